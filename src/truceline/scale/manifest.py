"""What has been done so far: one line for each finished piece, written after its tables are in place."""

from __future__ import annotations

from pathlib import Path

import msgspec

from truceline.scale.lines import Lines


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
        self.lines = Lines(path)
        read = (msgspec.json.decode(line, type=Done) for line in self.lines.read())
        self.done: dict[str, Done] = {entry.unit: entry for entry in read}

    def add(self, entry: Done) -> None:
        """Write a finished piece down, on disk before it counts."""
        self.lines.add(msgspec.json.encode(entry))
        self.done[entry.unit] = entry
