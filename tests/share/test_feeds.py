"""Feeds that a feed reader reads: stable ids, corrections and retractions as entries."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from xml.etree import ElementTree as Xml

import msgspec
import pytest

from tests.share.conftest import NOW, village
from truceline.ledger import redact
from truceline.ledger.redaction import bodies
from truceline.review import Current, decide, revoke
from truceline.share.corrections import corrections
from truceline.share.deeds import deeds
from truceline.share.feeds import TOMBSTONE, atom, items, json_feed
from truceline.share.outgoing import gather, gather_records

feedparser = pytest.importorskip("feedparser")


def read(data: bytes):
    found = feedparser.parse(data)
    assert not found.bozo, found.bozo_exception
    return found


def test_a_feed_reader_sees_every_deed_once_with_its_id_and_date(everything) -> None:
    found = read(atom(everything))
    assert len(found.entries) == len(deeds(everything)) == len({it.id for it in found.entries})
    assert all(it.id.startswith("urn:truceline:") and it.updated_parsed and it.content[0].value for it in found.entries)


def test_the_json_feed_has_the_same_entries(everything) -> None:
    found = json.loads(json_feed(everything))
    assert found["version"] == "https://jsonfeed.org/version/1.1"
    assert [it["id"] for it in found["items"]] == [it.id for it in read(atom(everything)).entries]


def test_ids_do_not_change_with_the_server_or_with_time(reviewed) -> None:
    view = Current(reviewed)
    one = {it.id for it in items(gather(view, NOW, base="https://one.example"))}
    assert one == {it.id for it in items(gather(view, NOW + timedelta(days=9), base="https://two.example"))}


def test_entries_lead_to_the_record_where_there_is_a_server(confirmed) -> None:
    assert all(it.link.startswith("https://ledger.example/") for it in read(atom(confirmed)).entries)


def test_unreviewed_entries_say_so_first(everything) -> None:
    for it in json.loads(json_feed(everything))["items"]:
        assert ("unreviewed" in it["tags"]) == it["content_text"].startswith("Unreviewed machine suggestion.")


def test_a_correction_and_a_retraction_are_entries_and_a_retraction_leaves_a_tombstone(reviewed, chief) -> None:
    before = gather(Current(reviewed), NOW)
    (shelled,) = [it for it in items(before) if it.title.startswith("Shelling")]
    change = {"status": "attempted"}
    decide(reviewed, chief, "rep-made/e1", "edit", "the words say tried", change)
    decide(reviewed, chief, "rep-village/e1", "reject", "the mayor spoke of thunder, as Odo Pell says")
    out = gather(Current(reviewed), NOW)
    found = corrections(reviewed, out)
    assert [(it.change, it.subject) for it in found] == [("corrected", "rep-made/e1"), ("retracted", "rep-village/e1")]
    assert "Pell" not in found[1].reason
    data = atom(out, found)
    titles = [it.title for it in read(data).entries]
    assert "Retracted: rep-village/e1" in titles and "Corrected: rep-made/e1" in titles
    refs = {it.get("ref") for it in Xml.fromstring(data).iter(f"{{{TOMBSTONE}}}deleted-entry")}
    assert shelled.id in refs


def test_a_decision_taken_back_is_a_retraction(reviewed, chief) -> None:
    first = next(iter(Current(reviewed).standings("rep-village"))).decisions[0]
    revoke(reviewed, chief, first.id, "entered by mistake")
    found = corrections(reviewed, gather(Current(reviewed), NOW))
    assert [(it.change, it.subject, it.reason) for it in found] == [
        ("retracted", "rep-village/e1", "entered by mistake")
    ]


def test_a_report_taken_out_of_the_ledger_is_retracted_without_its_reason(reviewed) -> None:
    redact(reviewed, bodies(reviewed, "rep-village"), ground="safety", reason="Odo Pell is in danger")
    found = corrections(reviewed, gather(Current(reviewed), NOW))
    assert [(it.change, it.subject, it.reason) for it in found] == [
        ("retracted", "rep-village", "taken out of the ledger: safety")
    ]


def test_a_change_to_what_was_never_shown_is_no_correction(book, chief) -> None:
    decide(book, chief, "rep-made/e1", "reject", "no")
    decide(book, chief, "rep-village/e1", "edit", "first reading", {"status": "attempted"})
    assert corrections(book, gather(Current(book), NOW)) == []


def test_hostile_titles_do_not_break_the_feed() -> None:
    made = village()
    title = msgspec.structs.replace(made.report.title, value="<b>\x00]]>&\x1b\ufffe\u202e</b>")
    report = msgspec.structs.replace(made.report, title=title)
    out = gather_records([msgspec.structs.replace(made, report=report)], NOW)
    assert len(read(atom(out)).entries) == len(json.loads(json_feed(out))["items"]) == 2
    assert "<b>" not in json.loads(json_feed(out))["items"][0]["content_html"]


def test_the_command_writes_both(tmp_path, reviewed) -> None:
    for name in ("feed.atom", "feed.json"):
        command = [sys.executable, "-m", "truceline", "feed", str(tmp_path / name), "--as-of", "2026-01-05"]
        done = subprocess.run(
            [*command, "--ledger", str(tmp_path / "case.ledger")], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
    assert len(read((tmp_path / "feed.atom").read_bytes()).entries) == 2
