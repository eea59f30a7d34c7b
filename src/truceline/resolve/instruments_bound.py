"""Who is bound by an agreement and since when, as each voice in the report tells it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from truceline.attribute.named import tidy
from truceline.attribute.phrases import Token, case_of, child, children, noun_phrase
from truceline.attribute.speakers import Known
from truceline.attribute.statements import Tellers
from truceline.records import Parties, Statement, Time
from truceline.resolve.instruments_mentions import Mention, lemmas, words
from truceline.text import Span

REACH = 90
"""How many characters after a mention the words that tell its effect may stand."""


@cache
def _effect() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(words()['effect'])})\b", re.IGNORECASE)


def in_effect(doc: Any, mention: Mention, times: Sequence[Time]) -> str | None:
    """The day, or the month where no day is told, on which the words at a mention say that it took effect."""
    sentence = mention.token.sent
    end = min(sentence.end_char, mention.span.end + REACH)
    found = _effect().search(doc.text, mention.span.end, end)
    if found is None or re.search(
        r"\b(?:if|not|would|could|before|after|unless)\b", doc.text[mention.span.end : found.start()]
    ):
        return None
    near = [
        t for t in times
        if t.span is not None and t.start and t.precision in ("day", "minute", "hour", "month")
        and found.start() <= t.span.start and t.span.end <= sentence.end_char and t.span.start - found.end() <= 30
    ]  # fmt: skip
    before = [
        t for t in times
        if t.span is not None and t.start and t.precision == "day" and not near
        and sentence.start_char <= t.span.start < mention.span.start and mention.span.start - t.span.end <= 8
    ]  # fmt: skip
    best = min(near, key=lambda t: t.span.start) if near else (before[-1] if before else None)  # type: ignore[union-attr]
    if best is None or best.start is None:
        return None
    return best.start[:7] if best.precision == "month" else best.start[:10]


def readings(
    doc: Any, mentions: Sequence[Mention], statements: Sequence[Statement], known: Sequence[Known]
) -> tuple[tuple[Parties, Span], ...]:
    """Each reading of who is bound, with whose it is and the mention that tells it.

    The same parties in another order are one reading.
    """
    found: dict[frozenset[str], tuple[Parties, Span]] = {}
    tellers = Tellers(statements)
    for mention in mentions:
        if mention.there is False:
            continue
        heads = _between(mention.token) or _agreeing(mention.token) or _hyphened(doc, mention)
        names = [_party(head, known) for head in heads]
        if len(names) < 2 or not all(names):
            continue
        told = tuple(dict.fromkeys(name for name in names if name))
        teller = tellers.of(mention.span)
        if len(told) >= 2:
            reading = Parties(names=told, according_to=teller.id if teller else "narrator")
            found.setdefault(frozenset(told), (reading, mention.span))
    return tuple(found.values())


def _all(head: Token) -> list[Token]:
    listed = [head]
    for part in children(head, "conj"):
        if part.pos_ in ("NOUN", "PROPN", "PRON", "ADJ", "NUM"):
            listed += _all(part)
    return listed


def _between(token: Token) -> list[Token]:
    """`the agreement between X and Y`, `X's deal with Y`, `a truce with Y agreed by X`."""
    for part in children(token, "nmod", "obl"):
        if case_of(part) == "between":
            return _all(part)
    partner = next((p for p in children(token, "nmod", "obl") if case_of(p) == "with"), None)
    owner = child(token, "nmod:poss")
    if partner is not None and owner is not None and owner.ent_type_ in ("ORG", "LOC", "NORP"):
        return [owner, partner]
    return []


def _agreeing(token: Token) -> list[Token]:
    """`X and Y agreed to a truce`, `X signed the accord with Y`, `the accord that X and Y signed`."""
    verb = token.head
    if verb.dep_ in ("nmod", "conj") and verb.pos_ == "NOUN":
        verb = verb.head
    clauses = [verb, *children(token, "acl:relcl", "acl")]
    for clause in clauses:
        apart = next((p for p in children(clause, "obl", "nmod") if case_of(p) == "between"), None)
        if apart is not None and clause.lower_ in lemmas("concludes"):
            return _all(apart)
        if clause.lower_ not in lemmas("concludes"):
            continue
        subject = child(clause, "nsubj")
        while subject is None and clause.dep_ in ("conj", "xcomp") and clause.head.pos_ == "VERB":
            clause = clause.head
            subject = child(clause, "nsubj")
        by = next(
            (
                p
                for p in children(clause, "obl")
                if case_of(p) == "by" and clause.tag_ == "VBN" and clause.lower_ != "brokered"
            ),
            None,
        )
        passive = any(c.dep_ in ("aux:pass", "nsubj:pass") for c in clause.children)
        if passive or (clause.dep_ == "acl" and clause.tag_ == "VBN"):
            partner = next((p for p in children(clause, "obl") if case_of(p) == "between"), None)
            chosen = by or partner
            return _all(chosen) if chosen is not None else []
        if subject is None or clause.lower_ == "brokered" or subject.i == token.i:
            continue
        partner = next(
            (p for p in (*children(clause, "obl", "nmod"), *children(token, "nmod", "obl")) if case_of(p) == "with"),
            None,
        )
        return [*_all(subject), *(_all(partner) if partner is not None else [])]
    return []


def _hyphened(doc: Any, mention: Mention) -> list[Token]:
    """`the Israel-Hezbollah ceasefire`."""
    for token in doc[mention.token.left_edge.i : mention.token.i]:
        if token.text in ("-", "–") and 0 < token.i < len(doc) - 1:
            pair = [doc[token.i - 1], doc[token.i + 1]]
            if all(t.ent_type_ in ("LOC", "ORG", "NORP") and t.text[0].isupper() for t in pair):
                return pair
    return []


def _party(head: Token, known: Sequence[Known]) -> str | None:
    """A party's name: the registry's label where it is known, else the words; None where the words name nobody."""
    if head.lower_ in words()["not_bound"] or head.pos_ in ("PRON", "NUM", "DET", "VERB"):
        return None
    at = Span(head.idx, head.idx + len(head.text))
    phrase = noun_phrase(head, alone=True)
    match = next(
        (k for k in known if k.span.overlaps(at) and (phrase.contains(k.span) or k.span.contains(phrase))), None
    )
    if match is not None:
        return match.label
    if head.lower_ in ("group", "movement", "front", "rebels") and phrase.end - phrase.start <= len(head.text) + 4:
        before = [k for k in known if k.span.end <= head.idx and k.kind == "organisation"]
        return before[-1].label if before else None
    named = head.ent_type_ in ("ORG", "LOC", "NORP") or any(
        t.ent_type_ in ("ORG", "LOC", "NORP") for t in head.children
    )
    name = tidy(head.doc.text[phrase.start : phrase.end])
    return re.sub(r"['’]s?$", "", name) if named or head.pos_ in ("PROPN", "NOUN") else None
