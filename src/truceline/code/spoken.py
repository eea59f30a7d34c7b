"""How a noun speaks of a deed: as known, as another one, in general, or as what `it` was."""

from __future__ import annotations

from truceline import lexicon
from truceline.attribute.phrases import Token, case_of
from truceline.code.grammar import another_one, deed_noun
from truceline.code.triggers import Trigger
from truceline.records import Statement

HELD = frozenset({"nsubj", "nsubj:pass", "obj"})
"""How a noun depends on the verb that it fills a role of."""


def in_general(noun: Token, teller: Statement | None) -> bool:
    """Whether somebody only says what he thinks of such deeds: `condemned all attacks on civilians`."""
    if noun.tag_ != "NNS" or teller is None or teller.act not in ("condemn", "demand", "refuse"):
        return False
    before = {c.lower_ for c in noun.children if c.i < noun.i}
    return not before & {"the", "these", "those"} and not any(c.pos_ == "NUM" for c in noun.children)


def spoken_of_it(noun: Token) -> bool:
    """Whether it says of a deed told before what it was: `It was the second attack in a week`."""
    head = noun.head if case_of(noun) == "of" and noun.head.lower_ in ("one", "most", "some") else noun
    subject = next((c for c in head.children if c.dep_ == "nsubj"), None)
    return (
        subject is not None and subject.lower_ in ("it", "this", "that") and any(c.dep_ == "cop" for c in head.children)
    )


def is_definite(trigger: Trigger) -> bool:
    return trigger.noun and any(
        c.lower_ in ("the", "this", "these", "that", "those", "such", "its", "their")
        for c in trigger.token.children
        if c.i < trigger.token.i
    )


def another(trigger: Trigger) -> str:
    """The word that makes it another deed than those told before (`a second strike`, `In the third, …`), or nothing."""
    words = lexicon.load("parties")["another"]
    token = trigger.token
    verb = trigger.light if trigger.light is not None else (token.head if token.dep_ in HELD else token)
    beside = (c for c in verb.children if c.dep_ in (*HELD, "obl:agent") or (c.dep_ == "obl" and deed_noun(c)))
    for holder in (token, *beside):
        if another_one(holder) and holder.dep_ in HELD:
            return holder.lower_
        if holder.i != token.i and not deed_noun(holder) and holder.dep_ != "obl:agent":
            continue
        found = next((c for c in holder.children if c.lower_ in words and c.i < holder.i), None)
        if found is not None:
            return str(found.lower_)
    opening = [t.lower_ for t in token.sent[:5]]
    if opening[:2] == ["in", "the"] and opening[2:4] and opening[2] in words and opening[3] == ",":
        return str(opening[2])  # `In the third, a car was hit`
    if opening[:1] == ["in"] and len(opening) > 3 and opening[2] in words and token.sent[0].head.i == token.sent[3].i:
        return str(opening[2])
    if opening[:1] == ["earlier"] and opening[1:2] in (["in"], ["on"], [","]):
        return "earlier"  # `Earlier in the day, …`
    return str(opening[0]) if opening[:1] in (["separately"], ["elsewhere"]) else ""
