"""What the outlet asserts in its own voice beyond events: legal conclusions, shortfalls, purposes, pasts, totals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from truceline.attribute.phrases import Token, case_of, children
from truceline.attribute.statements import told_sentences
from truceline.code.senses import senses
from truceline.codec import content_id
from truceline.records import Event, Flag, Instrument, NarratorClaim, Obligation, Statement
from truceline.resolve.obligations_phrases import clause, party, span_of, subject_of, words
from truceline.text import Span

KINDS = ("total", "legal conclusion", "shortfall", "purpose", "history")
SO_FAR = re.compile(r"\b(?:since|so far|to date|in total|in all|overall|altogether|over the past)\b", re.IGNORECASE)
UNSURE = re.compile(r"\b(?:may|might|could|would|alleged(?:ly)?)\b", re.IGNORECASE)
SOURCED = re.compile(
    r"\b(?:according to|said|says|data from|figures from|count by|tally|estimates?|counted by|reported by)\b",
    re.IGNORECASE,
)


def find_claims(
    parsed: Any,
    statements: Sequence[Statement],
    events: Sequence[Event],
    instruments: Sequence[Instrument],
    obligations: Sequence[Obligation],
    quotes: Sequence[Span],
    flags: Sequence[Flag],
) -> tuple[NarratorClaim, ...]:
    """The outlet's own claims in the order of the text; nothing that stands in anybody's statement or quote is one."""
    spoken = [*(c for s in statements for c in s.content), *quotes]
    named = [span for it in instruments if it.kind != "decision" for span in it.mentions]
    found: list[tuple[Span, str]] = [
        (flag.span, "headline") for flag in flags if flag.kind == "headline_mismatch"
    ]  # fmt: skip
    text = parsed.report.text
    hits = {kind: [hit.start() for hit in _pattern(name).finditer(text)] for kind, name, _ in RULES}
    told = sorted((e for e in events if "narrator" in e.according_to), key=lambda e: e.trigger)
    for sentence in told_sentences(parsed):
        start, end = sentence.start_char, sentence.end_char
        own = list(_totals(sentence, [e for e in told if start <= e.trigger.start < end], spoken))
        for kind, _, rule in RULES:
            if any(start <= at < end for at in hits[kind]):
                own += [(span, kind) for span in rule(sentence, spoken, named)]
        own += [(span, "shortfall") for span in _undone(sentence, spoken, obligations)]
        found += _joined(own)
    return tuple(
        NarratorClaim(id=content_id("c", span, kind), span=span, kind=kind) for span, kind in sorted(set(found))
    )


def _joined(own: list[tuple[Span, str]]) -> Iterator[tuple[Span, str]]:
    """Claims of one sentence whose words overlap are one, of the kind that says most."""
    left = sorted(own, key=lambda item: item[0])
    while left:
        span, kinds = left[0][0], [left[0][1]]
        rest = []
        for other, kind in left[1:]:
            if other.overlaps(span):
                span = Span(min(span.start, other.start), max(span.end, other.end))
                kinds.append(kind)
            else:
                rest.append((other, kind))
        yield span, min(kinds, key=KINDS.index)
        left = rest


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{'|'.join(words()[name])})(?![\w-])", re.IGNORECASE)


def _hits(sentence: Any, name: str, spoken: Sequence[Span]) -> Iterator[tuple[Token, re.Match[str]]]:
    """Where the words of a list stand in the narrator's own voice, each with the token that carries it."""
    text = sentence.doc.text
    for hit in _pattern(name).finditer(text, sentence.start_char, sentence.end_char):
        at = Span(hit.start(), hit.end())
        if any(at.overlaps(s) for s in spoken):
            continue
        tokens = sentence.doc.char_span(at.start, at.end)
        if tokens is not None and len(tokens):
            yield tokens.root, hit


