"""Incidents and their roles in wire copy all in capitals (MUC-4, DEV-1101 to 1300), as `METRICS.md` defines them.

    TRUCELINE_GOLD=… python -m evaluation.muc [--hold | --raise] [--errors N]

The copy is given back its letter case first (`truceline.parse.recase`). Our deeds of violence and detention are mapped
to the incident types, and paired one to one with the templates of the same type, those that share most fillers first.
Roles are counted per document: a name is right where it equals a mention of a gold entity, or its head, after case
and articles. The gold gives targets in one list: its effects, else the kind of noun, say which are persons; names,
descriptions and spellings of one entity are put together again by the words they share.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from evaluation.gate import Figure, command

FIRST, LAST = "DEV-MUC3-1101", "DEV-MUC3-1300"
ROLES = ("perpetrator individual", "perpetrator organisation", "physical target", "human target", "instrument")
PERPETRATOR, ORGANISATION, PHYSICAL, HUMAN, INSTRUMENT = ROLES
INCIDENTS = {
    "airstrike": "ATTACK", "shelling": "ATTACK", "shooting": "ATTACK", "attack": "ATTACK", "sexual_violence": "ATTACK",
    "harm": "ATTACK", "destruction": "ATTACK", "bombing": "BOMBING", "detention": "KIDNAPPING",
}  # fmt: skip
"""Our types as incident types; words make some of them narrower (`_incident`). Clashes of two armed sides are none."""
WORD = re.compile(r"[a-z0-9]+(?:[-'.][a-z0-9]+)*")
NAMED = re.compile(r"(?:[A-Z][\w'.-]*|\d+)(?:\s+(?:of|de|the|[A-Z][\w'.-]*))*(?<!\sof)(?<!\sthe)(?<!\sde)")
"""The body that a group belongs to: `guerrillas of the National Liberation Army`, `ELN guerrillas`."""
TURN = frozenset(["of", "in", "at", "from", "who", "which", "that", "for", "on", "to", "near", "with", "by"])
ARTICLES = frozenset([
    "the", "a", "an", "his", "her", "their", "its", "some", "several", "this", "these", "those", "two", "three", "four",
    "five", "six",
])  # fmt: skip


@dataclass
class Incident:
    """One incident, gold or ours: its type, and by role its entities, each a set of its mentions."""

    type: str
    roles: dict[str, list[frozenset[str]]] = field(default_factory=lambda: {role: [] for role in ROLES})


def plain(name: str) -> str:
    """A name in small letters without articles and numbers before it."""
    words = WORD.findall(name.lower().replace("\n", " "))
    while len(words) > 1 and (words[0] in ARTICLES or words[0].isdigit()):
        words = words[1:]
    return " ".join(words)


def head(name: str) -> str:
    """The head noun: the last word before a preposition or relative."""
    words = plain(name).split()
    stop = next((i for i, word in enumerate(words) if i and word in TURN), len(words))
    return words[stop - 1].removesuffix("'s") if words else ""


def same(one: Iterable[str], other: Iterable[str]) -> bool:
    """Whether two entities share a mention, or the head of one."""
    mine, theirs = list(one), list(other)
    return bool(
        {plain(n) for n in mine} & {plain(n) for n in theirs} or {head(n) for n in mine} & {head(n) for n in theirs}
    )


@cache
def _kinds() -> dict[str, frozenset[str]]:
    from truceline.code.senses import kinds

    return kinds()


def person(name: str) -> bool:
    """Whether a target is persons: a noun for people, or a name that is none for a thing or place."""
    noun = head(name)
    kinds = frozenset[str]().union(
        *(_kinds().get(n, ()) for n in (noun, noun.removesuffix("s"), noun.removesuffix("es")))
    )
    if "people" in kinds:
        return True
    return not kinds & {"thing", "place", "base", "road"} and not noun.endswith(("station", "office", "line", "tower"))


def entities(mentions: Sequence[str]) -> list[frozenset[str]]:
    """Mentions put together: those that follow one another and share a word; a name that comes again closes a group."""
    groups: list[list[str]] = []
    seen: set[str] = set()
    pending: list[list[str]] = []
    for mention in mentions:
        if plain(mention) in seen and pending:
            home = next(g for g in groups if plain(mention) in {plain(m) for m in g})
            for group in pending:
                home += group
                if group in groups and group is not home:
                    groups.remove(group)
            pending = []
            continue
        near = groups[-1] if groups and set(plain(mention).split()) & set(plain(groups[-1][-1]).split()) else None
        if near is not None:
            near.append(mention)
        else:
            groups.append([mention])
            if len(groups) > 1:
                pending.append(groups[-1])
        seen.add(plain(mention))
    return [frozenset(group) for group in groups]


def template(told: dict[str, Any]) -> Incident:
    """A gold template."""
    made = Incident(told["type_muc"])
    orgs = [list(dict.fromkeys(one["org"])) for one in told["perp_org_confidence"] if one["org"]]
    made.roles[ORGANISATION] = [frozenset(names) for names in orgs]
    named = {plain(name) for names in orgs for name in names}
    made.roles[PERPETRATOR] = entities([n for n in told["source_text"] or () if plain(n) not in named])
    effects = {
        role: {plain(n) for line in told[key] for n in re.findall(r'"([^"]+)"', line) if n != "-"}
        for role, key in ((HUMAN, "effect_human"), (PHYSICAL, "effect_physical"))
    }
    humans, things = [], []
    for name in told["target_text"] or ():
        human = plain(name) in effects[HUMAN] or (plain(name) not in effects[PHYSICAL] and person(name))
        (humans if human or told["type_muc"] == "KIDNAPPING" else things).append(name)
    made.roles[HUMAN], made.roles[PHYSICAL] = entities(humans), entities(things)
    made.roles[INSTRUMENT] = entities(told["instrument_text"] or ())
    return made


def incidents(record: Any) -> Iterator[Incident]:
    """Our deeds as incidents: done or tried, no totals, with somebody or something they were done to."""
    text = record.report.text
    for event in record.events:
        kind = _incident(event, text)
        if kind is None or event.aggregate or event.status not in ("occurred", "ongoing", "attempted"):
            continue
        made = Incident(kind)
        for mention in event.actors:
            made.roles[PERPETRATOR if _unnamed(mention) else ORGANISATION].append(frozenset({mention.name}))
            if _unnamed(mention) and (named := NAMED.search(mention.name)):
                made.roles[ORGANISATION].append(frozenset({named[0]}))
        for mention in event.targets:
            made.roles[HUMAN if person(mention.name) else PHYSICAL].append(frozenset({mention.name}))
        if event.means is not None:
            made.roles[INSTRUMENT].append(frozenset({text[event.means.start : event.means.end]}))
        if made.roles[HUMAN] or made.roles[PHYSICAL]:
            yield made


def _unnamed(mention: Any) -> bool:
    """Whether a doer is a person or a group told by a common noun (`two gunmen`), no organisation by name."""
    last = mention.name.split()[-1] if mention.name.split() else ""
    return not mention.actor and (
        last[:1].islower() or "people" in _kinds().get(head(mention.name).removesuffix("s"), frozenset())
    )


def _incident(event: Any, text: str) -> str | None:
    words = text[event.trigger.start : event.trigger.end].lower()
    means = text[event.means.start : event.means.end].lower() if event.means else ""
    if event.type == "detention":
        return "KIDNAPPING" if re.search(r"kidnap|abduct|hostage|captive|seiz|snatch|held|hold|captur", words) else None
    if event.type == "destruction":
        if re.search(r"burn|fire|torch|ablaze|arson|alight", words):
            return "ARSON"
        if re.search(r"loot|rob|steal|stole|plunder|pillag|ransack", words):
            return "ROBBERY"
        if re.search(r"blow|blew|dynamit|explo|bomb", words + means):
            return "BOMBING"
    return INCIDENTS.get(event.type)


def pairs(told: Sequence[Incident], found: Sequence[Incident]) -> list[tuple[Incident, Incident, int]]:
    """Templates and ours one to one, of the same type, those with most fillers in common first; and how many."""
    ranked = [
        (sum(any(same(a, b) for b in other.roles[r]) for r in ROLES for a in one.roles[r]), i, j)
        for i, one in enumerate(told)
        for j, other in enumerate(found)
        if one.type == other.type
    ]
    used: tuple[set[int], set[int]] = (set(), set())
    kept = []
    for shared, i, j in sorted(ranked, key=lambda row: (-row[0], row[1], row[2])):
        if i not in used[0] and j not in used[1]:
            used[0].add(i), used[1].add(j)
            kept.append((told[i], found[j], shared))
    return kept


def distinct(listed: Iterable[Incident], role: str) -> list[frozenset[str]]:
    """The entities of a role in a document, each once."""
    kept: list[set[str]] = []
    for incident in listed:
        for entity in incident.roles[role]:
            twin = next((k for k in kept if {plain(n) for n in k} & {plain(n) for n in entity}), None)
            if twin is None:
                kept.append(set(entity))
            else:
                twin |= entity
    return [frozenset(k) for k in kept]


def f1(hit: int, ours: int, told: int) -> float:
    """F1 of so many right, found and told."""
    return 2 * hit / max(1, ours + told)


def measure(path: Path, errors: int) -> list[Figure]:
    """The figures over the development part; with `errors`, that many documents with what was missed and added."""
    count: Counter[str] = Counter()
    for row, record in read(path):
        told, found = [template(one) for one in row["events"]], list(incidents(record))
        matched = pairs(told, found)
        count.update({"gold": len(told), "ours": len(found), "type": len(matched)})
        count["shared"] += sum(shared > 0 for _, _, shared in matched)
        lines = []
        for role in ROLES:
            want, have = distinct(told, role), distinct(found, role)
            right = [h for h in have if any(same(h, w) for w in want)]
            got = [w for w in want if any(same(h, w) for h in have)]
            count.update({f"{role} gold": len(want), f"{role} ours": len(have)})
            count.update({f"{role} right": len(right), f"{role} got": len(got)})
            lines += [f"  missed {role}: {sorted(w)[:4]}" for w in want if w not in got]
            lines += [f"  added  {role}: {sorted(h)}" for h in have if h not in right]
        if errors > 0 and (lines or len(matched) < max(len(told), len(found))):
            errors -= 1
            print(row["id"], [t.type for t in told], "ours", [f.type for f in found])
            print("\n".join(lines))
    return figures(count)


def figures(count: Counter[str]) -> list[Figure]:
    """The figures of the counts, precision and recall printed."""
    made = [
        Figure("incident type F1", f1(count["type"], count["ours"], count["gold"]), count["gold"]),
        Figure("incident type F1, a filler shared", f1(count["shared"], count["ours"], count["gold"]), count["gold"]),
    ]
    print(
        f"incidents: gold {count['gold']}  ours {count['ours']}  of one type {count['type']}  shared {count['shared']}"
    )
    whole: Counter[str] = Counter()
    for role in ROLES:
        part = {key: count[f"{role} {key}"] for key in ("gold", "ours", "right", "got")}
        whole.update(part)
        made.append(Figure(f"{role} F1", _both(part), part["gold"]))
    made.append(Figure("five roles F1", _both(whole), whole["gold"]))
    return made


def _both(part: Any) -> float:
    precision, recall = part["right"] / max(1, part["ours"]), part["got"] / max(1, part["gold"])
    print(f"  P {precision:.3f} of {part['ours']}  R {recall:.3f} of {part['gold']}")
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def read(path: Path) -> Iterator[tuple[dict[str, Any], Any]]:
    """Each document of the development part with our record of it."""
    from truceline.parse.recase import recase
    from truceline.pipeline import Engine
    from truceline.read import Source, report

    engine = Engine()
    for line in path.open(encoding="utf-8"):
        row = json.loads(line)
        if FIRST <= row["id"] <= LAST:
            text = recase(engine.parser, row["text"])
            source = Source(name=row["id"], data=text.encode(), media_type="text/plain", text=text)
            yield row, engine.extract(report(source))


def main() -> int:
    """Print the figures, hold or lift their floors; 1 where one is broken, 2 without the gold."""
    return command("muc", __doc__, "events/muc4.dev.jsonl", measure)


if __name__ == "__main__":
    sys.exit(main())
