"""One row a deed with at least one death in the columns of UCDP's Georeferenced Event Dataset (version 24.1)."""

from __future__ import annotations

from truceline.share.columns import Cell, comma_separated
from truceline.share.counted import days, killed, open_ended, told_rows
from truceline.share.deeds import HARMFUL, Deed, entry, label, outlet, parties, side, sources, summary
from truceline.share.manifest import Losses
from truceline.share.outgoing import Outgoing
from truceline.share.where import pin, where
from truceline.share.wording import published

COLUMNS = (
    "id", "relid", "year", "active_year", "code_status", "type_of_violence", "conflict_dset_id", "conflict_new_id",
    "conflict_name", "dyad_dset_id", "dyad_new_id", "dyad_name", "side_a_dset_id", "side_a_new_id", "side_a",
    "side_b_dset_id", "side_b_new_id", "side_b", "number_of_sources", "source_article", "source_office",
    "source_date", "source_headline", "source_original", "where_prec", "where_coordinates", "where_description",
    "adm_1", "adm_2", "latitude", "longitude", "geom_wkt", "priogrid_gid", "country", "country_id", "region",
    "event_clarity", "date_prec", "date_start", "date_end", "deaths_a", "deaths_b", "deaths_civilians",
    "deaths_unknown", "best", "high", "low", "gwnoa", "gwnob",
)  # fmt: skip
CANNOT = (
    "any deed without a death: it is left out",
    "which side the dead were of, where the reports do not say: all are in deaths_unknown, the others are 0",
    "who denies a deed: only in where_description",
    "UCDP's own conflict, dyad, side and country numbers, which are UCDP's to assign",
)
_WHERE = {"site": 1, "town": 1, "district": 3, "region": 4, "country": 6}


def ged(out: Outgoing, losses: Losses) -> tuple[bytes, int, int]:
    """The file, its rows, and how many of them nobody reviewed."""
    rows, unreviewed = told_rows(out, losses, _row)
    if rows:
        why = "only UCDP assigns its numbers, regions and grid"
        losses.add("column left empty: conflicts, dyads, sides' and countries' numbers", why, count=len(rows))
        losses.add("dead by side not told", "all are in deaths_unknown, the other columns are 0", count=len(rows))
    return comma_separated(COLUMNS, rows), len(rows), unreviewed


def _row(out: Outgoing, deed: Deed, losses: Losses) -> dict[str, Cell] | None:
    dead = killed(deed)
    if dead is None or dead[1] < 1:
        why = "no death is reported, and the format holds only deeds with one; unknown is not one"
        losses.add("no death, so left out", why, deed.address)
        return None
    if deed.type not in HARMFUL:
        losses.add("no organised violence, so left out", f"{deed.type} is no such deed", deed.address)
        return None
    when = days(deed.date)
    if when is None or open_ended(deed.date) or (when[1] - when[0]).days > 366:
        losses.add("no date, so left out", "the format needs first and last day", deed.address)
        return None
    low, high = dead
    if low != high:
        losses.add(
            "lowest figure written as best", "several figures of dead are told; best is the lowest", deed.address
        )
    first, last = when
    return {
        "id": deed.id, "relid": deed.address, "year": first.year,
        "code_status": "Reviewed" if deed.reviewed else "Unreviewed machine suggestion",
        "type_of_violence": _violence(deed, losses),
        "side_a": "; ".join(parties(deed.actors)) or None,
        "side_b": "; ".join(label(it) for it in deed.targets if entry(it)) or None,
        **_sources(out, deed), **_place(deed, losses),
        "event_clarity": 1 if first == last and deed.place and pin(deed.place) else 2,
        "date_prec": _precision((last - first).days + 1), "date_start": first.isoformat(),
        "date_end": last.isoformat(), "deaths_a": 0, "deaths_b": 0, "deaths_civilians": 0, "deaths_unknown": low,
        "best": low, "high": high, "low": low,
    }  # fmt: skip


def _violence(deed: Deed, losses: Losses) -> int | None:
    """1 where a state fights another party, 2 where two others fight; left empty where the reports name one side."""
    known = [it for it in deed.targets if entry(it)]
    if not deed.actors or not known or side(deed.actors) is None:
        losses.add("type_of_violence left empty", "the reports do not name two sides that are known", deed.address)
        return None
    return 1 if "state" in (side(deed.actors), side(known)) else 2


def _sources(out: Outgoing, deed: Deed) -> dict[str, Cell]:
    reports = [out.reports[report] for report in deed.reports]
    titles = [it.record.report.title.value if it.record.report.title else "" for it in reports]
    dates = [published(it.record.report.published) for it in reports]
    articles = [f'"{outlet(it)}, {date}, {title}"' for it, date, title in zip(reports, dates, titles, strict=True)]
    origins = dict.fromkeys(voice.name for voice in deed.says("says"))
    return {
        "number_of_sources": len(sources(out, deed)), "source_article": ";".join(articles),
        "source_office": ";".join(outlet(it) for it in reports), "source_date": ";".join(dates),
        "source_headline": ";".join(titles), "source_original": "; ".join(origins),
    }  # fmt: skip


def _place(deed: Deed, losses: Losses) -> dict[str, Cell]:
    if deed.place is None:
        losses.add("no place", "the reports name none", deed.address)
        return {"where_description": summary(deed)}
    around, point = where(deed.place), pin(deed.place)
    if point is None:
        losses.add("area or place without a point", "no point is made up for an area or a position", deed.address)
    return {
        "where_prec": _WHERE[deed.place.precision], "where_coordinates": deed.place.name,
        "where_description": summary(deed), "adm_1": around.admin1, "adm_2": around.admin2,
        "latitude": point[0] if point else None, "longitude": point[1] if point else None,
        "geom_wkt": f"POINT ({point[1]} {point[0]})" if point else None, "country": around.country,
    }  # fmt: skip


def _precision(length: int) -> int:
    """UCDP's date precision: 1 one day, 2 to six days, 3 a week, 4 a month, 5 longer."""
    return 1 if length == 1 else 2 if length <= 6 else 3 if length == 7 else 4 if length <= 31 else 5
