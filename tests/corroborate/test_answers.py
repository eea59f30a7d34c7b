"""Answers that no clause ties to a deed: denials and whom they are by, blame, what one report tells again."""

from __future__ import annotations

import msgspec
import pytest

from tests.corroborate.making import event, record, said
from truceline.corroborate import incidents
from truceline.corroborate.incidents_compare import OTHERS, compare
from truceline.corroborate.incidents_tell import tellings
from truceline.records import Event, Mention, Record, Statement, Time
from truceline.text import Span


def act(statement: Statement, act: str) -> Statement:
    return msgspec.structs.replace(statement, act=act)


GUNMEN = (
    "Gunmen shot eleven people in a church at Orvane, the mission said. "
    "The Hill Front denied that its men had been near and blamed the valley militia."
)


@pytest.mark.parametrize(("blames", "status"), [(True, "disputed"), (False, "single origin")])
def test_who_denies_and_blames_another_denies_the_deed(blames: bool, status: str) -> None:
    deed = event(GUNMEN, "e1", "shot eleven people in a church at Orvane", type="shooting", place="Orvane", by="Gunmen",
                 told=("s1",))  # fmt: skip
    words = [
        said(GUNMEN, "s1", "Gunmen shot eleven people in a church at Orvane", "mission"),
        act(said(GUNMEN, "s2", "its men had been near", "Hill Front"), "deny"),
    ]
    if blames:
        words.append(act(said(GUNMEN, "s3", "the valley militia", "Hill Front"), "accuse"))
    (one,) = incidents([record("a", GUNMEN, deed, said=tuple(words))]).incidents
    assert one.status == status and [origin.name for origin in one.origins] == ["mission"]


MINE = (
    "Two rangers were maimed when a mine went off near Orvane, the north's army said. "
    "It accused Southland of having laid it. Southland denied that its soldiers had laid any new mines."
)


def test_a_denial_that_names_what_the_deed_was_done_with_is_one_of_the_accused() -> None:
    deed = event(MINE, "e1", "a mine went off near Orvane", type="bombing", place="Orvane", told=("s1",))
    accused = act(said(MINE, "s2", "having laid it", "the north's army"), "accuse")
    accused = msgspec.structs.replace(accused, about=(Mention(span=None, name="Southland"),))
    words = (
        said(MINE, "s1", "Two rangers were maimed when a mine went off near Orvane", "the north's army"),
        accused,
        act(said(MINE, "s3", "its soldiers had laid any new mines", "Southland"), "deny"),
    )
    (one,) = incidents([record("a", MINE, deed, said=words)]).incidents
    assert one.status == "disputed"


def test_the_denial_of_having_sent_drones_joins_what_another_report_tells_and_is_no_origin() -> None:
    text = "The front denied that it had sent drones over Orvane on Thursday."
    denial = msgspec.structs.replace(
        event(text, "e1", "sent drones over Orvane", type="deployment", place="Orvane", status="denied", told=()),
        positions=event(text, "x", "sent", positions=(("s1", "denies"),)).positions,
    )
    a = record("a", text, denial, said=(act(said(text, "s1", "it had sent drones over Orvane", "Hill Front"), "deny"),))
    told = "Drones of the Hill Front hit a depot in Orvane on Thursday, the governor said."
    deed = event(told, "e1", "hit a depot in Orvane", place="Orvane", by="Hill Front", told=("s1",))
    b = record("b", told, deed, said=(said(told, "s1", "Drones of the Hill Front hit a depot in Orvane", "governor"),))
    (one,) = incidents([a, b]).incidents
    assert one.status == "disputed" and [origin.name for origin in one.origins] == ["governor"]


def test_the_day_of_an_accusation_is_not_that_of_the_deed() -> None:
    text = "The army accused the mission on Monday of shooting down a drone near Orvane."
    deed = event(text, "e1", "of shooting down a drone near Orvane", type="attack")
    at = text.index("Monday")
    day = Time(span=Span(at, at + 6), start="2025-11-03", end="2025-11-03", precision="day")
    (told,) = tellings(record("a", text, msgspec.structs.replace(deed, date=day)))
    assert told.first is None


