"""The words of a report that name a deed, each with its type: what `resources/lexicons/events.yaml` knows, compiled
into a table by lemma, and checked against the parse (a verb that needs an object of some kind must have it)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from truceline import lexicon
from truceline.attribute.phrases import Token, child, children, span, within
from truceline.records import EventType
from truceline.text import Span

OPEN_TYPES = frozenset({"attack", "clash", "harm"})
"""Types that a weapon named beside them makes more specific."""


@dataclass(frozen=True, slots=True)
class Sense:
    """One sense of a word: the deed it may name, and what it asks of its object and its subject."""

    type: EventType
    frame: str
    needs: frozenset[str]
    subject: frozenset[str]
    words: tuple[str, ...]


@dataclass(slots=True)
class Trigger:
    """A word in a sentence that names a deed."""

    token: Token
    type: EventType
    frame: str
    span: Span
    noun: bool
    light: Token | None = None
    """The verb that lends the noun its subject: `carried out` in `carried out strikes`."""
    light_kind: str = ""


@cache
def senses() -> tuple[dict[str, list[Sense]], dict[str, list[Sense]]]:
    """The senses of verbs and of nouns, by the lemma of their first (verbs) or last (nouns) word."""
    verbs: dict[str, list[Sense]] = {}
    nouns: dict[str, list[Sense]] = {}
    data = lexicon.load("events")
    for kind, entry in data["types"].items():
        for phrase, frame in (entry.get("verbs") or {}).items():
            words = tuple(phrase.split())
            needs = frozenset((entry.get("needs") or {}).get(phrase, ()))
            subject = frozenset((entry.get("subject") or {}).get(phrase, ()))
            verbs.setdefault(words[0], []).append(Sense(kind, frame, needs, subject, words))
        for phrase in entry.get("nouns") or ():
            words = tuple(phrase.replace("-", " - ").split())
            needs = frozenset((entry.get("needs_noun") or {}).get(phrase, ()))
            nouns.setdefault(words[-1], []).append(Sense(kind, "noun", needs, frozenset(), words))
    for table in (verbs, nouns):
        for listed in table.values():
            listed.sort(key=lambda s: -len(s.words))
    return verbs, nouns


@cache
def kinds() -> dict[str, frozenset[str]]:
    """Noun lemma -> the kinds of thing it names."""
    table: dict[str, set[str]] = {}
    for kind, words in lexicon.load("events")["kinds"].items():
        for word in words:
            table.setdefault(word, set()).add(kind)
    return {word: frozenset(found) for word, found in table.items()}


@cache
def _table(section: str) -> dict[str, str]:
    return {word: kind for kind, words in lexicon.load("events")[section].items() for word in words}


def find_triggers(sentence: Any) -> Iterator[Trigger]:
    """The deeds that a sentence names, in order of their words."""
    for token in sentence:
        if token.is_space or token.is_punct:
            continue
        if token.pos_ in ("VERB", "AUX") or token.tag_.startswith("VB"):
            found = _verb(token)
        elif token.pos_ in ("NOUN", "PROPN"):
            found = _noun(token)
        elif token.pos_ == "ADJ" and token.lower_ == "present":
            found = _present(token)
        else:
            found = None
        if found is not None:
            yield found


def kind_of_thing(token: Token) -> frozenset[str]:
    """What kinds of thing a noun names, by its lemma, its name type, or the head of what it counts (`five of them`)."""
    known = kinds().get(token.lemma_.lower(), frozenset()) | kinds().get(token.lower_, frozenset())
    label = token.ent_type_
    if label == "PER":
        known |= {"people"}
    elif label in ("LOC", "FAC", "GPE"):
        known |= {"place", "thing", "state"}
    elif label == "NORP":
        known |= {"people", "armed"}
    elif label == "ORG":
        known |= {"armed", "office", "thing"}
    if not known and token.pos_ in ("NUM", "PRON"):
        known |= {"people"}
    for more in children(token, "conj"):
        known |= kinds().get(more.lemma_.lower(), frozenset())
    if token.lemma_.lower() in (
        "number",
        "group",
        "dozen",
        "hundred",
        "thousand",
        "series",
        "part",
        "score",
        "handful",
        "couple",
    ):
        inner = next((c for c in children(token, "nmod")), None)
        if inner is not None:
            known |= kind_of_thing(inner)
    return frozenset(known)


def _verb(token: Token) -> Trigger | None:
    listed = senses()[0].get(lexicon.verb_lemma(token.lower_, token.lemma_.lower()))
    if not listed:
        return None
    if token.dep_ in ("amod", "compound", "case", "mark", "aux") and token.tag_ not in ("VBN",):
        return None
    particle = child(token, "compound:prt")
    lemma = lexicon.verb_lemma(token.lower_, token.lemma_.lower())
    if particle is not None and f"{lemma} {particle.lower_}" in lexicon.load("events")["not_phrases"]:
        return None
    thing = _undergoer(token)
    for sense in listed:
        end = _phrase_end(token, sense.words)
        if end is None:
            continue
        if sense.words == ("fire",) and not _fires(token, thing):
            continue
        if sense.needs and "any" not in sense.needs:
            held = kind_of_thing(thing) if thing is not None else frozenset()
            if sense.frame == "suffer":
                doer = _doer(token)
                held = kind_of_thing(doer) if doer is not None else frozenset()
            elif thing is None:
                held = _held_by_preposition(token)
            if not sense.needs & held:
                continue
        if sense.subject:
            doer = _doer(token)
            if doer is None or not (sense.subject & kind_of_thing(doer)):
                continue
        kind = _by_means(token, sense.type)
        if kind == "attack" and lemma in ("kill", "wound", "injure") and _doer(token) is None and _agentless(token):
            kind = "harm"  # who did it, and how, is not told
        if sense.words == ("bomb",) and _from_the_air(token):
            kind = "airstrike"
        if sense.words[0] in ("fire", "open") and thing is not None:
            kind = _table("means").get(thing.lemma_.lower(), kind)  # type: ignore[assignment]
        return Trigger(token, kind, sense.frame, span([token, end]), noun=False)
    return None


def _agentless(token: Token) -> bool:
    """Whether it is a passive that names nobody who did it."""
    return token.tag_ == "VBN" and not any(c.dep_ == "obl:agent" for c in token.children)


def _from_the_air(token: Token) -> bool:
    """Whether a state, its forces or aircraft bombed: from the air then, where a group plants or carries bombs."""
    doer = _doer(token) or next((c for c in token.children if c.dep_ == "obl:agent"), None)
    if doer is None:
        return False
    kinds_ = kind_of_thing(doer)
    return (
        doer.ent_type_ in ("LOC", "NORP")
        or bool({"aircraft", "state"} & kinds_)
        or doer.lemma_ in ("army", "force", "military")
    )


def _fires(token: Token, thing: Token | None) -> bool:
    """Whether `fire` is the firing of weapons and not of employees."""
    if thing is None:
        return any(
            c.lower_ in ("on", "at", "upon", "into", "toward", "towards")
            for t in children(token, "obl")
            for c in t.children
        )
    return "weapons" in kind_of_thing(thing) or thing.lemma_ in ("shot", "round", "projectile", "gas", "bullet")


def _held_by_preposition(token: Token) -> frozenset[str]:
    held: frozenset[str] = frozenset()
    for tail in children(token, "obl"):
        held |= kind_of_thing(tail)
    return held


def _undergoer(token: Token) -> Token | None:
    """The object, or the subject of a passive, or the noun that a participle or relative clause is about."""
    thing = child(token, "obj")
    if thing is not None:
        return thing
    passive = next((c for c in token.children if c.dep_ == "nsubj:pass"), None)
    if passive is not None:
        if passive.lower_ in ("who", "which", "that") and token.dep_.startswith("acl"):
            return token.head
        return passive
    if token.dep_ in ("acl", "amod") and token.tag_ == "VBN":
        return token.head
    if token.dep_ == "conj" and token.tag_ == "VBN" and token.head.tag_ == "VBN":
        return _undergoer(token.head)
    return None


def _doer(token: Token) -> Token | None:
    subject = next((c for c in token.children if c.dep_ in ("nsubj", "nsubj:outer")), None)
    if subject is not None:
        if subject.lower_ in ("who", "which", "that") and token.dep_.startswith("acl"):
            return token.head
        return subject
    if token.dep_ in ("conj", "xcomp", "advcl") and not any(c.dep_ == "nsubj:pass" for c in token.children):
        return _doer(token.head) if token.head.i != token.i else None
    if token.dep_ == "acl":
        return token.head
    return None


def _phrase_end(token: Token, words: tuple[str, ...]) -> Token | None:
    """The last token of a verb phrase of these words (`burned a church down` too); None if they are not there."""
    last = token
    for word in words[1:]:
        found = next(
            (t for t in token.subtree if t.i > token.i and t.i - token.i <= 6 and word in (t.lower_, t.lemma_.lower())
             and (t.head.i == token.i or t.head.head.i == token.i)),
            None,
        )  # fmt: skip
        if found is None:
            return None
        last = found if found.i == last.i + 1 else last
    return last


def _noun(token: Token) -> Trigger | None:
    listed = senses()[1].get(token.lemma_.lower()) or senses()[1].get(token.lower_)
    if not listed or token.dep_ in ("compound", "flat") or token.ent_type_ in ("PER", "ORG"):
        return None
    if token.pos_ == "PROPN" and token.text[:1].isupper() and token.i != token.sent.start:
        return None  # a name: the Second World War, the month of March
    doc = token.doc
    window = doc[max(0, token.i - 3) : token.i + 1]
    phrase = " ".join(t.lower_ for t in window)
    lemmas = " ".join(t.lemma_.lower() for t in window)
    if any(phrase.endswith(bad) or lemmas.endswith(bad) for bad in lexicon.load("events")["not_a_deed"]):
        return None
    if doc[token.i + 1 : token.i + 2].text.lower() in ("zone", "crime", "crimes", "memorial"):
        return None
    for sense in listed:
        size = len(sense.words)
        found = tuple(t.lower_ for t in doc[max(0, token.i - size + 1) : token.i])
        if (
            found != sense.words[:-1]
            and tuple(t.lemma_.lower() for t in doc[max(0, token.i - size + 1) : token.i]) != sense.words[:-1]
        ):
            continue
        if sense.needs:
            held = frozenset().union(
                *(kind_of_thing(c) for c in children(token, "nmod", "compound", "amod", "nmod:poss"))
            )
            if not sense.needs & held:
                continue
        light, kind = _light(token)
        first = doc[max(0, token.i - size + 1)]
        return Trigger(
            token, _by_means(token, sense.type), "noun", span([first, token]), noun=True, light=light, light_kind=kind
        )
    return None


def _present(token: Token) -> Trigger | None:
    """`forces have been present at N`: a state told by an adjective."""
    if child(token, "cop") is None:
        return None
    if not any(c.lower_ in ("in", "at", "on", "inside", "across") for t in children(token, "obl") for c in t.children):
        return None
    return Trigger(token, "presence", "sv", span([token]), noun=False)


def _light(token: Token) -> tuple[Token | None, str]:
    """The verb that lends a deed's noun its subject, and how: `do` (carried out), `suffer` (came under), `befall`."""
    light = lexicon.load("events")["light"]
    verb = token.head
    if token.dep_ == "nmod" and verb.lemma_.lower() in (
        "series",
        "number",
        "wave",
        "string",
        "campaign",
        "spate",
        "round",
        "act",
        "barrage",
    ):
        token, verb = verb, verb.head
    if token.dep_ == "conj":
        token, verb = verb, verb.head
    if verb.i == token.i or verb.pos_ not in ("VERB", "AUX"):
        return None, ""
    lemma = verb.lemma_.lower()
    particle = child(verb, "compound:prt")
    both = f"{lemma} {particle.lower_}" if particle is not None else lemma
    case = next((c.lower_ for c in token.children if c.dep_ == "case"), "")
    if token.dep_.startswith("obl") and f"{lemma} {case}" in light["suffer"]:
        return verb, "suffer"
    if token.dep_ in ("obj", "nsubj:pass") and (lemma in light["do"] or both in light["do"]):
        return verb, "do"
    if token.dep_ in ("obj",) and lemma in light["suffer"]:
        return verb, "suffer"
    if token.dep_ in ("nsubj",) and (lemma in light["befall"] or both in light["befall"]):
        return verb, "befall"
    return None, ""


