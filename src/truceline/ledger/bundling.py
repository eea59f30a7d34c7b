"""Portable evidence: entries and original bytes of some reports, with proofs and a verifier that stands alone."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from truceline import codec
from truceline.errors import LedgerError
from truceline.ledger import gathered
from truceline.ledger.entries import Entry, Header, seal, stamp
from truceline.ledger.log import Ledger
from truceline.ledger.signing import Checkpoint, checkpoint, latest, proofs
from truceline.records import Incident, Record

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

README = """This is an evidence bundle made by Truceline.

bundle.json   what is in it, the signed checkpoint of the log it was taken from, and a proof for each entry
entries/      the sealed bytes of each entry: what, who, when, with which tool, from where, and the hash of its body
objects/      the bodies by their SHA-256: original bytes as captured, records, decisions
verify.py     checks all of it with Python 3.9 or newer and nothing else:   python3 verify.py

The captures are unedited originals and may name private persons: pass the bundle on only to those who may see them.
A record says what a report says, and according to whom. It does not say that it happened.
"""
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same content gives the same file


def bundle(
    ledger: Ledger,
    ids: Iterable[str],
    path: str | Path,
    *,
    key: Ed25519PrivateKey | None = None,
    by: str | None = None,
) -> list[Entry]:
    """The entries that were put into the zip file at `path`: all about these reports, incidents or captures.

    An incident that was only worked out is entered into the log first, with the findings about it as they stand.
    `key` signs a new checkpoint where the last one does not reach far enough. Raises `LedgerError` for an id that the
    ledger knows nothing of, and where a checkpoint is needed and there is no key.
    """
    asked = list(ids)
    pinned = [pinned for id in asked for pinned in _pinned(ledger, id, by)]
    chosen = related(ledger, [*asked, *pinned])
    signed = latest(ledger)
    if signed is None or signed.size < chosen[-1].number:
        if key is None:
            raise LedgerError("the last checkpoint does not reach these entries: a signing key is needed for a new one")
        signed = checkpoint(ledger, key, by=by)
    paths = proofs(ledger, [entry.number for entry in chosen], signed.size)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        _write(file, "README.txt", README.encode())
        _write(file, "verify.py", Path(__file__).with_name("verify_bundle.py").read_bytes())
        listed = [_entry(file, ledger, entry, paths[entry.number]) for entry in chosen]
        others = _stamps(file, ledger, signed)
        content = {
            "format": 1, "made": stamp(ledger.clock()), "by": by or ledger.by, "about": sorted(set(asked)),
            "checkpoint": signed, "entries": listed, "others": others,
        }  # fmt: skip
        _write(file, "bundle.json", codec.encode(content))
    return chosen


def _pinned(ledger: Ledger, id: str, by: str | None) -> list[str]:
    """The subjects that an id stands for: itself, and what was worked out about it and is in the log from now on."""
    if gathered.pin(ledger, id, by=by) is None:
        return []
    found = [it.id for it in gathered.held_findings(ledger, [id])]
    for finding in found:
        gathered.pin(ledger, finding, by=by)
    return found


def related(ledger: Ledger, ids: Iterable[str]) -> list[Entry]:
    """Every entry about these reports, incidents or captures and about what they stand on, in the log's order."""
    found: dict[int, Entry] = {}
    waiting, seen = list(ids), set()
    if not waiting:
        raise LedgerError("a bundle of nothing: name a report, an incident or a capture")
    for asked in waiting:
        if next(ledger.entries(within=asked), None) is None:
            raise LedgerError(f"the ledger has no entry about {asked}")
    while waiting:
        subject = waiting.pop()
        if subject in seen:
            continue
        seen.add(subject)
        for entry in ledger.entries(within=subject):
            if entry.kind in ("user", "audit"):
                continue  # people's sign-ins are no evidence
            found[entry.number] = entry
            waiting += _stands_on(ledger, entry)
    return [found[number] for number in sorted(found)]


def _stands_on(ledger: Ledger, entry: Entry) -> list[str]:
    """The further subjects that an entry cannot be understood without."""
    more = [entry.body] if entry.kind in ("record", "capture") else []  # redactions are about a body
    body = ledger.body(entry) if entry.kind in ("record", "incident", "finding", "decision") else None
    if body is None:
        return more
    if entry.kind == "record":
        return [*more, codec.decode(body, Record).report.captured_sha256]
    if entry.kind == "incident":
        return [*more, *(member.report for member in codec.decode(body, Incident).members)]
    if entry.kind == "finding":
        content = msgspec.json.decode(body)
        return [*more, *(content[name] for name in ("incident", "instrument") if isinstance(content.get(name), str))]
    return more


def _write(file: zipfile.ZipFile, name: str, data: bytes) -> None:
    file.writestr(zipfile.ZipInfo(name, _EPOCH), data, zipfile.ZIP_DEFLATED)


def _entry(file: zipfile.ZipFile, ledger: Ledger, entry: Entry, path: list[str]) -> dict[str, Any]:
    name = f"entries/{entry.number:09}.json"
    _write(file, name, seal(Header(**{field: getattr(entry, field) for field in Header.__struct_fields__})))
    body = ledger.body(entry)
    if body is not None and f"objects/{entry.body}" not in file.NameToInfo:
        _write(file, f"objects/{entry.body}", body)
    return {
        "number": entry.number, "kind": entry.kind, "subject": entry.subject, "file": name, "body": entry.body,
        "path": path, "redacted": body is None,
    }  # fmt: skip


def _stamps(file: zipfile.ZipFile, ledger: Ledger, signed: Checkpoint) -> list[str]:
    """Time stamps over the checkpoint, as the authority sent them."""
    names = []
    for entry in ledger.entries(kind="timestamp", subject=str(signed.size)):
        body = ledger.body(entry)
        if body is not None:
            names.append(f"timestamps/{entry.number:09}.tsr")
            _write(file, names[-1], body)
    return names
