"""What the engine, exports and errors say is told in Arabic: every sentence in the source has its translation."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
import yaml

import truceline
from truceline.read.formats import _NOT_READ
from truceline.serve import retelling, sides
from truceline.serve.retelling import retell
from truceline.serve.strings import catalogue
from truceline.share.formats import FORMATS

ROOT = Path(truceline.__file__).parent
TABLE = ROOT / "serve" / "strings" / "engine.ar.yaml"
RAISED = {"ReadError": 1, "ReviewError": 0, "AccessError": 0, "NotFoundException": 0, "ExportError": 0}
"""Which argument of an error's is for people."""
API_ONLY = re.compile(r"^(not base64|too many jobs|nothing to read|there is no (filter|job|X X)\b)|X1/X1")


VALUES = {
    "deed.type": ["airstrike"], "precision": ["region"], "kind": ["airstrike", "killed"], "self.role": ["reader"],
    "why": ["no point may be shown"], "NEEDS": ["editor"], "what": ["a PNG picture"], "code.none": ["no type for aid"],
    "_range(": ["entry 3 is"], "which": ["entries 3 to 4 are"],
}  # fmt: skip
"""What may stand for a value, by the first letters of its expression."""


def _texts(node: ast.expr) -> list[list[str]]:
    """Every text that an expression can be, each with likely values, X1 for any; none where it is no text."""
    if isinstance(node, ast.Constant):
        return [[node.value]] if isinstance(node.value, str) and node.value else []
    if isinstance(node, ast.JoinedStr):
        pieces = [[str(it.value)] if isinstance(it, ast.Constant) else _values(it) for it in node.values]
        return [["".join(each) for each in product(*pieces)]]
    if isinstance(node, ast.IfExp):
        return _texts(node.body) + _texts(node.orelse)
    return []


def _values(piece: ast.expr) -> list[str]:
    said = ast.unparse(piece.value) if isinstance(piece, ast.FormattedValue) else ""
    return next((values for name, values in VALUES.items() if said.startswith(name)), ["X1"])


def _sentences(room: str) -> Iterator[tuple[str, list[str]]]:
    for path in sorted((ROOT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in RAISED and len(node.args) > RAISED[name]:
                yield from ((path.name, text) for text in _texts(node.args[RAISED[name]]))
            elif name == "add" and ast.unparse(node.func) == "losses.add":
                yield from ((path.name, text) for argument in node.args[:2] for text in _texts(argument))
            elif name == "tell" and room == "ledger" and path.name == "check.py" and len(node.args) > 2:
                yield from ((path.name, text) for text in _texts(node.args[2]))


@pytest.mark.parametrize("room", ["read", "review", "share", "serve", "ledger"])
def test_every_sentence_that_a_person_may_see_is_told_in_arabic(room: str) -> None:
    t = catalogue("ar")
    seen = [(where, texts) for where, texts in _sentences(room) if not API_ONLY.search(texts[0])]
    assert len(seen) >= {"read": 40, "review": 25, "share": 60, "serve": 15, "ledger": 12}[room]
    untold = [(where, texts) for where, texts in seen if all(retell(t, text) == text for text in texts)]
    assert not untold


def test_what_is_known_to_be_no_text_is_named_in_arabic() -> None:
    t = catalogue("ar")
    for _, what in _NOT_READ:
        said = f"this is {what}, which cannot be read yet"
        assert retell(t, said) != said, what


def test_what_a_format_cannot_hold_is_told_in_arabic() -> None:
    t = catalogue("ar")
    for it in FORMATS.values():
        for text in it.cannot:
            assert retell(t, text) != text


def test_a_translation_names_the_same_values_and_none_is_empty() -> None:
    holes = re.compile(r"\{\w+\}")
    for section in yaml.safe_load(TABLE.read_text("utf-8")).values():
        for said, told in section.items():
            assert told.strip(), said
            assert set(holes.findall(told)) <= set(holes.findall(said)), said


def test_reasons_of_a_join_are_told_one_by_one_and_reports_stay_links() -> None:
    t = catalogue("ar")
    why = ["r-1: both airstrike; Orva is Orvah; the same parties; words 0.27", "r-2 copies r-1: one report"]
    told = sides.reasons(t, why, ["r-1", "r-2"])
    assert told[0][0] == ("r-1", True)
    assert "غارة جوية" in told[0][1][0] and "airstrike" not in told[0][1][0] and told[0][1][0].count("؛") == 3
    assert [piece for piece, named in told[1] if named] == ["r-2", "r-1"]


def test_what_is_not_known_stays_as_it_is_and_english_stays_english() -> None:
    assert retell(catalogue("ar"), "a sentence of somebody else's") == "a sentence of somebody else's"
    assert retell(catalogue("en"), "both airstrike") == "both airstrike"
    assert retell(catalogue("ar"), "") == ""


def test_of_two_sentences_that_fit_the_one_that_says_more_is_meant() -> None:
    sizes = [one.open for one in retelling._table("ar")[1]]
    assert sizes == sorted(sizes)
    assert "شبكة" in retell(catalogue("ar"), "intra.example is inside a private network (10.0.0.1)")
