"""The card in a terminal: who, who, cue, words; and nothing in a report can drive the terminal."""

from __future__ import annotations

import io

import msgspec
import pytest
from rich.console import Console

from tests.making import record
from truceline.records import Record, Report, Value
from truceline.share.card import card
from truceline.text import Span


def shown(made: Record, width: int = 80, *, color: bool = False) -> str:
    out = io.StringIO()
    console = Console(
        file=out, width=width, force_terminal=color, color_system="truecolor" if color else None, legacy_windows=False
    )
    console.print(card(made))
    return out.getvalue()


def test_a_statement_is_told_who_who_cue_words() -> None:
    told = shown(record())
    start = told.index("S2")
    order = [
        told.index(words, start) for words in ("An officer", "→ Radio Quay", "told · a denial", '"a clean operation')
    ]
    assert order == sorted(order)
    assert "part quoted" in told and "restates S1" in told and "aimed at health ministry" in told


def test_an_event_has_every_field_even_where_the_report_has_none() -> None:
    told = shown(record(), 120)
    second = told[told.index("alleged violation") :]
    for field in ("to whom", "where", "when", "harm"):
        line = next(line for line in second.splitlines() if line.strip().startswith(field))
        assert line.split(field)[1].strip() == "not stated"
    assert "killed at least 3" in told
    assert "health ministry (S1); the report itself (Coastal News)" in told


def test_where_it_came_from_stands_on_top() -> None:
    told = shown(record())
    assert told.index("Coastal News (Freedonia) → Aggregate & Sons") < told.index("SAID")
    assert "2025-11-06" in told and "not stated    author, dateline" in told


def test_what_was_left_out_is_said() -> None:
    told = " ".join(shown(record()).split())
    assert "1 passage of page furniture left out" in told
    assert "a note of the reading" in told


@pytest.mark.parametrize("width", [40, 80, 120, 200])
def test_it_keeps_to_the_width(width: int) -> None:
    assert max(len(line.rstrip()) for line in shown(record(), width).splitlines()) <= width


def test_without_colour_the_words_are_the_same() -> None:
    import re

    coloured = re.sub(r"\x1b\[[0-9;]*m", "", shown(record(), color=True))
    assert coloured == shown(record())


def test_a_hostile_report_cannot_drive_the_terminal() -> None:
    text = "[bold]\x1b]0;gotcha\x07\x1b[2J\u202eevil\u2069 :skull: \x9b31m"
    report = Report(
        id="\x1b[1m", text=text, captured_sha256="0" * 64, title=Value(value=text), notes=(text,), body=(Span(0, 5),)
    )
    told = shown(Record(schema="x", report=report))
    assert not any(letter in told for letter in "\x1b\x07\x9b\u202e\u2069")
    assert "[bold]" in told and ":skull:" in told


def test_an_empty_record_is_a_card_too() -> None:
    told = shown(Record(schema="x", report=Report(id="r", text="", captured_sha256="0" * 64)))
    assert "0 statements" in told and "does not mean that the report has none" in told
    assert "publisher not stated" in told


def test_arabic_words_are_shown_whole() -> None:
    made = record()
    statement = msgspec.structs.replace(made.statements[0], content=(made.quotes[1],))
    assert "│ «لا تعليق»" in shown(msgspec.structs.replace(made, statements=(statement,)))


def test_competing_readings_of_who_is_bound_stand_side_by_side() -> None:
    told = shown(record(), 120)
    assert "Sylvania, Freedonia (according to the report itself)" in told
    assert "Sylvania, the Quay (according to S2)" in told
    duty = told[told.index("keep the truce") :]
    assert "under        I1" in duty and "deadline     not stated" in duty
