"""Which lines of a text are what: particulars above, furniture between, the report, furniture below."""

from __future__ import annotations

import itertools
import re
from typing import Literal

import msgspec

from truceline.read.dateline import Dateline, place_line
from truceline.read.furniture import Furniture, furniture, is_caption, is_clock
from truceline.read.header import Particulars, particulars, publisher_name
from truceline.read.lexicon import fold, outlets
from truceline.text import Span, Text

Kind = Literal["text", "short", "furniture", "particulars", "place", "section", "caption", "clock", "heading"]

_STOP = re.compile(r"[.;:,،؛…](?:[\"”’»'\)\]\s]*)$")
_ACRONYM = re.compile(r"(?:^|\s|\()(?:[A-Z]\.){2,}$")
_ASKED = re.compile(r"(?:Q|A|Question|Answer)\s*[:.]\s")
_BULLET = re.compile(r"[•●▪◦‣*\-–—+]\s|\d{1,2}[.)]\s")
_BREAK = re.compile(r"\r\n|[\n\r\u2028\u2029\x0b\x0c\x85]")
MOST_LINES = 20_000
"""Lines of one document that are looked at one by one; no report has more, and a hostile file must end too."""

_PROBE = 400
_WRAPPED_SHARE = 0.3
_HEADLINE = 220
_HEADING, _HEADING_WORDS = 90, 14


class Unit(msgspec.Struct):
    """A line (in hard-wrapped text a paragraph of lines) and what it is."""

    start: int
    end: int
    gap: bool
    """Whether a blank line stands before it."""
    kind: Kind = "text"
    furniture: Furniture | None = None
    particulars: Particulars | None = None
    place: Dateline | None = None


def units(text: Text) -> list[Unit]:
    """The lines of the text that hold more than white space, each with its kind told by its own words."""
    lines = _lines(text)
    rest = lines[MOST_LINES:]
    del lines[MOST_LINES:]
    lines = _joined(text.value, lines) if _is_wrapped(text.value, lines) else _continued(text.value, lines)
    return [*(tell(text.value, line) for line in lines), *rest]


def is_headline(text: str, unit: Unit) -> bool:
    """Whether a line could be a headline: short, no final stop, no small letter first."""
    return unit.kind == "short" and not _ASKED.match(text, unit.start, unit.end)


def is_heading(text: str, unit: Unit) -> bool:
    """Whether a line could stand between paragraphs as a cross-head."""
    words = text[unit.start : unit.end]
    return (
        unit.kind == "short"
        and len(words) <= _HEADING
        and len(words.split()) <= _HEADING_WORDS
        and not words.endswith("!")
        and "\t" not in words
        and not _BULLET.match(words)
    )


def _lines(text: Text) -> list[Unit]:
    lines: list[Unit] = []
    end = 0
    for line in text.lines():
        between = text.value[end : line.start]
        breaks = len(_BREAK.findall(between))
        lines.append(Unit(line.start, line.end, not lines or breaks > 1))
        end = line.end
    return lines


def _is_wrapped(text: str, lines: list[Unit]) -> bool:
    """Whether lines were broken to a width: many of them go on with a small letter in the next."""
    pairs = [(a, b) for a, b in itertools.pairwise(lines[:_PROBE]) if not b.gap]
    running = sum(1 for a, b in pairs if text[b.start].islower() and not _STOP.search(text, a.end - 4, a.end))
    return len(pairs) >= 3 and running >= _WRAPPED_SHARE * len(pairs)


def _joined(text: str, lines: list[Unit]) -> list[Unit]:
    """Paragraphs of hard-wrapped text; lines that are something by themselves stay apart."""
    joined: list[Unit] = []
    for line in lines:
        alone = line.end - line.start <= 90 and tell(text, Unit(line.start, line.end, line.gap)).kind not in (
            "text",
            "short",
        )
        if joined and not line.gap and not alone and joined[-1].kind == "text":
            joined[-1].end = line.end
        else:
            joined.append(Unit(line.start, line.end, line.gap, "furniture" if alone else "text"))
    return joined


def _continued(text: str, lines: list[Unit]) -> list[Unit]:
    """Lines as they are, but one that begins with a small letter goes on with what the line above left open."""
    kept: list[Unit] = []
    for line in lines:
        above = kept[-1] if kept and not line.gap and text[line.start].islower() else None
        if above and line.end - line.start > 3 and not _STOP.search(text, above.end - 4, above.end):
            alone = tell(text, Unit(line.start, line.end, line.gap)).kind not in ("text", "short")
            if not alone and tell(text, Unit(above.start, above.end, above.gap)).kind in ("text", "short"):
                above.end = line.end
                continue
        kept.append(line)
    return kept


def tell(text: str, unit: Unit) -> Unit:
    """The same unit with its kind, told by its own words alone."""
    words = text[unit.start : unit.end]
    if len(words) > 2 * _PROBE:
        unit.kind = "text"
        return unit
    unit.kind = "text"
    if fold(words) in outlets().sections:
        unit.kind = "section"
    elif is_clock(words):
        unit.kind = "clock"
    elif found := particulars(text, unit.start, unit.end):
        unit.kind, unit.particulars = "particulars", found
    elif waste := furniture(words):
        unit.kind, unit.furniture = "furniture", waste
    elif place := place_line(text, unit.start, unit.end):
        unit.kind, unit.place = "place", place
    elif is_caption(words):
        unit.kind = "caption"
    elif not words[0].islower() and (not _STOP.search(words) or _ACRONYM.search(words)):
        unit.kind = "short" if len(words) <= _HEADLINE else "text"
    return unit


def look_of_publisher(text: str, unit: Unit) -> bool:
    """Whether a short line reads like the name of a medium or an issuing body."""
    return unit.kind == "short" and publisher_name(text, unit.start, unit.end) is not None


def span(unit: Unit) -> Span:
    """The unit's characters."""
    return Span(unit.start, unit.end)


def paragraphs(text: str, body: tuple[Span, ...] | list[Span]) -> list[Span]:
    """The paragraphs of a body, in order: lines, or in hard-wrapped text runs of lines up to a blank one."""
    whole = Text(text)
    found: list[Span] = []
    for part in body:
        lines: list[Unit] = []
        end = part.start
        for line in whole.lines(part.start, part.end):
            gap = len(_BREAK.findall(text[end : line.start])) > 1
            lines.append(Unit(line.start, line.end, gap or not lines))
            end = line.end
        if _is_wrapped(text, lines):
            lines = _joined(text, lines)
        found += [span(line) for line in lines]
    return found
