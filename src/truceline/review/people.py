"""People: who may do what, how they prove who they are, and the log of both.

Users and their roles are entries of the ledger, so that nobody's rights change without a trace. Passwords (argon2),
tokens and sessions are kept beside it as hashes only. A sign-in that fails is logged as well.
"""

from __future__ import annotations

import hashlib
import re
import secrets as random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Literal, get_args

import msgspec

from truceline.errors import TrucelineError
from truceline.ledger import Ledger, secrets

Role = Literal["reader", "reviewer", "editor", "administrator"]
ROLES: tuple[str, ...] = get_args(Role)
Right = Literal["read", "review", "originals", "adjudicate", "bundle", "release", "redact", "people"]
NEEDS: dict[str, Role] = {
    "read": "reader",
    "review": "reviewer",
    "originals": "reviewer",
    "adjudicate": "editor",
    "bundle": "editor",
    "release": "editor",
    "redact": "administrator",
    "people": "administrator",
}
SESSION = timedelta(hours=12)
SHORTEST = 10


class AccessError(TrucelineError):
    """Somebody is not who they say, or may not do what they ask."""


class User(msgspec.Struct, frozen=True, kw_only=True):
    """One user as the log last has them."""

    name: str
    role: Role
    active: bool = True

    def may(self, right: Right) -> bool:
        """Whether this user has a right."""
        return self.active and ROLES.index(self.role) >= ROLES.index(NEEDS[right])

    def need(self, right: Right) -> User:
        """The same user, if they have the right. Raises `AccessError` otherwise."""
        if not self.may(right):
            raise AccessError(f"{self.name} ({self.role}) may not do this: it needs the role {NEEDS[right]}")
        return self


def users(ledger: Ledger) -> dict[str, User]:
    """Every user by name, as the log last has them."""
    found = {}
    for entry in ledger.entries(kind="user"):
        user = ledger.value(entry, User)
        if user:
            found[user.name] = user
    return found


def user(ledger: Ledger, name: str) -> User:
    """The user with this name. Raises `AccessError` where there is none, or not any more."""
    entry = ledger.find("user", name)
    found = ledger.value(entry, User) if entry else None
    if found is None or not found.active:
        raise AccessError(f"there is no user {name}")
    return found


def owner(ledger: Ledger) -> User | None:
    """The first administrator, as long as no administrator can prove who they are: whoever holds the ledger is it."""
    found = [it for it in users(ledger).values() if it.may("people")]
    if any(secrets.of(ledger, kind, it.name) for it in found for kind in ("password", "token")):
        return None
    return found[0] if found else None


