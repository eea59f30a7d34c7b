"""From sources to copies and incidents as one Daft pipeline, on this machine or on a Ray cluster, resumable.

    pieces ─ extract ─┬─ records, failures                          a file each for every piece, by its id
                      ├─ anchors  ─ by value ─ pairs ─ with texts ─ by copy ─ edges ─ families
                      └─ tellings ─ by day ─ pairs ─ what hangs together ─ incidents

A piece's tables are written under names that follow from the piece, then its line in the manifest: what a kill
interrupts is done again and overwrites itself, what is finished is not done again, nothing is told twice. Then pieces
make blocks of some thousand reports, and every step has a task for each block (`crew`).
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator, Sequence
from math import isqrt
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from truceline.codec import content_id
from truceline.corroborate.copies import WINDOW
from truceline.errors import ConfigError
from truceline.records import Failure
from truceline.scale import gather, kernels, stages, tables
from truceline.scale.crew import Job, Progress, Steps, give_out
from truceline.scale.exchange import folder
from truceline.scale.manifest import Done, Manifest
from truceline.scale.once import keep_once
from truceline.scale.units import Unit, plan

TABLES = ("records", "anchors", "tellings", "counts", "failures")
MADE = {"edges": stages.edge_schema, "copies": stages.family_schema, "incidents": gather.incident_schema}
BLOCK = 2000
"""Reports in a block at least, where there are so many; more where there would be more blocks than reports in one."""
FEW = 5000
"""So many reports take less time here than the processes of all steps take to start."""


class Summary(NamedTuple):
    """What a run gave."""

    records: int
    failures: int
    copies: int
    incidents: int
    seconds: float


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
    job = Job(Path(out).resolve(), extract, workers or os.cpu_count() or 1, window, ray is not None)
    choose_runner(ray)
    for table in TABLES:
        (job.out / "parts" / table).mkdir(parents=True, exist_ok=True)
    units = [*_plan(sources, job)]
    _extract(units, job, told)
    parts = {table: [str(job.part(table, unit.id)) for unit in units] for table in TABLES}
    told("each report once", 0, 1)
    keep_once(parts)
    told("each report once", 1, 1)
    sizes = [tables.length(path) for path in parts["records"]]
    blocks = _blocks([unit.id for unit in units], sizes)
    steps = Steps(job, blocks, content_id("steps", blocks, sizes, window), told, apart=sum(sizes) > FEW)
    if any(sizes):
        stages.copies(steps)
        gather.incidents(steps)
    for table, schema in MADE.items():
        if not any(sizes):
            tables.write(schema().empty_table(), folder(job, table) / "none.parquet")
        tables.publish(job.work / table, job.out / table)
    shutil.rmtree(job.work)
    failures = tables.count(job.out, "plan_failures") + tables.rows_in(parts["failures"])
    families, incidents = (tables.count(job.out, table) for table in ("copies", "incidents"))
    return Summary(sum(sizes), failures, families, incidents, time.monotonic() - begun)


def _blocks(units: Sequence[str], sizes: Sequence[int]) -> list[list[str]]:
    """The pieces by blocks of so many reports that there are no more blocks than reports in one; one block at least."""
    enough = max(BLOCK, isqrt(sum(sizes)))
    blocks: list[list[str]] = [[]]
    held = 0
    for unit, size in zip(units, sizes, strict=True):
        if held and held + size > enough:
            blocks.append([])
            held = 0
        blocks[-1].append(unit)
        held += size
    return blocks


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
    tables.write(pa.table(rows), job.out / "plan_failures.parquet")


def _extract(units: Sequence[Unit], job: Job, told: Progress) -> None:
    """Every piece that has no line in the manifest is read, and has one then."""
    manifest = Manifest(job.out / "manifest.jsonl")
    left = [unit for unit in units if unit.id not in manifest.done]
    given = [msgspec.json.encode(unit).decode() for unit in left]
    told("pieces", len(units) - len(left), len(units))
    for done, (_, said) in enumerate(give_out(job, "pipeline:run_unit", given), 1 + len(units) - len(left)):
        manifest.add(msgspec.json.decode(said, type=Done))
        told("pieces", done, len(units))


def run_unit(job: Job, data: str) -> str:
    """Extract one piece and put its tables in place; gives its line of the manifest."""
    begun = time.monotonic()
    unit = msgspec.json.decode(data, type=Unit)
    made = kernels.extract_unit(unit, kernels.resolve(job.extract))
    for table in TABLES:
        tables.write(made[table], job.part(table, unit.id))
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
    return tables.rows(Path(out), table)
