"""One engine for all tests of event coding."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from truceline.pipeline import Engine
from truceline.records import Record, Report
from truceline.text import Span


@pytest.fixture(scope="session")
def extract() -> Callable[[str], Record]:
    """A function from a text to its record, every line of it body."""
    engine = Engine()

    def read(text: str) -> Record:
        report = Report(id="t", text=text, captured_sha256="0" * 64, language="en", body=(Span(0, len(text)),))
        return engine.extract(report)

    return read
