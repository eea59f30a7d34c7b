"""Figures of harm are read from the words that tell them."""

from __future__ import annotations

import pytest

from truceline.resolve.harm import find_harm
from truceline.text import Span


@pytest.mark.parametrize(
    ("words", "many"),
    [
        ("One soldier sustained an injury.", 1),
        ("Eight people had minor injuries.", 8),
        ("Three clerks treated an injury.", None),
    ],
)
def test_who_has_injuries_is_injured(words: str, many: int | None) -> None:
    found = [f.low for f in find_harm(words, [Span(0, len(words))]) if f.field == "injured"]
    assert found == ([] if many is None else [many])


def test_a_second_victim_before_another_verb_is_added() -> None:
    words = "The force killed a local commander and one suspected rebel and detained two others."
    found = [(f.field, f.low) for f in find_harm(words, [Span(0, len(words))])]
    assert found == [("killed", 2), ("detained", 2)]
