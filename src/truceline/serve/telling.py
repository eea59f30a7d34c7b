"""A record's values in the words of the interface's language; what nobody stated is `not stated`, never a zero.

Like `share.wording`, with a catalogue: said, stated, wrote, and nothing happened because somebody said so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from truceline.records import Event, Figure, Link, Place, Published, Record, Report, Statement, Time
from truceline.share import wording
from truceline.share.marks import Stretch, stretches
from truceline.share.wording import name
from truceline.text import Span, merge

if TYPE_CHECKING:
    from truceline.serve.strings import Catalogue

NARRATOR = "narrator"
HARMS = ("killed", "injured", "detained", "displaced", "missing")


def day(value: str | None) -> str:
    """An ISO time cut to its day."""
    return (value or "")[:10]


def moment(t: Catalogue, value: str | None) -> str:
    """An ISO time of the log, to the minute, in UTC."""
    return t("time.moment", day=(value or "")[:10], clock=(value or "")[11:16])


def title(t: Catalogue, value: str | None) -> str:
    """A report's title, or a word that it has none."""
    return name(value) if value else t("report.untitled")


def published(t: Catalogue, value: Published | None) -> str:
    """When a report was published, with its zone or a word that none is given."""
    if value is None:
        return t("value.not_stated")
    date, _, clock = name(value.value).partition("T")
    if not clock:
        return date
    return t("list.comma").join((f"{date} {clock}", name(value.zone) if value.zone else t("time.no_zone")))


def when(t: Catalogue, time: Time | None) -> str:
    """A time as dates: a day, a month, a range, an open end."""
    if time is None or (time.start is None and time.end is None):
        return t("value.not_stated")
    return dates(t, time.start, time.end, time.precision)


def dates(t: Catalogue, start: str | None, end: str | None, precision: str = "day") -> str:
    """Two ends of a time as a person writes them."""
    size = {"month": 7, "year": 4}.get(precision, 16)
    first, last = ((name(it)[:size].replace("T", " ") if it else None) for it in (start, end))
    if first is None and last is None:
        return t("value.not_stated")
    if first is None:
        told = t("time.until", day=last)
    elif last is None:
        told = t("time.since", day=first)
    else:
        told = first if first == last else t("time.range", start=name(start or ""), end=name(end or ""))
    return t("time.vague", day=told) if precision == "vague" else told


def place(t: Catalogue, where: Place | None) -> str:
    """A place's name and how precisely it is known."""
    if where is None:
        return t("value.not_stated")
    return t("value.place", name=name(where.name), precision=t(f"precision.{where.precision}"))


def figure(t: Catalogue, low: int | None, high: int | None) -> str:
    """How many: a number, a range or a bound; unknown is said, not shown as zero."""
    if low is not None and high is not None:
        return f"{low:,}" if low == high else t("value.between", low=low, high=high)
    if low is not None:
        return t("value.at_least", low=low)
    return t("value.at_most", high=high) if high is not None else t("value.no_number")


def deed(t: Catalogue, event: Event, text: str) -> str:
    """The deed's type in plain words, with the report's own count; a violation is only ever an alleged one."""
    told = t(f"event.{event.type}")
    if event.count and event.count.value is not None:
        told += t("list.comma") + t("value.count", n=event.count.value, unit=name(event.count.unit))
    elif event.count:
        told += t("list.comma") + t("value.words", words=words(text, event.count.span))
    return f"{told} · {t('value.aggregate')}" if event.aggregate else told


def words(text: str, span: Span | None) -> str:
    """The report's own words on one line."""
    return name(text[span.start : span.end]) if span else ""


def link(t: Catalogue, it: Link) -> str:
    """A link of a chain: its name, what it speaks for, and whether it stays unnamed."""
    asides = [t("value.unnamed")] if it.kind == "anonymous" else []
    if it.affiliation and it.affiliation.name.removesuffix("'s").removesuffix("’s") not in it.name:
        asides.insert(0, name(it.affiliation.name))
    return t("value.with", name=name(it.name), aside=t("list.comma").join(asides)) if asides else name(it.name)


def chain(t: Catalogue, statement: Statement) -> list[str]:
    """Who says it, then each that passes it on."""
    return [link(t, it) for it in statement.chain] or [t("value.no_source")]


