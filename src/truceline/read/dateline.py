"""The dateline that opens a report: `BEIRUT, Nov 6 (Reuters) -`, `November 19, 2023 (EL GENEINA) –`."""

from __future__ import annotations

import re

import msgspec

from truceline.read.dates import Stamp, calendar, stamps
from truceline.read.lexicon import fold, outlets

_CAPS = r"[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ'’.\-]+(?:[ /\-][A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ'’.\-]*){0,5}"
_NAME = r"(?:[A-ZÀ-ÖØ-Þ][\w'’.\-]+|al-\w+|el-\w+)"
_MIXED = rf"{_NAME}(?:[ /](?:{_NAME}|of|the|de|la|al|el|es)){{0,4}}"
_ARABIC = r"[\u0621-\u064a]{2,}(?: [\u0621-\u064a]{2,}){0,2}"
_PLACE = re.compile(rf"(?P<caps>{_CAPS})(?![\w'’])|(?P<mixed>{_MIXED})(?![\w'’])|(?P<arabic>{_ARABIC})(?!\w)")
_REGION = re.compile(r",\s*((?:[A-ZÀ-ÖØ-Þ][\w'’.\-]*)(?: (?:[A-ZÀ-ÖØ-Þ][\w'’.\-]*|of|the)){0,3})(?!\w)")
_PAREN = re.compile(r"\s*[(\[]\s*([^()\[\]\n]{2,40}?)\s*[)\]]|\s*\.?\s*/([^/\n]{2,40})/\.?")
_DASH = re.compile(r"\s*(?:--|[-–—_ـ])\s*|\s*:\s*")
_COMMA = re.compile(r"\s*[,،.]?\s*(?:on\s+)?")
_START = re.compile(r"[\"“‘'«(\[\d]|[^\W\d_]")


class Dateline(msgspec.Struct, frozen=True):
    """The parts of a dateline, each as `(start, end)` in the text; `body` is where the sentence begins."""

    start: int
    end: int
    place: tuple[int, int] | None
    agency: tuple[int, int] | None
    stamp: Stamp | None
    body: int


