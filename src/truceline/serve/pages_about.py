"""About this ledger: the method, what is in it, the last checkpoint, and whether it holds, now."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post

from truceline import review
from truceline.ledger import checkpoint, lists, verify
from truceline.ledger.signing import latest
from truceline.review.people import AccessError, audit
from truceline.serve.pages import Ask, chosen, desk, go, number, show, visit

SHOWN = 30


@get("/about", include_in_schema=False, sync_to_thread=True)
def about(request: Ask) -> Response[str]:
    """The page; the check itself runs when asked for."""
    return _about(request, None)


@post("/about/verify", include_in_schema=False, sync_to_thread=True)
def check(request: Ask) -> Response[str]:
    """Goes through the whole log and says what it found."""
    return _about(request, verify(desk(request).ledger))


def _about(request: Ask, problems: list[Any] | None) -> Response[str]:
    held = desk(request)
    return show(
        request, "about.html", counts=held.ledger.counts(), head=held.ledger.head(), signed=latest(held.ledger),
        problems=problems, derived=lists.derived(held.ledger), label=held.ledger.database.label,
        totals={
            "reports": lists.reports(held.ledger, size=1).total, "items": held.choices("items", "state"),
            "incidents": lists.incidents(held.ledger, size=1).total,
            "findings": lists.findings(held.ledger, size=1).total,
        },
        concord=review.concord(review.decisions(held.ledger)) if held.ledger.counts()["decision"] <= 5000 else [],
    )  # fmt: skip


@post("/about/checkpoint", include_in_schema=False, sync_to_thread=True)
def sign(request: Ask) -> Response[str]:
    """Signs how the log stands now."""
    held, user = desk(request), visit(request).user
    if user is None or not user.may("bundle"):
        raise AccessError("signing a checkpoint needs the role editor")
    checkpoint(held.ledger, held.signing_key(), by=user.name)
    return go(request, "/about")


@post("/about/derive", include_in_schema=False, sync_to_thread=True)
def derive(request: Ask) -> Response[str]:
    """Works out copies, incidents and findings anew."""
    user = visit(request).user
    if user is None or not user.may("review"):
        raise AccessError("this needs the role reviewer")
    desk(request).derive()
    return go(request, request.headers.get("hx-current-url") or "/about")


@get("/outlets", include_in_schema=False, sync_to_thread=True)
def outlets(request: Ask) -> Response[str]:
    """The outlets in the ledger, with the interests that they or others disclosed, and their grades."""
    held = desk(request)
    counts = held.choices("reports", "publisher")
    asked = chosen(request, "q").get("q", "").casefold()
    names = sorted((name for name in counts if name and asked in name.casefold()), key=str.casefold)
    page = number(request)
    return show(
        request, "outlets.html", counts=counts, names=names[(page - 1) * SHOWN : page * SHOWN], total=len(names),
        page=page, pages=-(-len(names) // SHOWN), grades=review.grades(held.ledger), ungraded=review.UNGRADED,
        disclosed=held.disclosed(), asked=asked,
    )  # fmt: skip


@post("/outlets", include_in_schema=False)
async def disclose(request: Ask) -> Response[str]:
    """Keeps what is disclosed of an outlet's interests, with its source, or its grade."""
    import anyio.to_thread

    form = {name: value.strip() for name, value in (await request.form()).items() if isinstance(value, str)}
    return await anyio.to_thread.run_sync(_disclose, request, form)


def _disclose(request: Ask, form: dict[str, str]) -> Response[str]:
    held, user = desk(request), visit(request).user
    if user is None or not user.may("review"):
        raise AccessError("this needs the role reviewer")
    name = form.get("outlet", "")[:300]
    if not name:
        raise review.ReviewError("no outlet is named")
    if form.get("reliability"):
        credibility = int(form["credibility"]) if form.get("credibility") in tuple("123456") else 6
        review.grade(held.ledger, user, name, form["reliability"][:1], credibility, form.get("reason", ""))
    if "interests" in form:
        body = {"outlet": name, "interests": form["interests"][:2000], "source": form.get("source", "")[:500]}
        if body["interests"] and not body["source"]:
            raise review.ReviewError("an interest needs its source: where is it disclosed?")
        held.ledger.append("note", body, subject=f"outlet/{name}", by=user.name)
    audit(held.ledger, user.name, "outlet described", outlet=name)
    return go(request, "/outlets")


HANDLERS: list[Any] = [about, check, sign, derive, outlets, disclose]
