"""Findings: who alleges what of which clause, against whom, what the other side answers, and how far that carries.

The status follows stated rules and goes no higher than the words: `reported` for one origin, `several origins` for
independent ones, `disputed` once somebody who speaks for the accused denies the deed on record. `investigated`,
`upheld` and `not upheld` come only from a body that the agreement names, or from a reviewer. No finding is ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from truceline import codec
from truceline.assess.agreements import Agreement
from truceline.assess.allege import allegations
from truceline.assess.named import Who, is_party, same, speaks_for, who
from truceline.assess.reading import NARRATOR, Allegation, Reading, read
from truceline.assess.words import charge, words
from truceline.records import CopyFamily, Event, Finding, Incident, Member, Obligation, Record, Words

_ON_RECORD = {"person", "organisation", "state", "office", "document"}


def findings(
    records: Iterable[Record],
    agreements: Sequence[Agreement],
    incidents: Sequence[Incident] = (),
    copies: Sequence[CopyFamily] = (),
) -> list[Finding]:
    """Every finding that these reports bear out, in the order of reports; the same input gives the same ids.

    `incidents` join what several reports tell of one deed; `copies` keep a text that many carry from counting as many.
    """
    return _Table(list(records), agreements, incidents, copies).findings()


class _Table:
    def __init__(
        self,
        records: list[Record],
        agreements: Sequence[Agreement],
        incidents: Sequence[Incident],
        copies: Sequence[CopyFamily],
    ) -> None:
        self.agreements = agreements
        self.readings = {record.report.id: read(record, agreements) for record in records}
        self.incidents = {(it.report, it.event): incident for incident in incidents for it in incident.members}
        self.original = {member: family.original for family in copies for member in family.members}

    def findings(self) -> list[Finding]:
        groups: dict[object, list[Allegation]] = {}
        carried: dict[object, object] = {}
        for reading in self.readings.values():
            for allegation in allegations(reading):
                key = self._key(allegation)
                if allegation.report in self.original:
                    key = carried.setdefault(self._text(allegation), key)  # a copy says again what its text says
                groups.setdefault(key, []).append(allegation)
        return [self._finding(group) for group in groups.values()]

    def _key(self, it: Allegation) -> object:
        """What makes two allegations one finding; two that name no common deed are never one."""
        deed: object = (it.report, it.event)
        if it.event is None:
            deed = (it.report, it.statements or it.words)
        elif (it.report, it.event) in self.incidents:
            deed = self.incidents[it.report, it.event].id
        accused = frozenset((one.actor or one.name).split("/")[0] for one in it.against)
        return deed, it.kind, _key_of(it), _duty_of(it), it.part, it.topic, it.hindering, accused

    def _text(self, it: Allegation) -> object:
        """What makes two allegations of one text that several reports carry the same: the words, and of what."""
        reading = self.readings[it.report]
        said = tuple(" ".join(reading.text(span).split()).casefold() for span in it.words)
        return self.original[it.report], it.by.origin(), said, _key_of(it), it.part

    def _finding(self, group: list[Allegation]) -> Finding:
        first = group[0]
        incident = self.incidents.get((first.report, first.event)) if first.event else None
        events = self._events(group, incident)
        accused = tuple(dict.fromkeys(who for it in group for who in it.against))
        reply, denied = self._reply(group, events, accused)
        statements = tuple(dict.fromkeys(f"{it.report}/{id}" for it in group for id in it.statements))
        duty = next((f"{it.report}/{it.obligation.id}" for it in group if it.obligation), None)
        voices = {self._origin(it) for it in group if not self._passes_on(it)}
        status = "disputed" if denied else "several origins" if len(voices) > 1 else "reported"
        judged = self._judged(events, first)
        return Finding(
            id=codec.content_id(
                "finding", [_member(it) for it in events], statements or _where(first), duty, _key_of(first), first.part
            ),
            incident=incident.id if incident else None,
            events=tuple(events),
            statements=statements,
            obligation=duty,
            instrument=_key_of(first),
            alleged_by=tuple(dict.fromkeys(it.by.name for it in group)),
            against=tuple(dict.fromkeys(one.name for one in accused)),
            reply=reply,
            status=judged or status,  # type: ignore[arg-type]
            kind=first.kind,
            words=tuple(Words(report=it.report, span=span) for it in group for span in it.words),
            relates_to=self._related(group, events, accused),
            unsourced=all(not it.statements for it in group),
            note=self._note(first),
        )

    def _events(self, group: list[Allegation], incident: Incident | None) -> list[Member]:
        if incident:
            return [member for member in incident.members if member.report in self.readings]
        return list(dict.fromkeys(Member(report=it.report, event=it.event) for it in group if it.event))

    def _origin(self, it: Allegation) -> str:
        """The independent voice behind an allegation: an outlet that carries a copy is the copy's first outlet."""
        if it.statements:
            return it.by.origin()
        first = self.original.get(it.report, it.report)
        return self.readings[first].outlet().origin() if first in self.readings else first

    def _passes_on(self, it: Allegation) -> bool:
        """Whether the voice is media that nobody can name (`local media`): whose word they carry is unknown.

        They may carry the very voice that another report names, so they are never counted as a second one.
        """
        told = [self.readings[it.report].statements[id] for id in it.statements]
        return bool(told) and all(s.chain and s.chain[0].kind == "media" and _nobody(s.chain[0].actor) for s in told)

    # ---- the other side

    def _reply(
        self, group: list[Allegation], events: list[Member], accused: tuple[Who, ...]
    ) -> tuple[tuple[str, ...], bool]:
        """The statements in which the accused answers on record, and whether one of them denies the deed."""
        found: dict[str, bool] = {}
        alleged = {f"{it.report}/{id}" for it in group for id in it.statements}
        for member in events:
            reading = self.readings[member.report]
            event = reading.events.get(member.event)
            if event is None:
                continue
            for id, stance in _answers(event):
                statement = reading.statements.get(id)
                name = f"{member.report}/{id}"
                if statement is None or not statement.chain or name in alleged:
                    continue
                speaker = statement.chain[0]
                if speaker.kind in _ON_RECORD and any(speaks_for(who(speaker), one) for one in accused):
                    denies = stance == "denies" or (statement.act == "deny" and stance != "confirms")
                    found[name] = found.get(name, False) or denies
        for name in self._accounts(events, accused):
            if name not in alleged:
                found.setdefault(name, False)
        return tuple(found), any(found.values())

    def _accounts(self, events: list[Member], accused: tuple[Who, ...]) -> Iterable[str]:
        """What the accused says on record of deeds of its own of the same kind and time in the same report.

        A report often tells the account of a party under another record than the charge; it is an answer all the same.
        """
        for member in events:
            reading = self.readings[member.report]
            charged = reading.events.get(member.event)
            if charged is None or charged.type not in words().violence:
                continue
            for event in reading.record.events:
                if event.type not in words().violence or event.aggregate or not _one_time(event, charged):
                    continue
                if not any(same(who(actor), one) for actor in event.actors for one in accused):
                    continue
                for id, _ in _answers(event):
                    statement = reading.statements.get(id)
                    speaker = statement.chain[0] if statement and statement.chain else None
                    if speaker and speaker.kind in _ON_RECORD and any(speaks_for(who(speaker), one) for one in accused):
                        yield f"{member.report}/{id}"

    def _judged(self, events: list[Member], first: Allegation) -> str | None:
        """What a body that the agreement names says to have looked into, of these events."""
        agreement = first.instrument.agreement if first.instrument else None
        if agreement is None:
            return None
        said: list[str] = []
        for member in events:
            reading = self.readings[member.report]
            for statement in reading.record.statements:
                about = any(event.id == member.event for event in reading.told_by(statement.id))
                if not about or not statement.chain or statement.chain[0].kind == "anonymous":
                    continue
                if any(is_party(who(statement.chain[0]), body) for body in agreement.bodies):
                    said.append(_conclusion(reading, statement.id))
        return next((it for it in ("upheld", "not upheld", "investigated") if it in said), None)

    # ---- what a reviewer may want to look at

    def _related(self, group: list[Allegation], events: list[Member], accused: tuple[Who, ...]) -> tuple[str, ...]:
        """Clauses and reported duties that may be concerned, by the bearer and by the type of deed or the topic."""
        deeds = [self.readings[it.report].events.get(it.event) for it in events]
        types = {str(event.type) for event in deeds if event and not event.aggregate}
        found: dict[str, None] = {}
        for it in group:
            if it.instrument and it.instrument.agreement:
                agreement = it.instrument.agreement
                for clause in agreement.clauses:
                    owes = any(is_party(one, agreement.parties[key]) for key in clause.bearer for one in accused)
                    if owes and (types & set(clause.concerns) or (it.topic and clause.topic == it.topic)):
                        found[f"{agreement.id}/{clause.id}"] = None
            found |= {f"{it.report}/{id}": None for id in it.related}
            for duty in self.readings[it.report].record.obligations:
                if it.obligation is not duty and self._concerns(it, duty, types, accused):
                    found[f"{it.report}/{duty.id}"] = None
        return tuple(found)

    def _concerns(self, it: Allegation, duty: Obligation, types: set[str], accused: tuple[Who, ...]) -> bool:
        topic = next((name for name, pattern in words().topics.items() if pattern.search(duty.duty)), None)
        if topic is None:
            return False
        if it.topic:
            return topic == it.topic
        owes = duty.bearer is not None and any(same(Who(duty.bearer), Who(one.name)) for one in accused)
        under = it.instrument is not None and duty.instrument in (it.instrument.key, *it.instrument.ids, None)
        clauses = [clause for agreement in self.agreements for clause in agreement.clauses if clause.topic == topic]
        return owes and under and any(types & set(clause.concerns) for clause in clauses)

    def _note(self, it: Allegation) -> str | None:
        """What a reader should know before the words are taken for more than they are."""
        if it.kind == "aggregate":
            return "a total without single deeds; never counted as incidents"
        if it.kind == "shortfall":
            return "said to be done late or not in full; nobody here calls it more than that"
        if it.kind == "role":
            return f"a part in another's deed ({it.part}); kept apart from any other part that is claimed"
        if it.kind == "general":
            return "said in general, of no single deed"
        return None


