"""A ledger of each schema that was released is brought up to the present one, and nothing of its log changes."""

from __future__ import annotations

from pathlib import Path

import pytest
import zstandard
from sqlalchemy import inspect

from truceline.errors import LedgerError
from truceline.ledger import Ledger, lists, rebuild, schema, verify

VERSIONS = Path(__file__).with_name("versions")
RELEASED = sorted(int(path.name.partition(".")[0]) for path in VERSIONS.glob("*.zst"))


def thaw(number: int, address: str) -> None:
    """Makes the frozen ledger of a schema at an address."""
    if address.startswith("postgresql"):
        import psycopg

        script = (VERSIONS / f"{number}.postgresql.sql").read_text(encoding="utf-8")
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(script.encode())
        return
    packed = (VERSIONS / f"{number}.sqlite.zst").read_bytes()
    Path(address).write_bytes(zstandard.ZstdDecompressor().decompress(packed))


def shape(ledger: Ledger) -> dict[str, object]:
    """Every table with its columns and indexes."""
    with ledger.database.reading() as connection:
        seen = inspect(connection)
        return {
            name: (
                sorted((column["name"], str(column["type"]), column["nullable"]) for column in seen.get_columns(name)),
                sorted((index["name"] or "", *index["column_names"]) for index in seen.get_indexes(name)),
            )
            for name in seen.get_table_names()
        }


@pytest.mark.parametrize("number", RELEASED)
def test_a_released_ledger_is_brought_up_and_its_log_is_what_it_was(address, number):
    thaw(number, address)
    with pytest.raises(LedgerError, match="opened for writing once") if number < len(schema.MIGRATIONS) else _nothing():
        Ledger.open(address, read_only=True).close()
    with Ledger.open(address, by="b.clerk") as ledger:
        assert verify(ledger) == []
        # 3 captures, 6 records, decision, user, agreement, checkpoint, redaction: as it was frozen, on both databases
        assert (ledger.head().number, ledger.head().hash) == (14, ledger.entry(14).hash)
        assert {kind: n for kind, n in ledger.counts().items() if n} == {
            "capture": 3, "record": 6, "agreement": 1, "decision": 1, "redaction": 1, "user": 1, "checkpoint": 1,
        }  # fmt: skip
        assert [row.title for row in ledger.reports()] == ["Second reading"] * 3
        assert ledger.body(ledger.entry(7)) is None and ledger.body(ledger.entry(1)) is not None
        assert lists.reports(ledger).total == 3
        assert lists.items(ledger, report="r1").total == 2
        assert [row.subject for row in lists.decisions(ledger).rows] == ["r1/e1"]
        assert lists.search(ledger, "mill shells").total == 3
        rebuild(ledger)
        ledger.append("note", {})
        assert verify(ledger) == []


@pytest.mark.parametrize("number", RELEASED)
def test_brought_up_and_new_ledgers_have_the_same_tables(address, number, tmp_path):
    thaw(number, address)
    other = str(tmp_path / "new.ledger")
    if address.startswith("postgresql"):
        import psycopg

        with psycopg.connect(address, autocommit=True) as connection:
            known = connection.info.dbname
            connection.execute(f"CREATE DATABASE {known}_new")
        other = address.replace(known, f"{known}_new")
    with Ledger.open(address) as old, Ledger.open(other, create=True) as new:
        assert shape(old) == shape(new)


def test_a_migration_that_fails_leaves_the_ledger_as_it_was(address, monkeypatch):
    thaw(1, address)

    def fail(connection):
        connection.exec_driver_sql("DROP TABLE reports")
        raise RuntimeError("half way")

    broken = (schema.MIGRATIONS[0], ("one that fails", fail))
    with monkeypatch.context() as patched:
        patched.setattr(schema, "MIGRATIONS", broken)
        with pytest.raises(RuntimeError):
            Ledger.open(address)
    with Ledger.open(address) as ledger:
        assert verify(ledger) == [] and ledger.head().number == 14


def test_migrations_are_numbered_and_only_go_forward(address):
    with Ledger.open(address, create=True) as ledger, ledger.database.writing() as connection:
        assert schema.version(connection) == len(schema.MIGRATIONS)
        assert schema.migrate(connection) == []
        assert schema.migrate(connection, 1) == []


def test_every_released_schema_is_frozen():
    """The last one is frozen when it is released, by `python -m tests.ledger.freeze`."""
    frozen = {path.name for path in VERSIONS.iterdir()}
    for number in range(1, len(schema.MIGRATIONS)):
        assert {f"{number}.sqlite.zst", f"{number}.postgresql.sql"} <= frozen


def _nothing():
    from contextlib import nullcontext

    return nullcontext()
