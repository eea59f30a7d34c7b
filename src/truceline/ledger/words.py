"""Words as they are searched: without case, accents and punctuation, so that both databases find the same."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"\w+")


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
    """The passage of a text round the first of the wanted words, or its beginning."""
    words = tokens(wanted).split()
    at = next((hit.start() for hit in _WORD.finditer(text) if tokens(hit[0]) in words), 0)
    start = max(0, at - width // 2)
    if start:
        start = text.find(" ", start) + 1 or start
    shown = " ".join(text[start : start + width].split())
    return ("… " if start else "") + shown + (" …" if start + width < len(text) else "")
