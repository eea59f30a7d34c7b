"""Who and what is in the air: that decides whether a blow is a strike from the air."""

from __future__ import annotations

from collections.abc import Iterator

from truceline.attribute.phrases import Token, case_of, child, children
from truceline.code.senses import kind_of_thing


def tails(token: Token) -> Iterator[Token]:
    """What hangs on a verb, or on its object or another tail of its, by prepositions."""
    for thing in children(token, "obj", "obl"):
        yield thing
        yield from children(thing, "nmod")


def flies(who: Token) -> bool:
    """Whether who does it comes by air: a warplane, a drone, an air force, a missile off a jet."""
    if "planes" in kind_of_thing(who):
        return True
    if who.lower_ in ("it", "they"):  # `the air force said that it had struck`
        speaker = child(who.head.head, "nsubj")
        return speaker is not None and speaker.i < who.i and "planes" in kind_of_thing(speaker)
    if any("planes" in kind_of_thing(c) and "people" not in kind_of_thing(c) for c in children(who, "compound")):
        return True  # `drone operators`, but no `pilot project`
    return any(case_of(c) in ("from", "by") and "planes" in kind_of_thing(c) for c in children(who, "nmod"))


def airborne(thing: Token | None) -> bool:
    """Whether what is hit is itself in the air: to down a drone is no strike from the air."""
    return thing is not None and bool({"aircraft", "launched"} & kind_of_thing(thing))
