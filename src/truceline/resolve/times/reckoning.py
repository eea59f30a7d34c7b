"""TIMEX values to intervals of days, days to their values, and the day that is meant of several."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from truceline.records import TimePrecision

Interval = tuple[str | None, str | None, TimePrecision]
GRAIN_PRECISION: dict[str, TimePrecision] = {
    "S": "minute", "m": "minute", "H": "hour", "D": "day", "W": "week", "F": "week", "WE": "week", "M": "month",
    "Q": "season", "Y": "year", "E": "vague", "C": "vague", "L": "vague",
}  # fmt: skip
SEASONS = {"SP": (3, 5), "SU": (6, 8), "FA": (9, 11), "WI": (12, 2)}
VALUE = re.compile(
    r"(?P<y>\d{4})(?:-(?:(?P<m>\d\d)(?:-(?P<d>\d\d)(?:T(?P<t>\d\d(?::\d\d)?|[A-Z]{2}))?)?|W(?P<w>\d\d)(?P<we>-WE)?"
    r"|Q(?P<q>[1-4])|H(?P<h>[12])|(?P<s>SP|SU|FA|WI)))?"
)


def value_of(day: date, grain: str) -> str:
    """The TIMEX value of the day, week, month … that `day` lies in."""
    if grain == "D":
        return day.isoformat()
    if grain in ("W", "F", "WE"):
        year, week, _ = day.isocalendar()
        return f"{year:04d}-W{week:02d}" + ("-WE" if grain == "WE" else "")
    if grain == "Q":
        return f"{day.year:04d}-Q{(day.month + 2) // 3}"
    ends = {"M": 7, "Y": 4, "E": 3, "C": 2, "L": 1}
    return day.isoformat()[: ends.get(grain, 10)]


def interval_of(value: str) -> Interval | None:
    """First and last day (or the minute) of a TIMEX value, both included; None where it names no fixed time."""
    if re.fullmatch(r"\d\d\d?", value):
        span = 10 ** (4 - len(value))
        first = int(value) * span
        return f"{max(first, 1):04d}-01-01", f"{first + span - 1:04d}-12-31", "vague"
    found = VALUE.fullmatch(value)
    if not found or found["y"] == "0000":
        return None
    year = int(found["y"])
    try:
        return interval_in_year(year, found)
    except (ValueError, OverflowError):
        return None


def interval_in_year(year: int, found: re.Match[str]) -> Interval:
    """The interval of a matched value in its year."""
    if found["d"]:
        day = date(year, int(found["m"]), int(found["d"]))
        clock = found["t"]
        if clock and clock[0].isdigit():
            exact = f"{day.isoformat()}T{clock}"
            return exact, exact, "minute"
        return day.isoformat(), day.isoformat(), "day"
    if found["m"]:
        return months(year, int(found["m"]), int(found["m"]), "month")
    if found["w"]:
        monday = date.fromisocalendar(year, int(found["w"]), 1)
        first = monday + timedelta(days=5) if found["we"] else monday
        return first.isoformat(), (monday + timedelta(days=6)).isoformat(), "week"
    if found["q"]:
        last = 3 * int(found["q"])
        return months(year, last - 2, last, "season")
    if found["h"]:
        last = 6 * int(found["h"])
        return months(year, last - 5, last, "season")
    if found["s"]:
        return months(year, *SEASONS[found["s"]], "season")
    return f"{year:04d}-01-01", f"{year:04d}-12-31", "year"


def months(year: int, first: int, last: int, precision: TimePrecision) -> Interval:
    """From the first day of one month to the last day of another; a winter ends in the next year."""
    ends = year + 1 if last < first else year
    return f"{year:04d}-{first:02d}-01", f"{ends:04d}-{last:02d}-{monthrange(ends, last)[1]:02d}", precision


def nearest_year(anchor: date, month: int, day: int, tense: int) -> int | None:
    """The year in which that day of the month lies nearest to `anchor`: before it (-1), after it (1), either (0)."""
    best: tuple[int, int] | None = None
    for year in range(anchor.year - 4, anchor.year + 5):  # eight years hold a 29 February
        try:
            distance = (date(year, month, day) - anchor).days
        except ValueError:
            continue
        if (tense < 0 and distance > 0) or (tense > 0 and distance < 0):
            continue
        if best is None or abs(distance) < best[0]:
            best = (abs(distance), year)
    return best[1] if best else None


def weekday_near(anchor: date, weekday: int, direction: int, *, same: bool = True) -> date:
    """The weekday nearest to `anchor` before (-1) or after (1) it; on `anchor` itself where `same`."""
    days = (anchor.weekday() - weekday) % 7 if direction < 0 else (weekday - anchor.weekday()) % 7
    if not days and not same:
        days = 7
    return anchor + timedelta(days=direction * days)
