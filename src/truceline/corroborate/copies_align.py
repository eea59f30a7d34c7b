"""Passages that two texts share, aligned word by word, and whether the words that differ say another thing.

Seeds are shared word triples. Seeds on one diagonal make a run; runs that follow each other closely make a passage.
What stands between two runs is where the texts part: an agency's template filled with another day's figures parts at
the numbers, dates and names, and that is how a template is told from a copy.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from truceline.corroborate.copies_hash import Hashes, Places
from truceline.corroborate.lists import numbers, word_set
from truceline.text import Span

SEED = 3
"""Words in a seed."""
DRIFT = 8
"""How many words may be put in or left out between two runs of one passage."""
GAP = 16
"""How many words may differ between two runs of one passage."""
REPLACED = 10
"""How many words may be said otherwise for what differs to be a replacement, not something left out or put in."""
LEAD = 80
"""Words in which a report says what is new."""

_MARKS = frozenset('“”«»„"')
_STOPS = frozenset('.!?:\n“"')
_QUOTED = re.compile(r"“[^“”\n]{1,1500}”|«[^«»\n]{1,1500}»|„[^„“”\n]{1,1500}[“”]|\"[^\"\n]{1,1500}\"")


@dataclass(eq=False)
class Reading:
    """One text as its words: where they stand, their hashes and seeds, and which of them are its own."""

    text: str
    start: Places
    end: Places
    words: Hashes
    seeds: Hashes
    body: tuple[Span, ...] = ()
    boilerplate: npt.NDArray[np.bool_] | None = None

    def __len__(self) -> int:
        return len(self.words)

    @cached_property
    def places(self) -> tuple[Hashes, Places]:
        """Its seeds, sorted, each once, and the first place of each."""
        return np.unique(self.seeds[: max(0, len(self) - SEED + 1)], return_index=True)

    @cached_property
    def vocabulary(self) -> frozenset[int]:
        """The hashes of all its words."""
        return frozenset(self.words.tolist())

    @cached_property
    def own(self) -> npt.NDArray[np.bool_]:
        """Which words are the report's own: in its body, outside quotation marks, no boilerplate."""
        own = np.ones(len(self), dtype=np.bool_)
        if self.body:
            own[:] = False
            for span in self.body:
                own[np.searchsorted(self.start, span.start) : np.searchsorted(self.start, span.end)] = True
        if self.boilerplate is not None:
            own &= ~self.boilerplate
        for found in _QUOTED.finditer(self.text):
            own[np.searchsorted(self.start, found.start()) : np.searchsorted(self.start, found.end())] = False
        return own

    @cached_property
    def own_sums(self) -> Sequence[int]:
        """How many of the words before each place are its own."""
        if not self.body and self.boilerplate is None and not any(mark in self.text for mark in _MARKS):
            return range(len(self) + 1)
        return [0, *accumulate(self.own.tolist())]

    @cached_property
    def starts(self) -> list[int]:
        """Where each word begins."""
        starts: list[int] = self.start.tolist()
        return starts

    @cached_property
    def ends(self) -> list[int]:
        """Where each word ends."""
        ends: list[int] = self.end.tolist()
        return ends

    def word(self, place: int) -> str:
        return self.text[self.starts[place] : self.ends[place]]

    def span(self, first: int, last: int) -> Span:
        """The characters from word `first` up to, not including, word `last`."""
        return Span(int(self.start[first]), int(self.end[last - 1]))


@dataclass(slots=True, eq=False)
class Passage:
    """A stretch that both texts have, in words: `[a0, a1)` of one, `[b0, b1)` of the other, and its runs."""

    a0: int
    a1: int
    b0: int
    b1: int
    runs: list[tuple[int, int, int]]
    """`(first word in a, first word in b, words)`."""
    matched: int
    """Words in the runs."""


def align(a: Reading, b: Reading) -> list[Passage]:
    """The passages that the two texts share, in the order of `b`; those of fewer than five words are left out."""
    seeds, places = a.places
    wanted = b.seeds[: max(0, len(b) - SEED + 1)]
    if not len(seeds) or not len(wanted):
        return []
    near = np.minimum(seeds.searchsorted(wanted), len(seeds) - 1)
    hits = np.flatnonzero(seeds[near] == wanted)
    if not len(hits):
        return []
    at = places[near[hits]]
    diagonal = at - hits
    new = np.flatnonzero((hits[1:] - hits[:-1] > SEED) | (diagonal[1:] != diagonal[:-1])) + 1
    first = np.concatenate([[0], new])
    last = np.concatenate([new, [len(hits)]]) - 1
    passages: list[Passage] = []
    runs = zip(at[first].tolist(), hits[first].tolist(), hits[last].tolist(), strict=True)
    for a0, b0, b_last in runs:
        _place(passages, a0, b0, b_last - b0 + SEED)
    return _apart([passage for passage in passages if passage.matched >= 5])


def _apart(passages: list[Passage]) -> list[Passage]:
    """The passages that share no words in `b`, most words first where two do: chance hits fall away."""
    kept: list[Passage] = []
    for passage in sorted(passages, key=lambda passage: -passage.matched):
        if all(2 * (min(passage.b1, k.b1) - max(passage.b0, k.b0)) < passage.b1 - passage.b0 for k in kept):
            kept.append(passage)
    return sorted(kept, key=lambda passage: passage.b0)


