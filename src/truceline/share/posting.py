"""Sending a digest: each subscriber once, remembered from mail to mail, so that a run broken off can be taken up."""

from __future__ import annotations

from datetime import UTC, datetime, time

from truceline.ledger import Ledger, secrets
from truceline.share.corrections import moment
from truceline.share.digest import Digest
from truceline.share.mailing import Mailing, Sent
from truceline.share.smtp import Server
from truceline.share.wording import utc

KIND, KEY = "digest", "last"


def post(ledger: Ledger, mailing: Mailing, server: Server, digest: Digest, now: datetime) -> Sent:
    """What became of a digest; one with nothing in it is not sent. The next one begins where this one ends."""
    done = Sent(sent=0)
    if digest.lines:
        done = server.send(mailing.messages(digest), lambda address: mailing.sent(digest, address))
        ledger.append("audit", {"who": ledger.by, "what": "digest sent", "id": digest.id, "mails": done.sent})
    secrets.keep(ledger, KIND, KEY, owner="digest", value=utc(now))
    return done


def due(ledger: Ledger, hour: time, now: datetime) -> bool:
    """Whether the hour of today's digest has come and it was not sent yet (all in UTC)."""
    at = datetime.combine(now.astimezone(UTC).date(), hour, UTC)
    before = last(ledger)
    return now >= at and (before is None or before < at)


def last(ledger: Ledger) -> datetime | None:
    """The moment that the last digest reached to; None where none was sent."""
    held = secrets.look_up(ledger, KIND, KEY)
    return moment(held.value) if held else None
