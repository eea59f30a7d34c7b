"""The report list and the report reader: untouched text beside its evidence, and the bytes one step away."""

from __future__ import annotations

import re
from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException

from truceline import review
from truceline.ledger import lists
from truceline.ledger.redaction import GROUNDS
from truceline.serve.pages import SIZE, Ask, chosen, desk, go, link, number, read_id, show, visit, words
from truceline.serve.telling import Told

FILTERS = ("q", "publisher", "language", "since", "until", "open", "order")
FOUND = 20
"""Reports on one page of a search: each is decoded for its excerpt."""
ORDERS = ("published", "added", "title")


@get("/", include_in_schema=False, sync_to_thread=True)
def home(request: Ask) -> Response[str]:
    """The guided path on a first start, the report list after."""
    found = lists.reports(desk(request).ledger, size=1)
    if not found.total:
        return show(request, "start.html", steps=_steps(request), empty=True)
    return reports_page(request)


@get("/start", include_in_schema=False, sync_to_thread=True)
def start(request: Ask) -> Response[str]:
    """The example project's path: read, accept, incident, clause, publish."""
    held = desk(request)
    return show(request, "start.html", steps=_steps(request), empty=not lists.reports(held.ledger, size=1).total)


def _steps(request: Ask) -> list[tuple[str, str, bool]]:
    """The five steps: key, address, and whether it was done already."""
    ledger = desk(request).ledger
    counts = ledger.counts()
    first = next(iter(lists.reports(ledger, size=1, order="published").rows), None)
    incidents = lists.incidents(ledger, size=1)
    return [
        ("read", f"/reports/{first.id}" if first else "/add", counts["record"] > 0),
        ("review", "/review", counts["decision"] > 0),
        ("incident", f"/incidents/{incidents.rows[0].id}" if incidents.rows else "/incidents", incidents.total > 0),
        ("clause", "/agreements", lists.findings(ledger, size=1).total > 0),
        ("publish", "/publish", any(it["what"] == "published" for it in review.audits(ledger))),
    ]


@get("/reports", include_in_schema=False, sync_to_thread=True)
def reports(request: Ask) -> Response[str]:
    """The report list; words to find are looked for in the whole text."""
    return reports_page(request)


def reports_page(request: Ask) -> Response[str]:
    """The list with its filters, or what a search found."""
    ledger, asked = desk(request).ledger, chosen(request, *FILTERS)
    order: Any = asked["order"] if asked["order"] in ORDERS else "published"
    context: dict[str, Any] = {"asked": asked, "choices": {}, "hits": None, "page": None}
    filters: dict[str, Any] = {name: asked.get(name) for name in ("publisher", "language", "since", "until")}
    filters |= {"open_only": "open" in asked, "number": number(request)}
    if asked.get("q"):
        context["hits"] = lists.search(ledger, asked["q"], size=FOUND, **filters)
    else:
        context["page"] = lists.reports(ledger, order=order, size=SIZE, **filters)
    for name in ("publisher", "language"):
        context["choices"][name] = desk(request).choices("reports", name)
    return show(request, "reports.html", **context)


@get("/reports/{report:path}", include_in_schema=False, sync_to_thread=True)
def report(request: Ask, report: str) -> Response[str]:
    """One report: its text, its evidence, each leading to the other."""
    held, id = desk(request), read_id(report)
    row = lists.report(held.ledger, id)
    record = held.record(id) if row else None
    if row is None:
        raise NotFoundException(f"there is no report {id}")
    if record is None:
        return show(request, "redacted.html", row=row, steps=lists.custody(held.ledger, id))
    view = review.Current(held.ledger, within=id, seconds=held.reviewers())
    standings = {it.subject.rpartition("/")[2]: it for it in view.standings(id)}
    items = lists.items(held.ledger, report=id, size=500)
    return show(
        request, "report.html", row=row, record=record, told=Told(words(request), record), standings=standings,
        incidents={it.subject.rpartition("/")[2]: it.incident for it in items.rows if it.incident},
        family=[lists.report(held.ledger, other) for other in lists.family(held.ledger, id) if other != id],
    )  # fmt: skip


@get("/custody/{report:path}", include_in_schema=False, sync_to_thread=True)
def custody(request: Ask, report: str) -> Response[str]:
    """Every step that is on record about a report, from its capture on."""
    ledger, id = desk(request).ledger, read_id(report)
    row = lists.report(ledger, id)
    if row is None:
        raise NotFoundException(f"there is no report {id}")
    return _custody(request, row)


def _custody(request: Ask, row: Any, fault: str = "", status: int = 200) -> Response[str]:
    t = words(request)
    grounds = [(it, t("redacted.ground_" + re.sub(r"[^a-z]+", "_", it))) for it in GROUNDS]
    steps = lists.custody(desk(request).ledger, row.id)
    return show(request, "custody.html", status, row=row, steps=steps, grounds=grounds, fault=fault)


@post("/custody/{report:path}", include_in_schema=False)
async def take_out(request: Ask, report: str) -> Response[str]:
    """Takes a report's words out of the ledger, on a ground and with a reason; only an administrator may."""
    import anyio.to_thread

    form = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
    return await anyio.to_thread.run_sync(_take_out, request, read_id(report), form)


def _take_out(request: Ask, id: str, form: dict[str, str]) -> Response[str]:
    held, user = desk(request), visit(request).user
    row = lists.report(held.ledger, id)
    if row is None or user is None:
        raise NotFoundException(f"there is no report {id}")
    ground: Any = form.get("ground", "")
    if not form.get("sure") or ground not in GROUNDS or not form.get("reason", "").strip():
        return _custody(request, row, words(request)("redacted.incomplete"), 422)
    review.take_out(held.ledger, user, id, ground, form["reason"].strip())
    return go(request, link("reports", id))


@get("/original/{capture:str}", include_in_schema=False, sync_to_thread=True)
def original(request: Ask, capture: str) -> Response[bytes]:
    """The captured bytes, for those who may see them, never shown as a page of ours."""
    held, user = desk(request), visit(request).user
    assert user is not None
    data = review.original(held.ledger, user, capture)
    name = f"{capture[:16]}.bin"
    return Response(
        data, media_type="application/octet-stream",
        headers={"content-disposition": f'attachment; filename="{name}"', "content-security-policy": "sandbox"},
    )  # fmt: skip


HANDLERS: list[Any] = [home, start, reports, report, custody, take_out, original]
