"""Rows as CSV and Parquet: no cell that a spreadsheet would take for a formula, unknown left empty."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from truceline.errors import TrucelineError
from truceline.share.wording import clean

Cell = str | int | float | bool | None
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


class ExportError(TrucelineError):
    """Something that cannot be written: an unknown format, or a package that it needs is not installed."""


def safe(value: Cell) -> Cell:
    """A cell that a spreadsheet shows and does not run: words that begin like a formula get a `'` before them."""
    if not isinstance(value, str):
        return value
    said = clean(" ".join(value.split()))
    return "'" + said if said.startswith(_FORMULA) else said


def comma_separated(
    columns: Sequence[str], rows: Iterable[Mapping[str, Cell]], *, above: Sequence[Sequence[str]] = ()
) -> bytes:
    """CSV as RFC 4180 has it (UTF-8, CRLF): the heads, the lines of `above` under them, then the rows."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(above)
    for row in rows:
        writer.writerow(["" if (value := safe(row.get(column))) is None else value for column in columns])
    return out.getvalue().encode("utf-8", "replace")


def parquet(columns: Mapping[str, str], rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Parquet with the columns' types (`string`, `int64`, `double`, `bool`, `list`); unknown is null."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ModuleNotFoundError as error:
        raise ExportError("Parquet needs the package pyarrow: pip install 'truceline[bulk]'") from error
    kinds = {
        "string": pyarrow.string(), "int64": pyarrow.int64(), "double": pyarrow.float64(), "bool": pyarrow.bool_(),
        "list": pyarrow.list_(pyarrow.string()),
    }  # fmt: skip
    schema = pyarrow.schema([(name, kinds[kind]) for name, kind in columns.items()])
    table = pyarrow.Table.from_pylist([{name: row.get(name) for name in columns} for row in rows], schema=schema)
    sink = pyarrow.BufferOutputStream()
    pyarrow.parquet.write_table(table, sink, compression="zstd")
    data: bytes = sink.getvalue().to_pybytes()
    return data
