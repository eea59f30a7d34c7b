"""The API: typed, paged, tagged; nothing that is sent to it makes it fall over."""

from __future__ import annotations

import httpx
import pytest

from tests.serve.conftest import Running
from truceline import codec
from truceline.records import Record


def _first(client: httpx.Client, path: str) -> dict[str, object]:
    row: dict[str, object] = client.get(path).json()["rows"][0]
    return row


def test_the_description_lists_every_route_with_its_types(client: httpx.Client) -> None:
    told = client.get("/api/v1/openapi/openapi.json").json()
    assert told["openapi"].startswith("3.1")
    assert {"/api/v1/reports", "/api/v1/decisions", "/api/v1/incidents/{incident}/merge"} <= set(told["paths"])
    assert "Record" in told["components"]["schemas"]
    for path, methods in told["paths"].items():
        assert path.startswith("/api/v1/"), path
        for method in methods.values():
            assert method["tags"] and (method.get("summary") or method.get("description")), path


def test_pages_follow_one_another_without_gap_or_repeat(client: httpx.Client) -> None:
    whole = client.get("/api/v1/items", params={"size": 200}).json()
    seen = []
    for number in range(1, -(-whole["total"] // 50) + 1):
        page = client.get("/api/v1/items", params={"size": 50, "page": number}).json()
        assert page["page"] == number and page["size"] == 50
        seen += [row["subject"] for row in page["rows"]]
    assert len(seen) == len(set(seen)) == whole["total"]


def test_a_record_comes_as_the_record_contract_has_it(client: httpx.Client) -> None:
    row = _first(client, "/api/v1/reports")
    answer = client.get(f"/api/v1/reports/{row['id']}/record")
    record = codec.decode(answer.content, Record)
    assert record.report.id == row["id"]


def test_an_entity_tag_saves_the_answer_until_something_is_added(running: Running) -> None:
    with httpx.Client(base_url=running.address) as client:
        first = client.get("/api/v1/incidents")
        tag = first.headers["etag"]
        again = client.get("/api/v1/incidents", headers={"if-none-match": tag})
        assert again.status_code == 304 and not again.content
        assert client.get("/api/v1/incidents?size=1", headers={"if-none-match": tag}).status_code == 200
        subject = _first(client, "/api/v1/items")["subject"]
        decided = client.post("/api/v1/decisions", json={"subject": subject, "verdict": "accept", "reason": "as told"})
        assert decided.status_code == 201
        assert client.get("/api/v1/incidents", headers={"if-none-match": tag}).status_code == 200


def test_a_decision_is_made_taken_back_and_listed(running: Running) -> None:
    with httpx.Client(base_url=running.address) as client:
        subject = str(_first(client, "/api/v1/items?kind=event")["subject"])
        report, _, part = subject.rpartition("/")
        change = {"status": "planned"}
        body = {"subject": subject, "verdict": "edit", "reason": "read again", "change": change}
        made = client.post("/api/v1/decisions", json=body).json()
        item = next(it for it in client.get(f"/api/v1/reports/{report}/items").json() if it["subject"] == subject)
        assert item["state"] == "confirmed" and item["value"]["status"] == "planned"
        assert item["proposal"]["status"] != "planned" and item["value"]["id"] == part
        assert client.post(f"/api/v1/decisions/{made['id']}/revoke", json={"reason": "mistaken"}).status_code == 201
        item = next(it for it in client.get(f"/api/v1/reports/{report}/items").json() if it["subject"] == subject)
        assert item["state"] == "suggested"


@pytest.mark.parametrize(
    "body",
    [
        {"subject": "nothing/e1", "verdict": "accept", "reason": "x"},
        {"subject": "", "verdict": "accept", "reason": "x"},
        {"verdict": "accept"},
        {"subject": "x", "verdict": "perhaps", "reason": "x"},
        [],
        "text",
    ],
)
def test_a_decision_that_makes_no_sense_is_refused_in_words(client: httpx.Client, body: object) -> None:
    answer = client.post("/api/v1/decisions", json=body)
    assert answer.status_code == 400
    assert answer.json()["detail"]


def test_what_is_not_there_is_said_as_json(client: httpx.Client) -> None:
    for path in ("/api/v1/reports/none", "/api/v1/incidents/none", "/api/v1/nothing", "/api/v1/choices/a/b"):
        answer = client.get(path)
        assert answer.status_code == 404 and answer.json()["error"] == "missing", path


def test_a_view_and_an_outlet_are_kept(running: Running) -> None:
    with httpx.Client(base_url=running.address) as client:
        assert client.put("/api/v1/views", json={"name": "strikes", "query": "type=airstrike"}).status_code == 200
        body = {"outlet": "Border Brief", "interests": "owned by a bank", "source": "imprint"}
        assert client.put("/api/v1/outlets", json=body).status_code == 200
        assert client.get("/api/v1/outlets").json()["Border Brief"]["disclosed"]["interests"] == "owned by a bank"
        assert "strikes" in client.get("/explore").text


def test_an_export_tells_its_losses_and_is_logged(running: Running) -> None:
    with httpx.Client(base_url=running.address, timeout=60) as client:
        manifest = client.get("/api/v1/exports/acled/manifest", params={"unreviewed": True}).json()
        assert manifest["rows"] > 0 and manifest["losses"]
        data = client.post("/api/v1/exports/acled", params={"unreviewed": True})
        assert codec.sha256(data.content) == manifest["sha256"] == data.headers["x-truceline-sha256"]
        assert any(entry.kind == "audit" for entry in running.desk.ledger.entries(kind="audit"))


def test_whatever_is_sent_nothing_falls_over(running: Running) -> None:
    schemathesis = pytest.importorskip("schemathesis")
    from hypothesis import HealthCheck, Phase, settings
    from schemathesis.checks import not_a_server_error

    schema = schemathesis.openapi.from_url(f"{running.address}/api/v1/openapi/openapi.json")
    bounded = settings(
        max_examples=6, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    tried = 0
    with httpx.Client(base_url=running.address, timeout=60) as client:
        for result in schema.get_all_operations():
            operation = result.ok()
            strategy = operation.as_strategy()

            @bounded
            @__import__("hypothesis").given(case=strategy)
            def ask(case: object) -> None:
                nonlocal tried
                tried += 1
                headers = case.headers or {}  # type: ignore[attr-defined]
                for name in [it for it in headers if it.lower() == "authorization"]:
                    del headers[name]  # on this machine nobody signs in: every handler is reached
                case.call_and_validate(checks=[not_a_server_error])  # type: ignore[attr-defined]

            ask()
        assert client.get("/health").status_code == 200
    assert tried > 100
