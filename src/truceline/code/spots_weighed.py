"""Which of a report's places are a deed's: all that it names, each weighed by how it stands to the deed.

The weights of the signs are data (`resources/lexicons/spots.yaml`), fitted on the composed corpus by
`training/spots.py`. A place that the deed's own clause does not tell is kept with the sign that spoke most for it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from truceline import lexicon
from truceline.attribute.phrases import Token
from truceline.code.alike import FAMILIES, FINE
from truceline.code.deed import Deed
from truceline.code.merge import Group
from truceline.code.scene import SCENIC
from truceline.code.senses import kind_of_thing
from truceline.code.sites import CLAUSES, MOVING
from truceline.code.spots import STEPS, Candidate, Spot, candidates, road_of
from truceline.code.status import REAL
from truceline.records import Place
from truceline.text import Along

KINDS = ("violence", "coercion", "movement", "easing", "civic")
"""What the families of types are called, in their order."""
OWN, HERE, ANOTHERS = "its own", "here", "hangs on another deed in it"
ASIDE = 3
"""How many sentences off a title or a dateline is taken to stand."""
OFTEN = 2
REACH = (("close", 4), ("fairly close", 9), ("some way off", 20), ("far off", 10**9))
"""How many words lie between a place and a deed in one sentence."""


def choose_places(groups: Sequence[Group], spots: Sequence[Spot]) -> None:
    """Give each deed the places that its own words, or those around, most likely mean.

    Where a road leads is no place alone (`the highway linking the coast with X`), but beside another it is.
    """
    known = lexicon.load("spots")
    ends = Along((s.at, s) for s in spots if road_of(s) is not None)
    rest = [s for s in spots if road_of(s) is None]
    around = Around(groups, rest)
    fine = sorted(s.sentence for s in spots if s.place.precision in FINE)
    for group, weighed in weigh(groups, rest, around):
        for candidate, told in weighed:
            if kept(told, known["weights"], known["threshold"]):
                group.places += _mentions(candidate, group, around)
                if OWN not in told:
                    group.why.append(f"place: {max(told, key=lambda sign: known['weights'].get(sign, 0.0))}")
        if not group.places and group.scene and not _named_since(group, fine):
            group.places = list(group.scene)
            group.why.append("place: of the scene")
        here = list({id(s): s.place for d in group.deeds for s in ends.at(d.evidence)}.values())
        group.places += here if group.places or len(here) > 1 else []


def kept(told: Sequence[str], weights: dict[str, float], least: dict[str, float]) -> bool:
    """Whether the signs of a place speak enough for it."""
    if HERE in told and ANOTHERS in told:
        return False  # `arrested over the attacks in X`: that is where the attacks were
    score = weights["always"] + sum(weights.get(sign, 0.0) for sign in told)
    return score > least["own" if OWN in told else HERE if HERE in told else "elsewhere"]


def _mentions(candidate: Candidate, group: Group, around: Around) -> list[Place]:
    own = [s.place for d in group.deeds for s in around.told(d) if id(s) in candidate.ids]
    return own or [_nearest(candidate, group, around)[0].place]


Weighed = list[tuple[Candidate, Sequence[str]]]


def weigh(
    groups: Sequence[Group], spots: Sequence[Spot], around: Around | None = None
) -> Iterator[tuple[Group, Weighed]]:
    """Each deed with all places of the report and the signs that speak for and against each."""
    places = candidates(spots)
    around = around or Around(groups, spots)
    for group in groups:
        own = list({id(s): s for d in group.deeds for s in around.told(d)}.values())
        weighed: Weighed = []
        for candidate in places:
            near, deed = _nearest(candidate, group, around)
            pair = Pair(candidate, near, deed, group, [s for s in own if id(s) not in candidate.ids], around)
            weighed.append((candidate, list(signs(pair))))
        yield group, weighed


def _words_of(deed: Deed) -> list[Token]:
    """The words that name a deed: its trigger, and the verb that lends a noun its subject."""
    trigger = deed.trigger
    return [trigger.token] if trigger.light is None else [trigger.token, trigger.light]


def _nearest(candidate: Candidate, group: Group, around: Around) -> tuple[Spot, Deed]:
    """The mention of a place and that of the deed which stand closest to each other."""

    def away(pair: tuple[Spot, Deed]) -> tuple[bool, bool, int, bool, int]:
        one, deed = pair
        return (
            not any(p.span is not None and p.span.overlaps(one.at) for p in deed.places), deed.bare,
            abs(one.sentence - deed.sentence) + ASIDE * (one.part != "text"), one.sentence > deed.sentence,
            abs(one.head.idx - deed.trigger.span.start),
        )  # fmt: skip

    return min(
        (
            (s, d)
            for d in group.deeds
            for s in (
                *(s for s in around.told(d) if id(s) in candidate.ids),
                *candidate.beside(d.trigger.span.start),
            )
        ),
        key=away,
    )


class Around:
    """What else the report tells: all mentions of places, whose they are, and the words that name deeds."""

    def __init__(self, groups: Sequence[Group], spots: Sequence[Spot]) -> None:
        along = Along((s.at, s) for s in spots)
        self._told: dict[int, list[Spot]] = {}
        self.owners: dict[int, list[Group]] = {}
        self.triggers: dict[int, Group] = {}
        for deed, group in ((d, g) for g in groups for d in g.deeds):
            spans = [p.span for p in deed.places if p.span is not None]
            told = list({id(s): s for span in spans for s in along.at(span)}.values())
            self._told[id(deed)] = sorted(told, key=lambda s: s.at.start)
            for one in self._told[id(deed)]:
                self.owners.setdefault(one.head.i, []).append(group)
            for token in _words_of(deed):
                self.triggers.setdefault(token.i, group)
        self.fine = sorted(s.sentence for s in spots if s.place.precision in FINE)
        """The sentences of all towns and sites."""
        self._towns = [s for s in spots if s.place.precision in FINE and s.part == "text"]
        self._towns.sort(key=lambda s: s.head.idx)
        self._starts = [s.head.idx for s in self._towns]

    def told(self, deed: Deed) -> list[Spot]:
        """The places that a deed's own clause says it was at."""
        return self._told[id(deed)]

    def last_town(self, before: int) -> Spot | None:
        """The town or site that the text names last before a place in it."""
        at = bisect_left(self._starts, before)
        return self._towns[at - 1] if at else None


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """A place and a deed, in the two mentions that stand closest to each other."""

    candidate: Candidate
    near: Spot
    deed: Deed
    group: Group
    others: Sequence[Spot]
    """The other places that the deed's own words tell."""
    around: Around

    @property
    def own(self) -> bool:
        return any(s is self.near for s in self.around.told(self.deed))

    @property
    def where(self) -> str:
        """How far off the place is named."""
        if self.own:
            return OWN
        away = self.near.sentence - self.deed.sentence
        if away == 0:
            return HERE
        if away > 0:
            return "after" if away > 1 else "next"
        return {-1: "one before", -2: "two before", -3: "three before"}.get(
            away, "before" if away > -8 else "far before"
        )

    @property
    def beside(self) -> str:
        """What other places the deed has of its own."""
        if any(s.place.precision in FINE for s in self.others):
            return "with a town"
        return "with a region" if self.others else "with none"

    @property
    def moving(self) -> str:
        kind = self.group.type
        return "moving" if kind in MOVING else "on the spot" if kind in SCENIC else "anywhere"