def _by_means(token: Token, kind: EventType) -> EventType:
    """A more specific type where the weapon is named in the phrase or beside the verb."""
    if kind not in OPEN_TYPES or kind == "clash":
        return kind
    weapon = weapon_beside(token)
    return _table("means")[weapon[0]] if weapon is not None else kind  # type: ignore[return-value]


def weapon_beside(token: Token) -> tuple[str, Token] | None:
    """The weapon named in a deed's own phrase: its modifiers, its subject, `with …`, `by …`, `in a … attack`."""
    near: list[Token] = []
    for part in token.children:
        dep = part.dep_.split(":")[0]
        if dep in ("compound", "amod", "nmod", "obl", "nsubj", "obj") and part.i != token.i:
            near.append(part)
            near += [t for t in part.children if t.dep_ in ("compound", "amod") or t.dep_.startswith("nmod")]
        elif dep == "advcl" and part.lemma_ == "use":
            near += [t for t in within(part) if t.pos_ == "NOUN"]
    verb = token.head
    if token.dep_ in ("obj", "nsubj:pass") and verb.pos_ == "VERB":
        near += children(verb, "nsubj", "obl")
        near += [t for c in children(verb, "nsubj", "obl") for t in c.children if t.dep_ in ("compound", "nmod")]
    table = _table("means")
    for part in near:
        for name in (f"{_before(part)} {part.lemma_.lower()}", part.lemma_.lower(), part.lower_):
            if name in table:
                return name, part
    return None


def _before(token: Token) -> str:
    return str(token.doc[token.i - 1].lower_) if token.i else ""
