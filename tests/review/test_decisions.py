"""Decisions: who decides what, what stands, and what a new run of the machine does to it (nothing)."""

from __future__ import annotations

import msgspec
import pytest

from truceline import codec
from truceline.records import Finding, Incident, Member, Origin
from truceline.review import (
    AccessError,
    Current,
    ReviewError,
    concord,
    decide,
    decisions,
    grade,
    grades,
    incidents,
    merge,
    revoke,
    split,
)


def subjects(standings):
    return [it.subject for it in standings]


def test_all_is_suggested_until_somebody_decides(ledger, people):
    view = Current(ledger)
    assert view.confirmed("r1") == []
    assert subjects(view.suggestions("r1")) == ["r1/e1", "r1/e2", "r1/s1", "r1/s2", "r1/s3"]
    decide(ledger, people["reviewer"], "r1/e1", "accept", "as the report has it")
    view = Current(ledger)
    assert subjects(view.confirmed("r1")) == ["r1/e1"]
    assert "r1/e1" not in subjects(view.suggestions("r1"))


def test_a_decision_is_signed_and_reasoned(ledger, people):
    made = decide(ledger, people["reviewer"], "r1/e1", "reject", "a drill, says the original")
    entry = ledger.last("decision")
    assert (made.by, entry.by, entry.subject) == ("b.reviewer", "b.reviewer", "r1/e1")
    assert made.on == ledger.find("record", "r1").number and made.reason
    with pytest.raises(ReviewError, match="reason"):
        decide(ledger, people["reviewer"], "r1/e1", "accept", " ")
    with pytest.raises(AccessError):
        decide(ledger, people["reader"], "r1/e1", "accept", "so be it")


@pytest.mark.parametrize("verdict", ["reject", "unsure"])
def test_what_is_not_confirmed_has_no_value(ledger, people, verdict):
    decide(ledger, people["reviewer"], "r1/e1", verdict, "for the test")
    view = Current(ledger)
    (standing,) = [it for it in view.standings("r1") if it.subject == "r1/e1"]
    assert standing.value is None and view.confirmed("r1") == []
    assert "r1/e1" not in subjects(view.suggestions("r1"))


def test_an_edit_sets_fields_and_leaves_the_proposal(ledger, people, composed):
    words = composed.span("Planes bombed Ravenport on 1 May")
    decide(
        ledger, people["reviewer"], "r1/e1", "edit", "the date belongs to it", {"evidence": [words], "type": "attack"}
    )
    (standing,) = Current(ledger).confirmed("r1")
    assert (standing.value.type, standing.value.evidence) == ("attack", (words,))
    assert standing.proposal.type == "airstrike"
    assert standing.value.places == standing.proposal.places


@pytest.mark.parametrize(
    "change",
    [{"id": "e9"}, {"colour": "red"}, {"type": "massacre"}, {"evidence": [[5, 5]]}, {"evidence": [[0, 99999]]}, {}],
)
def test_an_edit_that_does_not_hold_is_refused(ledger, people, change):
    before = ledger.head()
    with pytest.raises(ReviewError):
        decide(ledger, people["reviewer"], "r1/e1", "edit", "for the test", change)
    assert ledger.head() == before


@pytest.mark.parametrize("subject", ["r1/e9", "r9", "r9/e1", "finding-1"])
def test_nothing_is_decided_about_nothing(ledger, people, subject):
    with pytest.raises(ReviewError, match="propose"):
        decide(ledger, people["reviewer"], subject, "accept", "for the test")


def test_a_decision_is_taken_back_and_all_is_as_before(ledger, people):
    made = decide(ledger, people["reviewer"], "r1/e1", "accept", "as the report has it")
    with pytest.raises(AccessError):
        revoke(ledger, people["second"], made.id, "I would not")
    revoke(ledger, people["reviewer"], made.id, "read again")
    assert "r1/e1" in subjects(Current(ledger).suggestions("r1"))
    with pytest.raises(ReviewError):
        revoke(ledger, people["reviewer"], made.id, "twice")
    again = decide(ledger, people["second"], "r1/e1", "accept", "as the report has it")
    revoke(ledger, people["editor"], again.id, "an editor may")
    assert list(decisions(ledger)) == []
    assert ledger.counts()["decision"] == 4  # and all of it stays in the log


