"""What moves between blocks arrives whole and at one place; what hangs together is found whatever blocks it lies in."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("daft")
np = pytest.importorskip("numpy")
import pyarrow as pa  # noqa: E402

from truceline.errors import ConfigError  # noqa: E402
from truceline.scale import crew, exchange  # noqa: E402
from truceline.scale.crew import Job, Steps, Task, give_out  # noqa: E402


def job(out: Path) -> Job:
    (out / "work").mkdir(parents=True, exist_ok=True)
    return Job(out, "", 1)


@contextmanager
def elsewhere() -> Iterator[Job]:
    with TemporaryDirectory() as place:
        yield job(Path(place))


@settings(deadline=None)
@given(st.lists(st.integers(0, 3)), st.lists(st.integers(0, 3)))
def test_every_row_arrives_once_where_it_was_sent(a: list[int], b: list[int]) -> None:
    tasks = [Task(number, 4, ()) for number in range(4)]
    with elsewhere() as where:
        for task, sent in zip(tasks, (a, b, [], []), strict=True):
            table = pa.table({"said": pa.array([f"{task.number}-{n}" for n in range(len(sent))], pa.string())})
            exchange.spread(where, task, "moved", table, np.array(sent, dtype=np.int64))
        for task in tasks:
            expected = [f"{n}-{at}" for n, sent in enumerate((a, b)) for at, to in enumerate(sent) if to == task.number]
            assert exchange.gather(where, task, "moved")["said"].to_pylist() == expected


PAIRS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 5), st.integers(0, 2), st.integers(0, 5)), max_size=20)


@settings(deadline=None)
@given(PAIRS)
def test_what_hangs_together_across_blocks_has_one_number(drawn: list[tuple[int, int, int, int]]) -> None:
    pairs = [((a << exchange.SHIFT) + x, (b << exchange.SHIFT) + y) for a, x, b, y in drawn]
    groups: list[set[int]] = []
    for pair in map(set, pairs):
        touching = [group for group in groups if group & pair]
        groups = [group for group in groups if not group & pair] + [pair.union(*touching)]
    found: dict[int, set[int]] = {}
    with elsewhere() as where:
        for number in range(3):
            mine = [pair for at, pair in enumerate(pairs) if at % 3 == number]
            exchange.save(where, Task(number, 3, ()), "alike", np.array(mine, dtype=np.int64))
        exchange.tie(where, "linked", exchange.saved(where, "alike"))
        for number in range(3):
            for name, label in zip(*exchange.tied(where, Task(number, 3, ()), "linked"), strict=True):
                assert name >> exchange.SHIFT == number
                found.setdefault(int(label), set()).add(int(name))
    assert sorted(map(sorted, found.values())) == sorted(map(sorted, groups))


def test_what_is_done_is_not_done_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[int] = []
    broken = [2]

    def work(job: Job, function: str, number: int, task: str) -> str:
        at = crew.msgspec.json.decode(task, type=Task).number
        if at in broken:
            raise RuntimeError("the power went")
        done.append(at)
        return crew.msgspec.json.encode(crew.Answer(number)).decode()

    monkeypatch.setattr(crew, "perform", work)
    heard: list[tuple[int, int]] = []

    def run() -> None:
        steps = Steps(job(tmp_path), [["a"], ["b"], ["c"], ["d"]], "key", lambda stage, at, of: heard.append((at, of)))
        steps.run("stages:pairs", called="pairs")

    with pytest.raises(RuntimeError):
        run()
    broken.clear()
    run()
    run()
    assert done == [0, 1, 2, 3]
    assert heard == [(0, 4), (1, 4), (2, 4), (2, 4), (3, 4), (4, 4)]
    Steps(job(tmp_path), [["a"]], "other", lambda *said: None).run("stages:pairs", called="pairs")
    assert done == [0, 1, 2, 3, 0]


def test_what_people_can_mend_reaches_them_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from truceline.scale import stages

    def full(job: Job, data: str) -> None:
        raise OSError(errno.ENOSPC, "no room", str(tmp_path / "table"))

    def wrong(job: Job, data: str) -> None:
        raise ConfigError("that cannot be")

    monkeypatch.setattr(stages, "pairs", full)
    with pytest.raises(OSError, match="table") as told:
        list(give_out(job(tmp_path), "stages:pairs", ["{}"]))
    assert told.value.errno == errno.ENOSPC
    monkeypatch.setattr(stages, "pairs", wrong)
    with pytest.raises(crew.TrucelineError, match="that cannot be"):
        list(give_out(job(tmp_path), "stages:pairs", ["{}"]))
