"""Places of events to the gazetteer: coordinates where the report is precise enough and nobody is endangered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from msgspec.structs import replace

from truceline.records import Event, Place, PlacePrecision, Report
from truceline.resolve.actors import ActorMatch
from truceline.resolve.names import phrase
from truceline.resolve.places import PlaceContext, PlaceMention, Places

ARMED = frozenset({"presence", "deployment", "overflight", "withdrawal", "rearmament"})
"""Types whose places are positions of forces: they get no coordinates."""
SEAT = 100_000
"""People from whom a town is one that reports are sent from."""
MILITARY = ("base", "headquarters", "outpost", "barracks", "position", "command", "camp of", "checkpoint")


def place_events(
    places: Places, report: Report, events: Sequence[Event], found: Sequence[ActorMatch]
) -> tuple[Event, ...]:
    """The events with gazetteer ids and coordinates; governments named by their capitals are no places."""
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
    context = PlaceContext(text=report.text, outlet_country=country, countries=_written_in(places, report))
    resolved = places.resolve(mentions, context)
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


def _written_in(places: Places, report: Report) -> tuple[str, ...]:
    """The country that the report's dateline names, or that its town lies in; none where that is not plain."""
    if report.dateline is None:
        return ()
    town, _, rest = report.dateline.value.partition(",")
    if named := tuple(places.countries_in(rest)):
        return named
    found = [c for c in places.exact(phrase(town)) if c.feature.startswith("PPL") and c.population > SEAT]
    return (found[0].country,) if len({c.country for c in found}) == 1 else ()


def _armed(event: Event, place: Place) -> bool:
    return (event.type in ARMED and place.precision in ("site", "town")) or any(
        w in place.name.lower() for w in MILITARY
    )
