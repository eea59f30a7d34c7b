"""The ledger itself: what may be added, and what can be read back."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from types import TracebackType
from typing import Any, TypeVar

import msgspec
from sqlalchemy import and_, func, or_, select

from truceline import codec
from truceline.errors import LedgerError
from truceline.ledger import derive, schema, store
from truceline.ledger.database import Database
from truceline.ledger.entries import KINDS, Entry, Head, Kind, now, stamp
from truceline.ledger.listed import reports
from truceline.ledger.lookup import find, latest, read
from truceline.ledger.schema import entries, head
from truceline.ledger.writing import Writing
from truceline.records import Record

T = TypeVar("T")
PAGE = 500
BODIES = 100
"""Bodies that are held in memory at once where many are read."""


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """What a list of reports shows of one: the latest record's entry and what it says of the report."""

    id: str
    entry: int
    capture: str
    title: str | None
    publisher: str | None
    published: str | None
    language: str | None


class Ledger:
    """An append-only, hash-chained log of what was captured, read and decided, with the original bytes beside it.

    `address` is a file's path (SQLite) or `postgresql://…`. One ledger may be written from several processes: they take
    turns; readers never wait. Every method that returns an entry returns it after it is on disk.
    """

    def __init__(self, database: Database, *, by: str | None, clock: Callable[[], datetime]) -> None:
        self.database = database
        self.by = by or getpass.getuser()
        self.clock = clock

    @classmethod
    def open(
        cls,
        address: str,
        *,
        create: bool = False,
        read_only: bool = False,
        by: str | None = None,
        clock: Callable[[], datetime] = now,
    ) -> Ledger:
        """The ledger at `address`, brought to the present schema; made if it is not there and `create` says so.

        `by` is who writes unless an addition says otherwise (the account's name if left out). Raises `LedgerError`.
        """
        database = Database(str(address), create=create, read_only=read_only)
        try:
            _prepare(database, create=create, read_only=read_only)
        except BaseException:
            database.close()
            raise
        return cls(database, by=by, clock=clock)

    def close(self) -> None:
        """Lets the database go; entries already returned stay what they are."""
        self.database.close()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    # ---- adding

    @contextmanager
    def writing(self, *, by: str | None = None, at: datetime | None = None) -> Iterator[Writing]:
        """A block whose additions are committed together at its end, or not at all; far faster for many."""
        with self.database.writing() as connection:
            writing = Writing(connection, by or self.by, self.clock, stamp(at) if at else None)
            yield writing
            writing.finish()

    def add_capture(self, source: str | None, data: bytes, **custody: Any) -> Entry:
        """The entry of these original bytes, new or known; see `Writing.add_capture`."""
        with self.writing() as write:
            return write.add_capture(source, data, **custody)

    def add_record(self, record: Record, **custody: Any) -> Entry:
        """The entry of a report's record, new or known; see `Writing.add_record`."""
        with self.writing() as write:
            return write.add_record(record, **custody)

    def append(self, kind: Kind, body: Any, **custody: Any) -> Entry:
        """The new entry of a body; see `Writing.append`."""
        with self.writing() as write:
            return write.append(kind, body, **custody)

    # ---- reading

    def head(self) -> Head:
        """How far the log reaches: the last entry's number and hash."""
        with self.database.reading() as connection:
            row = connection.execute(select(head).where(head.c.id == 1)).first()
        return Head(row.number, row.hash) if row else Head()

    def entries(
        self,
        after: int = 0,
        *,
        kind: Kind | None = None,
        subject: str | None = None,
        within: str | None = None,
        until: int | None = None,
    ) -> Iterator[Entry]:
        """The entries behind number `after` (up to `until`), in order, of one kind or subject if named.

        `within` takes a subject and its parts: `r1` finds `r1` and `r1/e2`.
        """
        wanted = [entries.c.number <= until] if until is not None else []
        wanted += [entries.c.kind == kind] if kind else []
        wanted += [entries.c.subject == subject] if subject is not None else []
        if within is not None:
            # All that begins with `within/`, as a range that an index has: 0 comes next to the slash.
            parts = and_(entries.c.subject >= within + "/", entries.c.subject < within + "0")
            wanted.append(or_(entries.c.subject == within, parts))
        while True:
            query = select(entries).where(entries.c.number > after, *wanted).order_by(entries.c.number).limit(PAGE)
            with self.database.reading() as connection:
                rows = connection.execute(query).all()
            for row in rows:
                yield read(row)
            if len(rows) < PAGE:
                return
            after = rows[-1].number

    def values(self, kind: Kind, type: type[T], **wanted: Any) -> Iterator[tuple[Entry, T | None]]:
        """Entries of a kind with their bodies as `type` (None once redacted); takes what `entries` takes."""
        held: list[Entry] = []
        for entry in self.entries(kind=kind, **wanted):
            held.append(entry)
            if len(held) == BODIES:
                yield from self._valued(held, type)
                held = []
        yield from self._valued(held, type)

    def _valued(self, held: list[Entry], type: type[T]) -> Iterator[tuple[Entry, T | None]]:
        with self.database.reading() as connection:
            bodies = store.many(connection, [entry.body for entry in held])
        for entry in held:
            body = bodies.get(entry.body)
            yield entry, None if body is None else codec.decode(body, type)

    def records(self) -> Iterator[tuple[Entry, Record]]:
        """The latest record of every report with its entry, in the order they came into the log."""
        after = 0
        while True:
            query = select(entries).join(reports, reports.c.entry == entries.c.number)
            with self.database.reading() as connection:
                page = query.where(entries.c.number > after).order_by(entries.c.number).limit(BODIES)
                found = [read(row) for row in connection.execute(page)]
            for entry, record in self._valued(found, Record):
                if record is not None:
                    yield entry, record
            if len(found) < BODIES:
                return
            after = found[-1].number

    def entry(self, number: int) -> Entry | None:
        """The entry with this number, or None."""
        with self.database.reading() as connection:
            return find(connection, entries.c.number == number)

    def find(self, kind: Kind, subject: str) -> Entry | None:
        """The latest entry of a kind about a subject, or None."""
        with self.database.reading() as connection:
            return latest(connection, kind, subject)

    def last(self, kind: Kind) -> Entry | None:
        """The latest entry of a kind, or None."""
        with self.database.reading() as connection:
            return find(connection, entries.c.kind == kind, last=True)

    def body(self, entry: Entry) -> bytes | None:
        """An entry's body, checked against its hash; None once it was redacted."""
        with self.database.reading() as connection:
            return store.get(connection, entry.body)

    def value(self, entry: Entry, kind: type[T]) -> T | None:
        """An entry's body as a record or plain data of type `kind`; None once it was redacted."""
        body = self.body(entry)
        return None if body is None else codec.decode(body, kind)

    def reports(self, after: str = "") -> Iterator[Summary]:
        """What the log's reports are, by id: title, publisher, date, and where the latest record stands."""
        while True:
            shown = [reports.c[name] for name in Summary.__struct_fields__]
            query = select(*shown).where(reports.c.id > after).order_by(reports.c.id).limit(PAGE)
            with self.database.reading() as connection:
                rows = connection.execute(query).all()
            for row in rows:
                yield Summary(**row._mapping)
            if len(rows) < PAGE:
                return
            after = rows[-1].id

    def record(self, report: str) -> Record | None:
        """The latest record of a report, or None."""
        entry = self.find("record", report)
        return self.value(entry, Record) if entry else None

    def counts(self) -> dict[str, int]:
        """How many entries of each kind the log holds, kinds in their fixed order, none left out."""
        with self.database.reading() as connection:
            rows = connection.execute(select(entries.c.kind, func.count()).group_by(entries.c.kind)).all()
        found = {row[0]: row[1] for row in rows}
        return {kind: found.get(kind, 0) for kind in KINDS}


def rebuild(ledger: Ledger) -> int:
    """The number of entries whose look-ups were dropped and made again from the sealed log alone."""
    with ledger.database.writing() as connection:
        return derive.derive(connection)


def _prepare(database: Database, *, create: bool, read_only: bool) -> None:
    with database.reading() as connection:
        at = schema.version(connection)
        taken = at == 0 and database.name == "sqlite" and bool(schema.tables(connection))
    if at == 0 and not create:
        raise LedgerError(f"{database.label} holds no ledger")
    if taken:
        raise LedgerError(f"{database.label} is another program's database: a ledger needs a file of its own")
    if at > len(schema.MIGRATIONS):
        raise LedgerError(f"{database.label} has schema {at}, this Truceline knows {len(schema.MIGRATIONS)}: update it")
    if at < len(schema.MIGRATIONS):
        if read_only:
            raise LedgerError(f"{database.label} has schema {at} and must be opened for writing once to be brought up")
        with database.writing() as connection:
            if database.name == "postgresql":
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7232151)")  # two openers migrate once
            schema.migrate(connection)
