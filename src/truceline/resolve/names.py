"""Names compared: tokens with their places, folded forms, and a key that transliteration variants share.

`Hizbullah`, `Hezbollah` and `Hizballah` are one name; `Tayr Debba` and `Tayr Dibbah` too. Folding is for equality of
spelling (case, marks, apostrophes); the key also gives up vowels' shades and letters that schemes of transliteration
write in different ways, and so finds candidates that something else must then judge.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

WORD = re.compile(r"(?:[A-Z]\.){2,}|[^\W_]+(?:['’ʼʻʿʾ`´][^\W_]+)*")
POSSESSIVE = re.compile(r"['’ʼ]s$", re.IGNORECASE)
APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʼʻʿʾ`´"))
ARTICLES = {"al", "el", "ad", "ed", "an", "en", "ar", "er", "as", "es", "ash", "esh", "ech", "ach"}
ARTICLES |= {"at", "et", "az", "ez", "ul", "oul"}


class Token(NamedTuple):
    """A word of a text: where it stands (without a possessive `'s`), as written, and folded."""

    start: int
    end: int
    text: str
    form: str
    possessive: bool


def tokens(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """The words of `text[start:end]`; hyphens part words, apostrophes do not, `U.S.` is one, articles are `al`."""
    found = []
    for match in WORD.finditer(text, start, len(text) if end is None else end):
        word, form, own = _word(match.group())
        if word:
            at, end = match.span()
            if form == "el" or (form in ARTICLES and text[end : end + 1] == "-"):
                form = "al"
            found.append(Token(at, at + len(word), word, form, own))
    return found


@lru_cache(65536)
def _word(word: str) -> tuple[str, str, bool]:
    """A word without a possessive `'s`, folded, and whether it had one."""
    own = POSSESSIVE.search(word) if word[-1] in "sSſ" else None
    bare = word[: own.start()] if own else word
    return bare, fold(bare), own is not None


@lru_cache(65536)
def fold(word: str) -> str:
    """The word without case, marks, apostrophes and full stops: equal for `Sana'a`, `Sanaa` and `SANA’A`."""
    word = word.translate(APOSTROPHES).replace(".", "")
    if word.isascii():
        return word.lower()
    marked = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", word).casefold())
    plain = "".join(c for c in marked if not unicodedata.combining(c))
    return plain.translate(_LETTERS).translate(APOSTROPHES)


_LETTERS = str.maketrans(
    {"ı": "i", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ħ": "h", "ŋ": "ng"}
)


@lru_cache(65536)
def phrase(name: str) -> str:
    """The folded words of a name with single spaces, without a leading `the`: the form that exact look-ups use."""
    words = [token.form for token in tokens(name)]
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    return " ".join(words)


@lru_cache(65536)
def key(name: str) -> str:
    """What the transliterations of one name have in common, as ASCII; empty where nothing is left.

    Articles go (`al-`, `el-`, `ash-`), doubled letters become one, final `-eh`, `-a`, `-ah`, `-é` become `a`,
    and letters that schemes render differently fall together (q k c; kh h; ch sh; ou u o; i e y; w v; ph f …).
    """
    return "".join(
        word[:1] + "".join(c for c in word[1:-1] if c not in "aiu") + word[-1:] for word in sounds(name).split()
    )


@lru_cache(65536)
def sounds(name: str) -> str:
    """The name's words without articles, as one scheme would spell them; finer than `key`: for likeness between two."""
    ascii_name = name if name.isascii() else _anyascii(name)
    words = [token.form for token in tokens(ascii_name.replace("-", " "))]
    kept = [word for index, word in enumerate(words) if not _is_article(word, index, words)]
    return " ".join(filter(None, map(_sound, kept or words)))


def _anyascii(name: str) -> str:
    from anyascii import anyascii

    return str(anyascii(name.translate(APOSTROPHES)))


def _is_article(word: str, index: int, words: list[str]) -> bool:
    return word in ARTICLES and index + 1 < len(words)


_PAIRS = {"kh": "h", "gh": "g", "ph": "f", "th": "t", "dh": "d", "ck": "k", "ts": "s"}
_PAIR = re.compile("|".join(_PAIRS))
_BEFORE = (
    (re.compile(r"^(?:al|el)(?=[bcdfghjkmnpqrstvwxz]\w{3})"), ""),
    (re.compile(r"(.)\1+"), r"\1"),
    (re.compile(r"i?y?(?:eh|ah|ih|a|e)$"), "a"),
    (re.compile(r"tch|ch|sch|sh"), "s"),
    (re.compile(r"dj|zh"), "j"),
)
_AFTER = (
    (re.compile(r"[qc]"), "k"),
    (re.compile(r"x"), "ks"),
    (re.compile(r"w|v"), "u"),
    (re.compile(r"ou|oo|au|ao"), "u"),
    (re.compile(r"ei|ai|ay|ey|ie|ee|ii|iy|yi"), "i"),
    (re.compile(r"z"), "s"),
    (re.compile(r"o"), "u"),
    (re.compile(r"[ye]"), "i"),
    (re.compile(r"(.)\1+"), r"\1"),
    (re.compile(r"(?<=.)h(?![aiu])"), ""),
)


@lru_cache(65536)
def _sound(word: str) -> str:
    for pattern, replacement in _BEFORE:
        word = pattern.sub(replacement, word)
    word = _PAIR.sub(lambda found: _PAIRS[found.group()], word)
    for pattern, replacement in _AFTER:
        word = pattern.sub(replacement, word)
    return word
