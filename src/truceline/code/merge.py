"""Mentions to deeds: which of them tell the same one. Every join has a reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from truceline.attribute.phrases import child
from truceline.code.alike import LEAD, Facts, alike, comparable, facts, threshold, touch
from truceline.code.deed import Deed
from truceline.code.senses import OPEN, VIOLENCE
from truceline.code.status import REAL
from truceline.records import EventType, Place, Statement

DONE = (VIOLENCE - {"harm"}) | {"incursion", "seizure", "protest"}
"""Deeds that people are harmed in."""
LINKED = frozenset({"link", "tie", "connect", "associate", "want", "suspect", "implicate", "involve", "responsible"})
"""What is said of somebody for deeds of his."""
NEAR = 2
"""How many sentences on a toll is still that of the deed told before."""
SURE = 10.0
"""Log odds of a join that needs no weighing."""
HELD_AGAINST = 12
"""How many mentions of a deed, the latest, a new one is held against."""


@dataclass(slots=True, eq=False)
class Group:
    """The mentions of one deed, and why each was joined."""

    deeds: list[Deed]
    why: list[str] = field(default_factory=list)
    scene: list[Place] = field(default_factory=list)
    """The places of the deed told just before, where nothing parts the two."""
    before: Group | None = None
    """That deed."""
    places: list[Place] = field(default_factory=list)
    replies: list[Statement] = field(default_factory=list)
    """Who denies or confirms it in words that tell nothing of it: `denied it`."""

    @property
    def type(self) -> EventType:
        """The most specific type told, the earliest of those."""
        told = [d for d in self.deeds if d.status != "denied"] or self.deeds  # `did not answer the fire` is no clash
        specific = [d.trigger.type for d in told if d.trigger.type not in OPEN]
        attack = [d.trigger.type for d in told if d.trigger.type != "harm"]
        return (specific or attack or [told[0].trigger.type])[0]


def merge(deeds: Sequence[Deed], text: str) -> list[Group]:
    """The deeds, each with all its mentions, in order of their first.

    A mention goes to the deed that it is likest to, as a whole and in its likest mention; what only supports others
    (a title, a figure without a deed) comes last and makes none.
    """
    known = {id(deed): facts(deed, text) for deed in deeds}
    main = _main_day(deeds)
    groups: list[Group] = []
    for deed in sorted(deeds, key=lambda d: d.supports):
        best, least = None, threshold()
        for group in groups:
            held = [known[id(d)] for d in group.deeds[-HELD_AGAINST:]]
            if _of_another_time(known[id(deed)], held, main) or _speaks_of_another(deed, group, groups):
                continue
            score, why = _likeness(known[id(deed)], held)
            if score > least:
                best, least = (group, why), score
        if best is not None:
            best[0].deeds.append(deed)
            best[0].why.append(best[1])
        elif not deed.supports:
            groups.append(Group([deed], ["told"]))
        elif deed.tolls and (doing := _doing(deed, groups)) is not None:
            doing.deeds.append(deed)
            doing.why.append("toll")
    for group in [g for g in groups if _only_harm(g)]:
        doing = _doing(group.deeds[0], [g for g in groups if g is not group])
        if doing is not None:
            doing.deeds += group.deeds
            doing.why += ["toll", *group.why[1:]]
            groups.remove(group)
    return groups


def _speaks_of_another(deed: Deed, group: Group, groups: Sequence[Group]) -> bool:
    """Whether a mention that only refers speaks of another deed: of one told before it, and `condemned the attacks`
    of the attacks, not of the dead that somebody counted.
    """
    if not deed.refers:
        return False
    if deed.sentence > LEAD and all(d.sentence > deed.sentence for d in group.deeds):
        return True  # what is spoken of as known was told before
    if deed.trigger.type == "harm" or group.type != "harm":
        return False
    return all(d.sentence != deed.sentence for d in group.deeds) and any(g.type in DONE for g in groups)


def _only_harm(group: Group) -> bool:
    """Whether it tells of people harmed and of nobody's deed: `15 people were injured`."""
    return group.type == "harm" and not any(d.aggregate or d.means is not None for d in group.deeds)


