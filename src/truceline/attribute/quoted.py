"""Quotes that no cue of the parse reached: to the verb beside them, to `Name:` before them, on to the last speaker."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

from truceline.attribute.content import SELF, Found, cue_quoted
from truceline.attribute.drafts import Draft, takes_quotes
from truceline.attribute.phrases import Token, child, entry_of, tokens_between, verb_group
from truceline.attribute.subjects import speaker_of
from truceline.text import Along, Span, Text

COORDINATED = re.compile(r"(?P<joint>,?[\"”]?,?\s+(?:and|but|or)\s+(?:that\s+)?)[\w’'-]*(?:\s[\w’'-]+){0,4}\s*$")
QUOTE_VERB_REACH = 90
"""How many characters may stand between a quote and the verb that reports it."""
NEAR = 60
"""How many may stand between a content and a quote that is coordinated with it."""


class Told:
    """Statements by where their words stand: `all` of them, and the `direct` ones, which have words in quotes."""

    def __init__(self, found: Sequence[Found], quoted: Along[Span]) -> None:
        self.all: Along[Found] = Along(())
        self.direct: Along[Found] = Along(())
        self._quoted = quoted
        self._quoting: set[int] = set()
        for one in found:
            for span in one.content:
                self.add(span, one)

    def add(self, span: Span, one: Found) -> None:
        """Note that a statement has these words in its content."""
        self.all.add(span, one)
        if id(one) in self._quoting:
            self.direct.add(span, one)
        elif self._quoted.at(span):
            self._quoting.add(id(one))
            for each in one.content:
                self.direct.add(each, one)

    def outside(self, which: Along[Found], start: int, end: int) -> list[Found]:
        """Those with words between two places whose cue stands in no quote, in the order of their cues."""
        near = {id(one): one for one in which.at(Span(max(0, start), end))} if end > max(0, start) else {}
        outside = [f for f in near.values() if not cue_quoted(f.draft, self._quoted)]
        return sorted(outside, key=lambda f: f.draft.cue)


def give_quotes(doc: Any, text: Text, paragraphs: Sequence[Any], quotes: Sequence[Span], found: list[Found]) -> None:
    """Each quote without a speaker goes to the verb beside it, to `Name:` before it, or on to the last speaker."""
    quoted = Along((quote, quote) for quote in quotes)
    told = Told(found, quoted)
    starts = [paragraph.start for paragraph in paragraphs]
    for quote in quotes:
        if any(not quote.contains(one.draft.cue) for one in told.all.at(quote)):
            continue
        at = bisect_right(starts, quote.start) - 1
        if at < 0 or quote.start >= paragraphs[at].end or not _speech(text, quote):
            continue
        paragraph = paragraphs[at]
        verb = _verb_beside(doc, text, quote, quoted, paragraph)
        if verb is not None:
            by = _add_to_verb(verb, quote, found)
            if by is not None:
                told.add(quote, by)
            continue
        speaker = _colon_speaker(doc, text, quote, paragraph)
        if speaker is not None:
            colon = text.value.rfind(":", paragraph.start, quote.start)
            cue = Span(colon, colon + 1)
            found.append(Found(Draft(speaker, cue, "colon", "say", [], speaker=speaker), [quote], why=["colon"]))
            told.add(quote, found[-1])
            continue
        before = _carries_on(text, quote, told.outside(told.all, quote.start - NEAR - 1, quote.start))
        if before is not None:
            told.add(before.content[-1], before)
            continue
        floor = paragraphs[at - 1].start if at else paragraph.start
        before = _last_direct(text, quote, told, paragraph, floor)
        if before is not None:
            told.add(quote, before)
            last = max(before.content)
            between = text.value[last.end : quote.start]
            if (
                before.draft.cue.end <= last.start
                and len(between) <= 90
                and not re.search(r"[.!?:]\s*$|[.!?]\s", between)
            ):
                before.content[before.content.index(last)] = Span(last.start, quote.end)  # one clause, quoted in parts
            else:
                before.content.append(quote)
            before.why.append("floating-quote")


def _speech(text: Text, quote: Span) -> bool:
    words = text[quote]
    return len(re.findall(r"\w+", words)) >= 3 or bool(re.search(r"[.!?,]\W*$", words))


def _verb_beside(doc: Any, text: Text, quote: Span, quoted: Along[Span], paragraph: Any) -> Token | None:
    best: tuple[int, Token] | None = None
    for token in tokens_between(
        doc, max(paragraph.start, quote.start - QUOTE_VERB_REACH), min(paragraph.end, quote.end + QUOTE_VERB_REACH)
    ):
        entry = entry_of(token)
        if entry is None or not takes_quotes(entry) or entry.get("kind"):
            continue
        if token.pos_ not in ("VERB", "AUX") or quoted.at(Span(token.idx, token.idx + 1)):
            continue
        after = token.idx >= quote.end
        gap = text.value[quote.end : token.idx] if after else text.value[token.idx + len(token.text) : quote.start]
        last = text.value[quote.end - 2]
        if after and (last == "." or (last in "!?" and ("," in gap or len(gap) > 25))):
            continue  # the quote ended its sentence: what follows is another
        if re.search(r"[.!?]\s", gap) or any(q != quote for q in quoted.at(Span(*_ordered(token.idx, quote)))):
            continue
        distance = len(gap) + (0 if after else 10)
        if best is None or distance < best[0]:
            best = (distance, token)
    return best[1] if best else None


def _ordered(at: int, quote: Span) -> tuple[int, int]:
    return (quote.end, at + 1) if at >= quote.end else (at, quote.start)


def _add_to_verb(verb: Token, quote: Span, found: list[Found]) -> Found | None:
    """The statement that the verb makes of the quote; None where it would be the quoted one's own."""
    for one in found:
        if one.draft.verb.i == verb.i and one.draft.kind == "speech":
            one.content.append(quote)
            one.why.append("quote-beside")
            return one
    entry: dict[str, Any] = entry_of(verb) or {"act": "say"}
    draft = Draft(verb, verb_group(verb), "quote-beside", entry.get("quote_act", entry["act"]), [])
    draft.stance = entry.get("stance")
    draft.about = child(verb, "obj") or child(verb, "iobj")
    draft.speaker = speaker_of(draft, [f.draft for f in found if f.draft.verb.sent == verb.sent])
    if draft.speaker is not None and draft.speaker.lower_ in SELF:
        return None
    found.append(Found(draft, [quote], why=["quote-beside"]))
    return found[-1]


