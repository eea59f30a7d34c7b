"""From scores to trees, sentences and names: exact decoding in numpy."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

_ROOT_COST = 1e4


def log_odds(scores: Floats) -> Floats:
    """The log of how likely each column is, row by row."""
    odds: Floats = scores - np.logaddexp.reduce(scores, axis=1, keepdims=True)
    return odds


def tree(scores: Floats) -> Ints:
    """The best tree with one root: each word's head, counted from 1, 0 for the root.

    scores: (words, 1 + words), column 0 the root.
    """
    words = len(scores)
    if words == 1:
        return np.zeros(1, dtype=np.int64)
    scores = scores.copy()
    scores[np.arange(words), np.arange(1, words + 1)] = -np.inf
    heads: Ints = scores.argmax(1)
    roots = int((heads == 0).sum())
    if roots != 1:
        heads = _one_root(scores)
    if not _has_cycle(heads):
        return heads
    scores[:, 0] -= _ROOT_COST
    full = np.full((words + 1, words + 1), -np.inf, dtype=np.float64)
    full[1:] = scores
    return _chu_liu_edmonds(full)[1:]


def _one_root(scores: Floats) -> Ints:
    """The best heads with exactly one root, cycles allowed."""
    heads: Ints = scores[:, 1:].argmax(1) + 1
    gain = scores[:, 0] - scores[np.arange(len(scores)), heads]
    heads[int(gain.argmax())] = 0
    return heads


def _has_cycle(heads: Ints) -> bool:
    """Whether following heads fails to end at the root."""
    jump = np.concatenate([[0], heads])
    for _ in range(len(heads).bit_length()):
        jump = jump[jump]
    return bool(jump.any())


def _chu_liu_edmonds(scores: NDArray[np.float64]) -> Ints:
    """Heads of the best arborescence from node 0; scores[dependent, head]."""
    nodes = len(scores)
    heads: Ints = scores.argmax(1)
    heads[0] = 0
    cycle = _find_cycle(heads)
    if cycle is None:
        return heads
    inside = np.zeros(nodes, dtype=bool)
    inside[cycle] = True
    outside = np.flatnonzero(~inside)
    members = np.flatnonzero(inside)
    kept = scores[members, heads[members]]
    # Arcs into the cycle: what breaking it at each member costs.
    into = scores[members][:, outside] - kept[:, None]
    enter = into.argmax(0)
    out_of = scores[outside][:, members]
    leave = out_of.argmax(1)
    size = len(outside)
    smaller = np.full((size + 1, size + 1), -np.inf)
    smaller[:size, :size] = scores[outside][:, outside]
    smaller[size, :size] = into[enter, np.arange(size)]
    smaller[:size, size] = out_of[np.arange(size), leave]
    smaller[0, :] = -np.inf
    inner = _chu_liu_edmonds(smaller)
    result = heads.copy()
    entered_from = inner[size]
    result[members[enter[entered_from]]] = outside[entered_from]
    for at in range(1, size):
        result[outside[at]] = members[leave[at]] if inner[at] == size else outside[inner[at]]
    result[0] = 0
    return result


def _find_cycle(heads: Ints) -> list[int] | None:
    state = np.zeros(len(heads), dtype=np.int8)
    state[0] = 2
    for first in range(1, len(heads)):
        at, path = first, []
        while state[at] == 0:
            state[at] = 1
            path.append(at)
            at = int(heads[at])
        if state[at] == 1:
            return path[path.index(at) :]
        state[path] = 2
    return None


def best_labels(scores: Sequence[Floats], moves: Floats) -> list[Ints]:
    """The best label path of each row of a linear chain; scores: (words, labels) a row."""
    order = sorted(range(len(scores)), key=lambda i: -len(scores[i]))
    result: list[Ints] = [np.empty(0, dtype=np.int64)] * len(scores)
    for start in range(0, len(order), 64):
        part = order[start : start + 64]
        for index, path in zip(part, _viterbi([scores[i] for i in part], moves), strict=True):
            result[index] = path
    return result


def _viterbi(rows: Sequence[Floats], moves: Floats) -> list[Ints]:
    """Paths of rows that come longest first."""
    longest, labels = rows[0].shape
    padded = np.zeros((len(rows), longest, labels), dtype=np.float32)
    for at, row in enumerate(rows):
        padded[at, : len(row)] = row
    back = np.zeros((longest, len(rows), labels), dtype=np.int8)
    totals = padded[:, 0].copy()
    lengths = np.array([len(row) for row in rows])
    for step in range(1, longest):
        live = int((lengths > step).sum())
        paths = totals[:live, :, None] + moves
        back[step, :live] = paths.argmax(1)
        totals[:live] = paths.max(1) + padded[:live, step]
    found: list[Ints] = []
    for at, length in enumerate(lengths):
        path = np.empty(length, dtype=np.int64)
        path[-1] = totals[at].argmax()
        for step in range(length - 1, 0, -1):
            path[step - 1] = back[step, at, path[step]]
        found.append(path)
    return found


def bio_moves(learnt: Floats, labels: Sequence[str]) -> Floats:
    """The learnt transitions with those that break the notation (`I-X` not after `B-X` or `I-X`) ruled out."""
    moves = learnt.copy()
    for after, label in enumerate(labels):
        if label.startswith("I-"):
            for before, previous in enumerate(labels):
                if previous[2:] != label[2:] or previous == "O":
                    moves[before, after] = -1e4
    return moves


def start_scores(first: Floats, labels: Sequence[str]) -> Floats:
    """`first` with labels ruled out that cannot open a sentence."""
    barred = np.array([label.startswith("I-") for label in labels])
    return np.where(barred, np.float32(-1e4), first).astype(np.float32)
