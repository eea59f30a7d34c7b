"""Everything that is measured against gold, in one run: the table in docs/quality.md, and the floors.

    TRUCELINE_GOLD=… python -m evaluation.run                 measure, print, fail where a floor is broken
    TRUCELINE_GOLD=… python -m evaluation.run --write         the same, and write the table into docs/quality.md
    TRUCELINE_GOLD=… python -m evaluation.run --raise         lift the floors to what was measured
    … --raise --allow-regression                              let floors fall, too (say why in the commit)
    … --only seed,reports                                     some parts only

Without TRUCELINE_GOLD nothing is measured and nothing fails: the gold may not be copied into the repository.
"""

from __future__ import annotations

import argparse
import importlib.util
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from evaluation import composed, gate, reports, seed
from evaluation.gate import Figure

QUALITY = Path(__file__).parent.parent / "docs" / "quality.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


@dataclass(frozen=True)
class Room:
    """A gate that is a module beside this one, run as its own command: what it measures, and how it is asked."""

    title: str
    hold: tuple[str, ...] = ("--hold",)
    lift: tuple[str, ...] = ("--raise",)


ROOMS = {
    "treebanks": Room("The language pipeline on treebanks and names"),
    "attribution": Room("Attributions of political news (PolNeAR, development part)"),
    "times": Room("Time expressions (TempEval-3 files)"),
    "places": Room("Places and their coordinates"),
    "actors": Room("Actors and their names"),
    "words": Room("Ordinary words for deeds, by type (composed sentences)"),
    "plover": Room("PLOVER types of single sentences (PLV train part)"),
    "muc": Room("Incidents and roles in wire copy (MUC-4, development part)"),
    "isaf": Room("Day and killed in military releases (ISAF, development part)"),
    "corroboration": Room("Copies, incidents, origins"),
    "findings": Room("Findings of the founding report, from its gold and from the engine's record"),
    "agreements": Room("Agreements, duties and the outlet's own claims on composed reports"),
    "exports": Room("Exports of the founding report, from its gold", lift=("--hold",)),
    "hostile": Room("Hostile input", ("--count", "2000"), ("--count", "10000")),
}


@dataclass
class Part:
    """What one part measured: figures, or printed lines, and what is wrong."""

    name: str
    title: str
    figures: list[Figure] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    fell: list[str] = field(default_factory=list)
    seconds: float = 0.0


def measure_seed(folder: Path, given: argparse.Namespace) -> Part:
    """The founding report, item by item."""
    record, listed, marked, data = seed.read_seed(folder)
    found = seed.checks(record, listed, marked)
    part = Part("seed", "The founding report, item by item", seed.figures(found), wrong=seed.broken(found))
    return _hold(part, data, given)


def measure_reports(folder: Path, given: argparse.Namespace) -> Part:
    """The development reports, and the party swap."""
    figures, wrong, data = reports.measure(folder)
    swap, unlike = reports.swapped(folder)
    part = Part(
        "reports", "Development reports", [*figures, swap], lines=[f"swap: {line}" for line in unlike], wrong=wrong
    )
    return _hold(part, data, given)


def measure_composed(folder: Path, given: argparse.Namespace) -> Part:
    """Our own composed reports: those that are read while rules are written, and those held back."""
    figures, wrong, data = composed.measure(folder)
    return _hold(Part("composed", "Composed reports", figures, wrong=wrong), data, given)


def measure_room(name: str, given: argparse.Namespace) -> Part:
    """Another gate, run as its own command."""
    room = ROOMS[name]
    command = [sys.executable, "-m", f"evaluation.{name}", *(room.lift if given.lift else room.hold)]
    if given.allow_regression and "--raise" in command:
        command.append("--allow-regression")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    wrong = [line for line in done.stderr.splitlines() if line.strip()][-20:] if done.returncode else []
    if done.returncode and not wrong:
        wrong = [f"{name}: left with {done.returncode}"]
    return Part(name, room.title, lines=done.stdout.rstrip().splitlines(), wrong=wrong)


def _hold(part: Part, data: str, given: argparse.Namespace) -> Part:
    if given.lift:
        part.fell = gate.lift(part.name, part.figures, data, allow_regression=given.allow_regression)
    part.wrong += gate.hold(part.name, part.figures, data)
    return part


def table(parts: Sequence[Part]) -> str:
    """Everything measured, as Markdown."""
    blocks = []
    for part in parts:
        asked = " ".join([part.name, *ROOMS[part.name].hold]) if part.name in ROOMS else f"run --only {part.name}"
        lines = [f"### {part.title}", "", f"`TRUCELINE_GOLD=… python -m evaluation.{asked}`, {part.seconds:.0f} s", ""]
        if part.figures:
            lines += ["| figure | value | of |", "| --- | ---: | ---: |"]
            lines += [f"| {figure.name} | {figure.value:.3f} | {figure.count} |" for figure in part.figures]
        else:
            lines += ["```text", *part.lines, "```"]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def write(parts: Sequence[Part]) -> None:
    """Put the table between the markers of docs/quality.md; the words round it stay."""
    before, _, rest = QUALITY.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    QUALITY.write_text(f"{before}{BEGIN}\n\n{table(parts)}\n\n{END}{after}", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, hold the floors; 1 where something is wrong."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--write", action="store_true", help="write the tables into docs/quality.md (of a whole run)")
    options.add_argument("--raise", action="store_true", dest="lift", help="lift the floors to what was measured")
    options.add_argument("--allow-regression", action="store_true", help="with --raise: let floors fall")
    options.add_argument("--only", default="", help="some parts, by name, with commas between")
    given = options.parse_args(arguments)
    folder = gate.gold()
    if folder is None:
        print("evaluation: TRUCELINE_GOLD names no folder, so nothing is measured")
        return 0
    wanted = given.only.split(",") if given.only else ["seed", "reports", "composed", *ROOMS]
    parts = []
    for name in wanted:
        if name in ROOMS and importlib.util.find_spec(f"evaluation.{name}") is None:
            print(f"{name}: no such gate yet")
            continue
        begun = time.monotonic()
        run = {"seed": measure_seed, "reports": measure_reports, "composed": measure_composed}.get(name)
        part = run(folder, given) if run else measure_room(name, given)
        part.seconds = time.monotonic() - begun
        parts.append(part)
        print(f"\n{part.title} ({part.seconds:.0f} s)")
        for figure in part.figures:
            print(f"  {figure.name:58} {figure.value:.3f} of {figure.count}")
        print("\n".join(f"  {line}" for line in [*part.lines, *(f"WRONG {line}" for line in part.wrong)]))
    if given.write and not given.only:
        write(parts)
    for line in (line for part in parts for line in part.fell):
        print(f"REFUSED: {line}", file=sys.stderr)
    wrong = [line for part in parts for line in part.wrong]
    print(f"\nevaluation: {len(parts)} parts, {len(wrong)} things wrong")
    return 1 if wrong or any(part.fell for part in parts) else 0


if __name__ == "__main__":
    sys.exit(main())
