"""Who goes on doing what he was just told to do: doers that a passive leaves out, named in the sentence before.

Nothing is carried further, and no strike is laid at somebody's door because another one was: that would be a guess.
"""

from __future__ import annotations

from collections.abc import Sequence

from truceline.attribute.phrases import child
from truceline.code.deed import Deed
from truceline.code.merge import Group
from truceline.code.senses import NOTHING, kinds
from truceline.code.status import REAL
from truceline.records import Mention as Named

ON_THE_SPOT = frozenset({"detention", "release"})
"""Types of deed that follow others of the same hands: `Police stormed the square. Thirty people were arrested.`"""
BY = frozenset({
    "incursion", "attack", "shooting", "detention", "disarmament", "destruction", "seizure", "release",
})  # fmt: skip
"""Types of deed of one side whose doers are still there when the next one is told."""


def carry_doers(groups: Sequence[Group]) -> None:
    """Give passives without a doer the one of the deed told just before."""
    for place, group in enumerate(groups):
        lead = group.deeds[0]
        if any(d.actors for d in group.deeds) or lead.status not in REAL:
            continue
        if group.type not in ON_THE_SPOT or lead.trigger.noun or lead.trigger.token.tag_ != "VBN":
            continue
        if lead.date is not None or lead.places or child(lead.trigger.token, "obl:unmarked") is not None:
            continue  # `Two hostages were released last week`: a scene of its own
        lead.actors = _before(lead, groups[:place])
        suffer = {n for d in group.deeds for t in d.targets for n in (t.name, t.actor) if n}
        lead.actors = [a for a in lead.actors if a.name not in suffer and a.actor not in suffer]
        if lead.actors:
            group.why.append("doer told before")


def _before(deed: Deed, groups: Sequence[Group]) -> list[Named]:
    for group in reversed(groups):
        last = group.deeds[0]
        if deed.sentence - last.sentence > 1:
            break
        doing = next((d for d in group.deeds if d.actors), None)
        if group.type in BY and doing is not None:
            return [actor for actor in doing.actors if _takes(actor)]
    return []


def _takes(actor: Named) -> bool:
    """Whether who did the deed before may be who takes people: police, soldiers, fighters; no suspects, no crowd."""
    words = actor.name.lower().split()
    ones = (one for word in words for one in (word, word.removesuffix("s"), word.replace("men", "man")))
    armed = any("armed" in kinds().get(one, NOTHING) for one in ones)
    return "suspected" not in words and (actor.actor is not None or armed)
