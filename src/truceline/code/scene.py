"""What a report says once and means on: the places of the scene that its next deeds happen in."""

from __future__ import annotations

from collections.abc import Sequence

from truceline.code.deed import Deed
from truceline.code.merge import Group
from truceline.code.reckoned import TO_THE_DAY
from truceline.code.senses import VIOLENCE
from truceline.code.status import REAL
from truceline.records import Place, Time

SCENIC = VIOLENCE | {"detention", "destruction", "disarmament", "seizure", "incursion", "obstruction", "displacement"}
"""Types of deed that happen on the spot; decisions, talks and presence are told from anywhere."""
AT_ONCE = VIOLENCE - {"attack", "sexual_violence"}
"""Types of deed told one after another of one day; arrests, fires and flight are as often told of later ones."""
NEAR = 2
"""How many sentences on a scene still holds."""


def carry_scene(groups: Sequence[Group]) -> None:
    """Give deeds that name no place, or no day, that of the deed told just before, where nothing parts the two."""
    place: Group | None = None
    day: Group | None = None
    for group in groups:
        spot = _on_the_spot(group)
        lead = group.deeds[0]
        if any(d.places for d in group.deeds):
            place = group if spot else place
        elif place is not None and spot and _same_scene(lead, place):
            group.before, group.scene = place, place.scene or _finest([p for d in place.deeds for p in d.places])
            place = group
        if any(d.date for d in group.deeds):
            day = group if spot or _in_sum(group) else day
        elif day is not None and (spot or _counted(group)) and group.type in AT_ONCE and _same_scene(lead, day):
            lead.date = next((d.date for d in day.deeds if d.date is not None and _one_day(d.date)), None)
            day = group if lead.date is not None else day


def _on_the_spot(group: Group) -> bool:
    return group.type in SCENIC and group.deeds[0].status in REAL and not group.deeds[0].aggregate


def _one_day(date: Time) -> bool:
    return date.precision == "day" and bool(date.start) and bool(date.end)


def _counted(group: Group) -> bool:
    """Whether the deeds are counted: `Near Karem, six strikes destroyed …`."""
    token = group.deeds[0].trigger.token
    return group.deeds[0].trigger.noun and any(c.dep_ == "nummod" for c in token.children)


def _in_sum(group: Group) -> bool:
    """Whether it sums up the deeds of one day that are told one by one after it: `conducted 14 strikes on Sunday`."""
    lead = group.deeds[0]
    dated = any(d.date and d.date.precision in TO_THE_DAY for d in group.deeds)
    return dated and group.type in SCENIC and lead.status in REAL


def _same_scene(deed: Deed, before: Group) -> bool:
    """Whether the deed is told right after, of the same day as far as days are told."""
    last = max((d.sentence for d in before.deeds if d.sentence <= deed.sentence), default=deed.sentence)
    if deed.sentence - last > NEAR or deed.another or _set_in_time(deed):
        return False
    days = {d.date.start for d in before.deeds if d.date is not None}
    return deed.date is None or not days or deed.date.start in days


def _set_in_time(deed: Deed) -> bool:
    """Whether it is told only to say when another deed was: `the raids came hours after rebels had fired on a post`."""
    token = deed.trigger.light if deed.trigger.light is not None else deed.trigger.token
    return token.dep_ == "advcl" and any(
        c.lower_ in ("after", "before", "since") for c in token.children if c.i < token.i
    )


def _finest(places: Sequence[Place]) -> list[Place]:
    kept: dict[str, Place] = {}
    for place in places:
        kept.setdefault(place.name.lower(), place)
    return list(kept.values())
