"""What several actions read alike: numbers, months, years, times of day, lengths, last and next."""

from __future__ import annotations

import re
from datetime import date, timedelta

from truceline.days import shift
from truceline.records import TimePrecision
from truceline.resolve.times.reckoning import GRAIN_PRECISION, Interval
from truceline.resolve.times.scene import Meaning, Scene

BACK = ("last", "past", "previous", "preceding", "prior")
ON = ("next", "coming", "following", "upcoming", "subsequent")
HALVES = {
    ("Y", 0.5): "6M",
    ("H", 0.5): "30M",
    ("m", 0.5): "30S",
    ("Y", 0.25): "3M",
    ("H", 0.25): "15M",
    ("D", 0.5): "T12H",
}


def number_of(scene: Scene, part: str) -> float | None:
    """The number that a named part says, in figures or words; None if it says none."""
    words = [word for word in scene.words(part) if word not in ("-", "and", "of", "the", "than", "more")]
    total, current, seen = 0.0, 0.0, False
    for word in words:
        plain = word.replace(",", "").strip("'’‘`")
        if re.fullmatch(r"\d+(?:\.\d+)?", plain):
            current, seen = current + float(plain), True
        elif re.fullmatch(r"\d/\d", plain):
            current, seen = current + int(plain[0]) / int(plain[2]), True
        elif re.fullmatch(r"\d+(?:st|nd|rd|th)", plain):
            current, seen = current + int(plain[:-2]), True
        else:
            value = scene.lexicon["number"].get(plain)
            if value is None:
                continue
            if value in (100, 1000, 1000000) and seen:
                current = max(current, 1) * value
                if value >= 1000:
                    total, current = total + current, 0.0
            elif plain in ("a", "an") and len(words) > 1:
                continue
            else:
                current, seen = current + value, True
            seen = True
    return total + current if seen else None


def counted_by(scene: Scene) -> float | str | None:
    """The number that part `n` says: a number, `X` for `several`, None if it says none."""
    said = scene.word("n")
    if said in ("a couple", "couple of", "a couple of", "couple"):
        return 2
    if re.search(
        r"\b(?:several|few|many|some|dozens|numerous|countless|number|handful|hundreds|thousands|tens|scores)\b", said
    ):
        return "X"
    if said in ("a dozen",):
        return 12
    return number_of(scene, "n")


def month_of(scene: Scene) -> int | None:
    """The month that part `m` names."""
    words = scene.words("m")
    return scene.look("month", words[0]) if words else None


def year_of(scene: Scene, part: str = "y") -> int | None:
    """The year that a part says, in figures (`1998`, `'98`) or words (`nineteen ninety-eight`)."""
    words = [word for word in scene.words(part) if word not in ("-", "and")]
    if not words:
        return None
    first = words[0].strip("'’‘`")
    if first.isdigit():
        short = int(first)
        return short if len(first) == 4 else short + (1900 if short > 50 else 2000)
    numbers = [scene.lexicon["number"].get(word, 0) for word in words]
    if numbers[:2] == [2, 1000]:
        return int(2000 + sum(numbers[2:]))
    return int(numbers[0] * 100 + sum(numbers[1:]))


def clock_of(scene: Scene) -> str | None:
    """The time of day that part `t` says, as `HH:MM`; None if it says none that exists."""
    said = scene.word("t")
    if not said:
        return None
    if "midnight" in said:
        return "00:00"
    if "noon" in said or "midday" in said:
        return "12:00"
    found = re.match(r"(\d{1,2})[:.](\d\d)|(\d\d)(\d\d)(?:z|\b)|(\d{1,2})\b", said)
    if found:
        hour, minute = int(found[1] or found[3] or found[5]), int(found[2] or found[4] or 0)
    else:
        hour, minute = int(scene.lexicon["number"].get(said.split()[0], 99)), 0
    half = re.search(r"([ap])\.?\s?m", said[1:])
    if half and hour <= 12:
        hour = hour % 12 + (12 if half[1] == "p" else 0)
    elif scene.word("part") in ("afternoon", "evening", "night") and hour < 12:
        hour += 12
    return f"{hour % 24:02d}:{minute:02d}" if hour <= 24 and minute < 60 else None


def day_value(scene: Scene, day: date) -> Meaning | None:
    """A day, with the time or part of day that the expression adds."""
    clock = clock_of(scene)
    if clock:
        return Meaning("TIME", f"{day.isoformat()}T{clock}", exact(scene, day, clock), ref=(day, "D"))
    if "t" in scene:
        return None
    part = scene.look("part", scene.word("part")) if "part" in scene else None
    if part:
        iso = day.isoformat()
        return Meaning("TIME", f"{iso}T{part}", (iso, iso, "day"), ref=(day, "D"))
    return Meaning("DATE", day.isoformat(), ref=(day, "D"))


def exact(scene: Scene, day: date, clock: str) -> tuple[str, str, TimePrecision]:
    """The minute, or the hour where no minutes are told."""
    said = f"{day.isoformat()}T{clock}"
    whole = clock.endswith(":00") and not re.search(r"\d[:.]?00", scene.word("t"))
    return said, said, "hour" if whole or "noon" in scene.word("t") or "midnight" in scene.word("t") else "minute"


def turn(scene: Scene, part: str = "rel") -> int:
    """-1 for `last`, 1 for `next`, 0 for `this` and the rest."""
    said = scene.words(part)
    if any(word in BACK for word in said):
        return -1
    return 1 if any(word in ON for word in said) else 0


def length(number: float | str, unit: str) -> str:
    """A number of units as a TIMEX duration: `P3M`, `PT48H`, `PXD`."""
    if unit in "EC" and isinstance(number, float | int):
        number, unit = number * (10 if unit == "E" else 100), "Y"
    if unit == "F":
        number, unit = (number * 2 if isinstance(number, float | int) else number), "W"
    clock = "T" if unit in ("S", "m", "H") else ""
    letter = unit.upper()
    if isinstance(number, str):
        return f"P{clock}{number}{letter}"
    whole, part = int(number), number - int(number)
    if part and (unit, round(part, 2)) in HALVES:
        first = f"P{clock}{whole}{letter}" if whole else f"P{clock}"
        return first + HALVES[unit, round(part, 2)]
    return f"P{clock}{number:g}{letter}" if part else f"P{clock}{whole}{letter}"


def back(anchor: date, number: float, unit: str) -> date | None:
    """The day a number of units before `anchor` (after it if negative)."""
    if unit in ("S", "m", "H"):
        return anchor - timedelta(days=round(number / {"S": 86400, "m": 1440, "H": 24}[unit]))
    return shift(anchor, -round(number), unit)


def since(anchor: date | None, number: float | None, unit: str, way: int) -> Interval | None:
    """The days from a number of units ago to `anchor` (`way` -1), or from it to then (1)."""
    if anchor is None:
        return None
    precision = GRAIN_PRECISION.get(unit, "vague")
    precision = "day" if precision in ("minute", "hour") else precision
    other = back(anchor, -way * number, unit) if number is not None else None
    here, there = anchor.isoformat(), other.isoformat() if other else None
    return (there, here, precision if other else "vague") if way < 0 else (here, there, precision if other else "vague")
