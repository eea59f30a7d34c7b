"""Compile `resources/lexicons/*.yaml` into `src/truceline/data/lexicons/*.json`.

python resources/lexicons/build.py            write the files
python resources/lexicons/build.py --check    exit 1 if they are not what the YAML says
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import yaml

HERE = Path(__file__).parent
DATA = HERE.parent.parent / "src" / "truceline" / "data" / "lexicons"


def compiled() -> dict[str, str]:
    """File name -> JSON text of every lexicon."""
    return {
        source.stem + ".json": _json(yaml.safe_load(source.read_text("utf-8")))
        for source in sorted(HERE.glob("*.yaml"))
    }


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
