"""Where a sentence tells a duty: each word that lays or takes one, tried by the rules that open on it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import cache

from truceline.attribute.phrases import Token
from truceline.parse.doc import Stretch
from truceline.resolve.obligations_laid import GIVES_UNTIL, OBLIGES, lays, modal, owed, provides, until
from truceline.resolve.obligations_phrases import Duty, Here, forms, words
from truceline.resolve.obligations_taken import agrees, deed, duty_noun

Rule = Callable[[Token, Here, bool], Duty | None]


def duties_in(sentence: Stretch, here: Here, carried: bool) -> Iterator[Duty]:
    """The duties that a sentence tells; `here` are the instruments named in it, with where.

    `carried` says whether an instrument was named just before, so that `it` may stand for it.
    """
    opened = _rules()
    named = {span.start for _, span in here}
    for token in sentence:
        rules = opened.get(token.lower_, ())
        if token.idx in named and lays not in rules:
            rules = (*rules, lays)  # `tasked the army to`: the verb is the decision
        for rule in rules:
            duty = rule(token, here, carried)
            if duty is not None:
                yield duty
                break


@cache
def _rules() -> dict[str, tuple[Rule, ...]]:
    """Word -> the rules that open on it, in the order in which they are tried."""
    table: dict[str, tuple[Rule, ...]] = {}
    opens: tuple[tuple[Rule, Collection[str]], ...] = (
        (owed, words()["owed"]),
        (modal, OBLIGES),
        (until, GIVES_UNTIL),
        (agrees, forms("agrees")),
        (lays, forms("lays")),
        (provides, forms("provides") | forms("bars")),
        (duty_noun, words()["duty"]),
        (deed, words()["deeds"]),
    )
    for rule, listed in opens:
        for word in listed:
            table[word] = (*table.get(word, ()), rule)
    return table
