"""The stages behind extraction: what is brought together, by what, and where it is written."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from truceline.codec import encode
from truceline.corroborate.copies import CopyEdge, Document, enough, families
from truceline.corroborate.incidents_cluster import VETO, link
from truceline.corroborate.incidents_compare import SAME
from truceline.corroborate.incidents_text import BUCKETS, Rarity
from truceline.records import CopyFamily, Incident
from truceline.scale import kernels

if TYPE_CHECKING:
    import pyarrow as pa

SPREAD = 64
"""Groups that a shuffle makes; each is worked on whole, so it must fit in memory."""
TOLD = ("published", "report", "at", "event", "record", "around", "beside", "story", "words")
"""The columns of `tellings` that comparing needs."""
Parts = dict[str, list[str]]


def write(table: pa.Table, path: Path) -> None:
    """A table on disk, whole or not at all."""
    import pyarrow.parquet as pq

    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    pq.write_table(table, part, compression="zstd")
    part.replace(path)


def rows(out: Path, table: str) -> list[dict[str, Any]]:
    """The rows of a finished table, in canonical order."""
    import pyarrow.dataset as ds

    folder = out / "parts" / table
    paths = sorted(map(str, folder.glob("*.parquet"))) if folder.is_dir() else [str(out / f"{table}.parquet")]
    found = [row for path in paths for row in ds.dataset(path).to_table().to_pylist()]
    return sorted(found, key=lambda row: encode({key: value for key, value in row.items() if value is not None}))


def planned_failures(out: Path) -> int:
    """How many sources could not be opened."""
    import pyarrow.parquet as pq

    return int(pq.ParquetFile(out / "plan_failures.parquet").metadata.num_rows)


# ------------------------------------------------------------------------------------------------- copies


def copies(parts: Parts, out: Path, window: float) -> tuple[CopyFamily, ...]:
    """Anchors to pairs to edges to families; writes `edges` and `copies`, gives the families."""
    import pyarrow as pa

    edges = _edges(parts, window) if parts["anchors"] else []
    made = [kernels.edge_row(edge) for edge in sorted(edges, key=lambda edge: (edge.copy, edge.source))]
    write(pa.Table.from_pylist(made, edge_schema()), out / "edges.parquet")
    found = _families(edges, parts)
    kinds = pa.schema([("id", pa.string()), ("original", pa.string()), ("members", pa.list_(pa.string()))])
    told = [{"id": one.id, "original": one.original, "members": list(one.members)} for one in found]
    write(pa.Table.from_pylist(told, kinds), out / "copies.parquet")
    return found


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


def _edges(parts: Parts, window: float) -> list[CopyEdge]:
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


def _settled(named: Any) -> list[CopyEdge]:
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
    made = grouped.map_groups(settle(*(col(name) for name in fields)).alias("edge")).select("edge")
    return [kernels.row_edge(row["edge"]) for row in made.to_pylist() if row["edge"]["copy"] is not None]


def _families(edges: Sequence[CopyEdge], parts: Parts) -> tuple[CopyFamily, ...]:
    import daft
    from daft import col

    named = sorted({name for edge in edges if edge.main for name in (edge.copy, edge.source)})
    if not named:
        return ()
    dated = daft.read_parquet(parts["records"]).select("id", "published").where(col("id").is_in(named)).to_pylist()
    documents = sorted(
        {row["id"]: Document(row["id"], "", row["published"]) for row in dated}.values(),
        key=lambda document: (float("-inf") if document.published is None else document.published, document.id),
    )
    return tuple(sorted(families(documents, edges), key=lambda family: family.id))


# ------------------------------------------------------------------------------------------------- incidents


def incidents(parts: Parts, out: Path, found: Sequence[CopyFamily]) -> int:
    """Tellings to scored pairs to groups to incidents; writes `incidents`, gives their number."""
    import pyarrow as pa
    import pyarrow.dataset as ds

    rarity(parts, out)
    keys: list[bytes] = []
    if parts["tellings"]:
        table = ds.dataset(parts["tellings"]).to_table(columns=["published", "report", "at", "event"])
        place = {(row["published"], row["report"], row["at"], row["event"]) for row in table.to_pylist()}
        keys = [encode((report, event)) for _, report, _, event in sorted(place)]
    number = {key: at for at, key in enumerate(keys)}
    joined = score(parts, out) if keys else []
    kinds = pa.schema([("id", pa.string()), ("incident", pa.large_binary())])
    made = []
    for table in _components(parts, keys, number, joined):
        made += incidents_of(table, str(out), found)
    told = [{"id": one.id, "incident": encode(one)} for one in sorted(made, key=lambda one: one.id)]
    write(pa.Table.from_pylist(told, kinds), out / "incidents.parquet")
    return len(told)


def rarity(parts: Parts, out: Path) -> None:
    """How many texts have each term: two tables of fixed size, summed over the pieces."""
    import numpy as np
    import pyarrow.parquet as pq

    for kind in ("text", "sentence"):
        total = np.zeros(BUCKETS, dtype=np.int64)
        for path in parts["counts"]:
            table = pq.read_table(path, filters=[("kind", "=", kind)])
            np.add.at(total, table["bucket"].to_numpy(), table["count"].to_numpy())
        np.save(out / f"rarity-{kind}.npy", total)
    reports = sum(pq.ParquetFile(path).metadata.num_rows for path in parts["records"])
    (out / "rarity.json").write_bytes(encode({"texts": reports}))


@lru_cache(maxsize=8)
def _rarity_table(path: str, stamp: float) -> Any:
    import numpy as np

    return np.load(path, mmap_mode="r")


def load_rarity(out: str, kind: str, wanted: set[int]) -> Rarity:
    """The rarity of some terms."""
    path = Path(out) / f"rarity-{kind}.npy"
    table = _rarity_table(str(path), path.stat().st_mtime)
    made = Rarity()
    made.texts = msgspec.json.decode((Path(out) / "rarity.json").read_bytes())["texts"]
    made.seen = {at: int(table[at]) for at in sorted(wanted)}
    return made


def score(parts: Parts, out: Path) -> list[tuple[bytes, bytes]]:
    """The pairs of tellings that are as likely as not one deed; all others stay where they were compared."""
    import daft
    from daft import DataType, Series, col

    pair = DataType.struct({"a": DataType.binary(), "b": DataType.binary()})
    place = str(out)

    @daft.func.batch(return_dtype=pair)
    def scored(*columns: Series) -> Any:
        table = [dict(zip(TOLD, row, strict=True)) for row in zip(*(c.to_pylist() for c in columns), strict=True)]
        made = score_rows(table, place)
        return [{"a": row["a"], "b": row["b"]} for row in made if not row["forbidden"] and row["sum"] >= SAME]

    days = daft.read_parquet(parts["tellings"]).explode("days").where(col("days").not_null())
    made = days.groupby("days").map_groups(scored(*(col(name) for name in TOLD)).alias("pair")).select("pair")
    return sorted({(row["pair"]["a"], row["pair"]["b"]) for row in made.to_pylist() if row["pair"]["a"] is not None})


def score_rows(table: Sequence[dict[str, Any]], out: str) -> list[dict[str, Any]]:
    """The tellings of one day compared, with the rarity and the edges that stand under `out`."""
    import pyarrow.dataset as ds

    wanted: dict[str, set[int]] = {"story": set(), "words": set()}
    for row in table:
        for name, found in wanted.items():
            found.update(at for at, _ in kernels.read_as(list[tuple[int, float]], row[name]))
    reports = sorted({row["report"] for row in table})
    here = ds.field("copy").isin(reports) & ds.field("source").isin(reports)
    edges = [kernels.row_edge(row) for row in ds.dataset(f"{out}/edges.parquet").to_table(filter=here).to_pylist()]
    texts, sentences = load_rarity(out, "text", wanted["story"]), load_rarity(out, "sentence", wanted["words"])
    return kernels.score_batch(table, texts, sentences, edges)


def _components(
    parts: Parts, keys: Sequence[bytes], number: dict[bytes, int], joined: Sequence[tuple[bytes, bytes]]
) -> Iterator[list[dict[str, Any]]]:
    """The tellings that hang together by joined pairs, a few hundred groups read at a time.

    Groups without a pair that reaches the threshold could never be linked, so linking each by itself is exact.
    """
    import pyarrow.dataset as ds

    parent = list(range(len(keys)))

    def root(item: int) -> int:
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    for a, b in joined:
        low, high = sorted((root(number[a]), root(number[b])))
        parent[high] = low
    groups: dict[int, list[int]] = defaultdict(list)
    for item in range(len(keys)):
        groups[root(item)].append(item)
    names = sorted(groups)
    for first in range(0, len(names), 500):
        wanted = {keys[item]: name for name in names[first : first + 500] for item in groups[name]}
        reports = sorted({msgspec.json.decode(key)[0] for key in wanted})
        held: dict[int, dict[bytes, dict[str, Any]]] = defaultdict(dict)
        for row in ds.dataset(parts["tellings"]).to_table(filter=ds.field("report").isin(reports)).to_pylist():
            key = encode((row["report"], row["event"]))
            if key in wanted:
                held[wanted[key]][key] = row
        for name in sorted(held):
            yield [held[name][keys[item]] for item in groups[name]]


def incidents_of(table: Sequence[dict[str, Any]], out: str, found: Sequence[CopyFamily]) -> list[Incident]:
    """The incidents that tellings which hang together make: compared with one another, then linked."""
    pairs = score_rows(table, out) if len(table) > 1 else []
    number = {encode((row["report"], row["event"])): at for at, row in enumerate(table)}
    scores = {(number[p["a"]], number[p["b"]]): VETO if p["forbidden"] else p["sum"] for p in pairs}
    ordered = {(min(pair), max(pair)): value for pair, value in scores.items()}
    return [kernels.incident_of([table[at] for at in group], pairs, found) for group in link(len(table), ordered, SAME)]
