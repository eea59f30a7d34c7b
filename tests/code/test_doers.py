"""Doers that a passive or a noun leaves out, where the report named them just before."""

from __future__ import annotations

from collections.abc import Callable

from truceline.codec import check
from truceline.records import Record

Extract = Callable[[str], Record]


def doers(record: Record, kind: str) -> list[str]:
    return [a.name for e in check(record).events if e.type == kind for a in e.actors]


def test_who_was_told_to_act_also_made_the_arrests_that_follow(extract: Extract) -> None:
    record = extract("Police stormed a school in Marjanna on Friday. Thirty students were arrested.")
    assert any("Police" in name for name in doers(record, "detention"))


def test_arrests_told_alone_have_no_doer(extract: Extract) -> None:
    assert not doers(extract("Thirty students were arrested in Marjanna on Friday."), "detention")


def test_no_strike_is_credited_to_who_struck_elsewhere(extract: Extract) -> None:
    text = "Turkish jets bombed Tal Rifaat on Friday, killing two. On Monday an air strike on Manbij killed a farmer."
    told = [e for e in check(extract(text)).events if e.type == "airstrike"]
    assert sorted(len(e.actors) for e in told) == [0, 1]


def test_those_who_march_do_not_make_the_arrests(extract: Extract) -> None:
    assert not doers(extract("Students marched through Marjanna on Friday. Thirty people were arrested."), "detention")


def test_a_release_with_a_day_of_its_own_has_no_doer_from_before(extract: Extract) -> None:
    text = "Fighters attacked a convoy near Marjanna on Friday. Two engineers were released last week."
    assert not doers(extract(text), "release")
