"""The development reports read by the command line, held against their gold by the outside scorers.

    TRUCELINE_GOLD=… python -m evaluation.reports          every figure of the scorer, and the party swap

The scorers stand beside the gold (`score.py`, `symmetry.py`); they read only what `truceline read --jsonl` writes.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from evaluation.gate import Figure, digest, gold

LEAST = 30
"""F1 over fewer gold things has no floor: one report would move it too far. Nor has the accuracy over what was matched:
it may fall because more was found."""


def truceline(*arguments: str, out: Path) -> int:
    """The exit status of the command line, its standard output in a file."""
    with out.open("wb") as file:
        return subprocess.run([sys.executable, "-m", "truceline", *arguments], stdout=file, check=False).returncode


def measure(folder: Path) -> tuple[list[Figure], list[str], str]:
    """The scorer's figures on the development reports, what must not happen and did, and the gold's hash."""
    return scored_reports(
        folder / "reports" / "dev.jsonl", folder / "reports" / "dev.gold.jsonl", folder.parent / "scoring" / "score.py"
    )


def scored_reports(source: Path, marked: Path, scorer: Path) -> tuple[list[Figure], list[str], str]:
    """The scorer's figures on `source` as it is read, against `marked`; what must not happen and did; a hash of all."""
    with tempfile.TemporaryDirectory() as place:
        out = Path(place) / "out.jsonl"
        status = truceline("read", str(source), "--jsonl", out=out)
        scored = subprocess.run(
            [sys.executable, str(scorer), str(marked), str(out), "--json"], capture_output=True, check=True
        )
    result = json.loads(scored.stdout)
    wrong = [] if status == 0 else [f"reports: truceline read left with {status}"]
    wrong += [f"reports: no record of {name}" for name in result["absent_reports"]]
    wrong += [f"reports: {result['bad_spans']} spans outside their text"] if result["bad_spans"] else []
    figures = [
        Figure(name, row["F1"], row["gold"], row["gold"] >= LEAST)
        if "F1" in row
        else Figure(name, row["accuracy"], row["of"], held=False)
        for name, row in result["scores"].items()
        if row.get("gold", row.get("of"))
    ]
    return figures, wrong, digest([source, marked, scorer])


def swapped(folder: Path) -> tuple[Figure, list[str]]:
    """The share of reports whose records keep their shape when the parties change names, and those that do not."""
    scorer = folder.parent / "scoring" / "symmetry.py"
    with tempfile.TemporaryDirectory() as place:
        command = Path(place) / "truceline"
        command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m truceline "$@"\n', encoding="utf-8")
        command.chmod(0o755)
        files = [str(folder / "reports" / "dev.jsonl"), str(folder / "cross" / "reports.jsonl")]
        done = subprocess.run([sys.executable, str(scorer), str(command), *files], capture_output=True, text=True)
    *told, last = done.stdout.strip().splitlines() or [done.stderr.strip()[-300:]]
    if not last.startswith("same shape"):
        return Figure("party swap", 0.0, 0), [f"the scorer failed: {last}"]
    right, whole = (int(number) for number in last.split(":")[1].split("=")[0].split("/"))
    return Figure("party swap", right / max(1, whole), whole), told


def main() -> int:
    folder = gold()
    if folder is None:
        print("TRUCELINE_GOLD names no folder: the reports are not measured")
        return 0
    figures, wrong, _ = measure(folder)
    swap, unlike = swapped(folder)
    for figure in [*figures, swap]:
        print(f"{figure.name:58} {figure.value:.3f} of {figure.count}")
    print("\n".join(wrong + unlike))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
