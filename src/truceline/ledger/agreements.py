"""Agreements in the log: each version once, by its content, so that a finding can say which one it was held against."""

from __future__ import annotations

from truceline.assess.agreements import Agreement
from truceline.ledger.entries import Entry
from truceline.ledger.log import Ledger


def add_agreement(ledger: Ledger, agreement: Agreement, *, by: str | None = None) -> Entry:
    """The entry of this version of an agreement: a new one, or the one that the same content has."""
    version = agreement.version()
    with ledger.writing(by=by) as write:
        known = write.find("agreement", agreement.id)
        if known and known.body == version:
            return known
        return write.append("agreement", agreement, subject=agreement.id)


def agreements(ledger: Ledger, *, until: int | None = None) -> dict[str, Agreement]:
    """The latest version of each agreement in the log, by id; as it stood at entry `until` if named."""
    found = {}
    for entry in ledger.entries(kind="agreement", until=until):
        agreement = ledger.value(entry, Agreement)
        if agreement:
            found[agreement.id] = agreement
    return found
