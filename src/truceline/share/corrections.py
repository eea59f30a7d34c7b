"""What was taken back or changed after it had been confirmed: nobody who was told the first should miss the second."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

import msgspec

from truceline.ledger import Ledger, Redaction
from truceline.records import Decision
from truceline.review import mask_words, private_names
from truceline.share.addresses import Addresses
from truceline.share.outgoing import Outgoing

Change = Literal["corrected", "retracted", "joined", "parted"]


class Correction(msgspec.Struct, frozen=True, kw_only=True):
    """One change to something that had been confirmed: what, when, and the reason in the reviewer's words."""

    id: str
    change: Change
    subject: str
    """An item's subject (`r1/e2`), a report's or an incident's id."""
    address: str
    at: str
    reason: str


def corrections(ledger: Ledger, out: Outgoing) -> list[Correction]:
    """The corrections, retractions, joins and partings of what may be shown, oldest first.

    Reports under embargo have none: what was never shown is not taken back. Reasons are masked as records are.
    """
    free = {it.report for it in out.read}
    found = [it for it in _of_decisions(ledger) if _shown(it, free)]
    made = [_made(ledger, it, change, out.at) for it, change in found]
    return sorted([*made, *_redacted(ledger, out.at)], key=lambda it: it.at)


def _of_decisions(ledger: Ledger) -> Iterator[tuple[Decision, Change]]:
    """Each decision that changed what an earlier one had confirmed, in the log's order."""
    standing: dict[str, set[str]] = {}
    every: dict[str, Decision] = {}
    for entry in ledger.entries(kind="decision"):
        it = ledger.value(entry, Decision)
        if it is None:
            continue
        every[it.id] = it
        if it.verdict == "merge":
            yield it, "joined"
        elif it.verdict == "split":
            yield it, "parted"
        elif it.verdict == "revoke":
            old = every.get(it.subject)
            accepted = standing.get(old.subject, set()) if old else set()
            if old is not None and old.id in accepted:
                accepted.discard(old.id)
                if not accepted:
                    yield msgspec.structs.replace(it, subject=old.subject), "retracted"
        elif not it.subject.endswith("/release") and it.verdict != "grade":
            accepted = standing.setdefault(it.subject, set())
            if it.verdict == "edit" and accepted:
                yield it, "corrected"
            if it.verdict in ("accept", "edit"):
                accepted.add(it.id)
            elif accepted:
                accepted.clear()
                yield it, "retracted"


def _shown(found: tuple[Decision, Change], free: set[str]) -> bool:
    it, change = found
    if change in ("joined", "parted"):
        members = (it.change or {}).get("members", [])
        return any(member["report"] in free for member in members)  # type: ignore[attr-defined]
    return it.subject in free or it.subject.rpartition("/")[0] in free


def _made(ledger: Ledger, it: Decision, change: Change, at: Addresses) -> Correction:
    report, _, item = it.subject.rpartition("/")
    record = ledger.record(report or it.subject)
    reason = mask_words((it.reason,), private_names(record))[0] if record else it.reason
    if change in ("joined", "parted"):
        address = at.incident(it.subject)
    else:
        address = at.item(report, item) if report else at.report(item)
    return Correction(id=it.id, change=change, subject=it.subject, address=address, at=it.at, reason=reason)


def _redacted(ledger: Ledger, at: Addresses) -> Iterator[Correction]:
    """One retraction for each report whose latest record was taken out; the ground is said, the reason is not."""
    for entry in ledger.entries(kind="redaction"):
        body = ledger.value(entry, Redaction)
        for number in body.entries if body else ():
            gone = ledger.entry(number)
            latest = ledger.find("record", gone.subject) if gone and gone.kind == "record" else None
            if body and latest and latest.number == number:
                yield Correction(
                    id=f"redaction-{entry.number}-{number}", change="retracted", subject=latest.subject,
                    address=at.report(latest.subject), at=entry.at, reason=f"taken out of the ledger: {body.ground}",
                )  # fmt: skip


def moment(said: str) -> datetime:
    """A log's or record's time as a moment."""
    return datetime.fromisoformat(said.replace("Z", "+00:00"))