def _verb(token: Token) -> Token:
    """The verb whose clause a word stands in; the word itself where there is none."""
    while token.head.i != token.i:
        finite = token.pos_ in ("VERB", "AUX") and (
            token.dep_ in ("root", "ROOT", "conj", "parataxis", "acl:relcl", "ccomp", "advcl")
            and (
                token.tag_ in ("VBD", "VBZ", "VBP")
                or any(c.dep_.startswith("aux") for c in token.children)
                or token.dep_ == "conj"
            )
        )
        if finite:
            return token
        token = token.head
    return token


def _words(verb: Token, spoken: Sequence[Span], keep: Token | None = None) -> Span | None:
    """The words of a clause that are the narrator's, with the noun that a relative clause speaks of."""
    tokens = clause(verb, inner=True, beside=True)
    if verb.dep_ == "acl:relcl":
        tokens = [*[t for t in verb.head.subtree if t.i < verb.left_edge.i and t.i >= verb.head.left_edge.i], *tokens]
    while tokens and (tokens[0].dep_ in ("cc", "punct") or tokens[0].is_space):
        tokens = tokens[1:]
    if not tokens:
        return None
    span = span_of(tokens)
    at = (keep or verb).idx
    start, end = span.start, span.end
    for other in spoken:
        if start < other.end <= min(at, end):
            start = other.end
        elif max(at, start) < other.start < end:
            end = other.start
    text = verb.doc.text
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not (text[end - 1].isalnum() or text[end - 1] == ")"):
        end -= 1
    return Span(start, end) if start < end else None


def _legal(sentence: Any, spoken: Sequence[Span], named: Sequence[Span]) -> Iterator[Span]:
    """`in clear violation of …`, `has breached the accord`: told by nobody but the outlet."""
    text = sentence.doc.text
    for token, hit in _hits(sentence, "legal", spoken):
        verb = _verb(token)
        span = _words(verb, spoken, token)
        if span is None or any(at.contains(Span(hit.start(), hit.end())) for at in named):
            continue
        around = (text[max(span.start, hit.start() - 60) : hit.start()], text[hit.end() : hit.end() + 12])
        if any(_pattern("not_legal").search(words_) for words_ in around):
            continue
        if SOURCED.search(sentence.text) or UNSURE.search(text[span.start : span.end]):
            continue
        subject = subject_of(token) if token.pos_ == "VERB" else None
        if subject is not None and not (party(subject) or _deed_noun(subject)):
            continue  # `those who violate the order`
        if hit[0].lower().startswith(("illegal", "unlawful")) and not _deed(token):
            continue
        if (
            token.tag_ in ("VBG", "VBN")
            and verb.i == token.i
            and not any(c.dep_.startswith("aux") for c in token.children)
        ):
            continue
        yield span


def _deed(token: Token) -> bool:
    head = token.head if token.dep_ in ("amod", "advmod") else token
    return head.lemma_.lower() in senses()[1] or head.pos_ == "VERB"


def _undone(sentence: Any, spoken: Sequence[Span], obligations: Sequence[Obligation]) -> Iterator[Span]:
    """`No withdrawal has taken place.`: something owed, by a duty that the report has told, said not to be done."""
    before = [it for it in obligations if it.span.start < sentence.start_char]
    if not before:
        return
    for token, hit in _hits(sentence, "undone", spoken):
        span = _words(_verb(token), spoken, token)
        if span is not None and any(same_duty(sentence.doc.text[span.start : span.end], it.duty) for it in before):
            yield span if span.start <= hit.start() else Span(hit.start(), span.end)


def same_duty(said: str, duty: str) -> bool:
    """Whether words speak of what a duty asks for: a deed of theirs begins as one of the duty's does."""
    return bool(_stems(said) & _stems(duty))


def _stems(said: str) -> set[str]:
    """The first letters of the deeds that words name: `withdrawal` and `withdraw`, `released` and `release`."""
    listed = {word[:6] for name in ("does", "deeds") for word in words()[name] if len(word) >= 5}
    return {word[:6] for word in re.findall(r"[a-z]{5,}", said.lower())} & listed


