"""A record's values in plain neutral words, the same on every card and page.

Our own voice stays with *said*, *stated*, *wrote*; what nobody stated is `NOT_STATED`, never a zero.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, datetime

from truceline.records import (
    Event,
    Figure,
    Harm,
    Instrument,
    Link,
    Obligation,
    Place,
    Published,
    Publisher,
    Record,
    Report,
    Statement,
    Time,
)
from truceline.text import Span

NOT_STATED = "not stated"
NARRATOR = "the report itself"

VOICES = {"direct": "quoted", "mixed": "part quoted", "indirect": "reported, not quoted"}
ACTS = {
    "confirm": "a confirmation", "deny": "a denial", "accuse": "an accusation", "condemn": "a condemnation",
    "demand": "a demand", "warn": "a warning", "threaten": "a threat", "promise": "a promise",
    "refuse": "a refusal", "praise": "praise", "order": "an order",
}  # fmt: skip
MODALITIES = {"intended": "an intention", "hypothetical": "a hypothetical", "habitual": "said of every time"}
FLAGS = {
    "altered_quote": "altered quote",
    "not_a_quote": "quote marks, nobody quoted",
    "headline_mismatch": "headline says more than the body",
    "stray_quote_mark": "stray quote mark",
    "loaded_term": "loaded term, in the report's own voice",
    "factive_cue": "cue takes the claim for true",
    "doubting_cue": "cue casts doubt on the claim",
    "party_conflict": "two readings of who is bound",
}
STATUSES = {
    "occurred": "told as having happened",
    "ongoing": "told as still going on",
    "planned": "planned",
    "attempted": "attempted",
    "hypothetical": "hypothetical",
    "denied": "told as not having happened",
}


_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u061c\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")


def clean(words: str) -> str:
    """Words of a report made safe to print: control characters visible, marks that turn text around left out."""
    return _CONTROL.sub(_visible, words)


def _visible(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x20 and code != 0x0D:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else "\ufffd" if 0x80 <= code < 0xA0 else ""


def name(words: str) -> str:
    """A name on one line, safe to print; one in Arabic or Hebrew cannot turn the words around it."""
    words = clean(" ".join(words.split()))
    return apart(words) if right_to_left(words) else words


def right_to_left(words: str) -> bool:
    """Whether some of it is written from right to left."""
    return _RIGHT_TO_LEFT.search(words) is not None


def apart(words: str) -> str:
    """Words that neither turn those around them nor are turned by them."""
    return f"\u2068{words}\u2069"


def title(report: Report) -> str:
    """The report's title, or its id and a word that it has none."""
    return name(report.title.value) if report.title else f"(no title) {name(report.id)}"


def publisher(value: Publisher | None) -> str:
    """Who wrote it, the country label after the name."""
    if value is None:
        return f"publisher {NOT_STATED}"
    return f"{name(value.value)} ({name(value.country.value)})" if value.country else name(value.value)


def carriers(report: Report) -> list[str]:
    """Who wrote the report, then each that carried it on."""
    return [publisher(report.publisher), *(name(each.value) for each in report.republishers)]


def published(value: Published | None) -> str:
    """When it was published, with its zone or a word that none is given."""
    if value is None:
        return NOT_STATED
    day, _, clock = name(value.value).partition("T")
    return f"{day} {clock}, {name(value.zone) if value.zone else 'no zone given'}" if clock else day


