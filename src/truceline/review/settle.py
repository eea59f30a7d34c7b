"""The lists of a ledger brought up to its log: incidents and findings worked out, and how each item stands.

`derive` reads all records and joins them anew; `settle` follows the decisions made since. Both only write tables that
can be made again; what people decided is in the log and is never touched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from truceline import __version__
from truceline.assess import bundled, findings
from truceline.ledger import Ledger, gathered, lists
from truceline.ledger.agreements import agreements
from truceline.ledger.gathered import Derived
from truceline.records import Decision, Finding, Incident, Record
from truceline.review.current import Current, like, state
from truceline.review.current import incidents as joined
from truceline.review.decide import apply, decisions, items

CHANGED = "changed"
"""The state of an incident or finding that was decided on and now is another: somebody has to look again."""


def derive(ledger: Ledger, *, progress: Callable[[str], None] | None = None) -> Derived:
    """Up to where copies, incidents and findings now reach: worked out anew from records, agreements and decisions.

    Takes all records into memory. Agreements are those in the log, and the bundled ones that the log has no version of.
    """
    while not _derive(ledger, progress or (lambda step: None)):
        pass  # something was redacted meanwhile
    if gathered.decided_since(ledger, lists.derived(ledger).entry):
        _rejoin(ledger)  # something was decided meanwhile
    _states(ledger, gathered.decided_since(ledger, 0), ledger.head().number)
    return lists.derived(ledger)


def _derive(ledger: Ledger, tell: Callable[[str], None]) -> bool:
    from truceline.corroborate import incidents

    upto = ledger.head().number
    tell("records")
    records = [record for _, record in ledger.records()]
    tell("incidents")
    copies, machine = incidents(records) if records else ((), ())
    decided = list(decisions(ledger))
    present = _present(ledger, machine, decided)
    tell("findings")
    held = {**bundled(), **agreements(ledger)}
    found = findings(records, list(held.values()), present, copies)
    made_by = ", ".join(sorted({record.made_by for record in records if record.made_by}))
    return gathered.put_all(
        ledger, upto, families=copies, machine=machine, present=present, found=found, decided=_decided(found, decided),
        tool=f"truceline {__version__}" + (f" on records of {made_by}" if made_by else ""),
    )  # fmt: skip


def settle(ledger: Ledger, *, everything: bool = False) -> int:
    """How many reports, incidents and findings were brought up to the decisions made since the last time."""
    if ledger.database.read_only:
        return 0
    upto = ledger.head().number
    wholes = gathered.decided_since(ledger, 0 if everything else gathered.settled(ledger))
    if not wholes:
        return 0
    if any(it.verdict in ("merge", "split", "revoke", "edit") for name in wholes for it in _about(ledger, name)):
        _rejoin(ledger)
    _states(ledger, wholes, upto)
    return len(wholes)


def _about(ledger: Ledger, whole: str) -> list[Decision]:
    """Every decision ever made about an incident or finding; nothing for a report, whose items join nothing."""
    if ledger.find("record", whole) is not None:
        return []
    return [it for _, it in ledger.values("decision", Decision, within=whole) if it]


# ---- incidents, with what reviewers joined and parted


def _present(ledger: Ledger, machine: Sequence[Incident], decided: Sequence[Decision]) -> list[Incident]:
    moved = [_moved(ledger, it) for it in decided if it.verdict in ("merge", "split")]
    present = joined(machine, moved)
    edits: dict[str, list[Decision]] = {}
    for it in decided:
        if it.verdict == "edit" and it.on is not None:
            edits.setdefault(it.subject, []).append(it)
    return [_edited(ledger, it, edits.get(it.id, ())) for it in present]


def _edited(ledger: Ledger, it: Incident, edits: Sequence[Decision]) -> Incident:
    """An incident with what reviewers set of it, as long as it has the members that they saw."""
    for decision in edits[-1:]:
        entry = ledger.entry(decision.on or 0)
        seen = ledger.value(entry, Incident) if entry and entry.kind == "incident" else None
        if seen and seen.members == it.members:
            made = apply(it, dict(decision.change or {}), None)
            return made if isinstance(made, Incident) else it
    return it


def _moved(ledger: Ledger, decision: Decision) -> Decision:
    """The decision with its members as the latest run numbers them; those that it no longer has are left out."""
    found: list[dict[str, Any]] = []
    named: Any = (decision.change or {}).get("members", [])
    for it in named:
        now = _event_now(ledger, it["report"], it["event"], it.get("on"))
        found += [{"report": it["report"], "event": now}] if now else []
    return msgspec.structs.replace(decision, change={**(decision.change or {}), "members": found})


def _event_now(ledger: Ledger, report: str, event: str, on: int | None) -> str | None:
    latest = ledger.find("record", report)
    if on is None or latest is None or latest.number == on:
        return event
    entry = ledger.entry(on)
    old, new = ledger.value(entry, Record) if entry else None, ledger.value(latest, Record)
    proposal = items(old).get(f"{report}/{event}") if old else None
    subject = like(proposal, items(new)) if proposal and new else None
    return subject.rpartition("/")[2] if subject else None


def _rejoin(ledger: Ledger) -> None:
    """Brings incidents and their findings up to the decisions, reading only the reports that are concerned."""
    decided = list(decisions(ledger))
    before = {it.id: it for it in gathered.present(ledger)}
    after = {it.id: it for it in _present(ledger, gathered.machine(ledger), decided)}
    gone = [id for id, it in before.items() if after.get(id) != it]
    come = [it for id, it in after.items() if before.get(id) != it]
    reports = dict.fromkeys(member.report for it in come for member in it.members)
    records = [record for report in reports if (record := ledger.record(report)) is not None]
    held = {**bundled(), **agreements(ledger)}
    new = {it.id for it in come}
    found = findings(records, list(held.values()), come, gathered.families(ledger))
    found = [it for it in found if it.incident in new]
    gathered.put_present(ledger, gone, come, found, _decided(found, decided))
    edited = {it.subject for it in decided if it.verdict == "edit"}
    gathered.put_decided(ledger, _decided(gathered.proposed(ledger, edited), decided))


def _decided(found: Iterable[Finding], decided: Iterable[Decision]) -> dict[str, Finding]:
    """Of some findings those that a reviewer changed, as they then stand, by id."""
    edits = {it.subject: dict(it.change) for it in decided if it.verdict == "edit" and it.change}
    made = {it.id: apply(it, edits[it.id], None) for it in found if it.id in edits}
    return {id: it for id, it in made.items() if isinstance(it, Finding)}


# ---- how each stands


def _states(ledger: Ledger, wholes: Iterable[str], upto: int) -> None:
    gathered.put_states(ledger, {whole: _state_of(ledger, whole) for whole in wholes}, upto)


def _state_of(ledger: Ledger, whole: str) -> Mapping[str, str]:
    """The state of each decided part of a whole, under the name that the latest run has for it."""
    view = Current(ledger, within=whole)
    if ledger.find("record", whole) is not None:
        return view.states(whole)
    held = [it for it in decisions(ledger, whole) if it.subject == whole and it.on is not None]
    held = [it for it in held if it.verdict in ("accept", "edit", "reject", "unsure")]
    if not held:
        return {}
    entry = ledger.entry(held[-1].on or 0)
    if entry is not None and entry.kind == "incident":
        seen = ledger.value(entry, Incident)
        row = lists.incident(ledger, whole)
        if seen is None or row is None:
            return {}
        return {row.id: state(held, view.seconds) if set(row.incident.members) == set(seen.members) else CHANGED}
    return {whole: state(held, view.seconds)}
