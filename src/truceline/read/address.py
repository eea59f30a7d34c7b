"""Where reports are: files, folders, globs, standard input, the web, each address expanded to its sources."""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from truceline.errors import ReadError
from truceline.read.formats import FORMATS, UNREAD, Format, by_look, by_suffix
from truceline.read.source import LIMIT, Ahead, Source, Stream
from truceline.records import Failure

Fetch = Callable[[str], Source]


def sources(addresses: Sequence[str], *, fetch: Fetch | None = None) -> Iterator[Source | Failure]:
    """Every document at the addresses, in the order given, each read when its turn comes; what cannot be opened is a
    `Failure` in its place and the rest goes on.

    An address is a file, a folder (all files of known kinds in it, sorted; other documents are named), a glob
    (`news/**/*.txt`), `-` for standard input, or an http(s) address, which `fetch` gets (default:
    `truceline.read.web.fetch`). Nothing is raised.
    """
    for address in addresses:
        yield from map(_nameable, _at(address, fetch))


def _at(address: str, fetch: Fetch | None) -> Iterator[Source | Failure]:
    try:
        yield from _expand(address, fetch)
    except ReadError as error:
        yield Failure(source=address, reason=error.reason, message=str(error))
    except OSError as error:
        yield Failure(source=address, reason=_reason(error), message=_plainly(error))
    except ValueError as error:
        # A NUL in a file's name, a pattern that is none.
        yield Failure(source=address, reason="bad address", message=str(error))


def _nameable(found: Source | Failure) -> Source | Failure:
    """The same under a name that can be written down: bytes of a file's name that are no letters, as `\\udcff`."""
    name = found.source if isinstance(found, Failure) else found.name
    if name.isascii() or (shown := name.encode("utf-8", "backslashreplace").decode()) == name:
        return found
    if isinstance(found, Failure):
        return msgspec.structs.replace(found, source=shown)
    return msgspec.structs.replace(found, name=shown)


def opened(name: str, stream: Stream) -> Iterator[Source | Failure]:
    """The documents in a file that somebody handed over under this name; what cannot be read is a `Failure`."""
    try:
        yield from _stream(name, stream, by_suffix(name))
    except ReadError as error:
        yield Failure(source=name, reason=error.reason, message=str(error))


def _expand(address: str, fetch: Fetch | None) -> Iterator[Source | Failure]:
    if address == "-":
        yield from _stream("-", sys.stdin.buffer, None)
    elif address.lower().startswith(("http://", "https://")):
        yield from _fetched(address, fetch)
    elif Path(address).is_dir():
        yield from _folder(address)
    elif Path(address).exists():
        yield from _file(address)
    elif glob.has_magic(address):
        yield from _glob(address)
    elif "://" in address:
        raise ReadError("bad address", "only http and https addresses are fetched")
    else:
        raise ReadError("not found", "no such file or folder")


def _fetched(address: str, fetch: Fetch | None) -> Iterator[Source | Failure]:
    if fetch is None:
        from truceline.read.web import fetch as get

        fetch = get
    yield fetch(address)


def _folder(address: str) -> Iterator[Source | Failure]:
    """Files of known kinds, and the names of documents that cannot be read yet; hidden ones are left out, and links to
    folders not followed: a loop of links would not end."""
    suffixes = tuple(suffix for each in FORMATS for suffix in each.suffixes)
    empty = True
    failed: list[OSError] = []
    for folder, inside, names in os.walk(address, onerror=failed.append):
        inside[:] = sorted(name for name in inside if not name.startswith("."))
        for name in sorted(names):
            where = str(Path(folder) / name)
            if name.startswith(".") or not name.lower().endswith((*suffixes, *UNREAD)):
                continue
            empty = False
            if name.lower().endswith(suffixes):
                yield from _guarded(where)
            else:
                yield Failure(
                    source=where, reason="unsupported", message="a document of a kind that cannot be read yet"
                )
    for error in failed:
        yield Failure(source=str(error.filename or address), reason=_reason(error), message=_plainly(error))
    if empty and not failed:
        raise ReadError("nothing found", f"no file in it ends in {', '.join(suffixes)}")


def _glob(address: str) -> Iterator[Source | Failure]:
    found = sorted(glob.glob(address, recursive=True))  # noqa: PTH207 (Path.glob takes no absolute pattern)
    if not found:
        raise ReadError("nothing found", "no file matches")
    for name in found:
        if Path(name).is_file():
            yield from _guarded(name)


def _guarded(name: str) -> Iterator[Source | Failure]:
    """One file among many: its failure is its own."""
    try:
        yield from _file(name)
    except ReadError as error:
        yield Failure(source=name, reason=error.reason, message=str(error))
    except OSError as error:
        yield Failure(source=name, reason=_reason(error), message=_plainly(error))


def _file(name: str) -> Iterator[Source | Failure]:
    if not Path(name).exists():
        raise ReadError("not found", "a link to a file that is not there")
    if not Path(name).is_file():
        raise ReadError("not a file", "a device, pipe or socket is not read; use - for standard input")
    with Path(name).open("rb") as stream:
        yield from _stream(name, stream, by_suffix(name))


def _stream(name: str, stream: Stream, kind: Format | None) -> Iterator[Source | Failure]:
    """The sources in an open file: many where its kind is a container, else itself."""
    head = stream.read(4096)
    if kind is None:
        kind = by_look(head)
    ahead = Ahead(head, stream)
    if kind.split:
        yield from kind.split(name, ahead)
        return
    data = ahead.read(LIMIT + 1)
    if len(data) > LIMIT:
        raise ReadError("too large", f"more than {LIMIT:,} bytes, which is the limit for one document")
    if not data:
        raise ReadError("empty", "the file is empty")
    yield Source(name=name, data=data, media_type=kind.media_type)


def _reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "not found"
    return "no access" if isinstance(error, PermissionError) else "unreadable"


def _plainly(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
