"""How many deeds, arms or objects a report counts in the words that tell a deed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from truceline.attribute.phrases import Token
from truceline.code.deed import Deed
from truceline.code.senses import kind_of_thing
from truceline.code.status import REAL
from truceline.records import Count, Figure, Harm, Quantity

OF_PERSONS = frozenset([
    "release", "deployment", "presence", "withdrawal", "incursion", "obstruction", "sexual_violence", "rearmament",
    "aid",
])  # fmt: skip
"""Types whose persons are counted here; those whom other deeds harmed are figures of harm."""
HARMED = {"detention": "detained", "displacement": "displaced"}
"""Which figure of harm the people are whom a deed of a type was done to, whatever its verb."""
UNCOUNTED = frozenset({"agreement", "talks", "decision"})
"""Types in whose words it is the parties that are counted: `the two sides signed`."""
LENGTHS = frozenset({"kilometre", "kilometer", "km", "mile", "metre", "meter", "hectare"})
ROUGH = re.compile(r"\b(?:dozens?|scores?|hundreds|thousands|millions|several|many|some of|few)\b", re.IGNORECASE)
"""Words that name no number."""
BESIDE = 20
"""How many characters may stand between a number and the noun for the deed that it counts."""


def count_of(lead: Deed, quantities: Sequence[Quantity]) -> Count | None:
    """How many deeds, or what the deed is done with or to, where the number stands in the deed's own phrase."""
    near = [
        q for q in quantities
        if lead.evidence.contains(q.span) and q.unit and not any(q.span.overlaps(t.span) for t in lead.tolls)
    ]  # fmt: skip
    chosen = next(_ranked(lead, near), None)
    return Count(value=_value(lead, chosen), unit=chosen.unit, span=chosen.span) if chosen is not None else None


def with_people(harm: Harm, lead: Deed, quantities: Sequence[Quantity]) -> Harm:
    """The figures with those of the people whom a detention or displacement was done to, where no verb told them."""
    field = HARMED.get(lead.trigger.type)
    if field is None or getattr(harm, field) is not None or lead.status not in REAL:
        return harm
    told = [
        q for q in quantities
        if lead.evidence.contains(q.span) and _persons(_head(lead, q))
        and any(t.span is not None and t.span.overlaps(q.span) for t in lead.targets)
    ]  # fmt: skip
    if len(told) != 1:
        return harm
    return replace(harm, **{field: Figure(low=told[0].low, high=told[0].high, span=told[0].span)})


def _value(lead: Deed, told: Quantity) -> int | None:
    """The number that the words name, be it the least or the most (`more than 60`); none for `dozens`."""
    if told.value is not None:
        return told.value
    words = lead.trigger.token.doc.text[told.span.start : told.span.end]
    return None if ROUGH.search(words) else told.low if told.low is not None else told.high


def _ranked(lead: Deed, near: Sequence[Quantity]) -> Iterator[Quantity]:
    """The deeds counted, then what the deed is done to, then who or what does it, then what hangs on its verb."""
    at = lead.trigger.span
    if lead.trigger.noun:
        yield from (q for q in near if q.span.end <= at.end and at.start - q.span.end <= BESIDE)
    if lead.trigger.type in UNCOUNTED:
        return
    heads = [(q, head) for q in near if (head := _head(lead, q)) is None or head.lemma_.lower() not in LENGTHS]
    things = [q for q, head in heads if not _persons(head) or lead.trigger.type in OF_PERSONS]
    yield from (q for q in things if any(t.span is not None and t.span.overlaps(q.span) for t in lead.targets))
    if lead.trigger.type in OF_PERSONS | {"overflight"}:
        yield from (q for q in things if any(t.span is not None and t.span.overlaps(q.span) for t in lead.actors))
    verbs = [t for t in (lead.trigger.token, lead.trigger.light) if t is not None]
    parts = {c.i for verb in verbs for c in verb.children if c.relation in ("nsubj", "obj")}
    yield from (q for q, head in heads if q in things and head is not None and head.i in parts)


def _head(lead: Deed, told: Quantity) -> Token | None:
    found = lead.trigger.token.doc.char_span(told.span.start, told.span.end)
    return found.root if found is not None and len(found) else None


def _persons(head: Token | None) -> bool:
    """Whether persons are counted: `two of his men`, `54,000 people`."""
    kinds = kind_of_thing(head) if head is not None else frozenset()
    return "people" in kinds and "aircraft" not in kinds  # `41 bombers`
