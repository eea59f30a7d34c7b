"""Where a report names an agreement: the words, what they call it, and whether they take it for concluded."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from truceline import lexicon
from truceline.attribute.phrases import Token, case_of, children, within
from truceline.text import Span

CALENDAR = frozenset(
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
     "december", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
)  # fmt: skip
BEFORE = frozenset({"det", "amod", "compound", "nmod:poss", "nummod", "nmod:desc", "flat", "nmod", "nmod:unmarked"})
REACH = 5
"""How far up the sentence a mention looks for the word that treats it as there or as wished for."""

Inside = Callable[[re.Match[str]], bool]
"""Whether words stand where instruments are looked for."""


@dataclass(slots=True)
class Mention:
    """One naming of an instrument."""

    span: Span
    kind: str
    head: str
    """The noun that it is called by, in the singular and lower case."""
    token: Token
    names: frozenset[str] = frozenset()
    """Its own name's words, lower case: `jeddah` in `the Jeddah Declaration`."""
    about: bool = False
    """Whether that name says what it is about (`prisoner exchange deal`) and is no name of a place or text."""
    there: bool | None = None
    """Whether the words take it for concluded; None where they do not tell."""
    definite: bool = False
    other: bool = False
    plural: bool = False
    fixed: str | None = None
    """The name under which the record has it, where the words are a name of their own."""
    owner: str | None = None
    """Whose decision it is: a state's actor id, or None where the words leave it open."""
    dates: list[tuple[str, str]] = field(default_factory=list)

    @property
    def stop(self) -> bool:
        """Whether it is called a stop to fighting."""
        return any(self.head.startswith(noun) for noun in words()["stop"])


@cache
def words() -> dict[str, Any]:
    """The lexicon of instruments."""
    return lexicon.load("instruments")


def lemmas(*lists: str) -> dict[str, str]:
    """Inflected form -> the word of these lists that it is a form of."""
    return lexicon.inflected("instruments", *lists)


@cache
def _core() -> re.Pattern[str]:
    def nouns(*lists: str) -> str:
        listed = sorted({noun for name in lists for noun in words()[name]}, key=len, reverse=True)
        return "|".join(re.escape(noun).replace(r"\ ", r"\s+") for noun in listed)

    after = nouns("agreed", "weak")
    return re.compile(
        rf"(?<![\w-])(?:(?:{nouns('stop')})s?(?:[\s-]+(?:{after})s?)?|(?:{after})s?)(?!\w)", re.IGNORECASE
    )


RESOLUTION = re.compile(
    r"(?:\b(?:UN|U\.N\.|United Nations)\s+)?(?:\b(?:Security\s+Council|General\s+Assembly)\s+|\bUNSC\s+)?"
    r"\b[Rr]esolution\s+(?:No\.?\s*)?(?P<number>\d{2,4}|ES-\d+/\d+)\b|\bUNSCR\s+(?P<short>\d{3,4})\b"
)
SEVERAL = re.compile(
    r"(?:\bSecurity\s+Council\s+)?\b[Rr]esolutions\s+(?P<one>\d{3,4})(?:\s*,\s*\d{3,4})*\s+and\s+(?P<two>\d{3,4})\b"
)


def agreements(doc: Any, inside: Inside) -> Iterator[Mention]:
    """Each naming of an agreement where `inside` says to look, those that only wish for one marked so."""
    for found in _core().finditer(doc.text):
        tokens = doc.char_span(found.start(), found.end()) if inside(found) else None
        if tokens is None or not len(tokens):
            continue
        head = tokens[-1]
        if head.pos_ in ("VERB", "AUX") or _next_words(doc, head) & set(words()["then_not"]):
            continue
        called = re.sub(r"[\s-]+", " ", found[0].lower()).replace("cease fire", "ceasefire")
        noun = called if called.endswith("hostilities") else re.sub(r"(?<=[a-z])s$", "", called)
        left = _left(tokens[0], head)
        names = frozenset(_names(doc, left, tokens[0]))
        about = bool(names) and all(token.is_lower for token in doc[left : tokens[0].i] if token.lower_ in names)
        weak = noun in words()["weak"]
        determiner = doc[left].lower_
        definite = determiner in ("the", "this", "that", "these", "its", "their") or any(
            c.dep_ == "nmod:poss" for c in head.children
        )
        there = treated(head)
        if weak and not names and not definite and not (there and signed(head)):
            continue
        before = {doc[i].lower_ for i in range(left, tokens[0].i)}
        if before & set(words()["not_yet"]):
            there = False
        elif there is None and _right(head) > head.idx + len(head.text):
            there = True  # `a ceasefire between X and Y held`
        yield Mention(
            Span(doc[left].idx, _right(head)), "agreement", noun, head, names, about, there, definite or bool(names),
            bool(before & set(words()["other"])), head.tag_ in ("NNS", "NNPS") and not called.endswith("hostilities"),
        )  # fmt: skip


def signed(head: Token) -> bool:
    """Whether the words say that it was signed or agreed: then a plan or a statement is an agreement, too."""
    done = ("sign", "signed", "signs", "initialled", "initialed", "concluded", "agreed")
    return head.head.lower_ in done or any(c.lower_ in done for c in children(head, "acl", "acl:relcl"))


def _next_words(doc: Any, head: Token) -> set[str]:
    """The words that go on with the head as a modifier (`ceasefire talks`)."""
    at = head.i + 1
    if at < len(doc) and doc[at].text == "-":
        at += 1
    return {doc[i].lower_ for i in range(at, min(at + 1, len(doc))) if doc[i].pos_ in ("NOUN", "PROPN")}


