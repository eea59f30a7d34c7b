"""The page in a real browser, where one is installed: the script runs under its policy, the text is the report's."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest

from tests.making import TEXT, record
from tests.share.conftest import NOW, village
from truceline.share.daily import Period, daily
from truceline.share.daily_page import page as daily_page
from truceline.share.outgoing import gather_records
from truceline.share.page import page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--virtual-time-budget=2000", "--dump-dom",
]  # fmt: skip


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")
def test_the_page_works_under_its_own_policy(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(page([record()]).encode())
    command = [str(CHROMIUM), *FLAGS, f"--user-data-dir={tmp_path / 'profile'}", path.as_uri()]
    done = subprocess.run(command, capture_output=True, timeout=120, check=True)
    dom = done.stdout.decode()
    # The button is hidden until the script shows it: the policy let the page's own script run.
    assert '<button type="button" id="theme">' in dom
    text = re.search(r'<section class="text".*?</section>', dom, re.DOTALL)
    assert text is not None
    words = html.unescape(re.sub(r"<[^>]*>", "", text[0]))
    assert words.replace("\r", "").replace("\n", "") == TEXT.replace("\r", "").replace("\n", "")


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")
def test_a_touched_card_lights_its_words_and_a_touched_word_its_cards(tmp_path: Path) -> None:
    browsers = pytest.importorskip("playwright.sync_api")
    path = tmp_path / "page.html"
    path.write_bytes(page([record()]).encode())
    with browsers.sync_playwright() as playing:
        browser = playing.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        shown = browser.new_page(viewport={"width": 1440, "height": 900})
        shown.goto(path.as_uri())
        before = shown.locator(".lit").count()
        shown.locator(".cards .card").first.hover()
        words = shown.locator(".text .lit").count()
        shown.locator(".text [data-of]").first.hover()
        cards = shown.locator(".cards .card.lit").count()
        shown.keyboard.press("Escape")
        after = shown.locator(".lit").count()
        browser.close()
    assert (before, after) == (0, 0)
    assert words >= 1
    assert cards >= 1


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_the_report_of_a_period_is_accessible_and_fits(tmp_path: Path, theme: str, width: int) -> None:
    browsers = pytest.importorskip("playwright.sync_api")
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    made = daily(gather_records([record(), village()], NOW), Period(start=date(2025, 11, 3), end=date(2025, 11, 9)))
    path = tmp_path / "daily.html"
    path.write_text(daily_page(made), encoding="utf-8")
    with browsers.sync_playwright() as playing:
        browser = playing.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        shown = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=theme)
        shown.goto(path.as_uri())
        found = axe.Axe().run(shown)
        wide = shown.evaluate("document.documentElement.scrollWidth")
        browser.close()
    assert found.violations_count == 0, found.generate_report()
    assert wide <= width
