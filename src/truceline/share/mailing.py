"""Who gets the digest: subscribed only after a second yes, out with one click, addresses kept beside the log.

An address is personal data and the log forgets nothing, so subscriptions stand with the ledger's secrets, where they
can be dropped. What is in a link is signed, so nobody can subscribe or unsubscribe somebody else.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import os
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Literal

import msgspec

from truceline.errors import TrucelineError
from truceline.ledger import Ledger, secrets
from truceline.share.digest import Digest

Purpose = Literal["confirm", "leave"]
KIND, ASKED, SENT = "subscription", "subscription asked", "digest sent"
CONFIRM_WITHIN = timedelta(days=3)
ASK_AGAIN = timedelta(hours=1)
KEEP_SENT = timedelta(days=60)
_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\\x00-\x1f]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")


class MailingError(TrucelineError):
    """An address that is none, a token that does not hold, or asking too often."""


def secret(path: Path, *, create: bool = False) -> bytes:
    """The key that signs links, from a file that only its owner reads; made if `create` says so."""
    if create and not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(base64.urlsafe_b64encode(os.urandom(32)))
    key = path.read_bytes().strip()
    if len(key) < 32:
        raise MailingError(f"{path} is too short for a key: 32 characters or more")
    return key


class Mailing:
    """The subscriptions of one ledger; `base` is the server's address, `sender` who the mails are from."""

    def __init__(self, ledger: Ledger, key: bytes, *, sender: str, base: str | None = None) -> None:
        self.ledger = ledger
        self.key = key
        self.sender = _checked(sender)
        self.base = base.rstrip("/") if base else None

    def ask(self, address: str) -> EmailMessage:
        """The mail that asks an address for its second yes; nothing is subscribed yet. Raises `MailingError`."""
        address, mark = _checked(address), _mark(address)
        if secrets.look_up(self.ledger, ASKED, mark):
            raise MailingError("this address was asked less than an hour ago")
        secrets.keep(self.ledger, ASKED, mark, owner="digest", expires=self.ledger.clock() + ASK_AGAIN)
        token = self._token("confirm", address, self.ledger.clock() + CONFIRM_WITHIN)
        message = self._message(address, "Please confirm your subscription")
        link = f"{self.base}/digest/confirm?token={token}"
        how = f"open this address:\n\n  {link}" if self.base else f"send back:\n\n  {token}"
        message.set_content(
            f"Somebody, perhaps you, asked for the digest to be sent to {address}.\n\nTo subscribe, {how}\n\n"
            "If it was not you, do nothing: nothing more will be sent.\n"
        )
        return message

    def confirm(self, token: str) -> str:
        """The address that a confirming link names, now subscribed. Raises `MailingError`."""
        address = self._read("confirm", token)
        secrets.keep(self.ledger, KIND, _mark(address), owner="digest", value=address)
        return address

    def leave(self, token: str) -> str:
        """The address that an unsubscribing link names, now dropped; it may be used more than once."""
        address = self._read("leave", token)
        secrets.forget(self.ledger, KIND, key=_mark(address))
        return address

    def subscribers(self) -> list[str]:
        """Every address that said yes twice, oldest first."""
        return [it.value for it in secrets.of(self.ledger, KIND, "digest")]

    def messages(self, digest: Digest) -> Iterator[tuple[str, EmailMessage]]:
        """The mail of each subscriber who has not had this digest yet, with the address."""
        for address in self.subscribers():
            if not secrets.look_up(self.ledger, SENT, self._sent(digest, address)):
                yield address, self._digest(digest, address)

    def sent(self, digest: Digest, address: str) -> None:
        """Notes that a digest went to an address, so that a run that was broken off does not send it twice."""
        until = self.ledger.clock() + KEEP_SENT
        secrets.keep(self.ledger, SENT, self._sent(digest, address), owner="digest", expires=until)

    # ----

    def _sent(self, digest: Digest, address: str) -> str:
        return f"{digest.id}:{_mark(address)}"

    def _digest(self, digest: Digest, address: str) -> EmailMessage:
        token = self._token("leave", address, None)
        message = self._message(address, digest.subject)
        message["Message-ID"] = f"<{digest.id}.{_mark(address)[:16]}@{self.sender.rpartition('@')[2]}>"
        message["List-Id"] = f"Truceline digest <digest.{self.sender.rpartition('@')[2]}>"
        mail = f"<mailto:{self.sender}?subject=unsubscribe%20{token}>"
        if self.base:
            link = f"{self.base}/digest/leave?token={token}"
            message["List-Unsubscribe"] = f"<{link}>, {mail}"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
            foot = f"To unsubscribe: {link}"
        else:
            message["List-Unsubscribe"] = mail
            foot = f"To unsubscribe, send a mail to {self.sender} with the subject: unsubscribe {token}"
        message.set_content(f"{digest.text}\n-- \n{foot}\n", cte="quoted-printable")
        html = digest.html.replace("</body>", f"<p>{foot}</p></body>")
        message.add_alternative(html, subtype="html", cte="quoted-printable")
        return message

    def _message(self, address: str, subject: str) -> EmailMessage:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self.sender, address, " ".join(subject.split())
        message["Date"] = format_datetime(self.ledger.clock())
        message["Auto-Submitted"] = "auto-generated"
        message["Precedence"] = "bulk"
        return message

    def _token(self, purpose: Purpose, address: str, until: datetime | None) -> str:
        claims = [purpose, address, int(until.timestamp()) if until else None]
        body = _b64(json.dumps(claims, separators=(",", ":")).encode())
        return f"{body}.{_b64(self._signature(body))}"

    def _signature(self, body: str) -> bytes:
        return hmac.new(self.key, b"truceline digest\0" + body.encode(), hashlib.sha256).digest()[:20]

    def _read(self, purpose: Purpose, token: str) -> str:
        body, _, signature = token.strip().partition(".")
        try:
            held = base64.urlsafe_b64decode(signature + "==")
            if not hmac.compare_digest(held, self._signature(body)):
                raise MailingError("this link is not one of ours, or was cut short")
            found, address, until = json.loads(base64.urlsafe_b64decode(body + "=="))
        except (binascii.Error, ValueError, UnicodeEncodeError) as error:
            raise MailingError("this link is not one of ours, or was cut short") from error
        if found != purpose:
            raise MailingError("this link is for something else")
        if until is not None and self.ledger.clock().timestamp() > until:
            raise MailingError("this link is too old: ask anew")
        return str(address)


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a mailing: how many mails were taken by the server, and which were not, each with its reason."""

    sent: int
    failed: tuple[tuple[str, str], ...] = ()


def _checked(address: str) -> str:
    address = address.strip()
    if not _ADDRESS.fullmatch(address) or ".." in address:
        raise MailingError(f"{address[:80]!r} is no mail address")
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.lower()}"


def _mark(address: str) -> str:
    return hashlib.sha256(address.casefold().encode()).hexdigest()


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
