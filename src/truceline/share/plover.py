"""Deeds and verbal acts, apart, in the columns of POLECAT (PLOVER's events); one row an event and pair of parties."""

from __future__ import annotations

from collections.abc import Iterator

from truceline.records import Event, Mention, Statement
from truceline.share import codes, verbal
from truceline.share.codes import Code
from truceline.share.columns import Cell, comma_separated
from truceline.share.counted import days
from truceline.share.deeds import entry, label, outlet, side
from truceline.share.manifest import Losses
from truceline.share.outgoing import Leaving, Outgoing
from truceline.share.where import pin, where

COLUMNS = (
    "Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts", "Actor Name",
    "Actor Country", "Actor COW", "Primary Actor Sector", "Actor Sectors", "Actor Title", "Actor Name Raw",
    "Wikipedia Actor ID", "Recipient Name", "Recipient Country", "Recipient COW", "Primary Recipient Sector",
    "Recipient Sectors", "Recipient Title", "Recipient Name Raw", "Wikipedia Recipient ID", "Placename", "City",
    "District", "Province", "Country", "Latitude", "Longitude", "GeoNames ID", "Raw Placename", "Feature Type",
    "Source", "Publication Date", "Story People", "Story Organizations", "Story Locations", "Language", "Version",
)  # fmt: skip
CANNOT = (
    "who tells a deed: a deed that only one side alleges looks like any other",
    "harm of any kind, and what a statement says",
    "denials, confirmations and plain statements, which are no verbal events",
    "copies and incidents: each report's telling is a row",
    "intensity, contexts, sectors, COW and Wikipedia numbers, which are POLECAT's to assign",
)


def plover(out: Outgoing, losses: Losses) -> tuple[bytes, int, int]:
    """The file, its rows, and how many of them nobody reviewed."""
    rows: list[dict[str, Cell]] = []
    unreviewed = 0
    for report, leaving in out.reports.items():
        for item, row in _rows(out, report, leaving, losses):
            rows.append(row)
            unreviewed += not leaving.reviewed(item)
    if rows:
        why = "only POLECAT assigns it"
        losses.add("column left empty: intensity, contexts, sectors, COW, Wikipedia", why, count=len(rows))
    return comma_separated(COLUMNS, rows), len(rows), unreviewed


def _rows(out: Outgoing, report: str, leaving: Leaving, losses: Losses) -> Iterator[tuple[str, dict[str, Cell]]]:
    record, acts = leaving.record, {statement.id: statement.act for statement in leaving.record.statements}
    for event in record.events:
        address = out.at.item(report, event.id)
        if event.aggregate:
            losses.add("total left out", "a total or summary is never counted as events", address)
            continue
        code = verbal.deed(event, verbal.words(record, event), acts, side(event.actors))
        if _kept(code, event.type, address, losses):
            if event.status == "planned":
                losses.add("plan written as an intention", f"the format has no plans, so {code.code}", address)
            if len(event.actors) > 1 or len(event.targets) > 1:
                losses.add("parties joined in one cell", "several are told; the format has one a row", address)
            yield event.id, _row(address, code, leaving, event.id, event.actors, event.targets) | _told(event)
    for statement in record.statements:
        address = out.at.item(report, statement.id)
        code = verbal.act(record, statement)
        if _kept(code, statement.act, address, losses):
            row = _row(address, code, leaving, statement.id, _speakers(statement), statement.about)
            yield statement.id, row | _said(statement)


def _kept(code: Code, kind: str, address: str, losses: Losses) -> bool:
    if code.code is None:
        losses.add("no such type", f"{kind}: {code.none}", address)
        return False
    if code.by == "default":
        losses.add("default type chosen", f"{kind}: no word of the report chose, so {code.code}", address)
    return True


def _speakers(statement: Statement) -> tuple[Mention, ...]:
    return tuple(Mention(span=link.span, name=link.name, actor=link.actor) for link in statement.chain[:1])


def _row(
    address: str, code: Code, leaving: Leaving, item: str, actors: tuple[Mention, ...], targets: tuple[Mention, ...]
) -> dict[str, Cell]:
    report = leaving.record.report
    reviewed = "reviewed" if leaving.reviewed(item) else "unreviewed machine suggestion"
    row: dict[str, Cell] = {
        "Event ID": address, "Event Type": code.code, "Event Mode": code.mode,
        "Quad Code": codes.quad(code.code or ""), "Source": outlet(leaving),
        "Publication Date": report.published.value[:10] if report.published else None, "Language": report.language,
        "Version": f"truceline; {reviewed}",
    }  # fmt: skip
    for who, mentions in (("Actor", actors), ("Recipient", targets)):
        row[f"{who} Name"] = "; ".join(label(it) for it in mentions) or None
        row[f"{who} Name Raw"] = "; ".join(it.name for it in mentions) or None
        countries = dict.fromkeys(code for it in mentions if (found := entry(it)) for code in found.countries[:1])
        row[f"{who} Country"] = "; ".join(countries) or None
    return row


def _told(event: Event) -> dict[str, Cell]:
    when, place = days(event.date), event.places[0] if event.places else None
    around, point = where(place), pin(place)
    return {
        "Event Date": when[0].isoformat() if when else None, "Placename": place.name if place else None,
        "City": place.name if place and place.precision in ("site", "town") else None, "District": around.admin2,
        "Province": around.admin1, "Country": around.country, "Latitude": point[0] if point else None,
        "Longitude": point[1] if point else None,
        "GeoNames ID": place.geoname if place and place.geoname and place.geoname.isdigit() else None,
        "Raw Placename": place.name if place else None, "Feature Type": place.precision if place else None,
    }  # fmt: skip


def _said(statement: Statement) -> dict[str, Cell]:
    when = days(statement.date)
    return {"Event Date": when[0].isoformat() if when else None}