def _left(first: Token, head: Token) -> int:
    """Where the phrase begins: the leftmost word that modifies its head, without a break."""
    left: int = first.i
    doc = first.doc
    for child in sorted((c for c in head.children if c.i < first.i and c.dep_ in BEFORE), key=lambda c: -c.i):
        edge = child.left_edge.i
        if child.right_edge.i + 1 >= left - 1 and left - edge <= 9 and not any(
            doc[i].text in (",", "—", "–", ";", "(") or (doc[i].dep_ == "case" and doc[i].tag_ == "IN" and i == edge)
            for i in range(edge, left)
        ):  # fmt: skip
            left = edge
    if left == first.i and left > 0 and doc[left - 1].pos_ == "DET":
        left -= 1
    return left


def _right(head: Token) -> int:
    """Where the phrase ends: after `between X and Y` where that is part of it."""
    end: int = head.idx + len(head.text)
    for part in children(head, "nmod", "obl"):
        if part.i > head.i and case_of(part) == "between":
            last = max((t for t in within(part) if t.dep_ not in ("acl", "acl:relcl", "punct")), key=lambda t: t.i)
            if not any(t.dep_.startswith("acl") for t in within(part)):
                end = last.idx + len(last.text)
    return end


def _names(doc: Any, left: int, first: Token) -> Iterator[str]:
    """The words of a name of its own before the head: capitalised, and neither calendar, nor people, nor owner."""
    owners = {t.i for t in doc[left : first.i] if t.dep_ == "nmod:poss" for t in t.subtree}
    for token in doc[left : first.i]:
        titled = token.text[0].isupper() and first.text[0].isupper() and not first.is_sent_start and token.pos_ != "DET"
        titled = titled and not token.is_sent_start and token.lower_ != "the"
        plain = token.lower_ in CALENDAR or (token.lower_ in words()["plain"] and not titled)
        if token.pos_ == "NOUN" and token.dep_ == "compound" and not plain and token.is_lower and token.i not in owners:
            yield token.lower_  # what it is about (`grain deal`, `prisoner exchange deal`)
            continue
        joined = any(0 <= i < len(doc) and doc[i].text in ("-", "–") for i in (token.i - 1, token.i + 1))
        if (
            token.text[0].isupper() and token.i not in owners and not joined and token.ent_type_ not in ("NORP", "PER")
            and not plain and token.is_alpha
            and not (token.i == left and token.pos_ == "DET")
            and not (token.is_sent_start and token.pos_ not in ("PROPN", "NOUN"))
            and token.lower_ not in words()["other"] + words()["not_yet"]
        ):  # fmt: skip
            yield token.lower_


def treated(head: Token) -> bool | None:
    """Whether the words that govern a mention take the agreement for there, for wished for, or say nothing of it."""
    there, wished = lemmas("there"), lemmas("wished")
    token = head
    for _ in range(REACH):
        if token.head.i == token.i or token.dep_ in ("acl:relcl", "parataxis"):
            break
        above = token.head
        if token.dep_ in ("advcl", "conj") and token.pos_ == "VERB":
            break
        form = above.lower_
        if token.i == head.i and token.dep_ == "nsubj" and form in lemmas("wished"):
            return True  # `the accord called for …`: it is there to do so
        if (
            token.i == head.i
            and token.dep_.startswith("nsubj")
            and any(c.lower_ in there for c in children(above, "conj"))
        ):
            return True  # `was proposed by envoys and began at noon`
        if above.i != head.i and form in lemmas("contains") and not token.dep_.startswith("nsubj"):
            return None  # `the accord provides for a ceasefire`: a part of it, and none of its own
        if above.i != head.i and form in wished and form not in there:
            return False
        if form in there and above.i != head.i:
            return _really(above)
        token = above
    for clause in children(head, "acl", "acl:relcl"):
        if clause.lower_ in there or clause.lemma_.lower() in there:
            return _really(clause)
    return None


def _really(verb: Token) -> bool | None:
    """Whether what treats it as there is itself told as so: no `could reach`, `failed to sign`, `has not agreed`."""
    marks = {c.lower_ for c in verb.children if c.dep_ in ("aux", "advmod", "mark")}
    if verb.lower_ in lemmas("not_yet_if"):
        if marks & {"not", "n't", "never", "would", "could", "may", "might", "should", "must", "if", "unless", "until"}:
            return False
        wished = lemmas("wished")
        above = verb.head
        if verb.dep_ in ("xcomp", "acl", "advcl", "ccomp", "nmod", "obl") and above.lower_ in wished:
            return False
        if verb.tag_ in ("VB", "VBG") and not marks & {"will", "to"} and verb.dep_ in ("advcl", "acl"):
            return False
        if "to" in marks and verb.tag_ == "VB":
            return False
    return True


def dates_of(mention: Mention, times: Sequence[Any]) -> list[tuple[str, str]]:
    """The days or years that stand in a mention's own phrase or right behind it (`the 2015 accord`)."""
    found = []
    for time in times:
        near = time.span is not None and (
            mention.span.overlaps(time.span) or 0 <= time.span.start - mention.span.end <= 4
        )
        if near and time.start and time.end and time.precision in ("day", "month", "year", "week"):
            found.append((time.start, time.end))
    return found


def concluded(mention: Mention, times: Sequence[Any]) -> list[tuple[str, str]]:
    """The days on which a sentence says that an agreement was signed or reached."""
    if mention.token.head.lower_ not in lemmas("concludes") or mention.there is not True:
        return []
    sentence = mention.token.sent
    told = [t for t in times if t.span is not None and sentence.start_char <= t.span.start < sentence.end_char]
    return [(t.start, t.end) for t in told if t.precision == "day" and t.start and t.end]
