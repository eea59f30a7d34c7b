"""Windows: paragraphs cut to what the encoder can read at once, and batched by what they cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MOST_PIECES = 510
"""The encoder's 512, less the marks at both ends."""
WORDS = 160
"""Words that a window aims at: longer ones cost more and bring nothing."""
OVERLAP = 24
"""Words on each side of an unsafe cut that both windows read."""

LIKE = 1.1
"""How many times longer than the shortest the longest window of a batch may be: padding costs like words."""

_FINAL = frozenset(".!?…")
_CLOSING = frozenset("\"'”’)]»")


@dataclass(frozen=True)
class Window:
    """Words `[start, end)` of a paragraph, of which `[keep_start, keep_end)` are taken from this window."""

    start: int
    end: int
    keep_start: int
    keep_end: int


def windows_of(forms: Sequence[str], sizes: Sequence[int]) -> list[Window]:
    """The windows of a paragraph of `forms`, each word `sizes` pieces long: together they keep every word once."""
    windows: list[Window] = []
    at, back = 0, 0
    while at < len(forms):
        start = at - back
        end = _reach(sizes, start)
        if end == len(forms):
            windows.append(Window(start, end, at, end))
            break
        cut = _safe_cut(forms, at, end)
        if cut is not None:
            windows.append(Window(start, cut, at, cut))
            at, back = cut, 0
            continue
        end = _reach(sizes, start, words=2 * WORDS)
        overlap = min(OVERLAP, (end - at) // 4) if end < len(forms) else 0
        windows.append(Window(start, end, at, end - overlap))
        at, back = end - overlap, overlap
    return windows


def _reach(sizes: Sequence[int], start: int, words: int = WORDS) -> int:
    """The first word after `start` that no longer fits."""
    pieces = 0
    end = start
    while end < len(sizes) and end - start < words and pieces + sizes[end] <= MOST_PIECES:
        pieces += sizes[end]
        end += 1
    return end


def _safe_cut(forms: Sequence[str], start: int, end: int) -> int | None:
    """The last place in the second half of `[start, end)` right after a sentence-final mark; None if there is none."""
    for at in range(end, start + (end - start) // 3, -1):
        last = at - 1
        while last > start and forms[last] in _CLOSING:
            last -= 1
        if forms[last] in _FINAL and forms[at][:1] not in _CLOSING and not forms[at][:1].islower():
            return at
    return None


def batches_of(lengths: Sequence[int], most: int) -> Iterator[list[int]]:
    """Indices of windows in batches of like length, with at most `most` padded pieces."""
    batch: list[int] = []
    for index in sorted(range(len(lengths)), key=lengths.__getitem__):
        longest = lengths[index]
        wasteful = batch and longest > LIKE * lengths[batch[0]] + 2
        if batch and (wasteful or longest * (len(batch) + 1) > most):
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch
