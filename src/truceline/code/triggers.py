"""The words of a report that name a deed, each with its type: what `resources/lexicons/events.yaml` knows, compiled
into a table by lemma, and checked against the parse (a verb that needs an object of some kind must have it)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from truceline import lexicon
from truceline.attribute.phrases import Token, case_of, child, children, span
from truceline.code.aloft import airborne, flies, tails
from truceline.code.asked import (
    agent,
    agentless,
    doer,
    given,
    held_by_preposition,
    phrase_end,
    shared_passive,
    undergoer,
)
from truceline.code.beside import HURLED, WOUNDS, by_means, light_verb, of_weapon, weapon_beside
from truceline.code.grammar import another_one
from truceline.code.senses import NOTHING, VIOLENCE, Sense, kind_of_thing, means, senses, stands_before
from truceline.records import EventType
from truceline.text import Span

FORCES = frozenset({"army", "force", "forces", "military", "air", "navy", "coalition", "ministry"})
"""Words for the forces of a state, which bomb from the air."""
TAKEN = frozenset({"recover", "seize", "confiscate", "intercept", "find", "impound", "capture", "discover", "destroy"})
"""Verbs that take arms from those who had them."""
BROKERED = frozenset({"broker", "mediate", "sponsor", "back", "monitor", "guarantee", "support", "oversee"})
"""Participles whose agent stands behind a deed without being a party to it."""
MEANT = {
    "they": frozenset({"armed", "state", "office"}),
    "it": frozenset({"state", "office"}),
    **dict.fromkeys(("he", "she"), frozenset({"people", "official", "named"})),
}
"""What pronouns may stand for, where they are who does a deed."""
STRUCK = frozenset({"attack", "bombing", "destruction", "shelling", "shooting"})
"""Types of deed that are strikes from the air where what flies does them."""
SUFFERED = frozenset(
    {"airstrike", "attack", "bombing", "harm", "destruction", "displacement", "obstruction", "shelling"}
)
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
    words: tuple[str, ...] = ()
    """The words of a verb's phrase: `open fire on`."""

    def own(self, thing: Token | None) -> bool:
        """Whether a verb's object is a word of its phrase, and so nobody it was done to: `pulled the plug on it`."""
        return _of_phrase(thing, self.words)


def _of_phrase(thing: Token | None, words: tuple[str, ...]) -> bool:
    return thing is not None and bool({thing.lower_, thing.lemma_.lower()} & set(words[1:]))


def find_triggers(sentence: Any) -> Iterator[Trigger]:
    """The deeds that a sentence names, in order of their words."""
    played, said = _another_field(sentence), _lemmas(sentence)
    for token in sentence:
        if token.is_space or token.is_punct:
            continue
        if _gerund(token):
            found = _noun(token, said)
        elif token.pos_ in ("VERB", "AUX") or token.tag_.startswith("VB"):
            found = _verb(token, said)
        elif token.pos_ in ("NOUN", "PROPN"):
            found = _noun(token, said)
        elif token.pos_ == "ADJ" and token.lower_ in ("present", "dead"):
            found = _present(token) if token.lower_ == "present" else _dead(token)
        else:
            found = None
        if found is not None and not (played and found.type in VIOLENCE):
            yield found


def _another_field(sentence: Any) -> bool:
    """Whether a sentence is of sport, computers, films or markets, whose words are those of war."""
    fields = frozenset(lexicon.load("events")["misfortune"]["fields"])
    return not fields.isdisjoint(t.lemma_.lower() for t in sentence)


def _gerund(token: Token) -> bool:
    """Whether a participle stands as a noun: `days of fighting`, `after shelling by the army`."""
    if token.tag_ != "VBG" or token.lower_ not in senses()[1]:
        return False
    if child(token, "obj", "nsubj", "aux", "advcl") is not None:
        return False
    if token.dep_ in ("nsubj", "nsubj:pass", "obj", "nmod", "obl"):
        return True
    return any(c.dep_ in ("mark", "case") and c.lower_ != "to" for c in token.children)


