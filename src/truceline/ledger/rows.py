"""The rows of a ledger's lists (`truceline.ledger.lists`), and a page of them."""

from __future__ import annotations

from typing import Generic, TypeVar

import msgspec

from truceline.records import Finding, Incident

T = TypeVar("T")


class Page(msgspec.Struct, Generic[T], frozen=True):
    """Some rows of a list, how many there are in all, and which page of what size this is."""

    rows: tuple[T, ...]
    total: int
    number: int
    size: int

    @property
    def pages(self) -> int:
        """How many pages of this size there are, 1 for an empty list."""
        return max(1, -(-self.total // self.size))


class ReportRow(msgspec.Struct, frozen=True, kw_only=True):
    """A report in a list; `added` and `by` are the custody of its latest record, `open` its items nobody decided on."""

    id: str
    entry: int
    capture: str
    title: str | None
    publisher: str | None
    published: str | None
    language: str | None
    url: str | None
    added: str
    by: str
    statements: int
    events: int
    open: int
    family: str | None


class ItemRow(msgspec.Struct, frozen=True, kw_only=True):
    """An event or statement in a list, as the latest run has it; `who` acts or speaks; `at`: where in the text."""

    subject: str
    report: str
    entry: int
    kind: str
    type: str
    status: str | None
    start: str | None
    end: str | None
    place: str | None
    who: str
    words: str
    at: int
    state: str
    incident: str | None


class IncidentRow(msgspec.Struct, frozen=True, kw_only=True):
    """An incident in a list; `reports`, `origins` and `findings` are counts, `killed_low` the lowest figure told."""

    id: str
    type: str
    start: str | None
    end: str | None
    place: str | None
    lat: float | None
    lon: float | None
    precision: str | None
    status: str
    state: str
    reports: int
    origins: int
    killed_low: int | None
    words: str
    findings: int
    incident: Incident


class FindingRow(msgspec.Struct, frozen=True, kw_only=True):
    """A finding in a list."""

    id: str
    instrument: str | None
    obligation: str | None
    kind: str
    status: str
    state: str
    incident: str | None
    finding: Finding


class DecisionRow(msgspec.Struct, frozen=True, kw_only=True):
    """A decision in a list."""

    entry: int
    id: str
    subject: str
    verdict: str
    by: str
    at: str
    reason: str
    revoked: bool


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """A report that has the words looked for, and the passage round the first of them."""

    report: str
    title: str | None
    publisher: str | None
    published: str | None
    excerpt: str