def utc(at: datetime) -> str:
    """A moment as feeds and mails write it: UTC, seconds, `Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def missing(report: Report) -> tuple[str, ...]:
    """What a report can tell of itself and this one does not."""
    told = {
        "title": report.title, "publisher": report.publisher, "author": report.author, "date": report.published,
        "dateline": report.dateline, "language": report.language,
    }  # fmt: skip
    return tuple(field for field, value in told.items() if value is None)


def narrator(report: Report) -> str:
    """The report's own voice, by its publisher's name where there is one."""
    return f"{NARRATOR} ({name(report.publisher.value)})" if report.publisher else NARRATOR


def speaker(statement: Statement) -> str:
    """The first link of the chain, or a word that no source is named."""
    return link(statement.chain[0]) if statement.chain else "source not named"


def chain(statement: Statement) -> list[str]:
    """Who says it, then each that passes it on."""
    return [link(each) for each in statement.chain] or ["source not named"]


def link(each: Link) -> str:
    """A link's name, with what it speaks for and whether it stays unnamed."""
    asides = ["unnamed"] if each.kind == "anonymous" else []
    if each.affiliation and each.affiliation.name.removesuffix("'s").removesuffix("’s") not in each.name:
        asides.insert(0, name(each.affiliation.name))
    return f"{name(each.name)} ({', '.join(asides)})" if asides else name(each.name)


def manner(statement: Statement) -> str:
    """What kind of words: the act where it is more than saying, whom it is aimed at, modality, voice."""
    parts = [ACTS[statement.act]] if statement.act in ACTS else []
    if statement.about:
        parts.append(f"aimed at {', '.join(name(who.name) for who in statement.about)}")
    if statement.modality in MODALITIES:
        parts.append(MODALITIES[statement.modality])
    return " · ".join([*parts, VOICES[statement.voice]])


def when(time: Time | None) -> str:
    """A time as dates: one day, a month, a range, an open end; `not stated` where the report gives none."""
    if time is None or (time.start is None and time.end is None):
        return NOT_STATED
    start, end = (_cut(name(value), time.precision) if value else None for value in (time.start, time.end))
    if start is None:
        dates = f"until {end}"
    elif end is None:
        dates = f"since {start}"
    else:
        dates = start if start == end else f"{name(time.start or '')} to {name(time.end or '')}"
    dates = dates.replace("T", " ")
    return f"{dates} (vague)" if time.precision == "vague" else dates


def _cut(value: str, precision: str) -> str:
    """An ISO date cut to what its precision vouches for."""
    return value[: {"month": 7, "year": 4}.get(precision, len(value))]


def place(where: Place) -> str:
    """A place's name and how precisely it is known."""
    return f"{name(where.name)} ({where.precision})"


