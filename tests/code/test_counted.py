"""What a report counts in the words for a deed: deeds, arms and objects, and only some persons."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from truceline.records import Event, Record

Extract = Callable[[str], Record]


def first(record: Record, kind: str) -> Event:
    return next(event for event in record.events if event.type == kind)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("Warplanes carried out 12 raids on Orem on Friday.", "airstrike", 12),
        ("At least 34 rockets were fired at Orem on Friday.", "shelling", 34),
        ("The army destroyed three bases of the Front on Friday.", "destruction", 3),
        ("The army destroyed more than 60 tunnels near Orem.", "destruction", 60),
        ("The rebels released 40 soldiers on Friday.", "release", 40),
    ],
)
def test_deeds_arms_and_objects_are_counted(text: str, kind: str, value: int, extract: Extract) -> None:
    count = first(extract(text), kind).count
    assert count is not None
    assert count.value == value


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Police arrested 14 traders in Orem on Friday.", "detention"),
        ("Some 100,000 people fled Orem in September.", "displacement"),
        ("The two sides signed a ceasefire in Orem on Friday.", "agreement"),
    ],
)
def test_whom_it_harmed_and_who_agreed_is_no_count(text: str, kind: str, extract: Extract) -> None:
    assert first(extract(text), kind).count is None


def test_a_number_that_no_word_tells_is_none(extract: Extract) -> None:
    count = first(extract("The army destroyed dozens of tunnels near Orem."), "destruction").count
    assert count is None or count.value is None


@pytest.mark.parametrize(
    ("text", "kind", "field", "low"),
    [
        ("Rescuers moved 137,000 people out of Orem on Friday.", "displacement", "displaced", 137000),
        ("Fighters whisked 130 pupils away from Orem on Friday.", "detention", "detained", 130),
    ],
)
def test_the_people_of_a_detention_or_displacement_are_its_figure_whatever_the_verb(
    text: str, kind: str, field: str, low: int, extract: Extract
) -> None:
    figure = getattr(first(extract(text), kind).harm, field)
    assert figure is not None
    assert figure.low == low
