"""The catalogue: both languages hold the same keys, every key that is used is there, and no string stands elsewhere."""

from __future__ import annotations

import re
import string
from pathlib import Path
from typing import get_args

import pytest

from truceline import records
from truceline.ledger.entries import KINDS
from truceline.review.people import ROLES
from truceline.serve.strings import LANGUAGES, Catalogue, catalogue, strings

ROOT = Path(strings.__wrapped__.__code__.co_filename).parent  # type: ignore[attr-defined]
USED = re.compile(r"""\bt\(\s*["']([a-z_]+\.[a-z0-9_]*[a-z0-9])["']""")


def _fields(value: object) -> set[str]:
    forms = value.values() if isinstance(value, dict) else [value]
    return {name for form in forms for _, name, _, _ in string.Formatter().parse(str(form)) if name}


def test_every_language_has_the_same_keys() -> None:
    assert set(LANGUAGES) == {"en", "ar"}
    assert strings("en").keys() == strings("ar").keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_string_is_empty_and_plurals_have_a_last_resort(language: str) -> None:
    for key, value in strings(language).items():
        assert value, key
        assert not isinstance(value, dict) or "other" in value, key


def test_a_translation_names_the_same_values() -> None:
    for key, value in strings("en").items():
        assert _fields(value) == _fields(strings("ar")[key]), key


def test_every_key_that_a_page_uses_is_in_the_catalogue() -> None:
    files = [*ROOT.glob("templates/*.html"), *ROOT.glob("*.py")]
    found = {key for path in files for key in USED.findall(path.read_text("utf-8"))}
    assert len(found) > 300
    assert found <= strings("en").keys(), found - strings("en").keys()


@pytest.mark.parametrize(
    ("section", "values"),
    [
        ("event", get_args(records.EventType)),
        ("status", get_args(records.Status)),
        ("act", get_args(records.Act)),
        ("modality", get_args(records.Modality)),
        ("voice", get_args(records.Voice)),
        ("flag", get_args(records.FlagKind)),
        ("stance", get_args(records.Stance)),
        ("precision", get_args(records.PlacePrecision)),
        ("source", get_args(records.SourceKind)),
        ("kind", KINDS),
        ("role", ROLES),
        ("harm", records.Harm.__struct_fields__),
    ],
)
def test_every_value_of_a_record_has_its_words(section: str, values: tuple[str, ...]) -> None:
    for value in values:
        assert f"{section}.{value}" in strings("en")


def test_a_template_holds_no_words_of_its_own() -> None:
    for path in ROOT.glob("templates/*.html"):
        bare = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<!--.*?-->|<[^>]*>", " ", path.read_text("utf-8"), flags=re.S)
        words = set(re.findall(r"[A-Za-z]{3,}", bare)) - {"Truceline", "Atom", "JSON", "Feed", "OpenAPI", "SHA"}
        assert not words, (path.name, words)


def test_our_own_voice_never_says_violated() -> None:
    for key, value in strings("en").items():
        assert "violat" not in str(value).lower() or "alleged" in str(value).lower(), key


def test_numbers_choose_their_form() -> None:
    t = Catalogue("en")
    assert t("reports.count", n=1) == "1 report"
    assert t("reports.count", n=1200) == "1,200 reports"
    assert catalogue("xx").language == "en"


@pytest.mark.parametrize("name", ["وزارة", "\U0001e900\U0001e901", "\U00010840"])
def test_a_name_written_from_right_to_left_stands_apart_on_an_english_screen(name: str) -> None:
    assert catalogue("en")("nav.signed_in", name=name, role="x").startswith(f"\u2068{name}\u2069")


def test_an_emoji_is_not_taken_for_a_script_written_from_right_to_left() -> None:
    assert "\u2068" not in catalogue("en")("nav.signed_in", name="Stay in ‼\ufe0f", role="x")
