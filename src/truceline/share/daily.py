"""The report of a period, in the manner of ceasefire missions: counts, each deed as told, replies, coverage and limits.

Everything in it is somebody's telling and carries its citation; our own voice says *said*, *stated* and *wrote*.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from truceline import __version__
from truceline.errors import ConfigError
from truceline.records import Failure, Time
from truceline.share.counted import NOT_DONE, days, open_ended
from truceline.share.deeds import Deed, Voice, deeds, excerpt, harm, kind, outlet, told_name
from truceline.share.manifest import Loss
from truceline.share.outgoing import Leaving, Outgoing, Read
from truceline.share.where import where
from truceline.share.wording import ACTS, NOT_STATED, name, place, published, when

UNPLACED = "No place stated"
NOTABLE = frozenset({"accuse", "condemn", "demand", "warn", "threaten", "promise", "refuse", "order", "deny"})
"""Acts of speech that the section on statements lists; plain statements stand with the deeds that they tell."""


class Period(msgspec.Struct, frozen=True, kw_only=True):
    """The days that a report is about, both included, and the zone in which its times are written."""

    start: date
    end: date
    zone: str = "UTC"

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ConfigError(f"a period cannot end before it begins: {self.start} to {self.end}")

    @property
    def before(self) -> Period:
        """The period of the same length just before."""
        length = (self.end - self.start).days + 1
        return Period(start=self.start - timedelta(length), end=self.end - timedelta(length), zone=self.zone)

    def holds(self, deed: Deed) -> bool:
        """Whether a deed's whole time lies in the period."""
        found = days(deed.date)
        return found is not None and not open_ended(deed.date) and self.start <= found[0] and found[1] <= self.end

    def words(self) -> str:
        """The period in words."""
        if self.start == self.end:
            return _day(self.start)
        if (self.start.year, self.start.month) == (self.end.year, self.end.month):
            return f"{self.start.day} to {_day(self.end)}"
        return f"{_day(self.start)} to {_day(self.end)}"


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """A number of deeds, and the same of the period before."""

    label: str
    now: int
    before: int


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One cited line: who, how we say that they said it, the words, the number of the reference."""

    who: str
    says: str
    words: str
    cites: tuple[int, ...]
    """The references that carry it, in the same words."""
    address: str


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One deed: what, when, where, who is said to have done it, the harm told, allegation and reply side by side."""

    number: int
    address: str
    heading: str
    when: str
    where: str
    by: str
    to: str
    harm: str
    standing: str
    reviewed: bool
    told: tuple[Line, ...]
    answered: tuple[Line, ...]


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """One statement of the period, with its act in plain words."""

    line: Line
    act: str
    reviewed: bool


class Reference(msgspec.Struct, frozen=True, kw_only=True):
    """One report cited."""

    number: int
    outlet: str
    title: str
    published: str
    address: str
    source: str | None


class Daily(msgspec.Struct, frozen=True, kw_only=True):
    """All that the report of a period says."""

    title: str
    period: str
    previous: str
    as_of: str
    includes_unreviewed: bool
    total: Count
    categories: tuple[Count, ...]
    areas: tuple[Count, ...]
    by_day: tuple[tuple[str, int], ...]
    entries: tuple[Entry, ...]
    loosely_dated: tuple[Entry, ...]
    totals_told: tuple[Entry, ...]
    not_done: tuple[Entry, ...]
    statements: tuple[Said, ...]
    outlets: tuple[tuple[str, int, str], ...]
    """Outlet, how many of its reports, and when the latest was published."""
    unread: tuple[Failure, ...]
    left_out: tuple[Loss, ...]
    references: tuple[Reference, ...]
    made_by: str


def daily(
    out: Outgoing, period: Period, *, unread: Sequence[Failure] = (), title: str = "Ceasefire monitoring report"
) -> Daily:
    """The report of a period on all that may leave; `unread` are the sources that could not be read."""
    return _Writer(out, period).write(unread, title)


