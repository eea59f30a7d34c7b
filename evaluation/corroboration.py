"""Copies, incidents and origins against gold; every figure as METRICS.md beside the gold defines it.

    TRUCELINE_GOLD=… python -m evaluation.corroboration            every figure
    … --hold    fail where a figure falls below its floor          … --raise    lift the floors to what was measured
    … --only copies,ecbplus,gvc,cross,pipeline,composed            some parts

`cross` clusters events that the gold itself names (type from a word table, date and place as the words give them):
clustering apart from extraction. `pipeline` reads the reports with the product, first to last; `composed` does so with
our own cross set (`training/corpus/cross`), whose held half nothing was fitted to.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from evaluation.corroboration_named import named, tied
from evaluation.gate import Figure, digest, gold, hold, lift

Clusters = Mapping[Hashable, Hashable]
"""Each item's cluster."""
Score = tuple[float, float, float]
"""Precision, recall, F1."""
COMPOSED = Path(__file__).parent.parent / "training" / "corpus" / "cross"
WANTED = {
    "members found": "gold members found",
    "INCIDENTS B-cubed": "incident B3 F1",
    "B-cubed, found only": "incident B3 F1, members found only",
    "COPIES pairs": "copy pairs F1",
    "origin count, all": "origin count exact",
    "status, all": "status",
    "origin names": "origin names F1",
    "figures of killed and injured": "figures F1",
}
"""Rows of the outside scorer, and what they are called here."""
REUSED = 40
"""Shared word-5-grams from which two texts share text in fact, whoever made the one from the other."""


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


# ------------------------------------------------------------------------------------------------- scorers


def f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def members(clusters: Clusters) -> list[set[Hashable]]:
    found: dict[Hashable, set[Hashable]] = defaultdict(set)
    for item, cluster in clusters.items():
        found[cluster].add(item)
    return list(found.values())


def muc(told: Clusters, found: Clusters) -> Score:
    """Links: a cluster of n items needs n - 1; those that the other side lacks are missing."""

    def share(these: Clusters, those: Clusters) -> float:
        kept = sum(len(group) - len({those[item] for item in group}) for group in members(these))
        needed = sum(len(group) - 1 for group in members(these))
        return kept / needed if needed else 0.0

    precision, recall = share(found, told), share(told, found)
    return precision, recall, f1(precision, recall)


def b_cubed(told: Clusters, found: Clusters) -> Score:
    """Item by item, the share of its cluster that belongs there."""
    gold_of = {item: group for group in members(told) for item in group}
    found_of = {item: group for group in members(found) for item in group}
    shared = {item: len(gold_of[item] & found_of[item]) for item in told}
    precision = sum(shared[item] / len(found_of[item]) for item in told) / len(told)
    recall = sum(shared[item] / len(gold_of[item]) for item in told) / len(told)
    return precision, recall, f1(precision, recall)


def ceaf_e(told: Clusters, found: Clusters) -> Score:
    """Clusters paired one to one so that their likeness, 2 |shared| / (|one| + |other|), is greatest."""
    gold_groups, found_groups = members(told), members(found)
    home = {item: number for number, group in enumerate(gold_groups) for item in group}
    weights: dict[tuple[int, int], float] = {}
    for number, group in enumerate(found_groups):
        for other, shared in Counter(home[item] for item in group).items():
            weights[other, number] = 2 * shared / (len(group) + len(gold_groups[other]))
    total = best_pairing(weights)
    precision, recall = total / len(found_groups), total / len(gold_groups)
    return precision, recall, f1(precision, recall)


def best_pairing(weights: Mapping[tuple[int, int], float]) -> float:
    """The greatest total weight of a one-to-one pairing, each connected part of the table by itself."""
    left: dict[int, set[int]] = defaultdict(set)
    right: dict[int, set[int]] = defaultdict(set)
    for a, b in weights:
        left[a].add(b)
        right[b].add(a)
    total, seen = 0.0, set[int]()
    for start in left:
        if start in seen:
            continue
        rows, columns, queue = {start}, set[int](), [start]
        while queue:
            row = queue.pop()
            for column in left[row] - columns:
                columns.add(column)
                queue += right[column] - rows
                rows |= right[column]
        seen |= rows
        table = [[weights.get((a, b), 0.0) for b in sorted(columns)] for a in sorted(rows)]
        total += assign(table)
    return total


