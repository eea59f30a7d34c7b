"""No side by construction: the encoder never sees which state, people, region, capital or armed group a word names.

Each such word is read as another of its kind, the first different one of a paragraph as the first of the kind's pool,
the second as the second (`data/lexicons/alike.json`). Two texts that differ only in those names have one parse.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from truceline import lexicon


def alike(forms: Sequence[str]) -> list[str]:
    """The forms of a paragraph as the encoder is to read them: as many, names of a kind interchangeable."""
    given: dict[str, dict[str, str]] = {}
    return [_part(form, given) if kind_of(form) or "-" not in form else _joined(form, given) for form in forms]


def kind_of(form: str) -> str | None:
    """Which kind of name the word is (`state`, `adjective`, `group` …), in this or in capital letters; None if none."""
    return _kinds().get(form)


def _joined(form: str, given: dict[str, dict[str, str]]) -> str:
    """`pro-Iranian`, `ex-Seleka`: the parts of a word that a hyphen joins."""
    return "-".join(_part(part, given) for part in form.split("-"))


def _part(form: str, given: dict[str, dict[str, str]]) -> str:
    kind = kind_of(form)
    if kind is None:
        return form
    pool: list[str] = lexicon.load("alike")["pool"][kind]
    seen = given.setdefault(kind, {})
    return seen.setdefault(form.lower(), pool[len(seen) % len(pool)])


@cache
def _kinds() -> dict[str, str]:
    words = lexicon.load("alike")["words"].items()
    return {form: kind for kind, names in words for name in names for form in (name, name.upper())}