def signs(pair: Pair) -> Iterator[str]:
    """What speaks for or against a deed having been done at a place."""
    near, where, beside, moving = pair.near, pair.where, pair.beside, pair.moving
    family = next(name for name, types in zip(KINDS, FAMILIES, strict=True) if pair.group.type in types)
    precision = near.place.precision
    yield where
    yield from (f"{where}, {what}" for what in (beside, family, precision, moving))
    yield f"{precision}, {beside}"
    if where == HERE:
        yield from _here(pair)
    elif where == OWN:
        yield "own here" if near.sentence == pair.deed.sentence else "own elsewhere"
        yield from _phrase(pair, "own")
    else:
        yield f"there by {near.case}"
        yield f"there, {moving}, {beside}"
        yield f"{where}, {moving}, {beside}"
    yield from _of_others(pair)
    yield from _of_parties(pair)
    yield from _of_report(pair)
    lead = pair.group.deeds[0]
    if lead.aggregate:
        yield f"summed up, {where}"
    if lead.status not in REAL:
        yield f"not done, {where}"
    if lead.trigger.noun:
        yield f"a noun, {where}"


def _phrase(pair: Pair, where: str) -> Iterator[str]:
    """How the place's phrase stands in the sentence that tells the deed."""
    near, deed = pair.near, pair.deed
    yield f"{where} by {near.case}"
    yield from (f"{where} by {near.case}, {what}" for what in (pair.moving, pair.group.type, near.place.precision))
    if deed.teller is not None:
        said = any(c.contains(near.at) for c in deed.teller.content)
        yield f"{where}, in what is said" if said else f"{where}, beside what is said"
        if any(link.span is not None and link.span.overlaps(near.at) for link in deed.teller.chain):
            yield f"{where}, in the speaker's name"
    up = near.top.head
    if up.pos_ in ("NOUN", "PROPN") and up.i != near.top.i:
        yield f"{where}, of people" if {"people", "armed"} & kind_of_thing(up) else f"{where}, of a thing"


