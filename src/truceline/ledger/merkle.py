"""A hash tree over the log's entries (RFC 6962): its root, and proofs that an entry is under it.

A leaf is SHA-256(0x00 ‖ entry hash), a node SHA-256(0x01 ‖ left ‖ right). Everything here streams: a million entries
need a few dozen hashes of memory.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from truceline.errors import LedgerError

EMPTY = hashlib.sha256(b"").hexdigest()


class Tree:
    """The tree of the leaves seen so far: add entry hashes in order, ask for the root at any time."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def add(self, hash: str) -> None:
        """Adds the next entry's hash (64 hexadecimal digits)."""
        node = hashlib.sha256(b"\x00" + bytes.fromhex(hash)).digest()
        size = self.size
        while size & 1:  # a full subtree of the same height stands to the left: join it
            node = _join(self._peaks.pop(), node)
            size >>= 1
        self._peaks.append(node)
        self.size += 1

    def root(self) -> str:
        """The root over all leaves so far; the hash of nothing for an empty tree."""
        if not self._peaks:
            return EMPTY
        *rest, node = self._peaks
        for peak in reversed(rest):
            node = _join(peak, node)
        return node.hex()


def _join(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _ranges(index: int, size: int) -> list[tuple[int, int]]:
    """The subtrees beside the way from leaf `index` up to the root of `size` leaves, lowest first."""
    low, high, beside = 0, size, []
    while high - low > 1:
        half = low + (1 << ((high - low - 1).bit_length() - 1))
        if index < half:
            beside.append((half, high))
            high = half
        else:
            beside.append((low, half))
            low = half
    return beside[::-1]


def prove(hashes: Iterable[str], indexes: Iterable[int], size: int) -> dict[int, list[str]]:
    """For each leaf index the path of node hashes, lowest first, that leads from it to the root of `size` leaves.

    Takes the entry hashes once, in order. Raises `LedgerError` for an index outside the tree or too few hashes.
    """
    wanted = {index: _ranges(index, size) for index in indexes}
    if any(not 0 <= index < size for index in wanted):
        raise LedgerError(f"no such entry in a tree of {size}")
    starting: dict[int, list[tuple[int, int]]] = {}
    for part in {part for parts in wanted.values() for part in parts}:
        starting.setdefault(part[0], []).append(part)
    growing: list[tuple[tuple[int, int], Tree]] = []
    roots: dict[tuple[int, int], str] = {}
    position = 0
    for hash in hashes:
        if position == size:
            break
        growing += [(part, Tree()) for part in starting.get(position, ())]
        for _, tree in growing:
            tree.add(hash)
        position += 1
        roots.update((part, tree.root()) for part, tree in growing if part[1] == position)
        growing = [item for item in growing if item[0][1] > position]
    if position < size:
        raise LedgerError(f"a tree of {size} entries was asked for, the log has {position}")
    return {index: [roots[part] for part in parts] for index, parts in wanted.items()}


def climb(hash: str, index: int, size: int, path: list[str]) -> str | None:
    """The root that a proof leads to from an entry's hash, or None where it has not the right length."""
    parts = _ranges(index, size) if 0 <= index < size else []
    if size < 1 or len(parts) != len(path):
        return None
    node = hashlib.sha256(b"\x00" + bytes.fromhex(hash)).digest()
    for (low, _), beside in zip(parts, path, strict=True):
        other = bytes.fromhex(beside)
        node = _join(other, node) if low < index else _join(node, other)
    return node.hex()
