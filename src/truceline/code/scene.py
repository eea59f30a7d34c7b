"""What a report says once and means on: the places of the scene that its next deeds happen in."""

from __future__ import annotations

from collections.abc import Sequence

from truceline.code.alike import VIOLENCE
from truceline.code.mentions import Deed
from truceline.code.merge import Group
from truceline.records import Place

SCENIC = VIOLENCE | {"detention", "destruction", "disarmament", "seizure", "incursion", "obstruction", "displacement"}
"""Types of deed that happen on the spot; decisions, talks and presence are told from anywhere."""
REAL = frozenset({"occurred", "ongoing"})
NEAR = 2
"""How many sentences on a scene still holds."""


def carry_places(groups: Sequence[Group]) -> None:
    """Give deeds that name no place that of the deed told just before, where nothing says that they are elsewhere."""
    before: Group | None = None
    for group in groups:
        lead = group.deeds[0]
        if any(d.places for d in group.deeds):
            before = group if _on_the_spot(group) else before
            continue
        if before is None or not _on_the_spot(group) or not _same_scene(lead, before):
            continue
        lead.places = _finest([p for d in before.deeds for p in d.places])
        before = group


def _on_the_spot(group: Group) -> bool:
    return group.type in SCENIC and group.deeds[0].status in REAL and not group.deeds[0].aggregate


def _same_scene(deed: Deed, before: Group) -> bool:
    """Whether the deed is told right after, of the same day as far as days are told."""
    last = (
        max(d.sentence for d in before.deeds if d.sentence <= deed.sentence)
        if any(d.sentence <= deed.sentence for d in before.deeds)
        else deed.sentence
    )
    if deed.sentence - last > NEAR or deed.another:
        return False
    days = {d.date.start for d in before.deeds if d.date is not None}
    return deed.date is None or not days or deed.date.start in days


def _finest(places: Sequence[Place]) -> list[Place]:
    kept: dict[str, Place] = {}
    for place in places:
        kept.setdefault(place.name.lower(), place)
    return list(kept.values())
