"""Each report once: a page that was captured again is the same report, wherever its captures stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from truceline.records import Record
from truceline.scale import kernels, tables

if TYPE_CHECKING:
    import numpy.typing as npt
    import pyarrow as pa


def keep_once(parts: Mapping[str, Sequence[str]]) -> None:
    """Takes repeated reports out of the pieces' tables; the first piece that has one keeps it.

    One with the id of another report, but of other bytes, becomes a failure. A second call finds nothing to do.
    """
    repeated = _repeated(parts["records"])
    first: dict[str, int] = {}
    again: dict[int, list[int]] = {}
    for number, path in enumerate(parts["records"] if len(repeated) else ()):
        names = _names(path)
        for row in np.flatnonzero(np.isin(_hashes(names), repeated)).tolist():
            name = names[row].as_py()
            if name in first:
                again.setdefault(number, []).append(row)
            else:
                first[name] = number
    for number, rows in again.items():
        _without(parts, number, set(rows), first)


def _names(path: str) -> pa.Array:
    return tables.read([path], ["id"])["id"].combine_chunks()


def _hashes(names: pa.Array) -> npt.NDArray[np.uint64]:
    """Eight bytes for each name."""
    import daft

    found: npt.NDArray[np.uint64] = daft.Series.from_arrow(names).hash().to_arrow().to_numpy(zero_copy_only=False)
    return found


def _repeated(paths: Sequence[str]) -> npt.NDArray[np.uint64]:
    """The hashes that more than one report has: eight bytes a report are held for it, and no name."""
    held = np.concatenate([np.zeros(0, np.uint64), *(_hashes(_names(path)) for path in paths)])
    held.sort()
    return np.unique(held[1:][held[1:] == held[:-1]])


def _without(parts: Mapping[str, Sequence[str]], number: int, rows: set[int], first: Mapping[str, int]) -> None:
    """One piece without some of its rows; its records are written last, so that a kill leaves nothing undone."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pq.read_table(parts["records"][number])
    found = [kernels.read_as(Record, data) for data in table["record"].to_pylist()]
    kept = [record for row, record in enumerate(found) if row not in rows]
    made = kernels.tables(kept, [])
    old = pq.read_table(parts["failures"][number])
    made["failures"] = pa.Table.from_pylist(_clashes([found[row] for row in sorted(rows)], parts, first), old.schema)
    told = pa.concat_tables([old, made["failures"]]).to_pylist()
    made["failures"] = pa.Table.from_pylist([row for at, row in enumerate(told) if row not in told[:at]], old.schema)
    for name in sorted(made, key=lambda name: name == "records"):
        tables.write(made[name], Path(parts[name][number]))


def _clashes(
    dropped: Sequence[Record], parts: Mapping[str, Sequence[str]], first: Mapping[str, int]
) -> list[dict[str, Any]]:
    """A failure for each dropped report that only has the id of another."""
    import pyarrow.dataset as ds

    clashes = []
    for record in dropped:
        name, held = record.report.id, ds.dataset(parts["records"][first[record.report.id]])
        (kept, *_) = held.to_table(columns=["record"], filter=ds.field("id") == name)["record"].to_pylist()
        if kernels.read_as(Record, kept).report.captured_sha256 != record.report.captured_sha256:
            why = f"another report has the id {name} already"
            source = record.report.url or name
            clashes.append({"source": source[:300], "reason": "known id", "message": why[:300]})
    return clashes
