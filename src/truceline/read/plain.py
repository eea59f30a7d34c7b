"""Plain text read as a newsroom lays it out: particulars above, the report, furniture, each with its place."""

from __future__ import annotations

import itertools
import re

from truceline.read.dateline import dateline
from truceline.read.header import Named, is_capitalised, publisher_name
from truceline.read.layout import MOST_LINES, Unit, is_heading, is_headline, look_of_publisher, units
from truceline.read.lexicon import fold, outlets
from truceline.read.particulars import plain_words, settle_author, settle_dates, settle_publishers, settle_title
from truceline.read.parts import REPORT, ZONE, Parts, Reading
from truceline.read.source import NOTHING, Given
from truceline.records import Value
from truceline.text import Span, Text

_ASIDE = ("furniture", "particulars", "place", "section")
_LIST = 3
"""Short lines in a row from which on they are a list, not cross-heads."""

_CRUMBS = re.compile(r"(?:home|main)\s*(?:[>»›/|]\s*)?", re.I)


def arrange(
    text: Text, given: Given = NOTHING, *, rows: list[Unit] | None = None, headline: int | None = None
) -> Parts:
    """What of `text` is title, publisher, date, author, dateline, body, headings and furniture.

    Values given beside the document win and get the span of the same words where those stand in the header; else their
    span is None and their evidence `given`. Everything that is not known to be something else is body.
    """
    reading = Reading(text, units(text) if rows is None else rows, given, headline, rows is not None)
    _read_header(reading)
    _read_tail(reading)
    _read_body(reading)
    settle_title(reading)
    settle_author(reading)
    settle_dates(reading)
    settle_publishers(reading)
    if len(reading.rows) > MOST_LINES:
        reading.parts.notes.append(f"more than {MOST_LINES:,} lines: the rest was not searched for furniture")
    return reading.parts


def _read_header(reading: Reading) -> None:
    rows = reading.rows[: reading.first]
    shorts = [i for i, row in enumerate(rows) if is_headline(reading.value, row)]
    named = reading.headline if reading.told else _given_title(reading)
    title = _choose_title(reading, shorts) if named is None and not reading.told else named
    for i, row in enumerate(rows):
        if row.particulars:
            reading.apart.add(i)
            reading.stamps += row.particulars.stamps
            reading.header += row.particulars.publishers
            reading.writers += row.particulars.writers
        elif row.place:
            reading.apart.add(i)
            reading.opening = reading.opening or row.place
        elif i == title:
            reading.apart.add(i)
            _keep_title(reading, row)
        elif row.kind == "short" and _is_header_publisher(reading, i, title):
            found = publisher_name(reading.value, row.start, row.end)
            name = reading.text.trim(row.start, row.end, "()[]|")
            if name:
                reading.apart.add(i)
                reading.header.append(found or Named(name.start, name.end, reading.text[name]))
    if named is not None and named >= reading.first:
        reading.apart.add(named)
        _keep_title(reading, reading.rows[named])


def _given_title(reading: Reading) -> int | None:
    """The line that is the given title, word for word, among the first lines."""
    if not reading.given.title:
        return None
    wanted = plain_words(reading.given.title)
    for i, row in enumerate(reading.rows[:6]):
        near = row.end - row.start <= 2 * len(reading.given.title) + 20
        if near and plain_words(reading.value[row.start : row.end]) == wanted:
            return i
    return None


def _choose_title(reading: Reading, shorts: list[int]) -> int | None:
    """The first headline-like line that is not the name of a publisher; none where nothing would be left to report."""
    if not any(row.kind in REPORT for row in reading.rows[reading.first :]):
        return None
    for i in shorts:
        row = reading.rows[i]
        if outlets().find(reading.value[row.start : row.end]):
            continue
        if look_of_publisher(reading.value, row) and any(j > i for j in shorts) and _is_masthead(reading, i):
            continue
        return i
    return None


def _is_header_publisher(reading: Reading, i: int, title: int | None) -> bool:
    row = reading.rows[i]
    words = reading.value[row.start : row.end].strip(" ()[]|")
    if outlets().labelled(words) or fold(words) == fold(reading.given.publisher or ""):
        return True
    if title is not None and look_of_publisher(reading.value, row) and _is_masthead(reading, i):
        return True
    # A few capitalised words between the headline and the date line: nothing else stands there.
    after = reading.rows[i + 1].particulars if i + 1 < len(reading.rows) else None
    name = re.sub(r",? press (?:desk|office|service)$", "", words).split()
    return title == i - 1 and bool(after and after.stamps) and len(name) <= 5 and all(map(is_capitalised, name))


def _is_masthead(reading: Reading, i: int) -> bool:
    """A medium's name beside particulars, or alone as the first line with the headline under it."""
    row = reading.rows[i]
    return _beside_particulars(reading, i) or (i == 0 and len(reading.value[row.start : row.end].split()) <= 4)


