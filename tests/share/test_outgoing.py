"""Nothing leaves but what may: reviewed, masked, past its embargo, armed positions without coordinates."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from tests.share.conftest import NOW
from truceline import codec
from truceline.review import Current, decide, release
from truceline.share.deeds import deeds
from truceline.share.outgoing import gather


def kinds(out) -> dict[str, int]:
    return {loss.kind: loss.count for loss in out.left_out}


def test_only_what_a_person_confirmed_leaves_unless_more_is_asked_for(confirmed, everything) -> None:
    assert {deed.id for deed in deeds(confirmed)} == {deed.id for deed in deeds(confirmed) if deed.reviewed}
    assert [event.id for event in confirmed.reports["rep-made"].record.events] == ["e1"]
    assert kinds(confirmed)["not reviewed"] == 5
    marks = {deed.reviewed for deed in deeds(everything)}
    assert marks == {True, False}
    assert "not reviewed" not in kinds(everything)


def test_a_private_name_stands_nowhere_in_what_leaves(everything) -> None:
    whole = codec.encode(everything.reports["rep-village"].record) + codec.encode(list(everything.incidents))
    assert b"Pell" not in whole and b"Odo" not in whole
    assert all("Pell" not in (voice.words or "") for deed in deeds(everything) for voice in deed.voices)


def test_a_report_in_which_nothing_was_confirmed_stays_in_the_house_and_still_counts_as_read(book, chief) -> None:
    decide(book, chief, "rep-made/e1", "accept", "read it")
    out = gather(Current(book), NOW)
    assert list(out.reports) == ["rep-made"] and kinds(out)["report left out"] == 1
    assert {it.outlet for it in out.read} == {"Coastal News", "Marsh Post"}


def test_an_armed_position_has_no_coordinates_and_the_loss_is_named(everything) -> None:
    outpost = everything.reports["rep-village"].event("e2").places[0]
    assert (outpost.lat, outpost.lon, outpost.geoname) == (None, None, None)
    assert kinds(everything)["coordinates taken off"] == 1


def test_a_fresh_report_is_withheld_until_an_editor_releases_it(reviewed, chief) -> None:
    fresh = datetime(2025, 11, 8, tzinfo=UTC)
    out = gather(Current(reviewed), fresh)
    assert not out.reports and kinds(out)["under embargo"] == 2
    release(reviewed, chief, "rep-village", "the mission publishes it today")
    out = gather(Current(reviewed), fresh)
    assert list(out.reports) == ["rep-village"]


def test_an_edit_by_a_reviewer_is_what_leaves_and_what_incidents_are_made_of(book, chief) -> None:
    harm = {"injured": {"low": 2, "high": 2, "span": None, "told": []}}
    decide(book, chief, "rep-village/e1", "edit", "two were hurt", {"harm": harm})
    out = gather(Current(book), NOW)
    (incident,) = out.incidents
    assert [(it.low, it.high) for it in incident.harm.injured] == [(2, 2)]


def test_an_incident_keeps_its_id_when_a_telling_is_left_out(confirmed, everything) -> None:
    assert {it.id for it in confirmed.incidents} <= {it.id for it in everything.incidents}


def test_a_teller_whose_statement_nobody_reviewed_is_named_without_its_words(confirmed) -> None:
    (shelling,) = [deed for deed in deeds(confirmed) if deed.type == "shelling"]
    assert [(it.name, it.says, it.words) for it in shelling.voices] == [
        ("the mayor", "says", None),
        ("The army", "denies", None),
    ]
    assert shelling.standing == "disputed"


def test_a_rejected_statement_is_no_teller(reviewed, chief) -> None:
    decide(reviewed, chief, "rep-village/s2", "reject", "the report does not say so")
    out = gather(Current(reviewed), NOW)
    (shelling,) = [deed for deed in deeds(out) if deed.type == "shelling"]
    assert not shelling.says("denies")


def test_records_without_a_ledger_are_all_unreviewed(loose) -> None:
    assert loose.includes_unreviewed and not any(deed.reviewed for deed in deeds(loose))
    assert msgspec.json.encode(loose.reports["rep-village"].record).count(b"Pell") == 0
