"""Web archives: where each record of a WARC begins, and what one record holds, whole or named as broken.

warcio gives a truncated last record as if it were whole; here every record is held against its own length and digest.
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from truceline.errors import ReadError
from truceline.read.source import LIMIT, Source, Stream
from truceline.records import Failure

GZIP = b"\x1f\x8b\x08"
LARGEST = 4 * LIMIT
"""Most bytes of one record, unpacked: what it holds may be packed once more."""
PAGES = ("response", "resource")
READABLE = ("text/", "application/json", "application/xhtml", "application/xml", "application/pdf", "message/rfc822")


@contextmanager
def open_archive(path: str, member: str = "") -> Iterator[IO[bytes]]:
    """A WARC's bytes, or those of a member of a WACZ, ready to seek."""
    if not member:
        with Path(path).open("rb") as stream:
            yield stream
        return
    with zipfile.ZipFile(path) as packed, packed.open(member) as stream:
        yield stream


def members(path: str) -> list[str]:
    """The archives inside a WACZ. Raises `ReadError` (`bad archive`) where it is no such file."""
    try:
        with zipfile.ZipFile(path) as packed:
            return sorted(name for name in packed.namelist() if name.endswith((".warc", ".warc.gz")))
    except (zipfile.BadZipFile, OSError) as error:
        raise ReadError("bad archive", f"no WACZ: {error}") from error


def offsets(stream: IO[bytes], start: int = 0) -> Iterator[int | ReadError]:
    """Where each record begins, in order, from `start` on; what cannot be read is an error, and the next is sought."""
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    at, begun = start, -1
    while True:
        stream.seek(at)
        records = ArchiveIterator(stream, no_record_parse=True)
        try:
            for record in records:
                begun = records.get_record_offset()
                yield begun
                record.raw_stream.read()
            if begun >= 0 and (after := _rest(stream, begun)) is not None:
                yield ReadError("truncated", f"what begins at byte {after} is no whole record: the archive breaks off")
            return
        except (ArchiveLoadFailed, OSError, EOFError, ValueError, AttributeError) as error:
            broken = max(begun, at)
            following = _next_record(stream, broken + 1)
            yield ReadError("bad archive", f"unreadable near byte {broken}: {_short(error)}")
            if following is None:
                return
            at = following


def _rest(stream: IO[bytes], begun: int) -> int | None:
    """Where something stands behind the whole record that begins at `begun`, the last one found; None for nothing."""
    stream.seek(begun)
    if stream.read(len(GZIP)) != GZIP:
        return None  # a plain record that is short is named when it is read
    stream.seek(begun)
    unpacked, at = zlib.decompressobj(31), begun
    while not unpacked.eof and (packed := stream.read(1 << 16)):
        try:
            unpacked.decompress(packed)
        except zlib.error:
            return None
        at += len(packed) - len(unpacked.unused_data)
    stream.seek(at)
    return at if unpacked.eof and stream.read(1 << 16).strip(b"\r\n\0") else None


def _next_record(stream: IO[bytes], start: int) -> int | None:
    """Where the next compressed or plain record seems to begin."""
    stream.seek(start)
    kept, at = b"", start
    while block := stream.read(1 << 20):
        held = kept + block
        found = [place for sign in (GZIP, b"WARC/1.") if (place := held.find(sign)) >= 0]
        if found:
            return at - len(kept) + min(found)
        kept, at = held[-8:], at + len(block)
    return None


def read_record(stream: IO[bytes], offset: int, name: str) -> Source | None:
    """The page that a record holds; None for a record that is none (a request, a redirect, an image).

    Raises `ReadError`: `truncated` where the record is shorter than it says, `bad digest`, `bad archive`, `too large`.
    """
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    try:
        data = _member(stream, offset)
        block = next(iter(ArchiveIterator(io.BytesIO(data), no_record_parse=True)), None)
        if block is None:
            raise ReadError("bad archive", f"no record at byte {offset}")
        if block.rec_type not in PAGES:
            return None
        _check(block.rec_headers, block.raw_stream.read(), block.length)
        record = next(iter(ArchiveIterator(io.BytesIO(data))))
        return _page(record, name, record.rec_headers.get_header("WARC-Target-URI"))
    except (ArchiveLoadFailed, OSError, EOFError, ValueError, StopIteration, zlib.error) as error:
        raise ReadError("bad archive", f"record at byte {offset}: {_short(error)}") from error


