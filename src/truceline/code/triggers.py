"""The words of a report that name a deed, each with its type: what `resources/lexicons/events.yaml` knows, compiled
into a table by lemma, and checked against the parse (a verb that needs an object of some kind must have it)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from truceline import lexicon
from truceline.attribute.phrases import Token, case_of, child, children, span
from truceline.code.beside import by_means, light_verb, of_weapon, weapon_beside
from truceline.code.senses import Sense, kind_of_thing, means, senses
from truceline.records import EventType
from truceline.text import Span

TOLD = frozenset(
    ["order", "urge", "ask", "force", "tell", "allow", "call", "instruct", "compel", "warn", "let", "help"]
)
"""Verbs whose object does what the verb under them says."""
FORCES = frozenset({"army", "force", "forces", "military", "air", "navy", "coalition", "ministry"})
"""Words for the forces of a state, which bomb from the air."""
WOUNDS = frozenset({"wound", "injure", "hurt", "maim", "kill", "slay"})
"""Verbs whose participle stands for those harmed."""
SUFFERED = frozenset({"attack", "harm", "destruction", "displacement"})
"""Types of harm that weather, animals and accidents do, too."""


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


def find_triggers(sentence: Any) -> Iterator[Trigger]:
    """The deeds that a sentence names, in order of their words."""
    for token in sentence:
        if token.is_space or token.is_punct:
            continue
        if _gerund(token):
            found = _noun(token)
        elif token.pos_ in ("VERB", "AUX") or token.tag_.startswith("VB"):
            found = _verb(token)
        elif token.pos_ in ("NOUN", "PROPN"):
            found = _noun(token)
        elif token.pos_ == "ADJ" and token.lower_ == "present":
            found = _present(token)
        else:
            found = None
        if found is not None:
            yield found


def _gerund(token: Token) -> bool:
    """Whether a participle stands as a noun: `days of fighting`, `after shelling by the army`."""
    if token.tag_ != "VBG" or token.lower_ not in senses()[1]:
        return False
    if child(token, "obj", "nsubj", "aux", "advcl") is not None:
        return False
    return any(c.dep_ in ("mark", "case") and c.lower_ != "to" for c in token.children)


def _verb(token: Token) -> Trigger | None:
    lemma = lexicon.verb_lemma(token.lower_, token.lemma_.lower())
    listed = senses()[0].get(lemma)
    if not listed:
        return None
    if token.dep_ in ("amod", "compound", "case", "mark", "aux") and token.tag_ not in ("VBN",):
        return None
    if lemma in WOUNDS and _of_a_toll(token):
        return None  # `as he lay wounded`, `put the toll at 15 dead and 31 wounded`
    particle = child(token, "compound:prt")
    if particle is not None and f"{lemma} {particle.lower_}" in lexicon.load("events")["not_phrases"]:
        return None
    thing, doer = _undergoer(token), _doer(token)
    if thing is not None and thing.i > token.i and any(c.lower_ == "no" for c in thing.children if c.dep_ == "det"):
        return None  # `found no mines`
    for sense in listed:
        end = _phrase_end(token, sense.words)
        if end is None or (sense.words == ("fire",) and not _fires(token, thing)):
            continue
        if not _object_fits(sense, token, thing):
            continue
        if not _subject_fits(sense, doer):
            continue
        if sense.type in SUFFERED and _misfortune(token, doer):
            return None
        if lemma == "agree" and any(
            c.dep_ == "xcomp" and (deed := _verb(c)) and deed.type != "decision" for c in token.children
        ):
            return None  # what they agreed to do is the deed
        kind = _narrower(sense, token, thing, doer)
        return Trigger(token, kind, sense.frame, span([token, end]), noun=False)
    return None


def _of_a_toll(token: Token) -> bool:
    """Whether the participle only names those harmed: `as he lay wounded`, `31 wounded`."""
    return token.tag_ == "VBN" and token.dep_ in ("xcomp", "obj", "obl", "nmod") and child(token, "aux") is None


def _object_fits(sense: Sense, token: Token, thing: Token | None) -> bool:
    """Whether what the deed is done to is of a kind that the sense asks for, and none that it leaves out."""
    if thing is not None and sense.never and {thing.lemma_.lower(), thing.lower_} & sense.never:
        return False
    if sense.bare and child(token, "obj") is not None:
        return False
    if sense.given and not sense.given & _given(token):
        return False
    if not sense.needs:
        return True
    if "any" in sense.needs:
        return thing is not None
    if thing is None:
        return bool(sense.needs & _held_by_preposition(token))
    return bool(sense.needs & kind_of_thing(thing))


def _subject_fits(sense: Sense, doer: Token | None) -> bool:
    """Whether who does it is of a kind that the sense asks for."""
    if doer is None:
        return not sense.subject
    asked = sense.subject or sense.by
    return not asked or bool(asked & kind_of_thing(doer))


def _narrower(sense: Sense, token: Token, thing: Token | None, doer: Token | None) -> EventType:
    """The type of a verb's deed, narrowed by the weapon, by who did it, or by that nobody is said to have done it."""
    kind = sense.type if "down" in sense.words else by_means(token, sense.type)
    if kind == "attack" and sense.words[0] in WOUNDS and doer is None and _agentless(token):
        return "harm"  # who did it, and how, is not told
    if sense.type == "bombing" and sense.words[0] == "bomb" and _from_the_air(token):
        return "airstrike"
    if sense.words[0] in ("raid", "strike", "hit", "attack") and doer is not None and "aircraft" in kind_of_thing(doer):
        return of_weapon(doer) or "airstrike"
    if sense.words == ("occupy",) and token.tag_ in ("VBP", "VBZ"):
        return "presence"  # who occupies a place is there; who occupied it took it
    if sense.frame == "device" and doer is not None and sense.type == "shelling":
        return of_weapon(doer) or kind
    if sense.words[0] in ("fire", "open", "throw", "hurl", "lob", "launch", "loose", "let") and thing is not None:
        return of_weapon(thing) or kind
    if sense.words == ("fire",) and thing is None and _at_a_place(token):
        return "shelling"  # `fired into their territory`: nobody shoots at a town with a rifle
    return kind


