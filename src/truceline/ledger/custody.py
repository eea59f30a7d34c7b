"""The custody of a report, item, incident or finding: every step that was taken with it, in the log's order.

Who, when, with what tool, from where, and the hash of what the step left behind: what the Berkeley Protocol asks to be
kept of digital evidence. Looking at an original and handing out a bundle are steps, too.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from truceline.errors import LedgerError
from truceline.ledger import store
from truceline.ledger.bundling import related
from truceline.ledger.entries import Entry
from truceline.ledger.log import Ledger
from truceline.ledger.redaction import Redaction
from truceline.records import Decision


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One step: what was done in plain words, by whom, when, with what, from where, and the hashes that seal it."""

    number: int
    at: str
    by: str
    tool: str
    kind: str
    subject: str
    what: str
    source: str | None
    url: str | None
    captured: str | None
    media_type: str
    size: int
    body: str
    """SHA-256 of the bytes that the step put into the ledger."""
    hash: str
    """The entry's own hash, which the next entry names."""
    redacted: bool


_WORDS = {
    "capture": "original bytes taken in", "record": "read by the machine", "incident": "joined with others",
    "finding": "held against an agreement", "agreement": "agreement taken in", "correction": "corrected",
}  # fmt: skip


def custody(ledger: Ledger, subject: str) -> list[Step]:
    """Every step about a report (or capture, item, incident, finding) and what it stands on. Raises `LedgerError`."""
    whole = subject.partition("/")[0]
    if next(ledger.entries(within=whole), None) is None:
        raise LedgerError(f"the ledger has no entry about {subject}")
    found = {entry.number: entry for entry in related(ledger, [whole])}
    bodies = {entry.body for entry in found.values()}
    seen = {entry.number: what for entry, what in _accesses(ledger, set(found), bodies, found)}
    steps = [_step(ledger, entry, seen.get(entry.number)) for _, entry in sorted(found.items())]
    if subject == whole:
        return steps
    return [step for step in steps if "/" not in step.subject or step.subject == subject]


def _accesses(
    ledger: Ledger, numbers: set[int], bodies: set[str], found: dict[int, Entry]
) -> Iterator[tuple[Entry, str]]:
    """Who looked at an original, and what was handed out; put among the steps that are found."""
    for entry, body in ledger.values("audit", dict):
        told = body or {}
        if told.get("capture") in bodies or numbers & {it for it in told.get("entries") or () if isinstance(it, int)}:
            found[entry.number] = entry
            yield entry, str(told.get("what"))


def _step(ledger: Ledger, entry: Entry, what: str | None) -> Step:
    with ledger.database.reading() as connection:
        redacted = not store.has(connection, entry.body)
    return Step(
        what=what or _what(ledger, entry), redacted=redacted,
        **{name: getattr(entry, name) for name in Step.__struct_fields__ if name not in ("what", "redacted")},
    )  # fmt: skip


def _what(ledger: Ledger, entry: Entry) -> str:
    if entry.kind == "decision":
        decision = ledger.value(entry, Decision)
        return f"{decision.verdict}: {decision.reason}" if decision else "decision"
    if entry.kind == "redaction":
        redaction = ledger.value(entry, Redaction)
        return f"bytes taken out ({redaction.ground}): {redaction.reason}" if redaction else "redaction"
    return _WORDS.get(entry.kind, entry.kind)
