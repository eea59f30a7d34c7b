"""Fits the weights by which mentions of deeds are joined, on the composed corpus, and writes them as data.

    python -m training.joins               fit on all of it and write resources/lexicons/joins.yaml
    python -m training.joins --check       fit on each half and tell how well the other is joined (B-cubed F1)

Each mention that the coder finds is given the annotated event whose evidence holds it; each pair of mentions of one
report is then an example, alike where both have one event. A ridge logistic regression (`training.ridge`) over
the signs of `truceline.code.alike`.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from training.annotated import coded, event_of
from training.ridge import fit, write
from truceline.code import alike
from truceline.code.deed import Deed
from truceline.code.merge import merge

RIDGE = 25.0
THRESHOLD = 0.0
HEAD = """\
# How much each sign (`truceline.code.alike`) speaks for two mentions telling one deed: the weights of a logistic
# regression, fitted by `python -m training.joins` on training/corpus. Not written by hand.
"""


class Example(NamedTuple):
    """The mentions of one report, each with its annotated event or None."""

    text: str
    deeds: Sequence[Deed]
    events: Sequence[int | None]


def examples() -> list[Example]:
    """The corpus as the coder reads it."""
    made = []
    for row, _, (deeds, text) in coded("merge"):
        made.append(Example(text, deeds, [event_of(deed, row["events"]) for deed in deeds]))
    return made


def pairs(found: Sequence[Example]) -> Iterator[tuple[frozenset[str], bool]]:
    """The signs of each pair of annotated mentions of one report, and whether they are one event."""
    for example in found:
        known = [alike.facts(deed, example.text) for deed in example.deeds]
        for i, one in enumerate(known):
            for j in range(i):
                a, b = example.events[i], example.events[j]
                if a is not None and b is not None:
                    yield frozenset(alike.signs(one, known[j])), a == b


def b_cubed(found: Sequence[Example]) -> float:
    """How well `merge` joins the annotated mentions, by the weights now in force."""
    precision = recall = count = 0.0
    for example in found:
        group = {id(d): n for n, g in enumerate(merge(example.deeds, example.text)) for d in g.deeds}
        marked = [
            (group.get(id(d), -id(d)), e) for d, e in zip(example.deeds, example.events, strict=True) if e is not None
        ]
        for mine, theirs in marked:
            both = sum(one == (mine, theirs) for one in marked)
            precision += both / sum(g == mine for g, _ in marked)
            recall += both / sum(e == theirs for _, e in marked)
            count += 1
    precision, recall = precision / count, recall / count
    return 2 * precision * recall / (precision + recall)


def main() -> None:
    """Fit and write, or check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="fit on one half, measure on the other; write nothing")
    found = examples()
    if parser.parse_args().check:
        for train, test in ((found[::2], found[1::2]), (found[1::2], found[::2])):
            weights = fit(list(pairs(train)), RIDGE)
            alike._weights = lambda weights=weights: weights  # type: ignore[assignment]
            print(f"fitted on {len(train)} reports: B-cubed F1 {b_cubed(test):.3f} on the other {len(test)}")
        return
    write("joins", HEAD, THRESHOLD, fit(list(pairs(found)), RIDGE))


if __name__ == "__main__":
    main()
