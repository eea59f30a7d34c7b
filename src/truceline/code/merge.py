"""Mentions to deeds: which of them tell the same one. Every join has a reason; a conflict outweighs any."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from truceline.code.mentions import FIGHTING, Deed
from truceline.records import EventType
from truceline.records import Mention as Named

VIOLENCE = frozenset({"airstrike", "shelling", "bombing", "shooting", "clash", "attack", "sexual_violence", "harm"})
OPEN = frozenset({"attack", "harm"})
SAME_THING = (
    {"seizure", "incursion"},
    {"deployment", "presence"},
    {"destruction", "airstrike", "shelling", "bombing", "attack"},
)
REAL = frozenset({"occurred", "ongoing"})
LEAD = 2
"""Sentences that open a report: what they tell in brief, the rest tells at length."""


@dataclass(slots=True)
class Group:
    """The mentions of one deed, and why each was joined."""

    deeds: list[Deed]
    why: list[str] = field(default_factory=list)

    @property
    def type(self) -> EventType:
        """The most specific type told, the earliest of those."""
        specific = [d.trigger.type for d in self.deeds if d.trigger.type not in OPEN]
        attack = [d.trigger.type for d in self.deeds if d.trigger.type != "harm"]
        return (specific or attack or [self.deeds[0].trigger.type])[0]


def merge(deeds: Sequence[Deed]) -> list[Group]:
    """The deeds, each with all its mentions, in order of their first.

    Mentions that one clause ties together are joined first; what a sentence tells is then held against what the
    report has told before.
    """
    groups: list[Group] = []
    for local in _by_clause([d for d in deeds if not d.supports]):
        if not _join(local, groups):
            groups.append(local)
    for deed in deeds:  # what tells nothing new by itself comes last
        if deed.supports:
            _join(Group([deed], ["told"]), groups)
    return groups


def _join(local: Group, groups: Sequence[Group]) -> bool:
    """Put the mentions with the deed that they are likest to, the latest of equals; whether there is one."""
    best: tuple[float, Group, str] | None = None
    for group in reversed(groups):
        score, why = _alike(local, group)
        if score > 0 and (best is None or score > best[0]):
            best = (score, group, why)
    if best is None or best[0] < 1.0:
        return False
    best[1].deeds += local.deeds
    best[1].why += [best[2], *local.why[1:]]
    return True


def _by_clause(deeds: Sequence[Deed]) -> list[Group]:
    """The mentions of each sentence, those that stand in one another's clause together."""
    local: list[Group] = []
    for deed in deeds:
        home = next(
            (g for g in reversed(local) if g.deeds[0].sentence == deed.sentence and _tied(deed, g)
             and (deed.status in REAL) == (g.deeds[0].status in REAL) and _linked(deed, g)),
            None,
        )  # fmt: skip
        if home is not None:
            home.deeds.append(deed)
            home.why.append("same clause")
        else:
            local.append(Group([deed], ["told"]))
    return local


def _tied(deed: Deed, group: Group) -> bool:
    """Whether types agree within one clause, where what a strike destroys is told with the strike."""
    if _war(deed) != any(_war(d) for d in group.deeds):
        return False
    both = {deed.trigger.type, group.type}
    return _types_agree(deed, group) or ("destruction" in both and bool(both & VIOLENCE))


def _alike(local: Group, group: Group) -> tuple[float, str]:
    """The likeness of a sentence's mentions to a deed told before: their best, where none of them conflicts."""
    if any(conflict(d, group) for d in local.deeds):
        return 0.0, ""
    bare = all(not d.places and not d.date and not _proper(d.actors) for d in local.deeds)
    return max((likeness(d, group, bare) for d in local.deeds), key=lambda found: found[0])


def likeness(deed: Deed, group: Group, bare: bool) -> tuple[float, str]:
    """How strongly the mention and the group are one deed (1 and more: joined), and the reason.

    `bare`: nothing in the mention's sentence gives the deed a place, a day or a doer of its own.
    """
    if not _types_agree(deed, group):
        return 0.0, ""
    last = group.deeds[-1]
    away = min(abs(deed.sentence - d.sentence) for d in group.deeds)
    shared = _shared(deed, group)
    near = abs(deed.sentence - last.sentence) <= 2
    if deed.definite and not deed.places and not deed.date and near:
        return 1.5 + shared / 4, "the same, spoken of again"
    same_word = any(deed.head == d.head or deed.trigger.type == d.trigger.type for d in group.deeds)
    if deed.definite and (shared >= 1 or near or same_word):
        return 1.2 + shared / 4, "definite mention"
    if deed.trigger.type == group.type and deed.aggregate and group.deeds[0].aggregate and deed.trigger.noun:
        return 1.0, "the same fighting"
    if shared >= 2 or (shared >= 1 and same_word):
        return 1.0 + shared / 4, "same participants"
    if deed.teller is not None and shared >= 1 and near:
        return 1.0, "told again by a source"
    if group.type not in VIOLENCE or deed.another or group.deeds[0].aggregate or _others_hurt(deed, group):
        return 0.0, ""
    if deed.trigger.type in OPEN and bare and (deed.tolls or deed.definite) and away <= 4:
        return 1.1, "a toll or mention without place, day or doer of its own"
    if bare and away <= 3 and (deed.trigger.type == group.type or deed.trigger.type in OPEN) and deed.teller is not None:
        return 1.0, "a source's word on what was told just before"
    return 0.0, ""


