"""The page: the report's text untouched, two-way links, and nothing in a report can become markup."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.making import TEXT, record
from tests.test_text import TEXTS, texts_with_spans
from truceline.records import Failure, Flag, Record, Report, Statement, Value
from truceline.share.marks import stretches
from truceline.share.page import Page, page
from truceline.text import Span

HOSTILE = "</p></section><script>alert(1)</script><img src=x onerror=alert(1)>\" ' & &amp; <!-- ]]> {{7*7}} javascript:"


class Reader(HTMLParser):
    """What a browser would make of a page: the text of the report's own section, the tags, ids and links."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.of: set[str] = set()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self._inside = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.tags.append(tag)
        self.attributes |= set(values)
        if tag == "section":
            self._inside = values.get("class") == "text"
            if self._inside:
                self.texts.append("")
        if values.get("id"):
            self.ids.append(values["id"] or "")
        if values.get("href"):
            self.links.append(values["href"] or "")
        self.of |= set((values.get("data-of") or "").split())

    def handle_endtag(self, tag: str) -> None:
        if tag == "section":
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.texts[-1] += data


def bare(text: str, *spans: Span) -> Record:
    flags = tuple(Flag(kind="loaded_term", span=span, note="") for span in spans)
    report = Report(id="r", text=text, captured_sha256="0" * 64, body=spans[:1])
    return Record(schema="x", report=report, flags=flags, quotes=spans)


def test_the_text_stands_in_the_page_character_for_character() -> None:
    assert Reader(page([record()])).texts == [TEXT]


@given(texts_with_spans())
@settings(max_examples=200)
def test_so_does_any_text_in_any_script(case: tuple[str, Span]) -> None:
    value, span = case
    assert Reader(page([bare(value, span)])).texts == [value.replace("\x00", "\ufffd")]


@given(TEXTS, st.data())
def test_stretches_lie_end_to_end(value: str, data: st.DataObject) -> None:
    edges = st.integers(0, len(value) - 1).flatmap(
        lambda start: st.integers(start + 1, len(value)).map(lambda end: Span(start, end))
    )
    made = bare(value, *data.draw(st.lists(edges, max_size=8)))
    cells = [cell for line in stretches(made) for cell in line]
    assert "".join(value[cell.start : cell.end] for cell in cells) == value
    assert all(before.end == after.start for before, after in pairwise(cells))
    for n, flag in enumerate(made.flags, 1):
        inside = [cell for cell in cells if f"F{n}" in cell.of]
        assert (inside[0].start, inside[-1].end) == (flag.span.start, flag.span.end)
        assert [cell.start for cell in cells if f"F{n}" in cell.starts] == [flag.span.start]


def test_every_card_leads_to_its_words_and_back() -> None:
    read = Reader(page([record()]))
    here = {link[1:] for link in read.links if link.startswith("#")}
    assert here <= set(read.ids)
    for label in ("S1", "S2", "E1", "E2", "C1", "F1", "I1", "O1"):
        assert f"r1-{label}" in read.of
        assert {f"r1-{label}", f"r1-{label}-text"} <= here
    assert len(read.ids) == len(set(read.ids))


def test_two_reports_do_not_share_an_id() -> None:
    html = page([record(), record()], [Failure(source="<b>bad</b>.pdf", reason="media", message=HOSTILE)])
    read = Reader(html)
    assert len(read.ids) == len(set(read.ids))
    assert len(read.texts) == 2 and "1 report could not be read" in html and "<b>bad" not in html


def test_nothing_in_a_report_becomes_markup() -> None:
    tame = Reader(page([hostile("words")]))
    read = Reader(page([hostile(HOSTILE)]))
    assert sorted(read.tags) == sorted(tame.tags)
    assert read.attributes == tame.attributes
    assert "alert(1)" in read.texts[0]


def hostile(words: str) -> Record:
    value = Value(value=words)
    report = Report(
        id=words, text=words, captured_sha256="0" * 64, title=value, author=value, language=words, notes=(words,),
        url=f"javascript:{words}", republishers=(value,),
    )  # fmt: skip
    whole = Span(0, 3)
    statement = Statement(id="s", content=(whole,), cue=whole, chain=(), voice="direct", act="say", modality="asserted")
    return Record(
        schema="x", report=report, statements=(statement,), made_by=words,
        flags=(Flag(kind="loaded_term", span=whole, note=words),),
    )  # fmt: skip


def test_only_an_address_of_the_web_becomes_a_link() -> None:
    assert "https://coast.example/strikes?a=1&b=2" in Reader(page([record()])).links
    assert not any(link.startswith("javascript") for link in Reader(page([hostile(HOSTILE)])).links)


def test_the_policy_allows_the_pages_own_style_and_script_and_no_other() -> None:
    html = page([record()])
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy is not None
    allowed = policy[1].replace("&#x27;", "'")
    assert allowed.startswith("default-src 'none'; ") and "unsafe" not in allowed
    for tag, source in (("style", "style-src"), ("script", "script-src")):
        found = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        assert len(found) == 1
        digest = b64encode(hashlib.sha256(found[0].encode()).digest()).decode()
        assert f"{source} 'sha256-{digest}'" in allowed
    assert not re.search(r"\s(style|on\w+)=", html)
    assert not re.search(r"<(link|img|iframe|object|embed)\b|@import|url\(", html)


def test_furniture_is_kept_and_marked() -> None:
    html = page([record()])
    assert re.search(r'<span class="dropped">\| Subscribe &lt;b&gt;now&lt;/b&gt; &amp; win \|</span>', html)
    assert 'id="furniture"' in html


def test_unknown_is_told_as_not_stated() -> None:
    html = page([record()])
    second = html[html.index('id="r1-E2"') :]
    assert '<dt>harm</dt><dd class="none"><bdi>not stated</bdi></dd>' in second


def test_a_page_under_way_is_the_page_made_at_once(tmp_path: Path) -> None:
    failure = Failure(source="x.txt", reason="empty", message="nothing in it")
    path = tmp_path / "page.html"
    path.write_text("before", encoding="utf-8")
    with Page() as under_way:
        under_way.add(record())
        under_way.fail(failure)
        under_way.add(record())
        assert path.read_text(encoding="utf-8") == "before"
        under_way.save(path)
    assert path.read_bytes().decode() == page([record(), record()], [failure])
    assert [each.name for each in tmp_path.iterdir()] == ["page.html"]


@pytest.mark.parametrize("name", ["page.css", "light.js", "page.js"])
def test_style_and_script_ask_for_nothing_from_elsewhere(name: str) -> None:
    from importlib.resources import files

    text = files("truceline.share").joinpath(name).read_text("utf-8")
    assert not re.search(r"https?:|//[a-z]|url\(|@import|innerHTML|eval|fetch|localStorage|</", text)
