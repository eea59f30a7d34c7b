"""Which agencies a report credits its text to: `(AFP)`, `Reuters reported`, `CITY, Nov 6 (Agency) -`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from truceline.text import Span

HEAD = 600
TAIL = 300

_DATELINE = re.compile(
    r"^[ \t]*\(?[A-Z][A-Z .'’-]{2,40}(?:,? [A-Z][\w.'’-]+){0,3},? "
    r"(?:\d{1,2} [A-Z][a-z]{2,9}|[A-Z][a-z]{2,9}\.? \d{1,2})(?:, \d{4})?\.? "
    r"(?:\((?P<round>[A-Z][\w .&'’-]{1,40}?)\)|/(?P<slash>[A-Z][\w .&'’-]{1,40}?)/)\s*\.?\s*(?:[-–—]|\.|$)?",
    re.MULTILINE,
)
_OPENING = re.compile(r"^[ \t]*[A-Z][A-Z .,'’/-]{2,40} \((?P<name>[A-Z][\w .&'’-]{1,40}?)\)\s*[-–—]", re.MULTILINE)
_ALONE = re.compile(r"^[ \t]*\((?P<name>[A-Z][\w .&'’/-]{1,40}?)\)[ \t]*$", re.MULTILINE)


_CAPITALS = re.compile(r"[A-Z]\w+|dpa")


@dataclass(frozen=True, slots=True)
class Credit:
    """An agency that a report credits: its name as known, the words, and what kind of credit it is."""

    name: str
    span: Span
    kind: str
    """`dateline`, `line` (alone in brackets), `reported` (in a sentence)."""


@cache
def _wires() -> dict[str, str]:
    """Every known spelling of an agency's name, with the one we use."""
    import yaml

    table = yaml.safe_load(files(__package__).joinpath("wires.yaml").read_text(encoding="utf-8"))
    return {spelling: name for name, spellings in table["wires"].items() for spelling in (name, *spellings)}


@cache
def _openings() -> frozenset[str]:
    """The first words of agencies' names."""
    return frozenset(re.split(r"\W", name)[0] for name in _wires())


@cache
def _named() -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in sorted(_wires(), key=len, reverse=True))
    return re.compile(
        rf"\((?P<bracket>{names})\)|"
        rf"\b(?P<said>{names})(?: news agency)? (?:reported|has reported|reports)\b|"
        rf"\b(?:according to|reported by|told|quoted by) (?:the )?(?P<to>{names})\b"
    )


def find_credits(text: str) -> list[Credit]:
    """The agencies that a report credits, in order; datelines and bracketed lines may name any outlet."""
    found: dict[int, Credit] = {}
    for pattern, kind in ((_DATELINE, "dateline"), (_OPENING, "dateline"), (_ALONE, "line")):
        for match in pattern.finditer(text, 0, min(len(text), HEAD)):
            group = next(name for name, value in match.groupdict().items() if value)
            _add(found, match.group(group), Span(*match.span(group)), kind)
    for match in _ALONE.finditer(text, max(0, len(text) - TAIL)):
        _add(found, match["name"], Span(*match.span("name")), "line")
    ends = text[:HEAD] + text[-TAIL:]  # where credits stand; elsewhere an agency is a source like another
    for match in _named().finditer(text) if not _openings().isdisjoint(_CAPITALS.findall(ends)) else ():
        group = next(name for name, value in match.groupdict().items() if value)
        _add(found, match.group(group), Span(*match.span(group)), "line" if group == "bracket" else "reported")
    return [found[start] for start in sorted(found)]


def _add(found: dict[int, Credit], name: str, span: Span, kind: str) -> None:
    found.setdefault(span.start, Credit(_wires().get(name, name), span, kind))
