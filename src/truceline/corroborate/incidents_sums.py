"""What is told of many deeds, or of a state, and makes no incident: whole wars, running totals, `the third raid`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from truceline.corroborate.lists import word_set
from truceline.records import Event, Record
from truceline.text import Span, words_at

_SINCE = re.compile(r"\bsince\b[^.;\n]*$", re.IGNORECASE)
_FIRST = re.compile(r"\bfor the first time since\b[^.\n]*$", re.IGNORECASE)
_NUMBER = (
    r"(?:\d[\d,.]*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|several|many|more than an?|an?)"
)
_SPELL = re.compile(
    rf"\b{_NUMBER}\s+(?:days|weeks|months|years|decades|week|month|year|decade)(?:-long)?\s+of\s+(?:[\w-]+\s+){{0,2}}?"
    r"(?:war|wars|fighting|conflict|hostilities|clashes|shelling|bombardment|bombing|strikes|attacks|violence|unrest|protests?)\b",
    re.IGNORECASE,
)
_LASTING = re.compile(
    rf"[^.;\n]{{0,40}}?\b(?:for|over)\s+(?:the\s+(?:past|last)\s+)?(?:more\s+than\s+|almost\s+|nearly\s+|about\s+|at\s+least\s+)?{_NUMBER}\s+"
    r"(?:weeks|months|years|decades|year|decade)\b",
    re.IGNORECASE,
)
_PERIOD = re.compile(
    r"\b(?:this|last|past|previous|recent)\s+(?:\w+\s+)?(?:week|weeks|month|months|year|years|days)\b"
    r"|\b(?:in|during|throughout)\s+(?:the\s+month\s+of\s+)?(?:January|February|March|April|May|June|July|August|September|October|November|December)\b",
    re.IGNORECASE,
)
_MANY = re.compile(r"\b\d[\d,]*\b|\b(?:dozens|scores|hundreds|thousands)\b", re.IGNORECASE)
_ORDINAL = re.compile(
    r"\b(?:it|this|that)\s+(?:is|was)\s+(?:only\s+)?(?:the|at\s+least\s+the)\s+"
    r"(?:first|second|third|fourth|fifth|sixth|\w+th|latest|deadliest|worst|heaviest|biggest)\b[^.\n]*$",
    re.IGNORECASE,
)


def tells_one(record: Record, event: Event) -> bool:
    """Whether an event tells one deed, not what has been done `since` a day, through a whole war or within months."""
    text, date = record.report.text, event.date
    if date is not None and date.span is not None and since(text, date.span):
        line = max(0, text.rfind("\n", 0, date.span.start))
        if not _FIRST.search(text, line, date.span.start):
            return False
    words = text[event.evidence[0].start : event.evidence[0].end] if event.evidence else ""
    start = text.rfind("\n", 0, event.trigger.start) + 1
    lasting = event.type == "clash" and _LASTING.match(text, event.trigger.end)
    spell = _SPELL.search(text, max(start, event.trigger.start - 40), event.trigger.end)
    if lasting or spell or _SPELL.search(words) or _counted(event, words):
        return False
    placed = any(place.precision in ("site", "town") for place in event.places)
    return placed or not _ORDINAL.search(text, start, event.trigger.end) or not _names_deed(text, event.trigger)


def sums(record: Record, events: Sequence[Event]) -> bool:
    """Whether the words may tell a total: a headline's, or those of strikes, attacks, raids in the plural."""
    text, title = record.report.text, record.report.title
    spans = [span for event in events for span in event.evidence]
    headed = title is not None and title.span is not None and any(span.overlaps(title.span) for span in spans)
    words = words_at(text, spans).lower()
    return headed or any(word in word_set("references") and word.endswith("s") for word in re.findall(r"\w+", words))


def since(text: str, at: Span) -> bool:
    """Whether a time is one since which something is told: `since Monday`, `since the truce of last week`."""
    return _SINCE.search(text[max(0, at.start - 40) : at.start]) is not None


def _counted(event: Event, words: str) -> bool:
    """Whether it is what came of a week, month or year, in figures: `in the past week 12 settlements were taken`."""
    if event.date is None or event.date.start is None:
        return False
    wide = event.date.end is None or event.date.start[:10] != event.date.end[:10]
    towns = any(place.precision in ("site", "town") for place in event.places)
    return wide and not towns and bool(_PERIOD.search(words)) and bool(_MANY.search(_PERIOD.sub(" ", words)))


def _names_deed(text: str, trigger: Span) -> bool:
    """Whether the word is one by which a report comes back to what it told: `the third attack`."""
    return text[trigger.start : trigger.end].lower() in word_set("references")
