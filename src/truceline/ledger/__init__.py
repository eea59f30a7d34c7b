"""The ledger: an append-only, hash-chained log of what was captured, read and decided, with the original bytes.

    with Ledger.open("case.ledger", create=True) as ledger:
        ledger.add_capture("report.html", data, media_type="text/html", url=address, by="a.clerk")
        ledger.add_record(record)
        assert not verify(ledger)

The only room that knows SQL; SQLite in a file by default, `postgresql://…` for teams, the same chain on both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from truceline.ledger.check import Problem, verify
    from truceline.ledger.entries import Entry, Head
    from truceline.ledger.log import Ledger, Summary, Writing, rebuild
    from truceline.ledger.redaction import Redaction, redact
    from truceline.ledger.signing import Checkpoint, checkpoint, signing_key

__all__ = [
    "Checkpoint", "Entry", "Head", "Ledger", "Problem", "Redaction", "Summary", "Writing", "checkpoint", "rebuild", "redact",
    "signing_key", "verify",
]  # fmt: skip

_HOMES = {
    "Checkpoint": "signing", "Entry": "entries", "Head": "entries", "Ledger": "log", "Problem": "check",
    "Redaction": "redaction", "Summary": "log", "Writing": "log", "checkpoint": "signing", "rebuild": "log", "redact": "redaction",
    "signing_key": "signing", "verify": "check",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    # SQLAlchemy takes a tenth of a second to load: only who opens a ledger pays for it.
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