def _beside_particulars(reading: Reading, i: int) -> bool:
    near = [reading.rows[j] for j in (i - 1, i + 1) if 0 <= j < len(reading.rows)]
    return any(row.particulars or row.place or (row.furniture and row.furniture.reason == "release") for row in near)


def _keep_title(reading: Reading, row: Unit) -> None:
    start = row.start
    crumbs = _CRUMBS.match(reading.value, start, row.end)
    if crumbs:
        words = reading.value[crumbs.end() : row.end].split()
        size = next((n for n in (3, 2, 1) if fold(" ".join(words[:n]).strip(">»›/| ")) in outlets().sections), 0)
        if 0 < size < len(words):
            section = re.compile(r"\s*".join(map(re.escape, words[:size])) + r"\s*[>»›/|]*\s*")
            found = section.match(reading.value, crumbs.end(), row.end)
            if found and found.end() < row.end:
                start = found.end()
                reading.parts.dropped.append(Span(row.start, start))
    said = " ".join(reading.value[start : row.end].split())
    if said:  # a line of separators alone is no title
        reading.parts.title = Value(value=said, span=Span(start, row.end))


def _read_tail(reading: Reading) -> None:
    """Particulars and signatures below the last paragraph."""
    for i in range(len(reading.rows) - 1, max(reading.first, 0) - 1, -1):
        row = reading.rows[i]
        if row.kind == "particulars" and row.particulars:
            reading.apart.add(i)
            reading.stamps += row.particulars.stamps
            reading.header += [name for name in row.particulars.publishers if name.known]
            reading.writers += row.particulars.writers
        elif row.kind == "short" and i > reading.first and outlets().find(reading.value[row.start : row.end]):
            found = publisher_name(reading.value, row.start, row.end)
            reading.apart.add(i)
            reading.header += [found] if found else []
        elif row.kind not in ("furniture", "section"):
            break


def _read_body(reading: Reading) -> None:
    """Runs of lines that are report as body, runs of furniture as dropped, cross-heads and captions as headings."""
    parts, rows = reading.parts, reading.rows
    run: tuple[str, int, int] | None = None
    for i, row in enumerate(rows):
        what = _use(reading, i, row)
        if run and run[0] == what:
            run = (what, run[1], row.end)
        else:
            _close(parts, run)
            run = (what, row.start, row.end)
        if what == "body" and _stands_as_heading(reading, i):
            parts.headings.append(Span(row.start, row.end))
    if run and run[0] == "dropped":
        # What trails behind the last furniture is blank: it belongs to it.
        run = ("dropped", run[1], len(reading.value))
    _close(parts, run)
    if not parts.body and parts.title and parts.title.span:
        parts.body, parts.title = [parts.title.span], None
    parts.dropped.sort()
    _read_dateline(reading)


def _use(reading: Reading, i: int, row: Unit) -> str:
    if i in reading.apart:
        return "apart"
    if (
        row.kind == "furniture"
        or i in reading.listed
        or (row.kind == "section" and (i < reading.first or i > reading.last))
    ):
        return "dropped"
    return "body"


def _close(parts: Parts, run: tuple[str, int, int] | None) -> None:
    if run and run[0] == "body":
        parts.body.append(Span(run[1], run[2]))
    elif run and run[0] == "dropped":
        parts.dropped.append(Span(run[1], run[2]))


def _stands_as_heading(reading: Reading, i: int) -> bool:
    """A caption, a clock line, or a short line with a paragraph after it that is no item of a list of short lines."""
    rows = reading.rows
    row = rows[i]
    if row.kind in ("caption", "clock", "heading"):
        return True
    if not is_heading(reading.value, row):
        return False
    low, high = i, i
    while i - low < _LIST and low > reading.first and rows[low - 1].kind == "short" and low - 1 not in reading.apart:
        low -= 1
    while high + 1 < len(rows) and rows[high + 1].kind == "short" and high - low < _LIST:
        high += 1
    near = itertools.islice(rows, high + 1, high + 1 + ZONE)
    after = next((later.kind for later in near if later.kind not in _ASIDE), None)
    return high - low + 1 < _LIST and after in ("text", "caption")


def _read_dateline(reading: Reading) -> None:
    """The dateline of the first paragraphs; a caption or summary may stand before the one that has it."""
    if not reading.opening:
        heads = {span.start for span in reading.parts.headings}
        tries = [row for row in reading.rows[reading.first :] if row.kind == "text" and row.start not in heads][:3]
        for row in tries:
            reading.opening = dateline(reading.value, row.start, row.end)
            if reading.opening:
                break
    found = reading.opening
    if found:
        low, high = found.place or (found.start, found.end)
        value = " ".join(reading.value[low:high].split())
        reading.parts.dateline = Value(value=value, span=Span(found.start, found.end))
