"""What is in a ledger, to page through, filter, count and search: reports, items, incidents, findings, decisions.

Every function opens one read transaction and gives one page. Nothing here is masked: these lists are for people who may
see the ledger; what leaves the house goes through `truceline.review.shared`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, exists, func, or_, select

from truceline import codec
from truceline.errors import LedgerError
from truceline.ledger.conditions import (
    equals,
    has_words,
    meets_days,
    of_reports,
    one_page,
    stands_as,
    state_of,
    unsettled,
)
from truceline.ledger.custody import Step, custody
from truceline.ledger.derive import SUGGESTED
from truceline.ledger.gathered import Derived
from truceline.ledger.listed import (
    PRESENT,
    copies,
    marks,
    members,
    progress,
    states,
)
from truceline.ledger.listed import (
    decisions as decided,
)
from truceline.ledger.listed import (
    findings as found_against,
)
from truceline.ledger.listed import (
    incidents as joined,
)
from truceline.ledger.listed import (
    items as parts,
)
from truceline.ledger.listed import (
    reports as read,
)
from truceline.ledger.log import Ledger
from truceline.ledger.rows import DecisionRow, FindingRow, IncidentRow, ItemRow, Page, ReportRow
from truceline.ledger.schema import entries
from truceline.ledger.searching import search
from truceline.records import Finding, Incident

__all__ = [
    "Page", "Step", "choices", "custody", "decisions", "derived", "family", "finding", "findings", "incident",
    "incidents", "items", "report", "reports", "search",
]  # fmt: skip


# ---- reports and their items


def reports(
    ledger: Ledger,
    *,
    text: str | None = None,
    publisher: str | None = None,
    language: str | None = None,
    since: str | None = None,
    until: str | None = None,
    open_only: bool = False,
    order: Literal["published", "added", "title"] = "published",
    number: int = 1,
    size: int = 50,
) -> Page[ReportRow]:
    """The reports, latest first; `text` looks in title and publisher, dates are ISO and both included."""
    where = has_words(read.c.words, text)
    where += of_reports(publisher=publisher, language=language, since=since, until=until, open_only=open_only)
    orders = {
        "published": (read.c.published.desc().nulls_last(), read.c.id),
        "added": (read.c.entry.desc(),),
        "title": (read.c.title.nulls_last(), read.c.id),
    }
    with ledger.database.reading() as connection:
        rows, total = one_page(connection, read.c.id, _report_query(), where, orders[order], number, size)
    return Page(tuple(ReportRow(**row._mapping) for row in rows), total, number, size)


def report(ledger: Ledger, id: str) -> ReportRow | None:
    """One report's row, or None."""
    with ledger.database.reading() as connection:
        row = connection.execute(_report_query().where(read.c.id == id)).first()
    return ReportRow(**row._mapping) if row else None


def _report_query() -> Select[Any]:
    shown = [read.c[name] for name in ReportRow.__struct_fields__ if name in read.c]
    family = select(copies.c.family).where(copies.c.report == read.c.id).scalar_subquery()
    undecided = unsettled(read.c.id).with_only_columns(func.count()).scalar_subquery()
    return select(*shown, undecided.label("open"), family.label("family"))


def items(
    ledger: Ledger,
    *,
    report: str | None = None,
    kind: Literal["event", "statement"] | None = None,
    type: str | None = None,
    state: str | None = None,
    place: str | None = None,
    text: str | None = None,
    since: str | None = None,
    until: str | None = None,
    number: int = 1,
    size: int = 50,
) -> Page[ItemRow]:
    """Events and statements in the order of reports and words; `state="suggested"` is the queue of a reviewer."""
    where = [*equals(parts.c.report, report), *equals(parts.c.kind, kind), *equals(parts.c.type, type)]
    where += equals(parts.c.place, place)
    where += has_words(parts.c.folded, text)
    where += meets_days(parts.c.start, parts.c.end, since, until)
    shown = [parts.c[name] for name in ItemRow.__struct_fields__ if name in parts.c]
    event = parts.c.report + "/" + members.c.event
    incident = select(members.c.incident).where(
        members.c.layer == PRESENT, members.c.report == parts.c.report, event == parts.c.subject
    )
    query = select(*shown, state_of(parts.c.subject), incident.scalar_subquery().label("incident"))
    order = (parts.c.entry, parts.c.at, parts.c.subject)
    with ledger.database.reading() as connection:
        total = _undecided(connection, where) if state == SUGGESTED else None
        where += stands_as(parts.c.subject, state)
        rows, total = one_page(connection, parts.c.subject, query, where, order, number, size, total)
    return Page(tuple(ItemRow(**row._mapping) for row in rows), total, number, size)


