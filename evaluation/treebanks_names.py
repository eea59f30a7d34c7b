"""Names of the whole system: the network's, with the actor registry's over them.

The registry sets the kind of a name that it knows, and adds bodies and persons that the network passed over but was in
doubt about: where the network is sure that a guideline marks no name, the registry does not know better. The gazetteer
adds none: any word is a town somewhere (`Spanish`, `Metro`, `Juliet`), and the network finds the towns that are meant.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from truceline.parse.network import Words
from truceline.parse.pipeline import Parsed, Parser
from truceline.resolve.actors import Actors

Name = tuple[int, int, str]
_ORGANISATIONS = frozenset({"organisation", "media"})
_SURE = 0.75
"""From this probability of "no name" on, the network is taken to be sure."""


class WholeNames:
    """The registry over the network's names."""

    def __init__(self) -> None:
        self._actors = Actors.load()

    def names(self, parser: Parser, parsed: Parsed) -> set[Name]:
        """(start, end, kind) of every name of a report, in characters."""
        doc = parsed.doc
        found = {(e.start_char, e.end_char): e.label_ for e in doc.ents}
        new: list[Name] = []
        for start, end, kind in self._known(doc.text):
            if (start, end) in found:
                if found[start, end] in ("PER", "ORG", "LOC"):
                    found[start, end] = kind
            elif not any(a < end and start < b for a, b in found):
                new.append((start, end, kind))
        if new:
            sure = _sure_of_none(parser, parsed)
            found |= {(start, end): kind for start, end, kind in new if not _all_within(sure, start, end)}
        return {(start, end, kind) for (start, end), kind in found.items()}

    def _known(self, text: str) -> Iterator[Name]:
        for match in self._actors.match(text):
            name = text[match.span.start : match.span.end]
            if match.via != "alias" or not (name[0].isupper() or ("-" in name and any(c.isupper() for c in name))):
                continue
            if match.kind == "person":
                yield match.span.start, match.span.end, "PER"
            elif match.kind in _ORGANISATIONS:
                yield match.span.start, match.span.end, "ORG"


def _sure_of_none(parser: Parser, parsed: Parsed) -> dict[int, bool]:
    """By where a word starts: whether the network is sure that it is in no name."""
    tokens = [token for token in parsed.spacy if not token.is_space]
    glued = [at > 0 and not tokens[at - 1].whitespace_ for at in range(len(tokens))]
    scores = parser.network.scores([Words([token.text for token in tokens], glued)]).names
    odds = np.exp(scores - scores.max(1, keepdims=True))
    none = odds[:, parser.network.about.names.index("O")] / odds.sum(1)
    return {token.idx: bool(share > _SURE) for token, share in zip(tokens, none, strict=True)}


def _all_within(sure: dict[int, bool], start: int, end: int) -> bool:
    return all(said for at, said in sure.items() if start <= at < end)
