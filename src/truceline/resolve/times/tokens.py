"""A stretch of text as tokens, and the tokens as one string of class codes that the grammar can match."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

TOKEN = re.compile(
    r"\d+(?:[.,:/]\d+)+(?:st|nd|rd|th)?(?![\w/])|\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?Z?)?\b|\d+[A-Za-z]*"
    r"|(?<!\w)['’‘`]\d\ds?\b|['’]s\b|[oO]['’]clock|[qQ][1-4]\b|[ap]\.\s?m\b\.?|(?:[A-Za-z]\.){2,}|[^\W\d_]+"
    r"|\n[ \t\r]*\n|[^\w\s]",
)
OTHER = "x"
KNOWN = 50_000
PARAGRAPH = "\n"
# Tokens that are known by their shape: class, pattern of the whole token. The first that fits.
SHAPES = [
    ("ISO", re.compile(r"\d{4}-\d\d-\d\d.*")),
    ("NTH", re.compile(r"\d{1,2}(?:st|nd|rd|th)")),
    ("DECADES", re.compile(r"(?:1[5-9]|20)\d0s|['’‘`]\d0s|\d0s")),
    ("SHORTYEAR", re.compile(r"['’‘`]\d\d")),
    ("FRACTION", re.compile(r"[1-3]/[2-4]")),
    ("SLASHED", re.compile(r"\d\d?/\d\d?/(?:\d{4}|\d\d)|(?:19|20)\d\d/\d\d?/\d\d?|\d\d?\.\d\d?\.(?:19|20)\d\d")),
    ("CLOCK", re.compile(r"(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d)?")),
    ("DOTCLOCK", re.compile(r"(?:[01]?\d|2[0-3])\.[0-5]\d")),
    ("DTG", re.compile(r"(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\dZ", re.I)),
    ("MILZ", re.compile(r"(?:[01]\d|2[0-3])[0-5]\dZ", re.I)),
    ("QN", re.compile(r"Q[1-4]|[1-4]Q", re.I)),
    ("YEAR", re.compile(r"[12]\d{3}")),
    ("MILTIME", re.compile(r"0\d[0-5]\d")),
    ("INT", re.compile(r"\d{1,2}")),
    ("BIGINT", re.compile(r"\d{3}|\d{1,3}(?:,\d{3})+|\d+\.\d+")),
    ("CLOCKPM", re.compile(r"(?:1[0-2]|0?[1-9])(?:am|pm)", re.I)),
]  # fmt: skip


class Tokens(NamedTuple):
    """Tokens of one stretch: where each starts and ends in the whole text, and their class codes as one string."""

    text: str
    starts: list[int]
    ends: list[int]
    codes: str

    def word(self, at: int) -> str:
        """The token at `at`, in small letters."""
        return self.text[self.starts[at] : self.ends[at]].lower()


class Lexicon(NamedTuple):
    """Words with their codes, classes with all the codes that belong to them, and the words' values."""

    any_case: dict[str, str]
    capital: dict[str, str]
    classes: dict[str, str]
    values: dict[str, dict[str, Any]]
    known: dict[str, str]
    """Tokens met before, with their codes: at most `KNOWN` of them."""

    def code(self, word: str) -> str:
        """The code of a word that the grammar names."""
        return self.any_case.get(word) or self.capital[word]


def build_lexicon(literals: frozenset[str]) -> Lexicon:
    """The lexicon of `lexicon.toml`, with a code of its own for each word that the grammar names itself."""
    raw = tomllib.loads(Path(__file__).with_name("lexicon.toml").read_text(encoding="utf-8"))
    literals |= {"'s", "oclock"}
    belongs: dict[str, set[str]] = {word: set() for word in literals}
    capital: set[str] = set()
    for name, words in raw["classes"].items():
        for word in words:
            belongs.setdefault(word.lstrip("~"), set()).add(name)
            if word.startswith("~"):
                capital.add(word[1:])
    codes: dict[tuple[str, ...], str] = {}
    classes: dict[str, str] = {}

    def code_for(key: tuple[str, ...], names: set[str]) -> str:
        if key not in codes:
            codes[key] = chr(0x4E00 + len(codes))
            for name in names:
                classes[name] = classes.get(name, "") + codes[key]
        return codes[key]

    any_case: dict[str, str] = {}
    with_capital: dict[str, str] = {}
    for word, names in sorted(belongs.items()):
        key = ("word", word) if word in literals else ("classes", *sorted(names))
        (with_capital if word in capital else any_case)[word] = code_for(key, names)
    for name, _ in SHAPES:
        code_for(("shape", name), {name})
    guards = {name: frozenset(words) for name, words in raw["guards"].items()}
    return Lexicon(any_case, with_capital, classes, {**raw["values"], "guard": guards}, {})


def tokenise(text: str, start: int, end: int, lexicon: Lexicon) -> Tokens:
    """The tokens of `text[start:end]`."""
    starts: list[int] = []
    ends: list[int] = []
    codes: list[str] = []
    known = lexicon.known
    for found in TOKEN.finditer(text, start, end):
        token = found.group()
        begun, done = found.span()
        starts.append(begun)
        ends.append(done)
        code = known.get(token)
        if code is None:
            code = code_of(token, lexicon)
            if len(known) < KNOWN:
                known[token] = code
        codes.append(code)
    return Tokens(text, starts, ends, "".join(codes))


def code_of(token: str, lexicon: Lexicon) -> str:
    """The code of a token: its word's own, else by its shape."""
    lower, first = token.lower(), token[0]
    code = lexicon.any_case.get(lower)
    if code is not None:
        return code
    if first.isdigit() or (first in "'’‘`qQ" and len(token) > 1):
        return numeral(token, lower, lexicon)
    if first.isupper():
        return lexicon.capital.get(lower, OTHER)
    return PARAGRAPH if first == "\n" else OTHER


def numeral(token: str, lower: str, lexicon: Lexicon) -> str:
    """The code of a token that begins with a digit or an apostrophe."""
    if lower[1:] == "s" or lower in ("o'clock", "o’clock"):
        return lexicon.any_case["'s" if lower[1:] == "s" else "oclock"]
    for name, pattern in SHAPES:
        if pattern.fullmatch(token):
            return lexicon.classes[name][0]
    return OTHER