class _Writer:
    def __init__(self, out: Outgoing, period: Period) -> None:
        self.out = out
        self.period = period
        self.cited: dict[str, int] = {}
        self.numbered = 0

    def write(self, unread: Sequence[Failure], title: str) -> Daily:
        period, every = self.period, deeds(self.out)
        done = [it for it in every if not it.aggregate and it.status not in NOT_DONE]
        mine = [it for it in done if period.holds(it)]
        before = [it for it in done if period.before.holds(it)]
        loose = [it for it in done if not period.holds(it) and self._concerns(it)]
        undone = [it for it in every if not it.aggregate and it.status in NOT_DONE and self._concerns(it)]
        as_of = self.out.now.astimezone(_zone(period.zone))
        entries = tuple(map(self._entry, mine))
        return Daily(
            title=title, period=period.words(), previous=period.before.words(),
            as_of=f"{_day(as_of)}, {as_of:%H:%M} {as_of:%Z} (UTC{_offset(as_of)})",
            includes_unreviewed=self.out.includes_unreviewed,
            total=Count(label="All deeds told", now=len(mine), before=len(before)),
            categories=_counts(mine, before, lambda it: kind(it).capitalize()), areas=_counts(mine, before, area),
            by_day=_by_day(period, mine), entries=entries, loosely_dated=tuple(map(self._entry, loose)),
            totals_told=tuple(self._entry(it) for it in every if it.aggregate and self._concerns(it)),
            not_done=tuple(map(self._entry, undone)), statements=tuple(self._statements()),
            outlets=_outlets(self.out.read), unread=tuple(unread), left_out=self.out.left_out,
            references=tuple(self._references()), made_by=f"truceline {__version__}",
        )  # fmt: skip

    def _concerns(self, deed: Deed) -> bool:
        """Whether a deed that is not counted belongs to the period all the same: by its time, else by its reports'."""
        found = days(deed.date)
        if found is not None and not open_ended(deed.date):
            inside = self.period.start <= found[1] and found[0] <= self.period.end
            return inside and (found[1] - found[0]).days <= 31
        return any(self._published_in(self.out.reports[report]) for report in deed.reports)

    def _published_in(self, leaving: Leaving) -> bool:
        said = leaving.record.report.published
        try:
            return said is not None and self.period.start <= date.fromisoformat(said.value[:10]) <= self.period.end
        except ValueError:
            return False

    def _entry(self, deed: Deed) -> Entry:
        self.numbered += 1
        return Entry(
            number=self.numbered, address=deed.address, heading=kind(deed).capitalize(), when=_when(deed.date),
            where="; ".join(place(it) for it in deed.places) or NOT_STATED,
            by=", ".join(dict.fromkeys(map(told_name, deed.actors))) or NOT_STATED,
            to=", ".join(dict.fromkeys(map(told_name, deed.targets))) or NOT_STATED,
            harm=harm(deed), standing=deed.standing, reviewed=deed.reviewed,
            told=_folded(self._line(deed, it) for it in deed.says("says")),
            answered=_folded(self._line(deed, it) for it in deed.says("denies", "answers")),
        )  # fmt: skip

    def _line(self, deed: Deed, voice: Voice) -> Line:
        leaving = self.out.reports[voice.report]
        event = next(event for report, event in deed.events if report == voice.report)
        words = voice.words or excerpt(leaving, event.evidence[:1], 400)
        paper = outlet(leaving)
        if voice.statement is None:
            says = "wrote"
        elif voice.says == "denies":
            says = f"denied it, {paper} wrote"
        elif voice.says == "answers":
            says = f"stated reasons for it, {paper} wrote"
        else:
            says = f"said, {paper} wrote"
        item = voice.statement if voice.words and voice.statement else event.id
        return Line(
            who=voice.name, says=says, words=words, cites=(self._cite(voice.report),),
            address=self.out.at.item(voice.report, item),
        )  # fmt: skip

    def _cite(self, report: str) -> int:
        return self.cited.setdefault(report, len(self.cited) + 1)

    def _statements(self) -> Iterable[Said]:
        for report, leaving in self.out.reports.items():
            for statement in leaving.record.statements:
                if statement.act not in NOTABLE or statement.same_as or not self._said_in(leaving, statement.date):
                    continue
                chain = leaving.chains.get(statement.id, statement.chain)
                who = name(chain[0].name) if chain else "a source that is not named"
                line = Line(
                    who=who, says=f"said, {outlet(leaving)} wrote", words=excerpt(leaving, statement.content, 400),
                    cites=(self._cite(report),), address=self.out.at.item(report, statement.id),
                )  # fmt: skip
                aimed = ", ".join(name(it.name) for it in statement.about)
                act = ACTS[statement.act] + (f", aimed at {aimed}" if aimed else "")
                yield Said(line=line, act=act, reviewed=leaving.reviewed(statement.id))

    def _said_in(self, leaving: Leaving, time: Time | None) -> bool:
        found = days(time)
        if found is None:
            return self._published_in(leaving)
        return self.period.start <= found[0] and found[1] <= self.period.end

    def _references(self) -> Iterable[Reference]:
        for report, number in self.cited.items():
            held = self.out.reports[report].record.report
            yield Reference(
                number=number, outlet=outlet(self.out.reports[report]),
                title=name(held.title.value) if held.title else "no title", published=published(held.published),
                address=self.out.at.report(report), source=held.url,
            )  # fmt: skip


