"""Four times the sentences are about four times the work, in every room behind the parse."""

from __future__ import annotations

import pytest

from tests.steps import steps
from truceline.pipeline import Engine
from truceline.records import Report
from truceline.text import Span

TOLD = "The army said rebels had shelled the town of Marjanna on Tuesday, killing four civilians. "
QUOTED = "“The army will leave X,” said Omar Hadi, a spokesman. "
FLOATING = "“They came at night.” The council of Marjanna urged Ruritania to open the road. "


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine()


@pytest.mark.parametrize("sentence", [TOLD, QUOTED, FLOATING])
def test_sentences_that_are_alike_are_read_in_linear_work(engine: Engine, sentence: str) -> None:
    short, long = (_parsed(engine, sentence * count) for count in (40, 160))
    engine._record(short)  # the lexicons are read when first asked for
    few, many = (steps(lambda parsed=parsed: engine._record(parsed)) for parsed in (short, long))
    assert many < 5.2 * few, (few, many)


@pytest.mark.parametrize("unit", ["a", "<", "a bc ", '"'])
def test_a_text_that_is_no_prose_is_read_in_linear_work(engine: Engine, unit: str) -> None:
    short, long = (_parsed(engine, unit * count) for count in (200, 800))
    engine._record(short)
    few, many = (steps(lambda parsed=parsed: engine._record(parsed)) for parsed in (short, long))
    assert many < 5.2 * few, (few, many)


def _parsed(engine: Engine, text: str):  # type: ignore[no-untyped-def]
    body = (Span(0, len(text)),)
    return engine.parser.parse(Report(id="t", text=text, captured_sha256="", language="en", body=body))
