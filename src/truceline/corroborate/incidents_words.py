"""Which texts tell one story, and which words in them name one deed, from the words alone.

This is what incidents rest on where nothing else is known: no type, no date, no place. `Stories` takes texts one at a
time and never looks ahead; `group_mentions` reads a whole collection at once. Both use the same likeness.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from truceline.corroborate.incidents_cluster import Online, Pair, link
from truceline.corroborate.incidents_text import (
    Rarity,
    Terms,
    Vector,
    alike,
    context,
    cosine,
    counted,
    head,
    sentence_terms,
    terms,
)
from truceline.corroborate.lists import word_set

NAMES = 0.5
"""Weight of shared names beside all shared words."""
SAME_STORY = 0.18
"""Mean likeness from which texts tell one story."""
NEW_STORY = 0.15
"""The same where texts come one at a time, and the rarity of words is not yet known well."""
RELATED = 0.04
"""Likeness of words below which two texts have nothing to do with each other."""
CLOSE = 0.3
"""Likeness of words from which two texts are as close as texts by different hands get."""
SAME_DEED = 0.22
"""Mean likeness from which mentions name one deed."""
OTHER_STORY = 0.2
"""What a pair of mentions loses where their texts tell different stories."""

_CAPITAL = re.compile(r"\b[A-Z][a-z]{2,}\b")


class Texts:
    """Likeness of texts, which may be added at any time; each comparison uses the rarity of terms seen by then."""

    def __init__(self) -> None:
        self._words, self._names = Rarity(), Rarity()
        self._terms: list[Terms] = []
        self._capitals: list[Terms] = []
        self._vectors: dict[int, tuple[int, Vector, Vector]] = {}

    def __len__(self) -> int:
        return len(self._terms)

    def add(self, text: str) -> int:
        """The number that the text gets."""
        words, names = terms(text), capitals(text)
        self._words.add(words)
        self._names.add(names)
        self._terms.append(words)
        self._capitals.append(names)
        return len(self._terms) - 1

    def words(self, a: int, b: int) -> float:
        """The likeness of two texts' words, 0 to 1."""
        return cosine(self._vector(a)[1], self._vector(b)[1])

    def story(self, a: int, b: int) -> float:
        """The likeness of two texts' words, and of their names beside."""
        return self.words(a, b) + NAMES * cosine(self._vector(a)[2], self._vector(b)[2])

    def _vector(self, number: int) -> tuple[int, Vector, Vector]:
        held = self._vectors.get(number)
        if held is None or held[0] != len(self._terms):
            words, names = self._words.vector(self._terms[number]), self._names.vector(self._capitals[number])
            held = self._vectors[number] = (len(self._terms), words, names)
        return held


def capitals(text: str) -> Terms:
    """The words that a text writes with a capital and never without."""
    low = set(re.findall(r"\b[a-z]{3,}\b", text))
    return counted(
        word for word in _CAPITAL.findall(text) if word.lower() not in low and word not in word_set("openers")
    )


class Stories:
    """Texts grouped by story one at a time, as they come; no decision looks ahead, none is taken back."""

    def __init__(self, threshold: float = NEW_STORY) -> None:
        self.texts = Texts()
        self._groups = Online(self.texts.story, threshold)

    def add(self, text: str) -> int:
        """The number of the story that a text belongs to, or begins."""
        return self._groups.add(self.texts.add(text))


def group_stories(texts: Texts, threshold: float = SAME_STORY) -> list[list[int]]:
    """The texts grouped by story, all of them known."""
    count = len(texts)
    scores = {(i, j): texts.story(i, j) for j in range(count) for i in range(j)}
    return link(count, scores, threshold, unlike=0.0)


def group_mentions(texts: Mapping[str, str], mentions: Sequence[tuple[str, int, int]]) -> list[list[int]]:
    """Mentions (text, start, end) grouped by the deed that they name, each group sorted."""
    known, sentences = Texts(), Rarity()
    number = {name: known.add(text) for name, text in sorted(texts.items())}
    for text in texts.values():
        sentences.add(sentence_terms(text))
    story = {text: group for group, members in enumerate(group_stories(known)) for text in members}
    near = {(i, j): known.words(i, j) for j in range(len(known)) for i in range(j)}
    roots, around, home = [], [], []
    for name, start, end in mentions:
        first, last = context(texts[name], start, end)
        roots.append(head(texts[name][start:end]))
        around.append(sentences.vector(sentence_terms(texts[name][first:last], roots[-1])))
        home.append(number[name])
    scores: dict[Pair, float] = {}
    for j in range(len(mentions)):
        for i in range(j):
            same = alike(roots[i], roots[j])
            if not same:
                continue
            a, b = sorted((home[i], home[j]))
            words = CLOSE if a == b else near[a, b]
            if words >= RELATED:
                likeness = same * (min(words, CLOSE) / CLOSE + cosine(around[i], around[j])) / 2
                scores[i, j] = likeness - OTHER_STORY * (story[a] != story[b])
    return link(len(mentions), scores, SAME_DEED)
