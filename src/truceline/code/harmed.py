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
NUMBERS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
NUMBERS += ["thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"]
ALONE = frozenset({"he", "him", "she", "her", "himself", "herself"})
"""Pronouns for one person."""
BODIES = frozenset({"body", "corpse", "remains"})
"""What is left of people who were killed before: nothing is done to persons where it is done to these."""
ORDINALS = frozenset(
    ["third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth"]
)
OTHER = frozenset({"another", "other", "more"})
"""What says that one person is none of those told before."""
OPEN = frozenset({"least", "more", "over", "up", "fewer", "less", "most", "nearly", "almost", "exceeding"})
"""Words that leave the number beside them open at one end."""
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
    @property
    def others(self) -> bool: ...


class Harmed(NamedTuple):
    """What one mention tells of those it harmed: the verb, the single persons it names, the figures, and the teller."""

    verb: str
    persons: Sequence[Persons]
    tolls: Sequence[Toll]
    who: str


class _Told(NamedTuple):
    low: int | None
    high: int | None
    span: Span
    who: str


class Persons(NamedTuple):
    """A phrase that names persons who can be counted, how many, and the words that say who; none of a pronoun."""

    span: Span
    number: int
    words: frozenset[str] = frozenset()


def persons_in(heads: Sequence[Token], verb: str) -> tuple[Persons, ...]:
    """The phrases of `heads` with how many persons each names; none where others among them cannot be counted.

    `verb` is what was done to them: what is killed, hurt or arrested and is one, is one person.
    """
    found: list[Persons] = []
    victims = any(verb in verbs for verbs in lexicon.load("parties")["harms"].values())
    for head in heads:
        if head.lemma_.lower() in BODIES:
            return ()
        phrase = noun_phrase(head, alone=True)
        number = head.lower_ if head.pos_ == "NUM" else next((c.lower_ for c in children(head, "nummod")), None)
        if number is not None and any(c.lower_ in OPEN for t in (head, *children(head, "nummod")) for c in t.subtree):
            return ()  # `at least 20 civilians`: no exact number
        if number is not None:
            kinds = kind_of_thing(head)
            if not (number.isdigit() or number in NUMBERS) or (kinds and not kinds & {"people", "armed"}):
                return ()  # `hold five hilltop positions`
            many = int(number) if number.isdigit() else NUMBERS.index(number) + 1
            found.append(Persons(phrase, many, _words_of(head)))
        elif head.ent_type_ == "PER" or _one_person(head, victims):
            found.append(Persons(phrase, 1, _words_of(head)))
        else:
            return ()
    return tuple(found)


def _words_of(head: Token) -> frozenset[str]:
    """The words that say who one person is: his name, and what he is, before it or after it."""
    if head.lower_ in ALONE:
        return frozenset()
    parts = [c for c in children(head, "flat", "compound") if c.pos_ == "PROPN"] if head.ent_type_ == "PER" else []
    other = [c for c in children(head, "det", "amod") if c.lower_ in OTHER]
    roles = [c for c in children(head, "appos", "nmod:desc") if c.pos_ in ("NOUN", "PROPN")]
    return frozenset(t.lower_ for t in (head, *parts, *other, *roles))


def _one_person(head: Token, victims: bool) -> bool:
    """Whether a singular noun names one person (`a soldier`, `her cameraman`) and no body of them."""
    if head.lower_ in ALONE:
        return victims
    if head.tag_ not in ("NN", "NNP") or head.ent_type_ in ("ORG", "LOC", "NORP"):
        return False
    lemma = head.lemma_.lower()
    if lemma in lexicon.load("parties")["many"] or lemma == "number":
        return False
    agent = (
        lemma in lexicon.load("parties")["single"]
        or lemma.endswith(("man", "woman", "ist", "eer"))
        or (victims and lemma.endswith(("er", "or", "ian", "ant")))
    )
    named = victims and head.tag_ == "NNP"
    dets = [c.lower_ for c in children(head, "det", "nmod:poss") if c.i < head.i]
    kin = victims and dets[:1] in (["his"], ["her"], ["their"])
    if not {"people", "armed"} & kind_of_thing(head) and not (agent or named or kin):
        return False
    if dets[:1] != ["a"] and any(_ordinal(c) for c in children(head, "amod")):
        return False  # `the seventh leader killed this month`: he is counted where it is told who that was
    return not dets or dets[0] in ONE or any(c.ent_type_ for c in children(head, "nmod:poss"))


def _ordinal(token: Token) -> bool:
    return token.tag_ == "JJ" and (token.lower_ in ORDINALS or token.lower_.rstrip("stndrh").isdigit())


def harm_of(mentions: Sequence[Harmed]) -> Harm:
    """The figures of all mentions, each field's as one range, with every figure told and whose it is."""
    harms = lexicon.load("parties")["harms"]
    figures: dict[str, Figure] = {}
    for field in FIELDS:
        told: list[_Told] = []
        some = {m.who for m in mentions for t in m.tolls if t.field == field and t.low and not t.included}
        alone: list[Persons] = []
        for mention in mentions:
            persons = mention.persons if mention.verb in harms.get(field, ()) else ()
            own = [t for t in mention.tolls if t.field == field and not t.included]
            own = [t for t in own if t.high != 0 or mention.who not in some]  # none of some kind, beside those told
            apart = [p for p in persons if not any(p.span.overlaps(t.span) for t in own)]
            if not own:
                alone += apart
            for toll in own:
                single = any(p.number == 1 for p in apart)
                more = sum(p.number for p in apart) if single and toll is own[0] and _beside(apart, toll.span) else 0
                if toll.others and not apart and (more := _before(told, alone, toll)):
                    told.clear()  # they are in the sum
                low, high = (None if end is None else end + more for end in (toll.low, toll.high))
                told.append(_Told(low, high, toll.span, mention.who))
        if told:
            figures[field] = _figure(told)
        elif alone:
            people = _each_once(alone)
            many = sum(p.number for p in people)
            figures[field] = Figure(low=many, high=many, span=people[0].span)
    return Harm(**figures)


def _before(told: Sequence[_Told], alone: Sequence[Persons], others: Toll) -> int:
    """How many `five others` are told beside: those named or counted before it, where they are fewer and one figure."""
    named = sum(p.number for p in _each_once(alone))
    counted = {(t.low, t.high) for t in told}
    if len(counted) > 1 or (counted and named) or any(t.low != t.high for t in told):
        return 0
    many = named or next((t.low or 0 for t in told), 0)
    return many if others.low is not None and many <= others.low else 0


def _each_once(persons: Sequence[Persons]) -> list[Persons]:
    """The phrases without those that name one person again: by a pronoun, by a part of the name, by the same noun."""
    kept: list[Persons] = []
    for one in dict.fromkeys(persons):
        again = one.number == 1 and not one.words & OTHER
        if not (again and any(k.number == 1 and (one.words <= k.words or k.words <= one.words) for k in kept)):
            kept.append(one)
    return kept


def _beside(persons: Sequence[Persons], figure: Span) -> bool:
    """Whether the persons are named in one breath with the figure: `the governor and 11 soldiers`."""
    return any(-2 < max(p.span.start - figure.end, figure.start - p.span.end) < 60 for p in persons)


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
        high=max(exact + lows) if exact else None,
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
