"""Fits the weights by which a report's places are given to its deeds, on the composed corpus, and writes them as data.

    python -m training.spots               fit on all of it and write resources/lexicons/spots.yaml
    python -m training.spots --check       fit on four fifths of the reports and measure on the fifth, five times

Each deed that the coder finds is given the annotated event that its mentions tell; each place that the report names is
then an example, right where the event has it. A ridge logistic regression (`training.ridge`)
over the signs of `truceline.code.spots_weighed`.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from training.annotated import coded, event_of
from training.ridge import fit, write
from truceline.code import spots_weighed
from truceline.code.alike import touch
from truceline.code.merge import Group
from truceline.code.spots import Spot

RIDGE = 12.0
SEEN = 8
"""How many examples must show a sign for it to have a weight."""
LEAST = 0.02
"""Weights below it are left out."""
FOLDS = 5
THRESHOLD = {"own": -1.0, "here": -0.3, "elsewhere": 0.0}
"""From which log odds a place is kept: told by the deed's clause, by its sentence, by another. A place of another deed
is worse than none: the further off it is named, the surer it must be."""
HEAD = """\
# How much each sign (`truceline.code.spots_weighed`) speaks for a deed having been done at a place, and from which sum
# on a place is kept: the weights of a logistic regression, fitted by `python -m training.spots` on training/corpus.
# Not written by hand.
"""


class Example(NamedTuple):
    """One deed with all places: the signs of each and the number of the annotated place that it is, if any."""

    places: Sequence[tuple[Sequence[str], int | None]]
    marked: int
    """How many places the annotated event has."""


def examples() -> list[list[Example]]:
    """The deeds of each report of the corpus, as the coder reads it."""
    return [_of_report(row, *given) for row, _, given in coded("choose_places")]


def _of_report(row: dict[str, Any], groups: Sequence[Group], found: Sequence[Spot]) -> list[Example]:
    made = []
    for group, weighed in spots_weighed.weigh(groups, found):
        told = Counter(e for d in group.deeds if (e := event_of(d, row["events"])) is not None)
        if told:
            marked = row["events"][told.most_common(1)[0][0]].get("places") or []
            places = [(signs, _place_of(candidate.spots, marked)) for candidate, signs in weighed]
            made.append(Example(places, len(marked)))
    return made


def _place_of(mentions: Sequence[Spot], marked: Sequence[dict[str, Any]]) -> int | None:
    """The annotated place that the mentions name."""
    names = frozenset(s.place.name.lower() for s in mentions)
    return next((n for n, place in enumerate(marked) if touch(names, frozenset([place["name"].lower()]))), None)


def weights_of(found: Sequence[Sequence[Example]]) -> dict[str, float]:
    """The weight of each sign, and of `always`."""
    rows = [(set(signs), place is not None) for deeds in found for deed in deeds for signs, place in deed.places]
    return {name: weight for name, weight in fit(rows, RIDGE, SEEN).items() if abs(weight) >= LEAST}


def counts(found: Sequence[Sequence[Example]], weights: dict[str, float]) -> NDArray[np.float64]:
    """How many annotated places are kept, how many places are kept, and how many are annotated."""
    right = kept = marked = 0
    for deed in (deed for deeds in found for deed in deeds):
        taken = [place for signs, place in deed.places if spots_weighed.kept(signs, weights, THRESHOLD)]
        right, kept, marked = right + len({*taken} - {None}), kept + len(taken), marked + deed.marked
    return np.array([right, kept, marked], dtype=float)


def main() -> None:
    """Fit and write, or check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="measure on reports that the weights are not fitted to")
    found = examples()
    if parser.parse_args().check:
        total = np.zeros(3)
        for fold in range(FOLDS):
            weights = weights_of([deeds for number, deeds in enumerate(found) if number % FOLDS != fold])
            total += counts(found[fold::FOLDS], weights)
        right, kept, marked = total
        print(f"{right:.0f} right of {kept:.0f} kept, {marked:.0f} marked: F1 {2 * right / (kept + marked):.3f}")
        return
    write("spots", HEAD, THRESHOLD, weights_of(found))


if __name__ == "__main__":
    main()