def _doing(harm: Deed, groups: Sequence[Group]) -> Group | None:
    """The violent deed whose toll it is: told in the same sentence as when or in what, else just before."""
    if harm.another or harm.status != "occurred":
        return None
    at = harm.trigger.span.start
    fields = {t.field for t in harm.tolls if not t.included}
    found: list[tuple[tuple[int, int], Group]] = []
    for group in groups:
        if group.type not in DONE or group.deeds[0].aggregate:
            continue
        for deed in group.deeds:
            steps = harm.sentence - deed.sentence
            if deed.supports or not 0 <= steps <= NEAR or not _same_scene(harm, deed):
                continue
            if steps and fields & {t.field for d in group.deeds for t in d.tolls if not t.included}:
                continue  # its toll is told already
            found.append(((steps, abs(at - deed.trigger.span.start)), group))
    return min(found, key=lambda f: f[0])[1] if found else None


def _same_scene(one: Deed, other: Deed) -> bool:
    """Whether neither day nor place parts two mentions."""
    days = {d.date.start for d in (one, other) if d.date is not None}
    return len(days) < 2


def _likeness(one: Facts, group: Sequence[Facts]) -> tuple[float, str]:
    """Between the likeness to the whole deed and to its likest mention, with the sign that spoke for that."""
    if not any(comparable(one.deed, other.deed) for other in group) or _apart(one, group):
        return float("-inf"), ""
    back = _answered(one, group)
    if back is not None and not (one.fine and all(other.fine and not touch(one.fine, other.fine) for other in group)):
        return SURE - back, "doer tells of it"
    told = [other for other in group if not other.answers] or group  # who tells of his own deed gives words of his own
    found = [_in_order(one, other) for other in told]
    best = max(found)
    return (best[0] + sum(score for score, _ in found) / len(found)) / 2, best[1]


def _answered(one: Facts, group: Sequence[Facts]) -> int | None:
    """How many sentences back somebody else told a deed that its doer now tells of; None where none of the group is.

    `A drone hit a car near X. The army said it had targeted two fighters.`
    """
    steps = (
        one.deed.sentence - other.deed.sentence
        for other in group
        if one.answers
        and {one.deed.trigger.type, other.deed.trigger.type} <= VIOLENCE
        and other.teller != one.teller
        and not other.deed.supports
        and touch(one.actors, other.actors)
    )
    return min((step for step in steps if 0 < step <= NEAR), default=None)


def _apart(one: Facts, group: Sequence[Facts]) -> bool:
    """Whether words say that the mention is of another deed: `a second strike`, `in the third`, `and then a tank …`."""
    if any(two_deeds(one, other) for other in group):
        return True
    mine = one.deed.another
    theirs = {other.deed.another for other in group}
    here = any(one.deed.sentence == other.deed.sentence for other in group)
    if mine and not here:
        return mine not in theirs
    others = {word for word in theirs if word}
    if one.deed.supports and not (one.deed.refers or one.deed.tolls or here) and all(theirs):
        return True  # what a title tells is no `separate strike` further down
    linked = any(one.deed.clause.contains(other.deed.trigger.span) for other in group)
    return here and bool(mine or others) and mine not in theirs and not linked and not _within(one, group)


def _main_day(deeds: Sequence[Deed]) -> str | None:
    """The day that most of the report's dated deeds lie on; None where two or more share that."""
    days = Counter(d.date.start for d in deeds if d.date is not None and d.date.precision == "day" and d.date.start)
    ranked = days.most_common(2)
    if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]


def _of_another_time(one: Facts, group: Sequence[Facts], main: str | None) -> bool:
    """Whether a mention has a time of its own that the report's main day is not in, where the others tell none."""
    if main is None or one.day is None or any(other.day is not None for other in group) or one.deed.sentence in {
        other.deed.sentence for other in group
    }:  # fmt: skip
        return False
    start, end = one.day
    return start is not None and end is not None and not start[:10] <= main[:10] <= end[:10]


