"""How things stand: what was decided, what is only suggested, and never one for the other.

Nothing here is stored: the view is worked out from the log each time. A decision holds on to the proposal that it was
made about, so a new run of the machine can add suggestions and show differences, and change nothing that stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

import msgspec

from truceline.errors import LedgerError
from truceline.ledger import Ledger
from truceline.records import Decision, Event, Finding, Incident, Member, Origin, Record, Statement
from truceline.review.decide import ReviewError, apply, decisions, items, policy
from truceline.text import Span

State = Literal["suggested", "confirmed", "rejected", "unsure", "contested", "unseconded"]
Rerun = Literal["same", "changed", "gone", "new"]
Part = Event | Statement


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """One item as it stands: what the machine proposed (in which entry), what was decided, and what follows."""

    subject: str
    state: State
    proposal: Part | None
    """None where its bytes were redacted."""
    entry: int
    value: Part | None
    """What stands: the proposal, as edited where it was; None unless confirmed."""
    decisions: tuple[Decision, ...] = ()


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """What a newer run says of an item: the same, something else (by field, then and now), nothing, or it is new."""

    subject: str
    rerun: Rerun
    now: str | None
    """The subject under which the newer run has it."""
    fields: dict[str, tuple[Any, Any]] = {}


class Current:
    """The view of a ledger at one moment; `seconds` reviewers confirm (as many as its policy says if left out).

    `within` reads the decisions about one report (or incident, or finding) only: quick, however many there are.
    """

    def __init__(self, ledger: Ledger, *, seconds: int | None = None, within: str | None = None) -> None:
        self.ledger = ledger
        self.seconds = seconds or policy(ledger).reviewers
        self._decided: dict[str, list[Decision]] = {}
        self._released: set[str] = set()
        self.incident_decisions: list[Decision] = []
        for it in decisions(ledger, within):
            whole, _, part = it.subject.rpartition("/")
            if it.verdict in ("merge", "split"):
                self.incident_decisions.append(it)
            elif part == "release":
                self._released.add(whole)
            elif it.verdict != "grade":
                self._decided.setdefault(whole or it.subject, []).append(it)

    def confirmed(self, report: str) -> list[Standing]:
        """The items of a report that people confirmed, as they stand; no machine guess among them."""
        return [it for it in self.standings(report) if it.state == "confirmed"]

    def suggestions(self, report: str) -> list[Standing]:
        """The items of a report that nobody has decided on: the machine's word only."""
        return [it for it in self.standings(report) if it.state == "suggested"]

    def standings(self, report: str, latest: Record | None = None) -> list[Standing]:
        """Every item of a report, decided ones first, then what the latest run suggests besides.

        `latest` is that run's record, where the caller has read it already.
        """
        entry = self.ledger.find("record", report)
        if entry is None:
            raise ReviewError(f"the ledger has no report {report}")
        latest = latest or self.ledger.value(entry, Record)
        decided = self._standings(report)
        taken = {difference.now for difference in self._differences(decided, latest)}
        fresh = items(latest)
        return decided + [
            Standing(subject=subject, state="suggested", proposal=part, entry=entry.number, value=None)
            for subject, part in fresh.items()
            if subject not in taken
        ]

    def rerun(self, report: str) -> list[Difference]:
        """What the latest run of the machine says about each item that people decided on, and what is new in it.

        New is what no run had that people decided on: not what they only have not come to yet.
        """
        latest = self.ledger.record(report)
        decided = self._standings(report)
        found = list(self._differences(decided, latest))
        taken = {it.now for it in found}
        looked_at = {it.on for it in self._decided.get(report, ()) if it.on is not None}
        before = [part for on in looked_at for part in items(self._at(on)).values()]
        fresh = {it: part for it, part in items(latest).items() if it not in taken}
        new = [it for it, part in fresh.items() if not any(_same(part, old) for old in before)]
        return found + [Difference(subject=it, rerun="new", now=it) for it in new]

    def states(self, report: str) -> dict[str, State]:
        """How the decided items of a report stand, each under the subject that the latest run has it under."""
        decided = self._standings(report)
        by_now = {it.subject: it.now for it in self._differences(decided, self.ledger.record(report))}
        found = {now: it.state for it in decided if (now := by_now[it.subject]) is not None}
        whole = [it for it in self._decided.get(report, ()) if it.subject == report]
        return {**found, report: state(whole, self.seconds)} if whole else found

    def released(self, report: str) -> bool:
        """Whether an editor let a report out before its embargo ends."""
        return report in self._released

    def finding(self, it: Finding) -> Finding:
        """A finding with the status that reviewers gave it, if they did."""
        edits = [d for d in self._decided.get(it.id, ()) if d.verdict == "edit" and d.change]
        made = apply(it, dict(edits[-1].change or {}), None) if edits else it
        return made if isinstance(made, Finding) else it

    # ----

    def _standings(self, report: str) -> list[Standing]:
        """The items that people decided on; a decision about a newer proposal of the same words replaces older ones."""
        groups: list[_Group] = []
        records: dict[int, Record | None] = {}
        for it in self._decided.get(report, ()):
            if it.on is None or it.subject == report:
                continue
            if it.on not in records:
                records[it.on] = self._at(it.on)
            record = records[it.on]
            proposal = items(record).get(it.subject)
            group = next((group for group in groups if group.takes(it, proposal)), None)
            if group is None:
                group = _Group(proposal, record)
                groups.append(group)
            elif group.held and it.on > (group.held[-1].on or 0) and not group.says(it, proposal):
                group.proposal, group.record = proposal, record
                group.earlier += group.held
                group.held = []
            group.held.append(it)
        return [group.standing(self.seconds) for group in groups]

    def _at(self, number: int) -> Record | None:
        entry = self.ledger.entry(number)
        if entry is None:
            raise LedgerError(f"a decision is about entry {number}, which is not there")
        return self.ledger.value(entry, Record)

    def _differences(self, decided: Sequence[Standing], latest: Record | None) -> Iterator[Difference]:
        fresh = items(latest)
        free = dict(fresh)
        exact = {}
        for it in decided:  # whatever is unchanged is taken first, so that a likeness cannot take its place
            same = next((s for s, part in free.items() if it.proposal and _same(part, it.proposal)), None)
            if same is not None:
                exact[it.subject] = same
                del free[same]
        for it in decided:
            if it.subject in exact:
                yield Difference(subject=it.subject, rerun="same", now=exact[it.subject])
                continue
            like = max(free, key=lambda subject: _likeness(free[subject], it.proposal), default=None)
            if like is None or it.proposal is None or _likeness(free[like], it.proposal) < LIKE:
                yield Difference(subject=it.subject, rerun="gone", now=None)
            else:
                yield Difference(
                    subject=it.subject, rerun="changed", now=like, fields=_fields(it.proposal, free.pop(like))
                )


