"""The best way to pair the marks of one paragraph: dynamic programming over what each pair is worth."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from typing import NamedTuple

from truceline.attribute.quote_marks import Mark
from truceline.text import Span

INNER_STRAY = -2.0
NESTED = -1.5
SOFT_END = -4.0
WINDOW = 24
HOPELESS = -8.0

FUNCTION_WORD = re.compile(
    r"\s+(?:and|or|but|in|on|at|of|to|for|from|with|by|as|is|are|was|were|be|has|have|had|will|would|could|should|may"
    r"|might|can|after|before|when|while|because|if|that|which|who|the|a|an|it|he|she|they|we|I|said|says|told|into"
    r"|over|during|since|until|against|among|between|not|so|than|then|there|under|per|than|via)\b"
)
SPEECH = (
    r"(?:said|says|saying|say|told|tells|added|adds|stated|declared|wrote|asked|warned|called|calling|insisted|argued"
    r"|announced|explained|noted|stressed|claimed)"
)
BEFORE_OPEN = re.compile(rf"(?:\b{SPEECH}|\bthat|\bas|\bcalled|[,:–—(])\s*$")
AFTER_CLOSE = re.compile(rf"\s*,?\s*(?:(?:he|she|they|it|the \w+|[A-Z][\w.-]+(?: [A-Z][\w.-]+)*)\s+)?{SPEECH}\b")
SENTENCE_END = re.compile(r"[.!?…][)\]'’”\"]*\s*$")
NEW_SENTENCE = re.compile(r"[.!?]\s+[A-Z]")


class Reading(NamedTuple):
    """One way to read a paragraph's marks up to some mark: its score, and what its last step added to `before`.

    A pair is (mark that opens, mark that closes): None for the paragraph's own start or end, a number for an end
    that no mark shows. `unclosed`: the last pair lacks its closing mark and nothing takes it up.
    """

    score: float
    before: Reading | None = None
    pair: tuple[Mark | None, Mark | int | None] | None = None
    nested: tuple[tuple[Mark, Mark], ...] = ()
    stray: tuple[Mark, ...] = ()
    unclosed: bool = False

    def steps(self) -> list[Reading]:
        """This reading step by step, from the paragraph's start."""
        steps: list[Reading] = []
        at: Reading | None = self
        while at is not None:
            steps.append(at)
            at = at.before
        return steps[::-1]


