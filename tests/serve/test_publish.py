"""What leaves by the screens: only what was confirmed, in each form, with its losses; feeds shut until opened."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as Xml
from pathlib import Path

import httpx
import pytest

from tests.serve.conftest import Running
from truceline.share.formats import FORMATS


def _token(page: str) -> str:
    found = re.search(r'name="_csrf" value="([0-9a-f]+)"', page)
    assert found
    return found[1]


def _accept(client: httpx.Client, number: int) -> list[str]:
    rows = client.get("/api/v1/items", params={"kind": "event", "size": number}).json()["rows"]
    for row in rows:
        body = {"subject": row["subject"], "verdict": "accept", "reason": "as told"}
        assert client.post("/api/v1/decisions", json=body).status_code == 201
    return [row["subject"] for row in rows]


def test_only_what_was_confirmed_leaves_by_feed_export_and_daily_report(running: Running) -> None:
    with httpx.Client(base_url=running.address, timeout=60) as client:
        before = client.get("/feed.json").json()
        assert before["items"] == []
        _accept(client, 3)
        assert len(client.get("/feed.json").json()["items"]) > 0
        assert Xml.fromstring(client.get("/feed.atom").text).tag.endswith("feed")
        token = _token(client.get("/publish").text)
        form = {"_csrf": token, "start": "2025-11-01", "end": "2025-11-30"}
        page = client.post("/publish/daily", data={**form, "as": "html"})
        assert page.status_code == 200 and "sandbox" in page.headers["content-security-policy"]
        pdf = client.post("/publish/daily", data={**form, "as": "pdf"})
        assert pdf.content.startswith(b"%PDF-")
        lines = client.post("/publish/jsonl", data={"_csrf": token, "take": "1"}).content.splitlines()
        assert sum(len(json.loads(line)["events"]) for line in lines) == 3
        assert client.get("/publish/digest").status_code == 200


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_a_manifest_is_shown_before_a_file_is_taken(shared: Running, name: str) -> None:
    with httpx.Client(base_url=shared.address, timeout=60) as client:
        token = _token(client.get("/publish").text)
        answer = client.post(f"/publish/{name}", data={"_csrf": token, "unreviewed": "1"})
        assert answer.status_code == 200
        assert "Lost or left out" in answer.text and "SHA-256" in answer.text


def test_a_period_that_makes_no_sense_is_refused(client: httpx.Client) -> None:
    token = _token(client.get("/publish").text)
    for start, end in (("2025-11-30", "2025-11-01"), ("", ""), ("2020-01-01", "2025-01-01"), ("x", "y")):
        answer = client.post("/publish/daily", data={"_csrf": token, "start": start, "end": end})
        assert answer.status_code == 400


def test_feeds_open_to_everybody_only_when_an_editor_says_so(filled: Path, tmp_path: Path) -> None:
    import shutil

    path = tmp_path / "case.sqlite"
    shutil.copy(filled, path)
    alone = Running(ledger=str(path))
    with httpx.Client(base_url=alone.address) as client:
        token = _token(client.get("/publish").text)
        assert client.post("/publish/feeds", data={"_csrf": token, "public": "1"}).status_code == 303
    alone.stop()
    guarded = Running(ledger=str(path), sign_in=True)
    try:
        assert httpx.get(f"{guarded.address}/feed.json", timeout=60).status_code == 200
        assert httpx.get(f"{guarded.address}/reports").status_code == 303
    finally:
        guarded.stop()


def test_a_mail_link_subscribes_and_unsubscribes_only_by_its_button(filled: Path, tmp_path: Path) -> None:
    import shutil

    from truceline.share.mailing import Mailing, secret

    path, key = tmp_path / "case.sqlite", tmp_path / "digest.key"
    shutil.copy(filled, path)
    held = secret(key, create=True)
    app = Running(ledger=str(path), sign_in=True, digest_key=str(key))
    try:
        mailing = Mailing(app.desk.ledger, held, sender="desk@example.org", base=app.address)
        mail = str(mailing.ask("reader@example.org").get_content())
        link = re.search(r"http\S+", mail)
        assert link
        looked = httpx.get(link[0])
        assert looked.status_code == 200 and mailing.subscribers() == []
        token = link[0].partition("token=")[2]
        assert httpx.post(f"{app.address}/digest/confirm", data={"token": token}).status_code == 200
        assert mailing.subscribers() == ["reader@example.org"]
        assert httpx.post(f"{app.address}/digest/leave", data={"token": token}).status_code == 400
        forged = token[:-2] + ("AA" if token[-2:] != "AA" else "BB")
        assert httpx.post(f"{app.address}/digest/confirm", data={"token": forged}).status_code == 400
    finally:
        app.stop()
