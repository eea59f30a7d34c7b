"""How fast the ledger writes, verifies and rebuilds, and how much memory that takes, beside plain inserts.

    python benchmarks/ledger.py                              20,000 entries on SQLite, tables printed
    python benchmarks/ledger.py --entries 1000000            the long one (some minutes)
    python benchmarks/ledger.py --postgres postgresql://…    the same on PostgreSQL (an empty database)
    python benchmarks/ledger.py --write                      put the tables into docs/performance-ledger.md

The baseline of the same run writes the same bodies with the database's own driver into one bare table, in the same
groups, on the same disk and as durably (one commit, one sync): no hashes, no compression, no look-ups, no chain. Each
step runs in a process of its own, so that its peak of memory is its own.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

DOCUMENT = Path(__file__).parent.parent / "docs" / "performance-ledger.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
GROUP = 500
SINGLE = 500
"""How many additions are timed one by one, each with a commit of its own."""
WORDS = [
    "the",
    "ministry",
    "said",
    "shells",
    "fell",
    "near",
    "village",
    "on",
    "Monday",
    "army",
    "denied",
    "report",
    "wire",
    "houses",
    "two",
    "three",
    "men",
    "road",
]


def texts(count: int) -> list[bytes]:
    """Bodies of about a kilobyte, all different."""
    dice = random.Random(1)
    return [f"Report {n}. {' '.join(dice.choices(WORDS, k=180))}.".encode() for n in range(count)]


def plain(address: str, bodies: list[bytes], group: int) -> float:
    """Seconds that bare inserts of these bodies take."""
    if address.startswith("postgresql"):
        import psycopg

        with psycopg.connect(address) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS plain (number BIGINT PRIMARY KEY, data BYTEA)")
            connection.execute("TRUNCATE plain")
            connection.commit()
            begun = time.perf_counter()
            for at in range(0, len(bodies), group):
                for number, body in enumerate(bodies[at : at + group], at):
                    connection.execute("INSERT INTO plain VALUES (%s, %s)", (number, body))
                connection.commit()
            return time.perf_counter() - begun
    connection = sqlite3.connect(address + ".plain", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("DROP TABLE IF EXISTS plain")
    connection.execute("CREATE TABLE plain (number INTEGER PRIMARY KEY, data BLOB)")
    begun = time.perf_counter()
    for at in range(0, len(bodies), group):
        connection.execute("BEGIN IMMEDIATE")
        for number, body in enumerate(bodies[at : at + group], at):
            connection.execute("INSERT INTO plain VALUES (?, ?)", (number, body))
        connection.execute("COMMIT")
    spent = time.perf_counter() - begun
    connection.close()
    return spent


def fill(address: str, count: int) -> float:
    """Seconds that a ledger takes for that many captures, in groups; bodies are made as they are needed."""
    from truceline import codec
    from truceline.ledger import Ledger

    spent = 0.0
    dice = random.Random(2)
    with Ledger.open(address, create=True, by="the.benchmark") as ledger:
        for at in range(0, count, GROUP):
            bodies = [
                f"Report {n}. {' '.join(dice.choices(WORDS, k=180))}.".encode()
                for n in range(at, min(at + GROUP, count))
            ]
            begun = time.perf_counter()
            with ledger.writing() as write:
                write.expect("capture", [codec.sha256(body) for body in bodies])  # as `truceline add` does
                for number, body in enumerate(bodies, at):
                    write.add_capture(f"{number}.txt", body, media_type="text/plain")
            spent += time.perf_counter() - begun
    return spent


def single(address: str, count: int) -> float:
    """Seconds for captures added one by one, each on disk before the next."""
    from truceline.ledger import Ledger

    bodies = [body + b" alone" for body in texts(count)]
    with Ledger.open(address, create=True, by="the.benchmark") as ledger:
        begun = time.perf_counter()
        for number, body in enumerate(bodies):
            ledger.add_capture(f"s{number}.txt", body)
        return time.perf_counter() - begun


def check(address: str) -> float:
    """Seconds that a full verification takes."""
    from truceline.ledger import Ledger, verify

    with Ledger.open(address) as ledger:
        begun = time.perf_counter()
        problems = verify(ledger)
        spent = time.perf_counter() - begun
    if problems:
        raise SystemExit(f"the ledger does not hold: {problems[0].message}")
    return spent


def again(address: str) -> float:
    """Seconds that a rebuild takes."""
    from truceline.ledger import Ledger, rebuild

    with Ledger.open(address) as ledger:
        begun = time.perf_counter()
        rebuild(ledger)
        return time.perf_counter() - begun


def sign(address: str) -> float:
    """Seconds that a checkpoint over all entries takes."""
    from truceline.ledger import Ledger, checkpoint, signing_key

    with Ledger.open(address) as ledger, tempfile.TemporaryDirectory() as folder:
        key = signing_key(Path(folder) / "key.pem", create=True)
        begun = time.perf_counter()
        checkpoint(ledger, key)
        return time.perf_counter() - begun


STEPS = {
    "plain-grouped": lambda address, count: plain(address, texts(min(count, 100_000)), GROUP),
    "plain-single": lambda address, count: plain(address, texts(SINGLE), 1),
    "fill": fill,
    "single": lambda address, count: single(address, SINGLE),
    "verify": lambda address, count: check(address),
    "rebuild": lambda address, count: again(address),
    "checkpoint": lambda address, count: sign(address),
}


def spend(step: str, address: str, count: int) -> tuple[float, float]:
    """Seconds and peak MiB of one step in a process of its own."""
    command = [sys.executable, __file__, "--step", step, "--entries", str(count), "--at", address]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert process.stdout is not None
    told = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{step} failed")
    return json.loads(told), usage.ru_maxrss / 1024


def measure(address: str, count: int) -> str:
    """A Markdown table of all steps on one database."""
    found = {step: spend(step, address, count) for step in STEPS}
    grouped, alone = min(count, 100_000) / found["plain-grouped"][0], SINGLE / found["plain-single"][0]
    rows = [
        ("plain inserts, 500 to a commit (baseline)", grouped, 1.0, "plain-grouped"),
        ("ledger, 500 to a commit", count / found["fill"][0], count / found["fill"][0] / grouped, "fill"),
        ("plain inserts, one to a commit (baseline)", alone, 1.0, "plain-single"),
        ("ledger, one to a commit", SINGLE / found["single"][0], SINGLE / found["single"][0] / alone, "single"),
    ]
    total = count + SINGLE
    rows += [
        (name, total / found[step][0], total / found[step][0] / grouped, step)
        for step, name in (("verify", "verify"), ("rebuild", "rebuild"), ("checkpoint", "checkpoint (root over all)"))
    ]
    lines = ["| step | entries/s | of the baseline | peak MiB |", "|---|---:|---:|---:|"]
    lines += [f"| {name} | {rate:,.0f} | {ratio:.2f} | {found[step][1]:.0f} |" for name, rate, ratio, step in rows]
    return "\n".join(lines)


def main() -> int:
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--entries", type=int, default=20_000)
    asked.add_argument("--postgres", help="an empty database to measure on as well")
    asked.add_argument("--write", action="store_true", help="put the tables into docs/performance-ledger.md")
    asked.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    asked.add_argument("--at", help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.step:
        print(json.dumps(STEPS[given.step](given.at, given.entries)))
        return 0
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    parts = []
    with tempfile.TemporaryDirectory() as folder:
        table = measure(str(Path(folder) / "bench.ledger"), given.entries)
        parts.append(f"SQLite, {given.entries:,} entries of about 1 kB ({machine}):\n\n{table}")
    if given.postgres:
        parts.append(f"PostgreSQL, {given.entries:,} entries:\n\n{measure(given.postgres, given.entries)}")
    text = "\n\n".join(parts)
    print(text)
    if given.write:
        before, _, rest = DOCUMENT.read_text(encoding="utf-8").partition(BEGIN)
        DOCUMENT.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{rest.partition(END)[2]}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
