"""Who does what a verb says, and to whom: through passives, coordination, control, relative clauses and blame."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from truceline import lexicon
from truceline.attribute.cues import agent, passive
from truceline.attribute.phrases import Token, case_of, child, children
from truceline.code.asked import RELATIVE, gapped, remaining, sharing
from truceline.code.senses import COUNTS, VIOLENCE, kind_of_thing, means, senses, stands_before

EACH_OTHER = frozenset({"each other", "one another"})
PLURAL = frozenset({"were", "are", "have"})
WARS = frozenset({"conflict", "war", "fighting", "violence", "insurgency", "unrest", "hostilities"})
ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)")
NOBODY = frozenset({"everyone", "everybody", "nobody", "anyone", "anybody", "none", "all", "no-one", "nothing"})


@dataclass(slots=True)
class Roles:
    """Heads of the phrases that fill a deed's roles."""

    actors: list[Token] = field(default_factory=list)
    targets: list[Token] = field(default_factory=list)
    means: Token | None = None
    touched: bool = False
    """Whether the words name anything that the deed was done to, be it a target or not (`broke the truce`)."""


def add(listed: list[Token], token: Token | None) -> None:
    """Add a head to those of a role, once."""
    if token is not None and all(token.i != t.i for t in listed):
        listed.append(token)


def subject_of(verb: Token, depth: int = 0) -> Token | None:
    """Who does what the verb says, through coordination, control and relative clauses; None in a passive."""
    by = agent_of(verb) if verb.tag_ == "VBN" else None
    if by is not None or passive(verb) or gapped(verb) or remaining(verb):
        return by
    subject = child(verb, "nsubj")
    if subject is not None and (subject.i < verb.i or verb.dep_ != "conj"):
        return antecedent(subject, verb)  # `and burned thirty houses, its mayor said`: no mayor burned them
    if depth > 6 or verb.head.i == verb.i:
        return None
    blamed = _blamed_for(verb)
    if blamed is not None:
        return blamed
    if verb.dep_ == "acl" and verb.tag_ in ("VBG", "VB"):
        if any(c.dep_ in ("mark", "case") for c in verb.children):  # `on suspicion of leading it`, `a plan to lead it`
            return subject_of_noun(verb.head)
        return verb.head
    if verb.dep_ in ("conj", "xcomp", "advcl", "parataxis", "dep"):
        above = verb.head
        if child(above, "cop") is not None:
            return child(above, "nsubj")  # `The mayor was angry, saying …`
        if verb.dep_ == "xcomp":
            controller = child(above, "obj")
            if controller is not None and above.lemma_ in ("order", "urge", "ask", "force", "tell", "task", "allow"):
                return controller
        if above.pos_ in ("VERB", "AUX"):
            if passive(above):
                shared = verb.dep_ in ("xcomp", "advcl") or _active(verb)
                return child(above, "nsubj") if shared else agent_of(above)
            return subject_of(above, depth + 1)
    return None


def _active(verb: Token) -> bool:
    """Whether a verb is finite and active: it shares the subject of a passive that it is joined to."""
    return verb.tag_ in ("VBD", "VBZ", "VBP") or any(c.dep_ == "aux" and c.lemma_ == "have" for c in verb.children)


def agent_of(verb: Token) -> Token | None:
    """Who did it, in a passive: after `by`, also where the parser hung that on what completes the verb."""
    had = any(c.dep_ == "aux" and c.lemma_ == "have" for c in verb.children)
    if had and child(verb, "aux:pass") is None:
        return None  # `had violated it, mostly by flights`: no passive
    found = agent(verb)
    if found is not None and not (somebody(found) or is_weapon(counted(found)) or is_tool(found)):
        return None  # `transported by road`, `approved by ten votes`
    if found is None and verb.dep_ == "acl" and verb.head.dep_ == "nsubj":
        hung = children(verb.head.head, "obl")  # `the deal, signed in May by X and Y, says …`
        found = next((c for c in hung if case_of(c) == "by" and verb.i < c.i < verb.head.head.i), None)
    if found is None and verb.tag_ == "VBN":
        for part in children(verb, "xcomp", "advmod", "obl"):
            if (
                part.i > verb.i
                and (by := agent(part)) is not None
                and part.i < by.i
                and part.pos_ in ("ADJ", "ADV", "NOUN")
            ):
                return by
    return found


def _blamed_for(verb: Token) -> Token | None:
    """Whose deed it is in `accused X of doing it`, `X is suspected of having done it`, `blamed X for doing it`."""
    above = verb.head
    if verb.tag_ not in ("VBG", "VB", "VBN") or above.lemma_.lower() not in lexicon.load("parties")["blame"]:
        return None
    if not any(c.lower_ in ("of", "for", "with") and c.dep_ in ("mark", "case") for c in verb.children):
        return None
    blamed = object_or_passive_subject(above)
    if blamed is not None and f"{blamed.lower_} {''.join(c.lower_ for c in children(blamed, 'fixed'))}" in EACH_OTHER:
        return child(above, "nsubj")  # `X and Y accused each other of breaking it`: each says so of the other
    return blamed


def object_or_passive_subject(verb: Token) -> Token | None:
    """Whom a verb is done to: its object, the subject of its passive, or the noun that its participle is about."""
    thing = child(verb, "obj")
    if thing is not None:
        return thing
    passive_subject = child(verb, "nsubj:pass")
    if passive_subject is not None:
        return antecedent(passive_subject, verb)
    return verb.head if verb.dep_.startswith("acl") and verb.tag_ == "VBN" else None


