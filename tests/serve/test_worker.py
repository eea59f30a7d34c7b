"""The reading process: its answers, its limit, and that nothing it is given stops the next."""

from __future__ import annotations

import time

import pytest

from truceline.read import Source
from truceline.records import Failure, Record
from truceline.serve import intake
from truceline.serve.worker import Worker, worker


def test_a_report_over_its_time_is_a_failure_and_the_next_one_is_read() -> None:
    reader = Worker(None)
    try:
        slow = reader.read(Source(name="slow.txt", data=b"PARIS - Troops left, he said. " * 4000), 0.3)
        assert isinstance(slow, Failure) and (slow.source, slow.reason) == ("slow.txt", "too_slow")
        after = reader.read(Source(name="next.txt", data=b"PARIS - Troops left, the mayor said."), 60)
        assert isinstance(after, Record) and len(after.statements) == 1
    finally:
        reader.stop()


def test_what_cannot_be_read_is_said_and_the_process_stays() -> None:
    reader = worker(None)
    found = reader.read(Source(name="no.png", data=b"\x89PNG\r\n\x1a\n x", media_type="image/png"), 60)
    assert isinstance(found, Failure) and found.source == "no.png"
    process = reader._process
    assert isinstance(reader.read(Source(name="a.txt", data=b"PARIS - Rain fell."), 60), Record)
    assert reader._process is process


def test_an_engine_that_does_not_start_is_a_failure_of_each_report() -> None:
    found = Worker("no_such_pipeline").read(Source(name="a.txt", data=b"x"), 60)
    assert isinstance(found, Failure) and found.reason == "internal"


def test_a_job_with_a_pathological_report_keeps_the_others(running, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(intake, "LIMIT", 2.5)
    hard = ("hard.txt", b"PARIS - Troops left the town on Monday, the mayor of the town said. " * 12_000)
    began = time.monotonic()
    kept = running.read([hard, ("good.txt", b"PARIS - A bridge fell, the mayor said.")])
    assert len(kept) == 1 and time.monotonic() - began < 60
    failed = running.desk.ledger.find("failure", "hard.txt")
    assert failed is not None
