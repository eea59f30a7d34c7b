"""What is kept beside the log: found by its key, gone when its time is over, never in the chain."""

from __future__ import annotations

from datetime import timedelta

from truceline.ledger import Ledger, backup, secrets, verify


def test_secrets_are_kept_replaced_and_forgotten(address):
    with Ledger.open(address, create=True) as ledger:
        secrets.keep(ledger, "password", "a", owner="a", value="hash 1")
        secrets.keep(ledger, "password", "a", owner="a", value="hash 2")
        assert secrets.look_up(ledger, "password", "a").value == "hash 2"
        assert secrets.look_up(ledger, "session", "a") is None
        for key in ("k1", "k2"):
            secrets.keep(ledger, "token", key, owner="a")
        assert [it.key for it in secrets.of(ledger, "token", "a")] == ["k1", "k2"]
        assert secrets.forget(ledger, "token", key="k1") == 1
        assert secrets.forget(ledger, "token", owner="a") == 1
        assert ledger.head().number == 0 and verify(ledger) == []


def test_secrets_end(address, clock):
    with Ledger.open(address, create=True, clock=clock) as ledger:
        secrets.keep(ledger, "session", "k", owner="a", expires=ledger.clock() + timedelta(seconds=4))
        assert secrets.look_up(ledger, "session", "k") is not None
        for _ in range(5):
            ledger.clock()
        assert secrets.look_up(ledger, "session", "k") is None


def test_a_backup_has_the_accounts_and_no_sessions(address, tmp_path):
    with Ledger.open(address, create=True) as ledger:
        secrets.keep(ledger, "password", "a", owner="a", value="hash")
        secrets.keep(ledger, "session", "k", owner="a")
        backup(ledger, tmp_path / "saved.ledger")
    with Ledger.open(str(tmp_path / "saved.ledger")) as saved:
        assert secrets.look_up(saved, "password", "a").value == "hash"
        assert secrets.look_up(saved, "session", "k") is None
