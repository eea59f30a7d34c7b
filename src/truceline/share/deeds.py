"""The rows of every table, map, report and feed: one deed each, as told and according to whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Literal, TypeVar

import msgspec

from truceline.records import Event, EventType, Incident, Mention, Place, Status, Time
from truceline.review import freed
from truceline.share import wording
from truceline.share.codes import Party
from truceline.share.outgoing import Leaving, Outgoing
from truceline.share.wording import NARRATOR, NOT_STATED, figure, name, utc
from truceline.text import Span, merge

if TYPE_CHECKING:
    from truceline.resolve.actors import ActorEntry, Actors

HARM = ("killed", "injured", "detained", "displaced", "missing")
_STATE = frozenset({"state", "armed_force", "police", "government", "ministry", "office", "parliament", "court"})
_SAYS: dict[str, Literal["says", "denies", "answers"]] = {"denies": "denies", "justifies": "answers"}
T = TypeVar("T")


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """How many, in which report and according to whom; None is no bound."""

    low: int | None
    high: int | None
    report: str
    according_to: str


class Voice(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who tells a deed, or answers for it: who, in which report, in which statement, with its words."""

    name: str
    report: str
    says: Literal["says", "denies", "answers"]
    statement: str | None = None
    words: str | None = None
    """None where the statement itself does not leave."""


class Deed(msgspec.Struct, frozen=True, kw_only=True):
    """One deed: an incident with all its tellings, or an event that makes no incident."""

    id: str
    address: str
    type: EventType
    status: Status
    aggregate: bool
    incident: Incident | None
    events: tuple[tuple[str, Event], ...]
    """Each telling: the report's id and the event."""
    date: Time | None
    place: Place | None
    places: tuple[Place, ...]
    actors: tuple[Mention, ...]
    targets: tuple[Mention, ...]
    harm: dict[str, tuple[Figure, ...]]
    """Every figure told, none averaged; empty is unknown and never zero."""
    voices: tuple[Voice, ...]
    reviewed: bool
    standing: str
    """`single origin`, `several origins` or `disputed`."""
    changed: str
    """When it came to stand as it does: last decided, or its youngest report's embargo over (ISO 8601, UTC)."""

    def says(self, *how: str) -> list[Voice]:
        """The voices that do one of these."""
        return [voice for voice in self.voices if voice.says in how]

    @property
    def reports(self) -> tuple[str, ...]:
        """The reports that tell it."""
        return tuple(dict.fromkeys(report for report, _ in self.events))


def deeds(out: Outgoing) -> list[Deed]:
    """Every deed that leaves, by date, those without one last."""
    found = [_of_incident(out, incident) for incident in out.incidents]
    taken = {(report, event.id) for deed in found for report, event in deed.events}
    for report, leaving in out.reports.items():
        found += [_of_event(out, report, it) for it in leaving.record.events if (report, it.id) not in taken]
    return sorted(found, key=lambda deed: ((deed.date and (deed.date.start or deed.date.end)) or "9999", deed.id))


def _of_incident(out: Outgoing, incident: Incident) -> Deed:
    told = [(it.report, event) for it in incident.members if (event := out.reports[it.report].event(it.event))]
    events = [event for _, event in told]
    harm = {
        kind: tuple(Figure(low=it.low, high=it.high, report=it.report, according_to=it.according_to) for it in figures)
        for kind in HARM
        if (figures := getattr(incident.harm, kind))
    }
    return Deed(
        id=incident.id,
        address=out.at.incident(incident.id),
        type=incident.type,
        status=events[0].status,
        aggregate=False,
        incident=incident,
        events=tuple(told),
        date=incident.date,
        place=incident.place,
        places=_once(
            (place for event in events for place in event.places), lambda it: it.geoname or it.name.casefold()
        ),
        actors=_once((it for event in events for it in event.actors), lambda it: it.actor or it.name.casefold()),
        targets=_once((it for event in events for it in event.targets), lambda it: it.actor or it.name.casefold()),
        harm=harm,
        voices=tuple(_voices(out, told)),
        reviewed=out.reviewed(incident),
        standing=incident.status,
        changed=_changed(out, told),
    )


