"""The application: its routes, and what happens before and after each."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import AsyncIterator
from typing import Any

import anyio.to_thread
from litestar import Litestar, Request, Response, Router, get
from litestar.exceptions import HTTPException, NotFoundException
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.spec import Components, License, SecurityScheme

from truceline import __version__
from truceline.codec import sha256
from truceline.errors import TamperError, TrucelineError
from truceline.review.people import AccessError
from truceline.serve import (
    api,
    api_write,
    pages_about,
    pages_add,
    pages_agreement,
    pages_explore,
    pages_incident,
    pages_people,
    pages_publish,
    pages_reader,
    pages_review,
)
from truceline.serve.desk import LARGEST_UPLOAD, Desk, Options
from truceline.serve.pages import Ask, asset_data, go, sorry, visit
from truceline.serve.security import (
    SAFE,
    SESSION,
    VISIT,
    Visit,
    add_headers,
    host_allowed,
    same_origin,
)
from truceline.serve.strings import LANGUAGES

__all__ = ["Desk", "Options", "create_app"]

OPEN = ("/sign-in", "/setup", "/preferences", "/digest/", "/assets/", "/api/v1/openapi", "/health")
"""What is answered before anybody signed in."""
_TYPES = {
    "css": "text/css", "js": "text/javascript", "mjs": "text/javascript", "json": "application/json",
    "svg": "image/svg+xml", "txt": "text/plain",
}  # fmt: skip


def create_app(options: Options) -> Litestar:
    """The app over one ledger; the ledger is opened when the app starts and closed when it ends."""

    @contextlib.asynccontextmanager
    async def open_desk(app: Litestar) -> AsyncIterator[None]:
        app.state.desk = await anyio.to_thread.run_sync(Desk, options)
        # Threads answer: what they wait for is the database, and Python lets go of its lock meanwhile.
        anyio.to_thread.current_default_thread_limiter().total_tokens = 10
        try:
            yield
        finally:
            await anyio.to_thread.run_sync(app.state.desk.close)

    handlers: list[Any] = [assets, health, nowhere]
    for module in (
        pages_reader, pages_add, pages_review, pages_incident, pages_agreement, pages_explore, pages_publish,
        pages_about, pages_people, api, api_write,
    ):  # fmt: skip
        handlers += module.HANDLERS
    return Litestar(
        # Through one router: registered one by one, a thread's handler that shares its path would be wrapped twice.
        route_handlers=[Router(path="/", route_handlers=handlers)],
        lifespan=[open_desk],
        before_request=check,
        before_send=[add_headers],
        exception_handlers={TrucelineError: refused, HTTPException: failed, 500: broken},
        request_max_body_size=LARGEST_UPLOAD,
        openapi_config=OpenAPIConfig(
            title="Truceline",
            version=__version__,
            description="Everything that the screens do. Said is not happened: every value names who says so.",
            license=License(name="Apache-2.0"),
            path="/api/v1/openapi",
            security=[{"token": []}],
            components=Components(security_schemes={"token": SecurityScheme(type="http", scheme="bearer")}),
            render_plugins=[],
        ),
        logging_config=None,
        pdb_on_exception=False,
        debug=False,
    )


async def check(request: Ask) -> Response[Any] | None:
    """What stands before every handler: our own name, somebody known, and no form that another site sent."""
    held: Desk = request.app.state.desk
    if not host_allowed(request.headers.get("host"), frozenset(held.options.hosts)):
        return Response("This address does not serve Truceline.", status_code=421, media_type="text/plain")
    who = await _visit(request, held)
    request.state.visit = who
    path = request.url.path
    if who.user is None and not path.startswith(OPEN) and not (path.startswith("/feed.") and held.public_feeds()):
        if path.startswith("/api/"):
            return Response(
                {"error": "not signed in", "detail": "send a token: Authorization: Bearer tl_…"},
                status_code=401, headers={"www-authenticate": "Bearer"}, media_type="application/json",
            )  # fmt: skip
        return go(request, "/setup" if held.setup_code else "/sign-in", next=path)
    if request.method not in SAFE and not who.by_token and not path.startswith("/digest/"):
        return await _forged(request, who)
    if request.method in SAFE and path.startswith("/api/v1/"):
        return await _unchanged(request, held, who)
    return None


async def _unchanged(request: Ask, held: Desk, who: Visit) -> Response[Any] | None:
    """`304` where nothing was added to the log since the asker's entity tag; else the tag goes with the answer."""
    state = await anyio.to_thread.run_sync(held.state)
    name = who.user.name if who.user else ""
    tag = f'"{sha256(f"{state} {name} {request.url.path}?{request.url.query}".encode())[:24]}"'
    request.state.etag = tag
    known = {it.strip() for it in request.headers.get("if-none-match", "").split(",")}
    return Response(None, status_code=304, headers={"etag": tag}) if known & {tag, f"W/{tag}"} else None


