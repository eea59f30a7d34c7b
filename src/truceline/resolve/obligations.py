"""Duties and commitments as a report tells them: who owes what, under which instrument, by when, and who says so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from truceline.attribute.phrases import Token
from truceline.attribute.statements import Tellers, told_sentences
from truceline.codec import content_id
from truceline.records import Instrument, Obligation, Statement, Time
from truceline.resolve.obligations_bearer import Bearers
from truceline.resolve.obligations_found import duties_in
from truceline.resolve.obligations_phrases import Duty
from truceline.resolve.obligations_when import deadline_of, extended
from truceline.resolve.who import Names
from truceline.text import Along, Span

NEAR = 45
"""Within how many characters the naming of an instrument is part of the words that tell the duty."""
CARRIED = 330
"""How many characters back an instrument may have been named that a duty still stands under."""
LEAD = re.compile(
    r"\b(?:under|according to|in line with|in accordance with|as part of)\s+(?:the\s+terms\s+of\s+)?$", re.IGNORECASE
)


def find_obligations(
    parsed: Any,
    statements: Sequence[Statement],
    instruments: Sequence[Instrument],
    times: Sequence[Time],
    names: Names,
) -> tuple[Obligation, ...]:
    """Each duty or commitment that the report tells, in the order of the text.

    Nothing comes from outside the text: a deadline that is not told is None, whichever the agreement has, and a bearer
    whom the words leave open is None. What the words leave ambiguous stands in `note`.
    """
    bearers = Bearers(parsed.doc, names)
    made: list[Obligation] = []
    before: list[tuple[Instrument, Span]] = []
    mentions = Along((span, (it, span)) for it in instruments for span in it.mentions)
    tellers = Tellers(statements)
    for sentence in told_sentences(parsed):
        whole = Span(sentence.start_char, sentence.end_char)
        here = mentions.at(whole)
        longer = extended(parsed.report.text, whole, times)
        if longer is not None and made:
            timed = next((it for it in reversed(made) if it.deadline or "span of time" in (it.note or "")), made[-1])
            made[made.index(timed)] = _with_note(timed, longer)
        last = next((i for i, s in reversed(before) if i.kind != "law" and whole.start - s.end < CARRIED), None)
        for duty in duties_in(sentence, here, last is not None):
            found = _record(parsed.report.text, duty, here, last, statements, tellers, times, bearers)
            if found is not None and not _again(found, made):
                made = [it for it in made if not _again(it, [found])]
                made.append(found)
        before += sorted(here, key=lambda item: item[1])
    return tuple(sorted(made, key=lambda it: it.span))


def _record(
    text: str,
    duty: Duty,
    here: Sequence[tuple[Instrument, Span]],
    last: Instrument | None,
    statements: Sequence[Statement],
    tellers: Tellers,
    times: Sequence[Time],
    bearers: Bearers,
) -> Obligation | None:
    at = _at(duty.anchor)
    teller = tellers.of(at)
    # `pledged to …` may be the cue of a statement itself: who tells of the pledge tells of all of it.
    promised = next((s for s in statements if s.cue is not None and s.cue.overlaps(at)), None)
    if promised is not None:
        statements = [s for s in statements if s.parent != promised.id and s is not promised]
        if duty.bearer is not None and duty.bearer.lower_ == "it" and promised.act not in ("promise", "say"):
            return None
    if teller is not None:
        holder = next(c for c in teller.content if c.contains(at))
    else:
        holder = _own_words(duty.anchor, statements)
    core = _cut(duty.core, holder)
    if core is None:
        return None
    speaking = named = None
    if teller is not None and teller.chain and teller.chain[0].span is not None:
        speaker = teller.chain[0].span
        named = next((i for i, s in here if s.overlaps(speaker) and abs(s.start - speaker.start) <= 4), None)
        its = text[speaker.start : speaker.end].lower() in ("the text", "the document", "its text", "the terms")
        speaking = named or (last if its else None)
    instrument, span = _under(text, core, duty, here, holder, speaking)
    if instrument is None and duty.carries and not (teller is not None and (here or duty.demand)):
        instrument = last
    if duty.needs_instrument and instrument is None:
        return None
    if duty.demand and teller is not None and instrument is None:
        return None  # what somebody demands is a statement, and no duty
    what = _cut(duty.what, holder) or core
    deadline, note = deadline_of(text, core, duty.verbs, times)
    bearer, open_ = bearers.name(duty.bearer) if duty.bearer is not None else (None, None)
    if instrument is not None and len(instrument.parties) > 1:
        open_ = open_ or "the report has more than one reading of who is bound"
    notes = [n for n in (duty.note, open_, note) if n]
    return Obligation(
        id=content_id("o", span, text[what.start : what.end]), bearer=bearer,
        duty=" ".join(text[what.start : what.end].split()).strip("\"“” ,;"), span=span,
        according_to=_voice(teller, named, at, statements),
        instrument=instrument.id if instrument is not None else None, deadline=deadline,
        note="; ".join(notes) or None,
    )  # fmt: skip


def _voice(teller: Statement | None, named: Instrument | None, at: Span, statements: Sequence[Statement]) -> str:
    """Whose telling it is; an instrument that `says` something is no voice: who reports what it says tells of it."""
    if teller is None or named is None:
        return teller.id if teller is not None else "narrator"
    outer = [s for s in statements if s is not teller and any(c.contains(at) for c in s.content)]
    return teller.parent or (outer[0].id if outer else "narrator")


def _at(token: Token) -> Span:
    return Span(token.idx, token.idx + len(token.text))


def _cut(span: Span, holder: Span) -> Span | None:
    start, end = max(span.start, holder.start), min(span.end, holder.end)
    return Span(start, end) if start < end else None


def _own_words(anchor: Token, statements: Sequence[Statement]) -> Span:
    """The stretch of the anchor's sentence that no statement holds, round the anchor."""
    start, end = anchor.sent.start_char, anchor.sent.end_char
    for statement in statements:
        for content in statement.content:
            if start < content.end <= anchor.idx:
                start = content.end
            elif anchor.idx <= content.start < end:
                end = content.start
    return Span(start, end)


