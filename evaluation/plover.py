"""PLOVER types of single sentences (PLV train part, used for development), as `METRICS.md` beside the scorers defines.

    TRUCELINE_GOLD=… python -m evaluation.plover [--hold | --raise] [--errors N]

Each sentence is read alone; the set of PLOVER types that the export would write (`truceline.share.verbal`) is held
against the one gold type, every other type a false positive. No actors are given. The set writes YIELD for what later
manuals call RETREAT.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from pathlib import Path

from evaluation.gate import Figure, command
from truceline.records import Record
from truceline.share.verbal import plover

SAME = {"YIELD": "RETREAT", "CONCEDE": "RETREAT"}


def codes(record: Record) -> set[str]:
    """The PLOVER types that the export writes for a record."""
    return {code.code for _, code in plover(record) if code.code}


def types_of(rows: list[dict[str, str]]) -> list[set[str]]:
    """The PLOVER types that we write for each text."""
    from truceline.pipeline import Engine
    from truceline.read import Source, report

    engine = Engine()
    reports = (
        report(Source(name=row["id"], data=row["text"].encode(), media_type="text/plain", text=row["text"]))
        for row in rows
    )
    return [codes(record) for record in engine.extract_many(reports)]


def measure(path: Path, errors: int) -> list[Figure]:
    """The figures over one file; with `errors`, the first so many sentences of each kind of error."""
    rows = [json.loads(line) for line in path.open(encoding="utf-8")]
    wanted = [{SAME.get(e["type_plover"], e["type_plover"]) for e in row["events"]} for row in rows]
    found = types_of(rows)
    count: Counter[str] = Counter()
    by_type: dict[str, Counter[str]] = defaultdict(Counter)
    wrong: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row, want, have in zip(rows, wanted, found, strict=True):
        count["gold"] += len(want)
        count["ours"] += len(have)
        count["hit"] += len(want & have)
        count["among"] += want <= have
        for one in want:
            by_type[one]["gold"] += 1
            by_type[one]["hit"] += one in have
            if one not in have:
                wrong[one, "+".join(sorted(have)) or "nothing"].append(row["text"])
        for one in have - want:
            by_type[one]["extra"] += 1
            if want <= have:
                wrong["extra " + one, "+".join(sorted(want))].append(row["text"])
    for name, part in sorted(by_type.items(), key=lambda item: -item[1]["gold"]):
        print(f"{name:12} gold {part['gold']:4}  found {part['hit']:4}  extra {part['extra']:4}")
    precision, recall = count["hit"] / max(1, count["ours"]), count["hit"] / max(1, count["gold"])
    print(f"gold {count['gold']}  ours {count['ours']}  P {precision:.3f} R {recall:.3f}")
    if errors:
        for (one, other), texts in sorted(wrong.items(), key=lambda item: -len(item[1])):
            print(f"== {one} | {other}: {len(texts)}")
            print("\n".join(f"   {text}" for text in texts[:errors]))
    return [
        Figure("type F1", 2 * count["hit"] / max(1, count["ours"] + count["gold"]), count["gold"]),
        Figure("gold type among ours", count["among"] / len(rows), len(rows)),
    ]


def main() -> int:
    """Print the figures, hold or lift their floors; 1 where one is broken, 2 without the gold."""
    return command("plover", __doc__, "events/plover_plv.train.jsonl", measure)


if __name__ == "__main__":
    sys.exit(main())
