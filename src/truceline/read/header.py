"""Lines that carry a report's particulars: dates, bylines, outlets, read field by field."""

from __future__ import annotations

import re

import msgspec

from truceline.read.dates import Stamp, calendar, stamps
from truceline.read.lexicon import outlets

LONGEST = 200

_SEPARATOR = re.compile(r"\s*(?:[|·•»]|\s[-–—/]\s|\t|\s{3,})\s*")
_BYLINE = re.compile(
    r"(?:(?:story |report |words |text )?by|written by|reported by|authors?|par|por|von|بقلم|كتب|كتبت|إعداد|تقرير|מאת)"
    r"\s*[:：]?\s+(?P<who>\S.{1,120})",
    re.I,
)
_PERSON = re.compile(
    r"(?:[A-ZÀ-ÖØ-Þ][\w'’.-]*|al-\w+|el-\w+|bin|ibn|van|von|de|da|del|la|le|and|&)"
    r"(?:,? (?:[A-ZÀ-ÖØ-Þ][\w'’.-]*|al-\w+|el-\w+|bin|ibn|van|von|de|da|del|la|le|and|&)){1,12}"
)
_OWN = re.compile(
    r"(?:our|a|the|an?\s)?\s*(?:own |special |staff |foreign )*(?:correspondent|reporter|staff|writer)s?\b.*", re.I
)
_ROLE = re.compile(
    r"(?:[\w'’ -]{0,30}\b)?"
    r"(?:correspondent|reporter|staff writer|staff|editor|bureau chief|contributor|columnist|analyst|agencies)",
    re.I,
)
_FILLER = re.compile(
    r"(?:\d+ ?min(?:ute)?s? (?:read|listen)|updated|published|posted"
    r"|(?:updated |published |posted )?\d+ (?:seconds?|minutes?|hours?|days?|weeks?) ago"
    r"|(?:on|at|in|for|and)|e-?mail(?: the author)?|@\w+|\S+@\S+\.\w+|https?://\S+|\(?local time\)?|hrs?"
    r"|first published|date)",
    re.I,
)


class Particulars(msgspec.Struct, frozen=True):
    """What one header line says: dates, authors and publishers, each with its place in the text.

    `writers` are `(start, end)`; `publishers` are `(start, end, country)` where `country` is `(start, end)` or None and
    `known` says that the list of outlets has the name.
    """

    stamps: tuple[Stamp, ...] = ()
    writers: tuple[tuple[int, int], ...] = ()
    publishers: tuple[Named, ...] = ()
    place: tuple[int, int] | None = None


class Named(msgspec.Struct, frozen=True):
    """A publisher's name in a line: the whole words, the name without a country label, the label, how sure."""

    start: int
    end: int
    name: str
    country: tuple[int, int] | None = None
    known: bool = False
    carrier: bool = False


def particulars(text: str, start: int, end: int) -> Particulars | None:
    """What the header line `text[start:end]` says; None where any of it is no particular, so that it is narrative."""
    if end - start > LONGEST:
        return None
    found_stamps, rest = _take_stamps(text, start, end)
    writers: list[tuple[int, int]] = []
    publishers: list[Named] = []
    place: tuple[int, int] | None = None
    for low, high in rest:
        byline = _byline(text, low, high)
        publisher = publisher_name(text, low, high)
        if byline:
            writers += byline[0]
            publishers += byline[1]
        elif publisher and (publisher.known or found_stamps):
            publishers.append(publisher)
        elif found_stamps and not place and _is_place_like(text[low:high]):
            place = (low, high)
        elif not _FILLER.fullmatch(text[low:high].strip(" ,.;:()")) and not _is_role(text, low, high):
            return None
    if not (found_stamps or writers or publishers):
        return None
    return Particulars(tuple(found_stamps), tuple(writers), tuple(publishers), place)


def publisher_name(text: str, start: int, end: int) -> Named | None:
    """The publisher that `text[start:end]` names: from the list of outlets, or by the look of a medium's name."""
    line = text[start:end]
    bare = line.strip(" \t\xa0()[]|,.;:")
    if not 2 <= len(bare) <= 80:
        return None
    start += line.index(bare)
    labelled = outlets().labelled(bare)
    if labelled:
        outlet, country, where = labelled
        if country is None or where is None:
            return Named(start, start + len(bare), bare, None, True, outlet.carrier)
        low, high = start + where[0], start + where[1]
        name = bare[where[1] :] if where[0] == 0 else bare[: where[0]]
        return Named(start, start + len(bare), name.strip(" :,-–—/|()"), (low, high), True, outlet.carrier)
    return Named(start, start + len(bare), bare) if looks_like_publisher(bare) else None


