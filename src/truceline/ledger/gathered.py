"""What many reports bear out together, put into its tables: copies, incidents, findings, and how each stands.

They are worked out elsewhere (`truceline.review.derive`), from the log alone, and can be worked out again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, delete, insert, or_, select

from truceline import codec
from truceline.assess import bundled
from truceline.ledger.agreements import add_agreement
from truceline.ledger.derive import PAGE, SHOWN, SUGGESTED, without_nul
from truceline.ledger.entries import JSON, Entry, Kind, stamp
from truceline.ledger.inserting import insert_rows
from truceline.ledger.listed import (
    MACHINE,
    PRESENT,
    copies,
    decisions,
    findings,
    incidents,
    items,
    marks,
    members,
    progress,
    states,
)
from truceline.ledger.log import Ledger
from truceline.ledger.schema import entries
from truceline.ledger.words import fold
from truceline.records import CopyFamily, Finding, Incident, Member


class Derived(msgspec.Struct, frozen=True, kw_only=True):
    """Up to which entry of the log incidents and findings were worked out, when, with what; 0 where they never were."""

    entry: int
    at: str
    tool: str
    behind: int
    """Records and agreements that came into the log since."""


def put_all(
    ledger: Ledger,
    upto: int,
    *,
    families: Iterable[CopyFamily],
    machine: Sequence[Incident],
    present: Sequence[Incident],
    found: Sequence[Finding],
    decided: Mapping[str, Finding],
    tool: str,
) -> bool:
    """Puts all that was worked out from the log up to an entry in the place of what was there before, if it may.

    Not where something was redacted meanwhile: its words would come back. `decided` are findings as reviewers changed
    them, by id; `found` has what the machine says of them.
    """
    with ledger.database.writing() as connection:
        redacted = select(entries.c.number).where(entries.c.kind == "redaction", entries.c.number > upto)
        if connection.execute(redacted.limit(1)).first():
            return False
        for table in (copies, incidents, members, findings, marks):
            connection.execute(delete(table))
        _many(connection, copies, [
            {"report": report, "family": family.id, "rank": rank}
            for family in families
            for rank, report in enumerate(dict.fromkeys((family.original, *family.members)))
        ])  # fmt: skip
        excerpts = _Excerpts(connection)
        _incidents(connection, MACHINE, machine, excerpts)
        _incidents(connection, PRESENT, present, excerpts)
        _findings(connection, found, decided, 0)
        _progress(connection, "incidents", upto, stamp(ledger.clock()), tool)
    return True


def put_present(
    ledger: Ledger,
    gone: Iterable[str],
    come: Sequence[Incident],
    found: Sequence[Finding],
    decided: Mapping[str, Finding],
) -> None:
    """Puts incidents and the findings about them in the place of others, after reviewers joined or parted some."""
    with ledger.database.writing() as connection:
        ids = list(gone)
        connection.execute(delete(incidents).where(incidents.c.layer == PRESENT, incidents.c.id.in_(ids)))
        connection.execute(delete(members).where(members.c.layer == PRESENT, members.c.incident.in_(ids)))
        _incidents(connection, PRESENT, come, _Excerpts(connection))
        dropped = connection.execute(select(findings.c.id).where(findings.c.incident.in_(ids))).scalars()
        _drop_findings(connection, [*dropped, *(it.id for it in found)])
        _findings(connection, found, decided, 1 << 20)


def put_decided(ledger: Ledger, decided: Mapping[str, Finding]) -> None:
    """Writes findings as reviewers changed them; those that no decision changes (any more) as the machine has them."""
    with ledger.database.writing() as connection:
        other = findings.c.body != findings.c.proposal
        query = select(findings.c.id, findings.c.rank, findings.c.proposal)
        for row in connection.execute(query.where(or_(other, findings.c.id.in_(list(decided))))).all():
            _drop_findings(connection, [row.id])
            _findings(connection, [codec.decode(bytes(row.proposal), Finding)], decided, row.rank)


def put_states(ledger: Ledger, whole: Mapping[str, Mapping[str, str]], upto: int | None) -> None:
    """Writes how the parts of each whole (report, incident, finding) stand, by the decisions up to an entry."""
    with ledger.database.writing() as connection:
        for name, parts in whole.items():
            connection.execute(delete(states).where(or_(states.c.whole == name, states.c.subject.in_(list(parts)))))
            rows = [
                {"subject": subject, "whole": name, "state": state}
                for subject, state in parts.items()
                if state != SUGGESTED
            ]
            _many(connection, states, rows)
        if upto is not None:
            _progress(connection, "states", upto, stamp(ledger.clock()), "")


def _progress(connection: Connection, name: str, entry: int, at: str, tool: str) -> None:
    connection.execute(delete(progress).where(progress.c.name == name))
    connection.execute(insert(progress).values(name=name, entry=entry, at=at, tool=tool))


def _many(connection: Connection, table: Any, rows: Sequence[dict[str, Any]]) -> None:
    for at in range(0, len(rows), 1000):
        insert_rows(connection, table, [without_nul(row) for row in rows[at : at + 1000]])


class _Excerpts:
    """The words that an incident is found by: its first member's own, as the list of items has them."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def of(self, found: Sequence[Incident]) -> dict[str, str]:
        wanted = [f"{it.members[0].report}/{it.members[0].event}" for it in found if it.members]
        told: dict[str, str] = {}
        for at in range(0, len(wanted), PAGE):
            query = select(items.c.subject, items.c.words).where(items.c.subject.in_(wanted[at : at + PAGE]))
            told.update(self.connection.execute(query).tuples().all())
        return told


