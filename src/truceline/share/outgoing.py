"""All that may leave the house at one moment: cleared, masked, past its embargo, each row marked as reviewed or not.

`gather` is the one way from a ledger to a table, map, report, feed or mail; whatever makes one takes an `Outgoing`, so
nothing can be shown that did not pass `truceline.review`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace as telling_with
from datetime import datetime

import msgspec

from truceline.records import CopyFamily, Event, Incident, Link, Place, Record, Report, Statement
from truceline.review import (
    Cleared,
    Current,
    Row,
    Withheld,
    clear,
    clear_record,
    mask_words,
    masked,
)
from truceline.review import (
    incidents as as_decided,
)
from truceline.share.addresses import Addresses
from truceline.share.manifest import Loss, Losses


class Leaving(msgspec.Struct, frozen=True, kw_only=True):
    """One report on its way out: its masked record with only the chosen items, and who tells them."""

    record: Record
    rows: tuple[Row, ...]
    chains: dict[str, tuple[Link, ...]]
    """Who says it, by statement, for every statement that a chosen event rests on, chosen itself or not."""

    def reviewed(self, item: str) -> bool:
        """Whether a person confirmed an event or statement."""
        return any(row.reviewed and row.item.id == item for row in self.rows)

    def event(self, id: str) -> Event | None:
        """The chosen event with this id."""
        return next((event for event in self.record.events if event.id == id), None)

    def statement(self, id: str | None) -> Statement | None:
        """The chosen statement with this id; None where it is not among those that leave."""
        return next((each for each in self.record.statements if each.id == id), None)


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """A report that was read, whether anything of it leaves or not: its id, its outlet, its date as written."""

    report: str
    outlet: str | None
    published: str | None


class Outgoing(msgspec.Struct, frozen=True, kw_only=True):
    """What may be shown as of `now`, and what was left out."""

    now: datetime
    includes_unreviewed: bool
    at: Addresses
    reports: dict[str, Leaving]
    """Those of which something leaves: where only confirmed items do, the others' words stay in the house."""
    read: tuple[Read, ...]
    """Every report that was read and is past its embargo, for the coverage."""
    incidents: tuple[Incident, ...]
    left_out: tuple[Loss, ...]

    def reviewed(self, incident: Incident) -> bool:
        """Whether a person confirmed every telling of an incident."""
        return all(self.reports[it.report].reviewed(it.event) for it in incident.members)


def gather(
    view: Current,
    now: datetime,
    *,
    unreviewed: bool = False,
    public: Iterable[str] = (),
    base: str | None = None,
    reports: Iterable[str] | None = None,
    machine: Sequence[Incident] | None = None,
) -> Outgoing:
    """What of a ledger may be shown; unreviewed items only when asked for, and marked.

    `reports` limits it to some; `machine` are the incidents as the machine groups them, where they are known already.
    """
    wanted = list(reports) if reports is not None else [each.id for each in view.ledger.reports()]
    known = frozenset(public)
    cleared = [clear(view, report, now, unreviewed=unreviewed, public=known) for report in wanted]
    grouped = _grouped(view) if machine is None else as_decided(machine, view.incident_decisions)
    return _outgoing(cleared, grouped, now, Addresses(base), includes_unreviewed=unreviewed)


def gather_records(
    records: Iterable[Record],
    now: datetime,
    *,
    incidents: Sequence[Incident] | None = None,
    public: Iterable[str] = (),
    base: str | None = None,
) -> Outgoing:
    """What of records that stand in no ledger may be shown: the same rules, and every row marked as unreviewed."""
    held, known = list(records), frozenset(public)
    cleared = [clear_record(record, now, public=known) for record in held]
    if incidents is None:
        from truceline.corroborate import incidents as group

        incidents = group(held).incidents
    return _outgoing(cleared, incidents, now, Addresses(base), includes_unreviewed=True)


def _grouped(view: Current) -> Sequence[Incident]:
    """The incidents of all the ledger's records, shared or not, so that ids stay the same, as reviewers left them.

    As they were last worked out, if that is up to date; else they are worked out here.
    """
    from truceline.ledger import lists

    derived = lists.derived(view.ledger)
    if derived.entry and not derived.behind:
        found, number = [], 1
        while True:
            page = lists.incidents(view.ledger, order="date", number=number, size=500)
            found += [row.incident for row in page.rows]
            if number >= page.pages:
                return found
            number += 1
    from truceline.corroborate import incidents

    records = (view.ledger.record(each.id) for each in view.ledger.reports())
    machine = incidents(record for record in records if record is not None).incidents
    return as_decided(machine, view.incident_decisions)


