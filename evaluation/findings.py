"""Findings on the founding report against sections K and L of its acceptance list, item by item, and none higher.

    TRUCELINE_GOLD=… python -m evaluation.findings [--show] [--hold] [--raise]

Twice: on a record put together from the gold (statements, events) and the acceptance list (instruments and duties), so
that the assessment alone is measured; and on the record that the engine itself makes of the report. `--hold` fails
where a check on the gold's record fails, or a floor of the engine's is broken.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from evaluation.gate import Figure, digest, gold, hold, lift
from truceline import codec
from truceline.assess import bundled, findings, gaps
from truceline.assess.named import instruments
from truceline.records import Actor, Finding, Instrument, Obligation, Parties, Record
from truceline.resolve.actors import Actors
from truceline.text import Span

KINDS = {"B1": "ceasefire", "B2": "resolution", "B3": "decision", "B4": "law"}
DUTIES = {"C1": (4127, 4190), "C3": (2937, 3071), "C5": (830, 956), "C6": (2318, 2421)}
"""Duties of section C that allegations are tied to, by where they are told."""
TOLD = {"C3": "s14", "C5": "s4", "C6": "s11", "C7": "s15"}
Rule = Callable[[Finding], bool]


def seed_record(folder: Path) -> Record:
    """The founding report's record from gold and acceptance list; actors by our registry."""
    listed = json.loads((folder.parent / "spec" / "seed-acceptance.json").read_text(encoding="utf-8"))
    text = (folder.parent / "reports" / "seed.txt").read_bytes().decode()
    lines = (folder / "reports" / "dev.gold.jsonl").read_text(encoding="utf-8").split("\n")
    marked = next(it for it in map(json.loads, filter(None, lines)) if it["report"].get("text") == text)
    registry = Actors.load()
    bare = {
        "schema": codec.SCHEMA,
        "report": {"id": "seed", "text": text, "captured_sha256": codec.sha256(text.encode())},
        "statements": [_identify(it, registry) for it in marked["statements"]],
        "events": [_identify(it, registry) for it in marked["events"]],
    }
    bare["report"] |= {"published": {"value": "2025-11-07T08:14", "span": [85, 117]}}
    bare["report"]["publisher"] = {"value": "Press TV", "span": [76, 84]}
    made = msgspec.convert(bare, Record)
    return msgspec.structs.replace(
        made,
        actors=_actors(text, registry),
        instruments=tuple(_instrument(it) for it in listed["instruments"]),
        obligations=tuple(_duty(it) for it in listed["obligations"]),
    )


def _identify(item: dict[str, Any], registry: Actors) -> dict[str, Any]:
    """The same record with registry ids on every mention, and what the gold leaves out filled with nothing."""
    for field in ("chain", "about", "actors", "targets"):
        for it in item.get(field, ()):
            known = registry.lookup(it["name"])
            it["actor"] = known.id if known else None
            if field == "chain" and known and known.parent and known.kind == "person":
                body = registry.entry(known.parent)
                it["affiliation"] = {"name": body.label if body else known.parent, "actor": known.parent}
    return {name: value for name, value in item.items() if value is not None or name in ("cue", "same_as")}


def _actors(text: str, registry: Actors) -> tuple[Actor, ...]:
    spans: dict[str, list[Span]] = {}
    for hit in registry.match(text):
        spans.setdefault(hit.actor_id, []).append(hit.span)
    entries = {id: registry.entry(id) for id in spans}
    return tuple(
        Actor(name=entry.label, kind=entry.kind, actor=id, mentions=tuple(spans[id]))
        for id, entry in entries.items()
        if entry
    )


def _instrument(item: dict[str, Any]) -> Instrument:
    parties = ()
    if item["id"] == "B1":
        parties = (
            Parties(names=("Israel", "Hezbollah"), according_to="narrator"),
            Parties(names=("Lebanon", "Israel"), according_to="s14"),
        )
    return Instrument(
        id=item["id"], name=item["name"], kind=KINDS[item["id"]], parties=parties,
        mentions=tuple(Span(it["start"], it["end"]) for it in item["mentions"]),
        in_effect="2024-11-27" if item["id"] == "B1" else None,
    )  # fmt: skip


def _duty(item: dict[str, Any]) -> Obligation:
    instrument = item["instrument"] if item["instrument"] in KINDS else None
    return Obligation(
        id=item["id"], bearer=item["bearer"].strip("()"), duty=item["duty"], instrument=instrument,
        span=Span(item["span"]["start"], item["span"]["end"]), according_to=TOLD.get(item["id"], "narrator"),
    )  # fmt: skip


