"""Opening a database and its transactions: SQLite by default, PostgreSQL for teams.

SQLite runs in WAL mode: readers see a snapshot and never wait for the writer; writers queue on `BEGIN IMMEDIATE`.
PostgreSQL writers queue on the row of the head. Every commit is on disk when it returns.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from truceline.errors import LedgerError

PATIENCE = 60
"""Seconds that a writer waits for the one before it."""
CACHE = 16 << 10
"""KiB of pages that a SQLite writer holds in memory."""
WAL_PAGES = 4000
"""Pages of the write-ahead log (16 MB) that are gathered before they are moved into the file."""


class Database:
    """One database and its two kinds of transaction."""

    def __init__(self, address: str, *, create: bool, read_only: bool) -> None:
        self.address = address
        self.read_only = read_only
        self.path: Path | None = None
        url = _url(address)
        if url.get_backend_name() == "sqlite":
            self.path = Path(url.database or "")
            self.engine = _open_sqlite(self.path, create=create, read_only=read_only)
        else:
            self.engine = _open_postgresql(url)

    @property
    def name(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.engine.dialect.name

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of the database throughout."""
        try:
            with translated(self), self.engine.connect() as connection, connection.begin():
                yield connection
        except UnicodeDecodeError as error:
            raise LedgerError(f"{self.label}: the file is damaged: it holds text that is none") from error

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """The one write transaction at a time; committed, and on disk, when the block ends without an exception."""
        if self.read_only:
            raise LedgerError(f"{self.label} was opened to read only")
        options: dict[str, Any] = {"truceline_write": True}
        if self.name == "postgresql":
            # So that the head read after the wait for its lock is the one that the last writer left.
            options["isolation_level"] = "READ COMMITTED"
        engine = self.engine.execution_options(**options)
        with translated(self), engine.connect() as connection, connection.begin():
            yield connection

    def scrub(self) -> None:
        """Clears deleted rows out of the files: SQLite's write-ahead log; PostgreSQL rewrites its store."""
        with translated(self), self.engine.connect() as connection:
            if self.name == "sqlite":
                # Deleted content is overwritten in the pages (secure_delete); the log of past pages must go as well.
                connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            else:
                bare = connection.execution_options(isolation_level="AUTOCOMMIT")
                for table in ("objects", "reports", "items", "texts", "incidents", "findings", "marks", "decisions"):
                    bare.exec_driver_sql(f"VACUUM FULL {table}")

    @property
    def label(self) -> str:
        """The address as people may see it, without a password."""
        return str(self.path) if self.path else self.engine.url.render_as_string(hide_password=True)

    def close(self) -> None:
        self.engine.dispose()


def _url(address: str) -> URL:
    if "://" not in address:
        return URL.create("sqlite", database=address)
    try:
        url = make_url(address)
    except ArgumentError as error:
        raise LedgerError(f"not a ledger's address: {error}") from error
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() == "sqlite":
        return url
    raise LedgerError(f"{url.get_backend_name()} is not supported: a ledger is a file (SQLite) or on PostgreSQL")


def _open_sqlite(path: Path, *, create: bool, read_only: bool) -> Engine:
    if not path.name or path.is_dir():
        raise LedgerError(f"{path} is a folder, not a ledger" if path.name else "a ledger needs a file of its own")
    if not path.exists() and (read_only or not create):
        raise LedgerError(f"there is no ledger at {path}")
    uri = path.absolute().as_uri()
    wal = path.with_name(path.name + "-wal")
    if read_only:
        # A disk that takes no writes has no room for WAL's shared index; without a WAL the file alone is the ledger.
        alone = not wal.exists() or wal.stat().st_size == 0
        uri += "?mode=ro" + ("&immutable=1" if alone and not _may_write(path.parent) else "")

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(uri, uri=True, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
        try:
            if not read_only:
                # Bytes that are redacted must not stay readable in free pages.
                connection.execute("PRAGMA secure_delete = ON")
                _use_wal(connection)
                connection.execute("PRAGMA synchronous = FULL")
                # Hashes fall anywhere in the indexes: with more pages at hand and rarer moves out of the write-ahead
                # log, a page that several commits touch is read and moved once.
                connection.execute(f"PRAGMA cache_size = -{CACHE}")
                connection.execute(f"PRAGMA wal_autocheckpoint = {WAL_PAGES}")
            connection.execute("PRAGMA foreign_keys = ON")
        except BaseException:
            connection.close()
            raise
        return connection

    engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _use_wal(connection: sqlite3.Connection) -> None:
    # The switch itself does not wait for its turn, so two processes that make one ledger at once could collide here.
    until = time.monotonic() + PATIENCE
    while connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.01)


def _may_write(folder: Path) -> bool:
    return os.access(folder, os.W_OK)


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get("truceline_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _open_postgresql(url: URL) -> Engine:
    try:
        import psycopg  # noqa: F401
    except ImportError as error:
        raise LedgerError('PostgreSQL needs psycopg: pip install "truceline[postgres]"') from error
    # One snapshot for each read transaction: a verification must not see half of what is being written.
    # No prepared statements: a plan made for any values compares long lists of hashes row by row.
    return create_engine(
        url, isolation_level="REPEATABLE READ", pool_pre_ping=True, connect_args={"prepare_threshold": None}
    )


_SQLITE = {
    sqlite3.SQLITE_FULL: "the disk is full; nothing of this step was written and the ledger is whole",
    sqlite3.SQLITE_READONLY: "the disk or file takes no writes; nothing was written",
    sqlite3.SQLITE_BUSY: f"another writer held the ledger for more than {PATIENCE} seconds; nothing was written",
    sqlite3.SQLITE_CORRUPT: "the file is damaged",
    sqlite3.SQLITE_NOTADB: "the file is no SQLite database",
    sqlite3.SQLITE_CANTOPEN: "the file cannot be opened",
    sqlite3.SQLITE_IOERR: "the disk failed; nothing of this step was acknowledged",
}
_POSTGRESQL = {
    "53100": "the server's disk is full; nothing of this step was written and the ledger is whole",
    "25006": "the server takes no writes; nothing was written",
    "42501": "the account may not do this; nothing was written",
}


@contextmanager
def translated(database: Database) -> Iterator[None]:
    """A block in which a database's errors become `LedgerError`s in plain words."""
    try:
        yield
    except DBAPIError as error:
        raise LedgerError(f"{database.label}: {_reason(error.orig)}") from error
    except (sqlite3.Error, SQLAlchemyError) as error:
        raise LedgerError(f"{database.label}: {_reason(error)}") from error
    except Exception as error:
        # What psycopg itself raises where rows are copied in; it is no dependency of a ledger in a file.
        if not hasattr(error, "sqlstate"):
            raise
        raise LedgerError(f"{database.label}: {_reason(error)}") from error


def _reason(error: Any) -> str:
    code = getattr(error, "sqlite_errorcode", None)
    if code is not None and code & 0xFF in _SQLITE:
        return _SQLITE[code & 0xFF]
    state = getattr(error, "sqlstate", None)
    return _POSTGRESQL.get(state or "", str(error).strip())
