"""Time stamps of an outside authority (RFC 3161) over a checkpoint: the request, and the check of the answer.

A checkpoint's own time is the ledger's word. An authority's stamp shows that the log had this head at the latest then.
Nothing here uses the network: `request` gives the bytes to send (`Content-Type: application/timestamp-query`), `check`
takes the bytes that came back, from whomever carried them.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from truceline.errors import LedgerError
from truceline.ledger import der
from truceline.ledger.entries import Entry
from truceline.ledger.log import Ledger
from truceline.ledger.signing import Checkpoint

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

SHA256 = "2.16.840.1.101.3.4.2.1"
_HASHES = {der.oid(dotted): name for dotted, name in (
    (SHA256, "sha256"), ("2.16.840.1.101.3.4.2.2", "sha384"), ("2.16.840.1.101.3.4.2.3", "sha512"),
)}  # fmt: skip
_SIGNED_DATA = der.oid("1.2.840.113549.1.7.2")
_TST_INFO = der.oid("1.2.840.113549.1.9.16.1.4")
_MESSAGE_DIGEST = der.oid("1.2.840.113549.1.9.4")
_CONTENT_TYPE = der.oid("1.2.840.113549.1.9.3")
_PURPOSE = "1.3.6.1.5.5.7.3.8"
MEDIA_TYPE = "application/timestamp-reply"


class Stamp(msgspec.Struct, frozen=True, kw_only=True):
    """What an authority vouches for: the moment, over which SHA-256, its serial number, and who signed."""

    at: datetime
    imprint: str
    serial: int
    nonce: int | None
    signer: str


def request(checkpoint: Checkpoint, *, nonce: int | None = None) -> bytes:
    """The request to send for a checkpoint (DER); a nonce of your choice ties the answer to it."""
    digest = hashlib.sha256(checkpoint.text()).digest()
    algorithm = der.write(der.SEQUENCE, der.oid(SHA256), der.write(der.NULL))
    imprint = der.write(der.SEQUENCE, algorithm, der.write(der.OCTETS, digest))
    asked = [der.integer(1), imprint, *([der.integer(nonce)] if nonce is not None else [])]
    return der.write(der.SEQUENCE, *asked, der.write(der.BOOLEAN, b"\xff"))  # certReq: send the certificate along


def check(
    answer: bytes, checkpoint: Checkpoint, *, nonce: int | None = None, trusted: Iterable[Certificate] = ()
) -> Stamp:
    """The stamp in an authority's answer, once it is shown to be over this checkpoint and signed as it says.

    With `trusted` certificates the signer must be one of them or issued by one of them; without, the signature is held
    against the certificate in the answer, and whose that is stays the reader's question. Raises `LedgerError` with the
    reason where anything does not hold.
    """
    try:
        whole = der.read(answer)
    except LedgerError as error:
        raise LedgerError(f"not a time-stamp answer: {error}") from error
    try:
        token = _granted(whole)
        info, signer_info, certificates = _signed_data(token)
        stamp = _info(info)
        certificate = _verify(info, signer_info, certificates)
        purposes = _purposes(certificate)
    except LedgerError:
        raise
    except Exception as error:  # hostile bytes reach the certificate parser, whose errors have no common root
        raise LedgerError(f"not a time-stamp answer: {error}") from error
    if not hmac.compare_digest(stamp.imprint, hashlib.sha256(checkpoint.text()).hexdigest()):
        raise LedgerError("the time stamp is over something else than this checkpoint")
    if nonce is not None and stamp.nonce != nonce:
        raise LedgerError("the time stamp answers another request")
    if _PURPOSE not in purposes:
        raise LedgerError("the signer's certificate is not one for time stamps")
    _trust(certificate, list(trusted), stamp.at)
    return msgspec.structs.replace(stamp, signer=certificate.subject.rfc4514_string())


def add_stamp(ledger: Ledger, answer: bytes, checkpoint: Checkpoint, *, by: str | None = None, **checks: Any) -> Entry:
    """The entry of an authority's answer, kept as it came, after `check` (whose options it takes)."""
    check(answer, checkpoint, **checks)
    return ledger.append("timestamp", answer, subject=str(checkpoint.size), by=by, media_type=MEDIA_TYPE)


