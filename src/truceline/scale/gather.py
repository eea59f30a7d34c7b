"""The incidents stage, as steps of tasks: words counted, tellings weighed, days compared, what ties together linked."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from truceline.codec import encode
from truceline.corroborate.incidents_text import BUCKETS, Rarity
from truceline.records import Incident
from truceline.scale import kernels_incidents
from truceline.scale.crew import Job, Steps, Task
from truceline.scale.exchange import folder, numbered, save, saved, spread, tie, tied
from truceline.scale.exchange import gather as gathered
from truceline.scale.stages import held
from truceline.scale.tables import read, rows_in, save_array, whole, write

if TYPE_CHECKING:
    import numpy.typing as npt
    import pyarrow as pa

TOLD = ("published", "report", "at", "pinned", "about", "around", "beside", "story", "words")
"""The columns of `weighed` that comparing needs, beside a record and the telling's number."""
CHUNK = 500
"""Tellings worked on together where each is worked on by itself."""
KINDS = ("text", "sentence")


def incidents(steps: Steps) -> None:
    """Tellings to incidents: the table `incidents`, in the run's `work`."""
    steps.run("gather:words", called="incidents: words")
    steps.run("gather:counted", called="incidents: counted", uses=["words"])
    rarity(steps)
    steps.run("gather:weigh", called="incidents: weighed", uses=["counted"])
    steps.run("gather:compare", called="incidents: compared", uses=["days"])
    if not (steps.job.work / "linked.npy").exists():
        copied = saved(steps.job, "copied")
        tie(steps.job, "linked", np.concatenate([saved(steps.job, "alike"), copied]))
        _both_ways(steps.job, copied)
    steps.run("gather:alone", called="incidents: told once", uses=["weighed"])
    steps.run("gather:link", called="incidents: linked", uses=["together"])


def incident_schema() -> pa.Schema:
    """The columns of `incidents`."""
    import pyarrow as pa

    return pa.schema({"id": pa.string(), "incident": pa.large_binary()})


# -------------------------------------------------------------------------------------------------- rarity


