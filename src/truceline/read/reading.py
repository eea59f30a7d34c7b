"""One source made a report: the reader for its media type, then what all reports share."""

from __future__ import annotations

import re

from truceline.codec import sha256
from truceline.errors import ReadError
from truceline.read.decode import decode, scrub
from truceline.read.language import language
from truceline.read.parts import Parts
from truceline.read.plain import arrange
from truceline.read.source import LIMIT, Source
from truceline.records import Report
from truceline.text import Text

_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


def report(source: Source) -> Report:
    """The report that a source holds: working copy, particulars, body, headings, furniture, language.

    Pure: the same source always gives the same report. Raises `ReadError` with a stable reason (`empty`, `too large`,
    `not text`, `unsupported`, `bad mail`, `bad page`) and a message in plain words.
    """
    if len(source.data) > LIMIT:
        raise ReadError("too large", f"{len(source.data):,} bytes; the limit is {LIMIT:,}")
    from truceline.read.formats import media_type, reader

    if source.text is not None:
        return plain(source)
    return reader(media_type(source))(source)


def plain(source: Source) -> Report:
    """The report in plain text: the working copy is the decoded file itself, unchanged."""
    decoded = scrub(source.text) if source.text is not None else decode(source.data, source.charset)
    text = Text(decoded.text)
    parts = arrange(text, source.given)
    return build(source, text, parts, encoding=decoded.encoding, media_type="text/plain", notes=decoded.notes)


def build(
    source: Source, text: Text, parts: Parts, *, encoding: str | None, media_type: str, notes: tuple[str, ...] = ()
) -> Report:
    """The finished record of a text and its parts, with id, hash, language. Raises `ReadError` (`empty`)."""
    if not text.value.strip("\ufeff\x00 \t\r\n\xa0"):
        raise ReadError("empty", "no text in it")
    captured = sha256(source.data)
    given = source.given.language
    return Report(
        id=source.given.id or f"r-{captured[:16]}",
        text=text.value,
        captured_sha256=captured,
        title=parts.title,
        publisher=parts.publisher,
        author=parts.author,
        dateline=parts.dateline,
        republishers=tuple(parts.republishers),
        published=parts.published,
        language=given if given and _TAG.fullmatch(given) else _language(text, parts),
        body=tuple(parts.body),
        headings=tuple(parts.headings),
        dropped=tuple(parts.dropped),
        url=source.url or parts.url,
        media_type=media_type,
        encoding=encoding,
        notes=(*notes, *parts.notes),
    )


def _language(text: Text, parts: Parts) -> str | None:
    """The language of the body; of all the text where the body is too short to tell; else what the markup declares."""
    told = language("\n".join(text[span] for span in parts.body)) or language(text.value)
    return told or (parts.language if parts.language and _TAG.fullmatch(parts.language) else None)
