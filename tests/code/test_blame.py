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


@pytest.mark.parametrize(
    ("text", "who", "stance"),
    [
        ("The army blamed the Northern Front for the attack in Osk, which the Front denied.", "Front", "denies"),
        ("Rebels shelled Osk on Monday, killing two. The governor denied it.", "governor", "denies"),
        ("The army shot dead two men in Osk, residents said. The army rejected the accusation.", "army", "denies"),
        ("Rebels shelled Osk on Monday, killing two. The governor confirmed it.", "governor", "confirms"),
    ],
)
def test_who_denies_or_confirms_what_was_told_just_before_speaks_to_that_deed(
    text: str, who: str, stance: str, extract: Extract
) -> None:
    record = extract(text)
    (event,) = record.events
    speakers = {s.id: s.chain[0].name for s in record.statements if s.chain}
    assert [(speakers[p.statement], p.stance) for p in event.positions] == [(who, stance)]


def test_what_is_denied_and_was_told_nowhere_speaks_to_no_deed(extract: Extract) -> None:
    record = extract("Rebels shelled Osk on Monday. The governor denied that taxes would rise.")
    assert all(not event.positions for event in record.events)
