"""Days counted on the calendar."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta


def shift(day: date, number: int, unit: str) -> date | None:
    """`day` moved by a number of units (`D`, `W`, `F`, `M`, `Q`, `Y`, `E`, `C`, `L`); None beyond the calendar."""
    try:
        if unit in "DWF":
            return day + timedelta(days=number * {"D": 1, "W": 7, "F": 14}[unit])
        months = number * {"M": 1, "Q": 3, "Y": 12, "E": 120, "C": 1200, "L": 12000}[unit]
        year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
        return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    except (KeyError, ValueError, OverflowError):
        return None
