"""When a deed was done: the time that its clause names, or the one that its sentence hangs on the whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from msgspec.structs import replace

from truceline.attribute.phrases import Token
from truceline.code.reckoned import TO_THE_DAY, counted_from, counted_round, counted_under, one_day
from truceline.code.roles import deed_noun
from truceline.code.triggers import Trigger
from truceline.records import Time
from truceline.text import Span

BEGIN = frozenset({"begin", "start", "erupt", "break"})
LASTING = frozenset({"war", "conflict", "fighting", "hostilities", "insurgency"})
CLOSED = frozenset({"acl:relcl", "ccomp", "parataxis"})
"""Clauses with a time of their own: what stands in one says nothing of when the rest of the sentence happened."""
AGREED = frozenset({"truce", "ceasefire", "accord", "agreement", "deal", "pact", "launch", "commitment"})
OCCASIONS = frozenset([
    "operation", "attack", "raid", "mission", "clash", "fighting", "search", "engagement", "incident", "strike",
    "patrol", "battle", "assault", "offensive", "protest", "demonstration", "meeting", "ambush", "firefight",
])  # fmt: skip
POINTS_BACK = frozenset({"the", "this", "that", "these", "those"})
DAYS = frozenset({"NUM", "PROPN", "NOUN"})
"""What a date set off by a comma is headed by; it is no clause."""
JOINED = re.compile(r"\s*(?:,|and|or|into|to|through|until|-|–)\s*(?:and\s+)?(?:on\s+|early\s+)?", re.IGNORECASE)
WEEKS = ["first", "second", "third", "fourth", "last"]
WEEK = re.compile(rf"\b({'|'.join(WEEKS)}) (two )?weeks? of (?:the )?\Z", re.IGNORECASE)
FAR = 8
"""How many sentences back a definite noun (`during the operation`) is looked for."""


def day_of(trigger: Trigger, evidence: Span, times: Sequence[Time], doc: Any) -> Time | None:
    """The time that the deed's own clause names, nearest to its trigger; else the one day of its whole sentence."""
    told = [t for t in times if t.span is not None and (t.start or t.end) and t.precision != "vague"]
    counted, reckoned = _reckoned(trigger.token, told)
    if counted:
        return reckoned
    near = [t for t in told if evidence.overlaps(t.span) and _hangs_on(_head(doc, t.span), trigger)]  # type: ignore[arg-type]
    if near:
        at = trigger.span
        best = min(near, key=lambda t: min(abs(t.span.start - at.end), abs(at.start - t.span.end)))  # type: ignore[union-attr]
        return _with_next(best, told, doc)
    found = _of_sentence(trigger.token, told, doc)
    if found is not None:
        return _with_next(found, told, doc)
    return _of_first(trigger.token, told, doc) or _of_occasion(trigger.token, told, doc)


def _reckoned(token: Token, times: Sequence[Time]) -> tuple[bool, Time | None]:
    """Whether the deed's day is counted from another one that the sentence tells, and that day if it can be."""
    around = counted_round(token)
    if around is not None:
        own = one_day(around.head, times, inside=True)
        if own is not None:
            return True, own
        other = one_day(around.head, times, inside=False)
        return True, counted_from(other, around, around.way) if other is not None else None
    under = counted_under(token)
    if under is not None and one_day(under.head, times, inside=False) is None:
        other = one_day(under.head, times, inside=True)
        return True, counted_from(other, under, -under.way) if other is not None else None
    return False, None


def _of_week(time: Time, doc: Any) -> Time:
    """The week of a month, where the words before it say which: `the first week of June`."""
    text = doc.text
    found = WEEK.search(text[max(0, time.span.start - 30) : time.span.start]) if time.span is not None else None
    if found is None or time.precision != "month" or not time.start or not time.end:
        return time
    last = date.fromisoformat(time.end[:10])
    days = 13 if found[2] else 6
    first = date.fromisoformat(time.start[:10]) + timedelta(days=7 * WEEKS.index(found[1].lower()))
    if found[1].lower() == "last":
        first = last - timedelta(days=days)
    end = min(first + timedelta(days=days), last)
    return replace(time, start=first.isoformat(), end=end.isoformat(), precision="week")


def _with_next(time: Time, times: Sequence[Time], doc: Any) -> Time:
    """The time with another day told in one breath: `on Sunday and Monday`, `overnight into Wednesday`."""
    if time.precision != "day" or time.span is None or not time.start:
        return _of_week(time, doc)
    text = doc.text
    for other in times:
        if other.span is None or other.precision != "day" or not other.start or other is time:
            continue
        if JOINED.fullmatch(text, time.span.end, other.span.start):
            if text[time.span.start : time.span.end].lower().endswith("overnight"):
                eve = date.fromisoformat(other.start[:10]) - timedelta(days=1)
                return replace(time, start=eve.isoformat(), end=other.start)
            return replace(time, end=other.end) if (other.start or "") > (time.start or "") else time
    return time