def _types_agree(deed: Deed, group: Group) -> bool:
    one, other = deed.trigger.type, group.type
    if one == other:
        return True
    if one in VIOLENCE and other in VIOLENCE and (one in OPEN or other in OPEN):
        return True
    return any(one in pair and other in pair for pair in SAME_THING) and deed.definite


def conflict(deed: Deed, group: Group) -> bool:
    """Whether something told of the one cannot be true of the other."""
    if deed.another and deed.sentence != group.deeds[-1].sentence:
        return True
    if any((deed.status in REAL) != (d.status in REAL) for d in group.deeds[:1]):
        return True
    if deed.aggregate != group.deeds[0].aggregate and not deed.definite:
        return True
    if _war(deed) != _war(group.deeds[0]) and not (deed.definite and group.type == "clash"):
        return True
    if _far_apart(deed, group):
        return True
    mine = {_plain(p.name) for p in deed.places if p.precision in ("town", "site", "district")}
    theirs = {_plain(p.name) for d in group.deeds for p in d.places if p.precision in ("town", "site", "district")}
    if mine and theirs and not _touch(mine, theirs | {_plain(p.name) for d in group.deeds for p in d.places}):
        return True
    dates = {(d.date.start, d.date.end) for d in group.deeds if d.date is not None and d.date.precision == "day"}
    if (
        deed.date is not None
        and deed.date.precision == "day"
        and dates
        and (deed.date.start, deed.date.end) not in dates
    ):
        return True
    actors = _names(_proper(deed.actors))
    others = {n for d in group.deeds for n in _names(_proper(d.actors))}
    return bool(actors and others and not _touch(actors, others) and not deed.definite)


def _war(deed: Deed) -> bool:
    """Whether the mention names a war or a lasting fight, of which single deeds are parts."""
    return deed.trigger.noun and deed.aggregate and deed.head in FIGHTING


def _others_hurt(deed: Deed, group: Group) -> bool:
    """Whether the mention tells of people hurt who are not those that the group tells of (`a soldier was killed`)."""
    new = [t for t in deed.targets if re.match(r"(?:an?|another|one|two|three|four|five|six|seven|\d+)\b", t.name, re.I)]
    theirs = {n for d in group.deeds for n in _names(d.targets)}
    return bool(new or deed.persons) and bool(theirs) and not _touch(_names(deed.targets), theirs)


def _proper(mentions: Iterable[Named]) -> list[Named]:
    """The mentions that name somebody: gunmen and attackers may be anybody."""
    return [m for m in mentions if m.actor or any(word[:1].isupper() for word in m.name.split())]


def _far_apart(deed: Deed, group: Group) -> bool:
    """Whether both have an exact figure of the same harm and they differ threefold: no one deed is told so."""
    exact = {t.field: t.low for d in group.deeds for t in d.tolls if t.low and t.low == t.high and not t.included}
    for toll in deed.tolls:
        other = exact.get(toll.field)
        if other and toll.low and toll.low == toll.high and max(other, toll.low) >= 3 * min(other, toll.low) >= 9:
            return True
    return False


def _linked(deed: Deed, group: Group) -> bool:
    """Whether one trigger stands in the other's clause."""
    for other in group.deeds:
        if other.sentence != deed.sentence:
            continue
        if deed.clause.contains(other.trigger.span) or other.clause.contains(deed.trigger.span):
            types = {deed.trigger.type, other.trigger.type}
            return bool(types & OPEN) or len(types) == 1 or "destruction" in types
    return False


def _shared(deed: Deed, group: Group) -> int:
    """How many of place, date, actors and targets the two have in common."""
    count = 0
    for mine, theirs in (
        (_names(deed.actors), {n for d in group.deeds for n in _names(d.actors)}),
        (_names(deed.targets), {n for d in group.deeds for n in _names(d.targets)}),
        ({_plain(p.name) for p in deed.places}, {_plain(p.name) for d in group.deeds for p in d.places}),
    ):
        count += bool(mine and theirs and _touch(mine, theirs))
    dates = {d.date.start for d in group.deeds if d.date is not None}
    return count + (deed.date is not None and deed.date.start in dates)


def _names(mentions: Iterable[Named]) -> set[str]:
    """The parties' names or ids; a state and its forces are one."""
    return {m.actor.partition("/")[0] if m.actor else _plain(m.name) for m in mentions}


def _plain(name: str) -> str:
    return " ".join(w for w in re.findall(r"\w+", name.lower()) if w not in ("the", "a", "an", "of", "s", "in"))


def _touch(mine: set[str], theirs: set[str]) -> bool:
    """Whether two sets of names have one in common, whole or by most of its words."""
    if mine & theirs:
        return True
    for one in mine:
        for other in theirs:
            x, y = set(one.split()), set(other.split())
            if x and y and len(x & y) * 2 >= len(x | y) * 0.99:
                return True
            if x and y and (x <= y or y <= x):
                return True
    return False
