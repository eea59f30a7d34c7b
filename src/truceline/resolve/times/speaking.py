"""When things were said: the day told beside a cue, carried on while the same speaker goes on speaking."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import msgspec

from truceline.records import Statement, Time
from truceline.resolve.times import find_times
from truceline.text import Span

BESIDE = 60
"""How many characters may stand between a cue and the day it was said."""
PASSAGE = 1500
"""How many characters one speaker's passage may run on without naming the day again."""
TO_THE_DAY = ("day", "hour", "minute")
BREAK = re.compile(r"[.!?][\"'”’)]*\s|\n")


def date_statements(
    text: str, anchor: str | None, spans: Sequence[Span], statements: Sequence[Statement]
) -> tuple[tuple[Time, ...], tuple[Statement, ...]]:
    """The times of a text and its statements with the day each was said, if the text tells it.

    The times are read twice: to find the days of speaking, and again with them, so that `today` inside what is said
    is that day.
    """
    times = find_times(text, anchor, spans=spans)
    said = days_of_speaking(text, statements, times)
    if not said:
        return times, tuple(statements)
    times = find_times(text, anchor, spans=spans, spoken=spoken_spans(statements, said))
    dated = tuple(
        msgspec.structs.replace(one, date=said[one.id]) if one.id in said and one.date is None else one
        for one in statements
    )
    return times, dated


def days_of_speaking(text: str, statements: Sequence[Statement], times: Sequence[Time]) -> dict[str, Time]:
    """When each statement was said, by its id, for those whose day the text tells.

    The day stands beside the cue in the same sentence, outside what is said (`on Thursday decried`, `said Friday`);
    the same speaker's following statements share it until somebody else speaks. Whether a statement that only shares
    a day was said then is likely, not told.
    """
    said: dict[str, Time] = {}
    last: tuple[str, Time, int] | None = None
    days = [time for time in times if time.span and time.start and time.precision in TO_THE_DAY]
    for statement in sorted(statements, key=lambda one: (one.cue or one.content[0]).start):
        place = statement.cue or statement.content[0]
        speaker = statement.chain[0].name if statement.chain else ""
        day = beside(text, statement, days) if statement.cue else None
        if day is None and last and alike(last[0], speaker) and place.start - last[2] < PASSAGE:
            day = last[1]
        if day is not None:
            said[statement.id] = day
            last = (speaker, day, place.end)
        elif statement.parent is None:
            last = None
    return said


def spoken_spans(statements: Sequence[Statement], said: Mapping[str, Time]) -> list[tuple[Span, str]]:
    """What `find_times` takes as `spoken`: the words of each statement with the day they were said."""
    return [(span, (said[one.id].start or "")[:10]) for one in statements if one.id in said for span in one.content]


def beside(text: str, statement: Statement, days: Sequence[Time]) -> Time | None:
    """The day nearest to a statement's cue in its sentence, outside its words."""
    cue = statement.cue
    assert cue is not None
    best: tuple[int, Time] | None = None
    for day in days:
        span = day.span
        assert span is not None
        low, high = min(span.end, cue.end), max(span.start, cue.start)
        if span.overlaps(cue) or high - low > BESIDE or BREAK.search(text, low, high):
            continue
        if any(words.overlaps(span) or (low < high and words.overlaps(Span(low, high))) for words in statement.content):
            continue
        if best is None or high - low < best[0]:
            best = (high - low, day)
    return best[1] if best else None


def alike(one: str, other: str) -> bool:
    """Whether two names are one speaker's: the same, or one within the other (`Ada Noor`, `Minister Ada Noor`)."""
    return bool(one and other) and (f" {one} " in f" {other} " or f" {other} " in f" {one} ")
