"""Decisions: what a named person decided about one suggestion, when and why. Never changed, never erased."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal

import msgspec

from truceline import codec
from truceline.errors import CodecError, TrucelineError
from truceline.ledger import Ledger, gathered
from truceline.ledger.entries import stamp
from truceline.records import Decision, Event, Finding, Incident, Member, Record, Statement
from truceline.review.people import User, user

Verdict = Literal["accept", "edit", "reject", "unsure", "merge", "split", "grade", "revoke"]
RELIABILITY, CREDIBILITY = "ABCDEF", "123456"
UNGRADED = "F6"
"""The Admiralty grade of a source that nobody has graded: neither its reliability nor its truth can be judged."""
_FIXED = {"id", "report", "incident", "members"}


class ReviewError(TrucelineError, ValueError):
    """A decision that makes no sense: of nothing, without a reason, or with a change that does not hold."""


def decide(
    ledger: Ledger,
    by: User,
    subject: str,
    verdict: Literal["accept", "edit", "reject", "unsure"],
    reason: str,
    change: dict[str, Any] | None = None,
    *,
    on: int | None = None,
    adjudicates: Sequence[str] = (),
) -> Decision:
    """The decision about an item of a report (`r1/e2`), a whole report (`r1`), an incident or a finding, in the log.

    `on` is the entry that the reviewer saw (the latest if left out); `change` the fields that an `edit` sets, checked
    against the report's text. `adjudicates` names the decisions between which an editor decides.
    """
    acting = user(ledger, by.name).need("adjudicate" if adjudicates else "review")
    seen, item = _proposal(ledger, subject, on)
    if isinstance(item, Incident | Finding):
        seen = _pinned(ledger, subject, acting) if on is None else seen
    if (verdict == "edit") != bool(change):
        raise ReviewError("an edit, and only an edit, says what it changes")
    if change:
        apply(item, change, _record(ledger, seen))
    body = dict(change or {})
    if adjudicates:
        between = [it for it in decisions(ledger, subject) if it.id in adjudicates]
        if len(between) != len(set(adjudicates)) or any(it.subject != subject for it in between):
            raise ReviewError("an adjudication names decisions about the same item")
        if any(it.by == acting.name for it in between):
            raise ReviewError("nobody adjudicates on a decision of their own")
        body["adjudicates"] = sorted(adjudicates)
    return _write(ledger, acting, subject, verdict, reason, body or None, seen)


def revoke(ledger: Ledger, by: User, decision: str, reason: str) -> Decision:
    """The decision that takes an earlier one back: one's own, or anybody's for an editor."""
    whole = gathered.whole_of(ledger, decision)
    old = next((it for it in decisions(ledger, whole) if it.id == decision), None) if whole else None
    if old is None:
        raise ReviewError(f"there is no decision {decision} that stands")
    acting = user(ledger, by.name).need("review" if old.by == by.name else "adjudicate")
    return _write(ledger, acting, old.id, "revoke", reason, None, None)


def merge(ledger: Ledger, by: User, incident: str, members: Iterable[Member], reason: str) -> Decision:
    """The decision that these members, of whatever incidents, are one deed."""
    return _members(ledger, by, incident, "merge", members, reason, 2)


def split(ledger: Ledger, by: User, incident: str, members: Iterable[Member], reason: str) -> Decision:
    """The decision that these members are a deed of their own, apart from the rest of their incident."""
    return _members(ledger, by, incident, "split", members, reason, 1)


def grade(ledger: Ledger, by: User, source: str, reliability: str, credibility: int, reason: str) -> Decision:
    """The grade of a source: Admiralty letter (of the source) and number (of what it says here), each by itself."""
    acting = user(ledger, by.name).need("review")
    if reliability not in RELIABILITY or len(reliability) != 1 or str(credibility) not in CREDIBILITY:
        raise ReviewError(f"no such grade: {reliability}{credibility} (A to F, 1 to 6)")
    change = {"reliability": reliability, "credibility": int(credibility)}
    return _write(ledger, acting, f"source:{source}", "grade", reason, change, None)


def release(ledger: Ledger, by: User, report: str, reason: str) -> Decision:
    """The decision that a report may be shared before its embargo ends."""
    acting = user(ledger, by.name).need("release")
    seen, _ = _proposal(ledger, report, None)
    return _write(ledger, acting, f"{report}/release", "accept", reason, {"release": True}, seen)


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """How a ledger is reviewed: how many reviewers have to agree before anything is confirmed, and why so many."""

    reviewers: int = 1
    reason: str = ""


POLICY = "policy"


def policy(ledger: Ledger) -> Policy:
    """The policy that the log last has; one reviewer where it has none."""
    entry = ledger.find("note", POLICY)
    return (ledger.value(entry, Policy) if entry else None) or Policy()


def require(ledger: Ledger, by: User, reviewers: int, reason: str) -> Policy:
    """The policy that from now on so many reviewers confirm; what fewer confirmed waits for the others."""
    acting = user(ledger, by.name).need("people")
    if not 1 <= reviewers <= 9 or not reason.strip():
        raise ReviewError("say how many reviewers (1 to 9), and the reason in words")
    made = Policy(reviewers=reviewers, reason=reason)
    ledger.append("note", made, subject=POLICY, by=acting.name)
    from truceline.review.settle import settle

    settle(ledger, everything=True)
    return made


def decisions(ledger: Ledger, within: str | None = None) -> Iterator[Decision]:
    """The decisions that stand (revoked ones left out), in the log's order; of a subject and its parts if named."""
    found = [it for _, it in ledger.values("decision", Decision, within=within) if it]
    revoked = {it.subject for it in found if it.verdict == "revoke"}
    for it in found:
        # A decision's own id is the subject of what revokes it, and of nothing else.
        gone = it.id in revoked if within is None else ledger.find("decision", it.id) is not None
        if it.verdict != "revoke" and not gone:
            yield it


