"""Our annotated reports (training/corpus, those held back left out), and what the coder finds in them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

from truceline.code import events
from truceline.code.alike import FAMILIES
from truceline.code.deed import Deed
from truceline.pipeline import Engine
from truceline.read import Source, report
from truceline.read.source import Given
from truceline.records import Record, Report
from truceline.text import Span

CORPUS = Path(__file__).parent / "corpus"


class Coded(NamedTuple):
    """An annotated report (a line of the corpus), its record, and what a step of the coder was given for it."""

    row: dict[str, Any]
    record: Record
    given: tuple[Any, ...]


def annotated(field: str) -> Iterator[dict[str, Any]]:
    """The lines of the corpus in which somebody marked this field (`events`, `statements`), in order of their files."""
    for path in sorted(CORPUS.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if field in row:
                yield row


def report_of(row: dict[str, Any]) -> Report:
    """The report of a line of the corpus."""
    given, text = row["report"], row["report"]["text"]
    beside = Given(**{name: given.get(name) for name in ("id", "title", "publisher", "published")})
    return report(Source(name="t", data=text.encode(), media_type="text/plain", given=beside, text=text))


def coded(step: str, *, skipped: bool = False, engine: Engine | None = None) -> Iterator[Coded]:
    """Each report with annotated events, and what `step`, a function that `code.events` calls, was given.

    A step that is `skipped` gives back what it was given first.
    """
    engine = engine or Engine()
    instead = (lambda first, *_: first) if skipped else getattr(events, step)
    with patch.object(events, step, side_effect=instead) as called:
        for row in annotated("events"):
            record = engine.extract(report_of(row))
            yield Coded(row, record, called.call_args.args)


def event_of(deed: Deed, marked: Sequence[dict[str, Any]]) -> int | None:
    """The annotated event that the mention tells: by its trigger, its type, and how close the evidence is."""
    best: tuple[float, int] | None = None
    for number, event in enumerate(marked):
        holding = [s for e in event["evidence"] if (s := Span(*e)).overlaps(deed.trigger.span)]
        if not holding:
            continue
        trigger = Span(*event["trigger"]).overlaps(deed.trigger.span)
        types = {deed.trigger.type, event["type"]}
        akin = len(types) == 1 or any(types <= family for family in FAMILIES)
        if not (trigger or akin or "destruction" in types):
            continue
        score = 3 * trigger + 2 * (len(types) == 1) + 1.5 * akin + 1 / (1 + min(map(len, holding)) / 50)
        if best is None or score > best[0]:
            best = (score, number)
    return best[1] if best is not None else None
