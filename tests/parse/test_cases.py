"""The parsing cases that we composed: most must be right, and their share may only grow."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

from truceline.parse import Parser
from truceline.records import Report
from truceline.text import Span

FLOOR = 0.92


def _arcs() -> ModuleType:
    spec = importlib.util.spec_from_file_location("parse_arcs", Path(__file__).with_name("arcs.py"))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_composed_cases(parser: Parser) -> None:
    arcs = _arcs()
    cases = arcs.cases()
    assert len(cases) >= 150
    reports = [
        Report(id=str(i), text=case.text, captured_sha256="", body=(Span(0, len(case.text)),))
        for i, case in enumerate(cases)
    ]
    wrong = {
        case.text: failed
        for case, parsed in zip(cases, parser.parse_many(reports), strict=True)
        if (failed := arcs.failures(parsed.doc, case.wanted))
    }
    share = 1 - len(wrong) / len(cases)
    assert share >= FLOOR, f"{share:.3f}: " + "; ".join(f"{text} {failed}" for text, failed in wrong.items())
