"""An event record as what incidents are compared by: type, days, places, parties, harm, words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from truceline.corroborate.bodies import same_place_name
from truceline.corroborate.cells import Point, rounded
from truceline.corroborate.incidents_answers import accounts, armed_denial, heard, own_account
from truceline.corroborate.incidents_context import (
    bodies_beside,
    in_heading,
    one_of_them,
    refers_back,
    same_sentence,
    single,
    victims_again,
    wave,
)
from truceline.corroborate.incidents_sums import sums, tells_one
from truceline.corroborate.incidents_text import Rarity, Terms, Vector, sentence_terms, strongest, terms
from truceline.corroborate.when import instant, interval
from truceline.records import Event, Mention, Place, Record, Time
from truceline.text import merge, words_at

INCIDENTS: frozenset[str] = frozenset(
    ("airstrike", "shelling", "bombing", "shooting", "clash", "attack", "sexual_violence", "detention", "destruction",
     "incursion", "seizure", "obstruction", "protest", "harm", "release", "displacement")
)  # fmt: skip
"""Types that make an incident; talks, decisions, presence and the like are told, not counted."""
TOLD = frozenset(["occurred", "ongoing", "attempted", "denied"])
"""Statuses that make one; what is planned or supposed has not been done."""
LATE = 3
"""Days before publication within which a deed without a date is taken to lie when it is looked for."""
OPENING = 160
"""Characters within which what a deed was follows the sentence that only says that there was one."""
NEXT = 900
"""Characters within which what came of a deed is told."""
FIELDS = ("killed", "injured", "detained", "displaced", "missing")


GENERIC = frozenset(["attack", "harm", "destruction", "violation"])
"""Types that say little of the deed; a report that tells a strike and those it killed tells one deed by two words."""
FINE = frozenset(["site", "town"])
FROM_AFAR = frozenset(["airstrike", "shelling", "bombing"])
"""Kinds that are told one for another: who is bombed from the air may say shelled."""
VIOLENT = frozenset(["airstrike", "shelling", "bombing", "shooting", "clash", "incursion", "seizure"]) | GENERIC


_LATE = re.compile(
    r"\b(?:died|dies|dying|succumbed)\b[^.\n]*?\b(?:hospital|hospitals|clinic|burns|wounds|injuries)\b", re.IGNORECASE
)
"""Who dies of a deed later: `died of her wounds on Friday`."""
_EARLIER = re.compile(r"\b(?:that|who|which) had\b")
Range = tuple[int | None, int | None]


@dataclass(eq=False)
class Telling:
    """One deed as one report tells it, and what it is compared by: an event, or two records of one clause."""

    record: Record
    events: tuple[Event, ...]
    """The event that says most first."""
    published: int | None
    """Day of publication, in days since 1970."""
    first: int | None
    last: int | None
    """The days that it may lie in, as the report says; None where it does not."""
    harm: dict[str, Range]
    places: tuple[Place, ...]
    actors: tuple[Mention, ...]
    targets: tuple[Mention, ...]
    around: int | None = None
    """The one day that the report's dated deeds lie on; None where they lie on several."""
    about: tuple[Point, ...] = ()
    """Where: its towns, if all of them are known; else what its report's deeds are about, to the nearest degree."""
    elsewhere: tuple[str, ...] = ()
    """The towns in which its report tells other deeds."""
    beside: tuple[str, ...] = ()
    """Bodies named in the deed's sentence that neither did nor suffered it."""
    words: Vector = field(default_factory=dict)
    story: Vector = field(default_factory=dict)

    @property
    def event(self) -> Event:
        """The event that says most."""
        return self.events[0]

    @property
    def key(self) -> tuple[str, str]:
        """The report's id and the event's."""
        return self.record.report.id, self.event.id

    @property
    def exact(self) -> bool:
        """Whether the report names the day."""
        return self.first is not None and self.first == self.last

    @cached_property
    def victims(self) -> list[str]:
        """Named persons that are all the victims there are."""
        low, high = self.harm.get("killed") or self.harm.get("injured") or (None, None)
        names = [target.name for target in self.targets if target.actor is None and _personal(target.name)]
        return names if names and low == high == len(names) else []

    @cached_property
    def towns(self) -> list[Point]:
        """Where its towns are, if all of them are known."""
        known = points(self.fine)
        return known if len(known) == len(self.fine) else []

    @property
    def fine(self) -> list[Place]:
        """Its towns and sites."""
        return [place for place in self.places if place.precision in FINE]

    @property
    def days(self) -> range:
        """The days under which it is looked for, at most 40."""
        first, last = self.first, self.last
        if first is None and last is None:
            if self.published is None:
                return range(0)
            first, last = self.published - LATE, self.published
        first = first if first is not None else (last or 0) - LATE
        last = last if last is not None else first + LATE
        return range(first, min(last, first + 40) + 1)


