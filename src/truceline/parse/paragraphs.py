"""Which stretches of a report are read as language: its title, headings and body paragraphs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from truceline.records import Report
from truceline.text import Span, Text


class Paragraph(NamedTuple):
    """A stretch of `report.text`, in code points; kind is `title`, `heading` or `text`."""

    start: int
    end: int
    kind: str


def paragraphs_of(report: Report) -> tuple[Paragraph, ...]:
    """The report's paragraphs in order, none overlapping, each without white space at its edges."""
    text = Text(report.text)
    found: list[Paragraph] = []
    if report.title is not None and report.title.span is not None:
        found.extend(_lines(text, report.title.span, "title"))
    for span in report.headings:
        found.extend(_lines(text, span, "heading"))
    for span in report.body:
        found.extend(_lines(text, span, "text"))
    if report.dateline is not None and report.dateline.span is not None:
        # Where it was filed is no part of the first sentence: `NAIROBI, Kenya (AP) — Rockets were fired …`.
        dash = _DASH.match(report.text, report.dateline.span.end)
        end = dash.end() if dash else report.dateline.span.end
        found.append(Paragraph(report.dateline.span.start, end, "dateline"))
    return tuple(p for p in _apart(found) if p.kind != "dateline")


def _lines(text: Text, span: Span, kind: str) -> Iterator[Paragraph]:
    """The paragraphs in `span`: its lines, hard-wrapped ones joined."""
    lines = list(text.lines(span.start, span.end))
    width = max((len(line) for line in lines), default=0)
    opened: Paragraph | None = None
    last: Span | None = None
    for line in lines:
        if opened and last and _goes_on(text.value, last, line, width):
            opened = Paragraph(opened.start, line.end, kind)
        else:
            if opened:
                yield opened
            opened = Paragraph(line.start, line.end, kind)
        last = line
    if opened:
        yield opened


def _goes_on(text: str, last: Span, line: Span, width: int) -> bool:
    """Whether `line` goes on from `last`: one plain break, no final mark, and its first word had no room before it."""
    gap = text[last.end : line.start]
    if gap.strip(" \t\r") not in ("\n", "\u2028") or text[last.end - 1] in _FINAL_MARKS:
        return False
    if len(last) >= 45 and text[line.start].islower():
        return True
    first_word = text[line.start : line.end].split(maxsplit=1)[0]
    return 50 <= width <= 100 and len(last) + 1 + len(first_word) > width


_DASH = re.compile(r"(?:\s*\([^()]{1,30}\))?\s*(?:[-–—:_]+\s*)?")
_FINAL_MARKS = '.!?:"”’)»'


def _apart(found: list[Paragraph]) -> Iterator[Paragraph]:
    """In order of place; where two overlap the title goes before a heading, and a heading before text."""
    rank = {"title": 0, "dateline": 0, "heading": 1, "text": 2}
    taken: list[Paragraph] = []
    for paragraph in sorted(found, key=lambda p: (rank[p.kind], p.start)):
        taken.extend(_without(paragraph, taken))
    yield from sorted(taken)


def _without(paragraph: Paragraph, taken: list[Paragraph]) -> list[Paragraph]:
    rest = [paragraph]
    for other in taken:
        rest = [part for piece in rest for part in _cut(piece, other)]
    return rest


def _cut(piece: Paragraph, other: Paragraph) -> Iterator[Paragraph]:
    if other.end <= piece.start or piece.end <= other.start:
        yield piece
        return
    if piece.start < other.start:
        yield Paragraph(piece.start, other.start, piece.kind)
    if other.end < piece.end:
        yield Paragraph(other.end, piece.end, piece.kind)


def is_latin(text: str) -> bool:
    """Whether the letters are mainly Latin; True where there are none."""
    if text.isascii():
        return True
    sample = text if len(text) <= 2000 else text[:1000] + text[-1000:]
    latin = other = 0
    for char in sample:
        if char.isalpha():
            if char < "\u0250" or _is_latin_letter(char):
                latin += 1
            else:
                other += 1
    return latin >= other


@lru_cache(maxsize=4096)
def _is_latin_letter(char: str) -> bool:
    return unicodedata.name(char, "").startswith(("LATIN", "MODIFIER LETTER"))
