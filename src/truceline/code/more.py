"""Who goes on telling of a deed in words that name none: `Six of the dead were women`, `One landed beside a school`.

Such words tell more of the deed told just before. Who says them, narrator or speaker of a statement, tells it too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from truceline import lexicon
from truceline.attribute.phrases import Token, case_of
from truceline.attribute.statements import told_sentences
from truceline.code.deed import Deed
from truceline.code.mentions import Reader
from truceline.code.merge import DONE, Group
from truceline.code.status import REAL
from truceline.records import Statement
from truceline.text import Along, Span

Suits = Callable[[Group], bool]
SUBJECT = frozenset({"nsubj", "nsubj:pass"})
VICTIMS_OF = DONE | {"harm", "detention"}
"""Types of deed that leave dead and wounded to be spoken of."""
THEM = frozenset({"them", "these", "those"})
KNOWN = frozenset({"the", "this", "that", "these", "those", "both"})
IT = frozenset({"it", "this"})
NEAR = 2
"""How many sentences on the dead are still those of the deed told before."""


Told = dict[int, list[tuple[Deed, Group]]]
"""The deeds that are told, by the sentence that tells them."""


class Piece(NamedTuple):
    """A stretch of one sentence that one voice tells."""

    words: Sequence[Token]
    span: Span
    sentence: int
    teller: Statement | None


def add_more(groups: Sequence[Group], reader: Reader) -> None:
    """Let who goes on telling of the deed told just before tell it, too."""
    told: Told = {}
    for deed, holding in ((deed, group) for group in groups for deed in group.deeds if not deed.supports):
        told.setdefault(deed.sentence, []).append((deed, holding))
    for piece in _pieces(reader):
        subject = _subject(piece)
        if subject is None and piece.words[0].lower_ not in IT:
            continue
        for kind, near, suits in _readings(piece, subject or piece.words[0]):
            group = _told_before(told, piece, near)
            if group is not None and suits(group):
                group.deeds.append(group.deeds[0].told_again(piece.span, piece.teller, "more"))
                group.why.append(f"more:{kind}")
                break


def _pieces(reader: Reader) -> Iterator[Piece]:
    told = {sentence.start for sentence in told_sentences(reader.parsed)}
    cues = Along((s.cue, s.cue) for s in reader.statements if s.cue is not None)
    for number, sentence in enumerate(reader.parsed.sentences):
        if sentence.start not in told:
            continue
        whole = Span(sentence.start_char, sentence.end_char)
        inside = reader.told.at(whole)
        if not inside and not cues.at(whole):
            yield Piece(list(sentence), whole, number, None)
        for content in dict.fromkeys(inside):
            at = Span(max(content.start, whole.start), min(content.end, whole.end))
            words = [t for t in sentence if at.start <= t.idx < at.end]
            if words:
                yield Piece(words, at, number, reader.tellers.of(at))


def _subject(piece: Piece) -> Token | None:
    """The subject of its main clause."""
    inside = {t.i for t in piece.words}
    tops = [t for t in piece.words if t.head.i == t.i or t.head.i not in inside]
    root = max(tops, key=lambda t: sum(1 for _ in t.subtree), default=None)
    if root is None:
        return None
    return next((c for c in root.children if c.dep_ in SUBJECT and c.i in inside), None)


def _readings(piece: Piece, subject: Token) -> Iterator[tuple[str, int, Suits]]:
    """What the piece may be about, how many sentences back that may stand, and which deeds it may be."""
    words = lexicon.load("parties")
    definite = any(c.lower_ in KNOWN for c in subject.children if c.dep_ == "det")
    part = next((c for c in subject.children if c.dep_.startswith("nmod") and case_of(c) in ("of", "among")), None)
    whole = part is not None and any(c.lower_ in KNOWN for c in part.children)
    if (definite and _victims(subject)) or (part is not None and whole and _victims(part)):
        yield "victims", NEAR, lambda group: group.type in VICTIMS_OF
    counted = subject.lower_ in words["some_of_them"] or subject.pos_ == "NUM"
    counted = counted and not any(c.lower_ == "no" or c.pos_ == "NOUN" for c in subject.children)
    if counted and (part is None or part.lower_ in THEM):
        yield "some", 1, lambda _: True
    if definite and subject.lemma_.lower() in words["doers"]:
        yield "doers", 1, lambda group: group.type in DONE
    if piece.teller is not None and piece.words[0].lower_ in IT and _judged(piece.teller, subject):
        yield "it", 1, lambda group: group.type in DONE
    if definite and subject.pos_ == "NOUN" and piece.teller is not None:
        yield "thing", 1, lambda group: _names(group, subject)


def _victims(noun: Token) -> bool:
    listed = lexicon.load("parties")["victims"]
    return noun.lower_ in listed or noun.lemma_.lower() in listed


def _judged(teller: Statement, subject: Token) -> bool:
    """Whether it is said what the deed was: `called it murder`, `said it was an accident`."""
    return teller.act in ("condemn", "accuse", "praise") or any(c.dep_ == "cop" for c in subject.head.children)


def _names(group: Group, noun: Token) -> bool:
    heads = {w for d in group.deeds for t in d.targets for w in t.name.lower().split()[-1:]}
    return noun.lower_ in heads or noun.lemma_.lower() in heads


def _told_before(told: Told, piece: Piece, near: int) -> Group | None:
    """The deed told last before the piece, unless the piece tells one itself."""
    reach = range(piece.sentence - near, piece.sentence + 1)
    here = [pair for sentence in reach for pair in told.get(sentence, ())]
    if any(piece.span.contains(d.trigger.span) for d, _ in here):
        return None
    before = [(d, g) for d, g in here if d.trigger.span.end <= piece.span.start]
    if not before:
        return None
    group = max(before, key=lambda p: p[0].trigger.span.start)[1]
    lead = group.deeds[0]
    return group if lead.status in REAL and not lead.aggregate else None
