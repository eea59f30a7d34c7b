"""The road from a report to its record: every room's verb, in order, on one report at a time.

    engine = Engine()
    record = engine.extract(report)

Pure: no clock, no network, no store; equal reports give equal records.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from truceline import __version__, lexicon
from truceline.attribute import learned
from truceline.attribute.flags import find_flags
from truceline.attribute.quotes import Quotes, find_quotes
from truceline.attribute.statements import find_statements
from truceline.code import doubt
from truceline.code.events import find_events
from truceline.codec import SCHEMA
from truceline.parse import Parsed, load
from truceline.parse.judge import one_table
from truceline.parse.recase import recased
from truceline.records import Record, Report
from truceline.resolve.actors import ActorMatch, Actors
from truceline.resolve.amounts import list_quantities
from truceline.resolve.claims import find_claims
from truceline.resolve.harm import find_harm
from truceline.resolve.instruments import find_instruments
from truceline.resolve.instruments_ties import tie_events
from truceline.resolve.numerals import find_numbers
from truceline.resolve.obligations import find_obligations
from truceline.resolve.places import Places
from truceline.resolve.times.speaking import date_statements
from truceline.resolve.where import place_events
from truceline.resolve.who import Names, list_actors, name_events, name_statements
from truceline.text import Span, Text, grouped

GROUP = 32
GROUP_CHARACTERS = 50_000
"""Reports, and their characters, that are parsed together: a long one closes its group, so that few parses wait."""


class Engine:
    """The built-in engine: the shipped language pipeline and rules over its parse. Keep one and reuse it.

    `model` names an installed spaCy pipeline to take in the shipped one's place. Raises `ModelError` where it is
    missing.
    """

    def __init__(self, model: str | None = None) -> None:
        self.head = learned.load()
        self.doubt = doubt.load().behind(self.head)
        self.parser = load(model, one_table([self.head, self.doubt]))
        self.actors = Actors.load()
        self.places = Places.load()
        self.made_by = f"truceline/{__version__} model/{model or 'english'} lexicons/{lexicon.digest()}"

    def extract(self, report: Report) -> Record:
        """The record of one report."""
        return next(self.extract_many([report]))

    def extract_many(self, reports: Iterable[Report]) -> Iterator[Record]:
        """The records of many reports, in order; some are parsed before the first of them is made a record.

        The network and the rules each want the processor's caches for themselves: taking turns at every report, the
        rules need half as much time again.
        """
        for group in grouped(reports, lambda report: len(report.text), GROUP, GROUP_CHARACTERS):
            parses = list(self.parser.parse_many([recased(self.parser, report) for report in group]))
            for report, parsed in zip(group, parses, strict=True):
                record = self._record(parsed)
                same = record.report.text is report.text
                yield record if same else msgspec.structs.replace(record, report=_as_given(record.report, report))

    def _record(self, parsed: Parsed) -> Record:
        report = parsed.report
        paragraphs = [Span(p.start, p.end) for p in parsed.paragraphs]
        body = _body(report)
        quotes = quotes_of(report)
        base = Record(schema=SCHEMA, report=report, quotes=quotes.spans, made_by=self.made_by)
        if report.language is not None and not report.language.startswith("en"):
            note = f"statements and events not extracted: language {report.language}"
            return msgspec.structs.replace(base, report=msgspec.structs.replace(report, notes=(*report.notes, note)))
        return self._english(base, parsed, quotes, paragraphs, body)

    def _english(
        self, base: Record, parsed: Parsed, quotes: Quotes, paragraphs: list[Span], body: list[Span]
    ) -> Record:
        report = parsed.report
        text = Text(report.text)
        found: tuple[ActorMatch, ...] = self.actors.match(report.text, paragraphs)
        names = Names(self.actors, found)
        publisher = report.publisher.value if report.publisher else None
        anchor = report.published.value if report.published else None
        statements = name_statements(names, find_statements(parsed, quotes.spans, found, publisher, self.head))
        times, statements = date_statements(report.text, anchor, _timed(report, body), statements)
        tolls = find_harm(report.text, body)
        quantities = list_quantities(text, find_numbers(report.text, body), tolls, times, statements)
        events = find_events(parsed, statements, found, times, tolls, quantities, self.doubt)
        events = place_events(self.places, report, name_events(names, events), found)
        flags = find_flags(parsed, quotes, statements)
        instruments, conflicts = find_instruments(parsed, body, statements, times, found)
        obligations = find_obligations(parsed, statements, instruments, times, names)
        events = tie_events(parsed, events, instruments, statements)
        return msgspec.structs.replace(
            base,
            statements=statements,
            events=events,
            times=times,
            actors=list_actors(names, statements, events),
            instruments=instruments,
            obligations=obligations,
            quantities=quantities,
            narrator_claims=find_claims(parsed, statements, events, instruments, obligations, quotes.spans, flags),
            flags=tuple(sorted((*flags, *conflicts), key=lambda flag: (flag.span, flag.kind))),
        )


def _as_given(read: Report, given: Report) -> Report:
    """The report as it came, all in capitals, with a note that it was read in sentence case."""
    return msgspec.structs.replace(given, notes=(*read.notes, "all in capitals: read in sentence case"))


def quotes_of(report: Report) -> Quotes:
    """The direct quotes of a report, found without its parse."""
    return find_quotes(report.text, _body(report), headings=report.headings)


def _body(report: Report) -> list[Span]:
    """The lines of the body, headings among them: what the quote machine reads as paragraphs."""
    text = Text(report.text)
    return [line for span in report.body for line in text.lines(span.start, span.end)]


def _timed(report: Report, body: list[Span]) -> list[Span]:
    """Where times are told: the body, and the date of publication itself."""
    found = list(body)
    if report.published is not None and report.published.span is not None:
        found.append(report.published.span)
    return sorted(found)
