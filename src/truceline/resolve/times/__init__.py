"""Expressions of time in raw English text, and the days they mean.

`find_times` gives the times of the record contract; `find_expressions` the same as TIMEX3 would have them, with
kinds and values, for evaluation and for whoever needs `P3M` or `PRESENT_REF`. The grammar and the lexicon are data
(`grammar.toml`, `lexicon.toml`); nothing is parsed beyond words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from truceline.records import Time
from truceline.resolve.times.dateline import dateline_day
from truceline.resolve.times.intervals import as_times
from truceline.resolve.times.landmarks import dated_length, find_landmarks, find_since
from truceline.resolve.times.reading import Anchors, Expression, read_expressions
from truceline.text import Span

__all__ = ["Expression", "find_expressions", "find_times"]


def find_times(
    text: str,
    anchor: str | None,
    *,
    spans: Sequence[Span] | None = None,
    spoken: Sequence[tuple[Span, str]] = (),
    landmarks: Mapping[str, str] | None = None,
) -> tuple[Time, ...]:
    """Every expression of time in the text, with the days it means, both ends included, an open end None.

    `anchor` is the report's day (ISO, to the day or finer). Without one the day of a dateline serves; where there is
    none either, only what names its year is dated and everything else keeps None. `spans` are the stretches to read
    (paragraphs), by default the whole text. `spoken` gives the day of speaking for what is quoted, so that `today`
    inside a quote is that day. `landmarks` dates deeds by name (`{"ceasefire": "2024-11-27"}`) over those that the
    text tells itself.

    The span holds the preposition where the expression leans on something outside it (`on Thursday`, `in August`) and
    always where it sets a bound (`by`, `since`); a whole date stands alone. `precision` is `vague` for what has no
    fixed width.
    """
    stretches = list(spans) if spans is not None else ([Span(0, len(text))] if text else [])
    expressions, anchors = read(text, anchor, stretches, spoken)
    marks = find_landmarks(text, expressions, landmarks)
    since = find_since(text, stretches, marks)
    settled: list[Expression] = []
    for one in expressions:
        if any(wide.span.overlaps(one.span) for wide in since):
            continue
        if one.rule == "that time":
            one = last_stretch(one, settled)
        elif one.kind == "DURATION":
            today = anchors.at(one.span.start)
            one = dated_length(text, one, marks, today.isoformat() if today else None)
        settled.append(one)
    settled = sorted([*settled, *since], key=lambda one: one.span)
    return tuple(as_times(text, settled))


def find_expressions(
    text: str,
    anchor: str | None,
    *,
    spans: Sequence[Span] | None = None,
    spoken: Sequence[tuple[Span, str]] = (),
) -> tuple[Expression, ...]:
    """The expressions of time as TIMEX3 has them: extent without preposition, kind, value and days."""
    stretches = list(spans) if spans is not None else ([Span(0, len(text))] if text else [])
    return tuple(one for one in read(text, anchor, stretches, spoken)[0] if not one.plain)


def read(
    text: str, anchor: str | None, spans: Sequence[Span], spoken: Sequence[tuple[Span, str]]
) -> tuple[list[Expression], Anchors]:
    """All expressions, and the anchors they were read against: the given day, else the dateline's."""
    anchors = Anchors(anchor, spoken)
    expressions = read_expressions(text, anchors, spans)
    if anchors.anchor is None:
        day = dateline_day(text, expressions)
        if day:
            anchors = Anchors(day, spoken)
            expressions = read_expressions(text, anchors, spans)
    return expressions, anchors


def last_stretch(one: Expression, before: Sequence[Expression]) -> Expression:
    """`during that period` with the days of the stretch of time told last, if one was."""
    for other in reversed(before):
        if one.span.start - other.span.end > 400:
            break
        if other.low and other.high and other.low != other.high:
            return one._replace(low=other.low, high=other.high)
    return one
