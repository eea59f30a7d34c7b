"""Web archives: where each record of a WARC begins, and what one record holds, whole or named as broken.

warcio gives a truncated last record as if it were whole; here every record is held against its own length and digest.
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
import shutil
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from truceline.errors import ReadError
from truceline.read.source import LIMIT, Source, Stream
from truceline.records import Failure

GZIP = b"\x1f\x8b\x08"
PLAIN = b"WARC/1."
LARGEST = 4 * LIMIT
"""Most bytes of one record, unpacked: what it holds may be packed once more."""
TRIPPED = (OSError, EOFError, ValueError, AttributeError, LookupError, TypeError, zlib.error)
"""What warcio meets damage with, beside its own error: a record without its address is an `AttributeError` there."""
PAGES = ("response", "resource")
READABLE = ("text/", "application/json", "application/xhtml", "application/xml", "application/pdf", "message/rfc822")


@contextmanager
def open_archive(path: str, member: str = "") -> Iterator[IO[bytes]]:
    """A WARC's bytes, or those of a member of a WACZ, ready to seek."""
    if not member:
        with Path(path).open("rb") as stream:
            yield stream
        return
    with Path(path).open("rb") as file, member_of(file, member) as stream:
        yield stream


@contextmanager
def member_of(file: IO[bytes], member: str) -> Iterator[IO[bytes]]:
    """A member of a zip file, ready to seek: a stored one where it stands, a packed one as a copy, unpacked once.

    A damaged one is given as far as it goes: its records tell what is broken. Raises `ReadError` (`bad archive`) where
    it is locked, or packed in an unknown way.
    """
    with zipfile.ZipFile(file) as packed:
        held = packed.getinfo(member)
        try:
            inside = packed.open(held)
        except (RuntimeError, zipfile.BadZipFile, OSError, ValueError) as error:
            raise ReadError("bad archive", f"{member} cannot be read: {_short(error)}") from error
        if held.compress_type == zipfile.ZIP_STORED:
            file.seek(held.header_offset + 26)
            name, extra = struct.unpack("<HH", file.read(4))
            yield io.BufferedReader(Window(file, held.file_size, held.header_offset + 30 + name + extra))
            return
        with inside, tempfile.TemporaryFile() as copy:
            with suppress(zipfile.BadZipFile, zlib.error, EOFError):
                shutil.copyfileobj(inside, copy)
            copy.seek(0)
            yield copy


class Window(io.RawIOBase):
    """Some bytes of a file, from `start` on, as a stream of their own; the file may be any that seeks and reads."""

    def __init__(self, file: Any, size: int, start: int = 0) -> None:
        self._file, self._size, self._start, self._at = file, size, start, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: Any) -> int:
        wanted = min(len(buffer), self._size - self._at)
        if wanted <= 0:
            return 0
        self._file.seek(self._start + self._at)
        data = self._file.read(wanted)
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


def members(path: str) -> list[str]:
    """The archives inside a WACZ. Raises `ReadError` (`bad archive`) where it is no such file."""
    try:
        with zipfile.ZipFile(path) as packed:
            return sorted(name for name in packed.namelist() if name.endswith((".warc", ".warc.gz")))
    except (zipfile.BadZipFile, OSError, RuntimeError, ValueError) as error:
        raise ReadError("bad archive", f"no WACZ: {error}") from error


def offsets(stream: IO[bytes], start: int = 0) -> Iterator[int | ReadError]:
    """Where each record begins, in order, from `start` on; what cannot be read is an error, and the next is sought.

    A packed record that does not unpack to its end is given, too, and tells so when it is read.
    """
    at: int | None = start
    while at is not None:
        stream.seek(at)
        at = yield from (_packed if stream.read(len(GZIP)) == GZIP else _plain)(stream, at)


def _packed(stream: IO[bytes], at: int) -> Generator[int | ReadError, None, int | None]:
    """The packed record that begins at `at`; returns where the next one seems to begin, None behind the last."""
    end, several = _unpacked_to(stream, at)
    if several:
        yield ReadError("bad archive", f"unreadable near byte {at}: several records are packed as one")
    else:
        yield at
    if end is None:  # within a packed archive plain words are what the break laid bare
        return _next_record(stream, at + 1, (GZIP,))
    following = _next_record(stream, end)
    stream.seek(end)
    if following != end and stream.read(min(1 << 16, (following or end + (1 << 16)) - end)).strip(b"\r\n\0"):
        if following is None:
            yield ReadError("truncated", f"what begins at byte {end} is no whole record: the archive breaks off")
        else:
            yield ReadError("bad archive", f"unreadable near byte {end}: no record begins there")
    return following


def _unpacked_to(stream: IO[bytes], begun: int) -> tuple[int | None, bool]:
    """Where the packed record ends (None: it cannot be unpacked to its end), and whether it holds more than one."""
    stream.seek(begun)
    unpacked, at, head, size = zlib.decompressobj(31), begun, b"", 0
    while not unpacked.eof:
        packed = unpacked.unconsumed_tail or stream.read(1 << 16)
        if not packed:
            return None, False
        at += 0 if unpacked.unconsumed_tail else len(packed)
        try:
            data = unpacked.decompress(packed, 1 << 20)
        except zlib.error:
            return None, False
        size += len(data)
        head += data[: max(0, 65536 - len(head))]
    length = re.search(rb"(?i)\r\nContent-Length:\s*(\d{1,18})", head)
    ends = head.find(b"\r\n\r\n")
    several = head.startswith(b"WARC/") and length is not None and ends > 0 and size > ends + 64 + int(length[1])
    return at - len(unpacked.unused_data), several


def _plain(stream: IO[bytes], at: int) -> Generator[int | ReadError, None, int | None]:
    """Plain records from `at` on; returns where to go on behind one that cannot be read, None at the end."""
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    stream.seek(at)
    records, begun = ArchiveIterator(stream, no_record_parse=True), at
    try:
        for record in records:
            begun = records.get_record_offset()
            if record.length is None:  # warcio would give it all that follows
                raise ArchiveLoadFailed("the record does not say how long it is")
            yield begun
            record.raw_stream.read()
    except (ArchiveLoadFailed, *TRIPPED) as error:
        following = _next_record(stream, begun + 1)
        yield ReadError("bad archive", f"unreadable near byte {begun}: {_short(error)}")
        return following
    return None


def _next_record(stream: IO[bytes], start: int, signs: Sequence[bytes] = (GZIP, PLAIN)) -> int | None:
    """Where the next record seems to begin, by one of these signs."""
    stream.seek(start)
    if stream.read(len(PLAIN)).startswith(tuple(signs)):
        return start
    stream.seek(start)
    kept, at = b"", start
    while block := stream.read(1 << 20):
        held = kept + block
        found = [place for sign in signs if (place := held.find(sign)) >= 0]
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
    except (ArchiveLoadFailed, StopIteration, *TRIPPED) as error:
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
        try:
            inside = members(path) if name.lower().endswith(".wacz") else [""]
        except ReadError as error:
            yield Failure(source=name, reason=error.reason, message=str(error))
            return
        for member in inside:
            where = f"{name}!{member}" if member else name
            try:
                with open_archive(path, member) as held:
                    yield from _pages(held, where)
            except ReadError as error:
                yield Failure(source=where, reason=error.reason, message=str(error))


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