def _member(stream: IO[bytes], offset: int) -> bytes:
    """The bytes of the record that begins here, unpacked; a packed one that does not end is truncated."""
    stream.seek(offset)
    head = stream.read(len(GZIP))
    if head != GZIP:
        found = re.match(rb"(?s).{0,65536}?\r\n\r\n", head + stream.read(65536))
        length = re.search(rb"(?i)\r\nContent-Length:\s*(\d+)", found[0]) if found else None
        if found is None or length is None:
            return head
        if int(length[1]) > LARGEST:
            raise ReadError("too large", f"a record of {int(length[1]):,} bytes")
        stream.seek(offset)
        return stream.read(len(found[0]) + int(length[1]))
    unpacked, packed = zlib.decompressobj(31), head
    data = bytearray()
    while packed and not unpacked.eof:
        data += unpacked.decompress(packed, LARGEST + 1 - len(data))
        if len(data) > LARGEST:
            raise ReadError("too large", f"a record of more than {LARGEST:,} bytes")
        packed = unpacked.unconsumed_tail or stream.read(1 << 16)
    if not unpacked.eof:
        raise ReadError("truncated", "the packed record does not end")
    return bytes(data)


def _check(headers: Any, data: bytes, length: int | None) -> None:
    """Refuse a record that is not as long as it says, or whose digest is another's."""
    if length is not None and len(data) != length:
        raise ReadError("truncated", f"{len(data):,} of {length:,} bytes are there")
    told = headers.get_header("WARC-Block-Digest") or ""
    kind, _, value = told.partition(":")
    if kind.lower() not in ("sha1", "sha256", "md5") or not value:
        return
    digest = hashlib.new(kind.lower(), data)
    base32 = base64.b32encode(digest.digest()).decode().rstrip("=")
    if value.lower() != digest.hexdigest() and value.upper().rstrip("=") != base32:
        raise ReadError("bad digest", f"the block is not what {told} was made of")


def _page(record: Any, name: str, url: str | None) -> Source | None:
    http = record.http_headers
    if http is not None and http.get_statuscode() != "200":
        return None
    declared = (http.get_header("Content-Type") if http else record.rec_headers.get_header("Content-Type")) or ""
    media, _, rest = declared.partition(";")
    media = media.strip().lower()
    if media and not media.startswith(READABLE):
        return None
    charset = rest.partition("charset=")[2].strip(" \"'") or None
    data = record.content_stream().read(LIMIT + 1)
    if not data.strip():
        return None
    return Source(name=name, data=data, media_type=media or None, charset=charset, url=url)


def archive_file(name: str, stream: Stream) -> Iterator[Source | Failure]:
    """Every page of a WARC or WACZ, each named `archive@offset`; a broken record is named and the next is read."""
    with tempfile.TemporaryDirectory() as folder:
        path = name
        if not Path(name).is_file():  # standard input cannot be read twice
            path = str(Path(folder) / "archive")
            with Path(path).open("wb") as copy:
                while block := stream.read(1 << 20):
                    copy.write(block)
        inside = members(path) if name.lower().endswith(".wacz") else [""]
        for member in inside:
            with open_archive(path, member) as held:
                yield from _pages(held, f"{name}!{member}" if member else name)


def _pages(held: IO[bytes], name: str) -> Iterator[Source | Failure]:
    found = False
    for offset in list(offsets(held)):
        where = name if isinstance(offset, ReadError) else f"{name}@{offset}"
        try:
            if isinstance(offset, ReadError):
                raise offset
            page = read_record(held, offset, where)
        except ReadError as error:
            yield Failure(source=where, reason=error.reason, message=str(error))
        else:
            found = found or page is not None
            if page is not None:
                yield page
    if not found:
        yield Failure(source=name, reason="nothing found", message="the archive holds no page that can be read")


def _short(error: BaseException) -> str:
    return (str(error) or type(error).__name__)[:120]


def read_all(data: bytes) -> Iterator[Source | ReadError]:
    """Every page of a small WARC held in memory, for tests and tools."""
    stream = io.BytesIO(data)
    for offset in list(offsets(stream)):
        if isinstance(offset, ReadError):
            yield offset
            continue
        try:
            page = read_record(stream, offset, f"@{offset}")
        except ReadError as error:
            yield error
        else:
            if page is not None:
                yield page
