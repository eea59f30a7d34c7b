"""Average linking with vetoes: what belongs together, and nothing through a bridge.

Two groups are joined where the mean likeness of all their pairs reaches a threshold and no pair of them is vetoed. So
a report that is a little like each of two incidents cannot make them one. The same function settles any order of
arrival to the same groups; `Online` decides one item at a time, from what came before it only.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

Pair = tuple[int, int]
VETO = float("-inf")


def link(count: int, scores: Mapping[Pair, float], threshold: float, unlike: float = -1.0) -> list[list[int]]:
    """Groups of the items `0 … count - 1`, each sorted, in the order of their first item.

    `scores` holds `(i, j)` with `i < j`; `VETO` forbids; a pair that is missing counts as `unlike`. Ties go to the
    pair of groups with the smaller first items, so the answer depends on the numbering and on nothing else.
    """
    members: dict[int, list[int]] = {number: [number] for number in range(count)}
    sums: dict[int, dict[int, float]] = {number: {} for number in range(count)}
    pairs: dict[int, dict[int, int]] = {number: {} for number in range(count)}
    for (i, j), score in scores.items():
        sums[i][j] = sums[j][i] = score
        pairs[i][j] = pairs[j][i] = 1
    heap = [(-score, i, j, 1, 1) for (i, j), score in scores.items() if score >= threshold]
    heapq.heapify(heap)
    while heap:
        _, i, j, size_i, size_j = heapq.heappop(heap)
        if i not in members or j not in members or (len(members[i]), len(members[j])) != (size_i, size_j):
            continue  # one of them has grown since
        _merge(i, j, members, sums, pairs)
        for other, total in sums[i].items():
            every = len(members[i]) * len(members[other])
            mean = (total + unlike * (every - pairs[i][other])) / every
            if mean >= threshold:
                low, high = (i, other) if i < other else (other, i)
                heapq.heappush(heap, (-mean, low, high, len(members[low]), len(members[high])))
    return [sorted(group) for _, group in sorted(members.items())]


def _merge(
    i: int, j: int, members: dict[int, list[int]], sums: dict[int, dict[int, float]], pairs: dict[int, dict[int, int]]
) -> None:
    """Group `j` goes into group `i`, the smaller number."""
    members[i] += members.pop(j)
    for other, total in sums.pop(j).items():
        known = pairs[j][other]
        sums[other].pop(j)
        pairs[other].pop(j)
        if other != i:
            sums[i][other] = sums[other][i] = sums[i].get(other, 0.0) + total
            pairs[i][other] = pairs[other][i] = pairs[i].get(other, 0) + known
    del pairs[j]


@dataclass
class Online:
    """Groups that grow one item at a time, without looking ahead; `score(a, b)` compares two items by number."""

    score: Callable[[int, int], float]
    threshold: float
    unlike: float = -1.0
    groups: list[list[int]] = field(default_factory=list)
    home: dict[int, int] = field(default_factory=dict)

    def add(self, item: int, near: Iterable[int] | None = None) -> int:
        """The number of the group that an item joins or begins; only the groups of the items `near` it are asked."""
        asked: Sequence[int] = (
            range(len(self.groups)) if near is None else sorted({self.home[n] for n in near if n in self.home})
        )
        best, chosen = self.threshold, -1
        for number in asked:
            mean = self.mean(item, self.groups[number])
            if mean > best or (mean == best and chosen < 0):
                best, chosen = mean, number
        if chosen < 0:
            chosen = len(self.groups)
            self.groups.append([])
        self.groups[chosen].append(item)
        self.home[item] = chosen
        return chosen

    def mean(self, item: int, group: Sequence[int]) -> float:
        """The mean likeness of an item to a group; a veto by any member forbids."""
        total = 0.0
        for other in group:
            score = self.score(item, other)
            if score == VETO:
                return VETO
            total += score
        return total / len(group)
