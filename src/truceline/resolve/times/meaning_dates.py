"""What dates mean: days, months, years, quarters, seasons, weekdays, times of day. One function for each action."""

from __future__ import annotations

import re
from datetime import date, timedelta

from truceline.resolve.times.reckoning import nearest_year, shift, value_of, weekday_near
from truceline.resolve.times.scene import Meaning, Scene

BACK = ("last", "past", "previous", "preceding", "prior")
ON = ("next", "coming", "following", "upcoming", "subsequent")
CODE_WORDS = frozenset(
    "resolution law act decree order article section flight route highway no unit number room boeing".split()
)


# --- parts -----------------------------------------------------------------------------------------------------


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


def exact(scene: Scene, day: date, clock: str) -> tuple[str, str, str]:
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


# --- actions ---------------------------------------------------------------------------------------------------


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
    except ValueError:
        return None


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
    if scene.anchor is None:
        return None
    if "w" in scene:
        weekday = scene.look("weekday", scene.words("w")[0][:3])
        for year in sorted(
            range(scene.anchor.year - 3, scene.anchor.year + 2), key=lambda y: abs(y - scene.anchor.year)
        ):
            try:
                if date(year, month, day).weekday() == weekday:
                    return year
            except ValueError:
                continue
    year = nearest_year(scene.anchor, month, day, 0)
    if year is None:
        return None
    try:
        ahead = (date(year, month, day) - scene.anchor).days
    except ValueError:
        return None
    tense = turn(scene) if "rel" in scene else scene.tense()
    if (ahead > (0 if "rel" in scene else 75) and tense < 0) or (ahead < -30 and tense > 0):
        return nearest_year(scene.anchor, month, day, tense)
    return year


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
    """`11/22/98`, `22/11/1998`, `22.11.1998`, `1998/11/22`: where day and month could be either, the American order
    for slashes and the European for dots."""
    parts = [int(part) for part in re.split(r"[/.]", scene.words("slash")[0])]
    if parts[0] > 31:
        year, month, day = parts
    else:
        first, second, year = parts
        year += 0 if year > 99 else (1900 if year > 50 else 2000)
        american = "/" in scene.words("slash")[0] and second > 12 or ("/" in scene.words("slash")[0] and first <= 12)
        month, day = (first, second) if american else (second, first)
    try:
        return day_value(scene, date(year, month, day))
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
    if scene.token(-1) not in PREPOSITIONS and scene.end - scene.start == 1:
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
    helped = before in PREPOSITIONS or scene.end - scene.start > len(words)
    if words[0] in ("may", "march"):
        return helped or after in ("'s", "-") or before == "the"
    if words[0] in ("jan", "dec", "mar"):
        return words[-1] == "." or (helped and before not in ("and", "or", "of", "to"))
    return helped or not scene.tokens.text[scene.tokens.ends[scene.end - 1] :][:3].lstrip()[:1].isupper()


PREPOSITIONS = frozenset(
    "in on by since until till from to through during between before after of and or last next this early late mid"
    " around about throughout for".split()
)


def read_year(scene: Scene) -> Meaning | None:
    year = year_of(scene)
    if year is None or not is_year(scene, year):
        return None
    return Meaning("DATE", f"{year:04d}", ref=(date(year, 1, 1), "Y"))


def is_year(scene: Scene, year: int) -> bool:
    """Whether four figures standing alone are a year."""
    before, after = scene.token(-1), scene.token(0)
    text, start, end = scene.tokens.text, scene.tokens.starts[scene.start], scene.tokens.ends[scene.end - 1]
    if text[max(0, start - 1) : start] in tuple("$£€#/+.:") or text[end : end + 1] in tuple("%°/:£$€"):
        return False
    if before in ("$", "£", "€", "#", "no", "no.") or (before == "." and scene.token(-2) == "no"):
        return False
    if (
        text[end : end + 1] == "-"
        and text[end + 1 : end + 2].isalpha()
        and not re.match(r"-(?:to|until|style|era)\b", text[end:])
    ):
        return False
    if before in CODE_WORDS and year < 2100:
        return False
    led = before in YEAR_LEADS or scene.end - scene.start > 1
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


YEAR_LEADS = frozenset(
    "in since until till during from by of through before after and to early late mid fiscal the -".split()
)
NOUN_AFTER = re.compile(
    r"\s+(?:[a-z]{2,}(?:s|ed|ers|people|men|women|children)|people|men|women|children|troops|percent|per|km|kilomet\w+|miles?|met(?:er|re)s?|feet|tons?|dollars|euros|pounds|more|other|square|cubic|metric)\b"
)
VERB_AFTER = re.compile(
    r"\s+(?:was|is|has|as|this|its|his|across|elections|olympics|games|floods|attacks|protests|elections|clashes|talks|results|figures|levels|sales|earnings|profits|polls|us|ceasefires|hostilities|bombings|accords)\b"
)


def counted(after: str, text: str, end: int) -> bool:
    """Whether what follows a number is what it counts."""
    return bool(NOUN_AFTER.match(text, end)) and not VERB_AFTER.match(text, end)


def read_decade(scene: Scene) -> Meaning | None:
    said = scene.words("dec")[-1].strip("'’‘`")
    if said[0].isdigit():
        if len(said) == 3:
            tens = int(said[:2])
            if scene.tokens.text[scene.tokens.starts[scene.end - 1]].isdigit() and not scene.token(-1) in (
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
    if scene.token(0) in ("'s", "’s") and not rel and scene.token(1) not in TO_COME:
        return weekday_near(anchor, weekday, -1)
    return weekday_near(anchor, weekday, 1 if scene.tense() > 0 or (rel == ["this"] and scene.tense() == 0) else -1)


TO_COME = frozenset(
    "deadline vote election elections meeting talks summit session hearing ballot poll runoff match game".split()
)


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
        if scene.token(-1) not in ("in", "by", "until", "on", "-") and "-" not in scene.raw():
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
        if said.startswith(("noon", "midday")) and (scene.token(0) == "-" or scene.token(-1) == "high"):
            return False
        return True
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
        if way < 0:
            day = [one for one in past if one < anchor][-1]
        else:
            day = ahead[0] if way > 0 else nearest
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
    if way == 0 and rel[0] == "the" and anchor.weekday() < 5 and scene.tense() <= 0:
        way = -1
    elif way == 0 and rel == ["this"] and anchor.weekday() < 2 and scene.tense() < 0:
        way = -1
    day = anchor + timedelta(days=7 * way)
    return Meaning("DATE", value_of(day, "WE"), ref=(day, "W"))
