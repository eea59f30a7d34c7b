"""Words that name deeds, and words that look like them, on composed sentences."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from truceline.records import Record

Extract = Callable[[str], Record]


def kinds(record: Record) -> list[str]:
    return [e.type for e in record.events]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Customs officers found 40 kilograms of explosives at the port of Marjanna.", "disarmament"),
        ("Troops captured a sub-commander of the militia near Marjanna.", "detention"),
        ("The council met on Tuesday.", "talks"),
        ("Officers of both armies met for the first time at the base in Marjanna.", "talks"),
        ("A general accused the neighbours of supplying the rebels with drones.", "rearmament"),
        ("The mission recorded nine cases of rape in the camp.", "sexual_violence"),
        ("Clashes have taken place in Marjanna.", "clash"),
        ("Ruritanian troops took part in the fighting around Marjanna.", "clash"),
        ("Heavy artillery was used against rebel positions near Marjanna.", "shelling"),
        ("The battalion lost seven soldiers in Marjanna.", "harm"),
        ("The attack cost twelve lives in the village of Marjanna.", "attack"),
        ("Gunmen took two teachers from a school in Marjanna.", "detention"),
        ("A tractor hit a landmine near Marjanna.", "bombing"),
        ("Some 4,000 villagers left the district of Marjanna in May.", "displacement"),
        ("Patients were moved to the cellar of the hospital in Marjanna.", "displacement"),
        ("The raiders sprayed the bus with bullets.", "shooting"),
        ("Police dispersed the demonstrators in Marjanna with tear gas.", "attack"),
        ("A four-day pause in the fighting began at seven.", "agreement"),
        ("The parliament elected a new president on Monday.", "decision"),
        ("The army cleared the town of Marjanna on Friday.", "seizure"),
        ("Two fighter jets were scrambled over Marjanna.", "overflight"),
        ("The ship's crew escaped from the rebels; the hostages walked free in Marjanna.", "release"),
    ],
)
def test_types_in_words_of_other_desks(text: str, kind: str, extract: Extract) -> None:
    assert kind in kinds(extract(text))


@pytest.mark.parametrize(
    "text",
    [
        "A light plane crashed near Marjanna, killing twenty people.",
        "Rain attacked the hillside and killed seven villagers in Marjanna.",
        "China's envoy condemned all attacks on hospitals.",
        "The striker stormed past two defenders.",
    ],
)
def test_accidents_weather_and_opinions_are_no_attack(text: str, extract: Extract) -> None:
    assert "attack" not in kinds(extract(text))


def test_what_it_was_tells_no_second_deed(extract: Extract) -> None:
    text = "Gunmen attacked a bus near Marjanna on Monday. It was the second attack on the road in a week."
    assert len(kinds(extract(text))) == 1


def test_the_wounded_of_a_toll_are_no_deed_of_who_counts_them(extract: Extract) -> None:
    record = extract("A bomb exploded in Marjanna. The ministry put the toll at 15 dead and 31 wounded.")
    assert kinds(record) == ["bombing"]


def test_those_hurt_are_no_deed_of_their_own(extract: Extract) -> None:
    assert "attack" not in kinds(extract("The envoy wished a speedy recovery to all those wounded."))


def test_what_was_given_decides_the_type(extract: Extract) -> None:
    assert "rearmament" not in kinds(extract("The agency supplied the villagers with blankets."))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The war began. Fighting broke out in Marjanna in April.", "clash"),
        ("A soldier was killed in a brief exchange of fire near Marjanna.", "clash"),
        ("A drone struck the entrance of the ministry in Marjanna.", "airstrike"),
        ("The air force has begun striking villages near Marjanna.", "airstrike"),
        ("Eleven officers remain in prison in Marjanna.", "detention"),
        ("City hall has handed out 3,000 mattresses in Marjanna.", "aid"),
        ("A minister spoke of breaches of the truce by the rebels.", "violation"),
    ],
)
def test_gerunds_hissing_plurals_and_who_flies(text: str, kind: str, extract: Extract) -> None:
    assert kind in kinds(extract(text))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The official, who was not authorised to speak to the press, left the room in Marjanna.", "decision"),
        ("The prisoners were met by crowds in Marjanna.", "talks"),
        ("The director general of military operations telephoned Marjanna.", "incursion"),
        ("A shipment of ammunition was recovered from a car in Marjanna.", "rearmament"),
    ],
)
def test_who_may_not_speak_who_is_met_and_what_is_recovered(text: str, kind: str, extract: Extract) -> None:
    assert kind not in kinds(extract(text))


def test_gunmen_shoot_where_the_verb_says_no_other_deed(extract: Extract) -> None:
    assert "destruction" in kinds(extract("Masked gunmen burned homes in Marjanna."))
    assert "bombing" in kinds(extract("A suicide bomber attacked a market in Marjanna."))


def test_the_preposition_of_a_phrase_says_what_it_asks_for(extract: Extract) -> None:
    text = "Under the agreement, Ruritania withdrew from southern Norland."
    assert "sanction" not in kinds(extract(text))


def test_what_somebody_was_not_allowed_to_do_is_no_deed(extract: Extract) -> None:
    assert "incursion" not in kinds(extract("The mission said it was not authorised to enter Marjanna."))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Militiamen sexually assaulted a widow near the camp of Marjanna on Sunday.", "sexual_violence"),
        ("Rebels kept the two schoolgirls as sex slaves at a camp near Marjanna.", "sexual_violence"),
        ("Some 250 people were taken hostage in Marjanna on Friday.", "detention"),
        ("Two pilots ended up in rebel captivity on Wednesday.", "detention"),
        ("Seven fishermen were set free by the navy at Marjanna on Tuesday.", "release"),
        ("Ruritania cleared and released 17 fishermen from a jail in Marjanna on Monday as a gesture.", "release"),
        ("The junta lifted the house arrest of two former ministers on Friday.", "release"),
        ("Ruritania got back 75 of its defenders on Friday.", "release"),
        ("Fifteen fuel trucks were set on fire by gunmen near Marjanna on Saturday.", "destruction"),
        ("Soldiers tore up roads and water pipes in Marjanna with bulldozers on Tuesday.", "destruction"),
        ("Settlers pushed out the last five households of Marjanna in May.", "displacement"),
        ("Many decamped from Marjanna to the coast last June.", "displacement"),
        ("Guards at the gate would not let the inspectors into Marjanna prison on Thursday.", "obstruction"),
        ("Two reservists fell in southern Marjanna on Thursday.", "harm"),
    ],
)
def test_captives_homes_ways_and_the_dead_in_other_words(text: str, kind: str, extract: Extract) -> None:
    assert kind in kinds(extract(text))


@pytest.mark.parametrize(
    "text",
    [
        "Farmers sowed more oilseed rape this spring.",
        "Heavy snow closed schools and airports across the north on Thursday.",
        "The ministry raised the toll to fifteen on Monday.",
    ],
)
def test_crops_snow_and_a_toll_that_is_raised_stop_nobody(text: str, extract: Extract) -> None:
    assert not {"sexual_violence", "obstruction"} & set(kinds(extract(text)))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Army jets wrecked a bridge near Marjanna.", "airstrike"),
        ("A missile from a government F-16 destroyed four lorries near Marjanna.", "airstrike"),
        ("The depot in Marjanna was reduced to rubble by air force planes.", "airstrike"),
        ("A helicopter fired on rebels near Marjanna.", "airstrike"),
        ("A glide bomb tore through a market in Marjanna.", "airstrike"),
        ("Rebel fighters attacked a post near Marjanna.", "attack"),
        ("Army howitzers returned fire near Marjanna.", "shelling"),
        ("Gunners poured 107mm rockets into Marjanna.", "shelling"),
        ("An attacker rammed an explosives-laden lorry into the barracks in Marjanna.", "bombing"),
        ("A guard emptied his pistol into a demonstrator in Marjanna.", "shooting"),
        ("Farmers in Marjanna were shot down by police on the march.", "shooting"),
        ("Fighting between rival brigades in Marjanna left eleven people dead.", "clash"),
        ("The garrison of Marjanna repelled a rebel attack.", "clash"),
        ("Rebels and soldiers slugged it out with machine guns in Marjanna.", "clash"),
        ("Men on a scooter threw acid at a teacher in Marjanna.", "attack"),
    ],
)
def test_who_flies_who_fires_what_and_who_resists_decide_the_type(text: str, kind: str, extract: Extract) -> None:
    assert kind in kinds(extract(text))


@pytest.mark.parametrize(
    "text",
    [
        "The goalkeeper came under fire as the visitors attacked the Marjanna goal.",
        "A phishing attack hit a bank in Marjanna.",
        "Fans bombarded the radio station in Marjanna with calls.",
        "A gas explosion shook a suburb of Marjanna.",
        "The ministers clashed over the pension in Marjanna.",
        "Hail pounded the vineyards of Marjanna.",
        "The couple announced their engagement in Marjanna.",
    ],
)
def test_sport_computers_weather_and_quarrels_tell_no_blows(text: str, extract: Extract) -> None:
    found = set(kinds(extract(text)))
    assert not found & {"airstrike", "shelling", "bombing", "shooting", "clash", "attack"}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Gunmen broke through the fence near Marjanna at dawn.", "incursion"),
        ("A patrol boat violated the territorial waters of Ruritania on Monday.", "incursion"),
        ("The president announced a cross-border operation by the army on Friday.", "incursion"),
        ("Rebels snatched Marjanna from the army on Sunday.", "seizure"),
        ("The ministry counted three incursions by drones near Marjanna.", "overflight"),
        ("Two jets roared low over Marjanna on Monday, residents said.", "overflight"),
        ("The army dug foxholes along the ridge near Marjanna.", "deployment"),
        ("Soldiers are stationed at Marjanna.", "presence"),
        ("Soldiers were stationed at Marjanna on Monday.", "deployment"),
        ("The army has a base near Marjanna.", "presence"),
        ("The mission closed its bases in Marjanna on Friday.", "withdrawal"),
        ("The military transferred control of the port to the police on Friday.", "withdrawal"),
        ("The junta procured two million dollars of arms last year.", "rearmament"),
        ("Workshops in Marjanna churned out mortar bombs all spring.", "rearmament"),
        ("Mercenaries and paramilitaries laid down their carbines in Marjanna.", "disarmament"),
        ("Some 200 pistols were melted down in Marjanna on Friday.", "disarmament"),
    ],
)
def test_lines_crossed_posts_kept_and_arms_made_or_given_up(text: str, kind: str, extract: Extract) -> None:
    assert kind in kinds(extract(text))


@pytest.mark.parametrize(
    "text",
    [
        "The carmaker's incursion into the market of Norland was slower than planned.",
        "A swarm of locusts has invaded farmland in Norland.",
        "Doctors described the symptoms of opioid withdrawal on Thursday.",
        "Homeless families have been occupying an empty block in Marjanna.",
        "A man who sells batteries in Marjanna heard it.",
    ],
)
def test_markets_swarms_and_symptoms_are_no_moves_of_forces(text: str, extract: Extract) -> None:
    assert kinds(extract(text)) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Relatives of the missing heckled the minister in Marjanna on Monday.", "protest"),
        ("Students in Marjanna torched an effigy of the governor.", "protest"),
        ("Forty women sat down on the railway line near Marjanna.", "protest"),
        ("Ruritania flew in 40 tonnes of flour to Marjanna.", "aid"),
        ("Norland took in nine orphans from Marjanna.", "aid"),
        ("The two commanders shook hands on a truce in Marjanna.", "agreement"),
        ("Both camps laid aside their differences in Marjanna.", "agreement"),
        ("The foreign minister lunched with the Norland ambassador in Marjanna.", "talks"),
        ("The envoy sounded out Ruritania in Marjanna.", "talks"),
        ("The cabinet gave the green light to a wall at Marjanna.", "decision"),
        ("The council in Marjanna turned down the request.", "decision"),
        ("Police from Ruritania tipped off their Norland colleagues about a lorry.", "cooperation"),
        ("The two states pooled their aerial photographs in Marjanna.", "cooperation"),
        ("Ruritania threw out the last Norland envoy in Marjanna.", "sanction"),
        ("The Ruritanian government pulled the plug on its grants to Norland.", "sanction"),
        ("Ruritania cheated on the accord of Marjanna.", "violation"),
        ("The army overstepped the terms of the truce at Marjanna.", "violation"),
    ],
)
def test_idioms_of_politics_are_deeds(text: str, kind: str, extract: Extract) -> None:
    assert kind in kinds(extract(text))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The army seized a yacht at Marjanna.", "sanction"),
        ("Students torched a bus in Marjanna.", "protest"),
        ("The army cut off aid to the enclave of Marjanna.", "sanction"),
        ("The driver exceeded the limit near Marjanna.", "violation"),
        ("The minister lunched at home in Marjanna with his children.", "talks"),
    ],
)
def test_idioms_of_politics_ask_for_their_company(text: str, kind: str, extract: Extract) -> None:
    assert kind not in kinds(extract(text))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The Ruritanian air force said it had hit nine shelters near Marjanna.", "airstrike"),
        ("A Hellfire missile killed a commander in Marjanna on Friday.", "airstrike"),
        ("Bombs dropped on a bakery in Marjanna killed eighteen people.", "airstrike"),
        ("Suicide bombers attacked a hotel in Marjanna.", "bombing"),
        ("A booby-trapped toy killed two children in Marjanna.", "bombing"),
        ("An assailant drove a car into pedestrians in Marjanna.", "attack"),
    ],
)
def test_a_pronoun_for_the_air_force_flies_and_bombers_may_walk(text: str, kind: str, extract: Extract) -> None:
    assert kind in kinds(extract(text))


def test_a_pilot_project_flies_nowhere(extract: Extract) -> None:
    assert "airstrike" not in kinds(extract("The pilot project targets poor families in Marjanna."))


def test_who_drives_herders_off_their_land_takes_no_place(extract: Extract) -> None:
    assert "displacement" in kinds(extract("Bulldozers and soldiers chased the herders from Marjanna."))
    assert "release" not in kinds(extract("Troops freed the last building in Marjanna on Monday."))
