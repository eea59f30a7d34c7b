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
        "end": str(spans_of(raid)[0].end), "place-0": "Ráven", "precision-0": "town", "place-1": "",
        "killed-low": "3", "killed-high": "", "injured-low": "", "injured-high": "",
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


def test_what_a_date_field_cannot_hold_is_not_taken_away_by_it() -> None:
    import msgspec

    from truceline.records import Time

    raid = record().events[0]
    for start, end, form in (
        ("2024-11", "2024-11", {"day": "", "last_day": ""}),
        ("2024-11-01", None, {"day": "2024-11-01", "last_day": ""}),
        (None, "2024-11-01", {"day": "", "last_day": "2024-11-01"}),
    ):
        held = msgspec.structs.replace(raid, date=Time(span=None, start=start, end=end, precision="month"))
        assert change_of(form, held) == {}


def test_names_on_two_lines_are_the_same_names_on_one() -> None:
    import msgspec

    raid = record().events[0]
    actor = msgspec.structs.replace(raid.actors[0], name="army of\nFreedonia; north")
    held = msgspec.structs.replace(raid, actors=(actor,))
    assert change_of({"actors": "army of Freedonia; north"}, held) == {}


def _ends(span: Span) -> list[int]:
    return [span.start, span.end]


def test_places_are_corrected_row_by_row_on_their_words() -> None:
    made = record()
    raid = made.events[0]
    form = {"place-0": "Ráven", "precision-0": "district", "place-1": "Nowhere", "precision-1": "site"}
    first, second = change_of(form, raid, made)["places"]
    assert (first["name"], first["precision"], first["span"]) == ("Ráven", "district", _ends(at("Ráven")))
    assert (second["name"], second["span"], second["lat"]) == ("Nowhere", None, None)
    town = {"place-0": "town of Ráven", "precision-0": "town"}
    assert change_of(town, raid, made)["places"][0]["span"] == _ends(at("town of Ráven"))
    assert not change_of({"place-0": ""}, raid, made)["places"]


def test_a_place_said_more_precisely_than_its_point_loses_the_point() -> None:
    import msgspec

    made = record()
    spot = msgspec.structs.replace(made.events[0].places[0], lat=33.0, lon=35.0, geoname="geonames:1")
    raid = msgspec.structs.replace(made.events[0], places=(spot,))
    finer = change_of({"place-0": "Ráven", "precision-0": "site"}, raid, made)["places"][0]
    assert (finer["lat"], finer["geoname"]) == (None, "geonames:1")
    assert change_of({"place-0": "Ráven", "precision-0": "district"}, raid, made)["places"][0]["lat"] == 33.0


def test_a_figure_is_corrected_and_unknown_is_never_zero() -> None:
    import msgspec

    made = record()
    whole = at("Warplanes of Freedonia struck the town of Ráven on Thursday, killing at least 3 people")
    raid = msgspec.structs.replace(made.events[0], evidence=(whole,))
    exact = change_of({"killed-low": "3", "killed-high": "3"}, raid, made)["harm"]["killed"]
    start, end = exact["span"]
    assert "3" in TEXT[start:end] and (exact["low"], exact["high"]) == (3, 3)
    assert [(it["high"], it["according_to"]) for it in exact["told"]] == [(3, "s1")]
    other = change_of({"killed-low": "5", "killed-high": "7"}, raid, made)["harm"]["killed"]
    assert (other["low"], other["high"], other["span"], other["told"]) == (5, 7, None, ())
    gone = change_of({"killed-low": "", "killed-high": ""}, raid, made)["harm"]
    assert gone["killed"] is None and gone["injured"] is None
    none_hurt = change_of({"injured-low": "0", "injured-high": "0"}, raid, made)["harm"]
    assert none_hurt["injured"]["low"] == 0 and none_hurt["killed"]["low"] == 3


def test_a_figure_without_a_number_stays_until_it_is_taken_away() -> None:
    import msgspec

    from truceline.records import Figure, Harm

    raid = msgspec.structs.replace(record().events[0], harm=Harm(killed=Figure(low=None, high=None, span=at("people"))))
    assert change_of({"killed-low": "", "killed-high": ""}, raid) == {}
    assert change_of({"killed-low": "", "killed-high": "", "killed-none": "1"}, raid)["harm"]["killed"] is None


@pytest.mark.parametrize(
    "form",
    [
        {"type": "murder"}, {"status": "true"}, {"day": "yesterday"}, {"day": "2025-11-06", "last_day": "2025-11-05"},
        {"start": "5", "end": "5"}, {"start": "x", "end": "y"}, {"start": "-3", "end": "4"},
        {"killed-low": "-1"}, {"killed-low": "many"}, {"killed-low": "5", "killed-high": "4"}, {"killed-low": "٣"},
        {"place-0": "Ráven", "precision-0": "street"},
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
