"""Many reports, one incident: events joined by type, day, place, parties, harm and words, each join with its reasons.

`incidents` reads many records at once; `IncidentIndex` takes them one at a time as they come, decides without looking
ahead, and `settle` gives what `incidents` gives for the same records, whatever the order they came in.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from truceline.codec import content_id
from truceline.corroborate.copies import CopyEdge, Document, find_copies
from truceline.corroborate.incidents_cluster import VETO, Online, Pair, link
from truceline.corroborate.incidents_compare import SAME, Likeness, compare
from truceline.corroborate.incidents_tell import GENERIC, Telling, count, tellings, weigh
from truceline.corroborate.incidents_text import Rarity
from truceline.corroborate.origins import Voices, voices
from truceline.records import CopyFamily, Event, EventType, Incident, Member, Place, Record, Time
from truceline.text import Span

COPIED = Likeness(3.0, ("told in the same copied passage",))
"""The likeness of two tellings that stand in the same copied passage."""
_FINENESS = {"site": 0, "town": 1, "district": 2, "region": 3, "country": 4}


class Result(NamedTuple):
    """What many reports hold together: the texts that are one, and the deeds that are one."""

    copies: tuple[CopyFamily, ...]
    incidents: tuple[Incident, ...]


def incidents(records: Iterable[Record]) -> Result:
    """The copy families and the incidents of many records, in any order, each record once."""
    held = _once(records)
    copies = find_copies(Document.of(record.report) for record in held)
    found = [telling for record in held for telling in tellings(record)]
    sentences, texts = Rarity(), Rarity()
    for record in held:
        count(record, sentences, texts)
    weigh(found, sentences, texts)
    edges = {(edge.copy, edge.source): edge for edge in copies.edges}
    likeness = {(i, j): liken(found[i], found[j], edges) for i, j in near_pairs(found)}
    scores = {pair: VETO if told.forbidden else told.sum for pair, told in likeness.items()}
    groups = link(len(found), scores, SAME)
    made = tuple(
        make_incident([found[n] for n in group], join_reasons(group, likeness), copies.families) for group in groups
    )
    return Result(copies.families, tuple(sorted(made, key=_by_date)))


class IncidentIndex:
    """Incidents one record at a time: `add` says which incident each event joins or begins, and why."""

    def __init__(self) -> None:
        self.records: dict[str, Record] = {}
        self._found: list[Telling] = []
        self._sentences, self._texts = Rarity(), Rarity()
        self._near: dict[int, list[int]] = defaultdict(list)
        self._groups = Online(self._score, SAME)
        self._likeness: dict[Pair, Likeness] = {}

    def add(self, record: Record) -> list[tuple[str, int, tuple[str, ...]]]:
        """Each event that makes or joins an incident: its id, the number of the incident, why it joined."""
        if record.report.id in self.records:
            return []
        self.records[record.report.id] = record
        count(record, self._sentences, self._texts)
        fresh = tellings(record)
        weigh(fresh, self._sentences, self._texts)
        answer = []
        for telling in fresh:
            number = len(self._found)
            self._found.append(telling)
            near = sorted({other for day in telling.days for other in self._near[day]})
            group = self._groups.add(number, near)
            for day in telling.days:
                self._near[day].append(number)
            joined = [self._likeness[other, number] for other in self._groups.groups[group] if other != number]
            best = max(joined, key=lambda told: told.sum, default=Likeness(0.0, ()))
            answer.append((telling.event.id, group, best.why))
        return answer

    def groups(self) -> list[list[Member]]:
        """The incidents as decided so far, each as its members."""
        return [[one for n in group for one in _members(self._found[n])] for group in self._groups.groups]

    def settle(self) -> Result:
        """The incidents of all records held, whatever the order they came in."""
        return incidents(self.records.values())

    def _score(self, item: int, other: int) -> float:
        low, high = (item, other) if item < other else (other, item)
        told = self._likeness.get((low, high))
        if told is None:
            told = self._likeness[low, high] = liken(self._found[low], self._found[high], {})
        return VETO if told.forbidden else told.sum


def liken(a: Telling, b: Telling, edges: dict[tuple[str, str], CopyEdge]) -> Likeness:
    """How alike two tellings are; in a copied passage, one deed told in the same words is the same deed."""
    one, other = a.record.report.id, b.record.report.id
    for first, second, edge in ((a, b, edges.get((other, one))), (b, a, edges.get((one, other)))):
        if edge is not None and aligned(first.event, second.event, edge.passages):
            return COPIED
    return compare(a, b)


def aligned(source: Event, copy: Event, passages: Iterable[tuple[Span, Span]]) -> bool:
    """Whether both are told in one passage, at the same place of it, by a word for the same kind of deed."""
    mine, theirs = source.trigger, copy.trigger
    for here, there in passages:
        if here.contains(mine) and there.contains(theirs) and source.type == copy.type:
            apart = (mine.start - here.start) / len(here) - (theirs.start - there.start) / len(there)
            return abs(apart) * max(len(here), len(there)) <= 60
    return False


def near_pairs(found: Sequence[Telling]) -> list[Pair]:
    """The pairs that have to be compared: those told of days that meet."""
    days: dict[int, list[int]] = defaultdict(list)
    for number, telling in enumerate(found):
        for day in telling.days:
            days[day].append(number)
    pairs = {(i, j) for numbers in days.values() for at, j in enumerate(numbers) for i in numbers[:at]}
    return sorted(pairs)


def _once(records: Iterable[Record]) -> list[Record]:
    """Each record once, in an order that does not depend on how they came."""
    held: dict[str, Record] = {}
    for record in records:
        held.setdefault(record.report.id, record)

    def order(record: Record) -> tuple[str, str]:
        published = record.report.published
        return (published.value if published else "", record.report.id)

    return sorted(held.values(), key=order)


def join_reasons(group: Sequence[int], likeness: dict[Pair, Likeness]) -> list[str]:
    """Why each telling but the first belongs: the reasons of the pair that speaks for it most."""
    said = []
    for at, number in enumerate(group):
        pairs = [likeness[other, number] for other in group[:at] if (other, number) in likeness]
        if pairs:
            said.append("; ".join(max(pairs, key=lambda told: told.sum).why))
    return said


def make_incident(group: Sequence[Telling], joins: Sequence[str], families: Sequence[CopyFamily]) -> Incident:
    """The incident that a group of tellings makes."""
    told: Voices = voices(group, families)
    keys = sorted(telling.key for telling in group)
    reports = [telling.record.report.id for telling in group[1:]]
    why = [f"{report}: {reason}" for report, reason in zip(reports, joins, strict=False) if reason]
    return Incident(
        id=content_id("incident", keys),
        type=_type(group),
        date=_date(group),
        place=_place(group),
        members=tuple(member for telling in group for member in _members(telling)),
        origins=told.origins,
        harm=told.harm,
        positions=told.positions,
        status=told.status,
        why=(*why, *told.why),
    )


def _members(telling: Telling) -> list[Member]:
    return [Member(report=telling.record.report.id, event=event.id) for event in telling.events]


def _type(group: Sequence[Telling]) -> EventType:
    """The type that most tell; one that says more wins over `attack` or `harm`."""
    counts: Counter[EventType] = Counter(telling.event.type for telling in group)
    return min(counts, key=lambda kind: (kind in GENERIC, -counts[kind], kind))


def _date(group: Sequence[Telling]) -> Time | None:
    """The shortest time that the most tell."""
    times = [event.date for telling in group for event in telling.events if event.date is not None]
    counts = Counter((time.start, time.end) for time in times)
    exact = {time for time in times if time.precision in ("day", "hour", "minute") and time.start == time.end}
    if not times:
        return None
    best = min(times, key=lambda t: (t not in exact, -counts[t.start, t.end], t.start or "", t.end or ""))
    return Time(span=None, start=best.start, end=best.end, precision=best.precision)


def _place(group: Sequence[Telling]) -> Place | None:
    """The finest place, as most name it; no span, for it stands in many texts."""
    places = [place for telling in group for place in telling.places]
    if not places:
        return None
    counts = Counter(place.name for place in places)
    best = min(places, key=lambda p: (_FINENESS[p.precision], p.geoname is None, -counts[p.name], p.name))
    return Place(span=None, name=best.name, precision=best.precision, geoname=best.geoname, lat=best.lat, lon=best.lon)


def _by_date(incident: Incident) -> tuple[str, str]:
    return ((incident.date.start if incident.date else None) or "9999", incident.id)
