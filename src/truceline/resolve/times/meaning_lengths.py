"""What weeks, months and years mean when they are counted from somewhere, last, or come again and again."""

from __future__ import annotations

import re
from datetime import date, timedelta

from truceline.resolve.times.meaning_dates import BACK, number_of, turn, year_of
from truceline.resolve.times.reckoning import GRAIN_PRECISION, Interval, shift, value_of
from truceline.resolve.times.scene import Meaning, Scene

AMOUNT = re.compile(
    r"(?:[$£€]\s?[\d.,]+(?:\s?(?:million|billion|trillion|m|bn))?|\d[\d.,]*\s?%|percent|cents?|dollars?|euros?|pounds?|tons?"
    r"|tonnes?|barrels?|times|once|twice|times)\s*(?:\([^)]*\)\s*)?\Z"
)
AGE = re.compile(r"\s*-?\s*(?:old|olds|aged)\b|\s+of\s+age\b")


# --- parts -----------------------------------------------------------------------------------------------------


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


HALVES = {
    ("Y", 0.5): "6M",
    ("H", 0.5): "30M",
    ("m", 0.5): "30S",
    ("Y", 0.25): "3M",
    ("H", 0.25): "15M",
    ("D", 0.5): "T12H",
}


def back(anchor: date, number: float, unit: str) -> date | None:
    """The day a number of units before `anchor` (after it if negative)."""
    if unit in ("S", "m", "H"):
        return anchor - timedelta(
            days=round(number / {"S": 86400, "m": 1440, "H": 24}[unit] + (0.49 if number > 0 else -0.49))
        )
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


def is_rate_or_age(scene: Scene) -> bool:
    """Whether a length is an age (`53-year-old`), a rate (`$3 a year`) or part of a compound (`a year-long`)."""
    text, start, end = scene.tokens.text, scene.tokens.starts[scene.start], scene.tokens.ends[scene.end - 1]
    if AGE.match(text, end) or re.match(r"-[a-z]", text[end : end + 2]):
        return True
    return scene.raw().lower().split()[0] in ("a", "an", "per") and bool(
        AMOUNT.search(text[max(0, start - 24) : start])
    )


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


# --- actions ---------------------------------------------------------------------------------------------------


def read_relative_unit(scene: Scene) -> Meaning | None:
    """`last week`, `this year`, `the end of the month`, `the past year`."""
    unit, rel = scene.unit(), scene.words("rel") or scene.words("edge")
    anchor = scene.anchor
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
    leaning = rel and rel[0] in ("that", "same", "following", "previous", "preceding", "ensuing", "subsequent")
    leaning = (
        leaning or (unit == "D" and not re.search(r"\b(?:the|this) end\b", raw)) or re.search(r"\b(?:that|same)\b", raw)
    )
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
    if direction == "ago":
        base, way, grain = scene.anchor, -1, unit
    elif direction in ("hence",):
        base, way, grain = scene.anchor, 1, unit
    else:
        ref = scene.ref(within=900)
        way = -1 if direction in ("earlier", "prior", "beforehand") else 1
        base, grain = (ref.day, unit) if ref else (scene.anchor if way < 0 else None, unit)
        if ref and unit == "Y" and ref.grain in "QMD":
            grain = ref.grain
    if number is None or isinstance(number, str):
        value = "PAST_REF" if way < 0 else "FUTURE_REF"
        at = scene.anchor.isoformat() if scene.anchor and direction == "ago" else None
        return Meaning("DATE", value, (None, at, "vague") if way < 0 else (at, None, "vague"))
    if base is None:
        return Meaning("DATE", "PAST_REF" if way < 0 else "FUTURE_REF", (None, None, "vague"))
    recent = scene.ref("Q", 900) if direction in ("ago", "earlier") and unit == "Y" and number == 1 else None
    if recent:  # figures of a quarter are held against the same quarter
        return Meaning("DATE", value_of(shift(recent.day, -1, "Y") or recent.day, "Q"))
    if unit in ("S", "m", "H"):
        day = back(base, -way * number, unit)
        return Meaning("TIME", length(number, unit), (day.isoformat(), day.isoformat(), "vague") if day else None)
    whole = number == int(number)
    day = (
        shift(base, way * int(number), unit)
        if whole
        else back(base, -way * number * {"Y": 12, "M": 30}.get(unit, 7), {"Y": "M"}.get(unit, "D"))
    )
    if day is None or day.year < 1:
        return None
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
    ref = scene.ref(within=1200)
    way = -1 if scene.words("dir")[0] in ("before", "earlier", "prior", "beforehand") else 1
    if not unit or isinstance(number, str) or number is None or ref is None:
        return Meaning("DATE", "PAST_REF" if way < 0 else "FUTURE_REF", (None, None, "vague")) if "n" in scene else None
    if unit in ("S", "m", "H"):
        return Meaning("DURATION", length(number, unit))
    day = shift(ref.day, way * int(number), unit)
    grain = ref.grain if unit == "Y" and ref.grain in "QM" else unit
    return Meaning("DATE", value_of(day, grain), ref=(day, grain)) if day else None


