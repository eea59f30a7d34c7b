"""How quickly the web app answers: from start to the first highlighted report, and every screen under 20 users at once.

    python benchmarks/serve.py                       both, 10,000 reports and 1,000 incidents; prints the tables
    python benchmarks/serve.py --write               and puts them into docs/performance-serve.md
    python benchmarks/serve.py --ledger made.sqlite  keeps the made ledger, or uses it again

First each screen is asked for alone, and the processor's time of the whole app for one answer is taken (it does not
depend on what else the machine does). Then users come: each opens a screen, looks at it for one to two seconds, and
opens another; the time is what the user waits for the whole page, on this machine, over HTTP. The baseline of the same
run is `/health`, which does nothing.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from pathlib import Path

import httpx

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "performance-serve.md"
SCREENS = {
    "health (baseline)": "/health",
    "reports": "/reports",
    "reports, page 150": "/reports?page=150",
    "search": "/reports?q=village",
    "reader": "/reports/r-{report:06}",
    "custody": "/custody/r-{report:06}",
    "review": "/review?at={at}",
    "incidents": "/incidents",
    "incident": "/incidents/incident-{incident:05}",
    "agreements": "/agreements",
    "agreement": "/agreements/ceasefire-2024-11-27",
    "explore": "/explore",
    "explore, one type and month": "/explore?type=airstrike&since=2025-{month:02}-01&until=2025-{month:02}-28",
    "map data": "/explore/map.json",
    "publish": "/publish",
    "outlets": "/outlets",
    "about": "/about",
    "API: items": "/api/v1/items?state=suggested",
}


def served(ledger: Path) -> tuple[subprocess.Popen[bytes], str, float]:
    """A running app, its address, and the seconds until it answered."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    begun = time.perf_counter()
    command = [sys.executable, "-m", "truceline", "serve", "--ledger", str(ledger), "--port", str(port), "--no-browser"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    while True:
        try:
            httpx.get(f"{address}/health", timeout=2).raise_for_status()
            return process, address, time.perf_counter() - begun
        except httpx.HTTPError:
            if process.poll() is not None:
                raise SystemExit("the app did not start") from None
            time.sleep(0.05)


def first_report() -> tuple[float, float, float]:
    """Seconds from the command to an answer, and to the first report shown with its highlights, on an empty ledger;
    and the seconds of the processor that the app needed for it, which do not depend on what else the machine does."""
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        process, address, answered = served(Path(folder) / "new.sqlite")
        try:
            with httpx.Client(base_url=address, timeout=30) as client:
                token = re.search(r'name="_csrf" value="(\w+)"', client.get("/").text)
                assert token
                job = client.post("/example", data={"_csrf": token[1]}).headers["location"].partition("?")[0]
                while True:
                    state = client.get("/api/v1/jobs/" + job.rpartition("/")[2]).json()
                    if state["reports"]:
                        page = client.get(f"/reports/{state['reports'][0]}")
                        assert 'class="content' in page.text or "data-of=" in page.text
                        return answered, time.perf_counter() - begun, _ticks(process.pid) / _TICKS
                    time.sleep(0.05)
        finally:
            process.terminate()
            process.wait()


class Users:
    """Twenty people at work."""

    def __init__(self, address: str, number: int, seconds: float, reports: int, incidents: int) -> None:
        self.address, self.until = address, time.monotonic() + seconds
        self.reports, self.incidents = reports, incidents
        self.times: dict[str, list[float]] = defaultdict(list)
        self.failed: list[str] = []
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._work, args=(seed,)) for seed in range(number)]

    def run(self) -> None:
        for thread in self._threads:
            thread.start()
        for thread in self._threads:
            thread.join()

    def _work(self, seed: int) -> None:
        dice = random.Random(seed)
        names = list(SCREENS)
        time.sleep(dice.uniform(0, 2))  # people do not begin on the same stroke of the clock
        with httpx.Client(base_url=self.address, timeout=30) as client:
            while time.monotonic() < self.until:
                dice.shuffle(names)
                for name in names:
                    self._ask(client, name, dice)
                    time.sleep(dice.uniform(1, 2))
                    if time.monotonic() > self.until:
                        break

    def _ask(self, client: httpx.Client, name: str, dice: random.Random) -> None:
        path = SCREENS[name].format(
            report=dice.randrange(self.reports), incident=dice.randrange(self.incidents), at=dice.randrange(1, 500),
            month=dice.randrange(1, 13),
        )  # fmt: skip
        begun = time.perf_counter()
        answer = client.get(path)
        spent = (time.perf_counter() - begun) * 1000
        with self._lock:
            self.times[name].append(spent)
            if answer.status_code != 200:
                self.failed.append(f"{path}: {answer.status_code}")


