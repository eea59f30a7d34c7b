"""Decoding is exact: trees against every arborescence, paths against every path."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest

from truceline.parse.decode import best_labels, bio_moves, start_scores, tree


def _is_tree(heads: tuple[int, ...]) -> bool:
    if heads.count(0) != 1:
        return False
    for first in range(1, len(heads) + 1):
        at, steps = first, 0
        while at:
            at, steps = heads[at - 1], steps + 1
            if steps > len(heads):
                return False
    return True


@pytest.mark.parametrize("seed", range(40))
def test_tree_is_the_best_of_all(seed: int) -> None:
    rng = np.random.default_rng(seed)
    words = int(rng.integers(1, 6))
    scores = rng.normal(size=(words, words + 1)).astype(np.float32)
    best = max(
        (heads for heads in product(range(words + 1), repeat=words) if _is_tree(heads)),
        key=lambda heads: sum(scores[i, h] for i, h in enumerate(heads)),
    )
    assert tree(scores).tolist() == list(best)


def test_tree_of_a_long_sentence_is_a_tree() -> None:
    scores = np.random.default_rng(0).normal(size=(300, 301)).astype(np.float32)
    assert _is_tree(tuple(tree(scores).tolist()))


@pytest.mark.parametrize("seed", range(20))
def test_labels_are_the_best_of_all(seed: int) -> None:
    rng = np.random.default_rng(seed)
    moves = rng.normal(size=(3, 3)).astype(np.float32)
    rows = [rng.normal(size=(int(n), 3)).astype(np.float32) for n in rng.integers(1, 5, size=4)]
    for row, path in zip(rows, best_labels(rows, moves), strict=True):
        best = max(
            product(range(3), repeat=len(row)),
            key=lambda p, row=row: (  # type: ignore[misc]
                sum(row[i, k] for i, k in enumerate(p)) + sum(moves[a, b] for a, b in pairwise(p))
            ),
        )
        assert path.tolist() == list(best)


def test_names_never_open_inside() -> None:
    labels = ("O", "B-PER", "I-PER", "B-LOC", "I-LOC")
    moves = bio_moves(np.zeros((5, 5), dtype=np.float32), labels)
    rng = np.random.default_rng(1)
    for _ in range(50):
        row = rng.normal(size=(6, 5)).astype(np.float32)
        row[0] = start_scores(row[0], labels)
        path = [labels[i] for i in best_labels([row], moves)[0]]
        for before, after in zip(["O", *path], path, strict=False):
            assert not after.startswith("I-") or before[2:] == after[2:]
