"""Names after the network: what no name holds is taken off, and kinds that the words themselves settle are set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import msgspec

from truceline.errors import ModelError
from truceline.parse.alike import kind_of


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


_PLACES = frozenset({"LOC", "FAC"})
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


def settled(labels: Sequence[str], forms: Sequence[str], lexicon: NameLexicon, *, long: bool = False) -> list[str]:
    """The labels after the clean-up; `long` is for guidelines that want names long.

    Persons keep their titles then, and `Palmyra, Syria` is one place.
    """
    result = ["O"] * len(labels)
    kept_names = [kept for name in names_in(labels) if (kept := _settled(name, forms, lexicon, long)) is not None]
    for kept in _with_containers(kept_names, forms) if long else kept_names:
        result[kept.start] = f"B-{kept.kind}"
        for at in range(kept.start + 1, kept.end):
            result[at] = f"I-{kept.kind}"
    return result


def _with_containers(names: Sequence[Name], forms: Sequence[str]) -> list[Name]:
    """The names, a place and the place round it (`X, Y`) as one; lists of three and more places stay apart."""
    joined: list[Name] = []
    for at, name in enumerate(names):
        before = joined[-1] if joined else None
        if (
            before is not None
            and before.kind in _PLACES
            and name.kind in _PLACES
            and name.start == before.end + 1
            and forms[before.end] == ","
            and not _listed(names, at, forms)
        ):
            joined[-1] = before._replace(end=name.end, kind="LOC")
        else:
            joined.append(name)
    return joined


def _listed(names: Sequence[Name], at: int, forms: Sequence[str]) -> bool:
    """Whether more places follow after a comma or `and`, or came before: a list, not a place in a place."""
    after = names[at].end
    more = after < len(forms) and forms[after] in ("and", "or", "&")
    following = at + 1 < len(names) and names[at + 1].kind in _PLACES and names[at + 1].start == after + 1
    earlier = at > 1 and names[at - 2].kind in _PLACES and names[at - 2].end + 1 == names[at - 1].start
    return more or following or earlier


def _settled(name: Name, forms: Sequence[str], lexicon: NameLexicon, long: bool) -> Name | None:
    start, end, kind = name
    if start < end and forms[start] in _ARTICLES and end - start > 1:
        start += 1
    if kind == "PER" and not long:
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
    if words in lexicon.demonyms and kind_of(words) not in ("state", "region"):
        kind = "NORP"
    elif kind in ("LOC", "PER") and end - start > 1 and forms[end - 1] in lexicon.bodies:
        kind = "ORG"
    return Name(start, end, kind)
