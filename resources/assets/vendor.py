"""Copies what the browser needs from `node_modules` into the package, and writes down its hashes.

    cd resources/assets && npm ci --ignore-scripts && python vendor.py

Versions are pinned, with their hashes, by `package-lock.json`; nothing is fetched when Truceline runs.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent.parent / "src" / "truceline" / "serve" / "assets" / "vendor"
FILES = {
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "htmx.LICENSE.txt": "htmx.org/LICENSE",
    "maplibre-gl.mjs": "maplibre-gl/dist/maplibre-gl.mjs",
    "maplibre-gl-worker.mjs": "maplibre-gl/dist/maplibre-gl-worker.mjs",
    "maplibre-gl.css": "maplibre-gl/dist/maplibre-gl.css",
    "maplibre-gl.LICENSE.txt": "maplibre-gl/LICENSE.txt",
    "topojson-client.min.js": "topojson-client/dist/topojson-client.min.js",
    "topojson-client.LICENSE.txt": "topojson-client/LICENSE",
    "countries-50m.json": "world-atlas/countries-50m.json",
    "world-atlas.LICENSE.txt": "world-atlas/LICENSE",
}


def main() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    hashes = {}
    for name, source in FILES.items():
        data = (HERE / "node_modules" / source).read_bytes()
        (TARGET / name).write_bytes(data)
        hashes[name] = hashlib.sha256(data).hexdigest()
    lock = json.loads((HERE / "package-lock.json").read_text(encoding="utf-8"))
    versions = {
        name.removeprefix("node_modules/"): item["version"] for name, item in sorted(lock["packages"].items()) if name
    }
    wanted = json.loads((HERE / "package.json").read_text(encoding="utf-8"))["dependencies"]
    pinned = {"versions": {name: versions[name] for name in sorted(wanted)}, "sha256": dict(sorted(hashes.items()))}
    (TARGET / "pinned.json").write_text(json.dumps(pinned, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
