"""What lengths of time mean, and times that come again and again. One function for each action of the grammar."""

from __future__ import annotations

import re

from truceline.resolve.times.parts import BACK, counted_by, length, number_of, since
from truceline.resolve.times.reckoning import Interval
from truceline.resolve.times.scene import Meaning, Scene

AMOUNT = re.compile(
    r"(?:[$£€]\s?[\d.,]+(?:\s?(?:million|billion|trillion|m|bn))?|\d[\d.,]*\s?%|percent|cents?|dollars?|euros?|pounds?|tons?"
    r"|tonnes?|barrels?|times|once|twice|times)\s*(?:\([^)]*\)\s*)?\Z"
)
AGE = re.compile(r"\s*-?\s*(?:old|olds|aged)\b|\s+of\s+age\b")
OFTEN = {
    "daily": "P1D", "nightly": "P1D", "weekly": "P1W", "monthly": "P1M", "yearly": "P1Y", "annually": "P1Y",
    "hourly": "PT1H", "fortnightly": "P2W", "biweekly": "P2W",
}  # fmt: skip


def is_rate_or_age(scene: Scene) -> bool:
    """Whether a length is an age (`53-year-old`), a rate (`$3 a year`) or part of a compound (`a year-long`)."""
    text, start, end = scene.tokens.text, scene.tokens.starts[scene.start], scene.tokens.ends[scene.end - 1]
    if AGE.match(text, end) or re.match(r"-[a-z]", text[end : end + 2]):
        return True
    return scene.raw().lower().split()[0] in ("a", "an", "per") and bool(
        AMOUNT.search(text[max(0, start - 24) : start])
    )


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
    if scene.raw().lower() == "one day" and not scene.near(-1, "length leads"):
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
        scene.near(-1, "length leads")
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
        not scene.near(-1, "length leads")
        and scene.end - scene.start == 1
        and not (
            before == "of" and scene.token(-2) in ("matter", "number", "hundreds", "thousands", "dozens", "couple")
        )
    ):
        return None
    if after in ("ago", "old", "of") and unit == "Y" and after != "of":
        return None
    return Meaning("DURATION", length("X", unit))


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


def read_habitual(scene: Scene) -> Meaning | None:
    return Meaning("SET", "", (None, None, "vague"))
