"""The API, reading: everything that the screens show. Typed, paged, with stable ids and entity tags.

An entity tag names the state of the whole log: ask again with `If-None-Match`, and nothing new costs nothing.
"""

from __future__ import annotations

from typing import Annotated, Any, Generic, Literal, TypeVar

import msgspec
from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import Parameter

from truceline import review
from truceline.assess.agreements import Agreement
from truceline.ledger import lists
from truceline.ledger.rows import DecisionRow, FindingRow, Hit, IncidentRow, ItemRow, ReportRow
from truceline.ledger.signing import Checkpoint, latest
from truceline.records import Decision, Event, Record
from truceline.review.people import AccessError, User
from truceline.serve import atlas
from truceline.serve.pages import Ask, desk, read_id, visit

V1 = "/api/v1"
T = TypeVar("T")
Page = Annotated[int, Parameter(ge=1, le=1_000_000, description="Which page, from 1.")]
Kind = Literal["event", "statement"]
Size = Annotated[int, Parameter(ge=1, le=200, description="Rows on a page.")]
Words = Annotated[str | None, Parameter(max_length=300)]
Standing = Annotated[str | None, Parameter(max_length=300, query="state")]  # `state` is a name the framework keeps
Day = Annotated[str | None, Parameter(max_length=32, description="An ISO date.")]
Id = Annotated[str, Parameter(max_length=400)]


