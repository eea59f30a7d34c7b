"""Reports made to do harm, through every form in which something leaves: nothing is run, nothing breaks."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from html.parser import HTMLParser
from xml.etree import ElementTree as Xml

import msgspec
import pytest

from tests.making import at, record
from tests.share.conftest import NOW
from truceline import codec
from truceline.records import Link, Mention, Place, Publisher, Record, Value
from truceline.share.columns import comma_separated
from truceline.share.daily import Period, daily
from truceline.share.daily_page import page
from truceline.share.daily_print import pdf
from truceline.share.digest import digest
from truceline.share.feeds import atom, json_feed
from truceline.share.formats import FORMATS, render
from truceline.share.outgoing import gather_records

WORDS = (
    "<script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "]]><x/>",
    "<!--",
    "&lt;script&gt;",
    '" onmouseover="x',
    "' or 1=1 --",
    '=HYPERLINK("http://x")',
    "@SUM(A1)",
    "-2+3",
    "\u202eevil\u202c",
    "\u2066x\u2069",
    "\x00\x1b[31m\x07",
    "\ufeff\ufffe",
    "#panic()",
    "*_`$ #x $`_*",
    "A" * 20000,
    "\r\nBcc: all@example.org",
    "\\input{/etc/passwd}",
    "{{7*7}}${7*7}",
    "é\u0301" * 300,
    "قال\u200fالمتحدث",
    "𐎀𝄞🛩️",
    "%s%n%x",
    "..\\..\\",
    'a,b;c"d\ne',
)
HOSTILE = [(one, other) for one in WORDS for other in WORDS][:: len(WORDS) * len(WORDS) // 200]


class Strict(HTMLParser):
    """Fails at anything that a browser would run."""

    def handle_starttag(self, tag, attrs):
        assert tag not in ("script", "iframe", "object", "embed", "img", "link", "base", "form"), tag
        for name, value in attrs:
            assert not name.startswith("on"), name
            if name in ("href", "src"):
                assert (value or "").startswith(("#", "https://", "http://")), value


def hostile(number: int, one: str, other: str) -> Record:
    made = record()
    event = msgspec.structs.replace(
        made.events[0],
        actors=(Mention(span=at("Warplanes of Freedonia"), name=one),),
        targets=(Mention(span=at("the town of Ráven"), name=other),),
        places=(Place(span=at("Ráven"), name=one, precision="town", geoname=other),),
    )
    first = made.statements[0]
    chain = (Link(span=None, name=other, kind="office"),)
    statement = msgspec.structs.replace(first, chain=chain, about=(Mention(span=None, name=one),))
    report = msgspec.structs.replace(
        made.report, id=f"r{number}-{one[:40]}", title=Value(value=one), publisher=Publisher(value=other), url=other,
        language=one[:8],
    )  # fmt: skip
    return msgspec.structs.replace(
        made, report=report, events=(event, *made.events[1:]), statements=(statement, *made.statements[1:])
    )


@pytest.fixture(scope="module")
def out():
    assert len(HOSTILE) >= 200
    records = [hostile(number, one, other) for number, (one, other) in enumerate(HOSTILE)]
    return gather_records(records, NOW, incidents=())


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_still_what_it_is(out, name) -> None:
    made = render(out, name)
    assert made.manifest.rows > 0
    if made.file.endswith(".csv"):
        rows = list(csv.reader(io.StringIO(made.data.decode(), newline="")))
        assert len({len(row) for row in rows}) == 1
        assert not any(cell.lstrip().startswith(("=", "+", "@")) for row in rows[2:] for cell in row)
        assert not any("\n" in cell or "\r" in cell for row in rows for cell in row)
    elif made.file.endswith((".jsonl", ".ftm.json")):
        assert all(json.loads(line) for line in made.data.splitlines())
    elif name != "parquet":
        json.loads(made.data)
    codec.encode(made.manifest)


def test_the_daily_report_runs_nothing(out) -> None:
    made = daily(out, Period(start=date(2025, 11, 1), end=date(2025, 11, 30)))
    Strict().feed(page(made))
    assert len(made.entries) == len(HOSTILE)


def test_the_pdf_is_made_of_any_words(out) -> None:
    made = daily(out, Period(start=date(2025, 11, 1), end=date(2025, 11, 30)))
    few = msgspec.structs.replace(made, entries=made.entries[:40], statements=made.statements[:40])
    assert pdf(few).startswith(b"%PDF-")


def test_feeds_stay_feeds(out) -> None:
    root = Xml.fromstring(atom(out, most=10_000))
    contents = [it.text or "" for it in root.iter("{http://www.w3.org/2005/Atom}content")]
    items = json.loads(json_feed(out, most=10_000))["items"]
    assert len(contents) == len(items) > len(HOSTILE)
    for html in [*contents, *(it["content_html"] for it in items)]:
        Strict().feed(html)


def test_the_digest_runs_nothing_and_takes_no_header(out) -> None:
    made = digest(out, NOW.replace(year=2020))
    Strict().feed(made.html)
    assert "\r" not in made.subject and "\n" not in made.subject
    assert "\x00" not in made.text and "\x1b" not in made.text


def test_numbers_of_a_place_south_and_west_are_not_taken_for_formulas() -> None:
    made = comma_separated(("latitude", "note"), [{"latitude": -33.5, "note": "-33.5"}])
    assert made == b"latitude,note\r\n-33.5,'-33.5\r\n"
