"""Fits the weights by which mentions of deeds are joined, on the composed corpus, and writes them as data.

    python -m training.joins               fit on all of it and write resources/lexicons/joins.yaml
    python -m training.joins --check       fit on each half and tell how well the other is joined (B-cubed F1)

Each mention that the coder finds is given the annotated event whose evidence holds it; each pair of mentions of one
report is then an example, alike where both have one event. A ridge logistic regression over the signs of
`truceline.code.alike`, solved by Newton's method: the same corpus gives the same weights.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import yaml
from numpy.typing import NDArray

from truceline.code import alike, events
from truceline.code.mentions import Deed
from truceline.code.merge import Group, merge
from truceline.pipeline import Engine
from truceline.read import report, sources
from truceline.text import Span

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "training" / "corpus"
JOINS = ROOT / "resources" / "lexicons" / "joins.yaml"
RIDGE = 25.0
THRESHOLD = 0.0
ROUNDS = 40
HEAD = """\
# How much each sign (`truceline.code.alike`) speaks for two mentions telling one deed: the weights of a logistic
# regression, fitted by `python -m training.joins` on training/corpus. Not written by hand.
"""


class Example(NamedTuple):
    """The mentions of one report, each with its annotated event or None."""

    text: str
    deeds: Sequence[Deed]
    events: Sequence[int | None]


def annotated() -> Iterator[dict[str, Any]]:
    """The reports of the corpus that have events, in order of their files."""
    for path in sorted(CORPUS.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if "events" in row:
                yield row


def examples() -> list[Example]:
    """The corpus as the coder reads it."""
    rows = list(annotated())
    keep = ("id", "text", "title", "publisher", "published")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "corpus.jsonl"
        lines = [json.dumps({k: row["report"][k] for k in keep if row["report"].get(k)}) for row in rows]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        reports = [report(source) for source in sources([str(path)])]  # type: ignore[arg-type]
    caught: list[Sequence[Deed]] = []

    def catch(deeds: Sequence[Deed], text: str) -> list[Group]:
        caught.append(deeds)
        return merge(deeds, text)

    plain, events.merge = events.merge, catch
    try:
        for _ in Engine().extract_many(reports):
            pass
    finally:
        events.merge = plain
    return [
        Example(row["report"]["text"], deeds, [_event_of(d, row["events"]) for d in deeds])
        for row, deeds in zip(rows, caught, strict=True)
    ]


def _event_of(deed: Deed, marked: Sequence[dict[str, Any]]) -> int | None:
    """The annotated event that the mention tells: by its trigger, its type, and how close the evidence is."""
    best: tuple[float, int] | None = None
    for number, event in enumerate(marked):
        holding = [s for e in event["evidence"] if (s := Span(*e)).overlaps(deed.trigger.span)]
        if not holding:
            continue
        trigger = Span(*event["trigger"]).overlaps(deed.trigger.span)
        types = {deed.trigger.type, event["type"]}
        akin = len(types) == 1 or any(types <= family for family in alike.FAMILIES)
        if not (trigger or akin or "destruction" in types):
            continue
        score = 3 * trigger + 2 * (len(types) == 1) + 1.5 * akin + 1 / (1 + min(map(len, holding)) / 50)
        if best is None or score > best[0]:
            best = (score, number)
    return best[1] if best is not None else None


def pairs(found: Sequence[Example]) -> Iterator[tuple[frozenset[str], bool]]:
    """The signs of each pair of annotated mentions of one report, and whether they are one event."""
    for example in found:
        known = [alike.facts(deed, example.text) for deed in example.deeds]
        for i, one in enumerate(known):
            for j in range(i):
                a, b = example.events[i], example.events[j]
                if a is not None and b is not None:
                    yield frozenset(alike.signs(one, known[j])), a == b


def fit(found: Sequence[Example]) -> dict[str, float]:
    """The weight of each sign, and of `always`."""
    rows = list(pairs(found))
    names = sorted(set().union(*(signs for signs, _ in rows)))
    x: NDArray[np.float64] = np.array([[name in signs for name in names] + [True] for signs, _ in rows], dtype=float)
    y = np.array([same for _, same in rows], dtype=float)
    w = np.zeros(x.shape[1])
    ridge = np.append(np.full(len(names), RIDGE), 1e-6)
    for _ in range(ROUNDS):
        p = 1 / (1 + np.exp(-(x @ w)))
        w -= np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + np.diag(ridge), x.T @ (p - y) + ridge * w)
    return {name: round(float(weight), 3) for name, weight in zip([*names, "always"], w, strict=True)}


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
            weights = fit(train)
            alike._weights = lambda weights=weights: weights  # type: ignore[misc, assignment]
            print(f"fitted on {len(train)} reports: B-cubed F1 {b_cubed(test):.3f} on the other {len(test)}")
        return
    data = {"threshold": THRESHOLD, "weights": dict(sorted(fit(found).items()))}
    JOINS.write_text(HEAD + yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
    print(f"wrote {len(data['weights'])} weights; now run resources/lexicons/build.py")


if __name__ == "__main__":
    main()
