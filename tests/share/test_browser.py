"""The page in a real browser, where one is installed: the script runs under its policy, the text is the report's."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.making import TEXT, record
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