def test_a_deed_takes_the_one_day_that_its_own_words_name() -> None:
    text = "Strikes on houses in Orvane on November 4 run counter to the pact."
    deed = msgspec.structs.replace(event(text, "e1", "Strikes", day=None), evidence=(Span(0, len(text)),))
    at = text.index("on November 4")
    day = Time(span=Span(at, at + 13), start="2025-11-04", end="2025-11-04", precision="day")
    (told,) = tellings(msgspec.structs.replace(record("a", text, deed), times=(day,)))
    assert told.first == told.last == 20396


def _day(total: int) -> Record:
    text = f"Strikes killed {total} on Thursday. Three died in Orvane. Another strike killed two in Tesk."
    return record(
        "a",
        text,
        event(text, "e1", f"Strikes killed {total} on Thursday", killed=total),
        event(text, "e2", "Three died in Orvane", place="Orvane", killed=3),
        event(text, "e3", "killed two in Tesk", place="Tesk", killed=2),
    )


def test_the_total_of_a_day_is_no_deed_beside_those_that_it_sums_up() -> None:
    assert [told.event.id for told in tellings(_day(5))] == ["e2", "e3"]
    assert [told.event.id for told in tellings(_day(40))] == ["e1", "e2", "e3"]


def test_other_named_doers_speak_against_one_deed_more_than_unnamed_ones() -> None:
    text = "A shell hit a farm near Orvane."

    def by(id: str, who: str) -> Event:
        return event(text, id, "A shell hit a farm near Orvane", type="shelling", place="Orvane", by=who)

    north, south, men = (tellings(record(n, text, by("e1", who)))[0] for n, who in zip("abc", (
        "Army of the North", "Army of the South", "gunmen"), strict=True))  # fmt: skip
    assert OTHERS < -1 and compare(north, south).sum < compare(north, men).sum


def _told(
    name: str, words: str, teller: str, *, by: str = "Gazette", kind: str = "office", of: str | None = None
) -> Record:
    deed, spoken = words.rsplit(",", 1)[0], said(words, "s", words.rsplit(",", 1)[0], teller, kind=kind, of=of)
    made = event(words, "e1", deed, type="shelling", place="Orvane", told=("s",))
    return record(name, words, made, by=by, said=(spoken,))


def test_one_governor_is_one_voice_by_office_or_by_name() -> None:
    a = _told("a", "Shells hit a casino in Orvane, the governor of Tarn said.", "governor of Tarn")
    b = _told(
        "b", "Shells hit a casino in Orvane, Governor Ivo Marren said.", "Ivo Marren", kind="person", of="Governor"
    )
    c = _told("c", "Shells hit a casino in Orvane, the mayor said.", "mayor")
    (found,) = incidents([a, b]).incidents
    assert len(found.origins) == 1
    (found,) = incidents([a, b, c]).incidents
    assert len(found.origins) == 2


def test_forces_that_bear_a_name_are_not_the_army() -> None:
    from truceline.corroborate.bodies import same_body

    assert not same_body("army", "Rapid Support Forces")
    assert same_body("army", "Israel Defense Forces")


def test_a_body_that_calls_itself_the_team_in_its_own_note_is_that_body() -> None:
    note = _told("a", "Shells hit a casino in Orvane, the team finds.", "team", by="Interim Observer Team")
    assert [origin.name for origin in incidents([note]).incidents[0].origins] == ["Interim Observer Team"]


def test_a_body_of_the_other_side_does_not_speak_for_a_party() -> None:
    from truceline.corroborate.voices import speaks_for

    assert not speaks_for("Northern army", "Southern army")
    assert speaks_for("army spokesman", "Northern army")
    assert speaks_for("Ruritanian Defence Ministry", "Ruritanian forces")


def _pair(first: Event, second: Event, text: str, *statements: Statement) -> list[int]:
    return [len(told.events) for told in tellings(record("a", text, first, second, said=statements))]


def test_one_whom_a_deed_told_before_counts_is_no_second_deed() -> None:
    text = "Ten people, one of them a nurse, were shot dead near Orvane. The union said its nurse died by gunfire."
    deed = event(text, "e1", "Ten people, one of them a nurse, were shot dead near Orvane", type="shooting", killed=10)
    nurse = event(text, "e2", "its nurse died by gunfire", type="attack", killed=1, of=("its nurse",))
    guard = event(text, "e2", "its nurse died by gunfire", type="attack", killed=1, of=("a guard",))
    assert (_pair(deed, nurse, text), _pair(deed, guard, text)) == ([2], [1, 1])


