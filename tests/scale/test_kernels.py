"""The kernels of a step find what comparing everything with everything finds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("daft")
np = pytest.importorskip("numpy")
import pyarrow as pa  # noqa: E402

from tests.corroborate.making import event, record  # noqa: E402
from tests.corroborate.test_cells import TOWNS  # noqa: E402
from truceline.corroborate.incidents_compare import SAME, compare  # noqa: E402
from truceline.scale import kernels, kernels_incidents  # noqa: E402
from truceline.scale.exchange import hang_together  # noqa: E402


def together(pairs: list[tuple[int, int]], total: int) -> list[int]:
    ends = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return hang_together(ends[:, 0], ends[:, 1], total).tolist()


@settings(deadline=None)
@given(st.lists(st.tuples(st.none() | st.sampled_from(TOWNS), st.sampled_from(["a market", "a farm"])), max_size=8))
def test_a_day_compared_by_cells_hangs_together_as_all_of_it_compared(told: list[tuple[tuple, str]]) -> None:
    records = []
    for number, (where, target) in enumerate(told):
        text = f"A strike hit {target} on Thursday and killed three."
        place, at = where or (None, None)
        deed = event(text, "e1", f"A strike hit {target}", day="2025-11-06", place=place, at=at)
        records.append(record(f"r{number}", text, deed))
    rows = kernels.tables(records, [])["tellings"].to_pylist()
    for number, row in enumerate(rows):
        row["number"] = number
    found = kernels_incidents._found(rows, "bare")
    alike = []
    for j, other in enumerate(found):
        for i, one in enumerate(found[:j]):
            likeness = compare(one, other)
            if likeness.forbidden is None and likeness.sum >= SAME:
                alike.append((i, j))
    pairs = kernels_incidents.score_day(rows)
    assert len(pairs) < max(len(rows), 1) and set(pairs) <= set(alike)
    assert together(pairs, len(rows)) == together(alike, len(rows))


ANCHOR = st.tuples(st.integers(0, 6), st.integers(0, 4))


@settings(deadline=None)
@given(st.sets(ANCHOR), st.lists(st.none() | st.integers(0, 30), min_size=5, max_size=5))
def test_pairs_of_parts_of_the_anchors_add_up_to_pairs_of_all(
    held: set[tuple[int, int]], days: list[int | None]
) -> None:
    def counted(wanted: list[tuple[int, int]]) -> dict[tuple[int, int], tuple[int, int]]:
        published = [None if days[doc] is None else days[doc] * 86400.0 for _, doc in wanted]
        table = pa.table(
            {
                "anchor": pa.array([anchor for anchor, _ in wanted], pa.uint64()),
                "doc": pa.array([doc for _, doc in wanted], pa.int64()),
                "id": pa.array([f"r{doc}" for _, doc in wanted], pa.string()),
                "published": pa.array(published, pa.float64()),
                "size": pa.array([5] * len(wanted), pa.int32()),
            }
        )
        rows = kernels.pair_table(table, 14 * 86400.0).to_pylist()
        return {(row["copy"], row["source"]): (row["count"], row["rare"]) for row in rows}

    whole = counted(sorted(held))
    summed: dict[tuple[int, int], tuple[int, int]] = {}
    for part in range(3):
        for pair, (count, rare) in counted([one for one in sorted(held) if one[0] % 3 == part]).items():
            before = summed.get(pair, (0, 0))
            summed[pair] = before[0] + count, before[1] + rare
    assert summed == whole
    for copy, source in whole:
        a, b = days[copy], days[source]
        assert (a is None or b is None or 0 <= a - b <= 14) and (a is not None or b is None)
