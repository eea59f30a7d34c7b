"""The contract of the records: frozen, by keyword, and unknown is never zero."""

from __future__ import annotations

import inspect
import json
from typing import Any

import msgspec
import pytest

from truceline import codec, records
from truceline.records import Event, Figure, Harm, Link, Record, Report, Statement
from truceline.text import Span

KINDS = [
    kind
    for _, kind in inspect.getmembers(records, inspect.isclass)
    if issubclass(kind, records.Base) and kind is not records.Base
]
# What `records.md` names: a field may be added to these, none may go.
CONTRACT = {
    "Record": "schema report statements events times quotes actors instruments obligations quantities "
    "narrator_claims flags",
    "Report": "id text captured_sha256 title publisher author dateline republishers published language body "
    "headings dropped",
    "Statement": "id content cue chain voice act about modality date quotes same_as parent",
    "Link": "span name actor affiliation kind",
    "Event": "id type trigger evidence actors targets places date harm means status aggregate count according_to "
    "positions instruments",
    "Harm": "killed injured detained displaced missing",
    "Figure": "low high span told",
    "Told": "low high span according_to",
    "Place": "span name geoname lat lon precision",
    "Time": "span start end precision",
    "Published": "value zone span",
    "Actor": "name actor kind mentions",
    "Instrument": "id name kind mentions in_effect parties",
    "Obligation": "id bearer duty instrument deadline span according_to note",
    "Quantity": "value low high unit span according_to",
    "Flag": "kind span note other",
    "NarratorClaim": "id span kind",
    "CopyFamily": "id original members",
    "Incident": "id type date place members origins harm positions status",
    "Finding": "id incident events statements obligation instrument alleged_by against reply status",
}


@pytest.mark.parametrize("name", CONTRACT)
def test_every_field_of_the_contract_is_there(name: str) -> None:
    fields = getattr(records, name).__struct_fields__
    assert set(CONTRACT[name].split()) <= set(fields)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_records_are_frozen_and_say_what_they_are(kind: Any) -> None:
    assert kind.__struct_config__.frozen
    assert all(
        parameter.kind is inspect.Parameter.KEYWORD_ONLY for parameter in inspect.signature(kind).parameters.values()
    )
    assert kind.__doc__ and not kind.__doc__.startswith(f"{kind.__name__}(")


def test_a_record_cannot_be_changed() -> None:
    harm = Harm()
    with pytest.raises(AttributeError):
        harm.killed = Figure(low=0, high=0, span=None)  # type: ignore[misc]


def test_what_nobody_told_is_unknown_and_not_zero() -> None:
    event = Event(id="e", type="airstrike", trigger=Span(0, 1), evidence=(Span(0, 1),))
    assert [getattr(event.harm, field) for field in Harm.__struct_fields__] == [None] * 5
    assert event.date is None and event.count is None and event.places == () and event.according_to == ()


def test_zero_and_unknown_are_told_apart_in_json() -> None:
    none_killed = Harm(killed=Figure(low=0, high=0, span=Span(3, 9)))
    assert json.loads(codec.encode(none_killed))["killed"] == {"low": 0, "high": 0, "span": [3, 9], "told": []}
    assert json.loads(codec.encode(Harm()))["killed"] is None


def test_a_machine_cannot_give_a_verdict() -> None:
    incident = msgspec.inspect.type_info(records.Incident)
    assert isinstance(incident, msgspec.inspect.StructType)
    status = next(field for field in incident.fields if field.name == "status").type
    assert isinstance(status, msgspec.inspect.LiteralType)
    assert set(status.values) == {"single origin", "several origins", "disputed"}


def test_fields_are_named_never_counted() -> None:
    with pytest.raises(TypeError):
        Report("id", "text", "hash")  # type: ignore[misc, call-arg]
    assert Statement.__struct_fields__[0] == "id" and Link.__struct_fields__[0] == "span"
    assert "schema" in Record.__struct_fields__
