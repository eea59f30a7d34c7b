"""What the browser gets is what was pinned, and it is small."""

from __future__ import annotations

import hashlib
import json
from importlib.resources import files
from pathlib import Path

VENDOR = files("truceline.serve").joinpath("assets", "vendor")
ROOT = Path(__file__).parent.parent.parent


def test_every_vendored_file_is_the_pinned_one() -> None:
    pinned = json.loads(VENDOR.joinpath("pinned.json").read_text("utf-8"))["sha256"]
    there = {it.name for it in VENDOR.iterdir()} - {"pinned.json"}
    assert there == set(pinned)
    for name, digest in pinned.items():
        assert hashlib.sha256(VENDOR.joinpath(name).read_bytes()).hexdigest() == digest, name


def test_the_versions_are_those_of_the_lock_file() -> None:
    pinned = json.loads(VENDOR.joinpath("pinned.json").read_text("utf-8"))["versions"]
    lock = json.loads((ROOT / "resources/assets/package-lock.json").read_text("utf-8"))["packages"]
    for name, version in pinned.items():
        entry = lock[f"node_modules/{name}"]
        assert entry["version"] == version
        assert entry["integrity"].startswith("sha512-")


def test_every_vendored_library_has_its_licence_beside_it() -> None:
    there = {it.name for it in VENDOR.iterdir()}
    assert {
        "htmx.LICENSE.txt",
        "maplibre-gl.LICENSE.txt",
        "topojson-client.LICENSE.txt",
        "world-atlas.LICENSE.txt",
    } <= there


def test_the_assets_stay_small() -> None:
    assert sum(len(it.read_bytes()) for it in VENDOR.iterdir()) < 3_500_000