class Solver:
    """Best readings of one paragraph's marks, for each way of entering and leaving it."""

    def __init__(self, text: str, paragraph: Span, marks: list[Mark], doubles: list[Span] | None) -> None:
        self.text = text
        self.paragraph = paragraph
        self.marks = marks
        self.single = doubles is not None
        self.rooms = [enclosing(mark, doubles) for mark in marks] if doubles else [-1] * len(marks)
        self.inside = lru_cache(maxsize=None)(self._inside)
        self.pair = lru_cache(maxsize=None)(self._pair)

    def read(self, entered: bool, left_open: bool) -> Reading | None:
        """The best reading, if any, that begins (or not) and ends (or not) inside a quote."""
        marks, count = self.marks, len(self.marks)
        best: list[Reading | None] = [None] * (count + 1)
        best[0] = None if entered else Reading(0.0)
        for k in range(count):
            here = best[k]
            if here is not None:
                best[k + 1] = Reading(here.score + marks[k].alone, here, stray=(marks[k],))
            if entered and k <= WINDOW:
                score, nested, stray = self.inside(0, k)
                whole = Reading(marks[k].close + score, None, (None, marks[k]), nested, stray)
                best[k + 1] = better(best[k + 1], whole)
            for i in range(max(0, k - WINDOW), k):
                before = best[i]
                if before is not None and self.rooms[i] == self.rooms[k] and marks[i].open + marks[k].close > HOPELESS:
                    best[k + 1] = better(best[k + 1], self.close(before, i, k))
            best[k + 1] = self.soft_end(best, k)
        running_on = self.open_end(best)
        if left_open or running_on is None:
            return running_on if left_open else best[count]
        return better(best[count], self.never_closed(running_on))

    def never_closed(self, running_on: Reading) -> Reading | None:
        """A reading that runs past the paragraph's end, taken to end there: the closing mark was forgotten.

        Only where the quote plainly begins (a paragraph, or a sentence after a comma or colon) and ends as sentences
        do; elsewhere the mark is stray.
        """
        opening = running_on.pair[0] if running_on.pair else None
        if opening is None or self.single or opening.open < 3:
            return None
        ahead = self.text[self.paragraph.start : opening.start].rstrip()
        begins = not ahead or (ahead[-1] in ",:" and self.text[opening.end : opening.end + 1].isupper())
        ends = SENTENCE_END.search(self.text, max(self.paragraph.start, self.paragraph.end - 6), self.paragraph.end)
        if not begins or not ends or self.paragraph.end - opening.end < 12:
            return None
        return running_on._replace(score=running_on.score - 6.0, unclosed=True)

    def close(self, before: Reading, i: int, k: int) -> Reading:
        """`before` with a pair from mark `i` to mark `k`."""
        score, nested, stray = self.inside(i + 1, k)
        return Reading(before.score + self.pair(i, k) + score, before, (self.marks[i], self.marks[k]), nested, stray)

    def soft_end(self, best: list[Reading | None], k: int) -> Reading | None:
        """A quote left open at the end of a sentence, right before mark k + 1 opens the next one.

        So read paragraphs run together: each began with a mark and only the last had one at its end.
        """
        here, marks = best[k + 1], self.marks
        if self.single or k + 1 >= len(marks) or marks[k].open < 3 or marks[k + 1].open < 3:
            return here
        between = self.text[marks[k].end : marks[k + 1].start]
        before = best[k]
        if before is None or not SENTENCE_END.search(between) or len(between.split()) < 4:
            return here
        end = marks[k + 1].start
        return better(here, Reading(before.score + marks[k].open + SOFT_END, before, (marks[k], end)))

    def open_end(self, best: list[Reading | None]) -> Reading | None:
        """The best reading whose last quote runs past the paragraph's end."""
        found: Reading | None = None
        marks, count = self.marks, len(self.marks)
        for i in range(max(0, count - WINDOW), count):
            before = best[i]
            if before is not None and self.rooms[i] == -1 and marks[i].open > 0:
                score, nested, stray = self.inside(i + 1, count)
                worth = marks[i].open - 2.0 + score
                found = better(found, Reading(before.score + worth, before, (marks[i], None), nested, stray))
        return found

    def _pair(self, i: int, k: int) -> float:
        """How well mark `i` and mark `k` stand as one pair."""
        opening, closing = self.marks[i], self.marks[k]
        worth = opening.open + closing.close
        inner = self.text[opening.end : closing.start]
        bare = inner.strip()
        if not any(char.isalnum() for char in bare):
            return worth - 20.0
        if self.single and bare in ("n", "N"):
            return -9.0  # rock 'n' roll
        if bare[0] in ",.;:)" and not bare.startswith(".."):
            worth -= 4.0
        if len(inner) > 2000 or "\n\n" in inner:
            worth -= 2.0
        if bare[0].islower() and NEW_SENTENCE.search(inner) and not self.single:
            worth -= 1.5
        if BEFORE_OPEN.search(self.text, max(self.paragraph.start, opening.start - 16), opening.start):
            worth += 1.0
        if AFTER_CLOSE.match(self.text, closing.end, self.paragraph.end):
            worth += 1.0
        return worth + (self.single_pair(opening, closing, inner) if self.single else 0.0)

    def single_pair(self, opening: Mark, closing: Mark, inner: str) -> float:
        """What more is asked of a pair of single marks, as the closing one may be an apostrophe."""
        worth = -0.002 * len(inner)
        last = inner[-1]
        if last in "sS" and closing.close > 0:  # `the soldiers' wives`: a plural's apostrophe
            following = self.text[closing.end : closing.end + 12]
            if following[:1] == " " and not FUNCTION_WORD.match(following):
                worth -= 2.5
        if opening.open < 2 or (last == "n" and inner[-3:] in ("kin", "nin", "tin", "gin")):
            worth -= 2.0
        return worth

    def _inside(self, a: int, b: int) -> tuple[float, tuple[tuple[Mark, Mark], ...], tuple[Mark, ...]]:
        """The best nested pairs of marks a to b, their score, and the marks left over."""
        marks = self.marks
        if a >= b:
            return 0.0, (), ()
        if b - a > 10:  # not a quote within a quote: a wrong pair that spans half a page
            return sum(mark.alone + INNER_STRAY for mark in marks[a:b]), (), tuple(marks[a:b])
        score, nested, stray = self.inside(a + 1, b)
        found = (score + marks[a].alone + INNER_STRAY, nested, (marks[a], *stray))
        for k in range(a + 1, b):
            if self.rooms[a] != self.rooms[k]:
                continue
            deep, rest = self.inside(a + 1, k), self.inside(k + 1, b)
            total = self.pair(a, k) + NESTED + deep[0] + rest[0]
            if total > found[0]:
                found = (total, ((marks[a], marks[k]), *deep[1], *rest[1]), (*deep[2], *rest[2]))
        return found


def better(one: Reading | None, other: Reading | None) -> Reading | None:
    """The reading with the higher score; the first at a tie."""
    if one is None or (other is not None and other.score > one.score):
        return other
    return one


def enclosing(mark: Mark, doubles: list[Span]) -> int:
    """Which double quote holds the mark, -1 for none."""
    at = bisect_right(doubles, mark.start, key=lambda span: span.start) - 1
    return at if at >= 0 and doubles[at].start <= mark.start < doubles[at].end else -1
