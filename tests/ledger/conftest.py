"""A clock that goes on by itself, and records of a few words."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from truceline import codec
from truceline.records import Record, Report, Value


@pytest.fixture
def clock() -> Callable[[], datetime]:
    """A clock that goes on by one second each time it is asked."""
    ticks = itertools.count()
    return lambda: datetime(2025, 11, 7, 8, 0, tzinfo=UTC) + timedelta(seconds=next(ticks))


@pytest.fixture
def record_of() -> Callable[..., Record]:
    """Makes the record of a report whose bytes are its text."""

    def make(text: str, id: str | None = None, title: str = "A title") -> Record:
        sha256 = codec.sha256(text.encode())
        report = Report(id=id or f"report-{sha256[:8]}", text=text, captured_sha256=sha256, title=Value(value=title))
        return Record(schema=codec.SCHEMA, report=report, made_by="truceline test")

    return make
