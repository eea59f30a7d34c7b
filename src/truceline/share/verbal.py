"""PLOVER's events of a record, deeds and verbal acts: its rules on who tells what, over the table of codes.

PLOVER cannot say who tells a deed. What is told only in an accusation, a demand or a threat is that verbal event and no
deed; a planned deed is an intention; a denied or supposed one is nothing, unless it is one that will not be done.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

import msgspec

from truceline import lexicon
from truceline.records import Event, Record, Statement
from truceline.share import codes
from truceline.share.codes import Code, Ground, Party
from truceline.text import words_at

VERBAL = frozenset({"accuse", "condemn", "demand", "order", "threaten", "promise", "refuse", "deny", "warn", "praise"})
"""Acts that are events of their own: what they are about is not coded beside them."""
_NOT_DONE = {
    "denied": "a denied deed is none",
    "hypothetical": "a supposed deed is none",
}


def plover(record: Record) -> Iterator[tuple[str, Code]]:
    """Every statement and event of a record with its code, or with the reason why it has none."""
    for statement in record.statements:
        yield statement.id, act(record, statement)
    acts = {statement.id: statement.act for statement in record.statements}
    for event in record.events:
        yield event.id, deed(event, words(record, event), acts)


def act(record: Record, statement: Statement) -> Code:
    """The verbal event of a statement."""
    said = words_at(record.report.text, statement.content)
    if statement.act == "say" and _pattern("not_own").search(said):
        return Code(code="REJECT", by="words")
    grounds: list[Ground] = ["own"] if _pattern("own").search(said) else []
    grounds += ["hostile"] if _pattern("against").search(said) else []
    return codes.plover_act(statement.act, grounds)


def deed(event: Event, said: str, acts: Mapping[str, str], party: Party | None = None) -> Code:
    """The event of a deed told in these words; `acts` are the acts of the statements that may tell it."""
    if event.status == "denied" and _pattern("not_to").search(said):
        return Code(code="REJECT", by="words")
    if event.status in _NOT_DONE:
        return Code(code=None, none=_NOT_DONE[event.status])
    tellers = [acts.get(teller, "say") for teller in event.according_to]
    if tellers and all(one in VERBAL for one in tellers):
        return Code(code=None, none="told only in a verbal event, which is a row of its own")
    found = codes.plover(event.type, said, party)
    hostile = found.code is not None and codes.quad(found.code) == "MATERIAL CONFLICT"
    if event.status == "attempted" and not hostile:
        return Code(code=None, none="what failed to come about was not agreed, given or let go")
    if event.status == "planned" and found.code is not None:
        return msgspec.structs.replace(found, code="THREATEN" if hostile else "AGREE", mode=None)
    return found


def words(record: Record, event: Event) -> str:
    """The words that choose a deed's code: its trigger, its means, the clause that tells it best."""
    spans = [event.trigger, *([event.means] if event.means else []), *event.evidence[:1]]
    return words_at(record.report.text, spans)


@cache
def _pattern(name: str) -> re.Pattern[str]:
    listed = lexicon.load("codes")[name]
    body = "|".join(listed)
    return re.compile(rf"\b(?:{body})" if name == "against" else body, re.IGNORECASE)
