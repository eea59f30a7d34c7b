"""Signing in and out, the first administrator, users and their roles, one's own password and tokens, preferences."""

from __future__ import annotations

from typing import Any

import anyio.to_thread
from litestar import Response, get, post

from truceline.review import people
from truceline.review.people import ROLES, AccessError
from truceline.serve.pages import HTML, Ask, desk, go, show, visit, words
from truceline.serve.security import SESSION, Seal, cookie
from truceline.serve.strings import LANGUAGES

YEAR = 365 * 24 * 3600


async def _form(request: Ask) -> dict[str, str]:
    return {name: value for name, value in (await request.form()).items() if isinstance(value, str)}


def _secure(request: Ask) -> str:
    return "; Secure" if request.url.scheme == "https" else ""


def _inside(path: str | None) -> str:
    """A path of ours, whatever somebody put into an address."""
    inside = path and path.startswith("/") and not path.startswith(("//", "/\\")) and "\n" not in path
    return path if path and inside else "/"


@get("/sign-in", include_in_schema=False, sync_to_thread=True)
def sign_in_page(request: Ask) -> Response[str]:
    """The form."""
    if visit(request).user is not None:
        return go(request, "/")
    return show(request, "signin.html", fault="", wait=0, next=_inside(request.query_params.get("next")))


@post("/sign-in", include_in_schema=False)
async def sign_in(request: Ask) -> Response[str]:
    """A session for who knows the password; slower and slower for who does not."""
    return await anyio.to_thread.run_sync(_sign_in, request, await _form(request))


def _sign_in(request: Ask, form: dict[str, str]) -> Response[str]:
    held, t = desk(request), words(request)
    name = form.get("name", "").strip()[:80]
    where = request.client.host if request.client else "?"
    if wait := max(held.brake.wait(f"name:{name}"), held.gate.wait(f"from:{where}")):
        answer = show(
            request, "signin.html", 429, fault=t("signin.wait", n=wait), wait=wait, next=_inside(form.get("next"))
        )
        answer.headers["retry-after"] = str(wait)
        return answer
    try:
        key = people.sign_in(held.ledger, name, form.get("password", ""))
    except AccessError:
        held.brake.failed(f"name:{name}")
        held.gate.failed(f"from:{where}")
        return show(request, "signin.html", 401, fault=t("signin.wrong"), wait=0, next=_inside(form.get("next")))
    held.brake.passed(f"name:{name}")
    line = cookie(SESSION, key, _secure(request), age=int(people.SESSION.total_seconds()))
    return Response(
        "", status_code=303, headers={"location": _inside(form.get("next")), "set-cookie": line}, media_type=HTML
    )


@post("/sign-out", include_in_schema=False, sync_to_thread=True)
def sign_out(request: Ask) -> Response[str]:
    """Ends the session."""
    if key := request.cookies.get(SESSION):
        people.sign_out(desk(request).ledger, key)
        desk(request).forget()
    line = cookie(SESSION, "", _secure(request), age=0)
    return Response("", status_code=303, headers={"location": "/sign-in", "set-cookie": line}, media_type=HTML)


@get("/setup", include_in_schema=False, sync_to_thread=True)
def setup_page(request: Ask) -> Response[str]:
    """The first administrator's form, for who reads the code on the terminal."""
    if desk(request).setup_code is None:
        return go(request, "/sign-in")
    return show(request, "setup.html", fault="", code=request.query_params.get("code", "")[:80])


@post("/setup", include_in_schema=False)
async def setup(request: Ask) -> Response[str]:
    """Makes the first administrator."""
    return await anyio.to_thread.run_sync(_setup, request, await _form(request))


def _setup(request: Ask, form: dict[str, str]) -> Response[str]:
    held, t = desk(request), words(request)
    where = f"setup:{request.client.host if request.client else '?'}"
    if held.setup_code is None:
        return go(request, "/sign-in")
    if held.brake.wait(where) or not Seal.same(form.get("code", ""), held.setup_code):
        held.brake.failed(where)
        return show(request, "setup.html", 403, fault=t("setup.wrong"), code="")
    name, password = form.get("name", "").strip(), form.get("password", "")
    try:
        known = people.users(held.ledger)
        if name in known and known[name].may("people"):
            people.set_password(held.ledger, known[name], password, by=known[name])
        elif known:
            admin = next(user for user in known.values() if user.may("people"))
            people.add_user(held.ledger, name, "administrator", password, by=admin)
        else:
            if len(password) < people.SHORTEST:
                raise AccessError(t("account.short"))
            people.add_user(held.ledger, name, "administrator", password)
    except AccessError as error:
        return show(request, "setup.html", 422, fault=str(error), code=form.get("code", ""))
    held.setup_code = None
    held.ask_reviewers()
    return go(request, "/sign-in")


