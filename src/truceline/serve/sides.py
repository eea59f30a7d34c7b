"""What several reports tell of one thing: the allegation and the reply in their words, what is agreed, what is not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import msgspec

from truceline.records import Event, Finding, Incident, Record, Statement
from truceline.serve import telling
from truceline.serve.retelling import retell
from truceline.serve.telling import HARMS, Told, figure
from truceline.share.wording import name
from truceline.text import Span

if TYPE_CHECKING:
    from truceline.serve.desk import Desk
    from truceline.serve.strings import Catalogue


class Said(msgspec.Struct, frozen=True):
    """One voice in one report: who, through whom, in which words, where to look."""

    chain: list[str]
    words: list[list[tuple[str, bool]]]
    report: str
    anchor: str
    publisher: str
    published: str


class Sides(msgspec.Struct, frozen=True):
    """A finding with both sides told: who alleges, and what is answered."""

    finding: Finding
    alleged: list[Said]
    reply: list[Said]


class Telling(msgspec.Struct, frozen=True):
    """One member of an incident: how one report tells the deed."""

    report: str
    event: Event
    told: Told
    record: Record
    copy_of: str | None


class FigureRow(msgspec.Struct, frozen=True):
    """One figure of harm: when and by whom it was told, and its bar as shares of the widest."""

    published: str
    report: str
    outlet: str
    by: str
    told: str
    low: int | None
    high: int | None
    start: float
    width: float
    open: bool


def sides(desk: Desk, t: Catalogue, finding: Finding) -> Sides:
    """Both sides of a finding; the outlet's own words stand for its own allegation."""
    alleged = [it for subject in finding.statements if (it := _statement(desk, t, subject))]
    if not alleged:
        alleged = [it for words in finding.words if (it := _outlet(desk, t, words.report, words.span))]
    reply = [it for subject in finding.reply if (it := _statement(desk, t, subject))]
    return Sides(finding, alleged, reply)


def _statement(desk: Desk, t: Catalogue, subject: str) -> Said | None:
    report, _, id = subject.rpartition("/")
    record = desk.record(report)
    found: Statement | None = next((it for it in record.statements if it.id == id), None) if record else None
    if record is None or found is None:
        return None
    told = Told(t, record)
    return Said(
        telling.chain(t, found), told.pieces(found.content), report, told.label(id), *_source(t, record)
    )  # fmt: skip


def _outlet(desk: Desk, t: Catalogue, report: str, span: Span) -> Said | None:
    record = desk.record(report)
    if record is None:
        return None
    told = Told(t, record)
    return Said([telling.outlet(t, record.report)], told.pieces([span]), report, "", *_source(t, record))


def _source(t: Catalogue, record: Record) -> tuple[str, str]:
    publisher, published = record.report.publisher, record.report.published
    return (
        name(publisher.value) if publisher else t("report.no_publisher"),
        telling.day(published.value) if published else t("value.no_date"),
    )


def tellings(desk: Desk, t: Catalogue, incident: Incident, families: dict[str, tuple[str, ...]]) -> list[Telling]:
    """How each report tells the incident, in the order of publication; copies name what they copy."""
    found = []
    for member in incident.members:
        record = desk.record(member.report)
        event = next((it for it in record.events if it.id == member.event), None) if record else None
        if record is None or event is None:
            continue
        family = families.get(member.report, ())
        copy = family[0] if family and family[0] != member.report else None
        found.append(Telling(member.report, event, Told(t, record), record, copy))
    return sorted(found, key=lambda it: it.record.report.published.value if it.record.report.published else "9999")


