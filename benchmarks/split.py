"""What share of reading each room takes: processor time of parse, attribute, code, resolve and the rest.

    python benchmarks/split.py                    over the bundled samples and the composed reports of training/corpus
    python benchmarks/split.py --reports FILE     over your own JSON Lines instead

A clock stands round every verb that the road from report to record calls, and its time counts for the verb's room,
with whatever the verb itself calls. The measure costs next to nothing.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from truceline import pipeline
from truceline.read import Source, report, sources
from truceline.records import Record, Report

ROOT = Path(__file__).parent.parent
ROOMS = ("parse", "attribute", "code", "resolve")


class Clock:
    """Processor seconds by room."""

    def __init__(self) -> None:
        self.spent: Counter[str] = Counter()

    def round(self, room: str, call: Callable[..., Any]) -> Callable[..., Any]:
        """`call`, with the time it takes noted for `room`."""

        def timed(*given: Any, **named: Any) -> Any:
            begun = time.process_time()
            try:
                return call(*given, **named)
            finally:
                self.spent[room] += time.process_time() - begun

        return timed


def watch(engine: pipeline.Engine, clock: Clock) -> None:
    """Put the clock round every verb of a room that the road from report to record calls."""
    for name, value in list(vars(pipeline).items()):
        room = str(getattr(value, "__module__", "")).removeprefix("truceline.").partition(".")[0]
        if room in ROOMS and callable(value) and not isinstance(value, type):
            setattr(pipeline, name, clock.round(room, value))
    parser: Any = engine.parser
    for name in ("_job", "_work", "_finish"):
        setattr(parser, name, clock.round("parse", getattr(parser, name)))
    actors: Any = engine.actors
    actors.match = clock.round("resolve", actors.match)


def reports_of(paths: Sequence[str]) -> list[Report]:
    """The reports in some files."""
    return [report(source) for source in sources(list(paths)) if isinstance(source, Source)]


def composed(folder: Path) -> list[str]:
    """The composed reports with statements, as JSON Lines."""
    rows = [json.loads(line) for path in sorted(folder.glob("*.jsonl")) for line in path.open(encoding="utf-8")]
    return [
        json.dumps({"id": row["report"]["id"], "text": row["report"]["text"]}) for row in rows if "statements" in row
    ]


def split(reports: Sequence[Report]) -> tuple[Counter[str], float, list[Record], int]:
    """Seconds by room, seconds in all, the records, and how many sentences were read."""
    engine, clock = pipeline.Engine(), Clock()
    list(engine.extract_many(reports[:5]))  # the lexicons are read when first asked for
    sentences = sum(len(list(parsed.sentences)) for parsed in engine.parser.parse_many(reports))
    watch(engine, clock)
    begun = time.process_time()
    records = list(engine.extract_many(reports))
    return clock.spent, time.process_time() - begun, records, sentences


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--reports", type=Path, help="JSON Lines with a text each")
    given = options.parse_args(arguments)
    with tempfile.TemporaryDirectory() as place:
        if given.reports:
            paths = [str(given.reports)]
        else:
            lines = Path(place) / "composed.jsonl"
            lines.write_text("\n".join(composed(ROOT / "training" / "corpus")) + "\n", encoding="utf-8")
            paths = [str(lines), str(ROOT / "src" / "truceline" / "data" / "samples")]
        reports = reports_of(paths)
    spent, whole, records, sentences = split(reports)
    words = sum(len(re.findall(r"\w+", record.report.text)) for record in records)
    print(f"{len(records)} reports, {sentences:,} sentences, {words:,} words; {whole:.1f} s of one core")
    print(f"{sentences / whole:,.0f} sentences/s of one core, parsing included; {words / whole:,.0f} words/s")
    print("| room | seconds | share |\n| --- | ---: | ---: |")
    for room in (*ROOMS, "the rest"):
        seconds = spent[room] if room in ROOMS else whole - sum(spent.values())
        print(f"| {room} | {seconds:.2f} | {seconds / whole:.2f} |")
    print(f"outside parse: {1 - spent['parse'] / whole:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
