"""How fast and how large the whole road runs: made news at several sizes, through `bulk`, each in a process of its own.

    python -m benchmarks.bulk                          10,000 and 100,000 made reports, copies and incidents
    python -m benchmarks.bulk --counts 2000 --extract truceline.pipeline:Engine --workers 2
    python -m benchmarks.bulk --shuffles               also the sizes of what is kept for each report

The made news has a vocabulary with the skew of real text, a fifth of copies (verbatim, trimmed, edited), agencies'
closing paragraphs, and deeds on named days: most at towns of forty regions, some at towns that no
gazetteer knows, some at no named place. `--extract benchmarks.bulk:deeds` (the default) finds the
deeds with one expression: it costs next to nothing, so that what is measured is everything but the language engine.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from zlib import crc32

from truceline.codec import SCHEMA
from truceline.records import Event, Figure, Harm, Place, Record, Report, Time
from truceline.text import Span

TYPES = {"strike": "airstrike", "shelling": "shelling", "shooting": "shooting", "arrest": "detention"}
_DEED = re.compile(rf"\b(?P<type>{'|'.join(TYPES)})(?: in (?P<town>[A-Z]\w+))? killed (?P<killed>\d+)")
_SYLLABLES = [
    "ba",
    "ken",
    "lor",
    "mi",
    "sar",
    "tu",
    "vel",
    "dra",
    "os",
    "quin",
    "ral",
    "the",
    "nu",
    "pol",
    "esk",
    "hir",
]


def town(name: str, span: Span) -> Place:
    """A town in one of forty regions of the world, found by its name; one in twelve no gazetteer knows."""
    value = crc32(name.encode())
    if value % 12 == 0:
        return Place(span=span, name=name, precision="town")
    chance = random.Random(value % 40)
    lat, lon = chance.uniform(-35, 60), chance.uniform(-120, 140)
    lat, lon = lat + (value >> 8) % 300 / 100, lon + (value >> 17) % 300 / 100
    return Place(span=span, name=name, precision="town", geoname=name, lat=round(lat, 4), lon=round(lon, 4))


def deeds(report: Report) -> Record:
    """A record whose deeds are found by one expression."""
    day = report.published.value[:10] if report.published else None
    events = []
    for number, found in enumerate(_DEED.finditer(report.text)):
        trigger = Span(*found.span("type"))
        killed = Figure(low=int(found["killed"]), high=int(found["killed"]), span=trigger)
        places = (town(found["town"], Span(*found.span("town"))),) if found["town"] else ()
        events.append(
            Event(
                id=f"e{number}",
                type=TYPES[found["type"]],  # type: ignore[arg-type]
                trigger=trigger,
                evidence=(Span(*found.span()),),
                places=places,
                date=Time(span=None, start=day, end=day, precision="day") if day else None,
                harm=Harm(killed=killed),
                according_to=("narrator",),
            )
        )
    return Record(schema=SCHEMA, report=report, events=tuple(events))


def made(count: int, seed: int = 7) -> Iterator[dict[str, str]]:
    """Reports in order of date, about 220 words each, 500 a day, a fifth of them copies of one of the last 200."""
    chance = random.Random(seed)
    words = ["".join(chance.choices(_SYLLABLES, k=chance.randrange(1, 5))) for _ in range(40_000)]
    weights = list(accumulate(1 / (rank + 3) for rank in range(len(words))))
    towns = ["".join(chance.choices(_SYLLABLES, k=3)).capitalize() for _ in range(400)]
    closings = [" ".join(chance.choices(words, cum_weights=weights, k=40)).capitalize() + "." for _ in range(12)]
    recent: list[str] = []
    for number in range(count):
        if recent and chance.random() < 0.2:
            text = _copied(chance.choice(recent), chance, words)
        else:
            body = [" ".join(chance.choices(words, cum_weights=weights, k=18)).capitalize() + "." for _ in range(10)]
            kind, town = chance.choice(list(TYPES)), chance.choice(towns)
            where = f" in {town}" if chance.random() < 0.93 else ""
            body.insert(1, f"A {kind}{where} killed {chance.randrange(1, 9)}, the ministry said.")
            text = " ".join([*body, chance.choice(closings)])
        recent = [*recent[-199:], text]
        day = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(1.7e9 + number * 86400 / 500))
        yield {"id": f"made-{number:08d}", "text": text, "published": day, "publisher": f"Outlet {number % 37}"}


def _copied(text: str, chance: random.Random, words: list[str]) -> str:
    kind = chance.randrange(4)
    if kind == 0:
        return text
    if kind == 1:
        return "By our own staff. " + text[: int(len(text) * chance.uniform(0.3, 0.8))]
    split = text.split(" ")
    if kind == 2:
        return " ".join(chance.choice(words) if chance.random() < 0.1 else word for word in split)
    return " ".join(chance.choices(words, k=80)).capitalize() + ". " + " ".join(split[: len(split) // 2])


def write(path: Path, count: int) -> int:
    """Made reports as JSON Lines; how many bytes."""
    with path.open("w", encoding="utf-8") as file:
        for line in made(count):
            file.write(json.dumps(line) + "\n")
    return path.stat().st_size


RUN = """
import json, resource, sys, time
from pathlib import Path
from truceline.scale import bulk
source, out, extract, workers, mark = sys.argv[1:]
began, steps = time.monotonic(), {}
def used():
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
def heard(stage, done, of):
    steps.setdefault(stage, (time.monotonic() - began, used()))  # processes of the step before have ended
    Path(mark).write_text(stage)
