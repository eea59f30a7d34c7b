"""Plain text read as a newsroom lays it out: particulars above, the report, furniture, each with its place."""

from __future__ import annotations

import itertools
import re

import msgspec

from truceline.read.dateline import Dateline, dateline
from truceline.read.dates import Stamp, iso
from truceline.read.header import Named, is_capitalised, publisher_name
from truceline.read.layout import MOST_LINES, Unit, is_heading, is_headline, look_of_publisher, units
from truceline.read.lexicon import fold, outlets
from truceline.read.source import NOTHING, Given
from truceline.records import Published, Publisher, Value
from truceline.text import Span, Text

_ZONE = 14
"""Most lines that a header has; further down a date line or a name is part of the report."""

_ASIDE = ("furniture", "particulars", "place", "section")
_LIST = 3
"""Short lines in a row from which on they are a list, not cross-heads."""

_REPORT = ("text", "caption", "short", "clock", "heading")
_CRUMBS = re.compile(r"(?:home|main)\s*(?:[>»›/|]\s*)?", re.I)
_EDITORS = re.compile(r";|\.\s|,? (?:editing|writing|translation|with)\b", re.I)


class Parts(msgspec.Struct, kw_only=True):
    """What of a text is what: the fields of a report that its own characters tell."""

    title: Value | None = None
    publisher: Publisher | None = None
    author: Value | None = None
    dateline: Value | None = None
    republishers: list[Value] = []
    published: Published | None = None
    body: list[Span] = []
    headings: list[Span] = []
    dropped: list[Span] = []
    notes: list[str] = []
    url: str | None = None
    language: str | None = None


class _Reading:
    """One text on its way to `Parts`: its units, where the report begins and ends, and what was found."""

    def __init__(self, text: Text, rows: list[Unit], given: Given, headline: int | None, told: bool) -> None:
        self.text, self.value, self.rows, self.given = text, text.value, rows, given
        self.parts = Parts()
        self.headline, self.told = headline, told
        self.stamps: list[Stamp] = []
        self.header: list[Named] = []
        self.writers: list[tuple[int, int]] = []
        self.opening: Dateline | None = None
        self.apart: set[int] = set()
        """Indices of units that are neither report nor furniture: title, particulars."""
        self.listed = self._listed()
        """Indices of headlines of other reports, under a heading that says so."""
        self.first, self.last = self._ends()

    def _ends(self) -> tuple[int, int]:
        """The first and last unit of the report: what is neither particulars nor furniture nor a headline."""
        first = next((i for i, row in enumerate(self.rows) if row.kind in ("text", "caption")), len(self.rows))
        shorts = [i for i, row in enumerate(self.rows[:first]) if row.kind in ("short", "clock")]
        if not self.told and (first == len(self.rows) or first > _ZONE):
            # Nothing but short lines, or too many of them for a header: they are the report.
            first = min([first, *(shorts[1:2] or shorts)])
        last = max((i for i, row in enumerate(self.rows) if row.kind in _REPORT), default=-1)
        return first, last

    def _listed(self) -> set[int]:
        """Short lines under `Related` or `More from …`, up to the next furniture; before a paragraph they may be its
        cross-head and are kept."""
        found: set[int] = set()
        run: list[int] = []
        open_list = False
        for i, row in enumerate(self.rows):
            if row.kind == "short" and open_list:
                run.append(i)
                continue
            if row.kind == "furniture":
                found.update(run)
                open_list = bool(row.furniture and row.furniture.reason == "related") and row.end - row.start <= 40
            else:
                open_list = False
            run = []
        return found | set(run)


def arrange(
    text: Text, given: Given = NOTHING, *, rows: list[Unit] | None = None, headline: int | None = None
) -> Parts:
    """What of `text` is title, publisher, date, author, dateline, body, headings and furniture.

    Values given beside the document win and get the span of the same words where those stand in the header; else their
    span is None and their evidence `given`. Everything that is not known to be something else is body.
    """
    reading = _Reading(text, units(text) if rows is None else rows, given, headline, rows is not None)
    _read_header(reading)
    _read_tail(reading)
    _read_body(reading)
    _settle_title(reading)
    _settle_author(reading)
    _settle_dates(reading)
    _settle_publishers(reading)
    if len(reading.rows) > MOST_LINES:
        reading.parts.notes.append(f"more than {MOST_LINES:,} lines: the rest was not searched for furniture")
    return reading.parts


