"""Names after the network: what no name holds is taken off, and kinds that the words themselves settle are set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import msgspec

from truceline.errors import ModelError


class Name(NamedTuple):
    """Words `[start, end)` of a sentence, and the name's kind."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True)
class NameLexicon:
    """Titles before persons, last words of bodies, demonyms."""

    titles: frozenset[str]
    bodies: frozenset[str]
    demonyms: frozenset[str]

    @classmethod
    def read(cls, path: Path) -> NameLexicon:
        """The lexicon in `path`. Raises `ModelError` where it is missing or broken."""
        try:
            table = msgspec.json.decode(path.read_bytes(), type=dict[str, list[str]])
            return cls(*(frozenset(table[key]) for key in ("titles", "bodies", "demonyms")))
        except (OSError, KeyError, msgspec.DecodeError) as error:
            raise ModelError(f"the name lexicon {path} cannot be read: {error}") from error


_ARTICLES = frozenset({"the", "The", "a", "A", "an", "An"})
_PARTICLES = frozenset("al el bin ben ibn bint abu umm van von de da di du la le".split())  # noqa: SIM905
_POSSESSIVE = frozenset({"'s", "’s", "'", "’"})


def names_in(labels: Sequence[str]) -> list[Name]:
    """The names that `B-`/`I-` labels mark."""
    found: list[Name] = []
    for at, label in enumerate(labels):
        if label.startswith("B-"):
            found.append(Name(at, at + 1, label[2:]))
        elif label != "O" and found and found[-1].end == at:
            found[-1] = found[-1]._replace(end=at + 1)
    return found


def settled(labels: Sequence[str], forms: Sequence[str], lexicon: NameLexicon, *, titles: bool = False) -> list[str]:
    """The labels after the clean-up; `titles` leaves persons their titles, as some guidelines want."""
    result = ["O"] * len(labels)
    for name in names_in(labels):
        kept = _settled(name, forms, lexicon, titles)
        if kept is not None:
            result[kept.start] = f"B-{kept.kind}"
            for at in range(kept.start + 1, kept.end):
                result[at] = f"I-{kept.kind}"
    return result


def _settled(name: Name, forms: Sequence[str], lexicon: NameLexicon, titles: bool) -> Name | None:
    start, end, kind = name
    if start < end and forms[start] in _ARTICLES and end - start > 1:
        start += 1
    if kind == "PER" and not titles:
        while start < end and forms[start] in lexicon.titles:
            start += 1
        if start > name.start:
            while start < end and not forms[start][0].isupper() and forms[start] not in _PARTICLES:
                start += 1
    while end > start and forms[end - 1] in _POSSESSIVE and end - start > 1:
        end -= 1
    if start == end or not any(c.isalnum() for form in forms[start:end] for c in form):
        return None
    words = " ".join(forms[start:end])
    if words in lexicon.demonyms:
        kind = "NORP"
    elif kind in ("LOC", "PER") and end - start > 1 and forms[end - 1] in lexicon.bodies:
        kind = "ORG"
    return Name(start, end, kind)
