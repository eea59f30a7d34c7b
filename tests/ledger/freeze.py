"""Not a test: writes the frozen ledger of the present schema that `test_migrations.py` brings up from then on.

    python -m tests.ledger.freeze FOLDER [postgresql://an-empty-database]

One small ledger with something in every table: the file itself (`N.sqlite.zst`) and, where a database is named and
pg_dump is at hand, the SQL that makes it (`N.postgresql.sql`). Run it once for each schema that is released, before the
next is written; a file that is there is never written over.
"""

from __future__ import annotations

import itertools
import re
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import zstandard

from truceline import codec
from truceline.assess import bundled
from truceline.ledger import Ledger, checkpoint, redact, schema, secrets, signing_key
from truceline.ledger.agreements import add_agreement
from truceline.records import Decision, Event, Record, Report, Statement, Value
from truceline.text import Span


def fill(address: str, folder: Path) -> None:
    """A ledger with something of everything; the clock and the texts are always the same."""
    ticks = itertools.count()
    clock = lambda: datetime(2025, 11, 7, 8, tzinfo=UTC) + timedelta(seconds=next(ticks))  # noqa: E731
    with Ledger.open(address, create=True, by="a.clerk", clock=clock) as ledger:
        for number in range(3):
            text = f"Report {number}: shells fell near the mill, a mayor said."
            data = text.encode()
            ledger.add_capture(f"{number}.txt", data, media_type="text/plain", url=f"https://example.org/{number}")
            for title in ("First reading", "Second reading"):
                report = Report(
                    id=f"r{number}", text=text, captured_sha256=codec.sha256(data), title=Value(value=title)
                )
                event = Event(id="e1", type="shelling", trigger=Span(17, 21), evidence=(Span(10, 35),))
                said = Statement(
                    id="s1", content=(Span(10, 35),), cue=Span(45, 49), chain=(), voice="indirect", act="say",
                    modality="asserted",
                )  # fmt: skip
                ledger.add_record(Record(schema=codec.SCHEMA, report=report, events=(event,), statements=(said,)))
        decision = Decision(id="d1", subject="r1/e1", verdict="accept", by="a.clerk", at="2025-11-07", reason="as told")
        ledger.append("decision", decision, subject="r1/e1")
        ledger.append("user", {"name": "a.clerk", "role": "administrator", "active": True}, subject="a.clerk")
        secrets.keep(ledger, "password", "a.clerk", owner="a.clerk", value="a hash")
        add_agreement(ledger, next(iter(bundled().values())))
        checkpoint(ledger, signing_key(folder / "key.pem", create=True))
        redact(
            ledger, [codec.sha256(b"Report 2: shells fell near the mill, a mayor said.")], ground="safety", reason="x"
        )


def main() -> None:
    where, postgresql = Path(sys.argv[1]), sys.argv[2:]
    number = len(schema.MIGRATIONS)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = where / f"{number}.sqlite.zst"
        if not path.exists():
            fill(str(folder / "frozen.ledger"), folder)
            path.write_bytes(zstandard.ZstdCompressor(19).compress((folder / "frozen.ledger").read_bytes()))
        path = where / f"{number}.postgresql.sql"
        if postgresql and not path.exists():
            fill(postgresql[0], folder)
            found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_dump"))
            program = str(found[-1]) if found else shutil.which("pg_dump") or "pg_dump"
            command = [program, "--inserts", "--no-owner", "--no-privileges", postgresql[0]]
            dumped = subprocess.run(command, capture_output=True, text=True, check=True).stdout
            kept = [line for line in dumped.splitlines() if not re.match(r"--|\\|$", line)]
            path.write_text("\n".join(kept) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
