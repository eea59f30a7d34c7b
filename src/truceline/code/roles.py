"""Who did it, to whom, with what and where: the arguments of a trigger in its sentence."""

from __future__ import annotations

from dataclasses import dataclass, field

from truceline import lexicon
from truceline.attribute.cues import agent, passive
from truceline.attribute.phrases import Token, case_of, child, children
from truceline.code.senses import COUNTS, along_way, kind_of_thing, senses
from truceline.code.triggers import HURLED, Trigger, gapped, weapon_beside

BROKERED = frozenset({"broker", "mediate", "sponsor", "back", "monitor", "guarantee", "support", "oversee"})
"""Participles whose agent stands behind a deed without being a party to it."""
VIOLENT = frozenset({"airstrike", "shelling", "bombing", "shooting", "clash", "attack", "sexual_violence", "harm"})
RELATIVE = frozenset({"who", "which", "that", "whom"})
TARGET_CASES = frozenset({"on", "against", "of", "at", "upon", "into", "toward", "towards"})
NOBODY = frozenset({"everyone", "everybody", "nobody", "anyone", "anybody", "none", "all", "no-one", "nothing"})
OF_IS_DOER = frozenset({"attack", "operation", "offensive", "war", "incident", "advance", "withdrawal", "presence",
                        "protest", "retreat", "deployment", "violence", "aggression"})  # fmt: skip


@dataclass(slots=True)
class Roles:
    """Heads of the phrases that fill a deed's roles."""

    actors: list[Token] = field(default_factory=list)
    targets: list[Token] = field(default_factory=list)
    means: Token | None = None
    touched: bool = False
    """Whether the words name anything that the deed was done to, be it a target or not (`broke the truce`)."""


def find_roles(trigger: Trigger) -> Roles:
    """The roles that the parse fills for a trigger; what it does not say stays empty."""
    roles = Roles()
    if trigger.noun:
        _of_noun(trigger, roles)
    else:
        _of_verb(trigger, roles)
    roles.actors = [_whose(a, trigger.token) for a in roles.actors]
    weapon = weapon_beside(trigger.token)
    roles.means = roles.means or (weapon[1] if weapon else None)
    _weapons_do_not_act(roles)
    if trigger.type not in VIOLENT | {"overflight", "destruction"} or (
        roles.means is not None and _nobodys(roles.means)
    ):
        roles.means = None
    if roles.means is None and trigger.type in VIOLENT:
        roles.means = next((w for a in roles.actors if (w := _armed_with(a)) is not None), None)
    _troops_move(trigger, roles)
    _done_to_somebody(trigger, roles)
    _things_suffer(trigger, roles)
    return roles


def _whose(actor: Token, trigger: Token) -> Token:
    """The owner of those who act, in `X, whose soldiers had left the post`."""
    owner = child(actor, "nmod:poss")
    if owner is None or owner.lower_ != "whose" or actor.lemma_.lower() not in lexicon.load("parties")["owned"]:
        return actor
    clause = next((t for t in (trigger, *trigger.ancestors) if t.dep_ == "acl:relcl"), None)
    return clause.head if clause is not None else actor


def subject_of(verb: Token, depth: int = 0) -> Token | None:
    """Who does what the verb says, through coordination, control and relative clauses; None in a passive."""
    by = agent_of(verb) if verb.tag_ == "VBN" else None
    if by is not None or passive(verb) or gapped(verb):
        return by
    subject = child(verb, "nsubj")
    if subject is not None and (subject.i < verb.i or verb.dep_ != "conj"):
        return _antecedent(subject, verb)  # `and burned thirty houses, its mayor said`: no mayor burned them
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
    if had and not any(c.dep_ == "aux:pass" for c in verb.children):
        return None  # `had violated it, mostly by flights`: no passive
    found = agent(verb)
    if found is not None and not _somebody(found):
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
    return _object_or_passive_subject(above)


