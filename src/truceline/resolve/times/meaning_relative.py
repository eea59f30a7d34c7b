"""What is counted from the report's day or from a day told before: `last week`, `two days later`, `recently`."""

from __future__ import annotations

import re
from datetime import date

from truceline.days import shift
from truceline.resolve.times.parts import back, counted_by, length, since, turn, year_of
from truceline.resolve.times.reckoning import value_of
from truceline.resolve.times.scene import Meaning, Scene


def read_relative_unit(scene: Scene) -> Meaning | None:
    """`last week`, `this year`, `the end of the month`, `the past year`."""
    unit, rel = scene.unit(), scene.words("rel") or scene.words("edge")
    anchor = scene.anchor
    if unit == "D" and rel[:1] == ["past"] and scene.token(-1) in ("over", "during", "in"):
        return Meaning("DURATION", length(1, unit), since(anchor, 1, unit, -1))
    if unit in ("S", "m", "H", "L") or not unit:
        return None
    raw = scene.raw().lower()
    if unit == "D" and not re.search(
        r"\b(?:that|next|following|previous|same|end|beginning|start|rest|preceding)\b", raw
    ):
        return None
    way = turn(scene)
    if re.match(r"This [A-Z]", scene.raw()):
        return None  # a programme's name
    if rel and rel[0] in ("past", "coming", "ensuing") and unit != "D" and not ({"early", "late"} & set(raw.split())):
        return Meaning("DURATION", length(1, unit), since(anchor, 1, unit, way or 1))
    if "or so" in raw or "or two" in raw:
        return Meaning("DURATION", length(1, unit), since(anchor, 1, unit, way))
    leaning = bool(rel) and rel[0] in ("that", "same", "following", "previous", "preceding", "ensuing", "subsequent")
    leaning = leaning or (unit == "D" and not re.search(r"\b(?:the|this) end\b", raw))
    leaning = leaning or bool(re.search(r"\b(?:that|same)\b", raw))
    ref = scene.ref() if leaning else None
    base = ref.day if ref else anchor
    if base is None:
        return Meaning("DATE", {"Y": "XXXX", "M": "XXXX-XX", "W": "XXXX-WXX"}.get(unit, "XXXX-XX-XX"))
    if leaning and ref is None and unit != "D" and rel[0] in ("that", "same"):
        return None
    if leaning and ref is None and unit == "D":
        return None
    day = shift(base, way, unit)
    if day is None:
        return None
    return Meaning("DATE", value_of(day, unit), ref=(day, "W" if unit == "F" else unit))


def read_the_unit(scene: Scene) -> Meaning | None:
    """`the week`, `the month`, `the year`: the one the report is written in, or a length after `for`."""
    unit = scene.unit()
    if (
        unit not in ("W", "M", "Y")
        or scene.anchor is None
        or scene.token(0) in ("'s", "of", "-", "before", "after", "when", "he", "she", "they", "it", "the")
    ):
        return None
    if scene.token(-1) in ("for", "over") or "full" in scene.raw().lower():
        return Meaning("DURATION", length(1, unit))
    if scene.token(-1) not in (
        "of",
        "in",
        "during",
        "this",
        "earlier",
        "later",
        "throughout",
        "until",
        "through",
        "by",
    ):
        return None
    return Meaning("DATE", value_of(scene.anchor, unit), ref=(scene.anchor, unit))


LEANS = {"D": "D", "W": "DW"}
"""What days and weeks are reckoned from: `three days earlier` than a month that was told is no day."""


