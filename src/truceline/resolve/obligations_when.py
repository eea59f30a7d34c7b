"""By when something is owed: the time that the words set, and nothing that they do not."""

from __future__ import annotations

import re
from collections.abc import Sequence

from truceline.attribute.phrases import Token
from truceline.records import Time
from truceline.text import Span

SETS = re.compile(
    r"\b(?:by|until|till|before|within|no later than|not later than|at the latest|deadline of|ending|through)"
    r"(?:\s+(?:the|a|an|next))?\s*$",
    re.IGNORECASE,
)
OPENS = re.compile(r"(?:by|until|till|before|within|no later than)\b", re.IGNORECASE)
DURATION = re.compile(
    r"\bwithin\s+(?:a\s+|an\s+|the\s+next\s+|at most\s+|up to\s+)?(?:\w+[\s-]){0,2}"
    r"(?:hours?|days?|weeks?|months?|years?)\b(?:\s+(?:of|from|after)\s+(?:the\s+)?\w+(?:\s+\w+)?)?",
    re.IGNORECASE,
)
EXTENDED = re.compile(
    r"\b(?:deadline|period|date|timetable|term|target|timeline)\b[^.;]{0,60}"
    r"\b(?:extended|postponed|pushed back|moved|delayed|prolonged)\b",
    re.IGNORECASE,
)
BOUND = re.compile(r"(?:by|until|till|before|within|no later than)\s+(?:the\s+)?$", re.IGNORECASE)


def deadline_of(text: str, what: Span, verbs: Sequence[Token], times: Sequence[Time]) -> tuple[Time | None, str | None]:
    """The deadline told inside a duty's words, with a note where it may bound more than one thing or is only a span.

    A duration (`within 60 days`) is no date: it is kept in the note in its own words, and the deadline stays None.
    """
    for time in times:
        if time.span is None or not what.contains(time.span) or not (time.end or time.start):
            continue
        before = text[what.start : time.span.start]
        if not (SETS.search(before) or OPENS.match(text[time.span.start : time.span.end])):
            continue
        if time.precision == "vague" and time.end is None:
            continue
        return time, _ambiguity(text, what, verbs, time.span)
    lasting = DURATION.search(text, what.start, what.end)
    if lasting is not None:
        return None, f"the words set a span of time and no date: “{' '.join(lasting[0].split())}”"
    return None, None


def _ambiguity(text: str, what: Span, verbs: Sequence[Token], at: Span) -> str | None:
    """What else the deadline may bound, where two infinitives stand before it."""
    before = [v for v in verbs if v.idx < at.start and v.tag_ == "VB"]
    if len(before) < 2:
        return None
    first, last = before[0], before[-1]
    said = BOUND.search(text[what.start : at.start])
    words = (said[0] if said else "") + text[at.start : at.end]
    return f"“{words}” may bound “{first.text}” or “{last.text}”: the words leave it open"


def extended(text: str, sentence: Span, times: Sequence[Time]) -> str | None:
    """What a sentence says of a deadline's being put off: the words, for the note of the duty told before it."""
    found = EXTENDED.search(text, sentence.start, sentence.end)
    if found is None:
        return None
    after = [t for t in times if t.span is not None and found.end() <= t.span.start < sentence.end and t.end]
    until = f", until {after[0].end}" if after else ""
    return f"a later deadline is told{until}: “{' '.join(text[sentence.start : sentence.end].split())}”"
