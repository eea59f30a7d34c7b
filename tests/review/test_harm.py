"""What leaves the house, and what does not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline import codec
from truceline.ledger import signing_key
from truceline.records import Link, Record, Report, Statement
from truceline.review import (
    AccessError,
    Current,
    Shared,
    Withheld,
    decide,
    hand_out,
    mask,
    original,
    private_names,
    release,
    shared,
)
from truceline.review.harm import embargoed, without_positions
from truceline.review.people import audits
from truceline.text import Span

LATER = datetime(2025, 6, 1, tzinfo=UTC)


def test_private_persons_are_known_from_public_ones(composed):
    record = composed.record()
    assert private_names(record) == ["Qasim Dorn"]  # the mayor speaks for a town and is on the public list
    assert private_names(record, public=["qasim dorn"]) == []


def test_a_role_alone_names_nobody(composed):
    record = composed.record()
    chain = (Link(span=None, name="a shepherd", kind="person"),)
    statement = msgspec.structs.replace(record.statements[2], chain=chain)
    assert private_names(msgspec.structs.replace(record, statements=(statement,), actors=())) == []


def test_masking_keeps_every_span_true(composed):
    record = composed.record()
    masked = mask(record, ["Qasim Dorn"])
    assert len(masked.report.text) == len(record.report.text)
    assert "Dorn" not in codec.encode(masked).decode() and "Qasim" not in codec.encode(masked).decode()
    assert [record.report.text[at.start : at.end] for at in masked.report.masked] == ["Qasim Dorn", "Dorn"]
    assert all(set(masked.report.text[at.start : at.end]) == {"█"} for at in masked.report.masked)
    assert codec.check(masked).statements[0].chain[0].name == "█" * 10
    assert "shepherd" in masked.report.text  # the role stays
    assert masked.report.url is None  # the address told the name
    kept = [at for at in range(len(record.report.text)) if not any(m.start <= at < m.end for m in masked.report.masked)]
    assert all(masked.report.text[at] == record.report.text[at] for at in kept)


@given(st.text(alphabet="ab 🎯é\u0301قا.\n", max_size=40), st.sampled_from(["Ana Bél", "قاسم", "Ö'Neil Žák", "X Æ"]))
def test_masking_never_moves_a_character(around, name):
    text = f"{around} {name} {around}\n{name}"
    record = Record(schema=codec.SCHEMA, report=Report(id="r", text=text, captured_sha256="0" * 64))
    masked = mask(record, [name])
    assert len(masked.report.text) == len(text)
    covered = {at for part in masked.report.masked for at in range(part.start, part.end)}
    for at, (old, new) in enumerate(zip(text, masked.report.text, strict=True)):
        assert new == "█" if at in covered else new == old
    longest = max(name.split(), key=len)
    if len(longest) > 2:
        assert longest not in masked.report.text.split()


def test_armed_positions_have_no_coordinates(composed):
    shown = without_positions(composed.record())
    strike, presence = shown.events
    assert (presence.places[0].lat, presence.places[0].lon, presence.places[0].geoname) == (None, None, None)
    assert presence.places[0].name == "Hill outpost"
    assert strike.places[0].lat == 1.5
    raid = msgspec.structs.replace(composed.record().events[1], type="airstrike")  # a strike on an outpost shows it too
    assert without_positions(msgspec.structs.replace(shown, events=(raid,))).events[0].places[0].lat is None


@pytest.mark.parametrize(("hours", "fresh"), [(0, True), (72, True), (107, True), (109, False)])
def test_nothing_is_live(composed, hours, fresh):
    """72 hours after the report's day is over everywhere on Earth."""
    now = datetime(2025, 5, 2, tzinfo=UTC) + timedelta(hours=hours)
    assert bool(embargoed(composed.record(), now)) == fresh


def test_a_report_without_any_date_is_not_old(composed):
    record = composed.record(events=())
    bare = msgspec.structs.replace(record, report=msgspec.structs.replace(record.report, published=None))
    assert "no date" in embargoed(bare, LATER)


