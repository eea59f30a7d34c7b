"""The closed word lists of this room (`words.yaml`), read once."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def words(name: str) -> tuple[str, ...]:
    """The words of one list, in its order."""
    import yaml

    table = yaml.safe_load(files(__package__).joinpath("words.yaml").read_text(encoding="utf-8"))
    return tuple(str(table[name]).split())


@cache
def word_set(*names: str) -> frozenset[str]:
    """The words of some lists, to look up."""
    return frozenset(word for name in names for word in words(name))


@cache
def numbers() -> dict[str, int]:
    """The value of each number word."""
    units = {word: value for value, word in enumerate(words("numbers"))}
    return {**units, **{word: 10 * value for value, word in enumerate(words("tens"), 2)}, "dozen": 12}


@cache
def pairs(name: str) -> dict[str, str]:
    """What each word of a list of pairs stands for."""
    return dict(pair.split("=") for pair in words(name))
