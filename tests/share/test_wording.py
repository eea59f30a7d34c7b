"""The same neutral words everywhere, and nothing unknown made to look like zero."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.making import TEXT, at, record
from truceline.records import Event, Figure, Harm, Published, Statement, Time
from truceline.share import wording
from truceline.share.wording import NOT_STATED, Teller
from truceline.text import Span

MADE = record()
TELLER = Teller(MADE)


@pytest.mark.parametrize(
    ("time", "told"),
    [
        (None, NOT_STATED),
        (Time(span=None, start=None, end=None, precision="vague"), NOT_STATED),
        (Time(span=None, start="2025-11-06", end="2025-11-06", precision="day"), "2025-11-06"),
        (Time(span=None, start="2025-08-01", end="2025-08-31", precision="month"), "2025-08"),
        (Time(span=None, start="2024-01-01", end="2024-12-31", precision="year"), "2024"),
        (Time(span=None, start="2024-11-01", end=None, precision="month"), "since 2024-11"),
        (Time(span=None, start=None, end="2025-11-07", precision="day"), "until 2025-11-07"),
        (Time(span=None, start="2025-11-01", end="2025-11-03", precision="day"), "2025-11-01 to 2025-11-03"),
        (
            Time(span=None, start="2024-11-27", end="2025-11-07", precision="vague"),
            "2024-11-27 to 2025-11-07 (vague)",
        ),
    ],
)
def test_times_are_told_as_precisely_as_they_are_known(time: Time | None, told: str) -> None:
    assert wording.when(time) == told


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [
        (3, 3, "3"),
        (0, 0, "0"),
        (3, None, "at least 3"),
        (None, 5, "at most 5"),
        (2, 4, "2 to 4"),
        (1100, 1100, "1,100"),
    ],
)
def test_figures_keep_their_bounds(low: int | None, high: int | None, told: str) -> None:
    assert wording.figure(low, high) == told


def test_harm_nobody_told_of_is_not_stated_and_none_is_said_as_none() -> None:
    assert TELLER.harm(Harm()) == NOT_STATED
    assert TELLER.harm(Harm(killed=Figure(low=0, high=0, span=Span(0, 1)))) == "killed 0"
    assert TELLER.harm(MADE.events[0].harm) == "killed at least 3 (at least 3 according to S1)"


def test_a_zone_that_no_report_gives_is_not_made_up() -> None:
    assert wording.published(Published(value="2025-11-07T08:14")) == "2025-11-07 08:14, no zone given"
    assert wording.published(Published(value="2025-11-07T08:14", zone="GMT+2")) == "2025-11-07 08:14, GMT+2"
    assert wording.published(Published(value="2025-11-07")) == "2025-11-07"
    assert wording.published(None) == NOT_STATED


def test_a_violation_is_never_more_than_alleged() -> None:
    assert TELLER.deed(MADE.events[1]).startswith("alleged violation, “hundreds of times” · a total or summary")


def test_who_tells_an_event_is_named_with_the_statement() -> None:
    assert TELLER.voice(MADE.events[0]) == "health ministry (S1); the report itself (Coastal News)"
    nobody = Event(id="e9", type="harm", trigger=Span(0, 1), evidence=(Span(0, 1),))
    assert TELLER.voice(nobody) == NOT_STATED


def test_a_source_that_is_not_named_is_said_so() -> None:
    silent = Statement(
        id="s9", content=(Span(0, 4),), cue=None, chain=(), voice="indirect", act="say", modality="asserted"
    )
    assert wording.chain(silent) == ["source not named"]
    assert wording.chain(MADE.statements[1]) == ["An officer (Freedonia, unnamed)", "Radio Quay"]


def test_every_value_a_record_may_hold_has_words() -> None:
    hints = {field.name: field.type for field in msgspec.inspect.type_info(Statement).fields}  # type: ignore[union-attr]
    assert set(hints["act"].values) - {"say"} == set(wording.ACTS)
    assert set(hints["voice"].values) == set(wording.VOICES)
    assert set(hints["modality"].values) - {"asserted"} == set(wording.MODALITIES)
    events = {field.name: field.type for field in msgspec.inspect.type_info(Event).fields}  # type: ignore[union-attr]
    assert set(events["status"].values) == set(wording.STATUSES)
    flags = {field.name: field.type for field in msgspec.inspect.type_info(type(MADE.flags[0])).fields}  # type: ignore[union-attr]
    assert set(flags["kind"].values) == set(wording.FLAGS)


@given(st.text(max_size=60))
def test_cleaned_words_cannot_drive_a_terminal(words: str) -> None:
    shown = wording.clean(words)
    assert not any((ord(letter) < 0x20 and letter not in "\t\n") or 0x7F <= ord(letter) < 0xA0 for letter in shown)
    assert not any(letter in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069" for letter in shown)


def test_a_name_from_the_right_is_kept_in_its_place() -> None:
    assert wording.name("وزارة\nالصحة") == "\u2068وزارة الصحة\u2069"
    assert wording.name("Ráven\x1b[2J") == "Ráven␛[2J"


@given(st.data())
def test_pieces_laid_together_are_the_span(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(TEXT) - 2))
    span = Span(start, data.draw(st.integers(start + 1, len(TEXT))))
    pieces = list(TELLER.pieces(span))
    assert "".join(TEXT[piece.start : piece.end] for piece, _ in pieces) == TEXT[span.start : span.end]
    quoted = {n for quote in MADE.quotes for n in range(quote.start, quote.end)}
    assert all((n in quoted) == inside for piece, inside in pieces for n in range(piece.start, piece.end))


def test_what_was_not_found_is_not_called_absent() -> None:
    empty = msgspec.structs.replace(MADE, statements=(), events=())
    told = " ".join(Teller(empty).unread())
    assert "does not mean that the report has none" in told and "a note of the reading" in told
    assert at("struck") == MADE.events[0].trigger
