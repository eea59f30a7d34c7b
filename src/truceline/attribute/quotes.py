"""Which characters stand inside quotation marks, whatever a newsroom did to the marks.

Every mark is weighed as opening and as closing by what stands on either side of it; then the best set of
pairs is chosen for a paragraph as a whole (dynamic programming over its marks), so that one mark too many,
one missing or one glued to the wrong word costs that mark alone and never the rest of the paragraph.
Double marks are paired first; single marks, most of which are apostrophes, are paired in what is left.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from truceline.attribute.quote_marks import DOUBLE, INCHES, SINGLE, Mark, weigh
from truceline.attribute.quote_readings import Reading, Solver
from truceline.text import Span


class Quotes(msgspec.Struct, frozen=True, kw_only=True):
    """The quotes of a text, marks included, in order.

    A quote that runs over several paragraphs is one span for each paragraph, as spans never cross white space
    between paragraphs; `continued` names those of `spans` that run on into the next paragraph.
    """

    spans: tuple[Span, ...] = ()
    """Direct quotes, outermost only."""
    nested: tuple[Span, ...] = ()
    """Quotes that stand inside one of `spans`."""
    heading_quotes: tuple[Span, ...] = ()
    """Headings that stand wholly in quotation marks: the newsroom's echo of words, no quote of the body."""
    stray: tuple[Span, ...] = ()
    """Marks that pair with nothing."""
    unclosed: tuple[Span, ...] = ()
    """Those of `spans` that open and never close, read to the end of their paragraph."""
    continued: tuple[Span, ...] = ()


BREAKS_OFF = re.compile(r"[\w,;–—-]\Z")


def find_quotes(text: str, paragraphs: Sequence[Span], *, headings: Sequence[Span] = ()) -> Quotes:
    """The quotes of `paragraphs` (in order; offsets into `text`), outermost, nested and echoed in headings.

    `headings` are those paragraphs already known to be headings or captions: quotes that fill one are kept apart
    from the body's. A short paragraph wholly in quotation marks without closing punctuation counts as one too.
    """
    paragraphs = unwrap(text, paragraphs)
    doubles = pair_family(text, paragraphs, DOUBLE, None)
    singles = pair_family(text, paragraphs, SINGLE, doubles.spans)
    known = frozenset(headings)
    found = outermost([*doubles.spans, *singles.spans])
    open_ended = frozenset([*doubles.unclosed, *doubles.continued, *singles.continued])
    fillers = [span for span in found if span not in open_ended and fills_heading(text, span, paragraphs, known)]
    heading_quotes = frozenset(fillers)
    top = [span for span in found if span not in heading_quotes]
    return Quotes(
        spans=tuple(top),
        nested=tuple(sorted({*doubles.spans, *singles.spans, *doubles.nested, *singles.nested} - set(found))),
        heading_quotes=tuple(fillers),
        stray=tuple(sorted([*doubles.stray, *singles.stray])),
        unclosed=tuple(sorted({*doubles.unclosed, *singles.unclosed} & set(top))),
        continued=tuple(sorted({*doubles.continued, *singles.continued} & set(top))),
    )


def unwrap(text: str, paragraphs: Sequence[Span]) -> list[Span]:
    """`paragraphs` with those joined that are lines of one: the first breaks off, the next goes on in small letters.

    Where much of a text is broken so (mail, old agency wires), a full line that breaks off before a capital goes on
    as well.
    """
    breaks = [bool(BREAKS_OFF.search(text, max(one.start, one.end - 2), one.end)) for one in paragraphs]
    small = [text[one.start].islower() for one in paragraphs]
    wrapped = sum(a and b for a, b in zip(breaks, small[1:], strict=False)) > max(2, 0.15 * len(paragraphs))
    joined: list[Span] = []
    for index, one in enumerate(paragraphs):
        goes_on = index > 0 and breaks[index - 1] and (small[index] or (wrapped and len(paragraphs[index - 1]) > 50))
        if goes_on and "\n\n" not in text[joined[-1].end : one.start]:
            joined[-1] = Span(joined[-1].start, one.end)
        else:
            joined.append(one)
    return joined