class _Parts:
    """What has been read so far of one dateline."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text, self.start, self.limit, self.at = text, start, end, start
        self.place: tuple[int, int] | None = None
        self.agency: tuple[int, int] | None = None
        self.stamp: Stamp | None = None
        self.caps = self.dated = self.region = self.arabic = False

    def read_place(self) -> bool:
        found = _PLACE.match(self.text, self.at, self.limit)
        if not found or calendar().day.match(self.text, self.at, self.limit):
            return False
        self.caps, self.arabic = bool(found["caps"]), bool(found["arabic"])
        self.place, self.at = found.span(), found.end()
        return True

    def read_rest(self) -> None:
        """Regions, dates, weekdays and agencies in whatever order they stand."""
        while self.at < self.limit and (
            self._read_date() or self._read_paren() or (not self.dated and not self.agency and self._read_region())
        ):
            pass

    def _read_date(self) -> bool:
        if self.dated:
            return False
        comma = _COMMA.match(self.text, self.at, self.limit)
        at = comma.end() if comma else self.at
        found = calendar().day.match(self.text, at, self.limit)
        if found:
            self._keep_date(found.start(), found.end())
            return True
        weekday = calendar().weekday.match(self.text, at, self.limit)
        if weekday and at > self.at:
            self.dated, self.at = True, weekday.end()
            return True
        return False

    def _keep_date(self, start: int, end: int) -> None:
        self.stamp = next(stamps(self.text, start, end), None)
        self.dated, self.at = True, end

    def _read_paren(self) -> bool:
        found = _PAREN.match(self.text, self.at, self.limit)
        if not found or self.agency:
            return False
        group = 1 if found[1] else 2
        start, end = found.span(group)
        day = calendar().day.match(self.text, start, end)
        if day and not self.dated:
            self._keep_date(day.start(), day.end())
        elif fold(found[group]) in outlets().countries:
            self.region = True
        elif found[group][0].isupper() or not found[group][0].isascii():
            self.agency = (start, end)
        else:
            return False
        self.at = found.end()
        return True

    def _read_region(self) -> bool:
        found = _REGION.match(self.text, self.at, self.limit)
        if not found or not self.place:
            return False
        self.region, self.at = True, found.end()
        self.place = (self.place[0], found.end())
        return True


def dateline(text: str, start: int, end: int) -> Dateline | None:
    """The dateline that opens the paragraph `text[start:end]`; None where it has none.

    A place in capitals needs a dash or colon behind it; any other place needs a date or an agency as well.
    """
    # A dateline is short: what stands further in a giant line is none of it.
    limit = min(end, start + 160)
    for read in (_date_first, _bracket_first, _place_first, _agency_first):
        found = read(text, start, limit)
        if found:
            return found
    return None


def place_line(text: str, start: int, end: int) -> Dateline | None:
    """The dateline that is the whole line `text[start:end]`: `BEIRUT`, `Naqoura, Sunday`, `KABUL (Oct. 6, 2012)`."""
    if end - start > 90:
        return None
    parts = _Parts(text, start, end)
    if not parts.read_place():
        return None
    parts.read_rest()
    trailing = text[parts.at : end].strip(" \t\xa0-–—_:.")
    enough = parts.dated or parts.agency or (parts.caps and (parts.region or text[parts.at : end].strip()))
    alone = parts.caps and not parts.region and " ".join(text[start:end].split()).isupper() and end - start <= 24
    if trailing or not (enough or alone) or _is_no_place(parts):
        return None
    return Dateline(start, parts.at, parts.place, parts.agency, parts.stamp, end)


def _place_first(text: str, start: int, limit: int) -> Dateline | None:
    parts = _Parts(text, start, limit)
    if not parts.read_place() or _is_no_place(parts):
        return None
    parts.read_rest()
    dash = _DASH.match(text, parts.at, limit)
    slashed = text[parts.at - 2 : parts.at] in ("/.", "/ ") or text[parts.at - 1 : parts.at] == "/"
    if not dash and not (slashed and parts.dated):
        return None
    end, body = parts.at, dash.end() if dash else parts.at
    if dash and parts.caps and not parts.dated and "-" in dash[0]:
        # `SUDAN - 11 Sep 2023 Activists say …`: the date may come behind the dash.
        day = calendar().day.match(text, body, limit)
        stamp = next(stamps(text, day.start(), day.end()), None) if day else None
        if day and stamp:
            return Dateline(start, day.end(), parts.place, parts.agency, stamp, day.end() + 1)
    plain = not (parts.dated or parts.agency or parts.region)
    if plain and not (_is_bare_arabic(parts, dash) if parts.arabic else _is_bare_dateline(parts, dash, body)):
        return None
    if not parts.caps and not parts.arabic and not (parts.dated or parts.agency):
        return None
    known = parts.agency and outlets().find(text[slice(*parts.agency)])
    if not parts.caps and not parts.dated and not known and text[body : body + 1].islower():
        return None
    return Dateline(start, end, parts.place, parts.agency, parts.stamp, body)


def _is_bare_dateline(parts: _Parts, dash: re.Match[str] | None, body: int) -> bool:
    """`SHEBAA - Shops stayed shut` and `BEIRUT: Israeli fire`, not `UNIFIL - the force - said` nor `A-frame`."""
    if not parts.caps or not dash or body >= parts.limit:
        return False
    spaced = dash[0][0].isspace() or dash[0].strip() in (":", "–", "—", "_", "--")
    first = parts.text[body]
    return spaced and dash[0][-1].isspace() and bool(_START.match(first)) and not first.islower()


def _is_bare_arabic(parts: _Parts, dash: re.Match[str] | None) -> bool:
    """`بيروت - …`: script without capitals; one or two words and a spaced dash open no sentence otherwise."""
    words = parts.text[slice(*parts.place)].split() if parts.place else []
    return bool(dash) and len(words) <= 2 and dash is not None and dash[0][:1].isspace() and dash[0][-1:].isspace()


def _is_no_place(parts: _Parts) -> bool:
    words = parts.text[slice(*parts.place)] if parts.place else ""
    head = words.split(",")[0].strip(" .")
    return head in outlets().not_places or len(head) < 2 or bool(outlets().find(head) and not parts.agency)


def _date_first(text: str, start: int, limit: int) -> Dateline | None:
    day = calendar().day.match(text, start, limit)
    if not day:
        return None
    found = re.compile(r"\s*\(([^()\n]{2,60})\)").match(text, day.end(), limit)
    dash = _DASH.match(text, found.end(), limit) if found else None
    if not found or not dash:
        return None
    stamp = next(stamps(text, day.start(), day.end()), None)
    agency = outlets().find(found[1])
    place, by = (None, found.span(1)) if agency else (found.span(1), None)
    return Dateline(start, found.end(), place, by, stamp, dash.end())


def _bracket_first(text: str, start: int, limit: int) -> Dateline | None:
    """`(Beirut, November 7, 2025) – …`, as rights groups write it."""
    found = re.compile(r"\(([^()\n]{2,60})\)").match(text, start, limit)
    dash = _DASH.match(text, found.end(), limit) if found else None
    if not found or not dash or outlets().find(found[1]):
        return None
    parts = _Parts(text, found.start(1), found.end(1))
    if not parts.read_place() or _is_no_place(parts):
        return None
    parts.read_rest()
    if text[parts.at : found.end(1)].strip():
        return None
    return Dateline(start, found.end(), parts.place, None, parts.stamp, dash.end())


def _agency_first(text: str, start: int, limit: int) -> Dateline | None:
    """`(Reuters) - …`: no place, but who wrote it."""
    found = re.compile(r"\(([^()\n]{2,40})\)").match(text, start, limit)
    dash = _DASH.match(text, found.end(), limit) if found else None
    if not found or not dash or not outlets().find(found[1]):
        return None
    return Dateline(start, found.end(), None, found.span(1), None, dash.end())
