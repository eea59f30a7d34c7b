"""Four times the text is about four times the work, whatever the text."""

from __future__ import annotations

import pytest

from tests.steps import steps
from truceline.attribute.quotes import find_quotes
from truceline.text import Text


@pytest.mark.parametrize("unit", ['"', '" ', "“a ", "' ", "“x” he said. "])
def test_marks_in_a_row_are_weighed_in_linear_work(unit: str) -> None:
    short, long = unit * 300, unit * 1200
    few, many = (steps(lambda text=text: find_quotes(text, list(Text(text).lines()))) for text in (short, long))
    assert many < 5 * few