def _verb(token: Token, said: frozenset[str]) -> Trigger | None:
    lemma = lexicon.verb_lemma(token.lower_, token.lemma_.lower())
    listed = senses()[0].get(lemma)
    if not listed:
        return None
    if token.dep_ in ("amod", "compound", "case", "mark", "aux") and token.tag_ not in ("VBN",):
        return None
    if lemma in WOUNDS and _of_a_toll(token):
        return None  # `as he lay wounded`, `put the toll at 15 dead and 31 wounded`
    if _only_received(token, lemma) or _brings_about(token, lemma):
        return None
    particle = child(token, "compound:prt")
    if particle is not None and f"{lemma} {particle.lower_}" in lexicon.load("events")["not_phrases"]:
        listed = [sense for sense in listed if particle.lower_ in sense.words]
    thing, who = undergoer(token), doer(token)
    if thing is not None and thing.i > token.i and any(c.lower_ == "no" for c in thing.children if c.dep_ == "det"):
        return None  # `found no mines`
    if lemma == "fire" and thing is not None and thing.dep_ == "nsubj:pass" and child(token, "aux:pass") is None:
        thing, who = None, thing  # `Helicopters fired on rebels`, which the parser may take for a passive
    found = thing, who
    for sense in listed:
        end = phrase_end(token, sense.words)
        if end is None:
            continue
        thing, who = found
        if thing is None and sense.frame in ("svo", "on") and not sense.bare and shared_passive(token):
            thing, who = undergoer(token.head), agent(token)
        if sense.words == ("fire",) and not _fires(token, thing):
            continue
        met = None if _of_phrase(thing, sense.words) else thing
        if not (_object_fits(sense, token, met) and _subject_fits(sense, who) and _sentence_fits(sense, said)):
            continue
        if sense.type in SUFFERED and _misfortune(token, who):
            return None
        kind = _narrower(sense, token, thing, who)
        return Trigger(token, kind, sense.frame, span([token, end]), noun=False, words=sense.words)
    return None


def _of_a_toll(token: Token) -> bool:
    """Whether the participle only names those harmed: `as he lay wounded`, `31 wounded`."""
    return token.tag_ == "VBN" and token.dep_ in ("xcomp", "obj", "obl", "nmod") and child(token, "aux") is None


def _only_received(token: Token, lemma: str) -> bool:
    """Whether somebody is met and meets nobody: `were met by crowds`, `was met with anger`."""
    return lemma == "meet" and token.tag_ == "VBN" and child(token, "aux:pass") is not None


def _brings_about(token: Token, lemma: str) -> bool:
    """Whether a participle tells who stands behind an agreement or talks: `a truce brokered by X`."""
    if token.dep_ != "acl" or token.tag_ != "VBN" or lemma not in BROKERED:
        return False
    return any(sense.type in ("agreement", "talks") for sense in senses()[1].get(token.head.lemma_.lower(), ()))


def _object_fits(sense: Sense, token: Token, thing: Token | None) -> bool:
    """Whether what the deed is done to is of a kind that the sense asks for, and none that it leaves out."""
    if thing is not None and sense.never and {thing.lemma_.lower(), thing.lower_} & sense.never:
        return False
    if sense.bare and child(token, "obj") is not None:
        return False
    if sense.given and not sense.given & given(token):
        return False
    if not sense.needs:
        return True
    if "any" in sense.needs:
        return thing is not None
    if thing is None:
        bound = sense.frame == "svo"  # `broke through the fence`: then only its own preposition has the object
        return bool(sense.needs & held_by_preposition(token, sense.words, own_only=bound))
    return bool(sense.needs & kind_of_thing(thing))


def _sentence_fits(sense: Sense, said: frozenset[str]) -> bool:
    """Whether the sentence has the words that a verb's sense asks for, and none that it leaves out."""
    return not sense.apart & said and (not sense.near or bool(sense.near & said))


