"""Prints what looks like a name and is not marked: capitals inside sentences, and names marked elsewhere.

    python training/corpus/lint.py [FILE.jsonl …]

A hint for the annotator, not a judge: it prints, and a person decides.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

WORDS = """I Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August
    September October November December GMT UTC AM PM Ramadan Eid Christmas Easter LIVE Resolution Resolutions Nov Dec
    Oct Sept Jan Feb Apr Aug Mr Mrs Dr Gen Col Lt Maj Brig Sgt Capt Sheikh President Minister Prime Foreign Colonel
    General Major Captain Lieutenant Governor Mayor Article Chapter"""
COMMON = set(WORDS.split())


CUES = re.compile(
    r"\b(?:said|says|told|tells|according to|accus\w+|den(?:y|ies|ied|ying)|claim\w*|announc\w+|report(?:ed|s)|warn\w*|"
    r"urg(?:ed|es)|demand(?:ed|s)|vow\w*|condemn\w*|denounc\w*|confirm\w*|insist\w*|blam\w+|call(?:ed|s)|quoted|cit(?:ed|ing)|"
    r"alleg\w+|wrote|add(?:ed|ing)|stat(?:ed|es)|declared|promised|pledged|refused|rejected|dismissed|threatened|believe[sd]?)\b",
    re.I,
)
DEEDS = re.compile(
    r"\b(?:kill(?:ed|ing)|wound(?:ed|ing)|str(?:uck|ikes?)|shell(?:ed|ing|s)|bomb(?:ed|ing|s)?|fired|attack(?:s|ed)?|arrested|"
    r"seized|captured|withdr(?:ew|awal|awn)|ambush(?:ed)?|raid(?:s|ed)?|clash(?:es|ed)?|detained|abducted|fled|displaced|blew|"
    r"burn(?:t|ed)|destroyed|shot|met|signed|sent|deployed|drone strike)\b",
    re.I,
)


def gaps(text: str, record: dict[str, Any]) -> list[str]:
    """Quotes, reporting words and words of deeds that no record holds."""
    contents = [span for s in record["statements"] for span in s["content"]]
    cues = [s["cue"] for s in record["statements"] if s["cue"]]
    evidence = [span for e in record["events"] for span in e["evidence"]]

    def outside(low: int, high: int, spans: list[list[int]]) -> bool:
        return all(high <= start or end <= low for start, end in spans)

    def around(low: int, high: int) -> str:
        return text[max(0, low - 25) : high + 20].replace("\n", " ")

    found = [
        f"quote: {around(*m.span())}"
        for m in re.finditer(r"“[^”\n]+”|\"[^\"\n]+\"", text)
        if len(m[0].split()) > 3 and outside(*m.span(), contents)
    ]
    found += [f"cue: …{around(*m.span())}…" for m in CUES.finditer(text) if outside(*m.span(), cues + contents)]
    found += [f"deed: …{around(*m.span())}…" for m in DEEDS.finditer(text) if outside(*m.span(), evidence)]
    return found


def judge(text: str, statement: dict[str, Any]) -> list[str]:
    """What looks odd about a statement."""
    hints = []
    cue = statement["cue"]
    for low, high in statement["content"]:
        words = text[low:high]
        if words.count('"') % 2 or words.count("“") != words.count("”"):
            hints.append(f"quote marks {words[-25:]!r}")
        if words[-1] in ".,;" or words[:5].lower() == "that ":
            hints.append(f"edges {words[:12]!r} … {words[-12:]!r}")
    if cue and min(min(abs(cue[0] - high), abs(low - cue[1])) for low, high in statement["content"]) > 60:
        hints.append(f"cue {text[cue[0] : cue[1]]!r} far from its content")
    for link in statement["chain"]:
        if cue and max(link["span"][0] - cue[1], cue[0] - link["span"][1]) > 80:
            hints.append(f"source {text[link['span'][0] : link['span'][1]]!r} far from its cue")
    return hints


def main() -> int:
    """Print the hints for each file."""
    here = Path(__file__).parent
    paths = [Path(arg) for arg in sys.argv[1:]] or sorted(here.glob("*.jsonl"))
    records = [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
    known = {r["report"]["text"][n["span"][0] : n["span"][1]] for r in records for n in r["names"]}
    known = {name for name in known if len(name) > 3 and name[0].isupper()}
    for record in records:
        text = record["report"]["text"]
        inside = [False] * (len(text) + 1)
        for name in record["names"]:
            inside[name["span"][0] : name["span"][1]] = [True] * (name["span"][1] - name["span"][0])
        hints = []
        for word in re.finditer(r"[^\W\d_][\w’'-]*", text):
            if inside[word.start()] or not word[0][0].isupper() or word[0] in COMMON:
                continue
            before = text[: word.start()].rstrip(" ")
            first = not before or before[-1] in '.!?\n“"‘:—–•' or (before[-1] in "”'" and before[-2:-1] in ".!?")
            if not first or word[0] in known or (len(word[0]) > 1 and word[0].isupper()):
                hints.append(word[0])
        hints += [f"{s['id']}: {hint}" for s in record.get("statements", []) for hint in judge(text, s)]
        if hints:
            print(record["report"]["id"], "·".join(hints))
        if "statements" in record:
            for gap in gaps(text, record):
                print("   ", record["report"]["id"], gap)
    return 0


if __name__ == "__main__":
    sys.exit(main())