def _nobody(outlet: str | None) -> bool:
    """Whether media are named by no outlet's name: unknown to the registry, or a country's media as a whole."""
    return outlet is None or outlet.rpartition("/")[2] == "media"


def _member(it: Member) -> list[str]:
    return [it.report, it.event]


def _one_time(one: Event, other: Event) -> bool:
    """Whether the dates of two events do not say that they are of different days."""
    return one.date is None or other.date is None or one.date.start == other.date.start


def _where(it: Allegation) -> object:
    """What tells apart what an outlet says in its own voice of no deed: where it stands."""
    return [it.report, it.words] if it.event is None else ()


def _key_of(it: Allegation) -> str | None:
    return it.instrument.key if it.instrument else None


def _duty_of(it: Allegation) -> object:
    """What makes the duties of two reports one: who owes it, and what it is about where that is known."""
    if it.obligation is None:
        return None
    topic = next((name for name, pattern in words().topics.items() if pattern.search(it.obligation.duty)), None)
    return it.obligation.bearer, topic or (it.report, it.obligation.id)


def _answers(event: Event) -> Iterable[tuple[str, str]]:
    yield from ((position.statement, position.stance) for position in event.positions)
    yield from ((id, "confirms") for id in event.according_to if id != NARRATOR)


def _conclusion(reading: Reading, statement: str) -> str:
    content = " ".join(reading.text(span) for span in reading.statements[statement].content)
    cue = reading.statements[statement].cue
    said = (reading.text(cue) + " " if cue else "") + content
    if words().upheld_not.search(said):
        return "not upheld"
    if words().upheld.search(said) and charge(said):
        return "upheld"
    return "investigated" if words().investigated.search(said) else ""
