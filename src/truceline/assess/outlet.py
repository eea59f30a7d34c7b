"""What the outlet itself holds against somebody, in its own voice, with no source named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from truceline.assess.named import Named, Who
from truceline.assess.reading import NARRATOR, Allegation, Reading, accused, only, parties_in
from truceline.assess.words import charge, words
from truceline.records import Event
from truceline.resolve.claims import same_duty
from truceline.text import Span


def charges(reading: Reading) -> Iterator[Allegation]:
    """Each sentence of the outlet's own that sets a deed or a state against an instrument."""
    sentences: dict[Span, list[Event]] = {}
    told: list[Span] = []
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
                against=_doers(reading, event, spoken), words=(spoken,), hindering=hinders(charged),
            )  # fmt: skip
            told.append(spoken)
    yield from _unheard(reading, told)


def undone(reading: Reading) -> Iterator[Allegation]:
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


def _unheard(reading: Reading, spoken: Iterable[Span]) -> Iterator[Allegation]:
    """Legal conclusions of the outlet's that no event of the record carries."""
    heard = list(spoken)
    for claim in reading.record.narrator_claims:
        if claim.kind != "legal conclusion" or any(span.overlaps(claim.span) for span in heard):
            continue
        sentence = _round(reading, claim.span)
        named = [it for it in reading.named if any(_own(reading, sentence, span) for span in it.mentions)]
        for instrument in named:
            yield Allegation(
                report=reading.record.report.id, kind="general", by=reading.outlet(), statements=(), event=None,
                instrument=instrument, obligation=None, words=(claim.span,),
                against=only(parties_in(reading, (sentence,))),
            )  # fmt: skip


def hinders(charged: re.Match[str] | None) -> bool:
    return bool(charged and words().hindering.fullmatch(charged[0]))


def _doers(reading: Reading, event: Event, spoken: Span) -> tuple[Who, ...]:
    """Who did a deed, by its record, else the only one that the sentence names before it; else nobody."""
    if _open(reading, event, spoken):
        return ()
    doers = accused(reading, event.actors)
    if doers:
        return doers
    before = Span(spoken.start, event.trigger.start) if event.trigger.start > spoken.start else spoken
    return only(parties_in(reading, (before,)))


def _sentence(reading: Reading, event: Event) -> Span:
    """The sentence that tells an event, as far as it stands round its fullest evidence."""
    return _round(reading, event.evidence[0] if event.evidence else event.trigger)


def _open(reading: Reading, event: Event, spoken: Span) -> bool:
    """Whether a clause of its own stands between a deed and the charge, so that either may be meant.

    `The air force hit depots that the militia had hidden, in breach of the truce`: the words do not say whose breach.
    """
    said = reading.text(spoken)
    charged = charge(said)
    if charged is None:
        return False
    between = said[max(0, event.trigger.end - spoken.start) : charged.start()]
    return bool(_CLAUSE.search(between))


_CLAUSE = re.compile(r"\b(?:that|which|who|whom)\b[^.;]*,")


def _round(reading: Reading, evidence: Span) -> Span:
    """The sentence round a stretch of words."""
    text = reading.record.report.text
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
