"""What a page's markup says of itself: JSON-LD, meta and time elements, each value with the name of what told it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import msgspec

from truceline.read.dates import iso
from truceline.read.lexicon import outlets
from truceline.read.linear import Page

_ARTICLES = re.compile(
    r"(?:news|report|blog|live|opinion|review|analysis|background|ask|scholarly|tech|social).*|article", re.I
)
_PUBLISHED = [
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "parsely-pub-date",
    "sailthru.date", "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.created", "dcterms.date", "pubdate",
    "publishdate", "publish-date", "publish_date", "publication_date", "published_date", "citation_publication_date",
    "article_date_original", "originalpublicationdate", "cxenseparse:recs:publishtime", "date",
]  # fmt: skip
_UPDATED = ["article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "last-modified", "lastmod"]
_AUTHOR = ["author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "byl"]
_AUTHOR += ["citation_author", "twitter:data1"]
_PUBLISHER = ["og:site_name", "dc.publisher", "dcterms.publisher", "publisher", "application-name", "copyright"]
_TITLE = ["og:title", "twitter:title", "dc.title", "headline", "parsely-title", "sailthru.title"]
_WEB = re.compile(r"https?://|^www\.|^@|/")


class Told(msgspec.Struct, frozen=True):
    """A value and what told it (`json-ld`, `og:site_name`, `time element`)."""

    value: str
    evidence: str


class Facts(msgspec.Struct, kw_only=True):
    """What the markup declares; a missing field was not declared. `published` is raw words, known to be a date."""

    title: Told | None = None
    author: Told | None = None
    publisher: Told | None = None
    wrote: Told | None = None
    """An organisation named as author: who wrote what this site carries."""
    published: Told | None = None
    updated: Told | None = None
    language: str | None = None
    url: str | None = None


def facts(page: Page, url: str | None = None) -> Facts:
    """What the markup of a page says, JSON-LD before meta elements before time elements; the host's name at last."""
    found = Facts(language=page.language, url=_address(page, url))
    for thing in _things(page):
        _from_thing(found, thing)
    metas: dict[str, str] = {}
    for name, content in page.metas:
        metas.setdefault(name, content)
    found.title = found.title or _first(metas, _TITLE, lambda value: bool(value))
    found.published = found.published or _first(metas, _PUBLISHED, _is_date)
    found.updated = found.updated or _first(metas, _UPDATED, _is_date)
    found.publisher = found.publisher or _first(metas, _PUBLISHER, _is_name)
    if not found.author and not found.wrote:
        author = _first(metas, [name for name in _AUTHOR if name != "twitter:data1"], _is_name)
        _keep_author(found, re.sub(r"^by\s+", "", author.value, flags=re.I), author.evidence) if author else None
    if not found.published:
        said = next((said for said, _, _ in page.times if said and _is_date(said)), None)
        found.published = Told(said, "time element") if said else None
    if not found.publisher:
        host = urlsplit(url or found.url or "").hostname
        outlet = outlets().at(host) if host else None
        found.publisher = Told(outlet.name, "address") if outlet else None
    return found


def _things(page: Page) -> Iterator[dict[str, Any]]:
    """The articles that JSON-LD describes, walked without recursion; broken JSON says nothing."""
    for script in page.linked_data:
        text = re.sub(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*$", "", script).strip()
        try:
            stack: list[Any] = [msgspec.json.decode(text.encode("utf-8", "replace"), strict=False)]
        except (msgspec.DecodeError, RecursionError):
            stack = [_loose(text)]
        walked = 0
        while stack and walked < 2000:
            item, walked = stack.pop(), walked + 1
            if isinstance(item, list):
                stack.extend(reversed(item[:200]))
            elif isinstance(item, dict):
                kinds = item.get("@type")
                if any(isinstance(kind, str) and _ARTICLES.fullmatch(kind) for kind in _listed(kinds)):
                    yield item
                stack.extend(
                    item[key] for key in ("@graph", "mainEntity", "mainEntityOfPage", "hasPart") if key in item
                )


def _loose(text: str) -> Any:
    """JSON with line breaks inside strings, which many pages have."""
    import json

    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _from_thing(found: Facts, thing: dict[str, Any]) -> None:
    found.title = found.title or _told(_text(thing.get("headline") or thing.get("name")), "json-ld")
    for key, field in (("datePublished", "published"), ("dateModified", "updated")):
        said = _text(thing.get(key))
        if said and getattr(found, field) is None and _is_date(said):
            setattr(found, field, Told(said, "json-ld"))
    names = [_name(each) for each in _listed(thing.get("author") or thing.get("creator"))]
    persons = [name for name in names if name and _is_name(name)]
    if persons and not found.author and not found.wrote:
        _keep_author(found, "; ".join(persons[:8]), "json-ld")
    publisher = _name(next(iter(_listed(thing.get("publisher") or thing.get("provider"))), None))
    if publisher and _is_name(publisher):
        found.publisher = found.publisher or Told(publisher, "json-ld")
    source = _name(next(iter(_listed(thing.get("sourceOrganization") or thing.get("copyrightHolder"))), None))
    if source and _is_name(source) and outlets().find(source):
        found.wrote = found.wrote or Told(source, "json-ld")


def _keep_author(found: Facts, name: str, evidence: str) -> None:
    """A person is the author; an outlet named as author wrote what the site carries."""
    if outlets().find(name):
        found.wrote = found.wrote or Told(name, evidence)
    elif name:
        found.author = Told(name, evidence)


def _first(metas: dict[str, str], names: list[str], good: Any) -> Told | None:
    return next((Told(metas[name], name) for name in names if metas.get(name) and good(metas[name])), None)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _name(value: Any) -> str | None:
    return _text(value.get("name")) if isinstance(value, dict) else _text(value)


def _text(value: Any) -> str | None:
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("@value")
    if not isinstance(value, str):
        return None
    import html

    # JSON-LD is written by templates that often escape it once more.
    return " ".join(html.unescape(value[:2000]).split()) or None


def _told(value: str | None, evidence: str) -> Told | None:
    return Told(value, evidence) if value else None


def _is_date(value: str) -> bool:
    return iso(value) is not None


def _is_name(value: str) -> bool:
    return 1 < len(value) <= 200 and not _WEB.search(value) and any(character.isalpha() for character in value)


def _address(page: Page, url: str | None) -> str | None:
    declared = page.canonical or dict(reversed(page.metas)).get("og:url")
    return url or (declared if declared and declared.startswith(("http://", "https://")) else None)
