"""The day of speaking, told beside a cue and carried on."""

from __future__ import annotations

from truceline.records import Link, Statement
from truceline.resolve.times import find_times
from truceline.resolve.times.speaking import date_statements, days_of_speaking, spoken_spans
from truceline.text import Span, Text

ANCHOR = "2025-11-07"


def statement(text: str, ident: str, speaker: str, cue: str, content: str) -> Statement:
    body = Text(text)
    words, told = body.find(content), body.find(cue)
    assert words and told
    chain = (Link(span=None, name=speaker, kind="person"),)
    return Statement(id=ident, content=(words,), cue=told, chain=chain, voice="direct", act="say", modality="asserted")


TEXT = (
    'Minister Ada Noor on Thursday decried the strikes as "a crime".\n'
    '"What they did today is grave," Noor stated.\n'
    'A general replied that "we act tomorrow".\n'
)


def told(text: str) -> list[Statement]:
    return [
        statement(text, "s1", "Ada Noor", "decried", '"a crime"'),
        statement(text, "s2", "Noor", "stated", '"What they did today is grave,"'),
        statement(text, "s3", "a general", "replied", '"we act tomorrow"'),
    ]


def test_the_day_beside_the_cue_is_carried_on_by_the_same_speaker() -> None:
    said = days_of_speaking(TEXT, told(TEXT), find_times(TEXT, ANCHOR))
    assert {ident: day.start for ident, day in said.items()} == {"s1": "2025-11-06", "s2": "2025-11-06"}


def test_today_and_tomorrow_follow_the_day_of_speaking() -> None:
    statements = told(TEXT)
    spoken = spoken_spans(statements, days_of_speaking(TEXT, statements, find_times(TEXT, ANCHOR)))
    days = {
        TEXT[time.span.start : time.span.end]: time.start
        for time in find_times(TEXT, ANCHOR, spoken=spoken)
        if time.span
    }
    assert days == {"on Thursday": "2025-11-06", "today": "2025-11-06", "tomorrow": "2025-11-08"}


def test_a_day_inside_what_is_said_is_not_the_day_of_saying() -> None:
    text = 'Noor said "on Monday they came".'
    statements = [statement(text, "s1", "Noor", "said", '"on Monday they came"')]
    assert days_of_speaking(text, statements, find_times(text, ANCHOR)) == {}


def test_a_day_beyond_the_sentence_is_not_the_day_of_saying() -> None:
    text = 'They came on Monday. Noor said "they came".'
    statements = [statement(text, "s1", "Noor", "said", '"they came"')]
    assert days_of_speaking(text, statements, find_times(text, ANCHOR)) == {}


def test_no_statements_no_days() -> None:
    assert days_of_speaking(TEXT, [], find_times(TEXT, ANCHOR, spans=[Span(0, len(TEXT))])) == {}


def test_statements_are_dated_and_times_read_with_their_days() -> None:
    times, statements = date_statements(TEXT, ANCHOR, [Span(0, len(TEXT))], told(TEXT))
    assert [one.date.start if one.date else None for one in statements] == ["2025-11-06", "2025-11-06", None]
    assert [time.start for time in times] == ["2025-11-06", "2025-11-06", "2025-11-08"]
