"""Settings from one TOML file; what the command line says goes before what the file says.

The file is the one named (`--config`, or the variable `TRUCELINE_CONFIG`), or `truceline.toml` in the working folder:

    ledger = "evidence.sqlite"     # a path, beside this file, or postgresql://…
    model = "en_core_web_trf"      # a spaCy pipeline instead of the bundled one
"""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from truceline.errors import ConfigError

VARIABLE = "TRUCELINE_CONFIG"
NAME = "truceline.toml"


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What can be set once for a project; None is the built-in choice."""

    ledger: str | None = None
    model: str | None = None


def load(path: Path | None = None) -> Settings:
    """The settings of `path`, of the file that the environment names, or of `truceline.toml` here; else the defaults.

    A ledger's path is taken from the settings file's own folder. Raises `ConfigError`.
    """
    named = path or (Path(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else None)
    where = named or Path(NAME)
    if named is None and not where.is_file():
        return Settings()
    try:
        settings = msgspec.toml.decode(where.read_bytes(), type=Settings)
    except OSError as error:
        raise ConfigError(f"settings {where}: {error.strerror or error}") from error
    except (msgspec.MsgspecError, UnicodeDecodeError, ValueError) as error:
        raise ConfigError(f"settings {where}: {error}") from error
    if settings.ledger and "://" not in settings.ledger:
        return msgspec.structs.replace(settings, ledger=str(where.parent / settings.ledger))
    return settings