def _granted(answer: der.Node) -> der.Node:
    status, *token = answer.parts()
    code = int.from_bytes(status.parts()[0].content, "big")
    if code > 1 or not token:
        raise LedgerError(f"the authority refused the request (status {code})")
    return token[0]


def _signed_data(token: der.Node) -> tuple[bytes, der.Node, list[bytes]]:
    kind, wrapped = token.parts()
    if kind.whole != _SIGNED_DATA:
        raise LedgerError("the answer holds no signed data")
    _, _, content, *rest = wrapped.parts()[0].parts()
    content_kind, content_wrapped = content.parts()
    if content_kind.whole != _TST_INFO:
        raise LedgerError("what is signed is no time stamp")
    info = content_wrapped.parts()[0].content
    certificates = [part.whole for node in rest if node.tag == 0xA0 for part in node.parts()]
    return info, rest[-1].parts()[0], certificates


def _info(data: bytes) -> Stamp:
    _, _, imprint, serial, moment, *rest = der.read(data).parts()
    algorithm, digest = imprint.parts()
    if _HASHES.get(algorithm.parts()[0].whole) != "sha256":
        raise LedgerError("the time stamp is not over a SHA-256")
    text = moment.content.decode("ascii").rstrip("Z")
    form = "%Y%m%d%H%M%S.%f" if "." in text else "%Y%m%d%H%M%S"
    nonce = next((int.from_bytes(node.content, "big") for node in rest if node.tag == der.INTEGER), None)
    return Stamp(
        at=datetime.strptime(text, form).replace(tzinfo=UTC), imprint=digest.content.hex(),
        serial=int.from_bytes(serial.content, "big"), nonce=nonce, signer="",
    )  # fmt: skip


def _verify(info: bytes, signer: der.Node, certificates: list[bytes]) -> Certificate:
    """The certificate whose key signed the stamp's content."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
    from cryptography.x509 import load_der_x509_certificate

    _, identity, algorithm, attributes, _, signature, *_ = signer.parts()
    name = _HASHES[algorithm.parts()[0].whole]
    held = {part.parts()[0].whole: part.parts()[1].parts()[0] for part in attributes.parts()}
    if held[_CONTENT_TYPE].whole != _TST_INFO or held[_MESSAGE_DIGEST].content != hashlib.new(name, info).digest():
        raise LedgerError("the time stamp's signed digest is not that of its content")
    serial = int.from_bytes(identity.parts()[1].content, "big") if identity.tag == der.SEQUENCE else None
    found = [load_der_x509_certificate(data) for data in certificates]
    found = [certificate for certificate in found if serial in (None, certificate.serial_number)]
    if not found:
        raise LedgerError("the certificate of the time stamp's signer is not in the answer")
    signed = der.write(der.SET, attributes.content)  # what is signed is the set, not its [0] disguise
    chosen: Any = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}[name]
    key = found[0].public_key()
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature.content, signed, padding.PKCS1v15(), chosen)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature.content, signed, ec.ECDSA(chosen))
        else:
            raise LedgerError("the authority's key is of a kind that is not supported (RSA and ECDSA are)")
    except InvalidSignature as error:
        raise LedgerError("the time stamp's signature does not hold") from error
    return found[0]


def _purposes(certificate: Certificate) -> set[str]:
    from cryptography.x509 import ExtendedKeyUsage, ExtensionNotFound

    try:
        usage = certificate.extensions.get_extension_for_class(ExtendedKeyUsage).value
    except ExtensionNotFound:
        return set()
    return {purpose.dotted_string for purpose in usage}


def _trust(certificate: Certificate, trusted: list[Certificate], at: datetime) -> None:
    from cryptography.exceptions import InvalidSignature

    if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
        raise LedgerError("the signer's certificate was not valid at the time of the stamp")
    for anchor in trusted:
        if anchor == certificate:
            return
        try:
            certificate.verify_directly_issued_by(anchor)
        except (ValueError, TypeError, InvalidSignature):
            continue
        return
    if trusted:
        raise LedgerError("the signer is none of the trusted authorities")
