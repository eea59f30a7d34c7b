"""How alike two tellings are, feature by feature, with weights and words, and what forbids that they are one.

The weights are declared here, not learned. Their sum reaches zero where two tellings are as likely of one deed as not.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from truceline.corroborate.bodies import body_words, distance_km, same_body, same_place_name
from truceline.corroborate.cells import SPELLED, far, parted
from truceline.corroborate.incidents_context import single
from truceline.corroborate.incidents_named import SENTENCE, named_at, named_near
from truceline.corroborate.incidents_tell import FINE, GENERIC, VIOLENT, Telling, harms_differ
from truceline.corroborate.incidents_text import cosine
from truceline.corroborate.lists import word_set
from truceline.records import Mention, Place
from truceline.text import words_at

WEIGHTS = {"type": 0.6, "date": 0.8, "place": 1.6, "parties": 0.25, "harm": 0.6, "words": 1.6, "story": 0.8}
BIAS = -1.3
OWN = frozenset(["place", "parties", "harm"])
OTHERS = -3.0
"""What it comes to that both name doers, and not the same."""
TURNED = -5.0
"""What it comes to that the one's doers are those whom the other's doers did it to."""
SOMETHING = 0.1
"""What place, parties, harm, words and story must come to: a day and a kind of deed alone make nothing one."""
NOTHING = -0.3
TWICE = -0.2
"""What two tellings of one report come to that may be one: never joined by themselves, only by what others tell."""
SAME = 0.0
"""The mean sum from which groups are one incident."""
NEIGHBOURS = 3.0
"""Kilometres within which two points may be one place."""
_NEAR_TYPES = {
    frozenset(pair): value
    for *pair, value in (
        ("airstrike", "bombing", 0.4),
        ("airstrike", "shelling", 0.2),
        ("shelling", "bombing", 0.4),
        ("shelling", "clash", 0.2),
        ("shooting", "clash", 0.5),
        ("shooting", "shelling", 0.2),
        ("shooting", "airstrike", -0.2),
        ("incursion", "clash", 0.3),
        ("incursion", "seizure", 0.5),
        ("incursion", "shooting", 0.2),
        ("seizure", "clash", 0.2),
        ("protest", "obstruction", 0.2),
        ("protest", "clash", 0.1),
        ("detention", "incursion", 0.0),
        ("displacement", "harm", 0.0),
    )
}


@dataclass(frozen=True, slots=True)
class Likeness:
    """The sum of the features, and what each had to say; `forbidden` says why the two cannot be one."""

    sum: float
    why: tuple[str, ...]
    forbidden: str | None = None


def compare(a: Telling, b: Telling) -> Likeness:
    """How alike two tellings are."""
    if a.record.report.id == b.record.report.id:
        return _again(a, b)
    if a.towns and b.towns and parted(a.about, b.about):
        return Likeness(0.0, (), "towns far apart")
    if far(a.about, b.about) and not (_named(a, b.fine) or _named(b, a.fine)):
        return Likeness(0.0, (), "reports about places far apart")
    total, why, told = BIAS, [], 0.0
    for name, feature in (("type", _type), ("date", _date), ("place", _place), ("parties", _parties), ("harm", _harm)):
        value, said = feature(a, b)
        if value == -math.inf:
            return Likeness(0.0, (), said)
        total += WEIGHTS[name] * value
        told += max(value, 0.0) if name in OWN else 0.0
        if said:
            why.append(said)
    words, story = cosine(a.words, b.words), cosine(a.story, b.story)
    total += WEIGHTS["words"] * min(words, 0.5) / 0.5 + WEIGHTS["story"] * min(story, 0.3) / 0.3
    if words >= 0.15:
        why.append(f"words {words:.2f}")
    if told + words + story < SOMETHING:
        return Likeness(min(total, NOTHING), (*why, "nothing but kind and day in common"))
    return Likeness(total, tuple(why))


def _again(a: Telling, b: Telling) -> Likeness:
    """Two tellings of one report: two deeds, but for those that it may tell twice, which another report may show."""
    kinds = {a.event.type, b.event.type}
    doers = _share([who.actor or who.name for who in a.actors], [who.actor or who.name for who in b.actors])
    if (
        (len(kinds) == 1 or kinds & GENERIC)
        and any(same_place(x, y)[0] for x in a.fine for y in b.fine)
        and (a.exact and b.exact and a.first == b.first)
        and doers != -1.0
        and not (harms_differ(a.harm, b.harm) or victims_differ(a, b))
        and not any(single(telling.record, telling.event) for telling in (a, b))
    ):
        return Likeness(TWICE, ("one report may tell it twice",))
    return Likeness(0.0, (), "one report tells them as two")


def _type(a: Telling, b: Telling) -> tuple[float, str]:
    one, other = a.event.type, b.event.type
    if one == other:
        return 1.0, f"both {one}"
    if one in VIOLENT and other in VIOLENT and (one in GENERIC or other in GENERIC):
        return 0.6, f"{one} and {other} may be one deed"
    value = _NEAR_TYPES.get(frozenset((one, other)))
    if value is None:
        return -math.inf, f"{one} is not {other}"
    return value, f"{one} and {other} may be one deed"


def _date(a: Telling, b: Telling) -> tuple[float, str]:
    if (a.first is None and a.last is None) or (b.first is None and b.last is None):
        return _around(a, b)
    if _before(a.last, b.first) or _before(b.last, a.first):
        return -math.inf, "other days"
    if a.exact and b.exact:
        return 1.0, "both on one day"
    return 0.3, "days overlap"


def _around(a: Telling, b: Telling) -> tuple[float, str]:
    """Where one tells no day: by the day that the rest of its report is about, or else by the days of publication."""
    mine, theirs = (t.first if t.exact else t.around for t in (a, b))
    if mine is not None and theirs is not None:
        return (0.6, "told among deeds of one day") if mine == theirs else (-0.3 * min(abs(mine - theirs), 7), "")
    if (mine is None) != (theirs is None):
        told, heard = (mine, b.published) if mine is not None else (theirs, a.published)
        if told is not None and heard is not None:
            apart = heard - told
            return (0.3, "published within a day") if 0 <= apart <= 1 else (-0.2 * min(abs(apart), 10), "")
    if a.published is None or b.published is None:
        return 0.0, ""
    apart = abs(a.published - b.published)
    return (0.3, "published within a day") if apart <= 1 else (-0.2 * min(apart, 10), "")


def _before(last: int | None, first: int | None) -> bool:
    return last is not None and first is not None and last < first


def _place(a: Telling, b: Telling) -> tuple[float, str]:
    """The best relation of their places; towns that are both certain and different forbid."""
    mine, theirs = a.fine, b.fine
    if not mine or not theirs:
        value, said = _wide(a.places, b.places)
        named = max(_named(a, theirs), _named(b, mine))
        return (named, "its report names the town") if named > value else (value, said)
    certain = True
    for x in mine:
        for y in theirs:
            same, sure = same_place(x, y)
            if same:
                return 1.0, f"{x.name} is {y.name}" if x.name != y.name else f"both at {x.name}"
            certain = certain and sure
    if certain:
        return -math.inf, f"{mine[0].name} is not {theirs[0].name}"
    return -0.5, ""


def _named(telling: Telling, towns: list[Place]) -> float:
    """How near to a deed without a town its report names one of the other's; only in its sentence where another deed of
    the report lies there.
    """
    if telling.fine:
        return 0.0
    names = [place.name for place in towns if any(map(str.isupper, place.name))]
    near = named_near(telling.record.report.text, telling.event.trigger, names)
    taken = any(same_place_name(name, other) for name in names for other in telling.elsewhere)
    return near if near >= SENTENCE or not taken else 0.0


def _wide(mine: tuple[Place, ...], theirs: tuple[Place, ...]) -> tuple[float, str]:
    """What is left where one of them names no town: the same district, or nothing against it."""
    for x in mine:
        for y in theirs:
            if "country" in (x.precision, y.precision):
                continue
            if x.geoname is not None and x.geoname == y.geoname and {x.precision, y.precision} & FINE:
                return 1.0, f"{x.name} is {y.name}"
            if x.precision == y.precision and same_place(x, y)[0]:
                return 0.5, f"both in {x.name}"
    return 0.0, ""


def same_place(x: Place, y: Place) -> tuple[bool, bool]:
    """Whether two places are one, and whether that is certain: certain needs the gazetteer's word for both."""
    if x.geoname is not None and y.geoname is not None and x.geoname == y.geoname:
        return True, True
    spelled = same_place_name(x.name, y.name)
    if x.lat is None or x.lon is None or y.lat is None or y.lon is None:
        named_after = "site" in (x.precision, y.precision) and (_inside(x.name, y.name) or _inside(y.name, x.name))
        return spelled or named_after, False
    apart = distance_km(x.lat, x.lon, y.lat, y.lon)
    if spelled and apart <= SPELLED:
        return True, True
    if (
        "site" in (x.precision, y.precision)
        and apart <= SPELLED
        and (_inside(x.name, y.name) or _inside(y.name, x.name))
    ):
        return True, True
    if apart > NEIGHBOURS or "site" not in (x.precision, y.precision):
        return False, True
    return x.geoname is None or y.geoname is None, False


