"""Backup and restore: the log copied, entry by entry and byte by byte, into another ledger, and verified there."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Table, select, update
from sqlalchemy.sql import ColumnElement

from truceline.errors import LedgerError, TamperError
from truceline.ledger import derive
from truceline.ledger.check import verify
from truceline.ledger.entries import Head
from truceline.ledger.inserting import insert_rows
from truceline.ledger.log import Ledger
from truceline.ledger.schema import entries, head, objects, secrets

PAGE = 200


def backup(ledger: Ledger, path: str | Path) -> Head:
    """The head of the copy at `path`, a SQLite file that is a whole ledger itself, verified before this returns.

    Takes one state of the log while others go on writing. Accounts come along, sessions do not. Raises `LedgerError`
    where a file is at `path`, and `TamperError` where what was copied does not verify.
    """
    path = Path(path)
    if path.exists():
        raise LedgerError(f"{path} exists: a backup never writes over anything")
    return _copy(ledger, str(path))


def restore(path: str | Path, address: str) -> Head:
    """The head of the new ledger at `address`, made from a backup and verified before this returns.

    Raises `LedgerError` where `address` holds entries already, `TamperError` where the backup does not verify.
    """
    with Ledger.open(str(path), read_only=True) as saved:
        return _copy(saved, address)


def _copy(source: Ledger, address: str) -> Head:
    with Ledger.open(address, create=True) as target:
        if target.head() != Head():
            raise LedgerError(f"{target.database.label} holds entries already: a copy never writes over anything")
        with source.database.reading() as old, target.database.writing() as new:
            _rows(old, new, objects, objects.c.sha256)
            _rows(old, new, entries, entries.c.number)
            _rows(old, new, secrets, secrets.c.key, secrets.c.kind != "session")
            tip = old.execute(select(head).where(head.c.id == 1)).one()
            new.execute(update(head).where(head.c.id == 1).values(dict(tip._mapping)))
            derive.derive(new)
        problems = verify(target)
        if problems:
            raise TamperError(f"the copy does not verify: {problems[0].message}")
        return target.head()


def _rows(
    old: Connection, new: Connection, table: Table, key: ColumnElement[object], only: ColumnElement[bool] | None = None
) -> None:
    query = select(table).order_by(key)
    for rows in old.execute(query if only is None else query.where(only)).yield_per(PAGE).partitions():
        insert_rows(new, table, [dict(row._mapping) for row in rows])
