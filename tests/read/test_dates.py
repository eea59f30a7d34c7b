"""Date lines: value and zone as far as the words go, and no further."""

from __future__ import annotations

import pytest

from truceline.read.dates import iso, stamps, whole

LINES = [
    ("Friday, 07 November 2025 8:14 AM", "2025-11-07T08:14", None),
    ("Nov. 7, 2025", "2025-11-07", None),
    ("7 November 2025, 14:05 GMT", "2025-11-07T14:05", "+00:00"),
    ("2025/11/07 08:14 (UTC+3)", "2025-11-07T08:14", "+03:00"),
    ("2025-11-07T08:14:00+03:30", "2025-11-07T08:14:00", "+03:30"),
    ("2025-11-07T08:14Z", "2025-11-07T08:14", "+00:00"),
    ("Published: 7 Nov 2025", "2025-11-07", None),
    ("Updated November 6, 2025 5:12 PM EST", "2025-11-06T17:12", "-05:00"),
    ("Friday 7 November 2025 10:00 IST", "2025-11-07T10:00", "IST"),
    ("1405 GMT 7 November 2025", "2025-11-07T14:05", "+00:00"),
    ("Last updated: 5:30 p.m. ET, Thursday, November 6, 2025", "2025-11-06T17:30", "ET"),
    ("October 7th, 2025 at 12 am", "2025-10-07T00:00", None),
    ("07.11.2025 14.05 Uhr", "2025-11-07T14:05", None),
    ("13/11/2025", "2025-11-13", None),
    ("November 2025", "2025-11", None),
    ("le 7 novembre 2025", None, None),
    ("7 novembre 2025", "2025-11-07", None),
    ("الجمعة ٧ تشرين الثاني ٢٠٢٥ - ٠٨:١٤", "2025-11-07T08:14", None),
    ("٧ تشرين الثاني/نوفمبر ٢٠٢٥ الساعة ٠٨:١٤ بتوقيت غرينتش", "2025-11-07T08:14", "+00:00"),
    ("7 בנובמבר 2025, 08:14", "2025-11-07T08:14", None),
    ("31 February 2025", None, None),
    ("Nov 6", None, None),
    ("The talks of 7 November 2025 failed", None, None),
]


@pytest.mark.parametrize(("line", "value", "zone"), LINES)
def test_date_line(line: str, value: str | None, zone: str | None) -> None:
    stamp = whole(line, 0, len(line))
    assert (stamp.value if stamp else None, stamp.zone if stamp else None) == (value, zone)


def test_two_readings_leave_the_year_and_say_so() -> None:
    stamp = whole("07/11/2025 10:15", 0, 16)
    assert stamp and stamp.value == "2025"
    assert stamp.note and "ambiguous" in stamp.note


def test_weekday_decides_between_two_readings() -> None:
    line = "Thursday 06/11/2025"
    stamp = whole(line, 0, len(line))
    assert stamp and (stamp.value, stamp.note) == ("2025-11-06", None)


def test_a_weekday_that_disagrees_is_noted() -> None:
    line = "Monday, 7 November 2025"
    stamp = whole(line, 0, len(line))
    assert stamp and stamp.note == "the weekday does not agree with the date"


def test_label_gives_the_role_and_is_no_part_of_the_span() -> None:
    line = "Updated: 7 November 2025"
    stamp = whole(line, 0, len(line))
    assert stamp and stamp.role == "updated" and line[stamp.start : stamp.end] == "7 November 2025"


def test_stamps_finds_each_date_with_its_place() -> None:
    text = "Created: April 5, 2018 Updated: April 6, 2018"
    assert [(text[s.start : s.end], s.value) for s in stamps(text)] == [
        ("April 5, 2018", "2018-04-05"),
        ("April 6, 2018", "2018-04-06"),
    ]


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ("2024-12-02T20:10:00+02:00", ("2024-12-02T20:10:00", "+02:00")),
        ("2024-12", ("2024-12", None)),
        ("2024-12-02T20:10-00:00", ("2024-12-02T20:10", None)),
        ("2024-02-31", None),
        ("2024-12-02T25:10", None),
        ("last week", None),
    ],
)
def test_given_dates(given: str, value: tuple[str, str | None] | None) -> None:
    assert iso(given) == value
