"""Totals are no incidents; single persons are counted; what is another deed stays apart."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from truceline.records import Record

Extract = Callable[[str], Record]


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("Rebels carried out attacks on villages.", True),
        ("Tens of thousands have been killed in the war.", True),
        ("Hospitals have been looted.", True),
        ("Warplanes carried out airstrikes on two towns on 3 May 2024.", False),
        ("The army has arrested 12 students.", False),
    ],
)
def test_what_sums_up(text: str, total: bool, extract: Extract) -> None:
    assert [event.aggregate for event in extract(text).events][-1:] == [total]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("Gunmen killed a reporter and her cameraman.", 2, 2),
        ("The blast killed the governor and 11 soldiers.", 12, 12),
        ("Rebels killed villagers.", None, None),
    ],
)
def test_persons_named_one_by_one_are_counted(text: str, low: int | None, high: int | None, extract: Extract) -> None:
    figure = next(event for event in extract(text).events if event.type != "clash").harm.killed
    assert ((figure.low, figure.high) if figure else (None, None)) == (low, high)


def test_nobody_hurt_is_no_deed(extract: Extract) -> None:
    events = extract("Shells hit a barn in Marib. No one was hurt, the mayor said.").events
    assert [event.type for event in events] == ["shelling"]
    assert events[0].according_to == ("narrator",)


def test_a_second_strike_is_another(extract: Extract) -> None:
    text = "An air strike hit a bridge in Marib, killing two. A second strike killed three in a market."
    assert len([event for event in extract(text).events if event.type == "airstrike"]) == 2


def test_a_source_on_what_was_just_told_is_one_deed_with_two_tellers(extract: Extract) -> None:
    text = "An air strike hit a bridge in Marib on Monday, killing two. The army said the strike had targeted a depot."
    (event,) = [event for event in extract(text).events if event.type == "airstrike"]
    assert len(event.according_to) == 2


def test_separate_operations_are_summed_up(extract: Extract) -> None:
    record = extract("Several rebels were killed during separate operations in the south and east on Friday.")
    assert any(event.aggregate for event in record.events)
