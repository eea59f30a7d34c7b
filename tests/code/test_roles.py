"""Who did it and to whom, where the grammar says it another way, on composed sentences."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.code.test_events import only
from truceline.records import Record

Extract = Callable[[str], Record]


def test_a_gapped_passive_has_no_doer_in_its_subject(extract: Extract) -> None:
    event = only(extract("A cameraman was wounded and his colleague killed near Marjanna."), "harm")
    assert event.actors == ()
    assert {t.name for t in event.targets} == {"cameraman", "his colleague"}


def test_who_says_so_after_the_verb_is_no_doer(extract: Extract) -> None:
    text = "Hundreds of settlers entered Marjanna and burned thirty houses, its mayor, Ilan Reved, said."
    event = only(extract(text), "destruction")
    assert [a.name for a in event.actors] == ["Hundreds of settlers"]


def test_whose_arrest_it_was_is_who_was_arrested(extract: Extract) -> None:
    event = only(extract("Her arrest in Marjanna was announced on Monday."), "detention")
    assert event.actors == ()
    assert [t.name for t in event.targets] == ["Her"]


def test_who_owns_a_deed_done_to_others_did_it(extract: Extract) -> None:
    event = only(extract("The army's arrest of the mayor of Marjanna was condemned."), "detention")
    assert [a.name for a in event.actors] == ["army"]


def test_who_dies_in_a_riot_did_not_riot(extract: Extract) -> None:
    event = only(extract("Police fired on riots in Marjanna in which nine people died."), "protest")
    assert event.actors == ()


def test_both_sides_of_a_clash_joined_by_the_parser_to_the_clash(extract: Extract) -> None:
    text = "Clashes between the SDF and Norland-backed factions of the Northern Army have gone on."
    assert len(only(extract(text), "clash").actors) == 2


def test_a_number_of_deeds_does_nothing(extract: Extract) -> None:
    event = only(extract("A series of explosions hit Marjanna on Tuesday."), "bombing")
    assert event.actors == ()


def test_artillery_that_fires_is_nobody(extract: Extract) -> None:
    assert only(extract("Artillery fire hit a market in Marjanna."), "shelling").actors == ()


def test_who_records_deeds_did_not_do_them(extract: Extract) -> None:
    assert only(extract("The mission recorded twelve airspace violations near Marjanna."), "overflight").actors == ()


def test_who_stays_acts_and_not_the_host(extract: Extract) -> None:
    event = only(extract("Ruritania still hosts 900 foreign fighters."), "presence")
    assert [a.name for a in event.actors] == ["900 foreign fighters"]


def test_whose_soldiers_left_acted(extract: Extract) -> None:
    text = "Ruritania, whose soldiers had withdrawn from two posts on Monday, called it a mistake."
    assert [a.name for a in only(extract(text), "withdrawal").actors] == ["Ruritania"]


def test_who_signs_is_found_behind_a_comma(extract: Extract) -> None:
    text = "The agreement, signed in May by the government and the Marjanna Front, calls for elections."
    assert len(only(extract(text), "agreement").actors) == 2


def test_secret_services_can_be_accused(extract: Extract) -> None:
    event = only(extract("The palace accused Ruritanian special services of blowing up the bridge."), "bombing")
    assert [a.name for a in event.actors] == ["Ruritanian special services"]


def test_who_only_spoke_of_a_deed_did_not_do_it(extract: Extract) -> None:
    text = "A strike hit a farm in an attack that the governor said had aimed at rebels."
    assert all("governor" not in a.name for e in extract(text).events for a in e.actors)


def test_what_is_shot_down_is_hit_and_no_weapon(extract: Extract) -> None:
    (event,) = extract("Rebels shot down a drone near Osk.").events
    assert [t.name for t in event.targets] == ["drone"]


def test_who_is_told_along_with_another_is_a_target_too(extract: Extract) -> None:
    event = only(extract("Soldiers arrested a teacher together with her brother near Marjanna."), "detention")
    assert {t.name for t in event.targets} == {"teacher", "her brother"}


def test_who_accuse_each_other_are_both_said_to_have_done_it(extract: Extract) -> None:
    event = only(extract("Norland and Ruritania accused each other on Friday of breaking the truce."), "violation")
    assert {a.name for a in event.actors} == {"Norland", "Ruritania"}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Hundreds have died in Ukraine's growing conflict.", "clash"),
        ("Tanks were sent into Marjanna last month.", "deployment"),
        ("The villagers were killed by IEDs near Marjanna.", "bombing"),
        ("Prisoners were flown home by way of Marjanna.", "release"),
    ],
)
def test_a_country_at_war_a_tank_a_mine_and_a_way_do_nothing(text: str, kind: str, extract: Extract) -> None:
    assert all(e.actors == () for e in extract(text).events if e.type == kind)


def test_whose_checkpoints_block_a_road_blocks_it(extract: Extract) -> None:
    event = only(extract("The road to Marjanna is blocked by al-Shabaab checkpoints."), "obstruction")
    assert [a.name for a in event.actors] == ["al-Shabaab"]


def test_who_brokered_a_truce_stands_for_parties_that_nobody_names(extract: Extract) -> None:
    event = only(
        extract("The army said it was over. A ceasefire brokered by Turkey took effect in Marjanna on Friday."),
        "agreement",
    )
    assert [a.name for a in event.actors] == ["Turkey"]


@pytest.mark.parametrize(
    ("text", "kind", "doers"),
    [
        ("It was late. A car bombing killed five, another attack ascribed to the Taliban.", "bombing", {"Taliban"}),
        (
            "As fighting intensified in Marjanna between the Northern Army and the Rapid Support Forces, shops closed.",
            "clash",
            {"Northern Army", "Rapid Support Forces"},
        ),
        ("The northern forces have made progress in liberating parts of Marjanna.", "seizure", {"northern forces"}),
    ],
)
def test_doers_behind_ascribed_to_between_and_in(text: str, kind: str, doers: set[str], extract: Extract) -> None:
    assert {a.name for a in only(extract(text), kind).actors} == doers


def test_who_fights_in_a_place_is_no_doer_of_the_attack_there(extract: Extract) -> None:
    text = "Fifty were wounded in the attack in Marjanna, where the rebels who are battling the army have deployed."
    assert only(extract(text), "attack").actors == ()


def test_a_camp_that_is_shelled_in_a_headline_shelled_nobody(extract: Extract) -> None:
    event = only(extract("Displacement camp shelled for third day near Marjanna"), "shelling")
    assert event.actors == ()
