"""A deed takes the day of its clause, of its open sentence, or of the occasion it points back to."""

from __future__ import annotations

import pytest

from truceline.pipeline import Engine
from truceline.read import Source, report
from truceline.records import Event

HEAD = "KORVEN, Atland (Oct. 5, 2019) — "


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine()


def told(engine: Engine, words: str, kind: str) -> Event:
    text = HEAD + words
    record = engine.extract(report(Source(name="r", data=text.encode(), media_type="text/plain", text=text)))
    return next(event for event in record.events if event.type == kind)


def test_the_one_day_of_a_sentence_dates_its_main_deed(engine: Engine) -> None:
    event = told(
        engine, "Border troops detained two smugglers while searching for a gang leader yesterday.", "detention"
    )
    assert event.date is not None
    assert event.date.start == "2019-10-04"


def test_a_day_in_a_relative_clause_is_of_that_clause_only(engine: Engine) -> None:
    words = "Border troops detained a man who was accused of a robbery on Monday."
    assert told(engine, words, "detention").date is None


def test_a_deed_in_an_operation_has_the_day_of_that_operation(engine: Engine) -> None:
    words = "Troops began an operation near Dorva on Friday. Two men were detained during the operation."
    event = told(engine, words, "detention")
    assert event.date is not None
    assert event.date.start == "2019-10-04"


def test_an_agreement_is_made_on_one_day(engine: Engine) -> None:
    date = told(engine, "The rebels declared a ceasefire from Friday in Dorva.", "agreement").date
    assert date is not None
    assert (date.start, date.end) == ("2019-10-04", "2019-10-04")


def test_a_year_before_the_noun_dates_the_deed(engine: Engine) -> None:
    date = told(engine, "He was jailed for a 2004 bus bombing that killed eight people in Dorva.", "bombing").date
    assert date is not None
    assert date.start == "2004-01-01"
