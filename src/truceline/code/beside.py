"""What stands beside a deed's word: the verb that lends a noun its subject, and the weapon that says what it was."""

from __future__ import annotations

from collections.abc import Iterable

from truceline import lexicon
from truceline.attribute.phrases import Token, case_of, child, children, within
from truceline.code.senses import OPEN, means
from truceline.records import EventType

WOUNDS = frozenset({"wound", "injure", "hurt", "maim", "kill", "slay", "martyr"})
"""Verbs whose participle stands for those harmed."""
GUNMEN = frozenset({"gunman", "gunmen"})
HURLED = frozenset([
    "fire", "launch", "use", "drop", "throw", "hurl", "lob", "shoot", "release", "unleash", "loose", "rain", "pour",
    "unload",
])  # fmt: skip
"""Verbs whose object is the weapon."""
AIMED = frozenset(["on", "at", "against", "upon", "to", "into", "onto", "near", "outside", "aboard"])
"""Prepositions before what a deed is aimed at."""


def light_verb(token: Token) -> tuple[Token | None, str]:
    """The verb that lends a deed's noun its subject, and how.

    `do` (carried out), `suffer` (came under), `befall` (the strike hit), `tell` (recorded: its subject does nothing).
    """
    light = lexicon.load("events")["light"]
    verb = token.head
    if token.dep_ == "nmod" and verb.lemma_.lower() in light["through"]:
        token, verb = verb, verb.head
    if token.dep_ == "conj":
        token, verb = verb, verb.head
    if token.dep_ == "nmod" and verb.lemma_.lower() == "part" and verb.head.lemma_ in ("take", "play"):
        return verb.head, "do"  # `took part in the fighting`
    if verb.i == token.i or verb.pos_ not in ("VERB", "AUX"):
        return None, ""
    lemma = verb.lemma_.lower()
    particle, thing = child(verb, "compound:prt"), child(verb, "obj")
    names = {lemma, f"{lemma} {particle.lower_}" if particle is not None else lemma}
    if thing is not None and thing.i != token.i:
        names.add(f"{lemma} {thing.lower_}")  # `take place`, `take part`
    case = next((c.lower_ for c in token.children if c.dep_ == "case"), "")
    if token.dep_.startswith("obl"):
        with_case = {f"{name} {case}" for name in names}
        for how in ("suffer", "do"):
            if with_case & set(light[how]):
                return verb, how
    if token.dep_ in ("obj", "nsubj:pass"):
        for how in ("tell", "do"):
            if names & set(light[how]):
                return verb, how
    if token.dep_ == "obj" and lemma in light["suffer"]:
        return verb, "suffer"
    if token.dep_ == "nsubj" and names & set(light["befall"]):
        return verb, "befall"
    return None, ""


def by_means(token: Token, kind: EventType) -> EventType:
    """A more specific type where the weapon is named in the phrase or beside the verb."""
    if kind not in OPEN and kind != "destruction":
        return kind
    weapon = weapon_beside(token)
    if weapon is None or (weapon[1].lower_ in GUNMEN and token.lemma_ not in WOUNDS):
        return kind  # `gunmen burned homes`: who carries arms does not say that he used them
    return means()[weapon[0]]  # type: ignore[return-value]


def weapon_beside(token: Token) -> tuple[str, Token] | None:
    """The weapon named in a deed's own phrase: its modifiers, its subject, `with …`, `by …`, `in a … attack`."""
    near: list[Token] = []
    for part in token.children:
        dep = part.relation
        if (dep == "obj" or part.dep_ == "nsubj:pass") and token.lemma_.lower() not in HURLED:
            continue
        if dep in ("nmod", "obl") and case_of(part) in AIMED:  # `an attack on a helicopter`
            near += [t for t in children(part, "nmod") if case_of(t) == "with"]
            continue
        if dep in ("compound", "amod", "nmod", "obl", "nsubj", "obj") and part.i != token.i:
            near.append(part)
            near += [t for t in part.children if t.dep_ in ("compound", "amod") or t.dep_.startswith("nmod")]
        elif dep == "advcl" and part.lemma_ == "use":
            near += [t for t in within(part) if t.pos_ == "NOUN"]
    verb = token.head
    if token.dep_ in ("obj", "nsubj:pass") and verb.pos_ == "VERB":
        near += children(verb, "nsubj", "obl")
        near += [t for c in children(verb, "nsubj", "obl") for t in c.children if t.dep_ in ("compound", "nmod")]
    return _first_weapon(near)


def of_weapon(thing: Token) -> EventType | None:
    """The type that a weapon makes of a deed, found at the head of its phrase, beside it, or in what it counts."""
    near = [thing, *(t for t in thing.children if t.dep_ in ("compound", "amod", "conj") or t.dep_.startswith("nmod"))]
    weapon = _first_weapon(near)
    return means()[weapon[0]] if weapon is not None else None  # type: ignore[return-value]


def _first_weapon(near: Iterable[Token]) -> tuple[str, Token] | None:
    """The first of the words that names a weapon, by itself or with the word before it."""
    table = means()
    for part in near:
        before = part.doc[part.i - 1].lower_ if part.i else ""
        for name in (f"{before} {part.lemma_.lower()}", part.lemma_.lower(), part.lower_):
            if name in table:
                return name, part
    return None
