"""What of a plain text is what, and one text on its way there."""

from __future__ import annotations

import msgspec

from truceline.read.dateline import Dateline
from truceline.read.dates import Stamp
from truceline.read.header import Named
from truceline.read.layout import Unit
from truceline.read.source import Given
from truceline.records import Published, Publisher, Value
from truceline.text import Span, Text

ZONE = 14
"""Most lines that a header has; further down a date line or a name is part of the report."""
REPORT = ("text", "caption", "short", "clock", "heading")
"""Kinds of unit that may be the report's own."""


class Parts(msgspec.Struct, kw_only=True):
    """What of a text is what: the fields of a report that its own characters tell."""

    title: Value | None = None
    publisher: Publisher | None = None
    author: Value | None = None
    dateline: Value | None = None
    republishers: list[Value] = []
    published: Published | None = None
    body: list[Span] = []
    headings: list[Span] = []
    dropped: list[Span] = []
    notes: list[str] = []
    url: str | None = None
    language: str | None = None


class Reading:
    """One text on its way to `Parts`: its units, where the report begins and ends, and what was found."""

    def __init__(self, text: Text, rows: list[Unit], given: Given, headline: int | None, told: bool) -> None:
        self.text, self.value, self.rows, self.given = text, text.value, rows, given
        self.parts = Parts()
        self.headline, self.told = headline, told
        self.stamps: list[Stamp] = []
        self.header: list[Named] = []
        self.writers: list[tuple[int, int]] = []
        self.opening: Dateline | None = None
        self.apart: set[int] = set()
        """Indices of units that are neither report nor furniture: title, particulars."""
        self.listed = self._listed()
        """Indices of headlines of other reports, under a heading that says so."""
        self.first, self.last = self._ends()

    def _ends(self) -> tuple[int, int]:
        """The first and last unit of the report: what is neither particulars nor furniture nor a headline."""
        first = next((i for i, row in enumerate(self.rows) if row.kind in ("text", "caption")), len(self.rows))
        shorts = [i for i, row in enumerate(self.rows[:first]) if row.kind in ("short", "clock")]
        if not self.told and (first == len(self.rows) or first > ZONE):
            # Nothing but short lines, or too many of them for a header: they are the report.
            first = min([first, *(shorts[1:2] or shorts)])
        last = max((i for i, row in enumerate(self.rows) if row.kind in REPORT), default=-1)
        return first, last

    def _listed(self) -> set[int]:
        """Short lines under `Related` or `More from …`, up to the next furniture; before a paragraph they may be its
        cross-head and are kept."""
        found: set[int] = set()
        run: list[int] = []
        open_list = False
        for i, row in enumerate(self.rows):
            if row.kind == "short" and open_list:
                run.append(i)
                continue
            if row.kind == "furniture":
                found.update(run)
                open_list = bool(row.furniture and row.furniture.reason == "related") and row.end - row.start <= 40
            else:
                open_list = False
            run = []
        return found | set(run)