def assign(table: Sequence[Sequence[float]]) -> float:
    """The greatest total of one cell in each row and column (the Hungarian method with potentials)."""
    if len(table) > len(table[0]):
        table = list(zip(*table, strict=True))
    rows, columns = len(table), len(table[0])
    u, v, match = [0.0] * (rows + 1), [0.0] * (columns + 1), [0] * (columns + 1)
    for row in range(1, rows + 1):
        match[0], at = row, 0
        least, used, way = [float("inf")] * (columns + 1), [False] * (columns + 1), [0] * (columns + 1)
        while match[at]:
            used[at] = True
            here, step, following = match[at], float("inf"), 0
            for column in range(1, columns + 1):
                if not used[column]:
                    cost = -table[here - 1][column - 1] - u[here] - v[column]
                    if cost < least[column]:
                        least[column], way[column] = cost, at
                    if least[column] < step:
                        step, following = least[column], column
            for column in range(columns + 1):
                if used[column]:
                    u[match[column]] += step
                    v[column] -= step
                else:
                    least[column] -= step
            at = following
        while at:
            match[at], at = match[way[at]], way[at]
    return sum(table[match[column] - 1][column - 1] for column in range(1, columns + 1) if match[column])


def conll(told: Clusters, found: Clusters) -> tuple[float, dict[str, Score]]:
    """The mean F1 of MUC, B-cubed and CEAF-e, and the three."""
    parts = {"MUC": muc(told, found), "B3": b_cubed(told, found), "CEAF-e": ceaf_e(told, found)}
    return sum(score[2] for score in parts.values()) / 3, parts


# ------------------------------------------------------------------------------------------------- parts


def copies(folder: Path) -> tuple[list[Figure], list[str]]:
    """Copies by kind of edit, no dates given; and what the pairs that count as wrong really are."""
    from truceline.corroborate.copies import Document, find_copies

    here = folder / "corroboration"
    originals, made = lines(here / "reuters.originals.jsonl"), lines(here / "synthetic_copies.dev.jsonl")
    documents = [Document(line["id"], line["text"]) for line in originals]
    documents += [Document(f"copy-{number}", line["text"]) for number, line in enumerate(made)]
    begun = time.perf_counter()
    edges = find_copies(documents).edges
    took = time.perf_counter() - begun
    told = {(f"copy-{number}", line["copy_of"]): line["variant"] for number, line in enumerate(made)}
    found = {(edge.copy, edge.source) for edge in edges}
    kinds = Counter(told.values())
    right = Counter(kind for pair, kind in told.items() if pair in found)
    figures = [Figure(f"copies, recall: {kind}", right[kind] / count, count) for kind, count in sorted(kinds.items())]
    mixed = {pair for pair in found if pair[0].startswith("copy-") and not pair[1].startswith("copy-")}
    grams = {document.id: five_grams(document.text) for document in documents}
    reused = {pair for pair in found - told.keys() if len(grams[pair[0]] & grams[pair[1]]) >= REUSED}
    figures += [
        Figure("copies, recall: all", len(found & told.keys()) / len(told), len(told)),
        Figure("copies, precision over (copy, original)", len(mixed & told.keys()) / len(mixed), len(mixed)),
        Figure("copies, precision over every pair", len(found & told.keys()) / len(found), len(found)),
        Figure("copies, precision, text shared in fact", len(found & (told.keys() | reused)) / len(found), len(found)),
    ]
    wrong = found - told.keys()
    said = [
        f"{len(wrong)} pairs beside the gold's: {len(reused)} share at least {REUSED} word-5-grams in fact "
        "(Reuters sent some texts twice; the filler of some copies is another original)",
        f"{len(documents) / took:,.0f} documents a second, one core, half of them copies",
    ]
    return figures, said


def five_grams(text: str) -> set[tuple[str, ...]]:
    words = text.lower().split()
    return {tuple(words[at : at + 5]) for at in range(len(words) - 4)}