def _inside(site: str, town: str) -> bool:
    """Whether a site is named after a town, however that is spelled: `Orvane hospital`, `the Orvaneh road`."""
    if set(town.casefold().split()) < set(site.casefold().split()):
        return True
    return bool(named_at(site, town))


def _parties(a: Telling, b: Telling) -> tuple[float, str]:
    """Who did it and to whom; victims named on both sides who are not the same forbid."""
    if victims_differ(a, b):
        return -math.inf, "other victims named"
    doers = _share([m.actor or m.name for m in a.actors], [m.actor or m.name for m in b.actors])
    hit = _share([m.name for m in a.targets], [m.name for m in b.targets])
    if doers == -1.0 and (_turned(a, b) or _turned(b, a)):
        doers = TURNED
    elif doers == -1.0 and all(map(_proper, (*a.actors, *b.actors))):
        doers = OTHERS
    value = (doers or 0.0) + 0.5 * max(hit or 0.0, 0.0)
    return value, "the same parties" if value >= 1 else ""


def _turned(a: Telling, b: Telling) -> bool:
    """Whether the words in which a deed is told name those who did the other one: `fired towards the patrol`."""
    told = words_at(b.record.report.text, (span for event in b.events for span in event.evidence[:1])).lower()
    mine = {word for who in a.actors for word in re.findall(r"\w{4,}", who.name.lower())}
    theirs = {word for who in b.actors for word in re.findall(r"\w{4,}", who.name.lower())}
    return any(word in told for word in mine - theirs - word_set("same_side"))


