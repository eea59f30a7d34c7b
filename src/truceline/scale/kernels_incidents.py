"""What the incidents stage computes, as pure functions over rows: words weighed, pairs of a cell, what they make."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from truceline.codec import encode
from truceline.corroborate.cells import meets
from truceline.corroborate.copies import root
from truceline.corroborate.incidents_cluster import VETO, link
from truceline.corroborate.incidents_compare import SAME, compare
from truceline.corroborate.incidents_join import COPIED, aligned, join_reasons, make_incident, near_pairs
from truceline.corroborate.incidents_tell import Telling, retold
from truceline.corroborate.incidents_text import Rarity, Terms, strongest
from truceline.records import CopyFamily, Event, Incident, Record
from truceline.scale.kernels import read_as
from truceline.text import Span


def told_words(row: dict[str, Any]) -> tuple[Terms, Terms]:
    """The terms of a telling's report, and of the words in which it is told."""
    return _terms(row["story"]), _terms(row["words"])


def weigh_rows(told: Sequence[tuple[Terms, Terms]], texts: Rarity, sentences: Rarity) -> list[dict[str, bytes]]:
    """The words of tellings weighted by rarity: vectors of length one, as rows."""
    vectors = []
    for story, words in told:
        weighed = {"story": strongest(texts.vector(story)), "words": sentences.vector(words)}
        vectors.append({name: encode(list(vector.items())) for name, vector in weighed.items()})
    return vectors


def _terms(data: bytes) -> Terms:
    return dict(read_as(list[tuple[int, float]], data))


def _found(rows: Sequence[dict[str, Any]], column: str) -> list[Telling]:
    """The tellings that rows hold, their words weighted; `column` says how much of their records."""
    found = []
    for row in rows:
        record = read_as(Record, row[column])
        telling = retold(record, record.events)
        telling.around, telling.beside = row["around"], tuple(row["beside"])
        telling.about = tuple((lat, lon) for lat, lon in row["about"])
        telling.story, telling.words = told_words(row)
        found.append(telling)
    return found


def score_day(rows: Sequence[dict[str, Any]]) -> list[tuple[int, int]]:
    """Pairs of tellings of one day, by number, that are as likely as not one deed: as many as tell what hangs together.

    Only what meets in a cell is compared, and not what hangs together already, so there are fewer pairs than tellings.
    """
    ordered = sorted(rows, key=_order)
    found = _found(ordered, "bare")
    placed = [(row["pinned"], bool(row["about"])) for row in ordered]
    cells: dict[str, list[int]] = {}
    for at, row in enumerate(ordered):
        for cell in row["cells"]:
            cells.setdefault(cell, []).append(at)
    head = list(range(len(ordered)))
    made = []
    for cell, held in sorted(cells.items()):
        kinds = {placed[at] for at in held}
        meet = {one: {other for other in kinds if meets(cell, (one[0], other[0]), (one[1], other[1]))} for one in kinds}
        if not any(meet.values()):
            continue
        for place, j in enumerate(held):
            wanted = meet[placed[j]]
            for i in held[:place]:
                if placed[i] not in wanted or root(head, i) == root(head, j):
                    continue
                told = compare(found[i], found[j])
                if told.forbidden is None and told.sum >= SAME:
                    made.append((ordered[i]["number"], ordered[j]["number"]))
                    head[root(head, j)] = root(head, i)
    return made


def aligned_rows(rows: Sequence[dict[str, Any]]) -> list[bool]:
    """Of each edge beside a telling of its source and one of its copy: whether they stand in one copied passage."""
    answers = []
    for row in rows:
        passages = read_as(tuple[tuple[Span, Span], ...], row["passages"])
        source, copy = (_bare(row[f"{side}_kind"], row[f"{side}_trigger"]) for side in ("source", "copy"))
        days = row["source_days"], row["copy_days"]
        meet = all(days) and max(days[0][0], days[1][0]) <= min(days[0][-1], days[1][-1])
        answers.append(meet and aligned(source, copy, passages))
    return answers


def _bare(kind: Any, trigger: Sequence[int]) -> Event:
    """An event of which no more is known than its type and where its word stands."""
    return Event(id="", type=kind, trigger=Span(*trigger), evidence=())


def _order(row: dict[str, Any]) -> tuple[str, str, int]:
    return row["published"], row["report"], row["at"]


def link_rows(rows: Sequence[dict[str, Any]]) -> list[Incident]:
    """The incidents of tellings that hang together: all compared with one another, then linked.

    A row's `copied` holds the numbers of the tellings that stand with it in one copied passage.
    """
    ordered = sorted(rows, key=_order)
    found = _found(ordered, "record")
    place = {row["number"]: at for at, row in enumerate(ordered)}
    copied = {
        tuple(sorted((at, place[number])))
        for at, row in enumerate(ordered)
        for number in row["copied"]
        if number in place
    }
    likeness = {(i, j): COPIED if (i, j) in copied else compare(found[i], found[j]) for i, j in near_pairs(found)}
    scores = {pair: VETO if told.forbidden else told.sum for pair, told in likeness.items()}
    families = [
        CopyFamily(id="", original=row["original"], members=(row["report"],)) for row in ordered if row["original"]
    ]
    return [
        make_incident([found[at] for at in group], join_reasons(group, likeness), families)
        for group in link(len(found), scores, SAME)
    ]
