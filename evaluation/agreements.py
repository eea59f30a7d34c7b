"""Instruments, duties and the outlet's own claims on the composed reports that are marked for them.

    python -m evaluation.agreements                    the half that was tuned to, and the half that was held out
    python -m evaluation.agreements --half tuned --show   what was missed and what is too much, by report
    python -m evaluation.agreements --hold             fail where a floor of the held-out half is broken
    python -m evaluation.agreements --raise            lift the floors

The reports are `training/corpus/agreements/reports.yaml`; they need no gold. Pairing is one to one: instruments of one
kind by the mentions they share, duties and claims where half of the words of both together are shared.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from evaluation import gate
from truceline.pipeline import Engine
from truceline.records import Instrument, Obligation, Published, Publisher, Record, Report
from truceline.text import Span

SOURCE = Path(__file__).parent.parent / "training" / "corpus" / "agreements" / "reports.yaml"
Json = dict[str, Any]


@dataclass
class Counts:
    """What was found of what is marked, and of what was found, how much is right."""

    right: int = 0
    marked: int = 0
    found: int = 0

    def f1(self) -> float:
        return 2 * self.right / (self.marked + self.found) if self.marked + self.found else 1.0


@dataclass
class Tally:
    """The counts of one half, and what went wrong in plain words."""

    counts: dict[str, Counts] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def add(self, name: str, right: int, marked: int, found: int) -> None:
        counts = self.counts.setdefault(name, Counts())
        counts.right += right
        counts.marked += marked
        counts.found += found


def reports(half: str | None = None) -> list[Json]:
    """The marked reports, all or of one half."""
    rows: list[Json] = yaml.load(SOURCE.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    return [row for row in rows if half in (None, row["half"])]


def place(text: str, words: str) -> Span:
    """Where words stand; `words#2` is the second place. Raises `ValueError` where they do not."""
    plain, _, nth = words.partition("#")
    hits = [hit.start() for hit in re.finditer(re.escape(plain), text)]
    if len(hits) < int(nth or 1):
        raise ValueError(f"not in the text: {words!r}")
    return Span(hits[int(nth or 1) - 1], hits[int(nth or 1) - 1] + len(plain))


def record(engine: Engine, row: Json) -> Record:
    """What the engine makes of a marked report."""
    text = row["text"]
    report = Report(
        id=row["id"], text=text, captured_sha256="0" * 64, language="en", body=(Span(0, len(text)),),
        published=Published(value=row["published"]), publisher=Publisher(value=row["publisher"]),
    )  # fmt: skip
    return engine.extract(report)


def score(rows: Iterable[Json], engine: Engine) -> Tally:
    """The counts over reports."""
    tally = Tally()
    for row in rows:
        found = record(engine, row)
        named = _instruments(row, found, tally)
        _duties(row, found, named, tally)
        _claims(row, found, tally)
    return tally


def _instruments(row: Json, found: Record, tally: Tally) -> dict[str, str]:
    """Pairs instruments; gives the marked name of each that was found."""
    text, left, names = row["text"], list(found.instruments), dict[str, str]()
    for want in row["instruments"]:
        spans = [place(text, words) for words in want["mentions"]]
        best = max(left, key=lambda it: _shared(it, want, spans), default=None)
        if best is None or _shared(best, want, spans) == 0:
            tally.wrong.append(f"{row['id']} missed {want['kind']} {want['name']}")
            tally.add("mentions of instruments", 0, len(spans), 0)
            continue
        left.remove(best)
        names[best.id] = want["name"]
        right = sum(any(span.overlaps(at) for at in best.mentions) for span in spans)
        extra = [at for at in best.mentions if not any(span.overlaps(at) for span in spans)]
        tally.add("mentions of instruments", right, len(spans), right + len(extra))
        if right < len(spans) or extra:
            tally.wrong.append(
                f"{row['id']} {want['name']}: {right} of {len(spans)} mentions, extra {_said(text, extra)}"
            )
        told = want.get("in_effect") not in (None, "null")
        same = best.in_effect == (want["in_effect"] if told else None)
        tally.add("in effect since", int(told and same), int(told), int(best.in_effect is not None))
        if not same:
            tally.wrong.append(f"{row['id']} {want['name']}: in effect {best.in_effect}, not {want.get('in_effect')}")
        _parties(row, want, best, tally)
    tally.add("instruments", len(names), len(row["instruments"]), len(names) + len(left))
    tally.add("mentions of instruments", 0, 0, sum(len(it.mentions) for it in left))
    tally.wrong += [
        f"{row['id']} too much: {it.kind} {it.name} {[text[s.start : s.end] for s in it.mentions]}" for it in left
    ]
    return names


def _parties(row: Json, want: Json, best: Instrument, tally: Tally) -> None:
    marked = [frozenset(_plain(name) for name in names) for names in want.get("parties", [])]
    told = [frozenset(_plain(name) for name in it.names) for it in best.parties]
    right = sum(any(_same_set(one, other) for other in told) for one in marked)
    tally.add("readings of who is bound", right, len(marked), len(told))
    if right < max(len(marked), len(told)):
        tally.wrong.append(
            f"{row['id']} {want['name']}: bound {[sorted(t) for t in told]}, not {[sorted(m) for m in marked]}"
        )


def _same_set(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one) == len(other) and all(any(a in b or b in a for b in other) for a in one)


def _plain(name: str) -> str:
    return re.sub(r"^(?:the|a|an)\s+|['’]s?$", "", name.lower())


def _shared(it: Instrument, want: Json, spans: Sequence[Span]) -> int:
    return it.kind == want["kind"] and sum(any(span.overlaps(at) for at in it.mentions) for span in spans)


def _share(one: Span, other: Span) -> float:
    both = min(one.end, other.end) - max(one.start, other.start)
    return both / (max(one.end, other.end) - min(one.start, other.start)) if both > 0 else 0.0


def _duties(row: Json, found: Record, named: dict[str, str], tally: Tally) -> None:
    text, left, paired = row["text"], list(found.obligations), 0
    right: Counter[str] = Counter()
    for want in row["obligations"]:
        span = place(text, want["words"])
        best = max(left, key=lambda it: _share(it.span, span), default=None)
        if best is None or _share(best.span, span) < 0.5:
            tally.wrong.append(
                f"{row['id']} missed duty: {want['words']}"
                + (f" (near: {text[best.span.start : best.span.end]})" if best and best.span.overlaps(span) else "")
            )
            continue
        left.remove(best)
        paired += 1
        right += _duty(row, want, best, named, tally)
    marked, told = len(row["obligations"]), paired + len(left)
    tally.add("duties", paired, marked, told)
    for name in ("bearer", "instrument", "deadline", "teller"):
        tally.add(f"duties with the right {name}", right[name], marked, told)
    tally.wrong += [f"{row['id']} duty too much: {text[it.span.start : it.span.end]} ({it.bearer})" for it in left]


def _duty(row: Json, want: Json, it: Obligation, named: dict[str, str], tally: Tally) -> Counter[str]:
    """What a duty that was found says, field by field."""
    none = ("null", None, "")
    told = named.get(it.instrument or "", it.instrument)
    bearer = (_plain(it.bearer) if it.bearer else None, None if want["bearer"] in none else _plain(want["bearer"]))
    until = it.deadline.end if it.deadline else None
    checks = {
        "bearer": _alike(*bearer),
        "instrument": told == (None if want["instrument"] in none else want["instrument"]),
        "deadline": until == (None if want.get("deadline") in none else want["deadline"]),
        "teller": (it.according_to == "narrator") == (want["by"] == "narrator"),
    }  # fmt: skip
    for name, right in checks.items():
        if not right:
            value = {
                "bearer": it.bearer,
                "instrument": told,
                "deadline": it.deadline and it.deadline.end,
                "teller": it.according_to,
            }[name]
            tally.wrong.append(f"{row['id']} {name} {value!r} of: {want['words']}")
    return Counter(name for name, right in checks.items() if right)


def _alike(one: str | None, other: str | None) -> bool:
    return one == other or bool(one and other and (one in other or other in one))


def _said(text: str, spans: Iterable[Span]) -> list[str]:
    return [text[span.start : span.end] for span in spans]


def _claims(row: Json, found: Record, tally: Tally) -> None:
    text, left, paired = row["text"], list(found.narrator_claims), 0
    for want in row["claims"]:
        span = place(text, want["words"])
        best = max(left, key=lambda it: _share(it.span, span), default=None)
        if best is None or _share(best.span, span) < 0.5:
            tally.wrong.append(f"{row['id']} missed claim: {want['words']}")
            continue
        left.remove(best)
        paired += 1
        if best.kind != want["kind"]:
            tally.wrong.append(f"{row['id']} claim is {best.kind}, not {want['kind']}: {want['words']}")
    tally.add("claims of the outlet", paired, len(row["claims"]), paired + len(left))
    tally.wrong += [f"{row['id']} claim too much: {it.kind}: {text[it.span.start : it.span.end]}" for it in left]


def figures(tally: Tally, half: str) -> list[gate.Figure]:
    """F1 of each, with how many are marked; those over fewer than ten have no floor, nor has the tuned half."""
    return [
        gate.Figure(f"{half}: {name}", counts.f1(), counts.marked, held=half == "held" and counts.marked >= 10)
        for name, counts in tally.counts.items()
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, hold or lift the floors."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--half", choices=("tuned", "held"), help="only this half")
    options.add_argument("--show", action="store_true", help="print what is wrong")
    options.add_argument("--hold", action="store_true", help="fail where a floor is broken")
    options.add_argument("--raise", action="store_true", dest="lift", help="lift the floors")
    options.add_argument("--allow-regression", action="store_true", help="with --raise: let floors fall")
    given = options.parse_args(arguments)
    engine = Engine()
    measured: list[gate.Figure] = []
    for half in (given.half,) if given.half else ("tuned", "held"):
        tally = score(reports(half), engine)
        measured += figures(tally, half)
        for name, counts in tally.counts.items():
            precision = counts.right / counts.found if counts.found else 1.0
            recall = counts.right / counts.marked if counts.marked else 1.0
            print(
                f"{half:6} {name:30} P {precision:.2f}  R {recall:.2f}  F1 {counts.f1():.2f}"
                f"  of {counts.marked}, found {counts.found}"
            )
        if given.show:
            print("\n".join(f"  {line}" for line in tally.wrong))
    data = gate.digest([SOURCE])
    wrong = gate.lift("agreements", measured, data, allow_regression=given.allow_regression) if given.lift else []
    wrong += gate.hold("agreements", measured, data) if given.hold else []
    print("\n".join(wrong), file=sys.stderr) if wrong else None
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
