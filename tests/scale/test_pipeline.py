"""The whole road: what the rooms give, the same on a cluster, and nothing lost or told twice by a kill."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytest.importorskip("daft")

from tests.scale.standin import TOWNS, extract
from truceline.codec import encode
from truceline.corroborate import incidents
from truceline.read import report, sources
from truceline.records import Failure
from truceline.scale import bulk, pipeline, units
from truceline.scale.pipeline import TABLES, rows

HERE = Path(__file__).parent
STANDIN = "tests.scale.standin:extract"


def write_reports(path: Path, count: int, seed: int = 3) -> None:
    """Reports of a few days, a third of them copies of earlier ones, one of which no engine can read."""
    chance = random.Random(seed)
    words = [f"w{chance.randrange(10**6):06d}" for _ in range(400)]
    texts: list[str] = []
    lines = []
    for number in range(count):
        if texts and chance.random() < 0.33:
            text = "Carried on. " + chance.choice(texts)
        else:
            own = ". ".join(" ".join(chance.choices(words, k=12)).capitalize() for _ in range(5))
            town = chance.choice([f"near {name}" for name in TOWNS] + ["in the hills"])
            deed = f"A strike {town} killed {chance.randrange(1, 4)}, the ministry said"
            text = f"{deed}. {own}."
            texts.append(text)
        day = f"2025-11-{chance.randrange(3, 7):02d}T{chance.randrange(24):02d}:00:00Z"
        lines.append({"id": f"r{number:04d}", "text": text, "published": day, "publisher": "Gazette"})
    lines[count // 2]["text"] += " break the engine"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines) + "{broken\n", encoding="utf-8")


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(units, "LINES", 4000)
    monkeypatch.setattr(pipeline, "BLOCK", 8)


def result(out: Path) -> dict[str, list[dict[str, object]]]:
    return {table: rows(out, table) for table in ("records", "tellings", "failures", "edges", "copies", "incidents")}


def test_bulk_gives_what_the_rooms_give(tmp_path: Path, small_pieces: None) -> None:
    source = tmp_path / "in.jsonl"
    write_reports(source, 60)
    heard: list[str] = []
    summary = bulk(
        [str(source), str(tmp_path / "missing")], tmp_path / "out", extract=STANDIN, workers=1,
        progress=lambda stage, done, of: heard.append(stage),
    )  # fmt: skip
    records = []
    for found in sources([str(source)]):
        if not isinstance(found, Failure) and b"break the engine" not in found.data:
            records.append(extract(report(found)))
    expected = incidents(records)
    told = result(tmp_path / "out")
    assert sorted(row["incident"] for row in told["incidents"]) == sorted(map(encode, expected.incidents))
    assert sorted(row["id"] for row in told["copies"]) == sorted(family.id for family in expected.copies)
    assert (summary.records, summary.failures) == (59, 3)
    assert (summary.copies, summary.incidents) == (len(expected.copies), len(expected.incidents))
    assert {row["reason"] for row in told["failures"]} == {"internal", "bad json"}
    assert len(expected.copies) >= 5
    assert len({len(incident.members) for incident in expected.incidents}) >= 4
    assert {"pieces", "copies: families", "incidents: linked"} <= set(heard)


def test_a_report_that_was_captured_again_counts_once(tmp_path: Path, small_pieces: None) -> None:
    source = tmp_path / "in.jsonl"
    write_reports(source, 30)
    lines = source.read_text(encoding="utf-8").splitlines()[:-1]
    other = json.dumps({**json.loads(lines[3]), "text": "Another report that has the same id."})
    source.write_text("\n".join([*lines, lines[0], lines[0], other, *lines[20:], lines[1]]), encoding="utf-8")
    summary = bulk([str(source)], tmp_path / "out", extract=STANDIN, workers=1)
    told = result(tmp_path / "out")
    names = [row["id"] for row in told["records"]]
    assert len(names) == len(set(names)) == summary.records == 29
    assert [row["reason"] for row in told["failures"]].count("known id") == 1
    records = [extract(report(found)) for found in sources([str(source)]) if b"break the engine" not in found.data]
    expected = incidents(records)
    assert sorted(row["incident"] for row in told["incidents"]) == sorted(map(encode, expected.incidents))
    again = bulk([str(source)], tmp_path / "out", extract=STANDIN, workers=1)
    assert again[:4] == summary[:4] and result(tmp_path / "out") == told


def test_nothing_in_gives_nothing_out(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text("", encoding="utf-8")
    summary = bulk([str(tmp_path / "in.jsonl")], tmp_path / "out", extract=STANDIN, workers=1)
    assert (summary.records, summary.failures, summary.copies, summary.incidents) == (0, 0, 0, 0)
    missing = bulk([str(tmp_path / "missing")], tmp_path / "other", extract=STANDIN, workers=1)
    assert missing[:4] == (0, 1, 0, 0)
    assert all(rows(tmp_path / "other", table) == [] for table in ("edges", "copies", "incidents"))


RUN = """
import sys
from truceline.scale import bulk, pipeline, units
source, out, workers, ray, apart, block = sys.argv[1:]
units.LINES, pipeline.BLOCK = 4000, int(block)
if apart:
    pipeline.FEW = 0
