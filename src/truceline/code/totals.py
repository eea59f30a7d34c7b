"""Whether words sum up more than one deed: a war, a series, deeds repeated or counted without naming each."""

from __future__ import annotations

import re
from collections.abc import Sequence

from truceline.attribute.phrases import Token, child, children
from truceline.code.harmed import Toll
from truceline.code.reckoned import TO_THE_DAY
from truceline.code.senses import kind_of_thing
from truceline.code.triggers import Trigger
from truceline.records import Time
from truceline.text import Span

FIGHTING = frozenset(
    ["war", "conflict", "fighting", "hostilities", "combat", "insurgency", "violence", "infighting", "feud"]
)
"""Nouns for fighting that lasts."""
SERIES = re.compile(r"\b(?:series|string|wave|spate|number|campaign|hundreds|thousands|dozens|scores|pattern) of\b")
AGAIN = re.compile(
    r"\b(?:repeated(?:ly)?|regular(?:ly)?|routine(?:ly)?|often|frequent(?:ly)?|so far|since|(?:near-)?daily|nightly"
    r"|weekly|previously|widespread|systematic(?:ally)?|recurring|(?:in|over) (?:the )?(?:recent|past|last) (?:\w+ )?"
    r"(?:weeks|months|years|days)|to date|in all|in total|times)\b"
)
SEVERAL = re.compile(
    r"\b(?:in|during|by|through) (?:\w+ )?separate (?:[\w-]+ ){0,2}(?:and [\w-]+ ){0,2}"
    r"(?:operations|attacks|incidents|raids|strikes|clashes|engagements|airstrikes|bombings|shootings)\b"
)
"""Words by which a clause tells of many deeds at once: `killed during separate operations in the south and east`."""
MANY = 1000
"""Figures from which a toll told in the perfect tense sums up a war."""
TYPES = frozenset(
    {"airstrike", "shelling", "bombing", "shooting", "clash", "attack", "sexual_violence", "violation", "overflight"}
)


def sums_up(trigger: Trigger, evidence: Span, text: str, date: Time | None, tolls: Sequence[Toll]) -> bool:
    """Whether the mention tells a total or a summary, and no single deed."""
    words = text[evidence.start : evidence.end].lower()
    dated = date is not None and date.precision in TO_THE_DAY and date.start == date.end
    token = trigger.token
    if not dated and any((t.low or 0) >= MANY and t.field == "killed" for t in tolls):
        return True
    if trigger.noun:
        if FIGHTING & {token.lemma_.lower(), token.lower_}:
            return not dated
        if SERIES.search(words[:80]):
            return True
        plural = token.tag_ in ("NNS", "NNPS")
        if plural and AGAIN.search(words):
            return True
        return plural and not dated and trigger.type in TYPES and not _counted_few(token)
    if SEVERAL.search(words):
        return trigger.type in TYPES | {"harm"}
    if _perfect(token) and not dated:
        many = "%" in words or any((t.low or 0) >= MANY for t in tolls)
        return many or bool(AGAIN.search(words)) or _bare_plural(trigger)
    return bool(AGAIN.search(words)) and not dated and _perfect(token)


def _perfect(verb: Token) -> bool:
    return any(c.dep_ == "aux" and c.lower_ in ("has", "have") for c in verb.children)


def _counted_few(noun: Token) -> bool:
    """Whether the deeds are counted, and few: `two car bombs` are told, `848 attacks` are summed up."""
    number = child(noun, "nummod")
    if number is None:
        return False
    return number.lower_ in ("two", "three", "both", "twin", "2", "3")


def _bare_plural(trigger: Trigger) -> bool:
    """Whether it is done to a kind of people or things, none of them counted: `refugee camps have been targeted`."""
    if trigger.type not in TYPES | {"destruction", "detention", "displacement"}:
        return False
    for thing in children(trigger.token, "obj", "nsubj:pass"):
        plain = not any(c.dep_.startswith(("nummod", "det", "nmod:poss")) for c in thing.children)
        if thing.tag_ == "NNS" and plain and not thing.ent_type_ and "weapons" not in kind_of_thing(thing):
            return True
    return False
