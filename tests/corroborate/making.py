"""Records made by hand: a text, and events told by quoting its words."""

from __future__ import annotations

from truceline.codec import SCHEMA
from truceline.records import (
    Body,
    Event,
    Figure,
    Harm,
    Link,
    Mention,
    Place,
    Position,
    Published,
    Publisher,
    Record,
    Report,
    Statement,
    Time,
)
from truceline.text import Span


def span(text: str, words: str) -> Span:
    at = text.index(words)
    return Span(at, at + len(words))


def said(
    text: str, id: str, content: str, by: str, *, kind: str = "organisation", of: str | None = None, then: str = ""
) -> Statement:
    """A statement by somebody, speaking for a body, passed on by another."""
    chain = [Link(span=None, name=by, kind=kind, affiliation=Body(name=of) if of else None)]  # type: ignore[arg-type]
    if then:
        chain.append(Link(span=None, name=then, kind="media"))
    return Statement(
        id=id,
        content=(span(text, content),),
        cue=None,
        chain=tuple(chain),
        voice="indirect",
        act="say",
        modality="asserted",
    )


def event(
    text: str,
    id: str,
    words: str,
    *,
    type: str = "airstrike",
    day: str | None = "2025-11-06",
    to: str | None = None,
    place: str | None = None,
    at: tuple[float, float] | None = None,
    killed: int | None = None,
    injured: int | None = None,
    by: str | None = None,
    of: tuple[str, ...] = (),
    told: tuple[str, ...] = ("narrator",),
    positions: tuple[tuple[str, str], ...] = (),
    aggregate: bool = False,
    status: str = "occurred",
) -> Event:
    """A deed told by some words of the text."""
    here = span(text, words)
    lat, lon = at or (None, None)
    places = (
        (Place(span=None, name=place, precision="town", geoname=place if at else None, lat=lat, lon=lon),)
        if place
        else ()
    )
    figure = {"killed": killed, "injured": injured}
    return Event(
        id=id,
        type=type,  # type: ignore[arg-type]
        trigger=here,
        evidence=(here,),
        actors=(Mention(span=None, name=by),) if by else (),
        targets=tuple(Mention(span=None, name=name) for name in of),
        places=places,
        date=Time(span=None, start=day, end=to or day, precision="day") if day else None,
        harm=Harm(**{k: Figure(low=n, high=n, span=here) for k, n in figure.items() if n is not None}),
        according_to=told,
        positions=tuple(Position(statement=s, stance=stance) for s, stance in positions),  # type: ignore[arg-type]
        aggregate=aggregate,
        status=status,  # type: ignore[arg-type]
    )


def record(
    id: str,
    text: str,
    *events: Event,
    published: str = "2025-11-06T18:00:00+00:00",
    by: str = "Gazette",
    said: tuple[Statement, ...] = (),
) -> Record:
    """A report with its events and statements."""
    report = Report(
        id=id, text=text, captured_sha256="0" * 64, published=Published(value=published), publisher=Publisher(value=by)
    )
    return Record(schema=SCHEMA, report=report, statements=said, events=events)
