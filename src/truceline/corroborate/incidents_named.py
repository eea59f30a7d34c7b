"""How near to a deed its report names a town: where a deed is told without a place, its story tells it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from truceline.corroborate.bodies import same_place_name, skeleton
from truceline.text import Span

SENTENCE, PARAGRAPH, LEAD, TEXT = 0.9, 0.6, 0.6, 0.3
"""What a town's name speaks for a deed that is told without one: in its sentence, its paragraph, in the report's title
or first paragraph, anywhere else."""
MOST = 4
"""Words that a town's name has at most."""
_WORD = re.compile(r"[^\W\d_][\w'’]*")
_WITHIN = re.compile(r"[ \-–]")


def named_near(text: str, at: Span, towns: Iterable[str]) -> float:
    """How much it speaks for a deed told at some words that it lies in one of the towns; 0 where none is named."""
    return max((_near(text, at, start) for town in towns for start in named_at(text, town)), default=0.0)


def _near(text: str, at: Span, start: int) -> float:
    first, last = min(at.start, start), max(at.end, start)
    between = text[first:last]
    if "\n" not in between:
        return PARAGRAPH if re.search(r"[.!?]\W+[A-Z]", between) else SENTENCE
    body = text.find("\n\n", text.find("\n\n") + 2)
    return LEAD if start < body or body < 0 else TEXT


def named_at(text: str, town: str) -> list[int]:
    """Where a text names a town, however it is spelled."""
    return [start for name, start in _names(text).get(skeleton(town), ()) if same_place_name(name, town)]


@lru_cache(maxsize=1024)
def _names(text: str) -> dict[str, list[tuple[str, int]]]:
    """All that may be a name in a text, with where it stands, by its consonants."""
    words = list(_WORD.finditer(text))
    found: dict[str, list[tuple[str, int]]] = {}
    for number, first in enumerate(words):
        if not first[0][0].isupper():
            continue
        end = first.start()
        for last in words[number : number + MOST]:
            if last is not first and not _WITHIN.fullmatch(text[end : last.start()]):
                break
            end = last.end()
            if last[0][0].isupper():
                name = re.sub(r"['’]s$", "", text[first.start() : end])
                found.setdefault(skeleton(name), []).append((name, first.start()))
    return found
