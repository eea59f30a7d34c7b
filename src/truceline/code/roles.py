"""Who did it, to whom, with what and where: the arguments of a trigger in its sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from truceline import lexicon
from truceline.attribute.cues import agent, passive
from truceline.attribute.phrases import Token, case_of, child, children, within
from truceline.code.triggers import Trigger, kind_of_thing, weapon_beside

BROKERED = frozenset({"broker", "mediate", "sponsor", "back", "monitor", "guarantee", "support", "oversee"})
"""Participles whose agent stands behind a deed without being a party to it."""
RELATIVE = frozenset({"who", "which", "that", "whom"})
WHERE = frozenset(
    [
        "in",
        "at",
        "near",
        "on",
        "outside",
        "inside",
        "around",
        "across",
        "into",
        "from",
        "to",
        "through",
        "along",
        "over",
        "toward",
        "towards",
        "within",
        "off",
        "between",
        "throughout",
        "against",
        "beside",
        "beyond",
        "north",
        "south",
        "east",
        "west",
    ]
)
TARGET_CASES = frozenset({"on", "against", "of", "at", "upon", "into", "toward", "towards"})
OF_IS_DOER = frozenset({"attack", "operation", "offensive", "war", "incident", "advance", "withdrawal", "presence",
                        "protest", "retreat", "death", "casualty", "deployment", "violence", "aggression"})  # fmt: skip


@dataclass(slots=True)
class Roles:
    """Heads of the phrases that fill a deed's roles."""

    actors: list[Token] = field(default_factory=list)
    targets: list[Token] = field(default_factory=list)
    places: list[Token] = field(default_factory=list)
    means: Token | None = None


def find_roles(trigger: Trigger) -> Roles:
    """The roles that the parse fills for a trigger; what it does not say stays empty."""
    roles = Roles()
    if trigger.noun:
        _of_noun(trigger, roles)
    else:
        _of_verb(trigger, roles)
    weapon = weapon_beside(trigger.token)
    roles.means = roles.means or (weapon[1] if weapon else None)
    _weapons_do_not_act(roles)
    roles.places = list(_places(trigger, roles))
    return roles


def subject_of(verb: Token, depth: int = 0) -> Token | None:
    """Who does what the verb says, through coordination, control and relative clauses; None in a passive."""
    if passive(verb):
        return agent(verb)
    subject = child(verb, "nsubj")
    if subject is not None:
        return _antecedent(subject, verb)
    if depth > 6 or verb.head.i == verb.i:
        return None
    if verb.dep_ == "acl" and verb.tag_ in ("VBG", "VB"):
        return verb.head if verb.tag_ == "VBG" else subject_of_noun(verb.head)
    if verb.dep_ in ("conj", "xcomp", "advcl", "parataxis", "dep"):
        above = verb.head
        if verb.dep_ == "xcomp":
            controller = child(above, "obj")
            if controller is not None and above.lemma_ in ("order", "urge", "ask", "force", "tell", "task", "allow"):
                return controller
        if above.pos_ in ("VERB", "AUX"):
            if passive(above):
                return child(above, "nsubj") if verb.dep_ in ("xcomp", "advcl") else agent(above)
            return subject_of(above, depth + 1)
    return None


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
        return _antecedent(thing, verb)
    if passive(verb):
        subject = child(verb, "nsubj", "csubj")
        if subject is not None:
            return _antecedent(subject, verb)
        if verb.dep_ == "acl":
            return verb.head
    if verb.dep_ == "conj" and depth < 4 and verb.head.pos_ == "VERB" and passive(verb.head) and verb.tag_ == "VBN":
        return undergoer_of(verb.head, depth + 1)
    return None


def _antecedent(token: Token, verb: Token) -> Token:
    if token.lower_ in RELATIVE:
        for above in (verb, *verb.ancestors):
            if above.dep_.startswith("acl"):
                return above.head
            if above.dep_ == "ROOT":
                break
    return token


def _of_verb(trigger: Trigger, roles: Roles) -> None:
    verb, frame = trigger.token, trigger.frame
    if verb.pos_ == "ADJ":
        subject = child(verb, "nsubj")
        if subject is not None:
            roles.actors.append(_antecedent(subject, verb))
        return
    doer, thing = subject_of(verb), undergoer_of(verb)
    if frame == "suffer":
        _add(roles.targets, doer if not passive(verb) else thing)
    elif frame == "device":
        if thing is not None:
            _add(roles.targets, thing)
            _add(roles.actors, doer)
        else:
            roles.means = doer
    elif frame == "recip":
        _add(roles.actors, doer)
        for other in children(verb, "obl"):
            if case_of(other) in ("with", "against"):
                _add(roles.actors, other)
        if thing is not None and trigger.type in ("clash", "talks") and verb.lemma_ not in ("discuss", "hold"):
            _add(roles.actors, thing)
    else:
        _add(roles.actors, doer)
        _add(roles.targets, thing)
        if frame == "on" or (thing is None and frame == "svo"):
            for other in children(verb, "obl"):
                if case_of(other) in ("on", "at", "upon", "into", "toward", "towards", "against", "of"):
                    _add(roles.targets, other)
        if thing is not None and verb.lemma_ in ("fire", "launch", "hurl", "throw"):
            roles.means, roles.targets = thing, [t for t in roles.targets if t.i != thing.i]
            for other in children(verb, "obl"):
                if case_of(other) in ("on", "at", "upon", "into", "toward", "towards", "against"):
                    _add(roles.targets, other)


