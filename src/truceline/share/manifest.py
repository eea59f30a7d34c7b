"""What an export says of itself: counts, checksums, and what was lost or left out, and why."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from truceline import codec

MOST = 50
"""Addresses that one loss names; the count is always whole."""


class Loss(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a file does not hold as the ledger has it: what, how often, why, and where."""

    kind: str
    count: int
    why: str
    subjects: tuple[str, ...] = ()


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What one file is: rows, checksum, as of when, what it could not hold."""

    format: str
    file: str
    rows: int
    unreviewed_rows: int
    sha256: str
    size: int
    as_of: str
    includes_unreviewed: bool
    made_by: str
    losses: tuple[Loss, ...]


class Losses:
    """Collects losses while a file is made."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], list[str | None]] = {}

    def add(self, kind: str, why: str, subject: str | None = None, count: int = 1) -> None:
        """One more loss of a kind, of a subject where it has an address."""
        self._found.setdefault((kind, why), []).extend([subject, *[None] * (count - 1)][:count])

    def extend(self, losses: Iterable[Loss]) -> None:
        """Losses that others found."""
        for loss in losses:
            self._found.setdefault((loss.kind, loss.why), []).extend(
                [*loss.subjects, *[None] * (loss.count - len(loss.subjects))]
            )

    def all(self) -> tuple[Loss, ...]:
        """Every loss, in the order in which the first of its kind was met."""
        return tuple(
            Loss(kind=kind, count=len(subjects), why=why, subjects=tuple(it for it in subjects if it)[:MOST])
            for (kind, why), subjects in self._found.items()
        )


def write(manifests: Iterable[Manifest]) -> bytes:
    """`manifest.json`: every file of one export."""
    return msgspec.json.format(codec.encode({"files": list(manifests)}), indent=2) + b"\n"
