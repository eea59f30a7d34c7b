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