bulk([source], out, extract="tests.scale.standin:extract", workers=int(workers), ray=ray or None)
"""


def start(
    source: Path, out: Path, *, workers: int = 1, ray: str = "", slow: str = "0", apart: str = "", block: str = "8"
) -> subprocess.Popen[bytes]:
    env = {**os.environ, "TRUCELINE_TEST_SLOW": slow, "DO_NOT_TRACK": "1", "DAFT_PROGRESS_BAR": "0"}
    env["PYTHONPATH"] = os.pathsep.join([str(HERE.parent.parent), env.get("PYTHONPATH", "")])
    return subprocess.Popen(
        [sys.executable, "-c", RUN, str(source), str(out), str(workers), ray, apart, block],
        env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip


def kill(run: subprocess.Popen[bytes], out: Path, log: str, lines: int) -> int:
    """SIGKILL a run when a log has so many lines; how many it had."""
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline and run.poll() is None:
        if sum(path.read_bytes().count(b"\n") for path in out.glob(log)) >= lines:
            break
        time.sleep(0.01)
    os.killpg(run.pid, signal.SIGKILL)
    assert run.wait(30) == -signal.SIGKILL, run.stderr and run.stderr.read()[-2000:]
    return sum(path.read_bytes().count(b"\n") for path in out.glob(log))


@pytest.mark.parametrize("workers", [1, 2])
def test_a_kill_in_the_middle_and_a_rerun_lose_and_repeat_nothing(tmp_path: Path, workers: int) -> None:
    source = tmp_path / "in.jsonl"
    write_reports(source, 60)
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    assert start(source, whole, workers=workers).wait(120) == 0
    finished = kill(start(source, killed, workers=workers, slow="0.05"), killed, "manifest.jsonl", 2)
    assert finished >= 2
    (killed / "parts" / "records" / "half.parquet.99.part").write_bytes(b"PAR1 cut short")
    for lines in (30, 90):  # in the midst of copies, in the midst of incidents
        assert kill(start(source, killed, workers=workers), killed, "work/*.steps", lines) >= lines
    assert start(source, killed, workers=workers).wait(120) == 0
    assert result(killed) == result(whole)
    lines = (killed / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    assert len({json.loads(line)["unit"] for line in lines}) == len(lines) > finished
    assert not (killed / "work").exists()


def test_no_row_depends_on_how_many_blocks_there_are_or_where_they_are_worked_on(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    write_reports(source, 60)
    one, many, apart = tmp_path / "one", tmp_path / "many", tmp_path / "apart"
    assert start(source, one, block="1000").wait(120) == 0
    assert start(source, many, block="1").wait(120) == 0
    assert start(source, apart, block="20", workers=2, apart="yes").wait(240) == 0
    assert result(one) == result(many) == result(apart)


def test_a_ray_cluster_gives_the_same_rows(tmp_path: Path) -> None:
    pytest.importorskip("ray")
    source = tmp_path / "in.jsonl"
    write_reports(source, 40)
    here, there = tmp_path / "here", tmp_path / "there"
    assert start(source, here).wait(120) == 0
    run = start(source, there, ray="local", workers=2, apart="yes")
    _, said = run.communicate(timeout=300)
    assert run.returncode == 0, said[-2000:]
    assert result(there) == result(here)
    assert all((there / "parts" / table).is_dir() for table in TABLES)