def ecbplus(folder: Path) -> tuple[list[Figure], list[str]]:
    """ECB+ event mentions as given, no topics, singletons kept."""
    from truceline.corroborate.incidents_words import group_mentions

    here = folder / "corroboration"
    texts = {line["id"]: line["text"] for line in lines(here / "ecbplus.documents.jsonl") if line["split"] == "dev"}
    wanted = [
        line
        for line in lines(here / "ecbplus.mentions.jsonl")
        if line["split"] == "dev" and line["kind"] == "event" and line["doc"] in texts
    ]
    groups = group_mentions(texts, [(line["doc"], line["start"], line["end"]) for line in wanted])
    told = {number: line["cluster"] for number, line in enumerate(wanted)}
    value, parts = conll(told, {number: at for at, group in enumerate(groups) for number in group})
    figures = [Figure("ECB+ dev, CoNLL F1", value, len(wanted))]
    return figures + [Figure(f"ECB+ dev, {name} F1", score[2], len(wanted)) for name, score in parts.items()], []


def gvc(folder: Path) -> tuple[list[Figure], list[str]]:
    """GVC reports to incidents, in order of date, no look-ahead."""
    from truceline.corroborate.incidents_words import Stories

    reports = sorted(
        lines(folder / "corroboration" / "gvc.documents.jsonl"), key=lambda line: (line["date"], line["id"])
    )
    stories = Stories()
    found = {line["id"]: stories.add(line["text"]) for line in reports}
    precision, recall, value = b_cubed({line["id"]: line["incident"] for line in reports}, found)
    return [Figure("GVC dev, B3 F1, online", value, len(reports))], [
        f"GVC: precision {precision:.3f}, recall {recall:.3f}"
    ]


def cross(folder: Path) -> tuple[list[Figure], list[str]]:
    """Clustering of events as the gold names them, and a filter that takes every event of one day for one incident."""
    from truceline.codec import encode
    from truceline.corroborate import IncidentIndex, incidents

    records = named(folder)
    result = incidents(records)
    online = IncidentIndex()
    for record in sorted(records, key=lambda record: record.report.published.value):
        online.add(record)
    one_a_day: dict[tuple[Any, ...], list[dict[str, str]]] = defaultdict(list)
    for record in records:
        for event in record.events:
            one_a_day[event.date.start, event.type].append({"report": record.report.id, "event": event.id})
    plain = json.loads(encode({"copies": result.copies, "incidents": result.incidents, "records": records}))
    figures = []
    for label, told in (
        ("named events", plain["incidents"]),
        ("named events, online", [{"members": json.loads(encode(group))} for group in online.groups()]),
        ("named events, one a day and type", [{"members": group} for group in one_a_day.values()]),
    ):
        rows = scored(folder, {**plain, "incidents": told})
        figures.append(
            Figure(
                f"cross, {label}: incident B3 F1", rows["INCIDENTS B-cubed"]["F1"], rows["INCIDENTS B-cubed"]["gold"]
            )
        )
    rows = scored(folder, plain)
    figures.append(Figure("cross, copies: pairs F1", rows["COPIES pairs"]["F1"], rows["COPIES pairs"]["gold"]))
    return figures, []


def read(path: Path) -> list[Any]:
    """The records that the product makes of some reports."""
    from truceline.pipeline import Engine
    from truceline.read import Source, report, sources
    from truceline.records import Failure

    found: list[Source] = [source for source in sources([str(path)]) if not isinstance(source, Failure)]
    return list(Engine().extract_many([report(source) for source in found]))


def composed(folder: Path) -> tuple[list[Figure], list[str]]:
    """Our own cross set read by the product, the half whose errors are looked at and the half that is held back."""
    from truceline.codec import encode
    from truceline.corroborate import incidents

    figures: list[Figure] = []
    for half in ("open", "held"):
        records = read(COMPOSED / half / "reports.jsonl")
        result = incidents(records)
        plain = json.loads(encode({"copies": result.copies, "incidents": result.incidents, "records": records}))
        rows = scored(folder, plain, COMPOSED / half)
        figures += _figures(rows, f"composed cross, {half} half")
    return figures, []