def _proper(who: Mention) -> bool:
    """Whether a doer is named: by the registry, or by a name among the words."""
    return who.actor is not None or re.search(r"\b[A-Z]{2,}|\s[A-Z]", who.name) is not None


def _share(mine: list[str], theirs: list[str]) -> float | None:
    if not mine or not theirs:
        return None
    return 1.0 if any(same_body(x, y) for x in mine for y in theirs) else -1.0


def victims_differ(a: Telling, b: Telling) -> bool:
    """Whether each names one victim, and not the same."""
    mine, theirs = a.victims, b.victims
    return bool(mine and theirs) and not any(body_words(x) & body_words(y) for x in mine for y in theirs)


def _harm(a: Telling, b: Telling) -> tuple[float, str]:
    """Figures told alike speak for one deed; tolls rise, so others speak against it only a little."""
    value, said = 0.0, ""
    for name in ("killed", "injured", "detained"):
        mine, theirs = a.harm.get(name), b.harm.get(name)
        if mine is None or theirs is None:
            continue
        x, y = mine[0] if mine[0] is not None else mine[1], theirs[0] if theirs[0] is not None else theirs[1]
        if x == y:
            value += 0.7
            said = said or f"both tell {x} {name}"
        elif x is not None and y is not None:
            value -= min(0.4, 0.2 * abs(math.log((x + 0.5) / (y + 0.5))))
    return max(-0.5, min(1.0, value)), said
