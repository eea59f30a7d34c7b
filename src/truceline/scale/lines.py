"""A log of short lines, each on disk before it counts: what a run has done, whenever it is killed."""

from __future__ import annotations

import os
from pathlib import Path


class Lines:
    """The lines of a file that a run adds to; one that a kill cut short counts as not written."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def add(self, line: bytes) -> None:
        """Write one more line."""
        with self.path.open("ab") as file:
            file.write(line + b"\n")
            file.flush()
            os.fsync(file.fileno())

    def read(self) -> list[bytes]:
        """The lines that are whole; what was cut is gone from the file as well, so that the next line stands alone."""
        if not self.path.exists():
            return []
        whole, _, cut = self.path.read_bytes().rpartition(b"\n")
        if cut:
            self.path.write_bytes(whole + b"\n" if whole else b"")
        return [line for line in whole.split(b"\n") if line]
