"""`agreement` and `findings`: who alleges what, with the reply beside it, and never in our own voice."""

from __future__ import annotations

import json

import pytest

from tests.assess.conftest import AGREEMENT


@pytest.fixture
def truce(here):
    (here / "truce.yaml").write_text(AGREEMENT, encoding="utf-8")
    return "truce.yaml"


def test_an_agreement_is_checked_with_all_its_faults(do, here, truce):
    assert "quay-truce: 3 clauses" in do("agreement", "check", truce).stdout
    (here / "bad.yaml").write_text(AGREEMENT.replace("bearer: [freedonia]", "bearer: [nobody]"), encoding="utf-8")
    told = do("agreement", "check", "bad.yaml", status=1).stderr
    assert "bad.yaml" in told and "nobody" in told


def test_an_agreement_is_kept_by_version(do, case, truce):
    assert "entry 9" in do("agreement", "add", truce).stdout
    assert "known: entry 9" in do("agreement", "add", truce).stdout
    listed = do("agreement", "list").stdout
    assert "quay-truce" in listed and "in ledger" in listed and "bundled" in listed
    shown = do("agreement", "show", "quay").stdout
    assert "no-fire: Freedonia, Sylvania: hold fire" in shown and "source text" in shown
    assert json.loads(do("agreement", "show", "quay-truce", "--json").stdout)["id"] == "quay-truce"
    assert "no agreements" in do("agreement", "show", "none", status=1).stderr


def test_findings_stand_with_words_and_reply(do, case, truce):
    do("agreement", "add", truce)
    do("derive", "-q")
    told = do("findings", "--by", "Sylvania").stdout
    assert "alleged by  Sylvania" in told and "against     Freedonia" in told and "of          quay-truce" in told
    assert "words       │ Freedonia violated the Quay truce" in told and "reply" in told
    assert "nobody has reviewed it" in told and "none is ours" in told
    found = json.loads(do("findings", "--json", "--unsaid").stdout)
    assert {it["state"] for it in found["findings"]} == {"suggested"}
    assert any(it["missing"] == "harm" for it in found["unsaid"])
    assert {it["of"] for it in found["unsaid"] if it["missing"] == "body"} <= {"quay-truce"}  # of no other agreement
    assert json.loads(do("findings", "--json", "--against", "Ruritania").stdout)["findings"] == []
    assert "not said" in do("findings", "--unsaid").stdout


def test_findings_say_when_they_are_behind(do, case, truce):
    do("agreement", "add", truce)
    assert "1 entry came since" in do("findings").stderr


def test_findings_are_read_from_reports_as_well(do, here, engine):
    (here / "a.txt").write_text("Quiet day on the line\nThe mission said that it saw nothing.\n", encoding="utf-8")
    assert "0 findings" in do("findings", "a.txt").stdout
