"""A correction: the fields of a form that differ from the proposal, as the change that a decision records."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, get_args

import msgspec

from truceline.records import (
    Act,
    Event,
    EventType,
    Figure,
    Harm,
    Mention,
    Modality,
    Place,
    PlacePrecision,
    Record,
    Statement,
    Status,
    Time,
    Voice,
)
from truceline.resolve.numerals import amounts
from truceline.review import ReviewError
from truceline.text import Span, merge

EVENT_TYPES: tuple[str, ...] = get_args(EventType)
STATUSES: tuple[str, ...] = get_args(Status)
ACTS: tuple[str, ...] = get_args(Act)
VOICES: tuple[str, ...] = get_args(Voice)
MODALITIES: tuple[str, ...] = get_args(Modality)
PRECISIONS: tuple[str, ...] = get_args(PlacePrecision)
HARMS: tuple[str, ...] = Harm.__struct_fields__
PLACES = 12
"""Places that a form may name."""
MOST = 100_000_000
"""The highest figure that a form may give."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_WORD = re.compile(r"\S+|\s+")
CONTEXT = 1500
"""Characters of a passage shown at most: a report may be one line of a million."""


class Word(msgspec.Struct, frozen=True):
    """A word of the passage with its place: what a hand can take hold of without counting characters."""

    start: int
    end: int
    text: str
    space: bool
    marked: bool
    first: bool
    last: bool


def spans_of(item: Event | Statement) -> tuple[Span, ...]:
    """The words that an item rests on, the fullest passage first: a headline says less than the sentence under it."""
    if isinstance(item, Event):
        return tuple(sorted(item.evidence, key=len, reverse=True))
    return item.content


def passage(record: Record, item: Event | Statement) -> list[Word]:
    """The paragraph in which the item's first words stand, word by word, the item's own marked."""
    text = record.report.text
    spans = spans_of(item) or ((item.trigger,) if isinstance(item, Event) else ())
    if not spans:
        return []
    main = spans[0]
    begin = max(text.rfind("\n", 0, main.start) + 1, main.start - CONTEXT)
    end = text.find("\n", main.end)
    end = min(len(text) if end < 0 else end, main.end + CONTEXT)
    return list(_words(text, begin, end, main))


def _words(text: str, begin: int, end: int, main: Span) -> Iterator[Word]:
    for found in _WORD.finditer(text, begin, end):
        pieces = [found.start(), *(edge for edge in (main.start, main.end) if found.start() < edge < found.end())]
        for at, stop in zip(pieces, [*pieces[1:], found.end()], strict=True):
            marked = main.start <= at and stop <= main.end
            yield Word(
                at, stop, text[at:stop], found[0].isspace(), marked,
                marked and at == main.start, marked and stop == main.end,
            )  # fmt: skip


def change_of(form: Mapping[str, Any], item: Event | Statement, record: Record | None = None) -> dict[str, Any]:
    """What a form changes of an item; empty where nothing. Raises `ReviewError` for what is no value.

    A name or a figure that is new stands on its words where the item's own passages in `record` have them; else it has
    no span.
    """
    found: dict[str, Any] = {}
    main = spans_of(item)[:1]
    if form.get("start") and form.get("end"):
        span = _span(form["start"], form["end"])
        if (span,) != main:
            field = "evidence" if isinstance(item, Event) else "content"
            found[field] = [span, *spans_of(item)[1:]]
    if isinstance(item, Event):
        found |= _event(form, item, record)
    else:
        found |= _statement(form, item)
    return {name: msgspec.to_builtins(value) for name, value in found.items()}