def _purpose(sentence: Any, spoken: Sequence[Span], named: Sequence[Span]) -> Iterator[Span]:
    """`a decision that aims at …`, `strikes designed to …`: what somebody else is said to be after."""
    for token, _ in _hits(sentence, "purpose", spoken):
        head = token.head
        verb = _verb(token)
        if token.pos_ == "VERB" and token.dep_ in ("acl", "acl:relcl") and head.pos_ in ("NOUN", "PROPN"):
            if head.lower_ in words()["not_purpose"] or not (_deed_noun(head) or party(head)):
                continue
            verb = token if token.dep_ == "acl:relcl" else verb
            if token.dep_ == "acl":
                noun = [t for t in head.subtree if not t.is_space and not (t.dep_ == "case" and t.head.i == head.i)]
                yield from _trim(span_of(noun), token, spoken)
                continue
        elif verb.lower_ in words()["meets"] or not any(
            c.dep_.startswith("nsubj") and (party(c) or _deed_noun(c)) for c in verb.children
        ):
            continue
        if any(
            c.lower_ in words()["not_purpose"] for c in verb.children if c.dep_.startswith("nsubj") or c.dep_ == "obj"
        ):
            continue
        span = _words(verb, spoken, token)
        if span is not None:
            yield span


def _trim(span: Span, at: Token, spoken: Sequence[Span]) -> Iterator[Span]:
    for other in spoken:
        if other.end <= at.idx and other.end > span.start:
            span = Span(other.end, span.end)
        elif at.idx < other.start < span.end:
            span = Span(span.start, other.start)
    text = at.doc.text
    start, end = span.start, span.end
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not text[end - 1].isalnum():
        end -= 1
    if start < end:
        yield Span(start, end)


def _deed_noun(noun: Token) -> bool:
    return noun.lemma_.lower() in senses()[1] or noun.lower_ in words()["acts"]


def _history(sentence: Any, spoken: Sequence[Span], named: Sequence[Span]) -> Iterator[Span]:
    """`has for decades defended …`, `has repeatedly broken …`: a past that the outlet sums up."""
    for token, _ in _hits(sentence, "history", spoken):
        verb = token
        while verb.pos_ != "VERB" and verb.head.i != verb.i:
            verb = verb.head
        perfect = any(
            c.lower_ in ("has", "have", "had", "'s", "'ve") and c.dep_.startswith("aux") for c in verb.children
        )
        subject = next((c for c in verb.children if c.dep_.startswith("nsubj")), None)
        if subject is not None and subject.lower_ in ("that", "which", "who"):
            subject = verb.head
        if (
            not perfect
            or subject is None
            or not party(subject)
            or verb.lower_ in words()["speaks"]
            or any(case_of(c) == "by" for c in children(verb, "obl:agent"))
        ):
            continue
        span = _words(verb, spoken, token)
        if span is not None:
            yield span


def _totals(sentence: Any, events: Sequence[Event], spoken: Sequence[Span]) -> Iterator[tuple[Span, str]]:
    """A total over a period that the outlet gives without saying whose count it is."""
    whole = Span(sentence.start_char, sentence.end_char)
    text = sentence.doc.text
    for event in events:
        if any(event.trigger.overlaps(s) for s in spoken):
            continue
        tokens = sentence.doc.char_span(event.trigger.start, event.trigger.end)
        if tokens is None:
            continue
        span = _words(_verb(tokens.root), spoken, tokens.root)
        if span is None:
            continue
        said = text[span.start : span.end]
        summed = event.aggregate or SO_FAR.search(said)
        if summed and _pattern("total").search(said) and not SOURCED.search(text[whole.start : whole.end]):
            yield span, "total"


RULES = (("legal conclusion", "legal", _legal), ("purpose", "purpose", _purpose), ("history", "history", _history))
