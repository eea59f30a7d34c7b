"""The country and the units round a place, as the formats of others want them; from the gazetteer alone."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

import msgspec

from truceline.records import Place

if TYPE_CHECKING:
    from truceline.resolve.places import Places

POINTS = frozenset({"site", "town"})
"""How precisely a place must be known before its point is shown as a point; anything wider is an area."""


class Where(msgspec.Struct, frozen=True, kw_only=True):
    """What lies round a place: ISO code and name of its country, names of its first and second-level units."""

    code: str | None = None
    country: str | None = None
    admin1: str | None = None
    admin2: str | None = None


NOWHERE = Where()


@cache
def _places() -> Places:
    from truceline.resolve.places import Places

    return Places.load()


def where(place: Place | None) -> Where:
    """What lies round a place; empty where the gazetteer does not know it."""
    return _where(place.name, place.geoname) if place else NOWHERE


def pin(place: Place | None) -> tuple[float, float] | None:
    """Latitude and longitude where the place is known finely enough for a point; None for areas and the unknown."""
    if place is None or place.lat is None or place.lon is None or place.precision not in POINTS:
        return None
    return place.lat, place.lon


def country_name(code: str) -> str | None:
    """A country's name by its ISO code."""
    found = _places().of_country(code)
    return found.name if found else None


@lru_cache(4096)
def _where(name: str, geoname: str | None) -> Where:
    places = _places()
    found = places.known(geoname) if geoname else None
    if found is None:
        named = places.countries_in(name)
        code = next(iter(named)) if len(named) == 1 else None
        return Where(code=code, country=country_name(code) if code else None)
    code = found.country if len(found.country) == 2 else None
    first, second = (places.known(id) if id else None for id in (found.admin1, found.admin2))
    return Where(
        code=code, country=country_name(code) if code else None, admin1=first.name if first else None,
        admin2=second.name if second else None,
    )  # fmt: skip
