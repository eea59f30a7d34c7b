"""Incidents: what is agreed and what is not, by whom, the reply beside the allegation, and why these were joined."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException

from truceline import review
from truceline.ledger import lists
from truceline.records import Member
from truceline.serve import sides
from truceline.serve.pages import SIZE, Ask, chosen, desk, go, number, show, visit, words

FILTERS = ("q", "type", "since", "until", "place", "status", "state", "order")


@get("/incidents", include_in_schema=False, sync_to_thread=True)
def incidents(request: Ask) -> Response[str]:
    """The incidents, the latest first."""
    ledger, asked = desk(request).ledger, chosen(request, *FILTERS)
    page = lists.incidents(
        ledger, type=asked.get("type"), since=asked.get("since"), until=asked.get("until"), place=asked.get("place"),
        status=asked.get("status"), state=asked.get("state"), text=asked.get("q"),
        order="date" if asked.get("order") == "date" else "-date", number=number(request), size=SIZE,
    )  # fmt: skip
    choices = {name: desk(request).choices("incidents", name) for name in ("type", "status", "state")}
    return show(
        request,
        "incidents.html",
        page=page,
        asked=asked,
        choices=choices,
        derived=lists.derived(ledger),
        toll=sides.toll,
    )


@get("/incidents/{incident:str}", include_in_schema=False, sync_to_thread=True)
def incident(request: Ask, incident: str) -> Response[str]:
    """One incident, whole."""
    held, t = desk(request), words(request)
    row = lists.incident(held.ledger, incident)
    if row is None:
        raise NotFoundException(f"there is no incident {incident}")
    if row.id != incident:  # an earlier run's id leads to where its members are now
        return go(request, f"/incidents/{row.id}")
    it = row.incident
    families = {member.report: lists.family(held.ledger, member.report) for member in it.members}
    told = sides.tellings(held, t, it, families)
    same, differ = sides.agreed(t, it, told)
    found = lists.findings(held.ledger, incident=row.id, size=50)
    return show(
        request, "incident.html", row=row, it=it, told=told, same=same, differ=differ,
        figures=sides.figures(held, t, it), findings=[sides.sides(held, t, one.finding) for one in found.rows],
        history=review.history(held.ledger, row.id),
        why=sides.reasons(t, it.why, {member.report for member in it.members}), near=_near(request, row),
        titles=_titles(request, it), agreements=held.agreements(),
    )  # fmt: skip


def _titles(request: Ask, it: Any) -> dict[str, Any]:
    ledger = desk(request).ledger
    return {member.report: lists.report(ledger, member.report) for member in it.members}


def _near(request: Ask, row: Any) -> list[Any]:
    """Incidents of about the same days that a reviewer may find to be the same deed."""
    if row.start is None:
        return []
    from datetime import date, timedelta

    try:
        day = date.fromisoformat(row.start[:10])
    except ValueError:
        return []
    found = lists.incidents(
        desk(request).ledger, since=(day - timedelta(2)).isoformat(), until=(day + timedelta(2)).isoformat(), size=20
    )
    return [other for other in found.rows if other.id != row.id]


@post("/incidents/{incident:str}", include_in_schema=False)
async def act(request: Ask, incident: str) -> Response[str]:
    """Merges, splits, or takes a verdict on the whole."""
    import anyio.to_thread

    form = await request.form()
    one = {name: value for name, value in form.items() if isinstance(value, str)}
    chosen = [value for value in form.getall("member", []) if isinstance(value, str)]
    return await anyio.to_thread.run_sync(_act, request, incident, one, chosen)


def _act(request: Ask, incident: str, form: dict[str, str], chosen: list[str]) -> Response[str]:
    held, who, t = desk(request), visit(request), words(request)
    row = lists.incident(held.ledger, incident)
    if row is None or who.user is None:
        raise NotFoundException(f"there is no incident {incident}")
    reason, action = form.get("reason", "").strip(), form.get("action", "")
    if action == "split":
        review.split(held.ledger, who.user, row.id, [_member(it) for it in chosen], reason or t("incident.why_split"))
    elif action == "merge":
        other = lists.incident(held.ledger, form.get("other", "").strip().rpartition("/")[2])
        if other is None:
            raise review.ReviewError(t("incident.no_other"))
        members = [*row.incident.members, *other.incident.members]
        review.merge(held.ledger, who.user, row.id, members, reason or t("incident.why_merge"))
    elif action in ("accept", "reject", "unsure"):
        review.decide(held.ledger, who.user, row.id, action, reason or t(f"review.reason_{action}"))  # type: ignore[arg-type]
    elif action == "undo":
        review.revoke(held.ledger, who.user, form.get("decision", ""), reason or t("review.reason_undo"))
    else:
        raise review.ReviewError(t("review.no_verdict"))
    now = lists.incident(held.ledger, row.id)
    if now is None and row.incident.members:
        first = row.incident.members[0]
        found = lists.items(held.ledger, report=first.report, size=500)
        target = next((it.incident for it in found.rows if it.subject == f"{first.report}/{first.event}"), None)
        return go(request, f"/incidents/{target}" if target else "/incidents")
    return go(request, f"/incidents/{now.id if now else ''}")


def _member(value: str) -> Member:
    report, _, event = value.rpartition("/")
    return Member(report=report, event=event)


@post("/incidents/{incident:str}/bundle", include_in_schema=False, sync_to_thread=True, status_code=200)
def bundle(request: Ask, incident: str) -> Response[Any]:
    """The evidence of an incident as one file that can be checked without us."""
    held, who = desk(request), visit(request)
    row = lists.incident(held.ledger, incident)
    if row is None or who.user is None:
        raise NotFoundException(f"there is no incident {incident}")
    reports = sorted({member.report for member in row.incident.members})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bundle.zip"
        review.hand_out(held.ledger, who.user, reports, path, key=held.signing_key())
        data = path.read_bytes()
    name = f"truceline-{row.id}.zip"
    return Response(
        data, media_type="application/zip", headers={"content-disposition": f'attachment; filename="{name}"'}
    )


HANDLERS: list[Any] = [incidents, incident, act, bundle]
