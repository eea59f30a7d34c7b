"""What dates mean: days of a month, months and years. One function for each action of the grammar."""

from __future__ import annotations

import re
from datetime import date

from truceline.days import shift
from truceline.resolve.times.parts import day_value, month_of, number_of, turn, year_of
from truceline.resolve.times.reckoning import nearest_year, value_of
from truceline.resolve.times.scene import Meaning, Scene

CODE = re.compile(r"-(?:\d\d?-|[A-Z])")
NOUN_AFTER = re.compile(
    r"\s+(?:[a-z]{2,}(?:s|ed|ers|people|men|women|children)|people|men|women|children|troops|percent|per|km|kilomet\w+|miles?|met(?:er|re)s?|feet|tons?|dollars|euros|pounds|more|other|square|cubic|metric)\b"
)
VERB_AFTER = re.compile(
    r"\s+(?:was|is|has|as|this|its|his|across|elections|olympics|games|floods|attacks|protests|elections|clashes|talks|results|figures|levels|sales|earnings|profits|polls|us|ceasefires|hostilities|bombings|accords|bus|gas|crisis|process|congress|genocide|riots|massacres|wars|killings|coups|pogroms|uprisings|treaties)\b"
)


def read_date(scene: Scene) -> Meaning | None:
    month, day = month_of(scene), number_of(scene, "d")
    if not month or not day:
        return None
    year = year_of(scene)
    if year is None and "rel" in scene and scene.anchor and scene.words("rel")[-1:] == ["year"]:
        ref = scene.ref("Y") if scene.word("rel") == "that" else None
        year = ref.day.year if ref else scene.anchor.year + turn(scene)
    if year is None:
        year = guess_year(scene, month, int(day))
    if year is None:
        return Meaning("DATE", f"XXXX-{month:02d}-{int(day):02d}")
    try:
        return day_value(scene, date(year, month, int(day)))
    except ValueError:  # 29 February of a common year is a date all the same, if none that there was
        return Meaning("DATE", "XXXX-XX-XX") if day <= 31 else None


def read_days(scene: Scene) -> Meaning | None:
    """`3 to 5 May`, `May 3-5`: from the first day to the last."""
    month, first, last = month_of(scene), number_of(scene, "d"), number_of(scene, "d2")
    if not month or not first or not last or not first < last:
        return None
    year = year_of(scene) or guess_year(scene, month, int(last))
    if year is None:
        return Meaning("DATE", f"XXXX-{month:02d}")
    try:
        low, high = date(year, month, int(first)), date(year, month, int(last))
    except ValueError:
        return None
    return Meaning("DATE", low.isoformat(), (low.isoformat(), high.isoformat(), "day"), ref=(high, "D"))


def guess_year(scene: Scene, month: int, day: int) -> int | None:
    """The year of a day and month told without one: the weekday's if one is told, else the nearest to the anchor."""
    anchor = scene.anchor
    if anchor is None:
        return None
    if "w" in scene:
        weekday = scene.look("weekday", scene.words("w")[0][:3])
        for year in sorted(range(anchor.year - 3, anchor.year + 2), key=lambda year: abs(year - anchor.year)):
            try:
                if date(year, month, day).weekday() == weekday:
                    return year
            except ValueError:
                continue
    nearest = nearest_year(anchor, month, day, 0)
    if nearest is None:
        return None
    ahead = (date(nearest, month, day) - anchor).days
    tense = turn(scene) if "rel" in scene else scene.tense()
    if (ahead > (0 if "rel" in scene else 75) and tense < 0) or (ahead < -30 and tense > 0):
        return nearest_year(anchor, month, day, tense)
    return nearest


def read_iso(scene: Scene) -> Meaning | None:
    said = scene.raw().rstrip("Zz")
    try:
        day = date.fromisoformat(said[:10])
    except ValueError:
        return None
    if len(said) < 16:
        return Meaning("DATE", day.isoformat(), ref=(day, "D"))
    return Meaning("TIME", said[:16], (said[:16], said[:16], "minute"), ref=(day, "D"))


def read_slashed(scene: Scene) -> Meaning | None:
    """`11/22/98`, `22/11/1998`, `22.11.1998`, `1998/11/22`.

    Dots are European. With slashes, where either could be the month, the order that lies near the report's day is
    taken if only one does; else the days stay open, and the value is the American reading.
    """
    said = scene.words("slash")[0]
    parts = [int(part) for part in re.split(r"[/.]", said)]
    if parts[0] > 31:
        orders = [(parts[0], parts[1], parts[2])]
    else:
        year = parts[2] if parts[2] > 99 else parts[2] + (1900 if parts[2] > 50 else 2000)
        orders = [(year, parts[0], parts[1]), (year, parts[1], parts[0])]
        orders = orders[1:] if "." in said else orders
    days = [day for order in orders if (day := day_or_none(*order))]
    near = [day for day in days if scene.anchor and abs((day - scene.anchor).days) <= 45]
    if len(set(days)) == 1 or len(near) == 1:
        return day_value(scene, near[0] if near else days[0])
    return Meaning("DATE", days[0].isoformat(), (None, None, "vague")) if days else None


