"""Which blocks of a page are the report: trafilatura chooses words, they are found again in our own blocks."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable

from truceline.read.linear import Block, Page

PATIENCE = 10.0
"""Seconds for trafilatura on one page; after that our own choice stands."""

_LARGEST = 3_000_000
_DEEPEST = 200
_GRAM = 4
_SENTENCE = re.compile(r"[.!?؟。…][\"”’»'\)\]]*(?:\s|$)")


def choose(page: Page, html: str) -> tuple[set[int], str | None]:
    """The indices of the blocks that are the report, and a note where trafilatura did not choose them."""
    own = by_density(page)
    if len(html) > _LARGEST or page.depth > _DEEPEST:
        return own, "body chosen by text density: the page is too large or too deep for the extractor"
    said, why = _within(PATIENCE, lambda: _extract(html))
    if why:
        return own, f"body chosen by text density: the extractor {why}"
    found = _find(page, said)
    if _size(page, found) < 0.4 * _size(page, own):
        return own, "body chosen by text density: the extractor found little" if own else None
    return found, None


def by_density(page: Page) -> set[int]:
    """Our own choice: the run of blocks with the most running text, links and boilerplate counted against it."""
    scores = [_score(page, block) for block in page.blocks]
    best = (0.0, 0, 0)
    total, start = 0.0, 0
    for i, score in enumerate(scores):
        if total <= 0:
            total, start = 0.0, i
        total += score
        if total > best[0]:
            best = (total, start, i + 1)
    chosen = {i for i in range(best[1], best[2]) if scores[i] > 0}
    if not chosen:
        # Nothing reads like prose: all that is not plainly furniture, rather than nothing.
        chosen = {i for i, block in enumerate(page.blocks) if not block.waste and not _is_linked(block)}
    return chosen


def _score(page: Page, block: Block) -> float:
    words = page.text[block.start : block.end].split()
    if _is_linked(block) or block.waste or block.regions & {"nav", "footer", "form", "aside"}:
        return -min(40.0, 5.0 + len(words) / 4)
    if block.tag.startswith("h") and len(block.tag) == 2:
        return -1.0
    if len(words) >= 10 or (len(words) >= 4 and _SENTENCE.search(page.text, block.start, block.end)):
        inside = 1.5 if block.regions & {"article", "main"} else 1.0
        return inside * min(120, len(words))
    return -6.0


def _is_linked(block: Block) -> bool:
    return block.letters > 0 and block.linked > 0.5 * block.letters


def _size(page: Page, chosen: set[int]) -> int:
    return sum(page.blocks[i].letters for i in chosen)


def _extract(html: str) -> str:
    # Importing trafilatura takes most of a second: only when the first page asks.
    import logging

    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    said = trafilatura.extract(
        html, include_comments=False, include_tables=True, include_links=False, include_formatting=False, fast=True
    )
    return said if isinstance(said, str) else ""


def _within(seconds: float, work: Callable[[], str]) -> tuple[str, str | None]:
    """What `work` gives, or why it gave nothing. A thread cannot be stopped: one that runs over is left to end."""
    result: list[str] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            result.append(work())
        except BaseException as error:  # the extractor may raise anything at all on hostile pages
            failed.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        return "", f"took more than {seconds:.0f} seconds"
    if failed:
        return "", f"failed ({type(failed[0]).__name__})"
    return (result[0], None) if result else ("", "gave nothing")


def _find(page: Page, said: str) -> set[int]:
    """The blocks whose words the extractor kept: the same line, or most of its runs of four words."""
    lines = {" ".join(_words(line)) for line in said.splitlines()}
    grams: set[tuple[str, ...]] = set()
    for line in said.splitlines():
        words = _words(line)
        grams.update(zip(*(words[i:] for i in range(_GRAM)), strict=False))
    found = set()
    for i, block in enumerate(page.blocks):
        words = _words(page.text[block.start : block.end])
        own = list(zip(*(words[i:] for i in range(_GRAM)), strict=False))
        if " ".join(words) in lines or (own and sum(gram in grams for gram in own) >= 0.6 * len(own)):
            found.add(i)
    return found - {i for i in found if not _words(page.text[page.blocks[i].start : page.blocks[i].end])}


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())
