"""What all mentions of a deed say together: the one that it is told by first and foremost, and the harm that it did."""

from __future__ import annotations

from truceline.code.harmed import Harmed, harm_of
from truceline.code.mentions import Deed
from truceline.code.merge import Group
from truceline.records import Harm


def lead_of(group: Group) -> Deed:
    """The earliest mention of its type."""
    return next((d for d in group.deeds if d.trigger.type == group.type), group.deeds[0])


def harm_told(group: Group) -> Harm:
    """The figures of all its mentions, each with whose it is."""
    return harm_of(
        [Harmed(d.verb, d.persons, d.tolls, d.teller.id if d.teller is not None else "narrator") for d in group.deeds]
    )
