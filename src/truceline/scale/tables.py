"""Tables on disk: whole or not at all, and read again by their names."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from truceline.codec import encode

if TYPE_CHECKING:
    import numpy.typing as npt
    import pyarrow as pa


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Where to write a file that takes its place at `path` when it is done: it stands there whole or not at all."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    yield part
    part.replace(path)


def write(table: pa.Table, path: Path) -> None:
    """A table on disk, whole or not at all."""
    import pyarrow.parquet as pq

    with whole(path) as part:
        pq.write_table(table, part, compression="zstd")


def save_array(path: Path, array: npt.NDArray[Any]) -> None:
    """An array on disk, whole or not at all."""
    import numpy as np

    with whole(path) as part, part.open("wb") as file:
        np.save(file, array)


def read(paths: Sequence[str | Path], columns: Sequence[str]) -> pa.Table:
    """Some columns of some files of one schema, one file under the other."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    tables = [pq.read_table(path, columns=list(columns), use_threads=False) for path in paths]
    return pa.concat_tables(tables).combine_chunks()


def publish(made: Path, out: Path) -> None:
    """A folder of finished tables under its last name, in the place of an older one; once more does nothing."""
    if made.is_dir():
        shutil.rmtree(out, ignore_errors=True)
        made.rename(out)


def files(out: Path, name: str) -> list[str]:
    """The files of a finished table."""
    folder = out / "parts" / name if (out / "parts" / name).is_dir() else out / name
    return sorted(map(str, folder.glob("*.parquet"))) if folder.is_dir() else [str(out / f"{name}.parquet")]


def rows(out: Path, table: str) -> list[dict[str, Any]]:
    """The rows of a finished table, in canonical order."""
    import pyarrow.dataset as ds

    found = [row for path in files(out, table) for row in ds.dataset(path).to_table().to_pylist()]
    return sorted(found, key=lambda row: encode({key: value for key, value in row.items() if value is not None}))


def count(out: Path, table: str) -> int:
    """How many rows a finished table has."""
    return rows_in(files(out, table))


def rows_in(paths: Sequence[str]) -> int:
    """How many rows some files have together."""
    return sum(map(length, paths))


def length(path: str | Path) -> int:
    """How many rows a file has."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        return int(file.metadata.num_rows)
