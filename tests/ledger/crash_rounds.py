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
from truceline.ledger import Ledger, verify
from truceline.records import Decision, Record, Report


def write(address: str, start: int, pipe: int) -> None:
    """Ingests and reviews until killed; each number goes into the pipe only after the ledger has acknowledged it."""
    with Ledger.open(address, by="a.writer") as ledger:
        for number in itertools.count(start):
            text = f"Report {number} says, according to a ministry, that {number} shells fell. " * (1 + number % 40)
            data = text.encode()
            made = [ledger.add_capture(f"{number}.txt", data, media_type="text/plain")]
            os.write(pipe, b"%d %s\n" % (made[-1].number, made[-1].hash.encode()))
            record = Record(
                schema=codec.SCHEMA, report=Report(id=f"r{number}", text=text, captured_sha256=codec.sha256(data))
            )
            decision = Decision(
                id=f"d{number}", subject=f"r{number}", verdict="accept", by="a.writer", at="2025-11-07", reason="read"
            )
            if number % 3:
                made = [ledger.add_record(record), ledger.append("decision", decision, subject=decision.subject)]
            else:
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


def main() -> None:
    address, rounds, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    dice = random.Random(seed)
    Ledger.open(address, create=True).close()
    wrong: list[str] = []
    total = 0
    for number in range(rounds):
        acknowledged = round_of(address, number * 100_000, dice.random() * 0.03)
        if not acknowledged:
            wrong.append(f"round {number}: the writer did nothing")
        total += len(acknowledged)
        with Ledger.open(address) as ledger:
            for at, hash in acknowledged:
                entry = ledger.entry(at)
                if entry is None or entry.hash != hash or ledger.body(entry) is None:
                    wrong.append(f"round {number}: entry {at} was acknowledged and is lost")
            if number % 10 == 9 or number == rounds - 1:
                wrong += [f"round {number}: {problem.message}" for problem in verify(ledger)]
            else:
                ledger.head()
    with Ledger.open(address) as ledger:
        left = ledger.head().number
    print(json.dumps({"rounds": rounds, "acknowledged": total, "entries": left, "wrong": wrong}))


if __name__ == "__main__":
    main()
