"""What one report holds against somebody: each allegation with whose it is, of what, against whom, in which words.

Nothing here says that anything was broken. An allegation is a statement (or the outlet's own sentence) that sets a deed
or a state against an instrument or a duty, or accuses somebody of a deed, a duty left undone, a part in another's deed.
"""

from __future__ import annotations

from collections.abc import Iterator

from truceline.assess.named import Named, Who, fold, same, speaks_for, who
from truceline.assess.outlet import charges, hinders, undone
from truceline.assess.reading import Allegation, Kind, Reading, accused, only, parties_in
from truceline.assess.words import charge, words
from truceline.records import Event, Obligation, Statement

NEAR = 100
"""How many characters may stand between words of a duty left undone and those that say which."""


def allegations(reading: Reading) -> list[Allegation]:
    """Every allegation in a report, the outlet's own first."""
    found = [*charges(reading), *undone(reading)]
    for statement in reading.record.statements:
        if not _restated(reading, statement):
            found += _statement(reading, statement)
    return found


# ---- others' voices


def _restated(reading: Reading, statement: Statement) -> bool:
    """Whether another statement says this one again more fully: then that one speaks for both."""
    again = [it for it in reading.record.statements if it.same_as == statement.id]
    return any(_accuses(it) >= _accuses(statement) and _named_in(reading, it) for it in again) or (
        statement.same_as in reading.statements and not _named_in(reading, statement)
    )


def _group(reading: Reading, statement: Statement) -> tuple[str, ...]:
    """The ids of a statement and of those that restate it or that it restates, in the report's order."""
    first = statement.same_as or statement.id
    return tuple(it.id for it in reading.record.statements if first in (it.id, it.same_as))


def _accuses(statement: Statement) -> bool:
    return statement.act in ("accuse", "condemn")


def _named_in(reading: Reading, statement: Statement) -> list[Named]:
    return [
        it
        for it in reading.named
        if any(content.contains(span) for span in it.mentions for content in statement.content)
    ]


def _statement(reading: Reading, statement: Statement) -> Iterator[Allegation]:
    content = " ".join(reading.text(span) for span in statement.content)
    group = _group(reading, statement)
    deeds = list({event.id: event for id in group for event in reading.told_by(id)}.values())
    deeds = [it for it in deeds if it.type not in words().never]  # what is told beside it accuses nobody
    role = _role(reading, statement, group)
    if role is not None:
        yield _made(reading, statement, "role", deeds[:1], None, None, (role[0],), part=role[1])
        if not _accuses(statement):
            return
    if not _accuses(statement) and statement.act != "say":
        return
    named = _named_in(reading, statement) if charge(content) and not _passed_on(reading, statement) else []
    if named:
        # `these assaults`, `their presence`: who did what is taken up was told before.
        speakers = [who(link) for link in statement.chain[:1]]
        told = [
            it for it in deeds
            if it.type in words().placed and any(not _own_side(speakers, one) for one in accused(reading, it.actors))
        ]  # fmt: skip
        deeds = told or _taken_up(reading, statement, content) or deeds
        against = _against(reading, statement, deeds)
        if not against and not _accuses(statement):
            return  # something is set against an instrument, but nobody is blamed
        for instrument in named:
            duty = _duty(reading, statement, instrument)
            kind = _kind(statement, deeds, content)
            yield _made(reading, statement, kind, [] if kind == "general" else deeds, instrument, duty, against)
    elif role is None:
        yield from _bare(reading, statement, content, deeds)


def _kind(statement: Statement, deeds: list[Event], content: str) -> Kind:
    """A total, a single deed, or something said in general."""
    if words().summed.search(content) or (deeds and all(it.aggregate and not it.places for it in deeds)):
        return "aggregate"
    return "deed" if deeds and statement.modality != "habitual" else "general"


def _passed_on(reading: Reading, statement: Statement) -> bool:
    """Whether the charge in a statement is another's, told inside it: then that one's statement speaks for itself."""
    inner = [it for it in reading.record.statements if it.parent == statement.id]
    return any(charge(" ".join(reading.text(span) for span in it.content)) for it in inner)


def _bare(reading: Reading, statement: Statement, content: str, deeds: list[Event]) -> Iterator[Allegation]:
    """An accusation that names no instrument: of a deed, or of a duty left undone."""
    left = _left_undone(reading, statement, deeds)
    if left is not None:
        yield _made(reading, statement, "shortfall", [], None, None, (left[0],), topic=left[1])
        return
    violent = [it for it in deeds if it.type in words().violence]
    aimed = words().aimed.search(content) and words().protected.search(content)
    if deeds and statement.act == "accuse":
        yield _made(reading, statement, "deed", deeds, None, None, _against(reading, statement, deeds))
    elif violent and aimed and not words().denied_aim.search(content):
        against = _against(reading, statement, violent)
        if against:
            yield _made(reading, statement, "deed", violent, None, None, against)


