"""The copies stage, and what every stage needs: tables on disk whole or not at all, what hangs together by pairs."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from truceline.codec import content_id, encode
from truceline.corroborate.copies import Document, enough, in_order
from truceline.scale import kernels

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

SPREAD = 64
"""Groups that a shuffle makes; each is worked on whole, so it must fit in memory."""
Parts = dict[str, list[str]]


def write(table: pa.Table, path: Path) -> None:
    """A table on disk, whole or not at all."""
    import pyarrow.parquet as pq

    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    pq.write_table(table, part, compression="zstd")
    part.replace(path)


def write_frame(frame: Any, schema: pa.Schema, out: Path, name: str) -> None:
    """A frame as the folder `name` of Parquet files, by whoever holds the rows; whole or not at all."""
    part, whole = out / f"{name}.part", out / name
    shutil.rmtree(part, ignore_errors=True)
    frame.write_parquet(str(part), compression="zstd", write_mode="overwrite")
    if not any(part.glob("*.parquet")):
        part.mkdir(exist_ok=True)
        write(schema.empty_table(), part / "none.parquet")
    shutil.rmtree(whole, ignore_errors=True)
    part.rename(whole)


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
    import pyarrow.parquet as pq

    return sum(pq.ParquetFile(path).metadata.num_rows for path in paths)


def components(pairs: pa.Table, left: str, right: str) -> pa.Table:
    """What hangs together by pairs: each name once, as `name`, with the number of what it belongs to, as `component`.

    The only step that one machine does for all: it holds some twenty bytes a pair, and each name once.
    """
    import numpy as np
    import pyarrow as pa

    both = pa.chunked_array([*pairs[left].chunks, *pairs[right].chunks], type=pairs[left].type)
    coded = both.combine_chunks().dictionary_encode()
    if isinstance(coded, pa.ChunkedArray):
        coded = coded.combine_chunks()
    ends = coded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    label = hang_together(ends[: len(pairs)], ends[len(pairs) :], len(coded.dictionary))
    return pa.table({"name": coded.dictionary, "component": pa.array(label)})


def hang_together(a: npt.NDArray[np.int64], b: npt.NDArray[np.int64], total: int) -> npt.NDArray[np.int64]:
    """For each of `total` items the smallest that it hangs together with, by the pairs `a[i], b[i]`."""
    import numpy as np

    label = np.arange(total, dtype=np.int64)
    while True:
        mine, theirs = label[a], label[b]
        apart = mine != theirs
        if not apart.any():
            return label
        low, high = np.minimum(mine, theirs)[apart], np.maximum(mine, theirs)[apart]
        np.minimum.at(label, high, low)
        while (next_label := label[label]).tobytes() != label.tobytes():
            label = next_label


# ------------------------------------------------------------------------------------------------- copies


def copies(parts: Parts, out: Path, window: float) -> int:
    """Anchors to pairs to edges to families; writes `edges` and `copies`, gives the number of families."""
    import daft

    if parts["anchors"]:
        write_frame(_edges(parts, window), edge_schema(), out, "edges")
    else:
        write_frame(daft.from_arrow(edge_schema().empty_table()), edge_schema(), out, "edges")
    write_frame(_families(parts, out), family_schema(), out, "copies")
    return count(out, "copies")


def edge_schema() -> pa.Schema:
    """The columns of `edges`."""
    import pyarrow as pa

    return pa.schema(
        {
            "copy": pa.string(),
            "source": pa.string(),
            "words": pa.int64(),
            "of_copy": pa.float64(),
            "of_source": pa.float64(),
            "passages": pa.binary(),
            "why": pa.list_(pa.string()),
            "main": pa.bool_(),
        }
    )


def family_schema() -> pa.Schema:
    """The columns of `copies`."""
    import pyarrow as pa

    return pa.schema({"id": pa.string(), "original": pa.string(), "members": pa.list_(pa.string())})


def _edges(parts: Parts, window: float) -> Any:
    import daft
    from daft import DataType, Series, col, lit

    pair = DataType.struct(
        {
            "copy": DataType.string(),
            "source": DataType.string(),
            "count": DataType.int64(),
            "rare": DataType.int64(),
            "least": DataType.int64(),
        }
    )

    @daft.func.batch(return_dtype=pair)
    def pairs(anchor: Series, name: Series, published: Series, size: Series) -> Any:
        return kernels.pair_batch(anchor.to_pylist(), name.to_pylist(), published.to_pylist(), size.to_pylist(), window)

    anchors = daft.read_parquet(parts["anchors"]).with_column("group", col("anchor") % lit(SPREAD))
    proposed = (
        anchors.groupby("group")
        .map_groups(pairs(col("anchor"), col("id"), col("published"), col("size")).alias("pair"))
        .select(*(col("pair").get(name).alias(name) for name in ("copy", "source", "count", "rare", "least")))
        .groupby("copy", "source")
        .agg(col("count").sum(), col("rare").sum(), col("least").min())
        .where(enough(col("count"), col("rare"), col("least")))
    )
    texts = daft.read_parquet(parts["records"]).select("id", "published", "publisher", "text", "body")
    named = proposed.select("copy", "source", "count")
    for side in ("copy", "source"):
        renamed = texts.select(
            col("id").alias(side),
            *(col(name).alias(f"{side}_{name}") for name in ("published", "publisher", "text", "body")),
        )
        named = named.join(renamed, on=side)
    return _settled(named)


def _settled(named: Any) -> Any:
    """The edges of pairs with their texts, all pairs of one copy together."""
    import daft
    import pyarrow as pa
    from daft import DataType, Series, col, lit

    beside = [f"{side}_{name}" for side in ("copy", "source") for name in ("published", "publisher", "text", "body")]
    fields = ("copy", "source", "count", *beside)

    @daft.func.batch(return_dtype=DataType.from_arrow_type(pa.struct(edge_schema())))
    def settle(*columns: Series) -> Any:
        table = [dict(zip(fields, row, strict=True)) for row in zip(*(c.to_pylist() for c in columns), strict=True)]
        documents: dict[str, Document] = {}
        for row in table:
            for side in ("copy", "source"):
                documents.setdefault(row[side], kernels.document(row, side))
        told = sorted({(row["copy"], row["source"], row["count"]) for row in table})
        return [kernels.edge_row(edge) for edge in kernels.settle_batch(told, list(documents.values()))]

    grouped = named.with_column("group", col("copy").hash() % lit(SPREAD)).groupby("group")
    made = grouped.map_groups(settle(*(col(name) for name in fields)).alias("edge"))
    return made.select(*(col("edge").get(name).alias(name) for name in edge_schema().names)).where(
        col("copy").not_null()
    )


def _families(parts: Parts, out: Path) -> Any:
    """The families that main edges make, as a frame."""
    import daft
    import pyarrow as pa
    import pyarrow.dataset as ds
    from daft import DataType, Series, col, lit

    main = ds.dataset(files(out, "edges")).to_table(columns=["copy", "source"], filter=ds.field("main"))
    if not len(main):
        return daft.from_arrow(family_schema().empty_table())
    labels = daft.from_arrow(components(main, "copy", "source").rename_columns(["id", "component"]))
    dated = daft.read_parquet(parts["records"]).select("id", "published").join(labels, on="id")

    @daft.func.batch(return_dtype=DataType.from_arrow_type(pa.struct(family_schema())))
    def family(component: Series, name: Series, published: Series) -> Any:
        groups: dict[int, list[Document]] = {}
        for number, *known in zip(component.to_pylist(), name.to_pylist(), published.to_pylist(), strict=True):
            groups.setdefault(number, []).append(Document(known[0], "", known[1]))
        return [family_row(documents) for documents in groups.values()]

    grouped = dated.with_column("group", col("component") % lit(SPREAD)).groupby("group")
    made = grouped.map_groups(family(col("component"), col("id"), col("published")).alias("family"))
    return made.select(*(col("family").get(name).alias(name) for name in family_schema().names)).where(
        col("id").not_null()
    )


def family_row(documents: Sequence[Document]) -> dict[str, Any]:
    """The family of some documents, as a row."""
    members = [document.id for document in in_order(documents)]
    return {"id": content_id("copies", sorted(members)), "original": members[0], "members": members}