def history(ledger: Ledger, subject: str) -> list[Decision]:
    """Every decision about a subject and its parts in the log's order, with those revoked and what revoked them."""
    found = []
    for entry, it in ledger.values("decision", Decision, within=subject):
        found += [(entry.number, it)] if it else []
    for _, it in tuple(found):
        found += [
            (entry.number, undone) for entry, undone in ledger.values("decision", Decision, subject=it.id) if undone
        ]
    return [it for _, it in sorted(found, key=lambda item: item[0])]


def grades(ledger: Ledger) -> dict[str, str]:
    """The grade of each source that has one (`B2`), the latest standing; every other source is F6."""
    found = {}
    for it in decisions(ledger):
        if it.verdict == "grade" and it.change:
            found[it.subject.removeprefix("source:")] = f"{it.change['reliability']}{it.change['credibility']}"
    return found


Item = Event | Statement | Finding | Incident | Record


def items(record: Record | None) -> dict[str, Event | Statement]:
    """What a record proposes, by subject: its events and statements; nothing where it was redacted."""
    if record is None:
        return {}
    parts: list[Event | Statement] = [*record.events, *record.statements]
    return {f"{record.report.id}/{part.id}": part for part in parts}


def apply(item: Item, change: dict[str, Any], record: Record | None) -> Item:
    """The item with the fields that an edit sets. Raises `ReviewError` where one is unknown or points at no words."""
    changed = {name: value for name, value in change.items() if name != "adjudicates"}
    unknown = [name for name in changed if name not in item.__struct_fields__ or name in _FIXED]
    if unknown:
        raise ReviewError(f"an edit cannot set {', '.join(unknown)}")
    try:
        data = {**msgspec.to_builtins(item), **msgspec.to_builtins(changed)}
        made = msgspec.convert(data, type(item))
    except (msgspec.ValidationError, TrucelineError) as error:
        raise ReviewError(f"the edit does not hold: {error}") from error
    if record is not None:
        length = len(record.report.text)
        if any(span.end > length for span in codec.spans(made)):
            raise ReviewError("the edit points past the end of the report's text")
    return made


def _proposal(ledger: Ledger, subject: str, on: int | None) -> tuple[int, Item]:
    """The entry that proposes a subject, and the proposal."""
    report, _, part = subject.rpartition("/")
    entry = ledger.entry(on) if on else ledger.find("record", subject)
    if entry is None and part:
        entry = ledger.find("record", report)
    if entry is None:
        joined: list[Item] = [*gathered.present(ledger, [subject]), *gathered.proposed(ledger, [subject])]
        if joined:
            return 0, joined[0]
        entry = ledger.find("finding", subject) or ledger.find("incident", subject)
    if entry is None:
        raise ReviewError(f"the ledger proposes nothing called {subject}")
    try:
        if entry.kind in ("finding", "incident"):
            kind: type[Finding] | type[Incident] = Finding if entry.kind == "finding" else Incident
            found: Item | None = ledger.value(entry, kind)
        else:
            record = ledger.value(entry, Record)
            found = record if record and subject == record.report.id else items(record).get(subject) if record else None
    except CodecError as error:
        raise ReviewError(f"entry {entry.number} proposes no {subject}") from error
    if found is None:
        raise ReviewError(f"entry {entry.number} proposes no {subject} (any more)")
    return entry.number, found


def _pinned(ledger: Ledger, subject: str, by: User) -> int:
    """The entry of an incident or finding, as it stands, in the log."""
    entry = (
        gathered.pin(ledger, subject, by=by.name) or ledger.find("finding", subject) or ledger.find("incident", subject)
    )
    if entry is None:
        raise ReviewError(f"the ledger proposes nothing called {subject}")
    return entry.number


def _record(ledger: Ledger, number: int) -> Record | None:
    entry = ledger.entry(number)
    return ledger.value(entry, Record) if entry and entry.kind == "record" else None


def _members(
    ledger: Ledger, by: User, incident: str, verdict: Verdict, members: Iterable[Member], reason: str, least: int
) -> Decision:
    acting = user(ledger, by.name).need("review")
    listed = sorted({(it.report, it.event) for it in members})
    if len(listed) < least:
        raise ReviewError(f"a {verdict} names {least} members or more")
    # With the entry that each was seen in: a later run may number events otherwise.
    seen = {(report, event): _proposal(ledger, f"{report}/{event}", None)[0] for report, event in listed}
    change = {"members": [{"report": report, "event": event, "on": seen[report, event]} for report, event in listed]}
    return _write(ledger, acting, incident, verdict, reason, change, None)


def _write(
    ledger: Ledger, by: User, subject: str, verdict: Verdict, reason: str, change: dict[str, Any] | None, on: int | None
) -> Decision:
    if not reason.strip():
        raise ReviewError("a decision needs its reason in words")
    with ledger.writing(by=by.name) as write:
        at = stamp(ledger.clock())
        made = Decision(
            id=codec.content_id("decision", subject, verdict, by.name, at, reason, change, write.number),
            subject=subject, verdict=verdict, by=by.name, at=at, reason=reason, change=change, on=on,
        )  # fmt: skip
        write.append("decision", made, subject=subject)
    from truceline.review.settle import settle

    settle(ledger)
    return made
