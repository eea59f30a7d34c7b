"""How likely two mentions tell the same deed: what they have in common and what parts them, weighed.

The weights of the signs are data (`resources/lexicons/joins.yaml`), fitted on the composed corpus by
`training/joins.py`. A join names the sign that spoke most for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from truceline import lexicon
from truceline.attribute.phrases import Token, child, children
from truceline.code.deed import Deed
from truceline.code.senses import OPEN, VIOLENCE
from truceline.records import Mention as Named
from truceline.records import PlacePrecision

FAMILIES = (
    VIOLENCE | {"violation"},
    frozenset({"detention", "destruction", "displacement", "obstruction", "sanction"}),
    frozenset({"incursion", "seizure", "overflight", "deployment", "presence", "rearmament"}),
    frozenset({"release", "withdrawal", "disarmament", "aid", "cooperation", "agreement", "talks"}),
    frozenset({"protest", "decision"}),
)
SAME_THING = (
    {"seizure", "incursion"},
    {"deployment", "presence"},
    {"destruction", "airstrike", "shelling", "bombing", "attack"},
)
FINE: frozenset[PlacePrecision] = frozenset({"site", "town", "district"})
"""Precisions of places no wider than a district."""
CARRIERS = frozenset({
    "drone", "tank", "jet", "warplane", "plane", "aircraft", "helicopter", "gunboat", "warship", "ship", "sniper",
    "gunman", "bomber", "artillery", "quadcopter",
})  # fmt: skip
"""What or who brings arms to a deed; two of them do two."""
LEAD = 1
"""The sentence after which a report no longer opens: what it tells there in brief, the rest tells at length."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What of a mention is compared, made once."""

    deed: Deed
    actors: frozenset[str]
    proper: frozenset[str]
    targets: frozenset[str]
    places: frozenset[str]
    fine: frozenset[str]
    day: tuple[str | None, str | None] | None
    words: frozenset[str]
    counted: bool
    teller: str | None
    verb: Token
    """The verb of the clause that tells the deed."""
    carrier: str
    """What carries its arms, if that is the subject of the verb."""
    hit: frozenset[str]
    """The carriers of arms that the verb is done to, without a preposition, and those that hang on such a thing."""
    answers: bool
    """Whether who did it tells of it, as of something known: `it had struck a command post, the army said`."""
    since: bool
    """Whether something else is reckoned from it: `the deadliest since an assault in Ghazni`."""


def facts(deed: Deed, text: str) -> Facts:
    """The mention, ready to be compared with others."""
    verb = _verb(deed)
    return Facts(
        deed=deed,
        actors=frozenset(_names(deed.actors)),
        proper=frozenset(_names(m for m in deed.actors if m.actor or m.name.lower() != m.name)),
        targets=frozenset(_names(deed.targets)),
        places=frozenset(_plain(p.name) for p in deed.places),
        fine=frozenset(_plain(p.name) for p in deed.places if p.precision in FINE),
        day=(deed.date.start, deed.date.end) if deed.date is not None else None,
        words=frozenset(re.findall(r"[a-z]{4,}", text[deed.evidence.start : deed.evidence.end].lower())),
        counted=any(t.low and not t.included for t in deed.tolls),
        teller=deed.teller.id if deed.teller is not None else None,
        verb=verb,
        carrier=_carrier(verb),
        hit=_hit(verb),
        answers=_answers(deed),
        since=deed.trigger.noun and any(c.lower_ == "since" for c in children(deed.trigger.token, "case", "mark")),
    )


def _answers(deed: Deed) -> bool:
    """Whether it is told in the perfect by a speaker whose own deed it is."""
    if deed.teller is None or not deed.teller.chain or not deed.actors:
        return False
    if not any(c.lower_ == "had" for c in children(deed.trigger.token, "aux")):
        return False
    speaker = deed.teller.chain[0]
    return touch(frozenset(_names(deed.actors)), frozenset([_name(speaker.actor, speaker.name)]))


def _verb(deed: Deed) -> Token:
    token = deed.trigger.light if deed.trigger.light is not None else deed.trigger.token
    return next((t for t in (token, *token.ancestors) if t.pos_ == "VERB"), token)


def _carrier(verb: Token) -> str:
    subject = child(verb, "nsubj") if verb.pos_ == "VERB" else None
    return subject.lemma_.lower() if subject is not None and subject.lemma_.lower() in CARRIERS else ""


def _hit(verb: Token) -> frozenset[str]:
    things = [
        c for c in children(verb, "obj", "obl", "nsubj:pass") if not any(case.dep_ == "case" for case in c.children)
    ]
    return CARRIERS & {thing.lemma_.lower() for part in things for thing in (part, *children(part, "nmod"))}


def alike(one: Facts, earlier: Facts) -> tuple[float, str]:
    """The log odds that both tell one deed, and the sign that speaks most for it."""
    weights = _weights()
    total, best, why = weights["always"], 0.0, ""
    for sign in signs(one, earlier):
        weight = weights.get(sign, 0.0)
        total += weight
        if weight > best:
            best, why = weight, sign
    return total, why


@cache
def _weights() -> dict[str, float]:
    return dict(lexicon.load("joins")["weights"])


def threshold() -> float:
    """The log odds from which mentions are joined."""
    return float(lexicon.load("joins")["threshold"])


