"""The one schema, for SQLite and PostgreSQL alike, and its numbered migrations.

`entries`, `objects` and `head` are the truth. The columns of `entries` beside `sealed` and the tables of `listed` are
derived: they serve look-ups and can be rebuilt. `secrets` holds what must never enter a log that forgets nothing
(password hashes, hashed tokens, sessions); if it is lost, an administrator hands out new ones.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    inspect,
    select,
)

from truceline.errors import LedgerError

metadata = MetaData()
# SQLite makes a row id only of INTEGER, PostgreSQL needs the wide type to count past two thousand million.
Number = BigInteger().with_variant(Integer, "sqlite")

# Compared byte by byte on both, so that a subject and its parts stand together in the index.
Bytewise = Text().with_variant(Text(collation="C"), "postgresql")

entries = Table(
    "entries",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=False),
    Column("hash", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("subject", Bytewise, nullable=False),
    Column("body", String(64), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index("entries_by_kind", "kind", "number"),
    Index("entries_by_subject", "subject", "kind", "number"),
)
objects = Table(
    "objects",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("size", Number, nullable=False),
    Column("seal", String(64), nullable=False),
    Column("data", LargeBinary, nullable=False),
)
head = Table(
    "head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", Number, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("at", String(32), nullable=False),
)
secrets = Table(
    "secrets",
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("made", String(32), nullable=False),
    Column("expires", String(32)),
)
migrations = Table(
    "migrations",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
)


def _create(connection: Connection) -> None:
    for table in (entries, objects, head, secrets):
        table.create(connection)
    # What later steps drop again.
    connection.exec_driver_sql("CREATE INDEX entries_by_body ON entries (body)")
    Table("reports", MetaData(), Column("id", Text, primary_key=True)).create(connection)
    connection.execute(head.insert().values(id=1, number=0, hash="0" * 64, at=""))
    # Against accidents, not against attackers: whoever may write the file may drop a trigger, and `verify` finds that.
    if connection.dialect.name == "sqlite":
        for action in ("UPDATE", "DELETE"):
            connection.exec_driver_sql(
                f"CREATE TRIGGER entries_no_{action.lower()} BEFORE {action} ON entries "
                "BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"
            )
        return
    connection.exec_driver_sql(
        "CREATE FUNCTION truceline_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the log is append-only'; END $$"
    )
    connection.exec_driver_sql(
        "CREATE TRIGGER entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON entries "
        "FOR EACH STATEMENT EXECUTE FUNCTION truceline_append_only()"
    )


def _nothing(connection: Connection) -> None:
    """Made lists that the next step makes anew; ledgers that had it are brought up as well."""


def _list(connection: Connection) -> None:
    from truceline.ledger import derive, listed

    # Hashes come in no order: to keep an index of them cost a written page for each entry. Redaction, which alone
    # looks for a body's entries, reads through the table instead.
    connection.exec_driver_sql("DROP INDEX IF EXISTS entries_by_body")
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql('ALTER TABLE entries ALTER COLUMN subject TYPE text COLLATE "C"')
    listed.create(connection)
    derive.derive(connection)


MIGRATIONS: tuple[tuple[str, Callable[[Connection], None]], ...] = (
    ("the log, its objects and its look-ups", _create),
    ("lists, as the next step makes them", _nothing),
    ("lists of reports, items, decisions, incidents and findings, and words to search", _list),
)
"""Forward only: what a step leaves is never changed once released, only followed by another (`test_migrations.py`)."""


def version(connection: Connection) -> int:
    """The number of the last migration that a database has had; 0 for one without a ledger."""
    if not inspect(connection).has_table("migrations"):
        return 0
    return max(connection.execute(select(migrations.c.number)).scalars(), default=0)


def tables(connection: Connection) -> list[str]:
    """The tables that a database has, that of the migrations apart."""
    return [name for name in inspect(connection).get_table_names() if name != migrations.name]


def migrate(connection: Connection, target: int | None = None) -> list[int]:
    """The numbers of the migrations that were carried out, in the caller's transaction."""
    at = version(connection)
    if at > len(MIGRATIONS):
        raise LedgerError(f"the ledger has schema {at}, this Truceline knows up to {len(MIGRATIONS)}: update Truceline")
    if at == 0:
        migrations.create(connection, checkfirst=True)
    done = list(range(at + 1, (len(MIGRATIONS) if target is None else target) + 1))
    for number in done:
        name, step = MIGRATIONS[number - 1]
        step(connection)
        connection.execute(migrations.insert().values(number=number, name=name))
    return done
