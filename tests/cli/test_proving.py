"""`checkpoint`, `stamp`, `bundle`, `custody`, `redact`, from the command line."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile

import pytest

from truceline.ledger import Ledger, lists


def test_a_checkpoint_is_signed_kept_elsewhere_and_held_against_the_ledger(do, case, here):
    assert "no signing key" in do("checkpoint", "--key", "k.pem", status=1).stderr
    told = do("checkpoint", "--key", "k.pem", "--create", "--out", "kept.json").stdout
    assert json.loads((here / "kept.json").read_bytes())["key"] in told
    assert (here / "k.pem").stat().st_mode & 0o077 == 0
    do("verify", "--kept", "kept.json")
    other = json.loads((here / "kept.json").read_bytes())
    (here / "other.json").write_text(json.dumps({**other, "size": 99}))
    assert "checkpoint" in do("verify", "--kept", "other.json", status=1).stdout


def test_a_stamp_is_asked_for_with_one_file_and_taken_with_another(do, case, here):
    assert "no checkpoint" in do("stamp", "--request", "ask.tsq", status=1).stderr
    do("checkpoint", "--key", "k.pem", "--create")
    do("stamp", status=2)
    assert "checkpoint of 8 entries" in do("stamp", "--request", "ask.tsq").stdout
    assert (here / "ask.tsq").read_bytes()[0] == 0x30
    (here / "bad.tsr").write_bytes(b"0\x03\x02\x01\x00")
    assert do("stamp", "--answer", "bad.tsr", status=1).stderr


def test_a_bundle_of_an_incident_is_checked_without_truceline(do, case, here):
    with Ledger.open(case) as ledger:
        one = lists.incidents(ledger, place="Orvane").rows[0].id
    assert "signing key is needed" in do("bundle", one, "--out", "b.zip", status=1).stderr
    do("checkpoint", "--key", "k.pem", "--create")
    do("bundle", one, "--out", "b.zip", "--key", "k.pem")
    with zipfile.ZipFile(here / "b.zip") as file:
        file.extractall(here / "b")
    alone = subprocess.run([sys.executable, "-I", "-S", "b/verify.py"], capture_output=True, text=True, check=False)
    assert alone.returncode == 0 and "entries hold" in alone.stdout
    assert "no entry about" in do("bundle", "nothing", "--out", "c.zip", "--key", "k.pem", status=1).stderr


def test_custody_tells_who_when_with_what_from_where_and_the_hash(do, case, tokens):
    do("review", "accept", "r1/e1", "-r", "as told", "--token", tokens["ann"])
    steps = json.loads(do("custody", "r1", "--json").stdout)
    assert [step["kind"] for step in steps] == ["capture", "record", "decision"]
    assert [step["by"] for step in steps] == ["the.engine", "the.engine", "ann"]
    assert steps[0]["source"] == "r1.txt" and steps[1]["tool"] == "engine 1" and steps[2]["what"] == "accept: as told"
    assert all(len(step["body"]) == len(step["hash"]) == 64 for step in steps)
    told = do("custody", "r1").stdout
    for words in ("who     the.engine, with engine 1", "from    r1.txt", "sealed  "):
        assert words in told
    assert "no entry about r9" in do("custody", "r9", status=1).stderr


def test_a_ledger_with_users_hands_out_only_to_those_who_may(do, case, tokens, here):
    do("checkpoint", "--key", "k.pem", "--create")
    arguments = ("bundle", "r1", "--out", "b.zip", "--key", "k.pem")
    assert "say who acts" in do(*arguments, status=2).stderr
    assert "may not" in do(*arguments, "--token", tokens["ann"], status=1).stderr
    do(*arguments, "--token", tokens["eve"])
    assert "bundle made" in do("custody", "r1").stdout
    assert "bundle made" in do("users", "log").stdout


def test_redaction_needs_the_role_the_ground_and_the_reason(do, case, tokens):
    arguments = ("redact", "r1", "--reason", "names a person")
    assert "no such ground" in do(*arguments, "--ground", "because", "--token", tokens["chief"], status=2).stderr
    assert "may not" in do(*arguments, "--ground", "safety", "--token", tokens["eve"], status=1).stderr
    assert "2 bodies" in do(*arguments, "--ground", "safety", "--token", tokens["chief"]).stdout
    do("verify")
    assert "bytes taken out (safety): names a person" in do("custody", "r1").stdout
    assert "no report" in do("redact", "r9", "--reason", "x", "--ground", "safety", status=1).stderr


@pytest.mark.parametrize("command", ["checkpoint", "bundle", "redact"])
def test_what_has_to_be_said_is_asked_for(do, case, command):
    do(command, status=2)
