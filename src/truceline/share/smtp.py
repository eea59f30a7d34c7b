"""Handing mail to a server (SMTP): encrypted unless it is this machine, one bad address never stopping the others."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable, Iterable
from email.message import EmailMessage
from typing import Literal

import msgspec

from truceline.share.mailing import MailingError, Sent

Tls = Literal["starttls", "tls", "none"]
PATIENCE = 30.0
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


class Server(msgspec.Struct, frozen=True, kw_only=True):
    """One mail server and how to reach it; without TLS only this machine is talked to."""

    host: str
    port: int = 587
    user: str | None = None
    password: str | None = None
    tls: Tls = "starttls"
    trust: ssl.SSLContext | None = None
    """Whom to trust instead of the system's authorities."""

    def send(
        self, messages: Iterable[tuple[str, EmailMessage]], done: Callable[[str], None] = lambda address: None
    ) -> Sent:
        """What became of each mail; `done` hears of every address whose mail the server took, at once.

        Raises `MailingError` where the server cannot be reached or refuses us.
        """
        sent, failed = 0, []
        try:
            with self._connect() as server:
                for address, message in messages:
                    try:
                        server.send_message(message, to_addrs=[address])
                    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, UnicodeError) as error:
                        failed.append((address, _plainly(error)))
                        server.rset()
                    else:
                        sent += 1
                        done(address)
        except (smtplib.SMTPException, OSError) as error:
            raise MailingError(f"mail server {self.host}:{self.port}: {_plainly(error)}; {sent} sent before") from error
        return Sent(sent=sent, failed=tuple(failed))

    def _connect(self) -> smtplib.SMTP:
        if self.tls == "none" and self.host not in _HERE:
            raise MailingError("mail leaves this machine only encrypted: say starttls or tls")
        context = self.trust or ssl.create_default_context()
        if self.tls == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=PATIENCE, context=context)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=PATIENCE)
            if self.tls == "starttls":
                server.starttls(context=context)
        if self.user is not None:
            server.login(self.user, self.password or "")
        return server


def _plainly(error: BaseException) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(f"{code} {_words(said)}" for code, said in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_words(error.smtp_error)}"
    return str(error) or type(error).__name__


def _words(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said