def words(job: Job, data: str) -> None:
    """How many of a block's texts have each term, each to the block that counts it."""
    task = Task.told(data)
    table = held(job, task, "counts", "kind", "bucket", "count")
    spread(job, task, "words", table, table["bucket"].to_numpy().astype(np.int64) * task.of // BUCKETS)


def counted(job: Job, data: str) -> None:
    """How many of all texts have each of the terms that are this block's to count."""
    import pyarrow.compute as pc

    task = Task.told(data)
    table = gathered(job, task, "words")
    first, last = (-(-number * BUCKETS // task.of) for number in (task.number, task.number + 1))
    total = np.zeros((len(KINDS), last - first), dtype=np.uint32)
    for kind, counts in zip(KINDS, total, strict=True):
        mine = table.filter(pc.equal(table["kind"], kind))
        np.add.at(counts, mine["bucket"].to_numpy() - first, mine["count"].to_numpy().astype(np.uint32))
    save_array(folder(job, "counted") / f"{task.number}.npy", total)


def rarity(steps: Steps) -> None:
    """How many texts have each term: a table of fixed size for texts, one for sentences."""
    work = steps.job.work
    if (work / "rarity.json").exists():
        return
    for at, kind in enumerate(KINDS):
        shards = (work / "counted" / f"{task.number}.npy" for task in steps.tasks)
        np.save(work / f"rarity-{kind}.npy", np.concatenate([np.load(path, mmap_mode="r")[at] for path in shards]))
    reports = sum(rows_in([str(steps.job.part("records", unit)) for unit in task.units]) for task in steps.tasks)
    with whole(work / "rarity.json") as part:
        part.write_bytes(encode({"texts": reports}))


@lru_cache(maxsize=4)
def _table(path: Path, stamp: float) -> npt.NDArray[np.uint32]:
    found: npt.NDArray[np.uint32] = np.load(path, mmap_mode="r")
    return found


def _rarity(work: Path, kind: str, wanted: set[int]) -> Rarity:
    """The rarity of some terms."""
    path = work / f"rarity-{kind}.npy"
    table = _table(path, path.stat().st_mtime)
    made = Rarity()
    made.texts = msgspec.json.decode((work / "rarity.json").read_bytes())["texts"]
    at = np.array(sorted(wanted), dtype=np.int64)
    made.seen = dict(zip(at.tolist(), table[at].tolist(), strict=True))
    return made


# -------------------------------------------------------------------------------------------------- pairs


def weigh(job: Job, data: str) -> None:
    """A block's tellings with their words weighed; and each to the blocks that compare its days."""
    import pyarrow as pa

    task = Task.told(data)
    table = held(job, task, "tellings", *TOLD, "record", "days", "cells", "bare")
    table = table.append_column("number", [numbered(task, len(table))])
    weights = []
    for first in range(0, len(table), CHUNK):
        chunk = table.slice(first, CHUNK).select(["story", "words"]).to_pylist()
        told = [kernels_incidents.told_words(row) for row in chunk]
        texts = _rarity(job.work, "text", {at for story, _ in told for at in story})
        sentences = _rarity(job.work, "sentence", {at for _, words in told for at in words})
        weights += kernels_incidents.weigh_rows(told, texts, sentences)
    for name in ("story", "words"):
        place = table.schema.get_field_index(name)
        table = table.set_column(place, name, pa.array([row[name] for row in weights], pa.binary()))
    write(table.select([*TOLD, "record", "number"]), folder(job, "weighed") / f"{task.number}.parquet")
    days = table["days"].combine_chunks()
    of = days.parent_indices() if hasattr(days, "parent_indices") else days.value_parent_indices()
    daily = table.select([*TOLD, "bare", "cells", "number"]).take(of).append_column("day", days.flatten())
    spread(job, task, "days", daily, daily["day"].to_numpy().astype(np.int64) % task.of)


def compare(job: Job, data: str) -> None:
    """The pairs, of tellings of the days that are this block's to compare, that are as likely as not one deed."""
    task = Task.told(data)
    found: list[tuple[int, int]] = []
    for day in _groups(gathered(job, task, "days"), "day"):
        found += kernels_incidents.score_day(day)
    save(job, task, "alike", np.array(found, dtype=np.int64))


def _groups(table: pa.Table, column: str) -> Iterator[list[dict[str, Any]]]:
    """The rows that have one number in a column, number by number."""
    table = table.sort_by(column)
    numbers = table[column].to_numpy()
    bounds = [0, *(np.flatnonzero(np.diff(numbers)) + 1).tolist(), len(numbers)]
    for first, last in pairwise(bounds):
        if first < last:
            yield table.slice(first, last - first).to_pylist()


# -------------------------------------------------------------------------------------------------- incidents


def _both_ways(job: Job, copied: npt.NDArray[np.int64]) -> None:
    """The pairs of tellings of one copied passage, each both ways, sorted by the first."""
    both = np.unique(np.concatenate([copied, copied[:, ::-1]]), axis=0)
    save_array(job.work / "copied.npy", both.T)


def alone(job: Job, data: str) -> None:
    """The incidents of tellings that hang together with no other; the others go to the block that links them."""
    import pyarrow as pa
    import pyarrow.compute as pc

    task = Task.told(data)
    table = read([job.work / "weighed" / f"{task.number}.parquet"], [*TOLD, "record", "number"])
    numbers, component = tied(job, task, "linked")
    at = pc.index_in(table["number"], value_set=pa.array(numbers))
    table = table.append_column("component", pa.array(component).take(at))
    table = table.append_column("original", _originals(job, task, table["report"]))
    single = pc.is_null(table["component"])
    made: list[Incident] = []
    once = table.filter(single)
    for first in range(0, len(once), CHUNK):
        for line in once.slice(first, CHUNK).to_pylist():
            made += kernels_incidents.link_rows([{**line, "copied": []}])
    _write(job, f"alone-{task.number}", made)
    others = table.filter(pc.invert(single))
    others = others.append_column("copied", _copied(job, task, others["number"].to_numpy()))
    spread(job, task, "together", others, others["component"].to_numpy() % task.of)


def _originals(job: Job, task: Task, reports: pa.ChunkedArray) -> pa.Array:
    """The original of each report's family, if it has one."""
    import pyarrow.compute as pc

    known = gathered(job, task, "originals")
    at = pc.index_in(reports, value_set=known["report"].combine_chunks())
    return known["original"].take(at)


def _copied(job: Job, task: Task, numbers: npt.NDArray[np.int64]) -> pa.Array:
    """The numbers of the tellings that stand with each of a block's in one copied passage."""
    import pyarrow as pa

    one, other = tied(job, task, "copied")
    first, last = np.searchsorted(one, numbers, "left"), np.searchsorted(one, numbers, "right")
    found = [other[start:end].tolist() for start, end in zip(first.tolist(), last.tolist(), strict=True)]
    return pa.array(found, pa.list_(pa.int64()))


def link(job: Job, data: str) -> None:
    """The incidents of what hangs together and is this block's to link, each group by itself.

    That is exact: groups without a pair that reaches the threshold could never have been linked.
    """
    task = Task.told(data)
    made: list[Incident] = []
    for group in _groups(gathered(job, task, "together"), "component"):
        made += kernels_incidents.link_rows(group)
    _write(job, f"together-{task.number}", made)


def _write(job: Job, name: str, made: list[Incident]) -> None:
    import pyarrow as pa

    lines = [{"id": one.id, "incident": encode(one)} for one in made]
    write(pa.Table.from_pylist(lines, incident_schema()), folder(job, "incidents") / f"{name}.parquet")
