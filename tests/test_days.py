"""Days counted on the calendar."""

from __future__ import annotations

from datetime import date

from truceline.days import shift


def test_shift_keeps_to_the_month_and_the_calendar() -> None:
    assert shift(date(2024, 1, 31), 1, "M") == date(2024, 2, 29)
    assert shift(date(2024, 2, 29), -1, "Y") == date(2023, 2, 28)
    assert shift(date(9999, 12, 1), 1, "M") is None