def _object_or_passive_subject(verb: Token) -> Token | None:
    thing = child(verb, "obj")
    if thing is not None:
        return thing
    passive_subject = next((c for c in verb.children if c.dep_ == "nsubj:pass"), None)
    if passive_subject is not None:
        return _antecedent(passive_subject, verb)
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
        if thing.lemma_.lower() in ("control", "number", "hundred", "dozen", "possession"):
            held = next((c for c in children(thing, "nmod") if case_of(c) == "of"), None)
            if thing.lemma_.lower() in ("control", "possession"):
                return held  # `took control of the town`: the town is taken
        return _antecedent(thing, verb)
    if passive(verb):
        subject = child(verb, "nsubj", "csubj")
        if subject is not None:
            return _antecedent(subject, verb)
        if verb.dep_ == "acl":
            return verb.head
    if gapped(verb):
        return child(verb, "nsubj")
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
        if verb.lemma_ == "fall":
            _add(roles.actors, _fallen_to(verb))
    elif frame == "lose":
        _add(roles.targets, thing)  # `the army lost forty men`: nobody is said to have killed them
    elif frame == "device":
        if thing is not None:
            _add(roles.targets, thing)
            _add(roles.actors, doer)
        elif doer is not None and "weapons" not in kind_of_thing(doer) and not _weapon(doer):
            _add(roles.targets, doer)  # `a police car exploded on a mine`
            roles.means = next((t for t in children(verb, "obl") if _weapon(t)), None)
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
        if thing is not None and _hurled(verb, thing):
            roles.means, roles.targets = thing, [t for t in roles.targets if t.i != thing.i]
            for other in children(verb, "obl"):
                if case_of(other) in ("on", "at", "upon", "into", "toward", "towards", "against"):
                    _add(roles.targets, other)


def _hurled(verb: Token, thing: Token) -> bool:
    """Whether the object of a verb is the weapon of the deed: `fired rockets at`, `used artillery against`."""
    lemma = lexicon.verb_lemma(verb.lower_, verb.lemma_.lower())
    if lemma not in HURLED | {"loose", "toss", "rain", "aim"} or deed_noun(thing):
        return False
    return lemma in ("fire", "launch", "hurl", "throw") or _weapon(_counted(thing))


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


def _of_noun(trigger: Trigger, roles: Roles) -> None:
    noun = trigger.token
    owner = child(noun, "nmod:poss")
    _add(roles.targets if owner is not None and _suffers(owner, noun) else roles.actors, owner)
    for part in noun.children:
        if (
            part.dep_ in ("amod", "compound", "nmod:desc", "nmod")
            and part.i < noun.i
            and part.ent_type_ in ("NORP", "ORG", "LOC")
            and (part.ent_type_ != "LOC" or part.dep_ != "compound" or _initials(part))
        ):
            _add(roles.actors, part)
    for part in children(noun, "nmod", "obl"):
        case = case_of(part)
        if not case and noun.doc[noun.i + 1 : noun.i + 2].text == "between" and part.i > noun.i:
            case = "between"  # hung on the other side by the parser
        if case == "by" or (case == "between" and not along_way(part)):
            _add(roles.actors, part)
            if case == "between" and child(part, "conj") is None:
                # `clashes between X and Y`: where the parser joined Y to the clashes
                _add(roles.actors, next((c for c in children(noun, "conj") if c.i > part.i), None))
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
            and (by := agent_of(clause) or _laid_at(clause)) is not None
        ):
            _add(roles.actors, by)
        elif clause.dep_ == "acl:relcl":
            _add(
                roles.targets,
                child(clause, "obj") if clause.lemma_ in ("kill", "hit", "target", "wound", "injure") else None,
            )
            doer = child(clause, "nsubj")
            if doer is not None and doer.lower_ not in RELATIVE and not passive(clause) and _lends(clause):
                _add(roles.actors, doer)  # `the strikes that X carried out`
    if trigger.light is not None:
        _of_light(trigger, roles)
    if noun.dep_ == "conj" and noun.head.pos_ == "NOUN" and not roles.actors:
        _shared(trigger, roles)
    if not roles.actors:
        _add(roles.actors, _blamed(noun) or _host(trigger))


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


