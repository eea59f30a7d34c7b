"""A text's expressions of time, in order, each with its meaning: the grammar walked over the tokens."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from typing import NamedTuple

from truceline.records import TimePrecision
from truceline.resolve.times import meaning_dates, meaning_days, meaning_lengths, meaning_relative, meaning_years
from truceline.resolve.times.grammar import LONGEST, RUN_OF_CODES, Grammar, Reading, load_grammar
from truceline.resolve.times.reckoning import GRAIN_PRECISION, interval_of
from truceline.resolve.times.scene import Meaning, Ref, Scene
from truceline.resolve.times.tokens import Tokens, tokenise
from truceline.text import Span


class Expression(NamedTuple):
    """One expression of time: its extent without preposition, its TIMEX kind and value, and its days.

    `kind` is `DATE`, `TIME`, `DURATION` or `SET`; `value` a TIMEX3 value (`2024-11`, `P3M`, `PAST_REF`), empty
    where there is none; `low` and `high` ISO days or minutes, both included; `plain` marks what TIMEX3 does not
    count as an expression; `rule` is the grammar's rule that read it.
    """

    span: Span
    kind: str
    value: str
    low: str | None
    high: str | None
    precision: TimePrecision
    plain: bool
    rule: str
    lead: tuple[Span, str] | None
    """The preposition before it, if there is one."""


APPROXIMATE = re.compile(r"\b(?:nearly|almost|about|around|roughly|approximately|over|some|more|less)\b", re.I)
REMEMBERED = 64
"""How many days told before an expression may lean on."""
ENDINGS = frozenset(("by", "before", "until", "till"))


@cache
def actions() -> dict[str, Callable[[Scene], Meaning | None]]:
    """The functions of the modules of meaning, by the names that the grammar gives them."""
    found: dict[str, Callable[[Scene], Meaning | None]] = {}
    for module in (meaning_dates, meaning_days, meaning_years, meaning_lengths, meaning_relative):
        for name, value in vars(module).items():
            if name.startswith("read_"):
                found[name.removeprefix("read_")] = value
    return found


def day_of(stamp: str | None) -> date | None:
    """The day of an ISO date, as far as it is told to the day; None otherwise."""
    if not stamp or not re.match(r"\d{4}-\d\d-\d\d", stamp):
        return None
    try:
        return date.fromisoformat(stamp[:10])
    except ValueError:
        return None


class Anchors:
    """Which day `today` is at a place in the text: the day of speaking inside what is quoted, else the report's."""

    def __init__(self, anchor: str | None, spoken: Sequence[tuple[Span, str]]) -> None:
        self.anchor = day_of(anchor)
        told = sorted((span, day_of(day)) for span, day in spoken if day_of(day))
        self.spans = [span for span, _ in told]
        self.days = [day for _, day in told]
        self.starts = [span.start for span in self.spans]

    def at(self, place: int) -> date | None:
        """The anchor at an offset."""
        index = bisect_right(self.starts, place) - 1
        while index >= 0:
            if self.spans[index].start <= place < self.spans[index].end:
                return self.days[index]
            index -= 1 if index and self.spans[index - 1].end > place else len(self.spans)
        return self.anchor


def read_expressions(text: str, anchors: Anchors, spans: Sequence[Span]) -> list[Expression]:
    """The expressions of `spans` of a text, in order. Later ones may lean on earlier ones."""
    grammar = load_grammar()
    refs: list[Ref] = []
    found: list[Expression] = []
    for span in spans:
        tokens = tokenise(text, span.start, span.end, grammar.lexicon)
        for run in RUN_OF_CODES.finditer(tokens.codes):
            read_run(grammar, tokens, run.start(), run.end(), anchors, refs, found)
    return found


def read_run(
    grammar: Grammar, tokens: Tokens, at: int, end: int, anchors: Anchors, refs: list[Ref], found: list[Expression]
) -> None:
    """The expressions of one run of tokens that mean something to the grammar."""
    codes = tokens.codes
    while at < end:
        for reading in grammar.readings(codes[at : min(end, at + LONGEST)]):
            expression = interpret(grammar, tokens, at, reading, anchors, refs)
            if expression:
                found.append(expression)
                at += reading.length
                break
        else:
            at += 1


def width(meaning: Meaning, scene: Scene) -> TimePrecision:
    """The precision of what has no days: a counted length's unit, else vague."""
    counted = re.fullmatch(r"PT?[\d.]+([A-Za-z])", meaning.value) if meaning.kind == "DURATION" else None
    if not counted or APPROXIMATE.search(scene.raw()):
        return "vague"
    unit = "m" if meaning.value[1] == "T" and counted[1] == "M" else counted[1]
    return GRAIN_PRECISION.get(unit, "vague")


def interpret(
    grammar: Grammar, tokens: Tokens, at: int, reading: Reading, anchors: Anchors, refs: list[Ref]
) -> Expression | None:
    """What a reading means where it stands; None if its action rejects it there."""
    start = tokens.starts[at]
    anchor = anchors.at(start)
    scene = Scene(tokens, at, reading, anchor, refs, grammar.lexicon.values)
    try:
        meaning = actions()[reading.rule.action](scene)
        days = (meaning.days or interval_of(meaning.value)) if meaning else None
    except (OverflowError, ValueError):  # beyond the calendar's first or last year
        return None
    if meaning is None:
        return None
    if meaning.ref:
        refs.append(Ref(meaning.ref[0], meaning.ref[1], start))
        del refs[:-REMEMBERED]
    low, high, precision = days or (None, None, width(meaning, scene))
    lead = None
    if at and tokens.word(at - 1) in grammar.lexicon.values["guard"]["leads"]:
        lead = Span(tokens.starts[at - 1], tokens.ends[at - 1]), tokens.word(at - 1)
        if lead[1] in ENDINGS and high and scene.word("edge") in ("end", "close"):
            low, precision = high, "day"  # `by the end of the year` is a day
    span = Span(start, tokens.ends[at + reading.length - 1])
    rule = reading.rule
    return Expression(span, meaning.kind, meaning.value, low, high, precision, rule.plain, rule.name, lead)
