"""Who did it and to whom, where a noun names the deed: its owner, what hangs on it, and the verb beside it."""

from __future__ import annotations

from truceline import lexicon
from truceline.attribute.cues import passive
from truceline.attribute.phrases import Token, case_of, child, children
from truceline.code.asked import RELATIVE
from truceline.code.grammar import (
    Roles,
    add,
    agent_of,
    antecedent,
    laid_at,
    lies_in,
    object_or_passive_subject,
    somebody,
    subject_of,
)
from truceline.code.senses import along_way, kind_of_thing
from truceline.code.triggers import BROKERED, Trigger

PARTY = frozenset({"people", "armed", "state"})
"""Kinds of noun for those who do deeds."""
TARGET_CASES = frozenset({"on", "against", "of", "at", "upon", "into", "toward", "towards"})
OF_IS_DOER = frozenset({"attack", "operation", "offensive", "war", "incident", "advance", "withdrawal", "presence",
                        "protest", "retreat", "deployment", "violence", "aggression"})  # fmt: skip


def roles_of_noun(trigger: Trigger, roles: Roles) -> None:
    """Fill the roles of a deed that a noun names."""
    noun = trigger.token
    owner = child(noun, "nmod:poss")
    if owner is not None and lies_in(owner, noun):
        owner = None
    add(roles.targets if owner is not None and _suffers(owner, noun) else roles.actors, owner)
    for part in noun.children:
        if (
            part.dep_ in ("amod", "compound", "nmod:desc", "nmod")
            and part.i < noun.i
            and part.ent_type_ in ("NORP", "ORG", "LOC")
            and (part.ent_type_ != "LOC" or part.dep_ != "compound" or initials(part))
        ):
            add(roles.actors, part)
    for part in children(noun, "nmod", "obl"):
        case = case_of(part)
        if not case and noun.doc[noun.i + 1 : noun.i + 2].text == "between" and part.i > noun.i:
            case = "between"  # hung on the other side by the parser
        if case in ("by", "among") or (case == "between" and not along_way(part)):
            add(roles.actors, part)
            if case != "by" and child(part, "conj") is None:
                # `clashes between X and Y`: where the parser joined Y to the clashes
                add(roles.actors, next((c for c in children(noun, "conj") if c.i > part.i), None))
        elif case == "of":
            add(
                roles.actors if noun.lemma_ in OF_IS_DOER and "people" not in kind_of_thing(part) else roles.targets,
                part,
            )
        elif case in TARGET_CASES or (
            case == "with" and trigger.type in ("clash", "talks", "agreement", "cooperation")
        ):
            add(roles.actors if case == "with" else roles.targets, part)
    if trigger.type == "clash" and noun.dep_ == "nsubj" and noun.head.pos_ == "VERB":
        for part in children(noun.head, "obl"):  # `fighting intensified in Z between X and Y`
            if case_of(part) == "between" and not along_way(part):
                add(roles.actors, part)
    for clause in children(noun, "acl"):
        if clause.lemma_ in ("target", "kill", "hit", "involve", "leave") and clause.tag_ == "VBG":
            add(roles.targets, child(clause, "obj"))
        elif (
            clause.tag_ == "VBN"
            and lexicon.verb_lemma(clause.lower_, clause.lemma_) not in BROKERED
            and trigger.type != "harm"
            and (by := agent_of(clause) or laid_at(clause)) is not None
        ):
            add(roles.actors, by)
        elif clause.dep_ == "acl:relcl":
            add(
                roles.targets,
                child(clause, "obj") if clause.lemma_ in ("kill", "hit", "target", "wound", "injure") else None,
            )
            doer = child(clause, "nsubj")
            if doer is not None and doer.lower_ not in RELATIVE and not passive(clause) and _lends(clause):
                add(roles.actors, doer)  # `the strikes that X carried out`
    if trigger.light is not None:
        _of_light(trigger, roles)
    if noun.dep_ == "conj" and noun.head.pos_ == "NOUN" and not roles.actors:
        _shared(trigger, roles)
    if not roles.actors:
        add(roles.actors, _hung_elsewhere(noun, roles) or _blamed(noun) or _host(trigger))
    if not roles.actors and trigger.type == "agreement":
        add(roles.actors, _broker(noun))


def _broker(noun: Token) -> Token | None:
    """Who stands behind a deal whose parties are not named with it: `a truce brokered by X`."""
    clauses = (c for c in children(noun, "acl") if lexicon.verb_lemma(c.lower_, c.lemma_) in BROKERED)
    return next((by for clause in clauses if (by := agent_of(clause)) is not None), None)


