"""Amounts and figures of harm on composed sentences."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from truceline.resolve.quantities import find_harm, find_numbers
from truceline.text import Span

Ends = tuple[int | None, int | None]


def whole(text: str) -> list[Span]:
    return [Span(0, len(text))] if text else []


def numbers(text: str) -> list[tuple[str, int | None, int | None, str | None]]:
    return [
        (
            text[one.span.start : one.span.end], one.low, one.high,
            text[one.unit.start : one.unit.end] if one.unit else None,
        )
        for one in find_numbers(text, whole(text))
    ]  # fmt: skip


NUMBERS = [
    ("five sites", [("five", 5, 5, "sites")]),
    ("2,500 soldiers", [("2,500", 2500, 2500, "soldiers")]),
    ("1.2 million refugees", [("1.2 million", 1200000, 1200000, "refugees")]),
    ("twenty-five trucks", [("twenty-five", 25, 25, "trucks")]),
    ("twenty five trucks", [("twenty five", 25, 25, "trucks")]),
    ("two hundred and fifty men", [("two hundred and fifty", 250, 250, "men")]),
    ("three thousand tents", [("three thousand", 3000, 3000, "tents")]),
    ("a hundred shells", [("a hundred", 100, 100, "shells")]),
    ("several southern towns", [("several", 3, None, "southern towns")]),
    ("a couple of drones", [("a couple", 2, 2, "drones")]),
    ("dozens of drones", [("dozens", 24, None, "drones")]),
    ("scores of houses", [("scores", 40, None, "houses")]),
    ("hundreds of families", [("hundreds", 200, None, "families")]),
    ("thousands of shells", [("thousands", 2000, None, "shells")]),
    ("tens of thousands of people", [("tens of thousands", 20000, None, "people")]),
    ("several hundred fighters", [("several hundred", 300, None, "fighters")]),
    ("two dozen fighters", [("two dozen", 24, 24, "fighters")]),
    ("a dozen fighters", [("a dozen", 12, 12, "fighters")]),
    ("at least 20 rockets", [("at least 20", 20, None, "rockets")]),
    ("more than 20 rockets", [("more than 20", 20, None, "rockets")]),
    ("over 20 rockets", [("over 20", 20, None, "rockets")]),
    ("no fewer than 20 rockets", [("no fewer than 20", 20, None, "rockets")]),
    ("up to 5 rockets", [("up to 5", None, 5, "rockets")]),
    ("as many as five rockets", [("as many as five", None, 5, "rockets")]),
    ("nearly 200 rockets", [("nearly 200", None, 200, "rockets")]),
    ("fewer than ten rockets", [("fewer than ten", None, 10, "rockets")]),
    ("about 70 rockets", [("about 70", 70, 70, "rockets")]),
    ("some 25,000 tents", [("some 25,000", 25000, 25000, "tents")]),
    ("20 or more rockets", [("20 or more", 20, None, "rockets")]),
    ("between 3 and 5 rockets", [("between 3 and 5", 3, 5, "rockets")]),
    ("three or four rockets", [("three or four", 3, 4, "rockets")]),
    ("10 to 12 rockets", [("10 to 12", 10, 12, "rockets")]),
    ("10-12 rockets", [("10-12", 10, 12, "rockets")]),
    ("no rockets", [("no", 0, 0, "rockets")]),
    ("a family of five", [("five", 5, 5, None)]),
    ("Three tanks and two guns", [("Three", 3, 3, "tanks"), ("two", 2, 2, "guns")]),
    # what is no amount
    ("on 5 May 2024 at 10:30", []),
    ("in 2024 and since 1998", []),
    ("a 12-year-old boy, aged 12", []),
    ("25 percent and 30%", []),
    ("$5 million and 40 euros", []),
    ("the third day and the 21st", []),
    ("for three hours and two weeks", []),
    ("Resolution 1701 and Article 5", []),
    ("an AK-47 and a 155mm shell", []),
    ("spared no effort, one by one", []),
    ("no one another day", [("no one", 0, 0, None)]),
    ("", []),
]


@pytest.mark.parametrize(("text", "expected"), NUMBERS, ids=[case[0] or "empty" for case in NUMBERS])
def test_numbers(text: str, expected: list[tuple[str, int | None, int | None, str | None]]) -> None:
    assert numbers(text) == expected


def harm(text: str) -> list[tuple[str, str, int | None, int | None]]:
    return [
        (text[one.span.start : one.span.end], one.field, one.low, one.high)
        for one in find_harm(text, whole(text))
        if not one.included
    ]


HARM = [
    # active
    ("Shells killed at least four civilians.", [("at least four", "killed", 4, None)]),
    ("Shells killed 4 and wounded 9.", [("4", "killed", 4, 4), ("9", "injured", 9, 9)]),
    ("A blast went off, killing two guards and injuring nine.",
     [("two", "killed", 2, 2), ("nine", "injured", 9, 9)]),
    ("A blast killed two soldiers and a civilian.", [("two soldiers and a civilian", "killed", 3, 3)]),
    ("A blast killed an estimated 30 people.", [("an estimated 30", "killed", 30, 30)]),
    ("Two gunmen killed a guard.", [("a guard", "killed", 1, 1)]),
    ("Ten gunmen killed the mayor.", []),
    ("Troops detained 12 men.", [("12", "detained", 12, 12)]),
    ("Police arrested a suspect.", [("a suspect", "detained", 1, 1)]),
    ("Gunmen abducted seven students.", [("seven", "detained", 7, 7)]),
    ("The storm displaced 40,000 people.", [("40,000", "displaced", 40000, 40000)]),
    ("The men burned at least ten villagers to death.", [("at least ten", "killed", 10, None)]),
    ("They took three men into custody.", [("three", "detained", 3, 3)]),
    ("They took 20 people hostage.", [("20", "detained", 20, 20)]),
    ("It killed him and two others.", [("him and two", "killed", 3, 3)]),
    # passive
    ("Three people were killed and seven wounded.", [("Three", "killed", 3, 3), ("seven", "injured", 7, 7)]),
    ("A soldier was killed on Monday.", [("A soldier", "killed", 1, 1)]),
    ("Four soldiers and a tourist were killed.", [("Four soldiers and a tourist", "killed", 5, 5)]),
    ("More than 55 others were wounded.", [("More than 55", "injured", 55, None)]),
    ("At least 15 people have been killed in two blasts.", [("At least 15", "killed", 15, None)]),
    ("Twelve of the men were reportedly shot dead.", [("Twelve", "killed", 12, 12)]),
    ("Some 30 men, who were arrested, are held.", [("Some 30", "detained", 30, 30)]),
    ("A senior rebel commander was confirmed killed.", [("A senior rebel commander", "killed", 1, 1)]),
    ("A Ruritanian was killed.", [("A Ruritanian", "killed", 1, 1)]),
    ("A Ruritanian village was seized.", []),
    ("Nobody was hurt.", [("Nobody", "injured", 0, 0), ("Nobody", "killed", 0, 0)]),
    ("No one was killed.", [("No one", "killed", 0, 0)]),
    ("Between 3 and 5 people were injured.", [("Between 3 and 5", "injured", 3, 5)]),
    ("Up to 20 fighters were killed.", [("Up to 20", "killed", None, 20)]),
    ("Nearly 200 people were killed.", [("Nearly 200", "killed", None, 200)]),
    ("Two hundred villagers were driven from their homes.", [("Two hundred", "displaced", 200, 200)]),
    # what those harmed do and are
    ("Dozens died in the raid.", [("Dozens", "killed", 24, None)]),
    ("At least five others reportedly also died.", [("At least five", "killed", 5, None)]),
    ("Six men drowned.", [("Six", "killed", 6, 6)]),
    ("Eight people lost their lives.", [("Eight", "killed", 8, 8)]),
    ("More than 200 families fled.", [("More than 200", "displaced", 200, None)]),
    ("Three fishermen went missing.", [("Three", "missing", 3, 3)]),
    ("Nine people are missing.", [("Nine", "missing", 9, 9)]),
    ("Nine people remain unaccounted for.", [("Nine", "missing", 9, 9)]),
    ("Forty rebels surrendered.", [("Forty", "detained", 40, 40)]),
    # left, forced, claimed
    ("The blast left 5 dead.", [("5", "killed", 5, 5)]),
    ("The blast left at least 12 dead and 30 injured.",
     [("at least 12", "killed", 12, None), ("30", "injured", 30, 30)]),
    ("The flood left 900 people homeless.", [("900", "displaced", 900, 900)]),
    ("Fighting forced 3,000 people to flee.", [("3,000", "displaced", 3000, 3000)]),
    ("Raids drove 70 families from their homes.", [("70", "displaced", 70, 70)]),
    ("The war sent some 25,000 people fleeing.", [("some 25,000", "displaced", 25000, 25000)]),
    ("The raid claimed the lives of 20 people.", [("20", "killed", 20, 20)]),
    ("The raid claimed 20 lives.", [("20", "killed", 20, 20)]),
    # nouns
    ("There were four deaths.", [("four", "killed", 4, 4)]),
    ("Police made 12 arrests.", [("12", "detained", 12, 12)]),
    ("He mourned the deaths of three medics.", [("three", "killed", 3, 3)]),
    ("The killing of five guards was condemned.", [("five", "killed", 5, 5)]),
    ("The arrest of two men was confirmed.", [("two", "detained", 2, 2)]),
    ("Rescuers found 35 bodies.", [("35", "killed", 35, 35)]),
    ("Medics counted nine injuries.", [("nine", "injured", 9, 9)]),
    # bare
    ("18 killed, church burned", [("18", "killed", 18, 18)]),
    ("Dozens wounded in raid", [("Dozens", "injured", 24, None)]),
    ("150 soldiers, 95 civilians, and hundreds of rebels killed.",
     [("150 soldiers, 95 civilians, and hundreds of rebels", "killed", 445, None)]),
    # none
    ("There were no casualties.", [("no casualties", "injured", 0, 0), ("no casualties", "killed", 0, 0)]),
    ("It caused no injuries.", [("no", "injured", 0, 0)]),
    # not harm, or not persons
    ("The army captured three villages.", []),
    ("The army captured 12 rebels and five rifles.", [("12", "detained", 12, 12)]),
    ("Frost killed 300 sheep.", []),
    ("Five drones were shot down.", []),
    ("Two suspects, one a farmer, were arrested.", [("Two", "detained", 2, 2)]),
    ("The talks killed no time.", []),
    ("He killed the engine at 10:30.", []),
    ("They met four officials.", []),
    ("", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), HARM, ids=[case[0][:50] or "empty" for case in HARM])
def test_harm(text: str, expected: list[tuple[str, str, int | None, int | None]]) -> None:
    assert harm(text) == expected


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Shelling killed 12 people, including two children.", ["two"]),
        ("Shelling killed 12 people, including two children and a woman.", ["two", "a woman"]),
        ("At least 12 people, including two children, were killed.", ["two"]),
        ("Twelve died, among them three medics.", ["three"]),
    ],
)
def test_included_figures_are_told_apart_and_never_added(text: str, part: list[str]) -> None:
    found = find_harm(text, whole(text))
    assert [text[one.span.start : one.span.end] for one in found if one.included] == part
    assert [one.low for one in found if not one.included] == [12]


@pytest.mark.parametrize(
    ("text", "low"),
    [
        ("The death toll rose to 12.", 12),
        ("The death toll rose from 10 to 12.", 12),
        ("A blast killed two guards, bringing the toll to 14.", 14),
        ("Some 300 people have been killed since May.", 300),
        ("More than 40 have died in the nine-month war.", 40),
    ],
)
def test_running_totals_are_marked(text: str, low: int) -> None:
    assert low in [one.low for one in find_harm(text, whole(text)) if one.total]


def test_one_deed_is_no_total() -> None:
    text = "A shell killed two guards on Monday."
    assert [one.total for one in find_harm(text, whole(text))] == [False]


def test_sentences_do_not_lend_each_other_figures() -> None:
    text = "Five men came. They were killed. Nine cars burned."
    assert harm(text) == []


def test_the_trigger_is_named() -> None:
    text = "Shells killed four civilians."
    (figure,) = find_harm(text, whole(text))
    assert text[figure.trigger.start : figure.trigger.end] == "killed"


PIECES = (
    "killed wounded died 5 five at least hundreds of people and , including two children were was left dead a soldier "
    "no casualties toll rose to from 10 12 - the who detained fled missing him others . \n 1.2 million 99999999999 one"
)


@given(st.lists(st.sampled_from(PIECES.split(" ")), max_size=40))
@settings(max_examples=400, deadline=None)
def test_any_words_give_sound_figures(words: list[str]) -> None:
    text = " ".join(words)
    for number in find_numbers(text, whole(text)):
        assert 0 <= number.span.start < number.span.end <= len(text)
        assert number.low is not None or number.high is not None
    for figure in find_harm(text, whole(text)):
        assert 0 <= figure.span.start < figure.span.end <= len(text)
        assert figure.low is None or figure.high is None or figure.low <= figure.high


@given(st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_text_is_read(text: str) -> None:
    assert len(find_harm(text, whole(text))) <= len(text)


def test_a_flood_takes_time_in_proportion() -> None:
    took = []
    for count in (300, 600):
        began = time.process_time()
        text = "five men and two boys, including a girl, " * count
        find_harm(text, whole(text))
        took.append(time.process_time() - began)
    assert took[1] < 6 * took[0] + 0.5


@pytest.mark.parametrize("length", [31, 400, 5000, 60_000])
def test_a_figure_too_long_to_count_is_no_number(length: int) -> None:
    text = "1" * length + " people were killed."
    assert find_numbers(text, [Span(0, len(text))]) == ()
