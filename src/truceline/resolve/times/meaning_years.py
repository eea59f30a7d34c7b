"""What quarters, halves, seasons, decades and centuries mean. One function for each action of the grammar."""

from __future__ import annotations

from datetime import date

from truceline.days import shift
from truceline.resolve.times.parts import number_of, turn, year_of
from truceline.resolve.times.reckoning import value_of
from truceline.resolve.times.scene import Meaning, Scene


def read_decade(scene: Scene) -> Meaning | None:
    said = scene.words("dec")[-1].strip("'’‘`")
    if said[0].isdigit():
        if len(said) == 3:
            tens = int(said[:2])
            if scene.tokens.text[scene.tokens.starts[scene.end - 1]].isdigit() and scene.token(-1) not in (
                "the",
                "late",
                "early",
                "mid",
            ):
                return None  # `in his 30s` is an age
            decade = (190 if tens >= 30 else 200) + tens // 10
        else:
            decade = int(said[:3])
    else:
        value = scene.lexicon["number"].get(said)
        if value is None:
            return None
        decade = (190 if value >= 30 else 200) + int(value) // 10
        if scene.token(-1) in ("his", "her", "their"):
            return None
    return Meaning("DATE", str(decade), ref=(date(decade * 10, 1, 1), "E"))


def read_century(scene: Scene) -> Meaning | None:
    number = number_of(scene, "c")
    if not number or not 1 < number < 30:
        return None
    return Meaning("DATE", f"{int(number) - 1:02d}")


def read_quarter(scene: Scene) -> Meaning | None:
    said = scene.word("qn")
    quarter = int(next(ch for ch in said if ch.isdigit())) if said else int(number_of(scene, "q") or 0)
    if not 1 <= quarter <= 4:
        return None
    year = year_of(scene)
    if year is None:
        if scene.anchor is None:
            return Meaning("DATE", f"XXXX-Q{quarter}")
        year = scene.anchor.year + turn(scene)
        first = date(year, 3 * quarter - 2, 1)
        if "rel" not in scene and (first - scene.anchor).days > (200 if scene.tense() > 0 else 45):
            year -= 1
    return Meaning("DATE", f"{year:04d}-Q{quarter}", ref=(date(year, 3 * quarter - 2, 1), "Q"))


def read_half(scene: Scene) -> Meaning | None:
    year = year_of(scene)
    if year is None and scene.anchor:
        year = scene.anchor.year + turn(scene)
    if year is None:
        return None
    half = 1 if scene.word("h") == "first" else 2
    return Meaning("DATE", f"{year:04d}-H{half}", ref=(date(year, 6 * half - 5, 1), "M"))


def read_season(scene: Scene) -> Meaning | None:
    season = scene.look("season", scene.words("s")[0])
    if not season or (scene.words("s")[0] in ("fall", "spring") and not scene.end - scene.start > 1):
        return None
    year = year_of(scene)
    first = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}[season]
    if year is None:
        if scene.anchor is None:
            return Meaning("DATE", f"XXXX-{season}")
        anchor = scene.anchor
        if scene.words("rel")[-1:] == ["year"]:
            year = anchor.year + turn(scene)
        else:
            way = turn(scene)
            begins = date(anchor.year, first, 1)
            if way < 0 or (way == 0 and "rel" not in scene and scene.tense() <= 0 and begins > anchor):
                within = (
                    begins <= anchor and (anchor - begins).days < 92 and way < 0 and "this" not in scene.words("rel")
                )
                year = anchor.year - 1 if begins > anchor or (within and season != "WI") else anchor.year
            else:
                year = anchor.year + (1 if way > 0 and begins <= anchor else 0)
                year -= 1 if way == 0 and season == "WI" and anchor.month < 3 else 0
    return Meaning("DATE", f"{year:04d}-{season}", ref=(date(year, first, 1), "Q"))


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
