"""Ordinary words for deeds: composed sentences of news, each with one deed of a type, or with none.

    python -m evaluation.words [--hold | --raise] [--errors]

`training/corpus/words` has the sentences. Which half one belongs to hangs on its own letters: errors of the open half
are read while words are added, those of the half held back never (`--errors` prints the open ones alone). A
sentence counts as found where the record has a deed of its type; one without a deed as left alone where it has none.
"""

from __future__ import annotations

import hashlib
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from evaluation import gate
from evaluation.gate import Figure

WORDS = Path(__file__).parent.parent / "training" / "corpus" / "words"
NONE = "none"


class Sentence(NamedTuple):
    """A sentence, the type of the deed that it tells (`none`), the words that name it, and its half."""

    type: str
    words: str
    text: str
    held: bool


def sentences() -> Iterator[Sentence]:
    """All of them, in order of the files."""
    for path in sorted(WORDS.glob("*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            kind, words, text = line.split("\t")
            yield Sentence(kind, words, text, hashlib.sha256(text.encode()).digest()[-1] % 2 == 1)


def read() -> Iterator[tuple[Sentence, list[tuple[str, str]]]]:
    """Each sentence with the deeds that its record has: type and words."""
    from truceline.pipeline import Engine
    from truceline.read import Source, report

    listed = list(sentences())
    sources = (
        report(Source(name=str(n), data=one.text.encode(), media_type="text/plain", text=one.text))
        for n, one in enumerate(listed)
    )
    for one, record in zip(listed, Engine().extract_many(sources), strict=True):
        yield one, [(e.type, one.text[e.trigger.start : e.trigger.end]) for e in record.events]


def measure(errors: bool) -> list[Figure]:
    """The figures of both halves; by type, they are printed."""
    right: dict[tuple[bool, str], Counter[bool]] = defaultdict(Counter)
    for one, found in read():
        hit = not found if one.type == NONE else any(kind == one.type for kind, _ in found)
        right[one.held, one.type][hit] += 1
        if errors and not hit and not one.held:
            print(f"{one.type:16} {one.words:28} {found}  {one.text}")
    for kind in sorted({kind for _, kind in right}):
        halves = (right[held, kind] for held in (False, True))
        print(f"{kind:16}", *(f"{half[True] / half.total():.2f} of {half.total():3}" for half in halves if half))
    figures = []
    for held, name in ((False, "open"), (True, "held back")):
        told = sum((count for (half, kind), count in right.items() if half == held and kind != NONE), Counter[bool]())
        none = right[held, NONE]
        figures.append(Figure(f"{name}: deeds found", told[True] / max(1, told.total()), told.total()))
        figures.append(Figure(f"{name}: none where none is", none[True] / max(1, none.total()), none.total()))
    return figures


def main() -> int:
    """Print the figures, hold or lift their floors; 1 where one is broken."""
    parser = gate.options(__doc__)
    parser.add_argument("--errors", action="store_true", help="print what is not found in the open half")
    asked = parser.parse_args()
    return gate.settle("words", measure(asked.errors), gate.digest(WORDS.glob("*.tsv")), asked)


if __name__ == "__main__":
    sys.exit(main())
