"""The documents say what is so: links lead somewhere, commands and targets exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer.main

from truceline.cli import app

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted(
    path for pattern in ("*.md", "docs/*.md", "evaluation/*.md", "benchmarks/*.md") for path in ROOT.glob(pattern)
)
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
COMMANDS = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
COMMANDS |= {group.name for group in app.registered_groups if group.name}


def test_there_are_documents() -> None:
    assert {path.name for path in DOCUMENTS} >= {"README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_commands_and_targets_exist(path: Path) -> None:
    words = path.read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", words):
        assert link.startswith("https://") or (path.parent / link).exists(), link
    for target in re.findall(r"(?:`|^ {4})make ([a-z]+)", words, re.MULTILINE):
        assert target in TARGETS, target
    for command in re.findall(r"(?:`|^ {4})truceline ([a-z]+)", words, re.MULTILINE):
        assert command in COMMANDS, command


def test_the_readme_names_every_command_and_option() -> None:
    words = (ROOT / "README.md").read_text(encoding="utf-8")
    for command in COMMANDS:
        assert f"truceline {command}" in words, command
    group = typer.main.get_command(app)
    options = {name for name in vars(group)["commands"]["read"].params for name in name.opts if name.startswith("--")}
    for option in options:
        assert option in words, option
