"""What stands between the app and everybody else: hosts, forged forms, sessions, rights, rates, headers, addresses."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.serve.conftest import Running
from truceline.review import people
from truceline.serve.security import Brake, host_allowed, is_local

PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def guarded(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """An app that people sign in to, with a reader and a reviewer beside the administrator."""
    path = tmp_path_factory.mktemp("guarded") / "case.sqlite"
    shutil.copy(filled, path)
    app = Running(ledger=str(path), sign_in=True)
    ledger = app.desk.ledger
    chief = next(user for user in people.users(ledger).values() if user.may("people"))
    people.set_password(ledger, chief, PASSWORD, by=chief)
    app.desk.setup_code = None
    people.add_user(ledger, "r.reader", "reader", PASSWORD, by=chief)
    people.add_user(ledger, "v.reviewer", "reviewer", PASSWORD, by=chief)
    yield app
    app.stop()


def _token(page: str) -> str:
    found = re.search(r'name="_csrf" value="([0-9a-f]+)"', page)
    assert found
    return found[1]


def _signed_in(app: Running, name: str) -> httpx.Client:
    client = httpx.Client(base_url=app.address)
    form = {"name": name, "password": PASSWORD, "_csrf": _token(client.get("/sign-in").text)}
    answer = client.post("/sign-in", data=form)
    assert answer.status_code == 303
    return client


def test_every_answer_carries_the_policy(client: httpx.Client) -> None:
    for path in ("/reports", "/nothing", "/api/v1/me", "/health", "/api/v1/openapi/openapi.json"):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy, path
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "same-origin"


def test_no_page_holds_script_or_style_of_its_own(client: httpx.Client) -> None:
    for path in ("/reports", "/review", "/incidents", "/explore", "/publish", "/about", "/add"):
        page = client.get(path).text
        assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>", page), path
        assert not re.search(r"<[^>]*\s(on\w+|style)=", page), path
        assert "<style" not in page


def test_a_foreign_name_that_points_here_is_refused(client: httpx.Client) -> None:
    assert client.get("/reports", headers={"host": "evil.example"}).status_code == 421
    assert host_allowed("localhost:8137", frozenset({"localhost"}))
    assert not host_allowed("localhost.evil.example", frozenset({"localhost"}))
    assert not host_allowed(None, frozenset({"localhost"}))


@pytest.mark.parametrize("headers", [{}, {"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}])
def test_a_form_from_elsewhere_changes_nothing(shared: Running, headers: dict[str, str]) -> None:
    with httpx.Client(base_url=shared.address) as other:
        before = shared.desk.ledger.head()
        form = {"public": "1"}
        if headers:  # even with a token that is right
            form["_csrf"] = _token(other.get("/publish").text)
        assert other.post("/publish/feeds", data=form, headers=headers).status_code == 403
        assert other.post("/about/checkpoint", data=form, headers=headers).status_code == 403
        assert shared.desk.ledger.head() == before


def test_a_token_of_another_visitor_is_none(shared: Running) -> None:
    with httpx.Client(base_url=shared.address) as one, httpx.Client(base_url=shared.address) as other:
        token = _token(one.get("/publish").text)
        other.get("/publish")
        assert other.post("/publish/feeds", data={"public": "1", "_csrf": token}).status_code == 403


def test_the_api_takes_json_alone_without_a_token(shared: Running) -> None:
    with httpx.Client(base_url=shared.address) as client:
        text = client.post("/api/v1/ledger/derive", content="{}", headers={"content-type": "text/plain"})
        assert text.status_code == 403


def test_who_did_not_sign_in_sees_nothing(guarded: Running) -> None:
    with httpx.Client(base_url=guarded.address) as client:
        for path in ("/", "/reports", "/review", "/explore/map.json", "/feed.atom", "/about"):
            answer = client.get(path)
            assert answer.status_code == 303 and answer.headers["location"].startswith("/sign-in"), path
        for path in ("/api/v1/reports", "/api/v1/ledger"):
            assert client.get(path).status_code == 401


def test_sign_in_sets_a_cookie_that_scripts_cannot_read_and_sign_out_ends_it(guarded: Running) -> None:
    client = _signed_in(guarded, "v.reviewer")
    assert client.get("/reports").status_code == 200
    line = client.post(
        "/sign-in", data={"name": "v.reviewer", "password": PASSWORD, "_csrf": _token(client.get("/add").text)}
    ).headers["set-cookie"]
    assert "HttpOnly" in line and "SameSite=Lax" in line
    held = dict(client.cookies)
    client.post("/sign-out", data={"_csrf": _token(client.get("/add").text)})
    assert httpx.get(guarded.address + "/reports", cookies=held).status_code == 303


def test_a_wrong_password_is_slowed_down_and_says_nothing_of_names(guarded: Running) -> None:
    client = httpx.Client(base_url=guarded.address)
    token = _token(client.get("/sign-in").text)
    said = set()
    for number in range(6):
        answer = client.post("/sign-in", data={"name": "nobody", "password": f"wrong {number}", "_csrf": token})
        said.add(answer.status_code)
    assert said == {401, 429}
    assert int(answer.headers["retry-after"]) > 0
    guarded.desk.gate.passed("from:127.0.0.1")


def test_a_next_address_leads_nowhere_else(guarded: Running) -> None:
    client = httpx.Client(base_url=guarded.address)
    for target in ("https://evil.example/", "//evil.example/", "/\\evil.example"):
        page = client.get("/sign-in", params={"next": target}).text
        assert "evil.example" not in page


def test_a_role_bounds_what_its_holder_may_do(guarded: Running) -> None:
    reader = _signed_in(guarded, "r.reader")
    subject = reader.get("/api/v1/items").json()["rows"][0]["subject"]
    row = reader.get("/api/v1/reports").json()["rows"][0]
    refused = [
        reader.post("/api/v1/decisions", json={"subject": subject, "verdict": "accept", "reason": "x"}),
        reader.post("/api/v1/reports", json={"text": "A text."}),
        reader.get(f"/api/v1/captures/{row['capture']}"),
        reader.get("/api/v1/users"),
        reader.post("/api/v1/ledger/checkpoint"),
        reader.post("/api/v1/exports/jsonl"),
        reader.get("/people"),
        reader.get(f"/original/{row['capture']}"),
    ]
    assert {answer.status_code for answer in refused} == {403}
    chief = next(user.name for user in people.users(guarded.desk.ledger).values() if user.may("people"))
    assert _signed_in(guarded, chief).get("/people").status_code == 200


def test_a_token_opens_the_api_until_it_is_taken_back(guarded: Running) -> None:
    reviewer = _signed_in(guarded, "v.reviewer")
    token = reviewer.post("/api/v1/tokens", json={"purpose": "test"}).json()["token"]
    with httpx.Client(base_url=guarded.address, headers={"authorization": f"Bearer {token}"}) as machine:
        assert machine.get("/api/v1/me").json()["name"] == "v.reviewer"
        assert machine.post("/api/v1/ledger/verify").json() == []
        assert machine.delete("/api/v1/tokens").json()["dropped"] >= 1
        assert machine.get("/api/v1/me").status_code == 401


def test_the_first_administrator_needs_the_code_from_the_terminal(tmp_path: Path) -> None:
    app = Running(ledger=str(tmp_path / "new.sqlite"), sign_in=True)
    try:
        client = httpx.Client(base_url=app.address)
        assert client.get("/reports").headers["location"].startswith("/setup")
        form = {"name": "chief", "password": PASSWORD, "_csrf": _token(client.get("/setup").text)}
        assert client.post("/setup", data={**form, "code": "guess"}).status_code == 403
        assert client.post("/setup", data={**form, "code": app.desk.setup_code}).status_code == 303
        form = {"name": "chief", "password": PASSWORD, "_csrf": _token(client.get("/sign-in").text)}
        assert client.post("/sign-in", data=form).status_code == 303
        assert client.get("/people").status_code == 200
        assert client.get("/setup").status_code == 303
    finally:
        app.stop()


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:1/", "http://localhost/", "http://[::1]/", "http://10.0.0.1/", "http://169.254.169.254/latest",
        "http://2130706433/", "http://0x7f000001/", "http://[::ffff:127.0.0.1]/", "http://user:pw@example.com/",
    ],
)  # fmt: skip
def test_no_address_inside_a_private_network_is_fetched(shared: Running, address: str) -> None:
    import time

    with httpx.Client(base_url=shared.address) as client:
        job = client.post("/api/v1/reports", json={"address": address}).json()
        until = time.monotonic() + 20
        while job["state"] != "done" and time.monotonic() < until:
            time.sleep(0.05)
            job = client.get(f"/api/v1/jobs/{job['id']}").json()
    assert job["reports"] == []
    assert job["failures"][0]["reason"] in {"private address", "bad address", "unreachable"}


def test_an_upload_beyond_the_limit_is_refused(client: httpx.Client) -> None:
    token = _token(client.get("/add").text)
    big = b"x" * (65 << 20)
    try:
        answer = client.post("/add", data={"_csrf": token}, files={"files": ("big.txt", big)}, timeout=60)
    except httpx.WriteError:
        return  # the connection was closed on us: as good
    assert answer.status_code == 413


def test_assets_cannot_be_used_to_read_other_files(client: httpx.Client) -> None:
    for path in (
        "/assets/x/../app.py",
        "/assets/x/%2e%2e/app.py",
        "/assets/x/.hidden",
        "/assets/x/vendor/../../app.py",
    ):
        assert client.get(path).status_code in (404, 400), path
    answer = client.get("/assets/x/app.css")
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/css")


def test_a_bind_address_is_told_from_a_local_one() -> None:
    assert all(map(is_local, ("127.0.0.1", "::1", "localhost", "127.9.9.9")))
    assert not any(map(is_local, ("0.0.0.0", "192.168.1.2", "::", "example.org")))


def test_a_brake_lets_go_after_its_window() -> None:
    brake = Brake(limit=2, window=0.05)
    brake.failed("a")
    assert brake.wait("a") == 0
    brake.failed("a")
    assert brake.wait("a", "b") > 0 and brake.wait("b") == 0
    import time

    time.sleep(0.06)
    assert brake.wait("a") == 0
