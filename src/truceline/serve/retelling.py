"""What records, exports and errors say in English, told in the language of the interface.

The engine has one language for its notes and reasons, since they are part of what is kept. `strings/engine.ar.yaml` has
each such sentence with its translation; what stands in braces is a value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from truceline.serve.strings import Catalogue, catalogue, sections
from truceline.share.wording import apart

_HOLE = re.compile(r"\{(\w+)\}")
_TOLD = {"deed": "event", "act": "act", "harm": "harm", "precision": "precision", "role": "role"}
"""Values that the catalogue has words for, by the name that they have in a sentence, and its section for them."""


class _Sentence(NamedTuple):
    """A sentence with values in it: how it is found, and how it is told."""

    pattern: re.Pattern[str]
    told: str
    open: int
    """How much of it is left open: of two that fit, the one that says more is meant."""


def retell(t: Catalogue, sentence: str) -> str:
    """The sentence in the catalogue's language, or as it is where that has no words for it; so each of several that
    are joined by semicolons.
    """
    if t.language == "en" or not sentence:
        return sentence
    return _retell(t.language, sentence)


@lru_cache(maxsize=4096)
def _retell(language: str, sentence: str) -> str:
    whole = _told(language, sentence)
    if whole is not None or "; " not in sentence:
        return whole or sentence
    told = [(part, _told(language, part)) for part in sentence.split("; ")]
    if not any(words for _, words in told):
        return sentence
    return catalogue(language)("list.semicolon").join(words or part for part, words in told)


def _told(language: str, sentence: str) -> str | None:
    fixed, open_ = _table(language)
    if sentence in fixed:
        return fixed[sentence]
    for one in open_:
        found = one.pattern.fullmatch(sentence)
        values = _values(language, found.groupdict()) if found else None
        if values is not None:
            return one.told.format_map(values)
    return None


def _values(language: str, given: dict[str, str]) -> dict[str, str] | None:
    """The values of a sentence in the language's words; None where one is not what its name says."""
    t = catalogue(language)
    values = {}
    for name, value in given.items():
        kind = name.rstrip("0123456789")
        if kind in _TOLD:
            if not t.has(f"{_TOLD[kind]}.{value}"):
                return None
            values[name] = t(f"{_TOLD[kind]}.{value}")
        elif kind == "reason":
            told = _told(language, value)
            if told is None:
                return None
            values[name] = told
        else:
            values[name] = apart(value)
    return values


@cache
def _table(language: str) -> tuple[dict[str, str], tuple[_Sentence, ...]]:
    """The sentences without values, and those with values, the least open first."""
    parts: dict[str, dict[str, str]] = sections(f"engine.{language}")
    fixed = {said: told for section in parts.values() for said, told in section.items() if not _HOLE.search(said)}
    made = [
        _Sentence(re.compile("".join(_pattern(said, name == "joined")), re.DOTALL), told, -len(_HOLE.sub("", said)))
        for name, section in parts.items()
        for said, told in section.items()
        if said not in fixed
    ]
    return fixed, tuple(sorted(made, key=lambda one: one.open))


def _pattern(said: str, joined: bool) -> Iterator[str]:
    """What finds a sentence; a value of one that stands joined to others ends where the next begins."""
    for at, piece in enumerate(_HOLE.split(said)):
        value = "(?:(?!; ).)+?" if joined else ".+?"
        yield f"(?P<{piece}>{value})" if at % 2 else re.escape(piece)