def test_two_reviewers_who_differ_are_contested_until_an_editor_decides(ledger, people):
    one = decide(ledger, people["reviewer"], "r1/e1", "accept", "as the report has it")
    other = decide(ledger, people["second"], "r1/e1", "reject", "hearsay")
    (standing,) = [it for it in Current(ledger).standings("r1") if it.subject == "r1/e1"]
    assert standing.state == "contested" and standing.value is None
    with pytest.raises(AccessError):
        decide(ledger, people["reviewer"], "r1/e1", "accept", "mine", adjudicates=[one.id, other.id])
    with pytest.raises(ReviewError, match="about the same item"):
        decide(ledger, people["editor"], "r1/e1", "accept", "both", adjudicates=[one.id, "decision-0"])
    decide(ledger, people["editor"], "r1/e1", "accept", "the original bears it out", adjudicates=[one.id, other.id])
    assert subjects(Current(ledger).confirmed("r1")) == ["r1/e1"]


def test_nobody_adjudicates_on_their_own_decision(ledger, people):
    one = decide(ledger, people["editor"], "r1/e1", "accept", "as the report has it")
    other = decide(ledger, people["second"], "r1/e1", "reject", "hearsay")
    with pytest.raises(ReviewError, match="of their own"):
        decide(ledger, people["editor"], "r1/e1", "accept", "mine", adjudicates=[one.id, other.id])


def test_a_change_of_mind_is_no_contest(ledger, people):
    decide(ledger, people["reviewer"], "r1/e1", "reject", "hearsay")
    decide(ledger, people["reviewer"], "r1/e1", "accept", "read again")
    assert subjects(Current(ledger).confirmed("r1")) == ["r1/e1"]


def test_a_second_reviewer_may_be_asked_for(ledger, people):
    decide(ledger, people["reviewer"], "r1/e1", "accept", "as the report has it")
    assert Current(ledger, seconds=2).confirmed("r1") == []
    decide(ledger, people["second"], "r1/e1", "accept", "so I read it")
    assert subjects(Current(ledger, seconds=2).confirmed("r1")) == ["r1/e1"]


# ---- a new run of the machine


def test_a_new_run_changes_nothing_that_was_decided(ledger, people, composed):
    decide(ledger, people["reviewer"], "r1/e1", "edit", "no strike from the air", {"type": "attack"})
    decide(ledger, people["reviewer"], "r1/e2", "reject", "an outpost is no news")
    before = {it.subject: it.value for it in Current(ledger).confirmed("r1")}
    fresh = composed.event("e9", "two houses burned", "destruction", "Ravenport")
    moved = composed.event("e1", "Planes bombed Ravenport on 1 May", "bombing")  # another id's words, and other fields
    ledger.add_record(composed.record(events=(fresh, moved), made_by="engine 2"))
    view = Current(ledger)
    assert {it.subject: it.value for it in view.confirmed("r1")} == before
    told = {it.subject: it for it in view.rerun("r1")}
    assert told["r1/e1"].rerun == "changed" and told["r1/e1"].fields["type"] == ("airstrike", "bombing")
    assert told["r1/e2"].rerun == "gone"
    assert told["r1/e9"].rerun == "new"
    assert "r1/e9" in subjects(view.suggestions("r1"))
    assert "r1/e1" not in subjects(view.suggestions("r1"))  # the changed proposal does not slip in beside the decision


