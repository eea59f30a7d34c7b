"""Which candidate each mention of a report means, judged together.

Every candidate gets a sum of reasons: how big and how well known the place is, whether the name beside it contains it
(`X, Y`; `X in Y`), how far the report is about its country, what stands near it on the map, where the outlet writes from.
One name means one place throughout a report. The weights are below, once; they were set on the development sets.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from truceline.resolve.names import phrase
from truceline.resolve.places_names import Reading

if TYPE_CHECKING:
    from truceline.resolve.places import Candidate, PlaceContext, PlaceMention, Places, Resolution

W_CONTAINED = 6.0
W_COUNTRY = 4.0
W_UNIT = 2.5
W_NEAR = 2.0
W_OUTLET = 1.0
W_KIND = 3.0
TIE = 0.02
_AFTER = re.compile(
    r"\s{0,2}(?:,|\(|\bin\b|\bof\b|\bnear\b|-)\s{0,2}(?:the\s|central\s|northern\s|southern\s|eastern\s|western\s)?((?:[A-Z][\w.'’-]*)(?:\s(?:of\s(?:the\s)?)?[A-Z][\w.'’-]*){0,3})"
)
_FEATURES = {
    "PCLI": 8.0, "PCL": 8.0, "CONT": 7.5, "ADM1": 4.6, "RGN": 5.5, "PPLC": 5.5, "ADM2": 1.2, "ADM3": 0.6, "SEA": 5.0, "STRT": 5.0,
    "ISL": 4.5, "MT": 4.0, "VAL": 4.0, "LK": 4.0, "STM": 4.0, "LINE": 4.0, "CMP": 2.0, "PPLX": -0.5, "BAY": 4.0,
}  # fmt: skip
_RANKS = (0.0, -0.8, 0.0, -1.0)


def standing(candidate: Candidate) -> float:
    """How prominent the place is, the report left aside: size, kind, and whether the name is its first."""
    size = 1.1 * math.log10(candidate.population + 10)
    kind = _FEATURES.get(candidate.feature, 0.0)
    if candidate.feature in ("ADM1", "ADM2"):
        size = 0.5 * math.log10(candidate.population + 10)
    elif candidate.feature in ("PCLI", "PCL"):
        size = 2.0
    return size + kind + _RANKS[min(candidate.rank, 3)] - 6.0 * (1.0 - candidate.score)


def distance(one: Candidate, other: Candidate) -> float:
    """Kilometres between two places over the ground."""
    la, lb = math.radians(one.lat), math.radians(other.lat)
    dlat, dlon = (lb - la) / 2, math.radians(other.lon - one.lon) / 2
    h = math.sin(dlat) ** 2 + math.cos(la) * math.cos(lb) * math.sin(dlon) ** 2
    return 12742.0 * math.asin(min(1.0, math.sqrt(h)))


class Name:
    """One name of the report: its candidates, and every mention of it."""

    __slots__ = ("beside", "candidates", "form", "mentions", "reading", "scores", "why")

    def __init__(self, form: str, reading: Reading) -> None:
        self.form, self.reading = form, reading
        self.mentions: list[int] = []
        self.candidates: list[Candidate] = []
        self.scores: list[float] = []
        self.beside: list[str] = []
        self.why = ""

    def best(self) -> Candidate | None:
        if not self.candidates:
            return None
        return self.candidates[max(range(len(self.scores)), key=lambda i: (self.scores[i], -self.candidates[i].id))]


def resolve(places: Places, mentions: Sequence[PlaceMention], context: PlaceContext) -> list[Resolution]:
    """What each mention means, in their order."""
    names = _gather(places, mentions, context)
    votes = _votes(names.values(), context)
    for name in names.values():
        _widen(places, name, votes)
        _score(places, name, votes, context)
    chosen = {name.form: name.best() for name in names.values()}
    for name in names.values():
        _draw_near(name, [other for form, other in chosen.items() if other and form != name.form])
    _place_sites(places, names, mentions)
    by_mention = {at: name for name in names.values() for at in name.mentions}
    return [_answer(places, mention, by_mention.get(at)) for at, mention in enumerate(mentions)]


def _gather(places: Places, mentions: Sequence[PlaceMention], context: PlaceContext) -> dict[str, Name]:
    names: dict[str, Name] = {}
    for at, mention in enumerate(mentions):
        if mention.government:
            continue
        form = phrase(mention.name)
        if form not in names:
            name = names[form] = Name(form, places.read(mention.name))
            name.candidates = _candidates(places, mention.name, name.reading)
        names[form].mentions.append(at)
        if mention.span and context.text:
            after = _AFTER.match(context.text, mention.span.end, mention.span.end + 60)
            if after:
                names[form].beside.append(after[1])
    return names


def _candidates(places: Places, name: str, reading: Reading) -> list[Candidate]:
    """By the name as it stands, else by its core without generic words, one half of it where a direction is named."""
    found = list(places.exact(phrase(name)))
    if reading.plain:
        return []
    if phrase(reading.core) == phrase(name):
        return found
    known = {candidate.id for candidate in found}
    for candidate in places.exact(phrase(reading.core)):
        if candidate.id in known:
            continue
        if reading.direction and not (found and candidate.feature.startswith("PPL")):
            candidate = _half(places, candidate, reading.direction)
        found.append(msgspec.structs.replace(candidate, score=0.97))
    return found


def _half(places: Places, candidate: Candidate, way: tuple[int, int]) -> Candidate:
    """The northern, south-eastern … half of a country or unit, as a region; a town stays where it is."""
    box = places.box(candidate.id)
    if box is None or candidate.feature.startswith("PPL"):
        return candidate
    south, west, north, east = box
    lat = (south + north) / 2 + way[0] * (north - south) / 4 if way[0] else candidate.lat
    lon = (west + east) / 2 + way[1] * (east - west) / 4 if way[1] else candidate.lon
    return msgspec.structs.replace(candidate, lat=round(lat, 5), lon=round(lon, 5), precision="region", geoname="")


def _votes(names: Sequence[Name] | object, context: PlaceContext) -> dict[str, float]:
    """How far the report is about each country (0 to 1), from all its names and what the caller knows."""
    votes: dict[str, float] = defaultdict(float)
    for name in names:  # type: ignore[attr-defined]
        best = [(standing(c), c) for c in name.candidates]
        if not best:
            continue
        top = max(score for score, _ in best)
        weights = [(math.exp(score - top), c) for score, c in best if score > top - 6]
        total = sum(weight for weight, _ in weights)
        often = 1 + math.log2(len(name.mentions))
        for weight, candidate in weights:
            for country in filter(None, candidate.country.split(",")[:2]):
                votes[country] += often * weight / total
    for country in context.countries:
        votes[country] += 3.0
    whole = sum(votes.values())
    return {country: share / whole for country, share in votes.items()} if whole else {}


def _widen(places: Places, name: Name, votes: dict[str, float]) -> None:
    """Candidates by key and spelling, for a name that is not known as it is written, in the report's countries."""
    if name.candidates or name.reading.plain or not name.reading.core:
        return
    core = name.reading.core
    countries = [country for country, share in sorted(votes.items(), key=lambda item: -item[1])[:4] if share > 0.1]
    for country in countries:
        found = list(places.by_key(core, country)) or list(places.like(core, country))
        name.candidates += [c for c in found if c.score >= 0.8]
    if name.candidates:
        name.why = "spelled alike"
        return
    for part in name.reading.parts:
        known = [c for c in places.exact(phrase(part)) if c.rank < 3 or part != name.form]
        if known:
            name.candidates = [msgspec.structs.replace(c, how="part", score=0.9) for c in known]
            name.why = f"named after {part}"
            return


