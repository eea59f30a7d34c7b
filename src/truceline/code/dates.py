"""When a deed was done: the time that its clause names, or the one that its sentence hangs on the whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from truceline.attribute.phrases import Token
from truceline.code.triggers import Trigger
from truceline.records import Time
from truceline.text import Span

BEGIN = frozenset({"begin", "start", "erupt", "break"})
LASTING = frozenset({"war", "conflict", "fighting", "hostilities", "insurgency"})
CLOSED = frozenset({"acl:relcl", "ccomp", "parataxis"})
"""Clauses with a time of their own: what stands in one says nothing of when the rest of the sentence happened."""
FINE = frozenset({"minute", "hour", "day"})
OCCASIONS = frozenset([
    "operation", "attack", "raid", "mission", "clash", "fighting", "search", "engagement", "incident", "strike",
    "patrol", "battle", "assault", "offensive", "protest", "demonstration", "meeting", "ambush", "firefight",
])  # fmt: skip
POINTS_BACK = frozenset({"the", "this", "that", "these", "those"})
FAR = 8
"""How many sentences back a definite noun (`during the operation`) is looked for."""


def day_of(trigger: Trigger, evidence: Span, times: Sequence[Time], doc: Any) -> Time | None:
    """The time that the deed's own clause names, nearest to its trigger; else the one day of its whole sentence."""
    told = [t for t in times if t.span is not None and (t.start or t.end) and t.precision != "vague"]
    near = [t for t in told if evidence.overlaps(t.span) and _hangs_on(_head(doc, t.span), trigger)]  # type: ignore[arg-type]
    if near:
        at = trigger.span
        return min(near, key=lambda t: min(abs(t.span.start - at.end), abs(at.start - t.span.end)))  # type: ignore[union-attr]
    return _of_sentence(trigger.token, told, doc) or _of_occasion(trigger.token, told, doc)


def opened(time: Time | None, trigger: Trigger, evidence: Span, times: Sequence[Time], doc: Any) -> Time | None:
    """The time of what goes on: open at its end after `since`, and from the day on which a war began."""
    if time is None:
        since = [
            t for t in times
            if t.span is not None and t.start and not t.end and evidence.overlaps(t.span) and t.precision == "vague"
        ]  # fmt: skip
        return since[0] if since else None
    head = _head(doc, time.span) if time.span is not None and time.end else None
    if head is None:
        return time
    for above in head.ancestors:
        if above.i == trigger.token.i:
            break
        if any(c.dep_ in ("mark", "case") and c.lower_ == "since" for c in above.children):
            return replace(time, end=None)
    governor = trigger.token.head
    began = trigger.noun and trigger.token.dep_.startswith("nsubj") and governor.lemma_ in BEGIN
    return replace(time, end=None) if began and trigger.type == "clash" and trigger.token.lower_ in LASTING else time


def of_its_clause(trigger: Trigger, times: Sequence[Time], doc: Any) -> Time | None:
    """The day on which an agreement took effect, where a clause about it tells: `a truce that began on 5 May`."""
    for clause in trigger.token.children:
        if clause.dep_ == "acl:relcl" and clause.lemma_ in BEGIN | {"take", "come", "enter", "go", "reach", "sign"}:
            inside = {t.i for t in clause.subtree}
            for time in times:
                head = _head(doc, time.span) if time.span is not None and time.start else None
                if head is not None and head.i in inside and time.precision != "vague":
                    return time
    return None


def _of_occasion(token: Token, times: Sequence[Time], doc: Any) -> Time | None:
    """The day of what the deed was part of: `during the operation`, of which an earlier sentence gives the day."""
    if not any(t.precision in FINE for t in times):
        return None
    nouns = {
        t.lemma_.lower()
        for t in token.sent
        if t.pos_ == "NOUN" and any(c.dep_ == "det" and c.lower_ in POINTS_BACK for c in t.children)
    }
    sentence, steps = token.sent, 0
    while nouns and sentence.start > 0 and steps < FAR:
        sentence, steps = doc[sentence.start - 1].sent, steps + 1
        for noun in sentence:
            if noun.pos_ == "NOUN" and noun.lemma_.lower() in nouns and noun.lemma_.lower() in OCCASIONS:
                return _of_sentence(noun, times, doc)
    return None


def _of_sentence(token: Token, times: Sequence[Time], doc: Any) -> Time | None:
    """The day of the sentence, where it has one only and both stand in the same clause or in open ones.

    `The force detained a man while searching for a leader on Monday`: the day is of the whole.
    """
    sentence = token.sent
    here = [t for t in times if sentence.start_char <= t.span.start < sentence.end_char]  # type: ignore[union-attr]
    fine = [t for t in here if t.precision in FINE and t.start]
    if len({(t.start or "")[:10] for t in fine}) != 1 or len(fine) != len(here):
        return None
    head = _head(doc, fine[0].span)  # type: ignore[arg-type]
    return fine[0] if head is not None and _closed(head) == _closed(token) else None


def _closed(token: Token) -> list[int]:
    """The heads of the closed clauses that a token stands in, outermost last."""
    return [t.i for t in (token, *token.ancestors) if t.dep_ in CLOSED]


def _head(doc: Any, span: Span) -> Token | None:
    found = doc.char_span(span.start, span.end, alignment_mode="expand")
    return found.root if found is not None else None


def _hangs_on(time: Token | None, trigger: Trigger) -> bool:
    """Whether the time hangs on the deed, or on the clause that the deed's word completes."""
    if time is None:
        return False
    ours = {trigger.token.i} | ({trigger.light.i} if trigger.light is not None else set())
    ours |= {a.i for a in trigger.token.ancestors if a.pos_ in ("VERB", "AUX")}
    if time.i in ours:
        return True
    for above in time.ancestors:
        if above.i in ours:
            return True
        if above.pos_ in ("VERB", "AUX") or (
            above.pos_ == "NOUN" and above.dep_ not in ("nmod:unmarked", "obl:unmarked", "nmod", "obl")
        ):
            return bool(above.pos_ == "NOUN" and above.i == trigger.token.head.i)
    return False