class _Group:
    """The decisions about one item, however runs of the machine number it."""

    def __init__(self, proposal: Part | None, record: Record | None) -> None:
        self.proposal = proposal
        self.record = record
        self.held: list[Decision] = []
        self.earlier: list[Decision] = []

    def says(self, it: Decision, proposal: Part | None) -> bool:
        """Whether a decision is about just this proposal."""
        if proposal is None or self.proposal is None:  # redacted: the number is all that is left
            return any(one.subject == it.subject and one.on == it.on for one in self.held)
        return _same(proposal, self.proposal)

    def takes(self, it: Decision, proposal: Part | None) -> bool:
        """Whether a decision is about this item, as it was proposed then or is proposed now."""
        if any(one.on == it.on and one.subject != it.subject for one in self.held):
            return False  # one run proposed both: however many words they share, they are two
        return self.says(it, proposal) or _likeness_of(proposal, self.proposal) >= LIKE

    def standing(self, seconds: int) -> Standing:
        stands, ruling = state(self.held, seconds), _ruling(self.held)
        value: Any = self.proposal
        if self.proposal is not None and ruling.verdict == "edit":
            value = apply(self.proposal, dict(ruling.change or {}), self.record)
        return Standing(
            subject=ruling.subject, state=stands, proposal=self.proposal, entry=ruling.on or 0,
            value=value if stands == "confirmed" else None, decisions=(*self.earlier, *self.held),
        )  # fmt: skip


LIKE = 0.3
"""The share of common words above which a newer proposal is taken for another reading of an older one."""


def _likeness_of(one: Part | None, other: Part | None) -> float:
    return _likeness(one, other) if one is not None else 0.0


def _ruling(held: Sequence[Decision]) -> Decision:
    """The decision that counts: the last adjudication, else the last one made."""
    ruled = [it for it in held if it.change and "adjudicates" in it.change]
    return ruled[-1] if ruled else held[-1]


def state(held: Sequence[Decision], seconds: int) -> State:
    """What decisions about one item come to, in their order."""
    ruling = _ruling(held)
    adjudicated = bool(ruling.change and "adjudicates" in ruling.change)
    latest = {it.by: it for it in held}
    outcomes = {(it.verdict, msgspec.json.encode(it.change, order="sorted")) for it in latest.values()}
    if not adjudicated and len(outcomes) > 1:
        return "contested"
    if ruling.verdict in ("accept", "edit"):
        return "confirmed" if adjudicated or len(latest) >= seconds else "unseconded"
    return "rejected" if ruling.verdict == "reject" else "unsure"


