"""Who asks, and whether they may: sessions, tokens, forged requests, foreign hosts, headers, and how often.

On this machine alone (`localhost`) nobody signs in: who can open the ledger's file could do all of it anyway. Beyond it
everybody does. Every answer carries a policy under which a page can run nothing but our own files.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
import time
from collections import defaultdict, deque
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec

from truceline.review.people import User

if TYPE_CHECKING:
    from litestar import Request
    from litestar.types import Message, Scope

SESSION, VISIT = "truceline_session", "truceline_visit"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
# MapLibre needs no exception: its worker is a file of ours, and it sets styles through the DOM.
HEADERS = (
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
    ("x-robots-tag", "noindex, nofollow"),
)
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Visit(msgspec.Struct, kw_only=True):
    """One request's person and preferences."""

    user: User | None
    csrf: str
    language: str
    theme: str
    keys: bool = True
    """Whether single keys are shortcuts."""
    by_token: bool = False
    new: str | None = None
    """A visit's key that the answer must set."""

    def may(self, right: Any) -> bool:
        """Whether who asks has a right."""
        return self.user is not None and self.user.may(right)


class Seal:
    """What binds a form to the visitor it was made for; a new one with each start."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def token(self, visit: str, session: str | None) -> str:
        """The token that a form of this visitor must carry."""
        return hmac.new(self._key, f"{visit}\n{session or ''}".encode(), hashlib.sha256).hexdigest()

    @staticmethod
    def same(one: str, other: str) -> bool:
        """Whether two tokens are the same, in a time that tells nothing."""
        return hmac.compare_digest(one.encode(), other.encode())


class Brake:
    """How often something may fail: `limit` times in `window` seconds for each key."""

    def __init__(self, limit: int = 5, window: float = 300.0) -> None:
        self.limit, self.window = limit, window
        self._seen: dict[str, deque[float]] = defaultdict(deque)

    def wait(self, *keys: str) -> int:
        """The seconds that one of these keys must wait; 0 for none."""
        now = time.monotonic()
        return max((self._left(key, now) for key in keys), default=0)

    def failed(self, *keys: str) -> None:
        """Counts a failure against each key."""
        if len(self._seen) > 10_000:  # who tries names by the thousand may not fill the memory
            self._seen.clear()
        for key in keys:
            self._seen[key].append(time.monotonic())

    def passed(self, *keys: str) -> None:
        """Forgets what was counted."""
        for key in keys:
            self._seen.pop(key, None)

    def _left(self, key: str, now: float) -> int:
        held = self._seen.get(key)
        if not held:
            return 0
        while held and held[0] < now - self.window:
            held.popleft()
        return int(held[0] + self.window - now) + 1 if len(held) >= self.limit else 0


def is_local(host: str) -> bool:
    """Whether a bind address reaches nobody but this machine."""
    name = host.strip("[]").lower()
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def host_allowed(header: str | None, allowed: frozenset[str]) -> bool:
    """Whether a Host header names us: a page that makes its own name point here gains nothing (DNS rebinding)."""
    if not header:
        return False
    name = (urlsplit(f"//{header}").hostname or "").lower()
    return "*" in allowed or name in allowed


def same_origin(request: Request[Any, Any, Any]) -> bool:
    """Whether a browser says that a request comes from a page of ours; True where it says nothing (no browser)."""
    site = request.headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        return False
    origin = request.headers.get("origin")
    if origin is None:
        return True
    return urlsplit(origin).netloc.lower() == (request.headers.get("host") or "").lower()


async def add_headers(message: Message, scope: Scope) -> None:
    """Puts the security headers on every answer; pages are never kept by caches."""
    if message["type"] != "http.response.start":
        return
    headers = list(message.get("headers", []))
    have = {name.lower() for name, _ in headers}
    headers += [(name.encode(), value.encode()) for name, value in HEADERS if name.encode() not in have]
    if b"cache-control" not in have:
        headers.append((b"cache-control", b"no-store"))
    state = scope.get("state", {})
    if state.get("etag") and message["status"] == 200:
        headers = [(name, value) for name, value in headers if name != b"cache-control"]
        headers += [(b"etag", str(state["etag"]).encode()), (b"cache-control", b"private, no-cache")]
    visit = state.get("visit")
    if visit is not None and visit.new:
        secure = "; Secure" if scope.get("scheme") == "https" else ""
        headers.append((b"set-cookie", cookie(VISIT, visit.new, secure).encode()))
    message["headers"] = headers


def cookie(name: str, value: str, secure: str, *, age: int | None = None) -> str:
    """A cookie's line that no script can read and no other site can send."""
    lasts = f"; Max-Age={age}" if age is not None else ""
    return f"{name}={value}; Path=/; HttpOnly; SameSite=Lax{lasts}{secure}"
