"""Duties that somebody took on or has: `agreed to`, `pledged to`, `its commitment to`, `deployment under the deal`."""

from __future__ import annotations

import re
from functools import cache

from truceline.attribute.phrases import Token, case_of, child, children
from truceline.resolve.obligations_phrases import (
    Duty,
    Here,
    clause,
    complement,
    doer,
    forms,
    hull,
    made,
    party,
    span_of,
    starts_with,
    subject_of,
    words,
)

UNREAL = frozenset({"not", "n't", "never", "would", "could", "may", "might"})
LOOSE = frozenset({"under", "per", "according to", "as part of"})
"""Ties that also tell what happened under an agreement: they make a duty only of what is got in the way of."""
REACH = 120


def agrees(token: Token, here: Here, carried: bool) -> Duty | None:
    """`X agreed to …`, `committed itself to …`, `pledged to …`; a threat is none."""
    verb = forms("agrees").get(token.lower_)
    if verb is None or token.pos_ != "VERB" or any(c.lower_ in UNREAL for c in token.children):
        return None
    if token.dep_ in ("xcomp", "advcl") and token.tag_ == "VB":
        return None  # `refused to commit`, `urged them to agree`
    bearer = subject_of(token)
    what, own = _agreed(token)
    if what is None:
        return None
    kept = clause(what)
    if own is not None:
        bearer = own
        kept = [t for t in kept if t.i > own.right_edge.i]
    if bearer is None or not party(bearer) or not kept or starts_with(kept, "everyday"):
        return None
    if what.lower_ in words()["texts"]:
        return None  # `agreed on the text of a treaty`
    if starts_with(kept, "threatens") and kept[0].lower_ != "not":
        return None
    inside = any(span.overlaps(span_of(kept)) for _, span in here)
    deed = any(t.lower_ in words()["deeds"] for t in kept[:4])
    if what.pos_ != "VERB" and not (inside or deed):
        return None
    several = verb == "agree" and own is None and what.pos_ == "VERB" and bool(list(children(bearer, "conj")))
    firm = deed or several or starts_with(kept, "does")
    return made(token, bearer, kept, needs_instrument=not firm, carries=True)


def _agreed(verb: Token) -> tuple[Token | None, Token | None]:
    """What is agreed to, and who is to do it where that is told apart (`agreed that Y would …`)."""
    for part in children(verb, "ccomp"):
        if part.i > verb.i and any(c.lower_ in ("would", "will", "shall", "must", "should") for c in part.children):
            return part, subject_of(part, here=True)
    found = complement(verb)
    if found is not None and found.dep_ != "acl":
        return found, None
    for part in children(verb, "obl", "obj", "nmod"):
        told = case_of(part) in ("to", "on", "upon") or part.dep_ == "obj"
        if part.i > verb.i and told and part.pos_ in ("NOUN", "PROPN"):
            return part, None
    return None, None


def duty_noun(token: Token, here: Here, carried: bool) -> Duty | None:
    """`X's commitment to …`, `its obligations under …`; unspecified ones (`its obligations`) stay so."""
    if token.lower_ not in words()["duty"] or token.pos_ != "NOUN" or token.dep_ == "compound":
        return None
    verb = token.head
    if token.lower_.startswith("responsib") and verb.lower_ in forms("claims"):
        return None
    owner = _owner(token)
    if owner is None or not (party(owner) or owner.lower_ in ("its", "their", "his", "our")):
        return None
    after = [p for p in token.children if p.i > token.i and p.dep_ in ("acl", "nmod", "ccomp")]
    aimed = [p for p in after if p.pos_ == "VERB" or case_of(p) in words()["aimed"]]
    if token.lower_ in words()["bare_duty"] and not aimed:
        return None
    kept = sorted({t for p in aimed for t in clause(p)}, key=lambda t: t.i)
    full = [t for t in clause(token) if t.i >= token.left_edge.i]
    core = span_of([*full, *kept, owner])
    if not kept and verb.pos_ == "VERB" and verb.i < token.i:
        core = hull(core, span_of([verb]))
    return Duty(
        token, owner, core, span_of(kept) if kept else span_of([t for t in full if t.i >= owner.i]),
        [t for t in kept if t.pos_ == "VERB"], note=None if kept else "which duty is meant is not said",
        reach=tuple(t.idx for t in token.sent if t.pos_ == "VERB" and t.i < token.i),
    )  # fmt: skip


def _owner(token: Token) -> Token | None:
    """Whose duty a noun tells of: `X's`, `of X`, `the promise that X made`, `X has an obligation`."""
    owner = child(token, "nmod:poss")
    for made_it in children(token, "acl:relcl"):
        if owner is None and made_it.lower_ in ("made", "gave", "given"):
            owner = subject_of(made_it, here=True)
    if owner is None:
        owner = next((p for p in children(token, "nmod") if case_of(p) == "of" and party(p)), None)
    if owner is None and token.head.lower_ in words()["has"]:
        owner = subject_of(token.head)
    return owner


@cache
def _ties() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(words()['under'])})\s+(?:the\s+\w+\s+of\s+)?$", re.IGNORECASE)


def deed(token: Token, here: Here, carried: bool) -> Duty | None:
    """`the deployment of X in implementation of the agreement`: a deed that the words tie to an instrument."""
    if token.lower_ not in words()["deeds"] or token.pos_ != "NOUN":
        return None
    text = token.doc.text
    for _, span in here:
        if not 0 < span.start - token.idx <= REACH:
            continue
        tie = _ties().search(text, token.idx, span.start)
        bearer = doer(token)
        if tie is None or bearer is None:
            continue
        between = [t for t in token.sent if t.i > token.i and t.idx < tie.start()]
        if any(t.lower_ in words()["deeds"] for t in between):
            continue
        if tie[0].strip().lower() in LOOSE and token.head.lower_ not in forms("hinders"):
            continue
        first = max(token.left_edge.i, token.i - 4)
        phrase = [t for t in token.doc[first : token.i + 1] if t.dep_ != "case" or t.i > first]
        duty = made(token, bearer, [*phrase, *between])
        duty.core = hull(duty.core, span)
        return duty
    return None