def _left_undone(reading: Reading, statement: Statement, deeds: list[Event]) -> tuple[Who, str] | None:
    """Who is said not to do, or to do late, what a topic of duty asks: the last one named before the words that say so.

    Whoever is said to have done a violent deed in the same words is not the one who leaves something undone.
    """
    speakers = [who(link) for link in statement.chain[:1]]
    doers = [who(actor) for event in deeds if event.type in words().violence for actor in event.actors]
    named = [item for item in parties_in(reading, statement.content) if not _own_side(speakers, item[1])]
    for content in statement.content:
        said = reading.text(content)
        hit = words().shortfall.search(said)
        topics = ((name, pattern.search(said)) for name, pattern in words().topics.items())
        topic = next((name for name, at in topics if at and hit and abs(at.start() - hit.end()) <= NEAR), None)
        if hit is None or topic is None:
            continue
        before = [it for span, it in named if span.end <= content.start + hit.start() and it not in doers]
        if before or (len({it.origin() for _, it in named}) == 1 and named[0][1] not in doers):
            return (before[-1] if before else named[0][1]), topic
    return None


def _made(
    reading: Reading,
    statement: Statement,
    kind: Kind,
    deeds: list[Event],
    instrument: Named | None,
    duty: Obligation | None,
    against: tuple[Who, ...],
    part: str | None = None,
    topic: str | None = None,
) -> Allegation:
    group = _group(reading, statement)
    charged = charge(" ".join(reading.text(span) for span in statement.content)) if instrument else None
    spans = tuple(span for id in group for span in reading.statements[id].content)
    speaker = who(statement.chain[0]) if statement.chain else Who("an unnamed source")
    return Allegation(
        report=reading.record.report.id, kind=kind, by=speaker, statements=group,
        event=deeds[0].id if deeds else None, instrument=instrument, obligation=duty, against=against, words=spans,
        part=part, topic=topic, hindering=hinders(charged),
    )  # fmt: skip


def _duty(reading: Reading, statement: Statement, instrument: Named) -> Obligation | None:
    """The reported duty that a statement's own words speak of, under this instrument."""
    for duty in reading.record.obligations:
        inside = any(content.overlaps(duty.span) for content in statement.content)
        if inside and (duty.instrument is None or duty.instrument in (instrument.key, *instrument.ids)):
            return duty
    return None


def _taken_up(reading: Reading, statement: Statement, content: str) -> list[Event]:
    """The violent deed told last before a statement that takes it up again (`these assaults`)."""
    opening = content.lstrip("\"“‘' ")
    lasting = words().lasting.match(opening)
    if not (lasting or words().again.match(opening)):
        return []
    types = words().states if lasting else words().violence
    speaker = who(statement.chain[0]) if statement.chain else None
    start = statement.content[0].start
    before: list[tuple[int, Event]] = []
    for event in reading.record.events:
        if event.type not in types or event.aggregate:
            continue
        told = [span.start for span in event.evidence]
        for id in (*event.according_to, *(position.statement for position in event.positions)):
            other = reading.statements.get(id)
            if other and other.chain and speaker and same(who(other.chain[0]), speaker):
                told.append(other.content[0].start)
        before += [(at, event) for at in told if at < start]
    done = [item for item in before if item[1].actors] or before
    return [max(done, key=lambda item: item[0])[1]] if done else []


def _against(reading: Reading, statement: Statement, deeds: list[Event]) -> tuple[Who, ...]:
    """Whom a statement accuses: whom it is aimed at, else who did the deed, else the only one whom its words name.

    Those named before what is held against them come first; never the speaker, and nobody rather than a guess.
    """
    if statement.about:
        return tuple(who(it) for it in statement.about)
    speakers = [who(link) for link in statement.chain[:1]]
    inside = [
        event for event in deeds
        if any(content.overlaps(part) for part in (event.trigger, *event.evidence) for content in statement.content)
    ]  # fmt: skip
    actors = accused(reading, [actor for event in inside or deeds for actor in event.actors])
    if actors:
        return tuple(it for it in dict.fromkeys(actors) if not _own_side(speakers, it))
    others = [item for item in parties_in(reading, statement.content) if not _own_side(speakers, item[1])]
    hits = [(span, charge(reading.text(span))) for span in statement.content]
    before = next((span.start + hit.start() for span, hit in hits if hit), 0)
    return only([item for item in others if item[0].end <= before]) or only(others)


def _own_side(speakers: list[Who], it: Who) -> bool:
    return any(speaks_for(speaker, it) or same(it, speaker) or _short_for(speaker, it) for speaker in speakers)


def _short_for(speaker: Who, it: Who) -> bool:
    """Whether a speaker named by a bare noun (`the army`) may be one whose name ends in it (`Sylvanian army`)."""
    bare = fold(speaker.name)
    return speaker.actor is None and bool(bare) and fold(it.name).endswith(" " + bare)


def _role(reading: Reading, statement: Statement, group: tuple[str, ...]) -> tuple[Who, str] | None:
    """Who is said to have had a part in another's violent deed, and which part; None where nobody is."""
    deed = any(event.type in words().violence for id in group for event in reading.told_by(id))
    if not deed and statement.act != "accuse":
        return None
    named = parties_in(reading, statement.content)
    for content in statement.content:
        for role in words().roles:
            hit = role.pattern.search(reading.text(content))
            if hit is None:
                continue
            start, end = content.start + hit.start(), content.start + hit.end()
            if role.who == "after":
                near = [it for span, it in named if 0 <= span.start - end <= 12]
            else:
                near = [it for span, it in reversed(named) if 0 <= start - span.end <= 12]
            if near:
                return near[0], role.part
    return None
