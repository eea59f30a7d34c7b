"""Maps and times: areas as wide as the words are precise, no positions of armed forces, every incident in one bar."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

from truceline.records import EventType, Incident, Member, Place, PlacePrecision
from truceline.serve.atlas import RADII, area, drawable, timeline, why_not


def _incident(kind: EventType = "airstrike", precision: PlacePrecision = "town", name: str = "Marwahin") -> Incident:
    place = Place(span=None, name=name, precision=precision, lat=33.1, lon=35.3)
    return Incident(id="i", type=kind, date=None, place=place, members=(Member(report="r", event="e"),))


@pytest.mark.parametrize("precision", list(RADII))
def test_an_area_is_as_wide_as_its_precision_everywhere(precision: str) -> None:
    for lat in (0.0, 33.1, 65.0):
        ring = area(lat, 35.3, precision)
        assert ring[0] == ring[-1]
        for x, y in ring:
            north = (y - lat) * 111.2
            east = (x - 35.3) * 111.2 * math.cos(math.radians((y + lat) / 2))
            assert math.hypot(north, east) == pytest.approx(RADII[precision], rel=0.02)


def test_positions_of_armed_forces_are_listed_and_not_drawn() -> None:
    assert drawable(_incident("airstrike"))
    assert drawable(_incident("deployment")) is None and why_not(_incident("deployment")) == "armed"
    assert drawable(_incident("airstrike", "site", "an army checkpoint")) is None
    assert (
        drawable(_incident("airstrike", "country")) is None and why_not(_incident("airstrike", "country")) == "too_wide"
    )


@pytest.mark.parametrize(
    ("days", "unit"),
    [
        (["2025-11-06", "2025-11-08"], "day"),
        (["2025-01-06", "2025-11-08"], "week"),
        (["2023-01-06", "2025-11-08"], "month"),
        (["2006-08", "2025"], "year"),
    ],
)
def test_every_dated_incident_stands_in_one_bar(days: list[str], unit: str) -> None:
    bars, found = timeline([*days, None])
    assert found == unit
    assert sum(bar.count for bar in bars) == len(days)
    assert len(bars) <= 62
    for earlier, later in pairwise(bars):
        assert earlier.end < later.start


def test_no_date_makes_no_bar() -> None:
    assert timeline([None, "no date"]) == ([], "day")
