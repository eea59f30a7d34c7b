"""What one report holds against somebody: each allegation with whose it is, of what, against whom, in which words.

Nothing here says that anything was broken. An allegation is a statement (or the outlet's own sentence) that sets a deed
or a state against an instrument or a duty, or accuses somebody of a deed, a duty left undone, a part in another's deed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

import msgspec

from truceline.assess.agreements import Agreement
from truceline.assess.named import Named, Who, fold, instruments, same, speaks_for, who
from truceline.assess.words import charge, words
from truceline.records import Event, Obligation, Record, Statement
from truceline.resolve.claims import same_duty
from truceline.text import Span

NARRATOR = "narrator"
NEAR = 100
"""How many characters may stand between words of a duty left undone and those that say which."""
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


def allegations(reading: Reading) -> list[Allegation]:
    """Every allegation in a report, the outlet's own first."""
    found = [*_outlet(reading), *_undone(reading)]
    for statement in reading.record.statements:
        if not _restated(reading, statement):
            found += _statement(reading, statement)
    return found


# ---- the outlet's own voice


def _outlet(reading: Reading) -> Iterator[Allegation]:
    sentences: dict[Span, list[Event]] = {}
    for event in reading.record.events:
        if NARRATOR in event.according_to and event.type not in words().never:
            sentences.setdefault(_sentence(reading, event), []).append(event)
    for spoken, events in sentences.items():
        charged = charge(_without_statements(reading, spoken))
        if charged is None and not any(event.type == "violation" for event in events):
            continue
        named = [it for it in reading.named if any(_own(reading, spoken, span) for span in it.mentions)]
        # One sentence is one charge: of its events the one that says most, a deed before a bare `violation`.
        event = max(events, key=lambda it: (it.aggregate, it.type != "violation", bool(it.actors)))
        unnamed: list[Named | None] = [None] if event.type == "violation" else []
        for instrument in named or unnamed:
            yield Allegation(
                report=reading.record.report.id, kind="aggregate" if event.aggregate else "deed", by=reading.outlet(),
                statements=(), event=event.id, instrument=instrument, obligation=None,
                against=_doers(reading, event, spoken), words=(spoken,), hindering=_hinders(charged),
            )  # fmt: skip


def _undone(reading: Reading) -> Iterator[Allegation]:
    """What the outlet itself says was owed and not done: no more than that, and against whom the duty names."""
    for claim in reading.record.narrator_claims:
        if claim.kind != "shortfall":
            continue
        said = reading.text(claim.span)
        before = [it for it in reading.record.obligations if it.span.start < claim.span.start]
        last = [it for it in before if same_duty(said, it.duty)][-1:]
        known = {actor.name: actor.actor for actor in reading.record.actors}
        yield Allegation(
            report=reading.record.report.id, kind="shortfall", by=reading.outlet(), statements=(), event=None,
            instrument=None, obligation=None, words=(claim.span,), related=tuple(it.id for it in last),
            against=tuple(Who(it.bearer, known.get(it.bearer)) for it in last if it.bearer),
        )  # fmt: skip


def _hinders(charged: re.Match[str] | None) -> bool:
    return bool(charged and words().hindering.fullmatch(charged[0]))


def _doers(reading: Reading, event: Event, spoken: Span) -> tuple[Who, ...]:
    """Who did a deed, by its record, else the only one that the sentence names before it; else nobody."""
    if event.actors:
        return tuple(who(it) for it in event.actors)
    before = Span(spoken.start, event.trigger.start) if event.trigger.start > spoken.start else spoken
    return _only(_parties_in(reading, (before,)))


def _parties_in(reading: Reading, spans: Iterable[Span]) -> list[tuple[Span, Who]]:
    """The actors that words name, in order; not those that stand in the name of an instrument."""
    titles = [span for it in reading.named for span in it.mentions]
    found = [
        (span, Who(actor.name, actor.actor))
        for actor in reading.record.actors
        for span in actor.mentions
        if any(part.contains(span) for part in spans) and not any(title.overlaps(span) for title in titles)
    ]
    return sorted(found, key=lambda item: item[0])


