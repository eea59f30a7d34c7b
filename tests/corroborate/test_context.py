"""What a report says of a deed beside its clause: answers, references back, bare names, the day around it."""

from __future__ import annotations

import msgspec
import pytest

from tests.corroborate.making import event, record, said
from truceline.corroborate import incidents
from truceline.corroborate.incidents_compare import compare
from truceline.corroborate.incidents_tell import tellings
from truceline.records import Actor, Event, Incident, Record, Statement

TEXT = (
    "Jets of the northern army bombed a depot in Orvane on Thursday, the governor said. The strikes shook the town. "
    "The northern army said it had hit a store of rockets. The missile hit the yard, the news agency said. "
    "The northern army denied that its jets had bombed a clinic. The force said that never happened."
)
GOVERNOR = said(TEXT, "s1", "Jets of the northern army bombed a depot in Orvane on Thursday", "governor", kind="office")
OWN = said(TEXT, "s2", "it had hit a store of rockets", "northern army")
MORE = said(TEXT, "s3", "The missile hit the yard", "news agency", kind="media")
DENIAL = msgspec.structs.replace(said(TEXT, "s4", "its jets had bombed a clinic", "northern army"), act="deny")
NEVER = said(TEXT, "s5", "that never happened", "the northern force")
DEED = event(
    TEXT, "e1", "bombed a depot in Orvane on Thursday", place="Orvane", by="northern army", told=("s1",)
)  # fmt: skip


def told(*events: Event, said: tuple[Statement, ...]) -> Incident:
    found = incidents([record("a", TEXT, *events, said=said)]).incidents
    assert len(found) == 1, [one.type for one in found]
    return found[0]


def trigger(made: Event, words: str) -> Event:
    at = TEXT.index(words)
    return msgspec.structs.replace(made, trigger=made.trigger.__class__(at, at + len(words)))


def test_who_did_it_and_says_so_a_sentence_later_is_an_origin() -> None:
    one = told(DEED, said=(GOVERNOR, OWN))
    assert sorted(origin.name for origin in one.origins) == ["governor", "northern army"]
    assert ("northern army", "confirms") in {(position.actor, position.stance) for position in one.positions}


def test_who_tells_more_of_it_by_what_it_was_done_with_is_an_origin() -> None:
    assert sorted(origin.name for origin in told(DEED, said=(GOVERNOR, MORE)).origins) == ["governor", "news agency"]


@pytest.mark.parametrize("denial", [DENIAL, NEVER])
def test_a_denial_of_the_deed_by_the_accused_makes_it_disputed(denial: Statement) -> None:
    deed = trigger(DEED, "bombed")
    one = told(deed, said=(GOVERNOR, denial))
    assert one.status == "disputed" and [origin.name for origin in one.origins] == ["governor"]


def test_a_denial_of_something_else_disputes_nothing() -> None:
    other = msgspec.structs.replace(said(TEXT, "s4", "a store of rockets", "northern army"), act="deny")
    assert told(trigger(DEED, "bombed"), said=(GOVERNOR, other)).status == "single origin"


def test_a_deed_that_comes_back_as_the_strikes_is_the_same() -> None:
    back = trigger(event(TEXT, "e2", "The strikes shook the town", day=None), "strikes")
    assert [len(telling.events) for telling in tellings(record("a", TEXT, DEED, back, said=(GOVERNOR,)))] == [2]
    elsewhere = trigger(event(TEXT, "e2", "The strikes shook the town", place="Tesk"), "strikes")
    assert len(tellings(record("a", TEXT, DEED, elsewhere, said=(GOVERNOR,)))) == 2


def test_the_own_account_of_who_did_it_is_no_second_deed() -> None:
    own = event(TEXT, "e2", "it had hit a store of rockets", day=None, by="northern army", told=("s2",), type="attack")
    one = told(DEED, own, said=(GOVERNOR, OWN))
    assert len(one.members) == 2 and len(one.origins) == 2


def test_a_bare_word_for_a_body_has_the_name_of_the_only_body_that_it_can_be() -> None:
    text = "Gunmen shot at a patrol in Orvane, the agency said. The Valley Rescue Agency is new here."
    made = record(
        "a", text, event(text, "e1", "Gunmen shot at a patrol in Orvane", type="shooting", told=("s1",)),
        said=(said(text, "s1", "Gunmen shot at a patrol in Orvane", "that agency"),),
    )  # fmt: skip
    named = msgspec.structs.replace(made, actors=(Actor(name="Valley Rescue Agency", kind="organisation"),))
    assert [origin.name for origin in incidents([named]).incidents[0].origins] == ["Valley Rescue Agency"]
    two = (*named.actors, Actor(name="Port Agency", kind="organisation"))
    (kept,) = incidents([msgspec.structs.replace(made, actors=two)]).incidents
    assert [origin.name for origin in kept.origins] == ["that agency"]