def measure(ledger: Path, users: int, seconds: float, reports: int, incidents: int) -> str:
    """A table of the screens: how often asked, median, 95th percentile, and that of the baseline."""
    process, address, _ = served(ledger)
    try:
        with httpx.Client(base_url=address, timeout=60) as client:
            _settled(process.pid)
            alone = {name: _processor(client, process.pid, path) for name, path in SCREENS.items()}
        work = Users(address, users, seconds, reports, incidents)
        work.run()
    finally:
        process.terminate()
        process.wait()
    if work.failed:
        raise SystemExit("\n".join(work.failed[:5]))
    base = _ninety_fifth(work.times["health (baseline)"])
    lines = [
        "| screen | processor ms | asked | median ms | 95th ms | of the baseline |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for name in SCREENS:
        times = work.times[name]
        high = _ninety_fifth(times)
        middle, many = statistics.median(times), len(times)
        lines.append(f"| {name} | {alone[name]:.0f} | {many} | {middle:.0f} | {high:.0f} | {high / base:.0f} |")
    return "\n".join(lines)


def _processor(client: httpx.Client, process: int, path: str) -> float:
    """Milliseconds of the processor, user and system, that one answer costs the app; the mean of forty."""
    client.get(path.format(report=1, incident=1, at=1, month=1))  # once unmeasured: templates compiled, caches filled
    before = _ticks(process)
    for n in range(40):
        client.get(path.format(report=n, incident=n, at=n + 1, month=1 + n % 12))
    return (_ticks(process) - before) * 1000 / _TICKS / 40


_TICKS = os.sysconf("SC_CLK_TCK")


def _settled(process: int) -> None:
    """Returns once the app rests: it loads the language engine in the background when it starts."""
    while True:
        before = _ticks(process)
        time.sleep(1)
        if _ticks(process) - before < _TICKS / 50:
            return


def _ticks(process: int) -> int:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _ninety_fifth(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


def made(path: Path, reports: int, incidents: int) -> None:
    """A ledger of made-up reports and incidents."""
    from benchmarks.lists import fill
    from truceline.ledger import Ledger

    with Ledger.open(str(path), create=True, by="the.benchmark") as ledger:
        fill(ledger, reports, incidents)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--reports", type=int, default=10_000)
    asked.add_argument("--incidents", type=int, default=1_000)
    asked.add_argument("--users", type=int, default=20)
    asked.add_argument("--seconds", type=float, default=60)
    asked.add_argument("--ledger", type=Path)
    asked.add_argument("--write", action="store_true")
    given = asked.parse_args()
    answered, shown, needed = first_report()
    with tempfile.TemporaryDirectory() as folder:
        path = given.ledger or Path(folder) / "made.sqlite"
        if not path.exists():
            made(path, given.reports, given.incidents)
        table = measure(path, given.users, given.seconds, given.reports, given.incidents)
    machine = (
        f"{os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()}, "
        f"load of the whole machine at the end {os.getloadavg()[0]:.1f}"
    )
    told = (
        f"From the command on an empty ledger to the first answer {answered:.1f} s; to the first report of the example "
        f"project, read and shown with its highlights, {shown:.1f} s ({needed:.1f} s of the processor).\n\n"
        f"{given.users} users at once, each on another screen every one to two seconds, for {given.seconds:.0f} s; "
        f"{given.reports:,} reports and {given.incidents:,} incidents in one SQLite file; {machine}:\n\n{table}\n"
    )
    print(told)
    if given.write:
        text = DOCUMENT.read_text(encoding="utf-8")
        head, _, rest = text.partition("<!-- measured: begin -->")
        _, _, tail = rest.partition("<!-- measured: end -->")
        new = f"{head}<!-- measured: begin -->\n\n{told}\n<!-- measured: end -->{tail}"
        DOCUMENT.write_text(new, encoding="utf-8")


if __name__ == "__main__":
    main()
