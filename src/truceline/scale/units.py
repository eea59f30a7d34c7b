"""What there is to read, cut into pieces that can be read anywhere, in any order, and again after a failure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Literal

from truceline.codec import content_id
from truceline.errors import ReadError
from truceline.read import LIMIT, Source
from truceline.read.archive import offsets, read_record
from truceline.read.formats import UNREAD, by_suffix
from truceline.records import Failure
from truceline.scale.where import Found, archive, archives_in, in_bucket, listed, opened

Kind = Literal["files", "lines", "warc", "parquet"]
LINES = 2 << 20
"""Bytes of JSON Lines in a piece."""
RECORDS = 200
"""Archive records, or files, in a piece."""
ROWS = 2000
"""Rows of a Parquet file in a piece."""
_WARC = (".warc", ".warc.gz")


@dataclass(frozen=True, slots=True)
class Unit:
    """One piece: which file (or files, one a line), which part of it."""

    id: str
    path: str
    kind: Kind
    start: int
    end: int
    member: str = ""


def plan(sources: Sequence[str]) -> Iterator[Unit | Failure]:
    """The pieces of files, folders and buckets, in order; what cannot be opened is a failure in its place."""
    loose: dict[str, int] = {}
    for source in sources:
        try:
            held = listed(source)
        except (ReadError, OSError) as error:
            yield Failure(source=source, reason=getattr(error, "reason", "not readable"), message=str(error))
            continue
        for file in held:
            name = file.path.lower()
            shown = file.path.encode("utf-8", "backslashreplace").decode()
            if shown != file.path or "\n" in file.path:
                why = "the file's name holds a line break, or bytes that are no letters: rename it"
                yield Failure(source=shown, reason="bad address", message=why)
                continue
            if not name.endswith((".jsonl", ".ndjson", ".parquet", ".wacz", *_WARC)):
                if not file.named and by_suffix(name) is None:
                    if name.endswith(UNREAD):  # other kinds of files are passed over, as everywhere
                        why = "a document of a kind that cannot be read yet"
                        yield Failure(source=file.path, reason="unsupported", message=why)
                    continue
                loose[file.path] = file.size
                if len(loose) == RECORDS:
                    yield _files(loose)
                    loose = {}
                continue
            try:
                yield from _parts(file)
            except (ReadError, OSError) as error:
                reason = getattr(error, "reason", "not readable")
                yield Failure(source=file.path, reason=reason, message=str(error))
    if loose:
        yield _files(loose)


def _files(sizes: dict[str, int]) -> Unit:
    return _unit("\n".join(sizes), "files", 0, len(sizes), stamp=list(sizes.values()))


def _unit(path: str, kind: Kind, start: int, end: int, member: str = "", stamp: object = None) -> Unit:
    return Unit(content_id("unit", path, kind, start, end, member, stamp), path, kind, start, end, member)


def _parts(file: Found) -> Iterator[Unit | Failure]:
    path, size, name = file.path, file.size, file.path.lower()
    if name.endswith(".parquet"):
        yield from _rows(path, size)
    elif name.endswith(".wacz"):
        for member in archives_in(path):
            yield from _archive(path, member, size)
    elif name.endswith(_WARC):
        yield from _archive(path, "", size)
    else:
        for start in range(0, max(size, 1), LINES):
            yield _unit(path, "lines", start, min(start + LINES, size), stamp=size)


def _rows(path: str, size: int) -> Iterator[Unit | Failure]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with opened(path) as stream:
            rows = pq.ParquetFile(stream).metadata.num_rows
    except (pa.ArrowInvalid, OSError) as error:
        yield Failure(source=path, reason="bad archive", message=f"no Parquet: {error}"[:200])
        return
    for start in range(0, rows, ROWS):
        yield _unit(path, "parquet", start, min(start + ROWS, rows), stamp=size)


def _archive(path: str, member: str, size: int) -> Iterator[Unit | Failure]:
    """Pieces of so many records each: from where the first begins to where the next piece's first begins."""
    begun, count = 0, 0
    with archive(path, member) as stream:
        for at in offsets(stream):
            if isinstance(at, ReadError):
                yield Failure(source=_name(path, member), reason=at.reason, message=str(at))
                continue
            if count == RECORDS:
                yield _unit(path, "warc", begun, at, member, size)
                begun, count = at, 0
            count += 1
        if count:
            yield _unit(path, "warc", begun, 1 << 62, member, size)


def _name(path: str, member: str) -> str:
    return f"{path}!{member}" if member else path


def read_unit(unit: Unit) -> Iterator[Source | Failure]:
    """The documents of a piece, in order; each that cannot be read as a failure in its place."""
    if unit.kind == "files":
        yield from _read_files(unit.path.split("\n"))
    elif unit.kind == "lines":
        yield from _read_lines(unit)
    elif unit.kind == "parquet":
        yield from _read_rows(unit)
    else:
        yield from _read_records(unit)


def _read_files(paths: Sequence[str]) -> Iterator[Source | Failure]:
    from truceline.read import sources
    from truceline.read.address import opened as documents

    for path in paths:
        if not in_bucket(path):
            yield from sources([path])
            continue
        try:
            with opened(path) as stream:
                yield from documents(path, stream)
        except (ReadError, OSError) as error:
            yield Failure(source=path, reason=getattr(error, "reason", "not readable"), message=str(error)[:300])


def _read_lines(unit: Unit) -> Iterator[Source | Failure]:
    """The lines that begin in the piece; the one that begins before it belongs to the piece before."""
    from truceline.read.lines import from_json

    with opened(unit.path) as stream:
        if unit.start:
            stream.seek(unit.start - 1)
            stream.readline()
        while (at := stream.tell()) < unit.end and (line := stream.readline(LIMIT + 1)):
            where = f"{unit.path}@{at}"
            if len(line) > LIMIT:
                yield Failure(source=where, reason="too large", message=f"a line of more than {LIMIT:,} bytes")
                while line and not line.endswith(b"\n"):
                    line = stream.readline(LIMIT)
            elif stripped := line.removeprefix(b"\xef\xbb\xbf").strip():
                yield from_json(where, stripped)


def _read_rows(unit: Unit) -> Iterator[Source | Failure]:
    """The rows of a Parquet file as JSON objects: the columns are the fields of a JSON Lines report."""
    import msgspec
    import pyarrow.parquet as pq

    from truceline.read.lines import from_json

    with opened(unit.path) as stream:
        file = pq.ParquetFile(stream)
        seen = 0
        for number in range(file.num_row_groups):
            rows = file.metadata.row_group(number).num_rows
            first, last = max(unit.start - seen, 0), min(unit.end - seen, rows)
            if first < last:
                table = file.read_row_group(number).slice(first, last - first)
                for at, row in enumerate(table.to_pylist(), seen + first):
                    yield from_json(f"{unit.path}#{at}", msgspec.json.encode(row, enc_hook=str))
            seen += rows


def _read_records(unit: Unit) -> Iterator[Source | Failure]:
    name = _name(unit.path, unit.member)
    with archive(unit.path, unit.member) as stream:
        places = list(takewhile(lambda at: isinstance(at, ReadError) or at < unit.end, offsets(stream, unit.start)))
        for at in places:
            if isinstance(at, ReadError):
                continue  # told when the pieces were planned
            where = f"{name}@{at}"
            try:
                page = read_record(stream, at, where)
            except ReadError as error:
                yield Failure(source=where, reason=error.reason, message=str(error))
            else:
                if page is not None:
                    yield page
