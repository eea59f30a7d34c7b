"""Tables in which unknown is empty: our own columns (Parquet), and the same with HXL's tags (CSV)."""

from __future__ import annotations

from typing import Any

from truceline.records import Mention
from truceline.share.columns import Cell, comma_separated, parquet
from truceline.share.counted import days
from truceline.share.deeds import HARM, Deed, deeds, label, sources, summary
from truceline.share.manifest import Losses
from truceline.share.outgoing import Outgoing
from truceline.share.where import pin, where

HXL: dict[str, str] = {
    "record": "#meta+url", "id": "#event+id", "type": "#event+type", "status": "#status+told",
    "standing": "#status+origins", "review": "#status+review", "date_start": "#date+event+start",
    "date_end": "#date+event+end", "country": "#country+name", "country_code": "#country+code+iso2",
    "admin1": "#adm1+name", "admin2": "#adm2+name", "place": "#loc+name", "place_precision": "#geo+precision",
    "latitude": "#geo+lat", "longitude": "#geo+lon", "actors": "#org+actor+name", "targets": "#org+target+name",
    **{f"{kind}_{end}": f"#affected+{kind}+{end}" for kind in HARM for end in ("min", "max")},
    "tellers": "#meta+according_to", "deniers": "#meta+denied_by", "sources": "#meta+source",
    "summary": "#event+description",
}  # fmt: skip
HXL_CANNOT = (
    "every figure with whose it is: only the lowest and the highest told",
    "the words and where they stand: only the record's address",
)
PARQUET: dict[str, str] = {
    **{name: "string" for name in HXL if not name.endswith(("_min", "_max"))}, "review": "string", "latitude": "double",
    "longitude": "double", "actors": "list", "targets": "list", "tellers": "list", "deniers": "list",
    "sources": "list", "reports": "list", "aggregate": "bool",
    **{f"{kind}_{end}": "int64" for kind in HARM for end in ("min", "max")},
}  # fmt: skip
PARQUET_CANNOT = ("every figure with whose it is: only the lowest and the highest told",)


def hxl(out: Outgoing, losses: Losses) -> tuple[bytes, int, int]:
    """CSV with HXL's row of tags under the heads: the file, its rows, how many of them nobody reviewed."""
    rows, unreviewed = _rows(out, losses)
    flat: list[dict[str, Cell]] = [
        {name: "; ".join(value) if isinstance(value, list) else value for name, value in row.items()} for row in rows
    ]
    return comma_separated(tuple(HXL), flat, above=[tuple(HXL.values())]), len(rows), unreviewed


def columnar(out: Outgoing, losses: Losses) -> tuple[bytes, int, int]:
    """Parquet, unknown as null: the file, its rows, how many of them nobody reviewed."""
    rows, unreviewed = _rows(out, losses)
    return parquet(PARQUET, rows), len(rows), unreviewed


def _rows(out: Outgoing, losses: Losses) -> tuple[list[dict[str, Any]], int]:
    found = deeds(out)
    return [_row(out, deed, losses) for deed in found], sum(not deed.reviewed for deed in found)


def _row(out: Outgoing, deed: Deed, losses: Losses) -> dict[str, Any]:
    when, around, point = days(deed.date), where(deed.place), pin(deed.place)
    if deed.place and point is None:
        losses.add("place without a point", "it is an area, unknown, or a position of armed forces", deed.address)
    if len(deed.places) > 1:
        losses.add("one place of several written", "the table has one place a row", deed.address)
    row: dict[str, Any] = {
        "record": deed.address, "id": deed.id, "type": deed.type, "status": deed.status, "standing": deed.standing,
        "review": "reviewed" if deed.reviewed else "unreviewed machine suggestion", "aggregate": deed.aggregate,
        "date_start": when[0].isoformat() if when and deed.date and deed.date.start else None,
        "date_end": when[1].isoformat() if when and deed.date and deed.date.end else None,
        "country": around.country, "country_code": around.code, "admin1": around.admin1, "admin2": around.admin2,
        "place": deed.place.name if deed.place else None,
        "place_precision": deed.place.precision if deed.place else None,
        "latitude": point[0] if point else None, "longitude": point[1] if point else None,
        "actors": _names(deed.actors), "targets": _names(deed.targets),
        "tellers": list(dict.fromkeys(voice.name for voice in deed.says("says"))),
        "deniers": list(dict.fromkeys(voice.name for voice in deed.says("denies"))),
        "sources": sources(out, deed), "reports": [out.at.report(report) for report in deed.reports],
        "summary": summary(deed),
    }  # fmt: skip
    for kind in HARM:
        figures = deed.harm.get(kind, ())
        lows = [it.low for it in figures if it.low is not None]
        highs = [it.high for it in figures if it.high is not None]
        row[f"{kind}_min"] = min(lows, default=None)
        row[f"{kind}_max"] = max(highs, default=None)
        if len(figures) > 1:
            losses.add("lowest and highest figure written", f"several figures of {kind} are told", deed.address)
    return row


def _names(mentions: tuple[Mention, ...]) -> list[str]:
    return [label(it) for it in mentions]