def _initials(token: Token) -> bool:
    """Whether a state's name is written as initials (`U.S.`, `UK`): before a deed it says whose, not where."""
    return token.text.isupper() and len(token.text.replace(".", "")) <= 3


def _laid_at(clause: Token) -> Token | None:
    """Whose deed it is in `an attack ascribed to X`, `an attack blamed on X`."""
    if clause.lemma_.lower() not in lexicon.load("parties")["blame"]:
        return None
    return next((c for c in children(clause, "obl") if case_of(c) in ("to", "on")), None)


def _shared(trigger: Trigger, roles: Roles) -> None:
    """What a coordination of deeds has in common: `shelling and airstrikes by X`."""
    first = trigger.token.head
    for part in children(first, "nmod"):
        if case_of(part) in ("by", "between"):
            _add(roles.actors, part)
        elif case_of(part) in TARGET_CASES and not roles.targets and part.i > trigger.token.i:
            _add(roles.targets, part)
    for part in children(first, "amod", "nmod:poss"):
        if part.ent_type_ in ("NORP", "ORG") or part.dep_ == "nmod:poss":
            _add(roles.actors, part)


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
        return _antecedent(subject, noun) if subject is not None else None
    lemma = verb.lemma_.lower()
    if case in ("for", "behind", "in") and lemma in ("responsible", "accountable", "stand", "be"):
        if verb.head.lemma_.lower() == "hold" and verb.dep_ in ("xcomp", "obj"):
            return _object_or_passive_subject(verb.head)
        subject = child(verb, "nsubj")
        if subject is not None:
            return _antecedent(subject, verb)
        return verb.head if verb.dep_.startswith("acl") or verb.dep_ == "amod" else None
    if lemma not in lexicon.load("parties")["blame"] or verb.pos_ != "VERB":
        return None
    if case in ("for", "of", "over"):
        return _object_or_passive_subject(verb)
    if noun.dep_ in ("obj", "nsubj:pass"):
        return next((c for c in children(verb, "obl") if case_of(c) in ("on", "to", "upon")), None)
    return None


def _of_light(trigger: Trigger, roles: Roles) -> None:
    verb = trigger.light
    if verb is None:
        return
    if trigger.light_kind == "do":
        doer = subject_of(verb)
        _add(roles.actors, doer)
        for other in children(verb, "obl"):
            if case_of(other) in ("on", "against", "at"):
                _add(roles.targets, other)
    elif trigger.light_kind == "suffer":
        _add(roles.targets, subject_of(verb))
    elif trigger.light_kind == "befall":
        thing = child(verb, "obj")
        _add(roles.targets, thing if thing is not None and thing.lower_ != "place" else None)


def _add(listed: list[Token], token: Token | None) -> None:
    if token is not None and all(token.i != t.i for t in listed):
        listed.append(token)


def _weapons_do_not_act(roles: Roles) -> None:
    """`Israel's warplanes`, `a US strike`: the owner acts, the planes are the means; a rocket alone has no actor."""
    weapons = {w for words in lexicon.load("events")["means"].values() for w in words}
    people = lexicon.load("parties")["armed"]
    actors: list[Token] = []
    for given in roles.actors:
        actor = _counted(given)
        lemma = actor.lemma_.lower()
        arm = lemma in weapons or actor.ent_type_ == "WEAPON"
        if (arm or deed_noun(actor)) and lemma not in people:
            if arm:
                roles.means = roles.means or actor
            names = [c for c in actor.children if c.ent_type_ == "WEAPON"]  # `a Ruritanian X-1 drone`
            for owner in (*actor.children, *(c for name in names for c in name.children)):
                if owner.lemma_.lower() in weapons - set(people):
                    continue  # `artillery fire`
                named = owner.ent_type_ in ("NORP", "LOC", "ORG") or {"armed", "state"} & kind_of_thing(owner)
                if (owner.dep_ in ("nmod:poss", "amod", "compound") and named) or (
                    owner.dep_ == "nmod:poss" or (owner.dep_ == "nmod" and case_of(owner) == "by")
                ):
                    _add(actors, owner)
        else:
            _add(actors, given)
    idle = lexicon.load("parties")["idle"]
    taken = {t.i for t in roles.targets}
    roles.actors = [
        a for a in actors if a.i not in taken and (a.ent_type_ or (a.lemma_.lower() not in idle and _somebody(a)))
    ]


