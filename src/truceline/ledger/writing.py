"""Adding to the log: entries sealed one after the other, written together, durable with the commit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from truceline import __version__, codec
from truceline.errors import LedgerError, RedactedError, TamperError
from truceline.ledger import derive, store
from truceline.ledger.entries import JSON, Entry, Head, Header, Kind, link, stamp
from truceline.ledger.inserting import insert_rows
from truceline.ledger.lookup import latest, latest_of, read
from truceline.ledger.schema import entries, head
from truceline.records import Record

TOOL = f"truceline {__version__}"
PAGE = 500


class Writing:
    """Additions that become durable together when the block of `Ledger.writing` ends; none is acknowledged before."""

    def __init__(self, connection: Connection, who: str, clock: Callable[[], datetime], forced: str | None) -> None:
        self._connection = connection
        self._who = who
        self._clock = clock
        self._forced = forced
        self._written = _Pending()
        self._expected: dict[tuple[str, str], Entry | None] = {}
        self._compressor = store.compressor()
        # The row lock on PostgreSQL is what makes writers queue; SQLite leaves the clause out and queues on BEGIN.
        row = connection.execute(select(head).where(head.c.id == 1).with_for_update()).first()
        if row is None:
            raise TamperError("the ledger's head is missing: run verify")
        self._head = Head(row.number, row.hash)
        self._at: str = row.at

    @property
    def number(self) -> int:
        """The number of the last entry, as this transaction sees it."""
        return self._head.number

    def expect(self, kind: Kind, subjects: Iterable[str]) -> None:
        """Looks up together what is about to be added: for many, a question each costs more than writing them."""
        # Nobody else writes before this transaction ends, so what is not there now will not be.
        wanted = list(subjects)
        self._flush()
        self._expected.update(((kind, subject), None) for subject in wanted)
        for at in range(0, len(wanted), PAGE):
            for entry in latest_of(self._connection, kind, wanted[at : at + PAGE]):
                self._expected[kind, entry.subject] = entry

    def add_capture(
        self,
        source: str | None,
        data: bytes,
        *,
        media_type: str = "application/octet-stream",
        url: str | None = None,
        by: str | None = None,
        at: datetime | str | None = None,
        tool: str | None = None,
    ) -> Entry:
        """The entry of these original bytes: a new one, or the one they already have.

        `source` is the name they came under, `url` the address, `at` when they were fetched. Raises `RedactedError` for
        bytes that were redacted: they may not come back by another door.
        """
        sha256 = codec.sha256(data)
        known = self._known("capture", sha256)
        if known:
            if sha256 not in self._written.objects and not store.has(self._connection, sha256):
                raise RedactedError(f"these bytes (entry {known.number}) were redacted and are not taken in again")
            return known
        fetched = stamp(at) if isinstance(at, datetime) else at
        return self._write(
            "capture", data, subject=sha256, by=by, tool=tool, source=source, url=url, captured=fetched,
            media_type=media_type,
        )  # fmt: skip

    def add_record(self, record: Record, *, by: str | None = None, tool: str | None = None) -> Entry:
        """The entry of a report's record: a new one, or the report's latest if that holds the same record.

        Raises `LedgerError` where the ledger has no capture of the bytes that the record was read from.
        """
        report = record.report
        if not self._known("capture", report.captured_sha256):
            raise LedgerError(
                f"report {report.id}: no capture {report.captured_sha256} to stand on; add its bytes first"
            )
        body = codec.encode(record)
        latest = self._known("record", report.id)
        if latest and latest.body == codec.sha256(body):
            return latest
        return self._write("record", body, subject=report.id, by=by, tool=tool or record.made_by)

    def append(
        self,
        kind: Kind,
        body: Any,
        *,
        subject: str = "",
        by: str | None = None,
        tool: str | None = None,
        source: str | None = None,
        url: str | None = None,
        media_type: str = JSON,
    ) -> Entry:
        """The new entry of a body: a record or plain data, kept as canonical JSON, or bytes, kept as they are."""
        data = body if isinstance(body, bytes) else codec.encode(body)
        return self._write(
            kind, data, subject=subject, by=by, tool=tool, source=source, url=url, media_type=media_type
        )  # fmt: skip

    def body(self, entry: Entry) -> bytes | None:
        """An entry's body as this transaction sees it; None once it was redacted."""
        self._flush()
        return store.get(self._connection, entry.body)

    def find(self, kind: Kind, subject: str) -> Entry | None:
        """The latest entry of a kind about a subject, as this transaction sees it."""
        return self._known(kind, subject)

    def entries(self, after: int = 0) -> Iterator[Entry]:
        """The entries behind number `after`, in order, as this transaction sees them."""
        self._flush()
        query = select(entries).where(entries.c.number > after).order_by(entries.c.number)
        for row in self._connection.execute(query):
            yield read(row)

    def holding(self, body: str) -> list[Entry]:
        """The entries that have the body with this hash, in order."""
        self._flush()
        query = select(entries).where(entries.c.body == body).order_by(entries.c.number)
        return [read(row) for row in self._connection.execute(query)]

    def take_out(self, sha256: str) -> bool:
        """Whether a body was in the store and is now out of it and out of what was derived from it."""
        self._flush()
        derive.forget(self._connection, sha256)
        return store.remove(self._connection, sha256)

    def finish(self) -> None:
        """Writes what is still held back and moves the head; the commit is the caller's."""
        self._flush()
        self._connection.execute(
            update(head).where(head.c.id == 1).values(number=self._head.number, hash=self._head.hash, at=self._at)
        )

    def _known(self, kind: str, subject: str) -> Entry | None:
        written = self._written.latest.get((kind, subject))
        if written is not None:
            return written
        if (kind, subject) in self._expected:
            return self._expected[kind, subject]
        return latest(self._connection, kind, subject)

    def _write(self, kind: Kind, data: bytes, *, by: str | None, tool: str | None, **custody: Any) -> Entry:
        at = self._forced or stamp(self._clock())
        packed = store.pack(data, self._compressor)
        entry, sealed = link(
            Header(
                number=self._head.number + 1, previous=self._head.hash, kind=kind, at=at, by=by or self._who,
                tool=tool or TOOL, body=packed["sha256"], size=len(data),
                clock_back=self._at if at < self._at else None, **custody,
            )
        )  # fmt: skip
        self._written.add(entry, sealed, packed, data)
        if (kind, entry.subject) in self._expected:
            self._expected[kind, entry.subject] = entry
        self._head, self._at = Head(entry.number, entry.hash), at
        if self._written.held > HELD or len(self._written.entries) >= PAGE:
            self._flush()
        return entry

    def _flush(self) -> None:
        """Writes what was held back: rows written together cost a fraction of rows written one by one."""
        written, self._written = self._written, _Pending()
        if not written.entries:
            return
        store.put(self._connection, list(written.objects.values()))
        insert_rows(self._connection, entries, written.entries)
        derive.apply(self._connection, list(written.derived.values()))


HELD = 8 << 20
"""Bytes that a group holds back before it writes them (still uncommitted)."""


class _Pending:
    """What a transaction has sealed and not yet written."""

    def __init__(self) -> None:
        self.entries: list[dict[str, Any]] = []
        self.objects: dict[str, dict[str, Any]] = {}
        self.latest: dict[tuple[str, str], Entry] = {}
        self.derived: dict[tuple[str, str | int], tuple[Entry, bytes]] = {}
        self.held = 0

    def add(self, entry: Entry, sealed: bytes, packed: dict[str, Any], data: bytes) -> None:
        self.entries.append(
            {
                "number": entry.number, "hash": entry.hash, "kind": entry.kind, "subject": entry.subject,
                "body": entry.body, "sealed": sealed,
            }
        )  # fmt: skip
        self.objects[entry.body] = packed
        self.latest[entry.kind, entry.subject] = entry
        if entry.kind in ("record", "decision"):
            # Of a report's records only the latest is looked up; of decisions each.
            self.derived[entry.kind, entry.subject if entry.kind == "record" else entry.number] = (entry, data)
            self.held += len(data)
        self.held += len(packed["data"])
