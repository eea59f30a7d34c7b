"""What the pipeline computes, as pure functions over tables: the same rows in give the same rows out, anywhere."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any

import msgspec

from truceline.codec import SCHEMA, encode
from truceline.corroborate.cells import keys
from truceline.corroborate.copies import (
    CopyEdge,
    Document,
    count_pairs,
    in_order,
    most_shared,
    pair_postings,
    read_once,
    read_words,
    settle_sources,
)
from truceline.corroborate.incidents_tell import tellings, told_terms
from truceline.corroborate.incidents_text import Rarity, Terms, sentence_terms, terms
from truceline.errors import ReadError
from truceline.read import Source
from truceline.records import Failure, Record, Report
from truceline.scale.units import Unit, read_unit
from truceline.text import Span

if TYPE_CHECKING:
    import pyarrow as pa

Extract = Callable[[Report], Record]
"""Makes a report's record; one that has `extract_many` is given a batch at a time."""
BATCH = 32
"""Reports extracted together."""
READ = 256
"""Texts hashed at once: what is made of each character takes some sixty bytes."""
Tables = dict[str, "pa.Table"]


def only_read(report: Report) -> Record:
    """The record of a report that nothing was extracted from: copies need no more."""
    return Record(schema=SCHEMA, report=report)


_first_use = Lock()


def read_as(kind: Any, data: bytes) -> Any:
    """What JSON holds, as a type; msgspec must not learn one type in two threads at once, and Daft's workers are."""
    with _first_use:
        decoder = _decoder(kind)
    return decoder.decode(data)


@cache
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)


class _Many:
    """An engine as a function of one report that can also take many."""

    def __init__(self, engine: Any) -> None:
        self.engine = engine
        self.extract_many: Callable[[Sequence[Report]], Iterator[Record]] = engine.extract_many

    def __call__(self, report: Report) -> Record:
        found: Record = self.engine.extract(report)
        return found


@lru_cache(maxsize=8)
def resolve(name: str) -> Extract:
    """The extraction function that `module:function` names, or that of an engine of the class `module:Class`."""
    module, _, attribute = name.partition(":")
    found = getattr(importlib.import_module(module), attribute)
    return _Many(found()) if isinstance(found, type) else found


def extract_unit(unit: Unit, extract: Extract) -> Tables:
    """Everything that one piece gives: `records`, `anchors`, `tellings`, `counts`, `failures`."""
    records: list[Record] = []
    failures: list[Failure] = []
    for found in _read(unit, extract):
        (failures if isinstance(found, Failure) else records).append(found)  # type: ignore[arg-type]
    return tables(records, failures)


def _read(unit: Unit, extract: Extract) -> Iterator[Record | Failure]:
    """Each document's record; whatever goes wrong with one is its failure and stops nothing."""
    batch: list[tuple[str, Report]] = []
    try:
        for source in read_unit(unit):
            found = _report(source)
            if isinstance(found, Failure):
                yield found
                continue
            batch.append((source.name if isinstance(source, Source) else found.id, found))
            if len(batch) == BATCH:
                yield from _records(batch, extract)
                batch = []
    except (ReadError, OSError) as error:
        yield Failure(source=unit.path[:300], reason=getattr(error, "reason", "not readable"), message=str(error)[:300])
    yield from _records(batch, extract)


def _report(source: Source | Failure) -> Report | Failure:
    from truceline.read import report

    if isinstance(source, Failure):
        return source
    try:
        return report(source)
    except ReadError as error:
        return Failure(source=source.name, reason=error.reason, message=str(error))
    except Exception as error:
        return _ours(source.name, error)


def _records(batch: Sequence[tuple[str, Report]], extract: Extract) -> Iterator[Record | Failure]:
    """The records of a batch; where it fails together, each report by itself, so that only the guilty one fails."""
    if many := getattr(extract, "extract_many", None):
        try:
            yield from list(many([report for _, report in batch]))
            return
        except Exception:  # told below, for the report that it comes from
            pass
    for name, report in batch:
        try:
            yield extract(report)
        except Exception as error:
            yield _ours(name, error)


def _ours(name: str, error: Exception) -> Failure:
    """A fault of ours, told as such."""
    return Failure(source=name, reason="internal", message=f"{type(error).__name__}: {error}"[:300])


def tables(records: Sequence[Record], failures: Sequence[Failure]) -> Tables:
    """The tables that records and failures make."""
    import pyarrow as pa

    documents = [Document.of(record.report) for record in records]
    texts, sentences = Rarity(), Rarity()
    told: list[dict[str, Any]] = []
    for record in records:
        found = terms(record.report.text)
        texts.add(found)
        sentences.add(sentence_terms(record.report.text))
        told += _telling_rows(record, found)
    return {
        "records": pa.table(
            {
                "id": pa.array([document.id for document in documents], pa.string()),
                "published": pa.array([document.published for document in documents], pa.float64()),
                "publisher": pa.array([document.publisher for document in documents], pa.string()),
                "text": pa.array([document.text for document in documents], pa.large_string()),
                "body": pa.array([encode(document.body) for document in documents], pa.binary()),
                "record": pa.array([encode(record) for record in records], pa.large_binary()),
            }
        ),
        "anchors": _anchors(documents),
        "tellings": pa.Table.from_pylist(told, telling_schema()),
        "counts": _counts({"text": texts.seen, "sentence": sentences.seen}),
        "failures": pa.table(
            {
                name: pa.array([getattr(failure, name) for failure in failures], pa.string())
                for name in ("source", "reason", "message")
            }
        ),
    }