def subject_of_noun(noun: Token) -> Token | None:
    """Who does what a noun names: its owner, or the subject of the verb it depends on."""
    owner = child(noun, "nmod:poss")
    if owner is not None:
        return owner
    return subject_of(noun.head) if noun.head.pos_ == "VERB" else None


def undergoer_of(verb: Token, depth: int = 0) -> Token | None:
    """Whom or what the verb is done to."""
    thing = child(verb, "obj")
    if thing is not None:
        if thing.lemma_.lower() in ("control", "possession"):  # `took control of the town`: the town is taken
            return next((c for c in children(thing, "nmod") if case_of(c) == "of"), None)
        return antecedent(thing, verb)
    if passive(verb):
        subject = child(verb, "nsubj", "csubj")
        if subject is not None:
            return antecedent(subject, verb)
        if verb.dep_ == "acl":
            return verb.head
    if gapped(verb):
        return child(verb, "nsubj")
    if remaining(verb):
        return child(verb.head, "nsubj")
    if verb.dep_ == "conj" and depth < 4 and verb.head.pos_ == "VERB" and passive(verb.head) and verb.tag_ == "VBN":
        return undergoer_of(verb.head, depth + 1)
    if sharing(verb) and verb.head.pos_ == "VERB":
        subject = child(verb.head, "nsubj")
        return antecedent(subject, verb.head) if subject is not None else None
    return None


def antecedent(token: Token, verb: Token) -> Token:
    """What a relative word stands for; any other word stands for itself."""
    if token.lower_ in RELATIVE:
        for above in (verb, *verb.ancestors):
            if above.dep_.startswith("acl"):
                return _all_of(above.head, above)
            if above.dep_ == "ROOT":
                break
    return token


def _all_of(named: Token, clause: Token) -> Token:
    """The whole coordination where the clause on its last part speaks of several: `X and his son, who were shot`."""
    several = clause.lower_ in PLURAL or any(c.lower_ in PLURAL for c in children(clause, "aux", "aux:pass", "cop"))
    while several and named.dep_ == "conj" and named.tag_ in ("NN", "NNP"):
        named = named.head
        if named.tag_ in ("NNS", "NNPS"):
            break
    return named


def somebody(token: Token) -> bool:
    """Whether a noun can name a doer: bare numbers, agreements and deeds are nobody."""
    if token.lower_ in NOBODY:
        return False
    if ORDINAL.fullmatch(token.lower_) or token.lower_ in lexicon.load("parties")["ways"]:
        return False  # `by the 15th`, `by sea`
    if token.pos_ in ("NUM", "ADJ") or token.lower_ in ("one", "some", "many", "others"):
        return token.pos_ != "ADJ" and child(token, "nmod") is not None
    if child(token, "nummod") is not None and token.lemma_.lower() in ("vote", "count"):
        return False
    kinds = kind_of_thing(token)
    if token.pos_ != "NOUN" or kinds & {"people", "armed", "state", "office", "troops", "diplomat"}:
        return True
    return not kinds & {
        "deal",
        "law",
        "talks",
        "presence",
        "emergency",
        "relations",
        "rights",
        "aid",
        "weapons",
        "road",
    }


def counted(token: Token) -> Token:
    """What a word of number counts, where that is a deed or a weapon: `a series of explosions`."""
    if token.lemma_.lower() not in COUNTS:
        return token
    inner = next((c for c in children(token, "nmod") if case_of(c) == "of"), None)
    return inner if inner is not None and (deed_noun(inner) or is_weapon(inner)) else token


def is_weapon(token: Token) -> bool:
    """Whether a noun names a weapon."""
    return token.ent_type_ == "WEAPON" or token.lemma_.lower() in means()


def is_tool(actor: Token) -> bool:
    """Whether what acts is a thing that is somebody's: `Ruritanian bulldozers`, `the rebels' checkpoints`."""
    kinds = kind_of_thing(actor)
    if actor.ent_type_ or actor.tag_ not in ("NN", "NNS") or "thing" not in kinds:
        return False
    owned = any(c.ent_type_ in ("NORP", "LOC", "ORG") or c.dep_ == "nmod:poss" for c in actor.children)
    return owned and not {"people", "armed", "office", "state"} & kinds


def another_one(token: Token) -> bool:
    """Whether a word without its noun stands for one more of what was told: `and another on X killed four`."""
    return token.lower_ in lexicon.load("parties")["another"] and token.pos_ in ("DET", "PRON", "ADJ", "NUM")


def deed_noun(token: Token) -> bool:
    """Whether a noun names an act of violence and nobody who could act (`the strike killed two`)."""
    if token.pos_ != "NOUN" or token.ent_type_:
        return False
    listed = senses()[1].get(token.lemma_.lower(), ())
    if is_weapon(token):
        listed = [s for s in listed if not s.asks]  # `a rocket on the town` is a deed, the rockets fired at it are not
    named = any(s.type in VIOLENCE and stands_before(token, s.words[:-1]) for s in listed)
    return named and not {"people", "armed"} & kind_of_thing(token)


def lies_in(owner: Token, noun: Token) -> bool:
    """Whether the owner of a war is the country that it is fought in: `Ruritania's civil war`, no war on anybody."""
    aimed = any(case_of(c) in ("on", "against", "with", "for") for c in children(noun, "nmod"))
    return owner.ent_type_ == "LOC" and noun.lemma_.lower() in WARS and not aimed


def laid_at(clause: Token) -> Token | None:
    """Whose deed it is in `an attack ascribed to X`, `an attack blamed on X`."""
    if lexicon.verb_lemma(clause.lower_, clause.lemma_.lower()) not in lexicon.load("parties")["blame"]:
        return None
    return next((c for c in children(clause, "obl") if case_of(c) in ("to", "on")), None)
