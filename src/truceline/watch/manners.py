"""Asking servers politely: by robots.txt, one request a host at a time, not too often, and later when told to wait."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from truceline.errors import ReadError
from truceline.read.web import AGENT, Answer, ask

PACE = 5.0
"""Seconds between two requests to one host, unless its robots.txt asks for more."""
SLOWEST = 120.0
ROBOTS_FOR = 24 * 3600.0
ROBOTS_LIMIT = 500 * 1024
LONGEST = timedelta(days=1)
"""How long a server may tell us to stay away."""
BUSY = frozenset({429, 503})


class Wait(ReadError):
    """A server asks us to come back later."""

    def __init__(self, message: str, until: timedelta | None) -> None:
        super().__init__("told to wait", message)
        self.until = until


class Manners:
    """Asks for addresses and keeps the rules; `private` allows networks of one's own."""

    def __init__(
        self,
        *,
        private: bool = False,
        pace: float = PACE,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.private = private
        self.pace = pace
        self._sleep, self._clock = sleep, clock
        self._free: dict[str, float] = {}
        self._robots: dict[str, tuple[float, RobotFileParser | None]] = {}

    def get(self, address: str, headers: Mapping[str, str] | None = None) -> Answer:
        """What a server answers. Raises `ReadError`: `robots` where its rules say no, `Wait` where it is busy."""
        answer = self._ask(address, headers, self._permitted(address), self._redirected)
        if answer.status in BUSY:
            until = retry_after(answer.headers.get("retry-after"))
            free = self._clock() + min(until or timedelta(minutes=1), LONGEST).total_seconds()
            self._free[_host(address)] = self._free[_host(answer.url)] = free
            raise Wait(f"the server answered {answer.status}", until)
        return answer

    def _permitted(self, address: str) -> RobotFileParser:
        """The rules of a host that allow an address. Raises `ReadError` (`robots`) where they do not."""
        rules = self._rules(address)
        if rules is None:
            raise ReadError("robots", "robots.txt cannot be had, so nothing is asked of this host for now")
        if not rules.can_fetch(AGENT, address):
            raise ReadError("robots", "robots.txt asks not to fetch this address")
        return rules

    def _redirected(self, address: str) -> None:
        """A server sends us on: the next one's rules and pace hold, too."""
        rules = self._permitted(address)
        self._wait(_host(address))
        self._asked(_host(address), rules)

    def _ask(
        self, address: str, headers: Mapping[str, str] | None, rules: RobotFileParser | None,
        redirected: Callable[[str], None] = lambda address: None,
    ) -> Answer:  # fmt: skip
        self._wait(_host(address))
        try:
            return ask(address, private=self.private, headers=headers, redirected=redirected)
        finally:
            self._asked(_host(address), rules)

    def _wait(self, host: str) -> None:
        wait = self._free.get(host, 0.0) - self._clock()
        if wait > SLOWEST:
            raise Wait("the server asked us to stay away", timedelta(seconds=wait))
        if wait > 0:
            self._sleep(wait)

    def _asked(self, host: str, rules: RobotFileParser | None) -> None:
        delay = rules.crawl_delay(AGENT) if rules else None
        self._free[host] = self._clock() + max(self.pace, min(float(delay or 0), SLOWEST))

    def _rules(self, address: str) -> RobotFileParser | None:
        """The rules of a host: none at all where it has no robots.txt; None where nobody can tell (RFC 9309)."""
        parts = urlsplit(address)
        root = f"{parts.scheme}://{parts.netloc}"
        until, rules = self._robots.get(root, (0.0, None))
        if root in self._robots and self._clock() < until:
            return rules
        rules, life = RobotFileParser(), ROBOTS_FOR
        try:
            answer = self._ask(f"{root}/robots.txt", None, None)
            if answer.status == 200:
                rules.parse(answer.data[:ROBOTS_LIMIT].decode("utf-8", "replace").splitlines())
            elif 400 <= answer.status < 500 and answer.status != 429:
                rules.parse([])
            else:
                rules, life = None, 600.0
        except ReadError as error:
            if error.reason in ("private address", "bad address"):
                raise
            rules, life = None, 600.0
        self._robots[root] = (self._clock() + life, rules)
        return rules


def retry_after(said: str | None, now: datetime | None = None) -> timedelta | None:
    """How long a `Retry-After` header asks to wait: seconds or a date; None where it says neither."""
    if not said:
        return None
    if said.strip().isascii() and said.strip().isdigit():
        return min(timedelta(seconds=min(int(said.strip()[:9]), 10**6)), LONGEST)
    try:
        at = parsedate_to_datetime(said)
    except (ValueError, TypeError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(max(at - (now or datetime.now(UTC)), timedelta(0)), LONGEST)


def _host(address: str) -> str:
    return urlsplit(address).netloc.lower()
