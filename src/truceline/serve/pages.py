"""What every page is made with: the templates, the visitor's language and theme, and one way to answer."""

from __future__ import annotations

import hashlib
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from litestar import Request, Response
from litestar.datastructures import State

from truceline import __version__
from truceline.serve.strings import LANGUAGES, Catalogue, catalogue

if TYPE_CHECKING:
    from jinja2 import Environment

    from truceline.serve.desk import Desk
    from truceline.serve.security import Visit

Ask = Request[Any, Any, State]
HTML = "text/html; charset=utf-8"
SIZE = 50
"""Rows on one page of a list."""


def desk(request: Ask) -> Desk:
    """The desk that a request is about."""
    found: Desk = request.app.state.desk
    return found


def visit(request: Ask) -> Visit:
    """Who asks."""
    found: Visit = request.state.visit
    return found


def words(request: Ask) -> Catalogue:
    """The catalogue of the visitor's language."""
    return catalogue(visit(request).language)


def show(request: Ask, template: str, status: int = 200, **context: Any) -> Response[str]:
    """A page (or, asked by htmx, its part) in the visitor's language and theme."""
    who = visit(request)
    t = catalogue(who.language)
    html = environment().get_template(template).render(
        t=t, visit=who, here=request.url.path, query=dict(request.query_params), languages=LANGUAGES,
        local=desk(request).owner is not None, version=__version__, **context,
    )  # fmt: skip
    return Response(html, status_code=status, media_type=HTML, headers={"vary": "Cookie, Accept-Language, HX-Request"})


def go(request: Ask, to: str, **values: Any) -> Response[str]:
    """Sends the browser on after a form; htmx is told in its own way."""
    target = to + ("?" + urlencode(values) if values else "")
    if request.headers.get("hx-request"):
        return Response("", status_code=200, headers={"hx-redirect": target}, media_type=HTML)
    return Response("", status_code=303, headers={"location": target}, media_type=HTML)


def sorry(request: Ask, status: int, key: str, detail: str = "") -> Response[str]:
    """A page that says in plain words why not."""
    return show(request, "error.html", status, key=key, detail=detail)


def number(request: Ask) -> int:
    """Which page of a list is asked for; 1 for what is no number."""
    value = request.query_params.get("page", "1")
    return min(max(int(value), 1), 1_000_000) if value.isascii() and value.isdigit() and len(value) < 9 else 1


class Filled(dict[str, str]):
    """What a form or an address says; whatever it does not say is empty."""

    def __missing__(self, key: str) -> str:
        return ""


def chosen(request: Ask, *names: str) -> Filled:
    """The filters of the address that say something, cut to a sane length."""
    given = request.query_params
    return Filled({name: value.strip()[:200] for name in names if (value := given.get(name, "")).strip()})


def link(prefix: str, id: str) -> str:
    """The address of a screen about something with this id, whatever characters the id has."""
    return f"/{prefix}/{written(id)}"


_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def written(id: str) -> str:
    """An id as it stands in an address: as it is where no address could change it on the way, else in base64."""
    if _PLAIN.fullmatch(id):
        return id
    return "~" + urlsafe_b64encode(id.encode("utf-8", "surrogatepass")).decode().rstrip("=")


def read_id(value: str) -> str:
    """The id that stands in an address."""
    value = value.removeprefix("/")
    if not value.startswith("~"):
        return value
    try:
        return urlsafe_b64decode(value[1:] + "=" * (-len(value[1:]) % 4)).decode("utf-8", "surrogatepass")
    except ValueError:
        return value


def with_query(query: Mapping[str, str], **changes: Any) -> str:
    """The query of an address with some values set, those that are None left out."""
    kept = {name: value for name, value in {**query, **changes}.items() if value not in (None, "")}
    return "?" + urlencode(kept) if kept else "?"


def pairs(choices: Mapping[str | None, int]) -> list[tuple[str, str]]:
    """The choices of a filter: each value with its words and how many rows have it."""
    return [(str(value), f"{value} ({count:,})") for value, count in choices.items() if value]


@cache
def asset(name: str) -> str:
    """The address of a file of ours; it changes with the file, so that browsers may keep it for good."""
    return f"/assets/{hashlib.sha256(asset_data(name)).hexdigest()[:10]}/{name}"


def asset_data(name: str) -> bytes:
    """A file of ours. Raises `OSError` where there is none."""
    if name == "light.js":  # a page that leaves the house has it too
        return files("truceline.share").joinpath(name).read_bytes()
    return files("truceline.serve").joinpath("assets", *name.split("/")).read_bytes()


@cache
def environment() -> Environment:
    """The templates, everything in them escaped, a missing value an error."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    from truceline.ledger.words import found
    from truceline.serve import telling
    from truceline.serve.retelling import retell
    from truceline.share import wording

    made = Environment(
        loader=PackageLoader("truceline.serve", "templates"),
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, auto_reload=False,
        extensions=["jinja2.ext.loopcontrols"],
    )  # fmt: skip
    made.globals.update(asset=asset, link=link, with_query=with_query, tell=telling, retell=retell)
    made.filters.update(
        n=wording.name,
        clean=wording.clean,
        day=telling.day,
        q=lambda value: quote(str(value), safe=""),
        pairs=pairs,
        found=found,
    )
    return made