def read_duration(scene: Scene) -> Meaning | None:
    """`three hours`, `nearly a year`, `two to three weeks`, `a year and a half`."""
    unit = scene.unit()
    number: float | str | None = counted_by(scene) if "n" in scene else None
    if "plus" in scene:
        number = (number or 0) + 0.5 if not isinstance(number, str) else number
    words = scene.raw().lower()
    if "n" not in scene and "plus" not in scene:
        number = "X" if unit and scene.word("u").endswith("s") else 1
    if number is None or not unit or is_rate_or_age(scene):
        return None
    if unit == "S" and (not re.search(r"seconds|secs", words) or words.startswith("a second")):
        return None
    if scene.word("n") in ("a", "an") and not is_length(scene):
        return None
    if scene.raw().lower() == "one day" and scene.token(-1) not in LENGTH_LEADS:
        return Meaning("DATE", "FUTURE_REF", (None, None, "vague"))
    if scene.word("n") in ("some",) and not scene.word("u").endswith("s"):
        return None
    value = length(number, unit)
    if "n2" in scene:
        value = two_numbers(scene, number, unit)
    days = passed(scene, number, unit)
    return Meaning("DURATION", value, days)


def two_numbers(scene: Scene, number: float | str, unit: str) -> str:
    """`two to three weeks` as its larger number; `a year and three months` as both."""
    second = number_of(scene, "n2") or 0
    if "u2" not in scene:
        return length("X" if second > 2 * (number if not isinstance(number, str) else 0) else second, unit)
    other = scene.unit("u2")
    first, rest = length(number, unit), length(second, other)
    return first + (
        rest[1:]
        if ("T" in first) == ("T" in rest) and "T" not in first
        else rest[1:].lstrip("T")
        if "T" in first
        else rest[1:]
    )


def is_length(scene: Scene) -> bool:
    """Whether `a day`, `an hour` are lengths: after `for`, `in`, `nearly`; `a minute later` is read elsewhere."""
    before = scene.token(-1)
    return (
        before in LENGTH_LEADS
        or before in ("than", "least", "of", "half", "", ".")
        or scene.end - scene.start > 2
        or scene.token(0) in ("after", "before", "since")
    )


def passed(scene: Scene, number: float | str, unit: str) -> Interval | None:
    """The days of a length that runs up to now: `nearly a year has passed`, `for the third year now`."""
    text, end = scene.tokens.text, scene.tokens.ends[scene.end - 1]
    if (
        scene.anchor is None
        or isinstance(number, str)
        or not re.match(r"\s+(?:has|have)\s+(?:now\s+)?(?:passed|elapsed|gone)", text[end : end + 30])
    ):
        return None
    return since(scene.anchor, number, unit, -1)


def read_compound(scene: Scene) -> Meaning | None:
    """`60-day`, `two-week`: a length that says what something else is; an age is none."""
    if is_rate_or_age(scene) or scene.raw().lower().startswith("a ") or scene.token(0) in ("-",):
        return None
    return read_duration(scene)


