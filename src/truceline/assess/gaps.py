"""What a report leaves open: shown beside what it says, so that silence is read as silence and not as zero."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from truceline.assess.agreements import Agreement
from truceline.assess.named import Who, is_party, who
from truceline.assess.reading import NARRATOR
from truceline.assess.words import words
from truceline.records import Event, Finding, Quantity, Record

_TIMES = {"days", "weeks", "months", "years", "hours", "minutes"}
_FROM_AFAR = {"airstrike", "shelling"}
_COARSE = {"region", "country", "district"}


class Gap(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a report does not say: of what (an event, a duty, a finding, an actor), which, in plain words."""

    of: str
    missing: str
    text: str


def gaps(record: Record, findings: Sequence[Finding] = (), agreements: Sequence[Agreement] = ()) -> list[Gap]:
    """What a report does not contain and a careful reader would look for, in the order of its records."""
    found = [gap for event in record.events for gap in _event(event, record)]
    for duty in record.obligations:
        if duty.deadline is None:
            found.append(Gap(of=duty.id, missing="deadline", text=f"no deadline is stated for: {duty.duty}"))
        if duty.instrument is None:
            found.append(Gap(of=duty.id, missing="instrument", text=f"no instrument is named for: {duty.duty}"))
    for finding in findings:
        if not finding.reply and any(words.report == record.report.id for words in finding.words):
            against = " and ".join(finding.against) or "whoever is accused"
            found.append(Gap(of=finding.id, missing="reply", text=f"no answer of {against} on record is in the report"))
    found += _silent(record, findings, agreements)
    found += _bodies(record, agreements)
    found += _vague(record)
    return found


def _event(event: Event, record: Record) -> Iterator[Gap]:
    if event.type in words().violence and not event.aggregate:
        unknown = [name for name in ("killed", "injured") if getattr(event.harm, name) is None]
        if unknown:
            text = f"whether anybody was {' or '.join(unknown)} is not said: unknown, not none"
            yield Gap(of=event.id, missing="harm", text=text)
        if not event.actors:
            yield Gap(of=event.id, missing="actor", text="who did it is not said")
        if not any(position.stance == "justifies" for position in event.positions):
            yield Gap(of=event.id, missing="reason", text="no reason given by whoever did it is in the report")
        if event.type in _FROM_AFAR and not words().warned.search(record.report.text):
            yield Gap(of=event.id, missing="warning", text="no warning to people beforehand is told")
    if event.according_to == (NARRATOR,):
        yield Gap(of=event.id, missing="source", text="the outlet says so itself and names no source")
    if event.type not in words().placed:
        return
    if not event.places or all(place.precision in _COARSE for place in event.places):
        yield Gap(of=event.id, missing="place", text="no town or site is named")
    if event.date is None and not event.aggregate:
        yield Gap(of=event.id, missing="date", text="when is not said, or cannot be told from the words")
    counted = event.count or _counted(event, record)
    if counted and counted.value and counted.value > 1 and not event.aggregate and counted.unit:
        yield Gap(of=event.id, missing="list", text=f"which {counted.value} {counted.unit} they are is not listed")


def _counted(event: Event, record: Record) -> Quantity | None:
    """How many sites or posts the words of a lasting state count, where its own record does not say."""
    if event.status != "ongoing":
        return None
    inside = (it for it in record.quantities if any(part.contains(it.span) for part in event.evidence))
    return next((it for it in inside if it.unit not in _TIMES), None)


def _silent(record: Record, findings: Sequence[Finding], agreements: Sequence[Agreement]) -> Iterator[Gap]:
    """Parties to an agreement that a report names, and that say nothing in it of a deed held against that agreement."""
    said = {statement.id: who(statement.chain[0]) for statement in record.statements if statement.chain}
    named = [Who(actor.name, actor.actor) for actor in record.actors]
    told: set[tuple[str, str]] = set()
    for finding in findings:
        agreement = next((it for it in agreements if it.id == finding.instrument and it.kind == "ceasefire"), None)
        ours = [it.event for it in finding.events if it.report == record.report.id]
        for event in (event for event in record.events if agreement and event.id in ours):
            if event.type not in words().violence or event.aggregate:
                continue
            spoke = [*event.according_to, *(position.statement for position in event.positions)]
            heard = [said[id] for id in spoke if id in said] + [who(actor) for actor in event.actors]
            for key, party in agreement.parties.items() if agreement else ():
                silent = any(is_party(it, party) for it in named) and not any(is_party(it, party) for it in heard)
                if silent and (event.id, key) not in told:
                    told.add((event.id, key))
                    yield Gap(of=event.id, missing="words", text=f"no words of {party.label} on this are in the report")


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
                yield Gap(of=statement.id, missing="speaker", text=f"who is meant by “{link.name}” is not said")
