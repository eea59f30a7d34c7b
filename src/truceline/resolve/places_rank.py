"""Which candidate each mention of a report means, judged together.

Every candidate gets a sum of reasons: how prominent the place is, whether the name beside it contains it (`X, Y`;
`X in Y`), how far the report is about its country, what else of the report lies near it, where the outlet writes from.
One name means one place throughout a report. The weights are below, once; they were set on the development sets.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from truceline.resolve.names import key, phrase, sounds
from truceline.resolve.places_names import Reading

if TYPE_CHECKING:
    from truceline.resolve.places import Candidate, PlaceContext, PlaceMention, Places, Resolution

W_CONTAINED = 14.0
W_LISTED = 4.0
W_COUNTRY = 4.5
W_UNIT = 1.3
W_NEAR = 1.7
W_OUTLET = 3.0
W_KIND = 4.0
W_TOLD = 0.5
W_SIZE = 1.3
W_FAME = 0.6
W_OTHER_NAME = -4.0
W_LIKENESS = 14.0
TIE = 0.02
ROUNDS = 2
FOCUS = 0.4
SMALL = 60_000
MOST = 25
"""Rounds of weighing; the share of a report that is a focus; the size of small towns; candidates of a name weighed."""
_CAPITALISED = r"[A-Z](?:[\w'’-]*\w)?(?:(?<=\b\w{1})\.|(?<=\b\w{2})\.|(?<=\b\w{3})\.|(?<=\b\w{4})\.|(?:\.\w)+\.)?"
_AFTER = re.compile(
    r"\s{0,2}(?:,|\(|\bin\b|\bof\b|\bnear\b|-)\s{0,2}(?:the\s|central\s|northern\s|southern\s|eastern\s|western\s)?"
    rf"({_CAPITALISED}(?:\s(?:of\s(?:the\s)?)?{_CAPITALISED}){{0,3}})"
)
_NEXT = re.compile(r"\s([A-Z][\w.]+)")
_SPEAKS = re.compile(
    r"(?:['’]s)?\s+(?:[\w'’-]+\s+){0,4}?(?:said|says|reported|reports|announced|stated|confirmed|told|added)\b"
)
"""What follows a name that only begins who is speaking: `at X, the Thai army said`."""
_FEATURES = {
    "PCLI": 17.0, "PCL": 17.0, "CONT": 17.0, "RGN": 12.0, "SEA": 12.0, "STRT": 12.0, "ADM1": 10.0, "PPLC": 3.0,
    "ADM2": 2.5, "ADM3": 1.5, "ISL": 10.0, "MT": 10.0, "VAL": 10.0, "LK": 10.0, "STM": 10.0, "LINE": 11.0, "CMP": 10.0,
    "BAY": 10.0, "AIRP": 11.0, "BASE": 11.0, "DAM": 11.0, "CRSG": 11.0, "PLANT": 11.0, "PRN": 11.0, "HSP": 11.0,
    "BLDG": 13.0, "PPLX": -0.5,
}  # fmt: skip
_WIDE = frozenset({"PCLI", "PCL", "CONT", "SEA", "RGN", "ADM1"})


def standing(candidate: Candidate, form: str = "") -> float:
    """How prominent the place is, the report left aside: size, kind, how many tongues name it, and whether the name
    that led to it is its first or a mere spelling of that."""
    score = _FEATURES.get(candidate.feature, 0.0) - W_LIKENESS * (1.0 - candidate.score)
    if candidate.feature.startswith("PPL"):
        score += W_SIZE * math.log10(candidate.population + 10) + W_FAME * math.log2(candidate.fame + 1)
        if candidate.rank == 1:
            score += _other_name(form, candidate.name)
    elif candidate.feature.startswith("ADM"):
        score += 0.45 * math.log10(candidate.population + 10)
    return score - (1.0 if candidate.rank == 3 else 0.0)


@lru_cache(65536)
def _other_name(form: str, name: str) -> float:
    """What a name costs that is not the place's first: little where it is that name spelled otherwise or in part."""
    from rapidfuzz.fuzz import ratio

    if form and key(form) == key(name):
        return -(1 - ratio(sounds(form), sounds(name)) / 100)
    if set(sounds(form).split()) < set(sounds(name).split()):
        return W_OTHER_NAME / 4
    return W_OTHER_NAME


