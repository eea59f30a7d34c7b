"""Ridge logistic regression over signs, solved by Newton's method: equal examples give equal weights."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

LEXICONS = Path(__file__).resolve().parent.parent / "resources" / "lexicons"
ROUNDS = 40


def fit(rows: Sequence[tuple[AbstractSet[str], bool]], ridge: float, seen: int = 1) -> dict[str, float]:
    """The weight of each sign and of `always`, from examples: their signs, and whether they are right.

    Signs that fewer than `seen` of them show have none.
    """
    often = Counter(sign for signs, _ in rows for sign in signs)
    names = sorted(sign for sign, times in often.items() if times >= seen)
    at = {name: number for number, name in enumerate(names)}
    x: NDArray[np.float64] = np.zeros((len(rows), len(names) + 1))
    for row, (signs, _) in enumerate(rows):
        x[row, [at[sign] for sign in signs if sign in at] + [len(names)]] = 1
    y = np.array([right for _, right in rows], dtype=float)
    w = np.zeros(x.shape[1])
    held = np.append(np.full(len(names), ridge), 1e-6)
    for _ in range(ROUNDS):
        p = 1 / (1 + np.exp(-(x @ w)))
        w -= np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + np.diag(held), x.T @ (p - y) + held * w)
    return {name: round(float(weight), 3) for name, weight in zip([*names, "always"], w, strict=True)}


def write(name: str, head: str, threshold: float | Mapping[str, float], weights: Mapping[str, float]) -> None:
    """Write `resources/lexicons/<name>.yaml`, under a head of comments."""
    data = {"threshold": threshold, "weights": dict(sorted(weights.items()))}
    (LEXICONS / f"{name}.yaml").write_text(head + yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
    print(f"wrote {len(weights)} weights; now run resources/lexicons/build.py")
