"""Our own composed reports read by the command line, held against their annotation by the outside scorer.

    TRUCELINE_GOLD=… python -m evaluation.composed

Two parts: the reports whose errors are read while rules are written (`training/corpus`), and those held back from that
(`training/corpus/held`): nothing is trained on these and no rule is fitted to one of them.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from evaluation.gate import Figure, digest, gold
from evaluation.reports import scored_reports

CORPUS = Path(__file__).parent.parent / "training" / "corpus"
GIVEN = ("id", "text", "title", "publisher", "published")
HELD = ("held back", CORPUS / "held")
PARTS = (("open", CORPUS), HELD)
WANTED = (
    "statement content", "ATTRIBUTED STATEMENT", "statement speaker", "statement chain, whole", "event type",
    "ATTRIBUTED EVENT", "event actors", "event places", "event date (where either has one)", "event killed",
)  # fmt: skip


def measure(folder: Path) -> tuple[list[Figure], list[str], str]:
    """The figures of both parts, what is wrong, and one hash of what they were measured on."""
    figures: list[Figure] = []
    wrong: list[str] = []
    scorer = folder.parent / "scoring" / "score.py"
    for name, part in PARTS:
        found, faults = _scored(part, scorer)
        figures += [replace(figure, name=f"{name}: {figure.name}") for figure in found if figure.name in WANTED]
        wrong += [f"composed, {name}: {fault}" for fault in faults]
    return figures, wrong, digest([scorer, *(path for _, part in PARTS for path in part.glob("*.jsonl"))])


def _scored(part: Path, scorer: Path) -> tuple[list[Figure], list[str]]:
    with tempfile.TemporaryDirectory() as place:
        source, marked = Path(place) / "in.jsonl", Path(place) / "gold.jsonl"
        records = list(_annotated(part))
        source.write_text("".join(json.dumps({k: r["report"][k] for k in GIVEN}) + "\n" for r in records), "utf-8")
        marked.write_text("".join(json.dumps(r) + "\n" for r in records), "utf-8")
        figures, wrong, _ = scored_reports(source, marked, scorer)
    return figures, wrong


def _annotated(part: Path) -> Iterator[dict[str, dict[str, str]]]:
    for path in sorted(part.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if "statements" in (record := json.loads(line)):
                yield record


def main() -> int:
    folder = gold()
    if folder is None:
        print("TRUCELINE_GOLD names no folder: the scorer is not to be had")
        return 0
    figures, wrong, _ = measure(folder)
    for figure in figures:
        print(f"{figure.name:58} {figure.value:.3f} of {figure.count}")
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
