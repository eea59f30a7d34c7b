"""What has been done so far: one line for each finished piece, written after its tables are in place."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import msgspec


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """A finished piece: how many records and failures it gave, and how long it took."""

    unit: str
    path: str
    start: int
    end: int
    records: int
    failures: int
    seconds: float


class Manifest:
    """The finished pieces of a run; a line that a kill cut short counts as not written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.done: dict[str, Done] = {entry.unit: entry for entry in self._read()}

    def add(self, entry: Done) -> None:
        """Write a finished piece down, on disk before it counts."""
        with self.path.open("ab") as file:
            file.write(msgspec.json.encode(entry) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        self.done[entry.unit] = entry

    def _read(self) -> Iterator[Done]:
        if not self.path.exists():
            return
        data = self.path.read_bytes()
        whole, _, cut = data.rpartition(b"\n")
        if cut:
            self.path.write_bytes(whole + b"\n" if whole else b"")
        for line in whole.splitlines():
            if line:
                yield msgspec.json.decode(line, type=Done)
