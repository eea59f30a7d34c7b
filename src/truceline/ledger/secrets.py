"""What must never enter a log that forgets nothing: password hashes, hashed tokens, sessions. Outside the chain."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import delete, insert, select

from truceline.ledger.entries import stamp
from truceline.ledger.log import Ledger
from truceline.ledger.schema import secrets


class Secret(msgspec.Struct, frozen=True, kw_only=True):
    """One secret: `key` finds it (a user's name, a token's hash), `value` is a hash and never the secret itself."""

    kind: str
    key: str
    owner: str
    value: str
    made: str
    expires: str | None = None


def keep(
    ledger: Ledger, kind: str, key: str, *, owner: str, value: str = "", expires: datetime | None = None
) -> Secret:
    """The secret as it is now kept, in the place of an earlier one with this key."""
    secret = Secret(
        kind=kind, key=key, owner=owner, value=value, made=stamp(ledger.clock()),
        expires=stamp(expires) if expires else None,
    )  # fmt: skip
    with ledger.database.writing() as connection:
        connection.execute(delete(secrets).where(secrets.c.kind == kind, secrets.c.key == key))
        connection.execute(insert(secrets).values(msgspec.structs.asdict(secret)))
    return secret


def look_up(ledger: Ledger, kind: str, key: str) -> Secret | None:
    """The secret with this key, unless there is none or its time is over."""
    with ledger.database.reading() as connection:
        row = connection.execute(select(secrets).where(secrets.c.kind == kind, secrets.c.key == key)).first()
    if row is None or (row.expires is not None and row.expires <= stamp(ledger.clock())):
        return None
    return Secret(**row._mapping)


def forget(ledger: Ledger, kind: str, *, key: str | None = None, owner: str | None = None) -> int:
    """How many secrets of a kind were dropped: the one with this key, or all of an owner."""
    chosen = [secrets.c.kind == kind]
    chosen += [secrets.c.key == key] if key is not None else []
    chosen += [secrets.c.owner == owner] if owner is not None else []
    with ledger.database.writing() as connection:
        return connection.execute(delete(secrets).where(*chosen)).rowcount


def of(ledger: Ledger, kind: str, owner: str) -> list[Secret]:
    """An owner's secrets of a kind, oldest first."""
    query = select(secrets).where(secrets.c.kind == kind, secrets.c.owner == owner).order_by(secrets.c.made)
    with ledger.database.reading() as connection:
        return [Secret(**row._mapping) for row in connection.execute(query)]