def _event(form: Mapping[str, Any], item: Event, record: Record | None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if form.get("type") and form["type"] != item.type:
        found["type"] = _one_of(form["type"], EVENT_TYPES)
    if form.get("status") and form["status"] != item.status:
        found["status"] = _one_of(form["status"], STATUSES)
    for name in ("actors", "targets"):
        if name in form:
            names = [_plain(it) for it in str(form[name]).split(";") if it.strip()]
            held: tuple[Mention, ...] = getattr(item, name)
            if names != [_plain(it) for mention in held for it in mention.name.split(";")]:
                known = {_plain(it.name): it for it in held}
                found[name] = [known.get(it) or Mention(span=_named(it, item, record), name=it[:200]) for it in names]
    if "day" in form:
        found |= _date(str(form["day"]).strip(), str(form.get("last_day", "")).strip(), item)
    if "place-0" in form and (places := _places(form, item, record)) != item.places:
        found["places"] = places
    if (harm := _harm(form, item, record)) != item.harm:
        found["harm"] = harm
    return found


def _places(form: Mapping[str, Any], item: Event, record: Record | None) -> tuple[Place, ...]:
    """The places that a form names, row by row; one that this report's other deeds have is the same place."""
    known = {_plain(it.name): it for event in (record.events if record else ()) for it in event.places}
    known |= {_plain(it.name): it for it in item.places}
    found: list[Place] = []
    for at in range(PLACES):
        named = _plain(str(form.get(f"place-{at}", "")))[:200]
        if not named:
            continue
        held = known.get(named)
        size: Any = _one_of(form.get(f"precision-{at}") or (held.precision if held else ""), PRECISIONS)
        if held is None:
            found.append(Place(span=_named(named, item, record), name=named, precision=size))
            continue
        span = held.span if held in item.places else _named(named, item, record)
        # A point belongs to its precision: a town's centre is no site's.
        finer = PRECISIONS.index(size) < PRECISIONS.index(held.precision)
        lat, lon = (None, None) if finer else (held.lat, held.lon)
        found.append(msgspec.structs.replace(held, span=span, precision=size, lat=lat, lon=lon))
    return tuple(found)


def _harm(form: Mapping[str, Any], item: Event, record: Record | None) -> Harm:
    """The figures that a form gives; two empty ends are `not stated`, and a zero is one that was written."""
    found: dict[str, Figure | None] = {}
    for kind in HARMS:
        if f"{kind}-low" not in form and f"{kind}-high" not in form:
            continue
        held: Figure | None = getattr(item.harm, kind)
        low, high = _many(form.get(f"{kind}-low")), _many(form.get(f"{kind}-high"))
        if form.get(f"{kind}-none"):
            found[kind] = None
        elif held is not None and (low, high) == (held.low, held.high):
            continue
        elif low is None and high is None:
            found[kind] = None
        elif low is not None and high is not None and high < low:
            raise ReviewError("the highest figure is not below the lowest")
        else:
            span = _counted(low if low is not None else high, item, record)
            told = held.told if held else ()
            if len(told) == 1:  # the one figure told was this figure itself: still by the same voice, if in these words
                told = (msgspec.structs.replace(told[0], low=low, high=high, span=span),) if span else ()
            found[kind] = Figure(low=low, high=high, span=span, told=told)
    return msgspec.structs.replace(item.harm, **found)


def _many(value: Any) -> int | None:
    value = str(value or "").strip()
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and len(value) < 10 and int(value) <= MOST):
        raise ReviewError("a figure is a whole number, or empty where the report gives none")
    return int(value)


def _named(words: str, item: Event, record: Record | None) -> Span | None:
    """Where these words stand in the passages that tell the deed."""
    text, spans = (record.report.text, spans_of(item)) if record else ("", ())
    for span in spans:
        if found := re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text[span.start : span.end]):
            return Span(span.start + found.start(), span.start + found.end())
    return None


def _counted(value: int | None, item: Event, record: Record | None) -> Span | None:
    """Where the passages that tell the deed have this number, in digits or in words, if in one place alone."""
    text, spans = (record.report.text, merge(spans_of(item))) if record else ("", [])
    found = {it.span for span in spans for it in amounts(text, span) if value in (it.low, it.high)}
    return found.pop() if len(found) == 1 else None


def _date(start: str, end: str, item: Event) -> dict[str, Any]:
    # A date field holds whole days alone: a month, or an end left open, comes back from it as nothing.
    shown = tuple(it if _DAY.fullmatch(it) else "" for it in _days(item))
    if (start, end) == shown:
        return {}
    end = end or start
    if (start, end) == shown:
        return {}
    if not start:
        return {"date": None}
    if not (_DAY.fullmatch(start) and _DAY.fullmatch(end)) or end < start:
        raise ReviewError("a date is written YYYY-MM-DD, and the last day is not before the first")
    precision = item.date.precision if item.date and item.date.precision in ("day", "vague") else "day"
    return {"date": Time(span=item.date.span if item.date else None, start=start, end=end, precision=precision)}


def _days(item: Event) -> tuple[str, str]:
    return (day(item.date.start), day(item.date.end)) if item.date else ("", "")


def _plain(words: str) -> str:
    """Words as a form's field gives them back: on one line."""
    return " ".join(words.split())


def day(value: str | None) -> str:
    """An ISO time's day, or nothing."""
    return (value or "")[:10]


def _statement(form: Mapping[str, Any], item: Statement) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, values in (("act", ACTS), ("voice", VOICES), ("modality", MODALITIES)):
        if form.get(name) and form[name] != getattr(item, name):
            found[name] = _one_of(form[name], values)
    speaker = _plain(str(form.get("speaker", "")))
    if speaker and item.chain and speaker != _plain(item.chain[0].name):
        found["chain"] = [msgspec.structs.replace(item.chain[0], name=speaker[:200]), *item.chain[1:]]
    return found


def _one_of(value: Any, values: tuple[str, ...]) -> str:
    if value not in values:
        raise ReviewError(f"no such value: {value}")
    return str(value)


def _span(start: Any, end: Any) -> Span:
    try:
        return Span(int(start), int(end))
    except (ValueError, TypeError) as error:
        raise ReviewError("these are no characters of the report") from error