def _of_event(out: Outgoing, report: str, event: Event) -> Deed:
    told = [(report, event)]
    voices = tuple(_voices(out, told))
    disputed = event.status != "denied" and any(voice.says == "denies" for voice in voices)
    first = voices[0].name if voices else NARRATOR
    harm = {kind: figures for kind in HARM if (figures := tuple(_figures(out, report, event, kind, first)))}
    return Deed(
        id=f"{report}/{event.id}",
        address=out.at.item(report, event.id),
        type=event.type,
        status=event.status,
        aggregate=event.aggregate,
        incident=None,
        events=tuple(told),
        date=event.date,
        place=event.places[0] if event.places else None,
        places=event.places,
        actors=event.actors,
        targets=event.targets,
        harm=harm,
        voices=voices,
        reviewed=out.reports[report].reviewed(event.id),
        standing="disputed" if disputed else _standing(voices),
        changed=_changed(out, told),
    )


def _changed(out: Outgoing, told: Iterable[tuple[str, Event]]) -> str:
    dates = []
    for report, event in told:
        leaving = out.reports[report]
        dates += [row.changed for row in leaving.rows if row.item.id == event.id and row.changed]
        over = freed(leaving.record)
        if over is not None and over <= out.now:
            dates.append(utc(over))
    return max(dates, default=utc(out.now))


def _standing(voices: Iterable[Voice]) -> str:
    return "several origins" if len({it.name for it in voices if it.says == "says"}) > 1 else "single origin"


def _figures(out: Outgoing, report: str, event: Event, kind: str, credited: str) -> Iterator[Figure]:
    given = getattr(event.harm, kind)
    if given is None:
        return
    leaving = out.reports[report]
    for told in given.told:
        whose = _speaker(leaving, told.according_to) or credited
        yield Figure(low=told.low, high=told.high, report=report, according_to=whose)
    if not given.told:
        yield Figure(low=given.low, high=given.high, report=report, according_to=credited)


def _voices(out: Outgoing, told: Iterable[tuple[str, Event]]) -> Iterator[Voice]:
    """Who tells it, then who denies or answers, each once a report."""
    seen = set()
    for report, event in told:
        leaving = out.reports[report]
        rows = [(who, "denies" if event.status == "denied" else "says") for who in event.according_to]
        rows += [(it.statement, _SAYS[it.stance]) for it in event.positions if it.stance in _SAYS]
        rows += [(it.statement, "says") for it in event.positions if it.stance == "confirms"]
        for who, says in rows:
            speaker = _speaker(leaving, who)
            if speaker is None or (report, speaker, says, who) in seen:
                continue
            seen.add((report, speaker, says, who))
            statement = leaving.statement(who)
            yield Voice(
                name=speaker, report=report, says=says, statement=None if who == "narrator" else who,  # type: ignore[arg-type]
                words=excerpt(leaving, statement.content) if statement else None,
            )  # fmt: skip


def _speaker(leaving: Leaving, who: str) -> str | None:
    """The first voice of a statement's chain, the outlet for its own narrator; None for a rejected statement."""
    if who == "narrator":
        return outlet(leaving)
    chain = leaving.chains.get(who)
    if chain is None:
        return None
    if not chain:
        return "a source that is not named"
    first = chain[0]
    body = first.affiliation
    return f"{name(first.name)} ({name(body.name)})" if body and body.name not in first.name else name(first.name)


def outlet(leaving: Leaving) -> str:
    """The outlet that wrote a report, by name; the report's id where it has none."""
    report = leaving.record.report
    return name(report.publisher.value) if report.publisher else f"report {name(report.id)}"


def excerpt(leaving: Leaving, spans: Iterable[Span], most: int = 600) -> str:
    """The words at these spans, one line, with dots where something is left out between them."""
    text = leaving.record.report.text
    said = name(" … ".join(text[span.start : span.end] for span in merge(spans, 1)))
    return said if len(said) <= most else said[:most].rstrip() + " …"


def _once(found: Iterable[T], key: Callable[[T], str]) -> tuple[T, ...]:
    kept: dict[str, T] = {}
    for it in found:
        kept.setdefault(key(it), it)
    return tuple(kept.values())


# ---- parties


@cache
def registry() -> Actors:
    """The public registry of actors, loaded once."""
    from truceline.resolve.actors import Actors

    return Actors.load()


def entry(mention: Mention) -> ActorEntry | None:
    """What the registry has of a party; None where it is not in it."""
    return registry().entry(mention.actor) if mention.actor else None


