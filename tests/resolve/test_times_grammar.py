"""The tables of the time grammar hold together."""

from __future__ import annotations

from datetime import date

import pytest

from truceline.resolve.times.grammar import load_grammar, words_of
from truceline.resolve.times.reading import actions
from truceline.resolve.times.reckoning import interval_of, nearest_year, value_of, weekday_near


def test_every_rule_has_an_action_and_every_action_a_rule() -> None:
    used = {rule.action for rule in load_grammar().rules}
    assert used == set(actions())


def test_rules_have_names_of_their_own() -> None:
    names = [rule.name for rule in load_grammar().rules]
    assert len(names) == len(set(names))


def test_words_and_classes_of_a_pattern_are_told_apart() -> None:
    assert words_of("( EDGE | n=$num ) last/NEXT w=week? THE") == {"last", "week"}


def test_no_rule_matches_nothing() -> None:
    assert not [rule.name for rule in load_grammar().rules if rule.pattern.fullmatch("")]


@pytest.mark.parametrize(
    ("value", "days"),
    [
        ("2024-11-27", ("2024-11-27", "2024-11-27", "day")),
        ("2024-02", ("2024-02-01", "2024-02-29", "month")),
        ("2024", ("2024-01-01", "2024-12-31", "year")),
        ("2024-Q1", ("2024-01-01", "2024-03-31", "season")),
        ("2024-H2", ("2024-07-01", "2024-12-31", "season")),
        ("2024-WI", ("2024-12-01", "2025-02-28", "season")),
        ("2024-W01", ("2024-01-01", "2024-01-07", "week")),
        ("2024-W01-WE", ("2024-01-06", "2024-01-07", "week")),
        ("199", ("1990-01-01", "1999-12-31", "vague")),
        ("19", ("1900-01-01", "1999-12-31", "vague")),
        ("2024-11-27TNI", ("2024-11-27", "2024-11-27", "day")),
        ("2023-02-29", None),
        ("P3M", None),
        ("PAST_REF", None),
        ("0000", None),
    ],
)
def test_values_as_days(value: str, days: tuple[str, str, str] | None) -> None:
    assert interval_of(value) == days


def test_years_near_the_anchor() -> None:
    assert nearest_year(date(2025, 11, 7), 12, 20, 0) == 2025
    assert nearest_year(date(2025, 11, 7), 12, 20, -1) == 2024
    assert nearest_year(date(2025, 1, 7), 12, 20, 0) == 2024
    assert nearest_year(date(2025, 1, 7), 2, 29, 0) == 2024
    assert nearest_year(date(2025, 1, 7), 2, 30, 0) is None


def test_weekdays_near_the_anchor() -> None:
    friday = date(2025, 11, 7)
    assert weekday_near(friday, 4, -1) == friday
    assert weekday_near(friday, 4, -1, same=False) == date(2025, 10, 31)
    assert weekday_near(friday, 0, 1) == date(2025, 11, 10)


def test_values_of_days() -> None:
    assert [value_of(date(2025, 11, 7), grain) for grain in ("D", "W", "WE", "M", "Q", "Y", "E", "C")] == [
        "2025-11-07", "2025-W45", "2025-W45-WE", "2025-11", "2025-Q4", "2025", "202", "20",
    ]  # fmt: skip
