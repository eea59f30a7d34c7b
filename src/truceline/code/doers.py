"""Who goes on doing what he was just told to do: doers that a passive or a noun leaves out."""

from __future__ import annotations

from collections.abc import Sequence

from truceline.code.mentions import Deed
from truceline.code.merge import Group
from truceline.records import Mention as Named

SAME = frozenset({"airstrike", "shelling"})
"""Types of deed that one side alone does, where a report names one doer of them and no other."""
ON_THE_SPOT = frozenset({"detention", "disarmament", "destruction", "release"})
"""Types of deed that follow others of the same hands: `Police stormed the square. Thirty people were arrested.`"""
BY = frozenset({
    "incursion", "attack", "shooting", "clash", "detention", "disarmament", "protest", "destruction", "seizure",
    "release",
})  # fmt: skip
"""Types of deed whose doers are still there when the next one is told."""


def carry_doers(groups: Sequence[Group]) -> None:
    """Give deeds without a doer the one of the deed told just before, or of all others of their kind."""
    for place, group in enumerate(groups):
        if any(d.actors for d in group.deeds) or group.deeds[0].status not in ("occurred", "ongoing"):
            continue
        lead = group.deeds[0]
        if group.type in SAME:
            lead.actors = _only([g for g in groups if g is not group and g.type == group.type])
        elif group.type in ON_THE_SPOT and not lead.trigger.noun and lead.trigger.token.tag_ == "VBN":
            lead.actors = _before(lead, groups[:place])
        suffer = {n for d in group.deeds for t in d.targets for n in (t.name, t.actor) if n}
        lead.actors = [a for a in lead.actors if a.name not in suffer and a.actor not in suffer]
        if lead.actors:
            group.why.append("doer told before")


def _only(groups: Sequence[Group]) -> list[Named]:
    named = [d.actors for g in groups for d in g.deeds if d.actors]
    ids = {a.actor or a.name.lower() for actors in named for a in actors}
    return list(named[0]) if len(ids) == 1 else []


def _before(deed: Deed, groups: Sequence[Group]) -> list[Named]:
    for group in reversed(groups):
        last = group.deeds[0]
        if deed.sentence - last.sentence > 2:
            break
        doing = next((d for d in group.deeds if d.actors), None)
        if group.type in BY and doing is not None:
            return list(doing.actors)
    return []
