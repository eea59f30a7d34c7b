"""What a ledger does when the machine does not: killed writers, full and read-only disks, crowds."""

from __future__ import annotations

import json
import multiprocessing
import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from truceline.errors import LedgerError
from truceline.ledger import Ledger, verify

ROUNDS = int(os.environ.get("TRUCELINE_KILLS", "200"))


def test_kill_9_loses_no_acknowledged_entry(address):
    """Kills at random points of ingest and review, one after the other on one ledger (TRUCELINE_KILLS: how many)."""
    script = Path(__file__).with_name("crash_rounds.py")
    told = subprocess.run(
        [sys.executable, str(script), address, str(ROUNDS), "7"], capture_output=True, text=True, timeout=600
    )
    assert told.returncode == 0, told.stderr[-2000:]
    result = json.loads(told.stdout.splitlines()[-1])
    assert result["wrong"] == []
    assert result["rounds"] == ROUNDS and result["acknowledged"] >= ROUNDS
    assert result["entries"] >= result["acknowledged"]


def test_a_full_disk_is_a_clear_error_and_leaves_a_whole_ledger(tmp_path):
    path = tmp_path / "case.ledger"
    with Ledger.open(str(path), create=True) as ledger:
        ledger.add_capture("a", b"before the disk was full")
        head = ledger.head()
        with ledger.database.engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        from sqlalchemy import event

        # SQLite answers as on a full disk as soon as the file would need more pages than this.
        event.listen(ledger.database.engine, "checkout", lambda raw, *_: raw.execute(f"PRAGMA max_page_count={pages}"))
        with pytest.raises(LedgerError, match="disk is full"):
            ledger.add_capture("b", os.urandom(1 << 20))
        assert ledger.head() == head and verify(ledger) == []
    with Ledger.open(str(path)) as ledger:  # room again
        assert ledger.add_capture("b", b"after").number == 2
        assert verify(ledger) == []


def test_a_truly_full_file_system(tmp_path):
    """The same on a file system of one megabyte, where one can be mounted."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("no file system can be mounted here")
    try:
        with Ledger.open(str(folder / "case.ledger"), create=True) as ledger:
            acknowledged = []
            with pytest.raises(LedgerError, match=r"disk is full|disk failed"):
                for number in range(1000):
                    acknowledged.append(ledger.add_capture(str(number), os.urandom(20_000)))
            assert 0 < len(acknowledged) == ledger.head().number
            assert verify(ledger) == []
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def as_nobody(work):
    """What `work` returns (a string), done by a process that may not write everywhere as root may."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if os.getuid() == 0:
                os.setgroups([])
                os.setgid(65534)
                os.setuid(65534)
            os.write(writing, work().encode())
        except BaseException as error:
            os.write(writing, f"{type(error).__name__}: {error}".encode())
        finally:
            os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading) as told:
        return told.read()


def test_a_disk_that_takes_no_writes_still_gives_what_it_holds():
    import tempfile

    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        folder, path = Path(name), Path(name) / "case.ledger"
        with Ledger.open(str(path), create=True) as ledger:
            ledger.add_capture("a", b"bytes")
            assert verify(ledger) == []
        path.chmod(0o444)
        folder.chmod(0o555)

        def read():
            with Ledger.open(str(path), read_only=True, by="x") as ledger:
                assert verify(ledger) == []
                return repr(ledger.body(ledger.entry(1)))

        def write():
            with Ledger.open(str(path), by="x") as ledger:
                ledger.append("note", {})
            return "written"

        assert as_nobody(read) == "b'bytes'"
        assert as_nobody(write).startswith("LedgerError") and "takes no writes" in as_nobody(write)
        folder.chmod(0o755)


def write_many(address, name, count, started):
    with Ledger.open(address, by=name) as ledger:
        started.wait()
        for number in range(count):
            ledger.add_capture(f"{name} {number}", f"{name} {number}".encode())


def read_on(address, stop, broken):
    try:
        with Ledger.open(address, read_only=True, by="a.reader") as ledger:
            while not stop.is_set():
                before = ledger.head().number
                found = list(ledger.entries())
                assert [entry.number for entry in found] == list(range(1, len(found) + 1))
                assert len(found) >= before
                if found:
                    assert ledger.body(found[-1]) is not None
    except BaseException as error:
        broken.put(repr(error))


def test_a_server_that_takes_no_writes_still_gives_what_it_holds(postgresql):
    import psycopg

    with Ledger.open(postgresql, create=True) as ledger:
        ledger.add_capture("a", b"bytes")
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {connection.info.dbname} SET default_transaction_read_only = on")
    with Ledger.open(postgresql) as ledger:
        assert verify(ledger) == [] and ledger.body(ledger.entry(1)) == b"bytes"
        with pytest.raises(LedgerError, match="takes no writes"):
            ledger.append("note", {})
        assert ledger.head().number == 1


