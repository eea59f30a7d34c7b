"""Reads the notation of `cases.yaml` and holds it against a Doc."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import yaml
from spacy.tokens import Doc, Token

CASES = Path(__file__).with_name("cases.yaml")
_TERM = re.compile(r"([^()]+)\((.+)\)$")


class Case(NamedTuple):
    """One sentence with what must hold of it."""

    kind: str
    text: str
    wanted: str


def cases() -> list[Case]:
    """All cases in order."""
    table = yaml.safe_load(CASES.read_text(encoding="utf-8"))
    return [Case(kind, text, wanted) for kind, rows in table.items() for text, wanted in rows]


def failures(doc: Doc, wanted: str) -> list[str]:
    """What does not hold of `doc`: each arc (with its readings) that no token pair bears out."""
    terms = [term.strip() for term in wanted.split(";")]
    return [term for term in terms if not any(_holds(doc, reading.strip()) for reading in term.split(" / "))]


def _holds(doc: Doc, term: str) -> bool:
    found = _TERM.match(term)
    if not found:
        raise ValueError(f"no term: {term!r}")
    label, inside = found.group(1), found.group(2)
    if label == "sentences":
        return len(list(doc.sents)) == int(inside)
    first, second = (part.strip() for part in re.split(r",\s", inside, maxsplit=1))
    if label == "name":
        return any(e.label_ in first.split("|") and e.text == second for e in doc.ents)
    head, dependent = _token(doc, first), _token(doc, second)
    return any(d.head in head and d.dep_ in label.split("|") for d in dependent)


def _token(doc: Doc, word: str) -> list[Token]:
    form, _, nth = word.partition("@")
    tokens = [token for token in doc if token.text == form]
    if not tokens:
        raise ValueError(f"no {form!r} in {doc.text!r}")
    return [tokens[int(nth) - 1]] if nth else tokens
