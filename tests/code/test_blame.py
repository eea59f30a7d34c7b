"""Who is blamed for a deed, or claims it, in a statement that says nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from truceline.codec import check
from truceline.records import Event, Record

Extract = Callable[[str], Record]


def first(record: Record, kind: str) -> Event:
    return next(e for e in check(record).events if e.type == kind)


@pytest.mark.parametrize(
    ("text", "doer", "teller"),
    [
        ("A bomb wounded two guards in Marjanna. Police blamed the Northern Front.", "Northern Front", "Police"),
        ("Gunmen killed a judge in Marjanna on Friday. The Northern Front claimed responsibility.", "Northern Front",
         "Northern Front"),
    ],
)  # fmt: skip
def test_who_blames_or_claims_tells_the_deed_and_names_its_doer(
    text: str, doer: str, teller: str, extract: Extract
) -> None:
    record = extract(text)
    deed = first(record, "bombing" if "bomb" in text else "shooting")
    assert any(doer in a.name for a in deed.actors)
    tellers = [s.chain[0].name for s in record.statements if s.id in deed.according_to]
    assert any(teller in t for t in tellers)


def test_blame_for_something_else_adds_no_doer(extract: Extract) -> None:
    record = extract(
        "A bomb wounded two guards in Marjanna on Friday. The minister blamed the drought for high prices."
    )
    assert not any("drought" in a.name for a in first(record, "bombing").actors)