def _here(pair: Pair) -> Iterator[str]:
    """How a place that the deed's clause does not claim stands to it in its sentence."""
    near, deed = pair.near, pair.deed
    yield from _phrase(pair, "here")
    yield from _way(pair)
    low, high = sorted((near.head.i, deed.trigger.token.i))
    if any(pair.around.triggers.get(i, pair.group) is not pair.group for i in range(low + 1, high)):
        yield "another deed between"
    yield "before it here" if near.head.i < deed.trigger.token.i else "after it here"
    if deed.evidence.contains(near.at):
        yield "in its evidence"
    if deed.clause.contains(near.at):
        yield "in its clause"
    yield next(name for name, words in REACH if high - low <= words)


def _of_others(pair: Pair) -> Iterator[str]:
    """Whether the place is that of other deeds, of the deed told just before, or lies round one of the deed's own."""
    near, where = pair.near, pair.where
    theirs = [g for g in pair.around.owners.get(near.head.i, ()) if g is not pair.group]
    if theirs:
        yield f"of another deed, {where}"
        if not pair.own:
            yield "of another deed of its type" if any(g.type == pair.group.type for g in theirs) else "of another type"
    if any(p.span is not None and pair.candidate.at(p.span) for p in pair.group.scene):
        yield "of the scene"
        yield f"of the scene, {pair.moving}, {pair.beside}"
        if any(c.relation == "nsubj" and c.pos_ == "PRON" for t in _words_of(pair.deed) for c in t.children):
            yield "of the scene, told of them"
        yield from _going_on(pair)
    elif pair.group.scene:
        yield "another scene"
    heads = {s.head.i for s in pair.others}
    if near.round & heads:
        yield "round a place of it"
    elif pair.candidate.round & heads:
        yield "round a place of it, elsewhere"
    if any(s.round & pair.candidate.heads for s in pair.others):
        yield "inside a place of it"


def _going_on(pair: Pair) -> Iterator[str]:
    """Whether the same voice goes on telling of the scene, and whether another town was named in between."""
    before, lead = pair.group.before, pair.group.deeds[0]
    if before is not None:
        same = any(d.teller is lead.teller for d in before.deeds)
        yield "of the scene, same teller" if same else "of the scene, other teller"
        since = _named_since(pair.group, pair.around.fine)
        yield "of the scene, others named since" if since else "of the scene, none named since"


