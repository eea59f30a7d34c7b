"""Which reports carry one text: verbatim, trimmed, re-headlined, lightly reworded, or half copied and half their own.

Rare word-5-grams propose pairs, aligned passages decide (`copies_align`), conflicting numbers, dates and names veto.
`find_copies` reads many reports at once, `CopyIndex` one at a time as they come; both use the same kernels, and a
report's edges go to its best sources only: what one source explains, no other is credited with.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from truceline.codec import content_id
from truceline.corroborate import copies_align as align
from truceline.corroborate.copies_credit import find_credits
from truceline.corroborate.copies_hash import GRAM, Hashes, Places, Words, grams, sampled, split_words
from truceline.corroborate.when import instant
from truceline.records import CopyFamily, Record, Report
from truceline.text import Span, grouped

WINDOW = 14 * 86400.0
"""Seconds between two reports beyond which one is no copy of the other."""
NEAR = 4
"""How many of the latest reports with an anchor a new one is held against, besides the first."""
COMMON = 16
"""From so many earlier reports on, an anchor may be an agency's closing paragraph: by itself it proposes nothing."""
MOST = 0.3
"""Share of the shorter report's anchors that are enough, however common each of them is: a text that all carry."""
WHOLE = 0.9
"""Share of a report's own words from which its source is found and no other is looked for."""
HELD = 12
"""How many candidates of one report are aligned, most anchors in common first."""
SHORT = 14
"""A report with at most so many anchors is held against another for one in common; others need two."""
LEAD_BEGINS = 25
"""Words before which a report's first sentence begins: a headline, a dateline, captions may stand before it."""
BATCH = 500_000
"""Characters hashed at once: as many as a core's cache holds with the sums made of them."""


@dataclass(frozen=True, slots=True)
class Document:
    """What copies are found from: a text, which parts of it are the report, when and by whom it was published."""

    id: str
    text: str
    published: float | None = None
    """Seconds since 1970, or None where the report does not say."""
    publisher: str | None = None
    body: tuple[Span, ...] = ()

    @classmethod
    def of(cls, report: Report) -> Document:
        """The document of a report as it was read."""
        published = instant(report.published.value) if report.published else None
        return cls(report.id, report.text, published, report.publisher.value if report.publisher else None, report.body)


@dataclass(frozen=True, slots=True)
class CopyEdge:
    """That one report carries passages of another: which, how much of each, and why it is taken for a copy."""

    copy: str
    source: str
    words: int
    """Aligned words that are both reports' own: outside quotations and boilerplate."""
    of_copy: float
    """Their share of the copy's own words."""
    of_source: float
    """Their share of the source's own words."""
    passages: tuple[tuple[Span, Span], ...]
    """Where: in the source, in the copy."""
    why: tuple[str, ...]
    main: bool = True
    """Whether it is the text that the report carries, not a passage worked into a text of its own."""


class Copies(NamedTuple):
    """The passages taken over, and the families that they make."""

    edges: tuple[CopyEdge, ...]
    families: tuple[CopyFamily, ...]


def find_copies(reports: Iterable[Document | Record], window: float = WINDOW) -> Copies:
    """The copies among many reports, in whatever order they are given."""
    documents = in_order(item if isinstance(item, Document) else Document.of(item.report) for item in reports)
    readings: list[align.Reading] = []
    owner: list[Places] = []
    anchors: list[Hashes] = []
    for batch in grouped(documents, lambda document: len(document.text), inf, BATCH):
        read, values, places = read_once(batch, len(readings))
        readings += read
        anchors.append(values)
        owner.append(places)
    if not documents:
        return Copies((), ())
    found = _propose(np.concatenate(anchors), np.concatenate(owner), documents, window)
    edges = [edge for number, sources in found for edge in settle_sources(documents, readings, number, sources)]
    return Copies(tuple(edges), families(documents, edges))


