"""What moves from block to block: each task's file holds a part for every block, and each block reads its parts of all.

The files are Arrow's own (IPC), a part a record batch, so that a reader takes its part without the others.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from truceline.scale.crew import Job, Task
from truceline.scale.tables import save_array, whole

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    Numbers = npt.NDArray[np.int64]

SHIFT = 32
"""A report's or telling's number in the run is its block's, times two to this, and its row in the block."""


def numbered(task: Task, count: int) -> Numbers:
    """The numbers of a block's first so many rows."""
    import numpy as np

    return (task.number << SHIFT) + np.arange(count, dtype=np.int64)


def row(numbers: Numbers) -> Numbers:
    """The rows, each in its own block, that numbers stand for."""
    return numbers & ((1 << SHIFT) - 1)


def folder(job: Job, name: str) -> Path:
    """A folder of what the steps give one another."""
    path = job.work / name
    path.mkdir(exist_ok=True)
    return path


def spread(job: Job, task: Task, step: str, table: pa.Table, to: Numbers) -> None:
    """A task's rows for other blocks: `to` says of each row which block reads it; whole or not at all."""
    import numpy as np
    import pyarrow as pa

    order = np.argsort(to, kind="stable")
    bounds = np.searchsorted(to[order], np.arange(task.of + 1)).tolist()
    options = pa.ipc.IpcWriteOptions(compression="zstd", use_threads=False)
    with (
        whole(folder(job, step) / f"{task.number}.arrow") as part,
        pa.ipc.new_file(str(part), table.schema, options=options) as file,
    ):
        for first, last in pairwise(bounds):
            file.write_batch(_batch(table.take(pa.array(order[first:last]))))


def _batch(table: pa.Table) -> pa.RecordBatch:
    import pyarrow as pa

    columns = [pa.concat_arrays(held.chunks) if held.chunks else held.combine_chunks() for held in table.columns]
    return pa.RecordBatch.from_arrays(columns, schema=table.schema)


def gather(job: Job, task: Task, step: str) -> pa.Table:
    """All rows that the tasks of a step had for a block, in the order of the tasks."""
    import pyarrow as pa

    batches = []
    for number in range(task.of):
        with pa.OSFile(str(job.work / step / f"{number}.arrow")) as file:
            batches.append(pa.ipc.open_file(file).get_batch(task.number))
    return pa.Table.from_batches(batches).combine_chunks()


def save(job: Job, task: Task, step: str, pairs: Numbers) -> None:
    """A task's pairs of numbers, two columns, for `tie`; whole or not at all."""
    save_array(folder(job, step) / f"{task.number}.npy", pairs.reshape(-1, 2))


def saved(job: Job, step: str) -> Numbers:
    """The pairs that all tasks of a step saved."""
    import numpy as np

    held = [np.load(path) for path in sorted((job.work / step).glob("*.npy"))]
    return np.concatenate([np.zeros((0, 2), np.int64), *held])


def tie(job: Job, name: str, pairs: Numbers) -> None:
    """Write down what hangs together by pairs: each number once, sorted, over the number of what it belongs to.

    The only step that one machine does for all: it holds some arrays of eight bytes a pair.
    """
    import numpy as np

    numbers, ends = np.unique(pairs, return_inverse=True)
    ends = ends.reshape(-1, 2)
    label = hang_together(ends[:, 0], ends[:, 1], len(numbers))
    save_array(job.work / f"{name}.npy", np.stack([numbers, label]))


def tied(job: Job, task: Task, name: str) -> tuple[Numbers, Numbers]:
    """Of the numbers of a block those that belong to others, and to what; read without the other blocks'."""
    import numpy as np

    numbers, label = np.load(job.work / f"{name}.npy", mmap_mode="r")
    first, last = np.searchsorted(numbers, [task.number << SHIFT, (task.number + 1) << SHIFT]).tolist()
    return np.array(numbers[first:last]), np.array(label[first:last])


def hang_together(a: Numbers, b: Numbers, total: int) -> Numbers:
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
        while not np.array_equal(next_label := label[label], label):
            label = next_label
