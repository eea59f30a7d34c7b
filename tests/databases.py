"""A ledger's address on each database: the same tests run on SQLite and on a real PostgreSQL.

The PostgreSQL is the one that TRUCELINE_TEST_POSTGRES names (an account that may create databases), or one started here
from the server's own binaries, in a folder of its own, reached through a socket only. Where there is neither, its tests
are skipped and say so.
"""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

_number = itertools.count(1)


def _binaries() -> Path | None:
    homes = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    named = shutil.which("initdb")
    for home in [*homes, *([Path(named).resolve().parent] if named else [])]:
        if (home / "initdb").exists() and (home / "postgres").exists():
            return home
    return None


def account() -> dict[str, object]:
    """Whom the server runs as: PostgreSQL refuses to be root."""
    if os.getuid() != 0:
        return {}
    try:
        entry = pwd.getpwnam("postgres")
    except KeyError:
        entry = pwd.getpwnam("nobody")
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """An address whose account may create databases."""
    given = os.environ.get("TRUCELINE_TEST_POSTGRES")
    if given:
        yield given
        return
    home = _binaries()
    if home is None:
        pytest.skip("no PostgreSQL: set TRUCELINE_TEST_POSTGRES or install the server (apt-get install postgresql)")
    pytest.importorskip("psycopg", reason="psycopg is not installed: pip install truceline[postgres]")
    owner = account()
    folder = Path(tempfile.mkdtemp(prefix="truceline-pg-", dir="/tmp"))
    try:
        if owner:
            os.chown(folder, int(str(owner["user"])), int(str(owner["group"])))
        data, where = folder / "data", {"cwd": folder, **owner}
        make = [home / "initdb", "-D", data, "-U", "truceline", "-A", "trust", "-E", "UTF8", "--no-sync"]
        subprocess.run(make, check=True, stdout=subprocess.DEVNULL, **where)  # type: ignore[call-overload]
        # No sync: what is tested is the death of the client, not the failing of the server's power.
        options = ["-c", "listen_addresses=", "-c", "fsync=off", "-k", folder]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen([home / "postgres", "-D", data, *options], stderr=log, **where)  # type: ignore[call-overload]
        try:
            wait = [home / "pg_isready", "-h", folder, "-t", "1"]
            for _ in range(60):
                if subprocess.run(wait, stdout=subprocess.DEVNULL).returncode == 0:
                    break
            else:
                pytest.fail(f"PostgreSQL did not start: {(folder / 'log').read_text()[-500:]}")
            yield f"postgresql://truceline@/postgres?host={folder}"
        finally:
            server.terminate()
            server.wait(30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgresql(postgresql_server: str) -> Iterator[str]:
    """The address of an empty database."""
    import psycopg

    name = f"truceline_test_{os.getpid()}_{next(_number)}"
    with psycopg.connect(postgresql_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    before, _, query = postgresql_server.partition("?")
    yield f"{before.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")
    with psycopg.connect(postgresql_server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a new ledger may be made, on each database in turn."""
    if request.param == "sqlite":
        return str(tmp_path / "case.ledger")
    return str(request.getfixturevalue("postgresql"))