def read_span_of_units(scene: Scene) -> Meaning | None:
    """`the past three months`, `the next few days`, `coming weeks`, `the first two years`."""
    unit = scene.unit()
    if not unit or is_rate_or_age(scene):
        return None
    number = counted_by(scene) if "n" in scene else None
    rel = scene.words("rel")
    way = (
        -1
        if set(rel) & {*BACK, "latest"}
        else 1
        if set(rel) & {"next", "coming", "upcoming", "future", "later", "following", "ensuing"}
        else 0
    )
    if "n" not in scene and (not way or "first" in rel):
        return Meaning("DURATION", length("X", unit))
    if "n" not in scene:
        at = scene.anchor.isoformat() if scene.anchor else None
        return Meaning(
            "DATE", "PAST_REF" if way < 0 else "FUTURE_REF", (None, at, "vague") if way < 0 else (at, None, "vague")
        )
    if number is None or (unit == "S" and number in (1, "X")):
        return None
    if "n2" in scene:
        number = number_of(scene, "n2") or number
    anchor = scene.anchor if not set(rel) & {"following", "previous", "preceding", "first", "final", "prior"} else None
    days = since(anchor, number if not isinstance(number, str) else None, unit, way) if way and anchor else None
    return Meaning("DURATION", length("X" if "n2" in scene else number, unit), days)


def read_recent_units(scene: Scene) -> Meaning | None:
    """`recent weeks`."""
    at = scene.anchor.isoformat() if scene.anchor else None
    if scene.unit() in ("D", "W", "M") and "u2" not in scene:
        return Meaning("DURATION", length("X", scene.unit()), (None, at, "vague"))
    return Meaning("DATE", "PAST_REF", (None, at, "vague"))


def read_bare_units(scene: Scene) -> Meaning | None:
    """`for decades`, `after months`: a length without a number, only where a word before shows that it is one."""
    unit = scene.unit()
    if not unit or is_rate_or_age(scene) or unit in ("S", "m"):
        return None
    before, after = scene.token(-1), scene.token(0)
    if (
        before not in LENGTH_LEADS
        and scene.end - scene.start == 1
        and not (
            before == "of" and scene.token(-2) in ("matter", "number", "hundreds", "thousands", "dozens", "couple")
        )
    ):
        return None
    if after in ("ago", "old", "of") and unit == "Y" and after != "of":
        return None
    return Meaning("DURATION", length("X", unit))


LENGTH_LEADS = frozenset(
    "for in after over within throughout took take takes lasted lasting many spent spend several through during by".split()
)


def read_all_unit(scene: Scene) -> Meaning | None:
    """`all day`, `all week`."""
    unit = scene.unit()
    if not scene.raw().lower().startswith("all") or not unit:
        return None
    return Meaning("DURATION", length(1, unit))


def read_repeated(scene: Scene) -> Meaning | None:
    """`daily`, `every two weeks`, `each Thursday`, `Mondays`."""
    if "often" in scene:
        said = scene.word("often")
        value = OFTEN.get(said)
        following = scene.tokens.text[scene.tokens.ends[scene.end - 1] :][1:2]
        if said == "daily" and (following.isupper() or (scene.raw()[0].isupper() and scene.token(-1) not in ("", "."))):
            return None  # a newspaper's name
        return Meaning("SET", value) if value else None
    if "w" in scene:
        weekday = scene.look("weekday", scene.words("w")[0][:3])
        part = scene.look("part", scene.word("part") or scene.word("p2"))
        return Meaning("SET", f"XXXX-WXX-{weekday + 1}" + (f"T{part}" if part else ""))
    if "m" in scene:
        return Meaning("SET", f"XXXX-{scene.look('month', scene.words('m')[0]):02d}")
    if "part" in scene:
        return Meaning("SET", f"XXXX-XX-XXT{scene.look('part', scene.word('part'))}")
    unit = scene.unit() or ("Q" if "quarter" in scene.raw().lower() else "")
    if not unit or scene.word("rel") == "per" or scene.token(0) == "of":
        return None
    number = number_of(scene, "n") if "n" in scene else 1
    return Meaning("SET", length(number, unit)) if number else None


