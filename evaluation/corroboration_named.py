"""Records made from the words of the cross set's gold, so that joins and origins are measured apart from extraction."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any


def named(folder: Path) -> list[Any]:
    """Records made from the gold's own words: an event for each member, with the type, day and figures of the gold.

    Places are the capitalised names of the member's words, unresolved. Who tells it is not in the gold's words, so
    origins and status are not measured on these; `also` tellings and every other event are left out.
    """
    from truceline.records import Event, Figure, Harm, Published, Publisher, Record, Report, Time
    from truceline.records import Place as Where
    from truceline.text import Span

    marked = json.loads((folder / "cross" / "gold.json").read_text(encoding="utf-8"))
    records = []
    for line in map(json.loads, (folder / "cross" / "reports.jsonl").read_text(encoding="utf-8").splitlines()):
        text, events = line["text"], []
        for incident in marked["incidents"]:
            for member in incident["members"]:
                if member["report"] != line["id"]:
                    continue
                start, end = member["evidence"]
                spans = [(start, end), *map(tuple, member.get("also", []))]
                told = " ".join(text[a:b] for a, b in spans)
                harm = {
                    kind: Figure(low=figure["low"], high=figure["high"], span=Span(start, end))
                    for kind in ("killed", "injured")
                    for figure in incident.get(kind) or []
                    if figure["report"] == line["id"]
                }
                day = incident["date"]
                precision = "day" if day["start"] == day["end"] else "vague"
                events.append(
                    Event(
                        id=incident["id"],
                        type=incident["type"],
                        trigger=Span(start, end),
                        evidence=tuple(Span(a, b) for a, b in spans),
                        places=tuple(Where(span=None, name=name, precision="town") for name in place_names(told)),
                        date=Time(span=None, start=day["start"], end=day["end"], precision=precision),
                        harm=Harm(**harm),
                        according_to=("narrator",),
                    )
                )
        report = Report(
            id=line["id"],
            text=text,
            captured_sha256="0" * 64,
            publisher=Publisher(value=line["publisher"]),
            published=Published(value=line["published"]),
        )
        records.append(Record(schema="truceline-record/1", report=report, events=tuple(events)))
    return records


def place_names(words: str) -> list[str]:
    """The capitalised names that follow a word of place."""
    before = r"\b(?:in|at|of|on|near|between|and|nearby|,) (?:the )?(?:town of |village of )?"
    pattern = before + r"([A-Z][\w-]+(?: (?:al-)?[A-Z][\w-]+)*)"
    days = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "November", "October"}
    return [name for name in re.findall(pattern, words) if name.split()[0] not in days]


def tied(folder: Path, records: Sequence[Any]) -> Iterator[Any]:
    """The same events in the records that the product read, tied to its statements by their words alone.

    A statement tells an event whose words it shares; one that denies answers it. Doers are those that were read.
    """
    import msgspec

    from truceline.records import Position
    from truceline.text import Span

    read = {record.report.id: record for record in records}
    for record in named(folder):
        mine, events = read[record.report.id], []
        for event in record.events:
            first, *others = event.evidence
            told = [one for one in mine.statements if any(part.overlaps(first) for part in one.content)]
            beside = [
                one
                for one in mine.statements
                if one not in told and any(part.overlaps(span) for part in one.content for span in others)
            ]
            told += [one for one in beside if one.act != "deny"]
            events.append(
                msgspec.structs.replace(
                    event,
                    trigger=Span(first.start, first.start + 1),
                    actors=tuple(who for one in mine.events if one.trigger.overlaps(first) for who in one.actors),
                    according_to=tuple(one.id for one in told) or ("narrator",),
                    positions=tuple(Position(statement=one.id, stance="denies") for one in beside if one.act == "deny"),
                )
            )
        yield msgspec.structs.replace(mine, events=tuple(events))
