"""How far two reviewers agree, beyond what chance would give (Cohen's kappa)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec

from truceline.records import Decision

VERDICTS = ("accept", "edit", "reject", "unsure")


class Concord(msgspec.Struct, frozen=True):
    """Two reviewers' agreement: on how many items, observed, expected by chance, kappa (None if undefined)."""

    one: str
    other: str
    items: int
    observed: float
    expected: float
    kappa: float | None
    table: dict[str, int]
    """`accept/reject`: how often the first accepted what the second rejected."""


def concord(decisions: Iterable[Decision]) -> list[Concord]:
    """The agreement of each two reviewers who decided on the same items, adjudications left out."""
    by_subject: dict[str, dict[str, str]] = {}
    for it in decisions:
        if it.verdict in VERDICTS and not (it.change and ("adjudicates" in it.change or "release" in it.change)):
            by_subject.setdefault(it.subject, {})[it.by] = it.verdict
    pairs: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for held in by_subject.values():
        names = sorted(held)
        for at, one in enumerate(names):
            for other in names[at + 1 :]:
                pairs.setdefault((one, other), []).append((held[one], held[other]))
    return [_measure(one, other, seen) for (one, other), seen in sorted(pairs.items())]


def _measure(one: str, other: str, seen: list[tuple[str, str]]) -> Concord:
    total = len(seen)
    observed = sum(a == b for a, b in seen) / total
    mine, theirs = Counter(a for a, _ in seen), Counter(b for _, b in seen)
    expected = sum(mine[verdict] * theirs[verdict] for verdict in VERDICTS) / total**2
    # Where both always say the same thing chance agrees as often: kappa is then undefined, not 1 and not 0.
    kappa = (observed - expected) / (1 - expected) if expected < 1 else None
    table = Counter(f"{a}/{b}" for a, b in seen)
    return Concord(one, other, total, observed, expected, kappa, dict(sorted(table.items())))
