"""The day a report was written, where nothing beside the text tells it: its dateline."""

from __future__ import annotations

import re
from collections.abc import Sequence

from truceline.resolve.times.reading import Expression

LEAD = 600
CAPITALISED = re.compile(r"(?:(?:[A-Z][\w.'’-]*|By|and|of|de|al|el|[(),:/|–—-])[\s,]*)*\Z")
WEEKDAY = re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b", re.I)


def dateline_day(text: str, expressions: Sequence[Expression]) -> str | None:
    """The ISO day of the dateline: a whole date near the top that opens its line after nothing but names, or that
    names its weekday too. The latest, if there are several. None if there is none: nothing is guessed."""
    days = []
    for expression in expressions:
        if expression.span.start > LEAD:
            break
        low = expression.low
        if not low or not re.search(r"\b(?:19|20)\d\d\b", text[expression.span.start : expression.span.end]):
            continue
        if expression.precision not in ("day", "minute", "hour"):
            continue
        line = text[text.rfind("\n", 0, expression.span.start) + 1 : expression.span.start]
        words = text[expression.span.start : expression.span.end]
        if WEEKDAY.search(words) or (len(line) < 60 and CAPITALISED.match(line)):
            days.append(low[:10])
    return max(days, default=None)
