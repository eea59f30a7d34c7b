"""`incidents`, `compare`, `bulk` as a person or a script meets them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.conftest import StandIn
from truceline.cli import app

REPORT = "Quiet day on the line\nThe mission said that it saw nothing, and that it would go on looking tomorrow.\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def runner(engine: type[StandIn]) -> CliRunner:
    return CliRunner()


def write(folder: Path, name: str, text: str = REPORT) -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_incidents_as_json_is_one_object_of_the_contract(runner: CliRunner, here: Path) -> None:
    names = [write(here, "a.txt"), write(here, "b.txt", "Other title\n" + REPORT)]
    done = runner.invoke(app, ["incidents", *names, "--json"])
    assert done.exit_code == 0
    told = json.loads(done.stdout)
    assert set(told) == {"copies", "incidents", "records"} and len(told["records"]) == 2
    assert [len(family["members"]) for family in told["copies"]] == [2]


def test_incidents_shows_a_table_and_says_what_failed(runner: CliRunner, here: Path) -> None:
    bad = write(here, "bad.txt", "Title\nbreak the engine\n")
    done = runner.invoke(app, ["incidents", write(here, "a.txt"), bad, "--failures", "failed.jsonl"])
    assert done.exit_code == 1
    assert "1 report · 0 incidents · 0 copied texts" in done.stdout and "bad.txt" in done.stderr
    assert len((here / "failed.jsonl").read_text(encoding="utf-8").splitlines()) == 1


def test_an_incident_that_is_none_is_named(runner: CliRunner, here: Path) -> None:
    done = runner.invoke(app, ["incidents", write(here, "a.txt"), "--incident", "zz"])
    assert done.exit_code == 1 and "no incidents have an id that begins with zz" in done.stderr


def test_compare_takes_one_report_on_each_side(runner: CliRunner, here: Path) -> None:
    a, b = write(here, "a.txt"), write(here, "b.txt", "Other title\n" + REPORT)
    done = runner.invoke(app, ["compare", a, b])
    assert done.exit_code == 0 and "carries the text of" in done.stdout
    assert json.loads(runner.invoke(app, ["compare", a, b, "--json"]).stdout)["copy"] is not None
    assert runner.invoke(app, ["compare", str(here), a]).exit_code == 2
    missing = runner.invoke(app, ["compare", a, str(here / "none.txt")])
    assert missing.exit_code == 1 and "none.txt" in missing.stderr


def test_bulk_writes_tables_and_leaves_with_1_where_something_failed(here: Path) -> None:
    pytest.importorskip("daft")
    lines = [json.dumps({"id": f"r{n}", "text": f"Report {n}. {REPORT}"}) for n in range(3)]
    source = write(here, "in.jsonl", "\n".join([*lines, "{broken"]) + "\n")
    arguments = ["bulk", source, "--out", "out", "--workers", "1", "--extract", "truceline.scale.kernels:only_read"]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 1
    assert "3 reports" in done.stdout and "1 failure" in done.stdout and "pieces: 1 of 1" in done.stderr
    assert (here / "out" / "manifest.jsonl").exists() and any((here / "out" / "incidents").glob("*.parquet"))
    again = CliRunner().invoke(app, [*arguments, "--quiet"])
    assert (again.exit_code, again.stderr) == (1, "") and "3 reports" in again.stdout


def test_bulk_says_what_is_missing(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    done = CliRunner().invoke(app, ["bulk", ".", "--out", "out"])
    assert done.exit_code == 2 and "truceline[bulk]" in done.stderr
