"""A report's text cut into stretches, each with all that the record says of it; laid end to end they are the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from truceline.records import Record
from truceline.share.wording import Teller
from truceline.text import Span

_LINE_ENDS = re.compile(r"\r\n|[\n\r\u2028\u2029\x85]")


class Stretch(NamedTuple):
    """Characters of which the record says the same: kinds (`quote`, `cue`, …), whose, and what starts here."""

    start: int
    end: int
    kinds: tuple[str, ...]
    of: tuple[str, ...]
    starts: tuple[str, ...]


class _Mark(NamedTuple):
    span: Span
    kind: str
    label: str | None
    anchor: bool
    """Whether the label's place in the text is where this mark begins."""


def stretches(record: Record) -> Iterator[list[Stretch]]:
    """The text line by line, line ends included; every character stands in exactly one stretch."""
    text = record.report.text
    marks = sorted(_marks(record), key=lambda mark: (mark.span.start, mark.span.end))
    cuts = sorted({edge for mark in marks for edge in (mark.span.start, mark.span.end)})
    next_cut = next_mark = 0
    active: list[_Mark] = []
    anchored: set[str] = set()
    for line in _lines(text):
        cells, at = [], line.start
        while at < line.end:
            while next_cut < len(cuts) and cuts[next_cut] <= at:
                next_cut += 1
            end = min(line.end, cuts[next_cut]) if next_cut < len(cuts) else line.end
            active = [mark for mark in active if mark.span.end > at]
            while next_mark < len(marks) and marks[next_mark].span.start <= at:
                active.append(marks[next_mark])
                next_mark += 1
            starts = []
            for mark in active:
                if mark.anchor and mark.label and mark.label not in anchored and mark.span.start == at:
                    anchored.add(mark.label)
                    starts.append(mark.label)
            kinds = tuple(sorted({mark.kind for mark in active}))
            of = tuple(dict.fromkeys(mark.label for mark in active if mark.label))
            cells.append(Stretch(at, end, kinds, of, tuple(starts)))
            at = end
        yield cells


def _lines(text: str) -> Iterator[Span]:
    at = 0
    for found in _LINE_ENDS.finditer(text):
        yield Span(at, found.end())
        at = found.end()
    if at < len(text):
        yield Span(at, len(text))


def _marks(record: Record) -> Iterator[_Mark]:
    report, teller = record.report, Teller(record)
    valued = [("title", report.title), ("byline", report.publisher), ("byline", report.published)]
    country = report.publisher.country if report.publisher else None
    valued += [("byline", value) for value in (country, report.author, report.dateline, *report.republishers)]
    for kind, value in valued:
        if value and value.span:
            yield _Mark(value.span, kind, None, False)
    for kind, spans in (("heading", report.headings), ("dropped", report.dropped), ("quote", record.quotes)):
        yield from (_Mark(span, kind, None, False) for span in spans)
    for statement in record.statements:
        label = teller.label(statement.id)
        yield from (_Mark(span, "content", label, n == 0) for n, span in enumerate(statement.content))
        if statement.cue:
            yield _Mark(statement.cue, "cue", label, False)
        yield from (_Mark(link.span, "speaker", label, False) for link in statement.chain if link.span)
    for event in record.events:
        label = teller.label(event.id)
        yield _Mark(event.trigger, "trigger", label, True)
        yield from (_Mark(span, "evidence", label, False) for span in event.evidence)
    for claim in record.narrator_claims:
        yield _Mark(claim.span, "claim", teller.label(claim.id), True)
    for instrument in record.instruments:
        label = teller.label(instrument.id)
        yield from (_Mark(span, "law", label, n == 0) for n, span in enumerate(instrument.mentions))
    for obligation in record.obligations:
        yield _Mark(obligation.span, "law", teller.label(obligation.id), True)
    for n, flag in enumerate(record.flags, 1):
        yield _Mark(flag.span, "flag", f"F{n}", True)
        if flag.other:
            yield _Mark(flag.other, "beside", f"F{n}", False)
