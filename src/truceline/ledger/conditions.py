"""What the queries of a ledger's lists are made of: pages, values, words, days and states."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, exists, func, select

from truceline.errors import LedgerError
from truceline.ledger.derive import SUGGESTED
from truceline.ledger.listed import items as parts
from truceline.ledger.listed import reports, states
from truceline.ledger.words import tokens


def one_page(
    connection: Connection,
    key: ColumnElement[Any],
    query: Select[Any],
    where: Sequence[ColumnElement[bool]],
    order: Sequence[ColumnElement[Any]],
    number: int,
    size: int,
    total: int | None = None,
) -> tuple[Sequence[Row[Any]], int]:
    """One page of a query, and how many rows there are: keys first, so that rows passed over cost nothing."""
    if total is None:
        total = connection.execute(select(func.count(key)).where(*where)).scalar() or 0
    keys = select(key).where(*where).order_by(*order).limit(size).offset(skipped(number, size))
    found = list(connection.execute(keys).scalars())
    if not found:
        return [], total
    return connection.execute(query.where(key.in_(found)).order_by(*order)).all(), total


def skipped(number: int, size: int) -> int:
    """How many rows come before a page. Raises `LedgerError` for what is no page."""
    if number < 1 or not 1 <= size <= 1000:
        raise LedgerError("pages are counted from 1 and have 1 to 1,000 rows")
    return (number - 1) * size


def equals(column: ColumnElement[Any], value: str | None) -> list[ColumnElement[bool]]:
    """The column has this value, where one is asked for."""
    return [] if value is None else [column == value]


def has_words(column: ColumnElement[Any], text: str | None) -> list[ColumnElement[bool]]:
    """Every word of `text` stands in a column whose words are folded."""
    return [column.contains(word, autoescape=True) for word in tokens(text or "").split()]


def meets_days(
    first: ColumnElement[Any], last: ColumnElement[Any], since: str | None, until: str | None
) -> list[ColumnElement[bool]]:
    """The days from `first` to `last` meet those asked for; texts of ISO dates are in the order of time."""
    found = [func.coalesce(last, first) >= since] if since else []
    return found + ([first < until + "\x7f"] if until else [])


def of_reports(
    *, publisher: str | None, language: str | None, since: str | None, until: str | None, open_only: bool
) -> list[ColumnElement[bool]]:
    """What a list of reports is filtered by; `open_only`: something in the report waits for a decision."""
    found = [*equals(reports.c.publisher, publisher), *equals(reports.c.language, language)]
    found += meets_days(reports.c.published, reports.c.published, since, until)
    return found + ([unsettled(reports.c.id).exists()] if open_only else [])


def state_of(subject: ColumnElement[str]) -> ColumnElement[str]:
    """How something stands: as it was decided, else suggested."""
    found = select(states.c.state).where(states.c.subject == subject).scalar_subquery()
    return func.coalesce(found, SUGGESTED).label("state")


def stands_as(subject: ColumnElement[str], state: str | None) -> list[ColumnElement[bool]]:
    """Something stands as asked for."""
    if state is None:
        return []
    known = states.c.subject == subject
    if state == SUGGESTED:
        return [~exists().where(known)]
    return [exists().where(and_(known, states.c.state == state))]


def unsettled(report: ColumnElement[str]) -> Select[Any]:
    """The items of a report that nobody decided on."""
    known = exists().where(states.c.subject == parts.c.subject)
    return select(parts.c.subject).where(parts.c.report == report, ~known).correlate(reports)
