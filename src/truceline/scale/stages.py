"""The copies stage, as steps of tasks: anchors, pairs, candidates, texts, edges, passages, families."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from truceline.codec import content_id
from truceline.corroborate.copies import Document, enough, in_order
from truceline.scale import kernels, kernels_incidents
from truceline.scale.crew import Job, Steps, Task
from truceline.scale.exchange import SHIFT, folder, gather, numbered, row, save, saved, spread, tie, tied
from truceline.scale.tables import read, write

if TYPE_CHECKING:
    import pyarrow as pa

    from truceline.scale.exchange import Numbers

CHUNK = 200
"""Pairs whose texts are aligned together."""
_TEXT = ("id", "published", "publisher", "text", "body")


def copies(steps: Steps) -> None:
    """Anchors to pairs to edges to families: the tables `edges` and `copies`, in the run's `work`."""
    steps.run("stages:anchors", called="copies: anchors")
    steps.run("stages:pairs", called="copies: pairs", uses=["anchors"])
    steps.run("stages:candidates", called="copies: candidates", uses=["pairs"])
    steps.run("stages:texts", called="copies: texts", uses=["candidates"])
    steps.run("stages:edges", called="copies: edges", uses=["texts"])
    steps.run("stages:passages", called="copies: passages", uses=["beside"])
    if not (steps.job.work / "families.npy").exists():
        tie(steps.job, "families", saved(steps.job, "main"))
    steps.run("stages:members", called="copies: members")
    steps.run("stages:families", called="copies: families", uses=["members"])


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


def held(job: Job, task: Task, table: str, *columns: str) -> pa.Table:
    """Some columns of a block's tables."""
    return read([job.part(table, unit) for unit in task.units], columns)


def owners(job: Job, task: Task, reports: pa.ChunkedArray) -> Numbers:
    """The numbers of a block's reports, by their ids."""
    import pyarrow.compute as pc

    known = held(job, task, "records", "id")["id"].combine_chunks()
    rows: Numbers = pc.index_in(reports, value_set=known).to_numpy().astype(np.int64)
    return rows + (task.number << SHIFT)


# -------------------------------------------------------------------------------------------------- pairs


def anchors(job: Job, data: str) -> None:
    """A block's anchors, each to the block that pairs all reports that have it."""
    task = Task.told(data)
    table = held(job, task, "anchors", "anchor", "id", "published", "size")
    table = table.append_column("doc", [owners(job, task, table["id"])])
    spread(job, task, "anchors", table, (table["anchor"].to_numpy() % np.uint64(task.of)).astype(np.int64))


def pairs(job: Job, data: str) -> None:
    """The pairs of reports that share some of the anchors that are this block's to pair, each to the copy's block."""
    task = Task.told(data)
    made = kernels.pair_table(gather(job, task, "anchors"), job.window)
    spread(job, task, "pairs", made, made["copy"].to_numpy() >> SHIFT)


def candidates(job: Job, data: str) -> None:
    """The pairs of a block's copies that share enough anchors to be aligned, each to the source's block."""
    task = Task.told(data)
    counted = gather(job, task, "pairs").group_by(["copy", "source"], use_threads=False)
    summed = counted.aggregate([("count", "sum"), ("rare", "sum"), ("least", "min")])
    near = enough(*(summed[name].to_numpy() for name in ("count_sum", "rare_sum", "least_min")))
    found = summed.filter(near).select(["copy", "source", "count_sum"]).rename_columns(["copy", "source", "count"])
    spread(job, task, "candidates", found, found["source"].to_numpy() >> SHIFT)


def texts(job: Job, data: str) -> None:
    """The candidates with the texts of their sources, which are this block's, each to the copy's block."""
    import pyarrow as pa

    task = Task.told(data)
    found = gather(job, task, "candidates")
    texts = held(job, task, "records", *_TEXT).take(pa.array(row(found["source"].to_numpy())))
    for name in _TEXT:
        found = found.append_column(name, texts[name])
    spread(job, task, "texts", found, found["copy"].to_numpy() >> SHIFT)


# -------------------------------------------------------------------------------------------------- edges


def edges(job: Job, data: str) -> None:
    """The edges of a block's copies to their best sources; what is told in a copy goes to its source's block."""
    import pyarrow as pa

    task = Task.told(data)
    made, main, ends = [], [], []
    for known, found in _settled(job, task):
        for edge in found:
            made.append(kernels.edge_row(edge))
            ends.append((known[edge.copy], known[edge.source]))
            if edge.main:
                main.append(ends[-1])
    write(pa.Table.from_pylist(made, edge_schema()), folder(job, "edges") / f"{task.number}.parquet")
    save(job, task, "main", np.array(main, dtype=np.int64))
    beside = _beside(job, task, made, ends)
    spread(job, task, "beside", beside, beside["source"].to_numpy() >> SHIFT)


