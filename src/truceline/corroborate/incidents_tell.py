"""An event record as what incidents are compared by: type, days, places, parties, harm, words."""

from __future__ import annotations

from dataclasses import dataclass, field

from truceline.corroborate.incidents_text import Rarity, Terms, Vector, sentence_terms, terms
from truceline.corroborate.when import instant, interval
from truceline.records import Event, Place, Record

INCIDENTS: frozenset[str] = frozenset(
    ("airstrike", "shelling", "bombing", "shooting", "clash", "attack", "sexual_violence", "detention", "destruction",
     "incursion", "seizure", "obstruction", "protest", "harm", "release", "displacement")
)  # fmt: skip
"""Types that make an incident; talks, decisions, presence and the like are told, not counted."""
TOLD = frozenset(["occurred", "ongoing", "attempted", "denied"])
"""Statuses that make one; what is planned or supposed has not been done."""
LATE = 3
"""Days before publication within which a deed without a date is taken to lie when it is looked for."""
FIELDS = ("killed", "injured", "detained", "displaced", "missing")


@dataclass(eq=False)
class Telling:
    """One event of one report, and what it is compared by."""

    record: Record
    event: Event
    published: int | None
    """Day of publication, in days since 1970."""
    first: int | None
    last: int | None
    """The days that it may lie in, as the report says; None where it does not."""
    exact: bool
    """Whether the report names the day."""
    harm: dict[str, tuple[int | None, int | None]]
    words: Vector = field(default_factory=dict)
    story: Vector = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str]:
        return self.record.report.id, self.event.id

    @property
    def places(self) -> tuple[Place, ...]:
        return self.event.places

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


def tellings(record: Record) -> list[Telling]:
    """The events of a record that make or join incidents, in order."""
    published = record.report.published
    moment = instant(published.value) if published else None
    found = []
    for event in record.events:
        if event.type in INCIDENTS and event.status in TOLD and not event.aggregate:
            first, last = interval(event.date)
            exact = first is not None and first == last
            day = None if moment is None else int(moment // 86400)
            found.append(Telling(record, event, day, first, last, exact, _harm(event)))
    return found


def _harm(event: Event) -> dict[str, tuple[int | None, int | None]]:
    found = {}
    for name in FIELDS:
        figure = getattr(event.harm, name)
        if figure is not None and (figure.low is not None or figure.high is not None):
            found[name] = (figure.low, figure.high)
    return found


def told_terms(record: Record, event: Event) -> Terms:
    """The words in which a report tells an event."""
    text = record.report.text
    return sentence_terms(" ".join(text[span.start : span.end] for span in event.evidence))


def weigh(found: list[Telling], sentences: Rarity, texts: Rarity) -> None:
    """Give each telling its words' weights, by how rare they are among the texts counted so far."""
    stories: dict[str, Vector] = {}
    for telling in found:
        report = telling.record.report
        if report.id not in stories:
            stories[report.id] = texts.vector(terms(report.text))
        telling.story = stories[report.id]
        telling.words = sentences.vector(told_terms(telling.record, telling.event))


def count(record: Record, sentences: Rarity, texts: Rarity) -> None:
    """Count a report's words among those seen."""
    texts.add(terms(record.report.text))
    sentences.add(sentence_terms(record.report.text))
