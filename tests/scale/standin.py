"""An extraction that needs no model: sentences with a word of violence become events."""

from __future__ import annotations

import os
import re
import time

from truceline.codec import SCHEMA
from truceline.records import Event, Figure, Harm, Place, Record, Report, Time
from truceline.text import Span

TOWNS: dict[str, tuple[float, float] | None] = {
    "Orvane": (10.0, 20.0), "Tesk": (10.05, 20.02), "Belmar": (-33.0, -70.0), "Calder": None,
}  # fmt: skip
TYPES = {"strike": "airstrike", "raid": "airstrike", "shelled": "shelling", "shot": "shooting", "arrested": "detention"}
_DEED = re.compile(rf"\b({'|'.join(TYPES)})\w*")


def place(name: str) -> Place:
    """A town, with where it is if that is known."""
    where = TOWNS[name]
    if where is None:
        return Place(span=None, name=name, precision="town")
    return Place(span=None, name=name, precision="town", geoname=name, lat=where[0], lon=where[1])


def extract(report: Report) -> Record:
    """The record of a report; slowed down where `TRUCELINE_TEST_SLOW` says by how many seconds."""
    time.sleep(float(os.environ.get("TRUCELINE_TEST_SLOW", "0")))
    if "break the engine" in report.text:
        raise RecursionError("a fault for the test")
    day = report.published.value[:10] if report.published else None
    events = []
    for number, sentence in enumerate(re.finditer(r"[^.\n]+", report.text)):
        deed = _DEED.search(sentence.group())
        if deed is None:
            continue
        trigger = Span(sentence.start() + deed.start(), sentence.start() + deed.end())
        killed = re.search(r"killed (\d+)", sentence.group())
        figure = Figure(low=int(killed[1]), high=int(killed[1]), span=trigger) if killed else None
        events.append(
            Event(
                id=f"e{number}",
                type=TYPES[deed[1]],  # type: ignore[arg-type]
                trigger=trigger,
                evidence=(Span(*sentence.span()),),
                places=tuple(place(name) for name in TOWNS if name in sentence.group()),
                date=Time(span=None, start=day, end=day, precision="day") if day else None,
                harm=Harm(killed=figure),
                according_to=("narrator",),
            )
        )
    return Record(schema=SCHEMA, report=report, events=tuple(events))
