"""What two texts, or two words for a deed, have in common: roots, deed classes, and weighted likeness of texts.

Likeness is the cosine of word, word-pair and name counts weighted by rarity among the texts seen so far, so that it can
be had one text at a time. Only words are used: no parse, no model, no knowledge of any conflict.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from zlib import crc32

_WORD = re.compile(r"[^\W\d_][\w'’]*|\d+")
_NAME = re.compile(r"(?<![.!?:\n]\s)(?<!^)\b[A-Z][a-z]+(?: [A-Z][a-z]+)*")
_SUFFIXES = (
    *(("ies", "y"), ("sses", "ss"), ("ied", "y"), ("ations", "ate"), ("ation", "ate"), ("ions", ""), ("ion", "")),
    *(("ments", ""), ("ment", ""), ("ings", ""), ("ing", ""), ("ed", ""), ("es", "e"), ("s", "")),
)

Vector = dict[int, float]
"""Weights by term; a term is known by its bucket."""
Terms = dict[int, float]
STORY = 128
"""Terms of a whole text that are compared."""
BUCKETS = 1 << 22
"""Terms are counted by hash, so that the table of their rarity has a size however many texts there are."""


@dataclass(frozen=True)
class Heads:
    """The table of words for deeds, ready to look up."""

    irregular: Mapping[str, str]
    light: frozenset[str]
    phrases: Mapping[str, str]
    classes: Mapping[str, frozenset[int]]


@cache
def heads() -> Heads:
    """The words for deeds that come with the package (`heads.yaml`)."""
    import yaml

    table = yaml.safe_load(files(__package__).joinpath("heads.yaml").read_text(encoding="utf-8"))
    irregular = {form: word for word, forms in table["irregular"].items() for form in forms}
    phrases = {phrase: word for word, forms in table["phrases"].items() for phrase in forms}
    classes: dict[str, set[int]] = {}
    for number, words in enumerate(table["same"]):
        for word in words:
            classes.setdefault(_bare(irregular.get(word, word)), set()).add(number)
    frozen = {word: frozenset(numbers) for word, numbers in classes.items()}
    return Heads(irregular, frozenset(table["light"]), phrases, frozen)


@lru_cache(maxsize=65536)
def root(word: str) -> str:
    """A word without its inflection, and without the commonest endings that make a noun of a verb."""
    low = re.sub(r"['’]s?$", "", word.lower())
    irregular = heads().irregular
    if low in irregular:
        return _bare(irregular[low])
    for ending, instead in _SUFFIXES:
        stem = low[: -len(ending)]
        if low.endswith(ending) and len(stem) >= 3 and not (ending == "s" and low.endswith(("ss", "us", "is"))):
            low = stem + instead
            break
    return _bare(irregular.get(low, irregular.get(f"{low}e", low)))


def _bare(word: str) -> str:
    """The form that a word and its derivations share: no doubled last consonant, no silent e, `y` for `i`."""
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsez":
        word = word[:-1]
    if len(word) > 3 and word[-1] == "e":
        word = word[:-1]
    return f"{word[:-1]}y" if word[-1:] == "i" else word


@lru_cache(maxsize=65536)
def head(words: str) -> str:
    """The root of the word that names the deed in a mention of one or more words."""
    table = heads()
    low = re.sub(r"\s+", " ", words.lower().replace(" - ", "-")).strip()
    if low in table.phrases:
        return _bare(table.phrases[low])
    found = re.findall(r"[\w'’]+", low)
    kept = [word for word in found if word not in table.light] or found
    return root(kept[0]) if kept else low


def alike(a: str, b: str) -> float:
    """How alike two roots are as words for one deed: 1 the same, .9 of one class, 0 otherwise."""
    if a == b:
        return 1.0
    classes = heads().classes
    mine, theirs = classes.get(a), classes.get(b)
    return 0.9 if mine and theirs and mine & theirs else 0.0


def bucket(term: str) -> int:
    """Where a term is counted: the same on every machine."""
    return crc32(term.encode("utf-8", "surrogatepass")) & (BUCKETS - 1)


def counted(words: Iterable[str], weight: float = 1.0) -> Terms:
    """How often each of some terms stands there, times a weight."""
    found: Terms = {}
    for term, count in Counter(words).items():
        at = bucket(term)
        found[at] = found.get(at, 0.0) + count * weight
    return found


def terms(text: str) -> Terms:
    """A text's words, word pairs (counted half) and names, with how often each stands there."""
    words = [word.lower().strip("'’") for word in _WORD.findall(text)]
    found = counted(words)
    for more in (counted(map(" ".join, pairwise(words)), 0.5), counted(f"N:{n.group()}" for n in _NAME.finditer(text))):
        for at, count in more.items():
            found[at] = found.get(at, 0.0) + count
    return found


class Rarity:
    """How rare each term is among the texts seen so far; grows one text at a time, never looks ahead."""

    def __init__(self) -> None:
        self.texts = 0
        self.seen: dict[int, int] = {}

    def add(self, found: Iterable[int]) -> None:
        """Count the terms of one text, each once."""
        self.texts += 1
        seen = self.seen
        for at in found:
            seen[at] = seen.get(at, 0) + 1

    def vector(self, found: Terms) -> Vector:
        """The terms weighted by count and rarity, of length one."""
        log, all_texts, seen = math.log, self.texts + 1, self.seen
        weights = {
            at: (1 + log(count) if count >= 1 else count) * log(all_texts / max(seen.get(at, 1), 1))
            for at, count in found.items()
        }
        return unit(weights)


def unit(weights: Vector) -> Vector:
    """The same direction, length one."""
    length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    return {term: weight / length for term, weight in weights.items()}


def strongest(weights: Vector, count: int = STORY) -> Vector:
    """The terms that weigh most, of length one again: they decide, and the rest costs more than it says."""
    if len(weights) <= count:
        return weights
    kept = sorted(weights, key=lambda at: (-weights[at], at))[:count]
    return unit({at: weights[at] for at in kept})


def cosine(a: Vector, b: Vector) -> float:
    """The likeness of two vectors of length one, 0 to 1; the same to the last bit whichever comes first."""
    return math.fsum(a[at] * b[at] for at in a.keys() & b.keys())


def context(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence around `[start, end)`: to the nearest line break or sentence end, at most 400 characters away."""
    before = max(text.rfind("\n", max(0, start - 400), start), _stop_before(text, start))
    after = min((m.start() for m in _STOP.finditer(text, end, min(len(text), end + 400))), default=len(text))
    return before + 1, min(after, end + 400)


_STOP = re.compile(r"\n|(?<=[.!?])[”\"']? (?=[A-Z“\"])")


def _stop_before(text: str, start: int) -> int:
    at = -1
    for found in _STOP.finditer(text, max(0, start - 400), start):
        at = found.end() - 1
    return at


def sentence_terms(text: str, skip: str = "") -> Terms:
    """The roots of a sentence's words, but for the deed's own."""
    return counted(found for word in _WORD.findall(text) if (found := root(word)) != skip)