def _under(
    text: str,
    core: Span,
    duty: Duty,
    here: Sequence[tuple[Instrument, Span]],
    holder: Span,
    speaking: Instrument | None,
) -> tuple[Instrument | None, Span]:
    """The instrument that the same words tie the duty to, and the duty's words with those that name it."""
    ours = [(i, s) for i, s in here if s.overlaps(holder)]
    if not ours:
        return speaking, core
    inside = [(i, s) for i, s in ours if s.overlaps(core)]
    best, span = min(inside or ours, key=lambda item: _gap(item[1], core))
    if _gap(span, core) > 110:
        return None, core
    if (_gap(span, core) > NEAR and not duty.reach) or "according to" in text[core.end : span.start]:
        return best, core
    verbs = [at for at in duty.reach if at < span.start <= at + 60]
    led = LEAD.search(text, max(0, span.start - 30), span.start)
    start = verbs[-1] if verbs and span.end <= core.start else led.start() if led else span.start
    whole = _cut(Span(min(core.start, start), max(core.end, span.end)), holder)
    return best, whole or core


def _gap(one: Span, other: Span) -> int:
    return max(0, other.start - one.end, one.start - other.end)


def _again(it: Obligation, others: Sequence[Obligation]) -> bool:
    """Whether the same words, or most of them, are another duty's already, told more fully there."""
    for other in others:
        shared = min(it.span.end, other.span.end) - max(it.span.start, other.span.start)
        inside = other.span.contains(it.span) and it.duty in other.duty
        if inside or (shared > 0 and it.duty == other.duty):
            return True
    return False


def _with_note(it: Obligation, note: str) -> Obligation:
    import msgspec

    return msgspec.structs.replace(it, note="; ".join(n for n in (it.note, note) if n))
