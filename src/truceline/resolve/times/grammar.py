"""The grammar of `grammar.toml`, compiled to patterns over class codes, and the readings it allows at a place.

A pattern is a row of items: a word, a CLASS of lexicon.toml, alternatives with `/`, a `$macro`, or a group in
brackets with `|` between its alternatives; `?`, `*` and `+` as in regular expressions; `name=` before an item or a
group for the parts that the rule's action reads.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from truceline.resolve.times.tokens import OTHER, PARAGRAPH, Lexicon, build_lexicon

ITEM = re.compile(r"(?:(?P<name>[a-z]\w*)=)?(?P<open>\()|(?P<close>\))(?P<after>[?*+]?)|(?P<bar>\|)|(?P<item>[^\s()]+)")
RUN_OF_CODES = re.compile(f"[^{OTHER}{PARAGRAPH}]+")
MEMORY = 60_000
SERIAL = count()
LONGEST = 16
"""Longest expression, in tokens."""


class Rule(NamedTuple):
    """One rule: its pattern over codes, the action that gives it a meaning, where it stands in the file."""

    name: str
    pattern: re.Pattern[str]
    action: str
    plain: bool
    rank: int


class Reading(NamedTuple):
    """One way to read the codes at a place: the rule, its length in tokens, its named parts as token ranges."""

    rule: Rule
    length: int
    parts: dict[str, tuple[int, int]]


class Piece(NamedTuple):
    """A piece of a pattern, translated: its expression, the codes it may begin with, whether it may be empty."""

    expression: str
    first: frozenset[str]
    empty: bool


class Grammar:
    """All rules, and a memory of how each run of codes was read before."""

    def __init__(self) -> None:
        raw = tomllib.loads(Path(__file__).with_name("grammar.toml").read_text(encoding="utf-8"))
        self.macros: dict[str, str] = raw["macros"]
        patterns = [*self.macros.values(), *(rule["pattern"] for rule in raw["rule"])]
        self.lexicon: Lexicon = build_lexicon(frozenset(word for one in patterns for word in words_of(one)))
        self.rules: list[Rule] = []
        self.openers: dict[str, list[Rule]] = {}
        for rank, rule in enumerate(raw["rule"]):
            self.add(rank, rule)
        self.memory: dict[str, tuple[Reading, ...]] = {}

    def add(self, rank: int, raw: dict[str, Any]) -> None:
        """One rule of the file, compiled and filed under each code it may begin with."""
        piece = self.translate(raw["pattern"])
        rule = Rule(raw["name"], re.compile(piece.expression), raw["action"], bool(raw.get("plain")), rank)
        self.rules.append(rule)
        for code in piece.first:
            self.openers.setdefault(code, []).append(rule)

    def translate(self, pattern: str) -> Piece:
        """A whole pattern."""
        stack: list[tuple[str | None, list[list[Piece]]]] = [(None, [[]])]
        for found in ITEM.finditer(pattern):
            if found["open"]:
                stack.append((found["name"], [[]]))
            elif found["bar"]:
                stack[-1][1].append([])
            elif found["close"]:
                name, alternatives = stack.pop()
                stack[-1][1][-1].append(wrapped(either(alternatives), name, found["after"]))
            else:
                stack[-1][1][-1].append(self.item(found["item"]))
        return either(stack[0][1])

    def item(self, item: str) -> Piece:
        """One item: a macro, or the set of all codes it allows."""
        name, _, body = item.rpartition("=") if re.match(r"[a-z]\w*=.", item) else ("", "", item)
        mark = body[-1] if body[-1] in "?*+" and len(body) > 1 else ""
        body = body[: len(body) - len(mark)]
        if body.startswith("$"):
            return wrapped(self.translate(self.macros[body[1:]]), name or None, mark)
        allowed = ""
        for word in body.split("/"):
            allowed += self.lexicon.classes[word] if word.isupper() else self.lexicon.code(word)
        return wrapped(Piece(f"[{allowed}]", frozenset(allowed), False), name or None, mark)

    def readings(self, codes: str) -> tuple[Reading, ...]:
        """All readings that begin at the first of `codes`, the longest first, then in the order of the rules."""
        known = self.memory.get(codes)
        if known is not None:
            return known
        found = []
        for rule in self.openers.get(codes[0], ()):
            match = rule.pattern.match(codes)
            if match and match.end():
                parts = {
                    name.partition("_")[0]: match.span(name)
                    for name, value in match.groupdict().items()
                    if value is not None
                }
                found.append(Reading(rule, match.end(), parts))
        found.sort(key=lambda reading: (-reading.length, reading.rule.rank))
        if len(self.memory) >= MEMORY:
            self.memory.clear()
        self.memory[codes] = result = tuple(found)
        return result


def words_of(pattern: str) -> set[str]:
    """The words that a pattern names itself."""
    words: set[str] = set()
    for found in ITEM.finditer(pattern):
        item = found["item"]
        if item and "$" not in item:
            body = item.rpartition("=")[2] if re.match(r"[a-z]\w*=.", item) else item
            words.update(word for word in body.rstrip("?*+").split("/") if word and not word.isupper())
    return words


def either(alternatives: list[list[Piece]]) -> Piece:
    """Rows of pieces as alternatives of one piece."""
    first: set[str] = set()
    empty = False
    for row in alternatives:
        for piece in row:
            first |= piece.first
            if not piece.empty:
                break
        else:
            empty = True
    return Piece("|".join("".join(piece.expression for piece in row) for row in alternatives), frozenset(first), empty)


def wrapped(piece: Piece, name: str | None, mark: str) -> Piece:
    """A piece in brackets, named and repeated as its item says."""
    opening = f"(?P<{name}_{next(SERIAL)}>" if name else "(?:"  # one name may stand in several alternatives
    return Piece(f"{opening}{piece.expression}){mark}", piece.first, piece.empty or mark in ("?", "*"))


@cache
def load_grammar() -> Grammar:
    """The grammar, read once."""
    return Grammar()