def test_an_outlet_that_credits_anothers_source_in_the_sentence_has_it_from_there() -> None:
    text = "The governor's count of those killed when jets bombed a depot in Orvane on Thursday stands at three."
    second = record(
        "b", text, event(text, "e1", "jets bombed a depot in Orvane on Thursday", place="Orvane"), by="Courier"
    )
    first = record("a", TEXT, DEED, said=(GOVERNOR,))
    credited = msgspec.structs.replace(
        second,
        actors=(
            Actor(name="governor", kind="office", mentions=(second.report.body or (second.events[0].evidence[0],))[:1]),
        ),
    )
    assert len(incidents([first, second]).incidents[0].origins) == 2
    (one,) = incidents([first, credited]).incidents
    assert [(origin.name, origin.reports) for origin in one.origins] == [("governor", ("a", "b"))]


def test_villages_a_walk_apart_are_two_and_a_site_without_an_entry_is_in_its_town() -> None:
    def at(name: str, place: str, where: tuple[float, float] | None, precision: str = "town") -> Record:
        made = event(TEXT, "e1", "bombed a depot in Orvane on Thursday", place=place, at=where)
        place_ = msgspec.structs.replace(made.places[0], precision=precision, geoname=made.places[0].geoname)
        if precision == "site":
            place_ = msgspec.structs.replace(place_, geoname=None)
        return record(name, TEXT, msgspec.structs.replace(made, places=(place_,)))

    (orvane,), (mill,), (road,) = (
        tellings(one)
        for one in (
            at("a", "Orvane", (10.0, 20.0)),
            at("b", "Mill", (10.01, 20.0), "site"),
            at("c", "Tesk", (10.01, 20.0)),
        )
    )
    assert compare(orvane, road).forbidden is not None
    assert compare(orvane, mill).forbidden is None


def test_a_deed_without_a_day_lies_on_the_day_that_its_report_is_about() -> None:
    undated = event(TEXT, "e2", "The missile hit the yard", day=None, type="shelling")
    first, second = tellings(record("a", TEXT, DEED, undated))
    (other,) = tellings(record("b", TEXT, event(TEXT, "e1", "The missile hit the yard", type="shelling")))
    (later,) = tellings(
        record("c", TEXT, event(TEXT, "e1", "The missile hit the yard", type="shelling", day="2025-11-05"))
    )
    assert second.around == first.first
    assert "told among deeds of one day" in compare(second, other).why
    assert compare(second, other).sum > compare(second, later).sum


def test_who_only_takes_the_deed_for_granted_is_no_origin() -> None:
    text = (
        "Jets bombed a depot in Orvane on Thursday, the governor said. The bishop said the strikes were a disgrace. "
        "The clerk condemned the bombing of a depot."
    )
    deed = event(text, "e1", "Jets bombed a depot in Orvane on Thursday", place="Orvane", told=("s1", "s2", "s3"))
    back = event(text, "e1", "the strikes were a disgrace").evidence
    both = msgspec.structs.replace(deed, evidence=(*deed.evidence, *back))
    reaction = said(text, "s2", "the strikes were a disgrace", "bishop")
    condemned = msgspec.structs.replace(said(text, "s3", "the bombing of a depot", "clerk"), act="condemn")
    first = said(text, "s1", "Jets bombed a depot in Orvane on Thursday", "governor", kind="office")
    (one,) = incidents([record("a", text, both, said=(first, reaction, condemned))]).incidents
    assert [origin.name for origin in one.origins] == ["governor"]


def test_a_denial_that_was_read_as_a_deed_of_its_own_disputes_the_deed_before() -> None:
    text = 'A shell hit the market of Orvane on Thursday, a doctor said. "We shelled no market," an officer said.'
    deed = event(text, "e1", "A shell hit the market of Orvane on Thursday", type="shelling", told=("s1",))
    denied = event(text, "e2", "We shelled no market", type="shelling", day=None, status="denied", told=("s2",))
    voices = (
        said(text, "s1", "A shell hit the market of Orvane on Thursday", "a doctor", kind="person"),
        said(text, "s2", "We shelled no market", "an officer", kind="person"),
    )
    (one,) = incidents([record("a", text, deed, denied, said=voices)]).incidents
    assert one.status == "disputed" and [origin.name for origin in one.origins] == ["a doctor"]


def test_who_names_nobody_is_no_voice_and_a_bare_office_is_its_holder() -> None:
    text = "Jets bombed a depot in Orvane on Thursday, both said."
    words = "Jets bombed a depot in Orvane on Thursday"
    nobody = record("a", text, event(text, "e1", words, told=("s1",)), said=(said(text, "s1", words, "Both"),))
    assert [origin.name for origin in incidents([nobody]).incidents[0].origins] == ["Gazette"]
    holder = said(text, "s1", words, "Ilan Vero", kind="person", of="President")
    (one,) = incidents([record("a", text, event(text, "e1", words, told=("s1",)), said=(holder,))]).incidents
    assert [origin.name for origin in one.origins] == ["Ilan Vero"]


