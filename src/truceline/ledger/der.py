"""As much of DER (X.690) as a time-stamp request and answer need: write a value, read a tree of values."""

from __future__ import annotations

from typing import NamedTuple

from truceline.errors import LedgerError

INTEGER, OCTETS, NULL, OID, SEQUENCE, SET, BOOLEAN = 0x02, 0x04, 0x05, 0x06, 0x30, 0x31, 0x01
TIME = 0x18


class Node(NamedTuple):
    """One value: its tag byte, its content, and all of its bytes, head included."""

    tag: int
    content: bytes
    whole: bytes

    def parts(self) -> list[Node]:
        """The values inside a constructed one."""
        found, at = [], 0
        while at < len(self.content):
            node = read(self.content[at:])
            found.append(node)
            at += len(node.whole)
        return found


def write(tag: int, *parts: bytes) -> bytes:
    """One value with its head, made of parts already written."""
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    width = (size.bit_length() + 7) // 8
    return bytes([tag, 0x80 | width]) + size.to_bytes(width, "big") + content


def integer(value: int) -> bytes:
    """A whole number, not negative."""
    return write(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def oid(dotted: str) -> bytes:
    """An object identifier from its dotted form."""
    first, second, *rest = (int(part) for part in dotted.split("."))
    content = bytearray()
    for part in (first * 40 + second, *rest):
        septets = [part & 0x7F]
        while part := part >> 7:
            septets.append(part & 0x7F | 0x80)
        content += bytes(reversed(septets))
    return write(OID, bytes(content))


def read(data: bytes) -> Node:
    """The first value in `data`. Raises `LedgerError` where there is none whole."""
    if len(data) < 2:
        raise LedgerError("a value is cut short")
    size, start = data[1], 2
    if size & 0x80:
        start += size & 0x7F
        if not 2 < start <= 6 or len(data) < start:
            raise LedgerError("a value's length cannot be read")
        size = int.from_bytes(data[2:start], "big")
    if len(data) < start + size:
        raise LedgerError("a value is cut short")
    return Node(data[0], data[start : start + size], data[: start + size])
