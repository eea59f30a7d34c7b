"""Compile `resources/lexicons/*.yaml` into `src/truceline/data/lexicons/*.json`.

python resources/lexicons/build.py            write the files
python resources/lexicons/build.py --check    exit 1 if they are not what the YAML says
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
DATA = HERE.parent.parent / "src" / "truceline" / "data" / "lexicons"


def compiled() -> dict[str, str]:
    """File name -> JSON text of every lexicon."""
    read = {source.stem: yaml.safe_load(source.read_text("utf-8")) for source in sorted(HERE.glob("*.yaml"))}
    read["alike"] = {"pool": read["alike"]["pool"], "words": _alike(read["alike"], read["demonyms"])}
    return {name + ".json": _json(data) for name, data in read.items()}


def _alike(told: dict[str, Any], demonyms: dict[str, Any]) -> dict[str, list[str]]:
    """The words that the parser reads alike, by kind, from the registry of actors and the demonyms."""
    actors = HERE.parent / "actors"
    places = yaml.safe_load((actors / "states.yaml").read_text("utf-8"))
    groups = yaml.safe_load((actors / "groups.yaml").read_text("utf-8"))["groups"]
    states, regions = places["states"].values(), places["regions"].values()
    adjectives = _single(w for part in ("states", "regions") for words in demonyms[part].values() for w in words)
    people = _single(w for words in demonyms["people"].values() for w in words if w.endswith(("s", "men")))
    members = _single([*groups, *(name for entry in groups.values() for name in entry.get("also") or ())])
    found = {
        "state": _single(name for entry in states for name in [entry["name"], *(entry.get("aliases") or ())]),
        "region": _single(name for entry in regions for name in [entry["name"], *(entry.get("aliases") or ())]),
        "adjective": adjectives - set(told["both"]),
        "people": people | {w if w.endswith(("ese", "ish", "ch", "s")) else w + "s" for w in adjectives},
        "group": {name for name in members if not name.endswith("s") or name in told["singular"]},
        "capital": _single(name for entry in [*states, *regions] for name in entry.get("capital") or ()),
    }
    found["people"] -= found["adjective"]
    return {kind: sorted(words - set(told["not"])) for kind, words in found.items()}


def _single(names: Iterable[str]) -> set[str]:
    """The names that are one word with a capital and no abbreviation."""
    return {name for name in names if re.fullmatch(r"[A-Z][a-zà-ÿ’']{2,}", name)}


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, indent=0) + "\n"


def main() -> int:
    files = compiled()
    if "--check" in sys.argv:
        stale = [n for n, text in files.items() if not (DATA / n).is_file() or (DATA / n).read_text("utf-8") != text]
        print(f"stale: {' '.join(stale)}" if stale else f"{len(files)} lexicons are up to date")
        return bool(stale)
    DATA.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (DATA / name).write_text(text, "utf-8")
    print(f"wrote {len(files)} lexicons")
    return 0


if __name__ == "__main__":
    sys.exit(main())