def test_what_only_says_that_there_was_a_deed_opens_the_one_told_next() -> None:
    text = "There was more shooting on Thursday. Two people were killed by gunfire in several villages."
    opening = event(text, "e1", "shooting on Thursday", type="shooting")
    deed = event(text, "e2", "Two people were killed by gunfire", type="attack", killed=2)
    assert _pair(opening, deed, text) == [2]
    later = event(text, "e2", "Two people were killed by gunfire", type="attack", killed=2, day="2025-11-07")
    assert _pair(opening, later, text) == [1, 1]


def test_what_the_doer_of_one_deed_tells_of_anothers_is_a_second_deed() -> None:
    text = (
        "Guards of the mission shot down a drone near Orvane. A Northern tank fired a round at them, the mission said."
    )
    drone = event(text, "e1", "shot down a drone near Orvane", type="attack", by="Mission guards")
    tank = event(text, "e2", "A Northern tank fired a round at them", type="shooting", by="Northland", told=("s1",))
    spoken = said(text, "s1", "A Northern tank fired a round at them", "mission")
    assert _pair(drone, tank, text, spoken) == [1, 1]


def test_who_is_fired_at_did_not_fire() -> None:
    one = "Guards of the mission fired at a drone near Orvane."
    two = "A tank of the Northern army fired towards guards near Orvane."
    a = record("a", one, event(one, "e1", one[:-1], type="shooting", place="Orvane", by="Guards of the mission"))
    b = record("b", two, event(two, "e1", two[:-1], type="shooting", place="Orvane", by="Northern army"))
    c = record("c", two, event(two, "e1", "A tank of the Northern army fired", type="shooting", place="Orvane",
                               by="Northern army"))  # fmt: skip
    (x,), (y,), (z,) = tellings(a), tellings(b), tellings(c)
    assert compare(x, y).sum < compare(x, z).sum


def test_who_is_accused_and_denies_it_disputes_the_deed() -> None:
    text = "A drone hit a market in Orvane, doctors said. Lawyers accused the Hill Front of it. The front denied it."
    deed = event(text, "e1", "A drone hit a market in Orvane", place="Orvane", told=("s1",))
    accusing = msgspec.structs.replace(
        act(said(text, "s2", "of it", "lawyers"), "accuse"), about=(Mention(span=None, name="Hill Front"),)
    )
    at = text.rindex("it")
    denial = msgspec.structs.replace(
        act(said(text, "s3", "denied it", "Hill Front"), "deny"), content=(Span(at, at + 2),)
    )
    words = (said(text, "s1", "A drone hit a market in Orvane", "doctors"), accusing, denial)
    (one,) = incidents([record("a", text, deed, said=words)]).incidents
    assert one.status == "disputed"
    (one,) = incidents([record("a", text, deed, said=(words[0], denial))]).incidents
    assert one.status == "single origin"


def test_all_the_sites_struck_are_those_of_the_wave_and_not_of_a_single_strike() -> None:
    text = (
        "Jets hit Orvane and Tesk. A man died in a strike near Milna. The army said all the sites struck were stores."
    )
    wave = event(text, "e1", "Jets hit Orvane and Tesk", place="Orvane")
    other = event(text, "e2", "strike", place="Milna", killed=1)
    again = event(text, "e3", "struck", type="attack", day=None)
    assert [[part.id for part in told.events] for told in tellings(record("a", text, wave, other, again))] == [
        ["e1", "e3"],
        ["e2"],
    ]


def test_the_years_of_fighting_before_a_truce_are_no_incident() -> None:
    text = "A truce ended more than a year of fighting."
    assert tellings(record("a", text, event(text, "e1", "fighting", type="clash"))) == []


def test_what_a_body_rejects_it_does_not_tell() -> None:
    text = (
        "The ministry rejects the claim that Southland laid the mine which hurt two guards near Orvane, a driver said."
    )
    deed = event(
        text, "e1", "the mine which hurt two guards near Orvane", type="bombing", place="Orvane", told=("s2", "s3")
    )
    denial = act(said(text, "s1", "the claim that Southland laid the mine which hurt two guards", "ministry"), "deny")
    claim = said(text, "s2", "Southland laid the mine which hurt two guards", "ministry")
    other = said(text, "s3", "two guards near Orvane", "driver", kind="anonymous")
    (one,) = incidents([record("a", text, deed, said=(denial, claim, other))]).incidents
    assert [origin.name for origin in one.origins] == ["driver"]
