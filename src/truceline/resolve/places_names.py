"""How a place name is put together: `Kandahar province`, `southern Lebanon`, `several towns`, `University of Idlib`."""

from __future__ import annotations

from typing import Any

import msgspec

from truceline.records import PlacePrecision
from truceline.resolve.names import tokens

_IN = frozenset(("in", "of", "near", "inside", "outside", "at"))
_NOT_NAMES = frozenset(
    ("the", "a", "an", "of", "in", "at", "on", "and", "several", "some", "many", "other", "its", "their")
)


class Reading(msgspec.Struct, frozen=True):
    """A name taken apart: the `core` that a gazetteer may know, the half of it meant, and what the generic words say.

    `direction` is [north, east] from -1 to 1, or None; `precision` what a generic word tells (`province` region), or
    None; `plain` whether it is a common noun in the plural, which names no place; `parts` are names inside the name,
    `located` those of them that a preposition says it is in.
    """

    core: str
    direction: tuple[int, int] | None = None
    precision: PlacePrecision | None = None
    plain: bool = False
    parts: tuple[str, ...] = ()
    located: tuple[str, ...] = ()


class Words:
    """The generic words (`resources/gazetteer/words.yaml`)."""

    def __init__(self, data: dict[str, Any]) -> None:
        self._kinds: dict[str, PlacePrecision] = {}
        for kind, words in data["kinds"].items():
            for word in words:
                self._kinds.setdefault(" ".join(t.form for t in tokens(word)), kind)
        self._before = {" ".join(t.form for t in tokens(word)) for word in data["before"]}
        self._directions = {tuple(t.form for t in tokens(word)): tuple(way) for word, way in data["directions"].items()}
        self.streets = frozenset(word.rstrip(".") for word in data["streets"])
        self.latin = frozenset(data["latin"])
        self._plain = frozenset(data["plain"])
        self._precision: dict[str, PlacePrecision] = data["precision"]

    def __contains__(self, word: str) -> bool:
        """Whether a word is generic (`Market`, `Northern`) and so tells no place by itself."""
        forms = tuple(token.form for token in tokens(word))
        return " ".join(forms) in self._kinds or forms in self._directions or " ".join(forms) in self._before

    def precision(self, feature: str) -> PlacePrecision:
        """What a point of this feature stands for."""
        return self._precision.get(feature, "town" if feature.startswith("PPL") else "site")

    def read(self, name: str) -> Reading:
        """The name taken apart; a name without generic words is its own core."""
        words = tokens(name)
        while len(words) > 1 and words[0].form in _NOT_NAMES:
            words = words[1:]
        if not words:
            return Reading(core="")
        if words[-1].form in self._plain and words[-1].text.islower():
            inside = self._inside(name, words[:-1])
            return Reading(core="", precision="region", plain=True, parts=inside)
        if not any(word.text[0].isupper() or not word.text[0].isascii() for word in words):
            return Reading(core="", precision=self._kinds.get(words[-1].form), plain=True)
        words = self._from_name(words)
        direction, words = self._direction(words)
        precision, words = self._strip(words)
        if direction is None:
            direction, words = self._direction(words)
        core = name[words[0].start : words[-1].end] if words else name
        whole = tokens(name)
        located = self._inside(name, [w for at, w in enumerate(whole) if any(v.form in _IN for v in whole[:at])])
        parts = tuple(dict.fromkeys((*located, *self._inside(name, words))))
        return Reading(core=core, direction=direction, precision=precision, parts=parts, located=located)

    def _from_name(self, words: list[Any]) -> list[Any]:
        """Without what is said of the place before its name begins (`the neighbouring Amhara region`)."""
        for at, word in enumerate(words):
            known = any(" ".join(w.form for w in words[at : at + size]) in self._before for size in (1, 2, 3))
            if word.text[0].isupper() or not word.text[0].islower() or known or (word.form,) in self._directions:
                return words[at:]
        return words

    def _direction(self, words: list[Any]) -> tuple[tuple[int, int] | None, list[Any]]:
        for size in (2, 1):
            way = self._directions.get(tuple(word.form for word in words[:size]))
            if way is not None and len(words) > size:
                return (way[0], way[1]), words[size + 1 if words[size].form in ("of", "part") else size :]
        return None, words

    def _strip(self, words: list[Any]) -> tuple[PlacePrecision | None, list[Any]]:
        """Generic words off the end and the front; the last one says what kind of place it is."""
        precision: PlacePrecision | None = None
        for size in (3, 2, 1):
            kind = self._kinds.get(" ".join(word.form for word in words[-size:])) if len(words) > size else None
            if kind is not None:
                precision, words = kind, words[:-size]
                break
        for size in (3, 2, 1):
            front = " ".join(word.form for word in words[:size])
            if len(words) > size and front in self._before:
                kind = self._kinds.get(front.removesuffix(" of"))
                return precision or kind, words[size:]
            if size == 2 and len(words) > 2 and words[1].form == "of" and words[0].form in self._kinds:
                return precision or self._kinds[words[0].form], words[2:]
        return precision, words

    @staticmethod
    def _inside(name: str, words: list[Any]) -> tuple[str, ...]:
        """Runs of capitalised words inside the name, the longest first: what it may be called after."""
        found = []
        for size in range(min(4, len(words)), 0, -1):
            for at in range(len(words) - size + 1):
                run = words[at : at + size]
                if run[0].text[0].isupper() and run[-1].text[0].isupper():
                    found.append(name[run[0].start : run[-1].end])
        return tuple(found)