def _named_since(group: Group, fine: Sequence[int]) -> bool:
    """Whether a town or site, whose sentences are `fine`, is named between a deed and that told just before."""
    last = max((d.sentence for d in group.before.deeds), default=0) if group.before is not None else 0
    return bisect_right(fine, last) < bisect_right(fine, group.deeds[0].sentence)


def _of_parties(pair: Pair) -> Iterator[str]:
    """Whether the place is named in the words for a party, or names one."""
    names = pair.candidate.names
    doers = [m for d in pair.group.deeds for m in d.actors]
    undergoers = [m for d in pair.group.deeds for m in d.targets]
    for side, listed in (("doer", doers), ("target", undergoers)):
        if any(m.span is not None and m.span.overlaps(pair.near.at) for m in listed):
            yield f"in the words for its {side}, {pair.where}"
        if any(m.name.lower() in names for m in listed):
            yield f"its {side}, {pair.where}"
        elif any(name in m.name.lower() for name in names for m in listed):
            yield f"in the name of its {side}, {pair.where}"


def _of_report(pair: Pair) -> Iterator[str]:
    """Where in the report the place is named, how often, and whether it was the last town named before the deed."""
    near, mine = pair.near, pair.candidate
    if len(mine.spots) > OFTEN:
        yield "often named"
    if near.part != "text":
        yield f"in the {near.part}"
        yield f"in the {near.part}, {pair.moving}, {pair.beside}"
    else:
        yield from (f"in the {part}, too" for part in ("title", "dateline") if part in mine.parts)
    if not pair.own and near.sentence <= pair.deed.sentence:
        last = pair.around.last_town(pair.deed.trigger.span.start)
        if last is not None and id(last) in mine.ids:
            yield f"last named, {pair.beside}"


def _way(pair: Pair) -> Iterator[str]:
    """How the place's phrase hangs on the deed in the sentence that tells both."""
    near, deed, triggers = pair.near, pair.deed, pair.around.triggers
    token = deed.trigger.token
    mine = {t.i for t in _words_of(deed)}
    above = {t.i for t in (token, *token.ancestors)}
    at, clauses, other = near.top, 0, False
    for _ in range(STEPS):
        if at.i in above or at.head.i == at.i:
            break
        clauses += at.relation in CLAUSES or (at.relation == "conj" and at.pos_ in ("VERB", "AUX"))
        at = at.head
        other = other or (at.i not in above and triggers.get(at.i, pair.group) is not pair.group)
    if at.i in mine:
        yield "hangs on it" if clauses == 0 else "hangs on a clause of it"
        if other:
            yield ANOTHERS
        return
    if other:
        yield "hangs on another deed"
    yield f"clauses down {min(clauses, 2)}"
    if at.i not in above:
        yield "apart"
        return
    yield from _up(token, at, clauses)
    if triggers.get(at.i, pair.group) is not pair.group:
        yield "hangs on a deed above"
    if at.i in (near.head.i, near.top.i):
        yield "a clause of the place"
        pronoun = next((c for c in token.children if c.lower_ in ("which", "that", "where")), None)
        if pronoun is not None:
            yield f"a clause of the place by {pronoun.lower_} {pronoun.dep_}"


def _up(token: Token, top: Token, clauses: int) -> Iterator[str]:
    """The clauses between the deed's word and what both hang on."""
    steps, relation = 0, ""
    while token.i != top.i:
        if token.relation in CLAUSES or token.relation == "conj":
            steps, relation = steps + 1, token.dep_
        token = token.head
    yield f"clauses up {min(steps, 2)}"
    if relation:
        yield f"up by {relation}"
        yield f"up by {relation}, clauses down {min(clauses, 1)}"
