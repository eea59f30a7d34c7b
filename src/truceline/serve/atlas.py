"""Where incidents are said to have been, as areas as wide as the reports are precise; and when, as bars.

No point is ever drawn: a town is a circle round a town. Positions of armed forces, countries and whatever has no place
get no place on the map; they are listed beside it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import msgspec

from truceline.records import Event, Incident
from truceline.review.harm import unplaced
from truceline.share.wording import clean
from truceline.text import Span

RADII = {"site": 1.0, "town": 3.0, "district": 12.0, "region": 35.0}
"""Kilometres round the gazetteer's point that a precision stands for."""
CORNERS = 40
_EARTH = 6371.0088


def drawable(it: Incident) -> tuple[float, float, str] | None:
    """Latitude, longitude and precision of an incident that may be drawn; None for one that is listed instead."""
    if it.place is None or it.place.precision not in RADII:
        return None
    bare = Event(id="", type=it.type, trigger=Span(0, 1), evidence=(), places=(it.place,))
    place = unplaced(bare).places[0]
    if place.lat is None or place.lon is None:
        return None
    return place.lat, place.lon, place.precision


def why_not(it: Incident) -> str:
    """Why an incident is not drawn: `no_place`, `no_point`, `too_wide`, `armed`."""
    if it.place is None:
        return "no_place"
    if it.place.precision not in RADII:
        return "too_wide"
    return "no_point" if it.place.lat is None else "armed"


def area(lat: float, lon: float, precision: str) -> list[list[float]]:
    """A closed ring of longitudes and latitudes round a point, as wide as the precision."""
    angle = RADII[precision] / _EARTH
    ring = []
    for corner in range(CORNERS):
        bearing = 2 * math.pi * corner / CORNERS
        y = math.asin(
            math.sin(math.radians(lat)) * math.cos(angle)
            + math.cos(math.radians(lat)) * math.sin(angle) * math.cos(bearing)
        )
        x = math.radians(lon) + math.atan2(
            math.sin(bearing) * math.sin(angle) * math.cos(math.radians(lat)),
            math.cos(angle) - math.sin(math.radians(lat)) * math.sin(y),
        )
        ring.append([round(math.degrees(x), 5), round(math.degrees(y), 5)])
    return [*ring, ring[0]]


def collection(rows: Sequence[Any], label: Any) -> dict[str, Any]:
    """The GeoJSON of the incidents that may be drawn, those of one place together; `label` makes the words of one."""
    places: dict[tuple[float, float, str], list[Any]] = {}
    for row in rows:
        found = drawable(row.incident)
        if found is not None:
            places.setdefault(found, []).append(row)
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Polygon", "coordinates": [area(lat, lon, precision)]},
            "properties": {
                "place": clean(here[0].place or ""), "precision": precision, "count": len(here), "lat": lat, "lon": lon,
                "confirmed": any(row.state == "confirmed" for row in here),
                "incidents": [{"incident": row.id, "label": label(row), "state": row.state} for row in here],
            },
        }
        for (lat, lon, precision), here in places.items()
    ]  # fmt: skip
    # The widest first, so that a town is drawn over the region it lies in.
    features.sort(key=lambda it: -RADII[it["properties"]["precision"]])  # type: ignore[index]
    return {"type": "FeatureCollection", "features": features}


_UNITS = (("day", 1), ("week", 7), ("month", 30))


class Bar(msgspec.Struct, frozen=True):
    """One stretch of time: its first and last day, how many incidents, and where it stands (hundredths)."""

    start: str
    end: str
    count: int
    x: float
    width: float
    height: float


def timeline(starts: Sequence[str | None]) -> tuple[list[Bar], str]:
    """The incidents by day, week, month or year, whichever gives at most some sixty bars; and which it is."""
    days = sorted(found for value in starts if value and (found := _day(value)))
    if not days:
        return [], "day"
    span = (days[-1] - days[0]).days + 1
    unit = next((name for name, length in _UNITS if span <= 62 * length), "year")
    counts = Counter(_begin(day, unit) for day in days)
    first, last = _begin(days[0], unit), _begin(days[-1], unit)
    steps = [first]
    while steps[-1] < last:
        steps.append(_next(steps[-1], unit))
    most, width = max(counts.values()), 100 / len(steps)
    return (
        [
            Bar(
                start=step.isoformat(),
                end=(_next(step, unit) - timedelta(1)).isoformat(),
                count=counts[step],
                x=at * width,
                width=width,
                height=100 * counts[step] / most,
            )
            for at, step in enumerate(steps[:600])
        ],
        unit,
    )


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat((value + "-01-01")[:10] if len(value) == 4 else (value + "-01")[:10])
    except ValueError:
        return None


def _begin(day: date, unit: str) -> date:
    if unit == "week":
        return day - timedelta(day.weekday())
    return {"month": day.replace(day=1), "year": day.replace(month=1, day=1)}.get(unit, day)


def _next(day: date, unit: str) -> date:
    if unit == "year":
        return day.replace(year=day.year + 1)
    if unit == "month":
        return (day.replace(day=28) + timedelta(4)).replace(day=1)
    return day + timedelta(7 if unit == "week" else 1)
