"""Makes the pictures of docs/screens: the bundled samples served, every screen, two widths, two themes.

PYTHONPATH=src python docs/pictures.py   (needs Chromium and ImageMagick)
PYTHONPATH=src python docs/pictures.py --out look --language ar --only incident,review
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
FLAGS = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]


def screens(address: str) -> dict[str, str]:
    """The address of each screen, by the name of its picture."""
    api = httpx.Client(base_url=f"{address}/api/v1")
    reports = api.get("/reports", params={"size": 50}).json()["rows"]
    wire = next(it["id"] for it in reports if it["title"].startswith("Israel strikes three"))
    incident = max(api.get("/incidents").json()["rows"], key=lambda it: it["reports"])["id"]
    agreement = httpx.get(f"{address}/agreements").text.split('href="/agreements/')[1].split('"')[0]
    return {
        "start": "/start", "reports": "/reports", "reader": f"/reports/{wire}", "add": "/add",
        "review": "/review?kind=event", "incidents": "/incidents", "incident": f"/incidents/{incident}",
        "agreement": f"/agreements/{agreement}", "explore": "/explore", "publish": "/publish", "about": "/about",
        "outlets": "/outlets", "account": "/account", "people": "/people", "manifest": "/publish/jsonl",
    }  # fmt: skip


def take(page: Page, address: str, path: str, name: str, whole: bool) -> bytes:
    """One screen as a PNG: a reader with a card lit, a map once drawn, a correction opened."""
    page.goto(address + path)
    if name == "explore":
        page.wait_for_selector("#map[data-drawn]", timeout=60_000)
        page.wait_for_timeout(800)
    elif name == "reader":
        page.locator(".cards .card").nth(1).hover()
    elif name == "review":
        page.locator("[data-edit] summary").click()
    if whole:
        page.set_viewport_size({"width": page.viewport_size["width"], "height": 2400})  # type: ignore[index]
    return page.screenshot()


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--out", type=Path, default=ROOT / "docs" / "screens")
    ask.add_argument("--language", default="en")
    ask.add_argument("--only", default="start,reports,reader,add,review,incidents,incident,agreement,explore,publish,"
                     "about,outlets", help="names of screens, by comma")  # fmt: skip
    ask.add_argument("--whole", action="store_true", help="a window 2400 pixels high")
    ask.add_argument("--ledger", type=Path, help="a ledger that holds the samples already")
    asked = ask.parse_args()
    from tests.serve.conftest import Running
    from truceline.read.samples import sample_files

    asked.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        ledger = Path(folder) / "case.sqlite"
        if asked.ledger:
            shutil.copy(asked.ledger, ledger)
        running = Running(ledger=str(ledger))
        if not asked.ledger:
            running.read(sample_files())
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
            addresses = screens(running.address)
            for width, theme in ((width, theme) for width in (1440, 390) for theme in ("light", "dark")):
                size: Any = {"width": width, "height": 900 if width > 500 else 844}
                context = browser.new_context(viewport=size, color_scheme=theme, reduced_motion="reduce",
                                              locale=asked.language)  # fmt: skip
                page = context.new_page()
                for name in asked.only.split(","):
                    png = take(page, running.address, addresses[name], name, asked.whole)
                    target = f"webp:{asked.out / name}-{width}-{theme}.webp"
                    subprocess.run(["convert", "png:-", "-quality", "80", target], input=png, check=True)
                context.close()
            browser.close()
        running.stop()


if __name__ == "__main__":
    main()
