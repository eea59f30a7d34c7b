"""Not a test: run by `test_faults.py` as a program. Kills writers with -9 at random moments.

    python crash_rounds.py ADDRESS ROUNDS SEED

One process imports everything once and forks a fresh writer for each round, so that a round takes milliseconds. Prints
a line of JSON: how many rounds, how many entries were acknowledged, and every problem found.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import signal
import sys
import time

from truceline import codec
from truceline.ledger import Ledger, lists, verify
from truceline.records import Decision, Event, Record, Report
from truceline.review import Current, User, add_user, decide, settle
from truceline.text import Span

READER = User(name="a.reviewer", role="administrator")


def write(address: str, start: int, pipe: int) -> None:
    """Ingests and reviews until killed; each number goes into the pipe only after the ledger has acknowledged it."""
    with Ledger.open(address, by="a.writer") as ledger:
        for number in itertools.count(start):
            text = f"Report {number} says, according to a ministry, that {number} shells fell. " * (1 + number % 40)
            data = text.encode()
            made = [ledger.add_capture(f"{number}.txt", data, media_type="text/plain")]
            os.write(pipe, b"%d %s\n" % (made[-1].number, made[-1].hash.encode()))
            event = Event(id="e1", type="shelling", trigger=Span(0, 6), evidence=(Span(0, 20),))
            report = Report(id=f"r{number}", text=text, captured_sha256=codec.sha256(data))
            record = Record(schema=codec.SCHEMA, report=report, events=(event,))
            if number % 3:
                made = [ledger.add_record(record)]
                verdict = decide(ledger, READER, f"r{number}/e1", "accept", "as the report says it")
                made += [
                    entry for entry, it in ledger.values("decision", Decision, within=f"r{number}") if it == verdict
                ]
            else:
                decision = Decision(
                    id=f"d{number}", subject=f"r{number}/e1", verdict="reject", by="a.writer", at="2025-11-07",
                    reason="read", on=made[-1].number + 1,
                )  # fmt: skip
                with ledger.writing() as group:
                    made = [group.add_record(record), group.append("decision", decision, subject=decision.subject)]
            os.write(pipe, b"".join(b"%d %s\n" % (entry.number, entry.hash.encode()) for entry in made))


def round_of(address: str, start: int, delay: float) -> list[tuple[int, str]]:
    """What was acknowledged before the kill."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            write(address, start, writing)
        finally:
            os._exit(9)
    os.close(writing)
    ready = os.read(reading, 1 << 16)  # wait for the first acknowledgement: opening is not what is tested
    time.sleep(delay)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as rest:
        lines = (ready + rest.read()).decode().split("\n")[:-1]
    return [(int(number), hash) for number, hash in (line.split() for line in lines)]


def lost(address: str, acknowledged: list[tuple[int, str]]) -> list[str]:
    """What was acknowledged and is not there as it was, and what else is wrong."""
    with Ledger.open(address) as ledger:
        held = {entry.number: entry for entry in ledger.entries(min(acknowledged)[0] - 1)}
        wrong = [
            f"entry {at} was acknowledged and is lost"
            for at, hash in acknowledged
            if at not in held or held[at].hash != hash or ledger.body(held[at]) is None
        ]
        return wrong + [problem.message for problem in verify(ledger)]


def states(ledger: Ledger) -> list[str]:
    """Where the lists do not say what the decisions come to, once they are settled."""
    settle(ledger)
    wrong = []
    for row in lists.decisions(ledger, size=200).rows:
        report = row.subject.partition("/")[0]
        listed = lists.items(ledger, report=report).rows[0].state
        if listed != Current(ledger, within=report).states(report)[row.subject]:
            wrong.append(f"{row.subject} is listed as {listed}")
    return wrong


def main() -> None:
    address, rounds, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    dice = random.Random(seed)
    with Ledger.open(address, create=True) as ledger:
        add_user(ledger, READER.name, READER.role)
    wrong: list[str] = []
    total, waiting = 0, []
    for number in range(rounds):
        acknowledged = round_of(address, number * 100_000, dice.random() * 0.03)
        if not acknowledged:
            wrong.append(f"round {number}: the writer did nothing")
        total += len(acknowledged)
        waiting += acknowledged
        # Whoever opens next after a kill is the next writer; now and then all is looked at.
        if number % 40 == 39 or number == rounds - 1:
            wrong += lost(address, waiting)
            waiting = []
    with Ledger.open(address) as ledger:
        left = ledger.head().number
        wrong += states(ledger)
    print(json.dumps({"rounds": rounds, "acknowledged": total, "entries": left, "wrong": wrong}))


if __name__ == "__main__":
    main()
