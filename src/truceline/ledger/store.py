"""The original bytes, by their hash: compressed (zstd), written once, in the same transaction as the entry.

They stand in a table of the same database rather than in a folder: one commit makes bytes and entry durable together
(no entry without its bytes, whatever kills the process), SQLite and PostgreSQL behave alike, a team needs no shared
file system, and a backup is one thing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, select

from truceline import codec
from truceline.errors import LedgerError, TamperError
from truceline.ledger.inserting import insert_rows
from truceline.ledger.schema import objects

LEVEL = 3
LARGEST = 1 << 29
"""Half a GiB: the largest body taken, below what both databases hold in one value."""


def compressor() -> Any:
    """What packs bytes; to make one costs as much as to pack a report, so a writer keeps its own."""
    import zstandard

    return zstandard.ZstdCompressor(level=LEVEL, write_checksum=True)


def pack(data: bytes, by: Any) -> dict[str, Any]:
    """The row that keeps `data`, packed by a `compressor`. Raises `LedgerError` for more than one entry may hold."""
    if len(data) > LARGEST:
        raise LedgerError(f"{len(data)} bytes are more than the {LARGEST} that one entry may hold")
    packed = by.compress(data)
    return {"sha256": codec.sha256(data), "size": len(data), "seal": codec.sha256(packed), "data": packed}


def put(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Writes packed bytes, those left out that the store holds already."""
    wanted = [row["sha256"] for row in rows]
    held = set(connection.execute(select(objects.c.sha256).where(objects.c.sha256.in_(wanted))).scalars())
    insert_rows(connection, objects, [row for row in rows if row["sha256"] not in held])


def has(connection: Connection, sha256: str) -> bool:
    """Whether the store holds bytes with this hash."""
    return connection.execute(select(objects.c.size).where(objects.c.sha256 == sha256)).first() is not None


def get(connection: Connection, sha256: str) -> bytes | None:
    """The bytes with this hash, checked; None where the store does not hold them (any more)."""
    row = connection.execute(select(objects.c.data, objects.c.size).where(objects.c.sha256 == sha256)).first()
    if row is None:
        return None
    data = unpack(bytes(row.data), row.size)
    if data is None or codec.sha256(data) != sha256:
        raise TamperError(f"the stored bytes {sha256} are no longer what they were")
    return data


def many(connection: Connection, wanted: Sequence[str]) -> dict[str, bytes]:
    """The bytes with these hashes, checked; those that the store does not hold (any more) are left out."""
    found = {}
    for row in connection.execute(select(objects).where(objects.c.sha256.in_(wanted))):
        data = unpack(bytes(row.data), row.size)
        if data is None or codec.sha256(data) != row.sha256:
            raise TamperError(f"the stored bytes {row.sha256} are no longer what they were")
        found[row.sha256] = data
    return found


def unpack(packed: bytes, size: int) -> bytes | None:
    """The bytes that were packed, if they still are what was packed and `size` long; None otherwise."""
    import zstandard

    if not 0 <= size <= LARGEST:
        return None
    try:
        if zstandard.frame_content_size(packed) != size:  # else altered bytes could ask for any amount of memory
            return None
        data = zstandard.ZstdDecompressor().decompress(packed, allow_extra_data=False)
    except zstandard.ZstdError:
        return None
    return data if len(data) == size else None


def remove(connection: Connection, sha256: str) -> bool:
    """Whether bytes with this hash were there to be taken out."""
    return connection.execute(delete(objects).where(objects.c.sha256 == sha256)).rowcount > 0
