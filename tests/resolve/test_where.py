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


def test_the_words_behind_such_a_place_are_in_the_text(extract: Read) -> None:
    record = extract("Drones struck several northern Ukrainian towns on Monday.")
    (place,) = [place for event in record.events for place in event.places]
    assert place.span is not None
    assert record.report.text[place.span.start : place.span.end].startswith("northern Ukrainian")
