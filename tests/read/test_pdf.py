"""PDF: words and paragraphs as the pages have them, running heads apart, what cannot be read named."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from truceline.errors import ReadError
from truceline.read import Source, report

typst = pytest.importorskip("typst")
BODY = (
    "Planes of Freedonia struck the port of Quay on 6 November 2025, the harbour master said, and it was not known how "
    "many people were hurt. A second sentence makes the paragraph long enough to be broken into several lines.\n\n"
    "The army of Freedonia denied the strike in a statement that it published in the evening of the same day, and it "
    "called the account of the harbour master an invention.\n\n"
)


def made(body: str, head: str = "", **more) -> bytes:
    setup = f'#set page(width: 120mm, height: 90mm, header: [{head}], numbering: "1")\n#set text(size: 10pt)\n'
    data: bytes = typst.compile((setup + body).encode(), **more)
    return data


def read(data: bytes):
    return report(Source(name="a.pdf", data=data, media_type="application/pdf"))


def test_lines_of_a_page_are_paragraphs_again() -> None:
    found = read(made("= Strike on the port\nMarsh Post\\ 7 November 2025\n\n" + BODY))
    assert "the harbour master said, and it was not known how many people were hurt. A second sentence" in found.text
    assert found.title is not None and found.title.value == "Strike on the port"
    assert found.published is not None and found.published.value == "2025-11-07"
    assert found.media_type == "application/pdf" and found.language == "en"


def test_running_heads_and_page_numbers_are_left_out_and_stay_visible() -> None:
    found = read(made("= Strike on the port\n\n" + BODY * 6, head="Marsh Post weekly"))
    dropped = [found.text[span.start : span.end] for span in found.dropped]
    body = " ".join(found.text[span.start : span.end] for span in found.body)
    assert dropped.count("Marsh Post weekly") >= 3 and "2" in dropped
    assert "Marsh Post weekly" not in body
    assert "Planes of Freedonia" in body


def test_a_hyphen_that_only_the_line_made_is_gone() -> None:
    long = "The internationally recognised representatives of the neighbourhoods reconsidered their commitments. "
    found = read(made('#set text(hyphenate: true, lang: "en")\n#set par(justify: true)\n' + long * 5))
    body = " ".join(found.text[span.start : span.end] for span in found.body)
    assert body.split() == (long * 5).split()


def test_where_each_page_begins_is_noted() -> None:
    found = read(made(BODY * 6))
    (note,) = [note for note in found.notes if "which begin at" in note]
    begins = [int(word) for word in note.split() if word.isdigit()][1:]
    assert begins[0] == 0 and begins == sorted(begins) and begins[-1] < len(found.text)


def test_a_pdf_without_text_says_so() -> None:
    with pytest.raises(ReadError) as raised:
        read(typst.compile(b"#rect(width: 5cm, height: 5cm, fill: red)"))
    assert raised.value.reason == "no text"


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"%PDF-1.7\n%%EOF", made(BODY)[:400]])
def test_a_broken_pdf_is_named(data) -> None:
    with pytest.raises(ReadError) as raised:
        read(data)
    assert raised.value.reason in ("bad pdf", "no text")


def test_a_pdf_that_asks_for_a_password_says_so() -> None:
    # The smallest encrypted file: whatever the empty password gives, it is not what /U holds.
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>",
        b"<</Filter/Standard/V 1/R 2/P -4/O<" + b"11" * 32 + b">/U<" + b"22" * 32 + b">>>",
    ]
    data, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 5\n0000000000 65535 f \n" + table
    end += b"trailer<</Size 5/Root 1 0 R/Encrypt 4 0 R/ID[<33><33>]>>\nstartxref\n%d\n%%%%EOF\n" % len(data)
    with pytest.raises(ReadError) as caught:
        read(data + end)
    assert (caught.value.reason, str(caught.value)) == ("encrypted", "the PDF asks for a password")


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 5000), st.binary(min_size=1, max_size=40))
def test_damage_anywhere_is_a_report_or_a_reason(at, junk) -> None:
    whole = made(BODY)
    at = at % len(whole)
    try:
        read(whole[:at] + junk + whole[at + len(junk) :])
    except ReadError as error:
        assert error.reason in ("bad pdf", "no text", "too large", "encrypted", "empty")
