"""A head for trigger words over the encoder's frozen vectors: trained on our corpus, cross-validated, not shipped.

    PYTHONPATH=src OMP_NUM_THREADS=1 python -m training.triggers          a few minutes on one core; needs SciPy

A softmax over the shipped encoder's vector of a word and the type that the rules give it. Printed: rules alone, and
the rules with what the head adds (where it gives a type more than `add`) and drops (where it gives `none` more than
`drop`), word by word over five folds of documents. `docs/events.md` says why it was left out.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

CORPUS = Path(__file__).parent / "corpus"
PARTS = ("a_reports_*.jsonl", "b_voices_*.jsonl", "c_deeds_*.jsonl", "a_snippets_*.jsonl")
NONE = "none"
FOLDS = 5
PENALTY = 20.0
RULE = 3.0
"""How loud the rules' type is beside a vector of unit variance."""
Floats = NDArray[np.float64]


class Words(NamedTuple):
    """Words with what is known of them: vector, type that the gold has, type that the rules have, document."""

    vectors: Floats
    gold: list[str]
    rules: list[str]
    documents: NDArray[np.int64]


def documents() -> Iterator[dict[str, Any]]:
    """Our annotated reports and snippets."""
    for part in PARTS:
        for path in sorted(CORPUS.glob(part)):
            for line in path.open(encoding="utf-8"):
                row = json.loads(line)
                if "events" in row:
                    yield row


def words() -> Words:
    """Every verb, noun and adjective of the corpus, and every trigger."""
    from truceline.attribute.statements import told_sentences
    from truceline.code.triggers import find_triggers
    from truceline.parse import load
    from truceline.read import Source, report

    parser = load(None)
    vectors, gold, rules, numbers = [], [], [], []
    for number, row in enumerate(documents()):
        text = row["report"]["text"]
        parsed = parser.parse(report(Source(name="t", data=text.encode(), media_type="text/plain", text=text)))
        table = parsed.vectors
        if table is None:
            raise SystemExit("the shipped pipeline is needed: another one has no vectors")
        spans = [(parsed.doc.char_span(*e["trigger"]), e["type"]) for e in row["events"]]
        told = {span.root.i: kind for span, kind in spans if span is not None}
        for sentence in told_sentences(parsed):
            found = {trigger.token.i: str(trigger.type) for trigger in find_triggers(sentence)}
            for token in sentence:
                if token.pos_ in ("VERB", "NOUN", "ADJ") or token.i in found or token.i in told:
                    vectors.append(table[token.i])
                    gold.append(told.get(token.i, NONE))
                    rules.append(found.get(token.i, NONE))
                    numbers.append(number)
    return Words(np.array(vectors, dtype=np.float64), gold, rules, np.array(numbers))


def features(given: Words, types: Sequence[str]) -> Floats:
    """One row a word: its vector at unit variance, the rules' type, a constant."""
    scaled = (given.vectors - given.vectors.mean(0)) / (given.vectors.std(0) + 1e-6)
    rules = np.array([[RULE * (kind == known) for known in types] for kind in given.rules])
    return np.hstack([scaled, rules, np.ones((len(scaled), 1))])


def train(rows: Floats, wanted: NDArray[np.int64], size: int) -> Floats:
    """The weights of a softmax with a quadratic penalty."""
    from scipy.optimize import minimize

    count, width = rows.shape
    target = np.eye(size)[wanted]

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights = flat.reshape(width, size)
        odds = softmax(rows @ weights)
        cost = -np.log(odds[np.arange(count), wanted] + 1e-12).sum() + PENALTY * (weights**2).sum()
        slope = rows.T @ (odds - target) + 2 * PENALTY * weights
        return float(cost / count), (slope / count).ravel()

    done = minimize(loss, np.zeros(width * size), jac=True, method="L-BFGS-B", options={"maxiter": 120})
    return np.asarray(done.x, dtype=np.float64).reshape(width, size)


def softmax(scores: Floats) -> Floats:
    """Each row as odds that add up to one."""
    raised = np.exp(scores - scores.max(1, keepdims=True))
    return np.asarray(raised / raised.sum(1, keepdims=True), dtype=np.float64)


def chosen(odds: Floats, rules: Sequence[str], types: Sequence[str], add: float, drop: float) -> list[str]:
    """The rules' types with what the head adds and drops; `types` begins with none."""
    made = []
    for row, rule in zip(odds, rules, strict=True):
        best = 1 + int(row[1:].argmax())
        if rule == NONE:
            made.append(types[best] if row[best] > add else NONE)
        else:
            made.append(NONE if row[0] > drop else rule)
    return made


def figures(ours: Sequence[str], gold: Sequence[str]) -> str:
    """Precision, recall and F1 of types word by word."""
    hit = sum(one == other != NONE for one, other in zip(ours, gold, strict=True))
    found, told = sum(one != NONE for one in ours), sum(one != NONE for one in gold)
    return f"P {hit / max(1, found):.3f}  R {hit / max(1, told):.3f}  F1 {2 * hit / max(1, found + told):.3f}"


def main() -> int:
    """Print the cross-validated table."""
    given = words()
    types = [NONE, *sorted({*given.gold, *given.rules} - {NONE})]
    rows, wanted = features(given, types), np.array([types.index(kind) for kind in given.gold])
    odds = np.zeros((len(rows), len(types)))
    for fold in range(FOLDS):
        held = given.documents % FOLDS == fold
        odds[held] = softmax(rows[held] @ train(rows[~held], wanted[~held], len(types)))
    print(f"{len(rows)} words, {sum(kind != NONE for kind in given.gold)} triggers")
    print(f"rules alone            {figures(given.rules, given.gold)}")
    for add, drop in ((0.5, 1.0), (0.35, 1.0), (1.0, 0.95), (1.0, 0.9), (1.0, 0.8), (0.5, 0.8)):
        print(f"add {add:.2f} drop {drop:.2f}  {figures(chosen(odds, given.rules, types, add, drop), given.gold)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
