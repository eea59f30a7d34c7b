"""What leaves the house: exports with what each cannot hold, the daily report, feeds, the digest and who gets it."""

from __future__ import annotations

import contextlib
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

from litestar import Response, get, post
from litestar.exceptions import NotFoundException

from truceline import review
from truceline.ledger import lists
from truceline.review.people import AccessError, User, audit
from truceline.serve.pages import HTML, Ask, desk, go, show, visit, words


def _right(request: Ask) -> User:
    user = visit(request).user
    if user is None or not user.may("release"):
        raise AccessError("publishing needs the role editor")
    return user


def _now() -> datetime:
    return datetime.now(UTC)


def gathered(request: Ask, *, unreviewed: bool) -> Any:
    """What may leave, masked and past its embargo; the same as long as nothing is added, for an hour at most."""
    from truceline.share.outgoing import gather

    held, now = desk(request), _now()
    hour = now.strftime("%Y-%m-%dT%H")
    base = str(request.base_url).rstrip("/")

    def make() -> dict[str, Any]:
        view = review.Current(held.ledger, seconds=held.reviewers())
        return {"out": gather(view, now, unreviewed=unreviewed, base=base)}

    return held.picture(("outgoing", unreviewed, base, hour), make)["out"]


@get("/publish", include_in_schema=False, sync_to_thread=True)
def publish(request: Ask) -> Response[str]:
    """What can be published, in which forms, and what each of them loses."""
    from truceline.share.formats import FORMATS

    first, last = _week(request)
    return show(
        request, "publish.html", formats=list(FORMATS.values()), start=first.isoformat(), end=last.isoformat(),
        public=desk(request).public_feeds(),
    )  # fmt: skip


def _week(request: Ask) -> tuple[date, date]:
    """The last seven days that incidents are told of and that are past the embargo."""
    latest = _now().date() - timedelta(days=4)
    found = lists.incidents(desk(request).ledger, until=latest.isoformat(), order="-date", size=1).rows
    if found and found[0].start:
        with contextlib.suppress(ValueError):  # a date may be a year or a month
            latest = min(latest, date.fromisoformat(found[0].start[:10]))
    return latest - timedelta(days=6), latest


@post("/publish/{name:str}", include_in_schema=False, status_code=200)
async def export(request: Ask, name: str) -> Response[Any]:
    """An export: first its manifest with what is lost, then the file."""
    import anyio.to_thread

    form = {key: value for key, value in (await request.form()).items() if isinstance(value, str)}
    return await anyio.to_thread.run_sync(_export, request, name, form)


def _export(request: Ask, name: str, form: dict[str, str]) -> Response[Any]:
    from truceline.share.formats import FORMATS, render

    user = _right(request)
    if name not in FORMATS:
        raise NotFoundException(f"there is no format {name}")
    unreviewed = bool(form.get("unreviewed"))
    made = render(gathered(request, unreviewed=unreviewed), name)
    if not form.get("take"):
        return show(request, "manifest.html", title=FORMATS[name].title, manifest=made.manifest, unreviewed=unreviewed)
    audit(
        desk(request).ledger, user.name, "published", format=name, rows=made.manifest.rows, sha256=made.manifest.sha256
    )
    return Response(
        made.data, media_type=FORMATS[name].media_type,
        headers={"content-disposition": f'attachment; filename="{FORMATS[name].file}"'},
    )  # fmt: skip


@post("/publish/daily", include_in_schema=False, status_code=200)
async def daily(request: Ask) -> Response[Any]:
    """The daily report of a period as a page or as PDF."""
    import anyio.to_thread

    form = {key: value for key, value in (await request.form()).items() if isinstance(value, str)}
    return await anyio.to_thread.run_sync(_daily, request, form)


def _daily(request: Ask, form: dict[str, str]) -> Response[Any]:
    user = _right(request)
    try:
        start, end = date.fromisoformat(form.get("start", "")), date.fromisoformat(form.get("end", ""))
    except ValueError:
        raise review.ReviewError(words(request)("publish.no_period")) from None
    kind: Any = "pdf" if form.get("as") == "pdf" else "html"
    made = report_of(request, start, end, kind, unreviewed="unreviewed" in form)
    audit(desk(request).ledger, user.name, "published", daily=f"{start}/{end}")
    if kind == "pdf":
        named = {"content-disposition": f'attachment; filename="truceline-{start}-{end}.pdf"'}
        return Response(made, media_type="application/pdf", headers=named)
    # A page of its own with its own policy, written for elsewhere: here it may run nothing at all.
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
    return Response(made, media_type=HTML, headers={"content-security-policy": policy})