CEASEFIRE, RESOLUTION = "ceasefire-2024-11-27", "unscr-1701"
OUTLET, PRESIDENT, LAWMAKER, ARMY, OFFICIALS = "Press TV", "Aoun", "Izz al-Din", "Lebanese army", "Israeli officials"


def _of(it: Finding, *, by: str, against: str, at: tuple[int, int], instrument: str | None = None) -> bool:
    """Whether a finding is the allegation of this voice, in these words, against this party alone."""
    told = any(words.span.overlaps(Span(*at)) for words in it.words)
    named = len(it.alleged_by) == 1 and by in it.alleged_by[0]
    return told and named and it.against == (against,) and it.instrument == instrument


def rules(record: Record) -> dict[str, Rule]:
    """Section K as rules; those on reported duties only where the record has duties."""
    duties = _listed_duties(record)
    law = next((f"{record.report.id}/{it.id}" for it in record.instruments if it.kind == "law"), "none")
    own = {"by": OUTLET, "against": "Israel"}

    def duty(it: Finding, id: str) -> bool:
        return not duties or it.obligation == duties.get(id)

    def related(it: Finding, id: str) -> bool:
        return not duties or duties.get(id) in it.relates_to

    return {
        "V1 strikes, ceasefire, the outlet": lambda it: (
            _of(it, **own, at=(1622, 1716), instrument=CEASEFIRE) and it.unsourced and it.kind == "deed"
        ),
        "V1 strikes, humanitarian law, the president": lambda it: (
            _of(it, by=PRESIDENT, against="Israel", at=(1838, 2043), instrument=law) and bool(it.events)
        ),
        "V1 resolution 1701, the president, in general": lambda it: (
            _of(it, by=PRESIDENT, against="Israel", at=(2143, 2422), instrument=RESOLUTION) and it.kind == "general"
            and duty(it, "C6")
        ),
        "V2 five sites, ceasefire, related to the withdrawal": lambda it: (
            _of(it, **own, at=(4197, 4236), instrument=CEASEFIRE) and it.unsourced and related(it, "C1")
        ),
        "V2 five sites, resolution 1701": lambda it: (
            _of(it, **own, at=(4197, 4236), instrument=RESOLUTION) and it.unsourced
        ),
        "V3 thousands, ceasefire, a total": lambda it: (
            _of(it, **own, at=(4383, 4480), instrument=CEASEFIRE) and it.unsourced and it.kind == "aggregate"
        ),
        "V4 civilians' homes, no instrument": lambda it: (
            _of(it, by=LAWMAKER, against="Israel", at=(3350, 3395)) and it.kind == "deed"
        ),
        "V5 deployment hindered": lambda it: (
            _of(it, by=ARMY, against="Israel", at=(2916, 3073), instrument=CEASEFIRE) and duty(it, "C3")
        ),
        "V6 slow disarming: a shortfall, no instrument": lambda it: (
            _of(it, by=OFFICIALS, against="Lebanese army", at=(594, 809)) and it.kind == "shortfall"
            and related(it, "C5")
        ),
        "V7a coordination, told by officials": lambda it: (
            _of(it, by=OFFICIALS, against="United States", at=(156, 455)) and it.kind == "role"
        ),
        "V7b mastermind, told by the lawmaker": lambda it: (
            _of(it, by=LAWMAKER, against="United States", at=(3511, 3549)) and it.kind == "role"
        ),
    }  # fmt: skip


def _listed_duties(record: Record) -> dict[str, str]:
    """Section C's ids -> this record's: the same duty is told in mostly the same words."""
    duties: dict[str, str] = {}
    for id, (start, end) in DUTIES.items():
        want = Span(start, end)
        for duty in record.obligations:
            both = min(duty.span.end, end) - max(duty.span.start, start)
            if duty.span.overlaps(want) and both / (max(duty.span.end, end) - min(duty.span.start, start)) >= 0.5:
                duties[id] = f"{record.report.id}/{duty.id}"
    return duties


