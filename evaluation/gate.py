"""Floors: figures that may only rise, kept with the hash of the gold that they were measured on."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

FLOORS = Path(__file__).parent / "floors"
TOLERANCE = 0.0005
"""What rounding may cost before a floor counts as broken."""


@dataclass(frozen=True)
class Figure:
    """One measured share or F1 (0 to 1), how many gold things it counts, and whether it has a floor."""

    name: str
    value: float
    count: int
    held: bool = True


def gold() -> Path | None:
    """The folder of the gold data (`TRUCELINE_GOLD`), or None where it is not to be had."""
    named = os.environ.get("TRUCELINE_GOLD")
    return Path(named).resolve() if named and Path(named).is_dir() else None


def digest(paths: Iterable[Path]) -> str:
    """One hash over files, by name and content: the same wherever the folders lie that hold them."""
    whole = hashlib.sha256()
    for name, content in sorted((path.name, hashlib.sha256(path.read_bytes()).digest()) for path in paths):
        whole.update(name.encode() + b"\0" + content)
    return whole.hexdigest()


def hold(name: str, figures: Sequence[Figure], data: str) -> list[str]:
    """What fell below its floor, or is no longer measured; one line each, none if all hold."""
    path = FLOORS / f"{name}.json"
    if not path.exists():
        return []
    kept = json.loads(path.read_text(encoding="utf-8"))
    if kept["data"] != data:
        return [
            f"{name}: the floors are of other gold ({kept['data'][:12]}, here {data[:12]}): measure anew with --raise"
        ]
    measured = {figure.name: figure.value for figure in figures if figure.held}
    lost = [f"{name}: {floor} is no longer measured" for floor in kept["floors"] if floor not in measured]
    return lost + [
        f"{name}: {figure} is {measured[figure]:.4f}, its floor {floor:.4f}"
        for figure, floor in kept["floors"].items()
        if figure in measured and measured[figure] < floor - TOLERANCE
    ]


def lift(name: str, figures: Sequence[Figure], data: str, *, allow_regression: bool = False) -> list[str]:
    """Raise the floors to what was measured; what would fall is refused and named, unless that is allowed."""
    path = FLOORS / f"{name}.json"
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"data": data, "floors": {}}
    old = kept["floors"] if kept["data"] == data else {}
    new = {figure.name: round(figure.value, 4) for figure in figures if figure.held}
    fell = [
        f"{name}: {key} fell from {old[key]:.4f} to {new.get(key, 0):.4f}" for key in old if new.get(key, 0) < old[key]
    ]
    if fell and not allow_regression:
        new |= {key: max(old[key], new.get(key, 0)) for key in old}
    FLOORS.mkdir(exist_ok=True)
    text = json.dumps({"data": data, "floors": new}, indent=1, ensure_ascii=False, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")
    return [] if allow_regression else fell


def command(name: str, about: str | None, file: str, measure: Callable[[Path, int], Sequence[Figure]]) -> int:
    """A gate over one file of the gold, as a command: print its figures, hold or lift their floors.

    `measure` gets the file and how many errors to print. Gives the exit status: 1 where a floor is broken, 2 without
    the gold.
    """
    parser = options(about)
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="print N errors (of each kind)")
    asked = parser.parse_args()
    folder = gold()
    path = folder / file if folder else None
    if path is None or not path.is_file():
        print("no gold here: set TRUCELINE_GOLD to its folder", file=sys.stderr)
        return 2
    return settle(name, measure(path, asked.errors), digest([path]), asked)


def options(about: str | None) -> argparse.ArgumentParser:
    """What every gate can be asked for, under the first paragraph of its own text."""
    parser = argparse.ArgumentParser(description=(about or "").split("\n\n")[0])
    parser.add_argument("--hold", action="store_true", help="fail where a figure is under its floor")
    parser.add_argument("--raise", dest="lift", action="store_true", help="lift the floors to these figures")
    parser.add_argument("--allow-regression", action="store_true", help="with --raise: let floors fall")
    return parser


def settle(name: str, figures: Sequence[Figure], data: str, asked: argparse.Namespace) -> int:
    """Print a gate's figures, hold or lift their floors as asked; 1 where one is broken."""
    for figure in figures:
        print(f"{figure.name:34} {figure.value:.3f}  of {figure.count}")
    wrong: list[str] = []
    if asked.lift:
        wrong = lift(name, figures, data, allow_regression=asked.allow_regression)
    elif asked.hold:
        wrong = hold(name, figures, data)
    for line in wrong:
        print(line, file=sys.stderr)
    return bool(wrong)
