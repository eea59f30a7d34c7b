"""What all mentions of a deed say together: the one that it is told by first and foremost, and the harm that it did."""

from __future__ import annotations

from truceline.code.deed import Deed
from truceline.code.harmed import Harmed, harm_of
from truceline.code.merge import Group
from truceline.code.status import REAL
from truceline.records import Harm


def lead_of(group: Group) -> Deed:
    """The earliest mention of its type."""
    return next((d for d in group.deeds if d.trigger.type == group.type), group.deeds[0])


def harm_told(group: Group) -> Harm:
    """The figures of all its mentions, each with whose it is."""
    return harm_of([_done_by(deed) for deed in group.deeds])


def _done_by(deed: Deed) -> Harmed:
    """The harm that a mention tells to have been done: none where the deed is planned or denied.

    What only failed may have harmed others: `the attempt to kill the mayor wounded two guards`.
    """
    teller = deed.teller.id if deed.teller is not None else "narrator"
    if deed.status in REAL:
        return Harmed(deed.verb, deed.persons, deed.tolls, teller)
    tolls = deed.tolls if deed.status == "attempted" else []
    return Harmed(deed.verb, (), [toll for toll in tolls if not toll.trigger.overlaps(deed.trigger.span)], teller)