def silences(record: Record, found: Sequence[Finding]) -> dict[str, bool]:
    """Section L: each thing that the report does not say, shown as not said."""
    ours = list(bundled().values())
    held = [it.agreement for it in instruments(record, ours) if it.agreement]
    shown = gaps(record, found, held)
    strike = {e.id for e in record.events if e.trigger.overlaps(Span(1622, 1716))}
    sites = {e.id for e in record.events if e.trigger.overlaps(Span(4190, 4236))}
    thousands = {e.id for e in record.events if e.trigger.overlaps(Span(4383, 4480))}
    duties = _listed_duties(record)
    leaving = duties.get("C1", "/").split("/")[1]

    def missing(what: str, of: set[str] | None = None, words: str = "") -> bool:
        return any(it.missing == what and (of is None or it.of in of) and words in it.text for it in shown)

    return {
        "L the reason for Thursday's strikes": missing("reason", strike),
        "L any warning before them": missing("warning", strike),
        "L towns by name": missing("place", strike),
        "L casualties, unknown and not none": missing("harm", strike),
        "L an answer of the United States": missing("reply", words="United States"),
        "L a word of UNIFIL": missing("body", words="UNIFIL"),
        "L a word of the Mechanism": missing("body", words="the Mechanism"),
        "L a deadline for the withdrawal": missing("deadline", {leaving}),
        "L which five sites": missing("list", sites),
        "L a source for thousands": missing("source", thousands),
        "L a word of Hezbollah on Thursday": missing("words", strike, "Hezbollah"),
        "L which Lebanese authorities": missing("speaker", words="Lebanese authorities"),
    }


def checks(record: Record, found: Sequence[Finding]) -> dict[str, bool]:
    """Each allegation of section K, and what may not be: more than the words allow, a reply nobody gave."""
    asked = rules(record)
    results = {name: any(rule(it) for it in found) for name, rule in asked.items()}
    results["nothing higher than reported"] = bool(found) and all(it.status == "reported" for it in found)
    results["no reply invented"] = all(not it.reply for it in found)
    part = [it for it in found if it.kind == "role"]
    results["V7 a and b are kept apart"] = len(part) == 2 and all(len(it.alleged_by) == 1 for it in part)
    decided = {f"{record.report.id}/{it.id}" for it in record.instruments if it.kind == "decision"}
    results["the arms decision is held against nobody"] = not any(it.instrument in decided for it in found)
    results["nothing besides section K"] = all(any(rule(it) for rule in asked.values()) for it in found)
    return results


def engine_record(folder: Path) -> Record:
    """The founding report's record as the engine makes it."""
    from truceline.run import Run

    batches = Run().batches([str(folder.parent / "reports" / "seed.txt")])
    return next(record for batch in batches for _, record in batch)


def show(found: Sequence[Finding]) -> None:
    """Print every finding."""
    for it in found:
        print(f"- {it.kind}: by {it.alleged_by} against {it.against}; {it.instrument} {it.obligation}; {it.status}")
        print(f"    events {[m.event for m in it.events]} statements {it.statements} relates to {it.relates_to}")


def main() -> int:
    """Measure both records, print every check, hold or lift the floors."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--hold", action="store_true", help="fail where a check fails or a floor is broken")
    asked.add_argument("--raise", action="store_true", dest="lift", help="lift the floors of the engine's record")
    asked.add_argument("--allow-regression", action="store_true", help="with --raise: let floors fall")
    asked.add_argument("--show", action="store_true", help="print every finding")
    given = asked.parse_args()
    folder = gold()
    if folder is None:
        print("no gold: set TRUCELINE_GOLD")
        return 0
    wrong: list[str] = []
    figures: list[Figure] = []
    for name, record in (("from gold", seed_record(folder)), ("from the engine's own record", engine_record(folder))):
        found = findings([record], list(bundled().values()))
        if given.show:
            show(found)
        for section, results in (("K", checks(record, found)), ("L", silences(record, found))):
            for item, holds in results.items():
                print(f"{'ok  ' if holds else 'FAIL'}  {name}: {item}")
            figures.append(Figure(f"{section} {name}", sum(results.values()) / len(results), len(results)))
            if name == "from gold" and section == "K":
                wrong += [f"findings {name}: {item}" for item, holds in results.items() if not holds]
    for figure in figures:
        print(f"{figure.name:40} {round(figure.value * figure.count)}/{figure.count}")
    data = digest([folder.parent / "reports" / "seed.txt", folder.parent / "spec" / "seed-acceptance.json"])
    wrong = (wrong if given.hold else []) + (
        lift("findings", figures, data, allow_regression=given.allow_regression) if given.lift else []
    )
    wrong += hold("findings", figures, data) if given.hold else []
    print("\n".join(wrong), file=sys.stderr) if wrong else None
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
