"""The built-in word lists: as the YAML says, whole, and even-handed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from truceline import lexicon
from truceline.errors import ConfigError
from truceline.records import Act, EventType

ROOT = Path(__file__).parent.parent


def test_the_compiled_lists_are_what_the_yaml_says() -> None:
    command = [sys.executable, "resources/lexicons/build.py", "--check"]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == 0


def test_acts_and_types_are_those_of_the_contract() -> None:
    cues, events = lexicon.load("cues"), lexicon.load("events")
    assert {entry["act"] for entry in cues["verbs"].values()} <= set(get_args(Act))
    assert set(events["types"]) == set(get_args(EventType))


def test_loaded_terms_name_no_party() -> None:
    names = {"israel", "lebanon", "hezbollah", "hamas", "russia", "ukraine", "iran", "sudan", "rwanda", "turkey"}
    for term in lexicon.load("loaded")["terms"]:
        assert not names & set(term["match"].lower().replace("|", " ").split())


@pytest.mark.parametrize(
    ("form", "lemma"),
    [("said", "say"), ("denounced", "denounce"), ("decried", "decry"), ("fled", "flee"), ("vows", "vow")],
)
def test_forms_lead_to_their_verb(form: str, lemma: str) -> None:
    assert lexicon.verb_lemma(form, form) == lemma


def test_an_unknown_list_is_named() -> None:
    with pytest.raises(ConfigError, match="nowhere"):
        lexicon.load("nowhere")
