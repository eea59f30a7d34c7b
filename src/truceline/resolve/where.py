"""Places of events to the gazetteer: coordinates where the report is precise enough and nobody is endangered."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import get_args

from msgspec.structs import replace

from truceline.records import Event, Place, PlacePrecision, Report
from truceline.resolve.actors import ActorMatch
from truceline.resolve.places import PlaceContext, PlaceMention, Places
from truceline.text import Span

ARMED = frozenset({"presence", "deployment", "overflight", "withdrawal", "rearmament"})
"""Types whose places are positions of forces: they get no coordinates."""
MILITARY = ("base", "headquarters", "outpost", "barracks", "position", "command", "camp of", "checkpoint")


def place_events(
    places: Places, report: Report, events: Sequence[Event], found: Sequence[ActorMatch]
) -> tuple[Event, ...]:
    """The events with gazetteer ids and coordinates; governments named by their capitals are no places."""
    events = [_with_targets(report.text, event, found) for event in events]
    rows = [(at, place) for at, event in enumerate(events) for place in event.places]
    governments = {m.span for m in found if m.via == "metonym"}
    mentions = [
        PlaceMention(
            name=place.name,
            span=place.span,
            government=place.span in governments,
            military=_armed(events[at], place),
        )
        for at, place in rows
    ]
    country = None
    if report.publisher is not None and report.publisher.country is not None:
        country = report.publisher.country.value if len(report.publisher.country.value) == 2 else None
    resolved = places.resolve(mentions, PlaceContext(text=report.text, outlet_country=country))
    kept: list[list[Place]] = [[] for _ in events]
    for (at, place), answer in zip(rows, resolved, strict=True):
        if answer.place is None:
            continue
        open_to_it = place.precision == "town" or (place.precision == "country" and answer.place.geoname is not None)
        precision = answer.place.precision if open_to_it else place.precision
        kept[at].append(
            replace(
                place, geoname=answer.place.geoname, lat=answer.place.lat, lon=answer.place.lon, precision=precision
            )
        )
    order = get_args(PlacePrecision)
    return tuple(
        replace(event, places=tuple(sorted(own, key=lambda p: order.index(p.precision))))
        for event, own in zip(events, kept, strict=True)
    )


def _with_targets(text: str, event: Event, found: Sequence[ActorMatch]) -> Event:
    """The event with the country or region that its target's words name by a people: `southern Ruritanian towns`.

    The towns themselves have no name, and so no place of their own.
    """
    if event.places:
        return event
    for span in (target.span for target in event.targets if target.span is not None):
        for match in found:
            if match.via != "demonym" or match.kind != "state" or not span.contains(match.span):
                continue
            before = _DIRECTION.search(text, span.start, match.span.start)
            if _GROUND.match(text, match.span.end, span.end) is None:
                continue
            start = before.start() if before else match.span.start
            name = f"{before[0].strip().lower()} {match.label}" if before else match.label
            place = Place(span=Span(start, match.span.end), name=name, precision="region" if before else "country")
            return replace(event, places=(place,))
    return event


_DIRECTION = re.compile(
    r"\b(?:north|south|east|west|central|north-?east|north-?west|south-?east|south-?west)(?:ern)?\s+$", re.I
)
_GROUND = re.compile(
    r"\s+(?:towns?|villages?|cit(?:y|ies)|communit(?:y|ies)|suburbs?|areas?|districts?|provinces?|territory|soil|land|airspace"
    r"|waters|border|regions?|positions?|ports?)\b",
    re.I,
)


def _armed(event: Event, place: Place) -> bool:
    return (event.type in ARMED and place.precision in ("site", "town")) or any(
        w in place.name.lower() for w in MILITARY
    )