def _score(places: Places, name: Name, votes: dict[str, float], context: PlaceContext) -> None:
    containers = [places.exact(form) for beside in name.beside for form in _prefixes(beside)]
    name.scores = []
    for candidate in name.candidates:
        score = standing(candidate)
        countries = candidate.country.split(",")
        score += W_COUNTRY * max((votes.get(country, 0.0) for country in countries), default=0.0)
        if any(_contains(container, candidate) for known in containers for container in known):
            score += W_CONTAINED
        if context.outlet_country and context.outlet_country in countries:
            score += W_OUTLET
        if name.reading.precision and _fits(candidate, name.reading):
            score += W_KIND
        name.scores.append(score)


def _prefixes(beside: str) -> list[str]:
    words = beside.split()
    return [phrase(" ".join(words[:size])) for size in range(len(words), 0, -1)]


def _contains(outer: Candidate, inner: Candidate) -> bool:
    if outer.id == inner.id:
        return False
    if outer.feature in ("PCLI", "PCL", "RGN"):
        return bool(set(outer.country.split(",")) & set(inner.country.split(","))) and inner.feature not in ("PCLI",)
    return outer.id in (inner.admin1, inner.admin2)


def _fits(candidate: Candidate, reading: Reading) -> bool:
    if reading.precision == "region":
        return candidate.feature in ("ADM1", "RGN", "ISL", "SEA", "STRT", "VAL", "MT", "STM", "LK")
    if reading.precision == "district":
        return candidate.feature in ("ADM2", "ADM3")
    return candidate.feature.startswith("PPL")


