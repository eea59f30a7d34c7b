"""`derive`, `rebuild`, `backup`, `restore`, `log`, and what `add` works out."""

from __future__ import annotations

import json

import pytest

from truceline.ledger import Ledger, lists


def test_add_works_out_incidents_unless_told_later(do, here, engine, monkeypatch):
    monkeypatch.setenv("TRUCELINE_LEDGER", str(here / "new.ledger"))
    (here / "a.txt").write_text("Quiet day on the line\nThe mission said that it saw nothing.\n", encoding="utf-8")
    (here / "b.txt").write_text("Another day on the line\nThe mission said that it saw nothing.\n", encoding="utf-8")
    assert "from the log up to entry 2" in do("add", "a.txt", "--quiet").stdout
    assert "incidents" not in do("add", "a.txt", "--quiet").stdout
    assert "incidents" not in do("add", "b.txt", "--later").stdout
    with Ledger.open(str(here / "new.ledger")) as ledger:
        assert lists.derived(ledger).behind == 1
    assert "0 incidents and 0 findings from the log up to entry 4" in do("derive").stdout


def test_redacted_bytes_are_a_failure_and_the_rest_goes_on(do, here, engine, monkeypatch):
    monkeypatch.setenv("TRUCELINE_LEDGER", str(here / "new.ledger"))
    (here / "a.txt").write_text("Quiet day on the line\nThe mission said that it saw nothing.\n", encoding="utf-8")
    do("add", "a.txt")
    with Ledger.open(str(here / "new.ledger")) as ledger:
        (row,) = lists.reports(ledger).rows
    do("redact", row.id, "--ground", "safety", "--reason", "for the test")
    (here / "b.txt").write_text("Another day on the line\nThe mission said that it saw nothing.\n", encoding="utf-8")
    told = do("add", "a.txt", "b.txt")
    assert "1 capture, 1 record, 1 failure" in told.stdout
    do("verify")


def test_rebuild_makes_the_lists_again(do, case):
    with Ledger.open(case) as ledger, ledger.database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM items")
    assert "look-up: entry 2" in do("verify", status=1).stdout
    assert "made again from 8 entries; 3 incidents and" in do("rebuild").stdout
    do("verify")


def test_backup_and_restore_are_one_command_each(do, case, postgresql, here):
    with Ledger.open(case) as ledger:
        head = ledger.head().hash
    assert head in do("backup", "saved.ledger").stdout
    assert "exists" in do("backup", "saved.ledger", status=1).stderr
    assert head in do("restore", "saved.ledger", "--ledger", postgresql).stdout
    assert "never writes over" in do("restore", "saved.ledger", "--ledger", postgresql, status=1).stderr
    assert f"8 entries, head {head}" in do("verify", "--ledger", postgresql).stdout


def test_log_lists_entries_and_shows_one(do, case):
    lines = do("log").stdout.splitlines()
    assert len(lines) == 8 and "the.engine" in lines[0] and "capture" in lines[0]
    assert len(do("log", "--kind", "record", "--after", "3").stdout.splitlines()) == 3
    assert len(do("log", "--about", "r1").stdout.splitlines()) == 1
    shown = json.loads(do("log", "--entry", "2").stdout)
    assert shown["entry"]["number"] == 2 and shown["body"]["report"]["id"] == "r1"
    assert [json.loads(line)["number"] for line in do("log", "--json").stdout.splitlines()] == list(range(1, 9))
    assert "no such kind" in do("log", "--kind", "secret", status=2).stderr
    assert "no entry 99" in do("log", "--entry", "99", status=1).stderr


@pytest.mark.parametrize("command", ["derive", "rebuild", "log", "verify", "show"])
def test_a_ledger_that_is_not_there_is_said_in_one_line(do, command):
    told = do(command, "--ledger", "none.ledger", status=1)
    assert told.stderr.splitlines() == ["truceline: there is no ledger at none.ledger"]


def test_what_a_ledger_does_not_have_is_said_and_never_shown_as_an_empty_list(do, case):
    assert "no entry about r-none" in do("log", "--about", "r-none", status=1).stderr
    assert "no users yet" in do("users", "list").stderr
    assert "users add" in do("review", "accept", "r1/e1", "-r", "as read", status=2).stderr
    assert "no such status: silly" in do("findings", "--status", "silly", status=2).stderr
    assert "nobody confirmed" in do("export", "out").stderr


@pytest.mark.parametrize("server", ["host:abc", ":25", "host:99999"])
def test_a_mail_server_s_address_that_is_none_is_refused(do, case, here, server):
    told = do("digest", "send", "--key", "k", "--from", "a@example.org", "--server", server, status=2)
    assert "no mail server" in told.stderr
    (here / "feeds.txt").write_text("", "utf-8")
    do("watch", "feeds.txt", "--once", "--server", server, status=2)
