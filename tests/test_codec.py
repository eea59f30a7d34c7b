"""Records to canonical bytes and back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.making import TEXT, at, record
from tests.test_text import texts_with_spans
from truceline import codec
from truceline.errors import CodecError, SpanError
from truceline.records import Quantity, Record, Report, Value
from truceline.text import Span, Text

PUBLISHED = Path(__file__).parent.parent / "docs" / "schema" / "record.schema.json"

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)


def test_a_record_comes_back_the_same() -> None:
    made = record()
    data = codec.encode(made)
    assert codec.decode(data) == made
    assert codec.encode(codec.decode(data)) == data


def test_the_words_of_every_span_come_back() -> None:
    back = codec.decode(codec.encode(record()))
    text = Text(back.report.text)
    assert text[back.statements[1].quotes[0]] == '"a clean operation 🎯"'
    assert text[back.events[0].places[0].span or Span(0, 1)] == "Ráven"
    assert text[back.quotes[1]] == "«لا تعليق»"
    assert "\r\n" in back.report.text


@given(texts_with_spans())
def test_spans_and_text_survive_in_any_script(case: tuple[str, Span]) -> None:
    value, span = case
    report = Report(id="r", text=value, captured_sha256="0" * 64, title=Value(value=value, span=span), body=(span,))
    back = codec.decode(codec.encode(Record(schema=codec.SCHEMA, report=report)))
    assert back.report.text == value
    assert Text(back.report.text)[back.report.body[0]] == value[span.start : span.end]


@given(JSON)
def test_canonical_bytes_are_stable_sorted_and_tight(value: Any) -> None:
    data = codec.encode(value)
    assert json.loads(data) == value
    assert codec.encode(json.loads(data)) == data
    if isinstance(value, dict):
        assert list(json.loads(data)) == sorted(value, key=lambda key: key.encode())
        assert codec.encode(dict(reversed(value.items()))) == data


@given(JSON, JSON)
def test_ids_come_from_content_alone(one: Any, other: Any) -> None:
    assert codec.content_id("x", one) == codec.content_id("x", json.loads(json.dumps(one)))
    assert codec.content_id("x", one).startswith("x-") and len(codec.content_id("x", one)) == 14
    if codec.encode(one) != codec.encode(other):
        assert codec.content_id("x", one) != codec.content_id("x", other)


def test_an_id_stays_what_it_was_in_earlier_versions() -> None:
    assert codec.content_id("st", "words", [1, 2]) == "st-8a0fd5392c98"


def test_what_json_cannot_hold_is_refused() -> None:
    with pytest.raises(CodecError):
        codec.encode({"lone surrogate": "\ud83d"})
    with pytest.raises(CodecError):
        codec.encode({"no such thing": object()})


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"null", b"[]", b'{"schema":1}', b"\xff\xfe", b'{"schema":"x","report":{"id":"r"}}', b"[" * 100_000],
)
def test_bytes_that_are_no_record_are_refused(data: bytes) -> None:
    with pytest.raises(CodecError):
        codec.decode(data)


@pytest.mark.parametrize("span", [[0, len(TEXT) + 1], [5, 5], [9, 3], [-1, 4], [1], [1, 2, 3], ["a", 2], [1.5, 2]])
@pytest.mark.parametrize(
    "path", ["report.body", "quotes", "statements.0.content", "events.1.evidence", "flags.0.other"]
)
def test_a_span_outside_the_text_is_refused_wherever_it_stands(path: str, span: list[Any]) -> None:
    plain = json.loads(codec.encode(record()))
    *way, last = path.split(".")
    here = plain
    for step in way:
        here = here[int(step)] if step.isdigit() else here[step]
    here[last] = span if last == "other" else [span]
    with pytest.raises(CodecError):
        codec.decode(json.dumps(plain))


def test_check_refuses_a_span_that_leaves_the_text() -> None:
    made = record()
    assert codec.check(made) is made
    assert len(codec.spans(made)) > 30
    short = msgspec.structs.replace(made, report=msgspec.structs.replace(made.report, text=TEXT[:-40]))
    with pytest.raises(SpanError):
        codec.check(short)


def test_a_field_from_a_later_version_is_no_error() -> None:
    plain = json.loads(codec.encode(record()))
    plain["weather"] = {"rain": True}
    plain["events"][0]["mood"] = None
    assert codec.decode(json.dumps(plain)) == record()


def test_the_published_schema_is_the_one_in_force() -> None:
    assert json.loads(PUBLISHED.read_text(encoding="utf-8")) == codec.json_schema(), "run: make schema"


def test_the_schema_takes_our_records_and_refuses_others() -> None:
    schema = codec.json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    plain = json.loads(codec.encode(record()))
    assert list(validator.iter_errors(plain)) == []
    for break_it in (
        lambda row: row["events"][0].update(type="massacre"),
        lambda row: row["statements"][0].update(content="words"),
        lambda row: row["report"].pop("captured_sha256"),
        lambda row: row["quotes"].append([1, 2, 3]),
    ):
        broken = json.loads(codec.encode(record()))
        break_it(broken)
        assert list(validator.iter_errors(broken))


def test_other_records_than_reports_are_coded_too() -> None:
    many = Quantity(value=5, low=5, high=5, unit="sites", span=at("hundreds"), according_to="narrator")
    assert codec.decode(codec.encode(many), Quantity) == many
