"""What a report is before it is read: its bytes, where they came from, and what came beside them."""

from __future__ import annotations

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