def _outgoing(
    found: Sequence[Cleared | Withheld],
    grouped: Sequence[Incident],
    now: datetime,
    at: Addresses,
    *,
    includes_unreviewed: bool,
) -> Outgoing:
    losses = Losses()
    cleared: dict[str, Cleared] = {}
    leaving: dict[str, Leaving] = {}
    read: list[Read] = []
    for it in found:
        if isinstance(it, Withheld):
            _withheld(it, at, losses)
            continue
        read.append(_read(it.record.report))
        address = at.report(it.record.report.id)
        if it.unread:
            why = "nobody confirmed it, and unreviewed items were not asked for"
            losses.add("not reviewed", why, address, it.unread)
        if it.refused:
            losses.add("rejected", "a reviewer rejected it", address, it.refused)
        if it.rows or includes_unreviewed:
            cleared[it.record.report.id] = it
            leaving[it.record.report.id] = _leaving(it, at, losses)
        else:
            # Names that the machine missed would leave with its text: nobody has looked at this report.
            losses.add("report left out", "nothing in it was confirmed", address)
    return Outgoing(
        now=now, includes_unreviewed=includes_unreviewed, at=at, reports=leaving,
        read=tuple(read),
        incidents=tuple(_incidents(grouped, cleared, leaving)), left_out=losses.all(),
    )  # fmt: skip


def _read(report: Report) -> Read:
    published = report.published.value if report.published else None
    outlet = report.publisher.value if report.publisher else None
    return Read(report=report.id, outlet=outlet, published=published)


def _withheld(it: Withheld, at: Addresses, losses: Losses) -> None:
    if "embargo until" in it.reason:
        why = "what is shared is 72 hours old or more, unless an editor released the report"
        losses.add("under embargo", why, at.report(it.report))
    else:
        losses.add("report withheld", it.reason, at.report(it.report))


def _leaving(it: Cleared, at: Addresses, losses: Losses) -> Leaving:
    out, address = masked(it), at.report(it.record.report.id)
    if out.record.report.masked:
        losses.add("name masked", "names of private persons never leave", address, len(out.record.report.masked))
    for before, after in zip(it.record.events, out.record.events, strict=True):
        if any(b.lat is not None and a.lat is None for b, a in zip(before.places, after.places, strict=True)):
            where = at.item(it.record.report.id, after.id)
            losses.add("coordinates taken off", "positions of armed forces get no coordinates", where)
    chains = {each.id: mask_words(each.chain, it.names) for each in it.record.statements}
    return Leaving(record=out.record, rows=out.rows, chains=chains)


def _incidents(
    grouped: Sequence[Incident], cleared: dict[str, Cleared], leaving: dict[str, Leaving]
) -> Iterable[Incident]:
    """The incidents as the cleared reports alone bear them out, with their ids, in the order given."""
    from truceline.corroborate.incidents_join import make_incident
    from truceline.corroborate.incidents_tell import Telling, tellings

    held: dict[tuple[str, str], Telling] = {
        (report, event.id): telling
        for report, it in cleared.items()
        for telling in tellings(it.record)
        for event in telling.events
    }
    for incident in grouped:
        wanted = {(it.report, it.event) for it in incident.members}
        group = list({id(held[key]): held[key] for key in sorted(wanted) if key in held}.values())
        if not group:
            continue
        parts = [
            telling_with(it, events=tuple(e for e in it.events if (it.record.report.id, e.id) in wanted))
            for it in group
        ]
        made = make_incident(parts, (), _copies(parts))
        names = [name for report in {it.report for it in made.members} for name in cleared[report].names]
        made = msgspec.structs.replace(made, id=incident.id, why=(), place=_place(made, leaving))
        yield mask_words(made, names)


def _copies(parts: Sequence[object]) -> Sequence[CopyFamily]:
    """The copy families among the reports of one incident; only they can fold its origins."""
    from truceline.corroborate import Document, find_copies

    reports = {it.record.report.id: it.record.report for it in parts}  # type: ignore[attr-defined]
    return find_copies(Document.of(report) for report in reports.values()).families if len(reports) > 1 else ()


def _place(incident: Incident, leaving: dict[str, Leaving]) -> Place | None:
    """The incident's place with only the coordinates that its events may still show."""
    if incident.place is None:
        return None
    for member in incident.members:
        event = leaving[member.report].event(member.event)
        for place in event.places if event else ():
            if place.name == incident.place.name and (place.lat, place.lon) == (incident.place.lat, incident.place.lon):
                return incident.place
    return msgspec.structs.replace(incident.place, lat=None, lon=None, geoname=None)
