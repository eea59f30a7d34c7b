"""The language of a text, as a BCP 47 tag, or nothing where the words do not decide."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable

_SAMPLE = 1500
_FEWEST = 24
"""Letters below which nothing is said: a headline of three words reads as many languages."""
_LETTER = re.compile(r"[^\W\d_]")


def language(text: str) -> str | None:
    """The BCP 47 tag of the language that most of the text is in: `mul` where no language has three fifths of it,
    None where there are too few letters to tell."""
    letters = len(_LETTER.findall(text[: 2 * _SAMPLE]))
    if letters < _FEWEST:
        return None
    classify = _classifier()
    first = classify(text[:_SAMPLE])
    if len(_scripts(text[:_SAMPLE])) < 2:
        return first
    weights: dict[str, int] = {}
    for paragraph in _paragraphs(text):
        tag = classify(paragraph)
        weights[tag] = weights.get(tag, 0) + len(_LETTER.findall(paragraph))
    tag, weight = max(weights.items(), key=lambda item: item[1], default=(first, 1))
    return tag if weight >= 0.6 * sum(weights.values()) else "mul"


def _paragraphs(text: str) -> Iterable[str]:
    for paragraph in text[: 4 * _SAMPLE].splitlines():
        if len(_LETTER.findall(paragraph)) >= _FEWEST:
            yield paragraph[:1000]


def _scripts(text: str) -> set[str]:
    """The scripts that at least a tenth of the letters are in, told by code range."""
    counts: dict[str, int] = {}
    letters = _LETTER.findall(text)
    for letter in letters:
        script = (
            "latin" if letter < "\u0250" else
            "greek" if letter < "\u0400" else
            "cyrillic" if letter < "\u0530" else
            "hebrew" if "\u0590" <= letter < "\u0600" else
            "arabic" if "\u0600" <= letter < "\u0780" else
            "other"
        )  # fmt: skip
        counts[script] = counts.get(script, 0) + 1
    return {script for script, count in counts.items() if count >= 0.1 * len(letters)}


@functools.cache
def _classifier() -> Callable[[str], str]:
    # Loading the model takes most of a second: only when the first text asks.
    import py3langid

    def classify(text: str) -> str:
        return str(py3langid.classify(text)[0])

    return classify