def agreed(
    t: Catalogue, incident: Incident, told: Iterable[Telling]
) -> tuple[list[tuple[str, str]], list[tuple[str, list[tuple[str, list[str]]]]]]:
    """What all tellings that say something agree on, and where they differ: each with its reports."""
    told = list(told)
    same: list[tuple[str, str]] = []
    differ: list[tuple[str, list[tuple[str, list[str]]]]] = []
    readings: list[tuple[str, list[tuple[str, str]]]] = [
        ("card.type", [(t(f"event.{it.event.type}"), it.report) for it in told]),
        ("card.who", [(_names(t, it.event.actors), it.report) for it in told]),
        ("card.to_whom", [(_names(t, it.event.targets), it.report) for it in told]),
        ("card.where", [(_places(t, it.event), it.report) for it in told]),
        ("card.when", [(telling.when(t, it.event.date) if it.event.date else "", it.report) for it in told]),
        ("card.status", [(t(f"status.{it.event.status}"), it.report) for it in told]),
    ]
    for kind in HARMS:
        figures = getattr(incident.harm, kind)
        readings.append((f"harm.{kind}", [(telling.figure(t, it.low, it.high), it.report) for it in figures]))
    for key, values in readings:
        stated: dict[str, list[str]] = {}
        for value, report in values:
            if value and report not in stated.setdefault(value, []):
                stated[value].append(report)
        stated.pop("", None)
        if len(stated) == 1:
            same.append((t(key), next(iter(stated))))
        elif stated:
            differ.append((t(key), list(stated.items())))
    return same, differ


def _names(t: Catalogue, mentions: Iterable[object]) -> str:
    return t("list.semicolon").join(name(getattr(it, "name", "")) for it in mentions)


def _places(t: Catalogue, event: Event) -> str:
    return t("list.semicolon").join(telling.place(t, it) for it in event.places)


def reasons(t: Catalogue, why: Iterable[str], reports: Iterable[str]) -> list[list[tuple[str, bool]]]:
    """Why tellings were joined, each reason in pieces, and of each piece whether it is a report's id."""
    known = [re.escape(it) for it in reports]
    if not known:
        return [[(retell(t, it), False)] for it in why]
    whose, named = re.compile(f"({'|'.join(known)}): (.*)", re.DOTALL), re.compile(f"({'|'.join(known)})")
    found = []
    for it in why:
        of = whose.fullmatch(it)
        pieces = named.split(f"{of[1]}: {retell(t, of[2])}" if of else retell(t, it))
        found.append([(piece, at % 2 == 1) for at, piece in enumerate(pieces) if piece])
    return found


def toll(t: Catalogue, incident: Incident) -> list[str]:
    """The figures of each kind of harm in a few words: from the lowest to the highest told, and by how many sources."""
    found = []
    for kind in HARMS:
        told = getattr(incident.harm, kind)
        if told:
            shown = _reach(t, told)
            sources = len({it.according_to for it in told})
            found.append(
                t("incidents.toll", kind=t(f"harm.{kind}"), figure=shown, sources=t("incidents.by", n=sources))
            )
    return found


def killed(t: Catalogue, incident: Incident) -> str:
    """How many the reports tell were killed, from the lowest to the highest figure; empty where none tells it."""
    return _reach(t, incident.harm.killed) if incident.harm.killed else ""


def _reach(t: Catalogue, told: Iterable[Any]) -> str:
    """The lowest to the highest of some figures; where one has no upper end, neither has the whole."""
    lows = [it.low for it in told if it.low is not None]
    highs = [it.high for it in told if it.high is not None]
    if lows and (len(highs) < len(list(told)) and max(highs, default=0) <= max(lows)):
        return figure(t, min(lows), None)
    return figure(t, min(lows, default=None), max([*highs, *lows], default=None))


def figures(desk: Desk, t: Catalogue, incident: Incident) -> list[tuple[str, int, list[FigureRow]]]:
    """Every figure told, by kind of harm and in the order of publication, with bars to one scale; none averaged."""
    found = []
    for kind in HARMS:
        told = getattr(incident.harm, kind)
        if not told:
            continue
        most = max([it.high or it.low or 0 for it in told] + [1])
        rows = []
        for it in told:
            record = desk.record(it.report)
            outlet, published = _source(t, record) if record else (it.report, t("value.no_date"))
            low, high = it.low if it.low is not None else 0, it.high if it.high is not None else most
            rows.append(
                FigureRow(
                    published,
                    it.report,
                    outlet,
                    name(it.according_to),
                    telling.figure(t, it.low, it.high),
                    it.low,
                    it.high,
                    100 * low / most,
                    max(100 * (high - low) / most, 0),
                    it.high is None,
                )
            )
        found.append((kind, most, sorted(rows, key=lambda row: row.published)))
    return found
