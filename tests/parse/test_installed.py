"""Other spaCy pipelines in the shipped one's place, and ClearNLP's labels mapped to universal ones."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from truceline.errors import ModelError
from truceline.parse import load
from truceline.parse.clearnlp import to_universal
from truceline.records import Report
from truceline.text import Span


@Language.component("truceline_test_parser")
def _flat(doc: Doc) -> Doc:
    """Hangs every word on the first of its part."""
    return Doc(doc.vocab, words=[t.text for t in doc], spaces=[bool(t.whitespace_) for t in doc],
               heads=[0] * len(doc), deps=["root", *["dep"] * (len(doc) - 1)], pos=["X"] * len(doc))  # fmt: skip


def test_missing_pipeline() -> None:
    with pytest.raises(ModelError, match="no_such_pipeline"):
        load("no_such_pipeline")


def test_installed_pipeline(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("truceline_test_parser", name="parser")
    nlp.to_disk(tmp_path / "flat")
    text = "Title here\n\nThe army left.\n\nFooter"
    report = Report(id="t", text=text, captured_sha256="", body=(Span(0, 26),))
    parsed = load(str(tmp_path / "flat")).parse(report)
    assert parsed.doc.text == text
    assert [s.text for s in parsed.sentences] == ["Title here", "The army left."]
    assert parsed.doc[-1].dep_ == ""
    assert parsed.seen is None


def _doc(words: str, heads: list[int], deps: str, pos: str) -> Doc:
    return Doc(spacy.blank("en").vocab, words=words.split(), heads=heads, deps=deps.split(), pos=pos.split(),
               lemmas=[w.lower().replace("was", "be").replace("were", "be") for w in words.split()])  # fmt: skip


def test_prepositions_and_agents_turn() -> None:
    doc = _doc(
        "He was killed by soldiers in Tyre", [2, 2, 2, 2, 3, 2, 5],
        "nsubjpass auxpass ROOT agent pobj prep pobj", "PRON AUX VERB ADP NOUN ADP PROPN",
    )  # fmt: skip
    heads, deps = to_universal(doc)
    assert deps == ["nsubj:pass", "aux:pass", "root", "case", "obl:agent", "case", "obl"]
    assert heads == [2, 2, 2, 4, 2, 6, 2]


def test_copulas_turn() -> None:
    doc = _doc("The target was a depot", [1, 2, 2, 4, 2], "det nsubj ROOT det attr", "DET NOUN AUX DET NOUN")
    heads, deps = to_universal(doc)
    assert deps == ["det", "nsubj", "cop", "det", "root"]
    assert heads == [1, 4, 4, 4, 4]


def test_conjuncts_are_flat() -> None:
    doc = _doc(
        "Tyre , Sidon and Haifa fell", [5, 0, 0, 2, 2, 5],
        "nsubj punct conj cc conj ROOT", "PROPN PUNCT PROPN CCONJ PROPN VERB",
    )  # fmt: skip
    heads, deps = to_universal(doc)
    assert [heads[2], heads[4], heads[3]] == [0, 0, 4]
    assert deps[5] == "root"
