"""A mail message made a report: its best text part, with what its header lines declare."""

from __future__ import annotations

import email.errors
import email.message
import email.parser
import email.policy
import re
from datetime import datetime
from email.header import decode_header
from email.utils import parseaddr, parsedate_tz

import msgspec

from truceline.errors import ReadError
from truceline.read.decode import Decoded, decode, encoding_name, scrub
from truceline.read.header import looks_like_publisher
from truceline.read.lexicon import outlets
from truceline.read.linear import linearise
from truceline.read.page import lay_out
from truceline.read.parts import Parts
from truceline.read.plain import arrange
from truceline.read.source import Source
from truceline.records import Published, Publisher, Report, Value
from truceline.text import Text

_MOST_PARTS = 500
_VIA = re.compile(r"(?P<who>.+?)\s+(?:via|through)\s+(?P<by>.+)", re.I)
# parsedate_tz says 0 for no zone and for -0000 (zone not known) alike.
_ZONE = re.compile(r"(?:[+-](?!0000)\d{4}|\+0000|\b(?:UT|UTC|GMT|Z|[ECMP][SD]T))\s*(?:\([^)]*\)\s*)?$")
_REPLY = re.compile(r"^(?:\s*(?:re|fwd?|aw|wg|tr)\s*:)+\s*", re.I)


def read_mail(source: Source) -> Report:
    """The report in a mail message: the plain part, or the HTML part where that says much more.

    The working copy is that part's text; the header's sender, subject and date are particulars with their evidence.
    Raises `ReadError` (`bad mail`, `empty`, `not text`).
    """
    from truceline.read.reading import build

    try:
        message = email.parser.BytesParser(policy=email.policy.compat32).parsebytes(source.data)
        parts = _text_parts(message)
        particulars = _particulars(message)
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError) as error:
        raise ReadError("bad mail", f"the message's structure cannot be read ({type(error).__name__})") from error
    if not parts:
        raise ReadError("empty", "the message has no text part")
    media, decoded = _best(parts)
    if media == "text/html":
        text, laid = lay_out(source, decoded.text)
    else:
        text = Text(decoded.text)
        laid = arrange(text, source.given)
    _settle(laid, text, source, particulars)
    return build(source, text, laid, encoding=decoded.encoding, media_type="message/rfc822", notes=decoded.notes)


def _text_parts(message: email.message.Message) -> list[tuple[str, Decoded]]:
    """The text parts that are no attachments, decoded, in order."""
    found: list[tuple[str, Decoded]] = []
    for number, part in enumerate(message.walk()):
        media = part.get_content_type()
        if number > _MOST_PARTS or part.is_multipart() or media not in ("text/plain", "text/html"):
            continue
        if "attachment" in str(part.get("content-disposition", "")).lower()[:40]:
            continue
        data = part.get_payload(decode=True)
        if isinstance(data, bytes) and data.strip():
            found.append((media, decode(data, _charset(part))))
    return found


def _charset(part: email.message.Message) -> str | None:
    label = part.get_content_charset()
    return label if label and encoding_name(label) else None


def _best(parts: list[tuple[str, Decoded]]) -> tuple[str, Decoded]:
    """The first plain part, unless it is a stub beside an HTML part that shows three times as much."""
    plain = next((each for each in parts if each[0] == "text/plain"), None)
    page = next((each for each in parts if each[0] == "text/html"), None)
    if plain is None or page is None:
        found = plain or page
        assert found
        return found
    shown = len(linearise(page[1].text).text)
    return page if shown > 3 * len(plain[1].text.strip()) else plain


class _Header(msgspec.Struct):
    subject: str | None
    sender: str | None
    address: str
    date: tuple[str, str | None] | None


def _particulars(message: email.message.Message) -> _Header:
    name, address = parseaddr(_line(message, "from") or "")
    return _Header(
        subject=_REPLY.sub("", _line(message, "subject") or "").strip() or None,
        sender=_unpacked(name).strip(" \"'") or None,
        address=address.lower(),
        date=_date(_line(message, "date")),
    )


def _line(message: email.message.Message, name: str) -> str | None:
    value = message.get(name)
    if value is None:
        return None
    return " ".join(scrub(_unpacked(str(value)[:4000])).text.split()) or None


def _unpacked(value: str) -> str:
    """A header line with its encoded words (`=?utf-8?q?…?=`) decoded; left as it is where they are broken."""
    try:
        pieces = decode_header(value)
    except (ValueError, LookupError, AssertionError, email.errors.MessageError):
        return value
    said = []
    for piece, charset in pieces:
        if isinstance(piece, str):
            said.append(piece)
            continue
        name = encoding_name(charset) or "utf-8"
        said.append(piece.decode(name, "replace"))
    return "".join(said)


def _date(line: str | None) -> tuple[str, str | None] | None:
    """`(local time, zone)` of the Date line; `-0000` says that the zone is not known (RFC 5322)."""
    try:
        parsed = parsedate_tz(line or "")
        if not parsed:
            return None
        value = datetime(*parsed[:6]).isoformat(timespec="seconds")
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    offset = parsed[9]
    if offset is None or abs(offset) > 14 * 3600 or not _ZONE.search(line or ""):
        return value, None
    sign = "-" if offset < 0 else "+"
    hours, minutes = divmod(abs(offset) // 60, 60)
    return value, f"{sign}{hours:02}:{minutes:02}"


def _settle(parts: Parts, text: Text, source: Source, header: _Header) -> None:
    """The header's particulars where nothing in the text or beside it says more."""
    given = source.given
    if header.subject and not given.title:
        own = parts.title
        same = own and own.value.casefold() == header.subject.casefold()
        if own is None or not same:
            where = None if own else text.find(header.subject, 0, 4000)
            parts.title = own or Value(value=header.subject, span=where, evidence="mail subject")
    if header.date and not given.published and parts.published is None:
        value, zone = header.date
        parts.published = Published(value=value, zone=zone, span=None, evidence="mail date")
    if header.sender:
        _settle_sender(parts, header.sender, header.address, bool(given.publisher), bool(given.author))


def _settle_sender(parts: Parts, sender: str, address: str, publisher_given: bool, author_given: bool) -> None:
    """`Jane Doe via The List`: a person wrote, the list carried; an outlet's own address is its publisher."""
    via = _VIA.fullmatch(sender)
    name, by = (via["who"], via["by"]) if via else (sender, None)
    outlet = outlets().find(name) or outlets().at(address.partition("@")[2])
    if outlet or looks_like_publisher(name):
        if parts.publisher is None and not publisher_given:
            parts.publisher = Publisher(value=name, span=None, evidence="mail sender")
        elif parts.publisher and not publisher_given and parts.publisher.value.casefold() != name.casefold():
            parts.republishers.append(Value(value=name, span=None, evidence="mail sender"))
    elif parts.author is None and not author_given:
        parts.author = Value(value=name, span=None, evidence="mail sender")
    if by:
        parts.republishers.append(Value(value=by, span=None, evidence="mail sender"))