def _personal(name: str) -> bool:
    words = name.split()
    return 2 <= len(words) <= 4 and all(word[:1].isupper() and word.isalpha() for word in words)


def _tells(record: Record, event: Event) -> bool:
    """Whether one deed is told, and more of it than the month."""
    if not tells_one(record, event):
        return False
    if event.date is None:
        return True
    wide = event.date.precision in ("month", "season", "year")
    return not wide or bool(event.actors or event.targets or event.places or _harm([event]))


def points(places: Iterable[Place]) -> list[Point]:
    """Where those of some places are that are known and no countries."""
    return [
        (place.lat, place.lon)
        for place in places
        if place.precision != "country" and place.lat is not None and place.lon is not None
    ]


def tellings(record: Record, every: bool = False) -> list[Telling]:
    """The deeds of a record that make or join incidents, in order; or `every` event, whatever its type and status."""
    wanted = [
        event
        for event in record.events
        if every or (event.type in INCIDENTS and event.status in TOLD and _tells(record, event))
    ]
    if not every:
        wanted += [denied for event in record.events if (denied := armed_denial(record, event)) is not None]
    found: list[list[Event]] = []
    for event in sorted(heard(record, wanted), key=lambda event: in_heading(record, event)):
        group = next(
            (
                group
                for group in found
                if all(one_clause(record, event, other) or one_sentence(record, event, other) for other in group)
            ),
            None,
        )
        if group is None:
            group = _comes_back(record, event, found)
        if group is None and (every or not event.aggregate or wave(record, event)):
            found.append([event])
        elif group is None:
            continue  # a sum of deeds, or deeds that nothing said before tells more of
        else:
            group.append(event)
    made = [retold(record, group) for group in found]
    if not every:
        made = [telling for telling in made if not _sums_up(telling, made)]
    days = {telling.first for telling in made if telling.exact}
    for telling in made:
        telling.around = next(iter(days)) if len(days) == 1 else None
        telling.about = rounded(telling.towns or [point for event in record.events for point in points(event.places)])
        telling.beside = bodies_beside(record, telling.event)
        telling.elsewhere = tuple(p.name for other in made if other is not telling for p in other.fine)
    return made


def _sums_up(telling: Telling, made: list[Telling]) -> bool:
    """Whether a telling without a town is the total of others that its report tells: their figures add up to its own.

    A figure told once more than first announced, or a deed that is not told apart, may make the sum a little other.
    """
    if telling.fine or not sums(telling.record, telling.events):
        return False
    parts = [
        other
        for other in made
        if other is not telling
        and other.event.type in VIOLENT
        and (other.first is None or telling.first is None or other.first == telling.first)
    ]
    for name, (low, _) in telling.harm.items():
        counts = [other.harm[name][0] or 0 for other in parts if name in other.harm]
        told = [count for count in counts if count]
        if low and len(told) > 1 and max(told) < low and 0.8 * low <= sum(told) <= 1.25 * low:
            return True
    return False


