"""`review`, `rerun`, `users`: decisions from the command line, by somebody who proved who they are."""

from __future__ import annotations

import json

import pytest

from tests.review.world import reports
from truceline import codec
from truceline.ledger import Ledger, lists, verify
from truceline.records import Record
from truceline.review import add_user


def states(case):
    with Ledger.open(case) as ledger:
        assert verify(ledger) == []
        return {row.subject: row.state for row in lists.items(ledger, report="r1").rows}


def test_the_queue_shows_what_nobody_decided_on(do, case, tokens):
    told = do("review", "next", "-n", "2").stdout
    assert "r1/e1  event  airstrike" in told and "│ A drone hit a car" in told and "2 of 7 suggested" in told
    do("review", "accept", "r1/e1", "-r", "as told", "--token", tokens["ann"])
    assert json.loads(do("review", "next", "--json").stdout)["total"] == 6
    assert "r1/e1" in do("review", "next", "--state", "confirmed").stdout


def test_each_verdict_is_signed_reasoned_and_taken_back(do, case, tokens):
    ann = ("--token", tokens["ann"])
    for verdict, state in (("accept", "confirmed"), ("reject", "rejected"), ("unsure", "unsure")):
        do("review", verdict, "r1/e1", "-r", "looked at it", *ann)
        assert states(case)["r1/e1"] == state
    do("review", "edit", "r1/e1", "--set", "status=attempted", "--set", "date=null", "-r", "the words say so", *ann)
    assert states(case)["r1/e1"] == "confirmed"
    lines = do("review", "history", "r1/e1").stdout.splitlines()
    assert len(lines) == 4 and all("ann" in line for line in lines)
    last = json.loads(do("review", "history", "r1/e1", "--json").stdout.splitlines()[-1])
    assert last["change"] == {"status": "attempted", "date": None} and last["on"] == 2
    for it in [json.loads(line) for line in do("review", "history", "r1/e1", "--json").stdout.splitlines()]:
        do("review", "revoke", it["id"], "-r", "again", *ann)
    assert states(case)["r1/e1"] == "suggested"


def test_reviewers_who_differ_are_measured_and_judged_by_a_third(do, case, tokens):
    do("review", "accept", "r1/e1", "-r", "as told", "--token", tokens["ann"])
    do("review", "reject", "r1/e1", "-r", "a test flight", "--token", tokens["bob"])
    assert states(case)["r1/e1"] == "contested"
    assert "ann and bob: 1 items, the same on 0%" in do("review", "agreement").stdout
    verdict = ("review", "adjudicate", "r1/e1", "--verdict", "accept", "-r", "the words carry it", "--token")
    assert "may not" in do(*verdict, tokens["bob"], status=1).stderr
    do(*verdict, tokens["eve"])
    assert states(case)["r1/e1"] == "confirmed"
    assert (
        "no such verdict"
        in do(
            "review", "adjudicate", "r1/e1", "--verdict", "maybe", "-r", "x", "--token", tokens["eve"], status=2
        ).stderr
    )


def test_a_second_reviewer_may_be_required(do, case, tokens):
    do("review", "accept", "r1/e1", "-r", "as told", "--token", tokens["ann"])
    command = ("review", "require", "2", "-r", "for the court", "--token")
    assert "may not" in do(*command, tokens["eve"], status=1).stderr
    do(*command, tokens["chief"])
    assert states(case)["r1/e1"] == "unseconded"
    do("review", "accept", "r1/e1", "-r", "so I read it", "--token", tokens["bob"])
    assert states(case)["r1/e1"] == "confirmed"


def test_incidents_are_merged_and_split_by_their_events(do, case, tokens):
    ann = ("--token", tokens["ann"])
    made = do("review", "split", "r2/e1", "-r", "another car", *ann).stdout
    with Ledger.open(case) as ledger:
        assert lists.incidents(ledger).total == 4
    do("review", "merge", "r2/e1", "r3/e1", "-r", "one raid", *ann)
    with Ledger.open(case) as ledger:
        assert lists.incidents(ledger).total == 3
    assert "no event: r2" in do("review", "merge", "r2", "r3/e1", "-r", "x", *ann, status=2).stderr
    assert "splits incident-" in made


def test_sources_are_graded(do, case, tokens):
    do("review", "grade", "Gazette", "b3", "-r", "right so far", "--token", tokens["ann"])
    assert do("review", "grades").stdout == "B3  Gazette\n"
    assert (
        "no such grade"
        in do("review", "grade", "Gazette", "good", "-r", "x", "--token", tokens["ann"], status=2).stderr
    )