def _incidents(connection: Connection, layer: int, found: Sequence[Incident], excerpts: _Excerpts) -> None:
    told = excerpts.of(found) if layer == PRESENT else {}
    _many(connection, incidents, [_incident(layer, it, told) for it in found])
    rows = {
        (it.report, it.event): {"layer": layer, "report": it.report, "event": it.event, "incident": incident.id}
        for incident in found
        for it in incident.members
    }
    _many(connection, members, list(rows.values()))


def _incident(layer: int, it: Incident, told: Mapping[str, str]) -> dict[str, Any]:
    place, lows = it.place, [figure.low for figure in it.harm.killed if figure.low is not None]
    first = f"{it.members[0].report}/{it.members[0].event}" if it.members else ""
    return {
        "layer": layer, "id": it.id, "type": it.type, "start": it.date.start if it.date else None,
        "end": it.date.end if it.date else None, "place": place.name if place else None,
        "lat": place.lat if place else None, "lon": place.lon if place else None,
        "precision": place.precision if place else None, "status": it.status,
        "reports": len({member.report for member in it.members}), "origins": len(it.origins),
        "killed_low": min(lows, default=None), "words": told.get(first, ""),
        "folded": fold(f"{told.get(first, '')} {place.name if place else ''}"), "body": codec.encode(it),
    }  # fmt: skip


def _findings(connection: Connection, found: Sequence[Finding], decided: Mapping[str, Finding], first: int) -> None:
    unique = list({it.id: it for it in found}.values())
    standing = [decided.get(it.id, it) for it in unique]
    rows = [
        {**_finding(it), "rank": rank, "proposal": codec.encode(proposal)}
        for rank, (it, proposal) in enumerate(zip(standing, unique, strict=True), first)
    ]
    _many(connection, findings, rows)
    _many(connection, marks, [
        {"finding": it.id, "name": name, "value": value}
        for it in standing
        for name, values in _marks(it).items()
        for value in dict.fromkeys(values)
    ])  # fmt: skip


def _finding(it: Finding) -> dict[str, Any]:
    found = (*it.alleged_by, *it.against, it.instrument or "", it.obligation or "", *it.relates_to, it.note or "")
    return {
        "id": it.id, "instrument": it.instrument, "obligation": it.obligation, "kind": it.kind,
        "status": it.status, "incident": it.incident, "words": fold(" ".join(found))[:SHOWN * 4],
        "body": codec.encode(it),
    }  # fmt: skip


def _marks(it: Finding) -> dict[str, Sequence[str]]:
    return {
        "against": it.against,
        "alleged_by": it.alleged_by,
        "clause": (*it.relates_to, *((it.obligation,) if it.obligation else ())),
        "report": [words.report for words in it.words] + [event.report for event in it.events],
    }


def _drop_findings(connection: Connection, ids: Sequence[str]) -> None:
    connection.execute(delete(findings).where(findings.c.id.in_(ids)))
    connection.execute(delete(marks).where(marks.c.finding.in_(ids)))


# ---- into the log, once somebody acts on it


def pin(ledger: Ledger, id: str, *, by: str | None = None) -> Entry | None:
    """The log's entry of an incident or finding as it stands now, made if there is none; None for an unknown id.

    What the machine joins is worked out anew at every run; what a person decides on or hands out has to stay what it
    was. A finding brings along the version of the agreement that it was held against.
    """
    kind: Kind
    for kind, query in (
        ("incident", select(incidents.c.body).where(incidents.c.id == id, incidents.c.layer == PRESENT)),
        ("finding", select(findings.c.proposal).where(findings.c.id == id)),
    ):
        with ledger.database.reading() as connection:
            body = connection.execute(query).scalar()
        if body is None:
            continue
        if kind == "finding":
            _with_agreement(ledger, codec.decode(bytes(body), Finding), by)
        with ledger.writing(by=by) as write:
            known = write.find(kind, id)
            if known and known.body == codec.sha256(bytes(body)):
                return known
            return write.append(kind, bytes(body), subject=id, media_type=JSON)
    return None


