"""How many a deed harmed: the figures its mentions tell, and the single persons that a verb of harm names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from truceline import lexicon
from truceline.attribute.phrases import Token, children, noun_phrase
from truceline.code.senses import kind_of_thing
from truceline.records import Figure, Harm, Told
from truceline.text import Span

FIELDS = ("killed", "injured", "detained", "displaced", "missing")
ONE = frozenset({"a", "an", "another", "one", "his", "her", "its", "their", "the", "my", "our", "this", "that"})


class Toll(Protocol):
    """A figure of harm, as the finder of quantities has it."""

    @property
    def span(self) -> Span: ...
    @property
    def field(self) -> str: ...
    @property
    def low(self) -> int | None: ...
    @property
    def high(self) -> int | None: ...
    @property
    def trigger(self) -> Span: ...
    @property
    def included(self) -> bool: ...
    @property
    def total(self) -> bool: ...


class Harmed(NamedTuple):
    """What one mention tells of those it harmed: the verb, the single persons it names, the figures, and the teller."""

    verb: str
    persons: Sequence[Span]
    tolls: Sequence[Toll]
    who: str


class _Told(NamedTuple):
    low: int | None
    high: int | None
    span: Span
    who: str


def single_persons(heads: Sequence[Token]) -> tuple[Span, ...]:
    """The phrases of `heads` that each name one person; none where others among them cannot be counted."""
    found: list[Span] = []
    for head in heads:
        if any(c.dep_.startswith("nummod") for c in head.children) or head.pos_ == "NUM":
            continue  # a figure, told as such
        if head.ent_type_ == "PER":
            found.append(noun_phrase(head, alone=True))
            continue
        if head.tag_ not in ("NN", "NNP") or not {"people", "armed"} & kind_of_thing(head):
            return ()
        dets = [c.lower_ for c in children(head, "det", "nmod:poss") if c.i < head.i]
        if dets and dets[0] not in ONE and not any(c.ent_type_ for c in children(head, "nmod:poss")):
            return ()
        if head.ent_type_ in ("ORG", "LOC", "NORP") or head.lemma_.lower() in lexicon.load("parties")["many"]:
            return ()
        found.append(noun_phrase(head, alone=True))
    return tuple(found)


def harm_of(mentions: Sequence[Harmed]) -> Harm:
    """The figures of all mentions, each field's as one range, with every figure told and whose it is."""
    harms = lexicon.load("parties")["harms"]
    figures: dict[str, Figure] = {}
    for field in FIELDS:
        told: list[_Told] = []
        alone: list[Span] = []
        for mention in mentions:
            persons = mention.persons if mention.verb in harms.get(field, ()) else ()
            own = [t for t in mention.tolls if t.field == field and not t.included]
            apart = [p for p in persons if not any(p.overlaps(t.span) for t in own)]
            if not own:
                alone += apart
            for toll in own:
                more = len(apart) if toll is own[0] and _beside(apart, toll.span) else 0
                low, high = (None if end is None else end + more for end in (toll.low, toll.high))
                told.append(_Told(low, high, toll.span, mention.who))
        if told:
            figures[field] = _figure(told)
        elif alone:
            people = list(dict.fromkeys(alone))
            figures[field] = Figure(low=len(people), high=len(people), span=people[0])
    return Harm(**figures)


def _beside(persons: Sequence[Span], figure: Span) -> bool:
    """Whether the persons are named in one breath with the figure: `the governor and 11 soldiers`."""
    return any(-2 < max(p.start - figure.end, figure.start - p.end) < 60 for p in persons)


def _figure(told: Sequence[_Told]) -> Figure:
    """One figure from all that are told: the lowest low, the highest high, none where one is left open."""
    if all(t.low is not None for t in told):
        told = _without_parts(told)
    first = told[0]
    if len({(t.low, t.high) for t in told}) == 1:
        return Figure(low=first.low, high=first.high, span=first.span)
    lows = [t.low for t in told if t.low is not None]
    exact = [t.high for t in told if t.high is not None]
    return Figure(
        low=min(lows) if lows else None,
        high=max(exact) if exact and max(exact) >= max(lows, default=0) else None,
        span=first.span,
        told=tuple(Told(low=t.low, high=t.high, span=t.span, according_to=t.who) for t in told),
    )


def _without_parts(told: Sequence[_Told]) -> Sequence[_Told]:
    """The figures without those that repeat another less exactly (`at least 15`, later `15`)."""
    kept: list[_Told] = []
    for figure in told:
        if all(t.low != figure.low for t in kept):
            kept.append(figure)
    return kept
