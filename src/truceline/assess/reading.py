"""A report with what its allegations are read from, and an allegation as it is read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from truceline.assess.agreements import Agreement
from truceline.assess.named import Named, Who, fold, instruments, who
from truceline.assess.words import words
from truceline.records import Event, Mention, Obligation, Record, Statement
from truceline.text import Span

NARRATOR = "narrator"
Kind = Literal["deed", "aggregate", "shortfall", "role", "general"]


class Allegation(msgspec.Struct, frozen=True, kw_only=True):
    """One allegation of one report."""

    report: str
    kind: Kind
    by: Who
    statements: tuple[str, ...]
    """Ids in the report, restatements included; none where the outlet alleges it in its own voice."""
    event: str | None
    instrument: Named | None
    obligation: Obligation | None
    against: tuple[Who, ...]
    words: tuple[Span, ...]
    part: str | None = None
    """For a role: which (`coordination` is not `direction`)."""
    topic: str | None = None
    related: tuple[str, ...] = ()
    """Ids of reported duties that the words speak of without naming them."""
    hindering: bool = False
    """Said to get in the way of a duty, rather than not to keep one."""


class Reading(msgspec.Struct, frozen=True):
    """A report with what its allegations are read from."""

    record: Record
    named: list[Named]
    statements: dict[str, Statement]
    events: dict[str, Event]

    def text(self, span: Span) -> str:
        return self.record.report.text[span.start : span.end]

    def outlet(self) -> Who:
        """The report's own voice."""
        publisher = self.record.report.publisher
        return Who(publisher.value if publisher else self.record.report.id)

    def told_by(self, statement: str) -> list[Event]:
        """The events that a statement carries or takes a position on."""
        return [
            event
            for event in self.record.events
            if statement in event.according_to or any(position.statement == statement for position in event.positions)
        ]


def read(record: Record, agreements: Sequence[Agreement]) -> Reading:
    """A report, its instruments matched with ours."""
    statements = {statement.id: statement for statement in record.statements}
    return Reading(record, instruments(record, agreements), statements, {event.id: event for event in record.events})


def parties_in(reading: Reading, spans: Iterable[Span]) -> list[tuple[Span, Who]]:
    """The actors that words name, in order; not those that stand in the name of an instrument."""
    titles = [span for it in reading.named for span in it.mentions]
    found = [
        (span, Who(actor.name, actor.actor))
        for actor in reading.record.actors
        for span in actor.mentions
        if any(part.contains(span) for part in spans) and not any(title.overlaps(span) for title in titles)
    ]
    return sorted(found, key=lambda item: item[0])


def only(named: Sequence[tuple[Span, Who]]) -> tuple[Who, ...]:
    """The one that all of these are; nobody where they are several."""
    distinct = {it.origin(): it for _, it in named}
    return tuple(distinct.values()) if len(distinct) == 1 else ()


def accused(reading: Reading, actors: Iterable[Mention]) -> tuple[Who, ...]:
    """Of the actors of a deed those that can be held to account: no number, no deed or state, no instrument."""
    titles = [span for it in reading.named for span in it.mentions]
    found = list(
        dict.fromkeys(
            who(actor)
            for actor in actors
            if actor.actor is not None
            or not (
                words().nobody.search(actor.name)
                or (actor.span is not None and any(title.overlaps(actor.span) for title in titles))
                or any(fold(actor.name) == fold(it.name) for it in reading.named)
            )
        )
    )
    # A state and its army told beside it are one answerer: the wider one stands.
    return tuple(one for one in found if not any(one is not other and _branch(one, other) for other in found))


def _branch(one: Who, other: Who) -> bool:
    return bool(one.actor and other.actor and one.actor.startswith(other.actor + "/"))
