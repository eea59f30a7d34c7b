"""Mentions to deeds: which of them tell the same one. Every join has a reason; a conflict outweighs any."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from truceline.code.mentions import Deed
from truceline.records import EventType

VIOLENCE = frozenset({"airstrike", "shelling", "bombing", "shooting", "clash", "attack", "sexual_violence", "harm"})
OPEN = frozenset({"attack", "harm"})
SAME_THING = (
    {"seizure", "incursion"},
    {"deployment", "presence"},
    {"destruction", "airstrike", "shelling", "bombing", "attack"},
)
REAL = frozenset({"occurred", "ongoing"})


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
    """The deeds, each with all its mentions, in order of their first."""
    groups: list[Group] = []
    for deed in deeds:
        best: tuple[float, Group, str] | None = None
        for group in reversed(groups):
            score, why = likeness(deed, group)
            if score > 0 and (best is None or score > best[0]):
                best = (score, group, why)
        if best is not None and best[0] >= 1.0:
            best[1].deeds.append(deed)
            best[1].why.append(best[2])
        else:
            groups.append(Group([deed], ["told"]))
    return groups


def likeness(deed: Deed, group: Group) -> tuple[float, str]:
    """How strongly the mention and the group are one deed (1 and more: joined), and the reason."""
    if not _types_agree(deed, group) or conflict(deed, group):
        return 0.0, ""
    last = group.deeds[-1]
    if deed.sentence == last.sentence and _linked(deed, group):
        return 3.0, "same clause"
    shared = _shared(deed, group)
    near = deed.sentence - last.sentence <= 2
    if deed.definite and not deed.places and not deed.date and near:
        return 1.5 + shared / 4, "the same, spoken of again"
    same_word = any(deed.head == d.head or deed.trigger.type == d.trigger.type for d in group.deeds)
    if deed.definite and (shared >= 1 or near or same_word):
        return 1.2 + shared / 4, "definite mention"
    if shared >= 2 or (shared >= 1 and same_word):
        return 1.0 + shared / 4, "same participants"
    if deed.teller is not None and shared >= 1 and near:
        return 1.0, "told again by a source"
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
    mine = {_plain(p.name) for p in deed.places if p.precision in ("town", "site", "district")}
    theirs = {_plain(p.name) for d in group.deeds for p in d.places if p.precision in ("town", "site", "district")}
    if mine and theirs and not _touch(mine, theirs):
        return True
    dates = {(d.date.start, d.date.end) for d in group.deeds if d.date is not None and d.date.precision == "day"}
    if (
        deed.date is not None
        and deed.date.precision == "day"
        and dates
        and (deed.date.start, deed.date.end) not in dates
    ):
        return True
    actors, others = _names(deed.actors), {n for d in group.deeds for n in _names(d.actors)}
    return bool(actors and others and not _touch(actors, others) and not deed.definite)


def _linked(deed: Deed, group: Group) -> bool:
    """Whether one trigger stands in the other's clause."""
    for other in group.deeds:
        if other.sentence != deed.sentence:
            continue
        if deed.evidence.contains(other.trigger.span) or other.evidence.contains(deed.trigger.span):
            return deed.trigger.type in OPEN or other.trigger.type in OPEN or deed.trigger.type == other.trigger.type
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


def _names(mentions: Iterable[object]) -> set[str]:
    return {str(getattr(m, "actor", None) or _plain(m.name)) for m in mentions}  # type: ignore[attr-defined]


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
