"""Records as JSON Lines: the record contract itself, with each report's address and what of it was reviewed."""

from __future__ import annotations

from typing import Any

import msgspec

from truceline import codec
from truceline.records import Record
from truceline.share.manifest import Losses
from truceline.share.outgoing import Leaving, Outgoing

CANNOT = (
    "what several reports make of one deed: incidents are in the other formats",
    "the captured bytes: see bundles",
)
UNREAD: dict[str, Any] = dict.fromkeys(
    ("times", "actors", "instruments", "obligations", "quantities", "narrator_claims", "flags"), ()
)
"""Parts of a record that nobody reviews one by one."""
NOTE = "left out because nobody reviews them: " + ", ".join(name.replace("_", " ") for name in UNREAD)


def json_lines(out: Outgoing, losses: Losses) -> tuple[bytes, int, int]:
    """The file, its lines, and how many of them hold something that nobody reviewed."""
    lines = [_line(out, report, leaving, losses) for report, leaving in out.reports.items()]
    unreviewed = sum(not row.reviewed for leaving in out.reports.values() for row in leaving.rows[:1])
    return b"".join(line + b"\n" for line in lines), len(lines), unreviewed


def _line(out: Outgoing, report: str, leaving: Leaving, losses: Losses) -> bytes:
    record = leaving.record
    if not out.includes_unreviewed:
        left = sum(len(getattr(record, name)) for name in UNREAD)
        if left:
            losses.add("parts that nobody reviews", "unreviewed items were not asked for", out.at.report(report), left)
        record = _without(record)
    held = {each.id for each in record.statements}
    for event in record.events:
        gone = [who for who in event.according_to if who != "narrator" and who not in held]
        if gone:
            why = "according_to names a statement that does not leave because nobody confirmed it"
            losses.add("teller's statement left out", why, out.at.item(report, event.id), len(gone))
    line = msgspec.to_builtins(record)
    line["address"] = out.at.report(report)
    line["review"] = {row.item.id: "reviewed" if row.reviewed else "unreviewed" for row in leaving.rows}
    return codec.encode(line)


def _without(record: Record) -> Record:
    note = msgspec.structs.replace(record.report, notes=(*record.report.notes, NOTE))
    return msgspec.structs.replace(record, report=note, **UNREAD)
