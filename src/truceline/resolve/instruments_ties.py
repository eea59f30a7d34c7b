"""Which deeds a report ties to which instrument: `struck … in breach of the truce`, `withdrew under the deal`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec.structs import replace

from truceline.attribute.phrases import Token
from truceline.attribute.statements import Tellers
from truceline.records import Event, Instrument, InstrumentRef, Statement
from truceline.text import Along, Span

WHEN = frozenset(
    {
        "since",
        "after",
        "before",
        "until",
        "till",
        "when",
        "while",
        "during",
        "ahead",
        "following",
        "as",
        "hours",
        "days",
    }
)
"""Words that only date a deed by an agreement, and do not hold it against or under it."""
REACH = 8


def tie_events(
    parsed: Any, events: Sequence[Event], instruments: Sequence[Instrument], statements: Sequence[Statement]
) -> tuple[Event, ...]:
    """The events, each with the instruments that the words of its own clause tie it to.

    A time that names an agreement (`since the ceasefire took effect`) ties nothing.
    """
    if not instruments:
        return tuple(events)
    named = Along((span, (it, span)) for it in instruments for span in it.mentions)
    tellers = Tellers(statements)
    return tuple(
        replace(event, instruments=refs) if (refs := tuple(_ties(parsed.doc, event, named, tellers))) else event
        for event in events
    )


def _ties(doc: Any, event: Event, named: Along[tuple[Instrument, Span]], tellers: Tellers) -> Iterator[InstrumentRef]:
    told = doc.char_span(event.trigger.start, event.trigger.end)
    if told is None:
        return
    trigger = told.root
    ours = {trigger.i}
    if trigger.pos_ in ("NOUN", "PROPN") and trigger.head.pos_ in ("VERB", "AUX"):
        ours.add(trigger.head.i)
    whole = Span(trigger.sent.start_char, trigger.sent.end_char)
    teller = tellers.of(event.trigger)
    seen: set[str] = set()
    for instrument, span in named.at(whole):
        if not whole.contains(span) or instrument.id in seen or span.overlaps(event.trigger):
            continue
        if tellers.of(span) is not teller:
            continue
        found = doc.char_span(span.start, span.end)
        if found is not None and _hangs(found.root, ours):
            seen.add(instrument.id)
            yield InstrumentRef(span=span, name=instrument.name)


def _hangs(token: Token, ours: set[int]) -> bool:
    """Whether a mention hangs on a deed's word, by a path that no word of time is on."""
    for _ in range(REACH):
        if any(c.dep_ in ("case", "mark", "advmod") and c.lower_ in WHEN for c in token.children):
            return False
        if token.head.i in ours:
            return True
        if token.head.i == token.i:
            return False
        token = token.head
    return False
