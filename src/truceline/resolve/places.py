"""Places: a gazetteer in one SQLite file, candidates for a name, and which of them a report means.

Candidates come by exact name, then by a key that transliterations share, then by likeness of spelling. A report's
mentions are then judged together (`places_rank`): what contains what, which countries the report is about, what stands
near what.
Ties are not broken by guess, runners-up are kept, and a point is never finer than the words: `precision` says what it
stands for. The data is GeoNames' and Who's On First's: see SOURCES.md.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

import msgspec

from truceline.errors import ConfigError
from truceline.records import Place, PlacePrecision
from truceline.resolve.names import key, phrase, sounds, tokens
from truceline.resolve.places_names import Words
from truceline.text import Span

How = Literal["exact", "key", "fuzzy", "part", "within", "beside"]
WOF = 10_000_000_000
_ROW = "p.id, p.name, p.lat, p.lon, p.country, p.admin1, p.admin2, p.feature, p.population, p.fame"
_MOST = 60
_CAPITALISED = re.compile(r"[A-Z][\w.'’-]*(?:\s(?:of\s(?:the\s)?)?[A-Z][\w.'’-]*)*")


class Candidate(msgspec.Struct, frozen=True, gc=False):
    """One place of the gazetteer that a name may mean; `lat` and `lon` in degrees.

    `country` is an ISO code (several with commas for a region), `admin1` and `admin2` GeoNames ids of the units round
    it or 0; `how` the name led here; `score` from 0 to 1 how well the name fits (not how likely the place is meant).
    """

    geoname: str
    name: str
    lat: float
    lon: float
    country: str
    admin1: int
    admin2: int
    feature: str
    population: int
    how: How
    score: float
    rank: int = 0
    precision: PlacePrecision = "town"
    id: int = 0
    fame: int = 0


class PlaceMention(msgspec.Struct, frozen=True):
    """A name to resolve: its words, where they stand, and what the caller knows of the use.

    `government`: a capital that stands for its government, so no place. `military`: the position of armed forces, which
    gets no coordinates.
    """

    name: str
    span: Span | None = None
    government: bool = False
    military: bool = False


class PlaceContext(msgspec.Struct, frozen=True):
    """The report round the mentions: its text (to see what stands beside a name), the country its outlet writes from,
    and countries that it is known to be about (ISO codes)."""

    text: str = ""
    outlet_country: str | None = None
    countries: tuple[str, ...] = ()


class Resolution(msgspec.Struct, frozen=True):
    """What a mention means: the record's place (None where a government is meant), who else it could be, and why."""

    place: Place | None
    runners_up: tuple[Candidate, ...] = ()
    candidate: Candidate | None = None
    why: str = ""


