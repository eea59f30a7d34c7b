"""Watching: polite, patient, kept as WARC, taken up where it stopped; one bad feed never stops the others."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest

from tests.watch.conftest import PAGE
from truceline.errors import ConfigError, ReadError
from truceline.ledger import Ledger, verify
from truceline.run import Run
from truceline.watch import Watcher
from truceline.watch.manners import Manners, Wait, retry_after
from truceline.watch.state import FeedState, load

START = datetime(2026, 1, 5, 12, tzinfo=UTC)


class Clock:
    """A clock that moves only when somebody sleeps or says so."""

    def __init__(self) -> None:
        self.at = START
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return (self.at - START).total_seconds()

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def book(tmp_path):
    with Ledger.open(str(tmp_path / "case.ledger"), create=True, by="the.watch") as made:
        yield made
        assert verify(made) == []


@pytest.fixture
def watcher(engine, book, site, clock, tmp_path):
    def make(*feeds: str, **more) -> Watcher:
        manners = Manners(private=True, sleep=clock.sleep, clock=clock.monotonic)
        where = [site.address + feed for feed in feeds]
        return Watcher(
            book, where, tmp_path / "watch", Run(), manners=manners, now=clock.now, chance=lambda: 0.5, **more
        )

    return make


def test_a_round_brings_what_a_feed_leads_to_into_the_ledger_with_its_custody(watcher, site, book, clock) -> None:
    site.page("/one", "One")
    site.page("/two", "Two")
    site.feed("/feed.xml", f"{site.address}/one", "/two", "mailto:nobody@example.org")
    done = watcher("/feed.xml").once()
    assert (done.asked, done.fetched, done.added, done.failures) == (1, 2, 2, [])
    found = list(book.entries(kind="capture"))
    assert [entry.url for entry in found] == [f"{site.address}/one", f"{site.address}/two"]
    assert all(entry.captured and entry.captured.startswith("2026-01-05T12:") for entry in found)
    assert len(list(book.reports())) == 2


def test_what_is_unchanged_is_not_sent_again_and_nothing_is_read_twice(watcher, site, clock) -> None:
    site.page("/one", "One")
    site.feed("/feed.xml", "/one", ETag='"v1"')
    made = watcher("/feed.xml")
    made.once()
    clock.at += timedelta(hours=1)
    done = made.once()
    assert done.unchanged == 1 and done.fetched == 0
    assert site.asked[-1][1]["if-none-match"] == '"v1"'
    site.page("/new", "New")
    site.feed("/feed.xml", "/new", "/one", ETag='"v2"')
    clock.at += timedelta(hours=1)
    assert made.once().added == 1
    assert site.paths().count("/one") == 1


def test_a_feed_is_not_asked_before_it_is_due(watcher, site, clock) -> None:
    site.feed("/feed.xml")
    made = watcher("/feed.xml", every=timedelta(minutes=15))
    made.once()
    clock.at += timedelta(minutes=14)
    assert made.once().asked == 0
    clock.at += timedelta(minutes=2)
    assert made.once().asked == 1


def test_a_watch_that_was_stopped_goes_on_where_it_was(watcher, site, clock) -> None:
    site.page("/one", "One")
    site.feed("/feed.xml", "/one", ETag='"v1"')
    watcher("/feed.xml").once()
    clock.at += timedelta(hours=1)
    again = watcher("/feed.xml").once()
    assert (again.unchanged, again.fetched) == (1, 0)


def test_one_bad_feed_does_not_stop_the_others(watcher, site, book) -> None:
    site.page("/one", "One")
    site.feed("/good.xml", "/one")
    site.put("/broken.xml", "<html>no feed</html>", Content_Type="text/html")
    site.put("/gone.xml", b"", status=410)
    done = watcher("/broken.xml", "/gone.xml", "/none.xml", "/good.xml").once()
    assert done.added == 1
    assert {failure.reason for failure in done.failures} == {"bad feed", "http status"}
    assert book.counts()["failure"] == 3


def test_a_feed_that_is_gone_is_not_asked_again(watcher, site, clock) -> None:
    site.put("/gone.xml", b"", status=410)
    made = watcher("/gone.xml")
    made.once()
    clock.at += timedelta(days=9)
    assert made.once().asked == 0


def test_a_failing_feed_is_left_alone_twice_as_long_each_time_and_no_longer_than_a_day(clock) -> None:
    held, every = FeedState(), timedelta(minutes=15)
    waits = []
    for _ in range(12):
        held.failed("no answer", START, every, 1.0)
        waits.append(datetime.fromisoformat(held.due) - START)
    assert waits[:3] == [timedelta(minutes=30), timedelta(hours=1), timedelta(hours=2)]
    assert waits[-1] == timedelta(days=1)
    held.answered(START, every)
    assert (held.failures, held.reason) == (0, None)


def test_a_server_that_says_when_is_not_asked_before(watcher, site, clock) -> None:
    site.put("/feed.xml", b"", status=503, Retry_After="7200")
    made = watcher("/feed.xml")
    made.once()
    clock.at += timedelta(minutes=119)
    assert made.once().asked == 0
    clock.at += timedelta(minutes=2)
    assert made.once().asked == 1


def test_a_report_that_a_busy_server_withholds_is_fetched_later(watcher, site, clock) -> None:
    site.put("/one", b"", status=429, Retry_After="60")
    site.feed("/feed.xml", "/one", ETag='"v1"')
    made = watcher("/feed.xml")
    assert made.once().failures[0].reason == "told to wait"
    site.page("/one", "One")
    clock.at += timedelta(hours=1)
    assert made.once().added == 1


def test_a_report_that_cannot_be_had_is_given_up_after_three_rounds(watcher, site, clock) -> None:
    site.feed("/feed.xml", "/missing")
    made = watcher("/feed.xml")
    for _ in range(5):
        made.once(all_feeds=True)
        clock.at += timedelta(hours=1)
    assert site.paths().count("/missing") == 3


def test_robots_are_honoured_for_feeds_and_reports(watcher, site) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /private/\nCrawl-delay: 30\n")
    site.page("/one", "One")
    site.page("/private/two", "Two")
    site.feed("/feed.xml", "/private/two", "/one")
    done = watcher("/feed.xml").once()
    assert [failure.reason for failure in done.failures] == ["robots"] and done.added == 1
    assert "/private/two" not in site.paths()
    assert site.paths().count("/robots.txt") == 1


def test_a_host_that_a_feed_redirects_to_is_asked_for_its_own_robots(watcher, site, elsewhere) -> None:
    elsewhere.put("/robots.txt", "User-agent: *\nDisallow: /private/\n")
    elsewhere.feed("/private/feed.xml")
    elsewhere.page("/one", "One")
    site.put("/moved.xml", status=302, Location=f"{elsewhere.address}/private/feed.xml")
    site.put("/one", status=302, Location=f"{elsewhere.address}/one")
    site.feed("/feed.xml", "/one")
    done = watcher("/moved.xml", "/feed.xml").once()
    assert [failure.reason for failure in done.failures] == ["robots"] and done.added == 1
    assert elsewhere.paths() == ["/robots.txt", "/one"]


def test_a_host_that_a_feed_redirects_to_is_not_asked_faster_than_its_pace(watcher, site, elsewhere, clock) -> None:
    elsewhere.put("/robots.txt", "User-agent: *\nCrawl-delay: 30\n")
    for name in "ab":
        elsewhere.page(f"/{name}", name)
        site.put(f"/{name}", status=302, Location=f"{elsewhere.address}/{name}")
    site.feed("/feed.xml", "/a", "/b")
    watcher("/feed.xml", every=timedelta(minutes=15)).once()
    assert clock.slept == pytest.approx([5.0, 5.0, 5.0, 5.0, 25.0], abs=0.5)


def test_where_robots_cannot_be_had_nothing_is_asked(watcher, site) -> None:
    site.put("/robots.txt", b"", status=500)
    site.feed("/feed.xml")
    done = watcher("/feed.xml").once()
    assert [failure.reason for failure in done.failures] == ["robots"] and site.paths() == ["/robots.txt"]


def test_one_host_is_not_asked_faster_than_its_pace(watcher, site, clock) -> None:
    site.put("/robots.txt", "User-agent: *\nCrawl-delay: 30\n")
    for name in "abc":
        site.page(f"/{name}", name)
    site.feed("/feed.xml", "/a", "/b", "/c")
    watcher("/feed.xml").once()
    assert clock.slept == pytest.approx([5.0, 30.0, 30.0, 30.0], abs=0.5)


def test_a_private_address_is_refused_unless_it_is_allowed(engine, book, site, tmp_path) -> None:
    site.feed("/feed.xml")
    done = Watcher(book, [f"{site.address}/feed.xml"], tmp_path / "watch", Run(), manners=Manners(pace=0)).once()
    assert [failure.reason for failure in done.failures] == ["private address"] and site.asked == []


def test_captures_are_kept_as_warc_that_an_independent_reader_reads(watcher, site, tmp_path) -> None:
    archives = pytest.importorskip("warcio.archiveiterator")
    site.page("/one", "One")
    site.feed("/feed.xml", "/one")
    watcher("/feed.xml").once()
    (path,) = (tmp_path / "watch").glob("*.warc.gz")
    assert path.name == "captures-20260105.warc.gz"
    found = []
    for record in archives.ArchiveIterator(io.BytesIO(path.read_bytes()), check_digests="raise"):
        if record.rec_type == "response":
            found.append((record.rec_headers.get_header("WARC-Target-URI"), record.content_stream().read()))
    assert [url for url, _ in found] == [f"{site.address}/feed.xml", f"{site.address}/one"]
    assert found[1][1] == PAGE.format(title="One").encode()


def test_a_report_without_a_date_has_the_feeds(watcher, site, book) -> None:
    site.page("/one", "One")
    site.feed("/feed.xml", "/one")
    watcher("/feed.xml").once()
    (found,) = book.reports()
    assert found.published is not None and found.published.startswith("2025-11-07T06:00")


def test_an_atom_and_a_json_feed_are_read_too(watcher, site) -> None:
    site.page("/one", "One")
    site.page("/two", "Two")
    entry = '<entry><title>x</title><link href="/one"/><updated>2025-11-07T08:00:00Z</updated></entry>'
    site.put("/feed.atom", f'<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title>{entry}</feed>')
    site.put("/feed.json", '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "url": "/two"}]}')
    assert watcher("/feed.atom", "/feed.json").once().added == 2


@pytest.mark.parametrize("body", ["", "\x00\xff", "{", "[]", '{"items": 3}', '{"version": 7}', "<rss", "<a>" * 5000])
def test_a_feed_that_is_none_fails_in_plain_words(watcher, site, body) -> None:
    site.put("/feed.xml", body)
    (failure,) = watcher("/feed.xml").once().failures
    assert failure.reason in ("bad feed", "empty")


def test_a_fault_of_ours_in_one_feed_is_named_and_the_rest_goes_on(watcher, site, monkeypatch) -> None:
    site.page("/one", "One")
    site.feed("/good.xml", "/one")
    site.feed("/feed.xml")
    made = watcher("/feed.xml", "/good.xml")
    honest = made.manners.get

    def broken(address, headers=None):
        if address.endswith("/feed.xml"):
            raise ZeroDivisionError
        return honest(address, headers)

    monkeypatch.setattr(made.manners, "get", broken)
    done = made.once()
    assert [failure.reason for failure in done.failures] == ["internal"] and done.added == 1


def test_a_damaged_state_is_refused_by_name(tmp_path) -> None:
    (tmp_path / "watch.json").write_text("{")
    with pytest.raises(ConfigError, match=r"watch\.json"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        (None, None), ("120", 120.0), ("soon", None), ("99999999999999999999", 86400.0), ("-5", None),
        ("Mon, 05 Jan 2026 12:02:00 GMT", 120.0), ("Mon, 05 Jan 2015 12:02:00 GMT", 0.0),
    ],
)  # fmt: skip
def test_retry_after_is_seconds_or_a_date_and_at_most_a_day(said, wanted) -> None:
    found = retry_after(said, START)
    assert (found.total_seconds() if found is not None else None) == wanted


def test_being_told_to_wait_is_a_failure_to_read_with_its_own_reason() -> None:
    assert issubclass(Wait, ReadError) and Wait("busy", None).reason == "told to wait"
