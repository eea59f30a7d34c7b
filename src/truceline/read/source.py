"""What a report is before it is read: its bytes, where they came from, and what came beside them."""

from __future__ import annotations

import io
from typing import Protocol

import msgspec

LIMIT = 16 * 1024 * 1024
"""Most bytes of one document. A news report of 16 MiB does not exist; what is longer is refused by name."""


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """What came beside the document (JSON Lines fields): values that need no words in the text."""

    id: str | None = None
    title: str | None = None
    publisher: str | None = None
    author: str | None = None
    published: str | None = None
    language: str | None = None


NOTHING = Given()


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """One document to be read.

    `name` says to a person where it came from (`wire.jsonl:17`); `media_type` and `charset` are what was declared or
    known from the name, None where the bytes have to tell; `text` is the working copy where it came as characters
    already (the `text` field of a JSON Lines line, whose line is then `data`).
    """

    name: str
    data: bytes
    media_type: str | None = None
    charset: str | None = None
    given: Given = NOTHING
    url: str | None = None
    text: str | None = None


class Stream(Protocol):
    """What can be read a piece or a line at a time: an open file, or one whose head was looked at."""

    def read(self, size: int = -1, /) -> bytes: ...

    def readline(self, size: int = -1, /) -> bytes: ...


class Ahead:
    """A stream of which a part was read already: gives that part first."""

    def __init__(self, data: bytes, rest: Stream) -> None:
        self.first, self.rest = io.BytesIO(data), rest

    def readline(self, size: int = -1, /) -> bytes:
        line = self.first.readline(size)
        if line.endswith(b"\n") or len(line) == size:
            return line
        return line + self.rest.readline(size - len(line) if size >= 0 else -1)

    def read(self, size: int = -1, /) -> bytes:
        data = self.first.read(size)
        return data if 0 <= size == len(data) else data + self.rest.read(size - len(data) if size >= 0 else -1)