def _undecided(connection: Connection, where: Sequence[ColumnElement[bool]]) -> int:
    """How many items are suggested: all but the decided ones, which are few and quickly counted."""
    every = connection.execute(select(func.count(parts.c.subject)).where(*where)).scalar() or 0
    known = select(func.count()).select_from(states).join(parts, parts.c.subject == states.c.subject).where(*where)
    return every - (connection.execute(known).scalar() or 0)


# ---- incidents and findings


def incidents(
    ledger: Ledger,
    *,
    type: str | None = None,
    since: str | None = None,
    until: str | None = None,
    place: str | None = None,
    status: str | None = None,
    state: str | None = None,
    text: str | None = None,
    report: str | None = None,
    order: Literal["date", "-date"] = "-date",
    number: int = 1,
    size: int = 50,
) -> Page[IncidentRow]:
    """The incidents as they stand, with what reviewers joined and parted; those without a date last."""
    where = [joined.c.layer == PRESENT, *equals(joined.c.type, type), *equals(joined.c.place, place)]
    where += [*equals(joined.c.status, status), *stands_as(joined.c.id, state)]
    where += [*has_words(joined.c.folded, text), *meets_days(joined.c.start, joined.c.end, since, until)]
    if report is not None:
        has = (members.c.layer == PRESENT) & (members.c.incident == joined.c.id) & (members.c.report == report)
        where.append(exists().where(has))
    by = joined.c.start.desc().nulls_last() if order == "-date" else joined.c.start.nulls_last()
    with ledger.database.reading() as connection:
        query = _incident_query().where(joined.c.layer == PRESENT)
        rows, total = one_page(connection, joined.c.id, query, where, (by, joined.c.id), number, size)
    return Page(tuple(map(_incident, rows)), total, number, size)


def incident(ledger: Ledger, id: str) -> IncidentRow | None:
    """One incident, or None; an id of an earlier run leads to the one that now has most of its members."""
    from truceline.ledger.gathered import holding

    query = _incident_query().where(joined.c.layer == PRESENT)
    with ledger.database.reading() as connection:
        row = connection.execute(query.where(joined.c.id == id)).first()
    if row is None:
        entry = ledger.find("incident", id)
        kept = ledger.value(entry, Incident) if entry else None
        now = holding(ledger, kept.members) if kept else {}
        if not now:
            return None
        with ledger.database.reading() as connection:
            row = connection.execute(query.where(joined.c.id == max(now, key=lambda name: (now[name], name)))).first()
    return _incident(row) if row else None


def _incident_query() -> Select[Any]:
    shown = [joined.c[name] for name in IncidentRow.__struct_fields__ if name in joined.c]
    held = select(func.count()).where(found_against.c.incident == joined.c.id).scalar_subquery()
    return select(*shown, joined.c.body, state_of(joined.c.id), held.label("findings"))


def _incident(row: Row[Any]) -> IncidentRow:
    values = dict(row._mapping)
    return IncidentRow(incident=codec.decode(bytes(values.pop("body")), Incident), **values)


def findings(
    ledger: Ledger,
    *,
    instrument: str | None = None,
    clause: str | None = None,
    against: str | None = None,
    alleged_by: str | None = None,
    status: str | None = None,
    state: str | None = None,
    kind: str | None = None,
    incident: str | None = None,
    report: str | None = None,
    text: str | None = None,
    number: int = 1,
    size: int = 50,
) -> Page[FindingRow]:
    """The findings in the order of reports; `clause` is a reported duty or a clause that may be concerned."""
    table = found_against
    where = [*equals(table.c.instrument, instrument), *equals(table.c.status, status), *equals(table.c.kind, kind)]
    where += [*equals(table.c.incident, incident), *stands_as(table.c.id, state), *has_words(table.c.words, text)]
    for name, value in (("clause", clause), ("against", against), ("alleged_by", alleged_by), ("report", report)):
        if value is not None:
            marked = (marks.c.finding == table.c.id) & (marks.c.name == name) & (marks.c.value == value)
            where.append(exists().where(marked))
    with ledger.database.reading() as connection:
        order = (table.c.rank, table.c.id)
        rows, total = one_page(connection, table.c.id, _finding_query(), where, order, number, size)
    return Page(tuple(map(_finding, rows)), total, number, size)


