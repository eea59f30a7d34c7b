"""Deeds whose day the text itself tells (`a ceasefire that took effect on November 27, 2024`), to date others from."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from truceline.resolve.times.reading import Expression
from truceline.text import Span


class Landmark(NamedTuple):
    """A deed by its family name (`ceasefire`), with first and last day of when it began; `rank`: how surely."""

    name: str
    low: str
    high: str
    rank: int


class Words(NamedTuple):
    """The words for deeds and for how they begin, compiled."""

    family: dict[str, str]
    told: re.Pattern[str]
    since: re.Pattern[str]
    leaning: re.Pattern[str]
    begins: frozenset[str]


@cache
def load_words() -> Words:
    """The tables `landmarks.*` of lexicon.toml."""
    raw = tomllib.loads(Path(__file__).with_name("lexicon.toml").read_text(encoding="utf-8"))["landmarks"]
    family = {word: name for name, words in raw["names"].items() for word in words}
    deed = "|".join(re.escape(word) for word in sorted(family, key=len, reverse=True))
    onsets = [*raw["onset"]["begins"], *raw["onset"]["agreed"]]
    onset = "|".join(re.escape(word) for word in sorted(onsets, key=len, reverse=True))
    noun = "|".join(re.escape(word) for word in raw["onset"]["nouns"])
    determined = r"(?:the|a|an|its|their|this|that|last)\s+(?:[\w'’-]+\s+){0,2}?"
    told = rf"\b(?P<deed>{deed})\b(?:\s+(?:that|which))?[^.!?\n]{{0,60}}?\s(?P<onset>{onset})\b[^.!?\n]{{0,24}}?\Z"
    since = (
        rf"\b(?P<lead>since|following|after|before|until)\s+(?:the\s+(?P<noun>{noun})\s+of\s+{determined}(?P<of>{deed})"
        rf"|the\s+(?P<bare>{deed})(?=\s*[,.;)]|\s*\Z))"
    )
    leaning = (
        rf"\s+(?:(?:has|have|had)\s+(?:now\s+)?(?:passed|elapsed|gone\s+by)\s+)?since\s+{determined}(?P<deed>{deed})\b"
    )
    return Words(
        family,
        re.compile(told, re.I),
        re.compile(since, re.I),
        re.compile(leaning, re.I),
        frozenset(raw["onset"]["begins"]),
    )


def find_landmarks(
    text: str, expressions: Sequence[Expression], given: Mapping[str, str] | None = None
) -> dict[str, Landmark]:
    """The landmarks of a text by family name: those given (word to ISO day) first, else the best that it tells."""
    words = load_words()
    found: dict[str, Landmark] = {}
    for expression in expressions:
        if not expression.low or not expression.high or expression.kind == "DURATION":
            continue
        start = expression.lead[0].start if expression.lead else expression.span.start
        before = text[max(0, start - 140) : start].rstrip()
        match = words.told.search(before)
        if match:
            name = words.family[match["deed"].lower()]
            rank = (4 if match["onset"].lower() in words.begins else 2) + (expression.precision == "day")
            if name not in found or rank > found[name].rank:
                found[name] = Landmark(name, expression.low, expression.high, rank)
    for word, day in (given or {}).items():
        name = words.family.get(word.lower(), word.lower())
        found[name] = Landmark(name, day, day, 9)
    return found


def find_since(text: str, spans: Sequence[Span], landmarks: Mapping[str, Landmark]) -> list[Expression]:
    """Open intervals counted from a deed: `since the implementation of the ceasefire`.

    Without a landmark their days are None; a bare `since the ceasefire` is read only where its day is known.
    """
    words = load_words()
    found = []
    for span in spans:
        for match in words.since.finditer(text, span.start, span.end):
            name = words.family[(match["of"] or match["bare"]).lower()]
            landmark = landmarks.get(name)
            lead = match["lead"].lower()
            if (match["bare"] or lead != "since") and (landmark is None or lead == "following"):
                continue
            low, high = (landmark.low, landmark.high) if landmark else (None, None)
            if lead in ("since", "after", "following"):
                high = None
            else:
                low = None
            where = Span(match.start(), match.end())
            found.append(Expression(where, "DATE", "", low, high, "vague", True, "since a landmark", None))
    return found


def dated_length(text: str, expression: Expression, landmarks: Mapping[str, Landmark], today: str | None) -> Expression:
    """A length of time with its days where the words after it tell from when: `nearly a year since the ceasefire`."""
    match = load_words().leaning.match(text, expression.span.end)
    landmark = landmarks.get(load_words().family[match["deed"].lower()]) if match else None
    if landmark is None or today is None:
        return expression
    return expression._replace(low=landmark.low, high=today, precision="vague")
