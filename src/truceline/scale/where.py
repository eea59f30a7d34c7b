"""Where sources lie, here or in a bucket: listed and opened alike.

Buckets (`s3://`, `gs://`, `az://`) are reached through Daft, with the keys that their own tools use
(`AWS_ACCESS_KEY_ID` …). `TRUCELINE_S3_ENDPOINT` names a store of one's own that speaks S3.
"""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NamedTuple

from truceline.errors import ReadError
from truceline.read.archive import Window, member_of, members, open_archive

BUCKETS = ("s3://", "s3a://", "gs://", "gcs://", "az://", "abfs://", "abfss://")
AHEAD = 1 << 20
"""Bytes that are asked for at once."""


class Found(NamedTuple):
    """A file and its size in bytes; whether it was named itself, not found in a folder."""

    path: str
    size: int
    named: bool


def in_bucket(path: str) -> bool:
    """Whether an address is one of a bucket."""
    return path.lower().startswith(BUCKETS)


def listed(source: str) -> list[Found]:
    """The files of a file, a folder or a bucket's folder, sorted, hidden ones left out. Raises `ReadError`."""
    if in_bucket(source):
        return _listed_in_bucket(source)
    path = Path(source)
    if not path.exists():
        raise ReadError("not found", "no such file or folder")
    held = path.rglob("*") if path.is_dir() else [path]
    files = sorted(file for file in held if file.is_file() and not file.name.startswith("."))
    return [Found(str(file), file.stat().st_size, not path.is_dir()) for file in files]


def _listed_in_bucket(source: str) -> list[Found]:
    import daft

    def glob(address: str) -> list[tuple[str, int]]:
        try:
            rows = daft.from_glob_path(address, io_config=io_config()).to_pylist()
        except Exception as error:  # whatever the store answers: no such bucket, no access, no answer
            if isinstance(error, FileNotFoundError) or "at least 1 MicroPartition" in str(error):
                return []  # how Daft says that nothing matches
            raise ReadError("not readable", f"{type(error).__name__}: {error}"[:200]) from error
        return [(row["path"], row["size"] or 0) for row in rows]

    whole = source.rstrip("/")
    single = [] if source.endswith("/") else [row for row in glob(whole) if row[0].rstrip("/") == whole]
    if single:
        return [Found(path, size, True) for path, size in single]
    inside = [Found(path, size, False) for path, size in glob(f"{whole}/**")]
    found = [one for one in sorted(inside) if not one.path.endswith("/") and not _name(one.path).startswith(".")]
    if not found:
        raise ReadError("not found", "nothing in the bucket under this name")
    return found


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def size_of(path: str) -> int:
    """A file's size in bytes. Raises `OSError` or `ReadError` where it is not there."""
    return listed(path)[0].size if in_bucket(path) else Path(path).stat().st_size


def io_config() -> Any:
    """How buckets are reached."""
    from daft.io import IOConfig, S3Config

    endpoint = os.environ.get("TRUCELINE_S3_ENDPOINT")
    if not endpoint:
        return IOConfig()
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "us-east-1"
    return IOConfig(s3=S3Config(endpoint_url=endpoint, region_name=region, use_ssl=endpoint.startswith("https:")))


@contextmanager
def opened(path: str) -> Iterator[IO[bytes]]:
    """A file's bytes, ready to seek."""
    if not in_bucket(path):
        with Path(path).open("rb") as stream:
            yield stream
        return
    import daft

    try:
        with daft.File(path, io_config=io_config()).open() as remote:
            yield io.BufferedReader(Window(remote, size_of(path)), AHEAD)
    except (ReadError, OSError, ValueError):
        raise
    except Exception as error:
        raise ReadError("not readable", f"{type(error).__name__}: {error}"[:200]) from error


@contextmanager
def archive(path: str, member: str = "") -> Iterator[IO[bytes]]:
    """A WARC's bytes, or those of a member of a WACZ, ready to seek."""
    if not in_bucket(path):
        with open_archive(path, member) as stream:
            yield stream
        return
    with opened(path) as outer:
        if not member:
            yield outer
            return
        with member_of(outer, member) as stream:
            yield stream


def archives_in(path: str) -> list[str]:
    """The archives inside a WACZ. Raises `ReadError` (`bad archive`) where it is no such file."""
    if not in_bucket(path):
        return members(path)
    try:
        with opened(path) as outer, zipfile.ZipFile(outer) as packed:
            return sorted(name for name in packed.namelist() if name.endswith((".warc", ".warc.gz")))
    except (zipfile.BadZipFile, OSError) as error:
        raise ReadError("bad archive", f"no WACZ: {error}") from error