def figure(low: int | None, high: int | None) -> str:
    """How many: a number, a range or a bound."""
    if low is not None and high is not None:
        return f"{low:,}" if low == high else f"{low:,} to {high:,}"
    if low is not None:
        return f"at least {low:,}"
    return f"at most {high:,}" if high is not None else "a number not given"


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """A number with its noun, in the plural where it should be."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


class Teller:
    """Tells what one record holds: labels in reading order (`S1` statement, `E1` event, …), values, words."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.statements = {statement.id: statement for statement in record.statements}
        self._labels = {statement.id: f"S{n}" for n, statement in enumerate(record.statements, 1)}
        self._labels |= {event.id: f"E{n}" for n, event in enumerate(record.events, 1)}
        self._labels |= {claim.id: f"C{n}" for n, claim in enumerate(record.narrator_claims, 1)}
        self._labels |= {each.id: f"I{n}" for n, each in enumerate(record.instruments, 1)}
        self._labels |= {each.id: f"O{n}" for n, each in enumerate(record.obligations, 1)}
        self._quotes = sorted(record.quotes)

    def label(self, id: str) -> str:
        """The short label of a record in this report; the narrator by name; any other id as it is."""
        return self._labels.get(id) or (NARRATOR if id == "narrator" else name(id))

    def voice(self, event: Event) -> str:
        """According to whom an event is told: the speakers with their statements' labels, and the report itself."""
        told: dict[str, list[str]] = {}
        for who in event.according_to:
            if who == "narrator":
                told.setdefault(narrator(self.record.report), [])
            elif who in self.statements:
                told.setdefault(speaker(self.statements[who]), []).append(self.label(who))
        return "; ".join(f"{teller} ({', '.join(at)})" if at else teller for teller, at in told.items()) or NOT_STATED

    def harm(self, value: Harm) -> str:
        """What the report says was suffered, with each teller where they differ; `not stated` where it says nothing."""
        told = []
        for field in value.__struct_fields__:
            each: Figure | None = getattr(value, field)
            if each is None:
                continue
            tellers = [f"{figure(one.low, one.high)} according to {self.label(one.according_to)}" for one in each.told]
            told.append(f"{field} {figure(each.low, each.high)}" + (f" ({'; '.join(tellers)})" if tellers else ""))
        return " · ".join(told) or NOT_STATED

    def deed(self, event: Event) -> str:
        """The deed's type in plain words, with the report's own count where it gives one.

        A violation is somebody's reading of a deed, so it is only ever an alleged one.
        """
        words = "alleged violation" if event.type == "violation" else event.type.replace("_", " ")
        if event.count and event.count.value is not None:
            words += f", {event.count.value:,} {name(event.count.unit)}"
        elif event.count:
            words += f", “{name(self.record.report.text[event.count.span.start : event.count.span.end])}”"
        return f"{words} · a total or summary, not one deed" if event.aggregate else words

    def date(self, event: Event) -> str:
        """When, with the report's words for it."""
        if event.date is None or event.date.span is None:
            return when(event.date)
        return f"{when(event.date)} “{name(self.record.report.text[event.date.span.start : event.date.span.end])}”"

    def positions(self, event: Event) -> str:
        """Who speaks to the deed without telling it, and how."""
        return "; ".join(
            f"{speaker(self.statements[one.statement])} {one.stance} it ({self.label(one.statement)})"
            for one in event.positions
            if one.statement in self.statements
        )

    def asides(self, statement: Statement) -> str:
        """When it was said, what it restates, inside which statement it is told; empty where none applies."""
        parts = []
        if statement.date:
            parts.append(f"said {when(statement.date)}")
        if statement.same_as:
            parts.append(f"restates {self.label(statement.same_as)}")
        if statement.parent:
            parts.append(f"told inside {self.label(statement.parent)}")
        return " · ".join(parts)

    def instrument(self, each: Instrument) -> list[tuple[str, str]]:
        """What an agreement, resolution or law is, and who is bound by it, each reading with whose it is."""
        rows = [("kind", name(each.kind)), ("in effect", name(each.in_effect) if each.in_effect else NOT_STATED)]
        rows += [
            ("parties", f"{', '.join(map(name, reading.names))} (according to {self.label(reading.according_to)})")
            for reading in each.parties
        ] or [("parties", NOT_STATED)]
        return [*rows, ("mentioned", counted(len(each.mentions), "time"))]

    def obligation(self, each: Obligation) -> list[tuple[str, str]]:
        """Whose duty it is, under what, by when, and according to whom."""
        rows = [
            ("bearer", name(each.bearer) if each.bearer else NOT_STATED),
            ("under", self.label(each.instrument) if each.instrument else NOT_STATED),
            ("deadline", when(each.deadline)),
            ("according to", self.label(each.according_to)),
        ]
        return [*rows, ("note", clean(each.note))] if each.note else rows

    def unread(self) -> list[str]:
        """What a reader must not take for absent: the notes of the reading, and empty lists explained."""
        said = []
        if not self.record.statements:
            said.append("No statement was found: that does not mean that the report has none.")
        if not self.record.events:
            said.append("No event was found: that does not mean that the report tells none.")
        return said + [clean(note) for note in self.record.report.notes]

    def pieces(self, span: Span) -> Iterator[tuple[Span, bool]]:
        """The span cut where direct quotes begin and end: each piece, and whether it stands inside a quote."""
        at = span.start
        first = max(0, bisect_left(self._quotes, span) - 1)
        for quote in self._quotes[first : bisect_left(self._quotes, Span(span.end, span.end + 1))]:
            start, end = max(quote.start, at), min(quote.end, span.end)
            if start >= end:
                continue
            if at < start:
                yield Span(at, start), False
            yield Span(start, end), True
            at = end
        if at < span.end:
            yield Span(at, span.end), False
