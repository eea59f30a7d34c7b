"""Resolutions by number, laws by name, courts' rulings and governments' decisions: where a report names them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from truceline.attribute.phrases import Token, case_of, child, children, noun_phrase, within
from truceline.parse.doc import Stretch
from truceline.resolve.instruments_mentions import RESOLUTION, SEVERAL, Inside, Mention, lemmas, words
from truceline.text import Span

ORGANS = frozenset(
    {"army", "ministry", "committee", "police", "forces", "military", "officials", "commission", "minister", "agency"}
)
"""A state's own, to whom its government gives tasks."""


@cache
def _resolution_names() -> re.Pattern[str]:
    bare = r"\b(?P<bare>(?:[Tt]he|[Tt]hat|[Tt]his) resolution)\b(?!\s*\d)"
    return re.compile(rf"{RESOLUTION.pattern}|{SEVERAL.pattern}|{bare}")


def resolutions(doc: Any, inside: Inside) -> Iterator[Mention]:
    """Each resolution named by number, and `the resolution` for the last one before it; `inside` says where to look."""
    last: str | None = None
    for found in _resolution_names().finditer(doc.text):
        if not inside(found):
            continue
        numbers = [found[name] for name in ("number", "short", "one", "two") if found[name]]
        if found["bare"]:
            numbers = [last] if last else []
        for number in numbers:
            span = Span(found.start(), found.end())
            yield Mention(span, "resolution", "resolution", _token(doc, span), fixed=_resolution(found[0], number))
        last = numbers[-1] if numbers else last


def _resolution(said: str, number: str) -> str:
    """The number with the body that passed it, as far as the words name it."""
    if "Assembly" in said:
        return f"UN General Assembly Resolution {number}"
    return f"UN Security Council Resolution {number}" if re.search(r"Council|UNSC", said) else f"Resolution {number}"


def _token(doc: Any, span: Span) -> Token:
    found: Stretch = doc.char_span(span.start, span.end)
    return found.root


@cache
def _laws() -> tuple[tuple[re.Pattern[str], str | None, str], ...]:
    return tuple(
        (re.compile(rf"(?<!\w)(?:[Tt]he\s+)?(?:{law['words']})(?!\w)"), law.get("name"), law["kind"])
        for law in words()["laws"]
    )


def laws(doc: Any, inside: Inside) -> Iterator[Mention]:
    """Each body of law, convention, statute or set of rules that is named; the longest name where two overlap."""
    taken: list[Span] = []
    for pattern, name, kind in _laws():
        for found in pattern.finditer(doc.text):
            span = Span(found.start(), found.end())
            if not inside(found) or any(span.overlaps(other) for other in taken):
                continue
            taken.append(span)
            called = name or re.sub(r"\s+", " ", re.sub(r"^[Tt]he\s+", "", found[0]))
            yield Mention(span, kind, "law", _token(doc, span), fixed=called)


def decisions(doc: Any, sentence: Any, known: Sequence[Any]) -> Iterator[Mention]:
    """Decisions of governments and rulings of courts: named as such (`the cabinet's decision`), or told (`tasked`)."""
    nouns = lemmas("decision")
    for token in sentence:
        noun = nouns.get(token.lower_)
        if noun and token.pos_ in ("NOUN", "PROPN") and token.dep_ not in ("compound",):
            yield from _named_decision(doc, token, noun, known)
        elif token.pos_ == "VERB" and token.tag_ in ("VBD", "VBZ", "VBP", "VBN"):
            yield from _told_decision(doc, token, known)


def _named_decision(doc: Any, token: Token, noun: str, known: Sequence[Any]) -> Iterator[Mention]:
    owners = [
        c
        for c in token.children
        if c.dep_ == "nmod:poss" or (c.dep_ in ("nmod", "obl") and case_of(c) in ("of", "by", "from"))
    ]
    owners += [
        c for c in children(token, "compound", "amod") if c.lower_ in words()["deciders"] or c.lower_ in ("icj", "icc")
    ]
    kind = "decision"
    owner, ours = None, False
    for it in owners:
        if _decides(it, known):
            ours, owner = True, state_of(it, known)
            kind = "ruling" if _court(it) else "decision"
    determiner = next((c.lower_ for c in token.children if c.dep_ == "det"), "")
    if noun in ("order", "directive") and not ours:
        return
    kind = "ruling" if noun == "ruling" else kind
    for clause in children(token, "acl:relcl", "acl"):
        doer = next(
            (
                c
                for c in clause.children
                if c.dep_.startswith("nsubj") or (c.dep_.startswith("obl") and case_of(c) == "by")
            ),
            None,
        )
        if not ours and doer is not None and clause.lower_ in lemmas("passes", "decides") and _decides(doer, known):
            ours, owner = True, state_of(doer, known)
    if owners and not ours and any(c.dep_ == "nmod:poss" for c in owners):
        return  # somebody's who is no government (`Hezbollah's decision`, `his decision`)
    phrase = noun_phrase(token, alone=True)
    end = phrase.end
    for more in children(token, "acl"):
        if more.i > token.i and more.tag_ == "VB":
            end = max(end, max(t.idx + len(t.text) for t in within(more) if t.dep_ != "punct"))
    yield Mention(
        Span(phrase.start, max(end, phrase.end)), kind, noun, token, there=True if ours else None,
        definite=determiner in ("the", "that", "this", "such") or ours,
        other=any(c.lower_ in words()["other"] for c in token.children), plural=token.tag_ == "NNS", owner=owner,
    )  # fmt: skip


