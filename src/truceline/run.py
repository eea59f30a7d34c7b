"""One pass over sources: each report's record in the order given, every report that failed named with its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from truceline.errors import ModelError, ReadError
from truceline.records import Failure, Record, Report
from truceline.text import grouped

if TYPE_CHECKING:
    from truceline.pipeline import Engine
    from truceline.read import Source

BATCH = 32
BATCH_CHARACTERS = 200_000
"""A batch, parsed together, is closed at this many reports or characters, so that output keeps flowing."""


class Run:
    """Reads addresses into records. One report that fails, however badly, never stops the others.

    `read` and `failed` count as it goes; `on_failure` hears of each failure at once, `on_step` of each report done.
    """

    def __init__(
        self,
        model: str | None = None,
        *,
        on_failure: Callable[[Failure], None] | None = None,
        on_step: Callable[[], None] | None = None,
    ) -> None:
        self.model = model
        self.read = 0
        self.failed = 0
        self._on_failure = on_failure
        self._on_step = on_step
        self._engine: Engine | None = None

    def records(self, addresses: Sequence[str]) -> Iterator[Record]:
        """Each report's record, in the order given. Raises `ModelError` where no language pipeline can be had."""
        for batch in self.batches(addresses):
            for _, record in batch:
                yield record

    def batches(self, addresses: Sequence[str]) -> Iterator[Iterator[tuple[Source, Record]]]:
        """The same beside their sources, in the batches that are parsed together."""
        from truceline.read import sources

        yield from self.batches_of(sources(addresses))

    def batches_of(self, found: Iterable[Source | Failure]) -> Iterator[Iterator[tuple[Source, Record]]]:
        """The same for documents that are at hand already."""
        for batch in grouped(self._reports(found), lambda pair: len(pair[1].text), BATCH, BATCH_CHARACTERS):
            yield self._extract(batch)

    def _reports(self, found: Iterable[Source | Failure]) -> Iterator[tuple[Source, Report]]:
        from truceline.read import report

        for source in found:
            if isinstance(source, Failure):
                self._fail(source)
                continue
            try:
                made = report(source)
            except ReadError as error:
                self._fail(Failure(source=source.name, reason=error.reason, message=str(error)))
            except Exception as error:
                self._fail(_ours(source, error))
            else:
                yield source, made

    def _extract(self, batch: list[tuple[Source, Report]]) -> Iterator[tuple[Source, Record]]:
        engine, done = self._loaded(), 0
        try:
            for record in engine.extract_many(report for _, report in batch):
                source = batch[done][0]
                done += 1
                yield self._step(source, record)
        except ModelError:
            raise
        except Exception:
            # Which report of the batch it was shows when the rest are taken one by one.
            for source, report in batch[done:]:
                try:
                    record = engine.extract(report)
                except Exception as error:
                    self._fail(_ours(source, error))
                else:
                    yield self._step(source, record)

    def _loaded(self) -> Engine:
        if self._engine is None:
            from truceline.pipeline import Engine

            self._engine = Engine(self.model)
        return self._engine

    def _step(self, source: Source, record: Record) -> tuple[Source, Record]:
        self.read += 1
        if self._on_step:
            self._on_step()
        return source, record

    def _fail(self, failure: Failure) -> None:
        self.failed += 1
        if self._on_failure:
            self._on_failure(failure)
        if self._on_step:
            self._on_step()


def _ours(source: Source, error: Exception) -> Failure:
    """A failure that is a fault of this program, said as such."""
    return Failure(source=source.name, reason="internal", message=f"a fault of ours: {type(error).__name__}: {error}")
