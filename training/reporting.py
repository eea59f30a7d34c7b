"""The head that finds statements at verbs which no rule takes: fitted on our corpus, cross-validated, installed.

    PYTHONPATH=src OMP_NUM_THREADS=1 python -m training.reporting [--curve]       minutes; needs PyTorch
    PYTHONPATH=src OMP_NUM_THREADS=1 python -m training.reporting --install

A hidden layer over the shipped encoder's vector of a verb and the signs of what may hang on it (`attribute/loose.py`).
Printed: statements by the rules alone, and with the head, over five folds of documents; with `--curve` also with a
quarter and half of the documents to learn from. `--install` prints nothing, fits it on all of them and writes
`data/english/reporting.json`: it has to be fitted again with every new encoder, and should be when rules change.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import msgspec
import numpy as np
import torch
from numpy.typing import NDArray

from training.annotated import annotated, report_of
from truceline.attribute.learned import Head
from truceline.attribute.loose import proposals, signs_of
from truceline.attribute.statements import by_rules, drafts_of, find_statements, told_sentences
from truceline.parse.judge import Weights
from truceline.parse.pipeline import ENGLISH, Parsed, Parser
from truceline.pipeline import quotes_of
from truceline.text import Along, Span, Text

FOLDS, SEEDS, HIDDEN, PASSES = 5, 2, 16, 30
RARE = 3
"""Signs that fewer examples have are left out."""
LEAST = 0.4
Floats = NDArray[np.float32]


class Document(NamedTuple):
    """An annotated report, parsed, with its quotes; `parsed.seen` has the encoder's whole vectors."""

    parsed: Parsed
    vectors: Floats
    quotes: Sequence[Span]
    marked: list[dict[str, Any]]


class Example(NamedTuple):
    """A statement of the rules or a proposal: its verb's vector, its signs, and how much of it somebody marked."""

    vector: Floats
    signs: list[str]
    right: float


def documents() -> Iterator[Document]:
    """Our annotated reports, those held back left out."""
    width = json.loads((ENGLISH / "model.json").read_text("utf-8"))["shape"]["width"]
    parser = Parser(head=np.eye(width, dtype=np.float32))
    for row in annotated("statements"):
        read = report_of(row)
        parsed = parser.parse(read)
        assert parsed.seen is not None
        yield Document(parsed, parsed.seen, quotes_of(read).spans, row["statements"])


def examples(document: Document) -> Iterator[Example]:
    """What there is to judge in a document; what the rules find counts as examples, too."""
    text = Text(document.parsed.report.text)
    quoted = Along((quote, quote) for quote in document.quotes)
    for sentence in told_sentences(document.parsed):
        here = drafts_of(sentence)
        ruled = list(by_rules(text, here, quoted))
        for one in ruled:
            signs = ["ruled", *signs_of(one.draft, one.content, f"rule {one.draft.rule}", quoted)]
            yield _example(document, one.draft, one.content, signs)
        for one in proposals(text, sentence, here, ruled, quoted):
            yield _example(document, one.draft, one.content, one.signs)


def _example(document: Document, draft: Any, content: Sequence[Span], signs: list[str]) -> Example:
    near = Span(max(0, draft.cue.start - 8), draft.cue.end + 8)
    marked = [s for s in document.marked if s["cue"] is None or near.overlaps(Span(*s["cue"]))]
    right = max((alike(content, [Span(*s) for s in one["content"]]) for one in marked), default=0.0)
    return Example(document.vectors[draft.verb.i], signs, right if right >= 0.5 else 0.0)


def alike(some: Sequence[Span], others: Sequence[Span]) -> float:
    """The characters that both have, of those that either has."""
    one, other = ({i for span in spans for i in range(span.start, span.end)} for spans in (some, others))
    return len(one & other) / len(one | other)


class Network(torch.nn.Module):
    """One hidden layer over vector and signs, and the signs once more straight to the odds."""

    def __init__(self, signs: int, width: int) -> None:
        super().__init__()
        self.words = torch.nn.Linear(width, HIDDEN)
        self.signs = torch.nn.Linear(signs, HIDDEN, bias=False)
        self.straight = torch.nn.Linear(signs, 1)
        self.out = torch.nn.Linear(HIDDEN, 1, bias=False)
        self.drop = torch.nn.Dropout(0.7)

    def forward(self, vectors: torch.Tensor, signs: torch.Tensor) -> torch.Tensor:
        hidden = torch.relu(self.words(self.drop(vectors)) + self.signs(signs))
        total: torch.Tensor = self.out(self.drop(hidden)) + self.straight(signs)
        return total.squeeze(-1)


