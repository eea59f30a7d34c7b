"""Incidents for the terminal: a table of them; and one with who says what side by side, its toll, its origins.

An allegation and the answer to it have the same width and the same dress. No figure is averaged, none is made up; what
nobody stated is said to be not stated.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Line

from truceline.corroborate import Result
from truceline.corroborate.voices import label as label_of
from truceline.corroborate.voices import speaks_for
from truceline.records import Event, Incident, IncidentFigure, IncidentPosition, Mention, Record
from truceline.share import wording
from truceline.share.terminal import (
    FAINT,
    HEAD,
    NAME,
    Barred,
    Rule,
    Title,
    fields,
    labelled,
    names_of,
    stated,
    words_at,
)

STANCES = {"asserts": "says so", "confirms": "confirms it", "denies": "denies it", "justifies": "justifies it"}
KINDS = ("killed", "injured", "detained", "displaced", "missing")
BAR = 16
"""Cells of the longest bar of a toll."""


class Together:
    """Incidents beside the records that they were made from."""

    def __init__(self, result: Result, records: Iterable[Record]) -> None:
        self.result = result
        self.records = {record.report.id: record for record in records}
        self.original = {member: family.original for family in result.copies for member in family.members}

    @cached_property
    def _tellers(self) -> dict[str, wording.Teller]:
        return {name: wording.Teller(record) for name, record in self.records.items()}

    def teller(self, report: str) -> wording.Teller:
        """The teller of one report."""
        return self._tellers[report]

    def reports(self, incident: Incident) -> list[str]:
        """The reports that tell an incident, as they were published."""
        return sorted({member.report for member in incident.members}, key=self._when)

    def copies(self, reports: Sequence[str]) -> list[str]:
        """Those of some reports that carry the text of another of them."""
        return [name for name in reports if self.original.get(name, name) != name and self.original[name] in reports]

    def events(self, incident: Incident, report: str) -> list[Event]:
        """A report's records of an incident, in the order of the report."""
        wanted = {member.event for member in incident.members if member.report == report}
        return [event for event in self.records[report].events if event.id in wanted]

    def _when(self, report: str) -> tuple[str, str]:
        published = self.records[report].report.published
        return (published.value if published else "9", report)

    def find(self, begins: str) -> list[Incident]:
        """The incidents whose id begins so, with or without the word before the dash."""
        return [one for one in self.result.incidents if one.id.startswith((begins, f"incident-{begins}"))]


def short(incident: Incident) -> str:
    """As much of an incident's id as tells it from others in a table."""
    return incident.id.partition("-")[2][:8]


# ------------------------------------------------------------------------------------------------- the table


def overview(all_of: Together) -> RenderableType:
    """All incidents: date, place, kind, harm as each source tells it, origins against reports and copies, status."""
    result, number = all_of.result, len(all_of.records)
    head = Title(
        Line(
            f"{wording.counted(number, 'report')} · {wording.counted(len(result.incidents), 'incident')} · "
            f"{wording.counted(len(result.copies), 'copied text')}",
            style=HEAD,
        )
    )
    if not result.incidents:
        note = "No deed was found that makes an incident: that does not mean that the reports tell none."
        return Group(head, Padding(Line(note, overflow="fold"), (1, 0)))
    table = Table(box=None, padding=(0, 1, 1, 0), pad_edge=False, expand=True, header_style=FAINT)
    table.add_column("DATE, ID", width=10)
    table.add_column("PLACE", ratio=2, overflow="fold")
    table.add_column("DEED", width=12, overflow="fold")
    table.add_column("HARM, AS TOLD", ratio=3, overflow="fold")
    table.add_column("TOLD BY", width=17)
    for one in result.incidents:
        table.add_row(*_row(all_of, one))
    notes = [
        "An origin is an independent voice; a copy counts as the report that it carries. Every incident is a proposal",
        "that a reviewer may split or merge. --incident ID shows who says what.",
    ]
    families = [_family(all_of, family.original, family.members) for family in result.copies]
    copied: list[RenderableType] = (
        [Rule("ONE TEXT, SEVERAL REPORTS", "each counts once"), *families] if families else []
    )
    return Group(head, table, *(copied if families else []), Padding(Line(" ".join(notes), style=FAINT), (1, 0)))


def _row(all_of: Together, one: Incident) -> list[RenderableType]:
    reports = all_of.reports(one)
    copies = len(all_of.copies(reports))
    told = wording.counted(len(reports), "report") + (
        f", {wording.counted(copies, 'copy', 'copies')}" if copies else ""
    )
    status = Line(one.status, style="bold" if one.status == "disputed" else "")
    return [
        Group(stated(_day(one)), Line(short(one), style=FAINT)),
        stated(wording.name(one.place.name) if one.place else wording.NOT_STATED),
        Line(one.type.replace("_", " "), style="bold", overflow="fold"),
        Group(*(stated(line) for line in harm_lines(one) or [wording.NOT_STATED])),
        Group(Line(wording.counted(len(one.origins), "origin")), Line(told), status),
    ]


