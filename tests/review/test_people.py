"""Who may do what, and how they prove who they are."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

import pytest

from truceline.ledger import Ledger
from truceline.review import AccessError, add_user, audits, change_user, known, make_token, sign_in, sign_out, users
from truceline.review.people import NEEDS, ROLES, User, drop_tokens, owner, set_password

PASSWORD = "a long enough phrase"


def test_the_first_user_is_the_administrator_and_later_ones_need_one(ledger):
    with pytest.raises(AccessError, match="first user"):
        add_user(ledger, "b.reviewer", "reviewer")
    chief = add_user(ledger, "the.chief", "administrator")
    with pytest.raises(AccessError, match="administrator"):
        add_user(ledger, "mallory", "administrator")
    reviewer = add_user(ledger, "b.reviewer", "reviewer", by=chief)
    with pytest.raises(AccessError, match="may not do this"):
        add_user(ledger, "mallory", "administrator", by=reviewer)
    with pytest.raises(AccessError, match="already"):
        add_user(ledger, "b.reviewer", "editor", by=chief)
    assert {name: it.role for name, it in users(ledger).items()} == {
        "the.chief": "administrator", "b.reviewer": "reviewer",
    }  # fmt: skip


def test_a_first_user_whose_password_is_too_short_is_not_made(ledger):
    with pytest.raises(AccessError, match="characters or more"):
        add_user(ledger, "the.chief", "administrator", "short")
    assert users(ledger) == {}


def test_whoever_holds_a_ledger_is_its_owner_until_an_administrator_can_prove_who_they_are(ledger):
    assert owner(ledger) is None
    chief = add_user(ledger, "the.chief", "administrator")
    add_user(ledger, "b.reviewer", "reviewer", PASSWORD, by=chief)
    assert owner(ledger) == chief
    make_token(ledger, chief, "tests")
    assert owner(ledger) is None


def test_each_right_begins_with_a_role(people):
    for right, least in NEEDS.items():
        for role in ROLES:
            assert people[role].may(right) == (ROLES.index(role) >= ROLES.index(least))
    assert not people["reader"].may("review") and not people["editor"].may("redact")


def test_a_forged_role_is_of_no_use(ledger, people):
    """What counts is the role in the log, not the one in the hand."""
    forged = User(name="a.reader", role="administrator")
    with pytest.raises(AccessError):
        add_user(ledger, "mallory", "administrator", by=forged)


@pytest.mark.parametrize("name", ["", "A", "x", "two words", "Ä.b", "a/b", "-a", "a" * 80])
def test_names_are_plain(ledger, name):
    with pytest.raises(AccessError, match="no user's name"):
        add_user(ledger, name, "administrator")


def test_sign_in_gives_a_session_and_is_logged(ledger):
    chief = add_user(ledger, "the.chief", "administrator", PASSWORD)
    key = sign_in(ledger, "the.chief", PASSWORD)
    assert known(ledger, key) == chief
    sign_out(ledger, key)
    with pytest.raises(AccessError):
        known(ledger, key)
    assert [it["what"] for it in audits(ledger, "the.chief")] == ["password set", "sign-in", "sign-out"]


@pytest.mark.parametrize(
    ("name", "password"), [("the.chief", "wrong but long"), ("nobody.here", PASSWORD), ("the.chief", "")]
)
def test_a_failed_sign_in_tells_nothing_and_is_logged(ledger, name, password):
    add_user(ledger, "the.chief", "administrator", PASSWORD)
    with pytest.raises(AccessError, match=r"^name or password is wrong$"):
        sign_in(ledger, name, password)
    assert list(audits(ledger))[-1]["what"] == "sign-in failed"


def test_nothing_secret_is_kept_as_it_is(ledger, tmp_path):
    chief = add_user(ledger, "the.chief", "administrator", PASSWORD)
    key, token = sign_in(ledger, "the.chief", PASSWORD), make_token(ledger, chief, "nightly export")
    bodies = [ledger.body(entry) or b"" for entry in ledger.entries()]
    with sqlite3.connect(tmp_path / "case.ledger") as plain:
        rows = [str(row) for row in plain.execute("SELECT * FROM secrets")]
    plain.close()
    assert any("$argon2id$" in row for row in rows)
    for secret in (PASSWORD, key, token):
        assert not any(secret in row for row in rows)
        assert not any(secret.encode() in body for body in bodies)
    assert not any(b"argon2" in body for body in bodies)  # hashes stay out of the log as well


def test_short_passwords_are_refused(ledger):
    with pytest.raises(AccessError, match="10 characters"):
        add_user(ledger, "the.chief", "administrator", "short")


def test_only_an_administrator_sets_anothers_password(ledger, people):
    with pytest.raises(AccessError):
        set_password(ledger, people["editor"], PASSWORD, by=people["reviewer"])
    set_password(ledger, people["editor"], PASSWORD, by=people["editor"])
    set_password(ledger, people["editor"], PASSWORD + "!", by=people["administrator"])
    assert sign_in(ledger, "c.editor", PASSWORD + "!")


def test_tokens_and_sessions_end(ledger, people, tmp_path):
    token = make_token(ledger, people["editor"], "export", days=2)
    assert known(ledger, token) == people["editor"]
    moment = ledger.clock()
    with (
        Ledger.open(str(tmp_path / "case.ledger"), clock=lambda: moment + timedelta(days=3)) as later,
        pytest.raises(AccessError),
    ):
        known(later, token)
    assert drop_tokens(ledger, people["editor"]) == 1
    with pytest.raises(AccessError):
        known(ledger, token)


def test_who_is_shut_out_is_out_at_once(ledger, people):
    token = make_token(ledger, people["editor"], "export")
    change_user(ledger, "c.editor", by=people["administrator"], active=False)
    with pytest.raises(AccessError):
        known(ledger, token)
    assert not users(ledger)["c.editor"].may("read")
    back = change_user(ledger, "c.editor", by=people["administrator"], active=True, role="reader")
    assert back.may("read") and not back.may("review")
    with pytest.raises(AccessError):
        known(ledger, token)  # old tokens do not come back with their owner


def test_the_last_administrator_stays(ledger, people):
    for change in ({"active": False}, {"role": "reader"}):
        with pytest.raises(AccessError, match="last administrator"):
            change_user(ledger, "the.chief", by=people["administrator"], **change)
