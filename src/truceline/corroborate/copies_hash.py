"""Words and word-5-grams of many texts at once, as hashes with their places.

Everything is done on whole arrays: a batch of texts becomes one byte buffer, and a word's hash is the difference of
two prefix sums of a polynomial, so that no Python object is made per word. Hashes depend on the words alone: they are
the same in every process and on every machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

GRAM = 5
"""Words in an anchor."""
SAMPLE = 4
"""One anchor in so many is kept, chosen by its hash, so that two texts keep the same ones."""

Hashes = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int64]

_MIX = np.uint64(0x9E3779B97F4A7C15)
_BASE = 0x100000001B3  # odd, so that it has an inverse modulo 2**64
_INVERSE = pow(_BASE, -1, 2**64)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a batch of texts: where each stands in its text (code points), its hash, and which text's it is."""

    start: Places
    end: Places
    hash: Hashes
    text: Places
    first: Places
    """`first[i]:first[i + 1]` are the words of text `i`."""

    def __len__(self) -> int:
        return len(self.hash)


def split_words(texts: Sequence[str]) -> Words:
    """The words of each text, lower-cased: runs of letters and digits, parted by all else."""
    lowered = [_lower(text) for text in texts]
    joined = "\n".join(lowered) + "\n"
    data = np.frombuffer(joined.encode("utf-8", "surrogatepass"), dtype=np.uint8)
    inside = _inside_word(data)
    edges = np.flatnonzero(inside[1:] != inside[:-1]) + 1
    if len(inside) and inside[0]:
        edges = np.concatenate([np.zeros(1, dtype=edges.dtype), edges])
    start, end = edges[0::2], edges[1::2]
    sums = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(data * _powers(len(data)), dtype=np.uint64)])
    hashes = _mix((sums[end] - sums[start]) * _inverse_powers(len(data))[start])
    lengths = np.fromiter((len(text) + 1 for text in lowered), dtype=np.int64, count=len(lowered))
    offset = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(lengths)])
    if len(joined) != len(data):  # bytes are not code points: count the bytes that begin one
        point = np.cumsum((data & 0xC0) != 0x80) - 1
        stop = np.concatenate([point, [len(joined)]])
        start, end = point[start], stop[end]
    text = np.searchsorted(offset, start, side="right") - 1
    first = np.searchsorted(start, offset)
    return Words(start - offset[text], end - offset[text], hashes, text, first.astype(np.int64))


def grams(words: Words, size: int = GRAM) -> tuple[Hashes, npt.NDArray[np.bool_]]:
    """A hash for the `size` words that begin at each word, and whether they all belong to one text."""
    count = len(words)
    value, whole = np.zeros(count, dtype=np.uint64), np.zeros(count, dtype=np.bool_)
    last = count - size + 1
    if last <= 0:
        return value, whole
    value[:last] = words.hash[:last]
    for step in range(1, size):
        value[:last] = (value[:last] * _MIX) ^ words.hash[step : last + step]
    whole[:last] = words.text[:last] == words.text[size - 1 :]
    return _mix(value), whole


def sampled(values: Hashes, whole: npt.NDArray[np.bool_]) -> Places:
    """The places of the anchors that are kept: one in `SAMPLE`, by hash."""
    return np.flatnonzero(whole & ((values >> np.uint64(32)) % np.uint64(SAMPLE) == 0))


def _lower(text: str) -> str:
    """`text.lower()`, letter for letter, so that offsets stay true (a Turkish İ would become two)."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)


def _inside_word(data: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    table = np.zeros(256, dtype=np.bool_)
    table[0x80:] = True
    for letter in b"0123456789abcdefghijklmnopqrstuvwxyz":
        table[letter] = True
    inside = table[data]
    # Typographic quotes, dashes and spaces (U+2000 to U+203F), and Latin-1 signs (U+0080 to U+00BF), part words too.
    for lead, second, width in ((0xE2, 0x80, 3), (0xC2, None, 2)):
        found = np.flatnonzero(data == lead)
        if second is not None:
            found = found[data[np.minimum(found + 1, len(data) - 1)] == second]
        for step in range(width):
            inside[np.minimum(found + step, len(data) - 1)] = False
    return inside


def _mix(values: Hashes) -> Hashes:
    """The bits spread, so that any of them may be used to sample."""
    values = (values ^ (values >> np.uint64(31))) * np.uint64(0xBF58476D1CE4E5B9)
    return values ^ (values >> np.uint64(29))


_power_tables: dict[int, Hashes] = {}


def _powers(count: int) -> Hashes:
    return _table(_BASE, count)


def _inverse_powers(count: int) -> Hashes:
    return _table(_INVERSE, count + 1)


def _table(base: int, count: int) -> Hashes:
    """The first `count` powers of `base` modulo 2**64; kept, because every batch needs them again."""
    table = _power_tables.get(base)
    if table is None or len(table) < count:
        table = np.ones(1, dtype=np.uint64)
        while len(table) < count:
            step = np.uint64(pow(base, len(table), 2**64))
            table = np.concatenate([table, table * step])
        _power_tables[base] = table
    return table[:count]
