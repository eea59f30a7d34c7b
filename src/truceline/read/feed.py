"""Feeds (RSS, Atom, JSON Feed): what they announce, and as a file the reports that they carry whole or in part."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import msgspec

from truceline.errors import ReadError
from truceline.read.source import LIMIT, Given, Source, Stream
from truceline.records import Failure


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One report that a feed announces, with as much of its words as the feed carries (HTML)."""

    address: str | None
    published: str | None = None
    title: str | None = None
    author: str | None = None
    content: str = ""


class Feed(msgspec.Struct, frozen=True, kw_only=True):
    """A feed: its name, its language, its entries in order."""

    title: str | None
    language: str | None
    entries: tuple[Entry, ...]


def read_feed(data: bytes, headers: dict[str, str] | None = None) -> Feed:
    """The feed that these bytes are. Raises `ReadError` (`bad feed`) where they are none; nothing is fetched."""
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _json(data)
    return _xml(data, headers or {})


def announced(data: bytes, address: str, headers: dict[str, str] | None = None) -> list[Entry]:
    """The entries that lead to a web page, each address once and whole; `address` is the feed's own."""
    made: dict[str, Entry] = {}
    for entry in read_feed(data, headers).entries:
        try:
            at = urljoin(address, (entry.address or "").strip())
            scheme = urlsplit(at).scheme
        except ValueError:
            continue
        if entry.address and scheme in ("http", "https"):
            made.setdefault(at, msgspec.structs.replace(entry, address=at))
    return list(made.values())


def feed_file(name: str, stream: Stream) -> Iterator[Source | Failure]:
    """One source for each entry of a feed's file: the words that the feed itself carries, links not followed."""
    data = stream.read(LIMIT + 1)
    if len(data) > LIMIT:
        raise ReadError("too large", f"more than {LIMIT:,} bytes, which is the limit for one document")
    found = read_feed(data)
    if not found.entries:
        raise ReadError("nothing found", "the feed has no entries")
    for number, entry in enumerate(found.entries, 1):
        where = f"{name}:{number}"
        if not entry.content.strip():
            yield Failure(source=where, reason="no text", message="the feed carries no text of this entry")
            continue
        heading = f"<h1>{_escaped(entry.title)}</h1>" if entry.title else ""
        words = f"<html><body><article>{heading}{entry.content}</article></body></html>".encode()
        given = Given(
            publisher=found.title, published=entry.published, author=entry.author, language=found.language
        )  # fmt: skip
        url = entry.address if entry.address and entry.address.startswith(("http://", "https://")) else None
        yield Source(name=where, data=words, media_type="text/html", charset="utf-8", given=given, url=url)


def _xml(data: bytes, headers: dict[str, str]) -> Feed:
    import feedparser

    told = {"content-type": headers["content-type"]} if "content-type" in headers else {}
    read = feedparser.parse(data, response_headers=told, sanitize_html=False, resolve_relative_uris=False)
    if not read.get("version"):
        raise ReadError("bad feed", "this is no RSS or Atom feed")
    entries = tuple(
        Entry(
            address=_words(it.get("link")), published=_moment(it), title=_words(it.get("title")),
            author=_words(it.get("author")), content=_content(it),
        )
        for it in read.entries
    )  # fmt: skip
    return Feed(title=_words(read.feed.get("title")), language=_words(read.feed.get("language")), entries=entries)


def _content(it: Any) -> str:
    """The longest that an entry carries of itself."""
    held = [str(part.get("value", "")) for part in it.get("content", ())] + [str(it.get("summary", ""))]
    return max(held, key=len)


def _words(said: Any) -> str | None:
    return " ".join(said.split()) or None if isinstance(said, str) else None


def _moment(it: Any) -> str | None:
    parsed = it.get("published_parsed") or it.get("updated_parsed")
    try:
        return f"{datetime.fromtimestamp(calendar.timegm(parsed), UTC):%Y-%m-%dT%H:%M:%SZ}" if parsed else None
    except (ValueError, OverflowError, OSError):
        return None


def _json(data: bytes) -> Feed:
    try:
        body = msgspec.json.decode(data)
        if "jsonfeed.org" not in body.get("version", ""):
            raise ReadError("bad feed", "this JSON is no feed")
        entries = tuple(
            Entry(
                address=_words(it.get("url")), published=_words(it.get("date_published")),
                title=_words(it.get("title")),
                content=str(it.get("content_html") or _escaped(str(it.get("content_text") or ""))),
            )
            for it in body.get("items", [])
        )  # fmt: skip
        return Feed(title=_words(body.get("title")), language=_words(body.get("language")), entries=entries)
    except (msgspec.MsgspecError, AttributeError, TypeError) as error:
        raise ReadError("bad feed", f"this JSON is no feed: {error}") from error


def _escaped(words: str) -> str:
    from html import escape

    return escape(words, quote=False)
