"""Where a sentence tells a duty: each word that lays or takes one, tried by every rule."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from truceline.resolve.obligations_laid import lays, modal, owed, provides, until
from truceline.resolve.obligations_phrases import Duty, Here
from truceline.resolve.obligations_taken import agrees, deed, duty_noun

RULES = (owed, modal, until, agrees, lays, provides, duty_noun, deed)


def duties_in(sentence: Any, here: Here, carried: bool) -> Iterator[Duty]:
    """The duties that a sentence tells; `here` are the instruments named in it, with where.

    `carried` says whether an instrument was named just before, so that `it` may stand for it.
    """
    for token in sentence:
        for rule in RULES:  # a plain loop: eight rules over every word of a report
            duty = rule(token, here, carried)
            if duty is not None:
                yield duty
                break
