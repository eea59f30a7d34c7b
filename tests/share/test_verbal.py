"""Whose deed and whose word: what PLOVER would call each, by who tells it."""

from __future__ import annotations

import msgspec
import pytest

from tests.making import at, record
from truceline.share.verbal import act, deed, plover


def strike(**changes):
    made = record()
    return made, msgspec.structs.replace(made.events[0], **changes)


def test_every_event_and_statement_has_a_code_or_a_reason() -> None:
    made = record()
    found = dict(plover(made))
    assert set(found) == {it.id for it in (*made.events, *made.statements)}
    assert all((code.code is None) == (code.none is not None) for code in found.values())


@pytest.mark.parametrize(
    ("changes", "acts", "wanted"),
    [
        ({}, {"s1": "say"}, "ASSAULT"),
        ({"according_to": ("s1",)}, {"s1": "accuse"}, None),
        ({"according_to": ("s1", "narrator")}, {"s1": "accuse"}, "ASSAULT"),
        ({"status": "denied"}, {}, None),
        ({"status": "hypothetical"}, {}, None),
        ({"status": "planned"}, {}, "THREATEN"),
        ({"status": "planned", "type": "withdrawal"}, {}, "AGREE"),
        ({"status": "attempted"}, {}, "ASSAULT"),
        ({"status": "attempted", "type": "agreement"}, {}, None),
    ],
)
def test_a_deed_is_what_its_tellers_and_its_status_make_it(changes, acts, wanted) -> None:
    _, event = strike(**changes)
    assert deed(event, "struck", acts).code == wanted


def test_a_deed_that_will_not_be_done_is_a_refusal() -> None:
    _, event = strike(status="denied", type="withdrawal")
    assert deed(event, "we will never withdraw", {}).code == "REJECT"


def test_a_warning_is_a_threat_where_it_is_of_the_speakers_own_acts() -> None:
    made = record()
    first = msgspec.structs.replace(made.statements[0], act="warn")
    assert act(made, first).code is None
    own = msgspec.structs.replace(first, content=(at("the raid"),))
    text = made.report.text.replace("the raid", "we shall", 1)
    changed = msgspec.structs.replace(made, report=msgspec.structs.replace(made.report, text=text))
    assert act(changed, own).code == "THREATEN"
