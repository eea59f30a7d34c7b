"""The events of a report: deeds merged from their mentions, each with those who tell it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, get_args

from truceline.attribute.speakers import Known
from truceline.code.blame import add_blame, add_replies
from truceline.code.counted import count_of, with_people
from truceline.code.deed import Deed
from truceline.code.doers import carry_doers
from truceline.code.doubt import meant
from truceline.code.harmed import Toll
from truceline.code.mentions import Reader
from truceline.code.merge import Group, merge
from truceline.code.more import add_more
from truceline.code.scene import carry_scene
from truceline.code.spots import find_spots
from truceline.code.spots_weighed import choose_places
from truceline.code.status import REAL
from truceline.code.whole import harm_told, lead_of
from truceline.codec import content_id
from truceline.parse.judge import Judge
from truceline.records import (
    Event,
    Place,
    PlacePrecision,
    Position,
    Quantity,
    Stance,
    Statement,
    Time,
    TimePrecision,
)
from truceline.records import Mention as Named
from truceline.text import merge as merge_spans

STANCES: dict[str, Stance] = {"deny": "denies", "condemn": "condemns", "confirm": "confirms"}


def find_events(
    parsed: Any,
    statements: Sequence[Statement],
    known: Sequence[Known] = (),
    times: Sequence[Time] = (),
    tolls: Sequence[Toll] = (),
    quantities: Sequence[Quantity] = (),
    doubt: Judge | None = None,
) -> tuple[Event, ...]:
    """Each deed or lasting state that the report tells of, once, in the order of first telling.

    `statements` say whose words a mention stands in; `known`, `times`, `tolls` and `quantities` are what the
    registry's matcher, the time grammar and the finder of figures found in the same text; `doubt` judges which of
    them stay out of the record, where the report was parsed with its table.
    """
    reader = Reader(parsed, statements, known, times, tolls)
    groups = merge(list(reader.deeds()), parsed.report.text)
    carry_scene(groups)
    carry_doers(groups)
    choose_places(groups, find_spots(reader, groups))
    add_more(groups, reader)
    add_blame(groups, statements, parsed.doc, reader.parties)
    add_replies(groups, statements, parsed.report.text)
    if doubt is not None and parsed.seen is not None:
        groups = meant(groups, doubt, parsed.seen)
    return tuple(_event(group, quantities, reader.by_id) for group in groups)


def _event(group: Group, quantities: Sequence[Quantity], by_id: Mapping[str, Statement]) -> Event:
    deeds = group.deeds
    lead = lead_of(group)
    spans = sorted({d.evidence for d in deeds}, key=lambda s: (-len(s), s.start))
    fullest = lead.evidence
    rest = [s for s in merge_spans(spans) if not s.overlaps(fullest)]
    told, positions = _told(group, by_id)
    places = _places(group.places)
    return Event(
        id=content_id("e", group.type, lead.trigger.span),
        type=group.type,
        trigger=lead.trigger.span,
        evidence=(fullest, *rest),
        actors=_distinct(d.actors for d in deeds),
        targets=_distinct(d.targets for d in deeds),
        places=places,
        date=_date(deeds),
        harm=with_people(harm_told(group), lead, quantities),
        means=next((d.means for d in deeds if d.means is not None), None),
        # What only a denial mentions is told by nobody as having happened.
        status="denied" if not told and lead.status in REAL else lead.status,
        aggregate=lead.aggregate and not any(d.tolls and not d.aggregate and not d.supports for d in deeds),
        count=count_of(lead, quantities),
        according_to=told,
        positions=positions,
        why=tuple(dict.fromkeys([f"trigger:{d.head}" for d in deeds] + group.why[1:])),
    )


def _distinct(listed: Any) -> tuple[Named, ...]:
    """The names of all mentions, each once, the longest form of those that are the same."""
    kept: list[Named] = []
    for mentions in listed:
        for mention in mentions:
            words = set(mention.name.lower().split())
            twin = next(
                (k for k in kept if (k.actor and k.actor == mention.actor) or words <= set(k.name.lower().split())
                 or set(k.name.lower().split()) <= words), None,
            )  # fmt: skip
            if twin is None:
                kept.append(mention)
            elif len(mention.name) > len(twin.name) and not twin.actor:
                kept[kept.index(twin)] = mention
    return tuple(kept)


def _places(places: Sequence[Place]) -> tuple[Place, ...]:
    """The places of all mentions, each once, under its fuller name (`X district` for `X`)."""
    kept: list[Place] = []
    for place in places:
        words = set(place.name.lower().split())
        twin = next((k for k in kept if words <= (own := set(k.name.lower().split())) or own <= words), None)
        if twin is None:
            kept.append(place)
        elif len(place.name) > len(twin.name):
            kept[kept.index(twin)] = place
    return tuple(sorted(kept, key=lambda p: get_args(PlacePrecision).index(p.precision)))


def _date(deeds: Sequence[Deed]) -> Time | None:
    dated = [d.date for d in deeds if d.date is not None]
    return min(dated, key=lambda t: get_args(TimePrecision).index(t.precision), default=None)


def _told(group: Group, by_id: Mapping[str, Statement]) -> tuple[tuple[str, ...], tuple[Position, ...]]:
    """Who tells the deed, the narrator among them where his own voice does, and who only speaks to it.

    Who denies what another says (`denied reports that C`) denies the deed that is told there.
    """
    told: list[str] = []
    positions: list[Position] = []
    for deed in group.deeds:
        teller = deed.teller
        if teller is None and deed.refers:
            continue  # who goes on to speak of `the attack` that somebody told of does not tell it himself
        if teller is None and deed.bare and told:
            continue  # a figure beside somebody's statement
        if teller is None:
            told.append("narrator")
        elif teller.act == "deny":
            positions.append(Position(statement=teller.id, stance="denies"))
        else:
            told.append(teller.id)
            if teller.act in ("condemn", "confirm"):
                positions.append(Position(statement=teller.id, stance=STANCES[teller.act]))
            above = by_id.get(teller.parent or "")
            if above is not None and above.act == "deny":
                positions.append(Position(statement=above.id, stance="denies"))
    if not told and any(d.teller is None for d in group.deeds):
        told = ["narrator"]
    for reply in group.replies:
        positions.append(Position(statement=reply.id, stance=STANCES[reply.act]))
        told += [reply.id] if reply.act == "confirm" else []
    return tuple(dict.fromkeys(told)), tuple({p.statement: p for p in positions}.values())
