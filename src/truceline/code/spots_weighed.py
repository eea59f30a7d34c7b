"""Which of a report's places are a deed's: all that it names, each weighed by how it stands to the deed.

The weights of the signs are data (`resources/lexicons/spots.yaml`), fitted on the composed corpus by
`training/spots.py`. A place that the deed's own clause does not tell is kept with the sign that spoke most for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from truceline import lexicon
from truceline.attribute.phrases import Token
from truceline.code.alike import FAMILIES
from truceline.code.mentions import Deed
from truceline.code.merge import Group
from truceline.code.scene import SCENIC
from truceline.code.senses import kind_of_thing
from truceline.code.sites import CLAUSES, MOVING
from truceline.code.spots import STEPS, Candidate, Spot, candidates, road_of
from truceline.records import Place, PlacePrecision

KINDS = ("violence", "coercion", "movement", "easing", "civic")
"""What the families of types are called, in their order."""
FINE: frozenset[PlacePrecision] = frozenset({"site", "town", "district"})
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
    ends = [s for s in spots if road_of(s) is not None]
    for group, weighed in weigh(groups, [s for s in spots if s not in ends]):
        for candidate, told in weighed:
            if kept(told, known["weights"], known["threshold"]):
                group.places += _mentions(candidate, group)
                if OWN not in told:
                    group.why.append(f"place: {max(told, key=lambda sign: known['weights'].get(sign, 0.0))}")
        if not group.places and group.scene and not _named_since(group, spots):
            group.places = list(group.scene)
            group.why.append("place: of the scene")
        here = [s.place for s in ends if any(d.evidence.overlaps(s.at) for d in group.deeds)]
        group.places += here if group.places or len(here) > 1 else []


def kept(told: Sequence[str], weights: dict[str, float], least: dict[str, float]) -> bool:
    """Whether the signs of a place speak enough for it."""
    if HERE in told and ANOTHERS in told:
        return False  # `arrested over the attacks in X`: that is where the attacks were
    score = weights["always"] + sum(weights.get(sign, 0.0) for sign in told)
    return score > least["own" if OWN in told else HERE if HERE in told else "elsewhere"]


def _mentions(candidate: Candidate, group: Group) -> list[Place]:
    own = [s.place for d in group.deeds for s in candidate.spots if _told_in(s, d)]
    return own or [_nearest(candidate, group)[0].place]


Weighed = list[tuple[Candidate, Sequence[str]]]


def weigh(groups: Sequence[Group], spots: Sequence[Spot]) -> Iterator[tuple[Group, Weighed]]:
    """Each deed with all places of the report and the signs that speak for and against each."""
    places = candidates(spots)
    around = Around(spots, {}, {})
    for deed, group in ((d, g) for g in groups for d in g.deeds):
        for one in spots:
            if _told_in(one, deed):
                around.owners.setdefault(one.head.i, []).append(group)
        for token in _words_of(deed):
            around.triggers.setdefault(token.i, group)
    for group in groups:
        own = [s for s in spots if group in around.owners.get(s.head.i, ())]
        weighed: Weighed = []
        for candidate in places:
            near, deed = _nearest(candidate, group)
            pair = Pair(candidate, near, deed, group, [s for s in own if s not in candidate.spots], around)
            weighed.append((candidate, list(signs(pair))))
        yield group, weighed


def _words_of(deed: Deed) -> list[Token]:
    """The words that name a deed: its trigger, and the verb that lends a noun its subject."""
    trigger = deed.trigger
    return [trigger.token] if trigger.light is None else [trigger.token, trigger.light]


def _told_in(one: Spot, deed: Deed) -> bool:
    """Whether the deed's own clause says that it was there."""
    return any(p.span is not None and p.span.overlaps(one.at) for p in deed.places)


def _nearest(candidate: Candidate, group: Group) -> tuple[Spot, Deed]:
    """The mention of a place and that of the deed which stand closest to each other."""

    def away(pair: tuple[Spot, Deed]) -> tuple[bool, bool, int, bool, int]:
        one, deed = pair
        return (
            not _told_in(one, deed), deed.bare, abs(one.sentence - deed.sentence) + ASIDE * (one.part != "text"),
            one.sentence > deed.sentence, abs(one.head.idx - deed.trigger.span.start),
        )  # fmt: skip

    return min(((s, d) for s in candidate.spots for d in group.deeds), key=away)


@dataclass(frozen=True, slots=True, eq=False)
class Around:
    """What else the report tells: all mentions of places, whose they are, and the words that name deeds."""

    spots: Sequence[Spot]
    owners: dict[int, list[Group]]
    triggers: dict[int, Group]


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
        return _told_in(self.near, self.deed)

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
    if lead.status not in ("occurred", "ongoing"):
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
    if any(low < i < high for i, group in pair.around.triggers.items() if group is not pair.group):
        yield "another deed between"
    yield "before it here" if near.head.i < deed.trigger.token.i else "after it here"
    if deed.evidence.contains(near.at):
        yield "in its evidence"
    if deed.clause.contains(near.at):
        yield "in its clause"
    yield next(name for name, words in REACH if high - low <= words)


def _of_others(pair: Pair) -> Iterator[str]:
    """Whether the place is that of other deeds, of the deed told just before, or lies round one of the deed's own."""
    near, where, mine = pair.near, pair.where, pair.candidate.spots
    theirs = [g for g in pair.around.owners.get(near.head.i, ()) if g is not pair.group]
    if theirs:
        yield f"of another deed, {where}"
        if not pair.own:
            yield "of another deed of its type" if any(g.type == pair.group.type for g in theirs) else "of another type"
    if any(p.span is not None and s.at.overlaps(p.span) for p in pair.group.scene for s in mine):
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
    elif any(s.round & heads for s in mine):
        yield "round a place of it, elsewhere"
    if any(s.round & {m.head.i for m in mine} for s in pair.others):
        yield "inside a place of it"


def _going_on(pair: Pair) -> Iterator[str]:
    """Whether the same voice goes on telling of the scene, and whether another town was named in between."""
    before, lead = pair.group.before, pair.group.deeds[0]
    if before is not None:
        same = any(d.teller is lead.teller for d in before.deeds)
        yield "of the scene, same teller" if same else "of the scene, other teller"
        since = _named_since(pair.group, pair.around.spots)
        yield "of the scene, others named since" if since else "of the scene, none named since"


def _named_since(group: Group, spots: Sequence[Spot]) -> bool:
    """Whether a town or site is named between a deed and that which was told just before."""
    last = max((d.sentence for d in group.before.deeds), default=0) if group.before is not None else 0
    return any(last < s.sentence <= group.deeds[0].sentence and s.place.precision in FINE for s in spots)


def _of_parties(pair: Pair) -> Iterator[str]:
    """Whether the place is named in the words for a party, or names one."""
    names = {s.place.name.lower() for s in pair.candidate.spots}
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
    near, mine = pair.near, pair.candidate.spots
    if len(mine) > OFTEN:
        yield "often named"
    if near.part != "text":
        yield f"in the {near.part}"
        yield f"in the {near.part}, {pair.moving}, {pair.beside}"
    else:
        yield from (f"in the {part}, too" for part in ("title", "dateline") if any(s.part == part for s in mine))
    if not pair.own and near.sentence <= pair.deed.sentence:
        start = pair.deed.trigger.span.start
        towns = [s for s in pair.around.spots if s.head.idx < start and s.place.precision in FINE and s.part == "text"]
        if towns and towns[-1] in mine:
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
