"""Attributions of political news (PolNeAR, development part) against ours, as `METRICS.md` beside the scorers defines.

    TRUCELINE_GOLD=… python -m evaluation.attribution [--hold | --raise] [--errors N]

PolNeAR marks the outermost attributions, attitude and intent among them, in one register and one country's politics;
nothing that ships is trained on it. Content pairs one to one by token Jaccard of .5 and more; the source is right where
a head noun of the gold source stands in the predicted speaker's span or the other way round.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from evaluation.gate import Figure, command

Json = dict[str, Any]
WORD = re.compile(r"\w+")
SPEECH = frozenset([
    "say", "tell", "add", "state", "note", "report", "announce", "explain", "argue", "claim", "allege",
    "assert", "contend", "insist", "stress", "emphasize", "write", "tweet", "declare", "comment", "remark",
    "warn", "reply", "respond", "ask", "deny", "confirm", "admit", "acknowledge", "accuse", "blame", "condemn",
    "criticize", "praise", "urge", "call", "demand", "order", "testify", "suggest", "recall", "describe",
    "quote"
])  # fmt: skip


def tokens(text: str, spans: list[list[int]]) -> set[int]:
    """Where the words of the spans start."""
    return {m.start() for start, end in spans for m in WORD.finditer(text, start, end)}


def outermost(record: Json) -> Iterator[Json]:
    """Our statements that stand in no other."""
    for statement in record["statements"]:
        if statement["parent"] is None:
            yield statement


def head(text: str, spans: list[list[int]]) -> tuple[int, int] | None:
    """The last word of the source before a preposition or comma: its head noun, near enough without a parse."""
    if not spans:
        return None
    start, end = spans[0]
    words = list(WORD.finditer(text, start, end))
    stop = next(
        (i for i, w in enumerate(words) if i and (w[0].lower() in ("of", "for", "in", "from", "who", "at", "with", "on")
         or "," in text[words[i - 1].end() : w.start()])), len(words),
    )  # fmt: skip
    last = words[stop - 1] if words else None
    return (last.start(), last.end()) if last else None


def source_right(text: str, marked: Json, statement: Json) -> bool:
    """Whether the speaker is the gold's source; none where the gold has none."""
    chain = statement["chain"]
    wanted = head(text, marked["source"])
    if wanted is None:
        return not chain
    if not chain or chain[0]["span"] is None:
        return False
    ours = chain[0]["span"]
    mine = head(text, [ours])
    inside = ours[0] < wanted[1] and wanted[0] < ours[1]
    return inside or any(mine is not None and a <= mine[0] < b for a, b in marked["source"])


def pairs(text: str, marked: list[Json], found: list[Json]) -> list[tuple[Json, Json]]:
    """Gold and ours one to one, by descending overlap of content words."""
    ranked = []
    for i, one in enumerate(marked):
        want = tokens(text, one["content"])
        for j, other in enumerate(found):
            have = tokens(text, other["content"])
            both = len(want & have) / len(want | have) if want | have else 0.0
            if both >= 0.5:
                ranked.append((both, i, j))
    used: tuple[set[int], set[int]] = (set(), set())
    kept = []
    for _, i, j in sorted(ranked, reverse=True):
        if i not in used[0] and j not in used[1]:
            used[0].add(i), used[1].add(j)
            kept.append((marked[i], found[j]))
    return kept


def measure(path: Path, errors: int) -> list[Figure]:
    """The figures over one file of PolNeAR."""
    from truceline.pipeline import Engine
    from truceline.read import Source, report

    engine = Engine()
    count: Counter[str] = Counter()
    for line in path.open(encoding="utf-8"):
        row = json.loads(line)
        text, marked = row["text"], row["attributions"]
        source = Source(name=row["id"], data=text.encode(), media_type="text/plain", text=text)
        record = json.loads(_encode(engine.extract(report(source))))
        found = list(outermost(record))
        matched = pairs(text, marked, found)
        hit = {id(f) for _, f in matched}
        count["gold"] += len(marked)
        count["ours"] += len(found)
        count["content"] += len(matched)
        count["whole"] += sum(source_right(text, m, f) for m, f in matched)
        for statement in found:
            cue = WORD.findall(text[slice(*statement["cue"])].lower()) if statement["cue"] else []
            if any(_speech(word) for word in cue):
                count["speech"] += 1
                count["speech right"] += id(statement) in hit
        for m, f in matched:
            if m["mode_auto"] == "direct":
                count["direct"] += 1
                count["direct right"] += source_right(text, m, f)
        if errors > 0:
            errors -= _show(text, marked, found, matched, errors)
    precision, recall = count["content"] / max(1, count["ours"]), count["content"] / max(1, count["gold"])
    whole = 2 * count["whole"] / max(1, count["ours"] + count["gold"])
    print(f"gold {count['gold']}  ours {count['ours']}  content P {precision:.3f} R {recall:.3f}")
    return [
        Figure("content F1", 2 * count["content"] / max(1, count["ours"] + count["gold"]), count["gold"]),
        Figure("content and source F1", whole, count["gold"]),
        Figure("speech cues, precision", count["speech right"] / max(1, count["speech"]), count["speech"]),
        Figure("direct quotes, right source", count["direct right"] / max(1, count["direct"]), count["direct"]),
    ]


def _encode(record: Any) -> bytes:
    from truceline.codec import encode

    return encode(record)


def _speech(word: str) -> bool:
    from truceline.lexicon import verb_lemma

    return verb_lemma(word, word) in SPEECH or word == "according"


def _show(text: str, marked: list[Json], found: list[Json], matched: list[tuple[Json, Json]], limit: int) -> int:
    hit = {id(m) for m, _ in matched}
    lost = [m for m in marked if id(m) not in hit][:limit]
    for one in lost:
        words = [" ".join(text[a:b] for a, b in one[part]) for part in ("source", "cue", "content")]
        print("missed:", " | ".join(w[:120] for w in words))
    return len(lost)


def main() -> int:
    """Print the figures, hold or lift their floors; 1 where one is broken, 2 without the gold."""
    return command("attribution", __doc__, "attribution/polnear.dev.jsonl", measure)


if __name__ == "__main__":
    sys.exit(main())