def _with_agreement(ledger: Ledger, it: Finding, by: str | None) -> None:
    if it.instrument and ledger.find("agreement", it.instrument) is None and it.instrument in bundled():
        add_agreement(ledger, bundled()[it.instrument], by=by)


# ---- what is there, for who works on it


def machine(ledger: Ledger) -> list[Incident]:
    """The incidents as the machine last joined them."""
    with ledger.database.reading() as connection:
        query = select(incidents.c.body).where(incidents.c.layer == MACHINE).order_by(incidents.c.id)
        return [codec.decode(bytes(body), Incident) for body in connection.execute(query).scalars()]


def present(ledger: Ledger, ids: Iterable[str] | None = None) -> list[Incident]:
    """The incidents as they stand, all or those with these ids."""
    query = select(incidents.c.body).where(incidents.c.layer == PRESENT).order_by(incidents.c.id)
    if ids is not None:
        query = query.where(incidents.c.id.in_(list(ids)))
    with ledger.database.reading() as connection:
        return [codec.decode(bytes(body), Incident) for body in connection.execute(query).scalars()]


def holding(ledger: Ledger, wanted: Sequence[Member]) -> dict[str, int]:
    """The incidents that have some of these members, and how many of them."""
    if not wanted:
        return {}
    condition = or_(*((members.c.report == it.report) & (members.c.event == it.event) for it in wanted))
    with ledger.database.reading() as connection:
        query = select(members.c.incident).where(members.c.layer == PRESENT, condition)
        found = list(connection.execute(query).scalars())
    return {id: found.count(id) for id in dict.fromkeys(found)}


def held_findings(ledger: Ledger, of_incidents: Iterable[str] | None = None) -> list[Finding]:
    """The findings as they stand, all or those of some incidents."""
    query = select(findings.c.body).order_by(findings.c.rank, findings.c.id)
    if of_incidents is not None:
        query = query.where(findings.c.incident.in_(list(of_incidents)))
    return _read_findings(ledger, query)


def proposed(ledger: Ledger, ids: Iterable[str]) -> list[Finding]:
    """The findings with these ids as the machine has them, whatever was decided."""
    return _read_findings(ledger, select(findings.c.proposal).where(findings.c.id.in_(list(ids))))


def _read_findings(ledger: Ledger, query: Select[Any]) -> list[Finding]:
    with ledger.database.reading() as connection:
        return [codec.decode(bytes(body), Finding) for body in connection.execute(query).scalars()]


def families(ledger: Ledger) -> list[CopyFamily]:
    """The copy families as they were last found."""
    held: dict[str, list[str]] = {}
    with ledger.database.reading() as connection:
        query = select(copies.c.family, copies.c.report).order_by(copies.c.family, copies.c.rank)
        for family, report in connection.execute(query).tuples():
            held.setdefault(family, []).append(report)
    return [CopyFamily(id=id, original=all[0], members=tuple(all)) for id, all in held.items()]


def settled(ledger: Ledger) -> int:
    """The entry up to which the states of items follow the decisions."""
    with ledger.database.reading() as connection:
        return connection.execute(select(progress.c.entry).where(progress.c.name == "states")).scalar() or 0


def decided_since(ledger: Ledger, entry: int) -> set[str]:
    """The wholes (reports, incidents, findings) whose states later decisions or records may have changed."""
    revoked = select(decisions.c.subject).where(decisions.c.entry > entry, decisions.c.verdict == "revoke")
    with ledger.database.reading() as connection:
        direct = select(decisions.c.whole).where(decisions.c.entry > entry, decisions.c.verdict != "revoke")
        undone = select(decisions.c.whole).where(decisions.c.id.in_(revoked))
        read_anew = select(entries.c.subject).where(
            entries.c.number > entry, entries.c.kind == "record", entries.c.subject.in_(select(decisions.c.whole))
        )
        return {name for query in (direct, undone, read_anew) for name in connection.execute(query).scalars()}


def whole_of(ledger: Ledger, decision: str) -> str | None:
    """What a decision is about: a report, an incident, a finding, a source; None where there is no such decision."""
    with ledger.database.reading() as connection:
        found = connection.execute(select(decisions.c.whole).where(decisions.c.id == decision)).scalar()
    return None if found is None else str(found)