def _read_header(reading: _Reading) -> None:
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


def _given_title(reading: _Reading) -> int | None:
    """The line that is the given title, word for word, among the first lines."""
    if not reading.given.title:
        return None
    wanted = _words(reading.given.title)
    for i, row in enumerate(reading.rows[:6]):
        near = row.end - row.start <= 2 * len(reading.given.title) + 20
        if near and _words(reading.value[row.start : row.end]) == wanted:
            return i
    return None


def _choose_title(reading: _Reading, shorts: list[int]) -> int | None:
    """The first headline-like line that is not the name of a publisher; none where nothing would be left to report."""
    if not any(row.kind in _REPORT for row in reading.rows[reading.first :]):
        return None
    for i in shorts:
        row = reading.rows[i]
        if outlets().find(reading.value[row.start : row.end]):
            continue
        if look_of_publisher(reading.value, row) and any(j > i for j in shorts) and _is_masthead(reading, i):
            continue
        return i
    return None


def _is_header_publisher(reading: _Reading, i: int, title: int | None) -> bool:
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


def _is_masthead(reading: _Reading, i: int) -> bool:
    """A medium's name beside particulars, or alone as the first line with the headline under it."""
    row = reading.rows[i]
    return _beside_particulars(reading, i) or (i == 0 and len(reading.value[row.start : row.end].split()) <= 4)


def _beside_particulars(reading: _Reading, i: int) -> bool:
    near = [reading.rows[j] for j in (i - 1, i + 1) if 0 <= j < len(reading.rows)]
    return any(row.particulars or row.place or (row.furniture and row.furniture.reason == "release") for row in near)


def _keep_title(reading: _Reading, row: Unit) -> None:
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


def _read_tail(reading: _Reading) -> None:
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


def _read_body(reading: _Reading) -> None:
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


def _use(reading: _Reading, i: int, row: Unit) -> str:
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


def _stands_as_heading(reading: _Reading, i: int) -> bool:
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
    near = itertools.islice(rows, high + 1, high + 1 + _ZONE)
    after = next((later.kind for later in near if later.kind not in _ASIDE), None)
    return high - low + 1 < _LIST and after in ("text", "caption")


def _read_dateline(reading: _Reading) -> None:
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


def _settle_title(reading: _Reading) -> None:
    given, own = reading.given.title, reading.parts.title
    if given:
        span = own.span if own and _words(own.value) == _words(given) else None
        reading.parts.title = Value(value=given, span=span, evidence="given")


def _settle_author(reading: _Reading) -> None:
    """The byline; else the credit line below (`Reporting by …`), whose editors are no authors."""
    value = reading.value
    if reading.given.author:
        low_high = next(
            (pair for pair in reading.writers if fold(value[slice(*pair)]) == fold(reading.given.author)), None
        )
        span = Span(*low_high) if low_high else None
        reading.parts.author = Value(value=reading.given.author, span=span, evidence="given")
    elif reading.writers:
        writers = sorted(set(reading.writers))[:8]
        names = "; ".join(" ".join(value[low:high].split()) for low, high in writers)
        reading.parts.author = Value(value=names, span=Span(writers[0][0], writers[-1][1]))
    else:
        for row in reading.rows:
            credit = row.furniture
            if credit and credit.role == "credit" and credit.at:
                low, high = row.start + credit.at[0], row.start + credit.at[1]
                others = _EDITORS.search(value, low, high)
                name = reading.text.trim(low, others.start() if others else high, ".,;)")
                if name:
                    words = " ".join(reading.text[name].split())
                    reading.parts.author = Value(value=words, span=name, evidence="credit")
                    return


