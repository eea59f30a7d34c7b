"""Places of deeds: what the words of a target say of where it lies, and no more."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from truceline.records import Record

Read = Callable[[str], Record]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Drones struck several northern Ukrainian towns on Monday.", [("northern Ukraine", "region")]),
        ("Shells hit Lebanese territory on Monday.", [("Lebanon", "country")]),
        ("Gunmen attacked Sudanese soldiers on Monday.", []),  # people are no place
    ],
)
def test_unnamed_towns_lie_in_the_region_that_their_people_name(
    extract: Read, text: str, places: list[tuple[str, str]]
) -> None:
    told = [(place.name, place.precision) for event in extract(text).events for place in event.places]
    assert told == places


@pytest.mark.parametrize(
    "text",
    [
        "A mine went off near Ta Kuen temple, the Thai army said on Monday.",
        "Rebels shot at troops in Nong Yarek, the First Army Region said on Monday.",
    ],
)
def test_who_speaks_after_a_comma_does_not_say_where_a_place_lies(extract: Read, text: str) -> None:
    places = [place for event in extract(text).events for place in event.places]
    assert places and all(place.lat is None for place in places)


def test_the_dateline_tells_which_of_the_villages_of_one_name_is_meant(extract: Read) -> None:
    told = "Shells hit houses in Houla, Aitaroun and Blida on Sunday, the Lebanese mayors said."
    found = [place for event in extract(f"BEIRUT, Jan 26 - {told}").events for place in event.places]
    there = next(place for place in found if place.name == "Blida")
    assert there.lat is not None and round(there.lat) == 33


@pytest.mark.parametrize(
    "text",
    [
        "We begin with last night's missile attack on President Orlan's home town.",
        "Ivo Marren, the mayor, spoke. Marren said rebels struck a base in the city on Monday.",
    ],
)
def test_a_person_is_no_place(extract: Read, text: str) -> None:
    assert not {"President Orlan", "Marren"} & {p.name for event in extract(text).events for p in event.places}


def test_the_words_behind_such_a_place_are_in_the_text(extract: Read) -> None:
    record = extract("Drones struck several northern Ukrainian towns on Monday.")
    (place,) = [place for event in record.events for place in event.places]
    assert place.span is not None
    assert record.report.text[place.span.start : place.span.end].startswith("northern Ukrainian")
