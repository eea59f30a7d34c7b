"""How fast a reviewer's lists are: pages, filters, searches and decisions over many reports, incidents and findings.

    python benchmarks/lists.py                             10,000 reports, 1,000 incidents on SQLite, a table printed
    python benchmarks/lists.py --postgres postgresql://…   the same on PostgreSQL (an empty database)

The baseline of the same run is the reading of one whole page of bare rows by their key. Records are made up: a text of
some 220 words, six events, eight statements each.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from truceline import codec
from truceline.ledger import Ledger, gathered, lists, rebuild, verify
from truceline.records import (
    CopyFamily,
    Event,
    Finding,
    Incident,
    Link,
    Member,
    Origin,
    Place,
    Publisher,
    Record,
    Report,
    Statement,
    Time,
    Value,
    Words,
)
from truceline.review import add_user, decide, merge
from truceline.text import Span

WORDS = (Path(__file__).parent / "lists.py").read_text(encoding="utf-8").split()[:60]
TYPES = ("airstrike", "shelling", "shooting", "detention", "clash")
PLACES = [f"Village {number}" for number in range(60)]
ROUNDS = 30


def record(number: int, dice: random.Random) -> Record:
    """A made-up report with its events and statements."""
    text = f"Report {number}. " + " ".join(dice.choices(WORDS, k=220)) + "."
    sha256 = codec.sha256(text.encode())
    day = f"2025-{1 + number % 12:02}-{1 + number % 28:02}"
    report = Report(
        id=f"r-{number:06}", text=text, captured_sha256=sha256, title=Value(value=f"On village {number % 60}"),
        publisher=Publisher(value=f"Gazette {number % 40}"), published={"value": day}, language="en",  # type: ignore[arg-type]
    )  # fmt: skip
    events = tuple(
        Event(
            id=f"e{n}", type=TYPES[(number + n) % 5], trigger=Span(20 * n, 20 * n + 6),  # type: ignore[arg-type]
            evidence=(Span(20 * n, 20 * n + 90),), date=Time(span=None, start=day, end=day, precision="day"),
            places=(Place(span=None, name=PLACES[(number + n) % 60], precision="town"),), according_to=("s1",),
        )
        for n in range(6)
    )  # fmt: skip
    statements = tuple(
        Statement(
            id=f"s{n}", content=(Span(30 * n, 30 * n + 80),), cue=None, voice="indirect", act="say",
            modality="asserted", chain=(Link(span=None, name=f"Ministry {n}", kind="office"),),
        )
        for n in range(8)
    )  # fmt: skip
    return Record(schema=codec.SCHEMA, report=report, events=events, statements=statements, made_by="made up")


def fill(ledger: Ledger, reports: int, incidents: int) -> None:
    """Reports in groups, then incidents and findings about them."""
    dice = random.Random(3)
    for at in range(0, reports, 200):
        made = [record(number, dice) for number in range(at, min(at + 200, reports))]
        with ledger.writing() as write:
            for it in made:
                write.add_capture(f"{it.report.id}.txt", it.report.text.encode())
                write.add_record(it)
    joined = []
    for number in range(incidents):
        members = tuple(Member(report=f"r-{(number * 7 + n) % reports:06}", event=f"e{n}") for n in range(6))
        day = f"2025-{1 + number % 12:02}-{1 + number % 28:02}"
        joined.append(
            Incident(
                id=f"incident-{number:05}", type=TYPES[number % 5], members=members,  # type: ignore[arg-type]
                date=Time(span=None, start=day, end=day, precision="day"),
                place=Place(span=None, name=PLACES[number % 60], precision="town"),
                origins=(Origin(name="A ministry", kind="office", reports=(members[0].report,)),),
            )
        )  # fmt: skip
    found = [
        Finding(
            id=f"finding-{number:05}", incident=it.id, events=it.members, statements=(f"{it.members[0].report}/s1",),
            obligation=None, instrument="ceasefire-2024-11-27", alleged_by=(f"Party {number % 9}",),
            against=(f"Party {(number + 1) % 9}",), reply=(), status="reported",
            words=(Words(report=it.members[0].report, span=Span(0, 50)),),
            relates_to=(f"ceasefire-2024-11-27/clause-{number % 12}",),
        )
        for number, it in enumerate(joined)
    ]  # fmt: skip
    families = [CopyFamily(id="copies-1", original="r-000000", members=("r-000000", "r-000001"))]
    head = ledger.head().number
    gathered.put_all(
        ledger, head, families=families, machine=joined, present=joined, found=found, decided={}, tool="the benchmark"
    )


def member(number: int) -> Member:
    """The first event of a report."""
    return Member(report=f"r-{number:06}", event="e0")


def spent(work: Callable[[int], Any]) -> tuple[float, float]:
    """The median and the worst of twenty, in milliseconds."""
    times = []
    for number in range(ROUNDS):
        begun = time.perf_counter()
        work(number)
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times), sorted(times)[int(ROUNDS * 0.95)]


def measure(address: str, reports: int, incidents: int) -> str:
    """A Markdown table of all lists on one database."""
    with Ledger.open(address, create=True, by="the.benchmark") as ledger:
        begun = time.perf_counter()
        fill(ledger, reports, incidents)
        filled = time.perf_counter() - begun
        chief = add_user(ledger, "chief", "administrator")
        last = max(1, reports // 50)
        steps: dict[str, Callable[[int], Any]] = {
            "50 bare entries by number (baseline)": lambda n: list(ledger.entries(n * 50, until=n * 50 + 50)),
            "reports, first page": lambda n: lists.reports(ledger),
            "reports, last page": lambda n: lists.reports(ledger, number=last),
            "reports with open items": lambda n: lists.reports(ledger, open_only=True),
            "queue of items": lambda n: lists.items(ledger, state="suggested"),
            "items of a place": lambda n: lists.items(ledger, place=PLACES[n % 60], kind="event"),
            "items with words": lambda n: lists.items(ledger, text="reports incidents"),
            "incidents of a month and type": lambda n: lists.incidents(
                ledger, type=TYPES[n % 5], since="2025-03-01", until="2025-03-31"
            ),
            "incidents, first page": lambda n: lists.incidents(ledger),
            "findings of a clause": lambda n: lists.findings(ledger, clause=f"ceasefire-2024-11-27/clause-{n % 12}"),
            "counts of incidents by place": lambda n: lists.choices(ledger, "incidents", "place"),
            "search for two words": lambda n: lists.search(ledger, f"report {n * 31 % reports}"),
            "search for a word in every text": lambda n: lists.search(ledger, "report"),
            "one decision on an event": lambda n: decide(ledger, chief, f"r-{n * 11:06}/e1", "accept", "as told"),
            "one merge": lambda n: merge(
                ledger, chief, "incident-00000", [member(n * 70 % reports), member((n * 70 + 7) % reports)], "one deed"
            ),
        }  # fmt: skip
        rows = [(name, *spent(work)) for name, work in steps.items()]
        begun = time.perf_counter()
        problems = verify(ledger)
        checked = time.perf_counter() - begun
        begun = time.perf_counter()
        rebuild(ledger)
        again = time.perf_counter() - begun
    if problems:
        raise SystemExit(problems[0].message)
    base = rows[0][1]
    lines = ["| step | median ms | 95th ms | of the baseline |", "|---|---:|---:|---:|"]
    lines += [f"| {name} | {middle:.1f} | {worst:.1f} | {middle / base:.1f} |" for name, middle, worst in rows]
    lines += [
        "",
        f"Written with their lists: {2 * reports / filled:,.0f} entries/s; verified with their lists: "
        f"{2 * reports / checked:,.0f}; lists made again: {2 * reports / again:,.0f}.",
    ]
    return "\n".join(lines)


def main() -> None:
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--reports", type=int, default=10_000)
    asked.add_argument("--incidents", type=int, default=1_000)
    asked.add_argument("--postgres", help="an empty database to measure on as well")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(f"SQLite:\n\n{measure(str(Path(folder) / 'lists.ledger'), given.reports, given.incidents)}\n")
    if given.postgres:
        print(f"PostgreSQL:\n\n{measure(given.postgres, given.reports, given.incidents)}")


if __name__ == "__main__":
    main()