def _seat(town: Candidate, unit: Candidate) -> bool:
    """Whether the town gives the unit its name: it lies in it and holds much of its people, or both stand together."""
    inside = unit.id in (town.admin1, town.admin2)
    if not town.population:
        return unit.country == town.country and distance(town, unit) < (30 if inside else 20)
    return inside and town.population * 8 > unit.population


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

    def put(self, candidates: Iterable[Candidate], why: str = "", most: int = MOST) -> None:
        """These are the candidates now, scored by their standing, the most prominent kept."""
        ranked = sorted(((standing(c, self.form), -c.id, c) for c in candidates), reverse=True, key=lambda row: row[:2])
        self.candidates = [c for _, _, c in ranked[:most]]
        self.scores = [score for score, _, _ in ranked[:most]]
        self.why = why
        self._yield_to_seat()

    def _yield_to_seat(self) -> None:
        """A unit and the big town of its name in it (`New York`, `Idlib`): without a word for the unit, the town."""
        if self.reading.precision in ("region", "district"):
            return
        for at, unit in enumerate(self.candidates):
            if not unit.feature.startswith("ADM"):
                continue
            seats = [
                score
                for score, c in zip(self.scores, self.candidates, strict=True)
                if c.feature.startswith("PPL") and _seat(c, unit)
            ]
            if seats:
                self.scores[at] = min(self.scores[at], max(seats) - 0.5)

    def weights(self) -> list[tuple[float, Candidate]]:
        """Candidates with how likely each is so far, adding up to one."""
        if not self.candidates:
            return []
        top = max(self.scores)
        found = [
            (math.exp(score - top), c) for score, c in zip(self.scores, self.candidates, strict=True) if score > top - 5
        ]
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
    told = places.countries_in(context.text)
    votes = _Votes(names.values(), context, told)
    for name in names.values():
        _widen(places, name, votes.shares(name))
    bases = {form: list(name.scores) for form, name in names.items()}
    for _ in range(ROUNDS):
        votes = _Votes(names.values(), context, told)
        gains = _draw_near(list(names.values()))
        for name in names.values():
            name.scores = list(bases[name.form])
            _weigh(name, votes.shares(name), context)
            name.scores = [score + gain for score, gain in zip(name.scores, gains[name.form], strict=True)]
    from truceline.resolve.places_sites import place_sites

    place_sites(places, names, mentions, votes.shares())
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
            _heed_street(places, names[form], context.text, mention.span.end)
            after = _AFTER.match(context.text, mention.span.end, mention.span.end + 60)
            if after and not ("," in after[0] and _SPEAKS.match(context.text, after.end())):
                names[form].beside.append(after[1])
    return names


def _heed_street(places: Places, name: Name, text: str, end: int) -> None:
    """A name that a street or school bears in this report (`Franklin Avenue`) is no town of that name."""
    following = _NEXT.match(text, end)
    if following and following[1].lower().rstrip(".") in places.words.streets and name.reading.precision is None:
        name.reading = Reading(core=name.reading.core, precision="site", parts=name.reading.parts)
        name.put(c for c in name.candidates if not c.feature.startswith("PPL"))


def _candidates(places: Places, form: str, reading: Reading) -> list[Candidate]:
    """By the name as it stands; else by its core without generic words, the half of it where a direction is named.

    The core counts beside an exact hit only where that is an obscure town.
    """
    import msgspec

    if reading.plain:
        return []
    found = list(places.exact(form))
    if form in places.words:
        return [c for c in found if c.feature in _WIDE and c.feature != "ADM1"]
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

    middle = (candidate.lat, candidate.lon) if way == (0, 0) else places.side(candidate.id, way)
    if middle is None or candidate.feature.startswith("PPL"):
        return candidate
    lat, lon = middle
    return msgspec.structs.replace(candidate, lat=round(lat, 5), lon=round(lon, 5), precision="region", geoname="")


def _contain(places: Places, name: Name) -> None:
    """`X, Y` and `X in Y`: what lies in Y gains; less where they may be two of a list (`Mexico, the United States`)."""
    others = [beside for beside in name.beside if phrase(beside) != name.form]
    containers = [known for beside in others for known in named_beside(places, beside)]
    if not containers or not name.candidates:
        return
    top = name.candidates[0].feature
    for at, candidate in enumerate(name.candidates):
        held = [container.feature for container in containers if _contains(container, candidate)]
        if held and (candidate.rank != 1 or _other_name(name.form, candidate.name) > W_OTHER_NAME):
            alike = all(_LEVEL.get(feature, 9) >= _LEVEL.get(top, 9) for feature in held)
            name.scores[at] += W_LISTED if alike and top in _LEVEL else W_CONTAINED


