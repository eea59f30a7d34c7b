"""A ledger with four people and one composed report; nothing in it happened."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from truceline import codec
from truceline.ledger import Ledger, verify
from truceline.records import (
    Actor,
    Body,
    Event,
    Link,
    Mention,
    Place,
    Published,
    Publisher,
    Record,
    Report,
    Statement,
    Time,
    Value,
)
from truceline.review import add_user
from truceline.text import Span

TEXT = (
    "Raid on Ravenport\n"
    "Planes bombed Ravenport on 1 May, Qasim Dorn, a shepherd, told the Valley Post. "
    "Dorn said two houses burned. "
    "The army kept troops at the Hill outpost near Ravenport, the mayor Ada Venn said.\n"
)


def span(words: str) -> Span:
    at = TEXT.index(words)
    return Span(at, at + len(words))


def event(id="e1", words="Planes bombed Ravenport", type="airstrike", place="Ravenport", **more) -> Event:
    at = span(words)
    first = Span(at.start, at.start + len(words.split()[0]))
    places = (Place(span=span(place), name=place, precision="town", lat=1.5, lon=2.5, geoname="77"),)
    day = Time(span=None, start="2025-05-01", end="2025-05-01", precision="day")
    return Event(id=id, type=type, trigger=first, evidence=(at,), places=places, date=day, **more)


def record(**changes) -> Record:
    shepherd = Link(span=span("Qasim Dorn"), name="Qasim Dorn", kind="person")
    mayor = Link(span=span("the mayor Ada Venn"), name="Ada Venn", kind="person", affiliation=Body(name="Ravenport"))
    statements = (
        Statement(
            id="s1", content=(span("Planes bombed Ravenport on 1 May"),), cue=span("told"), chain=(shepherd,),
            voice="indirect", act="say", modality="asserted",
        ),
        Statement(
            id="s2", content=(span("two houses burned"),), cue=span("said"), chain=(shepherd,), voice="indirect",
            act="say", modality="asserted", about=(Mention(span=span("Dorn said"), name="Dorn"),),
        ),
        Statement(
            id="s3", content=(span("The army kept troops at the Hill outpost near Ravenport"),), cue=None,
            chain=(mayor,), voice="indirect", act="say", modality="asserted",
        ),
    )  # fmt: skip
    parts = {
        "statements": statements,
        "events": (event(), event("e2", "The army kept troops", "presence", "Hill outpost")),
        "made_by": "engine 1",
        **changes,
    }
    report = Report(
        id="r1", text=TEXT, captured_sha256=codec.sha256(TEXT.encode()), publisher=Publisher(value="Valley Post"),
        title=Value(value="Raid on Ravenport", span=span("Raid on Ravenport")), published=Published(value="2025-05-02"),
        url="https://example.org/qasim-dorn-saw-it",
    )  # fmt: skip
    actors = (
        Actor(name="Qasim Dorn", kind="person", mentions=(span("Qasim Dorn"),)),
        Actor(name="Ada Venn", kind="person", actor="ada-venn", mentions=(span("Ada Venn"),)),
    )
    made = Record(schema=codec.SCHEMA, report=report, actors=actors, **parts)
    return codec.decode(codec.encode(made), Record)


@pytest.fixture
def clock():
    ticks = itertools.count()
    return lambda: datetime(2025, 5, 3, tzinfo=UTC) + timedelta(seconds=next(ticks))


@pytest.fixture
def ledger(tmp_path, clock):
    with Ledger.open(str(tmp_path / "case.ledger"), create=True, by="the.engine", clock=clock) as made:
        made.add_capture("r1.txt", TEXT.encode())
        made.add_record(record())
        yield made
        assert verify(made) == []


@pytest.fixture
def people(ledger):
    chief = add_user(ledger, "the.chief", "administrator")
    names = {"reader": "a.reader", "reviewer": "b.reviewer", "editor": "c.editor"}
    made = {role: add_user(ledger, name, role, by=chief) for role, name in names.items()}
    return {**made, "administrator": chief, "second": add_user(ledger, "d.second", "reviewer", by=chief)}


@pytest.fixture
def composed():
    """Makes records and events on the composed text."""
    return type(
        "Composed",
        (),
        {"record": staticmethod(record), "event": staticmethod(event), "span": staticmethod(span), "text": TEXT},
    )
