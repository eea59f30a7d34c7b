"""Single quotation marks, each weighed by its glyph and by what stands on either side of it."""

from __future__ import annotations

import re
from typing import NamedTuple

from truceline.text import Span


class Mark(NamedTuple):
    """One quotation mark in its surroundings, weighed as opening, as closing and as neither (log-odds, roughly)."""

    start: int
    end: int
    open: float
    close: float
    alone: float


DOUBLE = re.compile(r"``|''|[\"“”„‟«»❝❞＂]")
TWICE = ("``", "''")
SINGLE = re.compile(r"(?<!\w)['‘’‛`´‹›‚]|['‘’‛`´‹›](?!\w)")
ANY_MARK = frozenset("\"“”„‟«»❝❞＂'‘’‚‛`´‹›")
RUN = re.compile(rf"[{''.join(ANY_MARK)}]+")
"""Marks side by side: what stands on either side of one is what stands on either side of all."""
# What a glyph says of itself, before its surroundings: (opening, closing).
GLYPH = {
    "“": (4.0, -3.0), "”": (-4.0, 4.0), "„": (6.0, -6.0), "‟": (3.0, -3.0), "«": (3.0, -3.0), "»": (-3.0, 3.0),
    "❝": (4.0, -4.0), "❞": (-4.0, 4.0), "``": (5.0, -6.0), "‘": (3.0, -3.0), "’": (-3.0, 0.0), "‚": (5.0, -5.0),
    "‛": (3.0, -3.0), "`": (1.0, -3.0), "´": (-2.0, 1.0), "‹": (3.0, -3.0), "›": (-3.0, 3.0),
}  # fmt: skip
# What stands on the left and on the right: e edge or space, b opening bracket or slash, d dash, w letter or digit,
# s comma or colon, p other closing punctuation -> (opening, closing).
SURROUNDINGS = {
    "ee": (0, 0), "eb": (3, -3), "ed": (1, -1), "ew": (3, -3), "es": (-1, 1), "ep": (0, 0),
    "be": (0, 0), "bb": (2, -2), "bd": (1, -1), "bw": (3, -3), "bs": (-1, 1), "bp": (0, 1),
    "de": (-1, 2), "db": (2, -1), "dd": (0, 0), "dw": (2, -1), "ds": (-1, 2), "dp": (-1, 2),
    "we": (-3, 3), "wb": (-2, 2), "wd": (-3, 3), "ww": (-1, -1), "ws": (-3, 3), "wp": (-3, 3),
    "se": (-2, 4), "sb": (1, 1), "sd": (-2, 4), "sw": (0, 1), "ss": (-2, 4), "sp": (-2, 4),
    "pe": (-3, 4), "pb": (-1, 2), "pd": (-3, 4), "pw": (0, 1), "ps": (-3, 4), "pp": (-3, 4),
}  # fmt: skip
STRAY = -7.0
INCHES = -1.0
ELIDED = re.compile(
    r"(?i:\d0s?\b|\d\d\b|(?:tis|twas|twere|twill|em|til|till|cause|cos|bout|round|n|ere|s|re|ve|ll|d|m|t)\b"
    r"|(?:Abd|Ayn|Ain|Ali|Umar|Omar|Uthman|Amr|Aziz|Azz|Isa|Id|Eid|Arab|Adan|Akkar)(?:[a-z]*)\b)",
)
OPENING = frozenset("([{</\\|")
DASHES = frozenset("-–—―_~")
SEPARATORS = frozenset(",:;")


def weigh(text: str, paragraph: Span, family: re.Pattern[str], single: bool) -> list[Mark]:
    """The marks of one family in a paragraph, each weighed by its glyph and its surroundings."""
    marks = []
    low, high = paragraph.start, paragraph.end
    runs = RUN.finditer(text, low, high)
    run: re.Match[str] | None = None
    for found in family.finditer(text, low, high):
        start, end = found.span()
        while run is None or run.end() <= start:
            run = next(runs)
        if single and (text[start - 1 : end] in TWICE or text[start : end + 1] in TWICE):
            continue  # half of a double mark
        left, right = side(text, run.start() - 1, -1, low, high), side(text, run.end(), 1, low, high)
        glyph = found.group()
        opening, closing = SURROUNDINGS[left + right]
        if right == "w" and left in "sp":  # glued on both sides: a capital begins a quote, a small letter follows one
            opening, closing = (1, 0) if text[end].isupper() else (-1, 2)
            if text[start - 1] == ":":
                opening += 2
        more = GLYPH.get(glyph, (0.0, 0.0))
        if glyph in "«»" and "e" in left + right:  # French sets spaces inside its marks
            opening, closing = 0, 0
        if single and ELIDED.match(text, end):
            opening -= 6
        elif not single and start > low and text[start - 1].isdigit():
            opening -= 3
        alone = stray_single(text, start, end, glyph, left, right) if single else stray_double(text, start)
        marks.append(Mark(start, end, opening + more[0], closing + more[1], alone))
    return marks


def side(text: str, at: int, step: int, low: int, high: int) -> str:
    """The kind of character at `at`, which is no quotation mark: half a key of `SURROUNDINGS`."""
    if not low <= at < high:
        return "e"
    char = text[at]
    if char.isalnum():
        return "w"
    if char.isspace() or char in "\u200b\ufeff\u2060":
        return "e"
    if char in DASHES:
        return "d"
    if char in OPENING:
        return "b"
    if step > 0 and (char in "$£€#@&*…" or text.startswith("...", at)):
        return "b"  # these begin words: `"$5 million"`, `"…and so on"`
    return "s" if char in SEPARATORS else "p"


def stray_double(text: str, start: int) -> float:
    """What it costs to leave a double mark unpaired: little where it can be inches."""
    return INCHES if start and text[start - 1].isdigit() and text[start] == '"' else STRAY


def stray_single(text: str, start: int, end: int, glyph: str, left: str, right: str) -> float:
    """What it costs to leave a single mark unpaired: nothing where it can be an apostrophe."""
    if glyph in "‹›‚":
        return STRAY
    if left == "w" and glyph != "‘":
        return 0.0
    if ELIDED.match(text, end):
        return 0.5
    return -3.0 if right == "w" else -1.0