def looks_like_publisher(name: str) -> bool:
    """Whether a few words look like the name of a medium or an issuing body: capitals, and `Post`, `News`, `Ministry`
    where such names have them."""
    words = re.split(r"\s+[-–—,/]\s*|\s+", name)
    if not 1 < len(words) <= 8 or not all(is_capitalised(word) for word in words if word):
        return False
    if re.search(r"\d{3}|[.?!:;]\s*$", name):
        return False
    folded = [word.casefold().strip(".,()") for word in words]
    known = outlets()
    media = folded[0] in known.media_words or folded[-1] in known.media_words
    # The country may follow: `Joint Command - Afghanistan`.
    body = any(word in known.body_words for word in (folded[0], folded[-1], folded[-2] if len(folded) > 2 else ""))
    return media or body


def is_capitalised(word: str) -> bool:
    """Whether a word may stand in a name: a capital first, an article (`al-Sahel`), a script without capitals."""
    return (
        word[0].isupper() or not word[0].isascii() or word in _SMALL or word.startswith(("al-", "el-", "an-", "ash-"))
    )


_SMALL = {"of", "the", "and", "for", "de", "du", "la", "le", "al", "el", "&", "in", "on", "to", "-", "–"}


def _take_stamps(text: str, start: int, end: int) -> tuple[list[Stamp], list[tuple[int, int]]]:
    """The dates of a line with the labels before them, and the fields that are left."""
    found, spans = [], []
    for stamp in stamps(text, start, end):
        label = None
        for candidate in calendar().label.finditer(text, max(start, stamp.start - 40), stamp.start):
            label = candidate if candidate.end() == stamp.start else label
        role = calendar().role(label[0]) if label else None
        found.append(msgspec.structs.replace(stamp, role=role))
        spans.append((label.start() if label else stamp.start, stamp.end))
    rest, at = [], start
    for low, high in [*spans, (end, end)]:
        if at < low:
            rest += _fields(text, at, low)
        at = max(at, high)
    return found, rest


def _fields(text: str, start: int, end: int) -> list[tuple[int, int]]:
    fields, at = [], start
    for separator in [*_SEPARATOR.finditer(text, start, end), None]:
        low, high = at, separator.start() if separator else end
        while low < high and text[low] in " \t\xa0,.;:()[]|*-–—،\u200e\u200f":
            low += 1
        while high > low and text[high - 1] in " \t\xa0,;:([|*-–—،\u200e\u200f":
            high -= 1
        if low < high and any(character.isalnum() for character in text[low:high]):
            fields.append((low, high))
        at = separator.end() if separator else end
    return fields


def _byline(text: str, start: int, end: int) -> tuple[list[tuple[int, int]], list[Named]] | None:
    """Persons and outlets of `By Jane Doe, Reuters`, or of `Jane Doe, NBC News` without a `By`."""
    found = _BYLINE.fullmatch(text, start, end)
    if found:
        low, high = found.span("who")
        who = found["who"]
        if outlets().find(who):
            return [], [Named(low, high, who, None, True)]
        if len(who.split()) > 2 and looks_like_publisher(who):
            return [], [Named(low, high, who)]
        if _OWN.fullmatch(who) or not who.isascii():
            return [(low, high)], []
        persons, publishers = _persons(text, low, high)
        return (persons, publishers) if persons else None
    if "," in text[start:end]:
        persons, publishers = _persons(text, start, end)
        role = any(_ROLE.fullmatch(part.strip()) for part in text[start:end].split(",")[1:])
        if persons and (publishers or role):
            return persons, publishers
    return None


def _persons(text: str, start: int, end: int) -> tuple[list[tuple[int, int]], list[Named]]:
    """Names of persons before, names of outlets behind; nothing where a part is neither."""
    persons: list[tuple[int, int]] = []
    publishers: list[Named] = []
    at = start
    for part in [*re.finditer(r"\s*(?:,|\||\bfor\b|\bin\b|\bat\b|\bof\b)\s*", text[start:end]), None]:
        low, high = at, start + part.start() if part else end
        at = start + part.end() if part else end
        words = text[low:high]
        if not words.strip():
            continue
        if outlets().find(words):
            publishers.append(Named(low, high, words, None, True))
        elif _PERSON.fullmatch(words) and len(words.split()) <= 12:
            persons.append((low, high))
        elif not (persons and (_ROLE.fullmatch(words) or _is_place_like(words))):
            return [], []
    return persons, publishers


def _is_role(text: str, start: int, end: int) -> bool:
    return bool(_ROLE.fullmatch(text[start:end].strip(" ,.;:()")))


def _is_place_like(words: str) -> bool:
    """One to four capitalised words, as a place beside a date: `Beirut`, `New York`."""
    parts = words.strip(" ,.;:()-–—").split()
    return 0 < len(parts) <= 4 and all(part[0].isupper() or not part[0].isascii() for part in parts)
