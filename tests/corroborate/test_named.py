"""Towns that a report's story names where the deed is told without one; what tells of many deeds and is none."""

from __future__ import annotations

import msgspec
import pytest

from tests.corroborate.making import event, record
from truceline.corroborate import incidents
from truceline.corroborate.incidents_compare import compare
from truceline.corroborate.incidents_named import LEAD, PARAGRAPH, SENTENCE, TEXT, named_near
from truceline.corroborate.incidents_tell import tellings
from truceline.records import Record
from truceline.text import Span

STORY = (
    "Shells fell on Khar Dovane\n\nThe road to Mosril is shut.\n\nA mill in Tesk burned. The shelling was heavy.\n\n"
    "Nobody has yet counted the houses of Lubnik."
)


@pytest.mark.parametrize(
    ("words", "town", "value"),
    [
        ("burned", "Tesk", SENTENCE),
        ("shelling", "Tesk", PARAGRAPH),
        ("shelling", "Mosril", LEAD),
        ("shelling", "Khardovan", LEAD),
        ("shelling", "Lubnik", TEXT),
        ("shelling", "Orvane", 0.0),
    ],
)
def test_a_town_counts_by_how_near_to_the_deed_it_is_named(words: str, town: str, value: float) -> None:
    at = STORY.index(words)
    assert named_near(STORY, Span(at, at + len(words)), [town]) == value


def test_a_deed_without_a_town_joins_that_of_the_town_in_its_headline() -> None:
    far = "Mosril counts the cost\n\nThe strike killed three people and burned down the dairy, its owner said."
    near = "A drone hit the dairy in Mosreel on Thursday, killing three, the mayor said."
    other = "A drone hit the dairy in Orvane on Thursday, killing three, the mayor said."
    a = record("a", far, event(far, "e1", "strike", killed=3))
    b = record("b", near, event(near, "e1", near.rsplit(",", 1)[0], place="Mosreel", killed=3))
    c = record("c", other, event(other, "e1", other.rsplit(",", 1)[0], place="Orvane", killed=3))
    (x,), (y,), (z,) = tellings(a), tellings(b), tellings(c)
    assert "its report names the town" in compare(x, y).why
    assert compare(x, y).sum > compare(x, z).sum


def test_a_town_where_another_deed_of_the_report_lies_counts_in_its_sentence_only() -> None:
    text = "Jets hit a mill in Orvane. A second man died of a shell.\n\nThe mill of Orvane is old."
    first = event(text, "e1", "hit a mill in Orvane", place="Orvane")
    second = event(text, "e2", "died of a shell", type="shelling", killed=1)
    there = "Shells killed a man in Orvane on Thursday."
    other = record("b", there, event(there, "e1", "killed a man in Orvane", type="shelling", place="Orvane", killed=1))
    _, told = tellings(record("a", text, first, second))
    assert "its report names the town" not in compare(told, tellings(other)[0]).why


def test_a_site_named_after_a_town_is_there_however_the_town_is_spelled() -> None:
    one = "Ten raids hit the Mosreel road, the agency said."
    two = "Jets hit yards near Mosril, the ministry said."
    a = record("a", one, event(one, "e1", "raids hit the Mosreel road", place="Mosreel road"))
    b = record("b", two, event(two, "e1", "hit yards near Mosril", place="Mosril"))
    site = msgspec.structs.replace(a.events[0].places[0], precision="site")
    a = msgspec.structs.replace(a, events=(msgspec.structs.replace(a.events[0], places=(site,)),))
    assert "Mosreel road is Mosril" in compare(tellings(a)[0], tellings(b)[0]).why


def test_who_dies_of_it_days_later_does_not_date_the_deed() -> None:
    text = "A second victim of the strike died of burns on Sunday, the ministry said."
    deed = event(text, "e1", "strike", day="2025-11-09", killed=2)
    at = text.index("Sunday")
    dated = deed.date.__class__(span=Span(at, at + 6), start="2025-11-09", end="2025-11-09", precision="day")  # type: ignore[union-attr]
    (told,) = tellings(record("a", text, msgspec.structs.replace(deed, date=dated)))
    assert (told.first, told.last) == (None, 20401)


@pytest.mark.parametrize(
    ("text", "words", "type", "day", "to"),
    [
        ("Five days of fighting in July killed 48 people.", "killed", "attack", "2025-07-01", "2025-07-31"),
        ("In the past week 12 villages have been taken.", "taken", "seizure", "2025-11-01", "2025-11-08"),
        ("It was the third attack on the town.", "attack", "attack", None, None),
        ("They had been fighting for more than a year.", "fighting", "clash", None, None),
    ],
)
def test_wars_totals_and_counts_are_no_incidents(text: str, words: str, type: str, day: str | None, to: str) -> None:
    deed = event(text, "e1", words, type=type, day=day, to=to)
    whole = msgspec.structs.replace(deed, evidence=(Span(0, len(text)),))
    assert tellings(record("a", text, whole)) == []


def test_a_deed_of_those_held_for_weeks_is_one() -> None:
    text = "Gunmen let go 40 villagers on Wednesday whom they had held for three weeks."
    assert len(tellings(record("a", text, event(text, "e1", "let go 40 villagers", type="release")))) == 1


def _two(first: str, second: str, **more: str) -> Record:
    text = f"{first}. {second}."
    one = event(text, "e1", first, place="Orvane", killed=1)
    word = second.split()[-1] if "word" not in more else more["word"]
    return record("a", text, one, event(text, "e2", word, type=more.get("type", "attack"), day=None))


def test_those_killed_before_are_those_of_the_deed_told_before() -> None:
    again = _two("A drone killed a man in Orvane", "The man killed was a baker", word="killed was")
    assert [len(told.events) for told in tellings(_trigger(again, "killed was", "killed"))] == [2]
    apart = _two("A drone killed a man in Orvane", "Gunfire killed a baker", word="killed a baker")
    assert [len(told.events) for told in tellings(_trigger(apart, "killed a baker", "killed"))] == [1, 1]


def test_the_strike_of_another_town_comes_back_to_no_deed_here() -> None:
    made = _two("A drone hit a car in Orvane", "Three are home after the Tesk strike", type="airstrike")
    assert [len(told.events) for told in tellings(made)] == [1, 1]
    same = _two("A drone hit a car in Orvane", "Three are home after the Orvane strike", type="airstrike")
    assert [len(told.events) for told in tellings(same)] == [2]


def _trigger(made: Record, words: str, word: str) -> Record:
    at = made.report.text.index(words)
    last = msgspec.structs.replace(made.events[1], trigger=Span(at, at + len(word)))
    return msgspec.structs.replace(made, events=(made.events[0], last))


def test_one_report_that_tells_a_deed_twice_joins_by_what_another_tells() -> None:
    text = "Jets bombed yards near Orvane on Thursday, killing one. A man died in attacks on yards at Orvane, he said."
    first = event(text, "e1", "bombed yards near Orvane on Thursday, killing one", place="Orvane", killed=1)
    again = event(text, "e2", "died in attacks on yards at Orvane", type="attack", place="Orvane", killed=1)
    other = "Jets bombed yards near Orvane on Thursday, killing one, the mayor said."
    beside = record("b", other, event(other, "e1", other.rsplit(",", 1)[0], place="Orvane", killed=1))
    alone = incidents([record("a", text, first, again)]).incidents
    assert [len(one.members) for one in alone] == [1, 1]
    (joined,) = incidents([record("a", text, first, again), beside]).incidents
    assert len(joined.members) == 3
