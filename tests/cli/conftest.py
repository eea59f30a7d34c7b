"""The command line over a ledger of four composed reports, with people in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from tests.review.world import reports
from truceline.cli import app
from truceline.ledger import Ledger
from truceline.review import add_user, derive, make_token


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("LEDGER", "CONFIG", "USER", "TOKEN", "KEY"):
        monkeypatch.delenv(f"TRUCELINE_{name}", raising=False)
    return tmp_path


@pytest.fixture
def case(here: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A ledger's address; it is the one that commands use."""
    address = str(here / "case.ledger")
    with Ledger.open(address, create=True, by="the.engine") as made:
        for record in reports():
            made.add_capture(f"{record.report.id}.txt", record.report.text.encode())
            made.add_record(record)
        derive(made)
    monkeypatch.setenv("TRUCELINE_LEDGER", address)
    return address


@pytest.fixture
def tokens(case: str) -> dict[str, str]:
    """Users with a role each, and their tokens."""
    with Ledger.open(case) as ledger:
        chief = add_user(ledger, "chief", "administrator")
        made = {"chief": chief}
        for name, role in (("ann", "reviewer"), ("bob", "reviewer"), ("eve", "editor"), ("rob", "reader")):
            made[name] = add_user(ledger, name, role, by=chief)  # type: ignore[arg-type]
        return {name: make_token(ledger, user, "tests") for name, user in made.items()}


Do = Callable[..., Result]


@pytest.fixture
def do() -> Do:
    """Runs a command; `status` is what it must leave with."""

    def run(*arguments: str, status: int = 0, input: str | None = None) -> Result:
        done = CliRunner().invoke(app, list(arguments), input=input)
        assert done.exit_code == status, f"{arguments}: {done.exit_code}\n{done.output}\n{done.exception!r}"
        return done

    return run
