"""Time stamps: requests that a real authority's program reads, answers that are held against checkpoint and signature.

The authority is OpenSSL's, run here with a certificate made here; where there is no openssl these tests are skipped.
"""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.errors import LedgerError
from truceline.ledger import Ledger, checkpoint, der, signing_key, stamping

needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl to play the authority")


@given(st.integers(0, 2**200))
def test_integers_are_read_back(value):
    node = der.read(der.integer(value))
    assert node.tag == der.INTEGER and int.from_bytes(node.content, "big", signed=True) == value


@given(st.binary(max_size=400), st.binary(max_size=70000 // 100))
def test_values_are_read_back(first, second):
    node = der.read(der.write(der.SEQUENCE, der.write(der.OCTETS, first), der.write(der.OCTETS, second * 100)))
    assert [part.content for part in node.parts()] == [first, second * 100]


@pytest.mark.parametrize(
    ("dotted", "expected"),
    [("1.2.840.113549.1.7.2", "06092a864886f70d010702"), ("2.16.840.1.101.3.4.2.1", "0609608648016503040201")],
)
def test_object_identifiers(dotted, expected):
    assert der.oid(dotted).hex() == expected


@given(st.binary(max_size=300))
def test_what_is_no_answer_is_refused(data):
    point = _point()
    with pytest.raises(LedgerError):
        stamping.check(data, point)


def _point():
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from truceline.ledger.signing import sign

    key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    return sign(size=3, root="1" * 64, head="2" * 64, at="2025-11-07T08:00:00.000000Z", key=key)


def _certificate(kind, purpose=True):
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    key = rsa.generate_private_key(65537, 2048) if kind == "rsa" else ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, f"An authority ({kind})")])
    start = datetime.now(UTC) - timedelta(days=1)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 77, start, start + timedelta(days=9))
    if purpose:
        usage = x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(usage, critical=True)
    return key, builder.sign(key, hashes.SHA256())


@pytest.fixture
def authority(tmp_path):
    """Answers requests as an authority does: a function of the request's bytes and the kind of key."""
    from cryptography.hazmat.primitives import serialization as form

    def answer(request: bytes, kind: str = "rsa"):
        key, certificate = _certificate(kind)
        pem = key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())
        (tmp_path / "tsa.key").write_bytes(pem)
        (tmp_path / "tsa.crt").write_bytes(certificate.public_bytes(form.Encoding.PEM))
        (tmp_path / "serial").write_text("01")
        (tmp_path / "tsa.cnf").write_text(
            "[tsa]\ndefault_tsa = it\n[it]\nserial = serial\nsigner_cert = tsa.crt\nsigner_key = tsa.key\n"
            "signer_digest = sha256\ndefault_policy = 1.2.3.4\ndigests = sha256\nordering = no\n"
        )
        (tmp_path / "asked").write_bytes(request)
        command = ["openssl", "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "asked", "-out", "answer"]
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
        return (tmp_path / "answer").read_bytes(), certificate

    return answer


@needs_openssl
@pytest.mark.parametrize("kind", ["rsa", "ec"])
def test_an_authority_answers_and_its_answer_holds(authority, kind):
    point = _point()
    answer, certificate = authority(stamping.request(point, nonce=123456789), kind)
    stamp = stamping.check(answer, point, nonce=123456789, trusted=[certificate])
    assert abs(stamp.at - datetime.now(UTC)) < timedelta(minutes=2)
    assert stamp.nonce == 123456789 and stamp.signer == f"CN=An authority ({kind})"
    assert stamping.check(answer, point).imprint == stamp.imprint


@needs_openssl
def test_an_answer_for_something_else_is_refused(authority):
    import msgspec

    point = _point()
    answer, _ = authority(stamping.request(point, nonce=5))
    with pytest.raises(LedgerError, match="something else"):
        stamping.check(answer, msgspec.structs.replace(point, size=4))
    with pytest.raises(LedgerError, match="another request"):
        stamping.check(answer, point, nonce=6)
    with pytest.raises(LedgerError, match="none of the trusted"):
        stamping.check(answer, point, trusted=[_certificate("ec")[1]])


@needs_openssl
def test_no_altered_answer_passes_for_another_time_or_imprint(authority):
    point = _point()
    answer, certificate = authority(stamping.request(point), "ec")
    true = stamping.check(answer, point, trusted=[certificate])
    for at in range(len(answer)):
        altered = answer[:at] + bytes([answer[at] ^ 1]) + answer[at + 1 :]
        try:
            found = stamping.check(altered, point, trusted=[certificate])
        except LedgerError:
            continue
        assert found == true  # a byte that nothing signed rests on


@needs_openssl
def test_stamps_are_logged_as_they_came(address, tmp_path, authority):
    with Ledger.open(address, create=True) as ledger:
        ledger.append("note", {})
        point = checkpoint(ledger, signing_key(tmp_path / "k.pem", create=True))
        answer, certificate = authority(stamping.request(point))
        entry = stamping.add_stamp(ledger, answer, point, trusted=[certificate])
        assert ledger.body(entry) == answer and entry.subject == "1"
        assert entry.media_type == "application/timestamp-reply"
        with pytest.raises(LedgerError):
            stamping.add_stamp(ledger, answer[:-1], point)
