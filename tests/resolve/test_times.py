"""The time grammar on composed sentences; the anchor is Friday, 7 November 2025 unless a case says otherwise."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from truceline.records import Time
from truceline.resolve.times import find_expressions, find_times
from truceline.text import Span, Text

ANCHOR = "2025-11-07"
Row = tuple[str, str | None, str | None, str]


def rows(text: str, times: tuple[Time, ...]) -> list[Row]:
    return [(text[t.span.start : t.span.end], t.start, t.end, t.precision) for t in times if t.span]


def day(words: str, iso: str) -> Row:
    return words, iso, iso, "day"


CASES: list[tuple[str, list[Row]]] = [
    # whole dates in many dresses
    ("It was signed on 27 November 2024 in Paris.", [day("27 November 2024", "2024-11-27")]),
    ("It was signed on November 27, 2024, in Paris.", [day("November 27, 2024", "2024-11-27")]),
    ("It was signed on Nov. 27, 2024.", [day("Nov. 27, 2024", "2024-11-27")]),
    ("It was signed on the 27th of November 2024.", [day("the 27th of November 2024", "2024-11-27")]),
    ("It was signed on Wednesday, November 27, 2024.", [day("Wednesday, November 27, 2024", "2024-11-27")]),
    ("It was signed on Wednesday 27 November 2024.", [day("Wednesday 27 November 2024", "2024-11-27")]),
    ("Signed 2024-11-27.", [day("2024-11-27", "2024-11-27")]),
    ("Signed 27/11/2024.", [day("27/11/2024", "2024-11-27")]),
    ("Signed 11/27/2024.", [day("11/27/2024", "2024-11-27")]),
    ("Signed 05/11/2025.", [day("05/11/2025", "2025-11-05")]),  # the other order is half a year away
    ("Signed 05/11/2020.", [("05/11/2020", None, None, "vague")]),
    ("Signed 27.11.2024.", [day("27.11.2024", "2024-11-27")]),
    ("Hit at 051430Z NOV 25 near the wall.",
     [("at 051430Z NOV 25", "2025-11-05T14:30", "2025-11-05T14:30", "minute")]),
    ("Friday, 07 November 2025 8:14 AM",
     [("Friday, 07 November 2025 8:14 AM", "2025-11-07T08:14", "2025-11-07T08:14", "minute")]),
    # dates without a year: the nearest one
    ("A shell fell on 3 November.", [day("on 3 November", "2025-11-03")]),
    ("A shell fell on December 20 of last year.", [day("on December 20 of last year", "2024-12-20")]),
    ("Talks will open on 12 January.", [day("on 12 January", "2026-01-12")]),
    ("The truce broke on 29 February 2023.", [("29 February 2023", None, None, "vague")]),  # there was none
    # weekdays
    ("The army struck on Thursday.", [day("on Thursday", "2025-11-06")]),
    ("The army struck Friday.", [day("Friday", "2025-11-07")]),
    ("The envoys will meet on Tuesday.", [day("on Tuesday", "2025-11-11")]),
    ("The envoys are due to meet on Monday.", [day("on Monday", "2025-11-10")]),
    ("Saturday's strikes killed nobody.", [day("Saturday", "2025-11-01")]),
    ("He spoke last Friday.", [day("last Friday", "2025-10-31")]),
    ("He speaks next Friday.", [day("next Friday", "2025-11-14")]),
    ("They fought on Tuesday night.", [day("on Tuesday night", "2025-11-04")]),
    ("They left early Tuesday.", [day("early Tuesday", "2025-11-04")]),
    ("It began at 9 a.m. on Tuesday.", [("at 9 a.m. on Tuesday", "2025-11-04T09:00", "2025-11-04T09:00", "hour")]),
    ("It happened on Monday of last week.", [day("on Monday of last week", "2025-10-27")]),
    # days told from the report's day
    ("Two men were held yesterday.", [day("yesterday", "2025-11-06")]),
    ("The gates open tomorrow.", [day("tomorrow", "2025-11-08")]),
    ("The village was shelled last night.", [day("last night", "2025-11-06")]),
    ("Sirens sounded this morning.", [day("this morning", "2025-11-07")]),
    ("Sirens sounded the day before yesterday.", [day("the day before yesterday", "2025-11-05")]),
    ("Drones were shot down overnight.", [("overnight", "2025-11-06", "2025-11-07", "day")]),
    # weeks, months, years
    ("It fell silent last week.", [("last week", "2025-10-27", "2025-11-02", "week")]),
    ("It fell silent this week.", [("this week", "2025-11-03", "2025-11-09", "week")]),
    ("It fell silent over the weekend.", [("over the weekend", "2025-11-01", "2025-11-02", "week")]),
    ("It was agreed last November.", [("last November", "2024-11-01", "2024-11-30", "month")]),
    ("It was agreed in August.", [("in August", "2025-08-01", "2025-08-31", "month")]),
    ("It was agreed in December.", [("in December", "2024-12-01", "2024-12-31", "month")]),
    ("They will vote in May.", [("in May", "2026-05-01", "2026-05-31", "month")]),
    ("It was agreed in March 2023.", [("March 2023", "2023-03-01", "2023-03-31", "month")]),
    ("It rose earlier this month.", [("earlier this month", "2025-11-01", "2025-11-30", "month")]),
    ("It fell next month.", [("next month", "2025-12-01", "2025-12-31", "month")]),
    ("It was agreed last year.", [("last year", "2024-01-01", "2024-12-31", "year")]),
    ("War came in 2011.", [("2011", "2011-01-01", "2011-12-31", "year")]),
    ("War came in the late 1990s.", [("in the late 1990s", "1990-01-01", "1999-12-31", "vague")]),
    ("War came in the summer of 2006.", [("the summer of 2006", "2006-06-01", "2006-08-31", "season")]),
    ("Grain fell in the third quarter of 2024.", [("the third quarter of 2024", "2024-07-01", "2024-09-30", "season")]),
    ("War came in the 19th century.", [("in the 19th century", "1800-01-01", "1899-12-31", "vague")]),
    ("They met in the first half of 2024.", [("the first half of 2024", "2024-01-01", "2024-06-30", "season")]),
    # bounds
    ("Arms must be handed over by the end of the year.", [("by the end of the year", None, "2025-12-31", "day")]),
    ("Arms must be handed over by Friday.", [("by Friday", None, "2025-11-07", "day")]),
    ("They have waited since 2015.", [("since 2015", "2015-01-01", None, "year")]),
    ("They have waited since last November.", [("since last November", "2024-11-01", None, "month")]),
    ("It closes before 1 March 2026.", [("before 1 March 2026", None, "2026-02-28", "day")]),
    ("It was open until Tuesday.", [("until Tuesday", None, "2025-11-11", "day")]),
    ("After Friday's strikes they left.", [day("Friday", "2025-11-07")]),
    # ranges
    ("Fighting raged from 3 to 5 May 2024.", [("from 3 to 5 May 2024", "2024-05-03", "2024-05-05", "day")]),
    ("Fighting raged between November 2020 and June 2021.",
     [("between November 2020 and June 2021", "2020-11-01", "2021-06-30", "month")]),
    ("The war of 2011-2013 ended.", [("2011-2013", "2011-01-01", "2013-12-31", "year")]),
    ("He ruled from 1998 to 2003.", [("from 1998 to 2003", "1998-01-01", "2003-12-31", "year")]),
    # counted from the report's day, or from what was told
    ("It was signed two weeks ago.", [("two weeks ago", "2025-10-20", "2025-10-26", "week")]),
    ("It was signed a year ago.", [("a year ago", "2024-01-01", "2024-12-31", "year")]),
    ("It was signed ten days ago.", [day("ten days ago", "2025-10-28")]),
    ("He was seized on 3 May 2024 and freed two days later.",
     [day("3 May 2024", "2024-05-03"), day("two days later", "2024-05-05")]),
    ("He was seized on 3 May 2024. The day before, he had called.",
     [day("3 May 2024", "2024-05-03"), day("The day before", "2024-05-02")]),
    ("It began in 2013 and ended the following year.",
     [("2013", "2013-01-01", "2013-12-31", "year"), ("the following year", "2014-01-01", "2014-12-31", "year")]),
    ("Shelling rose in the past three months.", [("in the past three months", "2025-08-07", "2025-11-07", "month")]),
    ("Six died in the last 48 hours.", [("in the last 48 hours", "2025-11-05", "2025-11-07", "day")]),
    ("It will open in the next two weeks.", [("in the next two weeks", "2025-11-07", "2025-11-21", "week")]),
    # lengths that no day can be put to
    ("They fought for three hours.", [("for three hours", None, None, "hour")]),
    ("A 60-day truce was agreed.", [("60-day", None, None, "day")]),
    ("It has for decades kept quiet.", [("for decades", None, None, "vague")]),
    ("A two-week halt.", [("two-week", None, None, "week")]),
    # vague, habitual
    ("The recent raids stopped.", [("recent", None, ANCHOR, "vague")]),
    ("Every time they fire, we answer.", [("Every time", None, None, "vague")]),
    ("Patrols pass every day.", [("every day", None, None, "vague")]),
    # times of day
    ("A drone fell at 8:14 AM.", [("at 8:14 AM", "2025-11-07T08:14", "2025-11-07T08:14", "minute")]),
    ("A drone fell around midnight local time.",
     [("around midnight local time", "2025-11-07T00:00", "2025-11-07T00:00", "hour")]),
    ("A drone fell at 1430 GMT.", [("at 1430 GMT", "2025-11-07T14:30", "2025-11-07T14:30", "minute")]),
    # deeds that the text dates
    ("A truce took effect on 27 November 2024. Since the implementation of the truce, few have died.",
     [day("27 November 2024", "2024-11-27"), ("Since the implementation of the truce", "2024-11-27", None, "vague")]),
    ("A truce took effect on 27 November 2024. Nearly a year has passed since the truce took effect.",
     [day("27 November 2024", "2024-11-27"), ("Nearly a year", "2024-11-27", ANCHOR, "vague")]),
    ("Since the outbreak of the war, few have died.", [("Since the outbreak of the war", None, None, "vague")]),
    ("They met on Independence Day.", [("on Independence Day", None, None, "vague")]),  # whose is not told
    # no times at all
    ("A 53-year-old man and a boy aged 12 were hurt.", []),
    ("Resolution 1701 and Resolution 2650 were cited.", []),
    ("It costs $3 a year.", []),
    ("Some 2,000 people, 1,998 of them women, came.", []),
    ("May they march on? The army may march.", []),
    ("They walked 2000 metres to Gate 1984.", []),
    ("The second man came at 5.30 per cent.", []),
    ("", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[case[0][:48] or "empty" for case in CASES])
def test_times(text: str, expected: list[Row]) -> None:
    assert rows(text, find_times(text, ANCHOR)) == expected


def test_nothing_is_guessed_without_an_anchor() -> None:
    text = "He spoke on Thursday of the deal of 27 November 2024, signed last year."
    assert rows(text, find_times(text, None)) == [
        ("on Thursday", None, None, "vague"),
        ("27 November 2024", "2024-11-27", "2024-11-27", "day"),
        ("last year", None, None, "vague"),
    ]


def test_a_dateline_anchors_where_nothing_else_does() -> None:
    text = "PORT HILL, November 19, 2023 (Agency) - He was seized on Saturday."
    assert rows(text, find_times(text, None))[-1] == day("on Saturday", "2023-11-18")


def test_the_given_day_outranks_the_dateline() -> None:
    text = "PORT HILL, November 19, 2023 (Agency) - He was seized on Saturday."
    assert rows(text, find_times(text, "2023-11-27"))[-1] == day("on Saturday", "2023-11-25")


def test_today_inside_a_quote_is_the_day_of_speaking() -> None:
    text = 'He said: "What they did today is a crime."'
    assert rows(text, find_times(text, ANCHOR, spoken=[(Span(9, 42), "2025-11-06")])) == [day("today", "2025-11-06")]


def test_landmarks_can_be_given() -> None:
    text = "Since the start of the ceasefire, few have died."
    assert rows(text, find_times(text, ANCHOR, landmarks={"ceasefire": "2024-11-27"})) == [
        ("Since the start of the ceasefire", "2024-11-27", None, "vague")
    ]


def test_that_period_is_the_stretch_told_last() -> None:
    text = "Between May 2020 and June 2021 they fought, and during that period many fled."
    assert rows(text, find_times(text, ANCHOR))[-1][0] == "during that period"


def test_paragraphs_keep_expressions_apart() -> None:
    text = "Signed in 2024\nFriday prayers were held."
    told = find_times(text, ANCHOR, spans=list(Text(text).lines()))
    assert [row[0] for row in rows(text, told)] == ["2024", "Friday"]


TIMEX = [
    ("They met on Thursday.", [("Thursday", "DATE", "2025-11-06")]),
    ("They fought for three hours.", [("three hours", "DURATION", "PT3H")]),
    ("A 60-day truce.", [("60-day", "DURATION", "P60D")]),
    ("Patrols pass daily.", [("daily", "SET", "P1D")]),
    ("They meet every Thursday.", [("every Thursday", "SET", "XXXX-WXX-4")]),
    ("It is quiet now.", [("now", "DATE", "PRESENT_REF")]),
    ("He resigned recently.", [("recently", "DATE", "PAST_REF")]),
    ("They fought for two and a half years.", [("two and a half years", "DURATION", "P2Y6M")]),
    ("They fell in the early 1990s.", [("the early 1990s", "DATE", "199")]),
    ("Nearly four years ago it began.", [("Nearly four years ago", "DATE", "2021")]),
    ("In nineteen ninety-six it began.", [("nineteen ninety-six", "DATE", "1996")]),
    ("It ends in the third quarter.", [("the third quarter", "DATE", "2025-Q3")]),
    ("It came at noon Saturday.", [("noon Saturday", "TIME", "2025-11-01T12:00")]),
    ("On Christmas Eve it ended.", [("Christmas Eve", "DATE", "2025-12-24")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), TIMEX)
def test_timex_values(text: str, expected: list[tuple[str, str, str]]) -> None:
    found = find_expressions(text, ANCHOR)
    assert [(text[one.span.start : one.span.end], one.kind, one.value) for one in found] == expected


VOCABULARY = (
    "last next this the a on in by since until from to between and May March Friday 3 27 2024 1999 week weeks year ago "
    "later before after end of early late mid o'clock at 8:14 AM p.m. GMT today yesterday night 1990s ' - . , two half "
    "quarter third season summer every 60 day days month months 31 29 February 30 11/22/98 99/99/9999 0000-00-00 9999 "
    "centuries million thousand decades 300 Nov. \n ( ) $ % first second"
)


@given(
    st.lists(st.sampled_from(VOCABULARY.split(" ")), max_size=40),
    st.sampled_from([None, "2024-02-29", "0001-01-01", "9999-12-31"]),
)
@settings(max_examples=400, deadline=None)
def test_any_words_give_sound_times(words: list[str], anchor: str | None) -> None:
    text = " ".join(words)
    told = find_times(text, anchor)
    for one, other in pairwise(told):
        assert one.span and other.span and one.span.end <= other.span.start
    for one in told:
        assert one.span and one.span.end <= len(text)
        assert text[one.span.start : one.span.end].strip() == text[one.span.start : one.span.end]
        assert not (one.start and one.end) or one.start[:10] <= one.end[:10]


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read(text: str) -> None:
    for one in find_times(text, ANCHOR):
        assert one.span and 0 <= one.span.start < one.span.end <= len(text)


def test_a_flood_of_numbers_takes_time_in_proportion() -> None:
    took = []
    for count in (500, 1000):
        began = time.process_time()
        find_times("11 May 12 " * count, ANCHOR)
        took.append(time.process_time() - began)
    assert took[1] < 6 * took[0] + 0.5
