"""Bytes to characters: the declared encoding, else the detected one, and a note of whatever was lost."""

from __future__ import annotations

import codecs
import re

import msgspec

from truceline.errors import ReadError

# Longest first: the UTF-32 mark begins with the UTF-16 one.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# Labels that publishers write while they mean the larger Windows or national set.
_WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
}

# Python knows codecs that are no encoding of a document, some of which unpack or interpret what they are given.
_NOT_FOR_DOCUMENTS = {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "utf-7", "undefined", "mbcs", "oem"}

_DETECT_BYTES = 32_768
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_NUL_SHARE = 0.3
_GUESSED_SHARE = 0.05
"""Where the encoding is a mere guess, far fewer control characters show that it is no text: random bytes have 12 %."""


class Decoded(msgspec.Struct, frozen=True):
    """Characters, the encoding that gave them, and notes on what was replaced or left out."""

    text: str
    encoding: str
    notes: tuple[str, ...] = ()


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """The characters of `data`, byte order mark left out, undecodable bytes as U+FFFD and noted.

    The order of trust: a byte order mark, the declared encoding, UTF-8, UTF-16 told by its NULs, detection, and
    Windows-1252 at last. Raises `ReadError` (`not text`) where what comes out is mostly control characters.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _readable(_replace(data[len(mark) :], encoding, ("byte order mark left out",)))
    asked = encoding_name(declared)
    notes: tuple[str, ...] = ()
    if declared and not asked:
        notes = (f"declared encoding unknown: {declared[:40]}",)
    order = [asked, "utf-8"]
    if asked and not asked.startswith(("utf", "gb", "cp9", "euc", "iso2022", "big5")) and not data.isascii():
        # Text in a one-byte encoding is hardly ever valid UTF-8 by chance; a wrong declaration is common.
        order = ["utf-8", asked]
    elif not asked and (wide := _wide(data)):
        return _readable(_replace(data, wide, notes))
    for encoding in filter(None, order):
        text = _strict(data, encoding)
        if text is not None:
            if asked and encoding != asked:
                notes += (f"declared encoding {asked} does not hold",)
            return _readable(Decoded(text, encoding, notes))
    if asked and asked != "utf-8":
        return _readable(_replace(data, asked, notes))
    return _readable(_detected(data, notes), _GUESSED_SHARE)


def scrub(text: str) -> Decoded:
    """Characters that came as characters: lone surrogates, which no encoding can hold, become U+FFFD and are noted."""
    clean, count = _SURROGATE.subn("\ufffd", text)
    return Decoded(clean, "utf-8", (f"lone surrogates replaced: {count}",) if count else ())


def encoding_name(label: str | None) -> str | None:
    """Python's name of a declared encoding, widened to what publishers mean by it; None for what is no encoding."""
    if not label:
        return None
    try:
        info = codecs.lookup(label.strip().strip("\"'").lower())
    except (LookupError, ValueError, UnicodeError):
        return None
    if info.name in _NOT_FOR_DOCUMENTS or not getattr(info, "_is_text_encoding", True):
        return None
    return _WIDER.get(info.name, info.name)


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeError, ValueError):
        # Windows-1252 leaves five bytes undefined that old pages still hold; Latin-1 gives them back as controls.
        return None


def _replace(data: bytes, encoding: str, notes: tuple[str, ...]) -> Decoded:
    text = data.decode(encoding, "replace")
    lost = text.count("\ufffd")
    return Decoded(text, encoding, (*notes, f"bytes replaced: {lost}") if lost else notes)


def _detected(data: bytes, notes: tuple[str, ...]) -> Decoded:
    broken = _replace(data, "utf-8", notes)
    # A few broken sequences among many good ones: UTF-8 that was cut or patched, not another encoding.
    lost = broken.text.count("\ufffd")
    good = sum(1 for character in broken.text[:_DETECT_BYTES] if character > "\x7f" and character != "\ufffd")
    if lost <= 2 + len(data) // 1000 and (good > 2 * lost or len(data) < 4):
        return broken
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_DETECT_BYTES], steps=5, chunk_size=512).best()
    name = encoding_name(best.encoding) if best else None
    return _replace(data, name or "cp1252", notes)


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: NULs at nearly every other byte, on one side only."""
    sample = data[:2048]
    if len(sample) < 8:
        return None
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    enough = 0.6 * (len(sample) // 2)
    if odd > enough and even * 10 < odd:
        return "utf-16-le"
    if even > enough and odd * 10 < even:
        return "utf-16-be"
    return None


def _readable(decoded: Decoded, most: float = _NUL_SHARE) -> Decoded:
    sample = decoded.text[:_DETECT_BYTES]
    if len(_CONTROL.findall(sample)) > most * len(sample):
        raise ReadError("not text", "mostly control characters or undecodable bytes: this is no text")
    return decoded
