"""Who tells an incident on their own account: origins, figures, positions, whether it is disputed.

An origin is a voice at the root of a chain. Copies and relays fold into it, a spokesman into the body that he speaks
for, a narrator's sentence into the sources that the report credits; the outlet counts only where it credits nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from truceline.corroborate.bodies import body_words, same_body
from truceline.corroborate.incidents_context import names_of
from truceline.corroborate.incidents_tell import FIELDS, Telling
from truceline.corroborate.voices import Voice, label, one_voice, outlet, shown, speaker, speaks_for
from truceline.records import (
    CopyFamily,
    IncidentFigure,
    IncidentHarm,
    IncidentPosition,
    Origin,
    Record,
    Statement,
)
from truceline.text import Span

Status = Literal["single origin", "several origins", "disputed"]


class Voices(NamedTuple):
    """What an incident's tellings say about who tells it."""

    origins: tuple[Origin, ...]
    harm: IncidentHarm
    positions: tuple[IncidentPosition, ...]
    status: Status
    why: tuple[str, ...]


def voices(group: Sequence[Telling], families: Iterable[CopyFamily]) -> Voices:
    """Origins, figures, positions and status of the tellings of one incident."""
    original = {member: family.original for family in families for member in family.members}
    here = {telling.record.report.id for telling in group}
    copies = {report for report in here if original.get(report, report) != report and original[report] in here}
    told = _told_by(group)
    heard = [voice for voices in told for voice in voices] or [outlet(telling.record) for telling in group]
    origins, why = fold(heard, copies)
    positions = _positions(group)
    denied = _denied(group, positions)
    status: Status = "disputed" if denied else "several origins" if len(origins) > 1 else "single origin"
    folded = [f"{report} copies {original[report]}: one report" for report in sorted(copies)]
    harm = _figures(group, told, copies, [origin.name for origin in origins])
    return Voices(origins, harm, positions, status, (*folded, *why))


def _told_by(group: Sequence[Telling]) -> list[list[Voice]]:
    """The voices of each telling; an outlet that credits another's source beside the deed has it from there."""
    found = [(telling, roots(telling)) for telling in group]
    credited = [voice for _, told in found for voice in told if voice.kind != "media"]
    voices: list[list[Voice]] = []
    for telling, told in found:
        own = outlet(telling.record)
        source = next((voice for voice in credited if told == [own] and _named_beside(telling, voice)), None)
        voices.append([source._replace(report=own.report)] if source else told)
    return voices


def _named_beside(telling: Telling, voice: Voice) -> bool:
    return any(name == voice.known or same_body(name, voice.name) for name in telling.beside)


def roots(telling: Telling) -> list[Voice]:
    """The voices that tell an event in its report; the outlet only where nobody else is credited."""
    record = telling.record
    statements = {statement.id: statement for statement in record.statements}
    found = [
        voice
        for event in telling.events
        for name in event.according_to
        if (statement := statements.get(name)) and (voice := speaker(statement, record))
        if not _within_denial(statement, voice, record)
    ]
    doers = [mention.actor or mention.name for mention in telling.actors]
    for position in (position for event in telling.events for position in event.positions):
        statement = statements.get(position.statement)
        if statement is None or position.stance not in ("confirms", "justifies"):
            continue
        voice = speaker(statement, record)
        if voice is not None and (not doers or any(speaks_for(voice.name, doer, voice.known) for doer in doers)):
            found.append(voice)  # who did it and says so tells it, whatever reason is given
    if not found and all(event.status == "denied" for event in telling.events):
        return []  # a denial alone tells of no deed
    return list(dict.fromkeys(found)) or [outlet(record)]


def _within_denial(statement: Statement, voice: Voice, record: Record) -> bool:
    """Whether what is said is what the same voice denies: `rejects the claim that its men laid the mine`."""
    return statement.act != "deny" and any(
        other.act == "deny"
        and all(any(part.contains(span) for part in other.content) for span in statement.content)
        and speaker(other, record) == voice
        for other in record.statements
    )