def _at_a_place(token: Token) -> bool:
    """Whether a verb of firing has a town or a country for its aim, and no person."""
    aims = [c for c in children(token, "obl") if case_of(c) in ("on", "at", "into")]
    return any(
        c.ent_type_ == "LOC" or c.lemma_.lower() in ("territory", "town", "city", "village", "area", "airport")
        for c in aims
    ) and not any({"people", "vehicle"} & kind_of_thing(c) for c in aims)


def _misfortune(token: Token, doer: Token | None) -> bool:
    """Whether an animal, the weather or an accident did the harm."""
    known = lexicon.load("events")["misfortune"]
    agent = next((c for c in token.children if c.dep_ == "obl:agent"), None)
    if any(t is not None and t.lemma_.lower() in known["doers"] for t in (doer, agent)):
        return True
    if token.dep_ == "advcl" and token.tag_ == "VBG" and token.head.lemma_.lower() in known["verbs"]:
        return True  # `the plane crashed, killing twenty`
    return any(t.lemma_.lower() in known["causes"] for t in children(token, "obl", "nmod"))


def _agentless(token: Token) -> bool:
    """Whether it is a passive that names nobody who did it."""
    return (token.tag_ == "VBN" or gapped(token)) and not any(c.dep_ == "obl:agent" for c in token.children)


