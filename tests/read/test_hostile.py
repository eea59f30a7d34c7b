"""Whatever comes in: a report whose every span holds, or a refusal with its reason."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from truceline.codec import decode, encode, spans
from truceline.errors import ReadError
from truceline.read import Given, Source, paragraphs, report
from truceline.records import Record, Report
from truceline.text import Text

BITS = st.sampled_from(
    ["Talks resumed on Friday, officials said.", "\r\n", "\n", "\n\n", "\u2028", "\x85", "BEIRUT (Reuters) - ", "|",
     "By Jane Doe", "Published: 7 November 2025 14:05 GMT", "الجمعة ٧ تشرين الثاني ٢٠٢٥", "قال مسؤول إن الهدنة مستمرة.",
     "אמר השר ביום שישי.", "e\u0301", "👩\u200d👩\u200d👧", "𝔘", "\u202e", "\ufeff", "\x00", "NEWSLETTER",
     "'Quoted heading'", "© 2025 Harbour Post", "Source: AFP", "(Reporting by A. B.)", "<p>", "</p>", "<h1>", "</h1>",
     "</div>",
     "&amp;", " - ", "<div class=related>", "•", "12:30", "\t"],
)  # fmt: skip
TEXTS = st.lists(st.one_of(BITS, st.text(max_size=12)), min_size=1, max_size=30).map("".join)


def holds(made: Report) -> None:
    """Every span lies in the text, body and dropped stand apart, headings inside the body, JSON gives it back."""
    text = Text(made.text)
    for span in spans(made):
        assert text[span]
    marked = sorted([*made.body, *made.dropped])
    assert all(first.end <= second.start for first, second in itertools.pairwise(marked))
    assert all(any(part.contains(heading) for part in made.body) for heading in made.headings)
    for value in (made.title, made.author, made.dateline, *made.republishers):
        assert value is None or value.value
    record = Record(schema="x", report=made)
    assert decode(encode(record)) == record
    for part in paragraphs(made.text, made.body):
        assert text[part] == text[part].strip()


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.sampled_from(["text/plain", "text/html", "message/rfc822"]))
def test_characters(text: str, media: str) -> None:
    try:
        holds(report(Source(name="h", data=text.encode("utf-8", "replace"), media_type=media)))
    except ReadError as error:
        assert error.reason in ("empty", "not text", "bad mail", "bad pdf", "unsupported")


@settings(max_examples=100, deadline=None)
@given(TEXTS, st.text(max_size=20), st.text(max_size=20))
def test_given_fields(text: str, title: str, published: str) -> None:
    source = Source(name="h", data=b"{}", text=text, given=Given(title=title or None, published=published or None))
    try:
        made = report(source)
    except ReadError as error:
        assert error.reason == "empty"
    else:
        holds(made)
        assert len(made.text) == len(text)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([None, "text/plain", "text/html", "message/rfc822"]))
def test_bytes(data: bytes, media: str | None) -> None:
    try:
        holds(report(Source(name="h", data=data, media_type=media)))
    except ReadError as error:
        assert error.reason in ("empty", "not text", "bad mail", "bad pdf", "unsupported")


@pytest.mark.parametrize(
    "unit", ["(", "By A ", "7 ", "A, ", "Share ", "- ", "\u0301", "x" * 390 + "\n", "A-", "|\n", "a/b "]
)
def test_long_runs(unit: str) -> None:
    made = report(
        Source(name="h", data=("Talks go on. " + unit * (200_000 // len(unit))).encode(), media_type="text/plain")
    )
    holds(made)


@pytest.mark.parametrize(("media", "unit"), [("text/plain", "Short line\n"), ("text/html", "<p>Short line")])
def test_many_short_lines_end(media: str, unit: str) -> None:
    start = time.process_time()
    made = report(Source(name="h", data=(unit * 60_000).encode(), media_type=media))
    holds(made)
    assert len(made.text) > 600_000 and any("not searched" in note for note in made.notes)
    assert time.process_time() - start < 20
