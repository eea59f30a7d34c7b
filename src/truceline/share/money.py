"""Deeds, parties and reports as FollowTheMoney entities (JSON Lines), by its published model, version 4."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from truceline import codec, lexicon
from truceline.records import Mention
from truceline.share.deeds import Deed, deeds, entry, harm, kind, label, outlet, summary
from truceline.share.manifest import Losses
from truceline.share.outgoing import Leaving, Outgoing
from truceline.share.where import where

CANNOT = (
    "harm as numbers, and whose figures they are: only in notes",
    "who tells and who denies a deed: only in notes and the summary",
    "coordinates of an event, and how precisely it is placed",
    "a SHA-256: the model's checksum is SHA-1, so the hash stands in notes",
)
_SCHEMA = {
    "person": "Person", "state": "PublicBody", "armed_force": "PublicBody", "police": "PublicBody",
    "government": "PublicBody", "ministry": "PublicBody", "office": "PublicBody", "parliament": "PublicBody",
    "court": "PublicBody", "company": "Company",
}  # fmt: skip
Entity = dict[str, Any]


def money(out: Outgoing, losses: Losses) -> tuple[bytes, int, int]:
    """The file, its entities, and how many events among them nobody reviewed."""
    found = deeds(out)
    parties: dict[str, Entity] = {}
    made = [_article(out, report, leaving, losses) for report, leaving in out.reports.items()]
    made += [_event(out, deed, parties, losses) for deed in found]
    made += list(parties.values())
    return b"".join(codec.encode(it) + b"\n" for it in made), len(made), sum(not deed.reviewed for deed in found)


def _entity(id: str, schema: str, **properties: Any) -> Entity:
    """Every property is a list of strings, and one with nothing in it is left out."""
    held = {name: _listed(value) for name, value in properties.items()}
    return {"id": id, "schema": schema, "properties": {name: value for name, value in held.items() if value}}


def _listed(value: Any) -> list[str]:
    values = value if isinstance(value, list | tuple) else [value]
    return [str(it) for it in values if it not in (None, "")]


def _id(*parts: str) -> str:
    return codec.content_id("truceline", *parts)


def _article(out: Outgoing, report: str, leaving: Leaving, losses: Losses) -> Entity:
    held = leaving.record.report
    language = lexicon.load("codes")["languages"].get((held.language or "").split("-")[0])
    if held.language and language is None:
        losses.add("language left out", f"no three-letter code is known for {held.language}", out.at.report(report))
    title = held.title.value if held.title else None
    return _entity(
        _id("report", report), "Article", fileName=report, name=title or report, title=title,
        author=held.author.value if held.author else None, publisher=outlet(leaving),
        publishedAt=held.published.value if held.published else None, language=language,
        sourceUrl=held.url or out.at.page(f"reports/{report}"), mimeType=held.media_type,
        notes=[f"sha256 of the captured bytes: {held.captured_sha256}", f"record: {out.at.report(report)}"],
    )  # fmt: skip


def _event(out: Outgoing, deed: Deed, parties: dict[str, Entity], losses: Losses) -> Entity:
    if deed.harm:
        losses.add("harm only in notes", "the model has no figures of harm", deed.address)
    if deed.place and deed.place.lat is not None:
        losses.add("coordinates left out", "the model's events have none", deed.address)
    review = "reviewed" if deed.reviewed else "unreviewed machine suggestion"
    place = deed.place
    return _entity(
        _id("deed", deed.id), "Event",
        name=f"{kind(deed).capitalize()}{f', {place.name}' if place else ''}", summary=summary(deed),
        startDate=_day(deed.date.start) if deed.date else None, endDate=_day(deed.date.end) if deed.date else None,
        location=[it.name for it in deed.places], country=(where(place).code or "").lower() or None,
        involved=list(_involved(deed, parties)), proof=[_id("report", report) for report in deed.reports],
        recordId=deed.id, sourceUrl=deed.address if deed.address.startswith("http") else None,
        publisher=list(dict.fromkeys(outlet(out.reports[report]) for report in deed.reports)), keywords=[deed.type],
        notes=[review, f"record: {deed.address}", f"told as: {deed.status}; {deed.standing}", harm(deed)],
    )  # fmt: skip


def _day(value: str | None) -> str | None:
    return value[:10] if value else None


def _involved(deed: Deed, parties: dict[str, Entity]) -> Iterator[str]:
    """Only parties that the public registry knows become entities; all others stay words."""
    for mention in (*deed.actors, *deed.targets):
        if entry(mention) is not None:
            made = _party(mention)
            parties[made["id"]] = made
            yield made["id"]


def _party(mention: Mention) -> Entity:
    found = entry(mention)
    assert found is not None
    countries = [code.lower() for code in found.countries]
    return _entity(
        _id("actor", found.id), _SCHEMA.get(found.sort, "Organization"), name=label(mention), country=countries
    )  # fmt: skip
