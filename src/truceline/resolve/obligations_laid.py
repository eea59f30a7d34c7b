"""Duties laid on somebody: `X was required to`, `must`, `has until Friday to`, `the resolution calls for`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from truceline.attribute.phrases import Token, case_of, child, children, noun_phrase
from truceline.resolve.obligations_phrases import (
    Duty,
    Here,
    clause,
    complement,
    doer,
    forms,
    infinitive,
    made,
    named_by,
    party,
    span_of,
    starts_with,
    subject_of,
    words,
)

BE = frozenset({"is", "are", "was", "were", "be", "been", "being", "'s", "remains", "remain"})
BETWEEN = frozenset({"also", "then", "not", "n't", "first", "in", "turn", "only"})
OBLIGES = frozenset({"must", "shall", "will", "would", "has", "have", "had", "is", "are", "was", "were"})
"""Auxiliaries that may oblige: `must leave`, `has to leave`, `is to leave`."""
GIVES_UNTIL = frozenset({"gave", "gives", "giving", "given", "has", "have", "had"})
UNITS = frozenset({"hour", "day", "week", "month", "hours", "days", "weeks", "months"})
LED = re.compile(
    r"\b(?:under|according to|as part of|in line with|terms of|by) (?:the \w+ of |its |the )?$", re.IGNORECASE
)


def owed(token: Token, here: Here, carried: bool) -> Duty | None:
    """`X was required to …`, `is bound to …`."""
    if token.lower_ not in words()["owed"] or token.tag_ not in ("VBN", "JJ", "VBD", "IN"):
        return None
    told = any(c.dep_ in ("aux:pass", "cop", "aux") and c.lower_ in BE for c in token.children)
    what, subject = complement(token), subject_of(token)
    if not (told or token.dep_ == "acl") or what is None or not party(subject):
        return None
    kept = clause(what)
    does = starts_with(kept, "does")
    if token.lower_ in words()["owed_under"] and not does:
        return None  # `Congress is expected to vote on the deal`
    weak = token.lower_ in words()["owed_under"] or not does
    firm = token.lower_ in ("required", "obliged", "obligated", "mandated")
    return made(token, subject, kept, needs_instrument=weak and not firm, carries=True)


def modal(token: Token, here: Here, carried: bool) -> Duty | None:
    """`X must …`, `shall …`, `has to …`, `is to …`; `will …` where the sentence opens with the agreement."""
    verb, rule = _obliged(token)
    if verb is None or any(c.lower_ in ("likely", "able", "unable") for c in verb.children):
        return None
    subject = subject_of(verb)
    kept = [t for t in clause(verb) if t.i >= token.i and t.dep_ != "nsubj"]
    start = token.i + 1 if rule == "modal" else next((t.i for t in kept if t.lower_ == "to"), token.i + 1)
    what = [t for t in kept if t.i >= start and not (t.dep_ == "punct" and t.i == start)]
    if subject is None or not what:
        return None
    if rule == "will" and not (_led(token, here) or _keeps(verb, here)):
        return None
    beside = any(span.end <= token.idx or span.overlaps(span_of(what)) for _, span in here)
    if any(c.dep_ == "aux:pass" for c in verb.children):
        return _passive(token, verb, subject, what) if beside or carried else None
    if not party(subject) or (subject.ent_type_ == "PER" and not beside):
        return None
    loose = rule in ("is to", "will") or not starts_with(what, "does")
    return made(token, subject, what, needs_instrument=loose, demand=rule == "modal", carries=True)


def _passive(token: Token, verb: Token, subject: Token, what: Sequence[Token]) -> Duty:
    """`X must be disarmed`: whom it concerns is told, and not who is to do it."""
    agent = next((p for p in children(verb, "obl") if case_of(p) == "by" and party(p)), None)
    concerned = subject.doc.text[noun_phrase(subject).start : token.idx].strip()
    note = f"who is to do it is not said: “{concerned}” is whom or what it concerns"
    duty = made(token, subject, what, needs_instrument=True, demand=True, note=None if agent else note, carries=True)
    duty.bearer = agent
    return duty


def _obliged(token: Token) -> tuple[Token | None, str]:
    """The verb that a word of duty goes with, and which word it is."""
    low = token.lower_
    if token.dep_ == "aux" and low in ("must", "shall"):
        return token.head, "modal"
    if token.dep_ == "aux" and low in ("will", "would"):
        return token.head, "will"
    if low in ("has", "have", "had") and token.pos_ in ("VERB", "AUX") and child(token, "obj") is None:
        near = (c for c in children(token, "xcomp", "ccomp") if 0 < c.i - token.i <= 5)
        return next((c for c in near if c.tag_ == "VB" and infinitive(c)), None), "has to"
    if low in ("is", "are", "was", "were"):
        own = token.dep_ in ("cop", "aux", "aux:pass")
        head = token.head if own else child(token, "xcomp", "ccomp", "advcl")
        if head is not None and head.tag_ in ("VB", "VBN") and head.i > token.i:
            between = [head.doc[i].lower_ for i in range(token.i + 1, head.i)]
            plain = between[-1:] == ["to"] and set(between[:-1]) <= BETWEEN
            if plain or between[-2:] == ["to", "be"]:
                return head, "is to"
    return None, ""


def _keeps(verb: Token, here: Here) -> bool:
    """Whether somebody is said to be going to keep an agreement: `would respect the ceasefire`."""
    if verb.lower_ not in forms("keeps") or any(c.lower_ in ("not", "n't", "never") for c in verb.children):
        return False
    kept = [span_of([c]) for c in children(verb, "obj", "obl") if case_of(c) in ("", "by", "with", "to")]
    return any(span.overlaps(at) for _, span in here for at in kept)


def _led(token: Token, here: Here) -> bool:
    """Whether the sentence opens with the instrument as what says so: `Under the deal, X will …`."""
    text = token.doc.text
    return any(
        span.end <= token.idx and LED.search(text[max(token.sent.start_char, span.start - 45) : span.start])
        for _, span in here
    )


def until(token: Token, here: Here, carried: bool) -> Duty | None:
    """`X has until Friday to …`, `was given 48 hours to …`, `gave X until Monday to …`."""
    gives = token.lower_ in ("gave", "gives", "giving")
    if token.pos_ not in ("VERB", "AUX") or token.lower_ not in GIVES_UNTIL:
        return None
    after = token.doc[token.i : min(token.i + 14, token.sent.end)]
    mark = next((t for t in after if t.lower_ == "until" or (t.lower_ in UNITS and t.i - token.i <= 6)), None)
    goal = next((t for t in after if t.tag_ == "VB" and t.i > token.i and t.doc[t.i - 1].lower_ == "to"), None)
    if mark is None or goal is None or mark.i > goal.i:
        return None
    bearer = subject_of(token)
    if gives:
        named = [c for c in children(token, "iobj", "obj") if c.lower_ not in UNITS]
        bearer = named[0] if named else next((t for t in after if party(t)), None)
    return made(token, bearer, clause(goal), carries=True) if party(bearer) else None


def lays(token: Token, here: Here, carried: bool) -> Duty | None:
    """`the prime minister tasked the army to …`, `the court ordered X to …`."""
    ruled = any(span.start == token.idx for _, span in here)
    verb = forms("lays").get(token.lower_)
    if token.pos_ != "VERB" or not (verb or ruled) or any(c.dep_ == "aux:pass" for c in token.children):
        return None
    bearer, subject = child(token, "obj", "iobj"), subject_of(token)
    named = named_by(subject, here)
    if bearer is None or not party(bearer) or not (party(subject) or named):
        return None
    if verb in ("require", "bind", "commit") and not named:
        return None
    others = (p for p in children(token, "obl", "advcl") if case_of(p) in ("with", "to") or infinitive(p))
    what = complement(token) or next(others, None)
    return made(token, bearer, clause(what, inner=True)) if what is not None and what.i > bearer.i else None


def provides(token: Token, here: Here, carried: bool) -> Duty | None:
    """`the resolution requires X to …`, `the deal calls for …`, `bars X from …`, `the text says X must …`."""
    verb, barred = forms("provides").get(token.lower_), forms("bars").get(token.lower_)
    if token.pos_ != "VERB" or not (verb or barred) or any(c.dep_ == "aux:pass" for c in token.children):
        return None
    which = child(token, "nsubj")
    told = which is not None and which.lower_ == "which" and any(0 < which.idx - span.end <= 3 for _, span in here)
    if not told and not named_by(subject_of(token), here, carried and verb not in words()["says"]):
        return None
    thing = child(token, "obj", "iobj")
    if barred:
        own = [t for t in clause(token) if t.i >= token.i]
        return made(token, thing if party(thing) else None, own, note="told as forbidden", carries=True)
    asked = thing or next((p for p in children(token, "obl") if case_of(p) in ("on", "upon")), None)
    what = complement(token)
    if what is not None and asked is not None and party(asked):
        return made(token, asked, clause(what), carries=True)
    return _stipulated(token, str(verb)) or _asked(token, str(verb))


def _stipulated(token: Token, verb: str) -> Duty | None:
    """`says that X must …`, `demands that X allow …`."""
    for part in children(token, "ccomp"):
        said = any(c.lower_ in words()["modals"] for c in part.children)
        owner = subject_of(part, here=True)
        if owner is None or not (said or verb in ("stipulate", "specify", "require", "demand", "provide")):
            continue
        if any(c.dep_ == "aux:pass" for c in part.children):
            return made(part, None, clause(part), carries=True)
        kept = [t for t in clause(part) if t.i > owner.right_edge.i]
        return made(part, owner, kept, carries=True) if kept and party(owner) else None
    return None


def _asked(token: Token, verb: str) -> Duty | None:
    """`calls for the withdrawal of X`, `provides for the release of prisoners`."""
    if verb not in words()["asks"]:
        return None
    for part in children(token, "obl", "obj", "nmod"):
        if part.i < token.i or part.pos_ not in ("NOUN", "VERB") or case_of(part) not in ("for", "on", "upon", ""):
            continue
        if (verb == "call" and case_of(part) != "for") or (
            verb in words()["asks_deed"] and part.lower_ not in words()["deeds"]
        ):
            continue
        return made(token, doer(part), clause(part), carries=True)
    return None