def label(mention: Mention) -> str:
    """The neutral label of a party, its name in the report where the registry has none."""
    found = entry(mention)
    return found.label if found else name(mention.name)


def told_name(mention: Mention) -> str:
    """A party's neutral label; the report's own words for it, in quote marks, where the registry does not know it."""
    found = entry(mention) or registry().lookup(mention.name)
    return found.label if found else f"“{name(mention.name)}”"


def parties(mentions: Iterable[Mention]) -> list[str]:
    """The labels of the parties that the registry knows; the words for all where it knows none."""
    held = list(mentions)
    known = [label(it) for it in held if entry(it)]
    return list(dict.fromkeys(known or map(label, held)))


def side(mentions: Iterable[Mention]) -> Party | None:
    """Whether those who acted are of a state; None where the registry does not know any of them."""
    sorts = {found.sort for mention in mentions if (found := entry(mention))}
    if not sorts:
        return None
    return "state" if sorts & _STATE else "other"


def telling(out: Outgoing, deed: Deed) -> str:
    """The words that choose among codes: triggers, means and the clauses that tell the deed."""
    said = []
    for report, event in deed.events:
        text = out.reports[report].record.report.text
        spans = [event.trigger, *([event.means] if event.means else []), *event.evidence[:1]]
        said += [text[span.start : span.end] for span in spans]
    return " ".join(said)


# ---- one deed in our words


def kind(deed: Deed) -> str:
    """The deed's type in plain words; a violation is somebody's reading, so it is only ever an alleged one."""
    return _KINDS.get(deed.type, deed.type.replace("_", " "))


_KINDS = {"violation": "alleged violation", "harm": "harm by a deed not named"}


def harm(deed: Deed) -> str:
    """Every figure of harm with whose it is; a word that there is none where nobody gives one."""
    told = [
        f"{what} {figure(it.low, it.high)} (according to {name(it.according_to)})"
        for what, figures in deed.harm.items()
        for it in figures
    ]
    return "; ".join(told) or "no figure of harm is given"


def summary(deed: Deed) -> str:
    """The deed in a sentence or two of our own: what, where, when, who says so, who denies it or answers."""
    where = f", {wording.place(deed.place)}" if deed.place else ""
    day = wording.when(deed.date).replace(NOT_STATED, "date not stated")
    return f"{kind(deed).capitalize()}{where}, {day}. {account(deed)}"


def account(deed: Deed) -> str:
    """Who tells it and as what, who denies it or answers, and the harm told."""
    tellers = deed.says("says", "denies") if denied(deed) else deed.says("says")
    lines = [_TOLD[deed.status].format(_names(tellers))]
    if not denied(deed) and deed.says("denies"):
        lines.append(f"Denied by {_names(deed.says('denies'))}.")
    if deed.says("answers"):
        lines.append(f"{_names(deed.says('answers'))} stated reasons for it.")
    if "killed" not in deed.harm and deed.type in HARMFUL:
        lines.append("Fatalities not reported.")
    if deed.harm:
        lines.append(harm(deed)[0].upper() + harm(deed)[1:] + ".")
    return " ".join(lines)


HARMFUL = frozenset(
    ("airstrike", "shelling", "bombing", "shooting", "clash", "attack", "sexual_violence", "detention", "destruction",
     "incursion", "seizure", "harm", "protest")
)  # fmt: skip
"""Deeds of force, of which a reader asks whether anybody was killed."""
_TOLD = {
    "occurred": "Told by {} as having happened.",
    "ongoing": "Told by {} as still going on.",
    "planned": "Told by {} as planned.",
    "attempted": "Told by {} as attempted.",
    "hypothetical": "Told by {} as supposed.",
    "denied": "Told by {} as not having happened.",
}


def denied(deed: Deed) -> bool:
    """Whether the reports tell it as not having happened."""
    return deed.status == "denied"


def _names(voices: Iterable[Voice]) -> str:
    found = list(dict.fromkeys(voice.name for voice in voices))
    return " and ".join([", ".join(found[:-1]), found[-1]] if len(found) > 1 else found) or "no voice that leaves"


def sources(out: Outgoing, deed: Deed) -> list[str]:
    """The outlets that tell it, each once, in the order of the reports."""
    return list(dict.fromkeys(outlet(out.reports[report]) for report in deed.reports))
