"""The trees of sentences: the likeliest arcs together with their labels, one subject and one object a word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from truceline.parse.decode import Floats, Ints, log_odds, tree
from truceline.parse.network import Network, Scores

SINGLE = (("nsubj", "nsubj:pass"), ("obj",))
"""Labels that a word's dependents have once at most, each with those that it shares the place with."""
SURE = -0.05
"""A head whose log likelihood is above this is not in question."""
HEADS = 4
"""How many heads of a word in question are tried with their labels …"""
LEAST = -6.0
"""… and how likely each must be."""
UNTRIED = -3.0
"""What the label of an arc is taken to be worth that was not tried."""


class Sentence(NamedTuple):
    """A sentence of what the network scored."""

    start: int
    odds: Floats
    """The log of how likely each head of each word is: (words, 1 + words), column 0 the root."""

    @property
    def words(self) -> Ints:
        """The numbers of its words."""
        return np.arange(self.start, self.start + len(self.odds))

    def best(self, odds: Floats) -> Ints:
        """The heads of the best tree by such a table, counted as the network's scores are; -1 the root."""
        found = tree(odds)
        return np.where(found == 0, -1, found - 1 + self.start)


class Reading(NamedTuple):
    """One reading of a sentence: the log of how likely it is, each word's head, and the number of its label."""

    odds: float
    heads: Ints
    deps: Ints


def trees(network: Network, scores: Scores, sentences: Sequence[tuple[int, int]]) -> tuple[Ints, Ints]:
    """Each word's head, -1 the root, and the number of its label."""
    parts = [Sentence(start, log_odds(network.arc_scores(scores, start, end))) for start, end in sentences]
    heads = np.concatenate(
        [part.best(odds) for part, odds in zip(parts, _with_labels(network, scores, parts), strict=True)]
    )
    deps = network.labels(scores, heads)
    for labels in SINGLE:
        numbers = [network.about.deps.index(label) for label in labels if label in network.about.deps]
        for part in parts:
            here = slice(part.start, part.start + len(part.odds))
            for first, last in _twice(heads[here], deps[here], numbers):
                mended = _mended(network, scores, part, heads[here], deps[here], (first, last), numbers)
                heads[here], deps[here] = mended.heads, mended.deps
    return heads, deps


def _with_labels(network: Network, scores: Scores, parts: Sequence[Sentence]) -> list[Floats]:
    """The odds of all heads, those in question with how likely the best label of their arc is."""
    asked = [_in_question(part.odds) for part in parts]
    words = np.concatenate([part.start + word for part, (word, _) in zip(parts, asked, strict=True)])
    heads = np.concatenate(
        [np.where(column == 0, -1, part.start + column - 1) for part, (_, column) in zip(parts, asked, strict=True)]
    )
    likely = network.label_odds(scores, words, heads).max(1)
    found, at = [], 0
    for part, (word, column) in zip(parts, asked, strict=True):
        odds = part.odds.copy()
        odds[np.unique(word)] += UNTRIED
        odds[word, column] = part.odds[word, column] + likely[at : at + len(word)]
        found.append(odds)
        at += len(word)
    return found


def _in_question(odds: Floats) -> tuple[Ints, Ints]:
    """The words of a sentence with more than one likely head, and each such head's column."""
    doubted = np.flatnonzero(odds.max(1) < SURE)
    if not len(doubted):
        return doubted, doubted
    ranked = np.argsort(-odds[doubted], axis=1, kind="stable")[:, :HEADS]
    words, columns = np.repeat(doubted, ranked.shape[1]), ranked.ravel()
    kept = (odds[words, columns] > LEAST) & (columns != words + 1)
    return words[kept], columns[kept]


def _twice(heads: Ints, deps: Ints, labels: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The first and the last dependent with one of the labels, of each word that has two of them."""
    those = np.flatnonzero(np.isin(deps, labels))
    governors = heads[those]
    if len(np.unique(governors)) < len(those):
        for head in np.unique(governors).tolist():
            here = those[governors == head]
            if len(here) > 1:
                yield int(here[0]), int(here[-1])


def _mended(
    network: Network,
    scores: Scores,
    part: Sentence,
    heads: Ints,
    deps: Ints,
    twice: tuple[int, int],
    labels: Sequence[int],
) -> Reading:
    """The likeliest reading in which not both words stand to their head as they do.

    `Two families swore an oath, the council said` is read as families that say. Tried are the best trees without either
    arc, and either word with another label.
    """
    kept = network.label_odds(scores, part.words, heads)
    found = []
    for word in twice:
        barred = part.odds.copy()
        barred[word, heads[word] - part.start + 1] = -1e4
        other = part.best(barred)
        table = network.label_odds(scores, part.words, other)
        found.append(_reading(part, other, table, table.argmax(1)))
        row = kept[word].copy()
        row[list(labels)] = -np.inf
        changed = deps.copy()
        changed[word] = row.argmax()
        found.append(_reading(part, heads, kept, changed))
    return max(found, key=lambda reading: reading.odds)


def _reading(part: Sentence, heads: Ints, table: Floats, deps: Ints) -> Reading:
    own = np.arange(len(heads))
    columns = np.where(heads < 0, 0, heads - part.start + 1)
    return Reading(float(part.odds[own, columns].sum() + table[own, deps].sum()), heads, deps)
