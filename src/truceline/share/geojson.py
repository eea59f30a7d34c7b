"""Deeds as GeoJSON (RFC 7946): a point only where a site or town is known, null geometry for areas and the unplaced."""

from __future__ import annotations

from typing import Any

from truceline import codec
from truceline.share.deeds import HARM, Deed, deeds, label, sources, summary
from truceline.share.manifest import Losses
from truceline.share.outgoing import Outgoing
from truceline.share.where import pin, where

CANNOT = (
    "an area: a region or country has null geometry and its precision in place_precision, never a made-up point",
    "more than one place a feature",
    "the words and where they stand: only the record's address",
)
DISCLAIMER = "Names, points and precisions say nothing about the legal status of any place or line."


def geojson(out: Outgoing, losses: Losses) -> tuple[bytes, int, int]:
    """The file, its features, and how many of them nobody reviewed."""
    found = deeds(out)
    features = [_feature(out, deed, losses) for deed in found]
    body = {"type": "FeatureCollection", "note": DISCLAIMER, "as_of": out.now.isoformat(), "features": features}
    return codec.encode(body) + b"\n", len(features), sum(not deed.reviewed for deed in found)


def _feature(out: Outgoing, deed: Deed, losses: Losses) -> dict[str, Any]:
    point = pin(deed.place)
    if deed.place is None:
        losses.add("no place, so null geometry", "the reports name none", deed.address)
    elif point is None:
        precision = deed.place.precision
        why = f"{precision}-level place" if precision in ("district", "region", "country") else "no point may be shown"
        losses.add("null geometry", f"{why}: no point is made up", deed.address)
    harm = {
        kind: [{"low": it.low, "high": it.high, "according_to": it.according_to} for it in deed.harm[kind]]
        if kind in deed.harm
        else None
        for kind in HARM
    }
    return {
        "type": "Feature",
        "id": deed.address,
        "geometry": {"type": "Point", "coordinates": [point[1], point[0]]} if point else None,
        "properties": {
            "record": deed.address,
            "type": deed.type,
            "status": deed.status,
            "standing": deed.standing,
            "review": "reviewed" if deed.reviewed else "unreviewed machine suggestion",
            "aggregate": deed.aggregate,
            "start": deed.date.start if deed.date else None,
            "end": deed.date.end if deed.date else None,
            "date_precision": deed.date.precision if deed.date else None,
            "place": deed.place.name if deed.place else None,
            "place_precision": deed.place.precision if deed.place else None,
            "country": where(deed.place).country,
            "actors": [label(it) for it in deed.actors],
            "targets": [label(it) for it in deed.targets],
            "harm": harm,
            "told_by": list(dict.fromkeys(voice.name for voice in deed.says("says"))),
            "denied_by": list(dict.fromkeys(voice.name for voice in deed.says("denies"))),
            "sources": sources(out, deed),
            "reports": [out.at.report(report) for report in deed.reports],
            "summary": summary(deed),
        },
    }
