"""What every card in the terminal is built of: titles, rules, fields, names, words with a bar beside them.

Nothing is told by colour alone: quoted words carry their own marks and stand in bold, every other
difference has a word. Text from a report is shown, never obeyed: control characters are made visible.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.segment import Segment
from rich.style import Style
from rich.table import Table
from rich.text import Text as Line

from truceline.share import wording
from truceline.text import Span, merge

NAME, CUE, QUOTED, FAINT, HEAD, MARK = "bold cyan", "italic", "bold", "dim", "bold", "yellow"


class Title:
    """The report's title between two double lines."""

    def __init__(self, line: Line) -> None:
        self.line = line

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        edge = Line("═" * options.max_width, style=FAINT)
        yield from (edge, self.line, edge)


class Rule:
    """A heading across the card, with a reminder at the far end where there is room."""

    def __init__(self, heading: str, aside: str) -> None:
        self.heading, self.aside = heading, aside

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        line = Line.assemble("── ", (self.heading, HEAD), " ")
        room = options.max_width - line.cell_len
        aside = f" {self.aside}" if room > len(self.aside) + 4 else ""
        line.append("─" * max(0, room - len(aside)), FAINT)
        line.append(aside, FAINT)
        yield Line()
        yield line


class Barred:
    """A block with a bar down its left side, as quoted matter is set."""

    def __init__(self, words: Line) -> None:
        self.words = words

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        inner = options.update(width=max(10, options.max_width - 2))
        for line in console.render_lines(self.words, inner, pad=False):
            yield Segment("│ ", Style(dim=True))
            yield from line
            yield Segment.line()


def fields(rows: Iterable[tuple[str, RenderableType]], width: int = 13) -> Table:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=width, style=FAINT, no_wrap=True)
    grid.add_column(ratio=1)
    for name, value in rows:
        grid.add_row(name, value)
    return grid


def labelled(label: str, *lines: RenderableType) -> RenderableType:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=4, justify="right", style=HEAD, no_wrap=True)
    grid.add_column(ratio=1)
    grid.add_row(label, Group(*lines))
    return Padding(grid, (1, 0, 0, 0))


def arrowed(names: Sequence[str]) -> Line:
    line = Line(overflow="fold")
    for name in names:
        line.append(" → " if line else "", FAINT)
        line.append(name, NAME)
    return line


def words_at(teller: wording.Teller, spans: Sequence[Span]) -> Line:
    """The report's own words at these spans, quoted ones in bold, gaps shown by an ellipsis."""
    line = Line(overflow="fold")
    for span in merge(spans):
        if line:
            line.append(" … ", FAINT)
        for piece, quoted in teller.pieces(span):
            words = teller.record.report.text[piece.start : piece.end].replace("\r", "").replace("\n", " ⏎ ")
            line.append(wording.clean(words), QUOTED if quoted else None)
    return line


def stated(value: str) -> Line:
    return Line(value, style=FAINT if value == wording.NOT_STATED else "", overflow="fold")


def names_of(names: Iterable[str]) -> Line:
    return stated("; ".join(names) or wording.NOT_STATED)
