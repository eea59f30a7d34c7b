"""One mention of a deed: what the words around its trigger tell of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field

from truceline.code.harmed import Persons, Toll
from truceline.code.triggers import Trigger
from truceline.records import Mention as Named
from truceline.records import Place, Statement, Status, Time
from truceline.text import Span


@dataclass(slots=True)
class Deed:
    """One mention of a deed."""

    trigger: Trigger
    status: Status
    evidence: Span
    clause: Span
    """Its own clause, without what is joined to it or set in time by it."""
    actors: list[Named]
    targets: list[Named]
    places: list[Place]
    means: Span | None
    date: Time | None
    teller: Statement | None
    aggregate: bool
    definite: bool
    another: str
    """The word that tells it apart from deeds told before; empty if none does."""
    sentence: int
    head: str
    persons: tuple[Persons, ...] = ()
    """The persons whom it was done to, where each can be counted."""
    verb: str = ""
    """The lemmas of its phrase, where it is a verb: `shoot dead`."""
    tolls: list[Toll] = field(default_factory=list)
    supports: bool = False
    """Whether it only tells more of a deed that stands elsewhere, and makes none alone."""
    refers: bool = False
    """Whether it only speaks of the deed (`the attack`) and asserts nothing of it."""
    bare: bool = False
    """Whether it is a figure of harm that names no deed."""

    def told_again(self, at: Span, teller: Statement | None, how: str, actors: Sequence[Named] = ()) -> Deed:
        """The same deed as told once more, by words that say nothing of it but perhaps who did it."""
        return dataclasses.replace(
            self, evidence=at, actors=list(actors), targets=[], places=[], date=None, means=None, teller=teller,
            tolls=[], persons=(), head=how, supports=True, refers=False, bare=False,
        )  # fmt: skip
