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
    from truceline.ledger.bundling import bundle
    from truceline.ledger.check import Problem, verify
    from truceline.ledger.copying import backup, restore
    from truceline.ledger.entries import Entry, Head
    from truceline.ledger.log import Ledger, Summary, rebuild
    from truceline.ledger.redaction import Redaction, redact
    from truceline.ledger.signing import Checkpoint, checkpoint, signing_key
    from truceline.ledger.writing import Writing

__all__ = [
    "Checkpoint", "Entry", "Head", "Ledger", "Problem", "Redaction", "Summary", "Writing", "backup", "bundle",
    "checkpoint", "rebuild", "redact", "restore", "signing_key", "verify",
]  # fmt: skip

_HOMES = {
    "check": ("Problem", "verify"),
    "entries": ("Entry", "Head"),
    "log": ("Ledger", "Summary", "rebuild"),
    "writing": ("Writing",),
    "copying": ("backup", "restore"),
    "bundling": ("bundle",),
    "redaction": ("Redaction", "redact"),
    "signing": ("Checkpoint", "checkpoint", "signing_key"),
}


def __getattr__(name: str) -> Any:
    # SQLAlchemy takes a tenth of a second to load: only who opens a ledger pays for it.
    for home, names in _HOMES.items():
        if name in names:
            from importlib import import_module

            return getattr(import_module(f"{__name__}.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
