"""The incidents stage: tellings to pairs that may be one deed, to what hangs together, to incidents."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from truceline.codec import encode
from truceline.corroborate.cells import EVERYWHERE
from truceline.corroborate.incidents_text import BUCKETS, Rarity
from truceline.scale import kernels, kernels_incidents
from truceline.scale.stages import SPREAD, Parts, components, count, files, rows_in, write_frame

if TYPE_CHECKING:
    import pyarrow as pa

TOLD = ("key", "published", "report", "at", "pinned", "about", "around", "beside", "story", "words")
"""The columns of `weighed` that comparing needs, beside a record."""


def incidents(parts: Parts, out: Path) -> int:
    """Writes `incidents`, gives their number."""
    import daft

    rarity(parts, out)
    tellings = parts["tellings"]
    if not rows_in(tellings):
        write_frame(daft.from_arrow(incident_schema().empty_table()), incident_schema(), out, "incidents")
        return 0
    write_frame(_weighed(tellings, out), kernels.telling_schema(), out, "weighed")
    copied = _copied(out)
    joined = _pairs(out, copied)
    write_frame(_incidents(out, joined, copied), incident_schema(), out, "incidents")
    return count(out, "incidents")


def incident_schema() -> pa.Schema:
    """The columns of `incidents`."""
    import pyarrow as pa

    return pa.schema({"id": pa.string(), "incident": pa.large_binary()})


# ------------------------------------------------------------------------------------------------- rarity


def rarity(parts: Parts, out: Path) -> None:
    """How many texts have each term: two tables of fixed size, summed over the pieces."""
    import daft
    import numpy as np
    from daft import col

    summed = (
        daft.read_parquet(parts["counts"]).groupby("kind", "bucket").agg(col("count").sum()).to_pydict()
        if parts["counts"]
        else {"kind": [], "bucket": [], "count": []}
    )
    kinds = np.array(summed["kind"], dtype=object)
    for kind in ("text", "sentence"):
        total, mine = np.zeros(BUCKETS, dtype=np.int64), kinds == kind
        total[np.array(summed["bucket"], dtype=np.int64)[mine]] = np.array(summed["count"], dtype=np.int64)[mine]
        np.save(out / f"rarity-{kind}.npy", total)
    reports = rows_in(parts["records"])
    (out / "rarity.json").write_bytes(encode({"texts": reports}))


@lru_cache(maxsize=8)
def _rarity_table(path: str, stamp: float) -> Any:
    import numpy as np

    return np.load(path, mmap_mode="r")


def load_rarity(out: Path, kind: str, wanted: set[int]) -> Rarity:
    """The rarity of some terms."""
    path = out / f"rarity-{kind}.npy"
    table = _rarity_table(str(path), path.stat().st_mtime)
    made = Rarity()
    made.texts = msgspec.json.decode((out / "rarity.json").read_bytes())["texts"]
    made.seen = {at: int(table[at]) for at in sorted(wanted)}
    return made


def _weighed(tellings: list[str], out: Path) -> Any:
    """The tellings with their words weighted by rarity."""
    import daft
    from daft import DataType, Series, col

    vectors = DataType.struct({"story": DataType.binary(), "words": DataType.binary()})

    @daft.func.batch(return_dtype=vectors, batch_size=1000)
    def weigh(story: Series, words: Series) -> Any:
        pairs = zip(story.to_pylist(), words.to_pylist(), strict=True)
        table = [{"story": terms, "words": others} for terms, others in pairs]
        return kernels_incidents.weigh_rows(table, *_rarities(table, out))

    frame = daft.read_parquet(tellings).with_column("weights", weigh(col("story"), col("words")))
    names = [name for name in kernels.telling_schema().names if name not in ("story", "words")]
    return frame.select(*names, *(col("weights").get(name).alias(name) for name in ("story", "words")))


def _rarities(table: list[dict[str, Any]], out: Path) -> tuple[Rarity, Rarity]:
    """The rarity of the terms of some tellings: of texts, of sentences."""
    wanted: dict[str, set[int]] = {"story": set(), "words": set()}
    for row in table:
        for name, found in wanted.items():
            found.update(at for at, _ in kernels.read_as(list[tuple[int, float]], row[name]))
    return load_rarity(out, "text", wanted["story"]), load_rarity(out, "sentence", wanted["words"])


# ------------------------------------------------------------------------------------------------- pairs


def _copied(out: Path) -> pa.Table:
    """The tellings that stand in one copied passage, `a` beside `b`, both ways."""
    import daft
    import pyarrow as pa
    from daft import DataType, Series, col

    light = daft.read_parquet(files(out, "weighed")).select("report", "key", "kind", "trigger", "days")
    beside = daft.read_parquet(files(out, "edges")).select("copy", "source", "passages")
    for side in ("copy", "source"):
        named = (col(name).alias(f"{side}_{name}") for name in ("key", "kind", "trigger", "days"))
        beside = beside.join(light.select(col("report").alias(side), *named), on=side)
    fields = ("passages", *(f"{side}_{name}" for side in ("source", "copy") for name in ("kind", "trigger", "days")))

    @daft.func.batch(return_dtype=DataType.bool())
    def aligned(*columns: Series) -> Any:
        table = [dict(zip(fields, row, strict=True)) for row in zip(*(c.to_pylist() for c in columns), strict=True)]
        return kernels_incidents.aligned_rows(table)

    found = beside.where(aligned(*(col(name) for name in fields))).select("source_key", "copy_key").to_arrow()
    one, other = found["source_key"].combine_chunks(), found["copy_key"].combine_chunks()
    both = pa.chunked_array([one, other]), pa.chunked_array([other, one])
    return pa.table({"a": both[0].cast(pa.large_binary()), "b": both[1].cast(pa.large_binary())})


def _pairs(out: Path, copied: pa.Table) -> pa.Table:
    """The pairs that are as likely as not one deed; all others stay where they were compared."""
    import daft
    import pyarrow as pa
    from daft import DataType, Series, col, lit

    pair = DataType.struct({"a": DataType.binary(), "b": DataType.binary()})

    @daft.func.batch(return_dtype=pair)
    def scored(*columns: Series) -> Any:
        groups: dict[tuple[int, str], list[dict[str, Any]]] = {}
        for day, cell, *row in zip(*(c.to_pylist() for c in columns), strict=True):
            groups.setdefault((day, cell), []).append(dict(zip(fields, row, strict=True)))
        return [pair for (_, cell), table in groups.items() for pair in kernels_incidents.score_cell(cell, table)]

    where, fields = ["days", "cells"], (*TOLD, "bare")
    frame = (
        daft.read_parquet(files(out, "weighed"))
        .select(*where, *fields)
        .explode("days")
        .where(col("days").not_null())
        .explode("cells")
    )
    placed = col("about").list_count() > lit(0)
    told = (
        frame.select(*where, col("pinned"), placed.alias("placed"))
        .groupby(*where)
        .agg(col("pinned").count().alias("number"), col("pinned").bool_and(), col("placed").bool_and())
    )
    everywhere, small = col("cells") == lit(EVERYWHERE), col("cells").startswith("1:")
    wanted = told.where(
        (col("number") > lit(1)) & ((everywhere & ~col("placed")) | (~everywhere & (small | ~col("pinned"))))
    ).select(*where)
    made = (
        frame.join(wanted, on=[*where], how="semi")
        .with_column("group", (col("days").hash() + col("cells").hash()) % lit(SPREAD))
        .groupby("group")
        .map_groups(scored(*(col(name) for name in (*where, *fields))).alias("pair"))
        .select(col("pair").get("a").alias("a"), col("pair").get("b").alias("b"))
        .where(col("a").not_null())
        .distinct()
        .to_arrow()
    )
    kind = pa.schema({"a": pa.large_binary(), "b": pa.large_binary()})
    return pa.concat_tables([made.cast(kind), copied])


# ------------------------------------------------------------------------------------------------- incidents


def _incidents(out: Path, joined: pa.Table, copied: pa.Table) -> Any:
    """The incidents of what hangs together, each by itself.

    That is exact: groups without a pair that reaches the threshold could never have been linked.
    """
    import daft
    import pyarrow as pa
    from daft import DataType, Series, col, lit

    labels = components(joined, "a", "b")
    names = labels["name"].cast(pa.binary())
    known = daft.from_arrow(pa.table({"key": names, "component": labels["component"]}))
    passages = daft.from_arrow(
        pa.table({"key": copied["a"].cast(pa.binary()), "copied": copied["b"].cast(pa.binary())})
    )
    originals = (
        daft.read_parquet(files(out, "copies")).select(col("members").alias("report"), "original").explode("report")
    )
    frame = (
        daft.read_parquet(files(out, "weighed"))
        .select(*TOLD, "record")
        .join(known, on="key", how="left")
        .join(passages.groupby("key").agg(col("copied").list_agg()), on="key", how="left")
        .join(originals, on="report", how="left")
        .with_column("group", col("component").fill_null(col("key").hash().cast(DataType.int64())) % lit(SPREAD))
    )
    fields = (*TOLD, "record", "component", "copied", "original")

    @daft.func.batch(return_dtype=DataType.from_arrow_type(pa.struct(incident_schema())))
    def linked(*columns: Series) -> Any:
        table = [dict(zip(fields, row, strict=True)) for row in zip(*(c.to_pylist() for c in columns), strict=True)]
        groups: dict[Any, list[dict[str, Any]]] = {}
        for row in table:
            groups.setdefault(row["key"] if row["component"] is None else row["component"], []).append(row)
        found = [one for group in groups.values() for one in kernels_incidents.link_rows(group)]
        return [{"id": one.id, "incident": encode(one)} for one in found]

    made = frame.groupby("group").map_groups(linked(*(col(name) for name in fields)).alias("one"))
    return made.select(col("one").get("id").alias("id"), col("one").get("incident").alias("incident")).where(
        col("id").not_null()
    )