def add_user(ledger: Ledger, name: str, role: Role, password: str | None = None, *, by: User | None = None) -> User:
    """The new user. The first one of a ledger is an administrator and needs nobody's leave."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{1,62}", name):
        raise AccessError(f"{name!r} is no user's name: small letters, digits, dot, hyphen; two or more")
    known = users(ledger)
    if name in known:
        raise AccessError(f"there is a user {name} already")
    if not known and role != "administrator":
        raise AccessError("the first user of a ledger is its administrator")
    if known and by is None:
        raise AccessError("only an administrator adds users")
    if password is not None:
        _long_enough(password)
    made = _write(ledger, User(name=name, role=role), by)
    if password is not None:
        set_password(ledger, made, password, by=by or made)
    return made


def change_user(ledger: Ledger, name: str, *, by: User, role: Role | None = None, active: bool | None = None) -> User:
    """The user with another role, or shut out; open sessions and tokens end with it."""
    old = users(ledger).get(name)
    if old is None:
        raise AccessError(f"there is no user {name}")
    new = User(name=name, role=role or old.role, active=old.active if active is None else active)
    others = [it for it in users(ledger).values() if it.name != name and it.may("people")]
    if not new.may("people") and not others:
        raise AccessError(f"{name} is the last administrator")
    made = _write(ledger, new, by)
    for kind in ("session", "token"):
        secrets.forget(ledger, kind, owner=name)
    return made


def _write(ledger: Ledger, it: User, by: User | None) -> User:
    if it.role not in ROLES:
        raise AccessError(f"no such role: {it.role!r} (known: {', '.join(ROLES)})")
    if by is not None:
        user(ledger, by.name).need("people")  # as the log has them now, not as the caller does
    ledger.append("user", it, subject=it.name, by=by.name if by else it.name)
    return it


def audit(ledger: Ledger, who: str, what: str, **more: Any) -> None:
    """Logs that somebody did something that leaves no entry of its own (a sign-in, an export)."""
    ledger.append("audit", {"who": who, "what": what, **more}, subject=who, by=who)


def audits(ledger: Ledger, who: str | None = None) -> Iterator[dict[str, Any]]:
    """What was logged of sign-ins and the like, oldest first, with its time."""
    for entry in ledger.entries(kind="audit", subject=who):
        body = ledger.value(entry, dict)
        if body is not None:
            yield {"at": entry.at, **body}


# ---- passwords, sessions, tokens


def set_password(ledger: Ledger, of: User, password: str, *, by: User) -> None:
    """Sets a user's password; others' only by an administrator. Sessions end with it."""
    if by.name != of.name:
        user(ledger, by.name).need("people")
    _long_enough(password)
    from argon2 import PasswordHasher

    secrets.keep(ledger, "password", of.name, owner=of.name, value=PasswordHasher().hash(password))
    secrets.forget(ledger, "session", owner=of.name)
    audit(ledger, by.name, "password set", of=of.name)


def _long_enough(password: str) -> None:
    if len(password) < SHORTEST:
        raise AccessError(f"a password has {SHORTEST} characters or more")


def sign_in(ledger: Ledger, name: str, password: str) -> str:
    """A new session's key, to be sent along with each request. Raises `AccessError`, the same whatever was wrong."""
    with_password(ledger, name, password)
    key = random.token_urlsafe(32)
    secrets.keep(ledger, "session", _hash(key), owner=name, expires=ledger.clock() + SESSION)
    audit(ledger, name, "sign-in")
    return key


def with_password(ledger: Ledger, name: str, password: str) -> User:
    """The user whose name and password these are. Raises `AccessError`, the same whatever was wrong, and logs that."""
    from argon2 import PasswordHasher
    from argon2.exceptions import Argon2Error, InvalidHashError

    kept = secrets.look_up(ledger, "password", name)
    found = users(ledger).get(name)
    try:
        # A name that is not there costs as much time as one that is: nobody learns names by waiting.
        PasswordHasher().verify(kept.value if kept else _decoy(), password)
        right = kept is not None and found is not None and found.active
    except (Argon2Error, InvalidHashError):
        right = False
    if not right:
        audit(ledger, name if found else "unknown", "sign-in failed")
        raise AccessError("name or password is wrong")
    return user(ledger, name)


def sign_out(ledger: Ledger, key: str) -> None:
    """Ends a session."""
    held = secrets.look_up(ledger, "session", _hash(key))
    if held and secrets.forget(ledger, "session", key=_hash(key)):
        audit(ledger, held.owner, "sign-out")


def make_token(ledger: Ledger, of: User, purpose: str, *, days: int = 90) -> str:
    """A new API token, shown this once; only its hash is kept."""
    user(ledger, of.name).need("read")
    token = "tl_" + random.token_urlsafe(32)
    secrets.keep(
        ledger, "token", _hash(token), owner=of.name, value=purpose, expires=ledger.clock() + timedelta(days=days)
    )
    audit(ledger, of.name, "token made", purpose=purpose)
    return token


def drop_tokens(ledger: Ledger, of: User) -> int:
    """How many tokens of a user were taken back."""
    gone = secrets.forget(ledger, "token", owner=of.name)
    audit(ledger, of.name, "tokens taken back", count=gone)
    return gone


def known(ledger: Ledger, key: str) -> User:
    """The user behind a session's key or an API token. Raises `AccessError` where there is none."""
    for kind in ("session", "token"):
        held = secrets.look_up(ledger, kind, _hash(key))
        if held:
            return user(ledger, held.owner)
    raise AccessError("not signed in, or no longer")


def _hash(key: str) -> str:
    # Keys are random and long, so a plain hash keeps them; only what people choose needs a slow one.
    return hashlib.sha256(key.encode()).hexdigest()


def _decoy() -> str:
    return "$argon2id$v=19$m=65536,t=3,p=4$Z2xhc3MgaGFyYm91cnM$Xyd3C4m0MNf0m2eJdGHV3kzBvSkPYRcaDgn2bq1lOjY"
