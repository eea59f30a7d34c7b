"""How long it takes to work out copies, incidents and findings anew, and how much memory, at several sizes of a ledger.

    python -m benchmarks.derive                      2,000 and 10,000 made reports, each size in a process of its own
    python -m benchmarks.derive --counts 500 1000

The reports are those of `benchmarks.bulk`: a fifth of copies, deeds on named days. The baseline of the same run is the
reading of all records back from the ledger, which is the first step.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.bulk import deeds, made
from truceline.ledger import Ledger, lists
from truceline.read import Given, Source, report
from truceline.review import derive


def fill(address: str, count: int) -> None:
    """A ledger of made reports, five hundred to a commit."""
    with Ledger.open(address, create=True, by="benchmark") as book:
        rows = iter(made(count))
        while group := [row for _, row in zip(range(500), rows, strict=False)]:
            with book.writing() as write:
                for row in group:
                    given = Given(publisher=row["publisher"], published=row["published"])
                    data = row["text"].encode()
                    write.add_capture(row["id"], data)
                    write.add_record(deeds(report(Source(name=row["id"], data=data, given=given))))


def measure(address: str) -> dict[str, object]:
    """Seconds of each step, and the peak of memory, of one `derive` in this process."""
    steps: dict[str, float] = {}
    last = ["start", time.process_time()]

    def heard(step: str) -> None:
        now = time.process_time()
        steps[str(last[0])] = round(now - float(last[1]), 1)
        last[:] = [step, now]

    with Ledger.open(address) as book:
        derive(book, progress=heard)
        heard("end")
        steps.pop("start", None)
        told = {"reports": book.counts()["record"], "incidents": lists.incidents(book, size=1).total, "steps": steps}
    return {**told, "MiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}


def main() -> None:
    """The figures as lines of JSON."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--counts", type=int, nargs="+", default=[2000, 10_000])
    options.add_argument("--at", help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.at:
        print(json.dumps(measure(asked.at)))
        return
    for count in asked.counts:
        with tempfile.TemporaryDirectory() as folder:
            address = str(Path(folder) / "made.ledger")
            fill(address, count)
            subprocess.run([sys.executable, "-m", "benchmarks.derive", "--at", address], check=True)


if __name__ == "__main__":
    main()
