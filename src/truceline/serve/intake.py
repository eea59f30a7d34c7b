"""Reports on their way in: each request is a job, done one after the other by one thread, and kept in the ledger.

The reading itself is done by a process of its own, with a limit of time for each report.
"""

from __future__ import annotations

import io
import queue
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Literal

import msgspec

from truceline import codec
from truceline.errors import ReadError
from truceline.records import Failure, Record
from truceline.serve.worker import worker

if TYPE_CHECKING:
    from truceline.ledger import Ledger
    from truceline.read import Source

KEPT = 200
"""Finished jobs that can still be looked at."""
WAITING = 32
"""Jobs that may wait; more are refused, so that nobody fills the memory with uploads."""
TOGETHER = 16
LIMIT = 120.0
"""Seconds that one report may take; the longest that the others wait for it."""


class Full(Exception):
    """Too many jobs are waiting."""


class Job(msgspec.Struct, kw_only=True):
    """One request to add reports: what came of it so far."""

    id: str
    by: str
    names: tuple[str, ...]
    state: Literal["waiting", "reading", "deriving", "done"] = "waiting"
    reports: list[str] = []
    titles: dict[str, str] = {}
    failures: list[Failure] = []

    @property
    def done(self) -> bool:
        return self.state == "done"


Get = Callable[[], Iterator["Source | Failure"]]


class Intake:
    """The queue and its one reader; `derive` is called after each job that brought something new."""

    def __init__(self, ledger: Ledger, *, model: str | None = None, derive: Callable[[], None] | None = None) -> None:
        self.ledger, self.model, self._derive = ledger, model, derive
        self.jobs: OrderedDict[str, Job] = OrderedDict()
        self._waiting: queue.Queue[tuple[Job, Get] | None] = queue.Queue()
        self._thread = threading.Thread(target=self._work, name="truceline-intake", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ends the thread once the job under way is done."""
        self._waiting.put(None)
        self._thread.join(timeout=30)

    def put(self, by: str, names: Iterable[str], get: Get) -> Job:
        """The job that will read what `get` yields. Raises `Full`."""
        if self._waiting.qsize() >= WAITING:
            raise Full
        job = Job(id=secrets.token_hex(8), by=by, names=tuple(names))
        self.jobs[job.id] = job
        while len(self.jobs) > KEPT:
            self.jobs.popitem(last=False)
        self._waiting.put((job, get))
        return job

    # ----

    def _work(self) -> None:
        worker(self.model).start()
        while (task := self._waiting.get()) is not None:
            job, get = task
            try:
                self._read(job, get)
            except Exception as error:  # a job may fail, the thread may not
                job.failures.append(Failure(source=job.id, reason="internal", message=f"{type(error).__name__}"))
            job.state = "done"

    def _read(self, job: Job, get: Get) -> None:
        job.state = "reading"
        before = self.ledger.counts()["record"]
        batch: list[tuple[Source, Record]] = []
        for source in get():
            if isinstance(source, Failure):
                job.failures.append(source)
                continue
            found = worker(self.model).read(source, LIMIT)
            if isinstance(found, Failure):
                job.failures.append(found)
                continue
            batch.append((source, found))
            if len(batch) >= (TOGETHER if job.reports else 1):  # the first one at once: somebody is waiting to see it
                self._keep(job, batch)
                batch = []
        self._keep(job, batch)
        for failure in job.failures:
            known = self.ledger.find("failure", failure.source)
            if known is None or known.body != codec.sha256(codec.encode(failure)):
                self.ledger.append("failure", failure, subject=failure.source, by=job.by)
        if self._derive and self.ledger.counts()["record"] > before:
            job.state = "deriving"
            self._derive()

    def _keep(self, job: Job, done: list[tuple[Source, Record]]) -> None:
        if not done:
            return
        with self.ledger.writing(by=job.by) as write:
            for source, record in done:
                kind = record.report.media_type or source.media_type or "application/octet-stream"
                write.add_capture(source.name, source.data, media_type=kind, url=source.url)
                write.add_record(record)
        for _, record in done:
            title = record.report.title
            job.reports.append(record.report.id)
            job.titles[record.report.id] = title.value if title else ""


def uploaded(files: Iterable[tuple[str, bytes]]) -> Iterator[Source | Failure]:
    """The documents in uploaded files, as the same files on disk would give them."""
    from truceline.read.address import opened

    for name, data in files:
        yield from opened(name, io.BytesIO(data))


def pasted(text: str, name: str, *, title: str = "", publisher: str = "", published: str = "") -> Iterator[Source]:
    """The document that somebody pasted; what they say of it stands beside the text, not in it."""
    from truceline.read import Given, Source

    given = Given(title=title or None, publisher=publisher or None, published=published or None)
    yield Source(name=name, data=text.encode("utf-8", "surrogatepass"), media_type="text/plain", given=given)


def fetched(address: str, *, private: bool = False) -> Iterator[Source | Failure]:
    """The documents at a public web address (many where it is a feed); private networks are refused, each redirect."""
    from truceline.read.address import opened
    from truceline.read.formats import by_look
    from truceline.read.web import fetch

    try:
        source = fetch(address, private=private)
        if by_look(source.data[:4096]).split:
            yield from opened(address, io.BytesIO(source.data))
        else:
            yield source
    except ReadError as error:
        yield Failure(source=address, reason=error.reason, message=str(error))