def test_items_are_known_again_under_another_number(ledger, people, composed):
    decide(ledger, people["reviewer"], "r1/e1", "accept", "as the report has it")
    new = composed.event("e1", "two houses burned", "destruction")
    ledger.add_record(composed.record(events=(new, composed.event("e2")), made_by="engine 2"))
    view = Current(ledger)
    told = [(it.subject, it.rerun, it.now) for it in view.rerun("r1")]
    assert told[0] == ("r1/e1", "same", "r1/e2")
    assert [it.value.type for it in view.confirmed("r1")] == ["airstrike"]
    assert "r1/e1" in subjects(view.suggestions("r1")) and "r1/e2" not in subjects(view.suggestions("r1"))


def test_two_items_that_had_one_number_are_decided_apart(ledger, people, composed):
    decide(ledger, people["reviewer"], "r1/e1", "accept", "as the report has it")
    new = composed.event("e1", "two houses burned", "destruction")
    ledger.add_record(composed.record(events=(new, composed.event("e2")), made_by="engine 2"))
    decide(ledger, people["second"], "r1/e1", "reject", "hearsay of a fire")
    found = {(it.proposal.type, it.state) for it in Current(ledger).standings("r1") if it.decisions}
    assert found == {("airstrike", "confirmed"), ("destruction", "rejected")}


def test_two_items_of_one_run_stay_two_however_many_words_they_share(ledger, people, composed):
    outer = composed.event("e3", "Planes bombed Ravenport on 1 May", "airstrike")
    inner = composed.event("e4", "bombed Ravenport on 1 May", "airstrike")
    ledger.add_record(composed.record(events=(outer, inner), made_by="engine 2"))
    decide(ledger, people["reviewer"], "r1/e3", "accept", "as the report has it")
    decide(ledger, people["reviewer"], "r1/e4", "reject", "told already")
    found = {it.subject: it.state for it in Current(ledger).standings("r1") if it.decisions}
    assert found == {"r1/e3": "confirmed", "r1/e4": "rejected"}


def test_a_decision_on_a_newer_reading_takes_the_place_of_the_older(ledger, people, composed):
    decide(ledger, people["reviewer"], "r1/e1", "accept", "as the report has it")
    moved = composed.event("e1", "Planes bombed Ravenport on 1 May", "bombing")
    ledger.add_record(composed.record(events=(moved,), made_by="engine 2"))
    decide(ledger, people["reviewer"], "r1/e1", "accept", "the newer reading is better")
    (standing,) = Current(ledger).confirmed("r1")
    assert standing.value.type == "bombing" and len(standing.decisions) == 2


def test_decisions_outlive_a_redaction(ledger, people):
    from truceline.review import take_out

    decide(ledger, people["reviewer"], "r1/e1", "accept", "as the report has it")
    with pytest.raises(AccessError):
        take_out(ledger, people["editor"], "r1", "safety", "names a shepherd")
    take_out(ledger, people["administrator"], "r1", "safety", "names a shepherd")
    (standing,) = [it for it in Current(ledger).standings("r1") if it.subject == "r1/e1"]
    assert standing.proposal is None and standing.value is None and len(standing.decisions) == 1


# ---- incidents, sources, findings


def incident(id, *members, origins=("a ministry",)):
    parts = tuple(Member(report=it[:2], event=it[2:]) for it in members)
    reports = tuple(dict.fromkeys(it.report for it in parts))
    made = tuple(Origin(name=name, kind="office", reports=reports) for name in origins)
    return Incident(id=id, type="airstrike", date=None, place=None, members=parts, origins=made)


def groups(found):
    return sorted(sorted(member.report + member.event for member in it.members) for it in found)


