"""What weekdays, `yesterday`, times of day, feasts and weekends mean. One function for each action of the grammar."""

from __future__ import annotations

import re
from datetime import date, timedelta

from truceline.resolve.times.parts import clock_of, day_value, exact, turn, year_of
from truceline.resolve.times.reckoning import value_of, weekday_near
from truceline.resolve.times.scene import Meaning, Scene


def read_weekday(scene: Scene) -> Meaning | None:
    weekday = scene.look("weekday", scene.words("w")[0][:3])
    if weekday is None:
        return None
    day = weekday_day(scene, weekday)
    if day is None:
        return Meaning("DATE", f"XXXX-WXX-{weekday + 1}")
    if "dir" in scene:
        day += timedelta(days=-1 if scene.word("dir") == "before" else 1)
    return day_value(scene, day)


def weekday_day(scene: Scene, weekday: int) -> date | None:
    """Which day a weekday's name means here."""
    anchor, rel = scene.anchor, scene.words("rel")
    if anchor is None:
        return None
    raw = scene.raw().lower()
    if re.search(r"\bweek\b", raw):
        if "ago" in raw:
            return weekday_near(anchor - timedelta(days=7), weekday, -1)
        monday = anchor - timedelta(days=anchor.weekday()) + timedelta(days=7 * turn(scene))
        return monday + timedelta(days=weekday)
    if rel and rel[0] in ("that", "previous", "following", "same"):
        ref = scene.ref("DW")
        if ref:
            return weekday_near(ref.day, weekday, -1 if rel[0] == "previous" else 1, same=rel[0] in ("that", "same"))
    if "last" in rel or "past" in rel or "previous" in rel:
        return weekday_near(anchor, weekday, -1, same=False)
    if turn(scene) > 0:
        return weekday_near(anchor, weekday, 1, same=False)
    if weekday == anchor.weekday():
        return anchor
    if scene.token(0) in ("'s", "’s") and not rel and not scene.near(1, "to come"):
        return weekday_near(anchor, weekday, -1)
    return weekday_near(anchor, weekday, 1 if scene.tense() > 0 or (rel == ["this"] and scene.tense() == 0) else -1)


def read_deictic(scene: Scene) -> Meaning | None:
    said = scene.word("d")
    if scene.anchor is None:
        return Meaning("DATE", "PRESENT_REF" if said in ("today", "tonight") else "XXXX-XX-XX")
    days = {"yesterday": -1, "tomorrow": 1}.get(said, 0)
    if "side" in scene:
        days += -1 if scene.word("side") == "before" else 1
    day = scene.anchor + timedelta(days=days)
    if said == "tonight" and "t" not in scene:
        return Meaning("TIME", f"{day.isoformat()}TNI", (day.isoformat(), day.isoformat(), "day"), ref=(day, "D"))
    return day_value(scene, day)


def read_part_of_day(scene: Scene) -> Meaning | None:
    rel = scene.words("rel")
    if "rel" not in scene:
        if scene.token(-1) not in ("in", "by", "until", "on"):
            return None
        ref = scene.ref("D", 600)
        day = ref.day if ref else scene.anchor
    elif rel[0] in ("that", "previous", "following") or (rel == ["the"]):
        after = scene.raw().lower().split()[1:-1]
        if rel == ["the"] and not after:
            return None
        ref = scene.ref("D", 1500)
        if not ref:
            return None
        moved = 1 if {"next", "following"} & {*after, *rel} else -1 if "previous" in (*after, *rel) else 0
        day = ref.day + timedelta(days=moved)
    else:
        day = scene.anchor
        if day and turn(scene):
            day += timedelta(days=turn(scene) if scene.word("part") == "night" or turn(scene) > 0 else -1)
    return day_value(scene, day) if day else None


def read_overnight(scene: Scene) -> Meaning | None:
    if scene.anchor is None:
        return Meaning("TIME", "XXXX-XX-XXTNI")
    before = (scene.anchor - timedelta(days=1)).isoformat()
    return Meaning("TIME", f"{scene.anchor.isoformat()}TNI", (before, scene.anchor.isoformat(), "day"))


def read_clock(scene: Scene) -> Meaning | None:
    clock = clock_of(scene)
    if clock is None or not is_clock(scene):
        return None
    if "d" in scene:
        return read_deictic(scene)
    ref = scene.ref("D", 700)
    day = ref.day if ref else scene.anchor
    if day is None:
        return Meaning("TIME", f"XXXX-XX-XXT{clock}")
    return Meaning("TIME", f"{day.isoformat()}T{clock}", exact(scene, day, clock), ref=(day, "D"))


def is_clock(scene: Scene) -> bool:
    """Whether figures like 8:14 are a time of day here; a score, a ratio or a verse is none."""
    said = scene.word("t")
    if re.search(r"[a-z]", said):
        return not (said.startswith(("noon", "midday")) and (scene.token(0) == "-" or scene.token(-1) == "high"))
    return scene.end - scene.start > 1 or scene.token(-1) in (
        "at", "around", "by", "from", "until", "till", "about", "before", "after", "since", "between", "and", "to", ",",
    )  # fmt: skip


def read_feast(scene: Scene) -> Meaning | None:
    said = scene.word("f").replace(" 's", "'s").replace("’", "'")
    when = scene.lexicon["feast"].get(said)
    if not scene.capital("f") or said == "new year":
        return None
    if when is None or (scene.anchor is None and "y" not in scene):
        return Meaning("DATE", "XXXX-XX-XX") if said not in ("easter", "new year") or "rel" in scene else None
    year = year_of(scene)
    if year is not None:
        day = feast_day(year, when)
    else:
        anchor = scene.anchor
        assert anchor is not None
        days = [feast_day(anchor.year + offset, when) for offset in (-1, 0, 1)]
        past, ahead = [one for one in days if one <= anchor], [one for one in days if one >= anchor]
        nearest = min(days, key=lambda one: abs((one - anchor).days))
        way = turn(scene) or (scene.tense() if abs((nearest - anchor).days) > 60 else 0)
        before = [one for one in past if one < anchor]
        day = before[-1] if way < 0 else ahead[0] if way > 0 else nearest
    return Meaning("DATE", day.isoformat(), ref=(day, "D"))


def feast_day(year: int, when: list[int]) -> date:
    """The day of a feast in a year: month and day, or month, weekday and which one (-1 the last)."""
    if len(when) == 2:
        return date(year, when[0], when[1])
    month, weekday, which = when
    if which > 0:
        return weekday_near(date(year, month, 1), weekday, 1) + timedelta(days=7 * (which - 1))
    return weekday_near(date(year, month + 1, 1), weekday, -1, same=False)


def read_weekend(scene: Scene) -> Meaning | None:
    if "rel" not in scene or scene.anchor is None:
        return None
    rel = scene.words("rel")
    anchor = scene.anchor
    way = turn(scene)
    if rel[0] == "that":
        ref = scene.ref("DW")
        return Meaning("DATE", value_of(ref.day, "WE"), ref=(ref.day, "W")) if ref else None
    if (way == 0 and rel[0] == "the" and anchor.weekday() < 5 and scene.tense() <= 0) or (
        way == 0 and rel == ["this"] and anchor.weekday() < 2 and scene.tense() < 0
    ):
        way = -1
    day = anchor + timedelta(days=7 * way)
    return Meaning("DATE", value_of(day, "WE"), ref=(day, "W"))
