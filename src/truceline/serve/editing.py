"""A correction: the fields of a form that differ from the proposal, as the change that a decision records."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, get_args

import msgspec

from truceline.records import Act, Event, EventType, Mention, Modality, Record, Statement, Status, Time, Voice
from truceline.review import ReviewError
from truceline.text import Span

EVENT_TYPES: tuple[str, ...] = get_args(EventType)
STATUSES: tuple[str, ...] = get_args(Status)
ACTS: tuple[str, ...] = get_args(Act)
VOICES: tuple[str, ...] = get_args(Voice)
MODALITIES: tuple[str, ...] = get_args(Modality)
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


def change_of(form: Mapping[str, Any], item: Event | Statement) -> dict[str, Any]:
    """What a form changes of an item; empty where nothing. Raises `ReviewError` for what is no value."""
    found: dict[str, Any] = {}
    main = spans_of(item)[:1]
    if form.get("start") and form.get("end"):
        span = _span(form["start"], form["end"])
        if (span,) != main:
            field = "evidence" if isinstance(item, Event) else "content"
            found[field] = [span, *spans_of(item)[1:]]
    if isinstance(item, Event):
        found |= _event(form, item)
    else:
        found |= _statement(form, item)
    return {name: msgspec.to_builtins(value) for name, value in found.items()}


def _event(form: Mapping[str, Any], item: Event) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if form.get("type") and form["type"] != item.type:
        found["type"] = _one_of(form["type"], EVENT_TYPES)
    if form.get("status") and form["status"] != item.status:
        found["status"] = _one_of(form["status"], STATUSES)
    for name in ("actors", "targets"):
        if name in form:
            names = [it.strip() for it in str(form[name]).split(";") if it.strip()]
            held: tuple[Mention, ...] = getattr(item, name)
            if names != [it.name for it in held]:
                known = {it.name: it for it in held}
                found[name] = [known.get(it) or Mention(span=None, name=it[:200]) for it in names]
    if "day" in form:
        found |= _date(str(form["day"]).strip(), str(form.get("last_day", "")).strip(), item)
    return found


def _date(start: str, end: str, item: Event) -> dict[str, Any]:
    held = (day(item.date.start), day(item.date.end)) if item.date else ("", "")
    end = end or start
    if (start, end) == held:
        return {}
    if not start:
        return {"date": None}
    if not (_DAY.fullmatch(start) and _DAY.fullmatch(end)) or end < start:
        raise ReviewError("a date is written YYYY-MM-DD, and the last day is not before the first")
    precision = item.date.precision if item.date and item.date.precision in ("day", "vague") else "day"
    return {"date": Time(span=item.date.span if item.date else None, start=start, end=end, precision=precision)}


def day(value: str | None) -> str:
    """An ISO time's day, or nothing."""
    return (value or "")[:10]


def _statement(form: Mapping[str, Any], item: Statement) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, values in (("act", ACTS), ("voice", VOICES), ("modality", MODALITIES)):
        if form.get(name) and form[name] != getattr(item, name):
            found[name] = _one_of(form[name], values)
    speaker = str(form.get("speaker", "")).strip()
    if speaker and item.chain and speaker != item.chain[0].name:
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