def _subject_fits(sense: Sense, who: Token | None) -> bool:
    """Whether who does it is of a kind that the sense asks for."""
    if who is None:
        return not sense.subject
    asked = sense.subject or sense.by
    return not asked or bool(asked & (kind_of_thing(who) | MEANT.get(who.lower_, NOTHING)))


def _narrower(sense: Sense, token: Token, thing: Token | None, who: Token | None) -> EventType:
    """The type of a verb's deed, narrowed by the weapon, by who did it, or by that nobody is said to have done it."""
    kind = sense.type if "down" in sense.words else by_means(token, sense.type)
    if kind == "attack" and who is not None and _another_of_its_kind(who):
        kind = by_means(token.head, sense.type)  # `an air strike killed five, and another four`
    if sense.type == "destruction" and kind in ("shooting", "attack"):
        return "destruction"  # who burns a truck may be a gunman: it was not shot at
    if kind == "attack" and sense.words[0] in WOUNDS and who is None and agentless(token):
        return "harm"  # who did it, and how, is not told
    if sense.type == "bombing" and sense.words[0] == "bomb" and _from_the_air(token):
        return "airstrike"
    flown = (sense.words[0] == "raid" or kind in STRUCK) and who is not None and flies(who)
    if flown and (sense.words[0] in HURLED or not airborne(thing)):
        return "airstrike"
    if kind in ("bombing", "shelling") and who is not None and of_weapon(who) == "airstrike":
        return "airstrike"  # `a glide bomb tore through the roof`
    marks = ("from", "by") if kind in ("bombing", "shelling", "shooting") else ("by",)
    if kind in STRUCK and any(case_of(c) in marks and "planes" in kind_of_thing(c) for c in tails(token)):
        return "airstrike"  # `shot from a helicopter`, `reduced to rubble by jets`
    if sense.words == ("occupy",) and token.tag_ in ("VBP", "VBZ"):
        return "presence"  # who occupies a place is there; who occupied it took it
    if kind == "deployment" and thing is not None and _stands(token):
        return "presence"  # who is posted somewhere is there; who was posted there came
    if sense.frame == "device" and who is not None and sense.type == "shelling":
        return of_weapon(who) or kind
    if sense.words[0] in ("fire", "open", "throw", "hurl", "lob", "launch", "loose", "let") and thing is not None:
        return of_weapon(thing) or kind
    if sense.words == ("fire",) and thing is None and _at_a_place(token):
        return "shelling"  # `fired into their territory`: nobody shoots at a town with a rifle
    return kind


def _another_of_its_kind(who: Token) -> bool:
    """Whether the subject of a verb joined to another stands for one more of the deeds that is told there."""
    return another_one(who) and who.head.dep_ == "conj" and who.head.head.pos_ == "VERB"


def _stands(token: Token) -> bool:
    """Whether a passive tells how something is now: `are stationed there`, not `were` and not `are being`."""
    verbs = children(token, "aux:pass", "aux")
    return token.tag_ == "VBN" and [c.lower_ for c in verbs] in (["are"], ["is"])


def _at_a_place(token: Token) -> bool:
    """Whether a verb of firing has a town or a country for its aim, and no person."""
    aims = [c for c in children(token, "obl") if case_of(c) in ("on", "at", "into")]
    return any(
        c.ent_type_ == "LOC" or c.lemma_.lower() in ("territory", "town", "city", "village", "area", "airport")
        for c in aims
    ) and not any({"people", "vehicle"} & kind_of_thing(c) for c in aims)


def _misfortune(token: Token, who: Token | None) -> bool:
    """Whether an animal, the weather or an accident did the harm."""
    known = lexicon.load("events")["misfortune"]
    if who is not None and who.lemma_.lower() in known["doers"]:
        return True
    above = token.head
    if token.dep_ == "advcl" and token.tag_ == "VBG" and above.lemma_.lower() in known["verbs"] and not _armed(above):
        return True  # `the plane crashed, killing twenty`
    return any(t.lemma_.lower() in known["causes"] for t in children(token, "obl", "nmod"))


