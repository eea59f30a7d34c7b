"""Four times the text is about four times the work, whatever the text."""

from __future__ import annotations

import numpy as np

from tests.steps import steps
from truceline.parse.network import Words
from truceline.parse.sentences import with_marks


def test_closing_marks_in_a_row_are_passed_over_once() -> None:
    def work(count: int) -> int:
        words = Words(['"'] * count, [False] * count)
        return steps(lambda: with_marks(np.zeros(count, dtype=np.float32), [words]))

    assert work(2000) < 5 * work(500)


def test_a_final_mark_is_seen_through_the_closing_marks_after_it() -> None:
    words = Words(["Done", ".", '"', ")", "Then", "and"], [False] * 6)
    odds = with_marks(np.zeros(6, dtype=np.float32), [words])
    assert odds[4] > odds[5] and odds[3] > odds[1]
