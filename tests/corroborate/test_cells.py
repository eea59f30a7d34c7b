"""Cells: whatever may be one deed meets in one; what is kept apart by the map alone need not."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.corroborate.making import event, record
from truceline.corroborate.bodies import distance_km
from truceline.corroborate.cells import EVERYWHERE, FAR, SPELLED, cells, far, keys, meets, parted, rounded
from truceline.corroborate.incidents_compare import SAME, compare
from truceline.corroborate.incidents_tell import Telling, tellings

POINTS = st.tuples(st.floats(-89, 89), st.floats(-180, 180))
NEARBY = st.tuples(st.floats(-0.4, 0.4), st.floats(-0.4, 0.4))


@given(POINTS, NEARBY)
def test_two_points_that_near_share_a_cell(point: tuple[float, float], step: tuple[float, float]) -> None:
    other = (max(-90.0, min(90.0, point[0] + step[0])), (point[1] + step[1] + 540) % 360 - 180)
    if distance_km(*point, *other) <= SPELLED:
        assert set(cells(point, SPELLED / 2, 1.0)) & set(cells(other, SPELLED / 2, 1.0))


@given(POINTS, POINTS)
def test_places_that_are_not_far_apart_share_a_large_cell(a: tuple[float, float], b: tuple[float, float]) -> None:
    mine, theirs = rounded([a]), rounded([b])
    if not far(mine, theirs):
        assert set(keys([], mine)) & set(keys([], theirs)) - {EVERYWHERE}


@given(st.tuples(st.floats(-60, 60), st.floats(-180, 180)), NEARBY)
def test_towns_that_may_be_one_are_not_parted(point: tuple[float, float], step: tuple[float, float]) -> None:
    other = (point[0] + step[0], (point[1] + step[1] + 540) % 360 - 180)
    if distance_km(*point, *other) <= SPELLED:
        assert not parted(rounded([point]), rounded([other]))


def test_cells_are_few() -> None:
    assert len(list(cells((33.3, 35.4), SPELLED / 2, 1.0))) <= 4
    assert len(list(cells((33.3, 35.4), FAR / 2, 20.0))) <= 4


TOWNS = [
    ("Orvane", (33.2, 35.3)), ("Orvane", (33.3, 35.3)), ("Tesk", (33.25, 35.31)), ("Belmar", (-33.0, -70.0)),
    ("Calder", None),
]  # fmt: skip


@st.composite
def telling(draw: st.DrawFn, name: str) -> Telling:
    """A telling of one of two days, in a town that is known, one that is not, or none; another may stand beside it."""
    text = "A strike hit a market on Thursday and killed three, and a shell fell on a farm."
    town, other = (draw(st.none() | st.sampled_from(TOWNS)) for _ in range(2))
    day = draw(st.sampled_from(["2025-11-06", "2025-11-07"]))
    told = (("e1", "A strike hit a market", town, day), ("e2", "a shell fell on a farm", other, None))
    first, second = (
        event(text, id, words, day=when, place=where[0] if where else None, at=where[1] if where else None)
        for id, words, where, when in told
    )
    return tellings(record(name, text, first, second))[0]


@settings(deadline=None)
@given(telling("a"), telling("b"))
def test_no_pair_that_may_be_joined_is_missed(a: Telling, b: Telling) -> None:
    told = compare(a, b)
    shared = set(keys(a.towns, a.about)) & set(keys(b.towns, b.about))
    compared = any(meets(key, (bool(a.towns), bool(b.towns)), (bool(a.about), bool(b.about))) for key in shared)
    assert compared or told.forbidden is not None or told.sum < SAME
