"""Two reports side by side in the terminal: what both have, and what each has that the other leaves out."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Line

from truceline.corroborate.beside import Beside
from truceline.corroborate.incidents_tell import Telling
from truceline.corroborate.voices import Voice
from truceline.records import Record, Statement
from truceline.share import wording
from truceline.share.incidents import party, source_line
from truceline.share.terminal import FAINT, HEAD, NAME, Barred, Rule, Title, arrowed, fields, names_of, stated, words_at

ABSENT = "not in this report"


def comparison(told: Beside) -> RenderableType:
    """The whole comparison, for `Console.print`: deeds with their figures, sources, statements."""
    a, b = wording.Teller(told.a), wording.Teller(told.b)
    parts: list[RenderableType] = [Title(Line("Two reports, side by side", style=HEAD))]
    parts.append(_columns([(_head(told.a), _head(told.b))]))
    if told.copy:
        copy, source = ("right", "left") if told.copy.copy == told.b.report.id else ("left", "right")
        why = "; ".join(told.copy.why)
        parts.append(Line(f"The {copy} one carries the text of the {source} one: {why}.", style=HEAD, overflow="fold"))
    parts.append(Rule(f"DEEDS · {_shared(told.deeds)}", "with figures, as told"))
    parts += _pairs([(_deed(a, x), _deed(b, y)) for x, y in told.deeds])
    parts.append(Rule(f"SOURCES · {_shared(told.sources)}", "who is heard"))
    parts.append(_columns([(_voice(x), _voice(y)) for x, y in told.sources]))
    parts.append(Rule(f"STATEMENTS · {_shared(told.statements)}", "said is not happened"))
    parts += _pairs([(_statement(a, x), _statement(b, y)) for x, y in told.statements])
    return Group(*parts, Line())


def _shared(pairs: tuple[tuple[object, object], ...]) -> str:
    """How many both have, and how many only one."""
    first, second = sum(y is None for _, y in pairs), sum(x is None for x, _ in pairs)
    return f"{len(pairs) - first - second} in both, {first} only left, {second} only right"


def _columns(rows: list[tuple[RenderableType, RenderableType]]) -> RenderableType:
    grid = Table.grid(padding=(0, 2, 0, 0), expand=True)
    grid.add_column(ratio=1)
    grid.add_column(ratio=1)
    for left, right in rows or [(_absent(), _absent())]:
        grid.add_row(left, right)
    return Padding(grid, (0, 0, 0, 2))


def _pairs(rows: list[tuple[RenderableType, RenderableType]]) -> Iterator[RenderableType]:
    for row in rows:
        yield Padding(_columns([row]), (1, 0, 0, 0))
    if not rows:
        yield Line("  none in either", style=FAINT)


def _absent() -> RenderableType:
    return Line(ABSENT, style=FAINT)


def _head(record: Record) -> RenderableType:
    return Group(
        Line(source_line(record), style=NAME, overflow="fold"), Line(wording.title(record.report), overflow="fold")
    )


def _deed(teller: wording.Teller, telling: Telling | None) -> RenderableType:
    if telling is None:
        return _absent()
    event = telling.event
    head = Line(f"{teller.label(event.id)} {teller.deed(event)}", style=HEAD, overflow="fold")
    harms = [told for each in telling.events if (told := teller.harm(each.harm)) != wording.NOT_STATED]
    rows: list[tuple[str, RenderableType]] = [
        ("who", names_of(map(party, telling.actors))),
        ("to whom", names_of(map(party, telling.targets))),
        ("where", names_of(wording.name(one.name) for one in telling.places)),
        ("when", stated(wording.when(event.date))),
        ("harm", stated("; ".join(harms) or wording.NOT_STATED)),
        ("told by", stated(teller.voice(event))),
    ]
    return Group(head, fields(rows, 7), Barred(words_at(teller, event.evidence)))


def _voice(voice: Voice | None) -> RenderableType:
    return _absent() if voice is None else Line(wording.name(voice.name), style=NAME, overflow="fold")


def _statement(teller: wording.Teller, statement: Statement | None) -> RenderableType:
    if statement is None:
        return _absent()
    head = arrowed(wording.chain(statement))
    manner = Line(f"{teller.label(statement.id)} · {wording.manner(statement)}", style=FAINT, overflow="fold")
    return Group(head, manner, Barred(words_at(teller, statement.content)))