def two_deeds(one: Facts, other: Facts) -> bool:
    """Whether a sentence tells two deeds: of two carriers of arms, or the earlier deed of whom the later is done to.

    `A drone dropped a grenade, and a tank fired`; `shot down a drone that had dropped a grenade`.
    """
    if other.carrier in one.hit or one.carrier in other.hit:
        return True  # what is shot at in the one brings the arms of the other
    here, there = one.deed, other.deed
    if here.sentence != there.sentence:
        return _told_apart(one, other)
    if here.places and there.places and not touch(_names(here), _names(there)) and _joined(one, other):
        return True
    two = bool(one.carrier and other.carrier) and one.carrier != other.carrier
    return (
        two or _turned(one, other) or any(_of_victim(a, b) or _of_past(a, b) for a, b in ((here, there), (there, here)))
    )


def _told_apart(one: Facts, other: Facts) -> bool:
    """Whether two sentences tell two deeds: of one done and one planned, of one and the one that it is reckoned from.

    `the deadliest since an assault in Ghazni`: what `the attack` below speaks of is not that assault.
    """
    if "planned" in (one.deed.status, other.deed.status) and (one.deed.status in REAL or other.deed.status in REAL):
        return True
    first, later = (one, other) if one.deed.sentence < other.deed.sentence else (other, one)
    if later.deed.bare and first.fine and later.fine and not touch(first.fine, later.fine):
        return True  # `40 dead in Y`, where the deed was done in X
    return first.since and not (first.fine and touch(first.fine, later.fine))


def _joined(one: Facts, other: Facts) -> bool:
    """Whether both are told by verbs of their own, the one joined to the other: `one died in X and another in Y`."""
    pairs = ((one.verb, other.verb), (other.verb, one.verb))
    return any(a.dep_ == "conj" and a.head.i == b.i and child(a, "nsubj") is not None for a, b in pairs)


def _names(deed: Deed) -> frozenset[str]:
    return frozenset(place.name.lower() for place in deed.places)


def _of_victim(told: Deed, other: Deed) -> bool:
    """Whether a deed is told, in the perfect, of whom or what another one is done to."""
    token = told.trigger.token
    perfect = token.dep_ == "acl:relcl" and any(c.lower_ == "had" for c in token.children)
    return perfect and token.head.head.i == other.trigger.token.i and token.head.dep_ in ("obj", "obl")


def _turned(one: Facts, other: Facts) -> bool:
    """Whether the one was done to who did the other, in a clause of its own or as a plan.

    `A gunman fired at a checkpoint before he was shot dead`; `hit a cell that was preparing to fire rockets`.
    """
    if "clash" in (one.deed.trigger.type, other.deed.trigger.type):
        return False
    if not (touch(one.actors, other.targets) or touch(other.actors, one.targets)):
        return False
    tokens = (one.deed.trigger.token, other.deed.trigger.token)
    own = any(t.dep_ == "advcl" and child(t, "nsubj", "nsubj:pass") is not None for t in tokens)
    return own or (one.deed.status == "planned") != (other.deed.status == "planned")


def _of_past(told: Deed, other: Deed) -> bool:
    """Whether it is told of somebody or some place in the sentence: `killed a man linked to attacks on convoys`,
    `killed in the quarter, where rebels are fighting the army`.
    """
    clauses = (t for t in (told.trigger.token, *told.trigger.token.ancestors) if t.dep_.startswith("acl"))
    beside = (t for t in clauses if t.lemma_.lower() in LINKED or any(c.lower_ == "where" for c in t.children))
    clause = next(beside, None)
    return clause is not None and all(t.i != other.trigger.token.i for t in clause.subtree)


def _within(one: Facts, group: Sequence[Facts]) -> bool:
    return any(other.deed.clause.contains(one.deed.trigger.span) for other in group)


def _in_order(one: Facts, other: Facts) -> tuple[float, str]:
    if other.deed.trigger.span.start > one.deed.trigger.span.start:
        one, other = other, one
    return alike(one, other)
