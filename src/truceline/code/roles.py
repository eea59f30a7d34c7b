"""Who did it, to whom, with what and where: the arguments of a trigger in its sentence."""

from __future__ import annotations

from truceline import lexicon
from truceline.attribute.cues import passive
from truceline.attribute.phrases import Token, case_of, child, children
from truceline.code.asked import agent, shared_passive
from truceline.code.beside import HURLED, weapon_beside
from truceline.code.grammar import (
    Roles,
    add,
    antecedent,
    counted,
    deed_noun,
    is_tool,
    is_weapon,
    lies_in,
    somebody,
    subject_of,
    undergoer_of,
)
from truceline.code.roles_nouns import TARGET_CASES, initials, roles_of_noun
from truceline.code.senses import VIOLENCE, kind_of_thing, means
from truceline.code.triggers import Trigger

__all__ = ["Roles", "deed_noun", "find_roles"]


def find_roles(trigger: Trigger) -> Roles:
    """The roles that the parse fills for a trigger; what it does not say stays empty."""
    roles = Roles()
    if trigger.noun:
        roles_of_noun(trigger, roles)
    else:
        _of_verb(trigger, roles)
    roles.actors = [_whose(a, trigger.token) for a in roles.actors]
    weapon = weapon_beside(trigger.token)
    roles.means = roles.means or (weapon[1] if weapon else None)
    _weapons_do_not_act(roles)
    if trigger.type not in VIOLENCE | {"overflight", "destruction"} or (
        roles.means is not None and _nobodys(roles.means)
    ):
        roles.means = None
    if roles.means is None and trigger.type in VIOLENCE:
        roles.means = next((w for a in roles.actors if (w := _armed_with(a)) is not None), None)
    _troops_move(trigger, roles)
    _done_to_somebody(trigger, roles)
    _things_suffer(trigger, roles)
    return roles


def _both(token: Token) -> bool:
    """Whether it is `both sides`, `the two sides`: two parties, where a side alone is none."""
    return token.lemma_ == "side" and any(c.lower_ in ("both", "two") for c in token.children)


def _whose(actor: Token, trigger: Token) -> Token:
    """The owner of those who act, in `X, whose soldiers had left the post`."""
    owner = child(actor, "nmod:poss")
    if owner is None or owner.lower_ != "whose" or actor.lemma_.lower() not in lexicon.load("parties")["owned"]:
        return actor
    clause = next((t for t in (trigger, *trigger.ancestors) if t.dep_ == "acl:relcl"), None)
    return clause.head if clause is not None else actor


def _of_verb(trigger: Trigger, roles: Roles) -> None:
    verb, frame = trigger.token, trigger.frame
    if verb.pos_ == "ADJ":
        subject = child(verb, "nsubj")
        if subject is not None:
            add(roles.targets if frame == "suffer" else roles.actors, antecedent(subject, verb))
        return
    doer, thing = subject_of(verb), undergoer_of(verb)
    if thing is None and frame in ("svo", "on") and shared_passive(verb):
        doer, thing = agent(verb), undergoer_of(verb.head)
    if trigger.own(thing):
        thing = _beyond(verb, thing, frame)
    if frame == "suffer":
        add(roles.targets, doer if not passive(verb) else thing)
        if verb.lemma_ == "fall":
            add(roles.actors, _fallen_to(verb))
    elif frame == "lose":
        add(roles.targets, thing)  # `the army lost forty men`: nobody is said to have killed them
    elif frame == "device":
        if thing is not None:
            add(roles.targets, thing)
            add(roles.actors, doer)
        elif doer is not None and "weapons" not in kind_of_thing(doer) and not is_weapon(doer):
            add(roles.targets, doer)  # `a police car exploded on a mine`
            roles.means = next((t for t in children(verb, "obl") if is_weapon(t)), None)
        else:
            roles.means = doer
            if doer is not None and is_weapon(counted(doer)):
                add(roles.actors, doer)  # its owner, where one is named
    elif frame == "recip":
        add(roles.actors, doer)
        for other in children(verb, "obl"):
            if case_of(other) in ("with", "against"):
                add(roles.actors, other)
        if thing is not None and trigger.type in ("clash", "talks") and verb.lemma_ not in ("discuss", "hold"):
            add(roles.actors, thing)
    else:
        add(roles.actors, doer)
        add(roles.targets, thing)
        if frame == "on" or (thing is None and frame == "svo"):
            for other in children(verb, "obl"):
                if case_of(other) in TARGET_CASES:
                    add(roles.targets, other)
        if thing is not None and _hurled(verb, thing):
            roles.means, roles.targets = thing, [t for t in roles.targets if t.i != thing.i]
            for other in children(verb, "obl"):
                if case_of(other) in TARGET_CASES - {"of"}:
                    add(roles.targets, other)


def _beyond(verb: Token, own: Token | None, frame: str) -> Token | None:
    """Whom it was done to where the object is a word of the phrase: `were given access`, `cut off the hands of two`."""
    if frame == "recip" or own is None:
        return None
    met = child(verb, "nsubj:pass", "iobj") or child(own, "nmod")
    met = met or next((c for c in children(verb, "obl") if case_of(c) in ("on", "to", "from")), None)
    return own if met is None or met.i == own.i else met


def _hurled(verb: Token, thing: Token) -> bool:
    """Whether the object of a verb is the weapon of the deed: `fired rockets at`, `used artillery against`."""
    lemma = lexicon.verb_lemma(verb.lower_, verb.lemma_.lower())
    if lemma not in HURLED | {"loose", "toss", "rain", "aim"} or deed_noun(thing):
        return False
    if thing.dep_ == "nsubj:pass" and any(c.lower_ in ("on", "at", "upon") for c in verb.children):
        return False  # `they were fired upon`
    if any(c.dep_ == "compound:prt" and c.lower_ == "down" for c in verb.children):
        return False  # `shot down a drone`
    return lemma in ("fire", "launch", "hurl", "throw") or is_weapon(counted(thing))


