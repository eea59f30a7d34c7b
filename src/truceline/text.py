"""Characters and where they stand: the coordinate system of every record.

Offsets are Unicode code points, half-open, on one `Text`. Python strings index by code point, so
`text[span]` is a slice and nothing has to be converted; what leaves for a browser (UTF-16) or a byte
store is converted at that edge, never here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

import msgspec

from truceline.errors import SpanError


class Span(msgspec.Struct, frozen=True, array_like=True, order=True, gc=False, forbid_unknown_fields=True):
    """A half-open range `[start, end)` of code points, never empty; JSON `[start, end]`."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise SpanError(f"not a span: [{self.start}, {self.end})")

    def __len__(self) -> int:
        return self.end - self.start

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one character."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """Whether every character of `other` lies in this span."""
        return self.start <= other.start and other.end <= self.end

    def shift(self, by: int) -> Span:
        """The span moved by `by` characters."""
        return Span(self.start + by, self.end + by)


class Text:
    """A report's working copy: slices by `Span`, and makes spans that are known to lie inside it."""

    __slots__ = ("value",)

    def __init__(self, value: str) -> None:
        self.value = value

    def __len__(self) -> int:
        return len(self.value)

    def __str__(self) -> str:
        return self.value

    def __getitem__(self, span: Span) -> str:
        self.check(span)
        return self.value[span.start : span.end]

    def check(self, span: Span) -> Span:
        """The same span, if it lies inside this text. Raises `SpanError` otherwise."""
        if span.end > len(self.value):
            raise SpanError(f"[{span.start}, {span.end}) reaches past the text's {len(self.value)} characters")
        return span

    def span(self, start: int, end: int) -> Span:
        """`[start, end)`, checked against this text."""
        return self.check(Span(start, end))

    def find(self, words: str, start: int = 0, end: int | None = None) -> Span | None:
        """Where `words` first stand, character for character, at or after `start`; None if nowhere."""
        at = self.value.find(words, start, len(self.value) if end is None else end)
        return Span(at, at + len(words)) if at >= 0 and words else None

    def trim(self, start: int, end: int, extra: str = "") -> Span | None:
        """`[start, end)` without white space (and the characters of `extra`) at its edges; None if nothing is left."""
        value = self.value
        while start < end and (value[start].isspace() or value[start] in extra):
            start += 1
        while end > start and (value[end - 1].isspace() or value[end - 1] in extra):
            end -= 1
        return Span(start, end) if start < end else None

    def lines(self, start: int = 0, end: int | None = None) -> Iterator[Span]:
        """The lines that hold more than white space, trimmed, in order."""
        for found in re.finditer(r"[^\r\n\u2028\u2029\x0b\x0c\x85]+", self.value[start:end]):
            line = self.trim(start + found.start(), start + found.end())
            if line:
                yield line


class Quote(msgspec.Struct, frozen=True, gc=False):
    """Words together with where they stand, for where they travel away from their text."""

    span: Span
    words: str

    def check(self, text: Text) -> Quote:
        """The same quote, if the text gives exactly these words back. Raises `SpanError` otherwise."""
        if text[self.span] != self.words:
            raise SpanError(f"[{self.span.start}, {self.span.end}) reads {text[self.span]!r}, not {self.words!r}")
        return self


def quote(text: Text, span: Span) -> Quote:
    """The words at `span`, with their place."""
    return Quote(span, text[span])


T = TypeVar("T")
_BLOCK = 256
"""Characters of a block of `Along`: about a sentence and a half."""


class Along(Generic[T]):
    """Things that stand at spans of a text, found by place without a look at every one of them."""

    __slots__ = ("_blocks", "_count")

    def __init__(self, placed: Iterable[tuple[Span, T]]) -> None:
        self._blocks: dict[int, list[tuple[int, Span, T]]] = {}
        self._count = 0
        for span, thing in placed:
            self.add(span, thing)

    def add(self, span: Span, thing: T) -> None:
        """Put one more thing at a span."""
        for block in range(span.start // _BLOCK, (span.end - 1) // _BLOCK + 1):
            self._blocks.setdefault(block, []).append((self._count, span, thing))
        self._count += 1

    def at(self, span: Span) -> list[T]:
        """The things whose span shares a character with this one, each once, in the order they were given."""
        found: dict[int, T] = {}
        for block in range(span.start // _BLOCK, (span.end - 1) // _BLOCK + 1):
            for number, other, thing in self._blocks.get(block, ()):
                if other.start < span.end and span.start < other.end:
                    found[number] = thing
        return [found[number] for number in sorted(found)]


def grouped(things: Iterable[T], size: Callable[[T], int], most: float, longest: int) -> Iterator[list[T]]:
    """The things in groups, each closed by the one that makes it `most` things or `longest` of their sizes together."""
    group: list[T] = []
    held = 0
    for thing in things:
        group.append(thing)
        held += size(thing)
        if len(group) >= most or held >= longest:
            yield group
            group, held = [], 0
    if group:
        yield group


def merge(spans: Iterable[Span], gap: int = 0) -> list[Span]:
    """The spans in order, those that touch or overlap (or stand at most `gap` apart) made one."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end + gap:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def words_at(text: str, spans: Iterable[Span]) -> str:
    """What stands in the spans, as they come, a space between them."""
    return " ".join(text[span.start : span.end] for span in spans)
