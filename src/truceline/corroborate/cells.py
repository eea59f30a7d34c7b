"""Where on the map tellings have to meet to be compared, so that not all of a day are held against one another.

Two tellings whose towns the gazetteer knows are one only where a town of one is a town of the other, so they share a
small cell. Others are forbidden where their reports are about places far apart, so they share a large one. Only a
telling whose report names no place that is known meets all of its day. No pair that may be joined is missed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from functools import lru_cache

from truceline.corroborate.bodies import distance_km

SPELLED = 25.0
"""Kilometres within which places of one spelling are one."""
FAR = 1000.0
"""Kilometres from which reports about places so far apart tell no deed in common."""
EVERYWHERE = "*"
Point = tuple[float, float]
"""Latitude and longitude in degrees."""
_SMALL, _LARGE = 1.0, 20.0
_KM = 111.19
"""Kilometres in a degree of latitude."""


def rounded(points: Iterable[Point]) -> tuple[Point, ...]:
    """Points to the nearest degree, each once: near enough to tell regions apart, and few."""
    return tuple(sorted({(float(round(lat)), float(round(lon))) for lat, lon in points}))


def parted(mine: tuple[Point, ...], theirs: tuple[Point, ...]) -> bool:
    """Whether of towns to the nearest degree none can be the same: a degree apart at least, whatever the rounding."""
    return bool(mine and theirs) and _parted(mine, theirs)


@lru_cache(maxsize=65536)
def _parted(mine: tuple[Point, ...], theirs: tuple[Point, ...]) -> bool:
    return all(
        abs(x[0] - y[0]) >= 2 or (180 - abs(180 - abs(x[1] - y[1])) >= 2 and max(abs(x[0]), abs(y[0])) <= 60)
        for x in mine
        for y in theirs
    )


def far(mine: tuple[Point, ...], theirs: tuple[Point, ...]) -> bool:
    """Whether all of some places are far from all of others; not where there is none."""
    return bool(mine and theirs) and _far(mine, theirs)


@lru_cache(maxsize=65536)
def _far(mine: tuple[Point, ...], theirs: tuple[Point, ...]) -> bool:
    return all(distance_km(*x, *y) > FAR for x in mine for y in theirs)


def keys(towns: Iterable[Point], about: Iterable[Point]) -> list[str]:
    """The cells of a telling: small ones by its towns, where all of them are known; large ones by what it is about."""
    small = {cell for point in towns for cell in cells(point, SPELLED / 2, _SMALL)}
    large = {cell for point in about for cell in cells(point, FAR / 2, _LARGE)}
    return [*sorted(small), *sorted(large), EVERYWHERE]


def cells(point: Point, reach: float, size: float) -> Iterator[str]:
    """The cells of a grid within `reach` kilometres of a point, and perhaps some more.

    Two points at most twice that apart share the cell of the point half-way between them.
    """
    lat, lon = point
    up = reach / _KM
    south, north = lat - up, lat + up
    edge = max(abs(south), abs(north))
    across = 360.0 if edge >= 85 else up / math.cos(math.radians(edge))
    columns = int(360 / size)
    west, east = math.floor((lon - across) / size), math.floor((lon + across) / size)
    for row in range(math.floor(max(south, -90.0) / size), math.floor(min(north, 90.0) / size) + 1):
        for column in range(west, min(east, west + columns - 1) + 1):
            yield f"{size:.0f}:{row}:{column % columns}"


def meets(key: str, pinned: tuple[bool, bool], placed: tuple[bool, bool]) -> bool:
    """Whether two tellings that share a cell are compared there, and not under another kind of cell.

    `pinned` says of each whether all its towns are known, `placed` whether it is about any known place.
    """
    if key == EVERYWHERE:
        return not all(placed)
    return all(placed) and all(pinned) == key.startswith(f"{_SMALL:.0f}:")
