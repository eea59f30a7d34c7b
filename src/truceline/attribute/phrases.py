"""From tokens of a parse to character spans: phrases, clauses and what to leave out of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from truceline import lexicon
from truceline.parse.doc import Doc
from truceline.parse.doc import Token as Token
from truceline.text import Span

EDGE = frozenset(",.;:–—-…|")
MARKS = frozenset("\"“”„«»``''‘’'")
OPENING = frozenset({"“", '"', "«", "„", "``"})
FINITE = frozenset({"VBD", "VBZ", "VBP"})
WHERE = frozenset({"in", "near", "at", "on", "outside", "inside", "around", "along", "across"})
DAYS = frozenset(
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "today", "yesterday", "tomorrow"]
)


def within(token: Token, leave: Iterable[Token] = ()) -> list[Token]:
    """The token's subtree in order, without the subtrees of `leave`."""
    out = {t.i for branch in leave for t in branch.subtree}
    return [t for t in token.subtree if t.i not in out]


def span(tokens: Iterable[Token]) -> Span:
    """From the first to the last of the tokens, whatever stands between."""
    listed = list(tokens)
    return Span(min(t.idx for t in listed), max(t.idx + len(t.text) for t in listed))


def runs(tokens: Iterable[Token]) -> list[Span]:
    """The unbroken runs of these tokens as spans, punctuation trimmed from their edges, empty ones left out."""
    groups: list[list[Token]] = []
    for token in sorted(tokens, key=lambda t: t.i):
        if groups and token.i == _next_word(groups[-1][-1]):
            groups[-1].append(token)
        else:
            groups.append([token])
    return [found for group in groups if (found := _trimmed(group))]


def _next_word(token: Token) -> int:
    tokens, i = token.doc.tokens, token.i + 1
    while i < len(tokens) and tokens[i].is_space:
        i += 1
    return i


def _trimmed(group: list[Token]) -> Span | None:
    while group and (group[0].text in EDGE or group[0].is_space):
        group = group[1:]
    while group and (group[-1].text in EDGE or group[-1].is_space):
        group = group[:-1]
    while group and group[0].text in MARKS and not any(t.text in MARKS for t in group[1:]):
        group = group[1:]
    while group and group[-1].text in MARKS and not any(t.text in MARKS for t in group[:-1]):
        group = group[:-1]
    if not any(t.is_alpha or t.like_num for t in group):
        return None
    return span(group)


def noun_phrase(head: Token, alone: bool = False) -> Span:
    """The phrase that names what `head` stands for: with its modifiers, coordinations and `of …`, without
    appositions, relative clauses and anything set off by commas; `alone` leaves coordinations and participles out."""
    return span(_phrase(head, alone))


def _phrase(head: Token, alone: bool = False) -> list[Token]:
    kept = [head]
    for child in head.children:
        dep = child.dep_
        if dep in ("punct", "appos", "acl:relcl", "parataxis", "list", "dep", "acl", "advcl", "orphan", "discourse"):
            if dep == "punct" and child.text in ("-", "’", "'", "/") and child.i < head.i:
                kept.append(child)
            elif (
                dep == "acl"
                and not alone
                and child.i > head.i
                and child.tag_ in ("VBN", "VBG")
                and child.lemma_ not in ("quote", "cite")
                and not _comma_before(child)
            ):
                kept.extend(within(child))
            continue
        if child.i > head.i and _comma_before(child) and dep not in ("conj", "flat"):
            continue
        if dep == "case" and child.i < head.i:
            continue  # the preposition or postposition that leads to the phrase is not of it
        if dep == "conj" and alone:
            continue
        if dep == "conj":
            kept.extend(_phrase(child) + [c for c in child.children if c.dep_ in ("cc", "punct") and c.i < child.i])
        elif (
            dep in ("nmod", "obl")
            and child.i > head.i
            and (child.lower_ in DAYS or (alone and case_of(child) in WHERE))
        ):
            continue
        elif dep in ("nmod", "obl") and child.i > head.i:
            kept.extend(_phrase(child) + [c for c in child.children if c.dep_ == "case"])
        elif dep in ("cop", "nsubj", "aux", "mark", "cc", "advmod:emph"):
            continue
        else:
            kept.extend(t for t in within(child))
    kept.sort(key=lambda t: t.i)
    while len(kept) > 1 and kept[0].dep_ in ("cc", "punct", "mark") and kept[0].text not in MARKS:
        kept = kept[1:]
    return kept


def _comma_before(token: Token) -> bool:
    left = token.left_edge.i
    return bool(left > 0 and token.doc[left - 1].text in (",", "—", "–", "(", "--"))


def verb_group(verb: Token) -> Span:
    """The verb with the auxiliaries and particles that stand unbroken beside it."""
    first = verb
    for token in sorted((c for c in verb.children if c.i < verb.i), key=lambda t: -t.i):
        if token.dep_ in ("aux", "aux:pass") and first.i - token.i <= 2:
            first = token
    last = next((c for c in verb.children if c.dep_ == "compound:prt" and c.i == verb.i + 1), verb)
    return span([first, last])


def entry_of(verb: Token) -> dict[str, Any] | None:
    """What the list of cues says of a verb that reports, by its particle where the list has both (`hit back`)."""
    verbs = lexicon.load("cues")["verbs"]
    lemma = lexicon.verb_lemma(verb.lower_, verb.lemma_.lower())
    for after in verb.children:
        if after.dep_ in ("compound:prt", "advmod") and 0 < after.i - verb.i <= 3:
            found: dict[str, Any] | None = verbs.get(f"{lemma} {after.lower_}")
            if found is not None:
                return found
    plain: dict[str, Any] | None = verbs.get(lemma)
    return plain


def children(token: Token, *deps: str) -> Iterator[Token]:
    """The children by these relations, in order; a relation also stands for its subtypes (`obl` for `obl:agent`)."""
    for child in token.children:
        if child.dep_ in deps or child.relation in deps:
            yield child


def child(token: Token, *deps: str) -> Token | None:
    """The first child by one of these relations."""
    return next(children(token, *deps), None)


def case_of(token: Token) -> str:
    """The preposition before a noun, lower-cased, its fixed parts joined: `of`, `according to`; empty if none."""
    words: list[str] = []
    for marker in token.children:
        if marker.dep_ == "case" and marker.i < token.i:
            words += [marker.lower_, *(t.lower_ for t in marker.children if t.dep_ == "fixed")]
    return " ".join(words)


def root_of(doc: Doc, spans: Sequence[Span], quotes: Sequence[Span]) -> tuple[Token | None, bool]:
    """The word on which the first of the spans hangs, and whether it stands inside quote marks."""
    found = doc.char_span(spans[0].start, spans[0].end) if spans else None
    if found is None:
        return None, False
    root = found.root
    return root, any(q.start <= root.idx < q.end for q in quotes)


def tokens_between(doc: Any, start: int, end: int) -> list[Token]:
    """The tokens of `[start, end)`; none where it cuts one."""
    found = doc.char_span(start, end) if start < end else None
    return list(found) if found is not None else []
