"""A word names a deed only where its object, subject and company are of the kind that the sense asks for."""

from __future__ import annotations

import pytest

from truceline.pipeline import Engine
from truceline.read import Source, report


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine()


def types(engine: Engine, text: str) -> list[str]:
    record = engine.extract(report(Source(name="r", data=text.encode(), media_type="text/plain", text=text)))
    return [event.type for event in record.events]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Varda freed eleven prisoners on Sunday.", "release"),
        ("The army seized six rockets in Orem.", "disarmament"),
        ("Rebels seized the town of Orem.", "seizure"),
        ("Police seized two men in Orem.", "detention"),
        ("Norland expelled three diplomats of Varda.", "sanction"),
        ("Varda gave Norland $10 million in assistance.", "aid"),
        ("Teachers in Orem went on strike for better pay.", "protest"),
        ("Sukhoi jets bombed the base near Orem.", "airstrike"),
        ("A truce took hold in Orem on Friday.", "agreement"),
        ("Passage was refused to three trucks at Orem.", "obstruction"),
        ("Troops of Varda came under fire near Orem.", "shooting"),
    ],
)
def test_the_object_and_the_company_choose_the_sense(engine: Engine, text: str, kind: str) -> None:
    assert kind in types(engine, text)


@pytest.mark.parametrize(
    "text",
    [
        "Critics attacked the plan in Orem.",
        "Two villagers were killed in an earthquake in Orem.",
        "A dog attacked a child in Orem.",
        "The minister took part in the ceremony in Orem.",
    ],
)
def test_what_is_no_deed_is_none(engine: Engine, text: str) -> None:
    assert not types(engine, text)


def test_a_restriction_that_ends_is_no_restriction(engine: Engine) -> None:
    assert "obstruction" not in types(engine, "Norland lifted its travel ban on Varda on Monday.")