summary = bulk([source], out, extract=extract, workers=int(workers), progress=heard)
print(json.dumps({"summary": summary, "stages": steps, "used": used()}))
"""


def measure(count: int, extract: str, workers: int, folder: Path, shuffles: bool) -> dict[str, object]:
    """One run: rates, peak memory of all its processes together, stage by stage, sizes on disk."""
    source, out, mark = (folder / f"{name}-{count}" for name in ("made", "out", "stage"))
    source = source.with_suffix(".jsonl")
    size = write(source, count)
    mark.write_text("start")
    paths = os.pathsep.join([str(Path.cwd()), os.environ.get("PYTHONPATH", "")])
    environment = {**os.environ, "DAFT_PROGRESS_BAR": "0", "DO_NOT_TRACK": "1", "PYTHONPATH": paths}
    run = subprocess.Popen(
        [sys.executable, "-c", RUN, str(source), str(out), extract, str(workers), str(mark)],
        stdout=subprocess.PIPE, env=environment, start_new_session=True, text=True,
    )  # fmt: skip
    peaks: dict[str, int] = {}
    watcher = threading.Thread(target=_watch, args=(run, mark, peaks), daemon=True)
    watcher.start()
    said, _ = run.communicate()
    told = json.loads(said.strip().splitlines()[-1])
    records, failures, copies, incidents, seconds = told["summary"]
    stages, whole = told["stages"], told["used"]
    reading = stages["each report once"][1]
    result: dict[str, object] = {
        "reports": records,
        "failures": failures,
        "families": copies,
        "incidents": incidents,
        "seconds": round(seconds, 1),
        "reports/s": round(records / seconds),
        "processor time, s": round(whole, 1),
        "of it after reading, s": round(whole - reading, 1),
        "a report, ms": round(1000 * whole / max(records, 1), 2),
        "peak memory, MB": round(max(peaks.values()) / 1e6),
        "peak memory by stage, MB": {stage: round(held / 1e6) for stage, held in peaks.items()},
        "begun after, s": {stage: round(at, 1) for stage, (at, _) in stages.items()},
        "begun after processor time, s": {stage: round(spent, 1) for stage, (_, spent) in stages.items()},
        "input, MB": round(size / 1e6, 1),
    }
    if shuffles:
        for table in ("records", "anchors", "tellings", "counts"):
            held = sum(path.stat().st_size for path in (out / "parts" / table).glob("*.parquet"))
            result[f"{table}, bytes a report"] = round(held / max(records, 1))
    return result


def _watch(run: subprocess.Popen[str], mark: Path, peaks: dict[str, int]) -> None:
    """The most memory that the process and its children held at once in each stage, what they share counted once."""
    while run.poll() is None:
        total = 0
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit():
                try:
                    if os.getpgid(int(folder.name)) == run.pid:
                        told = (folder / "smaps_rollup").read_text()
                        found = re.search(r"^Pss:\s+(\d+) kB", told, re.MULTILINE)
                        total += int(found[1]) * 1024 if found else 0
                except OSError:
                    continue
        stage = mark.read_text() or "start"
        peaks[stage] = max(peaks.get(stage, 0), total)
        time.sleep(0.5)


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--counts", default="10000,100000", help="how many reports, with commas between")
    options.add_argument("--extract", default="benchmarks.bulk:deeds", help="what makes a record, module:function")
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--shuffles", action="store_true", help="also print sizes by table")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as place:
        for count in map(int, given.counts.split(",")):
            print(json.dumps(measure(count, given.extract, given.workers, Path(place), given.shuffles)), flush=True)


if __name__ == "__main__":
    main()
