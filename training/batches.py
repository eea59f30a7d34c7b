"""From corpus pieces to padded tensors: bucketing by length, augmentation, word pieces."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor

from training.corpora import ANY_NAME, NAME_LABELS, Named, Sentence, allowed
from truceline.parse.alike import alike
from truceline.parse.lemma import Rule, rule_between
from truceline.parse.shape import shape_id
from truceline.parse.wordpiece import WordPiece

T = TypeVar("T")

STYLES = ("uner", "gum", "wiki", "social", "re3d", "own")
"""Annotation guidelines of the names; `own` is the one that the shipped pipeline answers in."""


@dataclass(frozen=True)
class Inventory:
    """The labels of every head, in the order of its scores."""

    deps: tuple[str, ...]
    upos: tuple[str, ...]
    xpos: tuple[str, ...]
    rules: tuple[Rule, ...]

    @classmethod
    def of(cls, sentences: Iterable[Sentence], rarest_rule: int = 3) -> Inventory:
        """The labels that the treebank uses; lemma rules only where they come at least so often."""
        counts: dict[Rule, int] = {}
        deps, upos, xpos = set(), set(), set()
        for sentence in sentences:
            for word in sentence.words:
                deps.add(word.dep)
                upos.add(word.upos)
                xpos.add(word.xpos)
                rule = rule_between(word.form, word.lemma)
                counts[rule] = counts.get(rule, 0) + 1
        rules = sorted((r for r, n in counts.items() if n >= rarest_rule), key=lambda r: (-counts[r], r))
        return cls(tuple(sorted(deps)), tuple(sorted(upos)), tuple(sorted(xpos)), tuple(rules))

    @classmethod
    def read(cls, path: Path) -> Inventory:
        """The labels of a network that was trained before."""
        model = json.loads(path.read_text(encoding="utf-8"))
        rules = tuple((off, on) for off, on in model["rules"])
        return cls(tuple(model["deps"]), tuple(model["upos"]), tuple(model["xpos"]), rules)


@dataclass
class Inputs:
    """What the encoder reads: (rows, pieces) ids and shapes, and each word's first and last piece."""

    pieces: Tensor
    shapes: Tensor
    lengths: Tensor
    first: Tensor
    last: Tensor
    words: Tensor
    """Words in each row."""


@dataclass
class ParseBatch:
    """A batch of the treebank; -100 where a target is not to be learnt."""

    inputs: Inputs
    heads: Tensor
    same_sentence: Tensor
    deps: Tensor
    upos: Tensor
    xpos: Tensor
    rules: Tensor
    starts: Tensor
    names: Tensor
    style: Tensor


@dataclass
class NameBatch:
    """A batch of the names stream."""

    inputs: Inputs
    names: Tensor
    style: Tensor


def encode(rows: Sequence[tuple[Sequence[str], Sequence[bool]]], pieces: WordPiece, mask_rate: float) -> Inputs:
    """The encoder's inputs for rows of (forms, glued): names read alike, some words behind [MASK] while training."""
    ids: list[list[int]] = []
    shapes: list[list[int]] = []
    firsts: list[list[int]] = []
    lasts: list[list[int]] = []
    for forms, glued in rows:
        row, shape, first, last = [pieces.cls], [8], [], []
        for form, read, stuck in zip(forms, alike(forms), glued, strict=True):
            word = pieces.encode(read)
            if mask_rate and random.random() < mask_rate:
                word = (pieces.mask,) * len(word)
            first.append(len(row))
            row.extend(word)
            shape.extend([shape_id(form, stuck)] * len(word))
            last.append(len(row) - 1)
        row.append(pieces.sep)
        shape.append(8)
        if len(row) > 512:
            raise ValueError("a training piece of more than 512 word pieces")
        ids.append(row)
        shapes.append(shape)
        firsts.append(first)
        lasts.append(last)
    return Inputs(
        _pad(ids, 0), _pad(shapes, 8), torch.tensor([len(r) for r in ids]), _pad(firsts, 0), _pad(lasts, 0),
        torch.tensor([len(r) for r in firsts]),
    )  # fmt: skip


def _pad(rows: Sequence[Sequence[int]], value: int) -> Tensor:
    width = max(len(r) for r in rows)
    return torch.tensor([[*row, *[value] * (width - len(row))] for row in rows])


def bits(masks: Sequence[Sequence[int]]) -> Tensor:
    """Bit masks of allowed labels as (rows, words, labels) bool; padding allows all."""
    width = max(len(m) for m in masks)
    table = np.full((len(masks), width), ANY_NAME, dtype=np.int64)
    for at, row in enumerate(masks):
        table[at, : len(row)] = row
    return torch.from_numpy((table[:, :, None] >> np.arange(len(NAME_LABELS))) & 1).bool()


