"""The particulars of a plain text settled: what is given beside it, what its header, dateline and credits say."""

from __future__ import annotations

import re

from truceline.read.dates import iso
from truceline.read.header import Named
from truceline.read.lexicon import fold, outlets
from truceline.read.parts import Reading
from truceline.records import Published, Publisher, Value
from truceline.text import Span

_EDITORS = re.compile(r";|\.\s|,? (?:editing|writing|translation|with)\b", re.I)


def settle_title(reading: Reading) -> None:
    """The given title, with the span of the same words where they stand in the text."""
    given, own = reading.given.title, reading.parts.title
    if given:
        span = own.span if own and plain_words(own.value) == plain_words(given) else None
        reading.parts.title = Value(value=given, span=span, evidence="given")


def settle_author(reading: Reading) -> None:
    """The byline; else the credit line below (`Reporting by …`), whose editors are no authors."""
    value = reading.value
    if reading.given.author:
        low_high = next(
            (pair for pair in reading.writers if fold(value[slice(*pair)]) == fold(reading.given.author)), None
        )
        span = Span(*low_high) if low_high else None
        reading.parts.author = Value(value=reading.given.author, span=span, evidence="given")
    elif reading.writers:
        writers = sorted(set(reading.writers))[:8]
        names = "; ".join(" ".join(value[low:high].split()) for low, high in writers)
        reading.parts.author = Value(value=names, span=Span(writers[0][0], writers[-1][1]))
    else:
        for row in reading.rows:
            credit = row.furniture
            if credit and credit.role == "credit" and credit.at:
                low, high = row.start + credit.at[0], row.start + credit.at[1]
                others = _EDITORS.search(value, low, high)
                name = reading.text.trim(low, others.start() if others else high, ".,;)")
                if name:
                    words = " ".join(reading.text[name].split())
                    reading.parts.author = Value(value=words, span=name, evidence="credit")
                    return


def settle_dates(reading: Reading) -> None:
    """When it was published: as given, else as a date line says, else the dateline."""
    parts, given = reading.parts, reading.given
    ranked = sorted(reading.stamps, key=lambda stamp: (stamp.role == "updated", stamp.role is None))
    stamp = ranked[0] if ranked else None
    evidence = "updated" if stamp and stamp.role == "updated" else None
    if not stamp and reading.opening and reading.opening.stamp:
        stamp, evidence = reading.opening.stamp, "dateline"
    if given.published:
        told = iso(given.published)
        if told:
            value, zone = told
            same = stamp and (value.startswith(stamp.value) or stamp.value.startswith(value))
            span = Span(stamp.start, stamp.end) if stamp and same else None
            parts.published = Published(value=value, zone=zone, span=span, evidence="given")
            return
        parts.notes.append(f"given date not understood: {given.published[:60]}")
    if stamp:
        parts.published = Published(
            value=stamp.value, zone=stamp.zone, span=Span(stamp.start, stamp.end), evidence=evidence
        )
        if stamp.note:
            parts.notes.append(stamp.note)


def settle_publishers(reading: Reading) -> None:
    """Who wrote it, then who carried it on, nearest first.

    An outlet in the header wrote the report unless the dateline names an agency or a line says where it first
    appeared: then that one wrote it, and the header's outlet carried it.
    """
    parts, value = reading.parts, reading.value
    named = [(row.furniture, row.start) for row in reading.rows if row.furniture and row.furniture.who]
    by_role: dict[str, list[Publisher]] = {}
    for waste, at in named:
        if waste.role and waste.role != "credit" and waste.at:
            low, high = at + waste.at[0], at + waste.at[1]
            if waste.role != "source" or outlets().find(value[low:high]):
                by_role.setdefault(waste.role, []).append(_publisher(value, low, high, waste.reason))
    agency = reading.opening.agency if reading.opening else None
    agencies = [_publisher(value, *agency, "dateline")] if agency else []
    carriers = [_named(value, name) for name in reading.header if name.carrier]
    own = [_named(value, name) for name in reading.header if not name.carrier]
    # `(Reuters)` under `Reuters News`: the header has the full name.
    agencies = [next((one for one in own if _same_outlet(one.value, each)), each) for each in agencies]
    writers = by_role.get("writer", []) + by_role.get("source", []) + agencies + own
    holders = by_role.get("holder", [])
    if reading.given.publisher:
        key = fold(reading.given.publisher)
        same = next((one for one in writers + holders + carriers if fold(one.value) == key), None)
        parts.publisher = Publisher(
            value=reading.given.publisher,
            span=same.span if same else None,
            evidence="given",
            country=same.country if same else None,
        )
        writers = []
    elif writers:
        parts.publisher = writers.pop(0)
    elif holders:
        parts.publisher = holders.pop(0)
    seen = {fold(parts.publisher.value)} if parts.publisher else set()
    for one in [*writers, *(() if reading.given.publisher else holders), *carriers, *by_role.get("carrier", [])]:
        if fold(one.value) not in seen and not _same_outlet(one.value, parts.publisher):
            seen.add(fold(one.value))
            parts.republishers.append(Value(value=one.value, span=one.span, evidence=one.evidence))


def _same_outlet(name: str, publisher: Publisher | None) -> bool:
    """`AP` and `The Associated Press` are one by the list of outlets, `Meridian` and `Meridian Wire Service` by their
    words."""
    if publisher is None:
        return False
    one, other = outlets().find(name), outlets().find(publisher.value)
    if one is not None and one == other:
        return True
    short, long = sorted([fold(name).split(), fold(publisher.value).split()], key=len)
    return bool(short) and long[: len(short)] == short and set(long[len(short) :]) <= outlets().media_words


def _publisher(value: str, low: int, high: int, evidence: str) -> Publisher:
    return Publisher(value=value[low:high].strip(), span=Span(low, high), evidence=evidence)


def _named(value: str, name: Named) -> Publisher:
    label = Span(*name.country) if name.country else None
    country = Value(value=value[label.start : label.end], span=label) if label else None
    return Publisher(value=name.name, span=Span(name.start, name.end), country=country)


def plain_words(text: str) -> str:
    """Words for comparing titles: quote marks, case and spacing apart."""
    return " ".join(re.sub(r"[^\w]+", " ", text).casefold().split())