def _figures(rows: dict[str, Any], label: str) -> list[Figure]:
    return [
        Figure(
            f"{label}: {name}",
            row.get("F1", row.get("accuracy", 0.0)),
            row.get("gold", row.get("of")),
            held=not key.endswith("found only"),  # may fall because more was found
        )
        for key, name in WANTED.items()
        if (row := rows.get(key)) and row.get("gold", row.get("of"))
    ]


def pipeline(folder: Path) -> tuple[list[Figure], list[str]]:
    """The reports read by the product, first to last; and the one-a-day filter on the same events."""
    from truceline.codec import encode
    from truceline.corroborate import incidents
    from truceline.corroborate.incidents_tell import tellings

    records = read(folder / "cross" / "reports.jsonl")
    result = incidents(records)
    plain = json.loads(encode({"copies": result.copies, "incidents": result.incidents, "records": records}))
    rows = scored(folder, plain)
    filtered: dict[tuple[Any, ...], list[dict[str, str]]] = defaultdict(list)
    for record in records:
        for telling in tellings(record):
            day = telling.first if telling.first is not None else telling.published
            filtered[day, telling.event.type].append({"report": record.report.id, "event": telling.event.id})
    daily = scored(folder, {**plain, "incidents": [{"members": group} for group in filtered.values()]})
    figures = _figures(rows, "cross, read by the product")
    told = incidents(list(tied(folder, records)))
    ideal = scored(
        folder,
        json.loads(
            encode({"copies": told.copies, "incidents": told.incidents, "records": list(tied(folder, records))})
        ),
    )
    for key, name in (("origin count, all", "origin count exact"), ("status, all", "status")):
        row = ideal[key]
        figures.append(Figure(f"cross, named events, statements as read: {name}", row["accuracy"], row["of"]))
    return figures, [f"one incident a day and type, same events: B3 F1 {daily['INCIDENTS B-cubed']['F1']:.3f}"]


def scored(folder: Path, predicted: dict[str, Any], cross: Path | None = None) -> dict[str, Any]:
    """What the outside scorer says of a prediction for the gold's cross set, or another of that form."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "predicted.json"
        path.write_text(json.dumps(predicted), encoding="utf-8")
        scorer, told = str(folder.parent / "scoring" / "score_cross.py"), str(cross or folder / "cross")
        command = [sys.executable, scorer, told, str(path)]
        done = subprocess.run([*command, "--json"], capture_output=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


PARTS = {
    "copies": copies, "ecbplus": ecbplus, "gvc": gvc, "cross": cross, "pipeline": pipeline, "composed": composed,
}  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, hold the floors; 1 where one is broken."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--hold", action="store_true", help="fail where a figure falls below its floor")
    options.add_argument("--raise", action="store_true", dest="lift", help="lift the floors to what was measured")
    options.add_argument("--allow-regression", action="store_true", help="with --raise: let floors fall")
    options.add_argument("--only", default="", help="some parts, by name, with commas between")
    given = options.parse_args(arguments)
    folder = gold()
    if folder is None:
        print("corroboration: TRUCELINE_GOLD names no folder, so nothing is measured")
        return 0
    figures: list[Figure] = []
    for name in given.only.split(",") if given.only else PARTS:
        measured, said = PARTS[name](folder)
        figures += measured
        print(
            "\n".join([*(f"{f.name:58} {f.value:.3f} of {f.count}" for f in measured), *(f"  {line}" for line in said)])
        )
    data = digest(gold_files(folder))
    wrong: list[str] = []
    if given.lift:
        wrong += lift("corroboration", figures, data, allow_regression=given.allow_regression)
    if given.hold and not given.only:
        wrong += hold("corroboration", figures, data)
    print("\n".join(wrong), file=sys.stderr, end="\n" if wrong else "")
    return 1 if wrong else 0


def gold_files(folder: Path) -> Iterable[Path]:
    return [
        *(folder / "corroboration").glob("*.jsonl"),
        folder / "cross" / "gold.json",
        folder / "cross" / "reports.jsonl",
        *(COMPOSED / half / name for half in ("open", "held") for name in ("reports.jsonl", "gold.json")),
    ]


if __name__ == "__main__":
    sys.exit(main())
