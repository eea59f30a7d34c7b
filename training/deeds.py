"""The head that doubts deeds: fitted on our corpus, cross-validated, installed.

    PYTHONPATH=src OMP_NUM_THREADS=1 python -m training.deeds             minutes; needs PyTorch
    PYTHONPATH=src OMP_NUM_THREADS=1 python -m training.deeds --install

A hidden layer over the shipped encoder's vector of the word that names a deed and the signs of the deed
(`code/doubt.py`). Each deed that the rules find is paired with the annotated one that it tells, whatever type either
has; those without a partner are what there is to doubt. Printed: all deeds that the rules find, and those left at
some odds, over five folds of documents, with the deeds of the right type and those that tell an annotated deed at
all. `--install` fits it on all of them and writes `data/english/deeds.json`: it has to be fitted again with every new
encoder, and should be when rules change.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import msgspec
import numpy as np
import torch

from training.annotated import coded
from training.reporting import FOLDS, Example, alike, fit
from truceline.code.alike import FAMILIES
from truceline.code.doubt import beyond_doubt, signs_of
from truceline.code.merge import Group
from truceline.code.whole import lead_of
from truceline.parse.judge import Floats, Judge
from truceline.parse.pipeline import ENGLISH, Parser
from truceline.pipeline import Engine
from truceline.records import Event
from truceline.text import Span

LEAST = 0.36


class Found(NamedTuple):
    """A deed that the rules find: its signs, its type, the type of the annotated deed that it tells."""

    example: Example
    type: str
    right: str | None
    beyond_doubt: bool


class Document(NamedTuple):
    """What the rules find in an annotated report, and how many deeds somebody marked in it."""

    found: list[Found]
    marked: int


def documents() -> Iterator[Document]:
    """Our annotated reports, those held back left out."""
    engine = Engine()
    width = engine.doubt.table.shape[0]
    engine.parser = Parser(head=np.hstack([engine.head.table, np.eye(width, dtype=np.float32)]))
    for row, record, (groups, _, seen) in coded("meant", skipped=True, engine=engine):
        yield Document(list(_found(record.events, row["events"], groups, seen[:, -width:])), len(row["events"]))


def _found(
    told: Sequence[Event], marked: Sequence[dict[str, Any]], groups: Sequence[Group], vectors: Floats
) -> Iterator[Found]:
    partners = paired(told, marked)
    for number, (event, group) in enumerate(zip(told, groups, strict=True)):
        right = partners.get(number)
        vector = vectors[lead_of(group).trigger.token.i]
        example = Example(vector, signs_of(group, groups), float(right is not None))
        yield Found(example, event.type, right, beyond_doubt(group))


def paired(told: Sequence[Event], marked: Sequence[dict[str, Any]]) -> dict[int, str]:
    """The type of the annotated deed that each one tells, one to one, likest first; those alone are left out."""
    both = [(_alike(one, other), i, j) for i, one in enumerate(told) for j, other in enumerate(marked)]
    ranked = sorted((found for found in both if found[0]), key=lambda found: (-found[0], found[1:]))
    partners: dict[int, tuple[int, str]] = {}
    for _, i, j in ranked:
        if i not in partners and j not in {at for at, _ in partners.values()}:
            partners[i] = (j, marked[j]["type"])
    return {i: kind for i, (_, kind) in partners.items()}


def _alike(one: Event, marked: dict[str, Any]) -> float:
    """How much one tells the other, by trigger, evidence, type and family; nothing where their words lie apart."""
    theirs = [Span(*span) for span in marked["evidence"]]
    words = alike(one.evidence, theirs)
    same = one.trigger.overlaps(Span(*marked["trigger"]))
    if not (same or any(span.overlaps(one.trigger) for span in theirs) or words >= 0.3):
        return 0.0
    types = {str(one.type), marked["type"]}
    return 0.1 + words + 2 * same + 4 * (len(types) == 1) + any(types <= family for family in FAMILIES)


def row(name: str, read: Sequence[Document], odds: Sequence[Sequence[float]], least: float) -> str:
    """Precision, recall and F1 of types, and F1 of deeds whatever their type, with those left out that are doubted."""
    kept = [f for d, odds_ in zip(read, odds, strict=True) for f, o in zip(d.found, odds_, strict=True) if o >= least]
    left = [f for d, odds_ in zip(read, odds, strict=True) for f, o in zip(d.found, odds_, strict=True) if o < least]
    told = sum(d.marked for d in read)
    hit, any_ = sum(f.right == f.type for f in kept), sum(f.right is not None for f in kept)
    return (
        f"{name:20} P {hit / len(kept):.3f}  R {hit / told:.3f}  F1 {2 * hit / (len(kept) + told):.4f}  "
        f"any type {2 * any_ / (len(kept) + told):.4f}  left out {len(left)}, {sum(f.right is None for f in left)} of "
        f"them told by nobody, {sum(f.right == f.type for f in left)} right"
    )


def crossed(read: Sequence[Document]) -> list[list[float]]:
    """The odds of each deed, by a head fitted on the folds that its document is not in."""
    heads = []
    for fold in range(FOLDS):
        others = [f.example for at, document in enumerate(read) if at % FOLDS != fold for f in document.found]
        heads.append(Judge(fit(others)))
    return [[_odds(heads[at % FOLDS], found) for found in document.found] for at, document in enumerate(read)]


def _odds(head: Judge, found: Found) -> float:
    example = found.example
    return 1.0 if found.beyond_doubt else head.odds(example.vector @ head.table, example.signs)


def main() -> None:
    """Print the table, or with `--install` write the head."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--install", action="store_true")
    given = asked.parse_args()
    torch.set_num_threads(1)
    read = list(documents())
    if given.install:
        weights = msgspec.structs.replace(fit([f.example for d in read for f in d.found]), least=LEAST)
        (ENGLISH / "deeds.json").write_bytes(msgspec.json.encode(weights) + b"\n")
        return
    print(f"{len(read)} documents, {sum(len(d.found) for d in read)} deeds found, {sum(d.marked for d in read)} marked")
    odds = crossed(read)
    print(row("rules alone", read, odds, 0.0))
    for least in (0.3, 0.35, 0.4, 0.45, 0.5):
        print(row(f"odds {least} and more", read, odds, least), flush=True)


if __name__ == "__main__":
    main()
