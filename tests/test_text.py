"""Characters and where they stand, whatever the script."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.errors import SpanError
from truceline.text import Along, Quote, Span, Text, grouped, merge, quote

# What has broken offsets elsewhere: astral letters, joined emoji, flags, combining accents, right-to-left scripts
# with marks that turn them round, line ends of every kind, characters of no width.
PIECES = [
    "a", "Beirut", " ", "\r\n", "\n", "\r", "\u2028", "\x85", "\t", "👩🏽‍🚒", "🇱🇧", "𝔘𝔫", "𐤁𐤉", "e\u0301",
    "n\u0303o", "ﬁ",
    "قصفت", "لبنان،", "\u200f«", "»\u200e",
    "הודיע", "שׁלום", "\u202b", "\u202c", "\ufeff", "\u200b", "\x00", "“", "”", "’", "中文",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=40).map("".join) | st.text(min_size=1, max_size=80)


@st.composite
def texts_with_spans(draw: st.DrawFn) -> tuple[str, Span]:
    value = draw(TEXTS)
    start = draw(st.integers(0, len(value) - 1))
    return value, Span(start, draw(st.integers(start + 1, len(value))))


@given(texts_with_spans())
def test_a_span_gives_its_words_back(case: tuple[str, Span]) -> None:
    value, span = case
    text = Text(value)
    assert text[span] == value[span.start : span.end]
    assert len(text[span]) == len(span)
    assert quote(text, span).check(text).words == text[span]


@given(texts_with_spans(), st.integers(1, 50))
def test_a_span_that_leaves_the_text_is_refused(case: tuple[str, Span], beyond: int) -> None:
    value, span = case
    with pytest.raises(SpanError):
        Text(value)[Span(span.start, len(value) + beyond)]


@pytest.mark.parametrize(("start", "end"), [(3, 3), (4, 3), (-1, 3), (-2, -1)])
def test_what_is_no_range_is_no_span(start: int, end: int) -> None:
    with pytest.raises(SpanError):
        Span(start, end)


def test_a_quote_whose_words_are_not_there_is_refused() -> None:
    text = Text("He said “never”.")
    assert Quote(Span(8, 15), "“never”").check(text)
    with pytest.raises(SpanError, match="never"):
        Quote(Span(8, 15), "“always”").check(text)


@given(TEXTS, st.data())
def test_found_words_stand_where_they_were_found(value: str, data: st.DataObject) -> None:
    text = Text(value)
    start = data.draw(st.integers(0, len(value) - 1))
    words = value[start : data.draw(st.integers(start + 1, len(value)))]
    found = text.find(words)
    assert found is not None
    assert found.start <= start
    assert text[found] == words
    assert text.find(words + "\U0010fffe") is None


@given(texts_with_spans())
def test_trimming_takes_off_white_space_and_nothing_else(case: tuple[str, Span]) -> None:
    value, span = case
    trimmed = Text(value).trim(span.start, span.end)
    words = value[span.start : span.end]
    if trimmed is None:
        assert not words.strip()
    else:
        assert span.contains(trimmed)
        assert Text(value)[trimmed] == words.strip()


def test_trimming_takes_off_what_it_is_told_to() -> None:
    text = Text("| NEWSLETTER |")
    trimmed = text.trim(0, len(text), "|")
    assert trimmed is not None
    assert text[trimmed] == "NEWSLETTER"


@given(TEXTS)
def test_lines_are_in_order_apart_and_hold_all_the_words(value: str) -> None:
    text = Text(value)
    lines = list(text.lines())
    assert all(before.end < after.start for before, after in pairwise(lines))
    assert all(text[line] == text[line].strip() and "\n" not in text[line] and "\r" not in text[line] for line in lines)
    outside = set(range(len(value))) - {at for line in lines for at in range(line.start, line.end)}
    assert all(value[at].isspace() for at in outside)


def test_carriage_returns_belong_to_the_line_end() -> None:
    text = Text("one\r\ntwo\rthree\n\n four \u2028five")
    assert [text[line] for line in text.lines()] == ["one", "two", "three", "four", "five"]


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=12), st.integers(0, 3))
def test_merged_spans_cover_the_same_characters(ranges: list[tuple[int, int]], gap: int) -> None:
    spans = [Span(start, start + size) for start, size in ranges]
    merged = merge(spans, gap)
    covered = {at for span in spans for at in range(span.start, span.end)}
    told = {at for span in merged for at in range(span.start, span.end)}
    assert covered <= told
    assert gap or covered == told
    assert all(after.start - before.end > gap for before, after in pairwise(merged))


@given(st.integers(0, 30), st.integers(1, 9), st.integers(0, 30), st.integers(1, 9))
def test_overlap_and_containment_agree_with_the_characters(a: int, n: int, b: int, m: int) -> None:
    one, other = Span(a, a + n), Span(b, b + m)
    shared = set(range(a, a + n)) & set(range(b, b + m))
    assert one.overlaps(other) == bool(shared) == other.overlaps(one)
    assert one.contains(other) == (len(shared) == m)
    assert len(one.shift(7)) == n


def test_along_finds_what_overlaps_in_the_order_given() -> None:
    spans = [Span(700, 1500), Span(0, 5), Span(3, 900), Span(5, 6), Span(0, 5000)]
    along = Along((span, span) for span in spans)
    for asked in (Span(4, 5), Span(5, 6), Span(899, 901), Span(0, 6000), Span(4999, 5000), Span(5000, 5001)):
        assert along.at(asked) == [span for span in spans if span.overlaps(asked)]


def test_groups_close_at_their_number_and_at_their_length_and_lose_nothing() -> None:
    words = ["a", "bb", "c" * 9, "d", "e", "f", "g"]
    groups = list(grouped(words, len, 3, 10))
    assert groups == [["a", "bb", "c" * 9], ["d", "e", "f"], ["g"]]
    assert next(grouped(words[1:], len, 3, 10)) == ["bb", "c" * 9]
    assert list(grouped([], len, 3, 10)) == []