def test_a_full_disk_of_the_server_is_a_clear_error_and_leaves_a_whole_ledger(postgresql):
    """The stored bytes are moved to a file system of two megabytes, where one can be mounted for the server."""
    import tempfile

    import psycopg

    from tests.databases import account

    owner = account()
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        options = "size=2m" + (f",uid={owner['user']},gid={owner['group']}" if owner else "")
        if subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", name], capture_output=True).returncode != 0:
            pytest.skip("no file system can be mounted here")
        Path(name).chmod(0o700)
        try:
            with Ledger.open(postgresql, create=True) as ledger:
                ledger.add_capture("a", b"before the disk was full")
            space = f"small_{os.getpid()}"
            with psycopg.connect(postgresql, autocommit=True) as connection:
                connection.execute(f"CREATE TABLESPACE {space} LOCATION '{name}'")
                connection.execute(f"ALTER TABLE objects SET TABLESPACE {space}")
            with Ledger.open(postgresql) as ledger:
                acknowledged = 1
                with pytest.raises(LedgerError, match="disk is full"):
                    for number in range(1000):
                        ledger.add_capture(str(number), os.urandom(50_000))
                        acknowledged += 1
                assert 1 < acknowledged == ledger.head().number
                assert verify(ledger) == []
            with psycopg.connect(postgresql, autocommit=True) as connection:
                connection.execute("ALTER TABLE objects SET TABLESPACE pg_default")
                connection.execute(f"DROP TABLESPACE {space}")
            with Ledger.open(postgresql) as ledger:  # room again
                assert ledger.add_capture("b", b"after").number == acknowledged + 1
                assert verify(ledger) == []
        finally:
            subprocess.run(["umount", "-l", name], check=True)


def test_two_writers_and_ten_readers(address):
    """Writers take turns, each entry once and in one chain; no reader fails or sees half of anything."""
    Ledger.open(address, create=True).close()
    context = multiprocessing.get_context("spawn")
    broken, stop = context.Queue(), context.Event()
    started = context.Barrier(2)
    writers = [context.Process(target=write_many, args=(address, name, 40, started)) for name in ("a", "b")]
    readers = [threading.Thread(target=read_on, args=(address, stop, broken)) for _ in range(10)]
    for worker in (*readers, *writers):
        worker.start()
    for writer in writers:
        writer.join(120)
    stop.set()
    for reader in readers:
        reader.join(60)
    assert [writer.exitcode for writer in writers] == [0, 0]
    assert broken.empty(), broken.get()
    with Ledger.open(address) as ledger:
        assert ledger.counts()["capture"] == 80
        assert {entry.by for entry in ledger.entries()} == {"a", "b"}
        assert verify(ledger) == []


def test_a_reader_goes_on_while_a_writer_holds_the_ledger(address):
    with Ledger.open(address, create=True) as writer, Ledger.open(address) as reader:
        writer.append("note", {"n": 1})
        with writer.writing() as write:
            write.append("note", {"n": 2})
            assert reader.head().number == 1
            assert verify(reader) == []
        assert reader.head().number == 2


def test_two_that_open_a_new_ledger_at_once_make_one(address):
    failed = []

    def begin(name):
        try:
            with Ledger.open(address, create=True, by=name) as ledger:
                ledger.append("note", {"by": name})
        except LedgerError as error:
            failed.append(str(error))

    threads = [threading.Thread(target=begin, args=(f"n{number}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with Ledger.open(address) as ledger:
        assert ledger.head().number == 6 and verify(ledger) == []


def test_a_damaged_file_is_reported_not_crashed_upon(tmp_path):
    """Bytes of the database file itself flipped: either refused in plain words, or found, or of no consequence."""
    import random

    path = tmp_path / "case.ledger"
    with Ledger.open(str(path), create=True) as ledger:
        for number in range(60):
            ledger.add_capture(str(number), os.urandom(2000))
        entries = list(ledger.entries())
    whole = path.read_bytes()
    dice, found = random.Random(3), 0
    for _ in range(100):
        data = bytearray(whole)
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
        path.write_bytes(bytes(data))
        try:
            with Ledger.open(str(path), read_only=True) as ledger:
                problems = verify(ledger)
                found += bool(problems)
                if not problems:
                    assert list(ledger.entries()) == entries
        except LedgerError:
            found += 1
    path.write_bytes(whole)
    assert found > 20  # the rest hit free space inside pages, or pages that hold no row yet
    with sqlite3.connect(path) as plain:
        assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    plain.close()