class Places:
    """The gazetteer; make one with `Places.load()` and keep it. Read-only, safe in one thread at a time."""

    def __init__(self, path: Path, words: Words) -> None:
        if not path.is_file():
            raise ConfigError(f"there is no gazetteer at {path}")
        try:
            self._store = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True, check_same_thread=False)
            self.version: str = self._store.execute("SELECT value FROM meta WHERE what = 'rows'").fetchone()[0]
        except (sqlite3.DatabaseError, TypeError) as error:
            raise ConfigError(f"{path} is no gazetteer: {error}") from error
        self.words = words
        self.exact = lru_cache(65536)(self._exact)
        self.by_key = lru_cache(16384)(self._by_key)
        self.like = lru_cache(8192)(self._like)
        self.country_forms = lru_cache(1)(self._country_forms)
        self.forms = lru_cache(256)(self._forms)
        self.read = lru_cache(65536)(words.read)
        self.of_country = lru_cache(512)(self._of_country)

    @classmethod
    def load(cls, path: str | Path | None = None) -> Places:
        """The built-in gazetteer, or the one at `path`. Raises `ConfigError` if it is missing or no gazetteer."""
        data = files("truceline") / "data"
        words = Words(json.loads((data / "gazetteer_words.json").read_text("utf-8")))
        return cls(Path(str(data / "gazetteer.sqlite")) if path is None else Path(path), words)

    def candidates(self, name: str, country: str | None = None) -> list[Candidate]:
        """The places that `name` may mean, likeliest first; those in `country` (an ISO code) before all others.

        By exact name; where no town (in the country) by transliteration key; then, in the country only, by spelling.
        """
        from truceline.resolve.places_rank import Name

        found = list(self.exact(phrase(name)))
        if not any(in_country(c, country) and c.feature.startswith("PPL") for c in found):
            found += [c for c in self.by_key(name, country) if all(c.id != other.id for other in found)]
        if not any(in_country(candidate, country) for candidate in found):
            reading = self.read(name)
            found += [c for c in self.exact(phrase(reading.core)) if c not in found]
        if country and not any(in_country(candidate, country) for candidate in found):
            found += self.like(name, country)
        name_of = Name(phrase(name), self.read(name))
        name_of.put(found, most=_MOST)
        ranked = sorted(zip(name_of.scores, name_of.candidates, strict=True), key=lambda row: (-row[0], row[1].id))
        return sorted((candidate for _, candidate in ranked), key=lambda c: not in_country(c, country))

    def resolve(self, mentions: Sequence[PlaceMention], document: PlaceContext | str = "") -> list[Resolution]:
        """What each mention means, in their order, judged together over the whole report."""
        from truceline.resolve.places_rank import resolve

        return resolve(self, mentions, PlaceContext(text=document) if isinstance(document, str) else document)

    def countries_in(self, text: str) -> dict[str, int]:
        """How often the text names each country or its people (ISO codes)."""
        forms = self.country_forms()
        counts: dict[str, int] = {}
        for run in _CAPITALISED.finditer(text):
            words = [token.form for token in tokens(run.group())]
            for at in range(len(words)):
                for size in (3, 2, 1):
                    country = forms.get(" ".join(words[at : at + size]))
                    if country:
                        counts[country] = counts.get(country, 0) + 1
                        break
        return counts

    def _country_forms(self) -> dict[str, str]:
        return dict(self._store.execute("SELECT form, code FROM country").fetchall())

    def place(self, mention: PlaceMention, candidate: Candidate | None) -> Place:
        """The record's place; no coordinates where nothing is known or the place is a position of armed forces."""
        if candidate is None or mention.military:
            precision = candidate.precision if candidate else self.read(mention.name).precision or "town"
            return Place(span=mention.span, name=mention.name, precision=precision)
        return Place(
            span=mention.span, name=mention.name, precision=candidate.precision, geoname=candidate.geoname or None,
            lat=candidate.lat, lon=candidate.lon,
        )  # fmt: skip

    def _exact(self, form: str) -> tuple[Candidate, ...]:
        query = f"SELECT {_ROW}, n.rank FROM name n JOIN place p ON p.id = n.place WHERE n.form = ?"
        query += " ORDER BY p.population DESC"
        rows = self._store.execute(query, (form,)).fetchmany(_MOST * 4)
        return tuple(self._candidate(row, "exact", 1.0) for row in rows)

    def _by_key(self, name: str, country: str | None) -> tuple[Candidate, ...]:
        from rapidfuzz.fuzz import ratio

        mark = key(name)
        if len(mark) < 2 or country in self.words.latin:
            return ()
        sound = sounds(name)
        found: dict[int, Candidate] = {}
        rows = self._store.execute("SELECT form FROM key WHERE key = ?", (mark,)).fetchmany(2000)
        for (other,) in rows:
            likeness = ratio(sound, sounds(other)) / 100
            if likeness < (0.7 if len(sound) > 4 else 0.9):
                continue
            for candidate in self.exact(other):
                if candidate.country in self.words.latin:
                    continue
                if in_country(candidate, country) and likeness > (
                    found[candidate.id].score if candidate.id in found else 0
                ):
                    found[candidate.id] = msgspec.structs.replace(candidate, how="key", score=likeness, rank=0)
        return tuple(sorted(found.values(), key=lambda c: (-c.score, -_standing(c), c.id))[:_MOST])

    def _like(self, name: str, country: str) -> tuple[Candidate, ...]:
        from rapidfuzz import process
        from rapidfuzz.fuzz import ratio

        form, mark = phrase(name), key(name)
        if len(form) < 6 or len(mark) < 3 or country in self.words.latin:
            return ()
        close = process.extract(form, self.forms(mark[:3]), scorer=ratio, score_cutoff=85, limit=20)
        found: dict[int, Candidate] = {}
        for near, score, _ in close:
            for candidate in self.exact(near):
                if in_country(candidate, country):
                    found.setdefault(candidate.id, msgspec.structs.replace(candidate, how="fuzzy", score=score / 100))
        return tuple(found.values())

    def _forms(self, prefix: str) -> tuple[str, ...]:
        """The names whose key begins so."""
        query = "SELECT DISTINCT form FROM key WHERE key >= ? AND key < ?"
        return tuple(row[0] for row in self._store.execute(query, (prefix, prefix + "\U0010ffff")))

    def _of_country(self, country: str) -> Candidate | None:
        query = f"SELECT {_ROW}, 0 FROM place p WHERE p.feature = 'PCLI' AND p.country = ?"
        row = self._store.execute(query, (country,)).fetchone()
        return self._candidate(row, "exact", 1.0) if row else None

    def known(self, reference: str | int) -> Candidate | None:
        """The place that a record's `geoname` (or a candidate's `admin1`, `admin2`) refers to, or None."""
        mark = str(reference)
        if mark.startswith("truceline:"):
            rows = self._store.execute(f"SELECT {_ROW}, 0 FROM place p WHERE p.id < 0").fetchall()
            return next((it for row in rows if (it := self._candidate(row, "exact", 1.0)).geoname == mark), None)
        digits = mark.removeprefix("wof:")
        if not digits.isascii() or not digits.isdigit() or len(digits) > 18 or digits == "0":
            return None
        id = int(digits) + (WOF if digits != mark else 0)
        row = self._store.execute(f"SELECT {_ROW}, 0 FROM place p WHERE p.id = ?", (id,)).fetchone()
        return self._candidate(row, "exact", 1.0) if row else None

    def side(self, place: int, way: tuple[int, int]) -> tuple[float, float] | None:
        """The middle of one side of a country or first-level unit, where its towns stand; None if there is none."""
        query = "SELECT lat, lon FROM side WHERE place = ? AND north = ? AND east = ?"
        row = self._store.execute(query, (place, *way)).fetchone()
        return None if row is None else (row[0] / 1e5, row[1] / 1e5)

    def _candidate(self, row: Sequence[object], how: How, score: float) -> Candidate:
        id, name, lat, lon, country, admin1, admin2, feature, population, fame, rank = row
        assert isinstance(id, int) and isinstance(lat, int) and isinstance(lon, int)
        return Candidate(
            geoname=_reference(id, str(name)), name=str(name), lat=lat / 1e5, lon=lon / 1e5, country=str(country),
            admin1=int(str(admin1)), admin2=int(str(admin2)), feature=str(feature), population=int(str(population)),
            how=how, score=score, rank=int(str(rank)), precision=self.words.precision(str(feature)), id=id,
            fame=int(str(fame)),
        )  # fmt: skip


def _reference(id: int, name: str) -> str:
    if id < 0:
        return "truceline:" + phrase(name).replace(" ", "-")
    return f"wof:{id - WOF}" if id >= WOF else str(id)


def in_country(candidate: Candidate, country: str | None) -> bool:
    """Whether the place lies in the country (any country if None)."""
    return country is None or country == candidate.country or country in candidate.country.split(",")


def _standing(candidate: Candidate) -> float:
    from truceline.resolve.places_rank import standing

    return standing(candidate)