def test_an_editor_may_let_a_report_out_early(ledger, people):
    now = datetime(2025, 5, 3, tzinfo=UTC)
    assert isinstance(shared(Current(ledger), "r1", now), Withheld)
    with pytest.raises(AccessError):
        release(ledger, people["reviewer"], "r1", "people must be warned")
    release(ledger, people["editor"], "r1", "people must be warned")
    assert isinstance(shared(Current(ledger), "r1", now), Shared)


def test_only_what_was_reviewed_is_shared_unless_asked_and_marked(ledger, people):
    decide(ledger, people["reviewer"], "r1/e1", "accept", "as the report has it")
    decide(ledger, people["reviewer"], "r1/e2", "reject", "no news")
    plain = shared(Current(ledger), "r1", LATER)
    assert [(row.subject, row.reviewed) for row in plain.rows] == [("r1/e1", True)]
    assert [event.id for event in plain.record.events] == ["e1"] and plain.record.statements == ()
    asked = shared(Current(ledger), "r1", LATER, unreviewed=True)
    assert {row.subject: row.reviewed for row in asked.rows} == {
        "r1/e1": True, "r1/s1": False, "r1/s2": False, "r1/s3": False,
    }  # fmt: skip


def test_nothing_shared_names_a_private_person_or_places_a_post(ledger, people):
    everything = shared(Current(ledger), "r1", LATER, unreviewed=True)
    told = codec.encode(everything).decode()
    assert "Dorn" not in told and "Qasim" not in told and "Ada Venn" in told
    presence = next(row.item for row in everything.rows if row.subject == "r1/e2")
    assert presence.places[0].lat is None
    assert everything.record.report.masked


def test_a_reviewer_may_find_a_person_public(ledger, people):
    told = shared(Current(ledger), "r1", LATER, unreviewed=True, public=["Qasim Dorn"])
    assert "Qasim Dorn" in told.record.report.text and told.record.report.masked == ()


def test_originals_are_for_those_who_may_and_that_is_logged(ledger, people, composed):
    sha256 = codec.sha256(composed.text.encode())
    with pytest.raises(AccessError):
        original(ledger, people["reader"], sha256)
    assert original(ledger, people["reviewer"], sha256) == composed.text.encode()
    assert list(audits(ledger, "b.reviewer"))[-1]["capture"] == sha256


def test_bundles_are_for_those_who_may_and_that_is_logged(ledger, people, tmp_path):
    key = signing_key(tmp_path / "key.pem", create=True)
    with pytest.raises(AccessError):
        hand_out(ledger, people["reviewer"], ["r1"], tmp_path / "b.zip", key=key)
    assert not (tmp_path / "b.zip").exists()
    chosen = hand_out(ledger, people["editor"], ["r1"], tmp_path / "b.zip", key=key)
    assert [entry.kind for entry in chosen] == ["capture", "record"]
    assert list(audits(ledger, "c.editor"))[-1]["what"] == "bundle made"


def test_a_redacted_report_is_not_shared(ledger, people):
    from truceline.review import take_out

    take_out(ledger, people["administrator"], "r1", "safety", "names a shepherd")
    assert isinstance(shared(Current(ledger), "r1", LATER), Withheld)
    assert not any(b"Qasim" in (ledger.body(entry) or b"") for entry in ledger.entries())


def test_a_statement_masks_with_its_spans(composed):
    span = Span(0, 4)
    statement = Statement(
        id="s", content=(span,), cue=None, chain=(Link(span=span, name="Dorn", kind="person"),), voice="indirect",
        act="say", modality="asserted",
    )  # fmt: skip
    record = Record(
        schema=codec.SCHEMA,
        report=Report(id="r", text="Dorn spoke.", captured_sha256="0" * 64),
        statements=(statement,),
    )
    assert mask(record, private_names(record)).statements[0].content == (span,)