def _of_noun(trigger: Trigger, roles: Roles) -> None:
    noun = trigger.token
    owner = child(noun, "nmod:poss")
    _add(roles.actors, owner)
    for part in noun.children:
        if (
            part.dep_ in ("amod", "compound", "nmod:desc", "nmod")
            and part.i < noun.i
            and part.ent_type_ in ("NORP", "ORG", "LOC")
        ):
            _add(roles.actors if part.ent_type_ != "LOC" or part.dep_ != "compound" else roles.places, part)
    for part in children(noun, "nmod", "obl"):
        case = case_of(part)
        if case == "by" or case == "between":
            _add(roles.actors, part)
        elif case == "of":
            _add(
                roles.actors if noun.lemma_ in OF_IS_DOER and "people" not in kind_of_thing(part) else roles.targets,
                part,
            )
        elif case in TARGET_CASES or (
            case == "with" and trigger.type in ("clash", "talks", "agreement", "cooperation")
        ):
            _add(roles.actors if case == "with" else roles.targets, part)
        elif case == "from":
            pass
    for clause in children(noun, "acl"):
        if clause.lemma_ in ("target", "kill", "hit", "involve", "leave") and clause.tag_ == "VBG":
            _add(roles.targets, child(clause, "obj"))
        elif (
            clause.tag_ == "VBN"
            and lexicon.verb_lemma(clause.lower_, clause.lemma_) not in BROKERED
            and (by := agent(clause)) is not None
        ):
            _add(roles.actors, by)
        elif clause.dep_ == "acl:relcl":
            _add(
                roles.targets,
                child(clause, "obj") if clause.lemma_ in ("kill", "hit", "target", "wound", "injure") else None,
            )
            doer = child(clause, "nsubj")
            if doer is not None and doer.lower_ not in RELATIVE and not passive(clause):
                _add(roles.actors, doer)
    if trigger.light is not None:
        _of_light(trigger, roles)


def _of_light(trigger: Trigger, roles: Roles) -> None:
    verb = trigger.light
    if trigger.light_kind == "do":
        doer = subject_of(verb)
        _add(roles.actors, doer)
        for other in children(verb, "obl"):
            if case_of(other) in ("on", "against", "at"):
                _add(roles.targets, other)
    elif trigger.light_kind == "suffer":
        _add(roles.targets, subject_of(verb))
    elif trigger.light_kind == "befall":
        _add(roles.targets, child(verb, "obj"))


def _add(listed: list[Token], token: Token | None) -> None:
    if token is not None and all(token.i != t.i for t in listed):
        listed.append(token)


def _weapons_do_not_act(roles: Roles) -> None:
    """`Israel's warplanes`: the owner acts, the planes are the means; a rocket alone leaves the actor open."""
    weapons = {w for words in lexicon.load("events")["means"].values() for w in words}
    actors: list[Token] = []
    for actor in roles.actors:
        if actor.lemma_.lower() in weapons and actor.lemma_.lower() not in (
            "gunman",
            "gunmen",
            "sniper",
            "bomber",
            "suicide bomber",
            "air force",
        ):
            roles.means = roles.means or actor
            for owner in actor.children:
                if owner.dep_ in ("nmod:poss", "amod", "compound") and owner.ent_type_ in ("NORP", "LOC", "ORG"):
                    _add(actors, owner)
        else:
            _add(actors, actor)
    roles.actors = actors


def _places(trigger: Trigger, roles: Roles) -> Iterator[Token]:
    """Heads of the place names that the deed's own clause ties to it."""
    seen: set[int] = set()
    sources = [trigger.token]
    if trigger.light is not None:
        sources.append(trigger.light)
    elif (
        trigger.noun
        and trigger.token.dep_ in ("nsubj", "obj", "nsubj:pass", "obl")
        and trigger.token.head.pos_ == "VERB"
    ):
        sources.append(trigger.token.head)
    if not trigger.noun and trigger.token.dep_ in ("advcl", "xcomp", "conj") and trigger.token.head.pos_ == "VERB":
        sources.append(trigger.token.head)
    for token in roles.places:
        if token.i not in seen:
            seen.add(token.i)
            yield token
    for source in sources:
        for part in children(source, "obl", "nmod", "advmod"):
            if case_of(part).split(" ")[-1] in WHERE or part.dep_ == "advmod":
                for token in within(part):
                    if _place_head(token) and token.i not in seen:
                        seen.add(token.i)
                        yield token
    for filler in [*roles.targets, *roles.actors]:
        for token in within(filler):
            near = token.i == filler.i and filler in roles.targets
            tied = token.i != filler.i and case_of(token).split(" ")[0] in (
                "in",
                "at",
                "near",
                "of",
                "outside",
                "around",
            )
            if (near or (tied and filler in roles.targets)) and _place_head(token) and token.i not in seen:
                seen.add(token.i)
                yield token


def _place_head(token: Token) -> bool:
    """Whether the token heads a place's name: the last token of a LOC or FAC name, or `X district`."""
    if token.ent_type_ in ("LOC", "FAC"):
        following = token.doc[token.i + 1] if token.i + 1 < len(token.doc) else None
        inner = following is not None and following.ent_type_ == token.ent_type_ and following.ent_iob_ == "I"
        part = token.dep_ in ("compound", "flat") and token.head.lemma_.lower() in lexicon.load("places")["kinds"]
        return not (inner or part or token.dep_ in ("nmod:poss", "amod"))
    kinds = lexicon.load("places")["kinds"]
    return token.lemma_.lower() in kinds and any(
        (c.ent_type_ in ("LOC", "FAC") or c.pos_ == "PROPN")
        and c.i < token.i
        and c.dep_ in ("compound", "amod", "flat")
        for c in token.children
    )
