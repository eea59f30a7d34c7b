"""Writes into the documents what can be computed: the README's card. `make docs`; run it when cards change."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
BEGIN, END = "<!-- card: begin -->", "<!-- card: end -->"
SAMPLE = "wire.txt"


def card() -> str:
    """The card of a sample report, 80 columns wide, as a terminal without colours shows it."""
    folder = subprocess.run([sys.executable, "-m", "truceline", "sample"], capture_output=True, text=True, check=True)
    command = [sys.executable, "-m", "truceline", "read", str(Path(folder.stdout.strip()) / SAMPLE)]
    environment = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return shortened([line.rstrip() for line in done.stdout.strip("\n").splitlines()])


def shortened(lines: list[str]) -> str:
    """The card with the first three statements and the first two events; the others are a line of dots."""
    kept: list[str] = []
    for block in "\n".join(lines).split("\n\n"):
        label = block.split()[0] if block.split() else ""
        number = int(label[1:]) if label[1:].isdigit() else 0
        if number <= {"S": 3, "E": 2}.get(label[:1], number):
            kept.append(block)
        elif kept[-1] != "     …":
            kept.append("     …")
    return "\n\n".join(kept)


def main() -> None:
    """Put the card between its marks."""
    before, _, rest = README.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    shown = f'`truceline read "$(truceline sample)/{SAMPLE}"`:\n\n```text\n{card()}\n```'
    README.write_text(f"{before}{BEGIN}\n\n{shown}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