def bucket(items: Sequence[T], size: Callable[[T], int], most: int, rng: random.Random) -> Iterator[list[T]]:
    """Batches of like length with at most `most` padded words, in random order."""
    ordered = sorted(items, key=lambda item: size(item) + rng.uniform(-2, 2))
    batches: list[list[T]] = []
    batch: list[T] = []
    longest = 0
    for item in ordered:
        longest = max(longest, size(item))
        if batch and longest * (len(batch) + 1) > most:
            batches.append(batch)
            batch, longest = [], size(item)
        batch.append(item)
    if batch:
        batches.append(batch)
    rng.shuffle(batches)
    yield from batches


def disguise(forms: list[str], rng: random.Random) -> list[str]:
    """The same words as a wire might set them: all capitals, no capitals, title case, curly or straight quotes."""
    if rng.random() < 0.35:
        forms = [_CURLY.get(form, form) for form in forms]
        at = 0
        for i, form in enumerate(forms):
            if form == '"':
                forms[i] = "“" if at % 2 == 0 else "”"
                at += 1
    elif rng.random() < 0.3:
        forms = [_STRAIGHT.get(form, form) for form in forms]
    dice = rng.random()
    if dice < 0.03:
        return [form.upper() for form in forms]
    if dice < 0.04:
        return [form.lower() for form in forms]
    if dice < 0.06:
        return [form[:1].upper() + form[1:] if len(form) > 3 else form for form in forms]
    return forms


_CURLY = {"'": "’", "'s": "’s", "n't": "n’t", "'re": "’re", "'ve": "’ve", "'ll": "’ll", "'d": "’d", "'m": "’m",
          "``": "“", "''": "”"}  # fmt: skip
_STRAIGHT = {"“": '"', "”": '"', "’": "'", "‘": "'", "’s": "'s", "n’t": "n't"}


def parse_batch(
    runs: Sequence[Sequence[Sentence]], inventory: Inventory, pieces: WordPiece, rng: random.Random | None
) -> ParseBatch:
    """The tensors of treebank runs; disguised and masked where `rng` is given."""
    rows, columns = [], []
    for run in runs:
        words = [word for sentence in run for word in sentence.words]
        forms = [word.form for word in words]
        shown = disguise(forms, rng) if rng else forms
        glued = [word.glued for word in words]
        rows.append((shown, glued))
        columns.append(_targets(run, inventory, cased=shown is forms or [f.lower() for f in shown] != shown))
    inputs = encode(rows, pieces, 0.02 if rng else 0.0)
    width = inputs.first.shape[1]
    same = torch.zeros(len(runs), width, width + 1, dtype=torch.bool)
    for at, run in enumerate(runs):
        offset = 0
        for sentence in run:
            end = offset + len(sentence.words)
            same[at, offset:end, offset + 1 : end + 1] = True
            offset = end
        same[at, :, 0] = True
    gum = [1 if any(s.entities for s in run) else 0 for run in runs]
    stacked = [_pad([c[k] for c in columns], -100) for k in range(6)]
    return ParseBatch(inputs, stacked[0], same, *stacked[1:], bits([c[6] for c in columns]), torch.tensor(gum))


def _targets(run: Sequence[Sentence], inventory: Inventory, *, cased: bool) -> tuple[list[int], ...]:
    index = _index(inventory)
    heads, deps, upos, xpos, rules, starts, names = ([] for _ in range(7))
    offset = 0
    for sentence in run:
        for at, word in enumerate(sentence.words):
            heads.append(offset + word.head if word.head else 0)
            deps.append(index[0].get(word.dep, -100))
            upos.append(index[1].get(word.upos, -100))
            xpos.append(index[2].get(word.xpos, -100))
            rules.append(index[3].get(rule_between(word.form, word.lemma), -100))
            starts.append(int(at == 0))
            names.append(word.names)
        offset += len(sentence.words)
    starts[0] = -100
    return heads, deps, upos, xpos, rules, starts, names


_INDEX: dict[int, tuple[dict[object, int], ...]] = {}


def _index(inventory: Inventory) -> tuple[dict[object, int], ...]:
    key = id(inventory)
    if key not in _INDEX:
        columns = (inventory.deps, inventory.upos, inventory.xpos, inventory.rules)
        _INDEX[key] = tuple({value: at for at, value in enumerate(column)} for column in columns)
    return _INDEX[key]


def name_batch(items: Sequence[Named], pieces: WordPiece, rng: random.Random) -> NameBatch:
    """The tensors of a names batch, disguised and masked."""
    rows = [(disguise(list(item.forms), rng), item.glued) for item in items]
    return NameBatch(
        encode(rows, pieces, 0.02),
        bits([item.names for item in items]),
        torch.tensor([STYLES.index(item.style) for item in items]),
    )


__all__ = ["STYLES", "Inventory", "NameBatch", "ParseBatch", "allowed", "bucket", "name_batch", "parse_batch"]
