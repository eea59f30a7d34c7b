"""The entries of a feed (RSS, Atom, JSON Feed): where each report is, and when the feed says that it was published."""

from __future__ import annotations

import calendar
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import msgspec

from truceline.errors import ReadError
from truceline.share.wording import utc


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One report that a feed announces."""

    address: str
    published: str | None = None
    title: str | None = None


def entries(data: bytes, address: str, headers: dict[str, str] | None = None) -> list[Entry]:
    """The entries of a feed, in its order, each address once. Raises `ReadError` (`bad feed`) where it is none."""
    found = _json(data) if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") else _xml(data, headers or {})
    made: dict[str, Entry] = {}
    for entry in found:
        at = urljoin(address, entry.address.strip())
        if urlsplit(at).scheme in ("http", "https"):
            made.setdefault(at, msgspec.structs.replace(entry, address=at))
    return list(made.values())


def _xml(data: bytes, headers: dict[str, str]) -> list[Entry]:
    import feedparser

    told = {"content-type": headers["content-type"]} if "content-type" in headers else {}
    read = feedparser.parse(data, response_headers=told, sanitize_html=False, resolve_relative_uris=False)
    if not read.get("version"):
        raise ReadError("bad feed", "this is no RSS or Atom feed")
    return [
        Entry(address=str(it["link"]), published=_moment(it), title=it.get("title"))
        for it in read.entries
        if it.get("link")
    ]


def _moment(it: Any) -> str | None:
    parsed = it.get("published_parsed") or it.get("updated_parsed")
    try:
        return utc(datetime.fromtimestamp(calendar.timegm(parsed), UTC)) if parsed else None
    except (ValueError, OverflowError, OSError):
        return None


def _json(data: bytes) -> list[Entry]:
    try:
        body = msgspec.json.decode(data)
        if "jsonfeed.org" not in body.get("version", ""):
            raise ReadError("bad feed", "this JSON is no feed")
        return [
            Entry(address=it["url"], published=it.get("date_published"), title=it.get("title"))
            for it in body.get("items", [])
            if isinstance(it.get("url"), str)
        ]
    except (msgspec.MsgspecError, AttributeError, TypeError) as error:
        raise ReadError("bad feed", f"this JSON is no feed: {error}") from error
