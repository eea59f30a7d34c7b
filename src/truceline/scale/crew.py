"""Work in equal parts: each task reads and writes files of bounded size, wherever it runs, and is done once.

A step has as many tasks as the run has blocks (some thousand reports each). Daft gives them out: to processes of this
machine that end with the step, so that what they held goes back, or to the machines of a Ray cluster. What moves from
one block to another goes through files (`exchange`), so no step holds more than its tasks do, whatever the run's size.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec

from truceline.errors import TrucelineError
from truceline.scale.lines import Lines

Progress = Callable[[str, int, int], None]
"""Hears of each step: which, how much of it is done, how much there is."""


@dataclass(frozen=True)
class Job:
    """Where a run writes, how it extracts, how many workers it has, how far apart copies may be, if a cluster works."""

    out: Path
    extract: str
    workers: int
    window: float = 0.0
    cluster: bool = False

    def part(self, table: str, unit: str) -> Path:
        """Where a piece's table stands."""
        return self.out / "parts" / table / f"{unit}.parquet"

    @property
    def work(self) -> Path:
        """Where what the steps give one another stands until the run is done."""
        return self.out / "work"


class Task(msgspec.Struct, frozen=True):
    """One of a step's tasks: the number of its block among all, and the block's pieces."""

    number: int
    of: int
    units: tuple[str, ...]

    @classmethod
    def told(cls, data: str) -> Task:
        """The task that a worker is given."""
        return msgspec.json.decode(data, type=cls)


class Answer(msgspec.Struct, frozen=True):
    """What a worker says of a task: what came of it, or what stopped it."""

    number: int
    said: str = ""
    error: str = ""
    errno: int | None = None


def give_out(job: Job, function: str, tasks: Sequence[str], *, apart: bool = True) -> Iterator[tuple[int, str]]:
    """Each task's number and what came of it, as it is done; `function` is `module:function` of this room.

    `apart`: by processes of their own, or by a cluster, where that is more than one worker and one task.
    Raises `OSError` or `TrucelineError` where a task could not be done for a reason that people can mend.
    """
    if apart and len(tasks) > 1 and (job.cluster or job.workers > 1):
        answers = _by_daft(job, function, tasks)
    else:
        answers = (perform(job, function, number, task) for number, task in enumerate(tasks))
    for said in answers:
        answer = msgspec.json.decode(said, type=Answer)
        if answer.errno is not None:
            raise OSError(answer.errno, os.strerror(answer.errno), answer.error or None)
        if answer.error:
            raise TrucelineError(answer.error)
        yield answer.number, answer.said


def _by_daft(job: Job, function: str, tasks: Sequence[str]) -> Iterator[str]:
    import daft
    from daft import DataType, Series, col

    @daft.cls(use_process=True, max_concurrency=job.workers)
    class Worker:
        def __init__(self, job: Job, function: str) -> None:
            self.job, self.function = job, function

        @daft.method.batch(return_dtype=DataType.string(), batch_size=1)
        def work(self, number: Series, task: Series) -> Any:
            pairs = zip(number.to_pylist(), task.to_pylist(), strict=True)
            return [perform(self.job, self.function, *pair) for pair in pairs]

    columns: tuple[Any, Any] = (col("number"), col("task"))  # a method of a Daft class takes columns and gives one
    frame = daft.from_pydict({"number": list(range(len(tasks))), "task": list(tasks)}).into_batches(1)
    for row in frame.select(Worker(job, function).work(*columns).alias("answer")).iter_rows(results_buffer_size=None):
        yield row["answer"]


def perform(job: Job, function: str, number: int, task: str) -> str:
    """Do one task, here; what it held in Arrow's memory goes back to the system."""
    import pyarrow as pa

    module, _, name = function.partition(":")
    try:
        said = getattr(import_module(f"truceline.scale.{module}"), name)(job, task)
    except OSError as error:
        if error.errno is None:
            raise
        answer = Answer(number, error=str(error.filename or job.out), errno=error.errno)
    except TrucelineError as error:
        answer = Answer(number, error=str(error))
    else:
        answer = Answer(number, said or "")
    pa.default_memory_pool().release_unused()
    return msgspec.json.encode(answer).decode()


class Steps:
    """The steps of a run after reading, each of its tasks done once: what a kill interrupts goes on where it was."""

    def __init__(
        self, job: Job, blocks: Sequence[Sequence[str]], key: str, told: Progress, *, apart: bool = True
    ) -> None:
        self.job, self.told, self.apart = job, told, apart
        self.tasks = [Task(number, len(blocks), tuple(units)) for number, units in enumerate(blocks)]
        self.log = Lines(job.work / f"{key}.steps")
        if not self.log.path.exists():
            shutil.rmtree(job.work, ignore_errors=True)
            job.work.mkdir(parents=True)
            self.log.path.touch()
        self.done = {line.decode("ascii") for line in self.log.read()}

    def run(self, function: str, *, called: str, uses: Sequence[str] = ()) -> None:
        """Do what is left of a step; the folders that only it `uses` are gone afterwards."""
        _, _, step = function.partition(":")
        left = [task for task in self.tasks if f"{step} {task.number}" not in self.done]
        if f"{step} all" not in self.done:
            before = len(self.tasks) - len(left)
            self.told(called, before, len(self.tasks))
            given = [msgspec.json.encode(task).decode() for task in left]
            for number, _ in give_out(self.job, function, given, apart=self.apart):
                self._add(f"{step} {left[number].number}")
                before += 1
                self.told(called, before, len(self.tasks))
            self._add(f"{step} all")
        for name in uses:
            shutil.rmtree(self.job.work / name, ignore_errors=True)

    def _add(self, line: str) -> None:
        self.log.add(line.encode("ascii"))
        self.done.add(line)
