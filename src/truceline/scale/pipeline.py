"""From sources to copies and incidents as one Daft pipeline, on this machine or on a Ray cluster, resumable.

    pieces ─ extract ─┬─ records, failures                          a file each for every piece, by its id
                      ├─ anchors  ─ by anchor ─ pairs ─ with texts ─ by copy ─ edges ─ families
                      └─ tellings ─ by day and cell ─ pairs ─ what hangs together ─ incidents

A piece's tables are written under names that follow from the piece, then its line in the manifest: what a kill
interrupts is done again and overwrites itself, what is finished is not done again, nothing is told twice.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from truceline.corroborate.copies import WINDOW
from truceline.errors import ConfigError
from truceline.records import Failure
from truceline.scale import gather, kernels, stages
from truceline.scale.manifest import Done, Manifest
from truceline.scale.once import keep_once
from truceline.scale.units import Unit, plan

TABLES = ("records", "anchors", "tellings", "counts", "failures")
Progress = Callable[[str, int, int], None]
"""Hears of each step: which stage, how much of it is done, how much there is."""


class Summary(NamedTuple):
    """What a run gave."""

    records: int
    failures: int
    copies: int
    incidents: int
    seconds: float


@dataclass(frozen=True)
class Job:
    """Where a run writes, how it extracts, and how many workers it may use."""

    out: Path
    extract: str
    workers: int

    def part(self, table: str, unit: str) -> Path:
        """Where a piece's table stands."""
        return self.out / "parts" / table / f"{unit}.parquet"


def bulk(
    sources: Sequence[str],
    out: str | Path,
    *,
    extract: str = "truceline.pipeline:Engine",
    ray: str | None = None,
    workers: int | None = None,
    window: float = WINDOW,
    progress: Progress | None = None,
) -> Summary:
    """Read sources (folders, WARC, WACZ, Parquet, JSON Lines) to records, copies and incidents as Parquet under `out`.

    `extract` names what makes a record of a report: a function, `module:function`, or an engine's class. `ray` is the
    address of a cluster (`auto`, `local`, `ray://host:10001`), whose machines must see `sources` and `out`; without it
    everything runs here.
    A rerun with the same `out` goes on where the last one stopped. Raises `OSError` where `out` cannot be written.
    """
    begun = time.monotonic()
    told = progress or (lambda stage, done, of: None)
    job = Job(Path(out).resolve(), extract, workers or os.cpu_count() or 1)
    choose_runner(ray)
    for table in TABLES:
        (job.out / "parts" / table).mkdir(parents=True, exist_ok=True)
    units = [*_plan(sources, job)]
    manifest = Manifest(job.out / "manifest.jsonl")
    for done in _extract([unit for unit in units if unit.id not in manifest.done], job):
        manifest.add(done)
        told("pieces", sum(unit.id in manifest.done for unit in units), len(units))
    parts = {table: [str(job.part(table, unit.id)) for unit in units] for table in TABLES}
    keep_once(parts)
    told("copies", 0, 1)
    families = stages.copies(parts, job.out, window)
    told("copies", 1, 1)
    told("incidents", 0, 1)
    incidents = gather.incidents(parts, job.out)
    told("incidents", 1, 1)
    failures = stages.count(job.out, "plan_failures") + stages.rows_in(parts["failures"])
    records = stages.rows_in(parts["records"])
    return Summary(records, failures, families, incidents, time.monotonic() - begun)


def choose_runner(ray: str | None) -> None:
    """Daft on this machine, or on the Ray cluster at an address; neither tells anybody what is run."""
    for silent, value in (("DO_NOT_TRACK", "1"), ("DAFT_ANALYTICS_ENABLED", "0"), ("RAY_USAGE_STATS_ENABLED", "0")):
        os.environ.setdefault(silent, value)
    import daft

    if ray is not None:
        daft.set_runner_ray(address=None if ray == "local" else ray, noop_if_initialized=True)
    elif daft.get_or_infer_runner_type() != "native":
        raise ConfigError("this process runs on Ray already: name its address, or start another process")


def _plan(sources: Sequence[str], job: Job) -> Iterator[Unit]:
    """The pieces; the sources that could not be opened are written down as failures of the plan."""
    import pyarrow as pa

    failed: list[Failure] = []
    seen: set[str] = set()
    for found in plan(sources):
        if isinstance(found, Failure):
            failed.append(found)
        elif found.id not in seen:
            seen.add(found.id)
            yield found
    rows = {name: pa.array([getattr(one, name) for one in failed], pa.string()) for name in Failure.__struct_fields__}
    stages.write(pa.table(rows), job.out / "plan_failures.parquet")


def _extract(units: Sequence[Unit], job: Job) -> Iterator[Done]:
    """Each piece, done, as it is done."""
    import daft
    from daft import DataType, Series, col

    if not units:
        return

    @daft.cls(use_process=job.workers > 1, max_concurrency=job.workers)
    class Worker:
        def __init__(self, job: Job) -> None:
            self.job = job

        @daft.method.batch(return_dtype=DataType.string(), batch_size=1)
        def work(self, piece: Series) -> Any:
            return [run_unit(data, self.job) for data in piece.to_pylist()]

    pieces = daft.from_pydict({"piece": [msgspec.json.encode(unit).decode() for unit in units]})
    column: Any = col("piece")  # a method of a Daft class takes a column and gives one
    frame = pieces.into_batches(1).select(Worker(job).work(column).alias("done"))
    for row in frame.iter_rows(results_buffer_size=None):
        yield msgspec.json.decode(row["done"], type=Done)


def run_unit(data: str, job: Job) -> str:
    """Extract one piece and put its tables in place; gives its line of the manifest."""
    begun = time.monotonic()
    unit = msgspec.json.decode(data, type=Unit)
    made = kernels.extract_unit(unit, kernels.resolve(job.extract))
    for table in TABLES:
        stages.write(made[table], job.part(table, unit.id))
    done = Done(
        unit=unit.id,
        path=unit.path[:200],
        start=unit.start,
        end=unit.end,
        records=len(made["records"]),
        failures=len(made["failures"]),
        seconds=round(time.monotonic() - begun, 3),
    )
    return msgspec.json.encode(done).decode()


def rows(out: str | Path, table: str) -> list[dict[str, Any]]:
    """The rows of a finished table, in canonical order: for looking at, and for comparing runs."""
    return stages.rows(Path(out), table)