def _day(one: Incident) -> str:
    """The day, or as much of it as is told; without the clock."""
    return re.sub(r"[ T]\d\d:\d\d(:\d\d)?", "", wording.when(one.date))


def harm_lines(one: Incident) -> list[str]:
    """What each source tells, lowest to highest: `killed 3, injured 5 to 8 · the ministry`."""
    told: dict[str, dict[str, list[IncidentFigure]]] = {}
    for kind in KINDS:
        for figure in getattr(one.harm, kind):
            told.setdefault(figure.according_to, {}).setdefault(kind, []).append(figure)
    return [
        f"{', '.join(f'{kind} {_range(figures)}' for kind, figures in kinds.items())} · {wording.name(whose)}"
        for whose, kinds in told.items()
    ]


def _range(figures: Sequence[IncidentFigure]) -> str:
    """The lowest and the highest that one source tells, with what it leaves open."""
    low, high = min(map(_size, figures)), max(map(_size, figures), key=lambda size: size[1])
    return wording.figure(None if low[0] < 0 else low[0], None if high[1] >= _OPEN else high[1])


_OPEN = 1 << 60


def _size(figure: IncidentFigure) -> tuple[int, int]:
    """A figure to sort by."""
    return (-1 if figure.low is None else figure.low, _OPEN if figure.high is None else figure.high)


def _family(all_of: Together, original: str, members: Sequence[str]) -> RenderableType:
    names = [source_line(all_of.records[name]) for name in members if name != original]
    line = Line(overflow="fold")
    line.append(source_line(all_of.records[original]), NAME)
    line.append(" is carried by ", FAINT)
    return Padding(line.append("; ".join(names)), (0, 0, 0, 2))


def source_line(record: Record) -> str:
    """A report by who carries it and when: `NewsHarbour (Meridian), 2025-11-06 21:10`."""
    names = wording.carriers(record.report)
    who = names[-1] + (f" (from {names[0]})" if len(names) > 1 else "")
    published = record.report.published
    return f"{who}, {wording.name(published.value).replace('T', ' ')[:16]}" if published else who


# ------------------------------------------------------------------------------------------------- one incident


def incident_card(all_of: Together, one: Incident) -> RenderableType:
    """One incident: who says what side by side, the toll over time, origins against copies, why it was joined."""
    reports = all_of.reports(one)
    label = {report: f"R{number}" for number, report in enumerate(reports, 1)}
    place = wording.place(one.place) if one.place else f"place {wording.NOT_STATED}"
    day = _day(one) if one.date else f"date {wording.NOT_STATED}"
    title = Line(f"{one.type.replace('_', ' ')} · {place} · {day}", style=HEAD, overflow="fold")
    parts: list[RenderableType] = [Title(title), _summary(all_of, one, reports)]
    parts += _sides(all_of, one, reports, label)
    parts += _toll(all_of, one, label)
    parts += _origins(all_of, one, reports, label)
    parts.append(Rule("THE WORDS", "every report that tells it"))
    for report in reports:
        teller = all_of.teller(report)
        spans = [span for event in all_of.events(one, report) for span in event.evidence]
        parts.append(
            labelled(
                label[report],
                Line(source_line(teller.record), style=NAME),
                Line(wording.title(teller.record.report), style=FAINT),
                Barred(words_at(teller, spans)),
            )
        )
    if one.why:
        parts.append(Rule("WHY THIS IS ONE INCIDENT", "a proposal, to split or to merge"))
        parts += [Padding(Line(_named(why, label), overflow="fold"), (0, 0, 0, 2)) for why in one.why]
    return Group(*parts, Line())


def _summary(all_of: Together, one: Incident, reports: Sequence[str]) -> RenderableType:
    copies = all_of.copies(reports)
    counts = (
        f"{wording.counted(len(one.origins), 'origin')} in {wording.counted(len(reports), 'report')}, "
        f"{len(copies) or 'none'} of them a copy"
    )
    events = [event for report in reports for event in all_of.events(one, report)]
    doers = list(dict.fromkeys(party(actor) for event in events for actor in event.actors))
    hit = list(dict.fromkeys(party(target) for event in events for target in event.targets))
    return fields(
        [
            ("status", Line(one.status, style=HEAD)),
            ("told by", Line(counts)),
            ("who", names_of(doers)),
            ("to whom", names_of(hit)),
            ("harm", Group(*(stated(line) for line in harm_lines(one) or [wording.NOT_STATED]))),
            ("incident", Line(one.id, style=FAINT)),
        ]
    )


def party(mention: Mention) -> str:
    """A party under our neutral label, if it is one that we know; else as the report names it."""
    return wording.name((mention.actor and label_of(mention.actor)) or mention.name)


