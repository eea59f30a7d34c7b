"""Agreements in YAML, checked and compiled to canonical JSON under `data/agreements/`."""

from __future__ import annotations

from pathlib import Path

from truceline import codec
from truceline.assess.agreements import load


def build(root: Path, data: Path) -> str:
    """One line that says what was made."""
    folder = data / "agreements"
    folder.mkdir(parents=True, exist_ok=True)
    made = [load(path) for path in sorted((root / "agreements").glob("*.yaml"))]
    for old in folder.glob("*.json"):
        old.unlink()
    for agreement in made:
        (folder / f"{agreement.id}.json").write_bytes(codec.encode(agreement) + b"\n")
    return f"{len(made)} agreements, {sum(len(agreement.clauses) for agreement in made)} clauses"
