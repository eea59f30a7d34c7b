"""The composed sample reports that come with Truceline."""

from __future__ import annotations

import tomllib
from importlib.resources import files

FOLDER = files("truceline.data").joinpath("samples")


def sample_files() -> list[tuple[str, bytes]]:
    """Each sample report's file name and bytes, by name; what lies beside them in the folder is no report."""
    listed = tomllib.loads(FOLDER.joinpath("samples.toml").read_text("utf-8"))["samples"]
    names = sorted(each["file"] for each in listed)
    return [(name, FOLDER.joinpath(name).read_bytes()) for name in names]
