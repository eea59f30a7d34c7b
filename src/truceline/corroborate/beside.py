"""Two reports held beside one another: what both have, and what each has that the other leaves out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

from truceline.corroborate.copies import CopyEdge, find_copies
from truceline.corroborate.incidents_cluster import VETO, link
from truceline.corroborate.incidents_compare import SAME
from truceline.corroborate.incidents_join import liken
from truceline.corroborate.incidents_tell import Telling, count, tellings, weigh
from truceline.corroborate.incidents_text import Rarity, Terms, cosine, sentence_terms
from truceline.corroborate.voices import Voice, one_voice, speaker
from truceline.records import Record, Statement
from truceline.text import words_at

ONE_CLAIM = 0.35
"""Likeness of words from which two statements are one claim."""
ONE_VOICE = 0.15
"""How much less is enough where one voice makes both."""

T = TypeVar("T")
Pairs = tuple[tuple[T | None, T | None], ...]
"""What both have, then what the first has, then what the second has; None where one leaves it out."""


class Beside(NamedTuple):
    """Two reports, and what of each stands in the other."""

    a: Record
    b: Record
    copy: CopyEdge | None
    """That one carries the other's text."""
    deeds: Pairs[Telling]
    sources: Pairs[Voice]
    statements: Pairs[Statement]


def beside(a: Record, b: Record) -> Beside:
    """What two reports have in common and what each leaves out."""
    edges = find_copies([a, b]).edges
    sources = _pair(_sources(a), _sources(b), _alike)
    return Beside(a, b, edges[0] if edges else None, _deeds(a, b, edges), sources, _statements(a, b))


def ids(told: Beside) -> dict[str, Any]:
    """The same in ids and names, as plain data."""

    def events(telling: Telling | None) -> list[str] | None:
        return None if telling is None else [event.id for event in telling.events]

    return {
        "a": told.a.report.id,
        "b": told.b.report.id,
        "copy": told.copy and {"copy": told.copy.copy, "source": told.copy.source, "why": told.copy.why},
        "deeds": [{"a": events(x), "b": events(y)} for x, y in told.deeds],
        "sources": [{"a": x and x.name, "b": y and y.name} for x, y in told.sources],
        "statements": [{"a": x and x.id, "b": y and y.id} for x, y in told.statements],
        "records": [told.a, told.b],
    }


def _deeds(a: Record, b: Record, edges: Sequence[CopyEdge]) -> Pairs[Telling]:
    """The deeds of both, each with the other's telling of it; every kind of event, not only those of incidents."""
    known = {(edge.copy, edge.source): edge for edge in edges}
    mine, theirs = tellings(a, every=True), tellings(b, every=True)
    sentences, texts = Rarity(), Rarity()
    for record in (a, b):
        count(record, sentences, texts)
    weigh(mine + theirs, sentences, texts)
    scores = {}
    for i, x in enumerate(mine):
        for j, y in enumerate(theirs, len(mine)):
            told = liken(x, y, known)
            scores[i, j] = VETO if told.forbidden else told.sum
    for one in (range(len(mine)), range(len(mine), len(mine) + len(theirs))):
        scores.update({(i, j): VETO for i in one for j in one if i < j})
    found = mine + theirs
    both: list[tuple[Telling | None, Telling | None]] = []
    for group in link(len(found), scores, SAME):
        sides = [found[n] for n in group]
        first = next((one for one in sides if one.record is a), None)
        both.append((first, next((one for one in sides if one.record is b and one is not first), None)))
    return tuple(sorted(both, key=_shared_first))


def _shared_first(pair: tuple[Any, Any]) -> int:
    return 0 if None not in pair else 1 if pair[1] is None else 2


def _pair(mine: Sequence[T], theirs: Sequence[T], likeness: Callable[[T, T], float]) -> Pairs[T]:
    """Each paired with the most alike of the other side, one to one; what has none stands alone."""
    ranked = [(likeness(x, y), -i, -j) for i, x in enumerate(mine) for j, y in enumerate(theirs)]
    first: dict[int, int] = {}
    second: set[int] = set()
    for value, i, j in sorted(ranked, reverse=True):
        if value > 0 and -i not in first and -j not in second:
            first[-i] = -j
            second.add(-j)
    both: list[tuple[T | None, T | None]] = [(mine[i], theirs[j]) for i, j in sorted(first.items())]
    both += [(x, None) for i, x in enumerate(mine) if i not in first]
    return tuple(both + [(None, y) for j, y in enumerate(theirs) if j not in second])


def _sources(record: Record) -> list[Voice]:
    """The voices at the root of a report's statements, each body once."""
    found: list[Voice] = []
    for statement in record.statements:
        voice = speaker(statement, record)
        if voice is not None and not any(one_voice(voice, other) for other in found):
            found.append(voice)
    return found


def _alike(x: Voice, y: Voice) -> float:
    return 1.0 if x.known == y.known else 0.9 * one_voice(x, y)


def _statements(a: Record, b: Record) -> Pairs[Statement]:
    """The claims of both, each once, paired by what they say and who says it."""
    rarity = Rarity()
    claims = [(record, statement) for record in (a, b) for statement in record.statements if statement.same_as is None]
    terms = {id(statement): _terms(record, statement) for record, statement in claims}
    for found in terms.values():
        rarity.add(found)
    vectors = {key: rarity.vector(found) for key, found in terms.items()}
    voices = {id(statement): speaker(statement, record) for record, statement in claims}

    def likeness(x: Statement, y: Statement) -> float:
        value = cosine(vectors[id(x)], vectors[id(y)])
        mine, theirs = voices[id(x)], voices[id(y)]
        together = mine is not None and theirs is not None and one_voice(mine, theirs)
        return value if value >= ONE_CLAIM - ONE_VOICE * together else 0.0

    mine, theirs = ([statement for record, statement in claims if record is one] for one in (a, b))
    return _pair(mine, theirs, likeness)


def _terms(record: Record, statement: Statement) -> Terms:
    return sentence_terms(words_at(record.report.text, statement.content))
