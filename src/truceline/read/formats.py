"""The kinds of documents that can be read: one table from media type to the function that reads it.

A new reader is one more row: what its files are called, how its first bytes look, and either
`read`, which makes one source a report, or `split`, which makes one file many sources.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import msgspec

from truceline.errors import ReadError
from truceline.read.source import Source, Stream
from truceline.records import Failure, Report

Reader = Callable[[Source], Report]
Splitter = Callable[[str, Stream], Iterator[Source | Failure]]


class Format(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of document: suffixes of its files, a test of its first bytes, how it is read or split."""

    media_type: str
    suffixes: tuple[str, ...]
    looks: Callable[[bytes], object] | None = None
    read: Reader | None = None
    split: Splitter | None = None


def _plain(source: Source) -> Report:
    from truceline.read.reading import plain

    return plain(source)


def _page(source: Source) -> Report:
    from truceline.read.page import read_page

    return read_page(source)


def _mail(source: Source) -> Report:
    from truceline.read.mail import read_mail

    return read_mail(source)


def _json(name: str, stream: Stream) -> Iterator[Source | Failure]:
    from truceline.read.lines import json_file

    return json_file(name, stream)


def _lines(name: str, stream: Stream) -> Iterator[Source | Failure]:
    from truceline.read.lines import json_lines

    return json_lines(name, stream)


def _pdf(source: Source) -> Report:
    from truceline.read.pdf import read_pdf

    return read_pdf(source)


def _feed(name: str, stream: Stream) -> Iterator[Source | Failure]:
    from truceline.read.feed import feed_file

    return feed_file(name, stream)


def _archive(name: str, stream: Stream) -> Iterator[Source | Failure]:
    from truceline.read.archive import archive_file

    return archive_file(name, stream)


_JSON = re.compile(rb"\s*\{\s*\"")
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|meta|title|div|main|article|section|p)\b",
    re.I | re.S,
)
_MAIL = re.compile(
    rb"(?:[!-9;-~]{1,60}:[^\n]*\n(?:[ \t][^\n]*\n)*){0,60}?"
    rb"(?:MIME-Version|Message-ID|Received|DKIM-Signature|Return-Path):",
    re.I,
)
_PDF = re.compile(rb"[^\n]{0,1000}?%PDF-")
_FEED = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<\?[^>]*>\s*|<!--.*?-->\s*)*<(?:rss|feed|rdf:RDF)\b", re.I | re.S)
_WARC = re.compile(rb"WARC/1\.")

# What is known and not text: said by name, so that nobody has to guess why a file gave nothing.
_NOT_READ = (
    (b"PK\x03\x04", "a ZIP archive or office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"RIFF", "a RIFF media file"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"{\\rtf", "an RTF document"),
)

# Documents that somebody would miss in a folder: named there as not read, while what is no document is passed over.
UNREAD = (".doc", ".docx", ".odt", ".rtf", ".pages", ".epub", ".msg", ".mbox", ".mht", ".mhtml", ".zip")

FORMATS: tuple[Format, ...] = (
    Format(media_type="application/jsonl", suffixes=(".jsonl", ".ndjson"), looks=_JSON.match, split=_lines),
    Format(media_type="application/json", suffixes=(".json",), split=_json),
    Format(media_type="text/html", suffixes=(".html", ".htm", ".xhtml"), looks=_HTML.match, read=_page),
    Format(media_type="application/xhtml+xml", suffixes=(), read=_page),
    Format(media_type="message/rfc822", suffixes=(".eml",), looks=_MAIL.match, read=_mail),
    Format(media_type="application/pdf", suffixes=(".pdf",), looks=_PDF.match, read=_pdf),
    Format(media_type="application/rss+xml", suffixes=(".rss", ".atom", ".xml"), looks=_FEED.match, split=_feed),
    Format(media_type="application/warc", suffixes=(".warc", ".warc.gz", ".wacz"), looks=_WARC.match, split=_archive),
    Format(media_type="text/plain", suffixes=(".txt", ".text"), read=_plain),
)


def by_suffix(name: str) -> Format | None:
    """The format that a file's name says; None for an unknown suffix."""
    lower = name.lower()
    return next((each for each in FORMATS if lower.endswith(each.suffixes)), None)


def by_look(head: bytes) -> Format:
    """The format that the first bytes look like; plain text where they look like nothing else.

    Raises `ReadError` (`unsupported`) for what is known to be no text.
    """
    for mark, what in _NOT_READ:
        if head.startswith(mark):
            raise ReadError("unsupported", f"this is {what}, which cannot be read yet")
    bare = head.removeprefix(b"\xef\xbb\xbf")
    return next((each for each in FORMATS if each.looks and each.looks(bare)), _TEXT)


def media_type(source: Source) -> str:
    """The declared media type where there is a reader for it, else what the bytes look like."""
    declared = (source.media_type or "").split(";")[0].strip().lower()
    if declared in _READERS and declared != "text/plain":
        return declared
    if declared == "text/plain":
        by_look(source.data[:4096])  # refuses a picture that calls itself text
        return declared
    return by_look(source.data[:4096]).media_type


def reader(media: str) -> Reader:
    """The function that reads one document of this media type. Raises `ReadError` (`unsupported`)."""
    found = _READERS.get(media)
    if not found:
        raise ReadError("unsupported", f"no reader for {media}")
    return found


_TEXT = next(each for each in FORMATS if each.media_type == "text/plain")
_READERS: dict[str, Reader] = {each.media_type: each.read for each in FORMATS if each.read}