def _settled(job: Job, task: Task) -> Iterator[tuple[dict[str, int], list[Any]]]:
    """The edges of a block's copies, some hundred pairs at a time, with the numbers of the reports that they name."""
    import pyarrow as pa

    found = gather(job, task, "texts")
    found = found.sort_by([("copy", "ascending"), ("source", "ascending")])
    own = held(job, task, "records", *_TEXT)
    copy = found["copy"].to_numpy()
    first = 0
    while first < len(copy):
        last = int(np.searchsorted(copy, copy[min(first + CHUNK, len(copy)) - 1], "right"))
        table = found.slice(first, last - first)
        copied = own.take(pa.array(row(copy[first:last]))).to_pylist()
        known, documents, told = {}, {}, []
        for one, other in zip(table.to_pylist(), copied, strict=True):
            for number, line in ((one["source"], one), (one["copy"], other)):
                if line["id"] not in known:
                    known[line["id"]], documents[line["id"]] = number, kernels.document(line)
            told.append((other["id"], one["id"], one["count"]))
        yield known, kernels.settle_batch(told, list(documents.values()))
        first = last


def _beside(job: Job, task: Task, made: list[dict[str, Any]], ends: list[tuple[int, int]]) -> pa.Table:
    """Each telling of a copy with the passages of an edge of it, for those of the source to be held against."""
    import pyarrow as pa

    schema = pa.schema({"source": pa.int64(), "passages": pa.binary(), **_stood()})
    told = _tellings(job, task)
    rows = [
        {"source": source, "passages": edge["passages"], **telling}
        for edge, (copy, source) in zip(made, ends, strict=True)
        for telling in told.get(copy, ())
    ]
    return pa.Table.from_pylist(rows, schema)


def _stood() -> dict[str, pa.DataType]:
    """What must be known of a telling to say whether it stands in a passage."""
    import pyarrow as pa

    return {"number": pa.int64(), "kind": pa.string(), "trigger": pa.list_(pa.int64()), "days": pa.list_(pa.int32())}


def _tellings(job: Job, task: Task) -> dict[int, list[dict[str, Any]]]:
    """A block's tellings by the numbers of their reports."""
    table = held(job, task, "tellings", "report", "kind", "trigger", "days")
    told: dict[int, list[dict[str, Any]]] = {}
    numbers = numbered(task, len(table)).tolist()
    reports = owners(job, task, table["report"]).tolist()
    rows = table.drop_columns(["report"]).to_pylist()
    for number, report, telling in zip(numbers, reports, rows, strict=True):
        told.setdefault(report, []).append({"number": number, **telling})
    return told


def passages(job: Job, data: str) -> None:
    """The tellings of a block that stand with one of a copy in one copied passage: pairs, saved for what is linked."""
    task = Task.told(data)
    told = _tellings(job, task)
    rows = [
        {
            "passages": beside["passages"],
            **{f"copy_{name}": beside[name] for name in _stood()},
            **{f"source_{name}": telling[name] for name in _stood()},
        }
        for beside in gather(job, task, "beside").to_pylist()
        for telling in told.get(beside["source"], ())
    ]
    stand = kernels_incidents.aligned_rows(rows)
    found = [(line["source_number"], line["copy_number"]) for line, so in zip(rows, stand, strict=True) if so]
    save(job, task, "copied", np.array(found, dtype=np.int64))


# -------------------------------------------------------------------------------------------------- families


def members(job: Job, data: str) -> None:
    """A block's reports that belong to a family, each to the block that makes it."""
    import pyarrow as pa

    task = Task.told(data)
    numbers, family = tied(job, task, "families")
    known = held(job, task, "records", "id", "published").take(pa.array(row(numbers)))
    known = known.append_column("doc", [numbers]).append_column("family", [family])
    spread(job, task, "members", known, family % task.of)


def families(job: Job, data: str) -> None:
    """The families that are this block's to make; their originals' names go to the blocks of the members."""
    import pyarrow as pa

    task = Task.told(data)
    groups: dict[int, list[dict[str, Any]]] = {}
    for line in gather(job, task, "members").to_pylist():
        groups.setdefault(line["family"], []).append(line)
    made, first = [], []
    for lines in groups.values():
        made.append(family_row([Document(line["id"], "", line["published"]) for line in lines]))
        first += [{"report": line["id"], "doc": line["doc"], "original": made[-1]["original"]} for line in lines]
    write(pa.Table.from_pylist(made, family_schema()), folder(job, "copies") / f"{task.number}.parquet")
    schema = pa.schema({"report": pa.string(), "doc": pa.int64(), "original": pa.string()})
    originals = pa.Table.from_pylist(first, schema)
    spread(job, task, "originals", originals, originals["doc"].to_numpy() >> SHIFT)


def family_row(documents: list[Document]) -> dict[str, Any]:
    """The family of some documents, as a row."""
    members = [document.id for document in in_order(documents)]
    return {"id": content_id("copies", sorted(members)), "original": members[0], "members": members}
