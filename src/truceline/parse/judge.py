"""Heads on the encoder's frozen vectors: how likely something holds, from the vector of a word and from signs.

A sign is a short text, never a word of the report: what a head knows of words it knows through the encoder, to which
names are alike.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from importlib.resources import files

import msgspec
import numpy as np
from numpy.typing import NDArray

from truceline.errors import ModelError

Floats = NDArray[np.float32]


class Weights(msgspec.Struct, frozen=True):
    """A head as it is kept: one hidden layer; a row for every sign, and one that all share."""

    encoder: str
    """The first digits of the hash of the encoder that it was fitted on."""
    least: float
    """The odds from which on what is judged holds."""
    words: list[list[float]]
    shift: list[float]
    signs: dict[str, list[float]]
    """Each sign's row: what it adds to every hidden unit, and last to the odds themselves."""
    out: list[float]
    bias: float


class Judge:
    """A head. `table` turns vectors into what its hidden units see of a word; the parser multiplies by it.

    Of what the parser has seen (`Parsed.seen`) the head reads its own `columns`, the first ones unless it stands
    `behind` another head.
    """

    def __init__(self, kept: Weights) -> None:
        self.table: Floats = np.array(kept.words, dtype=np.float32)
        self.least = kept.least
        self.columns = slice(0, self.table.shape[1])
        self._signs = {name: np.array(row, dtype=np.float32) for name, row in kept.signs.items()}
        self._base = np.array([*kept.shift, kept.bias], dtype=np.float32)
        self._out = np.array(kept.out, dtype=np.float32)

    def behind(self, other: Judge) -> Judge:
        """This head as it reads where the parser's table has the other's before its own."""
        moved = copy.copy(self)
        moved.columns = slice(other.columns.stop, other.columns.stop + self.table.shape[1])
        return moved

    def odds(self, seen: Floats, signs: Iterable[str]) -> float:
        """How likely it holds, 0 to 1; `seen` is the word's row; a sign that the head does not know says nothing."""
        total = self._base + sum(self._signs[sign] for sign in signs if sign in self._signs)
        score = float(np.maximum(total[:-1] + seen[self.columns], 0.0) @ self._out + total[-1])
        return 1.0 / (1.0 + float(np.exp(-score)))


def one_table(heads: Sequence[Judge]) -> Floats:
    """The tables of several heads side by side, as one pass of the parser takes them."""
    return np.hstack([head.table for head in heads])


def kept(name: str) -> Weights:
    """The weights of a shipped head. Raises `ModelError` where they are missing or broken."""
    path = files("truceline") / "data" / "english" / f"{name}.json"
    try:
        return msgspec.json.decode(path.read_bytes(), type=Weights)
    except (OSError, msgspec.DecodeError) as error:
        raise ModelError(f"the head {name}.json cannot be read: {error}") from error