def _bare(part: Part) -> dict[str, Any]:
    """A part without what says only how it was made, and without ids, which another run may number otherwise."""
    data: dict[str, Any] = msgspec.to_builtins(part)
    return {name: value for name, value in data.items() if name not in _NAMING}


_NAMING = {"id", "why", "according_to", "positions", "same_as", "parent"}


def _same(one: Part, other: Part) -> bool:
    return type(one) is type(other) and _bare(one) == _bare(other)


def _fields(old: Part, new: Part) -> dict[str, tuple[Any, Any]]:
    before, after = _bare(old), _bare(new)
    return {name: (before[name], after[name]) for name in before if before[name] != after[name]}


def _likeness(one: Part, other: Part | None) -> float:
    """How much of their words two proposals share, 0 to 1."""
    if other is None or type(one) is not type(other):
        return 0.0
    mine, theirs = _covered(one), _covered(other)
    return len(mine & theirs) / len(mine | theirs) if mine | theirs else 0.0


def like(proposal: Part, among: Mapping[str, Part]) -> str | None:
    """The subject under which a newer run has a proposal: the same, else the one most like it, else None."""
    same = next((subject for subject, part in among.items() if _same(part, proposal)), None)
    best = same or max(among, key=lambda subject: _likeness(among[subject], proposal), default=None)
    return best if best and (same or _likeness(among[best], proposal) >= LIKE) else None


def _covered(part: Part) -> set[int]:
    spans: Iterable[Span] = part.evidence if isinstance(part, Event) else part.content
    return {at for span in spans for at in range(span.start, span.end)}


def incidents(machine: Sequence[Incident], decided: Sequence[Decision]) -> list[Incident]:
    """The machine's incidents with what reviewers joined joined, and what they parted parted, in the decisions' order.

    Decisions name members, not incidents, so they hold however the machine groups the rest next time.
    """
    groups: list[tuple[Incident, list[Member]]] = [(it, list(it.members)) for it in machine]
    for decision in decided:
        named = [msgspec.convert(it, Member) for it in (decision.change or {}).get("members", [])]  # type: ignore[attr-defined]
        touched = [group for group in groups if any(member in group[1] for member in named)]
        if not touched:
            continue
        if decision.verdict == "merge":
            joined = list(dict.fromkeys(member for _, members in touched for member in members))
            groups = [group for group in groups if group not in touched] + [(_join([it for it, _ in touched]), joined)]
        else:
            rest = [(it, [m for m in members if m not in named]) for it, members in touched]
            apart = (touched[0][0], [m for _, members in touched for m in members if m in named])
            groups = [group for group in groups if group not in touched] + [*rest, apart]
    return [_remade(it, members) for it, members in groups if members]


def _join(parts: Sequence[Incident]) -> Incident:
    first = parts[0]
    origins: dict[str, Origin] = {}
    for origin in (origin for it in parts for origin in it.origins):
        old = origins.get(origin.name)
        reports = tuple(dict.fromkeys((*(old.reports if old else ()), *origin.reports)))
        origins[origin.name] = Origin(name=origin.name, kind=origin.kind, reports=reports)
    harm = {
        name: tuple(dict.fromkeys(figure for it in parts for figure in getattr(it.harm, name)))
        for name in first.harm.__struct_fields__
    }
    return msgspec.structs.replace(
        first,
        origins=tuple(origins.values()),
        harm=msgspec.structs.replace(first.harm, **harm),
        positions=tuple(dict.fromkeys(position for it in parts for position in it.positions)),
        date=first.date if all(it.date == first.date for it in parts) else None,
        place=first.place if all(it.place == first.place for it in parts) else None,
    )


def _remade(it: Incident, members: list[Member]) -> Incident:
    """The incident with exactly these members, and only what their reports bear out."""
    if list(it.members) == members:
        return it
    reports = {member.report for member in members}
    kept = [msgspec.structs.replace(o, reports=tuple(r for r in o.reports if r in reports)) for o in it.origins]
    origins = tuple(origin for origin in kept if origin.reports)
    positions = tuple(position for position in it.positions if position.report in reports)
    harm = {
        name: tuple(figure for figure in getattr(it.harm, name) if figure.report in reports)
        for name in it.harm.__struct_fields__
    }
    denied = any(position.stance == "denies" for position in positions)
    first = members[0]
    return msgspec.structs.replace(
        it,
        id=f"{it.id}+{first.report}.{first.event}",
        members=tuple(members),
        origins=origins,
        positions=positions,
        harm=msgspec.structs.replace(it.harm, **harm),
        status="disputed" if denied else "several origins" if len(origins) > 1 else "single origin",
        why=(*it.why, "reviewed"),
    )
