"""Clauses of duties: a verb's own words, its subject, what it asks for, and who can owe anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from truceline import lexicon
from truceline.attribute.phrases import Token, case_of, children, noun_phrase, within
from truceline.records import Instrument
from truceline.text import Span

Here = Sequence[tuple[Instrument, Span]]
"""The instruments that a sentence names, each with where."""
RELATIVE = frozenset({"who", "which", "that", "whom"})
FINITE = ("VBZ", "VBD", "VBP")
CLAUSES = ("conj", "xcomp", "advcl", "parataxis", "ccomp")


@dataclass(slots=True)
class Duty:
    """One telling of a duty."""

    anchor: Token
    bearer: Token | None
    core: Span
    """The words that tell it, bearer and all."""
    what: Span
    """What is owed."""
    verbs: list[Token]
    """The verbs of what is owed, in order: a deadline may bound either where they are several."""
    needs_instrument: bool = False
    demand: bool = False
    note: str | None = None
    carries: bool = False
    """Whether an instrument named just before may be what the duty stands under."""
    reach: tuple[int, ...] = ()
    """Where verbs begin whose clauses may name the instrument beside the duty."""


@cache
def words() -> dict[str, Any]:
    """The lexicon of duties."""
    return lexicon.load("duties")


def forms(*lists: str) -> dict[str, str]:
    """Inflected form -> its word in these lists."""
    return lexicon.inflected("duties", *lists)


def clause(token: Token, *, inner: bool = False, beside: bool = False) -> list[Token]:
    """A verb's own words: its subtree without what has a subject or an auxiliary of its own.

    `inner` keeps relative clauses after a comma, `beside` what is set beside a noun.
    """
    leave = []
    for part in token.subtree:
        own = part.dep_ == "conj" and part.pos_ in ("VERB", "AUX") and (subject_of(part, here=True) or _auxiliary(part))
        aside = part.dep_ == "acl:relcl" and not inner and part.i > token.i and _after_comma(part)
        set_beside = part.dep_ == "appos" and not beside
        own = own or (part.dep_ == "conj" and token.tag_ == "VB" and part.tag_ in FINITE)
        if part.i != token.i and (own or aside or set_beside or part.dep_ == "parataxis"):
            leave.append(part)
    kept = within(token, leave)
    while kept and (kept[-1].dep_ in ("punct", "cc") or kept[-1].is_space):
        kept.pop()
    return kept


def _auxiliary(verb: Token) -> bool:
    """Whether a coordinated verb is told with an auxiliary of its own (`… and must allow …`, `… but has kept …`)."""
    return any(c.dep_.startswith("aux") and c.lower_ != "to" for c in verb.children)


def _after_comma(token: Token) -> bool:
    left = token.left_edge.i
    return bool(left > 0 and token.doc[left - 1].text in (",", "—", "–", "-", "("))


def span_of(tokens: Sequence[Token]) -> Span:
    """From the first to the last character of tokens."""
    return Span(min(t.idx for t in tokens), max(t.idx + len(t.text) for t in tokens))


def hull(one: Span, *others: Span) -> Span:
    """One span over all of these."""
    return Span(min(s.start for s in (one, *others)), max(s.end for s in (one, *others)))


def subject_of(verb: Token, here: bool = False) -> Token | None:
    """The subject of a verb, active or passive, through relatives, coordination and control; `here` its own only."""
    subject = next((c for c in verb.children if c.dep_.startswith("nsubj")), None)
    if subject is not None:
        return verb.head if subject.lower_ in RELATIVE and verb.dep_ == "acl:relcl" else subject
    if here or verb.head.i == verb.i:
        return None
    if verb.dep_ in ("acl", "acl:relcl"):
        return verb.head
    if verb.dep_ == "conj" and verb.tag_ in FINITE and verb.head.tag_ == "VB":
        # `requires X to leave and obliges Y to pay`: the second verb goes with the first, not with what it asks for
        above = next((t for t in verb.ancestors if t.tag_ in FINITE), None)
        return subject_of(above) if above is not None else None
    if verb.dep_ in CLAUSES and verb.head.pos_ in ("VERB", "AUX", "ADJ", "NOUN"):
        return subject_of(verb.head)
    return None


def party(token: Token | None) -> bool:
    """Whether somebody who can owe a duty is named: a name, a pronoun for one, a noun for a force, state or office."""
    if token is None:
        return False
    if token.ent_type_ in ("ORG", "LOC", "NORP", "PER") or token.lower_ in words()["bearers"]:
        return True
    if token.lower_ in ("it", "they", "he", "she", "we"):
        return True
    return any(part.lower_ in words()["bearers"] for part in children(token, "conj", "flat"))


def named_by(token: Token | None, here: Here, carried: bool = False) -> bool:
    """Whether a noun is an instrument of the report, its terms or text, or `it` for one named before."""
    if token is None:
        return False
    at = span_of([token])
    if any(span.overlaps(at) for _, span in here) or (carried and token.lower_ == "it"):
        return True
    if token.lower_ not in words()["terms"]:
        return False
    phrase = span_of(within(token))
    return carried or any(phrase.overlaps(span) for _, span in here)


def complement(verb: Token) -> Token | None:
    """The infinitive that says what is owed, however the parser hangs it."""
    for part in children(verb, "xcomp", "advcl", "ccomp"):
        if part.i > verb.i and infinitive(part):
            return part
    for middle in children(verb, "obj", "obl", "xcomp"):
        for part in children(middle, "acl", "xcomp", "advcl"):
            if part.i > verb.i and infinitive(part):
                return part
    return None


def infinitive(verb: Token) -> bool:
    """Whether a verb is told as `to do`, `with doing`, `from doing`."""
    before = {c.lower_ for c in verb.children if c.i < verb.i}
    return "to" in before or (verb.tag_ == "VBG" and bool(before & {"with", "from"}))


def starts_with(tokens: Sequence[Token], name: str) -> bool:
    """Whether the first verb of these words is in a list of the lexicon."""
    first = next((t for t in tokens if t.pos_ in ("VERB", "AUX")), None)
    return first is not None and first.lower_ in forms(name)


def doer(noun: Token) -> Token | None:
    """Who does what a noun names: `the withdrawal of X`, `X's withdrawal`, `Ruritanian withdrawal`."""
    for part in children(noun, "nmod:poss", "nmod", "amod", "compound"):
        undergone = noun.lower_ in words()["undergone"] and part.dep_ != "nmod:poss"
        if (part.dep_ == "nmod" and case_of(part) not in ("of", "by")) or (undergone and case_of(part) != "by"):
            continue
        if party(part) or part.lower_ in ("its", "their"):
            return part
    return None


def made(anchor: Token, bearer: Token | None, what: Sequence[Token], **more: Any) -> Duty:
    """A duty from its words: the bearer's among them where they stand in the same clause."""
    owed = span_of(what)
    core = hull(owed, span_of([anchor]))
    if bearer is not None and bearer.sent == anchor.sent and bearer.lower_ not in RELATIVE:
        phrase = noun_phrase(bearer)
        between = anchor.doc[min(bearer.i, anchor.i) : max(bearer.i, anchor.i)]
        own = not any(t.pos_ == "VERB" and t.dep_ not in ("acl", "acl:relcl", "amod") for t in between)
        if (own and abs(core.start - phrase.end) < 60) or phrase.overlaps(core):
            core = hull(core, phrase)
    return Duty(anchor, bearer, core, owed, [t for t in what if t.pos_ == "VERB"], **more)