def comparable(one: Deed, other: Deed) -> bool:
    """Whether the types allow the two to be one deed at all."""
    a, b = one.trigger.type, other.trigger.type
    if a != b and any(d.refers and d.trigger.type == "agreement" for d in (one, other)):
        return False  # what is done `under the truce` is not the truce
    return one.sentence == other.sentence or any(a in f and b in f for f in (*FAMILIES, *SAME_THING))


def signs(one: Facts, earlier: Facts) -> Iterator[str]:
    """What speaks for or against the two mentions being one deed, `one` read after `earlier`."""
    yield from _of_types(one.deed.trigger.type, earlier.deed.trigger.type)
    yield from _of_distance(one.deed, earlier.deed)
    yield from _of_places(one, earlier)
    yield from _of_people(one, earlier)
    yield from _of_telling(one, earlier)


@cache
def _of_types(a: str, b: str) -> tuple[str, ...]:
    violent = a in VIOLENCE and b in VIOLENCE
    other = a != b and violent
    is_open = bool({a, b} & OPEN)
    near = a != b and any(a in pair and b in pair for pair in SAME_THING)
    destroyed = "destruction" in (a, b) and bool({a, b} & VIOLENCE)
    told = {
        "same type": a == b,
        "both violent": violent,
        "same family of types": any(a in family and b in family for family in FAMILIES),
        "one of open type": other and is_open,
        "other violence": other and not is_open,
        "harm and violence": violent and "harm" in (a, b),
        "types of one thing": near,
        "destruction and violence": destroyed,
        "other types": a != b and not violent and not near and not destroyed,
    }
    return tuple(sign for sign, holds in told.items() if holds)


def _of_distance(one: Deed, earlier: Deed) -> Iterator[str]:
    away = one.sentence - earlier.sentence
    if away == 0:
        yield "same sentence"
        if one.clause.contains(earlier.trigger.span) or earlier.clause.contains(one.trigger.span):
            yield "same clause"
    elif away == 1:
        yield "next sentence"
    elif 3 <= away <= 5:
        yield "some sentences on"
    elif away > 5:
        yield "far on"
    if one.definite:
        yield "spoken of as known"
        if one.trigger.type == earlier.trigger.type:
            yield "spoken of as known, same type"
        if not one.places and one.date is None and not one.targets:
            yield "spoken of as known, nothing more"
        if 0 < away <= 2:
            yield "spoken of as known, near"
    if earlier.sentence <= LEAD:
        yield "told in the opening"
        a, b = one.trigger.type, earlier.trigger.type
        if a in VIOLENCE and b in VIOLENCE and (a == b or a in OPEN or b in OPEN):
            yield "violence told in the opening"


def _of_places(one: Facts, earlier: Facts) -> Iterator[str]:
    if not one.places:
        yield "no place"
    elif earlier.places and touch(one.places, earlier.places):
        yield "same place"
    elif earlier.places and bool(one.fine) == bool(earlier.fine):
        yield "other places"  # a town and a region may be one place
    if one.fine and earlier.fine and not touch(one.fine, earlier.fine):
        yield "other towns"
    if one.day is None:
        yield "no day"
    elif earlier.day is not None:
        yield "same day" if one.day == earlier.day or _within(one.day, earlier.day) else "other day"


def _within(one: tuple[str | None, str | None], other: tuple[str | None, str | None]) -> bool:
    """Whether one time lies in the other: the 6th of a month in `last week`."""
    (a, b), (c, d) = ([(end or "")[:10] for end in time] for time in (one, other))
    return bool(a and b and c and d) and ((a <= c and d <= b) or (c <= a and b <= d))


def _of_people(one: Facts, earlier: Facts) -> Iterator[str]:
    if not one.actors:
        yield "no doer"
    elif earlier.actors:
        yield "same doer" if touch(one.actors, earlier.actors) else "other doers"
    if one.proper and earlier.proper and not touch(one.proper, earlier.proper):
        yield "other named doers"
    if not one.targets:
        yield "nobody it was done to"
    if not earlier.targets:
        yield "nobody it was done to, before"
    if one.targets and earlier.targets and not touch(one.targets, earlier.targets):
        yield "done to others"
    if not one.places and one.day is None and not one.proper:
        yield "nothing of its own"
    if one.counted and not earlier.counted:
        yield "a first toll"


def _of_telling(one: Facts, earlier: Facts) -> Iterator[str]:
    if one.teller is None and earlier.teller is None:
        yield "both the narrator's"
    elif one.teller and earlier.teller and one.teller != earlier.teller:
        yield "told by two"
    common = len(one.words & earlier.words) / max(1, min(len(one.words), len(earlier.words)))
    if common > 0.3:
        yield "words in common"
    if common > 0.5:
        yield "most words in common"
    if earlier.deed.trigger.noun:
        yield "a noun before"
    if one.deed.supports:
        yield "only supports"


def _names(mentions: Iterable[Named]) -> Iterator[str]:
    """The parties' names or ids; a state and its forces are one."""
    for mention in mentions:
        yield _name(mention.actor, mention.name)


def _name(actor: str | None, name: str) -> str:
    return actor.partition("/")[0] if actor else _plain(name)


def _plain(name: str) -> str:
    return " ".join(w for w in re.findall(r"\w+", name.lower()) if w not in ("the", "a", "an", "of", "s", "in"))


def touch(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether two sets of names have one in common, whole or by most of its words."""
    if mine & theirs:
        return True
    for one in mine:
        for other in theirs:
            x, y = set(one.split()), set(other.split())
            if x and y and (len(x & y) * 2 >= len(x | y) * 0.99 or x <= y or y <= x):
                return True
    return False
