"""The whole road on the bundled samples: what a careful reader finds in them, found; nothing made up."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml

from truceline import codec
from truceline.records import Harm, Record
from truceline.run import Run
from truceline.text import Span

FOLDER = Path(str(files("truceline.data") / "samples"))
EXPECTED: dict[str, Any] = yaml.load(
    (Path(__file__).parent / "samples.yaml").read_text(encoding="utf-8"),
    Loader=yaml.BaseLoader,  # dates stay the words that they are
)


@pytest.fixture(scope="session")
def records() -> dict[str, Record]:
    """The record of every sample, by its file's name."""
    failed: list[str] = []
    run = Run(on_failure=lambda failure: failed.append(f"{failure.source}: {failure.message}"))
    found = {
        Path(source.name).name: record
        for batch in run.batches([str(FOLDER / name) for name in EXPECTED])
        for source, record in batch
    }
    if failed:
        pytest.fail("; ".join(failed))
    return found


def words(record: Record, spans: Any) -> list[str]:
    return [record.report.text[span.start : span.end] for span in spans]


def test_every_sample_is_expected() -> None:
    listed = tomllib.loads((FOLDER / "samples.toml").read_text(encoding="utf-8"))["samples"]
    assert {each["file"] for each in listed} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_where_it_came_from(records: dict[str, Record], name: str) -> None:
    report, want = records[name].report, EXPECTED[name]
    assert report.title is not None and report.title.value == want["title"]
    assert report.publisher is not None and report.publisher.value == want["publisher"]
    assert report.published is not None and report.published.value == want["published"]
    assert (report.published.zone is not None) == ("zone" in want)
    assert (report.author.value if report.author else None) == want.get("author")
    assert [each.value for each in report.republishers] == want.get("republishers", [])
    assert report.language == want.get("language", "en")


@pytest.mark.parametrize("name", EXPECTED)
def test_exactly_the_direct_quotes(records: dict[str, Record], name: str) -> None:
    body = [quote for quote in records[name].quotes if any(part.contains(quote) for part in records[name].report.body)]
    assert words(records[name], sorted(body)) == EXPECTED[name]["quotes"]


@pytest.mark.parametrize("name", EXPECTED)
def test_the_times(records: dict[str, Record], name: str) -> None:
    record = records[name]
    told = [
        [record.report.text[time.span.start : time.span.end], time.start, time.end, time.precision]
        for time in record.times
        if time.span
    ]
    for want in EXPECTED[name].get("times", []):
        assert want in told


@pytest.mark.parametrize("name", [name for name in EXPECTED if "headings" in EXPECTED[name]])
def test_cross_heads_in_quote_marks_are_flagged_and_never_quotes(records: dict[str, Record], name: str) -> None:
    record, want = records[name], EXPECTED[name]
    assert words(record, record.report.headings) == want["headings"]
    assert not set(record.quotes) & set(record.report.headings)
    flagged = {flag.span for flag in record.flags if flag.kind in {"altered_quote", "not_a_quote"}}
    assert set(record.report.headings) <= flagged


@pytest.mark.parametrize("name", EXPECTED)
def test_a_stray_mark_is_flagged_where_there_is_one_and_only_there(records: dict[str, Record], name: str) -> None:
    record, want = records[name], EXPECTED[name]
    strays = [flag.span for flag in record.flags if flag.kind == "stray_quote_mark"]
    if "stray" in want:
        end = record.report.text.index(want["stray"]) + len(want["stray"])
        assert strays == [Span(end - 1, end)]
    else:
        assert strays == []


@pytest.mark.parametrize("name", [name for name in EXPECTED if "left_out" in EXPECTED[name]])
def test_furniture_is_no_part_of_the_body(records: dict[str, Record], name: str) -> None:
    record = records[name]
    body = "\n".join(words(record, record.report.body))
    for furniture in EXPECTED[name]["left_out"]:
        assert furniture not in body


@pytest.mark.parametrize("name", EXPECTED)
def test_every_span_gives_words_back_and_the_record_comes_back(records: dict[str, Record], name: str) -> None:
    record = records[name]
    assert codec.decode(codec.encode(record)) == record
    assert all(part.strip() for part in words(record, codec.spans(record)))


def test_plain_text_is_the_file_itself(records: dict[str, Record]) -> None:
    for name, record in records.items():
        if name.endswith(".txt"):
            data = (FOLDER / name).read_bytes()
            assert record.report.text == data.decode()
            assert record.report.captured_sha256 == codec.sha256(data)


def test_from_arabic_no_statement_or_event_is_guessed(records: dict[str, Record]) -> None:
    record = records["arabic.txt"]
    assert record.statements == () and record.events == ()
    assert any("ar" in note and "not extracted" in note for note in record.report.notes)


def test_nobody_is_harmed_where_no_figure_is_told(records: dict[str, Record]) -> None:
    for name in ("broadcaster-sada.txt", "broadcaster-galil.txt"):
        assert all(event.harm == Harm() for event in records[name].events)


def test_statements_are_credited_and_events_told_by_somebody(records: dict[str, Record]) -> None:
    for name, record in records.items():
        known = {statement.id for statement in record.statements} | {"narrator"}
        for event in record.events:
            told = {*event.according_to, *(position.statement for position in event.positions)}
            assert told and told <= known, (name, event.id)
    speakers = {link.name for statement in records["wire.txt"].statements for link in statement.chain[:1]}
    assert {"Hezbollah"} <= speakers