class Listed(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """One page of a list."""

    rows: list[T]
    total: int
    page: int
    pages: int
    size: int


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One item as it stands: what the machine proposed, what people decided, what follows."""

    subject: str
    state: str
    entry: int
    kind: str
    """`event` or `statement`: which of the record's parts the proposal and the value are."""
    proposal: dict[str, Any] | None
    value: dict[str, Any] | None
    decisions: list[Decision]


class LedgerState(msgspec.Struct, frozen=True, kw_only=True):
    """How the log stands."""

    head: int
    hash: str
    counts: dict[str, int]
    checkpoint: Checkpoint | None
    derived_from: int
    behind: int


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One value of a filter and how many rows have it."""

    value: str | None
    count: int


def listed(page: Any) -> Any:
    """A page of the lists as the API gives it."""
    return Listed(rows=list(page.rows), total=page.total, page=page.number, pages=page.pages, size=page.size)


def asking(request: Ask) -> User:
    """Who asks. Raises `AccessError` for nobody."""
    user = visit(request).user
    if user is None:
        raise AccessError("not signed in")
    return user


@get(f"{V1}/me", sync_to_thread=True, tags=["people"])
def me(request: Ask) -> User:
    """Who asks, and their role."""
    return asking(request)


@get(f"{V1}/reports", sync_to_thread=True, tags=["reports"])
def reports(
    request: Ask, publisher: Words = None, language: Words = None, since: Day = None, until: Day = None,
    open_only: bool = False, order: str = "published", page: Page = 1, size: Size = 50,
) -> Listed[ReportRow]:  # fmt: skip
    """The reports, filtered and paged."""
    found = lists.reports(
        desk(request).ledger, publisher=publisher, language=language, since=since, until=until, open_only=open_only,
        order=order if order in ("published", "added", "title") else "published",  # type: ignore[arg-type]
        number=page, size=size,
    )  # fmt: skip
    return listed(found)  # type: ignore[no-any-return]


@get(f"{V1}/reports/{{report:str}}", sync_to_thread=True, tags=["reports"])
def report(request: Ask, report: Id) -> ReportRow:
    """One report's row."""
    return _found(lists.report(desk(request).ledger, read_id(report)), "report", report)


@get(f"{V1}/reports/{{report:str}}/record", sync_to_thread=True, tags=["reports"])
def record(request: Ask, report: Id) -> Record:
    """The record of one report: the published record contract."""
    return _found(desk(request).record(read_id(report)), "record of", report)


@get(f"{V1}/reports/{{report:str}}/items", sync_to_thread=True, tags=["review"])
def standings(request: Ask, report: Id) -> list[Item]:
    """Every item of one report as it stands."""
    held, report = desk(request), read_id(report)
    _found(lists.report(held.ledger, report), "report", report)
    view = review.Current(held.ledger, within=report, seconds=held.reviewers())
    return [
        Item(subject=it.subject, state=it.state, entry=it.entry, decisions=list(it.decisions),
             kind="event" if isinstance(it.proposal, Event) else "statement",
             proposal=msgspec.to_builtins(it.proposal), value=msgspec.to_builtins(it.value))
        for it in view.standings(report)
    ]  # fmt: skip


@get(f"{V1}/reports/{{report:str}}/custody", sync_to_thread=True, tags=["reports"])
def custody(request: Ask, report: Id) -> list[lists.Step]:
    """Every step on record about one report."""
    _found(lists.report(desk(request).ledger, read_id(report)), "report", report)
    return lists.custody(desk(request).ledger, read_id(report))


@get(f"{V1}/captures/{{capture:str}}", sync_to_thread=True, tags=["reports"], media_type="application/octet-stream")
def capture(request: Ask, capture: Annotated[str, Parameter(pattern="^[0-9a-f]{64}$")]) -> Response[bytes]:
    """The captured bytes; that they were looked at is logged."""
    data = review.original(desk(request).ledger, asking(request), capture)
    return Response(data, media_type="application/octet-stream", headers={"content-disposition": "attachment"})


@get(f"{V1}/search", sync_to_thread=True, tags=["reports"])
def search(
    request: Ask, q: Annotated[str, Parameter(max_length=300)], publisher: Words = None, language: Words = None,
    since: Day = None, until: Day = None, open_only: bool = False, page: Page = 1, size: Size = 20,
) -> Listed[Hit]:  # fmt: skip
    """Reports in whose text these words stand, filtered as the list of reports is."""
    found = lists.search(
        desk(request).ledger, q, publisher=publisher, language=language, since=since, until=until,
        open_only=open_only, number=page, size=size,
    )  # fmt: skip
    return listed(found)  # type: ignore[no-any-return]


@get(f"{V1}/items", sync_to_thread=True, tags=["review"])
def items(
    request: Ask, report: Words = None, kind: Kind | None = None, type: Words = None,
    standing: Standing = None, q: Words = None,
    place: Words = None, since: Day = None, until: Day = None, page: Page = 1, size: Size = 50,
) -> Listed[ItemRow]:  # fmt: skip
    """Events and statements of all reports: the queue is `state=suggested`."""
    found = lists.items(
        desk(request).ledger, report=report, kind=kind, type=type, state=standing, text=q, place=place, since=since,
        until=until, number=page, size=size,
    )  # fmt: skip
    return listed(found)  # type: ignore[no-any-return]


@get(f"{V1}/incidents", sync_to_thread=True, tags=["incidents"])
def incidents(
    request: Ask, type: Words = None, since: Day = None, until: Day = None, place: Words = None, status: Words = None,
    standing: Standing = None, q: Words = None, report: Words = None,
    order: str = "-date", page: Page = 1, size: Size = 50,
) -> Listed[IncidentRow]:  # fmt: skip
    """The incidents, filtered and paged."""
    found = lists.incidents(
        desk(request).ledger, type=type, since=since, until=until, place=place, status=status, state=standing, text=q,
        report=report, order="date" if order == "date" else "-date", number=page, size=size,
    )  # fmt: skip
    return listed(found)  # type: ignore[no-any-return]


@get(f"{V1}/incidents/{{incident:str}}", sync_to_thread=True, tags=["incidents"])
def incident(request: Ask, incident: Id) -> IncidentRow:
    """One incident, whole; an id of an earlier run leads to the incident that has its members now."""
    return _found(lists.incident(desk(request).ledger, incident), "incident", incident)


@get(f"{V1}/map", sync_to_thread=True, tags=["incidents"])
def areas(
    request: Ask, type: Words = None, since: Day = None, until: Day = None, place: Words = None, status: Words = None,
    standing: Standing = None, q: Words = None,
) -> dict[str, Any]:  # fmt: skip
    """The areas of the incidents that may be drawn, as GeoJSON; what has no place is not in it."""
    found = lists.incidents(
        desk(request).ledger, type=type, since=since, until=until, place=place, status=status, state=standing, text=q,
        order="-date", size=1000,
    )  # fmt: skip
    return atlas.collection(found.rows, lambda row: f"{row.type} · {row.place} · {(row.start or '')[:10]}")


@get(f"{V1}/findings", sync_to_thread=True, tags=["agreements"])
def findings(
    request: Ask, instrument: Words = None, clause: Words = None, against: Words = None, alleged_by: Words = None,
    status: Words = None, kind: Words = None, incident: Words = None, report: Words = None, q: Words = None,
    page: Page = 1, size: Size = 50,
) -> Listed[FindingRow]:  # fmt: skip
    """Who alleges what of which clause, and what is answered."""
    found = lists.findings(
        desk(request).ledger, instrument=instrument, clause=clause, against=against, alleged_by=alleged_by,
        status=status, kind=kind, incident=incident, report=report, text=q, number=page, size=size,
    )  # fmt: skip
    return listed(found)  # type: ignore[no-any-return]


@get(f"{V1}/findings/{{finding:str}}", sync_to_thread=True, tags=["agreements"])
def finding(request: Ask, finding: Id) -> FindingRow:
    """One finding."""
    return _found(lists.finding(desk(request).ledger, finding), "finding", finding)


@get(f"{V1}/agreements", sync_to_thread=True, tags=["agreements"])
def agreements(request: Ask) -> list[Agreement]:
    """The agreements that reports are held against."""
    return list(desk(request).agreements().values())


@get(f"{V1}/agreements/{{agreement:str}}", sync_to_thread=True, tags=["agreements"])
def agreement(request: Ask, agreement: Id) -> Agreement:
    """One agreement, clause by clause, every reading of it."""
    return _found(desk(request).agreements().get(agreement), "agreement", agreement)


@get(f"{V1}/decisions", sync_to_thread=True, tags=["review"])
def decisions(
    request: Ask, within: Words = None, by: Words = None, verdict: Words = None, standing_only: bool = False,
    page: Page = 1, size: Size = 50,
) -> Listed[DecisionRow]:  # fmt: skip
    """What people decided, the latest first."""
    found = lists.decisions(
        desk(request).ledger, within=within, by=by, verdict=verdict, standing_only=standing_only, number=page, size=size
    )
    return listed(found)  # type: ignore[no-any-return]


@get(f"{V1}/choices/{{table:str}}/{{name:str}}", sync_to_thread=True, tags=["reports"])
def choices(request: Ask, table: Id, name: Id) -> list[Choice]:
    """The values of a filter with their counts (`reports`: publisher, language; `incidents`: type, status, …)."""
    known = {
        "reports": ("publisher", "language"), "items": ("kind", "type", "state"),
        "incidents": ("type", "status", "state", "place"), "findings": ("instrument", "status", "kind"),
    }  # fmt: skip
    if name not in known.get(table, ()):
        raise NotFoundException(f"there is no filter {table}/{name}")
    found = desk(request).choices(table, name)
    return [Choice(value=value, count=count) for value, count in found.items()]


@get(f"{V1}/outlets", sync_to_thread=True, tags=["reports"])
def outlets(request: Ask) -> dict[str, dict[str, Any]]:
    """The outlets by name: reports, grade, disclosed interests with their source."""
    held = desk(request)
    grades, disclosed = review.grades(held.ledger), held.disclosed()
    return {
        name: {"reports": count, "grade": grades.get(name, review.UNGRADED), "disclosed": disclosed.get(name)}
        for name, count in held.choices("reports", "publisher").items()
        if name
    }


@get(f"{V1}/ledger", sync_to_thread=True, tags=["ledger"])
def ledger(request: Ask) -> LedgerState:
    """How far the log reaches, what is in it, its last checkpoint."""
    held = desk(request).ledger
    head, derived = held.head(), lists.derived(held)
    return LedgerState(
        head=head.number, hash=head.hash, counts=held.counts(), checkpoint=latest(held), derived_from=derived.entry,
        behind=derived.behind,
    )  # fmt: skip


def _found(value: T | None, what: str, id: str) -> T:
    if value is None:
        raise NotFoundException(f"there is no {what} {id}")
    return value


HANDLERS: list[Any] = [
    me, reports, report, record, standings, custody, capture, search, items, incidents, incident, areas, findings,
    finding, agreements, agreement, decisions, choices, outlets, ledger,
]  # fmt: skip
