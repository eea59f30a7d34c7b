"""The places that a report names: each mention, how it hangs in its sentence, and which mentions are one place."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from truceline import lexicon
from truceline.attribute.phrases import Token, case_of
from truceline.code.mentions import Reader
from truceline.code.merge import Group
from truceline.code.sites import is_kind, place_head, round_it
from truceline.records import Place
from truceline.text import Along, Span

CASES = {
    "in": "in", "at": "at", "near": "near", "outside": "near", "around": "near", "on": "on", "inside": "in",
    "across": "through", "through": "through", "throughout": "through", "over": "through", "along": "through",
    "to": "to", "into": "to", "toward": "to", "towards": "to", "onto": "to", "from": "from", "of": "of", "off": "near",
    "north": "near", "south": "near", "east": "near", "west": "near", "beside": "near", "by": "by", "with": "with",
    "against": "against", "between": "between", "for": "for", "within": "in", "about": "about", "as": "as",
}  # fmt: skip
"""Prepositions that stand to a deed alike."""
JOINED = frozenset({"appos", "flat", "compound", "conj", "nmod:desc"})
OWNED = frozenset({"amod", "nmod:poss"})
ROADS = frozenset({"link", "connect"})
UNITS = frozenset({
    "unit", "force", "forces", "brigade", "brigades", "battalion", "regiment", "division", "corps", "squad", "militia",
})  # fmt: skip
STEPS = 12
"""How far up a sentence the way from a place to a deed is followed."""


@dataclass(frozen=True, slots=True, eq=False)
class Spot:
    """One mention of a place, and how it hangs in its sentence."""

    head: Token
    place: Place
    sentence: int
    case: str
    top: Token
    """The head of the phrase in which it stands: `village` in `in the village of X`."""
    words: frozenset[str]
    round: frozenset[int]
    """The places, by their heads, that it is said to lie round."""
    part: str
    """The part of the report in which it stands: title, dateline or text."""
    at: Span


class Candidate:
    """A place with all its mentions, in order."""

    def __init__(self, first: Spot) -> None:
        self.words = first.words
        self.spots: list[Spot] = []
        self.ids: set[int] = set()
        self.heads: set[int] = set()
        self.round: set[int] = set()
        """The places that any of its mentions is said to lie round."""
        self.names: set[str] = set()
        self.parts: set[str] = set()
        self.aside: list[Spot] = []
        """Its mentions outside the text."""
        self._text: list[Spot] = []
        self._starts: list[int] = []
        self._along: Along[Spot] = Along(())
        self.add(first)

    def add(self, one: Spot) -> None:
        """Note one more mention."""
        self.spots.append(one)
        self.ids.add(id(one))
        self.heads.add(one.head.i)
        self.round |= one.round
        self.names.add(one.place.name.lower())
        self.parts.add(one.part)
        self._along.add(one.at, one)
        if one.part != "text":
            self.aside.append(one)
        else:
            at = bisect_right(self._starts, one.head.idx)
            self._starts.insert(at, one.head.idx)
            self._text.insert(at, one)

    def at(self, span: Span) -> list[Spot]:
        """Its mentions that share a character with a span."""
        return self._along.at(span)

    def beside(self, start: int) -> list[Spot]:
        """Those that may stand closest to a place in the text: the last before it, the first behind, all outside it."""
        at = bisect_right(self._starts, start)
        return [*self._text[max(0, at - 1) : at + 1], *self.aside]


def spot(head: Token, place: Place, sentence: int, part: str) -> Spot:
    """A mention of a place, with what a deed is held against made once."""
    case, top = _case(head)
    inside = frozenset(t.i for t in round_it(head))
    return Spot(
        head,
        place,
        sentence,
        case,
        top,
        _words(place),
        inside,
        part,
        place.span or Span(head.idx, head.idx + len(head.text)),
    )


def find_spots(reader: Reader, groups: Sequence[Group]) -> list[Spot]:
    """All mentions of places in a report, in order: those named in its text, title and dateline, and those of deeds."""
    doc = reader.parsed.doc
    numbers: dict[int, int] = {}
    first = 0
    for number, sentence in enumerate(reader.parsed.sentences):
        numbers[sentence.start] = number
        if reader.in_title(sentence):
            first = number + 1

    def made(head: Token, place: Place) -> Spot:
        number = numbers.get(head.sent.start, 0)
        return spot(head, place, number, "text" if number >= first else "title")

    named = [made(head, place) for head, place in zip(reader.heads, reader.named, strict=True)]
    found = [one for one in named if not (_of_unit(one) or _points_from(one))]
    taken = Along((one.at, one) for one in found)
    for place in (p for g in groups for d in g.deeds for p in d.places):
        if place.span is not None and not taken.at(place.span):
            one = made(doc.char_span(place.span.start, place.span.end).root, place)
            found.append(one)
            taken.add(one.at, one)
    town = _dateline(reader)
    if town is not None and town.span is not None:
        head = doc.char_span(town.span.start, town.span.end).root
        found.append(Spot(head, town, first, "dateline", head, _words(town), frozenset(), "dateline", town.span))
    return sorted(found, key=lambda s: s.at.start)


def road_of(one: Spot) -> Token | None:
    """The verb that makes a place one end of a road: `the highway linking the coast with X`."""
    way = one.top.head
    return way if way.lemma_.lower() in ROADS and way.dep_.startswith("acl") else None


def _of_unit(one: Spot) -> bool:
    """Whether a place tells which unit it is: `the X brigade`."""
    return one.head.dep_ in ("compound", "amod", "nmod:desc") and one.head.head.lemma_.lower() in UNITS


def _points_from(one: Spot) -> bool:
    """Whether a place only tells where another lies: `this hill town east of X`."""
    way = one.head.head
    if way.lower_ not in lexicon.load("places")["directions"] or case_of(one.head) != "of":
        return False
    return way.head.i != way.i and is_kind(way.head)


def _dateline(reader: Reader) -> Place | None:
    """The town that a report was sent from."""
    line = reader.parsed.report.dateline
    if line is None or line.span is None:
        return None
    name = line.value.partition(",")[0].strip()
    at = reader.text.find(name, line.span.start, line.span.end)
    return Place(span=Span(at, at + len(name)), name=name, precision="town") if name and at >= 0 else None


def _words(place: Place) -> frozenset[str]:
    return frozenset(place.name.lower().split())


def _case(head: Token) -> tuple[str, Token]:
    """By which preposition or relation the phrase of a place hangs, and the head of that phrase."""
    at = head
    for _ in range(STEPS):
        case = case_of(at).split(" ")[-1]
        up = at.head
        if case == "of" and up.i != at.i and (is_kind(up) or place_head(up)):
            at = up
        elif case:
            return CASES.get(case, "other"), at
        elif up.i != at.i and (at.dep_ in JOINED or (at.dep_ in OWNED and (is_kind(up) or place_head(up)))):
            at = up
        else:
            return at.dep_, at
    return "other", at


def candidates(spots: Sequence[Spot]) -> list[Candidate]:
    """The places, each under all the names that hold one another (`X`, `X district`)."""
    found: list[Candidate] = []
    for one in spots:
        twin = next((c for c in found if one.words <= c.words or c.words <= one.words), None)
        if twin is None:
            found.append(Candidate(one))
        else:
            twin.add(one)
    return found
