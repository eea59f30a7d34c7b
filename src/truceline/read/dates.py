"""Dates as headers and datelines write them: when a report came out, to its own precision, with no zone invented."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from datetime import date

import msgspec

from truceline.read.lexicon import table

# Direction marks stand between the parts of a right-to-left date without being seen.
_DISAGREES = "the weekday does not agree with the date"
_GAP = r"[\s\u200e\u200f\u061c\xa0]"

_YEAR = re.compile(r"\d{4}")
_ISO = re.compile(
    r"(\d{4})(?:-(\d{2})(?:-(\d{2})"
    r"(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:[.,]\d+)?\s*(Z|UTC|GMT|[+-]\d{2}:?(?:\d{2})?)?)?)?)?"
)


class Stamp(msgspec.Struct, frozen=True):
    """A date in the text: ISO 8601 as precise as the words, the zone they name (`+03:00`, or the words where they fix
    no offset), and where they stand; `role` is `published`, `updated` or None where no label says."""

    value: str
    zone: str | None
    start: int
    end: int
    role: str | None = None
    note: str | None = None


class Calendar:
    """The compiled grammar of dates, times and zones."""

    def __init__(self) -> None:
        names = table("calendar")
        self.months = _numbers(names["months"]["names"])
        self.weekdays = _numbers(names["weekdays"]["names"])
        self.zones: dict[str, str] = names["zones"]
        self.roles = {label: role for role, labels in names["labels"].items() for label in labels}
        month, weekday = _either(self.months), _either(self.weekdays)
        day, year = r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|\.|er|º)?", r"(\d{4})(?!\d)"
        months = rf"({month})(?!\w)\.?(?:{_GAP}*/{_GAP}*({month})(?!\w))?"
        gap, comma = rf"{_GAP}+", rf"{_GAP}*[,،]?{_GAP}*"
        forms = (
            rf"(?P<dmy>{day}{_GAP}*(?:-|of{gap}|de{gap}|ב|ל)?{_GAP}*{months}(?:-|{comma}(?:de{gap})?){year})",
            rf"(?P<mdy>(?<!\w){months}{_GAP}*{day}(?:{comma}){year})",
            r"(?P<ymd>(?<![\d/.-])(\d{4})([-/.])(\d{1,2})\3(\d{1,2})(?!\d))".replace(r"\3", r"(?P=s1)").replace(
                "([-/.])", "(?P<s1>[-/.])"
            ),
            r"(?P<num>(?<![\d/.-])(\d{1,2})(?P<s2>[-/.])(\d{1,2})(?P=s2)(\d{4})(?!\d))",
            rf"(?P<dm>{day}{gap}{months})",
            rf"(?P<md>(?<!\w){months}{gap}{day}(?!\d))",
            rf"(?P<my>(?<!\w){months},?{gap}{year})",
        )
        self.day = re.compile(rf"(?:(?<!\w)(?P<weekday>{weekday})\.?(?!\w){comma})?(?:{'|'.join(forms)})", re.I)
        clock = (
            r"(?<!\d)(?P<h>\d{1,2})(?:[:.h٫](?P<mi>\d{2})(?:[:.](?P<s>\d{2})(?:[.,]\d+)?)?)?"
            rf"{_GAP}*(?P<half>[ap]\.?m\b\.?|ص|م|صباح[اً]+|مساء[ً]?)?(?:{_GAP}*Uhr\b)?(?=Z\b|[^\w:/]|$)"
        )
        military = r"(?<!\d)(?P<mil>[0-2]\d[0-5]\d)(?=\s*(?:GMT|UTC|Z\b|hrs|hours))(?:\s*(?:hrs|hours))?"
        self.clock = re.compile(rf"(?:{military}|{clock})", re.I)
        self.named = re.compile(
            rf"{_GAP}*[(\[]?{_GAP}*(?P<zone>(?:(?:GMT|UTC){_GAP}?)?[+\-−]\d{{1,2}}(?::?\d{{2}})?(?!\d)"
            rf"|(?:{_either(self.zones)}|{_either(dict.fromkeys(names['zones_kept']['names'], 0))})(?!\w)"
            rf"|(?!(?-i:At|The)\b)[A-Z]\w+(?:{_GAP}[A-Z]\w+)?{_GAP}time\b|local{_GAP}time\b"
            rf"|بتوقيت{_GAP}\w+)[)\]]?",
            re.I,
        )
        self.label = re.compile(rf"(?:{_either(self.roles)})(?!\w){_GAP}*[:：\-–]?{_GAP}*", re.I)
        self.weekday = re.compile(rf"(?:{weekday})\.?(?!\w)", re.I)
        self.joint = re.compile(rf"(?:{_GAP}|[,،|·•\-–—T]|\bat\b|\bum\b|à|الساعة|في تمام|בשעה|saat)*", re.I)

    def role(self, label: str) -> str | None:
        """`published` or `updated`, as a label says; None where the words are no label."""
        return self.roles.get(_bare(label))


def _numbers(names: list[list[str]]) -> dict[str, int]:
    return {name: number for number, group in enumerate(names, 1) for name in group}


def _either(names: dict[str, object] | dict[str, int] | dict[str, str]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


@functools.cache
def calendar() -> Calendar:
    """The grammar, compiled once."""
    return Calendar()


def stamps(text: str, start: int = 0, end: int | None = None) -> Iterator[Stamp]:
    """Every date that has a year in `text[start:end]`, with the clock time and zone that stand beside it."""
    end = len(text) if end is None else end
    if not _YEAR.search(text, start, end):
        return
    grammar = calendar()
    at = start
    while found := grammar.day.search(text, at, end):
        stamp = _stamp(grammar, text, found, start, end)
        at = max(found.end(), stamp.end if stamp else 0)
        if stamp:
            yield stamp


def whole(text: str, start: int, end: int) -> Stamp | None:
    """The one date that `text[start:end]` consists of, its label (`Updated:`) read as its role; None if it is more."""
    label = calendar().label.match(text, start, end)
    role = calendar().role(label[0]) if label else None
    inner = label.end() if label else start
    for stamp in stamps(text, inner, end):
        # What is left may be brackets and points, nothing that could be words.
        rest = text[inner : stamp.start] + text[stamp.end : end]
        if re.sub(r"[\s.,;:()\[\]|\u200e\u200f*]|\bon\b|\bhrs?\b", "", rest):
            return None
        return msgspec.structs.replace(stamp, role=role)
    return None


def iso(words: str) -> tuple[str, str | None] | None:
    """`(value, zone)` of a given date, ISO or in words, kept as precise as it is; None where it is no date."""
    found = _ISO.fullmatch(words.strip())
    if found:
        year, month, day, clock, zone = found.groups()
        try:
            date(int(year), int(month or 1), int(day or 1))
            if clock and not _clock_holds(*(int(part) for part in clock.split(":"))):
                return None
        except ValueError:
            return None
        value = "-".join(part for part in (year, month, day) if part) + (f"T{clock}" if clock else "")
        return value, _offset(zone) if zone else None
    stamp = whole(words, 0, len(words)) if len(words) < 200 else None
    return (stamp.value, stamp.zone) if stamp else None


def _stamp(grammar: Calendar, text: str, found: re.Match[str], low: int, high: int) -> Stamp | None:
    day, note = _day(grammar, found)
    if day is None:
        return None
    start, end, zone = found.start(), found.end(), None
    after = grammar.clock.match(text, _behind(grammar, text, end, high), high)
    clock = _clock(after)
    if clock and after:
        end = after.end()
    else:
        before = _clock_before(grammar, text, low, start)
        if before:
            start, clock, zone = before
    named = grammar.named.match(text, end, high)
    if clock and named and not zone:
        zone, end = _zone(grammar, named["zone"]), named.end()
    if len(day) < 10:
        # A clock time says nothing while the day is not known.
        return Stamp(day, None, start, end, None, note)
    return Stamp(f"{day}T{clock}" if clock else day, zone, start, end, None, note)


def _behind(grammar: Calendar, text: str, end: int, high: int) -> int:
    joint = grammar.joint.match(text, end, high)
    return joint.end() if joint else end


def _day(grammar: Calendar, found: re.Match[str]) -> tuple[str | None, str | None]:
    parts = [part for part in found.groups()[1:] if part]  # group 1 is the weekday, the next is the whole form
    form = next(name for name in ("dmy", "mdy", "ymd", "num", "dm", "md", "my") if found[name])
    if form in ("dm", "md"):
        return None, None
    if form == "my":
        month, year = grammar.months[_bare(parts[1])], int(parts[-1])
        return (f"{year:04}-{month:02}", None) if 1800 <= year <= 2200 else (None, None)
    if form == "dmy":
        day, month, year = int(parts[1]), grammar.months[_bare(parts[2])], int(parts[-1])
    elif form == "mdy":
        month, day, year = grammar.months[_bare(parts[1])], int(parts[-2]), int(parts[-1])
    elif form == "ymd":
        year, month, day = int(parts[1]), int(parts[3]), int(parts[4])
    else:
        return _numeric(grammar, found, int(parts[1]), parts[2], int(parts[3]), int(parts[4]))
    value = _date(year, month, day)
    return value, None if value is None or _agrees(grammar, found, value) else _DISAGREES


def _numeric(
    grammar: Calendar, found: re.Match[str], first: int, separator: str, second: int, year: int
) -> tuple[str | None, str | None]:
    """`13/11/2025` has one reading, `07.11.2025` is day first by custom; of `07/11/2025` only the year is sure, unless
    the weekday beside it decides."""
    readings = {_date(year, second, first), _date(year, first, second)} - {None}
    if separator == "." or len(readings) < 2:
        value = _date(year, second, first) or _date(year, first, second)
        return value, None if value is None or _agrees(grammar, found, value) else _DISAGREES
    agreeing = [value for value in readings if value and _agrees(grammar, found, value)]
    if len(agreeing) == 1:
        return agreeing[0], None
    return f"{year:04}", f"day and month are ambiguous: {found['num']}"


def _agrees(grammar: Calendar, found: re.Match[str], value: str) -> bool:
    weekday = found["weekday"]
    return not weekday or date.fromisoformat(value).isoweekday() == grammar.weekdays[_bare(weekday)]


def _date(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat() if 1800 <= year <= 2200 else None
    except ValueError:
        return None


def _clock_before(grammar: Calendar, text: str, low: int, start: int) -> tuple[int, str, str | None] | None:
    """A clock time that stands right before the date: `14:05 GMT, 7 November 2025`."""
    low = max(low, start - 40)
    for found in grammar.clock.finditer(text, low, start):
        clock = _clock(found)
        named = grammar.named.match(text, found.end(), start)
        end = named.end() if named else found.end()
        joint = grammar.joint.match(text, end, start)
        if clock and joint and re.fullmatch(r"\s*(?:\bon\b\s*|يوم\s*)?", text[joint.end() : start]):
            return found.start(), clock, _zone(grammar, named["zone"]) if named else None
    return None


def _clock(found: re.Match[str] | None) -> str | None:
    if not found:
        return None
    if found["mil"]:
        hour, minute = int(found["mil"][:2]), int(found["mil"][2:])
        return f"{hour:02}:{minute:02}" if hour < 24 else None
    hour, minute, second = int(found["h"]), int(found["mi"] or 0), found["s"]
    half = (found["half"] or "").lower()
    if not found["mi"] and not half:
        return None
    if half:
        if not 1 <= hour <= 12:
            half = "" if hour < 24 else "x"
        if half[:1] in ("p", "م"):
            hour = hour % 12 + 12
        elif half[:1] in ("a", "ص"):
            hour %= 12
    if not _clock_holds(hour, minute, int(second or 0)):
        return None
    return f"{hour:02}:{minute:02}" + (f":{int(second):02}" if second else "")


def _clock_holds(hour: int, minute: int, second: int = 0) -> bool:
    return hour < 24 and minute < 60 and second < 61


def _zone(grammar: Calendar, words: str) -> str:
    bare = re.sub(rf"{_GAP}+", " ", words).strip()
    fixed = grammar.zones.get(bare.upper())
    if fixed:
        return fixed
    if bare.startswith("بتوقيت"):
        place = bare.split()[-1]
        return grammar.zones.get(place, bare)
    return _offset(re.sub(r"^(?:GMT|UTC) ?", "", bare, flags=re.I)) or bare


def _offset(words: str) -> str | None:
    """`+3`, `+0300`, `+03:00`, `Z` as `±HH:MM`; `-00:00` names no zone (RFC 3339) and gives None."""
    if words.upper() in ("Z", "UTC", "GMT"):
        return "+00:00"
    found = re.fullmatch(r"([+\-−])(\d{1,2}):?(\d{2})?", words)
    if not found or int(found[2]) > 14 or int(found[3] or 0) > 59:
        return None
    sign = "+" if found[1] == "+" else "-"
    value = f"{sign}{int(found[2]):02}:{int(found[3] or 0):02}"
    return None if value == "-00:00" else value


def _bare(words: str) -> str:
    """The form under which the tables hold a name: small letters, one blank, no point, colon or direction mark."""
    return re.sub(rf"{_GAP}+", " ", words).strip(" .:：-–,،").lower()
