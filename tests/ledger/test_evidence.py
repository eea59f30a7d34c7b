"""The tree, checkpoints, bundles and backups: what leaves the ledger and still can be checked."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import truceline.ledger.bundling
from truceline import codec
from truceline.errors import LedgerError, TamperError
from truceline.ledger import Ledger, backup, bundle, checkpoint, redact, restore, signing_key, verify
from truceline.ledger.merkle import EMPTY, Tree, climb, prove
from truceline.records import Incident, Member

HASHES = [hashlib.sha256(bytes([n])).hexdigest() for n in range(70)]


def naive_root(hashes):
    """The root as RFC 6962 writes it, by recursion."""
    if len(hashes) == 1:
        return hashlib.sha256(b"\0" + bytes.fromhex(hashes[0])).digest()
    half = 1
    while half * 2 < len(hashes):
        half *= 2
    return hashlib.sha256(b"\1" + naive_root(hashes[:half]) + naive_root(hashes[half:])).digest()


@given(st.integers(1, 70))
def test_the_streamed_root_is_the_root(size):
    tree = Tree()
    for hash in HASHES[:size]:
        tree.add(hash)
    assert tree.root() == naive_root(HASHES[:size]).hex()


def test_the_tree_of_nothing_has_the_hash_of_nothing():
    assert Tree().root() == EMPTY == hashlib.sha256(b"").hexdigest()


@given(st.integers(1, 70), st.data())
def test_each_proof_leads_to_the_root_and_to_no_other(size, data):
    indexes = data.draw(st.sets(st.integers(0, size - 1), min_size=1, max_size=5))
    root = naive_root(HASHES[:size]).hex()
    for index, path in prove(iter(HASHES), indexes, size).items():
        assert climb(HASHES[index], index, size, path) == root
        assert climb(HASHES[(index + 1) % 70], index, size, path) != root
        if path:
            assert climb(HASHES[index], index, size, path[:-1]) is None


@pytest.mark.parametrize("index", [-1, 5])
def test_no_proof_for_what_is_not_in_the_tree(index):
    with pytest.raises(LedgerError):
        prove(HASHES, [index], 5)
    with pytest.raises(LedgerError):
        prove(HASHES[:3], [1], 5)


def test_a_checkpoint_is_logged_and_holds(address, tmp_path, record_of):
    key = signing_key(tmp_path / "key.pem", create=True)
    assert (tmp_path / "key.pem").stat().st_mode & 0o077 == 0
    with Ledger.open(address, create=True) as ledger:
        with pytest.raises(LedgerError, match="empty"):
            checkpoint(ledger, key)
        ledger.append("note", {})
        made = checkpoint(ledger, key)
        assert made.holds() and made.size == 1 and made.head == ledger.entry(1).hash
        assert ledger.entry(2).kind == "checkpoint"
        assert verify(ledger, kept=[made]) == []
        forged = codec.decode(codec.encode(made).replace(b'"size":1', b'"size":2'), type(made))
        assert not forged.holds()


def test_a_key_that_is_none_is_refused(tmp_path):
    (tmp_path / "key.pem").write_text("not a key")
    for name in ("key.pem", "nothing.pem"):
        with pytest.raises(LedgerError, match="no signing key"):
            signing_key(tmp_path / name)


@pytest.fixture
def bundled(address, tmp_path, record_of):
    """A ledger of six reports, and a bundle of one incident that two of them tell (one capture redacted)."""
    with Ledger.open(address, create=True, by="a.clerk") as ledger:
        for number in range(6):
            ledger.add_capture(f"{number}.txt", f"text {number} é".encode(), media_type="text/plain")
            ledger.add_record(record_of(f"text {number} é", id=f"r{number}"))
        members = (Member(report="r1", event="e1"), Member(report="r4", event="e1"))
        incident = Incident(id="i1", type="airstrike", date=None, place=None, members=members)
        ledger.append("incident", incident, subject="i1")
        ledger.append("decision", {"verdict": "accept"}, subject="r1/e1")
        ledger.append("audit", {"what": "sign-in"}, subject="r1")
        redact(ledger, [codec.sha256("text 4 é".encode())], ground="safety", reason="for the test")
        path = tmp_path / "i1.zip"
        chosen = bundle(ledger, ["i1"], path, key=signing_key(tmp_path / "key.pem", create=True))
        assert verify(ledger) == []
    return path, chosen


def run(script: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The verifier as a stranger runs it: isolated, so that it finds nothing but the standard library."""
    command = [sys.executable, "-I", "-S", str(script), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def unpack(path: Path, folder: Path) -> Path:
    with zipfile.ZipFile(path) as file:
        file.extractall(folder)
    return folder


def test_a_bundle_is_what_belongs_to_the_incident(bundled):
    path, chosen = bundled
    assert [(entry.kind, entry.subject) for entry in chosen if entry.kind != "capture"] == [
        ("record", "r1"), ("record", "r4"), ("incident", "i1"), ("decision", "r1/e1"),
        ("redaction", codec.sha256("text 4 é".encode())),
    ]  # fmt: skip
    with zipfile.ZipFile(path) as file:
        assert file.read("objects/" + codec.sha256("text 1 é".encode())) == "text 1 é".encode()
        assert "objects/" + codec.sha256("text 4 é".encode()) not in file.namelist()
        assert "objects/" + codec.sha256("text 2 é".encode()) not in file.namelist()


def test_a_bundle_is_verified_without_truceline(bundled, tmp_path):
    path, chosen = bundled
    folder = unpack(path, tmp_path / "out")
    told = run(folder / "verify.py")
    assert told.returncode == 0, told.stdout + told.stderr
    assert f"{len(chosen)} entries hold, 1 of them redacted" in told.stdout
    key = json.loads((folder / "bundle.json").read_bytes())["checkpoint"]["key"]
    assert run(folder / "verify.py", str(path), "--key", key).returncode == 0
    assert "another key" in run(folder / "verify.py", str(path), "--key", "0" * 64).stdout


def test_a_changed_bundle_is_found_out(bundled, tmp_path):
    path, _ = bundled
    whole = unpack(path, tmp_path / "whole")
    names = [file.relative_to(whole) for file in sorted(whole.rglob("*")) if file.is_file()]
    evidence = [name for name in names if name.parts[0] in ("entries", "objects")]
    assert len(evidence) > 10
    for name in evidence:
        for change in ("byte", "gone"):
            folder = tmp_path / "changed"
            shutil.copytree(whole, folder)
            if change == "gone":
                (folder / name).unlink()
            else:
                data = bytearray((folder / name).read_bytes())
                data[len(data) // 2] ^= 1
                (folder / name).write_bytes(data)
            told = run(folder / "verify.py")
            assert told.returncode == 1, f"{name} {change}: {told.stdout}"
            shutil.rmtree(folder)


@pytest.mark.parametrize("field", ["root", "head", "size", "at", "key", "signature"])
def test_a_changed_checkpoint_is_found_out(bundled, tmp_path, field):
    folder = unpack(bundled[0], tmp_path / "out")
    listed = json.loads((folder / "bundle.json").read_bytes())
    value = listed["checkpoint"][field]
    listed["checkpoint"][field] = value + 1 if field == "size" else ("1" if value[0] != "1" else "2") + value[1:]
    (folder / "bundle.json").write_text(json.dumps(listed))
    assert run(folder / "verify.py").returncode == 1


def test_what_was_slipped_in_is_named(bundled, tmp_path):
    folder = unpack(bundled[0], tmp_path / "out")
    (folder / "objects" / "0000").write_bytes(b"a forged report")
    told = run(folder / "verify.py")
    assert told.returncode == 1 and "belongs to no entry" in told.stdout


def test_the_verifier_uses_only_the_standard_library():
    import ast

    source = Path(truceline.ledger.bundling.__file__).with_name("verify_bundle.py").read_text()
    nodes = list(ast.walk(ast.parse(source)))
    imported = {name.name for node in nodes if isinstance(node, ast.Import) for name in node.names}
    imported |= {node.module for node in nodes if isinstance(node, ast.ImportFrom)}
    assert "hashlib" in imported and imported <= set(sys.stdlib_module_names)


def test_the_verifier_agrees_with_the_library_on_signatures(tmp_path):
    import importlib.util

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    script = Path(truceline.ledger.bundling.__file__).with_name("verify_bundle.py")
    spec = importlib.util.spec_from_file_location("verify_bundle", script)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for number in range(8):
        key = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(bytes([number])).digest())
        public, message = key.public_key().public_bytes_raw(), b"m" * number
        signature = key.sign(message)
        assert module.signed(public, message, signature)
        assert not module.signed(public, message + b"x", signature)
        assert not module.signed(public, message, signature[:-1] + bytes([signature[-1] ^ 1]))
        assert not module.signed(bytes(32), message, signature)


def test_a_bundle_needs_a_known_id_and_a_checkpoint(address, tmp_path):
    with Ledger.open(address, create=True) as ledger:
        entry = ledger.add_capture("a", b"a")
        with pytest.raises(LedgerError, match="no entry about"):
            bundle(ledger, ["nothing"], tmp_path / "x.zip")
        with pytest.raises(LedgerError, match="signing key"):
            bundle(ledger, [entry.subject], tmp_path / "x.zip")
        assert not (tmp_path / "x.zip").exists()


def test_backup_and_restore_keep_every_entry(address, tmp_path, record_of):
    with Ledger.open(address, create=True) as ledger:
        for number in range(5):
            ledger.add_capture(f"{number}", f"text {number}".encode())
            ledger.add_record(record_of(f"text {number}", id=f"r{number}"))
        head, reports = ledger.head(), list(ledger.reports())
        assert backup(ledger, tmp_path / "saved.ledger") == head
        with pytest.raises(LedgerError, match="exists"):
            backup(ledger, tmp_path / "saved.ledger")
        ledger.append("note", {"later": True})
        with pytest.raises(LedgerError, match="holds entries already"):
            restore(tmp_path / "saved.ledger", address)
    assert restore(tmp_path / "saved.ledger", str(tmp_path / "again.ledger")) == head
    with Ledger.open(str(tmp_path / "again.ledger")) as ledger:
        assert list(ledger.reports()) == reports
        assert ledger.append("note", {}).previous == head.hash
        assert verify(ledger) == []


def test_a_backup_is_restored_to_postgresql(tmp_path, postgresql):
    with Ledger.open(str(tmp_path / "a.ledger"), create=True) as ledger:
        ledger.add_capture("a", bytes(range(256)))
        head = ledger.head()
        backup(ledger, tmp_path / "saved.ledger")
    assert restore(tmp_path / "saved.ledger", postgresql) == head
    with Ledger.open(postgresql) as ledger:
        assert ledger.body(ledger.entry(1)) == bytes(range(256))
        assert ledger.append("note", {}).number == 2


def test_a_damaged_backup_is_not_restored_in_silence(tmp_path):
    with Ledger.open(str(tmp_path / "a.ledger"), create=True) as ledger:
        ledger.append("note", {})
        with ledger.database.writing() as connection:
            connection.exec_driver_sql("DELETE FROM objects")
    with pytest.raises(TamperError, match="missing from the store"):
        restore(tmp_path / "a.ledger", str(tmp_path / "b.ledger"))