def _of_first(token: Token, times: Sequence[Time], doc: Any) -> Time | None:
    """The time that the sentence opens with, for a verb joined to its first: `In 2007, it named him and levied …`."""
    verb = token if token.pos_ in ("VERB", "AUX") else token.head
    while verb.dep_ == "conj" and verb.head.i < verb.i:
        verb = verb.head
        for head, time in _headed(verb.sent, times, doc):
            if head.head.i == verb.i and head.i < verb.i:
                return time
    return None


def opened(time: Time | None, trigger: Trigger, evidence: Span, times: Sequence[Time], doc: Any) -> Time | None:
    """The time of what goes on: open at its end after `since`, and from the day on which a war began."""
    if time is None:
        since = [
            t for t in times
            if t.span is not None and t.start and not t.end and evidence.overlaps(t.span) and t.precision == "vague"
        ]  # fmt: skip
        return since[0] if since else _since_clause(trigger, times, doc)
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
    lasting = trigger.token.lower_ in LASTING and not (
        trigger.token.lower_ == "fighting" and time.precision in TO_THE_DAY
    )
    return replace(time, end=None) if began and trigger.type == "clash" and lasting else time


def _since_clause(trigger: Trigger, times: Sequence[Time], doc: Any) -> Time | None:
    """Open from the day that a clause names: `has held it since the truce was signed last May`."""
    for clause in trigger.token.children:
        if clause.dep_ == "advcl" and any(c.dep_ == "mark" and c.lower_ == "since" for c in clause.children):
            time = _named_in(clause, [t for t in times if t.start], doc)
            if time is not None:
                return replace(time, end=None)
    return None


def of_its_clause(trigger: Trigger, times: Sequence[Time], doc: Any) -> Time | None:
    """The day on which an agreement took effect, where a clause about it tells: `a truce that began on 5 May`."""
    for clause in trigger.token.children:
        if clause.dep_ == "acl:relcl" and clause.lemma_ in BEGIN | {"take", "come", "enter", "go", "reach", "sign"}:
            time = _named_in(clause, [t for t in times if t.start and t.precision != "vague"], doc)
            if time is not None:
                return time
    return None


def _named_in(clause: Token, times: Sequence[Time], doc: Any) -> Time | None:
    """The first of the times that a clause names."""
    inside = {t.i for t in clause.subtree}
    return next((time for head, time in _headed(clause.sent, times, doc) if head.i in inside), None)


def _headed(sentence: Any, times: Sequence[Time], doc: Any) -> Iterator[tuple[Token, Time]]:
    """The times that a sentence names, each with the word that the others of its phrase hang on."""
    whole = Span(sentence.start_char, sentence.end_char)
    for time in times:
        if time.span is not None and whole.overlaps(time.span) and (head := _head(doc, time.span)) is not None:
            yield head, time


def _of_occasion(token: Token, times: Sequence[Time], doc: Any) -> Time | None:
    """The day of what the deed was part of: `during the operation`, of which an earlier sentence gives the day."""
    if not any(t.precision in TO_THE_DAY for t in times):
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
    fine = [t for t in here if t.precision in TO_THE_DAY and t.start]
    if len({(t.start or "")[:10] for t in fine}) != 1 or len(fine) != len(here):
        return None
    head = _head(doc, fine[0].span)  # type: ignore[arg-type]
    if head is not None and head.dep_.startswith("nmod") and _other_deed(head.head) and head.head not in (
        token, *token.ancestors
    ):  # fmt: skip
        return None
    return fine[0] if head is not None and _closed(head) == _closed(token) else None


def _closed(token: Token) -> list[int]:
    """The heads of the closed clauses that a token stands in, outermost last."""
    return [t.i for t in (token, *token.ancestors) if t.dep_ in CLOSED and not (t.i == token.i and t.pos_ in DAYS)]


def _head(doc: Any, span: Span) -> Token | None:
    found = doc.char_span(span.start, span.end)
    return found.root if found is not None else None


def _other_deed(noun: Token) -> bool:
    """Whether it is a deed spoken of as known, whose day is its own: `handed in arms under the truce of 2 November`."""
    known = any(c.dep_ == "det" and c.lower_ in POINTS_BACK for c in noun.children)
    return known and noun.pos_ == "NOUN" and (deed_noun(noun) or noun.lemma_.lower() in AGREED)


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
        if _other_deed(above) and above.i not in ours and above not in list(trigger.token.ancestors):
            return False
        if above.pos_ in ("VERB", "AUX") or (
            above.pos_ == "NOUN" and above.dep_ not in ("nmod:unmarked", "obl:unmarked", "nmod", "obl")
        ):
            return bool(above.pos_ == "NOUN" and above.i == trigger.token.head.i)
    return False
