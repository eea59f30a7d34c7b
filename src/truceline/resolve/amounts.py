"""Counted and measured amounts of a report, each with whose figure it is."""

from __future__ import annotations

from collections.abc import Sequence

from truceline.attribute.statements import Tellers
from truceline.records import Quantity, Statement, Time
from truceline.resolve.harm import HarmFigure
from truceline.resolve.numerals import Number
from truceline.text import Along, Span, Text


def list_quantities(
    text: Text,
    numbers: Sequence[Number],
    tolls: Sequence[HarmFigure],
    times: Sequence[Time],
    statements: Sequence[Statement],
) -> tuple[Quantity, ...]:
    """The amounts that count something and are neither figures of harm nor parts of times."""
    tellers = Tellers(statements)
    spans = (*(t.span for t in tolls), *(t.span for t in times if t.span is not None))
    taken = Along((span, span) for span in spans)
    return tuple(
        Quantity(
            value=number.low if number.low == number.high else None,
            low=number.low,
            high=number.high,
            unit=text[number.unit],
            span=Span(number.span.start, number.unit.end),
            according_to=teller.id if (teller := tellers.of(number.span)) else "narrator",
        )
        for number in numbers
        if number.unit is not None and not taken.at(number.span)
    )
