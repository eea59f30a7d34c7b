"""The founding report's exports against section M of its acceptance list, each expectation by name.

    TRUCELINE_GOLD=… python -m evaluation.exports [--hold] [--read RECORD.jsonl]

The record is put together from the gold, so what is measured is the export alone; with `--read` the same checks run on
a record that the engine made (`truceline read … --jsonl`).
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from evaluation.findings import seed_record
from evaluation.gate import gold
from truceline import codec
from truceline.records import Event, Record, Statement
from truceline.share.deeds import Deed, deeds
from truceline.share.formats import Export, render
from truceline.share.outgoing import Outgoing, gather_records
from truceline.text import Span

STRIKE, TASKED = Span(1622, 1716), Span(958, 1049)
ACTS = {"S7": ("REJECT", Span(1475, 1551)), "S11": ("ACCUSE", Span(2143, 2422)), "S13": ("ACCUSE", Span(2687, 2915)),
        "S19": ("REQUEST", Span(3560, 3647)), "S20": ("REQUEST", Span(3661, 3715))}  # fmt: skip
LATER = datetime(2026, 1, 1, tzinfo=UTC)
Row = dict[str, str]
Check = tuple[str, bool, str]


def checks(record: Record) -> Iterator[Check]:
    """Each expectation: its name, whether it holds, and what was found."""
    out = gather_records([record], LATER)
    event = _event(record, STRIKE, "airstrike")
    if event is None:
        yield "the strike is in the record", False, ""
        return
    deed = next(it for it in deeds(out) if any(one.id == event.id for _, one in it.events))
    yield from _acled(out, deed)
    yield from _ged(out, deed)
    yield from _plover(out, record, event)
    yield from _geojson(out, deed)


def _acled(out: Outgoing, deed: Deed) -> Iterator[Check]:
    made = render(out, "acled")
    row = next((it for it in _rows(made) if deed.address in it["notes"]), None)
    yield "ACLED: the strike is a row", row is not None, ""
    if row is None:
        return
    for column, wanted in (
        ("event_type", "Explosions/Remote violence"), ("sub_event_type", "Air/drone strike"),
        ("event_date", "2025-11-06"), ("time_precision", "1"), ("geo_precision", "3"), ("fatalities", "0"),
        ("source", "Press TV"), ("source_scale", "International"), ("latitude", ""), ("longitude", ""),
    ):  # fmt: skip
        yield f"ACLED: {column} is {wanted or 'empty'}", row[column] == wanted, row[column]
    yield (
        "ACLED: fatalities not reported, in the notes",
        "fatalities not reported" in row["notes"].lower(),
        row["notes"],
    )
    yield "ACLED: the manifest says unknown is written as 0", _lost(made, "unknown written as 0", deed), ""


def _ged(out: Outgoing, deed: Deed) -> Iterator[Check]:
    made = render(out, "ged")
    yield "GED: the strike is not exported", not any(it["id"] == deed.id for it in _rows(made)), ""
    yield "GED: the manifest says why", _lost(made, "no death, so left out", deed), ""


def _plover(out: Outgoing, record: Record, event: Event) -> Iterator[Check]:
    rows = {row["Event ID"]: row for row in _rows(render(out, "plover"))}
    report = record.report.id
    row = rows.get(out.at.item(report, event.id), {})
    yield (
        "PLOVER: the strike is ASSAULT, aerial",
        (row.get("Event Type"), row.get("Event Mode")) == ("ASSAULT", "aerial"),
        str(row),
    )
    for name, (wanted, span) in ACTS.items():
        statement = _statement(record, span)
        found = rows.get(out.at.item(report, statement.id), {}).get("Event Type") if statement else None
        yield f"PLOVER: {name} is {wanted}", found == wanted, str(found)
    tasked = _event(record, TASKED, None)
    found = rows.get(out.at.item(report, tasked.id), {}).get("Event Type") if tasked else None
    yield "PLOVER: the task given to the army has no conflict code", tasked is not None and found is None, str(found)
    said = {it.id for it in record.statements}
    both = [row for id, row in rows.items() if id.rpartition("#")[2] in said and row["Event Mode"]]
    yield "PLOVER: speech and acts in rows of their own", not both, str(both)


def _geojson(out: Outgoing, deed: Deed) -> Iterator[Check]:
    features = json.loads(render(out, "geojson").data)["features"]
    strike = next((it for it in features if it["id"] == deed.address), {})
    properties = strike.get("properties", {})
    yield "GeoJSON: null geometry", bool(strike) and strike["geometry"] is None, str(strike.get("geometry"))
    yield "GeoJSON: the precision says region", properties.get("place_precision") == "region", str(properties)
    harm = properties.get("harm", {})
    yield "GeoJSON: dead unknown, not 0", bool(harm) and harm["killed"] is None, str(harm)


def _rows(made: Export) -> list[Row]:
    return list(csv.DictReader(io.StringIO(made.data.decode(), newline="")))


def _lost(made: Export, kind: str, deed: Deed) -> bool:
    return any(loss.kind == kind and deed.address in loss.subjects for loss in made.manifest.losses)


def _event(record: Record, span: Span, kind: str | None) -> Event | None:
    return next(
        (it for it in record.events if kind in (None, it.type) and any(span.overlaps(at) for at in it.evidence)), None
    )


def _statement(record: Record, span: Span) -> Statement | None:
    def shared(it: Statement) -> int:
        return sum(max(0, min(at.end, span.end) - max(at.start, span.start)) for at in it.content)

    best = max(record.statements, key=shared, default=None)
    return best if best is not None and shared(best) > 0 else None


def main(arguments: Sequence[str] | None = None) -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--hold", action="store_true", help="fail where an expectation fails")
    options.add_argument("--read", type=Path, help="a record that the engine made, instead of the gold's")
    given = options.parse_args(arguments)
    folder = gold()
    if folder is None:
        print("TRUCELINE_GOLD names no folder: the exports are not measured")
        return 0
    record = codec.decode(given.read.read_bytes()) if given.read else seed_record(folder)
    found = list(checks(record))
    for name, holds, what in found:
        print(f"{'holds' if holds else 'FAILS'}  {name}" + (f"  <- {what[:200]}" if not holds and what else ""))
    failed = sum(not holds for _, holds, _ in found)
    print(f"{len(found) - failed}/{len(found)} expectations hold")
    return 1 if given.hold and failed else 0


if __name__ == "__main__":
    sys.exit(main())