def carriers(t: Catalogue, report: Report) -> list[str]:
    """Who wrote the report, then each that carried it on."""
    first = wording.publisher(report.publisher) if report.publisher else t("report.no_publisher")
    return [first, *(name(it.value) for it in report.republishers)]


def outlet(t: Catalogue, report: Report) -> str:
    """The report's own voice, by its publisher's name where there is one."""
    if report.publisher is None:
        return t("value.narrator")
    return t("value.narrator_of", name=name(report.publisher.value))


def manner(t: Catalogue, statement: Statement) -> str:
    """What kind of words: the act where it is more than saying, whom it is aimed at, modality, voice."""
    parts = [t(f"act.{statement.act}")] if statement.act != "say" else []
    if statement.about:
        parts.append(t("value.aimed_at", names=t("list.comma").join(name(who.name) for who in statement.about)))
    if statement.modality != "asserted":
        parts.append(t(f"modality.{statement.modality}"))
    return " · ".join([*parts, t(f"voice.{statement.voice}")])


class Told:
    """One record as the reader's cards tell it: labels in reading order, tellers, words."""

    def __init__(self, t: Catalogue, record: Record) -> None:
        self.t, self.record = t, record
        self.text = record.report.text
        self.teller = wording.Teller(record)

    def label(self, id: str) -> str:
        """The short label of a part (`S1`, `E2`); the narrator by a word."""
        return self.t("value.narrator") if id == NARRATOR else self.teller.label(id)

    def tellers(self, event: Event) -> list[tuple[str, list[str]]]:
        """According to whom an event is told: each teller with the labels of the statements that carry it."""
        told: dict[str, list[str]] = {}
        for id in event.according_to:
            if id == NARRATOR:
                told.setdefault(outlet(self.t, self.record.report), [])
            elif id in self.teller.statements:
                statement = self.teller.statements[id]
                told.setdefault(chain(self.t, statement)[0], []).append(self.teller.label(id))
        return list(told.items())

    def harm(self, event: Event) -> list[tuple[str, str, list[tuple[str, str]]]]:
        """Each kind of harm that the report tells: its name, the figure, and every teller's own where they differ."""
        rows = []
        for kind in HARMS:
            it: Figure | None = getattr(event.harm, kind)
            if it is not None:
                own = [(figure(self.t, one.low, one.high), self.label(one.according_to)) for one in it.told]
                rows.append((self.t(f"harm.{kind}"), figure(self.t, it.low, it.high), own))
        return rows

    def positions(self, event: Event) -> list[tuple[str, str, str]]:
        """Who speaks to the deed without telling it: speaker, stance, label."""
        return [
            (chain(self.t, self.teller.statements[it.statement])[0], it.stance, self.label(it.statement))
            for it in event.positions
            if it.statement in self.teller.statements
        ]

    def pieces(self, spans: Iterable[Span]) -> list[list[tuple[str, bool]]]:
        """The report's words at these spans, each cut where direct quotes begin and end."""
        return [
            [(wording.clean(self.text[at.start : at.end]), quoted) for at, quoted in self.teller.pieces(span)]
            for span in merge(spans)
        ]

    def lines(self) -> Iterator[list[Stretch]]:
        """The text, line by line, in stretches of which the record says the same."""
        return stretches(self.record)

    def furniture(self, line: list[Stretch]) -> bool:
        """Whether a whole line is page furniture; its line end is no part of it."""
        said = [cell for cell in line if not self.text[cell.start : cell.end].isspace()]
        return bool(said) and all("dropped" in cell.kinds for cell in said)

    def facts(self) -> list[tuple[str, str]]:
        """What the report says of itself, and in one row what it does not."""
        report, t = self.record.report, self.t
        rows = [("report.published", published(t, report.published))]
        rows += [(f"report.{key}", name(value.value)) for key, value in (
            ("author", report.author), ("dateline", report.dateline)) if value]  # fmt: skip
        rows.append(("report.language", name(report.language) if report.language else t("value.not_stated")))
        return [(t(key), value) for key, value in rows]


def exact(value: str) -> str:
    """Words for a page so that its parser gives exactly them back: CR kept, NUL (which HTML cannot hold) as U+FFFD."""
    from markupsafe import Markup

    from truceline.share.page import html

    return Markup(html(value))
