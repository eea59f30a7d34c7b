"""The report of a period: counts beside the period before, every line cited, allegation and reply side by side."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from html.parser import HTMLParser

import msgspec
import pytest

from tests.share.conftest import NOW, village
from truceline.errors import ConfigError
from truceline.records import Failure
from truceline.share.daily import Period, daily
from truceline.share.daily_page import page
from truceline.share.daily_print import pdf
from truceline.share.outgoing import gather_records

WEEK = Period(start=date(2025, 11, 3), end=date(2025, 11, 9), zone="Asia/Beirut")
UNREAD = [Failure(source="feeds/quay.xml", reason="http status", message="the server answered 503")]


class Reader(HTMLParser):
    """A page as a strict reader sees it: ids, links into the page, and tags that must not be there."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        held = dict(attrs)
        self.tags.append(tag)
        self.ids += [held["id"]] if "id" in held else []
        self.links += [held["href"][1:]] if held.get("href", "").startswith("#") else []
        assert not any(name.startswith("on") for name in held), (tag, held)


def text_of(data: bytes) -> str:
    reader = pytest.importorskip("pypdfium2")
    return "\n".join(each.get_textpage().get_text_range() for each in reader.PdfDocument(data))


def test_counts_stand_beside_those_of_the_period_before(everything) -> None:
    made = daily(everything, WEEK)
    assert {(it.label, it.now, it.before) for it in made.categories} == {("Airstrike", 1, 0), ("Shelling", 1, 0)}
    assert made.total.now == 2 and sum(it.now for it in made.areas) == 2
    later = daily(everything, Period(start=date(2025, 11, 10), end=date(2025, 11, 16)))
    assert (later.total.now, later.total.before) == (0, 2)


def test_the_day_of_the_period_is_the_day_of_the_deed(everything) -> None:
    made = daily(everything, Period(start=date(2025, 11, 6), end=date(2025, 11, 6)))
    assert [it.heading for it in made.entries] == ["Airstrike"] and made.previous == "5 November 2025"


def test_totals_plans_and_states_without_a_date_are_apart_and_not_counted(everything) -> None:
    made = daily(everything, WEEK)
    assert [it.heading for it in made.totals_told] == ["Alleged violation"]
    assert "Presence" in [it.heading for it in made.loosely_dated]


def test_every_line_is_cited_and_every_citation_is_in_the_list(everything) -> None:
    made = daily(everything, WEEK)
    entries = [*made.entries, *made.loosely_dated, *made.totals_told, *made.not_done]
    lines = [line for it in entries for line in (*it.told, *it.answered)] + [it.line for it in made.statements]
    numbers = {ref.number for ref in made.references}
    assert lines and all(line.cites and set(line.cites) <= numbers and line.words for line in lines)


def test_a_denial_stands_beside_the_telling(everything) -> None:
    shelling = next(it for it in daily(everything, WEEK).entries if it.heading == "Shelling")
    assert [line.who for line in shelling.told] == ["the mayor"]
    assert [(line.who, line.says) for line in shelling.answered] == [("The army", "denied it, Marsh Post wrote")]
    html = page(daily(everything, WEEK))
    assert html.count("<h4>As told, and by whom</h4>") == html.count("<h4>Denial or answer</h4>")


def test_our_own_voice_says_said_stated_wrote(everything) -> None:
    made = daily(everything, WEEK)
    verbs = {line.says.split(",")[0].split()[0] for it in made.entries for line in (*it.told, *it.answered)}
    assert verbs <= {"said", "wrote", "stated", "denied"}


def test_unreviewed_machine_text_is_marked_entry_by_entry(everything, confirmed) -> None:
    some, none = page(daily(everything, WEEK)), page(daily(confirmed, WEEK))
    assert some.count('<span class="mark">unreviewed machine suggestion') == sum(
        not it.reviewed
        for part in (lambda d: (*d.entries, *d.loosely_dated, *d.totals_told, *d.not_done, *d.statements),)
        for it in part(daily(everything, WEEK))
    )
    assert 'class="mark"' not in none and "confirmed by a named reviewer" in none


def test_the_page_stands_alone_and_leads_where_it_says(everything) -> None:
    reader = Reader(page(daily(everything, WEEK, unread=UNREAD)))
    assert len(reader.ids) == len(set(reader.ids)) and set(reader.links) <= set(reader.ids)
    assert not {"script", "link", "img", "iframe"} & set(reader.tags)


def test_coverage_names_what_was_read_and_what_could_not_be(everything) -> None:
    html = page(daily(everything, WEEK, unread=UNREAD))
    assert "Marsh Post" in html and "the server answered 503" in html and "does not mean that none" in html


def test_the_moment_has_its_zone(everything) -> None:
    assert daily(everything, WEEK).as_of == "5 January 2026, 14:00 EET (UTC+02:00)"


def test_hostile_words_are_only_words() -> None:
    made = village()
    text = made.report.text.replace("Shells near Quay", "<script>x</scr>Q")
    title = msgspec.structs.replace(made.report.title, value='</style><script>alert(1)</script>#panic("x")')
    report = msgspec.structs.replace(made.report, text=text, title=title)
    it = daily(gather_records([msgspec.structs.replace(made, report=report)], NOW), WEEK)
    assert "<script" not in page(it)
    assert "#panic" in text_of(pdf(it)).replace("\r\n", " ")


def test_the_pdf_holds_the_same_counts_and_is_the_same_each_time(everything) -> None:
    it = daily(everything, WEEK, unread=UNREAD)
    made = pdf(it)
    assert made.startswith(b"%PDF-") and made == pdf(it)
    words = re.sub(r"\s+", " ", text_of(made))
    for said in ("3 to 9 November 2025", "Deeds by category", "denied it, Marsh Post wrote", "the server answered 503"):
        assert said in words, said


def test_an_empty_period_says_so() -> None:
    it = daily(gather_records([], NOW), WEEK)
    assert "No deed is told of this period." in page(it)
    assert pdf(it).startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (date(2025, 11, 6), date(2025, 11, 6), "6 November 2025"),
        (date(2025, 11, 3), date(2025, 11, 9), "3 to 9 November 2025"),
        (date(2025, 10, 30), date(2025, 11, 2), "30 October 2025 to 2 November 2025"),
    ],
)
def test_a_period_in_words(start, end, words) -> None:
    assert Period(start=start, end=end).words() == words


def test_a_period_or_zone_that_makes_no_sense_is_refused(everything) -> None:
    with pytest.raises(ConfigError, match="cannot end before"):
        Period(start=date(2025, 11, 9), end=date(2025, 11, 3))
    with pytest.raises(ConfigError, match="no such time zone"):
        daily(everything, Period(start=date(2025, 11, 9), end=date(2025, 11, 9), zone="Mars/Base"))


def test_the_command_writes_page_and_pdf(tmp_path, reviewed) -> None:
    for name in ("day.html", "day.pdf"):
        command = [sys.executable, "-m", "truceline", "report", str(tmp_path / name), "--as-of", "2026-01-05"]
        command += ["--from", "2025-11-03", "--to", "2025-11-09", "--ledger", str(tmp_path / "case.ledger")]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert "2 deeds counted" in done.stderr
