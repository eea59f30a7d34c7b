"""Which proposals are statements: a head on the encoder's vector of the verb and on the signs of the proposal.

Trained on our own annotated reports alone (`training/reporting.py`); it reads no word of the text but through the
encoder, to which names are alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from truceline.attribute.content import Found
from truceline.attribute.drafts import Draft
from truceline.attribute.loose import Proposal, proposals
from truceline.parse.judge import Floats, Judge, kept
from truceline.text import Along, Span, Text

RULE = "learned cue"


class Head(Judge):
    """Judges proposals."""

    def more(
        self,
        text: Text,
        seen: Floats,
        sentence: Any,
        here: Sequence[Draft],
        ruled: Sequence[Found],
        quoted: Along[Span],
    ) -> Iterator[Found]:
        """The best proposal at each verb of the sentence, if it is good enough."""
        best: dict[int, tuple[float, Proposal]] = {}
        for one in proposals(text, sentence, here, ruled, quoted):
            odds = self.odds(seen[one.draft.verb.i], one.signs)
            if odds >= self.least and odds > best.get(one.draft.verb.i, (0.0,))[0]:
                best[one.draft.verb.i] = (odds, one)
        for _, one in best.values():
            yield Found(one.draft, one.content, why=[RULE, one.draft.rule])


@cache
def load() -> Head:
    """The shipped head. Raises `ModelError` where it is missing or broken."""
    return Head(kept("reporting"))