def _only(named: Sequence[tuple[Span, Who]]) -> tuple[Who, ...]:
    """The one that all of these are; nobody where they are several."""
    distinct = {it.origin(): it for _, it in named}
    return tuple(distinct.values()) if len(distinct) == 1 else ()


def _sentence(reading: Reading, event: Event) -> Span:
    """The sentence that tells an event, as far as it stands round its fullest evidence."""
    text = reading.record.report.text
    evidence = event.evidence[0] if event.evidence else event.trigger
    start = max((hit.end() for hit in _END.finditer(text, 0, evidence.start)), default=0)
    after = _END.search(text, evidence.end)
    return Span(start, after.start() + 1 if after else len(text))


_END = re.compile(r"[\r\n]+|(?<=[.!?])[\"”’')\]]*\s+(?=[\"“‘'(\[]?[A-Z\d])")


def _own(reading: Reading, spoken: Span, span: Span) -> bool:
    """Whether words stand in a sentence and in nobody's statement."""
    inside = any(content.contains(span) for it in reading.record.statements for content in it.content)
    return spoken.contains(span) and not inside


def _without_statements(reading: Reading, spoken: Span) -> str:
    text = list(reading.text(spoken))
    for statement in reading.record.statements:
        for content in statement.content:
            for at in range(max(content.start, spoken.start), min(content.end, spoken.end)):
                text[at - spoken.start] = " "
    return "".join(text)


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
    named = _named_in(reading, statement) if charge(content) else []
    if named:
        deeds = deeds or _taken_up(reading, statement, content)
        against = _against(reading, statement, deeds)
        if not against and not _accuses(statement):
            return  # something is set against an instrument, but nobody is blamed
        for instrument in named:
            duty = _duty(reading, statement, instrument)
            kind: Kind = "deed" if deeds and statement.modality != "habitual" else "general"
            yield _made(reading, statement, kind, deeds if kind == "deed" else [], instrument, duty, against)
    elif role is None:
        yield from _bare(reading, statement, content, deeds)


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
    named = [item for item in _parties_in(reading, statement.content) if not _own_side(speakers, item[1])]
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
        part=part, topic=topic, hindering=_hinders(charged),
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
    if not words().again.match(content.lstrip("\"“‘' ")):
        return []
    speaker = who(statement.chain[0]) if statement.chain else None
    start = statement.content[0].start
    before: list[tuple[int, Event]] = []
    for event in reading.record.events:
        if event.type not in words().violence or event.aggregate:
            continue
        told = [span.start for span in event.evidence]
        for id in (*event.according_to, *(position.statement for position in event.positions)):
            other = reading.statements.get(id)
            if other and other.chain and speaker and same(who(other.chain[0]), speaker):
                told.append(other.content[0].start)
        before += [(at, event) for at in told if at < start]
    return [max(before, key=lambda item: item[0])[1]] if before else []


def _against(reading: Reading, statement: Statement, deeds: list[Event]) -> tuple[Who, ...]:
    """Whom a statement accuses: whom it is aimed at, else who did the deed, else the only one whom its words name.

    Those named before what is held against them come first; never the speaker, and nobody rather than a guess.
    """
    if statement.about:
        return tuple(who(it) for it in statement.about)
    speakers = [who(link) for link in statement.chain[:1]]
    inside = [event for event in deeds if any(content.contains(event.trigger) for content in statement.content)]
    actors = [who(actor) for event in inside or deeds for actor in event.actors]
    if actors:
        return tuple(it for it in dict.fromkeys(actors) if not _own_side(speakers, it))
    others = [item for item in _parties_in(reading, statement.content) if not _own_side(speakers, item[1])]
    hits = [(span, charge(reading.text(span))) for span in statement.content]
    before = next((span.start + hit.start() for span, hit in hits if hit), 0)
    return _only([item for item in others if item[0].end <= before]) or _only(others)


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
    named = _parties_in(reading, statement.content)
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