class CopyIndex:
    """Copies one report at a time, as reports come: `add` says at once what a report is a copy of.

    A report that comes late may turn out to be the original of others: `settle` reads what is held again, in the order
    of publication, and gives what `find_copies` gives for the same reports.
    """

    def __init__(self, window: float = WINDOW) -> None:
        self.window = window
        self._documents: list[Document | None] = []
        self._readings: list[align.Reading | None] = []
        self._postings: dict[int, list[int]] = {}
        self._sizes: list[int] = []

    def __len__(self) -> int:
        return sum(document is not None for document in self._documents)

    def add(self, report: Document | Record) -> list[CopyEdge]:
        """The edges from this report to those that came before; it is held for those that come after."""
        document = report if isinstance(report, Document) else Document.of(report.report)
        number = len(self._documents)
        readings, values, _ = read_once([document])
        self._documents.append(document)
        self._readings += readings
        self._sizes.append(len(values))
        shared: dict[int, tuple[int, int]] = {}
        for value in values.tolist():
            posting = self._postings.setdefault(value, [0])
            rare = posting[0] < COMMON
            for other in posting[1:]:
                count, rares = shared.get(other, (0, 0))
                shared[other] = count + 1, rares + rare
            if len(posting) > NEAR + 1:
                del posting[2]
            posting.append(number)
            posting[0] += 1
        sources = [
            (count, other)
            for other, (count, rares) in shared.items()
            if _near(document, self._documents[other], self.window)
            and enough(count, rares, min(self._sizes[other], self._sizes[number]))
        ]
        return settle_sources(self._documents, self._readings, number, most_shared(sources))

    def forget(self, before: float) -> int:
        """Drop the reports published before a moment (seconds since 1970); how many were dropped."""
        gone = {n for n, d in enumerate(self._documents) if d is not None and d.published and d.published < before}
        for number in gone:
            self._documents[number] = self._readings[number] = None
        for value in list(self._postings):
            seen, *numbers = self._postings[value]
            if kept := [number for number in numbers if number not in gone]:
                self._postings[value] = [seen, *kept]
            else:
                del self._postings[value]
        return len(gone)

    def settle(self) -> Copies:
        """The copies among all reports held, whatever the order they came in."""
        return find_copies([document for document in self._documents if document is not None], self.window)


def in_order(documents: Iterable[Document]) -> list[Document]:
    """The documents by time of publication, then id, each id once; those without a time stand first."""
    held: dict[str, Document] = {}
    for document in documents:
        held.setdefault(document.id, document)
    return sorted(held.values(), key=_order)


def _order(document: Document) -> tuple[float, str]:
    return (float("-inf") if document.published is None else document.published, document.id)


def root(parent: list[int], item: int) -> int:
    """What an item hangs together with, by one of it; `parent` holds for each item one that it hangs on, or itself."""
    while parent[item] != item:
        parent[item] = parent[parent[item]]
        item = parent[item]
    return item


def families(documents: Sequence[Document], edges: Iterable[CopyEdge]) -> tuple[CopyFamily, ...]:
    """The families that main edges make; the original is the earliest of each."""
    order = {document.id: number for number, document in enumerate(documents)}
    parent = list(range(len(documents)))
    for edge in edges:
        if edge.main:
            low, high = sorted((root(parent, order[edge.copy]), root(parent, order[edge.source])))
            parent[high] = low
    groups: dict[int, list[str]] = {}
    for number, document in enumerate(documents):
        groups.setdefault(root(parent, number), []).append(document.id)
    return tuple(
        CopyFamily(id=content_id("copies", sorted(members)), original=members[0], members=tuple(members))
        for members in groups.values()
        if len(members) > 1
    )


def read_words(documents: Sequence[Document]) -> tuple[list[align.Reading], Hashes, Places]:
    """Each document's reading, and the anchors kept of all, with the number of the document of each."""
    words = split_words([document.text for document in documents])
    values, whole = grams(words, GRAM)
    seeds, _ = grams(words, align.SEED)
    kept = sampled(values, whole)
    readings = [_reading(document, words, seeds, n) for n, document in enumerate(documents)]
    return readings, values[kept], words.text[kept]


def _reading(document: Document, words: Words, seeds: Hashes, number: int) -> align.Reading:
    part = slice(int(words.first[number]), int(words.first[number + 1]))
    return align.Reading(
        document.text,
        words.start[part].astype(np.int32),
        words.end[part].astype(np.int32),
        words.hash[part],
        seeds[part],
        document.body,
    )


