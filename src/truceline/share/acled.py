"""One row a deed in ACLED's 31 columns (as of March 2023). Codes are mapped from the record; what ACLED alone assigns
(its ids, regions, third-level units, tags) stays empty, and the manifest says so."""

from __future__ import annotations

from datetime import date

from truceline import lexicon
from truceline.share import codes
from truceline.share.columns import Cell, comma_separated
from truceline.share.counted import days, killed, open_ended, told_rows
from truceline.share.deeds import Deed, entry, parties, registry, side, sources, summary, telling
from truceline.share.manifest import Losses
from truceline.share.outgoing import Leaving, Outgoing
from truceline.share.where import pin, where

COLUMNS = (
    "event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type", "sub_event_type", "actor1",
    "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2", "interaction", "civilian_targeting", "iso",
    "region", "country", "admin1", "admin2", "admin3", "location", "latitude", "longitude", "geo_precision", "source",
    "source_scale", "notes", "fatalities", "tags", "timestamp",
)  # fmt: skip
CANNOT = (
    "whether a figure is unknown: no dead reported and none known are both 0",
    "who tells a deed, and who denies it: only in the notes",
    "injured, detained, displaced and missing people: only in the notes",
    "more than one place, or a time longer than a month",
    "ACLED's own ids, regions, associated actors and tags, which are ACLED's to assign",
)
_GEO = {"site": 1, "town": 1, "district": 2, "region": 3, "country": 3}
_LONGEST = 31


def acled(out: Outgoing, losses: Losses) -> tuple[bytes, int, int]:
    """The file, its rows, and how many of them nobody reviewed."""
    rows, unreviewed = told_rows(out, losses, _row)
    if rows:
        why = "only ACLED assigns it"
        losses.add("column left empty: region, assoc_actor_1, assoc_actor_2, admin3", why, count=len(rows))
        losses.add("column left empty: civilian_targeting", "it is a judgement that no report makes", count=len(rows))
    return comma_separated(COLUMNS, rows), len(rows), unreviewed


def _row(out: Outgoing, deed: Deed, losses: Losses) -> dict[str, Cell] | None:
    code = codes.acled(deed.type, telling(out, deed), side(deed.actors))
    if code.code is None:
        losses.add("no such type", code.none or "", deed.address)
        return None
    when = _when(deed, losses)
    if when is None:
        return None
    if code.by == "default":
        losses.add("default subtype chosen", f"{deed.type}: no word of the reports chose, so {code.code}", deed.address)
    if code.other:
        losses.add("written as Other", f"{deed.type}: the format has no better type", deed.address)
    event_type, disorder = codes.acled_kinds(code.code)
    day, precision = when
    return {
        "event_id_cnty": deed.id,
        "event_date": day.isoformat(),
        "year": day.year,
        "time_precision": precision,
        "disorder_type": disorder,
        "event_type": event_type,
        "sub_event_type": code.code,
        **_parties(deed, losses),
        **_place(deed, losses),
        "source": "; ".join(sources(out, deed)),
        "source_scale": _scale(out, deed, losses),
        "notes": f"{summary(deed)} Record: {deed.address}",
        "fatalities": _dead(deed, losses),
        "tags": "review=reviewed" if deed.reviewed else "review=unreviewed machine suggestion",
        "timestamp": int(out.now.timestamp()),
    }


def _when(deed: Deed, losses: Losses) -> tuple[date, int] | None:
    found = days(deed.date)
    if found is None:
        losses.add("no date, so left out", "the format needs a day and the reports give no time", deed.address)
        return None
    first, last = found
    length = (last - first).days + 1
    if open_ended(deed.date) or length > _LONGEST or (deed.date and deed.date.precision == "vague"):
        why = "the format needs a day and holds at most a month: the reports give a longer, open or vague time"
        losses.add("no date, so left out", why, deed.address)
        return None
    if length > 1:
        losses.add("first day of a longer time written", "the format has one day, with a precision", deed.address)
    return first, 1 if length == 1 else 2 if length <= 7 else 3


def _dead(deed: Deed, losses: Losses) -> int:
    found = killed(deed)
    if found is None:
        losses.add("unknown written as 0", "no figure of dead is reported, and the format has no null", deed.address)
        return 0
    if found[0] != found[1]:
        losses.add("lowest figure written", "several figures of dead are told and the format has one", deed.address)
    return found[0]


def _parties(deed: Deed, losses: Losses) -> dict[str, Cell]:
    row: dict[str, Cell] = {}
    where_code = where(deed.place).code
    known = [it for it in deed.targets if entry(it)]
    if len(known) < len(deed.targets):
        losses.add("target only in words", "a target that is no known party is not coded as an actor", deed.address)
    for number, mentions in ((1, deed.actors), (2, known)):
        row[f"actor{number}"] = "; ".join(parties(mentions)) or None
        kinds = {kind for it in mentions if (kind := _kind(it.actor, where_code))}
        row[f"inter{number}"] = kinds.pop() if len(kinds) == 1 else None
    if not deed.actors:
        losses.add("actor left empty", "the reports do not say who did it", deed.address)
    first, second = row["inter1"], row["inter2"]
    row["interaction"] = f"{first}-{second}" if first and second else f"{first} only" if first and not known else None
    return row


def _kind(actor: str | None, country: str | None) -> str | None:
    found = registry().entry(actor) if actor else None
    if found is None:
        return None
    kind: str | None = lexicon.load("codes")["acled_actors"].get(found.sort)
    abroad = kind == "State forces" and country and found.countries and country not in found.countries
    return "External/Other forces" if abroad else kind


def _place(deed: Deed, losses: Losses) -> dict[str, Cell]:
    if deed.place is None:
        losses.add("no place", "the reports name none", deed.address)
        return {}
    if len(deed.places) > 1:
        losses.add("one place of several written", "the format has one place a row", deed.address)
    around, point, precision = where(deed.place), pin(deed.place), deed.place.precision
    if precision in ("region", "country"):
        why = f"{precision}-level place: geo_precision 3, and no point is made up for an area"
        losses.add("area without a point", why, deed.address)
    elif point is None:
        losses.add("no coordinates", "none is known, or they would show where armed forces stand", deed.address)
    number = lexicon.load("codes")["iso_numbers"].get(around.code or "")
    return {
        "iso": number, "country": around.country, "admin1": around.admin1, "admin2": around.admin2,
        "location": deed.place.name, "latitude": point[0] if point else None,
        "longitude": point[1] if point else None, "geo_precision": _GEO[precision],
    }  # fmt: skip


def _scale(out: Outgoing, deed: Deed, losses: Losses) -> str | None:
    here = where(deed.place).code
    found = [_reach(out.reports[report], here) for report in deed.reports]
    if None in found:
        losses.add("source scale unknown", "where the outlet or the deed is is not known", deed.address)
    known = sorted({scale for scale in found if scale}, reverse=True)
    return "-".join(known) or None


def _reach(leaving: Leaving, here: str | None) -> str | None:
    """National for an outlet of the country, International for one of another."""
    publisher = leaving.record.report.publisher
    home = registry().country_of(publisher.value) if publisher else None
    if home is None and publisher and publisher.country:
        state = registry().lookup(publisher.country.value)
        home = state.countries[0] if state and state.countries else None
    if home is None or here is None:
        return None
    return "National" if home == here else "International"
