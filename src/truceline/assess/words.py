"""The words by which allegations are read, from `words.yaml`, ready to search with."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec


class Role(msgspec.Struct, frozen=True):
    """Words that tell of a part in another's deed, and where the one who has it stands."""

    part: str
    who: str
    pattern: re.Pattern[str]


class Words(msgspec.Struct, frozen=True):
    """All of them, compiled."""

    against: re.Pattern[str]
    shortfall: re.Pattern[str]
    hindering: re.Pattern[str]
    upheld_not: re.Pattern[str]
    upheld: re.Pattern[str]
    investigated: re.Pattern[str]
    again: re.Pattern[str]
    lasting: re.Pattern[str]
    nobody: re.Pattern[str]
    summed: re.Pattern[str]
    states: frozenset[str]
    roles: tuple[Role, ...]
    topics: dict[str, re.Pattern[str]]
    aimed: re.Pattern[str]
    protected: re.Pattern[str]
    denied_aim: re.Pattern[str]
    warned: re.Pattern[str]
    denied: re.Pattern[str]
    violence: frozenset[str]
    placed: frozenset[str]
    never: frozenset[str]


def charge(text: str) -> re.Match[str] | None:
    """The first words that hold something against an agreement, a law or a duty, those denied left out."""
    for hit in words().against.finditer(text):
        if not words().denied.search(text, 0, hit.start()):
            return hit
    return None


_LISTS = (
    "against", "shortfall", "hindering", "upheld_not", "upheld", "investigated", "aimed", "protected", "denied_aim",
    "warned", "lasting", "summed", "nobody",
)  # fmt: skip


@cache
def words() -> Words:
    """The words, read once."""
    import yaml

    data: dict[str, Any] = yaml.safe_load((files("truceline") / "assess" / "words.yaml").read_text(encoding="utf-8"))
    again = rf"(?:{'|'.join(data['again'])})\s+(?:\w+\s+){{0,2}}(?:{'|'.join(data['again_nouns'])})"
    return Words(
        **{name: _any(data[name]) for name in _LISTS},
        again=_any([again]),
        denied=re.compile(rf"\b(?:{data['denied'][0]}) $", re.IGNORECASE),
        roles=tuple(Role(item["part"], item["who"], _any([item["words"]])) for item in data["roles"]),
        topics={name: _any(patterns) for name, patterns in data["topics"].items()},
        states=frozenset(data["states"]),
        violence=frozenset(data["violence"]),
        placed=frozenset([*data["violence"], *data["placed"]]),
        never=frozenset(data["never"]),
    )


def _any(patterns: list[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(patterns)})\b", re.IGNORECASE)
