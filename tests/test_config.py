"""Settings: one file, plain refusals."""

from __future__ import annotations

from pathlib import Path

import pytest

from truceline import config
from truceline.config import Settings
from truceline.errors import ConfigError


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(config.VARIABLE, raising=False)
    return tmp_path


def test_without_a_file_the_defaults_stand() -> None:
    assert config.load() == Settings(ledger=None, model=None)


def test_a_ledger_is_found_beside_its_settings(here: Path) -> None:
    (here / "case").mkdir()
    path = here / "case" / "truceline.toml"
    path.write_text('ledger = "evidence.sqlite"\nmodel = "en_core_web_trf"\n', encoding="utf-8")
    assert config.load(path) == Settings(ledger=str(here / "case" / "evidence.sqlite"), model="en_core_web_trf")


def test_an_address_of_a_server_is_left_as_it_is(here: Path) -> None:
    (here / config.NAME).write_text('ledger = "postgresql://desk@db/ledger"\n', encoding="utf-8")
    assert config.load().ledger == "postgresql://desk@db/ledger"


def test_the_named_file_goes_before_the_environment_and_that_before_the_folder(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("named", "environment"):
        (here / f"{name}.toml").write_text(f'model = "{name}"\n', encoding="utf-8")
    (here / config.NAME).write_text('model = "folder"\n', encoding="utf-8")
    assert config.load().model == "folder"
    monkeypatch.setenv(config.VARIABLE, str(here / "environment.toml"))
    assert config.load().model == "environment"
    assert config.load(here / "named.toml").model == "named"


@pytest.mark.parametrize("words", ['ledgre = "typo"', "ledger = 3", "ledger = ", '\xff"'])
def test_settings_that_make_no_sense_are_refused_by_name(here: Path, words: str) -> None:
    path = here / "truceline.toml"
    path.write_bytes(words.encode("latin-1"))
    with pytest.raises(ConfigError, match=r"truceline\.toml"):
        config.load(path)


def test_a_named_file_that_is_not_there_is_refused(here: Path) -> None:
    with pytest.raises(ConfigError, match="none"):
        config.load(here / "none.toml")