def test_incidents_are_joined_and_parted_whatever_the_machine_does_next(ledger, people):
    decided = [
        merge(
            ledger,
            people["reviewer"],
            "i1",
            [Member(report="r1", event="e1"), Member(report="r1", event="e2")],
            "one deed",
        ),
    ]
    machine = [incident("i1", "r1e1", "r2e1"), incident("i2", "r1e2", origins=("a witness",)), incident("i3", "r3e1")]
    found = incidents(machine, decided)
    assert groups(found) == [["r1e1", "r1e2", "r2e1"], ["r3e1"]]
    joined = next(it for it in found if len(it.members) == 3)
    assert joined.status == "several origins" and len(joined.origins) == 2
    decided.append(split(ledger, people["reviewer"], "i1", [Member(report="r1", event="e2")], "another day after all"))
    assert groups(incidents(machine, decided)) == [["r1e1", "r2e1"], ["r1e2"], ["r3e1"]]
    other = [incident("x", "r1e1"), incident("y", "r2e1", "r1e2"), incident("z", "r3e1")]  # a newer run
    assert groups(incidents(other, decided[:1])) == [["r1e1", "r1e2", "r2e1"], ["r3e1"]]
    assert Current(ledger).incident_decisions == decided


def test_a_merge_names_two_that_are_there(ledger, people):
    with pytest.raises(ReviewError, match="2 members"):
        merge(ledger, people["reviewer"], "i1", [Member(report="r1", event="e1")], "alone")
    with pytest.raises(ReviewError, match="propose"):
        merge(
            ledger, people["reviewer"], "i1", [Member(report="r1", event="e1"), Member(report="r9", event="e1")], "gone"
        )


def test_sources_are_graded_letter_and_number_apart(ledger, people):
    assert grades(ledger).get("Valley Post", "F6") == "F6"
    grade(ledger, people["reviewer"], "Valley Post", "B", 3, "names its witnesses")
    grade(ledger, people["reviewer"], "Valley Post", "C", 3, "two corrections since")
    assert grades(ledger) == {"Valley Post": "C3"}
    for letter, number in (("G", 1), ("A", 0), ("AB", 1), ("", 1), ("A", 7)):
        with pytest.raises(ReviewError, match="no such grade"):
            grade(ledger, people["reviewer"], "Valley Post", letter, number, "for the test")
    with pytest.raises(ReviewError, match="reason"):
        grade(ledger, people["reviewer"], "Valley Post", "A", 1, "")


def test_a_reviewer_may_give_a_finding_its_status(ledger, people):
    found = Finding(
        id="finding-1", incident=None, events=(), statements=(), obligation=None, instrument=None,
        alleged_by=("Valley Post",), against=("Freedonia",), reply=(), status="reported",
    )  # fmt: skip
    ledger.append("finding", found, subject="finding-1")
    decide(ledger, people["reviewer"], "finding-1", "edit", "by the commission's report", {"status": "upheld"})
    assert Current(ledger).finding(found).status == "upheld"
    with pytest.raises(ReviewError):
        decide(ledger, people["reviewer"], "finding-1", "edit", "for the test", {"status": "proven"})


def test_agreement_is_measured_beyond_chance(ledger, people):
    mine = ["accept", "accept", "accept", "reject", "accept"]
    theirs = ["accept", "accept", "reject", "reject", "accept"]
    for subject, one, other in zip(("e1", "e2", "s1", "s2", "s3"), mine, theirs, strict=True):
        decide(ledger, people["reviewer"], f"r1/{subject}", one, "for the test")
        decide(ledger, people["second"], f"r1/{subject}", other, "for the test")
    (found,) = concord(decisions(ledger))
    # Cohen's kappa by hand: observed 4/5, expected 4/5·3/5 + 1/5·2/5 = .56, so (.8 - .56) / .44
    assert (found.items, found.observed) == (5, 0.8)
    assert found.expected == pytest.approx(0.56) and found.kappa == pytest.approx(0.24 / 0.44)
    assert found.table == {"accept/accept": 3, "accept/reject": 1, "reject/reject": 1}


def test_kappa_is_undefined_where_both_always_say_the_same(ledger, people):
    for name in ("reviewer", "second"):
        decide(ledger, people[name], "r1/e1", "accept", "for the test")
    assert concord(decisions(ledger))[0].kappa is None


def test_a_decision_is_canonical(ledger, people):
    made = decide(ledger, people["reviewer"], "r1/e1", "accept", "as the report has it")
    assert ledger.body(ledger.last("decision")) == codec.encode(made)
    assert msgspec.structs.replace(made) == made
