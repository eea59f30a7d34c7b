"""Days counted from something else that the sentence tells: `two days after her arrest`, `a week before the vote`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from msgspec.structs import replace

from truceline.attribute.phrases import Token
from truceline.code.harmed import NUMBERS
from truceline.days import shift
from truceline.records import Time
from truceline.text import Span

COUNTED = re.compile(
    r"\b(?P<n>an?|\d{1,3}|[a-z]+)\s+(?P<u>hour|day|night|week|month|year)s?\s*\Z|\b(?P<h>hours)\s*\Z", re.IGNORECASE
)
LENGTH = re.compile(r"\b(?:in|within|for|over|during|of)\s+\Z", re.IGNORECASE)
"""What makes a length of time of it: `fled in three days after …`."""
LED = frozenset({"mark", "case"})
WAYS = {"after": -1, "before": 1}
UNITS = {"hour": "D", "day": "D", "night": "D", "week": "W", "month": "M", "year": "Y"}
"""The letter of each unit on the calendar; so many hours move no day."""
TO_THE_DAY = frozenset({"minute", "hour", "day"})
"""Precisions of times that name their day."""


class Counted(NamedTuple):
    """A clause or phrase that so many units lead to: `two days after her arrest`."""

    head: Token
    way: int
    """-1 where it lies before what the sentence tells, 1 where it lies after that."""
    number: int
    unit: str
    """Its letter on the calendar."""
    span: Span


def counted_round(token: Token) -> Counted | None:
    """The counted clause or phrase that the token stands in, the innermost."""
    for above in (token, *token.ancestors):
        found = _led(above)
        if found is not None:
            return found
        if above.dep_ in ("ccomp", "acl:relcl"):
            return None  # `a day after they said that they had withdrawn`
    return None


def counted_under(token: Token) -> Counted | None:
    """The counted clause or phrase that hangs on the token."""
    return next((c for part in token.children if (c := _led(part)) is not None), None)


def _led(head: Token) -> Counted | None:
    lead = next((c for c in head.children if c.dep_ in LED and c.i < head.i and c.lower_ in WAYS), None)
    if lead is None:
        return None
    first = head.sent.start_char
    before = head.doc.text[first : lead.idx]
    match = COUNTED.search(before)
    if match is None or LENGTH.search(before[: match.start()]):
        return None
    span = Span(first + match.start(), lead.idx + len(lead.text))
    if match["h"]:
        return Counted(head, WAYS[lead.lower_], 0, UNITS["hour"], span)
    word = match["n"].lower()
    if word in ("a", "an"):
        number = 1
    elif word.isdigit():
        number = int(word)
    elif word in NUMBERS:
        number = NUMBERS.index(word) + 1
    else:
        return None
    unit = match["u"].lower()
    return Counted(head, WAYS[lead.lower_], number if unit != "hour" else 0, UNITS[unit], span)


def counted_from(time: Time, counted: Counted, way: int) -> Time | None:
    """The day that lies so many units from another one, `way` 1 after it, -1 before it."""
    day = shift(date.fromisoformat((time.start or "")[:10]), way * counted.number, counted.unit)
    if day is None:
        return None
    return replace(time, span=counted.span, start=day.isoformat(), end=day.isoformat(), precision="day")


def one_day(head: Token, times: Sequence[Time], inside: bool) -> Time | None:
    """The only day that the sentence names inside what hangs on `head`, or outside it."""
    under = list(head.subtree)
    low, high = under[0].idx, under[-1].idx + len(under[-1].text)
    sentence = head.sent
    found = [
        t for t in times
        if t.span is not None and t.precision in TO_THE_DAY and t.start and t.end and t.start[:10] == t.end[:10]
        and sentence.start_char <= t.span.start < sentence.end_char and (low <= t.span.start < high) == inside
    ]  # fmt: skip
    return found[0] if len({(t.start or "")[:10] for t in found}) == 1 else None
