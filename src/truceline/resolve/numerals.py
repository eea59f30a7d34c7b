"""Amounts told in a text, in figures or words, low to high: `at least 20`, `three or four`, `dozens of tanks`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from truceline.text import Span


class Number(msgspec.Struct, frozen=True, kw_only=True):
    """An amount: its words with what qualifies them, its ends (None where the report sets none), what it counts.

    `qualifier` is the words before it that change or colour it (`at least`, `about`); `unit` the words it counts,
    from the first to the noun (`southern Lebanese towns`), None if they do not follow it.
    """

    span: Span
    low: int | None
    high: int | None
    qualifier: str | None = None
    unit: Span | None = None


class Words(NamedTuple):
    """The tables of quantities.toml, compiled."""

    raw: dict[str, Any]
    amount: re.Pattern[str]
    anywhere: re.Pattern[str]
    """The same, also right after a hyphen."""
    qualifier: re.Pattern[str]
    qualifiers: dict[str, str]
    after: re.Pattern[str]
    before: re.Pattern[str]


HIGHEST = 10**9
LONGEST = 30
"""Characters of a figure: a longer one is a code or a smudge, and nobody counts so far."""
JOINT = re.compile(r"\s*(?:to|or|-|–|—|and perhaps|and probably|and possibly|or even)\s*", re.I)
BETWEEN = re.compile(r"\b(?:between|from)\s+\Z", re.I)
TOKEN = re.compile(r"[^\W\d_][\w'’-]*|\S")
YEAR_LEAD = re.compile(
    r"\b(?:in|since|until|of|from|by|to|and|during|before|after|early|late|mid|year|the)[\s-]+\Z", re.I
)
AGE = re.compile(r"[A-Z][\w'’-]+,\s\Z")
AGED = re.compile(r"\b(?:man|woman|boy|girl|youth|teenager|child|baby|son|daughter|(?<!n)aged)(?:\sof)?\s\Z", re.I)


def any_of(words: Sequence[str]) -> str:
    """A pattern for any of some words, the longest first."""
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=len, reverse=True))


@cache
def load_words() -> Words:
    """The tables, read once."""
    raw = tomllib.loads(Path(__file__).with_name("quantities.toml").read_text(encoding="utf-8"))
    number, scale = any_of(list(raw["numbers"])), any_of(list(raw["scales"]))
    spelled = rf"(?:{number})(?:[\s-]+(?:(?:and\s+)?(?:{number})|{scale})\b)*"
    figures = rf"\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?(?=\s?(?:{scale})\b)|\d+"
    vague = any_of([*raw["vague"], *raw["exact"]])
    amount = (
        rf"(?:(?P<vague>(?:{vague})(?:\s+(?:{scale}))?)\b"
        rf"|(?P<figures>{figures})(?:\s?(?P<scale>{scale})\b)?(?P<plus>\+|\s+or\s+more\b)?|(?P<spelled>{spelled})\b(?:\s+or\s+more\b)?)"
    )
    kinds = {word: kind for kind, words in raw["qualifiers"].items() for word in words}
    edges = raw["not_amounts"]
    months = any_of(edges["months"])
    after = rf"\s*-?\s*(?:(?:{any_of(edges['after'])})(?![\w])|%|(?:{months})\b|:\d|[./]\d|(?:st|nd|rd|th)\b)"
    before = rf"(?:\b(?:{any_of(edges['before'])})\.?|\b(?:{months})\.?|[$£€#]|\bUS\$)\s*\Z"
    return Words(
        raw,
        re.compile(rf"(?<![\w.,/:$£€#-]){amount}", re.I),
        re.compile(amount, re.I),
        re.compile(rf"\b(?P<words>{any_of(list(kinds))})\s+\Z", re.I),
        kinds,
        re.compile(after, re.I),
        re.compile(before, re.I),
    )


def find_numbers(text: str, spans: Sequence[Span]) -> tuple[Number, ...]:
    """The amounts in `spans` of a text, in order; ordinals, dates, ages, times, shares and money are none."""
    found: list[Number] = []
    for span in spans:
        found.extend(amounts(text, span))
    return tuple(found)


def amounts(text: str, span: Span) -> Iterator[Number]:
    """The amounts of one stretch, ranges as one."""
    words = load_words()
    at = span.start
    while match := words.amount.search(text, at, span.end):
        at = match.end()
        ends = value_of(match, words)
        if ends is None or not is_amount(text, match, span, words):
            continue
        low, high = ends
        start, end = match.span()
        joined = second(text, match, span, words)
        if joined:
            low, high, end = low, joined[0], joined[1]
            lead = BETWEEN.search(text, max(span.start, start - 10), start)
            start = lead.start() if lead else start
            at = end
        qualifier = words.qualifier.search(text, max(span.start, start - 24), start)
        if qualifier:
            low, high = qualified(words.qualifiers[" ".join(qualifier["words"].lower().split())], low, high)
            start = qualifier.start("words")
        unit = unit_after(text, end, span.end, words.raw["units"])
        if high == 0 and unit is None and match.group().lower() == "no":
            continue  # `no effort`: nothing that is counted
        said = qualifier["words"].lower() if qualifier else None
        yield Number(span=Span(start, end), low=low, high=high, qualifier=said, unit=unit)


def qualified(kind: str, low: int | None, high: int | None) -> tuple[int | None, int | None]:
    """The ends of an amount after its qualifier."""
    if kind == "least":
        return low, None
    return (None, high if high is not None else low) if kind == "most" else (low, high)


def value_of(match: re.Match[str], words: Words) -> tuple[int | None, int | None] | None:
    """The ends of one matched amount; None if it is no whole number or one beyond all counting."""
    scales = words.raw["scales"]
    if match["vague"]:
        said = " ".join(match["vague"].lower().split())
        if said in words.raw["exact"]:
            return words.raw["exact"][said], words.raw["exact"][said]
        if said in words.raw["vague"]:
            return words.raw["vague"][said], None
        first, _, scale = said.rpartition(" ")
        if first in words.raw["exact"]:
            return (0, 0) if first == "no" else (words.raw["exact"][first] * scales[scale],) * 2
        return words.raw["vague"].get(first, 1) * scales[scale], None
    if match["figures"]:
        if len(match["figures"]) > LONGEST:
            return None
        number = float(match["figures"].replace(",", "")) * scales.get((match["scale"] or "").lower(), 1)
        if number != int(number) or number > HIGHEST:
            return None
        return int(number), None if match["plus"] else int(number)
    total = spelled_value(re.findall(r"[a-z]+", match["spelled"].lower()), words)
    return (total, None if match.group().lower().endswith("more") else total) if total is not None else None


def spelled_value(said: list[str], words: Words) -> int | None:
    """The number of a row of number words; None where they do not make one."""
    numbers, scales = words.raw["numbers"], words.raw["scales"]
    total = current = 0
    last = 10**6
    for word in said:
        if word == "and":
            continue
        if word in numbers:
            value = numbers[word]
            if (last < 20 or (20 <= last < 100 and value >= 10)) and current % 100:
                return None  # `four five`: no number
            current, last = current + value, value
        else:
            scale = scales[word]
            current, last = max(current, 1) * scale, scale
            if scale >= 1000:
                total, current = total + current, 0
    return total + current


def second(text: str, match: re.Match[str], span: Span, words: Words) -> tuple[int | None, int] | None:
    """The upper end of a range that begins with `match`, and where it ends; None if it is no range."""
    if match["vague"] and match["vague"].lower() not in ("scores", "dozens", "hundreds"):
        return None
    lead = BETWEEN.search(text, max(span.start, match.start() - 10), match.start())
    joint = (re.compile(r"\s*(?:and|to)\s*", re.I) if lead else JOINT).match(text, match.end(), span.end)
    if not joint:
        return None
    other = words.anywhere.match(text, joint.end(), span.end)
    if other is None:
        return None
    low, high = value_of(match, words), value_of(other, words)
    if not low or not high or low[0] is None or high[0] is None or not low[0] < high[0]:
        return None
    return (None if match["vague"] else high[1]), other.end()


def is_amount(text: str, match: re.Match[str], span: Span, words: Words) -> bool:
    """Whether a matched number counts something: no date, age, share, sum of money, name or code."""
    start, end = match.span()
    before = text[max(span.start, start - 24) : start]
    if words.after.match(text, end, min(len(text), end + 24)) or words.before.search(before):
        return False
    if text[end : end + 1] == "-" and re.match(
        r"-(?:year|month|week|day|hour|minute|mile|km|meter|metre|point)", text[end:]
    ):
        return False
    if AGED.search(before) and not re.match(r"\s+(?:of|others?|were|was)\b(?=\s+[a-z]+s\b)", text[end:]):
        return False
    if match["figures"]:
        if re.match(r"[A-Za-z]|-[A-Z]", text[end : end + 2]) or (AGE.search(before) and text[end : end + 1] in ",)."):
            return False
        figure = match["figures"]
        if len(figure) > 3 and "," not in figure and figure.isdigit() and 1900 <= int(figure) <= 2100:
            return not YEAR_LEAD.search(before) and bool(
                re.match(r"\s+[a-z]+(?:s|men|people|children)\b", text[end : end + 24])
            )
    said = match.group().lower()
    if said == "one":
        return not re.search(
            r"\b(?:no|this|that|the|every|any|each|another|which|only|by)\s+\Z", before, re.I
        ) and not re.match(r"\s+(?:another|day\b|or another|by one)|[^.;,]{0,20}\band another\b|['’]s\b", text[end:])
    if said == "no":
        return bool(re.match(r"\s+[a-z]", text[end : end + 3])) and not re.match(
            r"\s+(?:longer|more\b|less\b|doubt|matter|way|fewer)", text[end:]
        )
    return said != "scores" or bool(re.match(r"\s+(?:of|were|and|have|more)\b", text[end:]))


def unit_after(text: str, at: int, end: int, units: dict[str, list[str]]) -> Span | None:
    """The words that a number before `at` counts: up to the first plural noun that no other follows."""
    stops, skips, irregular = units["stops"], units["skips"], units["irregular"]
    first: int | None = None
    best: int | None = None
    for count, token in enumerate(TOKEN.finditer(text, at, min(end, at + 90))):
        word = token.group().lower()
        if not word[0].isalpha() or word in stops or count > 6:
            break
        if word in skips and best is None:
            continue
        if best is not None and not (word.endswith("s") or word in irregular):
            break
        first = token.start() if first is None else first
        if word in irregular or (word.endswith("s") and not word.endswith(("ss", "us", "'s", "’s", "is"))):
            best = token.end()
    if best is None or first is None:
        return None
    return Span(first, best)
