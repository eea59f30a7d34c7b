"""`truceline watch` on a real server of this machine, and its digest at the hour."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, time, timedelta

from truceline.ledger import Ledger
from truceline.share.posting import KEY, KIND, due
from truceline.share.wording import utc


def test_the_command_reads_a_feed_once_and_leaves(site, tmp_path) -> None:
    site.page("/one", "Planes struck the port")
    site.feed("/feed.xml", "/one")
    (tmp_path / "feeds.txt").write_text(f"# ours\n{site.address}/feed.xml\n")
    command = [
        sys.executable,
        "-m",
        "truceline",
        "watch",
        str(tmp_path / "feeds.txt"),
        "--once",
        "--private",
        "--pace",
        "0",
    ]
    command += ["--keep", str(tmp_path / "watch"), "--ledger", str(tmp_path / "case.ledger")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "1 feed asked, 0 unchanged; 1 new report" in done.stderr
    with Ledger.open(str(tmp_path / "case.ledger"), read_only=True) as book:
        assert book.counts()["record"] == 1


def test_without_leave_a_private_address_is_named_and_nothing_is_asked(site, tmp_path) -> None:
    command = [sys.executable, "-m", "truceline", "watch", f"{site.address}/feed.xml", "--once"]
    command += ["--keep", str(tmp_path / "watch"), "--ledger", str(tmp_path / "case.ledger")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "private address" in done.stderr and site.asked == []


def test_the_digest_is_due_once_a_day_at_its_hour(tmp_path) -> None:
    from truceline.ledger import secrets

    noon = datetime(2026, 1, 5, 12, tzinfo=UTC)
    with Ledger.open(str(tmp_path / "case.ledger"), create=True) as book:
        assert due(book, time(6), noon) and not due(book, time(18), noon)
        secrets.keep(book, KIND, KEY, owner="digest", value=utc(noon))
        assert not due(book, time(6), noon + timedelta(hours=1))
        assert due(book, time(6), noon + timedelta(days=1))
