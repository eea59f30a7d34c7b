"""A ledger with composed reports, some of it reviewed, and what may leave it; nothing in it happened."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec
import pytest

from tests.making import record
from truceline.ledger import Ledger
from truceline.records import Publisher, Record
from truceline.review import Current, User, add_user, decide
from truceline.share.outgoing import Outgoing, gather, gather_records
from truceline.text import Span

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
VILLAGE = (
    "Shells near Quay\n"
    "Marsh Post\n"
    "7 November 2025\n"
    "Shells fell on Ráven on Friday and a farmer, Odo Pell, was hurt, the mayor said. "
    "Troops kept the Mill outpost. The army denied any fire.\n"
)


def _at(words: str) -> Span:
    at = VILLAGE.index(words)
    return Span(at, at + len(words))


def village() -> Record:
    """A second report: shelling, told by a mayor, denied by an army; a private person; an armed position."""
    raw = {
        "schema": "truceline-record/1",
        "report": {
            "id": "rep-village", "text": VILLAGE, "captured_sha256": "0" * 64, "language": "en",
            "title": {"value": "=Shells near Quay", "span": _at("Shells near Quay")},
            "published": {"value": "2025-11-07", "span": _at("7 November 2025")},
            "body": [[_at("Shells fell").start, len(VILLAGE) - 1]],
        },
        "statements": [
            {"id": "s1", "content": [_at("Shells fell on Ráven on Friday")], "cue": _at("said"), "voice": "indirect",
             "chain": [{"span": _at("the mayor"), "name": "the mayor", "kind": "office"}], "act": "say",
             "modality": "asserted"},
            {"id": "s2", "content": [_at("any fire")], "cue": _at("denied"), "voice": "indirect", "act": "deny",
             "chain": [{"span": _at("The army"), "name": "The army", "kind": "organisation"}],
             "modality": "asserted"},
        ],
        "events": [
            {"id": "e1", "type": "shelling", "trigger": _at("fell"),
             "evidence": [_at("Shells fell on Ráven on Friday")],
             "targets": [{"span": _at("Odo Pell"), "name": "Odo Pell"}],
             "places": [{"span": _at("Ráven"), "name": "Ráven", "precision": "town", "lat": 1.5, "lon": 2.5}],
             "date": {"span": _at("on Friday"), "start": "2025-11-07", "end": "2025-11-07", "precision": "day"},
             "harm": {"injured": {"low": 1, "high": 1, "span": _at("Odo Pell, was hurt")}},
             "according_to": ["s1"], "positions": [{"statement": "s2", "stance": "denies"}]},
            {"id": "e2", "type": "presence", "trigger": _at("kept"), "evidence": [_at("Troops kept the Mill outpost")],
             "places": [{"span": _at("Mill outpost"), "name": "Mill outpost", "precision": "site", "lat": 3.0,
                         "lon": 4.0, "geoname": "7"}], "according_to": ["narrator"]},
        ],
        "actors": [{"name": "Odo Pell", "kind": "person", "mentions": [_at("Odo Pell")]}],
        "made_by": "tests",
    }  # fmt: skip
    return msgspec.convert(msgspec.to_builtins(raw), Record)


def with_publisher(made: Record) -> Record:
    publisher = Publisher(value="Marsh Post", span=_at("Marsh Post"))
    return msgspec.structs.replace(made, report=msgspec.structs.replace(made.report, publisher=publisher))


@pytest.fixture
def book(tmp_path) -> Iterator[Ledger]:
    with Ledger.open(str(tmp_path / "case.ledger"), create=True, by="the.engine", clock=lambda: NOW) as made:
        for one in (record(), with_publisher(village())):
            data = one.report.text.encode()
            entry = made.add_capture(one.report.id, data)
            report = msgspec.structs.replace(one.report, captured_sha256=entry.body)
            made.add_record(msgspec.structs.replace(one, report=report))
        yield made


@pytest.fixture
def chief(book: Ledger) -> User:
    return add_user(book, "the.chief", "administrator")


@pytest.fixture
def reviewed(book: Ledger, chief: User) -> Ledger:
    """The ledger with one event of each report, and the statement that tells the first, accepted."""
    for subject in ("rep-made/e1", "rep-made/s1", "rep-village/e1"):
        decide(book, chief, subject, "accept", "read against the original")
    return book


@pytest.fixture
def confirmed(reviewed: Ledger) -> Outgoing:
    return gather(Current(reviewed), NOW, base="https://ledger.example")


@pytest.fixture
def everything(reviewed: Ledger) -> Outgoing:
    return gather(Current(reviewed), NOW, unreviewed=True)


@pytest.fixture
def loose() -> Outgoing:
    """The same records without a ledger."""
    return gather_records([record(), with_publisher(village())], NOW)