def _fallen_to(verb: Token) -> Token | None:
    """Who holds what fell: `fell to X`, `fell under X control`, `fell into the hands of X`."""
    for tail in children(verb, "obl"):
        if case_of(tail) in ("to", "under", "into"):
            if tail.lemma_.lower() in ("control", "hand", "rule"):
                return next(
                    (c for c in tail.children if c.ent_type_ or (c.dep_ == "nmod" and case_of(c) == "of")), None
                )
            if case_of(tail) == "to":
                return tail
    return None


def _weapons_do_not_act(roles: Roles) -> None:
    """`Israel's warplanes`, `a US strike`: the owner acts, the planes are the means; a rocket alone has no actor."""
    people = lexicon.load("parties")["armed"]
    actors: list[Token] = []
    for given in roles.actors:
        actor = counted(given)
        lemma = actor.lemma_.lower()
        arm = is_weapon(actor)
        if (arm or deed_noun(actor) or is_tool(actor)) and lemma not in people:
            if arm:
                roles.means = roles.means or actor
            names = [c for c in actor.children if c.ent_type_ == "WEAPON"]  # `a Ruritanian X-1 drone`
            for owner in (*actor.children, *(c for name in names for c in name.children)):
                if owner.lemma_.lower() in means() and owner.lemma_.lower() not in people:
                    continue  # `artillery fire`
                if lies_in(owner, actor):
                    continue
                named = owner.ent_type_ in ("NORP", "LOC", "ORG") or {"armed", "state"} & kind_of_thing(owner)
                where = owner.ent_type_ == "LOC" and owner.dep_ == "compound" and not (arm or initials(owner))
                own = owner.dep_ == "nmod:poss" or (owner.dep_ in ("amod", "compound") and named and not where)
                behind = case_of(owner) if owner.dep_ == "nmod" else ""
                if own or behind == "by" or (behind == "of" and named):
                    add(actors, owner)
        else:
            add(actors, given)
    idle = lexicon.load("parties")["idle"]
    taken = {t.i for t in roles.targets}
    roles.actors = [
        a
        for a in actors
        if a.i not in taken and (a.ent_type_ or ((a.lemma_.lower() not in idle or _both(a)) and somebody(a)))
    ]


def _nobodys(token: Token) -> bool:
    """Whether what stands as a weapon is its user or the deed itself (`a sniper`, `the shelling`)."""
    act = (deed_noun(token) and "weapons" not in kind_of_thing(token)) or token.lemma_.lower() == "force"
    return act or token.lemma_.lower() in lexicon.load("parties")["armed"]


def _armed_with(actor: Token) -> Token | None:
    """The weapons that the report gives a doer: `men armed with rifles`."""
    for clause in children(actor, "acl", "amod"):
        if clause.lemma_ in ("arm", "armed"):
            return next((t for t in children(clause, "obl") if case_of(t) == "with"), None)
    return None


def _troops_move(trigger: Trigger, roles: Roles) -> None:
    """Troops that are sent or kept somewhere by nobody named are those who go or stay."""
    if trigger.type not in ("deployment", "presence", "withdrawal"):
        return
    if roles.actors and trigger.token.lemma_.lower() != "host":  # who hosts them does not stay there
        return
    moved = [t for t in roles.targets if {"troops", "armed"} & kind_of_thing(t) and not is_weapon(t)]
    roles.actors += moved
    roles.targets = [t for t in roles.targets if t not in moved]
    if moved and trigger.token.lemma_.lower() == "host":
        roles.actors = moved


def _done_to_somebody(trigger: Trigger, roles: Roles) -> None:
    """What is agreed, broken or carried is no target; whom ties are cut with, is."""
    roles.touched = bool(roles.targets)
    if trigger.type in ("agreement", "talks", "cooperation"):
        roles.targets = []
    elif trigger.type == "violation":
        roles.targets = [t for t in roles.targets if {"people", "armed"} & kind_of_thing(t)]
    elif trigger.type in ("airstrike", "shelling", "bombing", "shooting"):
        roles.targets = [t for t in roles.targets if not {"projectile", "explosives", "gunshots"} & kind_of_thing(t)]
    elif trigger.type in ("rearmament", "overflight"):
        roles.targets = [t for t in roles.targets if t.ent_type_ or not {"weapons", "aircraft"} & kind_of_thing(t)]
    elif trigger.type == "sanction":
        ties = [t for t in roles.targets if not t.ent_type_ and "relations" in kind_of_thing(t)]
        beside = [c for t in (*ties, trigger.token) for c in children(t, "nmod", "obl") if case_of(c) == "with"]
        if ties:
            roles.targets = [t for t in roles.targets if t not in ties] + beside[:1]


def _things_suffer(trigger: Trigger, roles: Roles) -> None:
    """`the prison burned`, `the truck was hit and exploded`: a thing that acts on nothing is what it happened to."""
    if (
        trigger.noun
        or roles.targets
        or trigger.type not in ("destruction", "attack", "shelling", "airstrike", "bombing")
    ):
        return
    for actor in list(roles.actors):
        kinds = kind_of_thing(actor)
        if actor.pos_ == "NOUN" and "thing" in kinds and not {"people", "armed", "state", "office"} & kinds:
            roles.actors.remove(actor)
            if trigger.type != "attack":
                add(roles.targets, actor)
