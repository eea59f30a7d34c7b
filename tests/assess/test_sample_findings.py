"""The bundled samples, read, joined and held against the bundled agreements: what companions do to one another."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from truceline.assess import bundled, findings
from truceline.corroborate import incidents
from truceline.records import Finding, Incident, Record
from truceline.run import Run

FOLDER = Path(str(files("truceline.data") / "samples"))


@pytest.fixture(scope="module")
def records() -> dict[str, Record]:
    names = [path for path in sorted(FOLDER.iterdir()) if path.suffix in (".txt", ".html", ".eml")]
    batches = Run().batches([str(path) for path in names])
    return {Path(source.name).name: record for batch in batches for source, record in batch}


@pytest.fixture(scope="module")
def joined(records: dict[str, Record]) -> tuple[Incident, ...]:
    return incidents(list(records.values())).incidents


@pytest.fixture(scope="module")
def found(records: dict[str, Record]) -> list[Finding]:
    result = incidents(list(records.values()))
    return findings(records.values(), list(bundled().values()), result.incidents, result.copies)


def told_in(records: dict[str, Record], finding: Finding) -> set[str]:
    return {name for name, record in records.items() for words in finding.words if words.report == record.report.id}


def test_one_statement_that_many_carry_is_one_origin_and_no_higher(records, found):
    ours = [it for it in found if it.instrument == "unscr-1701" and "wire.txt" in told_in(records, it)]
    (finding,) = ours
    assert "aggregator.txt" in told_in(records, finding)
    assert finding.status == "reported" and finding.against == ("Israel",)  # whom UNIFIL's words name
    assert all(it.status == "reported" for it in found)


def test_what_is_spoken_of_as_known_was_told_before(records):
    record = records["wire.txt"]
    strikes = next(it for it in record.events if it.type == "airstrike" and "Israel" in {a.name for a in it.actors})
    told = [record.report.text[span.start : span.end] for span in strikes.evidence]
    assert "the strikes" in told and any(it.startswith("the strikes had been carried out") for it in told)


def test_the_accused_sides_account_stands_beside_the_charge(records, found):
    (finding,) = [it for it in found if it.instrument == "unscr-1701" and "carrier.txt" in told_in(records, it)]
    statements = {f"{record.report.id}/{it.id}": it for record in records.values() for it in record.statements}
    assert {statements[id].chain[0].actor for id in finding.reply} == {"israel/armed-forces"}
    assert finding.status == "reported"  # an account of one's own deed is an answer and no denial


def test_the_same_root_told_anew_is_no_second_voice_for_a_claim(records, found):
    parts = [it for it in found if it.kind == "role"]
    assert {it.status for it in parts} == {"reported"}
    assert {name for it in parts for name in it.alleged_by} == {"Israeli officials", "Israeli media"}


def test_figures_that_differ_stand_side_by_side(joined):
    injured = {(figure.low, figure.high) for it in joined for figure in it.harm.injured}
    assert {(1, 1), (8, 8)} <= injured


def test_five_points_and_six_are_both_kept(records):
    def counted(name: str) -> set[int | None]:
        counts = [event.count for event in records[name].events if event.count]
        return {it.value for it in (*counts, *records[name].quantities)}

    assert 6 in counted("daily.txt") and 6 in counted("carrier.txt")
    assert 5 in counted("page.html") and 5 in counted("broadcaster-sada.txt")


def test_totals_are_no_incidents(records, joined):
    letter = records["newsletter.eml"].report.id
    summed = {event.id for event in records["newsletter.eml"].events if event.aggregate}
    assert not [it for it in joined for member in it.members if member.report == letter and member.event in summed]


def test_two_readings_of_who_is_bound_stand_each_with_its_source(records):
    (truce,) = [it for it in records["broadcaster-sada.txt"].instruments if it.kind == "agreement"]
    assert [(set(it.names), it.according_to == "narrator") for it in truce.parties] == [
        ({"Lebanon", "Israel"}, False),
        ({"Hezbollah", "Israel"}, True),
    ]
    assert [flag.kind for flag in records["broadcaster-sada.txt"].flags if flag.kind == "party_conflict"]
    (other,) = [it for it in records["carrier.txt"].instruments if it.kind == "agreement"]
    assert [set(it.names) for it in other.parties] == [{"Israel", "Lebanon"}]


def test_a_domestic_deadline_is_no_deadline_of_the_ceasefire(records):
    for name in ("wire.txt", "daily.txt"):
        kinds = {it.id: it.kind for it in records[name].instruments}
        dated = [it for it in records[name].obligations if it.deadline is not None]
        assert dated and all(kinds[str(it.instrument)] == "decision" for it in dated)


def test_a_duration_is_kept_in_its_words_and_makes_no_date(records):
    for name in ("page.html", "carrier.txt"):
        duty = next(it for it in records[name].obligations if it.bearer == "Israel")
        assert duty.deadline is None and "within 60" in str(duty.note)


def test_a_town_of_a_like_name_is_another_town(records, joined):
    carrier = records["carrier.txt"]
    (car,) = [it for it in carrier.events if it.date and it.date.start == "2025-11-04"]
    (incident,) = [it for it in joined for member in it.members if member.event == car.id]
    assert {member.report for member in incident.members} == {carrier.report.id}


def test_nobody_is_accused_who_could_not_answer(found):
    for it in found:
        assert not {"one", "ceasefire", "their presence", "strikes"} & set(it.against)
