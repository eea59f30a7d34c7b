"""Taking bytes out of the store on a stated ground; the chain keeps their hash, when, who and why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, get_args

import msgspec

from truceline.errors import LedgerError
from truceline.ledger.entries import Entry
from truceline.ledger.log import Ledger
from truceline.records import Record

Ground = Literal["safety", "privacy", "consent withdrawn", "court order", "author's rights", "unlawful content"]
GROUNDS: tuple[str, ...] = get_args(Ground)


class Redaction(msgspec.Struct, frozen=True, kw_only=True):
    """Which bytes were taken out (by hash), of which entries, on what ground and with what reason."""

    sha256: str
    entries: tuple[int, ...]
    kinds: tuple[str, ...]
    ground: Ground
    reason: str


def bodies(ledger: Ledger, report: str) -> list[str]:
    """The hashes of all that holds a report's words: its captures and every record read from them."""
    found: dict[str, None] = {}
    for entry in ledger.entries(kind="record", subject=report):
        record = ledger.value(entry, Record)
        if record:
            found[record.report.captured_sha256] = None
        found[entry.body] = None
    return list(found)


def redact(
    ledger: Ledger, sha256s: Iterable[str], *, ground: Ground, reason: str, by: str | None = None
) -> list[Entry]:
    """The redaction entries, one for each body, after the bytes have left the store and its free pages.

    Copies elsewhere (backups, bundles handed out, a server's archived logs) are beyond reach and are not claimed to be
    gone. Raises `LedgerError` for bytes the store does not hold, for an unknown ground and for a missing reason.
    """
    if ground not in GROUNDS:
        raise LedgerError(f"no such ground: {ground!r} (known: {', '.join(GROUNDS)})")
    if not reason.strip():
        raise LedgerError("a redaction needs its reason in words")
    made = []
    with ledger.writing(by=by) as write:
        for sha256 in sha256s:
            held = write.holding(sha256)
            if not held or not write.take_out(sha256):
                raise LedgerError(f"the store holds no bytes {sha256}")
            numbers, kinds = tuple(entry.number for entry in held), tuple(sorted({entry.kind for entry in held}))
            body = Redaction(sha256=sha256, entries=numbers, kinds=kinds, ground=ground, reason=reason)
            made.append(write.append("redaction", body, subject=sha256))
    ledger.database.scrub()
    return made
