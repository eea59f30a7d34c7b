"""How a ledger behaves, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

import itertools
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest

from truceline import codec
from truceline.errors import LedgerError, TamperError
from truceline.ledger import Ledger, redact, verify
from truceline.ledger.entries import GENESIS, KINDS
from truceline.ledger.redaction import bodies


def fill(ledger, record_of, count=5):
    for number in range(count):
        text = f"Report number {number} says that something was said."
        ledger.add_capture(f"{number}.txt", text.encode(), media_type="text/plain", url=f"https://example.org/{number}")
        ledger.add_record(record_of(text, id=f"r{number}"))
    ledger.append("note", {"text": "ein Vermerk", "n": 1}, subject="r0", by="b.clerk")


def test_chain_links_each_entry_to_the_one_before(address, clock, record_of):
    with Ledger.open(address, create=True, by="a.clerk", clock=clock) as ledger:
        fill(ledger, record_of)
        found = list(ledger.entries())
        assert [entry.number for entry in found] == list(range(1, 12))
        assert found[0].previous == GENESIS
        assert all(later.previous == earlier.hash for earlier, later in itertools.pairwise(found))
        assert ledger.head().hash == found[-1].hash
        assert verify(ledger) == []


def test_custody_is_on_every_entry(address, clock):
    with Ledger.open(address, create=True, by="a.clerk", clock=clock) as ledger:
        entry = ledger.add_capture(
            "seed.html", b"<p>bytes</p>", media_type="text/html", url="https://example.org/a", by="b.clerk",
            at=datetime(2025, 11, 7, 9, 30, tzinfo=UTC),
        )  # fmt: skip
        assert (entry.by, entry.source, entry.url, entry.media_type) == (
            "b.clerk", "seed.html", "https://example.org/a", "text/html",
        )  # fmt: skip
        assert entry.captured == "2025-11-07T09:30:00.000000Z"
        assert entry.at == "2025-11-07T08:00:00.000000Z"
        assert entry.tool.startswith("truceline ")
        assert entry.body == entry.subject == codec.sha256(b"<p>bytes</p>")
        assert ledger.body(entry) == b"<p>bytes</p>"
        assert ledger.append("note", {}).by == "a.clerk"


def test_same_bytes_twice_add_nothing(address, record_of):
    with Ledger.open(address, create=True) as ledger:
        first = ledger.add_capture("a.txt", b"the same")
        record = ledger.add_record(record_of("the same"))
        assert ledger.add_capture("b.txt", b"the same") == first
        assert ledger.add_record(record_of("the same")) == record
        assert ledger.head().number == 2


def test_a_new_reading_of_a_report_is_a_new_entry_and_the_one_looked_up(address, record_of):
    with Ledger.open(address, create=True) as ledger:
        ledger.add_capture("a.txt", b"words")
        ledger.add_record(record_of("words", id="r1", title="First"))
        second = ledger.add_record(record_of("words", id="r1", title="Second"))
        assert [(row.id, row.title, row.entry) for row in ledger.reports()] == [("r1", "Second", second.number)]
        assert ledger.record("r1") == record_of("words", id="r1", title="Second")
        assert len(list(ledger.entries(kind="record"))) == 2


def test_a_record_needs_its_capture(address, record_of):
    with Ledger.open(address, create=True) as ledger:
        with pytest.raises(LedgerError, match="no capture"):
            ledger.add_record(record_of("never captured"))
        assert ledger.head().number == 0


def test_counts_name_every_kind(address, record_of):
    with Ledger.open(address, create=True) as ledger:
        fill(ledger, record_of, 3)
        assert tuple(ledger.counts()) == KINDS
        assert {kind: n for kind, n in ledger.counts().items() if n} == {"capture": 3, "record": 3, "note": 1}


def test_entries_are_selected_by_place_kind_and_subject(address, record_of):
    with Ledger.open(address, create=True) as ledger:
        fill(ledger, record_of)
        assert [entry.number for entry in ledger.entries(after=8)] == [9, 10, 11]
        assert [entry.number for entry in ledger.entries(after=8, until=9)] == [9]
        assert [entry.number for entry in ledger.entries(kind="record")] == [2, 4, 6, 8, 10]
        assert [entry.number for entry in ledger.entries(subject="r0")] == [2, 11]
        assert ledger.entry(11).kind == "note" and ledger.entry(12) is None
        assert ledger.value(ledger.entry(11), dict) == {"text": "ein Vermerk", "n": 1}


def test_a_group_is_written_whole_or_not_at_all(address):
    with Ledger.open(address, create=True) as ledger:
        with pytest.raises(RuntimeError), ledger.writing() as write:
            write.add_capture("a", b"a")
            raise RuntimeError("half way")
        assert ledger.head().number == 0
        with ledger.writing() as write:
            for letter in "abc":
                write.add_capture(letter, letter.encode())
        assert ledger.head().number == 3
        assert verify(ledger) == []


def test_unknown_kinds_and_bodies_are_refused(address):
    with Ledger.open(address, create=True) as ledger:
        with pytest.raises(LedgerError, match="no such kind"):
            ledger.append("verdict", {})
        with pytest.raises(codec.CodecError):
            ledger.append("note", {"clock": object()})
        assert ledger.head().number == 0 and verify(ledger) == []


def test_clock_that_goes_back_is_recorded(address):
    moments = iter([datetime(2025, 11, 7, 8, tzinfo=UTC) + timedelta(hours=hours) for hours in (0, -3, 1)])
    with Ledger.open(address, create=True, clock=lambda: next(moments)) as ledger:
        made = [ledger.append("note", {"n": n}) for n in range(3)]
        assert [entry.clock_back for entry in made] == [None, "2025-11-07T08:00:00.000000Z", None]
        assert verify(ledger) == []


def test_reopened_it_goes_on_where_it_stood(address, record_of):
    with Ledger.open(address, create=True) as ledger:
        fill(ledger, record_of)
        head = ledger.head()
    with Ledger.open(address) as ledger:
        assert ledger.head() == head
        assert ledger.append("note", {}).previous == head.hash
    with Ledger.open(address, read_only=True) as ledger, pytest.raises(LedgerError, match="read only"):
        ledger.append("note", {})


def test_both_databases_have_the_same_head(tmp_path, postgresql, record_of):
    heads = []
    for where in (str(tmp_path / "a.ledger"), postgresql):
        moment = datetime(2025, 11, 7, 8, tzinfo=UTC)
        with Ledger.open(where, create=True, by="a.clerk", clock=lambda at=moment: at) as ledger:
            fill(ledger, record_of)
            heads.append(ledger.head())
    assert heads[0] == heads[1]


def test_sealed_bytes_are_a_promise(address):
    """What is hashed may not change under old ledgers: a change here needs a new `FORMAT`."""
    moment = datetime(2025, 11, 7, 8, tzinfo=UTC)
    with Ledger.open(address, create=True, by="a.clerk", clock=lambda: moment) as ledger:
        ledger.add_capture("a.txt", b"bytes", media_type="text/plain", tool="t 1", url="https://example.org/é")
        entry = ledger.append("note", {"b": 1, "a": "é"}, subject="x", tool="t 1")
        assert entry.hash == "ae07e803577e9ca0e3e9dc3da39c602537c5604abb4f7a08b602691810513140"


def test_redaction_takes_the_bytes_and_keeps_the_chain(address, record_of):
    secret = "Qasim the shepherd lives in the third house."
    with Ledger.open(address, create=True) as ledger:
        fill(ledger, record_of, 2)
        ledger.add_capture("secret.txt", secret.encode())
        ledger.add_record(record_of(secret, id="secret"))
        held = bodies(ledger, "secret")
        assert len(held) == 2
        made = redact(ledger, held, ground="safety", reason="names a private person", by="c.editor")
        assert verify(ledger) == []
        assert [ledger.body(entry) for entry in ledger.entries() if entry.body in held] == [None, None]
        assert "secret" not in {row.id for row in ledger.reports()}
        assert made[0].by == "c.editor" and made[0].subject == held[0]
        assert ledger.value(made[0], dict)["reason"] == "names a private person"
        with pytest.raises(LedgerError, match="redacted"):
            ledger.add_capture("again.txt", secret.encode())
        with pytest.raises(LedgerError, match="holds no bytes"):
            redact(ledger, held, ground="safety", reason="again")


def test_a_redaction_of_the_latest_record_leaves_the_one_before(address, record_of):
    with Ledger.open(address, create=True) as ledger:
        ledger.add_capture("a.txt", b"words")
        first = ledger.add_record(record_of("words", id="r1", title="Harmless"))
        second = ledger.add_record(record_of("words", id="r1", title="Names somebody"))
        redact(ledger, [second.body], ground="privacy", reason="the title names a private person")
        assert [(row.title, row.entry) for row in ledger.reports()] == [("Harmless", first.number)]
        assert verify(ledger) == []


@pytest.mark.parametrize(("ground", "reason"), [("because", "x"), ("safety", "  ")])
def test_a_redaction_needs_its_ground_and_reason(address, ground, reason):
    with Ledger.open(address, create=True) as ledger:
        entry = ledger.add_capture("a", b"a")
        with pytest.raises(LedgerError):
            redact(ledger, [entry.body], ground=ground, reason=reason)
        assert ledger.body(entry) == b"a"


def test_redacted_words_are_in_no_file_any_more(tmp_path):
    secret = bytes(range(256)) * 8  # repeats, but zstd's frame of it is known bytes to look for
    path = tmp_path / "case.ledger"
    with Ledger.open(str(path), create=True) as ledger:
        entry = ledger.add_capture("a", b"x-very-secret-x" + secret)
        import sqlite3

        with sqlite3.connect(path) as plain:
            (packed,) = plain.execute("SELECT data FROM objects WHERE sha256 = ?", (entry.body,)).fetchone()
        plain.close()
        files = [path, path.with_name("case.ledger-wal")]
        assert any(packed in file.read_bytes() for file in files)
        redact(ledger, [entry.body], ground="court order", reason="by order")
        assert not any(packed[:64] in file.read_bytes() for file in files if file.exists())


def test_entries_cannot_be_rewritten_by_accident(address):
    with Ledger.open(address, create=True) as ledger:
        ledger.append("note", {})
        for statement in ("UPDATE entries SET kind = 'audit'", "DELETE FROM entries"):
            with pytest.raises(LedgerError, match="append-only"), ledger.database.writing() as connection:
                connection.exec_driver_sql(statement)
        assert verify(ledger) == []


def test_a_changed_entry_is_not_handed_out(address):
    with Ledger.open(address, create=True) as ledger:
        ledger.append("note", {"n": 1})
        with ledger.database.writing() as connection:
            if ledger.database.name == "sqlite":
                connection.exec_driver_sql("DROP TRIGGER entries_no_update")
            else:
                connection.exec_driver_sql("DROP TRIGGER entries_append_only ON entries")
            connection.exec_driver_sql("UPDATE entries SET hash = '" + "0" * 64 + "'")
        with pytest.raises(TamperError, match="entry 1"):
            list(ledger.entries())


@pytest.mark.parametrize("where", ["nowhere.ledger", ".", "mysql://x/y", "://"])
def test_what_is_no_ledger_is_refused_in_plain_words(tmp_path, monkeypatch, where):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(LedgerError):
        Ledger.open(where)


def test_a_file_that_is_something_else_is_refused(tmp_path):
    path = tmp_path / "report.txt"
    path.write_text("This is a report and no database. " * 100)
    with pytest.raises(LedgerError, match="no SQLite database"):
        Ledger.open(str(path), create=True)
    assert path.read_text().startswith("This is a report")


def test_a_ledger_of_a_later_version_is_not_touched(address):
    with Ledger.open(address, create=True) as ledger, ledger.database.writing() as connection:
        connection.exec_driver_sql("INSERT INTO migrations (number, name) VALUES (99, 'from the future')")
    with pytest.raises(LedgerError, match="update"):
        Ledger.open(address)


def test_another_programs_database_is_left_alone(tmp_path):
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE notes (words TEXT)")
    other.close()
    with pytest.raises(LedgerError, match="another program's database"):
        Ledger.open(path, create=True)
    assert sqlite3.connect(path).execute("SELECT name FROM sqlite_master").fetchall() == [("notes",)]
