"""Figures of harm are read from the words that tell them."""

from __future__ import annotations

import pytest

from truceline.resolve.harm import find_harm
from truceline.text import Span


@pytest.mark.parametrize(
    ("words", "many"),
    [
        ("One soldier sustained an injury.", 1),
        ("Eight people had minor injuries.", 8),
        ("Three clerks treated an injury.", None),
    ],
)
def test_who_has_injuries_is_injured(words: str, many: int | None) -> None:
    found = [f.low for f in find_harm(words, [Span(0, len(words))]) if f.field == "injured"]
    assert found == ([] if many is None else [many])


def test_a_second_victim_before_another_verb_is_added() -> None:
    words = "The force killed a local commander and one suspected rebel and detained two others."
    found = [(f.field, f.low) for f in find_harm(words, [Span(0, len(words))])]
    assert found == [("killed", 2), ("detained", 2)]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("Within hours at least 15 of them had been shot dead.", [("killed", 15, False)]),
        ("A man of 27 was shot dead in Karem.", []),  # his age; that he is one, his phrase tells
        ("Six of the dead were women.", [("killed", 6, True)]),
        ("Two of the five soldiers were killed.", [("killed", 2, False)]),
        ("Some 200 of the town's 3,000 people have fled.", [("displaced", 200, False)]),
        ("Five of the men who were killed were recruits.", [("killed", 5, True)]),
        ("A court sentenced 17 people to death on Saturday.", []),
        ("The Front handed over 45 bodies of soldiers on Monday.", []),
        ("Rescuers pulled 45 bodies from the rubble.", [("killed", 45, False)]),
        ("Troops killed numerous fighters.", [("killed", 4, False)]),
        ("Masked men mowed down ten workers.", [("killed", 10, False)]),
    ],
)
def test_what_is_part_of_a_toll_an_age_or_no_killing_adds_nothing(
    words: str, wanted: list[tuple[str, int, bool]]
) -> None:
    found = [(f.field, f.low, f.included) for f in find_harm(words, [Span(0, len(words))])]
    assert [f for f in found if f[1] is not None and not (f[2] and not any(w[2] for w in wanted))] == wanted


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("Doctors treated 17 people for burns.", [("injured", 17)]),
        ("Four children were taken to hospital.", [("injured", 4)]),
        ("Two men were stabbed in the market.", [("injured", 2)]),
        ("Several rebels presented a threat to the combined force and were killed.", [("killed", 3)]),
        ("An insurgent mortar team was killed.", []),
        ("Troops killed a number of rebels.", [("killed", 3)]),
        ("Six villagers were led off by soldiers.", [("detained", 6)]),
    ],
)
def test_other_words_for_who_is_hurt_and_taken(words: str, wanted: list[tuple[str, int]]) -> None:
    assert [(f.field, f.low) for f in find_harm(words, [Span(0, len(words))]) if not f.included] == wanted


def test_no_casualties_of_one_kind_leave_the_others_open() -> None:
    words = "There were no civilian casualties."
    assert all(f.included for f in find_harm(words, [Span(0, len(words))]))


@pytest.mark.parametrize(
    ("words", "many"),
    [
        ("Two of her colleagues, along with a driver, were wounded.", ("injured", 3)),
        ("The strike killed a woman and her two grandchildren.", ("killed", 3)),
    ],
)
def test_hers_are_added(words: str, many: tuple[str, int]) -> None:
    assert [(f.field, f.low) for f in find_harm(words, [Span(0, len(words))])] == [many]
