"""The built-in word lists, as `resources/lexicons/*.yaml` has them, compiled to JSON under `data/lexicons/`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

from truceline.errors import ConfigError


@cache
def load(name: str) -> dict[str, Any]:
    """The lexicon called `name`, as plain data; treat it as read-only. Raises `ConfigError` if there is none."""
    path = files("truceline") / "data" / "lexicons" / f"{name}.json"
    if not path.is_file():
        raise ConfigError(f"no lexicon is called {name!r}")
    found: dict[str, Any] = msgspec.json.decode(path.read_bytes())
    return found


@cache
def digest() -> str:
    """A hash over all built-in lexicons, stamped on what they helped to produce."""
    import hashlib

    total = hashlib.sha256()
    folder = files("truceline") / "data" / "lexicons"
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        total.update(entry.name.encode() + b"\0" + entry.read_bytes())
    return total.hexdigest()[:12]
