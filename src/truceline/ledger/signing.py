"""Signed statements of how the log stood: size, root and head, under an Ed25519 key.

A hash chain proves that nothing was changed *since a state that somebody remembers*. A checkpoint is that state in a
form that can be handed out, printed or time-stamped: whoever keeps one can show a log that was rewritten afterwards.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from truceline import codec
from truceline.errors import CodecError, LedgerError
from truceline.ledger.entries import GENESIS, stamp
from truceline.ledger.log import Ledger
from truceline.ledger.merkle import Tree, prove

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

HEADING = "truceline checkpoint 1"


class Checkpoint(msgspec.Struct, frozen=True, kw_only=True):
    """A signed tree head: `size` entries, the root over their hashes, the last one's hash, when, by which key."""

    size: int
    root: str
    head: str
    at: str
    key: str
    """The public key, 64 hexadecimal digits."""
    signature: str

    def text(self) -> bytes:
        """The bytes that are signed: plain lines, so that a person can read what was signed."""
        return f"{HEADING}\n{self.size}\n{self.root}\n{self.head}\n{self.at}\n".encode()

    def holds(self) -> bool:
        """Whether the signature is by the named key over exactly this text."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.key))
            key.verify(bytes.fromhex(self.signature), self.text())
        except (InvalidSignature, ValueError):
            return False
        return True


def signing_key(path: str | Path, *, create: bool = False) -> Ed25519PrivateKey:
    """The Ed25519 key in a file (PEM, unencrypted, readable by its owner alone), made if asked for.

    Raises `LedgerError` where there is none, or the file holds something else.
    """
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    path = Path(path)
    if create and not path.exists():
        key = Ed25519PrivateKey.generate()
        pem = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(pem)
        return key
    try:
        found = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except FileNotFoundError as error:
        raise LedgerError(
            f"no signing key at {path}: the file is not there (truceline checkpoint --create makes one)"
        ) from error
    except OSError as error:
        raise LedgerError(f"no signing key in {path}: {error.strerror}") from error
    except (ValueError, TypeError) as error:
        raise LedgerError(f"no signing key in {path}: wanted is Ed25519 as PEM, without a password") from error
    if not isinstance(found, Ed25519PrivateKey):
        raise LedgerError(f"the key in {path} is not an Ed25519 key")
    return found


def public_hex(key: Ed25519PrivateKey) -> str:
    """The public half of a key, 64 hexadecimal digits: what others need to know."""
    return key.public_key().public_bytes_raw().hex()


def sign(*, size: int, root: str, head: str, at: str, key: Ed25519PrivateKey) -> Checkpoint:
    """The checkpoint of one state of a log."""
    bare = Checkpoint(size=size, root=root, head=head, at=at, key=public_hex(key), signature="")
    return msgspec.structs.replace(bare, signature=key.sign(bare.text()).hex())


def checkpoint(ledger: Ledger, key: Ed25519PrivateKey, *, by: str | None = None) -> Checkpoint:
    """A signed checkpoint over all entries so far, which is itself logged as the next entry."""
    tree, last = Tree(), GENESIS
    for entry in ledger.entries():
        tree.add(entry.hash)
        last = entry.hash
    with ledger.writing(by=by) as write:
        for entry in write.entries(tree.size):  # what others added meanwhile; now nobody can
            tree.add(entry.hash)
            last = entry.hash
        if tree.size == 0:
            raise LedgerError("an empty ledger has nothing to sign")
        made = sign(size=tree.size, root=tree.root(), head=last, at=stamp(ledger.clock()), key=key)
        write.append("checkpoint", made, subject=str(made.size))
    return made


def latest(ledger: Ledger) -> Checkpoint | None:
    """The last checkpoint in the log, or None."""
    found = ledger.last("checkpoint")
    return ledger.value(found, Checkpoint) if found else None


def proofs(ledger: Ledger, numbers: Iterable[int], size: int) -> dict[int, list[str]]:
    """For each entry number the path from it to the root over the first `size` entries."""
    hashes = (entry.hash for entry in ledger.entries(until=size))
    return {index + 1: path for index, path in prove(hashes, [number - 1 for number in numbers], size).items()}


def parse(body: bytes) -> Checkpoint | None:
    """The checkpoint in a body, or None where it is none."""
    try:
        return codec.decode(body, Checkpoint)
    except CodecError:
        return None