def _settle_dates(reading: _Reading) -> None:
    parts, given = reading.parts, reading.given
    ranked = sorted(reading.stamps, key=lambda stamp: (stamp.role == "updated", stamp.role is None))
    stamp = ranked[0] if ranked else None
    evidence = "updated" if stamp and stamp.role == "updated" else None
    if not stamp and reading.opening and reading.opening.stamp:
        stamp, evidence = reading.opening.stamp, "dateline"
    if given.published:
        told = iso(given.published)
        if told:
            value, zone = told
            same = stamp and (value.startswith(stamp.value) or stamp.value.startswith(value))
            span = Span(stamp.start, stamp.end) if stamp and same else None
            parts.published = Published(value=value, zone=zone, span=span, evidence="given")
            return
        parts.notes.append(f"given date not understood: {given.published[:60]}")
    if stamp:
        parts.published = Published(
            value=stamp.value, zone=stamp.zone, span=Span(stamp.start, stamp.end), evidence=evidence
        )
        if stamp.note:
            parts.notes.append(stamp.note)


def _settle_publishers(reading: _Reading) -> None:
    """Who wrote it, then who carried it on, nearest first.

    An outlet in the header wrote the report unless the dateline names an agency or a line says where it first
    appeared: then that one wrote it, and the header's outlet carried it.
    """
    parts, value = reading.parts, reading.value
    named = [(row.furniture, row.start) for row in reading.rows if row.furniture and row.furniture.who]
    by_role: dict[str, list[Publisher]] = {}
    for waste, at in named:
        if waste.role and waste.role != "credit" and waste.at:
            low, high = at + waste.at[0], at + waste.at[1]
            if waste.role != "source" or outlets().find(value[low:high]):
                by_role.setdefault(waste.role, []).append(_publisher(value, low, high, waste.reason))
    agency = reading.opening.agency if reading.opening else None
    agencies = [_publisher(value, *agency, "dateline")] if agency else []
    carriers = [_named(value, name) for name in reading.header if name.carrier]
    own = [_named(value, name) for name in reading.header if not name.carrier]
    # `(Reuters)` under `Reuters News`: the header has the full name.
    agencies = [next((one for one in own if _same_outlet(one.value, each)), each) for each in agencies]
    writers = by_role.get("writer", []) + by_role.get("source", []) + agencies + own
    holders = by_role.get("holder", [])
    if reading.given.publisher:
        key = fold(reading.given.publisher)
        same = next((one for one in writers + holders + carriers if fold(one.value) == key), None)
        parts.publisher = Publisher(
            value=reading.given.publisher,
            span=same.span if same else None,
            evidence="given",
            country=same.country if same else None,
        )
        writers = []
    elif writers:
        parts.publisher = writers.pop(0)
    elif holders:
        parts.publisher = holders.pop(0)
    seen = {fold(parts.publisher.value)} if parts.publisher else set()
    for one in [*writers, *(() if reading.given.publisher else holders), *carriers, *by_role.get("carrier", [])]:
        if fold(one.value) not in seen and not _same_outlet(one.value, parts.publisher):
            seen.add(fold(one.value))
            parts.republishers.append(Value(value=one.value, span=one.span, evidence=one.evidence))


def _same_outlet(name: str, publisher: Publisher | None) -> bool:
    """`AP` and `The Associated Press` are one by the list of outlets, `Meridian` and `Meridian Wire Service` by their
    words."""
    if publisher is None:
        return False
    one, other = outlets().find(name), outlets().find(publisher.value)
    if one is not None and one == other:
        return True
    short, long = sorted([fold(name).split(), fold(publisher.value).split()], key=len)
    return bool(short) and long[: len(short)] == short and set(long[len(short) :]) <= outlets().media_words


def _publisher(value: str, low: int, high: int, evidence: str) -> Publisher:
    return Publisher(value=value[low:high].strip(), span=Span(low, high), evidence=evidence)


def _named(value: str, name: Named) -> Publisher:
    label = Span(*name.country) if name.country else None
    country = Value(value=value[label.start : label.end], span=label) if label else None
    return Publisher(value=name.name, span=Span(name.start, name.end), country=country)


def _words(text: str) -> str:
    """Words for comparing titles: quote marks, case and spacing apart."""
    return " ".join(re.sub(r"[^\w]+", " ", text).casefold().split())
