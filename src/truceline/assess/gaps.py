"""What a report leaves open: shown beside what it says, so that silence is read as silence and not as zero."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from truceline.assess.agreements import Agreement
from truceline.assess.allege import NARRATOR
from truceline.assess.named import Who, is_party, who
from truceline.assess.words import words
from truceline.records import Event, Finding, Record

_COARSE = {"region", "country", "district"}


class Gap(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a report does not say: of what (an event, a duty, a finding, an actor), which, in plain words."""

    of: str
    missing: str
    text: str


def gaps(record: Record, findings: Sequence[Finding] = (), agreements: Sequence[Agreement] = ()) -> list[Gap]:
    """What a report does not contain and a careful reader would look for, in the order of its records."""
    found = [gap for event in record.events for gap in _event(event)]
    for duty in record.obligations:
        if duty.deadline is None:
            found.append(Gap(of=duty.id, missing="deadline", text=f"no deadline is stated for: {duty.duty}"))
        if duty.instrument is None:
            found.append(Gap(of=duty.id, missing="instrument", text=f"no instrument is named for: {duty.duty}"))
    for finding in findings:
        if not finding.reply and any(words.report == record.report.id for words in finding.words):
            against = " and ".join(finding.against) or "whoever is accused"
            found.append(Gap(of=finding.id, missing="reply", text=f"no answer of {against} on record is in the report"))
    found += _bodies(record, agreements)
    found += _vague(record)
    return found


def _event(event: Event) -> Iterator[Gap]:
    if event.type in words().violence and not event.aggregate:
        unknown = [name for name in ("killed", "injured") if getattr(event.harm, name) is None]
        if unknown:
            text = f"whether anybody was {' or '.join(unknown)} is not said: unknown, not none"
            yield Gap(of=event.id, missing="harm", text=text)
        if not event.actors:
            yield Gap(of=event.id, missing="actor", text="who did it is not said")
        if not any(position.stance == "justifies" for position in event.positions):
            yield Gap(of=event.id, missing="reason", text="no reason given by whoever did it is in the report")
    if not event.places or all(place.precision in _COARSE for place in event.places):
        yield Gap(of=event.id, missing="place", text="no town or site is named")
    if event.date is None:
        yield Gap(of=event.id, missing="date", text="when is not said, or cannot be told from the words")
    if event.according_to == (NARRATOR,):
        yield Gap(of=event.id, missing="source", text="the outlet says so itself and names no source")
    if event.count and event.count.value and not event.aggregate:
        yield Gap(of=event.id, missing="list", text=f"which {event.count.value} {event.count.unit} is not listed")


def _bodies(record: Record, agreements: Sequence[Agreement]) -> Iterator[Gap]:
    """Overseeing bodies of the agreements that a report is about, of which it has no statement."""
    speakers = [who(statement.chain[0]) for statement in record.statements if statement.chain]
    told = set()
    for agreement in agreements:
        for body in agreement.bodies:
            if body.name in told or any(is_party(speaker, body) for speaker in speakers):
                continue
            told.add(body.name)
            yield Gap(of=agreement.id, missing="body", text=f"no statement of {body.name} is in the report")


def _vague(record: Record) -> Iterator[Gap]:
    """Speakers whom a report names only by a word that could be several."""
    seen: set[Who] = set()
    for statement in record.statements:
        for link in statement.chain[:1]:
            it = who(link)
            if it not in seen and (link.kind == "anonymous" or link.name.casefold().endswith("authorities")):
                seen.add(it)
                yield Gap(of=statement.id, missing="speaker", text=f"which {link.name} is not said")