def test_a_report_is_released_by_an_editor(do, case, tokens):
    command = ("review", "release", "r1", "-r", "the mayor asked for it", "--token")
    assert "may not" in do(*command, tokens["ann"], status=1).stderr
    do(*command, tokens["eve"])


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["accept", "r1/e1", "-r", "x"], 2, "say who acts"),
        (["accept", "r1/e1", "-r", "x", "--token", "tl_wrong"], 1, "not signed in"),
        (["accept", "r1/e9", "-r", "x", "--token", "ann"], 1, "proposes no r1/e9"),
        (["accept", "r1/e1", "-r", " ", "--token", "ann"], 1, "needs its reason"),
        (["accept", "r1/e1", "-r", "x", "--token", "rob"], 1, "may not"),
        (["edit", "r1/e1", "--set", "colour=red", "-r", "x", "--token", "ann"], 1, "cannot set colour"),
        (["edit", "r1/e1", "--set", "colour", "-r", "x", "--token", "ann"], 2, "not FIELD=VALUE"),
        (["accept", "r1/e1", "--token", "ann"], 2, "reason"),
    ],
)
def test_what_cannot_be_decided_says_why(do, case, tokens, arguments, status, words):
    told = do("review", *(tokens.get(it, it) for it in arguments), status=status)
    assert words in told.stderr
    assert states(case)["r1/e1"] == "suggested"


def test_a_rerun_shows_what_is_other_and_changes_nothing(do, case, tokens):
    do("review", "accept", "r1/e1", "-r", "as told", "--token", tokens["ann"])
    assert "as it did then" in do("rerun").stdout
    data = codec.encode(reports()[0]).replace(b'"status":"occurred"', b'"status":"attempted"')
    with Ledger.open(case) as ledger:
        ledger.add_record(codec.decode(data, Record))
    assert "r1/e1: changed: status" in do("rerun", "r1").stdout
    assert states(case)["r1/e1"] == "confirmed"
    assert any('"rerun":"changed"' in line for line in do("rerun", "--json").stdout.splitlines())


def test_an_administrator_without_password_or_token_is_whoever_holds_the_ledger(do, case):
    with Ledger.open(case) as ledger:
        add_user(ledger, "root", "administrator")  # as the web app does on one's own machine
    (subject, *_) = do("review", "next", "-n", "1").stdout.split()
    assert "root accepts" in do("review", "accept", subject, "--reason", "as told").stdout
    do("users", "password", "root", input="a long enough phrase\n")
    assert "say who acts" in do("review", "accept", subject, "--reason", "again", status=2).stderr
    assert (
        "a.second is reviewer"
        in do("users", "add", "a.second", "--no-password", "--as", "root", input="a long enough phrase\n").stdout
    )


def test_what_is_not_there_is_said(do, case):
    assert "there are suggested" in do("review", "next", "--state", "new", status=2).stderr
    assert "no report r-none" in do("rerun", "r-none", status=1).stderr
    assert "nobody has decided" in do("rerun").stdout and "nobody has decided" in do("review", "history", "r-1").stdout
    assert "no source has a grade" in do("review", "grades").stdout


def test_users_are_added_by_password_and_proved_by_it(do, case):
    do("users", "add", "chief", input="a long password\n")
    assert (
        "is administrator"
        not in do(
            "users", "add", "ann", "--role", "reviewer", "--as", "chief", input="wrong password\n", status=1
        ).stdout
    )
    do("users", "add", "ann", "--role", "reviewer", "--as", "chief", input="a long password\nanother password\n")
    made = do("users", "token", "--for", "scripts", "--as", "ann", input="another password\n").stdout.strip()
    assert made.startswith("tl_")
    do("review", "accept", "r1/e1", "-r", "as told", "--token", made)
    assert do("users", "list").stdout.split() == ["chief", "administrator", "ann", "reviewer"]
    do("users", "role", "ann", "--role", "reader", "--as", "chief", input="a long password\n")
    assert "not signed in" in do("review", "accept", "r1/s1", "-r", "x", "--token", made, status=1).stderr
    do("users", "out", "ann", "--as", "chief", input="a long password\n")
    assert "shut out" in do("users", "list").stdout
    do("users", "password", "chief", "--as", "chief", input="a long password\na longer password\n")
    log = do("users", "log").stdout
    assert "sign-in failed" in log and "token made" in log and "password" in log
    assert "a longer password" not in log
