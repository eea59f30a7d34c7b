"""Agreements: every clause with who owes it, until when, by whose reading, what is alleged and answered under it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import msgspec
from litestar import Response, get
from litestar.exceptions import NotFoundException

from truceline.assess.agreements import Agreement, Clause
from truceline.ledger import lists
from truceline.serve import sides
from truceline.serve.desk import Desk
from truceline.serve.pages import Ask, desk, number, show, words
from truceline.serve.strings import Catalogue

SHOWN = 20


class Clock(msgspec.Struct, frozen=True):
    """A deadline as a line from the day an agreement takes effect to its last end, in hundredths of its length."""

    begins: str
    ends: str
    first: float
    """Where the first deadline stands."""
    marks: list[tuple[float, str]]
    """Later ends, each with its date."""
    now: float | None
    """Where the day of asking stands; None after the last end."""
    days: int
    """Days from the day of asking to the last end; negative once it is past."""


def clock(agreement: Agreement, clause: Clause, today: date) -> Clock | None:
    """The clock of a clause with a deadline; None for one without."""
    if clause.deadline is None:
        return None
    begin = date.fromisoformat(agreement.in_effect)
    ends = [clause.deadline.until, *(it.until for it in clause.deadline.extensions)]
    last = date.fromisoformat(ends[-1])
    length = max((last - begin).days, 1)

    def place(day: date) -> float:
        return 100 * (day - begin).days / length

    return Clock(
        begins=agreement.in_effect, ends=ends[-1], first=place(date.fromisoformat(ends[0])),
        marks=[(place(date.fromisoformat(it)), it) for it in ends],
        now=place(today) if begin <= today <= last else None, days=(last - today).days,
    )  # fmt: skip


@get("/agreements", include_in_schema=False, sync_to_thread=True)
def agreements(request: Ask) -> Response[str]:
    """The agreements that reports are held against, and what reports name that is not among them."""
    held = desk(request)
    known = held.agreements()
    counts = held.choices("findings", "instrument")
    others = {name: count for name, count in counts.items() if name and name not in known}
    return show(request, "agreements.html", agreements=known, counts=counts, others=others)


@get("/agreements/{agreement:str}", include_in_schema=False, sync_to_thread=True)
def agreement(request: Ask, agreement: str) -> Response[str]:
    """One agreement, clause by clause."""
    held, t = desk(request), words(request)
    it = held.agreements().get(agreement)
    if it is None:
        raise NotFoundException(f"there is no agreement {agreement}")
    today = datetime.now(UTC).date()
    page = lists.findings(held.ledger, instrument=agreement, number=number(request), size=SHOWN)
    by_clause = held.picture(("clauses", agreement, t.language), lambda: _by_clause(held, t, it))
    placed = {one.finding.id for found in by_clause.values() for one in found}
    return show(
        request, "agreement.html", it=it, page=page, by_clause=by_clause, today=today.isoformat(),
        rest=[sides.sides(held, t, row.finding) for row in page.rows if row.finding.id not in placed],
        clocks={clause.id: clock(it, clause, today) for clause in it.clauses}, agreements=held.agreements(),
    )  # fmt: skip


def _by_clause(held: Desk, t: Catalogue, it: Agreement) -> dict[str, Any]:
    """What is alleged under each clause, both sides told."""
    found: dict[str, Any] = {}
    for clause in it.clauses:
        rows = lists.findings(held.ledger, clause=f"{it.id}/{clause.id}", size=10).rows
        found[clause.id] = [sides.sides(held, t, row.finding) for row in rows]
    return found


HANDLERS: list[Any] = [agreements, agreement]
