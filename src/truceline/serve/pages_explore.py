"""Explore: timeline, map and table of the incidents under one filter, which stands in the address and can be kept."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode

from litestar import Response, get, post

from truceline import codec
from truceline.ledger import lists
from truceline.serve import atlas, sides
from truceline.serve.pages import Ask, chosen, desk, go, number, show, visit, words
from truceline.share.wording import name

FILTERS = ("q", "type", "since", "until", "place", "status", "state")
MOST = 1000
"""Incidents that are drawn at once; the table pages through all of them."""
SHOWN = 25


def asked_for(asked: dict[str, str]) -> dict[str, Any]:
    """The arguments of `lists.incidents` for the filters of an address."""
    return {
        "type": asked.get("type"), "since": asked.get("since"), "until": asked.get("until"),
        "place": asked.get("place"), "status": asked.get("status"), "state": asked.get("state"),
        "text": asked.get("q"), "order": "-date",
    }  # fmt: skip


@get("/explore", include_in_schema=False, sync_to_thread=True)
def explore(request: Ask) -> Response[str]:
    """The screen: the map loads its own data for the same filter."""
    ledger, asked = desk(request).ledger, chosen(request, *FILTERS)
    page = lists.incidents(ledger, **asked_for(asked), number=number(request), size=SHOWN)
    drawn = desk(request).picture(tuple(sorted(asked.items())), lambda: _picture(request, asked))
    choices = {name: desk(request).choices("incidents", name) for name in ("type", "status", "state")}
    return show(
        request, "explore.html", page=page, asked=asked, choices=choices, bars=drawn["bars"], unit=drawn["unit"],
        unplaced=drawn["unplaced"], drawn=drawn["drawn"], undated=drawn["undated"], address=urlencode(asked),
        views=_views(request), kept=page.total > MOST, most=MOST, killed=sides.killed,
    )  # fmt: skip


def _picture(request: Ask, asked: dict[str, str]) -> dict[str, Any]:
    """What the timeline and the list of unplaced incidents show, and the map's data."""
    t = words(request)
    rows = lists.incidents(desk(request).ledger, **asked_for(asked), size=MOST).rows
    bars, unit = atlas.timeline([row.start for row in rows])
    places = atlas.collection(rows, lambda row: _label(t, row))
    drawn = {one["incident"] for feature in places["features"] for one in feature["properties"]["incidents"]}
    unplaced = [
        (row.id, row.type, row.place, (row.start or "")[:10], atlas.why_not(row.incident))
        for row in rows
        if row.id not in drawn
    ]
    return {
        "bars": bars, "unit": unit, "unplaced": unplaced, "drawn": len(drawn), "geojson": codec.encode(places),
        "undated": sum(row.start is None for row in rows),
    }  # fmt: skip


def _label(t: Any, row: Any) -> str:
    when = (row.start or "")[:10] or t("value.no_date")
    return f"{t('event.' + row.type)} · {name(row.place or '')} · {when}"


@get("/explore/map.json", include_in_schema=False, sync_to_thread=True)
def places(request: Ask) -> Response[bytes]:
    """The areas to draw, as GeoJSON."""
    asked = chosen(request, *FILTERS)
    drawn = desk(request).picture(tuple(sorted(asked.items())), lambda: _picture(request, asked))
    return Response(drawn["geojson"], media_type="application/geo+json")


def _views(request: Ask) -> list[tuple[str, str]]:
    """The visitor's kept views: name and query, as the log last has them."""
    user = visit(request).user
    assert user is not None
    found: dict[str, str] = {}
    for entry in desk(request).ledger.entries(kind="note", within=f"view/{user.name}"):
        body = desk(request).ledger.value(entry, dict)
        if body:
            found[str(body.get("name"))] = str(body.get("query") or "")
    return [(name, query) for name, query in sorted(found.items()) if query]


@post("/explore/views", include_in_schema=False)
async def keep(request: Ask) -> Response[str]:
    """Keeps the filter of an address under a name, or drops it."""
    import anyio.to_thread

    form = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
    return await anyio.to_thread.run_sync(_keep, request, form)


def _keep(request: Ask, form: dict[str, str]) -> Response[str]:
    user = visit(request).user
    assert user is not None
    name = " ".join(form.get("name", "").split())[:80]
    pairs = [(key, value) for key, value in parse_qsl(form.get("query", "")) if key in FILTERS]
    query = "" if form.get("drop") else urlencode(pairs)
    if name:
        body = {"name": name, "query": query or ("" if form.get("drop") else "all=1")}
        desk(request).ledger.append("note", body, subject=f"view/{user.name}/{name}", by=user.name)
    return go(request, "/explore", **dict(pairs))


HANDLERS: list[Any] = [explore, places, keep]
