"""Compiles what the names' clean-up knows: `python -m training.names` writes data/english/names.json."""

from __future__ import annotations

import json
from pathlib import Path

import yaml

HERE = Path(__file__).resolve().parent
DEMONYMS = HERE.parent / "resources" / "lexicons" / "demonyms.yaml"
TARGET = HERE.parent / "src" / "truceline" / "data" / "english" / "names.json"


def compiled() -> dict[str, list[str]]:
    """Titles, heads of bodies, and demonyms with their plurals, each sorted."""
    known = yaml.safe_load((HERE / "names.yaml").read_text(encoding="utf-8"))
    table = yaml.safe_load(DEMONYMS.read_text(encoding="utf-8"))
    demonyms: set[str] = set()
    for part in table.values():
        for words in part.values():
            for word in words or ():
                demonyms |= {word, _plural(word)}
    return {
        "titles": sorted(set(known["titles"].split())),
        "bodies": sorted(set(known["bodies"].split())),
        "demonyms": sorted(demonyms),
    }


def _plural(word: str) -> str:
    if word.endswith(("ese", "ish", "ch", "ss", "s")):
        return word
    return f"{word}s"


def write_names(path: Path) -> None:
    """Write the lexicon as JSON."""
    path.write_text(json.dumps(compiled(), ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_names(TARGET)
