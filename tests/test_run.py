"""One pass over sources: order kept, and one report that fails never stops the others."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.conftest import StandIn
from truceline.errors import ModelError
from truceline.records import Failure
from truceline.run import BATCH, Run


def lines(folder: Path, texts: list[str | None]) -> str:
    path = folder / "reports.jsonl"
    rows = [
        '{"id": broken' if text is None else json.dumps({"id": f"r{n}", "text": text}) for n, text in enumerate(texts)
    ]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return str(path)


@pytest.fixture
def heard() -> list[Failure]:
    return []


def test_records_come_in_the_order_given_whatever_fails(
    tmp_path: Path, engine: type[StandIn], heard: list[Failure]
) -> None:
    texts: list[str | None] = [f"Report number {n}.\nThe army said that it saw nothing." for n in range(2 * BATCH + 5)]
    texts[3], texts[BATCH], texts[BATCH + 1], texts[-1] = None, "break the engine", "break the engine", None
    run = Run(on_failure=heard.append)
    ids = [record.report.id for record in run.records([lines(tmp_path, texts)])]
    wrong = {3, BATCH, BATCH + 1, len(texts) - 1}
    assert ids == [f"r{n}" for n in range(len(texts)) if n not in wrong]
    assert (run.read, run.failed) == (len(texts) - 4, 4)
    assert sorted(failure.reason for failure in heard) == ["bad json", "bad json", "internal", "internal"]
    assert all(failure.source and failure.message for failure in heard)


def test_a_fault_of_ours_is_said_as_one(tmp_path: Path, engine: type[StandIn], heard: list[Failure]) -> None:
    assert list(Run(on_failure=heard.append).records([lines(tmp_path, ["break the engine"])])) == []
    assert "a fault of ours: RecursionError: a fault for the test" in heard[0].message


def test_each_record_stands_beside_its_own_source(tmp_path: Path, engine: type[StandIn]) -> None:
    path = lines(tmp_path, ["First words here.", "break the engine", "Third words here."])
    pairs = [(source.data, record.report.text) for batch in Run().batches([path]) for source, record in batch]
    assert [json.loads(data)["text"] == text for data, text in pairs] == [True, True]


def test_sources_that_are_not_there_are_failures(tmp_path: Path, engine: type[StandIn], heard: list[Failure]) -> None:
    run = Run(on_failure=heard.append)
    assert list(run.records([str(tmp_path / "none.txt"), str(tmp_path)])) == []
    assert [failure.source for failure in heard] == [str(tmp_path / "none.txt"), str(tmp_path)]
    assert run.failed == 2


def test_output_flows_before_all_is_read(tmp_path: Path, engine: type[StandIn]) -> None:
    run = Run()
    records = run.records([lines(tmp_path, ["Some words here."] * (3 * BATCH))])
    next(records)
    assert run.read < 2 * BATCH


def test_without_a_language_pipeline_the_run_stops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Missing(StandIn):
        def extract_many(self, reports: object) -> object:  # type: ignore[override]
            raise ModelError("no such pipeline")

    module = ModuleType("truceline.pipeline")
    module.Engine = Missing  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "truceline.pipeline", module)
    with pytest.raises(ModelError):
        list(Run().records([lines(tmp_path, ["Some words here."])]))
