"""The command line as a person or a script meets it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import typer.main
from typer.testing import CliRunner

from tests.conftest import StandIn
from truceline import __version__, codec
from truceline.cli import ORDER, app
from truceline.records import Failure
from truceline.run import BATCH_CHARACTERS

REPORT = "Quiet day on the line\nThe mission said that it saw nothing.\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("TRUCELINE_LEDGER", "TRUCELINE_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def runner(engine: type[StandIn]) -> CliRunner:
    return CliRunner()


def write(folder: Path, name: str, text: str = REPORT) -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def rows(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_help_and_version_load_nothing_heavy() -> None:
    code = "import sys, truceline.cli; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    heavy = {"spacy", "onnxruntime", "numpy", "sqlalchemy", "rich", "lxml", "trafilatura", "httpx", "msgspec", "yaml"}
    assert heavy.isdisjoint(loaded)


def test_every_command_explains_itself(runner: CliRunner) -> None:
    said = runner.invoke(app, ["--help"])
    assert said.exit_code == 0
    registered = typer.main.get_group(app).commands
    assert sorted(name for names in ORDER.values() for name in names) == sorted(registered)
    for command in registered:
        assert f"\n  {command} " in said.stdout
        told = runner.invoke(app, [command, "--help"])
        assert told.exit_code == 0 and "--help" in told.stdout
    assert runner.invoke(app, ["--version"]).stdout == f"truceline {__version__}\n"


@pytest.mark.parametrize(
    "arguments", [["read"], ["reed", "x"], ["read", "x", "--jsnol"], ["show"], ["verify"], ["add", "x"]]
)
def test_a_command_that_makes_no_sense_leaves_with_2(runner: CliRunner, arguments: list[str]) -> None:
    assert runner.invoke(app, arguments).exit_code == 2


def test_read_prints_a_card(runner: CliRunner, here: Path) -> None:
    done = runner.invoke(app, ["read", write(here, "a.txt")])
    assert done.exit_code == 0
    assert "SAID · 0 statements" in done.stdout and "Quiet day on the line" in done.stdout
    assert done.stderr == ""


def test_read_prints_one_canonical_line_for_each_report_in_order(runner: CliRunner, here: Path) -> None:
    names = [write(here, f"{name}.txt", f"Title {name}\nSome words of the report.\n") for name in "cab"]
    done = runner.invoke(app, ["read", *names, "--jsonl"])
    assert done.exit_code == 0
    lines = done.stdout_bytes.splitlines()
    records = [codec.decode(line) for line in lines]
    assert [record.report.text.split("\n")[0] for record in records] == ["Title c", "Title a", "Title b"]
    assert [codec.encode(record) for record in records] == lines


def test_what_failed_is_named_and_the_rest_goes_on(runner: CliRunner, here: Path) -> None:
    good, bad = write(here, "good.txt"), write(here, "bad.txt", "Title\nbreak the engine\n")
    done = runner.invoke(app, ["read", bad, good, str(here / "none.txt"), "--jsonl", "--failures", "failed.jsonl"])
    assert done.exit_code == 1
    assert len(rows(done.stdout)) == 1
    assert "bad.txt" in done.stderr and "none.txt" in done.stderr and "2 of 3 reports could not be read" in done.stderr
    failed = [codec.decode(line, Failure) for line in (here / "failed.jsonl").read_bytes().splitlines()]
    assert {Path(failure.source).name for failure in failed} == {"bad.txt", "none.txt"}
    assert all(failure.reason and failure.message for failure in failed)


def test_quiet_is_quiet_and_the_status_still_tells(runner: CliRunner, here: Path) -> None:
    done = runner.invoke(app, ["read", str(here / "none.txt"), "--jsonl", "--quiet"])
    assert (done.exit_code, done.stdout, done.stderr) == (1, "", "")


def test_the_failures_file_is_there_and_empty_when_all_is_well(runner: CliRunner, here: Path) -> None:
    assert runner.invoke(app, ["read", write(here, "a.txt"), "--jsonl", "--failures", "f.jsonl"]).exit_code == 0
    assert (here / "f.jsonl").read_bytes() == b""


def test_the_page_is_written_with_what_failed(runner: CliRunner, here: Path) -> None:
    done = runner.invoke(app, ["read", write(here, "a.txt"), str(here / "none.txt"), "--html", "page.html"])
    assert done.exit_code == 1 and done.stdout == ""
    html = (here / "page.html").read_text(encoding="utf-8")
    assert "Quiet day on the line" in html and "1 report could not be read" in html


def test_a_page_in_no_folder_is_refused_before_anything_is_read(runner: CliRunner, here: Path) -> None:
    done = runner.invoke(app, ["read", write(here, "a.txt"), "--html", "no/such/page.html"])
    assert done.exit_code == 2 and "no such folder" in done.stderr


def test_a_hostile_name_cannot_drive_the_terminal(runner: CliRunner, here: Path) -> None:
    done = runner.invoke(app, ["read", "\x1b[2J\u202e.txt"])
    assert done.exit_code == 1
    assert "\x1b" not in done.stderr and "\u202e" not in done.stderr


def test_the_model_is_the_one_named_here_or_in_the_settings(runner: CliRunner, here: Path) -> None:
    path = write(here, "a.txt")
    (here / "truceline.toml").write_text('model = "of the settings"\n', encoding="utf-8")
    assert rows(runner.invoke(app, ["read", path, "--jsonl"]).stdout)[0]["made_by"] == "stand-in of the settings"
    named = runner.invoke(app, ["read", path, "--jsonl", "--model", "named"])
    assert rows(named.stdout)[0]["made_by"] == "stand-in named"


def test_settings_that_make_no_sense_leave_with_2(runner: CliRunner, here: Path) -> None:
    (here / "truceline.toml").write_text("speed = 11\n", encoding="utf-8")
    done = runner.invoke(app, ["read", write(here, "a.txt")])
    assert done.exit_code == 2 and "speed" in done.stderr


def test_a_ledger_takes_reports_once_shows_them_and_holds(runner: CliRunner, here: Path) -> None:
    path, book = write(here, "a.txt"), ["--ledger", str(here / "l.sqlite")]
    first = runner.invoke(app, ["add", path, *book])
    assert first.exit_code == 0 and "1 capture, 1 record, 0 failures" in first.stdout
    again = runner.invoke(app, ["add", path, *book])
    assert again.exit_code == 0 and "0 captures, 0 records, 0 failures" in again.stdout
    assert first.stdout.splitlines()[-1] == again.stdout.splitlines()[-1]
    listed = runner.invoke(app, ["show", *book])
    assert "Quiet day on the line" in listed.stdout and "reports 1;" in listed.stdout
    id = listed.stdout.split()[0]
    assert "SAID" in runner.invoke(app, ["show", id[:-2], *book]).stdout
    assert codec.decode(runner.invoke(app, ["show", id, "--jsonl", *book]).stdout).report.id == id
    assert runner.invoke(app, ["show", "no-such", *book]).exit_code == 1
    held = runner.invoke(app, ["verify", *book])
    assert held.exit_code == 0 and "the ledger holds: 2 entries" in held.stdout


def test_what_failed_goes_into_the_ledger_once(runner: CliRunner, here: Path) -> None:
    bad, book = write(here, "bad.txt", "Title\nbreak the engine\n"), ["--ledger", str(here / "l.sqlite")]
    first = runner.invoke(app, ["add", bad, write(here, "a.txt"), *book])
    assert first.exit_code == 1 and "1 capture, 1 record, 1 failure" in first.stdout
    assert "0 captures, 0 records, 0 failures" in runner.invoke(app, ["add", bad, *book]).stdout


def test_a_tampered_ledger_does_not_verify(runner: CliRunner, here: Path) -> None:
    import sqlite3

    path = here / "l.sqlite"
    runner.invoke(app, ["add", write(here, "a.txt"), "--ledger", str(path)])
    with sqlite3.connect(path) as database:
        for (name,) in database.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            database.execute(f"drop trigger {name}")
        database.execute("delete from entries where number = 1")
    database.close()
    done = runner.invoke(app, ["verify", "--ledger", str(path)])
    assert done.exit_code == 1
    assert "entry 1" in done.stdout and "does not hold" in done.stderr


def test_a_ledger_that_is_not_there_is_not_made_by_looking(runner: CliRunner, here: Path) -> None:
    for command in ("show", "verify"):
        done = runner.invoke(app, [command, "--ledger", str(here / "none.sqlite")])
        assert done.exit_code == 1 and "none.sqlite" in done.stderr
    assert not (here / "none.sqlite").exists()


def test_the_schema_is_the_published_one(runner: CliRunner) -> None:
    done = runner.invoke(app, ["schema"])
    published = Path(__file__).parent.parent / "docs" / "schema" / "record.schema.json"
    assert done.stdout == published.read_text(encoding="utf-8")


def test_the_samples_are_found_and_copied(runner: CliRunner, here: Path) -> None:
    folder = Path(runner.invoke(app, ["sample"]).stdout.strip())
    assert (folder / "samples.toml").is_file()
    assert runner.invoke(app, ["sample", "--to", "copy"]).stdout.strip() == "copy"
    listed = tomllib.loads((folder / "samples.toml").read_text(encoding="utf-8"))["samples"]
    assert {each.name for each in (here / "copy").iterdir()} == {each["file"] for each in listed}
    assert all((here / "copy" / each["file"]).read_bytes() == (folder / each["file"]).read_bytes() for each in listed)


def test_the_folder_of_the_samples_is_read_as_it_lies(runner: CliRunner, here: Path) -> None:
    folder = runner.invoke(app, ["sample"]).stdout.strip()
    done = runner.invoke(app, ["read", folder, "--jsonl", "--quiet"])
    assert done.exit_code == 0
    assert len(done.stdout.splitlines()) == len(
        tomllib.loads(Path(folder, "samples.toml").read_text("utf-8"))["samples"]
    )


SCRIPT = """
import sys
from types import ModuleType
from tests.conftest import StandIn
module = ModuleType("truceline.pipeline")
module.Engine = StandIn
sys.modules["truceline.pipeline"] = module
from truceline.cli import main
main()
"""


def start(*arguments: str, **options: object) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    command = [sys.executable, "-c", SCRIPT, *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, **options)  # type: ignore[call-overload, no-any-return]


def test_a_reader_that_goes_away_stops_the_run_quietly(here: Path) -> None:
    line = json.dumps({"text": "Some words of a report.\n" * 100})
    path = write(here, "many.jsonl", f"{line}\n" * 400)
    with start("read", path, "--jsonl") as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.wait(60) == 141
        assert process.stderr.read() == b""


def test_stopped_by_hand_it_says_so_and_leaves(here: Path) -> None:
    with start("read", "-", "--jsonl", stdin=subprocess.PIPE) as process:
        assert process.stdin is not None and process.stdout is not None and process.stderr is not None
        # A report as long as a whole batch, so that its line comes at once and the run then waits for more.
        process.stdin.write(json.dumps({"text": "Some words.\n" * (BATCH_CHARACTERS // 12 + 1)}).encode() + b"\n")
        process.stdin.flush()
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
        assert process.stderr.read() == b"stopped\n"
        process.stdin.close()


def test_stopped_by_hand_while_it_still_loads_it_says_so_and_leaves(here: Path) -> None:
    write(here, "typer.py", "raise KeyboardInterrupt")
    environment = {**os.environ, "PYTHONPATH": f"{here}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"}
    command = [sys.executable, "-m", "truceline", "--help"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 130 and done.stderr == "stopped\n" and done.stdout == ""


def test_standard_input_is_read_and_flows(here: Path) -> None:
    with start("read", "-", "--jsonl", stdin=subprocess.PIPE) as process:
        out, err = process.communicate(REPORT.encode(), timeout=60)
    assert process.returncode == 0 and err == b""
    assert codec.decode(out).report.text == REPORT


@pytest.mark.parametrize("command", ["show", "verify", "add", "serve", "derive", "log", "findings"])
def test_a_file_that_is_no_ledger_is_said_in_one_line(runner: CliRunner, here: Path, command: str) -> None:
    told = runner.invoke(
        app, [command, *([write(here, "a.txt")] * (command == "add")), "--ledger", write(here, "b.txt")]
    )
    assert told.exit_code == 1
    assert told.stderr.splitlines()[-1].endswith("b.txt: the file is no SQLite database")


def test_what_was_named_and_is_not_utf8_is_said(runner: CliRunner, here: Path) -> None:
    (here / "names.txt").write_bytes(b"\xff\xfe\xe4")
    told = runner.invoke(app, ["export", "out", "--public", "names.txt", "--ledger", "none"])
    assert told.exit_code == 1 and "not in UTF-8" in told.stderr


def test_a_file_of_records_is_named_with_the_line_that_is_none(runner: CliRunner, here: Path) -> None:
    write(here, "records.jsonl", "\nno record\n")
    told = runner.invoke(app, ["export", "out", "--records", "records.jsonl"])
    assert told.exit_code == 1 and told.stderr.startswith("truceline: records.jsonl:2: ")


def test_help_that_cannot_be_written_is_said_in_one_line() -> None:
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "truceline", "--help"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1 and done.stderr == "truceline: output: No space left on device\n"