def _comes_back(record: Record, event: Event, found: list[list[Event]]) -> list[Event] | None:
    """The deed told before that an event comes back to, without a word of its own on when, where or with what harm."""
    heading = in_heading(record, event)
    earlier = [group for group in found if heading or group[0].trigger.start < event.trigger.start]
    earlier.sort(key=lambda group: -group[0].trigger.start)
    told = accounts(record, event)
    for group in earlier:
        first = group[0]
        kinds = {first.type, event.type}
        if len(kinds) > 1 and not (kinds <= VIOLENT and (kinds & GENERIC or kinds <= FROM_AFAR)):
            continue
        if event.aggregate and single(record, first):
            continue
        if group is earlier[0] and _opens(group, event):
            return group
        own = own_account(told, event, first)
        again = heading or _same_towns(event, group) or (group is earlier[0] and _follows(event, group))
        counted = one_of_them(record, event, group)
        again = again or counted
        if not own and not again and not refers_back(record, event, group):
            continue
        own_day = event.date if event.date is not None and not _late(record, event.date) else None
        if own_day is not None and all(own_day.start != other.date.start for other in group if other.date):
            continue
        mine, theirs = _harm([event]), _harm(group)
        some = victims_again(record, event) or counted
        if not own and harms_differ(mine, theirs) and not (some and _within(mine, theirs)):
            continue
        here = [place for place in event.places if place.precision in FINE]
        there = [place for other in group for place in other.places if place.precision in FINE]
        if not here or not there or any(_one_place(x, y) for x in here for y in there):
            return group
    return None


def _one_place(x: Place, y: Place) -> bool:
    """Whether two places of one report are one, or a site and the town that it is found in."""
    return same_place_name(x.name, y.name) or (x.geoname is not None and x.geoname == y.geoname)


def _opens(group: list[Event], event: Event) -> bool:
    """Whether a deed of which nothing but its kind and day is told only opens what is told next: `There was more
    shooting today. Two people were killed by gunfire in several villages`.
    """
    first = group[0]
    bare = len(group) == 1 and not (first.actors or first.targets or first.places or _harm([first]))
    days = {one.date.start for one in (event, first) if one.date is not None}
    near = 0 < event.trigger.start - first.trigger.start <= OPENING
    return bare and near and len(days) == 1 and bool(_harm([event])) and not first.aggregate


def _follows(event: Event, group: list[Event]) -> bool:
    """Whether an event is what came of the deed told just before: things burned, people hurt, and nobody named for it.

    The same town and day, or none, make it so: `a large number of vehicles had been burned out`.
    """
    first = group[0]
    if event.type not in ("destruction", "harm") or event.actors or first.type in GENERIC:
        return False
    days = {one.date.start for one in (event, first) if one.date is not None}
    return len(days) < 2 and event.trigger.start - first.trigger.start <= NEXT


def _same_towns(event: Event, group: list[Event]) -> bool:
    """Whether both are told of the same towns, more than one, which no two deeds of a report have in common."""
    here = {place.name for place in event.places if place.precision in FINE}
    return len(here) > 1 and any(here == {p.name for p in other.places if p.precision in FINE} for other in group)


def _within(mine: dict[str, Range], theirs: dict[str, Range]) -> bool:
    """Whether figures are of some of those that others count: `six of the wounded` of seven."""
    return all(
        name in theirs and (low or 0) <= (theirs[name][1] or theirs[name][0] or 0) for name, (low, _) in mine.items()
    )


def harms_differ(mine: dict[str, Range], theirs: dict[str, Range]) -> bool:
    """Whether figures of one kind cannot both hold."""
    return any(
        (low is not None and top is not None and low > top) or (high is not None and least is not None and least > high)
        for name, (low, high) in mine.items()
        for least, top in [theirs.get(name, (None, None))]
    )


