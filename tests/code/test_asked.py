"""What a verb's senses are held against: passives without `was`, agents behind `by`, particles far from their verb."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from truceline.records import Event, Record

Extract = Callable[[str], Record]


def only(record: Record, kind: str) -> Event:
    found = [e for e in record.events if e.type == kind]
    assert len(found) == 1, [e.type for e in record.events]
    return found[0]


def names(event: Event, role: str) -> list[str]:
    return [m.name for m in getattr(event, role)]


def test_a_second_passive_shares_was_and_subject(extract: Extract) -> None:
    event = only(extract("Five deserters were ambushed and captured in Marjanna on Saturday."), "detention")
    assert names(event, "targets") == ["Five deserters"] and not event.actors


def test_who_stands_behind_by_is_the_subject_that_a_sense_asks_for(extract: Extract) -> None:
    event = only(extract("Eleven miners were picked up by the gendarmerie in Marjanna."), "detention")
    assert names(event, "actors") == ["gendarmerie"]


def test_the_accused_does_what_he_is_accused_of(extract: Extract) -> None:
    event = only(extract("The mayor accused the army of entering the village of Orem."), "incursion")
    assert names(event, "actors") == ["army"]


def test_a_particle_may_stand_behind_a_long_object(extract: Extract) -> None:
    text = "Helicopters flew some two hundred of the wounded civilians and their children out."
    only(extract(text), "displacement")


def test_those_fired_upon_are_shot_at(extract: Extract) -> None:
    event = only(extract("A patrol of the mission was fired upon by gunmen near Marjanna."), "shooting")
    assert names(event, "targets") == ["patrol of the mission"] and names(event, "actors") == ["gunmen"]


def test_what_remains_shut_is_what_was_shut(extract: Extract) -> None:
    event = only(extract("The crossings at Marjanna remain padlocked."), "obstruction")
    assert names(event, "targets") == ["crossings"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The two governments agreed in Orem to withdraw their troops.", "agreement"),
        ("Soldiers fled the garrison at Marjanna.", "withdrawal"),
        ("Thousands fled the town of Marjanna.", "displacement"),
        ("Some 120 insurgents surrendered to the army in Marjanna.", "disarmament"),
        ("Families of the missing blocked the highway near Marjanna.", "protest"),
        ("The rebels blocked the convoy near Marjanna.", "obstruction"),
        ("Demonstrators in Marjanna were charged by police with batons.", "attack"),
        ("A transport plane landed at Marjanna with eight tonnes of medicine.", "aid"),
        ("President Oru Venn flew to Marjanna on Tuesday.", "talks"),
        ("Three of its drivers were dead.", "harm"),
        ("The bodies of nine villagers were dug up near Marjanna.", "harm"),
        ("Shots rang out in Marjanna.", "shooting"),
    ],
)
def test_subject_object_and_company_decide_the_type(text: str, kind: str, extract: Extract) -> None:
    assert kind in [e.type for e in extract(text).events]


@pytest.mark.parametrize(
    "text",
    [
        "Critics renewed their attacks on the record of the minister.",
        "The rebels demanded that the camp be closed.",
        "She demonstrated the value of the method.",
    ],
)
def test_words_alone_make_no_deed(text: str, extract: Extract) -> None:
    assert not extract(text).events


@pytest.mark.parametrize(
    ("text", "kind", "actor"),
    [
        ("Her house in Orem was hit by a Ruritanian drone.", "airstrike", "Ruritanian"),
        ("A drone of the Marjanna Front crashed into a barracks in Orem.", "airstrike", "Marjanna Front"),
        ("Three women reported sexual violence by guards.", "sexual_violence", "guards"),
        ("The governor was blunt in his answer, vowing to send troops to Orem.", "deployment", "governor"),
        ("The mission has deployed a reaction force to Orem.", "deployment", "mission"),
    ],
)
def test_owners_of_weapons_and_those_hung_elsewhere_are_doers(
    text: str, kind: str, actor: str, extract: Extract
) -> None:
    assert any(actor in name for name in names(only(extract(text), kind), "actors"))


def test_ways_and_days_behind_by_do_nothing(extract: Extract) -> None:
    assert not only(extract("Rifles had been landed at Marjanna by sea."), "rearmament").actors
    assert not only(extract("The town of Orem was handed over by the 15th."), "withdrawal").actors


@pytest.mark.parametrize("who", ["The two sides", "Both sides", "The delegations"])
def test_sides_that_are_not_named_agree_as_parties_do(extract: Extract, who: str) -> None:
    (event,) = extract(f"{who} agreed on Monday to exchange 60 prisoners.").events
    assert event.type == "agreement"
    assert len(event.actors) == 1
