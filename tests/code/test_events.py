"""Deeds: types, roles, status, tellers and merging on composed sentences."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from truceline.codec import check
from truceline.records import Event, Record

Extract = Callable[[str], Record]


def only(record: Record, kind: str) -> Event:
    found = [e for e in check(record).events if e.type == kind]
    assert len(found) == 1, [(e.type, record.report.text[e.trigger.start : e.trigger.end]) for e in record.events]
    return found[0]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Warplanes struck a warehouse in Marjanna on Friday.", "airstrike"),
        ("Rebels shelled the airport for two hours.", "shelling"),
        ("A car bomb exploded outside the court.", "bombing"),
        ("Gunmen opened fire on a patrol near the river.", "shooting"),
        ("Soldiers arrested twelve students in the capital.", "detention"),
        ("The army clashed with militants in the hills.", "clash"),
        ("Thousands of villagers fled to the coast.", "displacement"),
        ("Militiamen torched a church.", "destruction"),
        ("Troops withdrew from the border town.", "withdrawal"),
        ("The two governments signed a ceasefire agreement.", "agreement"),
        ("Militants kidnapped two engineers.", "detention"),
        ("Fighters seized the town of Marjanna.", "seizure"),
        ("The militia still occupies the town of Marjanna.", "presence"),
        ("Saboteurs blew up a bridge near Marjanna.", "bombing"),
        ("Six missiles struck a hospital in Marjanna.", "shelling"),
        ("A mortar bomb landed on the school.", "shelling"),
        ("Gunfire broke out between soldiers and rebels near the bridge.", "clash"),
        ("Twenty trucks of flour reached the camp on Monday.", "aid"),
        ("The two sides announced a ceasefire in Marjanna.", "agreement"),
        ("Officers confiscated laptops from the newspaper.", "disarmament"),
    ],
)
def test_types(text: str, kind: str, extract: Extract) -> None:
    assert kind in {e.type for e in extract(text).events}


def test_who_did_what_to_whom(extract: Extract) -> None:
    event = only(extract("Rebels kidnapped two engineers near the dam."), "detention")
    assert [a.name for a in event.actors] == ["Rebels"]
    assert [t.name for t in event.targets] == ["two engineers"]


def test_a_passive_gives_the_same_roles(extract: Extract) -> None:
    event = only(extract("Two engineers were kidnapped by rebels near the dam."), "detention")
    assert [a.name for a in event.actors] == ["rebels"]
    assert [t.name for t in event.targets] == ["Two engineers"]


def test_said_is_not_happened(extract: Extract) -> None:
    record = extract("The ministry said that militants kidnapped two engineers.")
    event = only(record, "detention")
    assert event.according_to == (record.statements[0].id,)


def test_the_narrator_tells_what_nobody_is_credited_with(extract: Extract) -> None:
    assert only(extract("Militants kidnapped two engineers."), "detention").according_to == ("narrator",)


def test_unknown_is_not_zero(extract: Extract) -> None:
    event = only(extract("Rebels shelled the airport."), "shelling")
    assert event.harm.killed is None
    assert event.harm.injured is None


def test_a_toll_with_its_words(extract: Extract) -> None:
    record = extract("A car bomb exploded in the market, killing at least nine people.")
    killed = only(record, "bombing").harm.killed
    assert killed is not None
    assert (killed.low, killed.high) == (9, None)
    assert killed.span is not None
    assert "nine" in record.report.text[killed.span.start : killed.span.end]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("The army will withdraw from the town next week.", "planned"),
        ("Troops did not withdraw from the town.", "denied"),
        ("Troops are shelling the town.", "ongoing"),
        ("Troops shelled the town.", "occurred"),
    ],
)
def test_status(text: str, status: str, extract: Extract) -> None:
    assert [e.status for e in extract(text).events] == [status]


def test_one_deed_told_twice_is_one_record(extract: Extract) -> None:
    text = "Rebels shelled the airport on Friday. The shelling lasted an hour, police said."
    record = extract(text)
    event = only(record, "shelling")
    assert len(event.evidence) == 2
    assert set(event.according_to) == {"narrator", record.statements[0].id}


@pytest.mark.parametrize(
    "text", ["Troops could shell the town.", "No one has been arrested.", "We do not target civilians, the army said."]
)
def test_what_may_be_or_never_is_is_no_deed(extract: Extract, text: str) -> None:
    assert extract(text).events == ()


def test_other_places_are_other_deeds(extract: Extract) -> None:
    text = "Rebels shelled Kramatorsk. In a separate attack, rebels shelled Bakhmut."
    assert len([e for e in extract(text).events if e.type == "shelling"]) == 2


def test_what_only_a_denial_mentions_is_denied(extract: Extract) -> None:
    event = only(extract("The army denied that its troops had shelled the market."), "shelling")
    assert event.status == "denied"
    assert event.according_to == ()
    assert [p.stance for p in event.positions] == ["denies"]


@pytest.mark.parametrize(
    ("text", "triggers"),
    [
        ("A drone hurled a grenade at a patrol near Hanin on Sunday, and a tank then opened fire on them.",
         ["hurled", "opened fire"]),
        ("Peacekeepers shot down a drone that had dropped a grenade on their patrol near Hanin.",
         ["shot down", "dropped"]),
        ("A drone hurled a grenade at a patrol near Hanin. The peacekeepers had earlier shot down a drone, they said.",
         ["hurled", "shot down"]),
    ],
)  # fmt: skip
def test_two_carriers_of_arms_and_the_deed_of_a_victim_are_two_deeds(
    text: str, triggers: list[str], extract: Extract
) -> None:
    assert sorted(text[e.trigger.start : e.trigger.end] for e in extract(text).events) == sorted(triggers)


def test_deaths_in_two_places_joined_in_one_sentence_are_two_deeds(extract: Extract) -> None:
    told = extract(
        "A guard was killed by a drone in Hanin, and a man on a motorcycle died in a drone strike in Metula."
    )
    assert len([e for e in told.events if e.type == "airstrike"]) == 2


def test_a_deed_of_another_month_is_no_more_of_one_that_has_no_day(extract: Extract) -> None:
    told = extract(
        "Shells hit Hanin on October 5, 2025, the mission said. It said a drone bombed a patrol.\n\n"
        "In September 2025, drones bombed guards at Metula, the mission said."
    )
    assert sorted(e.type for e in told.events) == ["airstrike", "airstrike", "shelling"]


def test_who_denies_the_claim_that_he_did_it_is_its_doer_by_that_claim_and_denies_it(extract: Extract) -> None:
    record = extract("The army denied the claim that it had shelled the market of Osk on Monday.")
    (event,) = record.events
    denial, claim = record.statements
    assert ([a.name for a in event.actors], event.according_to) == (["army"], (claim.id,))
    assert [(p.statement, p.stance) for p in event.positions] == [(denial.id, "denies")]


@pytest.mark.parametrize(
    "text",
    [
        "The army neither confirmed nor denied that it had shelled the town.",
        "The army did not say that it had shelled the town.",
        "A spokesman declined to confirm that troops had entered Osk.",
        "There is no evidence that the army shelled the town, the mission said.",
        "Residents fear that the rebels will attack the town.",
    ],
)
def test_what_nobody_says_is_no_deed(extract: Extract, text: str) -> None:
    assert extract(text).events == ()


def test_a_claim_that_somebody_looks_into_is_not_his(extract: Extract) -> None:
    record = extract("The mission said it would investigate claims that soldiers had killed nine villagers.")
    (event,) = record.events
    (teller,) = (s for s in record.statements if s.id in event.according_to)
    assert teller.chain == ()


@pytest.mark.parametrize(
    "text",
    [
        "It is false that our men burned the market, the general said.",
        "It is not true that we shelled the hospital, the general told reporters.",
    ],
)
def test_what_is_said_to_be_false_is_denied(extract: Extract, text: str) -> None:
    (event,) = extract(text).events
    assert event.status == "denied"


def test_a_doer_who_tells_of_what_he_had_done_tells_of_the_deed_just_told(extract: Extract) -> None:
    text = (
        "Three people were killed in a Turkish drone strike on a car near Marjanna. "
        "The Turkish army said it had targeted two members of a construction unit."
    )
    assert len([e for e in extract(text).events if e.type in ("airstrike", "attack")]) == 1


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("A gunman fired at a checkpoint near Marjanna before he was shot dead.", ["shooting", "shooting"]),
        ("The army struck a cell that was preparing to fire rockets at Marjanna.", ["attack", "shelling"]),
    ],
)
def test_what_was_done_to_the_doer_is_another_deed(text: str, types: list[str], extract: Extract) -> None:
    assert sorted(e.type for e in extract(text).events) == types


@pytest.mark.parametrize(
    ("text", "kind", "targets"),
    [
        ("Rebels fired rockets at a convoy near Marjanna.", "shelling", ["convoy"]),
        ("Rebels detonated eight bombs in the capital on Monday.", "bombing", []),
        ("Twelve detainees started a hunger strike on Monday.", "protest", []),
        ("The two armies held joint war games in October.", "cooperation", []),
        ("Rebels stopped the convoy.", "obstruction", ["convoy"]),
        ("Marines seized the tanker, which was sailing in breach of sanctions.", "seizure", ["tanker"]),
    ],
)
def test_what_a_word_names_in_the_company_of_others(extract: Extract, text: str, kind: str, targets: list[str]) -> None:
    assert [target.name for target in only(extract(text), kind).targets] == targets


def test_another_is_of_the_kind_of_the_deed_told_before_it(extract: Extract) -> None:
    text = "An air strike on the town of Marjanna killed five people, and another on Tel Sarid killed four."
    strikes = [it for it in extract(text).events if it.type == "airstrike"]
    assert [it.harm.killed.low for it in strikes if it.harm.killed] == [5, 4]


def test_who_did_not_answer_the_fire_fought_no_clash(extract: Extract) -> None:
    text = "Guerrillas attacked a contingent of soldiers near Marjanna. The soldiers did not answer the fire."
    assert "clash" not in {it.type for it in extract(text).events}


@pytest.mark.parametrize(
    ("text", "kind", "places"),
    [
        ("A truce brokered by Turkey with Russia for Marjanna took effect on Monday.", "agreement", ["Marjanna"]),
    ],
)
def test_a_truce_is_of_the_place_that_it_was_brokered_for(
    extract: Extract, text: str, kind: str, places: list[str]
) -> None:
    assert [place.name for it in extract(text).events if it.type == kind for place in it.places] == places


def test_what_a_town_lies_east_of_is_not_where_it_happened(extract: Extract) -> None:
    text = (
        "Shopkeepers swept glass on Friday in this hill town east of Marjanna. Jets brought down a building yesterday."
    )
    assert not only(extract(text), "airstrike").places