_LEVEL = {"CONT": 0, "PCLI": 1, "PCL": 1, "RGN": 1, "ADM1": 2, "ADM2": 3}


def named_beside(places: Places, beside: str) -> list[Candidate]:
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


class _Votes:
    """How far the report is about each country, from its names and what the caller knows."""

    def __init__(self, names: Iterable[Name], context: PlaceContext, told: dict[str, int]) -> None:
        self._by_name: dict[str, dict[str, float]] = {}
        self._total: dict[str, float] = defaultdict(float)
        for name in names:
            own = self._by_name[name.form] = defaultdict(float)
            often = 1 + math.log2(len(name.mentions))
            for weight, candidate in name.weights():
                countries = [country for country in candidate.country.split(",") if country]
                for country in countries:
                    own[country] += often * weight / len(countries)
            for country, vote in own.items():
                self._total[country] += vote
        for country, times in told.items():
            self._total[country] += W_TOLD * math.log2(1 + times)
        for country in context.countries:
            self._total[country] += 3.0
        if context.outlet_country:
            self._total[context.outlet_country] += 0.5

    def shares(self, apart: Name | None = None) -> dict[str, float]:
        """Each country's share, adding up to one; what the name `apart` itself would vote is left out."""
        own = self._by_name.get(apart.form, {}) if apart else {}
        votes = {country: vote - own.get(country, 0.0) for country, vote in self._total.items()}
        whole = sum(votes.values()) + 0.5
        return {country: vote / whole for country, vote in votes.items()}


def _widen(places: Places, name: Name, votes: dict[str, float]) -> None:
    """Candidates by key and spelling in the countries of the report, for a name that as it is written is not known, or
    only as obscure towns elsewhere; those then are no candidates (`Mahas` of a report on Somalia is not in Jordan)."""
    core = name.reading.core
    if name.reading.plain or len(core) < 4 or core in places.words or name.reading.precision == "site":
        return
    ranked = sorted(votes.items(), key=lambda item: -item[1])
    stray = bool(ranked) and ranked[0][1] > FOCUS and all(map(_obscure(votes), name.candidates, name.scores))
    if name.candidates and not stray:
        return
    found: list[Candidate] = []
    for country in [c for c, share in ranked[:4] if share > 0.08]:
        known = [c for c in places.exact(phrase(core)) if country in c.country.split(",")]
        found += known or [c for c in places.by_key(core, country) or places.like(core, country) if c.score >= 0.78]
    if found or stray:
        far = "known only far from what the report is about" if name.candidates else ""
        name.put(found, "spelled alike" if found else far)


def _obscure(votes: dict[str, float]) -> Callable[[Candidate, float], bool]:
    """Tells of a candidate whether it is a small place, contained in nothing, in a country the report does not name."""

    def told(candidate: Candidate, score: float) -> bool:
        small = candidate.feature in ("ADM2", "ADM3") or (
            candidate.feature.startswith("PPL") and candidate.population < SMALL
        )
        away = all(votes.get(country, 0.0) < 0.02 for country in candidate.country.split(","))
        return small and away and score < W_CONTAINED

    return told


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
    if reading.precision != "town":
        return candidate.precision == reading.precision
    return candidate.feature.startswith("PPL")


def _draw_near(names: list[Name]) -> dict[str, list[float]]:
    """What each candidate gains by lying near other places of the report, or in a unit that it names."""
    likely = [
        (name, [(w, c) for w, c in name.weights()[:6] if c.feature not in ("PCLI", "CONT", "SEA")]) for name in names
    ]
    gains: dict[str, list[float]] = {}
    for name in names:
        gained = gains[name.form] = [0.0] * len(name.candidates)
        if len(name.candidates) > 1 and name.candidates[0].feature not in ("PCLI", "CONT"):
            for at, candidate in enumerate(name.candidates[:12]):
                gained[at] = _company(name, candidate, likely)
    return gains


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
