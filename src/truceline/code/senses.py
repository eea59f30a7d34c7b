"""What the lexicon of deeds knows: the senses of its verbs and nouns, and what kinds of thing a noun names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from truceline import lexicon
from truceline.attribute.phrases import Token, children
from truceline.records import EventType

NOTHING: frozenset[str] = frozenset()
VIOLENCE = frozenset({"airstrike", "shelling", "bombing", "shooting", "clash", "attack", "sexual_violence", "harm"})
"""Types of deed that hurt people."""
OPEN = frozenset({"attack", "harm"})
"""Those of them that a weapon named beside them makes more specific."""
AIRCRAFT = re.compile(
    r"(?:[fabc]|mig|su|tu|il|mi|an|ah|uh|mq|rq|tb)-?\d{1,3}[a-z]?s?|migs?|sukhois?|mirages?|rafales?", re.I
)
PERSONS = re.compile(r"(?:[^aeiou]ers|[^aeiou]ors|ists|ians|ees|men|women)$")
"""Endings of nouns for persons in the plural, for those that no list has."""
WAYS = frozenset(["road", "track", "highway", "motorway", "street", "route", "path", "line", "border", "bridge"])
"""What runs between places."""
COUNTS = frozenset([
    "number", "group", "dozen", "hundred", "thousand", "series", "part", "score", "handful", "couple", "million",
    "ten", "pair", "lot", "majority", "most", "some", "many", "several", "wave", "barrage", "salvo", "volley", "rest",
    "kilogram", "kilogramme", "kilo", "kg", "gram", "tonne", "ton", "pound", "litre", "liter", "gallon", "crate", "box",
    "sack", "bag", "load", "truckload", "lorryload", "boatload", "shipload", "planeload", "stock", "quantity", "amount",
    "haul", "batch", "consignment", "shipment", "cache", "third", "quarter", "half", "percent", "swathe", "swath",
    "item", "array", "string", "spate", "set", "piece", "type", "kind", "collection", "remnant", "fragment", "bulk",
    "stretch", "portion", "chunk", "slice", "patch", "last", "remainder", "dollar", "euro", "worth",
    "host", "barge", "lorry", "truck", "pallet", "container", "day", "week", "period", "column", "stream",
    "trickle", "busload", "trainload",
])  # fmt: skip
"""Words that count what hangs on them: `dozens of rockets` are rockets."""


THINGS = frozenset(["what", "which", "that", "this", "everything", "something", "nothing", "anything"])
"""Pronouns for what is nobody."""
HELD = frozenset(
    ["kidnapped", "abducted", "captured", "captive", "detained", "jailed", "imprisoned", "held", "hostage"]
)
"""What is said of people whom somebody holds."""


TITLED = frozenset({"official", "commander", "armed", "office", "diplomat"})
"""What a title before a name makes of the person."""


@dataclass(frozen=True, slots=True)
class Sense:
    """One sense of a word: the deed it may name, and what it asks of its object, its subject and its company."""

    type: EventType
    frame: str
    words: tuple[str, ...]
    needs: frozenset[str] = NOTHING
    subject: frozenset[str] = NOTHING
    never: frozenset[str] = NOTHING
    by: frozenset[str] = NOTHING
    near: frozenset[str] = NOTHING
    apart: frozenset[str] = NOTHING
    light: frozenset[str] = NOTHING
    given: frozenset[str] = NOTHING
    """What the object is given: of this kind stands after `with` (`supplied them with rifles`)."""
    bare: bool = False
    """Whether the verb has no object in this sense (`the council met`)."""

    @property
    def asks(self) -> int:
        """How many conditions it has."""
        return sum(map(bool, (self.needs, self.subject, self.near, self.light, self.given)))


@cache
def senses() -> tuple[dict[str, list[Sense]], dict[str, list[Sense]]]:
    """The senses of verbs and of nouns, by the lemma of their first (verbs) or last (nouns) word, as they are tried."""
    verbs: dict[str, list[Sense]] = {}
    nouns: dict[str, list[Sense]] = {}
    for kind, entry in lexicon.load("events")["types"].items():
        for phrase, asked in (entry.get("verbs") or {}).items():
            words = tuple(phrase.split())
            for one in asked if isinstance(asked, list) else [asked]:
                verbs.setdefault(words[0], []).append(_sense(kind, words, one))
        conditional = entry.get("nouns_if") or {}
        free: dict[str, Any] = {phrase: {} for phrase in entry.get("nouns") or () if phrase not in conditional}
        for phrase, asked in (conditional | free).items():
            words = tuple(phrase.replace("-", " - ").split())
            for one in asked if isinstance(asked, list) else [asked]:
                nouns.setdefault(words[-1], []).append(_sense(kind, words, {"frame": "noun"} | one))
    for table in (verbs, nouns):
        for listed in table.values():
            listed.sort(key=lambda s: (-len(s.words), -s.asks))
    return verbs, nouns


def _sense(kind: EventType, words: tuple[str, ...], asked: str | dict[str, Any]) -> Sense:
    if isinstance(asked, str):
        return Sense(kind, asked, words)
    sets = {to: frozenset(asked.get(name, ())) for to, name in (
        ("needs", "needs"), ("subject", "subject"), ("never", "not"), ("by", "by"), ("near", "near"),
        ("apart", "apart"), ("light", "light"), ("given", "with"),
    )}  # fmt: skip
    return Sense(kind, asked["frame"], words, bare=bool(asked.get("bare")), **sets)


@cache
def kinds() -> dict[str, frozenset[str]]:
    """Noun lemma -> the kinds of thing it names."""
    table: dict[str, set[str]] = {}
    for kind, words in lexicon.load("events")["kinds"].items():
        for word in words:
            table.setdefault(str(word), set()).add(kind)
    return {word: frozenset(found) for word, found in table.items()}


@cache
def means() -> dict[str, str]:
    """Weapon -> the type of deed that it makes of an attack; each also in its plural, which not every tagger undoes."""
    listed = {word: kind for kind, words in lexicon.load("events")["means"].items() for word in words}
    return {f"{word}s": kind for word, kind in listed.items()} | listed


def kind_of_thing(token: Token) -> frozenset[str]:
    """What kinds of thing a noun names, by its lemma, its name type, or the head of what it counts (`five of them`)."""
    lemma = token.lemma_.lower()
    known = kinds().get(lemma, NOTHING) | kinds().get(token.lower_, NOTHING)
    if token.i and f"{token.doc[token.i - 1].lower_} {lemma}" in kinds():
        known |= kinds()[f"{token.doc[token.i - 1].lower_} {lemma}"]  # `air force`, `patrol boat`
    if not known and token.tag_ in ("NNS", "NNPS") and token.lower_.endswith("s"):
        word = token.lower_  # `governments`, which the tagger leaves as it is; `mercenarie`, as it makes of others
        ones = (word[:-1], word.removesuffix("es"), word.removesuffix("ies") + "y")
        known = next((kinds()[one] for one in ones if one in kinds()), NOTHING)
    if not known and lemma.endswith("men"):
        known = kinds().get(f"{lemma[:-2]}an", NOTHING)  # `gunmen`, which the tagger leaves as it is
    if not known and "-" in lemma:
        known = kinds().get(lemma.rsplit("-", 1)[-1], NOTHING)  # `sub-commander`, `ex-soldiers`
    label = token.ent_type_
    if label == "PER":
        known |= {"people", "named"}
        titles = (kinds().get(c.lemma_.lower(), NOTHING) for c in children(token, "compound", "flat", "nmod:desc"))
        known |= NOTHING.union(*titles) & TITLED
    elif label in ("LOC", "FAC", "GPE"):
        known |= {"place", "thing", "state"}
    elif label == "NORP":
        known |= {"people", "armed"}
    elif label == "ORG":
        known |= {"armed", "office", "thing"}
    if AIRCRAFT.fullmatch(token.lower_) or any(
        AIRCRAFT.fullmatch(token.doc[max(0, start) : start + 3].text) for start in (token.i, token.i - 2)
    ):
        known |= {"aircraft", "armed", "planes", "thing", "weapons"}
    if any(c.ent_type_ == "PER" for c in children(token, "appos", "flat")):
        known |= {"people", "named"}
    if {"people", "armed"} & known and any(c.lower_ in HELD for c in children(token, "amod", "acl")):
        known |= {"captive"}
    if token.pos_ == "NUM" and (before := next(iter(children(token, "compound")), None)) is not None:
        known |= kinds().get(before.lemma_.lower(), NOTHING)  # `Resolution 1701`
    if lemma in COUNTS or token.pos_ in ("NUM", "DET", "SYM"):
        inner = next((c for c in children(token, "nmod")), None)
        if inner is not None:
            known |= kind_of_thing(inner)
    if not known and token.lower_ == "it":
        known |= {"thing", "place"}
    elif not known and token.lower_ not in THINGS and (token.pos_ in ("NUM", "PRON") or PERSONS.search(token.lower_)):
        known |= {"people"}
    if token.tag_ in ("NNP", "NNPS") and any(c.dep_ == "nummod" for c in token.children):
        known |= {"people", "mass"}  # `800,000 Tutsi`, which the tagger takes for a place
    if (
        not known
        and token.pos_ == "ADJ"
        and token.lower_ in COUNTS
        and token.dep_.startswith("nsubj")
        and not any(c.lower_ == "how" for c in token.children)
    ):
        known |= {"people", "mass"}  # `many fled`
    if token.pos_ == "NUM" or (label == "NORP" and any(c.pos_ == "NUM" for c in token.children)):
        known |= {"mass"}
    for more in children(token, "conj"):
        known |= kinds().get(more.lemma_.lower(), NOTHING)
    if token.pos_ == "SYM" or lemma in ("million", "billion", "trillion"):
        known |= (
            {"money"} if any(c.pos_ == "SYM" or c.like_num for c in token.children) or token.pos_ == "SYM" else NOTHING
        )
    return frozenset(known)


def stands_before(token: Token, words: tuple[str, ...]) -> bool:
    """Whether these words stand right before a noun: a `bombing mission` is a deed, a mission is none."""
    before = token.doc.tokens[max(0, token.i - len(words)) : token.i]
    if words in (tuple(t.lower_ for t in before), tuple(t.lemma_.lower() for t in before)):
        return True
    # `cross-border`, which the tagger leaves whole
    return (
        "-" in words and "".join(t.lower_ for t in before).endswith("".join(words)) and before[-1].lower_ != words[-1]
    )


def along_way(token: Token) -> bool:
    """Whether `between` or `to` says where a road runs, not who fights whom: `the track between X and Y`."""
    marker = next((c for c in token.children if c.dep_ == "case" and c.lower_ in ("between", "to")), None)
    return marker is not None and marker.i > 0 and token.doc[marker.i - 1].lower_.removesuffix("s") in WAYS