def finding(ledger: Ledger, id: str) -> FindingRow | None:
    """One finding, or None."""
    with ledger.database.reading() as connection:
        row = connection.execute(_finding_query().where(found_against.c.id == id)).first()
    return _finding(row) if row else None


def _finding_query() -> Select[Any]:
    shown = [found_against.c[name] for name in FindingRow.__struct_fields__ if name in found_against.c]
    return select(*shown, found_against.c.body, state_of(found_against.c.id))


def _finding(row: Row[Any]) -> FindingRow:
    values = dict(row._mapping)
    return FindingRow(finding=codec.decode(bytes(values.pop("body")), Finding), **values)


# ---- decisions, counts


def decisions(
    ledger: Ledger,
    *,
    within: str | None = None,
    by: str | None = None,
    verdict: str | None = None,
    standing_only: bool = False,
    number: int = 1,
    size: int = 50,
) -> Page[DecisionRow]:
    """The decisions, newest first; `within` a report, incident or finding (its parts come too) or one item alone."""
    where = [*equals(decided.c.by, by), *equals(decided.c.verdict, verdict)]
    if within is not None:
        where.append(or_(decided.c.whole == within, decided.c.subject == within))
    where += [decided.c.revoked == 0, decided.c.verdict != "revoke"] if standing_only else []
    shown = [decided.c[name] for name in DecisionRow.__struct_fields__]
    with ledger.database.reading() as connection:
        rows, total = one_page(
            connection, decided.c.entry, select(*shown), where, (decided.c.entry.desc(),), number, size
        )
    made = tuple(DecisionRow(**{**row._mapping, "revoked": bool(row.revoked)}) for row in rows)
    return Page(made, total, number, size)


CHOICES: dict[str, tuple[Table, tuple[str, ...], str | None]] = {
    "reports": (read, ("publisher", "language"), None),
    "items": (parts, ("kind", "type", "state"), "subject"),
    "incidents": (joined, ("type", "status", "place", "state"), "id"),
    "findings": (found_against, ("instrument", "status", "kind", "state"), "id"),
}
"""Of each list its table, what its rows can be counted by, and the column that a state is of."""


def choices(ledger: Ledger, of: str, by: str) -> dict[str, int]:
    """How many rows of a list have each value, the most frequent first; where there is none, it is not counted."""
    table, known, subject = CHOICES.get(of, (read, (), None))
    if by not in known:
        raise LedgerError(f"{of} cannot be counted by {by}")
    column = state_of(table.c[subject]) if by == "state" and subject else table.c[by]
    inner = select(column.label("value")).select_from(table)
    rows = (inner.where(joined.c.layer == PRESENT) if of == "incidents" else inner).subquery()
    query = select(rows.c.value, func.count()).where(rows.c.value.is_not(None)).group_by(rows.c.value)
    with ledger.database.reading() as connection:
        counted = connection.execute(query.order_by(func.count().desc(), rows.c.value)).tuples().all()
    return dict(counted)


def family(ledger: Ledger, report: str) -> tuple[str, ...]:
    """All reports that carry one text with this one, the earliest first; none where it is alone."""
    mine = select(copies.c.family).where(copies.c.report == report).scalar_subquery()
    with ledger.database.reading() as connection:
        query = select(copies.c.report).where(copies.c.family == mine).order_by(copies.c.rank)
        return tuple(connection.execute(query).scalars())


def derived(ledger: Ledger) -> Derived:
    """Up to which entry incidents and findings were worked out, and how many records came since."""
    with ledger.database.reading() as connection:
        row = connection.execute(select(progress).where(progress.c.name == "incidents")).first()
        entry = row.entry if row else 0
        newer = entries.c.kind.in_(("record", "agreement", "redaction"))
        behind = connection.execute(select(func.count()).where(entries.c.number > entry, newer)).scalar() or 0
    return Derived(entry=entry, at=row.at if row else "", tool=row.tool if row else "", behind=behind)