def _anchors(documents: Sequence[Document]) -> pa.Table:
    """Each document's anchors, once each, with what pairing needs to know of the document."""
    import numpy as np
    import pyarrow as pa

    found = [read_once(documents[first : first + READ], first)[1:] for first in range(0, len(documents), READ)]
    values = np.concatenate([np.zeros(0, np.uint64), *(values for values, _ in found)])
    owners = np.concatenate([np.zeros(0, np.int64), *(owners for _, owners in found)])
    sizes = np.bincount(owners, minlength=len(documents))
    ids = pa.array([document.id for document in documents], pa.string())
    published = pa.array([document.published for document in documents], pa.float64())
    return pa.table(
        {
            "anchor": pa.array(values, pa.uint64()),
            "id": ids.take(pa.array(owners)),
            "published": published.take(pa.array(owners)),
            "size": pa.array(sizes[owners].astype(np.int32), pa.int32()),
        }
    )


def _telling_rows(record: Record, words: Terms) -> Iterator[dict[str, Any]]:
    """Each event that makes an incident, with the words it is told in; of its report's text the terms alone."""
    found = tellings(record)
    story = encode(list(words.items())) if found else b""
    slim = msgspec.structs.replace(record, report=msgspec.structs.replace(record.report, text=""), times=(), quotes=())
    published = record.report.published
    for at, telling in enumerate(found):
        yield {
            "published": published.value if published else "",
            "report": record.report.id,
            "at": at,
            "kind": telling.event.type,
            "trigger": [telling.event.trigger.start, telling.event.trigger.end],
            "days": list(telling.days),
            "cells": keys(telling.towns, telling.about),
            "pinned": bool(telling.towns),
            "about": [list(point) for point in telling.about],
            "bare": encode(msgspec.structs.replace(slim, events=telling.events, statements=(), actors=())),
            "record": encode(msgspec.structs.replace(slim, events=telling.events)),
            "around": telling.around,
            "beside": list(telling.beside),
            "story": story,
            "words": encode(list(told_terms(telling).items())),
        }


def telling_schema() -> pa.Schema:
    """The columns of `tellings`."""
    import pyarrow as pa

    return pa.schema(
        {
            "published": pa.string(),
            "report": pa.string(),
            "at": pa.int32(),
            "kind": pa.string(),
            "trigger": pa.list_(pa.int64()),
            "days": pa.list_(pa.int32()),
            "cells": pa.list_(pa.string()),
            "pinned": pa.bool_(),
            "about": pa.list_(pa.list_(pa.float64())),
            "bare": pa.large_binary(),
            "record": pa.large_binary(),
            "around": pa.int32(),
            "beside": pa.list_(pa.string()),
            "story": pa.binary(),
            "words": pa.binary(),
        }
    )


def _counts(seen: Mapping[str, Mapping[int, int]]) -> pa.Table:
    """In how many of the texts each term stands, for words of texts and words of sentences."""
    import pyarrow as pa

    rows = [(kind, bucket, count) for kind, counts in seen.items() for bucket, count in counts.items()]
    kinds, buckets, counts = zip(*rows, strict=True) if rows else ((), (), ())
    return pa.table(
        {
            "kind": pa.array(kinds, pa.string()),
            "bucket": pa.array(buckets, pa.int32()),
            "count": pa.array(counts, pa.int32()),
        }
    )


def pair_table(table: pa.Table, window: float) -> pa.Table:
    """The pairs of reports that share some of these anchors, how many each, all anchors of one value together."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    docs, first, owner = np.unique(table["doc"].to_numpy(), return_index=True, return_inverse=True)
    known = table.select(["id", "published", "size"]).take(pa.array(first))
    dated = pa.table({"id": known["id"], "published": pc.fill_null(known["published"], -np.inf)})
    order = pc.sort_indices(dated, sort_keys=[("published", "ascending"), ("id", "ascending")])
    order = order.to_numpy().astype(np.int64)
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    docs, size = docs[order], known["size"].to_numpy()[order]
    when = known["published"].to_numpy()[order]
    values, owner = table["anchor"].to_numpy(), rank[owner]
    by_value = np.lexsort((owner, values))
    shared, counts, rares = count_pairs(*pair_postings(values[by_value], owner[by_value], len(docs)))
    later, earlier = np.divmod(shared, max(len(docs), 1))
    near = ~(np.abs(when[later] - when[earlier]) > window)  # also where one does not say when
    later, earlier = later[near], earlier[near]
    return pa.table(
        {
            "copy": docs[later],
            "source": docs[earlier],
            "count": counts[near],
            "rare": rares[near],
            "least": np.minimum(size[later], size[earlier]),
        }
    )


def settle_batch(pairs: Sequence[tuple[str, str, int]], documents: Sequence[Document]) -> list[CopyEdge]:
    """The edges of some copies to their best sources; all candidates of one copy are in one batch."""
    ordered = in_order(documents)
    number = {document.id: at for at, document in enumerate(ordered)}
    readings = []
    for first in range(0, len(ordered), 2000):
        readings += read_words(ordered[first : first + 2000])[0]
    sources: dict[int, list[tuple[int, int]]] = {}
    for copy, source, count in pairs:
        sources.setdefault(number[copy], []).append((count, number[source]))
    return [
        edge for copy in sorted(sources) for edge in settle_sources(ordered, readings, copy, most_shared(sources[copy]))
    ]


def edge_row(edge: CopyEdge) -> dict[str, Any]:
    """An edge as a row."""
    return {
        "copy": edge.copy,
        "source": edge.source,
        "words": edge.words,
        "of_copy": edge.of_copy,
        "of_source": edge.of_source,
        "passages": encode(edge.passages),
        "why": list(edge.why),
        "main": edge.main,
    }


def document(row: dict[str, Any]) -> Document:
    """The document that a row of `records` holds."""
    body = read_as(tuple[Span, ...], row["body"])
    return Document(row["id"], row["text"], row["published"], row["publisher"], body)