def test_the_harm_and_the_deed_of_one_sentence_are_one_telling() -> None:
    text = "Two people were killed, the clinic said, as gunmen shot at a convoy near Orvane. A barn burned in Tesk."
    harm = event(text, "e1", "Two people were killed", type="harm", day=None, killed=2)
    deed = trigger_in(
        text, event(text, "e2", "as gunmen shot at a convoy near Orvane", type="shooting", place="Orvane"), "shot"
    )
    other = event(text, "e3", "A barn burned in Tesk", type="destruction", place="Tesk", day=None)
    assert [[each.id for each in one.events] for one in tellings(record("a", text, harm, deed, other))] == [
        ["e2", "e1"],
        ["e3"],
    ]


def trigger_in(text: str, made: Event, words: str) -> Event:
    at = text.index(words)
    return msgspec.structs.replace(made, trigger=made.trigger.__class__(at, at + len(words)))


def test_a_narrators_sentence_is_its_sources_word() -> None:
    text = "Gunmen shot at a convoy near Orvane on Thursday. Two people were killed, the clinic said."
    deed = event(text, "e1", "Gunmen shot at a convoy near Orvane", type="shooting", place="Orvane")
    clinic = said(text, "s1", "Two people were killed", "clinic")
    (one,) = incidents([record("a", text, deed, said=(clinic,))]).incidents
    assert [origin.name for origin in one.origins] == ["clinic"]
    weather = said(text, "s1", "on Thursday", "clinic")
    apart = text.replace(". Two", ".\nTwo")
    (kept,) = incidents(
        [record("a", apart, deed, said=(msgspec.structs.replace(weather, content=clinic.content),))]
    ).incidents
    assert [origin.name for origin in kept.origins] == ["Gazette"]


def test_a_bare_word_means_the_body_that_was_named_last() -> None:
    text = "The Port Agency is old. The Valley Rescue Agency came. Gunmen shot at a patrol, the agency said."
    words = "Gunmen shot at a patrol"
    deed = event(text, "e1", words, type="shooting", told=("s1",))
    bodies = tuple(
        Actor(name=name, kind="organisation", mentions=event(text, "x", name).evidence)
        for name in ("Port Agency", "Valley Rescue Agency")
    )
    spoken = said(text, "s1", words, "the agency")
    link = msgspec.structs.replace(spoken.chain[0], span=event(text, "x", "the agency").evidence[0])
    made = record("a", text, deed, said=(msgspec.structs.replace(spoken, chain=(link,)),))
    (one,) = incidents([msgspec.structs.replace(made, actors=bodies)]).incidents
    assert [origin.name for origin in one.origins] == ["Valley Rescue Agency"]


def test_a_toll_is_whose_statement_it_stands_in_not_who_did_it() -> None:
    text = "The northern army said it had hit a store in Orvane. Three people were killed, the clinic said."
    deed = event(text, "e1", "it had hit a store in Orvane", by="northern army", told=("s1", "s2"), killed=3)
    toll = event(text, "x", "Three people were killed").evidence[0]
    figure = msgspec.structs.replace(deed.harm.killed, span=toll)
    counted = msgspec.structs.replace(deed, harm=msgspec.structs.replace(deed.harm, killed=figure))
    voices = (
        said(text, "s1", "it had hit a store in Orvane", "northern army"),
        said(text, "s2", "Three people were killed", "clinic"),
    )
    (one,) = incidents([record("a", text, counted, said=voices)]).incidents
    assert [(told.low, told.according_to) for told in one.harm.killed] == [(3, "clinic")]
    headline = msgspec.structs.replace(figure, span=None)
    bare = msgspec.structs.replace(deed, harm=msgspec.structs.replace(deed.harm, killed=headline))
    (one,) = incidents([record("a", text, bare, said=voices)]).incidents
    assert [told.according_to for told in one.harm.killed] == ["clinic"]


def test_an_answer_is_tied_to_a_deed_of_those_who_answer_before_one_of_nobody() -> None:
    text = (
        "Grenades of the northern army fell on a farm in Orvane. A roadblock stood near. "
        "The northern army said that stun grenades had been used."
    )
    deed = event(text, "e1", "Grenades of the northern army fell on a farm in Orvane", by="northern army")
    block = event(text, "e2", "A roadblock stood near", type="obstruction", day=None)
    own = said(text, "s1", "stun grenades had been used", "northern army")
    first, second = tellings(record("a", text, deed, block, said=(own,)))
    assert [position.stance for position in first.event.positions] == ["confirms"] and not second.event.positions


def test_a_deed_lies_in_the_town_that_its_words_name_if_the_report_knows_it_as_one() -> None:
    text = "A drone hit a man clearing rubble in Orvane on Thursday. A drone flew over Orvane later. It rained in Tesk."
    bare = event(text, "e1", "A drone hit a man clearing rubble in Orvane on Thursday")
    over = event(text, "e2", "A drone flew over Orvane later", type="overflight", place="Orvane", day=None)
    rain = event(text, "e3", "It rained in Tesk", type="presence", place="Tesk", day=None)
    (one,) = tellings(record("a", text, bare, over, rain))
    assert [place.name for place in one.places] == ["Orvane"]