def read_once(batch: Sequence[Document], base: int = 0) -> tuple[list[align.Reading], Hashes, Places]:
    """What `read_words` gives, each anchor once for a document, the documents' numbers from `base` on."""
    readings, values, owner = read_words(batch)
    order = np.lexsort((values, owner))
    values, owner = values[order], owner[order]
    new = np.ones(len(values), dtype=np.bool_)
    new[1:] = (values[1:] != values[:-1]) | (owner[1:] != owner[:-1])
    return readings, values[new], owner[new] + base


def _propose(
    values: Hashes, owner: Places, documents: Sequence[Document], window: float
) -> Iterator[tuple[int, list[int]]]:
    """For each document that shares anchors with earlier ones: its number, and theirs, most in common first."""
    sizes = np.bincount(owner, minlength=len(documents))
    order = np.lexsort((owner, values))
    values, owner = values[order], owner[order]
    pairs, rare = pair_postings(values, owner, len(documents))
    keys, counts, rares = count_pairs(pairs, rare)
    later, earlier = np.divmod(keys, len(documents))
    when = np.array([np.nan if d.published is None else d.published for d in documents])
    near = ~(np.abs(when[later] - when[earlier]) > window)
    kept = near & enough(counts, rares, np.minimum(sizes[later], sizes[earlier]))
    later, earlier, counts = later[kept], earlier[kept], counts[kept]
    bounds = np.flatnonzero(np.diff(later)) + 1
    for first, last in zip([0, *bounds.tolist()], [*bounds.tolist(), len(later)], strict=True):
        if first < last:
            sources = list(zip(counts[first:last].tolist(), earlier[first:last].tolist(), strict=True))
            yield int(later[first]), most_shared(sources)


def pair_postings(values: Hashes, owner: Places, total: int) -> tuple[Places, npt.NDArray[np.bool_]]:
    """Pairs of documents that share an anchor, as `later * total + earlier`, one for each anchor; and if it is rare.

    Takes anchors sorted by value, then by document. Each is paired with the first that has it and the `NEAR` latest
    before, so that the work stays linear however common an anchor is.
    """
    if not len(values):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.bool_)
    starts = np.concatenate([[True], values[1:] != values[:-1]])
    head = np.maximum.accumulate(np.where(starts, np.arange(len(values)), 0))
    rank = np.arange(len(values)) - head
    found, rare = [], []
    for lag in range(1, NEAR + 1):
        here = np.flatnonzero(rank >= lag)
        found.append(owner[here] * total + owner[here - lag])
        rare.append(rank[here] < COMMON)
    here = np.flatnonzero(rank > NEAR)
    found.append(owner[here] * total + owner[head[here]])
    rare.append(rank[here] < COMMON)
    return np.concatenate(found), np.concatenate(rare)


def count_pairs(pairs: Places, rare: npt.NDArray[np.bool_]) -> tuple[Places, Places, Places]:
    """Each pair once, how many anchors it shares, and how many of them are rare."""
    keys, where, counts = np.unique(pairs, return_inverse=True, return_counts=True)
    return keys, counts, np.bincount(where, weights=rare, minlength=len(keys)).astype(np.int64)


def enough(count: Any, rare: Any, least: Any) -> Any:
    """Whether two documents share enough anchors to be aligned; `least` is how many the one with fewer has."""
    return (
        (rare >= 2) | ((rare >= 1) & (least <= SHORT)) | ((count >= MOST * least) & ((count >= 2) | (least <= SHORT)))
    )


def most_shared(sources: list[tuple[int, int]]) -> list[int]:
    return [other for _, other in sorted(sources, key=lambda item: (-item[0], item[1]))[:HELD]]


def _near(a: Document, b: Document | None, window: float) -> bool:
    if b is None:
        return False
    return a.published is None or b.published is None or abs(a.published - b.published) <= window


