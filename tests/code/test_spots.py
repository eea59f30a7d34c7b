"""Places that no clause of the deed claims: which of the report's places are a deed's, and why."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from truceline.code.spots_weighed import kept
from truceline.records import Event, Record

Extract = Callable[[str], Record]


def first(record: Record, kind: str) -> Event:
    return next(event for event in record.events if event.type == kind)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Gunmen took up positions at Orem, which had been evacuated an hour before.", "displacement"),
        ("Tens of thousands have fled Orem since rebels shelled it.", "shelling"),
        ("Soldiers raided a house in Orem on Monday. They arrested three students.", "detention"),
    ],
)
def test_a_place_that_the_words_around_tell_is_the_deeds_and_says_which_sign_spoke_for_it(
    text: str, kind: str, extract: Extract
) -> None:
    event = first(extract(text), kind)
    assert [place.name for place in event.places] == ["Orem"]
    assert any(why.startswith("place: ") for why in event.why)


def test_where_the_speakers_sit_is_not_where_it_was_done(extract: Extract) -> None:
    event = first(extract("Police in Orem said that gunmen had killed two farmers near Tarin."), "shooting")
    assert [place.name for place in event.places] == ["Tarin"]


def test_who_is_known_as_a_party_is_no_place(extract: Extract) -> None:
    record = extract("Yemen has been calm since Mokha was recaptured from the Houthis in 2017.")
    assert all("Houthi" not in place.name for event in record.events for place in event.places)


def test_the_place_of_another_deed_in_the_phrase_is_kept_by_no_weight() -> None:
    least = {"own": 0.0, "here": 0.0, "elsewhere": 0.0}
    signs = ["here", "hangs on another deed in it"]
    assert not kept(signs, {"always": 9.0}, least)
    assert kept(signs[:1], {"always": 9.0}, least)


def test_where_a_road_leads_is_a_place_beside_another_alone(extract: Extract) -> None:
    shut = extract("A strike hit Dorva on Friday. The highway linking the coast with Osk was shut.").events[-1]
    assert "Osk" not in [p.name for p in shut.places]
