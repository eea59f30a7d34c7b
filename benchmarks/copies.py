"""Copies: documents a second and what is found, beside MinHash (datasketch, if installed) on the same texts, same run.

python -m benchmarks.copies [--count 20000]                made news: a fifth of copies, as a day's stream has
TRUCELINE_GOLD=… python -m benchmarks.copies               also the gold's Reuters texts, half of them copies
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.bulk import made
from evaluation.gate import gold
from truceline.corroborate.copies import CopyIndex, Document, find_copies
from truceline.corroborate.when import instant

Pairs = set[frozenset[str]]


def ours(documents: Sequence[Document]) -> Pairs:
    """All at once."""
    return {frozenset((edge.copy, edge.source)) for edge in find_copies(documents).edges}


def one_by_one(documents: Sequence[Document]) -> Pairs:
    """One at a time, as they come."""
    index = CopyIndex()
    return {frozenset((edge.copy, edge.source)) for document in documents for edge in index.add(document)}


def minhash(documents: Sequence[Document]) -> Pairs:
    """datasketch: 128 permutations over word 5-grams, Jaccard .5, what its documentation begins with."""
    from datasketch import MinHash, MinHashLSH

    index, found = MinHashLSH(threshold=0.5, num_perm=128), set()
    for document in documents:
        words = document.text.lower().split()
        sketch = MinHash(num_perm=128)
        sketch.update_batch([" ".join(words[at : at + 5]).encode() for at in range(max(1, len(words) - 4))])
        found |= {frozenset((document.id, other)) for other in index.query(sketch)}
        index.insert(document.id, sketch)
    return found


def reuters(folder: Path) -> tuple[list[Document], dict[frozenset[str], str]]:
    """The gold's originals and copies, and each pair's kind of edit."""

    def lines(name: str) -> list[dict[str, str]]:
        path = folder / "corroboration" / name
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]

    originals, copies = lines("reuters.originals.jsonl"), lines("synthetic_copies.dev.jsonl")
    documents = [Document(line["id"], line["text"]) for line in originals]
    documents += [Document(f"copy-{number}", line["text"]) for number, line in enumerate(copies)]
    told = {frozenset((f"copy-{n}", line["copy_of"])): line["variant"] for n, line in enumerate(copies)}
    return documents, told


def run(name: str, way: Callable[[Sequence[Document]], Pairs], documents: Sequence[Document]) -> Pairs:
    """Run one way, print its rate in wall clock and in processor time."""
    wall, used = time.perf_counter(), time.process_time()
    found = way(documents)
    wall, used = time.perf_counter() - wall, time.process_time() - used
    count = len(documents)
    print(
        f"  {name:24} {count / wall:9,.0f} documents/s   {count / used:9,.0f} of processor time   {len(found):6} pairs"
    )
    return found


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--count", type=int, default=20_000)
    given = options.parse_args()
    ways: dict[str, Callable[[Sequence[Document]], Pairs]] = {"anchors": ours, "anchors, one by one": one_by_one}
    if importlib.util.find_spec("datasketch"):
        ways["datasketch MinHash"] = minhash
    ours([Document("warm", "up " * 50)])
    stream = [Document(x["id"], x["text"], instant(x["published"]), x["publisher"]) for x in made(given.count)]
    print(f"made news, {len(stream):,} documents, a fifth of them copies")
    for name, way in ways.items():
        run(name, way, stream if way is not minhash else stream[:5000])
    folder = gold()
    if folder is None:
        return
    documents, told = reuters(folder)
    kinds = Counter(told.values())
    print(f"Reuters texts, {len(documents):,} documents, half of them copies")
    recall = {}
    for name, way in ways.items():
        found = run(name, way, documents)
        recall[name] = Counter(kind for pair, kind in told.items() if pair in found)
    print(f"  {'recall by kind of edit':32}" + "".join(f"{name:>22}" for name in ways))
    for kind, count in sorted(kinds.items()):
        print(f"  {kind:32}" + "".join(f"{recall[name][kind] / count:22.3f}" for name in ways))


if __name__ == "__main__":
    main()