def _colon_speaker(doc: Any, text: Text, quote: Span, paragraph: Any) -> Token | None:
    """Who stands before the colon: `Salam: "…"`."""
    before = text.value[paragraph.start : quote.start]
    if not re.search(r"\w\s*:\s*$", before):
        return None
    tokens = [t for t in tokens_between(doc, paragraph.start, quote.start) if t.pos_ in ("PROPN", "NOUN", "PRON")]
    if not tokens or len(before) > 160:
        return None
    head = tokens[-1]
    while head.head.i != head.i and head.head in tokens:
        head = head.head
    return head


def _carries_on(text: Text, quote: Span, found: list[Found]) -> Found | None:
    """The statement with whose content the quote is coordinated (`said that A and that its "B"`), joined to it."""
    for one in found:
        last = max(one.content, key=lambda s: s.end)
        between = text.value[last.end : quote.start] if last.end <= quote.start <= last.end + NEAR else ""
        opening = COORDINATED.match(between)
        if opening is not None and one.draft.cue.end <= last.start:
            start = last.end + opening.end("joint")
            one.content.append(Span(min(start, quote.start), quote.end))
            one.why.append("coordinated-quote")
            return one
    return None


def _last_direct(text: Text, quote: Span, told: Told, paragraph: Any, floor: int) -> Found | None:
    """The statement that a quote of its own sentence carries on: the last in quotes, no further back than `floor`."""
    if not re.search(r"(?:^|[.!?:,;]['\"”’»)]*\s*|[\"”]\s*)$", text.value[paragraph.start : quote.start]):
        return None
    start, reach = quote.start, NEAR
    while start > floor:  # further and further back, as a report may be one paragraph
        start, reach = max(floor, quote.start - reach), reach * 4
        near = told.outside(told.direct, start, quote.start)
        earlier = [f for f in near if max(s.end for s in f.content) <= quote.start]
        if earlier:
            return max(earlier, key=lambda f: max(s.end for s in f.content))
    return None