def one_clause(record: Record, a: Event, b: Event) -> bool:
    """Whether two events of a report are two words for one deed: told by the same words, one type saying little.

    What one is done to may have done the other before: `shot down a drone that had dropped …`.
    """
    if a.type != b.type and not (a.type in VIOLENT and b.type in VIOLENT and {a.type, b.type} & GENERIC):
        return False
    if not any(x.overlaps(y) for x in a.evidence[:1] for y in b.evidence[:1]):
        return False
    inner = max(a.evidence[0], b.evidence[0], key=lambda span: span.start)
    if a.evidence[0] != b.evidence[0] and _EARLIER.search(record.report.text, inner.start, inner.end):
        return False
    mine, theirs = _harm([a]), _harm([b])
    return all(mine[name] == theirs[name] for name in mine.keys() & theirs.keys())


def one_sentence(record: Record, a: Event, b: Event) -> bool:
    """Whether a sentence tells a deed and its harm by two words: `two died when …`, `five were hurt as …`.

    Only one of them has figures, and the one that says little of the deed has no place and no doer of its own.
    """
    little, more = (a, b) if a.type in GENERIC else (b, a)
    if little.type not in GENERIC or more.type not in VIOLENT - GENERIC or bool(_harm([a])) == bool(_harm([b])):
        return False
    if not same_sentence(record, a, b):
        return False
    doers = {who.name for who in more.actors}
    days = {event.date.start for event in (a, b) if event.date is not None}
    places = {place.name for place in more.places}
    own = [place for place in little.places if place.precision in FINE and place.name not in places]
    return not own and len(days) < 2 and all(who.name in doers for who in little.actors)


def retold(record: Record, group: Sequence[Event]) -> Telling:
    """The telling that some events of a record make together."""
    published = record.report.published
    moment = instant(published.value) if published else None
    day = None if moment is None else int(moment // 86400)
    events = sorted(group, key=lambda event: event.type in GENERIC)
    dates = sorted((event.date for event in events if event.date is not None), key=lambda date: _late(record, date))
    first, last = interval(dates[0] if dates else None)
    if dates and _late(record, dates[0]):
        first = None
    return Telling(
        record=record,
        events=tuple(events),
        published=day,
        first=first,
        last=last,
        harm=_harm(events),
        places=tuple(place for event in events for place in event.places if any(map(str.isupper, place.name))),
        actors=tuple(actor for event in events for actor in event.actors),
        targets=tuple(target for event in events for target in event.targets),
    )


def _late(record: Record, date: Time) -> bool:
    """Whether a day is the one on which somebody died of the deed afterwards, so that the deed lies no later."""
    if date.span is None:
        return False
    text = record.report.text
    start = max(text.rfind("\n", 0, date.span.start), text.rfind(". ", 0, date.span.start)) + 1
    return _LATE.search(text, start, date.span.start) is not None


def _harm(events: Iterable[Event]) -> dict[str, Range]:
    """The first figure of each kind."""
    found: dict[str, Range] = {}
    for event in events:
        for name in FIELDS:
            figure = getattr(event.harm, name)
            if figure is not None and (figure.low is not None or figure.high is not None):
                found.setdefault(name, (figure.low, figure.high))
    return found


def told_terms(telling: Telling) -> Terms:
    """The words in which a report tells a deed."""
    spans = merge(span for event in telling.events for span in event.evidence)
    return sentence_terms(words_at(telling.record.report.text, spans))


def weigh(found: list[Telling], sentences: Rarity, texts: Rarity) -> None:
    """Give each telling its words' weights, by how rare they are among the texts counted so far."""
    stories: dict[str, Vector] = {}
    for telling in found:
        report = telling.record.report
        if report.id not in stories:
            stories[report.id] = strongest(texts.vector(terms(report.text)))
        telling.story = stories[report.id]
        telling.words = sentences.vector(told_terms(telling))


def count(record: Record, sentences: Rarity, texts: Rarity) -> None:
    """Count a report's words among those seen."""
    texts.add(terms(record.report.text))
    sentences.add(sentence_terms(record.report.text))
