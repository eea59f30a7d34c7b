"""The composed corpus: built from its sources, every span true, nothing but composed text."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import pytest

from truceline.records import EventType

CORPUS = Path(__file__).parents[2] / "training" / "corpus"
FILES = sorted([*CORPUS.glob("*.jsonl"), *CORPUS.glob("held/*.jsonl")])
RECORDS: list[dict[str, Any]] = [
    json.loads(line) for file in FILES for line in file.read_text(encoding="utf-8").splitlines()
]


def load_markup() -> ModuleType:
    """The corpus's own reader; it is no package."""
    spec = importlib.util.spec_from_file_location("corpus_markup", CORPUS / "markup.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["corpus_markup"] = module
    spec.loader.exec_module(module)
    return module


MARKUP = load_markup()


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_each_file_is_what_its_source_builds(file: Path) -> None:
    folder = file.parent if file.parent.name == "held" else CORPUS / "sources"
    source = folder / f"{file.stem}.txt"
    built = MARKUP.parse_source(source.read_text(encoding="utf-8"), source.name)
    assert built == [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def test_ids_are_unique_and_every_report_says_it_is_composed() -> None:
    idents = [record["report"]["id"] for record in RECORDS]
    assert len(idents) == len(set(idents)) >= 250
    assert {record["report"]["origin"] for record in RECORDS} == {"composed"}


def test_names_lie_apart_and_start_and_end_on_words() -> None:
    for record in RECORDS:
        text, last = record["report"]["text"], 0
        for name in record["names"]:
            low, high = name["span"]
            assert last <= low < high <= len(text)
            assert text[low:high] == text[low:high].strip()
            assert not text[low:high].startswith(("the ", "a ", "an "))
            last = high


def test_every_reference_is_to_something_that_is_there() -> None:
    full = [record for record in RECORDS if "statements" in record]
    assert len(full) >= 100
    for record in full:
        idents = {statement["id"] for statement in record["statements"]} | {"narrator"}
        for event in record["events"]:
            assert event["according_to"]
            assert set(event["according_to"]) <= idents
        for statement in record["statements"]:
            assert {statement["same_as"], statement["parent"]} <= idents | {None}
            assert statement["content"]


def test_a_name_marked_the_same_way_has_one_label_nearly_always() -> None:
    labels: dict[str, dict[str, int]] = {}
    for record in RECORDS:
        for name in record["names"]:
            words = record["report"]["text"][slice(*name["span"])]
            labels.setdefault(words, {}).setdefault(name["label"], 0)
            labels[words][name["label"]] += 1
    torn = {words: seen for words, seen in labels.items() if len(seen) > 1}
    assert len(torn) < 0.02 * len(labels), torn


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("s shout | all is quiet | said | a guard/a", "no act"),
        ("s say | all is loud | said | a guard/a", "not in the text"),
        ("e shelling | shelled | A shell fell | by:n", "not in the text"),
        ("e shelling | fell | A shell fell | by:3", "refers to s3"),
        ("s deny | A shell fell | said | a guard/a\ne shelling | fell | @1 | by:1", "rests on a denial"),
        ("e shelling | fell | A shell fell | D:2024-05-13/d/on Sunday | by:n", "is no"),
    ],
)
def test_a_wrong_annotation_is_refused_with_its_reason(lines: str, words: str) -> None:
    text = "A shell fell on Sunday. Now all is quiet, a guard said."
    with pytest.raises(MARKUP.MarkupError, match=words):
        MARKUP.parse_records(text, [], lines)


def test_what_hangs_on_one_cue_is_one_statement() -> None:
    text = "The mayor said that a shell fell and that nobody was hurt."
    lines = (
        "s say | a shell fell | said | The mayor/f\n"
        "s say | nobody was hurt | said | The mayor/f\n"
        "e shelling | fell | @1 + @2 | by:1,2"
    )
    statements, events = MARKUP.parse_records(text, [], lines)
    assert [[text[low:high] for low, high in s["content"]] for s in statements] == [
        ["a shell fell and that nobody was hurt"]
    ]
    assert events[0]["according_to"] == ["s1"]


@pytest.mark.parametrize("half", ["open", "held"])
def test_the_cross_sets_are_what_their_sources_build(half: str) -> None:
    spec = importlib.util.spec_from_file_location("cross_build", CORPUS / "cross" / "build.py")
    assert spec is not None
    assert spec.loader is not None
    build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build)
    for name, content in build.built(half).items():
        assert (CORPUS / "cross" / half / name).read_text(encoding="utf-8") == content, name


def test_every_sentence_of_the_words_has_a_type_and_stands_once() -> None:
    lines = [line for path in sorted((CORPUS / "words").glob("*.tsv")) for line in path.read_text("utf-8").splitlines()]
    rows = [line.split("\t") for line in lines]
    assert len(rows) > 2000
    assert {len(row) for row in rows} == {3}
    assert {row[0] for row in rows} - {"none"} <= set(get_args(EventType))
    assert [row for row in rows if row[0] != "none" and row[1] not in row[2]] == []
    assert len({row[2] for row in rows}) == len(rows)
