"""Words as they are searched: without case, accents and punctuation, so that both databases find the same."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"\w+")
_SPACE = re.compile(r"\s+")


def fold(text: str) -> str:
    """The text without case and accents."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).replace("\0", " ")


def tokens(text: str) -> str:
    """The folded words of a text, one space between them."""
    return " ".join(_WORD.findall(fold(text).replace("_", " ")))


def excerpt(text: str, wanted: str, width: int = 160) -> str:
    """The passage of a text round the first of the wanted words, or its beginning, cut between words."""
    words = tokens(wanted).split()
    at = next((hit.start() for hit in _WORD.finditer(text) if tokens(hit[0]) in words), 0)
    start = max(0, at - width // 2)
    end = start + width
    if start:
        start = min((space.end() for space in _SPACE.finditer(text, start, at)), default=start)
    if end < len(text):
        end = max((space.start() for space in _SPACE.finditer(text, at, end)), default=end)
    shown = " ".join(text[start:end].split())
    return ("… " if start else "") + shown + (" …" if end < len(text) else "")


def found(text: str, wanted: str) -> list[tuple[str, bool]]:
    """A text in pieces, and of each whether it is one of the wanted words."""
    words = set(tokens(wanted).split())
    pieces: list[tuple[str, bool]] = []
    at = 0
    for hit in _WORD.finditer(text):
        if tokens(hit[0]) in words:
            pieces += [(text[at : hit.start()], False), (hit[0], True)]
            at = hit.end()
    return [piece for piece in (*pieces, (text[at:], False)) if piece[0]]
