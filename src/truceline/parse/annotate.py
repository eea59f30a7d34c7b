"""From the network's scores to what is written on each token."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from truceline.parse.decode import Ints, best_labels, start_scores, tree
from truceline.parse.lemma import choose_lemma
from truceline.parse.morph import features
from truceline.parse.network import Network, Scores, Words

LONGEST_SENTENCE = 400
"""Words; a longer run without a boundary is cut at the likeliest place."""


@dataclass(frozen=True)
class Annotation:
    """What is known of one word; `head` is the distance to its head, 0 at the root."""

    head: int
    dep: str
    upos: str
    xpos: str
    lemma: str
    morph: str
    name: str
    start: bool
    """Whether a sentence begins here."""


@dataclass(frozen=True)
class Lexicon:
    """Lemmas by (lower-cased form, universal tag), and the verbs that are known."""

    table: Mapping[tuple[str, str], str]
    verbs: Container[str]


def annotate(
    network: Network, lexicon: Lexicon, paragraphs: Sequence[Words], *, whole: bool = False
) -> list[list[Annotation]]:
    """The annotations of every word of each paragraph; sentences never cross a paragraph.

    No paragraph may be empty; with `whole` each of them is taken as one sentence.
    """
    if not paragraphs:
        return []
    scores = network.scores(paragraphs)
    odds = np.full(len(scores.starts), -1.0, dtype=np.float32) if whole else scores.starts[:, 0]
    sentences = sentence_bounds(odds, paragraphs)
    heads = np.empty(len(scores.starts), dtype=np.int64)
    for start, end in sentences:
        best = tree(network.arc_scores(scores, start, end))
        heads[start:end] = np.where(best == 0, -1, best - 1 + start)
    deps = network.labels(scores, heads)
    names = _names(network, scores, sentences)
    distance = np.where(heads < 0, 0, heads - np.arange(len(heads)))
    opens = {start for start, _ in sentences}
    flat = _words(network, lexicon, scores, paragraphs, distance, deps, names, opens)
    result: list[list[Annotation]] = []
    at = 0
    for words in paragraphs:
        result.append(flat[at : at + len(words.forms)])
        at += len(words.forms)
    return result


def sentence_bounds(starts: np.ndarray, paragraphs: Sequence[Words]) -> list[tuple[int, int]]:  # type: ignore[type-arg]
    """The sentences as `[start, end)` over all words: none starts at a word glued to the one before it."""
    bounds: list[tuple[int, int]] = []
    offset = 0
    for words in paragraphs:
        length = len(words.forms)
        odds = starts[offset : offset + length]
        opens = (odds > 0) & ~np.array(words.glued, dtype=bool)
        opens[0] = True
        edges = [*np.flatnonzero(opens).tolist(), length]
        for start, end in zip(edges, edges[1:], strict=False):
            for a, b in _halved(odds, start, end):
                bounds.append((offset + a, offset + b))
        offset += length
    return bounds


def _halved(odds: np.ndarray, start: int, end: int) -> list[tuple[int, int]]:  # type: ignore[type-arg]
    if end - start <= LONGEST_SENTENCE:
        return [(start, end)]
    low = start + LONGEST_SENTENCE // 2
    high = min(start + LONGEST_SENTENCE, end - 1)
    cut = low + int(odds[low:high].argmax())
    return [(start, cut), *_halved(odds, cut, end)]


def _names(network: Network, scores: Scores, sentences: Sequence[tuple[int, int]]) -> list[str]:
    labels = network.about.names
    rows = []
    for start, end in sentences:
        row = scores.names[start:end].copy()
        row[0] = start_scores(row[0], labels)
        rows.append(row)
    paths = best_labels(rows, network.moves)
    return [labels[index] for path in paths for index in path.tolist()]


def _words(
    network: Network,
    lexicon: Lexicon,
    scores: Scores,
    paragraphs: Sequence[Words],
    distance: Ints,
    deps: Ints,
    names: Sequence[str],
    opens: Container[int],
) -> list[Annotation]:
    about = network.about
    u, x = len(about.upos), len(about.upos) + len(about.xpos)
    upos = scores.tags[:, :u].argmax(1).tolist()
    xpos = scores.tags[:, u:x].argmax(1).tolist()
    ranked = _top(scores.tags[:, x:], 4)
    forms = [form for words in paragraphs for form in words.forms]
    found: list[Annotation] = []
    columns = zip(forms, distance.tolist(), deps.tolist(), upos, xpos, ranked, names, strict=True)
    passive = {at + int(distance[at]) for at in np.flatnonzero(deps == _index(about.deps, "aux:pass")).tolist()}
    for at, (form, head, dep, pos, tag, rules, name) in enumerate(columns):
        pos_, tag_ = about.upos[pos], about.xpos[tag]
        lemma = choose_lemma(form, pos_, [network.rules[r] for r in rules], lexicon.table, lexicon.verbs)
        morph = features(form, pos_, tag_, passive=at in passive and tag_ == "VBN")
        found.append(Annotation(head, about.deps[dep], pos_, tag_, lemma, morph, name, at in opens))
    return found


def _index(labels: Sequence[str], label: str) -> int:
    return labels.index(label) if label in labels else -1


def _top(scores: np.ndarray, count: int) -> list[list[int]]:  # type: ignore[type-arg]
    """Indices of the highest scores in each row, best first."""
    part = np.argpartition(-scores, count, axis=1)[:, :count]
    order = np.argsort(-np.take_along_axis(scores, part, 1), axis=1)
    return np.take_along_axis(part, order, 1).tolist()  # type: ignore[no-any-return]
