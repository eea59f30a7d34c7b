"""Agreements, resolutions and bodies of law that a report names: one record however often it is mentioned."""

from __future__ import annotations

import re
from collections.abc import Sequence

from truceline.codec import content_id
from truceline.records import Event, Instrument, Parties
from truceline.text import Span, Text

RESOLUTION = re.compile(
    r"(?:\b(?:UN|U\.N\.|United Nations)\s+)?(?:\bSecurity\s+Council\s+|\bUNSC\s+|\bUNSCR\s+)?"
    r"\b[Rr]esolution\s+(?:No\.?\s*)?(?P<number>\d{3,4})\b|\bUNSCR\s+(?P<short>\d{3,4})\b"
)
LAW = re.compile(
    r"\b(?:international\s+(?:humanitarian|human\s+rights|criminal)\s+law|the\s+laws?\s+of\s+war"
    r"|(?:the\s+)?(?:Fourth\s+|Third\s+)?Geneva\s+Conventions?|(?:the\s+)?Rome\s+Statute|(?:the\s+)?UN\s+Charter)\b"
)
CEASEFIRE = re.compile(
    r"\b(?:(?:the|a|an|this|that|last\s+\w+['’]s)\s+)?(?:\w+[-\s]brokered\s+)?"
    r"(?:cease-?fire|truce|armistice|cessation\s+of\s+hostilities)(?:\s+(?:agreement|deal|accord|arrangement))?\b"
    r"|\b(?:the|last\s+\w+['’]s|(?:peace|truce))\s+(?:agreement|deal|accord|pact)\b",
    re.IGNORECASE,
)


def find_instruments(text: Text, stretches: Sequence[Span], events: Sequence[Event]) -> tuple[Instrument, ...]:
    """The instruments named in the stretches, in order of first mention; who is bound as the events tell it."""
    mentions: dict[tuple[str, str], list[Span]] = {}
    for stretch in stretches:
        for found in RESOLUTION.finditer(text.value, stretch.start, stretch.end):
            number = found["number"] or found["short"]
            _add(mentions, ("resolution", f"UN Security Council Resolution {number}"), found)
        for found in LAW.finditer(text.value, stretch.start, stretch.end):
            name = re.sub(r"\s+", " ", re.sub(r"^the\s+", "", found[0]))
            _add(mentions, ("law", name), found)
        for found in CEASEFIRE.finditer(text.value, stretch.start, stretch.end):
            _add(mentions, ("agreement", "ceasefire"), found)
    only_generic = all(
        not re.search(r"cease|truce|armistice|hostilities", text[s], re.IGNORECASE)
        for s in mentions.get(("agreement", "ceasefire"), [])
    )
    if only_generic:
        mentions.pop(("agreement", "ceasefire"), None)
    made = [
        Instrument(
            id=content_id("i", kind, name, spans[0]),
            name=name,
            kind=kind,
            mentions=tuple(spans),
            in_effect=_in_effect(kind, events),
            parties=_parties(kind, events),
        )
        for (kind, name), spans in mentions.items()
    ]
    return tuple(sorted(made, key=lambda i: i.mentions[0]))


def _add(mentions: dict[tuple[str, str], list[Span]], key: tuple[str, str], found: re.Match[str]) -> None:
    mentions.setdefault(key, []).append(Span(found.start(), found.end()))


def _in_effect(kind: str, events: Sequence[Event]) -> str | None:
    """The day that the report says it took effect, where it names one."""
    if kind != "agreement":
        return None
    dated = [e for e in events if e.type == "agreement" and e.date is not None and e.date.precision == "day"]
    return dated[0].date.start if dated and dated[0].date is not None else None


def _parties(kind: str, events: Sequence[Event]) -> tuple[Parties, ...]:
    """Each reading of who is bound, beside whose reading it is."""
    if kind != "agreement":
        return ()
    readings: dict[tuple[str, ...], str] = {}
    for event in events:
        if event.type == "agreement" and len(event.actors) >= 2:
            readings.setdefault(tuple(m.name for m in event.actors), (event.according_to or ("narrator",))[0])
    return tuple(Parties(names=names, according_to=who) for names, who in readings.items())
