"""Lines that are not the report: what they are, and whom they show to have written or carried it."""

from __future__ import annotations

import functools
import re
from typing import Literal

import msgspec

from truceline.read.lexicon import table

Role = Literal["carrier", "writer", "credit", "holder", "source"]
LONGEST = 400
"""Lines longer than this are narrative: no furniture known is that long, and patterns cost time."""

_EDGES = " \t\xa0\u200e\u200f\u061c|>•·*»«▪●"
_SIGNS = re.compile(r"[\W_]+")


class Furniture(msgspec.Struct, frozen=True):
    """Why a line is furniture, and, where it names somebody, who in which role, with the place in the line."""

    reason: str
    role: Role | None = None
    who: str | None = None
    at: tuple[int, int] | None = None


class Patterns:
    """The compiled table of furniture, captions and clock lines."""

    def __init__(self) -> None:
        data = table("furniture")
        self.lines = [
            (entry["reason"], entry.get("role"), [re.compile(pattern, flags) for pattern in entry["patterns"]])
            for entry in data["line"]
            for flags in (0 if entry.get("case") else re.IGNORECASE,)
        ]
        # One test for all: most lines are narrative and need only this. Names of groups may stand only once there.
        self.any = [
            re.compile("|".join(f"(?:{re.sub('[?]P<who>', '?:', p)})" for p in entry["patterns"]), flags)
            for entry in data["line"]
            for flags in (0 if entry.get("case") else re.IGNORECASE,)
        ]
        self.captions = re.compile("|".join(f"(?:{p})" for p in data["captions"]["patterns"]), re.IGNORECASE)
        self.clocks = re.compile("|".join(f"(?:{p})" for p in data["clocks"]["patterns"]), re.IGNORECASE)


@functools.cache
def patterns() -> Patterns:
    """The table, compiled once."""
    return Patterns()


def furniture(line: str) -> Furniture | None:
    """What kind of furniture a line is; None where it is none.

    The whole line must match, bars and bullets at its edges apart: a sentence that begins like furniture is kept.
    """
    if len(line) > LONGEST:
        return None
    if _SIGNS.fullmatch(line):
        return Furniture("row")
    start = len(line) - len(line.lstrip(_EDGES))
    bare = line.strip(_EDGES)
    known = patterns()
    for (reason, role, each), combined in zip(known.lines, known.any, strict=True):
        if not combined.fullmatch(bare):
            continue
        for pattern in each:
            found = pattern.fullmatch(bare)
            if found:
                who = found.groupdict().get("who")
                if who is None or not role:
                    return Furniture(reason)
                return Furniture(reason, role, who.strip(), (start + found.start("who"), start + found.end("who")))
    return None


def is_caption(line: str) -> bool:
    """Whether a line says of itself that it belongs to a picture."""
    return len(line) <= 2 * LONGEST and patterns().captions.fullmatch(line) is not None


def is_clock(line: str) -> bool:
    """Whether a line is a clock time and nothing else: the stamp of a running page's entry."""
    return len(line) <= 40 and patterns().clocks.fullmatch(line.strip(_EDGES)) is not None