def fit(given: Sequence[Example]) -> Weights:
    """The head fitted on these examples: several networks with one vote each, side by side in one layer."""
    counts: dict[str, int] = {}
    for example in given:
        for sign in example.signs:
            counts[sign] = counts.get(sign, 0) + 1
    known = {sign: at for at, sign in enumerate(sorted(s for s, count in counts.items() if count >= RARE))}
    signs = torch.zeros(len(given), len(known))
    for at, example in enumerate(given):
        signs[at, [known[sign] for sign in example.signs if sign in known]] = 1.0
    vectors = np.array([example.vector for example in given], dtype=np.float32)
    middle, scale = vectors.mean(0), vectors.std(0) + 1e-6
    scaled = torch.from_numpy((vectors - middle) / scale)
    right = torch.tensor([example.right for example in given])
    nets = [_trained(scaled, signs, right, seed) for seed in range(SEEDS)]
    words = np.concatenate([_array(net.words.weight).T for net in nets], 1) / scale[:, None]
    shift = np.concatenate([_array(net.words.bias) for net in nets]) - middle @ words
    straight = np.mean([_array(net.straight.weight).T for net in nets], 0)
    rows = np.concatenate([*(_array(net.signs.weight).T for net in nets), straight], 1)
    return Weights(
        encoder=hashlib.sha256((ENGLISH / "encoder.onnx").read_bytes()).hexdigest()[:16],
        least=LEAST,
        words=_short(words),
        shift=_short(shift),
        signs={sign: _short(rows[at]) for sign, at in known.items()},
        out=_short(np.concatenate([_array(net.out.weight)[0] for net in nets]) / SEEDS),
        bias=float(sum(net.straight.bias.item() for net in nets) / SEEDS),
    )


def _trained(vectors: torch.Tensor, signs: torch.Tensor, right: torch.Tensor, seed: int) -> Network:
    torch.manual_seed(seed)
    net = Network(signs.shape[1], vectors.shape[1])
    steps = torch.optim.AdamW(net.parameters(), lr=2e-3, weight_decay=0.1)
    for _ in range(PASSES):
        for rows in torch.randperm(len(right)).split(128):
            steps.zero_grad()
            odds = net(vectors[rows], signs[rows])
            torch.nn.functional.binary_cross_entropy_with_logits(odds, right[rows]).backward()
            steps.step()
    return net


def _array(given: torch.Tensor) -> Floats:
    return given.detach().numpy()


def _short(values: Floats) -> Any:
    return np.round(values.astype(np.float64), 4).tolist()


def statements(document: Document, head: Head | None) -> list[list[Span]]:
    """The contents of what is found in a document, by the rules alone where there is no head."""
    parsed = document.parsed
    parsed.seen = None if head is None else document.vectors @ head.table
    return [list(s.content) for s in find_statements(parsed, document.quotes, head=head)]


def hits(found: Sequence[list[Span]], marked: Sequence[dict[str, Any]]) -> int:
    """How many pair one to one, best first, by half and more of their characters."""
    wanted = [[Span(*s) for s in one["content"]] for one in marked]
    ranked = sorted(((alike(a, b), i, j) for i, a in enumerate(found) for j, b in enumerate(wanted)), reverse=True)
    ours: set[int] = set()
    theirs: set[int] = set()
    for value, i, j in ranked:
        if value >= 0.5 and i not in ours and j not in theirs:
            ours.add(i), theirs.add(j)
    return len(ours)


def row(name: str, read: Sequence[Document], heads: Sequence[Head | None]) -> str:
    """Precision, recall and F1 of the contents, each document read with the head at its place."""
    hit = found = told = 0
    for document, head in zip(read, heads, strict=True):
        ours = statements(document, head)
        hit, found, told = hit + hits(ours, document.marked), found + len(ours), told + len(document.marked)
    return f"{name:36} P {hit / found:.3f}  R {hit / told:.3f}  F1 {2 * hit / (found + told):.4f}"


def crossed(judged: Sequence[list[Example]], share: float) -> list[Weights]:
    """A head for each fold, fitted on that share of the documents outside it."""
    made = []
    for fold in range(FOLDS):
        others = [list_ for at, list_ in enumerate(judged) if at % FOLDS != fold]
        made.append(fit([one for list_ in others[:: round(1 / share)] for one in list_]))
    return made


def main() -> None:
    """Print the table, or with `--install` write the head."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--curve", action="store_true")
    asked.add_argument("--install", action="store_true")
    given = asked.parse_args()
    torch.set_num_threads(1)
    read = list(documents())
    judged = [list(examples(document)) for document in read]
    if given.install:
        weights = fit([one for list_ in judged for one in list_])
        (ENGLISH / "reporting.json").write_bytes(msgspec.json.encode(weights) + b"\n")
        return
    print(f"{len(read)} documents, {sum(map(len, judged))} examples")
    print(row("rules alone", read, [None] * len(read)))
    for share in (0.25, 0.5, 1.0) if given.curve else (1.0,):
        folds = crossed(judged, share)
        for least in (LEAST, 0.5):
            heads = [Head(msgspec.structs.replace(weights, least=least)) for weights in folds]
            name = f"with {share:.0%} to learn from, odds {least}"
            print(row(name, read, [heads[at % FOLDS] for at in range(len(read))]), flush=True)


if __name__ == "__main__":
    main()
