"""Instruments, duties and the outlet's claims on composed sentences: what is said is found, and nothing that is not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from truceline.pipeline import Engine
from truceline.records import Published, Record, Report
from truceline.text import Span

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "agreements.yaml").read_text(encoding="utf-8").replace(": ~\n", ": null\n")
)
ASKED = [case for case in CASES if "instruments" not in case or case["instruments"] is not None]
"""Those that say which instruments and duties there are."""
PUBLISHED = "2025-06-10"
Read = Callable[[str], Record]


@pytest.fixture(scope="module")
def read() -> Read:
    """A function from a text to its record, published on 10 June 2025, a Tuesday."""
    engine = Engine()

    def made(text: str) -> Record:
        report = Report(
            id="t", text=text, captured_sha256="0" * 64, language="en", body=(Span(0, len(text)),),
            published=Published(value=PUBLISHED),
        )  # fmt: skip
        return engine.extract(report)

    return made


def named(case: dict[str, Any], key: str) -> list[Any]:
    return case.get(key) or []


@pytest.mark.parametrize("case", ASKED, ids=[case["text"][:60] for case in ASKED])
def test_the_instruments_that_are_named_and_no_other(read: Read, case: dict[str, Any]) -> None:
    found = read(case["text"]).instruments
    told = sorted((it.kind, it.name, str(it.in_effect), len(it.mentions)) for it in found)
    want = sorted((kind, name, str(effect), count) for kind, name, effect, count in named(case, "instruments"))
    assert len(told) == len(want), told
    for (kind, name, effect, count), (kind_, name_, effect_, count_) in zip(want, told, strict=True):
        assert (kind, effect, count) == (kind_, effect_, count_), told
        assert name in name_, told


@pytest.mark.parametrize("case", ASKED, ids=[case["text"][:60] for case in ASKED])
def test_the_duties_that_are_told_and_no_other(read: Read, case: dict[str, Any]) -> None:
    record = read(case["text"])
    names = {it.id: it.name for it in record.instruments}
    told = [
        (it.bearer, it.duty, names.get(it.instrument or ""), it.deadline and it.deadline.end)
        for it in record.obligations
    ]
    assert len(told) == len(named(case, "duties")), told
    for bearer, words, instrument, until in named(case, "duties"):
        right = [it for it in told if words in it[1]]
        assert right, told
        assert (right[0][0] is None) == (bearer is None) and (bearer is None or bearer in right[0][0]), told
        assert (right[0][2] is None) == (instrument is None) and (instrument is None or instrument in right[0][2]), told
        assert right[0][3] == (str(until) if until else None), told
    if "note" in case:
        assert case["note"] in str(record.obligations[0].note)


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:60] for case in CASES])
def test_the_outlets_claims_and_no_other(read: Read, case: dict[str, Any]) -> None:
    assert [it.kind for it in read(case["text"]).narrator_claims] == named(case, "claims")


@pytest.mark.parametrize("case", [case for case in CASES if "parties" in case], ids=lambda case: case["text"][:60])
def test_each_reading_of_who_is_bound_stands_beside_whose_it_is(read: Read, case: dict[str, Any]) -> None:
    record = read(case["text"])
    told = [[sorted(it.names), it.according_to] for each in record.instruments for it in each.parties]
    assert told == [[sorted(names), whose] for names, whose in case["parties"]]
    flagged = [flag for flag in record.flags if flag.kind == "party_conflict"]
    assert len(flagged) == max(0, len(told) - 1)


def test_a_law_that_is_invoked_is_no_deed_and_binds_nobody(read: Read) -> None:
    record = read("The attack on the clinic was a crime under international humanitarian law, the nurses' union said.")
    (law,) = record.instruments
    assert law.kind == "law" and law.parties == () and law.in_effect is None
    assert all(not law.mentions[0].contains(event.trigger) for event in record.events)


def test_a_domestic_decision_is_no_clause_of_the_ceasefire(read: Read) -> None:
    record = read(
        "The ceasefire took effect on 2 May. In June the government tasked the army with collecting rifles by July 1."
    )
    kinds = {it.id: it.kind for it in record.instruments}
    assert [kinds[str(it.instrument)] for it in record.obligations] == ["decision"]


def test_a_deed_is_tied_to_what_its_own_clause_names_and_not_to_what_only_dates_it(read: Read) -> None:
    tied = read("In breach of the truce, Sylvanian jets bombed the port on Monday.")
    assert [ref.name for event in tied.events if event.type == "airstrike" for ref in event.instruments] == ["truce"]
    dated = read("Since the ceasefire took effect, Sylvanian jets have bombed the port.")
    assert not [ref for event in dated.events if event.type == "airstrike" for ref in event.instruments]


def test_swapped_parties_give_the_same_duties_but_for_the_names(read: Read) -> None:
    text = (
        "Under the Doha accord, {a} must release 40 prisoners by June 20. {b}'s president called it a breach of faith."
    )
    one, other = read(text.format(a="Serbia", b="Kosovo")), read(text.format(a="Kosovo", b="Serbia"))
    assert [(it.bearer, it.deadline and it.deadline.end) for it in one.obligations] == [("Serbia", "2025-06-20")]
    assert [(it.bearer, it.deadline and it.deadline.end) for it in other.obligations] == [("Kosovo", "2025-06-20")]
