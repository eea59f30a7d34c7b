"""Rounds over feeds: ask what is new, fetch, keep, read into the ledger; what fails is named and tried again."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from truceline.errors import ReadError
from truceline.read.feed import Entry, announced
from truceline.records import Failure
from truceline.watch import state as kept
from truceline.watch.archive import Archive
from truceline.watch.manners import Manners, Wait
from truceline.watch.state import FeedState

if TYPE_CHECKING:
    from truceline.ledger import Ledger
    from truceline.read import Source
    from truceline.run import Run

EVERY = timedelta(minutes=15)
AT_ONCE = 50
"""Reports of one feed in one round; the rest waits for the next."""
TRIES = 3


class Round(msgspec.Struct, kw_only=True):
    """What one round did."""

    asked: int = 0
    unchanged: int = 0
    fetched: int = 0
    added: int = 0
    failures: list[Failure] = []


class Watcher:
    """Watches feeds for a ledger. `folder` keeps the state and the captures; `private` allows a network of one's own.

    `after` is called at the end of each round with what it did: to work out incidents anew, to send a digest.
    """

    def __init__(
        self,
        ledger: Ledger,
        feeds: Sequence[str],
        folder: Path,
        run: Run,
        *,
        manners: Manners | None = None,
        every: timedelta = EVERY,
        after: Callable[[Round], None] = lambda done: None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        chance: Callable[[], float] = random.random,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.ledger, self.feeds, self.folder, self.reader = ledger, list(dict.fromkeys(feeds)), folder, run
        self.manners = manners or Manners()
        self.every, self.after = every, after
        self.state = kept.load(folder)
        self.archive = Archive(folder)
        self._now, self._chance = now, chance

    def once(self, *, all_feeds: bool = False) -> Round:
        """One round over the feeds that are due (over all if asked); a feed that fails never stops the others."""
        done = Round()
        for feed in self.feeds:
            held = self.state.of(feed)
            if not all_feeds and not held.is_due(self._now()):
                continue
            done.asked += 1
            try:
                self._feed(feed, held, done)
            except ReadError as error:
                self._missed(feed, held, error, done)
            except Exception as error:  # a fault of ours in one feed must not end the watch over the others
                self._missed(feed, held, ReadError("internal", f"a fault of ours: {error}"), done)
            kept.save(self.folder, self.state)
        self._log(done.failures)
        self.after(done)
        return done

    def run(self, told: Callable[[Round], None], *, sleep: Callable[[float], None] = time.sleep) -> None:
        """Rounds without end, each when the next feed is due; `told` hears of each that did something."""
        while True:
            done = self.once()
            if done.asked:
                told(done)
            sleep(self._pause())

    def _pause(self) -> float:
        """Seconds until the next feed is due, between one second and a minute, so that the digest is on time, too."""
        dues = [held.due for feed in self.feeds if not (held := self.state.of(feed)).gone and held.due]
        if not dues:
            return 60.0
        wait = (datetime.fromisoformat(min(dues)) - self._now()).total_seconds()
        return min(max(wait, 1.0), 60.0)

    # ---- one feed

    def _feed(self, feed: str, held: FeedState, done: Round) -> None:
        answer = self.manners.get(feed, held.conditional())
        if answer.status == 304:
            done.unchanged += 1
            held.answered(self._now(), self.every)
            self._reports(feed, held, [Entry(address=it) for it in held.tries], done)
            return
        if answer.status == 410:
            held.gone = True
        if answer.status != 200:
            raise ReadError("http status", f"the server answered {answer.status}")
        found = announced(answer.data, answer.url, answer.headers)
        self.archive.keep(answer, feed, self._now())
        known = set(held.seen)
        fresh = [it for it in found if it.address not in known]
        listed = {it.address for it in fresh}
        fresh += [Entry(address=it) for it in held.tries if it not in listed]  # no longer in the feed, still wanted
        self._reports(feed, held, fresh, done)
        # The validators are kept last: had the round broken off, the feed would be read again and nothing be missed.
        if len(fresh) <= AT_ONCE:
            held.etag, held.modified = answer.headers.get("etag"), answer.headers.get("last-modified")
        held.answered(self._now(), self.every)

    def _missed(self, feed: str, held: FeedState, error: ReadError, done: Round) -> None:
        told = error.until if isinstance(error, Wait) else None
        held.failed(str(error), self._now(), self.every, 0.75 + self._chance() / 2, told)
        done.failures.append(Failure(source=feed, reason=error.reason, message=str(error)))

    # ---- its reports

    def _reports(self, feed: str, held: FeedState, fresh: Sequence[Entry], done: Round) -> None:
        fetched: list[tuple[Source, datetime]] = []
        for entry in fresh[:AT_ONCE]:
            address = entry.address or ""
            try:
                fetched.append((self._fetch(entry, address), self._now()))
                done.fetched += 1
            except Wait as error:
                done.failures.append(Failure(source=address, reason=error.reason, message=str(error)))
                held.tries.setdefault(address, 0)  # to be asked for again, however often a server is busy
            except ReadError as error:
                done.failures.append(Failure(source=address, reason=error.reason, message=str(error)))
                held.tries[address] = held.tries.get(address, 0) + 1
                if held.tries[address] >= TRIES or error.reason == "robots":
                    held.read(address)
        done.added += self._add(fetched)
        for source, _ in fetched:
            held.read(source.name)

    def _fetch(self, entry: Entry, address: str) -> Source:
        from truceline.read.web import source

        answer = self.manners.get(address)
        if answer.status != 200:
            raise ReadError("http status", f"the server answered {answer.status}")
        if not answer.data:
            raise ReadError("empty", "the server sent nothing")
        self.archive.keep(answer, address, self._now())
        return _dated(source(answer, address), entry)

    def _add(self, fetched: Sequence[tuple[Source, datetime]]) -> int:
        """How many records came into the ledger; each batch with its captures, or not at all."""
        at = {source.name: moment for source, moment in fetched}
        added = 0
        for batch in self.reader.batches_of(source for source, _ in fetched):
            rows = list(batch)  # read before the ledger is locked
            with self.ledger.writing() as write:
                for source, record in rows:
                    kind = record.report.media_type or source.media_type or "application/octet-stream"
                    write.add_capture(source.name, source.data, media_type=kind, url=source.url, at=at[source.name])
                    before = write.number
                    write.add_record(record)
                    added += write.number > before
        return added

    def _log(self, failures: Sequence[Failure]) -> None:
        """Failures into the ledger, each once as long as its reason stays the same."""
        from truceline import codec

        with self.ledger.writing() as write:
            for failure in failures:
                known = write.find("failure", failure.source)
                if known is None or known.body != codec.sha256(codec.encode(failure)):
                    write.append("failure", failure, subject=failure.source)


def _dated(source: Source, entry: Entry) -> Source:
    """The source with the feed's date beside it, where the document itself has none."""
    from truceline.read import Given, report

    if entry.published is None:
        return source
    try:
        told = report(source).published
    except ReadError:
        return source
    return source if told else msgspec.structs.replace(source, given=Given(published=entry.published))