def _armed(verb: Token) -> bool:
    """Whether it is a weapon that did what a verb says: `the shell plunged into a house`."""
    who = doer(verb)
    return who is not None and "weapons" in kind_of_thing(who)


def _from_the_air(token: Token) -> bool:
    """Whether a state, its forces or aircraft bombed: from the air then, where a group plants or carries bombs."""
    weapon = weapon_beside(token)
    if weapon is not None:
        return means()[weapon[0]] == "airstrike"
    who = doer(token)
    if who is None:
        return False
    words = {who.lemma_.lower(), *(c.lemma_.lower() for c in who.children)}
    return (
        who.ent_type_ in ("LOC", "NORP")
        or who.lower_ in ("it", "they", "we")
        or bool({"aircraft", "state"} & kind_of_thing(who))
        or bool(words & FORCES)
    )


def _fires(token: Token, thing: Token | None) -> bool:
    """Whether `fire` is the firing of weapons and not of employees."""
    if thing is None:
        return any(
            c.lower_ in ("on", "at", "upon", "into", "toward", "towards")
            for t in children(token, "obl", "obj")
            for c in t.children
        )
    if thing.dep_ == "nsubj:pass" and any(c.lower_ in ("on", "at", "upon") for c in token.children):
        return True  # `they were fired upon`
    return "weapons" in kind_of_thing(thing) or thing.lemma_ in ("shot", "round", "projectile", "gas", "bullet")


def _noun(token: Token, said: frozenset[str]) -> Trigger | None:
    nouns, lemma = senses()[1], token.lemma_.lower()
    listed = nouns.get(token.lower_, [])
    if token.tag_ != "VBG" and lemma != token.lower_:
        listed = nouns.get(lemma, []) + listed  # `fighting`, which some taggers put under `fight`
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
        if not stands_before(token, sense.words[:-1]):
            continue
        light, how = light_verb(token)
        if not _company_fits(sense, token, how, said):
            continue
        if sense.type in SUFFERED and _misfortune(token, None):
            return None
        if sense.type == "rearmament" and token.dep_ in ("obj", "nsubj:pass") and token.head.lemma_ in TAKEN:
            return None  # `a shipment of ammunition was recovered`: what is taken arms nobody
        kind = _ended(sense.type, token)
        first = doc[token.i - len(sense.words) + 1]
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


def _company_fits(sense: Sense, token: Token, how: str, said: frozenset[str]) -> bool:
    """Whether a noun stands in the company that its sense asks for."""
    if (sense.light and how not in sense.light) or sense.apart & said:
        return False
    if sense.never and any(c.lemma_.lower() in sense.never for c in children(token, "nmod")):
        return False
    if not (sense.needs or sense.near):
        return True
    held = frozenset[str]().union(*(kind_of_thing(c) for c in children(token, "nmod", "compound", "amod", "nmod:poss")))
    return bool(sense.needs & held) or bool(sense.near & said)


def _lemmas(sentence: Any) -> frozenset[str]:
    """The lemmas of a sentence; of a plural that the tagger leaves as it is (`Maoists`), the singular too."""
    found = {t.lemma_.lower() for t in sentence}
    return frozenset(found | {one[:-1] for one in found if one.endswith("s")})


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
    if not any(
        c.lower_ in ("in", "at", "on", "inside", "across", "alongside")
        for t in children(token, "obl")
        for c in t.children
    ):
        return None
    return Trigger(token, "presence", "sv", span([token]), noun=False)


def _dead(token: Token) -> Trigger | None:
    """`three of its drivers were dead`."""
    subject = child(token, "nsubj")
    if child(token, "cop") is None or subject is None or child(token, "det", "case") is not None:
        return None
    if "people" not in kind_of_thing(subject):
        return None
    return Trigger(token, "harm", "suffer", span([token]), noun=False)
