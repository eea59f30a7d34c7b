"""How fast reports are read, how much memory that takes and how long the command takes to start.

    python benchmarks/read.py                     print the tables
    python benchmarks/read.py --write             and put them into docs/performance.md
    python benchmarks/read.py --reports FILE      on your own JSON Lines instead of the bundled samples

Every figure stands beside a named baseline from the same run on the same machine: for reading, spaCy's blank English
tokenizer with its rule-based sentence splitter over the same texts, which does none of the work but sets the scale; for
starting, a Python that does nothing. Ratios travel between machines better than seconds do.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

DOCUMENT = Path(__file__).parent.parent / "docs" / "performance.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
TRUCELINE = [sys.executable, "-m", "truceline"]
# `python -m truceline` reads the script through runpy; what people start is the console script.
SCRIPT = [str(Path(sys.executable).parent / "truceline")]
BASELINE = """
import json, sys, spacy
nlp = spacy.blank("en")
nlp.add_pipe("sentencizer")
texts = (json.loads(line)["text"] for line in open(sys.argv[1], encoding="utf-8"))
for doc in nlp.pipe(texts):
    print(len(doc), len(list(doc.sents)))
"""


@dataclass(frozen=True)
class Spent:
    """What a command took: wall clock seconds, processor seconds, peak memory in MiB."""

    wall: float
    processor: float
    peak: float


def spend(command: Sequence[str]) -> Spent:
    """Run a command to its end, output thrown away. Raises where it fails."""
    begun = time.perf_counter()
    with Path(os.devnull).open("wb") as nowhere:
        process = subprocess.Popen(command, stdout=nowhere, stderr=subprocess.PIPE)
        assert process.stderr is not None
        said = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.stderr.close()
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - begun
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} left with {process.returncode}: {said.decode()[-500:]}")
    unit = 1 if sys.platform == "darwin" else 1024
    return Spent(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit / 2**20)


def best(command: Sequence[str], times: int) -> Spent:
    """The run with the median wall clock, after one that fills the caches and is not counted."""
    spend(command)
    return sorted((spend(command) for _ in range(times)), key=lambda each: each.wall)[times // 2]


def sample_reports() -> list[str]:
    """The texts of the bundled samples, as the command line itself reads them."""
    folder = subprocess.run([*TRUCELINE, "sample"], capture_output=True, text=True, check=True).stdout.strip()
    with tempfile.TemporaryDirectory() as place:
        subprocess.run([*TRUCELINE, "sample", "--to", place], capture_output=True, check=True)
        read = subprocess.run([*TRUCELINE, "read", place, "--jsonl", "--quiet"], capture_output=True, check=True)
    texts = [json.loads(line)["report"]["text"] for line in read.stdout.splitlines()]
    if not texts:
        raise SystemExit(f"no sample could be read from {folder}")
    return texts


def start_table(one: Path, times: int) -> list[str]:
    """Start-up: help, and the first report, each against a Python that does nothing."""
    nothing = best([sys.executable, "-c", "pass"], times)
    rows = [
        ("`python -c pass` (baseline)", nothing),
        ("`truceline --help`", best([*SCRIPT, "--help"], times)),
        ("`truceline schema`", best([*SCRIPT, "schema"], times)),
        ("spaCy blank + sentencizer, first report", best([sys.executable, "-c", BASELINE, str(one)], times)),
        ("`truceline read`, first report", best([*SCRIPT, "read", str(one), "--jsonl"], times)),
    ]
    lines = ["| start | seconds | processor seconds | ratio | peak MiB |", "| --- | ---: | ---: | ---: | ---: |"]
    for name, each in rows:
        ratio = each.wall / nothing.wall
        lines.append(f"| {name} | {each.wall:.2f} | {each.processor:.2f} | {ratio:.1f} | {each.peak:.0f} |")
    return lines


def read_table(texts: Sequence[str], one: Path, many: Path, times: int) -> list[str]:
    """Throughput: what many reports take beyond what one takes, so that start-up is left out."""
    count = sum(1 for _ in many.open(encoding="utf-8")) - 1
    words = sum(len(re.findall(r"\w+", json.loads(line)["text"])) for line in many.open(encoding="utf-8"))
    words -= len(re.findall(r"\w+", texts[0]))
    rows = []
    for name, command in (
        ("spaCy blank + sentencizer (baseline)", [sys.executable, "-c", BASELINE]),
        ("`truceline read --jsonl`", [*SCRIPT, "read", "--jsonl"]),
    ):
        first, whole = best([*command, str(one)], times), best([*command, str(many)], times)
        rows.append((name, whole.wall - first.wall, whole.processor - first.processor, whole.peak))
    scale = rows[0][1]
    lines = [
        "| reading | reports/s | words/s | words/s of one core | time, ratio | peak MiB |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, wall, core, peak in rows:
        speeds = f"{count / wall:,.1f} | {words / wall:,.0f} | {words / core:,.0f}"
        lines.append(f"| {name} | {speeds} | {wall / scale:.1f} | {peak:.0f} |")
    return lines


def machine() -> str:
    """What it was measured on."""
    names = [line.split(":")[1].strip() for line in _cpuinfo() if line.startswith("model name")]
    processor = f"{len(names)} × {names[0]}" if names else f"{os.cpu_count()} × {platform.machine()}"
    return f"{processor}; Python {platform.python_version()}; {platform.system()}"


def _cpuinfo() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def write_reports(texts: Sequence[str], path: Path) -> None:
    """JSON Lines of the texts."""
    rows = (json.dumps({"id": f"b{n}", "text": text}, ensure_ascii=False) for n, text in enumerate(texts))
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; with --write, into the document."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--write", action="store_true", help="put the tables into docs/performance.md")
    options.add_argument("--reports", type=Path, help="JSON Lines with a text each, instead of the samples")
    options.add_argument("--rounds", type=int, default=20, help="how often the reports are repeated (20)")
    options.add_argument("--times", type=int, default=3, help="runs of each command; the median counts (3)")
    given = options.parse_args(arguments)
    if given.reports:
        texts = [json.loads(line)["text"] for line in given.reports.read_bytes().splitlines()]
    else:
        texts = sample_reports()
    with tempfile.TemporaryDirectory() as place:
        one, many = Path(place) / "one.jsonl", Path(place) / "many.jsonl"
        write_reports(texts[:1], one)
        # Each round differs by a line, so that nothing is won by remembering the last one.
        write_reports([f"{text}\nRound {n}.\n" for n in range(given.rounds) for text in texts], many)
        start, read = start_table(one, max(given.times, 5)), read_table(texts, one, many, given.times)
    size = statistics.mean(len(re.findall(r"\w+", text)) for text in texts)
    named = f" --reports {given.reports.name}" if given.reports else ""
    lines = [
        f"`python benchmarks/read.py{named}`: {len(texts)} reports of {size:.0f} words on average,",
        f"{given.rounds} rounds, median of {given.times}; {machine()}. Start-up is left out of the second table.",
        "",
        *start,
        "",
        *read,
    ]
    print("\n".join(lines))
    if given.write:
        before, _, rest = DOCUMENT.read_text(encoding="utf-8").partition(BEGIN)
        _, _, after = rest.partition(END)
        DOCUMENT.write_text(f"{before}{BEGIN}\n\n" + "\n".join(lines) + f"\n\n{END}{after}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
