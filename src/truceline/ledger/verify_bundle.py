"""Checks a Truceline evidence bundle with Python's standard library alone (3.9 or newer).

    python3 verify.py [FOLDER or BUNDLE.zip] [--key HEX]

Says for every entry whether its sealed bytes, its place in the log and its stored bytes are what the signed checkpoint
covers; exit status 0 only if all of it holds. `--key` is the signer's public key as you got it by another way: without
it, the check shows that the bundle holds together, not who signed it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import pathlib
import sys
import zipfile
from typing import Any

Point = tuple[int, int, int, int]

# ---- Ed25519 (RFC 8032), verification only; slow and plain, which is enough for one signature

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def add(a: Point, b: Point) -> Point:
    """The sum of two points in extended coordinates (X, Y, Z, T)."""
    e = (a[1] - a[0]) * (b[1] - b[0]) % P
    f = (a[1] + a[0]) * (b[1] + b[0]) % P
    g = 2 * D * a[3] * b[3] % P
    h = 2 * a[2] * b[2] % P
    w, x, y, z = f - e, h - g, h + g, f + e
    return (w * x % P, y * z % P, x * y % P, w * z % P)


def times(n: int, point: Point) -> Point:
    """A point added to itself n times."""
    total = (0, 1, 1, 0)
    while n:
        if n & 1:
            total = add(total, point)
        point = add(point, point)
        n >>= 1
    return total


def same(a: Point, b: Point) -> bool:
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


def point(data: bytes) -> Point | None:
    """The point that 32 bytes encode, or None."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


X = 15112221349535400772501151409588531511454012693041857206046113283949847762202
Y = 4 * pow(5, P - 2, P) % P
BASE = (X, Y, 1, X * Y % P)


def signed(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` (64 bytes) is by `key` (32 bytes) over `message`."""
    if len(key) != 32 or len(signature) != 64:
        return False
    a, r = point(key), point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    return same(times(s, BASE), add(r, times(k, a)))


# ---- the tree (RFC 6962)


def climb(leaf: str, index: int, size: int, path: list[str]) -> str | None:
    """The root that a path leads to from an entry's hash, or None where the path has the wrong length."""
    low, high, turns = 0, size, []
    while high - low > 1:
        half = low + (1 << ((high - low - 1).bit_length() - 1))
        turns.append(index >= half)
        low, high = (half, high) if index >= half else (low, half)
    if not 0 <= index < size or len(turns) != len(path):
        return None
    node = hashlib.sha256(b"\0" + bytes.fromhex(leaf)).digest()
    for right, beside in zip(reversed(turns), path):  # noqa: B905 (older Python has no strict)
        other = bytes.fromhex(beside)
        node = hashlib.sha256(b"\1" + (other + node if right else node + other)).digest()
    return node.hex()


# ---- the bundle


def files(where: pathlib.Path) -> dict[str, bytes]:
    """The bundle's files: name to bytes."""
    if where.is_dir():
        found = (path for path in where.rglob("*") if path.is_file())
        return {path.relative_to(where).as_posix(): path.read_bytes() for path in found}
    with zipfile.ZipFile(where) as bundle:
        return {name: bundle.read(name) for name in bundle.namelist()}


def check_entry(item: dict[str, Any], held: dict[str, bytes], checkpoint: dict[str, Any]) -> list[str]:
    """What is wrong with one entry of the bundle."""
    name = f"entry {item['number']}"
    sealed = held.pop(item["file"], None)
    if sealed is None:
        return [f"{name}: its file is missing"]
    leaf = hashlib.sha256(sealed).hexdigest()
    header = json.loads(sealed.decode("utf-8"))
    wrong = []
    if header["number"] != item["number"]:
        wrong.append(f"{name}: the sealed bytes are those of entry {header['number']}")
    if climb(leaf, header["number"] - 1, checkpoint["size"], item["path"]) != checkpoint["root"]:
        wrong.append(f"{name}: its sealed bytes are not the ones that the checkpoint covers")
    if item["redacted"]:
        return wrong
    body = held.get("objects/" + header["body"])
    if body is None:
        wrong.append(f"{name}: its stored bytes are missing")
    elif hashlib.sha256(body).hexdigest() != header["body"] or len(body) != header["size"]:
        wrong.append(f"{name}: its stored bytes were changed")
    return wrong


def check(held: dict[str, bytes], key: str | None = None) -> tuple[list[str], dict[str, Any]]:
    """What is wrong with a bundle, and what its list says."""
    listed = json.loads(held.pop("bundle.json").decode("utf-8"))
    checkpoint = listed["checkpoint"]
    lines = ["truceline checkpoint 1"] + [str(checkpoint[name]) for name in ("size", "root", "head", "at")]
    wrong = []
    text = ("\n".join(lines) + "\n").encode()
    if not signed(bytes.fromhex(checkpoint["key"]), text, bytes.fromhex(checkpoint["signature"])):
        wrong.append("the checkpoint's signature does not hold")
    if key is not None and key.lower() != checkpoint["key"]:
        wrong.append("the checkpoint was signed with another key")
    wanted = {"README.txt", "verify.py"}
    for item in listed["entries"]:
        wrong += check_entry(item, held, checkpoint)
        wanted.add("objects/" + item["body"])
    wrong += [f"{name} belongs to no entry" for name in sorted(set(held) - wanted - set(listed["others"]))]
    return wrong, listed


def main() -> int:
    asked = argparse.ArgumentParser(description="Check a Truceline evidence bundle.")
    asked.add_argument("bundle", nargs="?", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parent)
    asked.add_argument("--key", help="the signer's public key, 64 hexadecimal digits, as you got it by another way")
    options = asked.parse_args()
    try:
        wrong, listed = check(files(options.bundle), options.key)
    except (KeyError, ValueError, TypeError, AttributeError, OSError, zipfile.BadZipFile) as error:
        print(f"This is no whole bundle: {type(error).__name__}: {error}")
        return 1
    for line in wrong:
        print("WRONG  " + line)
    if wrong:
        return 1
    redacted = sum(item["redacted"] for item in listed["entries"])
    print(f"{len(listed['entries'])} entries hold, {redacted} of them redacted.")
    print("Checkpoint over {size} entries of {at}, signed with {key}".format(**listed["checkpoint"]))
    if options.key is None:
        print("Compare that key with the one that the signer gave you by another way (or pass it with --key).")
    return 0


if __name__ == "__main__":
    sys.exit(main())
