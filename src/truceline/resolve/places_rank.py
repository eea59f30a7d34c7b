"""Which candidate each mention of a report means, judged together.

Every candidate gets a sum of reasons: how prominent the place is, whether the name beside it contains it (`X, Y`;
`X in Y`), how far the report is about its country, what else of the report lies near it, where the outlet writes from.
One name means one place throughout a report. The weights are below, once; they were set on the development sets.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from truceline.resolve.names import key, phrase
from truceline.resolve.places_names import Reading

if TYPE_CHECKING:
    from truceline.resolve.places import Candidate, PlaceContext, PlaceMention, Places, Resolution

W_CONTAINED = 12.0
W_COUNTRY = 5.0
W_UNIT = 3.0
W_NEAR = 2.5
W_OUTLET = 1.0
W_KIND = 4.0
TIE = 0.02
MOST = 25
"""Candidates of a name that are weighed; the rest are towns of the same name that nobody has heard of."""
_CAPITALISED = r"[A-Z][\w.'’-]*"
_AFTER = re.compile(
    r"\s{0,2}(?:,|\(|\bin\b|\bof\b|\bnear\b|-)\s{0,2}(?:the\s|central\s|northern\s|southern\s|eastern\s|western\s)?"
    rf"({_CAPITALISED}(?:\s(?:of\s(?:the\s)?)?{_CAPITALISED}){{0,3}})"
)
_FEATURES = {
    "PCLI": 13.0, "PCL": 13.0, "CONT": 13.0, "RGN": 10.0, "SEA": 9.0, "STRT": 9.0, "ADM1": 6.5, "ADM1H": 5.0, "PPLC": 4.0,
    "ADM2": 2.5, "ADM3": 1.5, "ISL": 7.0, "MT": 7.0, "VAL": 7.0, "LK": 7.0, "STM": 7.0, "LINE": 8.0, "CMP": 6.0, "BAY": 7.0,
    "AIRP": 7.5, "BASE": 7.5, "DAM": 7.5, "CRSG": 7.5, "PLANT": 7.5, "PRN": 7.5, "HSP": 7.5, "BLDG": 8.5, "PPLX": -0.5,
}  # fmt: skip
_WIDE = frozenset({"PCLI", "PCL", "CONT", "SEA", "RGN", "ADM1"})


def standing(candidate: Candidate, form: str = "") -> float:
    """How prominent the place is, the report left aside: size, kind, how many tongues name it, and whether the name that
    led to it is its first or a mere spelling of that."""
    score = _FEATURES.get(candidate.feature, 0.0) - 6.0 * (1.0 - candidate.score)
    if candidate.feature.startswith("PPL"):
        score += 0.9 * math.log10(candidate.population + 10) + 0.45 * math.log2(candidate.fame + 1)
    elif candidate.feature.startswith("ADM"):
        score += 0.45 * math.log10(candidate.population + 10)
    if candidate.rank == 1 and not (form and key(form) == key(candidate.name)):
        score -= 1.5
    return score - (1.0 if candidate.rank == 3 else 0.0)


def distance(one: Candidate, other: Candidate) -> float:
    """Kilometres between two places over the ground."""
    la, lb = math.radians(one.lat), math.radians(other.lat)
    dlat, dlon = (lb - la) / 2, math.radians(other.lon - one.lon) / 2
    h = math.sin(dlat) ** 2 + math.cos(la) * math.cos(lb) * math.sin(dlon) ** 2
    return 12742.0 * math.asin(min(1.0, math.sqrt(h)))


class Name:
    """One name of the report: its candidates with their scores, and every mention of it."""

    __slots__ = ("beside", "candidates", "form", "mentions", "reading", "scores", "why")

    def __init__(self, form: str, reading: Reading) -> None:
        self.form, self.reading = form, reading
        self.mentions: list[int] = []
        self.candidates: list[Candidate] = []
        self.scores: list[float] = []
        self.beside: list[str] = []
        self.why = ""

    def put(self, candidates: Iterable[Candidate], why: str = "") -> None:
        """These are the candidates now, scored by their standing, the most prominent kept."""
        ranked = sorted(((standing(c, self.form), -c.id, c) for c in candidates), reverse=True, key=lambda row: row[:2])
        self.candidates = [c for _, _, c in ranked[:MOST]]
        self.scores = [score for score, _, _ in ranked[:MOST]]
        self.why = why
        self._yield_to_seat()

    def _yield_to_seat(self) -> None:
        """A unit and the big town of the same name in it (`New York`, `Idlib`): without a word for the unit, the town."""
        if self.reading.precision in ("region", "district"):
            return
        for at, unit in enumerate(self.candidates):
            if not unit.feature.startswith("ADM"):
                continue
            seats = [
                score for score, c in zip(self.scores, self.candidates, strict=True)
                if c.feature.startswith("PPL") and unit.id in (c.admin1, c.admin2) and c.population * 8 > unit.population
            ]  # fmt: skip
            if seats:
                self.scores[at] = min(self.scores[at], max(seats) - 0.5)

    def weights(self) -> list[tuple[float, Candidate]]:
        """Candidates with how likely each is so far, adding up to one."""
        if not self.candidates:
            return []
        top = max(self.scores)
        found = [(math.exp(score - top), c) for score, c in zip(self.scores, self.candidates, strict=True) if score > top - 5]
        total = sum(weight for weight, _ in found)
        return [(weight / total, c) for weight, c in found]

    def best(self) -> Candidate | None:
        if not self.candidates:
            return None
        return self.candidates[max(range(len(self.scores)), key=lambda i: (self.scores[i], -self.candidates[i].id))]


def resolve(places: Places, mentions: Sequence[PlaceMention], context: PlaceContext) -> list[Resolution]:
    """What each mention means, in their order."""
    names = _gather(places, mentions, context)
    for name in names.values():
        _contain(places, name)
    votes = _votes(names.values(), context)
    for name in names.values():
        _widen(places, name, votes)
        _weigh(name, votes, context)
    _draw_near(list(names.values()))
    from truceline.resolve.places_sites import place_sites

    place_sites(places, names, mentions, votes)
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
            name.put(_candidates(places, form, name.reading))
        names[form].mentions.append(at)
        if mention.span and context.text:
            after = _AFTER.match(context.text, mention.span.end, mention.span.end + 60)
            if after:
                names[form].beside.append(after[1])
    return names


def _candidates(places: Places, form: str, reading: Reading) -> list[Candidate]:
    """By the name as it stands; else by its core without generic words, the half of it where a direction is named.

    The core counts beside an exact hit only where that is an obscure town (`Kandahar province` is no village `Province`).
    """
    import msgspec

    if reading.plain:
        return []
    found = list(places.exact(form))
    core = phrase(reading.core)
    if not core or core == form or reading.precision == "site":
        return found
    if any(c.feature in _WIDE or c.rank == 0 or c.population > 20_000 for c in found):
        return found
    known = {candidate.id for candidate in found}
    for candidate in places.exact(core):
        if candidate.id not in known:
            if reading.direction:
                candidate = _half(places, candidate, reading.direction)
            found.append(msgspec.structs.replace(candidate, score=0.97))
    return found


def _half(places: Places, candidate: Candidate, way: tuple[int, int]) -> Candidate:
    """The northern, south-eastern … half of a country or unit, as a region; a town stays where it is."""
    import msgspec

    box = places.box(candidate.id)
    if box is None or candidate.feature.startswith("PPL"):
        return candidate
    south, west, north, east = box
    lat = (south + north) / 2 + way[0] * (north - south) / 4 if way[0] else candidate.lat
    lon = (west + east) / 2 + way[1] * (east - west) / 4 if way[1] else candidate.lon
    return msgspec.structs.replace(candidate, lat=round(lat, 5), lon=round(lon, 5), precision="region", geoname="")


def _contain(places: Places, name: Name) -> None:
    """`X, Y` and `X in Y`: what lies in Y gains."""
    containers = [known for beside in name.beside for known in _named_beside(places, beside)]
    for at, candidate in enumerate(name.candidates):
        if any(_contains(container, candidate) for container in containers):
            name.scores[at] += W_CONTAINED


def _named_beside(places: Places, beside: str) -> list[Candidate]:
    """What the words after a name may mean: all of them, else as many of the first as are known."""
    words = beside.split()
    for size in range(len(words), 0, -1):
        known = places.exact(phrase(" ".join(words[:size])))
        if known:
            return [c for c in known if not c.feature.startswith("PPL") or c.population > 50_000]
    return []


def _contains(outer: Candidate, inner: Candidate) -> bool:
    if outer.id == inner.id or inner.feature in ("PCLI", "CONT", "SEA"):
        return False
    if outer.feature in ("PCLI", "PCL"):
        return outer.country in inner.country.split(",")
    return outer.id in (inner.admin1, inner.admin2)


def _votes(names: Iterable[Name], context: PlaceContext) -> dict[str, float]:
    """How far the report is about each country (adding up to one), from its names and what the caller knows."""
    votes: dict[str, float] = defaultdict(float)
    for name in names:
        often = 1 + math.log2(len(name.mentions))
        for weight, candidate in name.weights():
            countries = [country for country in candidate.country.split(",") if country]
            for country in countries:
                votes[country] += often * weight / len(countries)
    for country in context.countries:
        votes[country] += 3.0
    whole = sum(votes.values())
    return {country: share / whole for country, share in votes.items()} if whole else {}


def _widen(places: Places, name: Name, votes: dict[str, float]) -> None:
    """Candidates by key and spelling, for a name not known as it is written, in the countries of the report."""
    if name.candidates or name.reading.plain or not name.reading.core or name.reading.precision == "site":
        return
    core = name.reading.core
    found: list[Candidate] = []
    for country in [c for c, share in sorted(votes.items(), key=lambda item: -item[1])[:4] if share > 0.08]:
        found += [c for c in places.by_key(core, country) or places.like(core, country) if c.score >= 0.78]
    if found:
        name.put(found, "spelled alike")


def _weigh(name: Name, votes: dict[str, float], context: PlaceContext) -> None:
    """What the report is about, where its outlet writes from, and what a generic word says."""
    for at, candidate in enumerate(name.candidates):
        countries = candidate.country.split(",")
        name.scores[at] += W_COUNTRY * max(votes.get(country, 0.0) for country in countries)
        if context.outlet_country in countries:
            name.scores[at] += W_OUTLET
        if name.reading.precision and _fits(candidate, name.reading):
            name.scores[at] += W_KIND


def _fits(candidate: Candidate, reading: Reading) -> bool:
    if reading.precision == "region":
        return candidate.feature in ("ADM1", "RGN", "ISL", "SEA", "STRT", "VAL", "MT", "STM", "LK")
    if reading.precision == "district":
        return candidate.feature in ("ADM2", "ADM3")
    return candidate.feature.startswith("PPL")


def _draw_near(names: list[Name]) -> None:
    """What lies near other places of the report, or in a unit that it names, gains; each name counts others once."""
    likely = [(name, [(w, c) for w, c in name.weights()[:6] if c.feature not in ("PCLI", "CONT", "SEA")]) for name in names]
    gains: list[list[float]] = []
    for name in names:
        gained = [0.0] * len(name.candidates)
        if len(name.candidates) > 1 and name.candidates[0].feature not in ("PCLI", "CONT"):
            for at, candidate in enumerate(name.candidates[:12]):
                gained[at] = _company(name, candidate, likely)
        gains.append(gained)
    for name, gained in zip(names, gains, strict=True):
        name.scores = [score + gain for score, gain in zip(name.scores, gained, strict=True)]


def _company(name: Name, candidate: Candidate, likely: list[tuple[Name, list[tuple[float, Candidate]]]]) -> float:
    near = same = 0.0
    for other, options in likely:
        if other is name:
            continue
        closest = shared = 0.0
        for weight, c in options:
            if c.id in (candidate.admin1, candidate.admin2) or candidate.id in (c.admin1, c.admin2):
                shared = max(shared, weight)
            elif c.feature not in _WIDE:
                if abs(c.lat - candidate.lat) < 3 and (gap := distance(c, candidate)) < 300:
                    closest = max(closest, weight * (1 - gap / 300))
                if candidate.admin1 and c.admin1 == candidate.admin1:
                    shared = max(shared, 0.5 * weight)
        near, same = near + closest, same + shared
    return W_NEAR * math.log2(1 + near) + W_UNIT * math.log2(1 + same)


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
