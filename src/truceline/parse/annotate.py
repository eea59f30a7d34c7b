"""From the network's scores to what is written on each token."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from truceline.parse.decode import Ints, best_labels, start_scores
from truceline.parse.lemma import choose_lemma
from truceline.parse.morph import features
from truceline.parse.names import NameLexicon, settled
from truceline.parse.network import Network, Scores, Words
from truceline.parse.sentences import sentence_bounds, with_marks
from truceline.parse.trees import trees

_FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
_RANKED = 4
"""Lemma rules that are tried where a verb's best one gives no known verb."""


class Annotation(NamedTuple):
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
    """Lemmas by (lower-cased form, universal tag), the verbs that are known, and what is known of names."""

    table: Mapping[tuple[str, str], str]
    verbs: Container[str]
    names: NameLexicon


def annotate(
    network: Network,
    lexicon: Lexicon,
    paragraphs: Sequence[Words],
    *,
    whole: bool = False,
    scores: Scores | None = None,
) -> list[list[Annotation]]:
    """The annotations of every word of each paragraph; sentences never cross a paragraph.

    No paragraph may be empty; with `whole` each of them is taken as one sentence. `scores` are the network's of these
    paragraphs, where it was asked already.
    """
    if not paragraphs:
        return []
    scores = scores or network.scores(paragraphs)
    odds = np.full(len(scores.starts), -1.0, dtype=np.float32) if whole else with_marks(scores.starts[:, 0], paragraphs)
    sentences = sentence_bounds(odds, paragraphs)
    heads, deps = trees(network, scores, sentences)
    deps = _well_formed(network, scores, heads, deps)
    forms = [form for words in paragraphs for form in words.forms]
    names = _names(network, lexicon, scores, sentences, forms)
    distance = np.where(heads < 0, 0, heads - np.arange(len(heads)))
    opens = {start for start, _ in sentences}
    flat = _words(network, lexicon, scores, forms, distance, deps, names, opens)
    result: list[list[Annotation]] = []
    at = 0
    for words in paragraphs:
        result.append(flat[at : at + len(words.forms)])
        at += len(words.forms)
    return result


def _well_formed(network: Network, scores: Scores, heads: Ints, deps: Ints) -> Ints:
    """The labels with two kinds of them chosen anew that do not go together with their neighbours.

    A copula hangs on what it is said of, not on a finite verb; and what has a copula is a clause, no oblique.
    """
    about = network.about
    u, x = len(about.upos), len(about.upos) + len(about.xpos)
    finite = np.isin(scores.tags[:, u:x].argmax(1), [at for at, tag in enumerate(about.xpos) if tag in _FINITE])
    copula, changed = _index(about.deps, "cop"), deps.copy()
    wrong = np.flatnonzero((deps == copula) & (heads >= 0) & finite[heads])
    if len(wrong):
        changed[wrong] = network.labels(scores, heads, wrong, ("cop",))
    clauses = np.unique(heads[(changed == copula) & (heads >= 0)])
    wrong = clauses[changed[clauses] == _index(about.deps, "obl")]
    if len(wrong):
        changed[wrong] = network.labels(scores, heads, wrong, ("obl",))
    return changed


def _names(
    network: Network, lexicon: Lexicon, scores: Scores, sentences: Sequence[tuple[int, int]], forms: Sequence[str]
) -> list[str]:
    labels = network.about.names
    rows = []
    for start, end in sentences:
        row = scores.names[start:end].copy()
        row[0] = start_scores(row[0], labels)
        rows.append(row)
    found: list[str] = []
    for (start, end), path in zip(sentences, best_labels(rows, network.moves), strict=True):
        marked = [labels[index] for index in path.tolist()]
        found.extend(settled(marked, forms[start:end], lexicon.names, long=network.long_names))
    return found


def _words(
    network: Network,
    lexicon: Lexicon,
    scores: Scores,
    forms: Sequence[str],
    distance: Ints,
    deps: Ints,
    names: Sequence[str],
    opens: Container[int],
) -> list[Annotation]:
    about = network.about
    u, x = len(about.upos), len(about.upos) + len(about.xpos)
    upos = scores.tags[:, :u].argmax(1).tolist()
    xpos = scores.tags[:, u:x].argmax(1).tolist()
    rules = scores.tags[:, x:]
    best = rules.argmax(1).tolist()
    found: list[Annotation] = []
    columns = zip(forms, distance.tolist(), deps.tolist(), upos, xpos, best, names, strict=True)
    passive = {at + int(distance[at]) for at in np.flatnonzero(deps == _index(about.deps, "aux:pass")).tolist()}
    for at, (form, head, dep, pos, tag, rule, name) in enumerate(columns):
        pos_, tag_ = about.upos[pos], about.xpos[tag]
        lemma = choose_lemma(form, pos_, (network.rules[rule],), lexicon.table, lexicon.verbs)
        if pos_ in ("VERB", "AUX") and lemma not in lexicon.verbs:
            ranked = [network.rules[i] for i in np.argsort(-rules[at])[:_RANKED].tolist()]
            lemma = choose_lemma(form, pos_, ranked, lexicon.table, lexicon.verbs)
        morph = features(form, pos_, tag_, at in passive and tag_ == "VBN")
        found.append(Annotation(head, about.deps[dep], pos_, tag_, lemma, morph, name, at in opens))
    return found


def _index(labels: Sequence[str], label: str) -> int:
    return labels.index(label) if label in labels else -1