def _folded(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The lines, those that say the same in the same words made one with all its references."""
    found: dict[tuple[str, str, str], Line] = {}
    for line in lines:
        key = (line.who, line.says, line.words)
        cites = dict.fromkeys((*(found[key].cites if key in found else ()), *line.cites))
        found[key] = msgspec.structs.replace(found.get(key, line), cites=tuple(cites))
    return tuple(found.values())


def area(deed: Deed) -> str:
    """The first-level unit and country of a deed's place; the place itself where no unit is known."""
    if deed.place is None:
        return UNPLACED
    around = where(deed.place)
    if around.admin1 and around.country:
        return f"{around.admin1}, {around.country}"
    if around.country and deed.place.precision != "country":
        return (
            f"{name(deed.place.name)}, {around.country}" if around.country not in deed.place.name else deed.place.name
        )
    return around.country or name(deed.place.name)


def _counts(now: Iterable[Deed], before: Iterable[Deed], by: Callable[[Deed], str]) -> tuple[Count, ...]:
    mine, theirs = Counter(map(by, now)), Counter(map(by, before))
    order = sorted(mine.keys() | theirs.keys(), key=lambda it: (it == UNPLACED, -mine[it], -theirs[it], it))
    return tuple(Count(label=it, now=mine[it], before=theirs[it]) for it in order)


def _by_day(period: Period, mine: Sequence[Deed]) -> tuple[tuple[str, int], ...]:
    """Deeds by day, those dated to one day only; empty for a single day, where there is nothing to compare."""
    length = (period.end - period.start).days + 1
    if not 2 <= length <= 62:
        return ()
    counts = Counter(found[0] for it in mine if (found := days(it.date)) and found[0] == found[1])
    every = (period.start + timedelta(n) for n in range(length))
    return tuple((f"{day.day} {day:%b}", counts[day]) for day in every)


def _outlets(reports: Iterable[Read]) -> tuple[tuple[str, int, str], ...]:
    held: dict[str, list[str]] = {}
    for it in reports:
        who = name(it.outlet) if it.outlet else "Outlet not named"
        held.setdefault(who, []).append((it.published or "").replace("T", " "))
    return tuple((who, len(dates), max(dates) or NOT_STATED) for who, dates in sorted(held.items()))


def _when(time: Time | None) -> str:
    """A time as a reader says it: `6 November 2025, 14:00`; as dates where it is no single day."""
    found = days(time)
    if time is None or found is None or found[0] != found[1] or open_ended(time) or time.precision == "vague":
        return when(time)
    clock = (time.start or "").partition("T")[2][:5]
    return _day(found[0]) + (f", {clock}" if clock else "")


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _zone(named: str) -> ZoneInfo:
    try:
        return ZoneInfo(named)
    except (OSError, ValueError, KeyError) as error:
        raise ConfigError(f"no such time zone: {named}") from error


def _offset(moment: datetime) -> str:
    said = f"{moment:%z}"
    return f"{said[:3]}:{said[3:]}"
