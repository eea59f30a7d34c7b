"""Names of the whole system: the network's, with the actor registry and the gazetteer where it found none.

The registry sets the kind of a name that it knows, and adds bodies and persons that the network passed over; a run of
proper nouns that the gazetteer knows as a country or as a town of some size is a place.
"""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Doc

from truceline.resolve.actors import Actors
from truceline.resolve.places import Places

_ORGANISATIONS = frozenset({"organisation", "media"})
Name = tuple[int, int, str]


class WholeNames:
    """The registry and the gazetteer over the network's names."""

    def __init__(self) -> None:
        self._actors = Actors.load()
        self._places = Places.load()

    def names(self, doc: Doc) -> set[Name]:
        """(start, end, kind) of every name in `doc`, in characters."""
        found = {(e.start_char, e.end_char): e.label_ for e in doc.ents}
        for start, end, kind in self._known(doc.text):
            if (start, end) in found:
                if found[start, end] in ("PER", "ORG", "LOC"):
                    found[start, end] = kind
            elif not any(a < end and start < b for a, b in found):
                found[start, end] = kind
        for start, end in _runs(doc):
            if not any(a < end and start < b for a, b in found) and self._is_place(doc.text[start:end]):
                found[start, end] = "LOC"
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

    def _is_place(self, name: str) -> bool:
        return any(c.how == "exact" and c.population >= 100_000 for c in self._places.candidates(name))


def _runs(doc: Doc) -> Iterator[tuple[int, int]]:
    """Runs of proper nouns in the singular, in characters."""
    start: int | None = None
    for token in doc:
        if token.tag_ == "NNP" and token.pos_ == "PROPN" and token.text[:1].isupper() and len(token) > 2:
            start = token.idx if start is None else start
            end = token.idx + len(token)
        elif start is not None:
            yield start, end
            start = None
    if start is not None:
        yield start, end