def _place(passages: list[Passage], a0: int, b0: int, length: int) -> None:
    """Add a run to the passage that it continues, or begin a new one."""
    for passage in passages[:-4:-1]:
        ra, rb, _ = passage.runs[-1]
        a1, b1 = passage.a1, passage.b1
        if a0 < ra or b0 < rb or a0 - a1 > GAP or b0 - b1 > GAP or abs((a0 - b0) - (ra - rb)) > DRIFT:
            continue
        trim = max(0, b1 - b0, a1 - a0)
        if trim < length:
            passage.runs.append((a0 + trim, b0 + trim, length - trim))
            passage.a1, passage.b1 = a0 + length, b0 + length
            passage.matched += length - trim
            return
    passages.append(Passage(a0, a0 + length, b0, b0 + length, [(a0, b0, length)], length))


def own_matched(a: Reading, b: Reading, passages: Sequence[Passage]) -> int:
    """How many of the aligned words are both reports' own."""
    total = 0
    mine, theirs = a.own_sums, b.own_sums
    for passage in passages:
        for a0, b0, length in passage.runs:
            total += min(mine[a0 + length] - mine[a0], theirs[b0 + length] - theirs[b0])
    return total


@dataclass(frozen=True, slots=True)
class Conflict:
    """One place where aligned texts tell another number, date or name."""

    kind: str
    a: str
    b: str
    at: int
    """The nearer of the two places, in words from the start of its text."""


def conflicts(a: Reading, b: Reading, passages: Sequence[Passage]) -> list[Conflict]:
    """Where the aligned texts tell other numbers, dates or names, in order."""
    found: list[Conflict] = []
    for passage in passages:
        before = min(passage.a0, passage.b0, REPLACED)
        ends = (passage.a0 - before, passage.b0 - before)
        for a0, b0, length in passage.runs:
            gaps = a0 - ends[0], b0 - ends[1]
            if min(gaps) > 0 and max(gaps) <= REPLACED and abs(gaps[0] - gaps[1]) <= REPLACED // 2:
                found += _compare(a, b, (ends[0], a0), (ends[1], b0))
            ends = (a0 + length, b0 + length)
    return found


def _compare(a: Reading, b: Reading, in_a: tuple[int, int], in_b: tuple[int, int]) -> list[Conflict]:
    swapped = in_a[1] - in_a[0] == in_b[1] - in_b[0] <= 2  # word for word: no sentence that moved elsewhere
    mine = _marks(a, b, in_a, swapped)
    if not mine:
        return []
    theirs = _marks(b, a, in_b, swapped)
    return [
        Conflict(kind, " ".join(sorted(mine[kind])), " ".join(sorted(theirs[kind])), min(in_a[0], in_b[0]))
        for kind in mine
        if kind in theirs and not _alike(kind, mine[kind], theirs[kind])
    ]


def _marks(reading: Reading, other: Reading, places: tuple[int, int], every: bool) -> dict[str, set[str]]:
    """The numbers, dates and names among some words; unless `every`, without those that the other text has anywhere."""
    marks: dict[str, set[str]] = {}
    hashes = reading.words[slice(*places)].tolist()
    for place, value in zip(range(*places), hashes, strict=True):
        if not every and value in other.vocabulary:
            continue
        word = reading.word(place)
        if kind := kind_of(reading, place, word):
            low = word.lower()
            marks.setdefault(kind, set()).add(str(numbers().get(low, low)))
    return marks


def kind_of(reading: Reading, place: int, word: str) -> str | None:
    """`number`, `date` or `name` where a word is one; a capital at the head of a sentence is no name."""
    low = word.lower()
    if word[0].isdigit() or low in numbers():
        beside = {reading.word(p).lower() for p in (place - 1, place + 1) if 0 <= p < len(reading)}
        return "date" if beside & word_set("months") and len(word) <= 2 else "number"
    if low in word_set("months", "days"):
        return "date"
    if word[0].isupper() and len(word) > 2 and place:
        before = reading.text[reading.ends[place - 1] : reading.starts[place]]
        if before == " " or not _STOPS.intersection(before):
            return "name"
    return None


def _alike(kind: str, mine: set[str], theirs: set[str]) -> bool:
    """Whether one word is on both sides, as it stands or but for a slip of the pen."""
    if mine & theirs:
        return True
    if kind == "number" or any(word[0].isdigit() for word in mine | theirs):
        return False
    from rapidfuzz.fuzz import ratio

    return any(ratio(x, y) >= 65 for x in mine for y in theirs)


def agreements(a: Reading, passages: Sequence[Passage], limit: int = LEAD) -> int:
    """How many numbers and dates both tell alike within the first `limit` words of either."""
    total = 0
    for passage in passages:
        for a0, b0, length in passage.runs:
            if min(a0, b0) >= limit:
                continue
            for step in range(length):
                if min(a0 + step, b0 + step) >= limit:
                    break
                total += kind_of(a, a0 + step, a.word(a0 + step)) in ("number", "date")
    return total
