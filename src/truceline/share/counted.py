"""The deeds that a table of events may count, and what is left out of it; figures and dates as tables want them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from truceline.records import Time
from truceline.share.columns import Cell
from truceline.share.deeds import Deed, deeds
from truceline.share.manifest import Losses
from truceline.share.outgoing import Outgoing

NOT_DONE = {
    "planned": "it is planned and not told as done",
    "hypothetical": "it is supposed and not told as done",
    "denied": "the reports tell it only as not having happened",
}


def counted(out: Outgoing, losses: Losses) -> Iterator[Deed]:
    """The deeds told as done or going on; totals, plans and denials are left out and named."""
    for deed in deeds(out):
        if deed.aggregate:
            losses.add("total left out", "a total or summary is never counted as incidents", deed.address)
        elif deed.status in NOT_DONE:
            losses.add("not told as done", NOT_DONE[deed.status], deed.address)
        else:
            yield deed


def told_rows(
    out: Outgoing, losses: Losses, make: Callable[[Outgoing, Deed, Losses], dict[str, Cell] | None]
) -> tuple[list[dict[str, Cell]], int]:
    """The rows that a format makes of the counted deeds, those that it cannot hold left out; and how many of them
    nobody reviewed."""
    made = [(deed, make(out, deed, losses)) for deed in counted(out, losses)]
    return [row for _, row in made if row is not None], sum(not deed.reviewed for deed, row in made if row is not None)


def killed(deed: Deed) -> tuple[int, int] | None:
    """The lowest and the highest number of dead that anybody tells; None where nobody gives a number."""
    lows = [it.low for it in deed.harm.get("killed", ()) if it.low is not None]
    highs = [it.high for it in deed.harm.get("killed", ()) if it.high is not None]
    if not lows and not highs:
        return None
    return min(lows or highs), max(lows + highs)


def days(time: Time | None) -> tuple[date, date] | None:
    """The first and last day of a time; the end that is known for both where the other is open; None if neither is."""
    if time is None:
        return None
    first, last = time.start or time.end, time.end or time.start
    try:
        return (date.fromisoformat(first[:10]), date.fromisoformat(last[:10])) if first and last else None
    except ValueError:
        return None


def open_ended(time: Time | None) -> bool:
    """Whether one end of a time is not told."""
    return time is not None and (time.start is None) != (time.end is None)
