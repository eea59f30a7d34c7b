"""Trees by arcs and labels together, with one subject and one object a word."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from tests.parse.conftest import Parse
from truceline.parse.trees import trees

LABELS = ("root", "nsubj", "obj", "appos", "det")


class Table:
    """Stands for the network: the same scores for every word but those that are given."""

    about = SimpleNamespace(deps=LABELS)

    def __init__(self, words: int, arcs: dict[tuple[int, int], float], labels: dict[tuple[int, int], dict[str, float]]):
        self.arcs = np.full((words, words + 1), -9.0, dtype=np.float32)
        for (word, head), odds in arcs.items():
            self.arcs[word, head + 1] = odds
        self.given = labels

    def arc_scores(self, _: Any, start: int, end: int) -> Any:
        assert (start, end) == (0, len(self.arcs))
        return self.arcs

    def label_odds(self, _: Any, words: Any, heads: Any) -> Any:
        odds = np.full((len(words), len(LABELS)), -4.0, dtype=np.float32)
        for row, (word, head) in enumerate(zip(words.tolist(), heads.tolist(), strict=True)):
            if head < 0:
                odds[row, 0] = 0.0
            for label, value in self.given.get((word, head), {}).items():
                odds[row, LABELS.index(label)] = value
        return odds

    def labels(self, scores: Any, heads: Any) -> Any:
        return self.label_odds(scores, np.arange(len(heads)), heads).argmax(1)


def _read(table: Any) -> list[tuple[int, str]]:
    heads, deps = trees(table, None, [(0, len(table.arcs))])  # type: ignore[arg-type]
    return [(head, LABELS[dep]) for head, dep in zip(heads.tolist(), deps.tolist(), strict=True)]


def test_of_two_heads_near_each_other_the_one_with_a_sure_label_is_taken() -> None:
    arcs = {(0, -1): 9.0, (1, 0): 5.0, (2, 1): 5.0, (2, 0): 4.8}
    unsure = {(1, 0): {"nsubj": 0.0}, (2, 1): {"det": -2.0}, (2, 0): {"obj": 0.0}}
    assert _read(Table(3, arcs, unsure))[2] == (0, "obj")
    assert _read(Table(3, arcs, unsure | {(2, 1): {"det": 0.0}}))[2] == (1, "det")


def test_a_word_that_would_have_two_subjects_gives_one_to_its_next_best_head() -> None:
    arcs = {(3, -1): 9.0, (0, 3): 5.0, (0, 1): 3.0, (1, 3): 5.0, (2, 3): 5.0}
    labels = {(0, 3): {"nsubj": 0.0}, (2, 3): {"nsubj": 0.0}, (1, 3): {"appos": 0.0}, (0, 1): {"nsubj": 0.0}}
    assert _read(Table(4, arcs, labels)) == [(1, "nsubj"), (3, "appos"), (3, "nsubj"), (-1, "root")]


def test_a_word_that_would_have_two_objects_gives_one_of_them_its_next_best_label() -> None:
    arcs = {(0, -1): 9.0, (1, 0): 8.0, (2, 0): 8.0}
    labels = {(1, 0): {"obj": -0.1, "appos": -3.0}, (2, 0): {"obj": -0.6, "appos": -0.8}}
    assert _read(Table(3, arcs, labels)) == [(-1, "root"), (0, "obj"), (0, "appos")]


def test_where_nothing_is_in_question_arcs_and_labels_stay() -> None:
    arcs = {(0, 1): 20.0, (1, -1): 20.0, (2, 1): 20.0}
    labels = {(0, 1): {"nsubj": -0.5}, (2, 1): {"obj": -0.5}}
    assert _read(Table(3, arcs, labels)) == [(1, "nsubj"), (-1, "root"), (1, "obj")]


@pytest.mark.parametrize(
    ("text", "speaker", "does"),
    [
        (
            "Three brothers from Tarrin who had guarded the dam since spring swore on Sunday to end a quarrel that "
            "cost nine lives, the district court said.",
            "court",
            ("brothers", "swore"),
        ),
        (
            "A strong earthquake shook Belmar, in eastern Ruvia, at dawn on Monday, the relief agency ORDA reported.",
            "ORDA",
            ("earthquake", "shook"),
        ),
    ],
)
def test_who_says_so_behind_it_is_not_joined_by_whom_it_tells_of(
    parse: Parse, text: str, speaker: str, does: tuple[str, str]
) -> None:
    doc = parse(text).doc
    subjects = [(token.text, token.head.text) for token in doc if token.dep_.startswith("nsubj")]
    verb = next(head for word, head in subjects if word == speaker)
    assert [word for word, head in subjects if head == verb] == [speaker]
    assert does in subjects


@pytest.mark.parametrize("rank", ["Lt. Cmdr.", "Maj.-Gen.", "Lt.-Col.", "Supt."])
def test_no_sentence_ends_at_a_rank(parse: Parse, rank: str) -> None:
    parsed = parse(f"The raid failed, a spokesman, {rank} Rachel Dunmore, told reporters. She left.")
    assert len(list(parsed.doc.sents)) == 2