async def _visit(request: Ask, held: Desk) -> Visit:
    language = request.cookies.get("truceline_language") or _accepted(request.headers.get("accept-language", ""))
    theme = request.cookies.get("truceline_theme", "")
    session = request.cookies.get(SESSION)
    key = request.cookies.get(VISIT, "")
    new = None
    if not (len(key) == 43 and key.isascii()):
        key = new = secrets.token_urlsafe(32)
    user, by_token = held.owner, False
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        user = await anyio.to_thread.run_sync(held.known, token.strip())
        by_token = True
    elif user is None and session:
        user = await anyio.to_thread.run_sync(held.known, session)
    return Visit(
        user=user, csrf=held.seal.token(key, session), by_token=by_token, new=None if by_token else new,
        language=language if language in LANGUAGES else "en", theme=theme if theme in ("light", "dark") else "auto",
        keys=request.cookies.get("truceline_keys") != "off",
    )  # fmt: skip


def _accepted(header: str) -> str:
    for part in header.split(","):
        tag = part.split(";")[0].strip().lower().split("-")[0]
        if tag in LANGUAGES:
            return tag
    return "en"


async def _forged(request: Ask, who: Visit) -> Response[Any] | None:
    """An answer for a request that no page of ours made; None for one that did."""
    if not same_origin(request):
        return _said(request, 403, "forged", "")
    sent = request.headers.get("x-csrf-token")
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if sent is None and kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        form = await request.form()
        value = form.get("_csrf")
        sent = value if isinstance(value, str) else None
    elif sent is None and kind in ("application/json", "") and request.url.path.startswith("/api/"):
        # Another site cannot send JSON without asking first, and we answer no such question; whatever a browser sends
        # across sites names its origin, which was looked at.
        return None
    if sent is None or not request.app.state.desk.seal.same(sent, who.csrf):
        return _said(request, 403, "forged", "")
    return None


@get("/assets/{stamp:str}/{name:path}", include_in_schema=False, sync_to_thread=False, opt={"open": True})
def assets(stamp: str, name: str) -> Response[bytes]:
    """A file of ours; its address changes when it does."""
    parts = name.strip("/").split("/")
    kind = _TYPES.get(parts[-1].rpartition(".")[2])
    if kind is None or any(part.startswith(".") or not part for part in parts):
        return Response(b"", status_code=404)
    try:
        data = asset_data("/".join(parts))
    except OSError:
        return Response(b"", status_code=404)
    return Response(data, media_type=kind, headers={"cache-control": "public, max-age=31536000, immutable"})


@get("/{rest:path}", include_in_schema=False, sync_to_thread=False)
def nowhere(rest: str) -> Response[Any]:
    """Says that there is nothing here, on a page of ours."""
    raise NotFoundException(f"there is nothing at {rest}")


@get("/health", include_in_schema=False, sync_to_thread=False)
def health() -> dict[str, str]:
    """That the app runs."""
    return {"status": "ok", "version": __version__}


def _said(request: Ask, status: int, key: str, detail: str) -> Response[Any]:
    if request.url.path.startswith("/api/") or getattr(request.state, "visit", None) is None:
        return Response({"error": key, "detail": detail}, status_code=status, media_type="application/json")
    return sorry(request, status, key, detail)


def refused(request: Request[Any, Any, Any], error: TrucelineError) -> Response[Any]:
    """What one of our own errors says, under the status that fits it."""
    if isinstance(error, AccessError):
        return _said(request, 403 if getattr(visit(request), "user", None) else 401, "access", str(error))
    if isinstance(error, TamperError):
        return _said(request, 500, "tampered", str(error))
    return _said(request, 400, "refused", str(error))


def failed(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    """What the framework refuses: nothing there, not allowed, not understood, too much."""
    keys = {404: "missing", 405: "method", 413: "too_large"}
    key = keys.get(error.status_code, "broken" if error.status_code >= 500 else "refused")
    detail = error.detail if error.status_code < 500 else ""
    if extra := getattr(error, "extra", None):
        detail += f": {extra}"
    return _said(request, error.status_code, key, detail)


def broken(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """A fault of ours, named by its kind alone: what was in it may be somebody's report."""
    import traceback

    traceback.print_exception(error)
    return _said(request, 500, "broken", type(error).__name__)
