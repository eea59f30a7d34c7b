"""What a watcher must not forget when it stops: for each feed, what was seen, what its server said, when it is due."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from truceline.errors import ConfigError

MOST_SEEN = 5000
NAME = "watch.json"
LONGEST_WAIT = timedelta(days=1)


class FeedState(msgspec.Struct, kw_only=True):
    """One feed: validators for conditional requests, failures in a row, when it is due, what was read from it."""

    etag: str | None = None
    modified: str | None = None
    failures: int = 0
    reason: str | None = None
    """Why it failed last, in plain words; None once it answered again."""
    due: str | None = None
    gone: bool = False
    seen: list[str] = []
    tries: dict[str, int] = {}
    """Reports that could not be fetched yet, and how often that was tried."""

    def conditional(self) -> dict[str, str]:
        """The headers by which a server answers only if something is new."""
        found = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in found.items() if value}

    def is_due(self, now: datetime) -> bool:
        """Whether it is time to ask again."""
        return not self.gone and (self.due is None or datetime.fromisoformat(self.due) <= now)

    def answered(self, now: datetime, every: timedelta) -> None:
        """The feed answered: no failure counts any more."""
        self.failures, self.reason, self.due = 0, None, (now + every).isoformat()

    def failed(self, why: str, now: datetime, every: timedelta, jitter: float, told: timedelta | None = None) -> None:
        """The feed failed: each time in a row it is left alone twice as long, and never shorter than it asked for."""
        self.failures += 1
        wait = min(every * 2 ** min(self.failures, 12), LONGEST_WAIT) * jitter
        self.reason, self.due = why, (now + max(wait, told or timedelta(0))).isoformat()

    def read(self, address: str) -> None:
        """An address was read, or given up: it is not asked for again."""
        self.tries.pop(address, None)
        self.seen.append(address)
        del self.seen[:-MOST_SEEN]


class State(msgspec.Struct, kw_only=True):
    """All feeds by address."""

    feeds: dict[str, FeedState] = {}
    version: int = 1

    def of(self, address: str) -> FeedState:
        """A feed's state, new where it was never asked."""
        return self.feeds.setdefault(address, FeedState())


def load(folder: Path) -> State:
    """The state kept in a folder; a new one where there is none. Raises `ConfigError` where it cannot be read."""
    path = folder / NAME
    if not path.exists():
        return State()
    try:
        return msgspec.json.decode(path.read_bytes(), type=State)
    except msgspec.MsgspecError as error:
        raise ConfigError(f"{path} is no watcher's state: {error}") from error


def save(folder: Path, state: State) -> None:
    """Keeps the state: whole or not at all, whatever happens in between."""
    beside = folder / f"{NAME}.new"
    with beside.open("wb") as stream:
        stream.write(msgspec.json.format(msgspec.json.encode(state), indent=1))
        stream.flush()
        os.fsync(stream.fileno())
    beside.replace(folder / NAME)