def _draw_near(name: Name, others: list[Candidate]) -> None:
    """Towns near other places of the report, or in the same unit, gain."""
    local = [other for other in others if other.feature not in ("PCLI", "PCL", "CONT", "SEA", "RGN")]
    if len(name.candidates) < 2 or not local:
        return
    for at, candidate in enumerate(name.candidates):
        near = same = 0.0
        for other in local:
            if other.id in (candidate.admin1, candidate.admin2) or (
                candidate.admin1 and candidate.admin1 == other.admin1
            ):
                same += 1
            gap = distance(candidate, other)
            if gap < 400:
                near = max(near, 1 - gap / 400)
        name.scores[at] += W_NEAR * near + W_UNIT * min(1.0, same / max(1.0, len(local)) * 2)


def _place_sites(places: Places, names: dict[str, Name], mentions: Sequence[PlaceMention]) -> None:
    """A site that the gazetteer does not know is put at the town named beside it, if the report names one."""
    order = sorted(
        (mentions[at].span, name) for name in names.values() for at in name.mentions if mentions[at].span is not None
    ) if all(m.span for m in mentions) else []  # fmt: skip
    for name in names.values():
        if name.candidates or name.reading.plain:
            continue
        for beside in name.beside:
            known = [c for form in _prefixes(beside) for c in places.exact(form)]
            inside = names.get(phrase(beside))
            best = inside.best() if inside else max(known, key=standing, default=None)
            if best is not None:
                name.candidates = [msgspec.structs.replace(best, how="within", score=0.7)]
                name.scores, name.why = [0.0], f"within {beside}"
                break
        if name.candidates or name.reading.precision != "site":
            continue
        near = [
            (abs(span.start - (mentions[name.mentions[0]].span or span).start), other.best())
            for span, other in order
            if other is not name
        ]  # type: ignore[union-attr]
        towns = [(gap, best) for gap, best in near if best and best.feature.startswith("PPL") and best.how != "beside"]
        if towns:
            best = min(towns, key=lambda item: item[0])[1]
            name.candidates = [msgspec.structs.replace(best, how="beside", score=0.5)]
            name.scores, name.why = [0.0], f"beside {best.name}"


def _answer(places: Places, mention: PlaceMention, name: Name | None) -> Resolution:
    from truceline.resolve.places import Resolution

    if name is None:
        return Resolution(place=None, why="stands for a government")
    order = sorted(range(len(name.candidates)), key=lambda i: (-name.scores[i], name.candidates[i].id))
    ranked = [name.candidates[i] for i in order]
    if len(order) > 1 and name.scores[order[0]] - name.scores[order[1]] < TIE and distance(ranked[0], ranked[1]) > 25:
        return Resolution(place=places.place(mention, None), runners_up=tuple(ranked[:4]), why="tie")
    best = ranked[0] if ranked else None
    return Resolution(places.place(mention, best), tuple(ranked[1:4]), best, name.why or ("" if best else "not known"))
