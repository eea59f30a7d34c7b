"""Sentence boundaries: the network's odds, weighed with the marks that close sentences."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from truceline.parse.decode import Floats
from truceline.parse.network import Words

LONGEST = 400
"""Words; a longer run without a boundary is cut at the likeliest place."""

_FINAL = frozenset(".!?…")
_CLOSING = frozenset(('"', "'", "”", "’", ")", "]", "»", "''"))
_OPENING = frozenset("\"'“‘([«")
_AFTER_MARK, _AFTER_MARK_LOWER, _ANYWHERE = 4.5, 0.5, 0.3
"""Added to the log odds of a start: after a final mark before a capital, a digit or a quote; before a small letter;
everywhere. Chosen on the dev parts of EWT and GUM with a network that had not seen them (+1.9 sentence F each)."""


def with_marks(odds: Floats, paragraphs: Sequence[Words]) -> Floats:
    """The log odds of a start at each word, raised where a sentence-final mark stands before it."""
    bonus = [extra for words in paragraphs for extra in _bonus(words.forms)]
    return (odds + np.array(bonus, dtype=np.float32)).astype(np.float32)


def _bonus(forms: Sequence[str]) -> list[float]:
    found = [0.0]
    last = 0  # the nearest word before that is no closing mark; the first word where there is none
    for at in range(1, len(forms)):
        last = at - 1 if forms[at - 1] not in _CLOSING else last
        if not _FINAL.issuperset(forms[last]):
            found.append(_ANYWHERE)
        elif forms[at][0].isupper() or forms[at][0].isdigit() or forms[at][0] in _OPENING:
            found.append(_AFTER_MARK)
        else:
            found.append(_AFTER_MARK_LOWER)
    return found


def sentence_bounds(odds: Floats, paragraphs: Sequence[Words]) -> list[tuple[int, int]]:
    """The sentences as `[start, end)` over all words: none starts at a word glued to the one before it."""
    bounds: list[tuple[int, int]] = []
    offset = 0
    for words in paragraphs:
        length = len(words.forms)
        here = odds[offset : offset + length]
        opens = (here > 0) & ~np.array(words.glued, dtype=bool)
        opens[0] = True
        edges = [*np.flatnonzero(opens).tolist(), length]
        for start, end in pairwise(edges):
            bounds.extend((offset + a, offset + b) for a, b in _shortened(here, start, end))
        offset += length
    return bounds


def _shortened(odds: Floats, start: int, end: int) -> list[tuple[int, int]]:
    parts: list[tuple[int, int]] = []
    while end - start > LONGEST:
        low = start + LONGEST // 2
        cut = low + int(odds[low : start + LONGEST].argmax())
        parts.append((start, cut))
        start = cut
    return [*parts, (start, end)]
