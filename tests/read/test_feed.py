"""Feed files and web archives as sources: the words that they carry, each entry or record named, nothing fetched."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from truceline.errors import ReadError
from truceline.read import Source, report, sources
from truceline.read.feed import announced, read_feed
from truceline.records import Failure

LONG = "Planes of Freedonia struck the port of Quay on Thursday, the harbour master said. " * 3
RSS = f"""<?xml version="1.0"?><rss version="2.0"><channel><title>Marsh Post</title><language>en</language>
<item><title>Strike on the port</title><link>https://marsh.example/1</link>
<pubDate>Fri, 07 Nov 2025 08:00:00 +0200</pubDate><description>&lt;p&gt;{LONG}&lt;/p&gt;</description></item>
<item><title>No words</title><link>https://marsh.example/2</link></item></channel></rss>"""


def expand(path: Path, data: bytes):
    path.write_bytes(data)
    return list(sources([str(path)]))


def test_each_entry_with_words_is_a_report_with_the_feeds_particulars(tmp_path) -> None:
    first, second = expand(tmp_path / "feed.xml", RSS.encode())
    assert isinstance(first, Source) and isinstance(second, Failure) and second.reason == "no text"
    made = report(first)
    assert made.title is not None and made.title.value == "Strike on the port"
    assert made.publisher is not None and made.publisher.value == "Marsh Post"
    assert made.published is not None and made.published.value.startswith("2025-11-07T06:00")
    assert made.url == "https://marsh.example/1" and "harbour master said" in made.text


def test_a_feed_is_known_by_its_look(tmp_path) -> None:
    assert isinstance(expand(tmp_path / "unknown", RSS.encode())[0], Source)


def test_announced_addresses_are_whole_and_each_once() -> None:
    body = '<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title>' + "".join(
        f'<entry><title>x</title><link href="{link}"/></entry>'
        for link in ("/a", "/a", "b", "mailto:x@y.z", "http://[")
    )
    found = announced(f"{body}</feed>".encode(), "https://marsh.example/feed/index.atom")
    assert [it.address for it in found] == ["https://marsh.example/a", "https://marsh.example/feed/b"]


@pytest.mark.parametrize(
    "data", [b"", b"plain words", b"<html></html>", b"{}", b'{"version": "https://jsonfeed.org/version/1", "items": 3}']
)
def test_what_is_no_feed_is_refused(data) -> None:
    with pytest.raises(ReadError) as raised:
        read_feed(data)
    assert raised.value.reason == "bad feed"


def test_a_doctype_cannot_read_files_or_grow_without_end() -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    bomb += '<!ENTITY c SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel><title>&b;&c;</title></channel></rss>'
    try:
        found = read_feed(bomb.encode())
    except ReadError:
        return
    assert "root:" not in (found.title or "") and len(found.title or "") < 1000


def warc(*pages: tuple[str, bytes]) -> bytes:
    writers = pytest.importorskip("warcio.warcwriter")
    headers = pytest.importorskip("warcio.statusandheaders")
    out = io.BytesIO()
    writer = writers.WARCWriter(out, gzip=True)
    for url, body in pages:
        told = headers.StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        writer.write_record(writer.create_warc_record(url, "response", payload=io.BytesIO(body), http_headers=told))
    return out.getvalue()


def test_every_page_of_a_web_archive_is_a_source(tmp_path) -> None:
    page = f"<html><body><article><h1>Strike</h1><p>{LONG}</p></article></body></html>".encode()
    found = expand(tmp_path / "news.warc.gz", warc(("https://a.example/1", page), ("https://a.example/2", page)))
    assert [it.url for it in found] == ["https://a.example/1", "https://a.example/2"]
    assert found[0].name.startswith(str(tmp_path / "news.warc.gz@"))
    assert "harbour master said" in report(found[0]).text


def test_a_cut_archive_gives_what_is_whole_and_names_what_is_not(tmp_path) -> None:
    page = f"<html><body><p>{LONG}</p></body></html>".encode()
    whole = warc(("https://a.example/1", page), ("https://a.example/2", page))
    found = expand(tmp_path / "news.warc.gz", whole[:-20])
    assert [type(it) for it in found] == [Source, Failure] and found[1].reason == "truncated"


@pytest.mark.parametrize("more", [3, 37, 90])
def test_an_archive_that_breaks_off_in_a_records_head_says_so(tmp_path, more) -> None:
    page = f"<html><body><p>{LONG}</p></body></html>".encode()
    first, second = warc(("https://a.example/1", page)), warc(("https://a.example/2", page))
    both = first + second  # written apart: a record's random name makes it now and then a byte longer
    found = expand(tmp_path / "news.warc.gz", both[: len(first) + more])
    assert [type(it) for it in found] == [Source, Failure] and found[1].reason == "truncated"
    assert [type(it) for it in expand(tmp_path / "whole.warc.gz", first + b"\r\n")] == [Source]


def test_an_archive_without_pages_says_so(tmp_path) -> None:
    (found,) = expand(tmp_path / "empty.warc", b"")
    assert isinstance(found, Failure)
