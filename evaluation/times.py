"""Expressions of time against the TempEval-3 files, as METRICS.md beside the gold defines it.

    TRUCELINE_GOLD=… python -m evaluation.times            strict extent and value F1 by file and over all, and speed
    … --hold    fail where a figure falls below its floor  … --raise    lift the floors to what was measured
    … --errors  every miss, extra and wrong value          … --rules    hits and misses by rule of the grammar

Strict: the extents are the same characters. Value: the extents are the same or overlap, and the TIMEX3 value is the
gold's, character for character (no two spellings are counted as one). The document's time is given. What the grammar
reads beyond TIMEX3 (`every time`, `since the ceasefire`) is left out. Micro over all files.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evaluation.gate import Figure, digest, gold, hold, lift
from truceline.resolve.times import Expression, find_expressions

FILES = ("te3_timebank", "te3_aquaint")
SLOWEST = 300.0
"""Thousand characters a second, on one core, that reading must reach."""
Extent = tuple[int, int]


@dataclass
class Count:
    """What one or more files came to."""

    gold: int = 0
    found: int = 0
    strict: int = 0
    value: int = 0
    characters: int = 0
    seconds: float = 0.0
    errors: list[str] = field(default_factory=list)
    rules: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0, 0]))

    def add(self, other: Count) -> None:
        """Another file's counts, too."""
        for name in ("gold", "found", "strict", "value", "characters", "seconds"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.errors += other.errors
        for rule, counts in other.rules.items():
            self.rules[rule] = [one + two for one, two in zip(self.rules[rule], counts, strict=True)]

    def scores(self, hits: int) -> tuple[float, float, float]:
        """Precision, recall and F1 of that many hits."""
        precision, recall = hits / self.found if self.found else 0.0, hits / self.gold if self.gold else 0.0
        both = precision + recall
        return precision, recall, 2 * precision * recall / both if both else 0.0

    def speed(self) -> float:
        """Thousand characters a second."""
        return self.characters / self.seconds / 1000 if self.seconds else 0.0


def read_file(path: Path) -> Count:
    """One file's counts."""
    count = Count()
    for line in path.read_text(encoding="utf-8").splitlines():
        document = json.loads(line)
        began = time.process_time()
        found = find_expressions(document["text"], document["dct"])
        count.seconds += time.process_time() - began
        count.characters += len(document["text"])
        compare(document, found, count)
    return count


def compare(document: dict[str, Any], found: Sequence[Expression], count: Count) -> None:
    """One document's expressions held against its gold."""
    text = document["text"]
    told: dict[Extent, dict[str, Any]] = {(one["start"], one["end"]): one for one in document["timexes"]}
    ours: dict[Extent, Expression] = {(one.span.start, one.span.end): one for one in found}
    count.gold += len(told)
    count.found += len(ours)
    count.strict += len(told.keys() & ours.keys())
    taken: set[Extent] = set()
    for extent, one in told.items():
        other = extent if extent in ours else next(
            (each for each in sorted(ours) if each not in taken and each[0] < extent[1] and extent[0] < each[1]), None
        )  # fmt: skip
        where = f"{document['id']} {text[max(0, extent[0] - 40) : extent[0]]!r} {text[extent[0] : extent[1]]!r}"
        if other is None:
            count.errors.append(f"missed   {where} {one['value']}")
            continue
        taken.add(other)
        match = ours[other]
        right = match.value == one["value"]
        count.value += right
        tally = count.rules[match.rule]
        tally[0] += other == extent
        tally[1] += right
        if not right:
            count.errors.append(f"value    {where} {one['value']}, ours {match.value} ({match.rule})")
        elif other != extent:
            count.errors.append(f"extent   {where}, ours {text[other[0] : other[1]]!r} ({match.rule})")
    for extent in ours.keys() - taken:
        rule = ours[extent].rule
        count.rules[rule][2] += 1
        count.errors.append(f"extra    {document['id']} {text[extent[0] : extent[1]]!r} ({rule})")


def figures(counts: dict[str, Count]) -> list[Figure]:
    """The figures that have floors."""
    made = []
    for name, count in counts.items():
        made.append(Figure(f"{name} strict F1", count.scores(count.strict)[2], count.gold))
        made.append(Figure(f"{name} value F1", count.scores(count.value)[2], count.gold))
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, hold or raise."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    for option in ("--hold", "--raise", "--errors", "--rules", "--allow-regression"):
        parser.add_argument(option, action="store_true")
    given = vars(parser.parse_args(arguments))
    folder = gold()
    if folder is None:
        print("times: no TRUCELINE_GOLD, nothing measured")
        return 0
    paths = [folder / "times" / f"{name}.jsonl" for name in FILES]
    find_expressions("warm on 1 May 2024", "2024-05-02")  # reading the grammar is start-up, measured elsewhere
    counts = {path.stem: read_file(path) for path in paths}
    whole = Count()
    for count in counts.values():
        whole.add(count)
    counts["all"] = whole
    report(counts, given)
    return settle(counts, digest(paths), given)


def report(counts: dict[str, Count], given: dict[str, bool]) -> None:
    """The figures in print."""
    for name, count in counts.items():
        for what, hits in (("strict", count.strict), ("value", count.value)):
            precision, recall, both = count.scores(hits)
            of = f"{hits} of {count.gold} gold, {count.found} found"
            print(f"{name:<13} {what:<6} P {precision:.3f}  R {recall:.3f}  F1 {both:.3f}   {of}")
        print(f"{name:<13} speed  {count.speed():.0f} thousand characters a second")
    if given["rules"]:
        for rule, (exact, right, extra) in sorted(counts["all"].rules.items(), key=lambda item: -item[1][2]):
            print(f"{rule:<32} exact {exact:>4}  value {right:>4}  extra {extra:>4}")
    if given["errors"]:
        print("\n".join(counts["all"].errors))


def settle(counts: dict[str, Count], data: str, given: dict[str, bool]) -> int:
    """Floors held or raised; 1 where something is wrong."""
    wrong = []
    if counts["all"].speed() < SLOWEST:
        wrong.append(f"times: {counts['all'].speed():.0f} thousand characters a second, the floor is {SLOWEST:.0f}")
    if given["raise"]:
        wrong += lift("times", figures(counts), data, allow_regression=given["allow_regression"])
    else:
        wrong += hold("times", figures(counts), data)
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