def outermost(spans: list[Span]) -> list[Span]:
    """Those of `spans` that lie inside no other, in order."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.start, -one.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


def fills_heading(text: str, quote: Span, paragraphs: Sequence[Span], known: frozenset[Span]) -> bool:
    """Whether `quote` is all there is in its paragraph, and that paragraph reads as a heading."""
    paragraph = next((one for one in paragraphs if one.contains(quote)), None)
    if paragraph is None or text[paragraph.start : paragraph.end].strip() != text[quote.start : quote.end]:
        return False
    inside = text[quote.start + 1 : quote.end - 1].rstrip("'’")
    return paragraph in known or (inside[-1:] not in ".,;…" and len(inside.split()) <= 12)


class Paired(NamedTuple):
    """What one family of marks came to in a text."""

    spans: list[Span]
    nested: list[Span]
    stray: list[Span]
    unclosed: list[Span]
    continued: list[Span]


def pair_family(text: str, paragraphs: Sequence[Span], family: re.Pattern[str], doubles: list[Span] | None) -> Paired:
    """All marks of one family paired, paragraph by paragraph and then across paragraphs.

    With `doubles` (the pairs of double marks already found) the marks are single ones: a pair stands wholly
    inside a double quote or wholly outside it.
    """
    marked: list[tuple[int, list[Mark]]] = []
    out = Paired([], [], [], [], [])
    for index, paragraph in enumerate(paragraphs):
        marks = weigh(text, paragraph, family, doubles is not None)
        after_plain = not carries_over(marked, index) or plain(marked[-1][1])
        if doubles is None and after_plain and plain(marks):
            out.spans.extend(Span(marks[i].start, marks[i + 1].end) for i in range(0, len(marks), 2))
        elif marks and (doubles is None or any(mark.open > 0 for mark in marks) or carries_over(marked, index)):
            marked.append((index, marks))
    for run in consecutive(marked):
        settle(text, paragraphs, run, doubles, out)
    out.spans.sort()
    return out


def carries_over(marked: list[tuple[int, list[Mark]]], index: int) -> bool:
    """Whether the paragraph before `index` has marks that could leave a quote open."""
    return bool(marked) and marked[-1][0] == index - 1


def plain(marks: list[Mark]) -> bool:
    """Whether double marks plainly open and close in turn, so that nothing has to be weighed."""
    if len(marks) % 2:
        return False
    return all(marks[i].open >= 3 and marks[i + 1].close >= 3 for i in range(0, len(marks), 2))


def consecutive(marked: list[tuple[int, list[Mark]]]) -> list[list[tuple[int, list[Mark]]]]:
    """Marked paragraphs grouped where one directly follows the other."""
    runs: list[list[tuple[int, list[Mark]]]] = []
    for item in marked:
        if runs and runs[-1][-1][0] == item[0] - 1:
            runs[-1].append(item)
        else:
            runs.append([item])
    return runs


def settle(
    text: str,
    paragraphs: Sequence[Span],
    run: list[tuple[int, list[Mark]]],
    doubles: list[Span] | None,
    out: Paired,
) -> None:
    """The best reading of a run of marked paragraphs, written to `out`.

    A paragraph may hand an open quote on: the next then begins with a mark of its own (the convention) or, where
    lines were taken for paragraphs, goes on without.
    """
    best: dict[bool, tuple[float, list[tuple[Span, Reading]]]] = {False: (0.0, [])}
    for index, marks in run:
        paragraph = paragraphs[index]
        after: dict[bool, tuple[float, list[tuple[Span, Reading]]]] = {}
        solver = Solver(text, paragraph, marks, doubles)
        for inside, (score, path) in best.items():
            for entered in (False, True) if inside else (False,):
                bonus = crossing(text, paragraph, marks, entered) if inside else 0.0
                for left_open in (False, True):
                    reading = solver.read(entered, left_open)
                    if reading is None:
                        continue
                    total = score + bonus + reading.score
                    if left_open not in after or total > after[left_open][0]:
                        after[left_open] = (total, [*path, (paragraph, reading)])
        best = after
    score, path = best.get(False, (0.0, []))
    for paragraph, reading in path:
        record(text, paragraph, reading, out)


def crossing(text: str, paragraph: Span, marks: list[Mark], entered: bool) -> float:
    """How well a paragraph takes up a quote that the one before left open."""
    if entered:
        return -3.0
    return 3.0 if marks[0].open > 0 and not text[paragraph.start : marks[0].start].strip() else -20.0


def record(text: str, paragraph: Span, reading: Reading, out: Paired) -> None:
    """One paragraph's reading as spans."""
    for step in reading.steps():
        if step.pair:
            opening, closing = step.pair
            start = opening.start if opening else paragraph.start
            if isinstance(closing, Mark):
                out.spans.append(Span(start, closing.end))
            else:
                out.spans.append(trimmed(text, start, paragraph.end if closing is None else closing))
                (out.unclosed if step.unclosed else out.continued).append(out.spans[-1])
        out.nested.extend(Span(first.start, last.end) for first, last in step.nested)
        for mark in step.stray:
            if mark.alone < INCHES or (mark.alone < 0 and text[mark.start] != '"'):  # the rest: apostrophes, inches
                out.stray.append(Span(mark.start, mark.end))


def trimmed(text: str, start: int, end: int) -> Span:
    """`[start, end)` without white space at its end."""
    while end > start + 1 and text[end - 1].isspace():
        end -= 1
    return Span(start, end)