def read_ago(scene: Scene) -> Meaning | None:
    """`two weeks ago`, `a year earlier`, `ten days later`, `three months from now`."""
    unit, number = scene.unit(), counted_by(scene)
    direction = scene.word("dir").split(" ")[0] or "hence"
    if not unit:
        return None
    if "half" in scene.raw().lower().split()[:2] and "n" not in scene:
        number = 0.5
    if "w" in scene:
        direction = "ago"
    ref = None
    if direction == "ago":
        base, way, grain = scene.anchor, -1, unit
    elif direction in ("hence",):
        base, way, grain = scene.anchor, 1, unit
    else:
        ref = scene.ref(LEANS.get(unit, ""), within=900)
        way = -1 if direction in ("earlier", "prior", "beforehand") else 1
        base, grain = (ref.day, unit) if ref else (scene.anchor if way < 0 else None, unit)
        if ref and unit == "Y" and ref.grain in "QMD":
            grain = ref.grain
    if number is None or isinstance(number, str):
        value = "PAST_REF" if way < 0 else "FUTURE_REF"
        at = scene.anchor.isoformat() if scene.anchor and direction == "ago" else None
        if unit in ("m", "H") and base is not None and direction != "ago":
            same = base.isoformat()  # `hours later`: the same day
            return Meaning("DATE", value, (same, same, "hour"))
        return Meaning("DATE", value, (None, at, "vague") if way < 0 else (at, None, "vague"))
    if base is None:
        return Meaning("DATE", "PAST_REF" if way < 0 else "FUTURE_REF", (None, None, "vague"))
    recent = scene.ref("Q", 900) if direction in ("ago", "earlier") and unit == "Y" and number == 1 else None
    if recent:  # figures of a quarter are held against the same quarter
        return Meaning("DATE", value_of(shift(recent.day, -1, "Y") or recent.day, "Q"))
    if unit in ("S", "m", "H"):
        day = back(base, -way * number, unit)
        return Meaning("TIME", length(number, unit), (day.isoformat(), day.isoformat(), "hour") if day else None)
    whole = number == int(number)
    day = (
        shift(base, way * int(number), unit)
        if whole
        else back(base, -way * number * {"Y": 12, "M": 30}.get(unit, 7), {"Y": "M"}.get(unit, "D"))
    )
    if day is None or day.year < 1:
        return None
    leans = direction not in ("ago", "hence") and unit == "W" and ref is not None and ref.grain == "D"
    if leans:  # `a week earlier` than a day is a day
        return Meaning("DATE", value_of(day, grain), (day.isoformat(), day.isoformat(), "day"), ref=(day, "D"))
    return Meaning("DATE", value_of(day, grain), ref=(day, grain))


def read_day_before(scene: Scene) -> Meaning | None:
    """`the day before`, `a week later`, `three days after`: only where nothing follows that they lean on instead."""
    after = scene.token(0)
    if scene.words("dir")[0] in ("before", "after", "prior") and after not in (
        "",
        ".",
        ",",
        ";",
        ")",
        '"',
        "”",
        "''",
        "and",
        "but",
        ":",
        "'",
    ):
        return None
    unit = scene.unit()
    number = counted_by(scene) if "n" in scene else 1
    ref = scene.ref(LEANS.get(unit or "", ""), within=1200)
    way = -1 if scene.words("dir")[0] in ("before", "earlier", "prior", "beforehand") else 1
    if not unit or isinstance(number, str) or number is None or ref is None:
        return Meaning("DATE", "PAST_REF" if way < 0 else "FUTURE_REF", (None, None, "vague")) if "n" in scene else None
    if unit in ("S", "m", "H"):
        return Meaning("DURATION", length(number, unit))
    day = shift(ref.day, way * int(number), unit)
    grain = ref.grain if unit == "Y" and ref.grain in "QM" else unit
    return Meaning("DATE", value_of(day, grain), ref=(day, grain)) if day else None


def read_year_end(scene: Scene) -> Meaning | None:
    """`year-end`, `the end of next year`: the last day."""
    unit = scene.unit()
    year = year_of(scene) or (scene.anchor.year + turn(scene) if scene.anchor else None)
    if year is None:
        return None
    if unit == "M" and scene.anchor:
        return Meaning("DATE", value_of(scene.anchor, "M"), ref=(scene.anchor, "M"))
    last = date(year, 12, 31)
    return Meaning(
        "DATE",
        last.isoformat() if "-" in scene.raw() else f"{year:04d}",
        (last.isoformat(), last.isoformat(), "day"),
        ref=(last, "D"),
    )


def read_present_reference(scene: Scene) -> Meaning | None:
    raw = scene.raw().lower()
    if raw == "now" and scene.token(0) in ("-", "famous", "infamous"):
        return None
    at = scene.anchor.isoformat() if scene.anchor else None
    return Meaning("DATE", "PRESENT_REF", (at, at, "vague"))


def read_past_reference(scene: Scene) -> Meaning | None:
    last = scene.raw().lower().split()[-1]
    if last in ("previously", "formerly") or (last == "past" and re.match(r"\s+(?:\w+\s+)?[a-z]+s\b", scene.rest())):
        return None  # `the past nine elections`
    at = scene.anchor.isoformat() if scene.anchor else None
    return Meaning("DATE", "PAST_REF", (None, at, "vague"))


def read_recent(scene: Scene) -> Meaning | None:
    return read_past_reference(scene)


def read_future_reference(scene: Scene) -> Meaning | None:
    if scene.raw().lower().split()[0] in ("as", "too", "shortly"):
        return None
    at = scene.anchor.isoformat() if scene.anchor else None
    return Meaning("DATE", "FUTURE_REF", (at, None, "vague"))


def read_that_period(scene: Scene) -> Meaning | None:
    """`during that period`: resolved by the caller to the stretch of time told last."""
    if (
        scene.words("")[:1]
        or scene.raw().lower().split()[0] != "that"
        or scene.token(-1) not in ("during", "in", "over", "throughout", "since", "within")
    ):
        return None
    return Meaning("DATE", "", (None, None, "vague"))
