"""Every word of the interface, from one catalogue: `strings/en.yaml` and its translations, key by key the same."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from truceline.share.wording import apart, right_to_left

LANGUAGES = {"en": ("English", "ltr"), "ar": ("العربية", "rtl")}
"""What each language calls itself, and which way it is written."""

Entry = str | dict[str, str]


class Catalogue:
    """The strings of one language; call it with a key and the values that its words name in braces."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.direction = LANGUAGES[language][1]
        self._strings = strings(language)
        self._category = _arabic if language == "ar" else _english

    def __call__(self, key: str, **values: Any) -> str:
        """The words for a key; where they depend on a number, that is `n`. Raises `KeyError` for an unknown key."""
        entry = self._strings[key]
        if isinstance(entry, dict):
            category = self._category(values.get("n", 0))
            entry = entry.get(category) or entry["other"]
        if not values:
            return entry
        return entry.format_map({name: self._set(value) for name, value in values.items()})

    def _set(self, value: Any) -> Any:
        """A value as it stands among the words, apart from their direction: neither turns the other round."""
        if isinstance(value, int):
            return f"{value:,}"
        turns = isinstance(value, str) and value and (self.direction == "rtl" or right_to_left(value))
        return apart(value) if turns else value

    def has(self, key: str) -> bool:
        """Whether the catalogue has this key."""
        return key in self._strings


@cache
def strings(language: str) -> dict[str, Entry]:
    """All strings of a language by dotted key (`reader.title`); a plural is a table of its categories."""
    found = sections(language)
    return {f"{name}.{key}": value for name, section in found.items() for key, value in section.items()}


def sections(name: str) -> dict[str, dict[str, Any]]:
    """The sections of one file of strings, as they stand in it."""
    import yaml

    text = files("truceline.serve").joinpath("strings", f"{name}.yaml").read_text("utf-8")
    found: dict[str, dict[str, Any]] = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return found


@cache
def catalogue(language: str) -> Catalogue:
    """The catalogue of a language; English for one that is not there."""
    return Catalogue(language if language in LANGUAGES else "en")


def _english(n: int) -> str:
    return "one" if n == 1 else "other"


def _arabic(n: int) -> str:
    if n in (0, 1, 2):
        return ("zero", "one", "two")[n]
    if 3 <= n % 100 <= 10:
        return "few"
    return "many" if n % 100 >= 11 else "other"