def _from_the_air(token: Token) -> bool:
    """Whether a state, its forces or aircraft bombed: from the air then, where a group plants or carries bombs."""
    weapon = weapon_beside(token)
    if weapon is not None:
        return means()[weapon[0]] == "airstrike"
    doer = _doer(token) or next((c for c in token.children if c.dep_ == "obl:agent"), None)
    if doer is None:
        return False
    words = {doer.lemma_.lower(), *(c.lemma_.lower() for c in doer.children)}
    return (
        doer.ent_type_ in ("LOC", "NORP")
        or doer.lower_ in ("it", "they", "we")
        or bool({"aircraft", "state"} & kind_of_thing(doer))
        or bool(words & FORCES)
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


def _given(token: Token) -> frozenset[str]:
    """The kinds of what stands after `with`: beside the verb, or beside its object where the parser hung it there."""
    held: frozenset[str] = frozenset()
    for tail in (*children(token, "obl"), *(c for o in children(token, "obj") for c in children(o, "nmod"))):
        if case_of(tail) == "with":
            held |= kind_of_thing(tail)
    return held


def _held_by_preposition(token: Token) -> frozenset[str]:
    held: frozenset[str] = frozenset()
    for tail in children(token, "obl"):
        held |= kind_of_thing(tail)
    return held


def gapped(verb: Token) -> bool:
    """Whether it is a passive whose `was` stands only before: `a man was hurt and his son killed`."""
    return (
        verb.dep_ == "conj"
        and verb.tag_ in ("VBN", "VBD")
        and any(c.dep_ == "aux:pass" for c in verb.head.children)
        and child(verb, "nsubj") is not None
        and child(verb, "obj", "aux", "aux:pass") is None
    )


def _undergoer(token: Token) -> Token | None:
    """The object, or the subject of a passive, or the noun that a participle or relative clause is about."""
    if gapped(token):
        return child(token, "nsubj")
    thing = child(token, "obj")
    if thing is not None:
        relative = thing.lower_ in ("who", "which", "that", "whom") and token.dep_.startswith("acl")
        return token.head if relative else thing
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
    if gapped(token):
        return None
    subject = next((c for c in token.children if c.dep_ in ("nsubj", "nsubj:outer")), None)
    if subject is not None:
        if subject.lower_ in ("who", "which", "that") and token.dep_.startswith("acl"):
            return token.head
        return subject
    ordered = child(token.head, "obj", "nsubj:pass") if token.dep_ in ("xcomp", "ccomp") else None
    if ordered is not None and token.head.lemma_.lower() in TOLD:
        return ordered
    if token.dep_ in ("conj", "xcomp", "advcl") and not any(c.dep_ == "nsubj:pass" for c in token.children):
        return _doer(token.head) if token.head.i != token.i else None
    if token.dep_ == "acl" and token.tag_ != "VBN":
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
    if phrase.endswith(_no_deeds()) or lemmas.endswith(_no_deeds()):
        return None
    if doc[token.i + 1 : token.i + 2].text.lower() in ("zone", "crime", "crimes", "memorial"):
        return None
    for sense in listed:
        size = len(sense.words)
        before = doc[max(0, token.i - size + 1) : token.i]
        if sense.words[:-1] not in (tuple(t.lower_ for t in before), tuple(t.lemma_.lower() for t in before)):
            continue
        light, how = light_verb(token)
        if not _company_fits(sense, token, how):
            continue
        if sense.type in SUFFERED and _misfortune(token, None):
            return None
        kind = _ended(sense.type, token)
        first = doc[max(0, token.i - size + 1)]
        if kind == "shooting" and any(
            case_of(c) == "between" for c in (*children(token, "nmod"), *children(token.head, "obl"))
        ):
            kind = "clash"  # gunfire between two sides
        words = span([first, token])
        return Trigger(token, by_means(token, kind), "noun", words, noun=True, light=light, light_kind=how)
    return None


@cache
def _no_deeds() -> tuple[str, ...]:
    return tuple(lexicon.load("events")["not_a_deed"])


def _company_fits(sense: Sense, token: Token, how: str) -> bool:
    """Whether a noun stands in the company that its sense asks for."""
    if (sense.light and how not in sense.light) or (sense.apart and sense.apart & _lemmas(token.sent)):
        return False
    if not (sense.needs or sense.near):
        return True
    held = frozenset[str]().union(*(kind_of_thing(c) for c in children(token, "nmod", "compound", "amod", "nmod:poss")))
    return bool(sense.needs & held) or bool(sense.near and sense.near & _lemmas(token.sent))


def _lemmas(sentence: Any) -> frozenset[str]:
    return frozenset(t.lemma_.lower() for t in sentence)


def _ended(kind: EventType, token: Token) -> EventType:
    """The type of a restriction, another one where the verb ends it (`lifted the ban`, `the siege was lifted`)."""
    undo = lexicon.load("events")["undo"]
    if kind not in undo["becomes"] or token.dep_ not in ("obj", "nsubj:pass"):
        return kind
    verb = token.head
    lemma, particle = lexicon.verb_lemma(verb.lower_, verb.lemma_.lower()), child(verb, "compound:prt", "advmod")
    if lemma not in undo["verbs"] and (particle is None or f"{lemma} {particle.lower_}" not in undo["verbs"]):
        return kind
    ended: EventType = "withdrawal" if token.lemma_.lower() in undo["forces"] else undo["becomes"][kind]
    return ended


def _present(token: Token) -> Trigger | None:
    """`forces have been present at N`: a state told by an adjective."""
    if child(token, "cop") is None:
        return None
    if not any(c.lower_ in ("in", "at", "on", "inside", "across") for t in children(token, "obl") for c in t.children):
        return None
    return Trigger(token, "presence", "sv", span([token]), noun=False)
