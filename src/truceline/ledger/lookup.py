"""Finding entries, and never handing one out that is not what its seal says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, select

from truceline.errors import CodecError, TamperError
from truceline.ledger.entries import Entry, unseal
from truceline.ledger.schema import entries

# Built once: to build a query anew each time costs more than to run it.
_LATEST = (
    select(entries)
    .where(entries.c.kind == bindparam("kind"), entries.c.subject == bindparam("subject"))
    .order_by(entries.c.number.desc())
    .limit(1)
)


def latest(connection: Connection, kind: str, subject: str) -> Entry | None:
    """The latest entry of a kind about a subject."""
    row = connection.execute(_LATEST, {"kind": kind, "subject": subject}).first()
    return read(row) if row else None


def latest_of(connection: Connection, kind: str, subjects: Sequence[str]) -> list[Entry]:
    """The latest entry of a kind about each of some subjects, where there is one."""
    # Not ordered by the database: to have them in order PostgreSQL would read through every entry of the kind.
    query = select(entries).where(entries.c.kind == kind, entries.c.subject.in_(subjects))
    rows = sorted(connection.execute(query), key=lambda row: row.number)
    return list({row.subject: read(row) for row in rows}.values())


def find(connection: Connection, condition: ColumnElement[bool], *, last: bool = False) -> Entry | None:
    """The first (or last) entry that a condition holds for."""
    order = entries.c.number.desc() if last else entries.c.number
    row = connection.execute(select(entries).where(condition).order_by(order).limit(1)).first()
    return read(row) if row else None


def read(row: Row[Any]) -> Entry:
    """The entry in a row, unsealed and held against its hash. Raises `TamperError` where they do not agree."""
    try:
        entry = unseal(bytes(row.sealed))
    except CodecError as error:
        raise TamperError(f"entry {row.number} was changed: {error}") from error
    if entry.hash != row.hash or entry.number != row.number:
        raise TamperError(f"entry {row.number} was changed or moved: run verify")
    return entry