@get("/people", include_in_schema=False, sync_to_thread=True)
def people_page(request: Ask) -> Response[str]:
    """Who may do what."""
    return _people(request)


def _people(request: Ask, fault: str = "", status: int = 200) -> Response[str]:
    user = visit(request).user
    if user is None or not user.may("people"):
        raise AccessError("this needs the role administrator")
    return show(
        request, "people.html", status, roles=ROLES, fault=fault,
        users=sorted(people.users(desk(request).ledger).values(), key=lambda it: it.name),
    )  # fmt: skip


@post("/people", include_in_schema=False)
async def change_people(request: Ask) -> Response[str]:
    """Adds a user, or changes one."""
    return await anyio.to_thread.run_sync(_change, request, await _form(request))


def _change(request: Ask, form: dict[str, str]) -> Response[str]:
    held, user = desk(request), visit(request).user
    if user is None or not user.may("people"):
        raise AccessError("this needs the role administrator")
    name, role = form.get("name", "").strip(), form.get("role", "")
    try:
        if form.get("action") == "add":
            if len(form.get("password", "")) < people.SHORTEST:
                raise AccessError(words(request)("account.short"))
            people.add_user(held.ledger, name, role, form["password"], by=user)  # type: ignore[arg-type]
        elif form.get("action") == "role":
            people.change_user(held.ledger, name, by=user, role=role)  # type: ignore[arg-type]
        elif form.get("action") in ("shut", "open"):
            people.change_user(held.ledger, name, by=user, active=form["action"] == "open")
        else:
            raise AccessError("nothing was asked for")
    except AccessError as error:
        return _people(request, str(error), 422)
    held.forget()
    return go(request, "/people")


@get("/account", include_in_schema=False, sync_to_thread=True)
def account(request: Ask) -> Response[str]:
    """One's own password and tokens."""
    return show(request, "account.html", fault="", token=None, done="")


@post("/account", include_in_schema=False)
async def change_account(request: Ask) -> Response[str]:
    """Sets the password, makes a token, or takes all tokens back."""
    return await anyio.to_thread.run_sync(_account, request, await _form(request))


def _account(request: Ask, form: dict[str, str]) -> Response[str]:
    held, user, t = desk(request), visit(request).user, words(request)
    assert user is not None
    token, done, fault, status = None, "", "", 200
    try:
        if form.get("action") == "password":
            people.set_password(held.ledger, user, form.get("password", ""), by=user)
            done = t("account.password_set")
        elif form.get("action") == "token":
            token = people.make_token(held.ledger, user, form.get("purpose", "")[:200] or "api")
        elif form.get("action") == "drop":
            done = t("account.dropped", n=people.drop_tokens(held.ledger, user))
            held.forget()
    except AccessError as error:
        fault, status = str(error), 422
    return show(request, "account.html", status, fault=fault, token=token, done=done)


@post("/preferences", include_in_schema=False)
async def preferences(request: Ask) -> Response[str]:
    """Keeps a theme, a language, or whether single keys are shortcuts, in a cookie."""
    form = await _form(request)
    answer = go(request, _inside(form.get("back")))
    if form.get("theme") in ("auto", "light", "dark"):
        answer.headers["set-cookie"] = cookie("truceline_theme", form["theme"], _secure(request), age=YEAR)
    elif form.get("language") in LANGUAGES:
        answer.headers["set-cookie"] = cookie("truceline_language", form["language"], _secure(request), age=YEAR)
    elif form.get("keys") in ("on", "off"):
        answer.headers["set-cookie"] = cookie("truceline_keys", form["keys"], _secure(request), age=YEAR)
    return answer


HANDLERS: list[Any] = [
    sign_in_page, sign_in, sign_out, setup_page, setup, people_page, change_people, account, change_account,
    preferences,
]  # fmt: skip
