"""Expressions as the record's times: with their prepositions, open ends, and ranges put together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from truceline.records import Time
from truceline.resolve.times.reading import Expression
from truceline.text import Span

BOUNDS = frozenset(("since", "by", "until", "till", "before", "after", "from", "through"))
PLACES = frozenset(("in", "on", "at", "during", "over", "within", "for", "throughout"))
WHOLE = re.compile(r"\b(?:1[5-9]|20)\d\d\b|\d/\d")
JOINT = re.compile(r"\s*(?:to|until|till|and|through|–|—|-)\s*(?:the\s+)?\Z", re.I)
EITHER = re.compile(r"\b(?P<lead>from|between)\s+\Z", re.I)


def as_times(text: str, expressions: Sequence[Expression]) -> list[Time]:
    """The times of expressions in order, ranges as one."""
    times: list[Time] = []
    index = 0
    while index < len(expressions):
        one = expressions[index]
        other = expressions[index + 1] if index + 1 < len(expressions) else None
        joined = as_range(text, one, other) if other else None
        if joined:
            times.append(joined)
            index += 2
            continue
        times.append(as_time(text, one))
        index += 1
    return times


def as_range(text: str, one: Expression, other: Expression) -> Time | None:
    """`from … to …`, `between … and …`, `2011–2013` as one time; None if the two are no range."""
    between = text[one.span.end : other.span.start]
    if len(between) > 12 or not JOINT.fullmatch(between) or not one.low or not other.high or one.kind == "DURATION":
        return None
    lead = EITHER.search(text, max(0, one.span.start - 12), one.span.start)
    dash = between.strip() in ("–", "—", "-", "to", "through", "until")
    both = between.strip().lower() == "and"
    if (not lead and (both or not dash)) or (lead and both and lead["lead"].lower() == "from"):
        return None
    low, high = one.low, other.high
    if low[:10] > high[:10]:
        return None
    start = lead.start("lead") if lead else one.span.start
    return Time(span=Span(start, other.span.end), start=low, end=high, precision=other.precision)


def as_time(text: str, one: Expression) -> Time:
    """One expression as a time: a bound (`by`, `since`) opens one end; other prepositions only widen the span.

    A whole date names itself, so `on` and `in` are left out before it; before anything that leans on the report's day
    they belong to it (`on Thursday`, `in August`). Bounds always belong to it, as they change what is meant.
    """
    word = one.lead[1] if one.lead else ""
    owner = text[one.span.end : one.span.end + 2] in ("'s", "’s")  # `after Friday's strikes` is no bound
    low, high = one.low, one.high
    span = one.span
    if one.lead and not owner and one.kind != "SET":
        stretch = one.rule in ("days of a month", "month and days")
        bound = word in BOUNDS and one.kind != "DURATION" and not stretch
        if stretch and word in ("from", "between"):
            span = Span(one.lead[0].start, one.span.end)
        if bound or (word in PLACES and not WHOLE.search(text, one.span.start, one.span.end)):
            span = Span(one.lead[0].start, one.span.end)
        if bound:
            low, high = bounded(word, low, high)
    return Time(span=span, start=low, end=high, precision=one.precision)


def bounded(word: str, low: str | None, high: str | None) -> tuple[str | None, str | None]:
    """The ends that a bound leaves: `by` and `until` only the last, `since` only the first; `before` and `after` the
    day next to it."""
    if word in ("by", "until", "till", "through"):
        return None, high
    if word in ("since", "from"):
        return low, None
    if word == "before":
        return None, moved(low, -1)
    return moved(high, 1), None


def moved(stamp: str | None, days: int) -> str | None:
    """An ISO day a few days on; a time of day stays as it is."""
    if stamp is None or len(stamp) > 10:
        return stamp
    try:
        return (date.fromisoformat(stamp) + timedelta(days=days)).isoformat()
    except (ValueError, OverflowError):
        return None
