"""An entry of the log: what is sealed, how it is hashed, and what may be written.

The sealed bytes are the canonical JSON of `Header`; the entry's hash is their SHA-256, and each header names the hash
of the one before. The body itself (original bytes, a record, a decision) is kept apart and only its hash is sealed, so
a body can be taken out on a stated ground and the chain still holds.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal, get_args

import msgspec

from truceline import codec
from truceline.errors import CodecError, LedgerError

FORMAT = 1
GENESIS = "0" * 64
"""What the first entry names as its predecessor."""

Kind = Literal[
    "capture", "record", "failure", "incident", "finding", "agreement", "decision", "correction", "redaction", "user",
    "audit", "checkpoint", "timestamp", "note",
]  # fmt: skip
KINDS: tuple[str, ...] = get_args(Kind)
JSON = "application/json"


class Header(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an entry seals: its place, its custody (who, when, with what, from where) and the hash of its body."""

    number: int
    previous: str
    kind: Kind
    subject: str
    """What it is about: a capture's hash, a report's id, an agreement's id, a decision's subject, a user's name."""
    at: str
    """When it was written into the log, by the ledger's clock (UTC)."""
    by: str
    tool: str
    source: str | None = None
    """The name under which the bytes were handed over: a file's name, a feed, a mailbox."""
    url: str | None = None
    captured: str | None = None
    """When the bytes were fetched, as the one who fetched them says."""
    media_type: str = JSON
    body: str
    """SHA-256 of the body's bytes."""
    size: int
    clock_back: str | None = None
    """The entry before is dated later, at this time: the clock was set back."""
    format: int = FORMAT


class Entry(Header, frozen=True, kw_only=True):
    """A header that stands in a log, with its hash."""

    hash: str


class Head(msgspec.Struct, frozen=True):
    """How far a log reaches: its last entry's number and hash (0 and 64 zeros when it is empty)."""

    number: int = 0
    hash: str = GENESIS


def seal(header: Header) -> bytes:
    """The bytes of a header that are hashed."""
    return codec.encode(header)


def unseal(sealed: bytes) -> Entry:
    """The entry whose sealed bytes these are, its hash computed from them. Raises `CodecError` where they are none."""
    try:
        header = msgspec.json.decode(sealed, type=Header)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise CodecError(f"not an entry: {error}") from error
    return _entry(header, codec.sha256(sealed))


def _entry(header: Header, hash: str) -> Entry:
    return Entry(**{name: getattr(header, name) for name in Header.__struct_fields__}, hash=hash)


def link(header: Header) -> tuple[Entry, bytes]:
    """The entry that a header makes, and its sealed bytes."""
    if header.kind not in KINDS:
        raise LedgerError(f"no such kind of entry: {header.kind!r} (known: {', '.join(KINDS)})")
    sealed = seal(header)
    return _entry(header, codec.sha256(sealed)), sealed


def stamp(moment: datetime) -> str:
    """A moment as the log writes it: UTC, microseconds, `Z`, so that text order is time order."""
    if moment.tzinfo is None:
        raise LedgerError("a time without a zone cannot be logged: give an aware datetime")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def now() -> datetime:
    """The present moment, the default clock of a ledger."""
    return datetime.now(UTC)
