"""Days that a sentence counts from something else, and days told in one breath."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from truceline.codec import check
from truceline.pipeline import Engine
from truceline.read import Source, report
from truceline.records import Record

HEAD = "KORVEN, Atland (Nov. 7, 2025) — "
Extract = Callable[[str], Record]


@pytest.fixture(scope="module")
def extract() -> Extract:
    engine = Engine()

    def read(words: str) -> Record:
        source = Source(name="r", data=(HEAD + words).encode(), media_type="text/plain", text=HEAD + words)
        return engine.extract(report(source))

    return read


def days(record: Record, kind: str) -> tuple[str | None, str | None] | None:
    date = next(e for e in check(record).events if e.type == kind).date
    return (date.start, date.end) if date is not None else None


@pytest.mark.parametrize(
    ("text", "kind", "wanted"),
    [
        # The report is of Friday, 7 November 2025.
        ("Police freed the editor on Friday, two days after they had arrested her in Marjanna.", "detention",
         ("2025-11-05", "2025-11-05")),
        ("Police freed the editor on Friday, two days after they had arrested her in Marjanna.", "release",
         ("2025-11-07", "2025-11-07")),
        ("Three days after rebels seized Karem on Monday, jets bombed the town.", "airstrike",
         ("2025-11-06", "2025-11-06")),
        ("Clashes between the Front and the army killed 30 people on Sunday and Monday.", "clash",
         ("2025-11-02", "2025-11-03")),
        ("Israeli strikes overnight into Wednesday killed four people in Marjanna.", "airstrike",
         ("2025-11-04", "2025-11-05")),
        ("Police arrested four men in Marjanna in the first week of October.", "detention",
         ("2025-10-01", "2025-10-07")),
        ("Raiders shot dead 40 villagers near Karem in the first two weeks of October.", "shooting",
         ("2025-10-01", "2025-10-14")),
        ("Rockets hit Karem on Monday. Three men were arrested in Dorva.", "detention", None),
        ("Rockets hit Karem on Monday. A drone struck a bakery.", "airstrike", ("2025-11-03", "2025-11-03")),
        ("Fighters handed in their heavy weapons at Karem under the truce of 2 May.", "disarmament", None),
        ("More than 900 people fled Karem in three days after gunmen beheaded a farmer.", "displacement", None),
    ],
)  # fmt: skip
def test_the_day_is_reckoned_from_what_the_sentence_tells(
    text: str, kind: str, wanted: tuple[str, str] | None, extract: Extract
) -> None:
    assert days(extract(text), kind) == wanted


def test_deeds_that_a_sum_of_one_day_is_made_of_have_its_day(extract: Extract) -> None:
    record = extract(
        "On Sunday the coalition conducted 14 strikes in Ruritania. Near Karem, six strikes destroyed two bunkers."
    )
    strikes = [e.date.start if e.date is not None else None for e in check(record).events if e.type == "airstrike"]
    assert strikes == ["2025-11-02"] * 2
