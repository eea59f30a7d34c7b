"""Watching: feeds polled politely, their reports captured (WARC) and read into the ledger, the digest sent on time.

Nothing runs by itself: `Watcher.once` makes one round, `Watcher.run` one after the other until it is stopped.
"""

from __future__ import annotations

from truceline.watch.state import FeedState, State
from truceline.watch.watcher import Round, Watcher

__all__ = ["FeedState", "Round", "State", "Watcher"]
