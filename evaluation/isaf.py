"""Military releases (ISAF, development part): the day of the deed and the number killed, as `METRICS.md` has them.

    TRUCELINE_GOLD=… python -m evaluation.isaf [--hold | --raise] [--errors N]

Date: the first event's day against the day that the release was coded for, over the releases whose dateline gives the
year; `within a day` is the same with a day's grace. A record leaves a deed undated that the report does not date; read
with the dateline's own day in its place, the same two figures stand beside. Killed: the report's total of the low
bounds (`killed`) against the least number coded, over all releases and over those that tell of any killed.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from evaluation.gate import Figure, command

MORE = re.compile(r"\b(?:more than|over|in excess of)\b", re.IGNORECASE)


def first_day(record: Any) -> str | None:
    """The day of the first event that has one, else None."""
    return next((e.date.start for e in record.events if e.date is not None and e.date.start), None)


def killed(record: Any) -> int:
    """The least number killed that the release tells of: of each place the largest figure, added up over the places.

    A release tells its deed in the first sentence and again at length, often with another figure; what it places
    elsewhere is another deed. `More than 30` is at least 31, which a record's low bound leaves at the words' own 30.
    """
    by_place: dict[str, int] = {}
    for event in record.events:
        figure = event.harm.killed
        if figure is None or event.aggregate or event.status not in ("occurred", "ongoing", "attempted"):
            continue
        place = next((p.name.lower() for p in event.places if p.precision in ("town", "site", "district")), "")
        words = record.report.text[figure.span.start - 12 : figure.span.end] if figure.span else ""
        low = (figure.low or 0) + bool(figure.high is None and MORE.search(words))
        by_place[place] = max(by_place.get(place, 0), low)
    unplaced = by_place.pop("", 0)
    return max(unplaced, sum(by_place.values()))


def dated(record: Any) -> bool:
    """Whether the release's own dateline gives the year."""
    published = record.report.published
    return published is not None and published.span is not None


def apart(one: str | None, other: str) -> int:
    """How many days two ISO dates are apart; a year where one is missing."""
    return 365 if one is None else abs((date.fromisoformat(one[:10]) - date.fromisoformat(other)).days)


def measure(path: Path, errors: int) -> list[Figure]:
    """The figures over one file; with `errors`, that many misses."""
    from truceline.pipeline import Engine
    from truceline.read import Source, report

    engine = Engine()
    rows = [json.loads(line) for line in path.open(encoding="utf-8")]
    reports = (
        report(Source(name=row["id"], data=row["text"].encode(), media_type="text/plain", text=row["text"]))
        for row in rows
    )
    count: Counter[str] = Counter()
    for row, record in zip(rows, engine.extract_many(reports), strict=True):
        told = row["events"][0]
        told_day, day, toll = told["start_date"], first_day(record), killed(record)
        if dated(record):
            away = apart(day, told_day)
            read = apart(day or record.report.published.value, told_day)
            count["exact, dateline"] += read == 0
            count["near, dateline"] += read <= 1
            count["dated"] += 1
            count["exact"] += away == 0
            count["near"] += away <= 1
            if away and errors > 0:
                errors -= 1
                print(f"date {row['id']}: {told_day}, ours {day}, published {record.report.published.value}")
        right = toll == told["min_killed"]
        count["all"] += 1
        count["killed"] += right
        count["any"] += told["min_killed"] > 0
        count["killed any"] += right and told["min_killed"] > 0
        if not right and errors > 0:
            errors -= 1
            print(f"killed {row['id']}: {told['min_killed']}, ours {toll}")
    return [
        Figure("date exact", count["exact"] / max(1, count["dated"]), count["dated"]),
        Figure("date within a day", count["near"] / max(1, count["dated"]), count["dated"]),
        Figure("date exact, dateline where none", count["exact, dateline"] / max(1, count["dated"]), count["dated"]),
        Figure("within a day, dateline where none", count["near, dateline"] / max(1, count["dated"]), count["dated"]),
        Figure("killed exact, all", count["killed"] / count["all"], count["all"]),
        Figure("killed exact, where any", count["killed any"] / count["any"], count["any"]),
    ]


def main() -> int:
    """Print the figures, hold or lift their floors; 1 where one is broken, 2 without the gold."""
    return command("isaf", __doc__, "harm/isaf.dev.jsonl", measure)


if __name__ == "__main__":
    sys.exit(main())
