"""Floors may only rise, and only on the gold that they were measured on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evaluation import gate
from evaluation.gate import Figure


@pytest.fixture(autouse=True)
def floors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(gate, "FLOORS", tmp_path / "floors")
    return tmp_path / "floors"


def kept(folder: Path) -> dict[str, float]:
    return dict(json.loads((folder / "part.json").read_text(encoding="utf-8"))["floors"])


def test_without_floors_all_holds() -> None:
    assert gate.hold("part", [Figure("recall", 0.1, 9)], "gold") == []


def test_a_floor_is_held_to_a_rounding(floors: Path) -> None:
    assert gate.lift("part", [Figure("recall", 0.5, 9)], "gold") == []
    assert gate.hold("part", [Figure("recall", 0.49996, 9)], "gold") == []
    assert gate.hold("part", [Figure("recall", 0.6, 9)], "gold") == []
    assert "recall is 0.4900" in gate.hold("part", [Figure("recall", 0.49, 9)], "gold")[0]


def test_a_figure_that_is_no_longer_measured_is_missed(floors: Path) -> None:
    gate.lift("part", [Figure("recall", 0.5, 9), Figure("precision", 0.5, 9)], "gold")
    assert gate.hold("part", [Figure("recall", 0.5, 9)], "gold") == ["part: precision is no longer measured"]


def test_other_gold_holds_nothing(floors: Path) -> None:
    gate.lift("part", [Figure("recall", 0.5, 9)], "gold")
    assert "other gold" in gate.hold("part", [Figure("recall", 0.9, 9)], "new gold")[0]
    gate.lift("part", [Figure("recall", 0.2, 9)], "new gold")
    assert kept(floors) == {"recall": 0.2}


def test_lifting_never_lowers_unless_it_is_allowed(floors: Path) -> None:
    gate.lift("part", [Figure("recall", 0.5, 9), Figure("precision", 0.5, 9)], "gold")
    fell = gate.lift("part", [Figure("recall", 0.7, 9), Figure("precision", 0.4, 9)], "gold")
    assert fell == ["part: precision fell from 0.5000 to 0.4000"]
    assert kept(floors) == {"recall": 0.7, "precision": 0.5}
    assert (
        gate.lift("part", [Figure("recall", 0.6, 9), Figure("precision", 0.4, 9)], "gold", allow_regression=True) == []
    )
    assert kept(floors) == {"recall": 0.6, "precision": 0.4}


def test_a_hash_knows_names_and_contents(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_text("a", encoding="utf-8")
    other.write_text("b", encoding="utf-8")
    before = gate.digest([one, other])
    assert gate.digest([other, one]) == before
    other.write_text("c", encoding="utf-8")
    assert gate.digest([one, other]) != before