def _hung_elsewhere(noun: Token, roles: Roles) -> Token | None:
    """Who stands behind `by`, hung on the target or on an active verb: `reported rape by guards`."""
    verb = noun.head
    places = [part for target in roles.targets if target.i > noun.i for part in children(target, "nmod")]
    if noun.dep_ == "obj" and verb.pos_ == "VERB" and not passive(verb):
        places += [part for part in children(verb, "obl") if part.i > noun.i]
    found = (part for part in places if case_of(part) == "by" and somebody(part))
    return next((p for p in found if p.ent_type_ in ("ORG", "NORP", "PER", "LOC") or PARTY & kind_of_thing(p)), None)


def _suffers(owner: Token, noun: Token) -> bool:
    """Whether the deed was done to its owner: `her arrest`, `the mayor's murder`."""
    if noun.lemma_.lower() not in lexicon.load("parties")["suffered"]:
        return False
    if any(case_of(c) == "of" for c in children(noun, "nmod")):
        return False  # `the army's arrest of the mayor`
    return owner.pos_ == "PRON" or owner.ent_type_ == "PER" or (
        not owner.ent_type_ and "people" in kind_of_thing(owner) and owner.lemma_.lower() not in ("police", "soldier")
    )  # fmt: skip


def _lends(clause: Token) -> bool:
    """Whether a relative clause says that its subject did the deed that it is about."""
    lemma = lexicon.verb_lemma(clause.lower_, clause.lemma_.lower())
    particle = child(clause, "compound:prt")
    known = {*lexicon.load("events")["light"]["do"], *lexicon.load("parties")["does"]}
    return lemma in known or (particle is not None and f"{lemma} {particle.lower_}" in known)


def initials(token: Token) -> bool:
    """Whether a state's name is written as initials (`U.S.`, `UK`): before a deed it says whose, not where."""
    return token.text.isupper() and len(token.text.replace(".", "")) <= 3


def _shared(trigger: Trigger, roles: Roles) -> None:
    """What a coordination of deeds has in common: `shelling and airstrikes by X`."""
    first = trigger.token.head
    for part in children(first, "nmod"):
        if case_of(part) in ("by", "between"):
            add(roles.actors, part)
        elif case_of(part) in TARGET_CASES and not roles.targets and part.i > trigger.token.i:
            add(roles.targets, part)
    for part in children(first, "amod", "nmod:poss"):
        if part.ent_type_ in ("NORP", "ORG") or part.dep_ == "nmod:poss":
            add(roles.actors, part)


def _host(trigger: Trigger) -> Token | None:
    """The subject of a verb that does the deed though no list of light verbs has it (`levied sanctions`)."""
    noun, verb = trigger.token, trigger.token.head
    if trigger.light is not None or verb.pos_ != "VERB" or noun.dep_ not in ("obj", "nsubj:pass"):
        return None
    if lexicon.verb_lemma(verb.lower_, verb.lemma_.lower()) not in lexicon.load("parties")["does"]:
        return None
    return subject_of(verb)


def _blamed(noun: Token) -> Token | None:
    """At whose door a deed is laid: `blamed the attack on X`, `X was behind it`, `responsible for the attack`."""
    case, verb = case_of(noun), noun.head
    if child(noun, "cop") is not None and case == "behind":
        subject = child(noun, "nsubj")
        return antecedent(subject, noun) if subject is not None else None
    lemma = verb.lemma_.lower()
    if case in ("for", "behind", "in") and lemma in ("responsible", "accountable", "stand", "be"):
        if verb.head.lemma_.lower() == "hold" and verb.dep_ in ("xcomp", "obj"):
            return object_or_passive_subject(verb.head)
        subject = child(verb, "nsubj")
        if subject is not None:
            return antecedent(subject, verb)
        return verb.head if verb.dep_.startswith("acl") or verb.dep_ == "amod" else None
    if lemma not in lexicon.load("parties")["blame"] or verb.pos_ != "VERB":
        return None
    if case in ("for", "of", "over"):
        return object_or_passive_subject(verb)
    if noun.dep_ in ("obj", "nsubj:pass"):
        return next((c for c in children(verb, "obl") if case_of(c) in ("on", "to", "upon")), None)
    return None


def _of_light(trigger: Trigger, roles: Roles) -> None:
    verb = trigger.light
    if verb is None:
        return
    if trigger.light_kind == "do":
        doer = subject_of(verb)
        add(roles.actors, doer)
        for other in children(verb, "obl"):
            if case_of(other) in ("on", "against", "at"):
                add(roles.targets, other)
    elif trigger.light_kind == "suffer":
        add(roles.targets, subject_of(verb))
    elif trigger.light_kind == "befall":
        thing = child(verb, "obj")
        add(roles.targets, thing if thing is not None and thing.lower_ != "place" else None)
