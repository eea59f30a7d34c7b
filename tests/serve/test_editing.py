"""Corrections: only what differs is a change, and it always stands on the report's own characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.making import TEXT, at, record
from truceline.review import ReviewError
from truceline.serve.editing import change_of, passage, spans_of
from truceline.text import Span


def test_a_form_that_says_the_same_changes_nothing() -> None:
    made = record()
    raid, said = made.events[0], made.statements[0]
    form = {
        "type": "airstrike", "status": "occurred", "actors": "Freedonia", "targets": "the town of Ráven",
        "day": "2025-11-06", "last_day": "2025-11-06", "start": str(spans_of(raid)[0].start),
        "end": str(spans_of(raid)[0].end),
    }  # fmt: skip
    assert change_of(form, raid) == {}
    assert change_of({"act": "say", "voice": "indirect", "speaker": "health ministry"}, said) == {}


def test_what_differs_is_the_change() -> None:
    made = record()
    raid, denial = made.events[0], made.statements[1]
    assert change_of({"status": "planned"}, raid) == {"status": "planned"}
    assert change_of({"actors": "Freedonia; Sylvania"}, raid)["actors"][1]["name"] == "Sylvania"
    assert change_of({"actors": ""}, raid) == {"actors": []}
    assert change_of({"day": "", "last_day": ""}, raid) == {"date": None}
    assert change_of({"day": "2025-11-05"}, raid)["date"]["start"] == "2025-11-05"
    words = at("Warplanes of Freedonia struck")
    assert change_of({"start": words.start, "end": words.end}, raid)["evidence"] == [[words.start, words.end]]
    chain = change_of({"speaker": "A colonel"}, denial)["chain"]
    assert [link["name"] for link in chain] == ["A colonel", "Radio Quay"]


@pytest.mark.parametrize(
    "form",
    [
        {"type": "murder"}, {"status": "true"}, {"day": "yesterday"}, {"day": "2025-11-06", "last_day": "2025-11-05"},
        {"start": "5", "end": "5"}, {"start": "x", "end": "y"}, {"start": "-3", "end": "4"},
    ],
)  # fmt: skip
def test_what_is_no_value_is_refused(form: dict[str, str]) -> None:
    with pytest.raises((ReviewError, ValueError)):
        change_of(form, record().events[0])


@given(st.integers(0, len(TEXT) - 1), st.integers(1, 60))
def test_the_words_of_a_passage_are_the_text_and_mark_exactly_the_span(start: int, length: int) -> None:
    import msgspec

    made = record()
    span = Span(start, min(start + length, len(TEXT)))
    raid = msgspec.structs.replace(made.events[0], evidence=(span,))
    words = passage(made, raid)
    assert words and all(TEXT[word.start : word.end] == word.text for word in words)
    assert all(one.end == other.start for one, other in zip(words, words[1:], strict=False))  # noqa: RUF007
    marked = [word for word in words if word.marked]
    assert (marked[0].start, marked[-1].end) == (span.start, span.end)
    assert [word.first for word in marked].count(True) == 1 == [word.last for word in marked].count(True)


def test_the_fullest_passage_comes_first() -> None:
    import msgspec

    raid = msgspec.structs.replace(record().events[0], evidence=(Span(0, 5), Span(70, 120), Span(10, 20)))
    assert [len(span) for span in spans_of(raid)] == [50, 10, 5]