def _counted(token: Token) -> Token:
    """What a word of number counts, where that is a deed or a weapon: `a series of explosions`."""
    if token.lemma_.lower() not in COUNTS:
        return token
    inner = next((c for c in children(token, "nmod") if case_of(c) == "of"), None)
    return inner if inner is not None and (deed_noun(inner) or _weapon(inner)) else token


def _somebody(token: Token) -> bool:
    """Whether a noun can name a doer: bare numbers, agreements and deeds are nobody."""
    if token.lower_ in NOBODY:
        return False
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


def _weapon(token: Token) -> bool:
    return token.ent_type_ == "WEAPON" or any(
        token.lemma_.lower() in words for words in lexicon.load("events")["means"].values()
    )


def _nobodys(token: Token) -> bool:
    """Whether what stands as a weapon is its user or the deed itself (`a sniper`, `the shelling`)."""
    act = deed_noun(token) and "weapons" not in kind_of_thing(token)
    return act or token.lemma_.lower() in lexicon.load("parties")["armed"]


def _armed_with(actor: Token) -> Token | None:
    """The weapons that the report gives a doer: `men armed with rifles`."""
    for clause in children(actor, "acl", "amod"):
        if clause.lemma_ in ("arm", "armed"):
            return next((t for t in children(clause, "obl") if case_of(t) == "with"), None)
    return None


def deed_noun(token: Token) -> bool:
    """Whether a noun names an act of violence and nobody who could act (`the strike killed two`)."""
    if token.pos_ != "NOUN" or token.ent_type_:
        return False
    listed = senses()[1].get(token.lemma_.lower(), ())
    return any(s.type in VIOLENT for s in listed) and not {"people", "armed"} & kind_of_thing(token)


def _troops_move(trigger: Trigger, roles: Roles) -> None:
    """Troops that are sent or kept somewhere by nobody named are those who go or stay."""
    if trigger.type not in ("deployment", "presence", "withdrawal"):
        return
    if roles.actors and trigger.token.lemma_.lower() != "host":  # who hosts them does not stay there
        return
    moved = [t for t in roles.targets if {"troops", "armed"} & kind_of_thing(t)]
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
    elif trigger.type in ("rearmament", "overflight"):
        roles.targets = [t for t in roles.targets if t.ent_type_ or not {"weapons", "aircraft"} & kind_of_thing(t)]
    elif trigger.type == "sanction":
        ties = [t for t in roles.targets if not t.ent_type_ and "relations" in kind_of_thing(t)]
        beside = [c for t in (*ties, trigger.token) for c in children(t, "nmod", "obl") if case_of(c) == "with"]
        if ties:
            roles.targets = [t for t in roles.targets if t not in ties] + beside[:1]


def _things_suffer(trigger: Trigger, roles: Roles) -> None:
    """`the prison burned`, `the truck was hit and exploded`: a thing that acts on nothing is what it happened to."""
    if trigger.noun or roles.targets or trigger.type not in ("destruction", "attack"):
        return
    for actor in list(roles.actors):
        kinds = kind_of_thing(actor)
        if actor.pos_ == "NOUN" and "thing" in kinds and not {"people", "armed", "state", "office"} & kinds:
            roles.actors.remove(actor)
            if trigger.type == "destruction":
                _add(roles.targets, actor)
