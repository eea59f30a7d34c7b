"""Word shapes: the letter case that the uncased encoder does not see."""

from __future__ import annotations

from functools import lru_cache

SHAPES = ("lower", "title", "upper", "initial", "mixed", "digits", "alnum", "mark", "other")
SHAPE_COUNT = 2 * len(SHAPES)
"""Each shape twice: standing free, and glued to the token before."""


@lru_cache(maxsize=100_000)
def shape_of(form: str) -> int:
    """The index in SHAPES of how `form` is written."""
    letters = [c for c in form if c.isalpha()]
    if not letters:
        if any(c.isdigit() for c in form):
            return SHAPES.index("digits")
        return SHAPES.index("mark") if not any(c.isspace() for c in form) else SHAPES.index("other")
    if any(c.isdigit() for c in form):
        return SHAPES.index("alnum")
    return SHAPES.index(_case_of(letters))


def _case_of(letters: list[str]) -> str:
    upper = sum(c.isupper() for c in letters)
    if upper == 0:
        return "lower" if any(c.islower() for c in letters) else "other"
    if upper == len(letters):
        return "initial" if upper == 1 else "upper"
    return "title" if upper == 1 and letters[0].isupper() else "mixed"


def shape_id(form: str, glued: bool) -> int:
    """The embedding row of `form`, given whether no space parts it from the token before."""
    return shape_of(form) + (len(SHAPES) if glued else 0)
