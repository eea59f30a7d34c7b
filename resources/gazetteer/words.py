"""Compiles the generic words of place names into `data/gazetteer_words.json`."""

from __future__ import annotations

import json
from pathlib import Path

import yaml


def build(root: Path, data: Path) -> str:
    """Writes the word lists as JSON."""
    words = yaml.safe_load((root / "gazetteer" / "words.yaml").read_text("utf-8"))
    (data / "gazetteer_words.json").write_text(json.dumps(words, sort_keys=True) + "\n", "utf-8")
    return f"{sum(len(listed) for listed in words['kinds'].values())} generic words"
