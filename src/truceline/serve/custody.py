"""Every step that is on record about a report: its capture, its records, what people decided, what was taken out."""

from __future__ import annotations

import msgspec

from truceline.ledger import Ledger
from truceline.ledger.entries import Entry


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One entry about a report: when, by whom, with which tool, from where, and the hash of what was kept."""

    number: int
    at: str
    by: str
    tool: str
    kind: str
    subject: str
    source: str | None
    url: str | None
    media_type: str
    size: int
    body: str
    hash: str
    redacted: bool


def steps(ledger: Ledger, report: str, capture: str) -> list[Step]:
    """The steps about a report and the bytes it was read from, in the log's order."""
    found = {entry.number: entry for entry in ledger.entries(within=report)}
    found |= {entry.number: entry for entry in ledger.entries(subject=capture)}
    return [_step(ledger, found[number]) for number in sorted(found)]


def _step(ledger: Ledger, entry: Entry) -> Step:
    return Step(
        number=entry.number, at=entry.at, by=entry.by, tool=entry.tool, kind=entry.kind, subject=entry.subject,
        source=entry.source, url=entry.url, media_type=entry.media_type, size=entry.size, body=entry.body,
        hash=entry.hash, redacted=ledger.body(entry) is None,
    )  # fmt: skip