def day_or_none(year: int, month: int, day: int) -> date | None:
    """That day, if there was one."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_time_group(scene: Scene) -> Meaning | None:
    group, month = scene.words("dtg")[0], month_of(scene)
    year = year_of(scene) or (guess_year(scene, month, int(group[:2])) if month else None)
    if not month or not year:
        return None
    try:
        day = date(year, month, int(group[:2]))
    except ValueError:
        return None
    said = f"{day.isoformat()}T{group[2:4]}:{group[4:6]}"
    return Meaning("TIME", said, (said, said, "minute"), ref=(day, "D"))


def read_week_of(scene: Scene) -> Meaning | None:
    found = read_date(scene)
    if not found or not found.ref:
        return found
    return Meaning("DATE", value_of(found.ref[0], "W"), ref=(found.ref[0], "W"))


def read_month_year(scene: Scene) -> Meaning | None:
    month, year = month_of(scene), year_of(scene)
    if year is None and scene.anchor:
        ref = scene.ref("YM") if scene.words("rel")[0] in ("that", "same", "previous", "following") else None
        year = (ref.day.year if ref else scene.anchor.year) + turn(scene)
    if not month or not year or not 1 <= year <= 9998:
        return None
    return Meaning("DATE", f"{year:04d}-{month:02d}", ref=(date(year, month, 1), "M"))


def read_month(scene: Scene) -> Meaning | None:
    month = month_of(scene)
    if not month or not is_month(scene):
        return None
    if "y" in scene or (scene.words("rel")[-1:] == ["year"]):
        return read_month_year(scene)
    if scene.anchor is None:
        return Meaning("DATE", f"XXXX-{month:02d}")
    way = turn(scene) if "rel" in scene and scene.words("rel")[0] not in ("the",) else 0
    if "rel" in scene and scene.word("rel") == "this" and not way:
        return Meaning("DATE", f"{scene.anchor.year:04d}-{month:02d}", ref=(date(scene.anchor.year, month, 1), "M"))
    strict = way != 0
    behind = (scene.anchor.month - month) % 12
    ahead = (month - scene.anchor.month) % 12
    if not way:
        way = month_tense(scene, behind, ahead)
    months = -(behind or (12 if strict else 0)) if way < 0 else (ahead or (12 if strict else 0))
    day = shift(scene.anchor.replace(day=1), months, "M")
    return Meaning("DATE", value_of(day, "M"), ref=(day, "M")) if day else None


def month_tense(scene: Scene, behind: int, ahead: int) -> int:
    """-1 where the month behind is meant, 1 for the one ahead: a year away from a near month would be told."""
    tense = scene.tense()
    if 0 < ahead <= 2:
        return -1 if tense < 0 and scene.reach < 30 else 1
    if 0 <= behind <= 2:
        return 1 if scene.token(-1) in ("by", "until", "till") and tense > 0 and behind else -1
    if not scene.near(-1, "prepositions") and scene.end - scene.start == 1:
        return -1  # `the June agreement`
    return tense or -1


def is_month(scene: Scene) -> bool:
    """Whether `May`, `March` and the like are months here, not a verb, a rally or a name."""
    words = scene.words("m")
    if (
        words[0] not in ("may", "march", "mar", "jan", "august", "april", "june", "dec")
        or "rel" in scene
        or "y" in scene
    ):
        return True
    before, after = scene.token(-1), scene.token(0)
    helped = scene.near(-1, "prepositions") or scene.end - scene.start > len(words)
    if words[0] in ("may", "march"):
        return helped or after in ("'s", "-") or before == "the"
    if words[0] in ("jan", "dec", "mar"):
        return words[-1] == "." or (helped and before not in ("and", "or", "of", "to"))
    return helped or not scene.tokens.text[scene.tokens.ends[scene.end - 1] :][:3].lstrip()[:1].isupper()


def read_year(scene: Scene) -> Meaning | None:
    year = year_of(scene)
    if year is None or not is_year(scene, year):
        return None
    return Meaning("DATE", f"{year:04d}", ref=(date(year, 1, 1), "Y"))


def is_year(scene: Scene, year: int) -> bool:
    """Whether four figures standing alone are a year."""
    before, after = scene.token(-1), scene.token(0)
    text, start, end = scene.tokens.text, scene.tokens.starts[scene.start], scene.tokens.ends[scene.end - 1]
    if (
        text[max(0, start - 1) : start] in tuple("$£€#/+.:")
        or text[end : end + 1] in tuple("%°/:£$€")
        or CODE.match(text, end)
    ):
        return False
    if before in ("$", "£", "€", "#", "no", "no.") or (before == "." and scene.token(-2) == "no"):
        return False
    if (
        text[end : end + 1] == "-"
        and text[end + 1 : end + 2].isalpha()
        and not re.match(r"-(?:to|until|style|era)\b", text[end:])
    ):
        return False
    if scene.near(-1, "codes") and year < 2100:
        return False
    led = scene.near(-1, "year leads") or scene.end - scene.start > 1
    if not 1900 <= year <= 2100:
        return (
            led
            and 1500 <= year < 2200
            and before in ("in", "since", "until", "of", "from", "by", "before", "after")
            and not counted(after, text, end)
        )
    return (
        not counted(after, text, end)
        if not led
        else not (counted(after, text, end) and before in ("of", "to", "by", "from", "about", "and", "than"))
    )


def counted(after: str, text: str, end: int) -> bool:
    """Whether what follows a number is what it counts."""
    return bool(NOUN_AFTER.match(text, end)) and not VERB_AFTER.match(text, end)
