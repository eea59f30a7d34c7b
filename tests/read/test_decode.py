"""Bytes to characters: the right ones where they can be known, a note where any were lost."""

from __future__ import annotations

import codecs
import random

import pytest

from tests.read.reading import read
from truceline.errors import ReadError
from truceline.read.decode import decode, encoding_name

ARABIC = "قال مسؤول إن الناس عادوا إلى بيوتهم بعد الهدنة، وإن الطرق فتحت من جديد أمام السيارات."


@pytest.mark.parametrize(
    ("data", "declared", "text", "encoding"),
    [
        ("é “x”".encode(), None, "é “x”", "utf-8"),
        ("é “x”".encode(), "iso-8859-1", "é “x”", "utf-8"),
        ("größer".encode(), "iso-8859-1", "größer", "utf-8"),
        ("é “x”".encode("cp1252"), "iso-8859-1", "é “x”", "cp1252"),
        (codecs.BOM_UTF8 + b"abc", "iso-8859-1", "abc", "utf-8"),
        (codecs.BOM_UTF16_LE + "a😀".encode("utf-16-le"), None, "a😀", "utf-16-le"),
        ("plain words here".encode("utf-16-be"), None, "plain words here", "utf-16-be"),
        (ARABIC.encode("cp1256"), "windows-1256", ARABIC, "cp1256"),
        (ARABIC.encode("cp1256"), None, ARABIC, "cp1256"),
        (b"abc", "rot13", "abc", "utf-8"),
        ("aé".encode(), "zip", "aé", "utf-8"),
    ],
)
def test_order_of_trust(data: bytes, declared: str | None, text: str | None, encoding: str) -> None:
    made = decode(data, declared)
    assert made.encoding == encoding
    assert text is None or made.text == text


def test_codecs_that_are_no_encodings_are_not_asked() -> None:
    assert [encoding_name(name) for name in ("hex", "bz2", "idna", "utf-7", "unicode_escape", "nonsense")] == [None] * 6


def test_cut_utf8_stays_utf8_and_is_noted() -> None:
    made = decode(("Fußgänger überquerten größere Straßen. " * 3).encode() + "é".encode()[:1])
    assert made.encoding == "utf-8" and made.notes == ("bytes replaced: 1",)


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(ReadError) as caught:
        decode(bytes(range(32)) * 40)
    assert caught.value.reason == "not text"


@pytest.mark.parametrize("size", [300, 5000, 200_000])
def test_bytes_at_random_are_no_text(size: int) -> None:
    with pytest.raises(ReadError) as caught:
        decode(random.Random(size).randbytes(size))
    assert caught.value.reason == "not text"


def test_line_ends_and_marks_are_kept_as_they_are() -> None:
    made = read(codecs.BOM_UTF8 + b"Title of it\r\n\r\nThe body, with a stop.\r\n")
    assert made.text == "Title of it\r\n\r\nThe body, with a stop.\r\n"
    assert made.title and made.title.span and made.title.span.start == 0
    assert "byte order mark left out" in made.notes