def settle_sources(
    documents: Sequence[Document | None], readings: Sequence[align.Reading | None], number: int, sources: Sequence[int]
) -> list[CopyEdge]:
    """The edges of one document to its best sources: words that a better one explains count for no other."""
    copy, reading = documents[number], readings[number]
    if copy is None or reading is None:
        return []
    judged: list[tuple[CopyEdge, int]] = []
    for other in sources:
        source, read = documents[other], readings[other]
        if source is not None and read is not None and (edge := judge(source, copy, read, reading)):
            judged.append((edge, other))
            if edge.of_copy >= WHOLE:
                break  # nothing is left for another to explain
    judged.sort(key=lambda item: (-item[0].words, item[1]))
    taken = np.zeros(len(copy.text), dtype=np.bool_)
    edges: list[CopyEdge] = []
    for edge, other in judged:
        fresh = sum(int(np.count_nonzero(~taken[s.start : s.end])) for _, s in edge.passages)
        if fresh * 2 >= sum(len(s) for _, s in edge.passages):
            why = edge.why + _credited(documents[other], copy)
            edges.append(replace(edge, why=why, main=not edges))
            for _, span in edge.passages:
                taken[span.start : span.end] = True
    return edges


def judge(source: Document, copy: Document, a: align.Reading, b: align.Reading) -> CopyEdge | None:
    """The edge from a copy to its source, or None where the two share no more than a template or a background."""
    same = len(a) == len(b) and len(a) > 0 and bool(np.array_equal(a.words, b.words))
    passages = [align.Passage(0, len(a), 0, len(a), [(0, 0, len(a))], len(a))] if same else align.align(a, b)
    if not passages:
        return None
    own = align.own_matched(a, b, passages)
    all_a, all_b = a.own_sums[-1], b.own_sums[-1]
    of_a, of_b = own / max(all_a, 1), own / max(all_b, 1)
    why = ["same words"] if same else _reasons(a, b, passages, own, of_a, of_b)
    if not why:
        return None
    if not same and vetoes(a, b, passages):
        return None
    spans = tuple((a.span(p.a0, p.a1), b.span(p.b0, p.b1)) for p in passages)
    return CopyEdge(copy.id, source.id, own, round(of_b, 3), round(of_a, 3), spans, tuple(why))


def _reasons(
    a: align.Reading, b: align.Reading, passages: Sequence[align.Passage], own: int, of_a: float, of_b: float
) -> list[str]:
    """Why aligned passages make a copy, or nothing."""
    matched = sum(passage.matched for passage in passages)
    share = max(of_a, of_b)
    leads = [
        passage
        for passage in passages
        if passage.a0 <= LEAD_BEGINS and passage.matched >= 0.6 * (passage.b1 - passage.b0)
    ]
    if (own >= 12 and share >= 0.5) or (own >= 6 and share >= 0.8 and leads):
        return [f"{own} own words aligned, {share:.0%} of the shorter report"]
    if matched >= 30 and matched >= 0.92 * max(len(a), len(b)):
        return [f"{matched} of {max(len(a), len(b))} words aligned"]
    taken = align.own_matched(a, b, leads)
    if taken >= 20 or (taken >= 14 and any(passage.b0 <= LEAD_BEGINS for passage in leads)):
        return [f"lead taken over: {taken} own words"]
    return []


def vetoes(a: align.Reading, b: align.Reading, passages: Sequence[align.Passage]) -> tuple[align.Conflict, ...]:
    """The conflicts that make it a template filled anew, or nothing."""
    found = align.conflicts(a, b, passages)
    if len(found) < 2:
        return ()
    early = [conflict for conflict in found if conflict.at < align.LEAD]
    if len(early) >= 2 and len(early) >= 0.5 * align.agreements(a, passages):
        return tuple(early)
    if len(found) >= 3 and any(conflict.kind == "date" for conflict in early):
        return tuple(found)
    if len(found) >= 4 and len(found) >= 0.5 * align.agreements(a, passages, 10**9):
        return tuple(found)
    return ()


def _credited(source: Document | None, copy: Document) -> tuple[str, ...]:
    """What the two credit: one agency both name, or the source's own publisher."""
    if source is None:
        return ()
    theirs, ours = ({credit.name for credit in find_credits(d.text)} for d in (source, copy))
    why = [f"both credit {name}" for name in sorted(ours & theirs)]
    if source.publisher and source.publisher in ours:
        why.append(f"credits {source.publisher}, who published the other")
    return tuple(why)
