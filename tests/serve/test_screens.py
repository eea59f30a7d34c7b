"""Screens without a browser: a second reader, an adjudication, jobs, languages, and what was redacted."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import httpx
import pytest

from tests.serve.conftest import Running
from truceline import review
from truceline.review import people
from truceline.serve import intake
from truceline.serve.intake import Full
from truceline.serve.pages import read_id, written

PASSWORD = "a long enough password"


def _signed_in(app: Running, name: str) -> httpx.Client:
    client = httpx.Client(base_url=app.address, timeout=60)
    token = re.search(r'name="_csrf" value="(\w+)"', client.get("/sign-in").text)
    assert token
    answer = client.post("/sign-in", data={"name": name, "password": PASSWORD, "_csrf": token[1]})
    assert answer.status_code == 303
    return client


def test_a_second_reader_decides_blind_and_an_editor_between_two_who_differ(filled: Path, tmp_path: Path) -> None:
    path = tmp_path / "case.sqlite"
    shutil.copy(filled, path)
    app = Running(ledger=str(path), sign_in=True, seconds=2)
    try:
        ledger = app.desk.ledger
        chief = next(user for user in people.users(ledger).values() if user.may("people"))
        for name, role in (("one", "reviewer"), ("two", "reviewer"), ("three", "editor")):
            people.add_user(ledger, f"r.{name}", role, PASSWORD, by=chief)  # type: ignore[arg-type]
        app.desk.setup_code = None
        one, two, three = (_signed_in(app, f"r.{name}") for name in ("one", "two", "three"))
        subject = one.get("/api/v1/items", params={"kind": "event"}).json()["rows"][0]["subject"]
        reason = "the words say so plainly"
        body = {"subject": subject, "verdict": "accept", "reason": reason}
        assert one.post("/api/v1/decisions", json=body).status_code == 201
        listed = one.get("/api/v1/items", params={"kind": "event", "state": "unseconded"}).json()["rows"]
        assert 'data-go="n"' in one.get("/reports").text
        assert [it["subject"] for it in listed] == [subject]  # the lists count as the screens do
        page = two.get("/review", params={"subject": subject}).text
        assert "needs a second reader" in page and "hidden until you have decided" in page and reason not in page
        assert reason in one.get("/review", params={"subject": subject}).text
        two.post("/api/v1/decisions", json={**body, "verdict": "reject", "reason": "hearsay"})
        page = three.get("/review", params={"subject": subject}).text
        assert 'name="adjudicate"' in page and "hearsay" in page
        token = re.search(r'name="_csrf" value="(\w+)"', page)
        assert token
        form = {"_csrf": token[1], "subject": subject, "verdict": "accept", "adjudicate": "1"}
        assert three.post("/review", data=form).status_code == 303
        items = three.get(f"/api/v1/reports/{subject.rpartition('/')[0]}/items").json()
        assert next(it["state"] for it in items if it["subject"] == subject) == "confirmed"
    finally:
        app.stop()


def test_a_report_that_was_taken_out_leaves_its_trace(running: Running) -> None:
    with httpx.Client(base_url=running.address, timeout=60) as client:
        id = client.get("/api/v1/reports").json()["rows"][0]["id"]
        review.take_out(running.desk.ledger, running.desk.owner, id, "safety", "names a witness")
        answer = client.get(f"/reports/{id}")
        assert answer.status_code in (200, 404)
        assert client.get("/reports").status_code == 200
        assert client.get("/review").status_code == 200


def test_the_language_of_the_browser_is_taken_and_a_choice_outweighs_it(client: httpx.Client) -> None:
    arabic = client.get("/reports", headers={"accept-language": "ar-LB,ar;q=0.9"}).text
    assert 'lang="ar" dir="rtl"' in arabic
    chosen = client.get("/reports", headers={"accept-language": "ar", "cookie": "truceline_language=en"}).text
    assert 'lang="en" dir="ltr"' in chosen
    assert 'lang="en"' in client.get("/reports", headers={"accept-language": "xx"}).text


def test_a_feed_that_is_uploaded_gives_every_entry(running: Running) -> None:
    entry = "<item><title>Raid {0}</title><link>https://quay.example/{0}</link><description>BEIRUT - Shells hit a farm near Tyre on Monday, the mayor said.</description></item>"  # noqa: E501
    feed = f"<?xml version='1.0'?><rss version='2.0'><channel><title>Quay</title>{entry.format(1)}{entry.format(2)}</channel></rss>"  # noqa: E501
    assert len(running.read([("quay.rss", feed.encode())])) == 2


def test_what_is_worked_out_anew_shows_at_once(filled: Path, tmp_path: Path) -> None:
    from truceline.ledger import gathered

    path = tmp_path / "case.sqlite"
    shutil.copy(filled, path)
    app = Running(ledger=str(path))
    try:
        ledger = app.desk.ledger
        gathered.put_all(
            ledger, ledger.head().number, families=(), machine=(), present=(), found=(), decided={}, tool="a test"
        )
        with httpx.Client(base_url=app.address, timeout=60) as client:
            tag = client.get("/api/v1/incidents").headers["etag"]
            assert client.get("/explore/map.json").json()["features"] == []
            head = ledger.head()
            assert client.post("/api/v1/ledger/derive").status_code == 200
            assert ledger.head() == head  # nothing was added to the log, and yet the pages are others
            assert client.get("/explore/map.json").json()["features"]
            assert client.get("/api/v1/incidents", headers={"if-none-match": tag}).status_code == 200
    finally:
        app.stop()


def test_too_many_waiting_jobs_are_refused(shared: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "WAITING", 0)
    with pytest.raises(Full):
        shared.desk.intake.put("owner", ["x"], lambda: iter(()))
    with httpx.Client(base_url=shared.address) as client:
        answer = client.post("/api/v1/reports", json={"text": "A text."})
        assert answer.status_code == 400 and "try again" in answer.json()["detail"]


@pytest.mark.parametrize("id", ["r-1", "a/b", "//x", "~r", "é", "a b?c#d%2F", ".", "..", "x" * 300])
def test_an_id_comes_back_from_its_address(id: str) -> None:
    assert read_id("/" + written(id)) == id
    assert "/" not in written(id) and written(id) not in (".", "..")


def test_a_ledger_that_asks_for_two_reviewers_does_so_whatever_the_app_was_started_with(running: Running) -> None:
    held = running.desk
    review.require(held.ledger, held.owner, 2, "so agreed")
    with httpx.Client(base_url=running.address) as client:
        subject = client.get("/api/v1/items", params={"kind": "event"}).json()["rows"][0]["subject"]
        client.post("/api/v1/decisions", json={"subject": subject, "verdict": "accept", "reason": "the words say so"})
        items = client.get(f"/api/v1/reports/{subject.rpartition('/')[0]}/items").json()
        assert next(it["state"] for it in items if it["subject"] == subject) == "unseconded"


def test_what_was_read_before_it_was_taken_out_is_shown_no_more(running: Running) -> None:
    with httpx.Client(base_url=running.address, timeout=60) as client:
        row = client.get("/api/v1/reports").json()["rows"][0]
        body = client.get(f"/api/v1/reports/{row['id']}/record").json()["report"]["text"][-60:-20]
        page = client.get(f"/custody/{row['id']}").text
        token = re.search(r'name="_csrf" value="(\w+)"', page)
        assert token and 'name="ground"' in page
        form = {"_csrf": token[1], "ground": "safety", "reason": "names a witness"}
        assert client.post(f"/custody/{row['id']}", data=form).status_code == 422
        assert running.desk.record(row["id"]) is not None
        assert client.post(f"/custody/{row['id']}", data={**form, "sure": "1"}).status_code == 303
        assert running.desk.record(row["id"]) is None
        answer = client.get(f"/reports/{row['id']}")
        assert body not in answer.text


def test_nothing_found_and_nothing_there_lead_on(client: httpx.Client) -> None:
    for path in ("/incidents", "/reports"):
        page = client.get(path, params={"q": "zzzzqq"}).text
        assert f'href="{path}">Show all' in page and "Nothing here matches" in page