def _sides(all_of: Together, one: Incident, reports: Sequence[str], label: dict[str, str]) -> Iterator[RenderableType]:
    """Those who tell it, and those who answer for the party that is said to have done it, in columns of one width."""
    copies = set(all_of.copies(reports))
    doers = {
        name
        for report in reports
        for event in all_of.events(one, report)
        for who in event.actors
        for name in (who.actor, who.name)
        if name
    }
    told: list[RenderableType] = []
    answered: list[RenderableType] = []
    for position in one.positions:
        if position.report in copies or position.report not in label or position.statement is None:
            continue
        answers = position.stance != "asserts" or any(speaks_for(position.actor, doer) for doer in doers)
        (answered if answers else told).append(_position(all_of, position, label))
    for report in reports:
        for event in all_of.events(one, report):
            if report not in copies and "narrator" in event.according_to:
                told.append(_narrated(all_of, report, event, label))
                break
    yield Rule("WHO SAYS WHAT", "neither side weighs more")
    grid = Table.grid(padding=(0, 2, 0, 0), expand=True)
    grid.add_column(ratio=1)
    grid.add_column(ratio=1)
    grid.add_row(Line("TELL IT", style=HEAD), Line("ANSWER IT", style=HEAD))
    grid.add_row(
        Group(*told) if told else Line("nobody in these reports", style=FAINT),
        Group(*answered) if answered else Line("no answer in these reports", style=FAINT),
    )
    yield Padding(grid, (0, 0, 0, 2))


def _position(all_of: Together, position: IncidentPosition, label: dict[str, str]) -> RenderableType:
    teller = all_of.teller(position.report)
    statement = teller.statements[position.statement or ""]
    head = Line(overflow="fold")
    head.append(wording.name(position.actor), NAME)
    head.append(f" {STANCES[position.stance]}")
    where = f"{label[position.report]} {teller.label(statement.id)} · {wording.manner(statement)}"
    return Padding(
        Group(head, Line(where, style=FAINT, overflow="fold"), Barred(words_at(teller, statement.content))),
        (0, 0, 1, 0),
    )


def _narrated(all_of: Together, report: str, event: Event, label: dict[str, str]) -> RenderableType:
    teller = all_of.teller(report)
    head = Line(overflow="fold")
    head.append(wording.publisher(teller.record.report.publisher), NAME)
    head.append(" tells it in its own voice")
    where = Line(f"{label[report]} {teller.label(event.id)}", style=FAINT)
    return Padding(Group(head, where, Barred(words_at(teller, event.evidence))), (0, 0, 1, 0))


def _toll(all_of: Together, one: Incident, label: dict[str, str]) -> Iterator[RenderableType]:
    """Every figure in the order of publication, with a bar as long as the figure is high."""
    if not any(getattr(one.harm, kind) for kind in KINDS):
        return
    yield Rule("TOLL OVER TIME", "every figure as told, none averaged")
    for kind in KINDS:
        figures: Sequence[IncidentFigure] = getattr(one.harm, kind)
        if not figures:
            continue
        most = max(max(figure.low or 0, figure.high or 0) for figure in figures) or 1
        grid = Table.grid(padding=(0, 1))
        for width in (16, 14, BAR):
            grid.add_column(width=width)
        grid.add_column(ratio=1)
        for figure in sorted(figures, key=lambda f: (all_of._when(f.report), _size(f))):
            published = all_of.records[figure.report].report.published
            size = max(figure.low or 0, figure.high or 0)
            grid.add_row(
                stated(wording.name(published.value).replace("T", " ")[:16] if published else wording.NOT_STATED),
                Line(wording.figure(figure.low, figure.high)),
                Line("█" * max(size > 0, round(BAR * size / most)), style=FAINT),
                Line(f"{wording.name(figure.according_to)} · {label[figure.report]}", overflow="fold"),
            )
        yield Padding(Group(Line(kind, style=HEAD), grid), (0, 0, 0, 2))


def _origins(
    all_of: Together, one: Incident, reports: Sequence[str], label: dict[str, str]
) -> Iterator[RenderableType]:
    """The independent voices with the reports that carry each; and the reports that carry another's text."""
    yield Rule("ORIGINS AGAINST COPIES", "who has it from whom")
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(ratio=3, overflow="fold")
    grid.add_column(ratio=2)
    grid.add_column(ratio=2)
    for origin in one.origins:
        carried = " ".join(label[report] for report in reports if report in origin.reports)
        grid.add_row(Line(wording.name(origin.name), style=NAME), Line(f"origin · {origin.kind}"), Line(carried))
    for report in all_of.copies(reports):
        who = Line(source_line(all_of.records[report]), overflow="fold")
        grid.add_row(who, Line("copy, no origin"), Line(f"{label[report]} = {label[all_of.original[report]]}"))
    yield Padding(grid, (0, 0, 0, 2))


def _named(why: str, label: dict[str, str]) -> str:
    """A reason with the reports by their labels."""
    plain = [label.get(word.rstrip(":"), word.rstrip(":")) + ":" * word.endswith(":") for word in why.split(" ")]
    return wording.clean(" ".join(plain))
