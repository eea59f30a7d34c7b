"""Copy that is all in capitals, given back its letter case: same length, same offsets, for the rooms to read.

The encoder is uncased, so what is written in small letters throughout is still parsed well; its proper nouns and names
then say where the capitals belong.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

from truceline.parse.pipeline import Parser
from truceline.records import Report
from truceline.text import Span

SHOUTED = 0.95
"""The share of capitals among its letters from which a text counts as all in capitals."""
LEAST = 60
"""So few letters may well be a headline or a name."""
SMALL = frozenset({"of", "the", "and", "for", "de", "la", "las", "los", "el", "del", "al", "y", "in", "on", "to", "a"})
_VOWEL = re.compile(r"[aeiouy]")
_SHORT = 5


def shouts(text: str) -> bool:
    """Whether the text is all in capitals."""
    letters = [c for c in text if c.isalpha()]
    return len(letters) >= LEAST and sum(c.isupper() for c in letters) / len(letters) >= SHOUTED


def recase(parser: Parser, text: str) -> str:
    """The text in sentence case, names capitalised, abbreviations left in capitals; length and offsets unchanged."""
    low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    whole = (Span(0, len(low)),)
    parsed = parser.parse(Report(id="recase", text=low, captured_sha256="", language="en", body=whole))
    letters = list(low)
    opens = {sentence[0].i for sentence in parsed.sentences}
    for token in parsed.doc:
        at, end = token.idx, token.idx + len(token.text)
        if _short_form(token):
            letters[at:end] = text[at:end]
        elif token.i in opens or ((token.pos_ == "PROPN" or token.ent_type_) and token.text not in SMALL):
            letters[at] = text[at]
    return "".join(letters)


def recased(parser: Parser, report: Report) -> Report:
    """The report as the rooms should read it: itself, or where it shouts the same in sentence case."""
    if not shouts(report.text):
        return report
    return msgspec.structs.replace(report, text=recase(parser, report.text))


def _short_form(token: Any) -> bool:
    """Whether a name is an abbreviation: short and in brackets, with points, or not to be pronounced."""
    if not token.text.isalpha() or not (token.pos_ == "PROPN" or token.ent_type_):
        return bool(re.fullmatch(r"(?:[a-z]\.)+[a-z]?\.?", token.text))
    doc = token.doc
    bracketed = token.i and doc[token.i - 1].text in "([" and token.i + 1 < len(doc) and doc[token.i + 1].text in ")]"
    return len(token.text) <= _SHORT and (bracketed or not _VOWEL.search(token.text))