def fold(found: Sequence[Voice], copies: set[str]) -> tuple[tuple[Origin, ...], tuple[str, ...]]:
    """The voices, each body once with all its reports; and in words where one may be more or fewer.

    An outlet that carries a copy is no voice of its own; an outlet that is named as somebody's source is that source.
    """
    own = [voice for voice in found if voice.report not in copies or voice.kind != "media"] or list(found)
    groups: list[list[Voice]] = []
    for voice in sorted(own, key=lambda v: (-len(body_words(v.known)), v.known, v.report)):
        for group in groups:
            if any(one_voice(voice, other) for other in group):
                group.append(voice)
                break
        else:
            groups.append([voice])
    origins = []
    for group in groups:
        names = [voice.name for voice in group]
        known = next((name for voice in group if (name := label(voice.known))), None)
        name = known or max(names, key=lambda n: (names.count(n), len(n), n))
        reports = sorted({voice.report for voice in group})
        origins.append(Origin(name=name, kind=group[0].kind, reports=tuple(reports)))
    unnamed = sum(group[0].kind in ("anonymous", "crowd") for group in groups)
    why: tuple[str, ...] = ()
    if unnamed > 1 or (unnamed and len(groups) > unnamed):
        why = (f"{max(1, len(groups) - unnamed)} to {len(groups)} origins: unnamed sources may be others' voices",)
    return tuple(sorted(origins, key=lambda origin: (origin.reports[0], origin.name))), why


def _figures(
    group: Sequence[Telling], told: Sequence[list[Voice]], copies: set[str], origins: Sequence[str]
) -> IncidentHarm:
    """Every figure told, by each report that is no copy, with whose it is: by the name of the origin, if it is one."""

    def named(whose: str) -> str:
        same = [name for name in origins if name == whose] or [name for name in origins if same_body(name, whose)]
        return same[0] if len(same) == 1 else whose

    table: dict[str, tuple[IncidentFigure, ...]] = {}
    for name in FIELDS:
        found: dict[tuple[int | None, int | None, str, str], None] = {}
        for telling, voices in zip(group, told, strict=True):
            if telling.record.report.id not in copies:
                found.update(dict.fromkeys(_told_figures(telling, name, voices)))
        table[name] = tuple(
            IncidentFigure(low=low, high=high, report=report, according_to=named(whose))
            for low, high, report, whose in found
        )
    return IncidentHarm(**table)


def _told_figures(telling: Telling, name: str, voices: list[Voice]) -> list[tuple[int | None, int | None, str, str]]:
    """The figures of one kind: each told by the statement that it stands in, else by who tells the deed.

    Those who are said to have done it come last for that.
    """
    record, report = telling.record, telling.record.report.id
    statements = {statement.id: statement for statement in record.statements}
    parties = names_of(telling.actors)
    voices = voices or [outlet(record)]
    others = [voice for voice in voices if not any(speaks_for(voice.name, party, voice.known) for party in parties)]
    credited = shown((others or voices)[0])

    def whose(span: Span | None, named: str | None) -> str:
        inside = [one for one in record.statements if span and any(part.contains(span) for part in one.content)]
        statement = statements.get(named or "") or next(iter(inside), None)
        voice = speaker(statement, record) if statement else None
        return shown(voice) if voice else credited

    figures = [figure for event in telling.events if (figure := getattr(event.harm, name)) is not None]
    told = [(one.low, one.high, report, whose(one.span, one.according_to)) for f in figures for one in f.told]
    return told or [(figure.low, figure.high, report, whose(figure.span, None)) for figure in figures]


def _positions(group: Sequence[Telling]) -> tuple[IncidentPosition, ...]:
    """Where each voice stands, in every report that says so."""
    found: dict[tuple[str, str, str, str | None], None] = {}
    for telling in group:
        record, report = telling.record, telling.record.report.id
        statements = {statement.id: statement for statement in record.statements}
        for event in telling.events:
            for name in event.according_to:
                statement = statements.get(name)
                voice = speaker(statement, record) if statement else None
                if voice:
                    found[shown(voice), "denies" if event.status == "denied" else "asserts", report, name] = None
        for position in (position for event in telling.events for position in event.positions):
            statement = statements.get(position.statement)
            voice = speaker(statement, record) if statement else None
            if voice and position.stance != "condemns":
                found[shown(voice), position.stance, report, position.statement] = None
    return tuple(
        IncidentPosition(actor=actor, stance=stance, report=report, statement=statement)  # type: ignore[arg-type]
        for actor, stance, report, statement in found
    )


def _denied(group: Sequence[Telling], positions: Sequence[IncidentPosition]) -> bool:
    """Whether a party that is said to have done it denies that it did."""
    doers = {mention.actor or mention.name for telling in group for mention in telling.actors}
    names = {mention.name for telling in group for mention in telling.actors}
    return any(
        position.stance == "denies"
        and (not doers or any(body_words(position.actor) & body_words(party) for party in doers | names))
        for position in positions
    )
