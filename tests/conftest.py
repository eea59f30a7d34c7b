"""A stand-in for the language engine, for tests of what stands round it, and the engine itself, loaded once."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from types import ModuleType

import pytest

from tests.databases import address, postgresql, postgresql_server  # noqa: F401
from truceline import codec
from truceline.records import Record, Report
from truceline.text import Span


class StandIn:
    """Makes a bare record of each report; one whose text says `break` raises, as a fault of ours would."""

    def __init__(self, model: str | None = None) -> None:
        self.model = model

    def extract(self, report: Report) -> Record:
        if "break the engine" in report.text:
            raise RecursionError("a fault for the test")
        return Record(schema=codec.SCHEMA, report=report, made_by=f"stand-in {self.model}")

    def extract_many(self, reports: Iterable[Report]) -> Iterator[Record]:
        # As the real one does: all reports are taken first, parsed together, and given back in order.
        for report in list(reports):
            yield self.extract(report)


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> type[StandIn]:
    """The command line with the stand-in instead of the real engine."""
    module = ModuleType("truceline.pipeline")
    module.Engine = StandIn  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "truceline.pipeline", module)
    return StandIn


@pytest.fixture(scope="session")
def extract() -> Callable[[str], Record]:
    """A function from a text to its record, every line of it body; loading the engine is the slow part."""
    from truceline.pipeline import Engine

    engine = Engine()

    def read(text: str) -> Record:
        report = Report(id="t", text=text, captured_sha256="0" * 64, language="en", body=(Span(0, len(text)),))
        return engine.extract(report)

    return read
