"""Where a deed happened: what its clause says, what lies round that, and what the scene goes on to mean."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from truceline.records import Event, Record

Extract = Callable[[str], Record]


def first(record: Record, kind: str) -> Event:
    return next(event for event in record.events if event.type == kind)


def names(event: Event) -> list[str]:
    return [place.name for place in event.places]


@pytest.mark.parametrize(
    ("text", "kind", "places"),
    [
        ("The force detained two men during an operation in Sarmin district, Idlib province.", "detention",
         ["Sarmin district", "Idlib province"]),
        ("Rebels killed two guards and burned a school in Marib on Friday.", "destruction", ["Marib"]),
        ("A shell killed a farmer in an orchard near Haifa.", "shelling", ["Haifa"]),
        ("Police arrested two men over the attacks in Bamako.", "detention", []),
        ("Warplanes struck houses in the towns of Hanin, Ramyah and Naqoura on Friday.", "airstrike",
         ["Hanin", "Ramyah", "Naqoura"]),
        ("A drone dropped a grenade beside a tractor that was clearing stones in the border town of Ramyah.",
         "airstrike", ["Ramyah"]),
        ("A drone strike on the road between Hanin and Ramyah killed a farmer.", "airstrike", ["Hanin", "Ramyah"]),
        ("Rocket fire from Lebanon killed a farmer in Metula.", "shelling", ["Metula"]),
    ],
)  # fmt: skip
def test_places_of_the_clause(text: str, kind: str, places: list[str], extract: Extract) -> None:
    assert names(first(extract(text), kind)) == places


def test_a_deed_told_next_without_a_place_is_of_the_same_scene(extract: Extract) -> None:
    record = extract("Soldiers raided a house in Jenin on Monday. They arrested three students.")
    assert names(first(record, "detention")) == ["Jenin"]


def test_the_city_is_the_one_named_last(extract: Extract) -> None:
    record = extract(
        "Mediators met in Doha. Aid reached Aleppo on Friday. Shells hit two schools in the city on Sunday."
    )
    assert names(first(record, "shelling")) == ["Aleppo"]


def test_a_place_of_its_own_ends_the_scene(extract: Extract) -> None:
    record = extract("Soldiers raided a house in Jenin. Police arrested three students in Nablus.")
    assert names(first(record, "detention")) == ["Nablus"]


def test_a_deed_told_only_to_say_when_another_was_does_not_lie_where_that_did(extract: Extract) -> None:
    told = extract(
        "An air strike killed four people in Hanin on Monday. It came hours after rebels shot at a post of the army."
    )
    assert names(first(told, "airstrike")) == ["Hanin"]
    assert names(first(told, "shooting")) == []


def test_a_day_does_no_deed(extract: Extract) -> None:
    told = extract("Dealers counted the cost of Saturday's raid on Hanin.")
    assert all(who.name != "Saturday" for event in told.events for who in event.actors)


def test_what_was_retaken_is_the_town_and_not_its_country(extract: Extract) -> None:
    text = "Rebels entered Marjanna, a port in Yemen. Army units recaptured it on Friday."
    places = [p.name for e in extract(text).events if e.type == "seizure" for p in e.places]
    assert "Marjanna" in places


def test_a_road_to_a_town_makes_no_site_of_it(extract: Extract) -> None:
    record = extract("Two farmers were wounded when a drone hit their car on the road to Marjanna.")
    assert {p.precision for e in record.events for p in e.places if p.name == "Marjanna"} == {"town"}
