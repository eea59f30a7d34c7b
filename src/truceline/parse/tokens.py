"""Tokens: spaCy's English tokenizer, set to cut words as the treebanks do, over a report of any size."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from spacy.lang.en import English
from spacy.language import Language
from spacy.symbols import ORTH
from spacy.tokens import Doc
from spacy.util import compile_infix_regex

_RUNS = r"[!?]{2,}|={2,}|\*{2,}|_{2,}|~{2,}|#{2,}|<{2,}|>{2,}|\${2,}|-{3,}"
_INFIXES = (_RUNS, r"(?<=[A-Za-z])/(?=[A-Za-z])", r"(?<=[a-zA-Z])-(?=[0-9])", r"(?<=[0-9])[–—]")
_RANKS = (
    "Lt.", "Col.", "Maj.", "Brig.", "Capt.", "Sgt.", "Cmdr.", "Cdr.", "Cpl.", "Supt.", "Insp.", "Det.", "Amb.", "Hon.",
    "Lt.-Col.", "Lt.-Gen.", "Lt.-Cmdr.", "Maj.-Gen.", "Brig.-Gen.", "Col.-Gen.",
)  # fmt: skip
_UNCUT = ("wi-fi", "Wi-Fi", "al.", "Ft.", *_RANKS)
_CUT = ("and/or", "):")
"""Exceptions of spaCy's that the treebanks do not make."""
_PREFIXES = frozenset(
    "anti co counter cross e ex inter intra mid mini multi neo non over post pre pro re semi sub un".split()  # noqa: SIM905
)
"""Before a hyphen these make one word with what follows: `anti-tank`, `ex-minister`."""
_LONG = re.compile(r"\S{200,}")
_PIECE = 100


def blank_english() -> Language:
    """An empty English pipeline with our tokenizer."""
    return _English()


class _English(English):  # type: ignore[no-untyped-call]
    """English with the tokenizer set; made in one go, since building its exceptions is what loading costs."""

    class Defaults(English.Defaults):  # type: ignore[misc, valid-type]
        prefixes = (_RUNS, r"-(?=[$£€])", *(English.Defaults.prefixes or ()))
        suffixes = (_RUNS, r"\)(?=:$)", *(English.Defaults.suffixes or ()))
        infixes = (*_INFIXES, *(English.Defaults.infixes or ()))
        tokenizer_exceptions = {
            form: rule for form, rule in English.Defaults.tokenizer_exceptions.items() if form not in _CUT
        } | {form: [{ORTH: form}] for form in _UNCUT}

    def __init__(self) -> None:
        super().__init__()
        tokenizer: Any = self.tokenizer
        tokenizer.infix_finditer = _Infixes(compile_infix_regex(self.Defaults.infixes))


class _Infixes:
    """Where a word is cut inside: spaCy's places, but not after a prefix nor in a telephone number."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self._pattern = pattern

    def __call__(self, word: str) -> list[re.Match[str]]:
        return [found for found in self._pattern.finditer(word) if not _holds_together(word, found)]


def _holds_together(word: str, found: re.Match[str]) -> bool:
    if found.group() != "-":
        return False
    before, after = word[: found.start()], word[found.end() :]
    if before.lower() in _PREFIXES:
        return after[:1].isalpha()
    return before[-3:].isdecimal() and len(after) == 4 and after.isdecimal()


def build_doc(nlp: Language, text: str, cuts: Iterable[int]) -> Doc:
    """A Doc of exactly `text`, so that a token's `idx` is its offset, with a token boundary at each of `cuts`."""
    words: list[str] = []
    spaces: list[bool] = []
    edges = sorted({cut for cut in cuts if 0 < cut < len(text)})
    for region in _regions(text, edges):
        for chunk in _bounded(region):
            if words and not spaces[-1] and chunk[0] == " " and not words[-1].isspace():
                spaces[-1] = True
                chunk = chunk[1:]
            if chunk:
                for token in nlp.make_doc(chunk):
                    words.append(token.text)
                    spaces.append(bool(token.whitespace_))
    return Doc(nlp.vocab, words=words, spaces=spaces)


def _regions(text: str, edges: list[int]) -> Iterator[str]:
    for start, end in zip([0, *edges], [*edges, len(text)], strict=True):
        yield text[start:end]


def _bounded(region: str) -> Iterator[str]:
    """`region` in parts without very long unbroken runs, which would make the tokenizer quadratic."""
    at = 0
    for run in _LONG.finditer(region):
        if run.start() > at:
            yield from _portions(region[at : run.start()])
        for start in range(run.start(), run.end(), _PIECE):
            yield region[start : min(start + _PIECE, run.end())]
        at = run.end()
    if at < len(region):
        yield from _portions(region[at:])


def _portions(part: str, most: int = 200_000) -> Iterator[str]:
    """`part` in portions of at most `most` characters, cut after white space."""
    while len(part) > most:
        cut = max(part.rfind(" ", 0, most), part.rfind("\n", 0, most))
        cut = cut + 1 if cut > 0 else most
        yield part[:cut]
        part = part[cut:]
    if part:
        yield part
