"""Which proposals are statements: a head on the encoder's vector of the verb and on the signs of the proposal.

Trained on our own annotated reports alone (`training/reporting.py`); it reads no word of the text but through the
encoder, to which names are alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from truceline.attribute.content import Found
from truceline.attribute.drafts import Draft
from truceline.attribute.loose import Proposal, proposals
from truceline.errors import ModelError
from truceline.text import Along, Span, Text

Floats = NDArray[np.float32]
RULE = "learned cue"


class Weights(msgspec.Struct, frozen=True):
    """The head as it is kept: one hidden layer; a row for every sign, and one that all share."""

    encoder: str
    """The first digits of the hash of the encoder that it was fitted on."""
    least: float
    """The odds from which on a proposal is a statement."""
    words: list[list[float]]
    shift: list[float]
    signs: dict[str, list[float]]
    """Each sign's row: what it adds to every hidden unit, and last to the odds themselves."""
    out: list[float]
    bias: float


class Head:
    """Judges proposals. `table` turns vectors into what the hidden units see of a word (`Parsed.seen`)."""

    def __init__(self, kept: Weights) -> None:
        self.table: Floats = np.array(kept.words, dtype=np.float32)
        self.least = kept.least
        self._signs = {name: np.array(row, dtype=np.float32) for name, row in kept.signs.items()}
        self._base = np.array([*kept.shift, kept.bias], dtype=np.float32)
        self._out = np.array(kept.out, dtype=np.float32)

    def odds(self, seen: Floats, signs: Iterable[str]) -> float:
        """How likely the proposal is a statement, 0 to 1; a sign that it does not know says nothing."""
        total = self._base + sum(self._signs[sign] for sign in signs if sign in self._signs)
        score = float(np.maximum(total[:-1] + seen, 0.0) @ self._out + total[-1])
        return 1.0 / (1.0 + float(np.exp(-score)))

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
    path = files("truceline") / "data" / "english" / "reporting.json"
    try:
        return Head(msgspec.json.decode(path.read_bytes(), type=Weights))
    except (OSError, msgspec.DecodeError) as error:
        raise ModelError(f"the head for words that report cannot be read: {error}") from error