def _told_decision(doc: Any, verb: Token, known: Sequence[Any]) -> Iterator[Mention]:
    """A clause that tells a decision: a government tasks somebody, decides to do something, passes a decree."""
    form = verb.lower_
    subject = _subject(verb)
    if subject is None or not _decides(subject, known):
        return
    if any(c.dep_ == "aux:pass" or c.lower_ in ("not", "n't", "may", "might", "could", "would") for c in verb.children):
        return
    thing = child(verb, "obj", "iobj")
    clause = child(verb, "xcomp", "ccomp", "advcl", "obl")
    if form in lemmas("tasks") or (form in ("ordered", "orders", "directed") and _court(subject)):
        told = thing is not None and clause is not None
    elif form in ("gave", "gives", "given"):
        own = next((c for c in children(verb, "iobj", "obj") if c.lower_ in ORGANS), None)
        told = own is not None and any(t.lower_ in ("until", "days", "weeks", "months") for t in within(verb))
        clause = clause or own
    elif form in lemmas("decides"):
        told = clause is not None and clause.pos_ == "VERB" and not _person(subject)
    elif form in lemmas("passes"):
        told = thing is not None and thing.lower_ in lemmas("passed")
    else:
        told = False
    if not told:
        return
    left_out = {
        t.i for c in verb.children if c.dep_ in ("conj", "parataxis", "punct", "cc") or c.i < verb.i for t in c.subtree
    }
    kept = [t for t in within(verb) if t.i >= verb.i and t.i not in left_out and t.dep_ != "appos"]
    for apposition in (t for t in within(verb) if t.dep_ == "appos" and t.lower_ in lemmas("decision")):
        kept = [t for t in kept if t.i not in {a.i for a in apposition.subtree}]
    while kept and kept[-1].dep_ == "punct":
        kept.pop()
    kind = "ruling" if _court(subject) else "decision"
    noun = str(thing.lower_) if thing is not None and form in lemmas("passes") else kind
    one = thing is not None and any(c.lower_ in ("a", "an", "another") for c in thing.children)
    yield Mention(
        Span(verb.idx, kept[-1].idx + len(kept[-1].text)), kind, noun, verb, there=True, definite=True,
        owner=state_of(subject, known), other=form not in lemmas("tasks") and one,
    )  # fmt: skip


def _subject(verb: Token) -> Token | None:
    subject = child(verb, "nsubj")
    if subject is None and verb.dep_ == "conj":
        return child(verb.head, "nsubj")
    return subject


def _person(token: Token) -> bool:
    return bool(token.ent_type_ == "PER")


def _decides(token: Token, known: Sequence[Any]) -> bool:
    """Whether somebody can decide for a state: an office, a state by its capital's name, a person with such a role."""
    parts = [token, *children(token, "compound", "nmod:desc", "appos", "flat", "amod")]
    if any(part.lower_ in words()["deciders"] or part.lower_ in words()["courts"] for part in parts):
        return True
    text = token.doc.text[token.left_edge.idx : token.idx + len(token.text)].lower()
    if any(role in text for role in ("prime minister", "council of ministers")):
        return True
    at = Span(token.idx, token.idx + len(token.text))
    match = next((k for k in known if k.span.overlaps(at)), None)
    return match is not None and match.kind in ("office", "state") and token.dep_ != "amod"


def _court(token: Token) -> bool:
    parts = [token, *children(token, "compound", "nmod", "appos", "flat")]
    return any(part.lower_ in words()["courts"] for part in parts)


def state_of(token: Token, known: Sequence[Any]) -> str | None:
    """The actor id of the state whose office a phrase names, or None where it does not say."""
    phrase = Span(token.left_edge.idx, token.right_edge.idx + len(token.right_edge.text))
    for match in known:
        if phrase.contains(match.span) and match.kind in ("state", "office", "organisation"):
            return str(match.actor_id).split("/")[0]
    return None
