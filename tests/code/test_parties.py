"""Who did it: through pronouns, common nouns, claims, blame and weapons, each under the report's fullest name."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from truceline.records import Record

Extract = Callable[[str], Record]


def actors(record: Record, kind: str) -> list[str]:
    return [actor.name for event in record.events if event.type == kind for actor in event.actors]


@pytest.mark.parametrize(
    ("text", "kind", "doers"),
    [
        ("The ministry accused the rebels of killing 12 civilians.", "attack", ["rebels"]),
        ("Officials blamed the bombing on the rebels.", "bombing", ["rebels"]),
        ("The army said it had shelled a depot.", "shelling", ["army"]),
        ("A US warplane hit a bridge.", "airstrike", ["US"]),
        ("A drone strike killed two herders.", "airstrike", []),
        ("A roadside bomb struck a bus, killing four guards.", "bombing", []),
        ("Two herders were shot dead by a guard.", "shooting", ["guard"]),
    ],
)
def test_who_did_it(text: str, kind: str, doers: list[str], extract: Extract) -> None:
    assert actors(extract(text), kind) == doers


def test_what_a_party_calls_its_opponent_is_the_state_whose_adjective_it_bears(extract: Extract) -> None:
    record = extract("The Armenian enemy shelled Tartar on Monday. On Friday the enemy shelled Barda.")
    doers = [actor for event in record.events if event.type == "shelling" for actor in event.actors]
    assert [(actor.name, actor.actor) for actor in doers] == [("Armenia", "armenia")] * 2
    assert actors(extract("The old enemy shelled Tartar."), "shelling") == ["old enemy"]


def test_who_claims_a_deed_did_it(extract: Extract) -> None:
    record = extract("A bomb killed two guards in Marib. The Falcon Brigade claimed responsibility for the attack.")
    assert "Falcon Brigade" in actors(record, "bombing")


def test_a_short_form_stands_for_the_name_that_the_report_explains(extract: Extract) -> None:
    record = extract("The Northern Falcon Brigade (NFB) held the hills. On Monday the NFB shelled Marib.")
    assert actors(record, "shelling") == ["Northern Falcon Brigade"]


def test_both_sides_are_the_two_who_fought(extract: Extract) -> None:
    text = "The Russian army clashed with the Ukrainian army near Marjanna. Both sides pulled back from the river."
    event = next(e for e in extract(text).events if e.type == "withdrawal")
    assert len(event.actors) == 2


def test_both_sides_of_more_than_two_stay_as_told(extract: Extract) -> None:
    text = "Russia, Ukraine, Turkey and France sent envoys. On Friday both sides pulled back from the river."
    event = next(e for e in extract(text).events if e.type == "withdrawal")
    assert [a.name for a in event.actors] == ["both sides"]


def test_the_two_countries_are_the_states_and_not_their_forces(extract: Extract) -> None:
    text = (
        "Azerbaijani forces fired at Armenian forces near Marjanna, between Armenia and Azerbaijan, on Friday. "
        "In March the two countries had signed a peace treaty."
    )
    names = {a.name for e in extract(text).events if e.type == "agreement" for a in e.actors}
    assert names == {"Azerbaijan", "Armenia"}


def test_who_rejects_a_charge_is_who_was_charged(extract: Extract) -> None:
    text = "Washington was alarmed. The United Arab Emirates rejected Sudanese accusations that it arms the RSF."
    assert actors(extract(text), "rearmament") == ["United Arab Emirates"]