OFTEN = {
    "daily": "P1D", "nightly": "P1D", "weekly": "P1W", "monthly": "P1M", "yearly": "P1Y", "annually": "P1Y",
    "hourly": "PT1H", "fortnightly": "P2W", "biweekly": "P2W",
}  # fmt: skip


def read_that_quarter(scene: Scene) -> Meaning | None:
    """`the quarter`, `the latest quarter`, `this quarter`."""
    rel = set(scene.words("rel")) | set(scene.raw().lower().split())
    if scene.anchor is None or "each" in rel or ("period" in rel and not rel & {"latest", "current"}):
        return None
    ref = scene.ref("Q", 4000)
    if "this" in rel or "current" in rel:
        day: date | None = scene.anchor
    elif "next" in rel:
        day = shift(scene.anchor, 1, "Q")
    elif ref and rel & {"the", "that", "same", "latest"} and not rel & {"last", "previous", "following"}:
        day = ref.day
    elif ref and "following" in rel:
        day = shift(ref.day, 1, "Q")
    else:
        day = shift(scene.anchor, -1, "Q")
    return Meaning("DATE", value_of(day, "Q"), ref=(day, "Q")) if day else None


def read_year_ago_period(scene: Scene) -> Meaning | None:
    """`the year-ago quarter`, `a year earlier`: the quarter told last, one year before."""
    ref = scene.ref("QM", 3000)
    quarter = number_of(scene, "q") if "q" in scene else None
    if quarter and scene.anchor:
        year = (ref.day.year if ref else scene.anchor.year) - 1
        return Meaning("DATE", f"{year:04d}-Q{int(quarter)}")
    if ref:
        return Meaning("DATE", value_of(ref.day.replace(year=ref.day.year - 1, day=1), ref.grain))
    if scene.anchor is None:
        return None
    return Meaning("DATE", f"{scene.anchor.year - 1:04d}")


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


def read_nth_unit(scene: Scene) -> Meaning | None:
    """`the third day`: counted from an event that the words alone do not date."""
    return None


def read_vague_length(scene: Scene) -> Meaning | None:
    """`a while`: no length anyone could count."""
    return None


# --- references to past, present and future --------------------------------------------------------------------


def read_present_reference(scene: Scene) -> Meaning | None:
    raw = scene.raw().lower()
    if raw == "now" and scene.token(0) in ("-", "famous", "infamous"):
        return None
    at = scene.anchor.isoformat() if scene.anchor else None
    return Meaning("DATE", "PRESENT_REF", (at, at, "vague"))


def read_past_reference(scene: Scene) -> Meaning | None:
    if scene.raw().lower().split()[-1] in ("previously", "formerly"):
        return None
    at = scene.anchor.isoformat() if scene.anchor else None
    return Meaning("DATE", "PAST_REF", (None, at, "vague"))


def read_recent(scene: Scene) -> Meaning | None:
    return read_past_reference(scene)


def read_future_reference(scene: Scene) -> Meaning | None:
    if scene.raw().lower().split()[0] in ("as", "too", "shortly"):
        return None
    at = scene.anchor.isoformat() if scene.anchor else None
    return Meaning("DATE", "FUTURE_REF", (at, None, "vague"))


def read_habitual(scene: Scene) -> Meaning | None:
    return Meaning("SET", "", (None, None, "vague"))


def read_that_period(scene: Scene) -> Meaning | None:
    """`during that period`: resolved by the caller to the stretch of time told last."""
    if (
        scene.words("")[:1]
        or scene.raw().lower().split()[0] != "that"
        or scene.token(-1) not in ("during", "in", "over", "throughout", "since", "within")
    ):
        return None
    return Meaning("DATE", "", (None, None, "vague"))
