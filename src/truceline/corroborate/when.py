"""Moments and intervals as numbers, so that they can be compared: the only room here that reads ISO dates."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from truceline.records import Time

_EPOCH = date(1970, 1, 1)


@lru_cache(maxsize=4096)
def instant(value: str) -> float | None:
    """Seconds since 1970 of an ISO date or time, as precise as it is; None for what is none. No zone reads as UTC."""
    text = value.strip()
    for form in (text, f"{text}-01", f"{text}-01-01"):
        try:
            moment = datetime.fromisoformat(form)
        except ValueError:
            continue
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    return None


@lru_cache(maxsize=65536)
def day(value: str | None, last: bool = False) -> int | None:
    """Days since 1970 of an ISO date, of its last day where it names a month or a year and `last` is set."""
    if not value:
        return None
    text = value[:10]
    try:
        if len(text) == 4:
            found = date(int(text), 12, 31) if last else date(int(text), 1, 1)
        elif len(text) == 7:
            found = date.fromisoformat(f"{text}-01")
            if last:
                found = (found.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        else:
            found = date.fromisoformat(text)
    except ValueError:
        return None
    return (found - _EPOCH).days


def interval(time: Time | None) -> tuple[int | None, int | None]:
    """First and last day of a time, in days since 1970; an open end is None."""
    if time is None:
        return None, None
    return day(time.start), day(time.end, last=True)