def report_of(request: Ask, start: date, end: date, form: Literal["html", "pdf"], *, unreviewed: bool) -> bytes:
    """The report of a period in one form. Raises `ReviewError` for a period that is none, or longer than a year."""
    from truceline.share.daily import Period
    from truceline.share.daily import daily as make

    if end < start or (end - start).days > 366:
        raise review.ReviewError(words(request)("publish.no_period"))
    report = make(gathered(request, unreviewed=unreviewed), Period(start=start, end=end))
    if form == "pdf":
        from truceline.share.daily_print import pdf

        return pdf(report)
    from truceline.share.daily_page import page

    return page(report).encode()


@get("/feed.atom", include_in_schema=False, sync_to_thread=True)
def atom_feed(request: Ask) -> Response[bytes]:
    """What was confirmed and may leave, as an Atom feed; open to everybody once an editor said so."""
    from truceline.share.corrections import corrections
    from truceline.share.feeds import atom

    out = gathered(request, unreviewed=False)
    return Response(atom(out, corrections(desk(request).ledger, out)), media_type="application/atom+xml")


@get("/feed.json", include_in_schema=False, sync_to_thread=True)
def json_feed(request: Ask) -> Response[bytes]:
    """The same as a JSON Feed."""
    from truceline.share.corrections import corrections
    from truceline.share.feeds import json_feed as made

    out = gathered(request, unreviewed=False)
    return Response(made(out, corrections(desk(request).ledger, out)), media_type="application/feed+json")


@post("/publish/feeds", include_in_schema=False)
async def feeds(request: Ask) -> Response[str]:
    """Opens the feeds to everybody, or closes them."""
    form = await request.form()
    user = _right(request)
    is_public = form.get("public") == "1"
    desk(request).ledger.append("note", {"public": is_public}, subject="setting/feeds", by=user.name)
    return go(request, "/publish")


@get("/publish/digest", include_in_schema=False, sync_to_thread=True)
def digest(request: Ask) -> Response[str]:
    """What the next digest would say, as plain text."""
    _right(request)
    return show(request, "digest.html", digest=digest_of(request))


def digest_of(request: Ask) -> Any:
    """The digest of the last seven days as it would be sent now."""
    from truceline.share.corrections import corrections
    from truceline.share.digest import digest as make

    out = gathered(request, unreviewed=True)
    return make(out, _now() - timedelta(days=7), corrections(desk(request).ledger, out))


@get("/digest/{what:str}", include_in_schema=False, sync_to_thread=True)
def subscription(request: Ask, what: str) -> Response[str]:
    """The page behind a link in a mail: one button, so that whoever only looks at the link changes nothing."""
    if what not in ("confirm", "leave") or desk(request).options.digest_key is None:
        raise NotFoundException("there is no digest here")
    return show(request, "subscription.html", what=what, token=request.query_params.get("token", "")[:2000], done="")


@post("/digest/{what:str}", include_in_schema=False)
async def subscribe(request: Ask, what: str) -> Response[str]:
    """Confirms or ends a subscription; the signed token is the proof, also for a mail program's one click."""
    import anyio.to_thread

    form = await request.form()
    value = form.get("token")
    token = value if isinstance(value, str) else request.query_params.get("token", "")
    return await anyio.to_thread.run_sync(_subscribe, request, what, token[:2000])


def _subscribe(request: Ask, what: str, token: str) -> Response[str]:
    from pathlib import Path

    from truceline.share.mailing import Mailing, secret

    key = desk(request).options.digest_key
    if what not in ("confirm", "leave") or key is None:
        raise NotFoundException("there is no digest here")
    mailing = Mailing(desk(request).ledger, secret(Path(key)), sender="digest@localhost.localdomain")
    address = mailing.confirm(token) if what == "confirm" else mailing.leave(token)
    return show(request, "subscription.html", what=what, token="", done=address)


HANDLERS: list[Any] = [
    publish, daily, digest, export, atom_feed, json_feed, feeds, subscription, subscribe,
]  # fmt: skip
