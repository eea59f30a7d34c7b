"""A record as a card for the terminal: where it came from, what was said, what was done, what to look at twice.

Nothing is told by colour alone: quoted words carry their own marks and stand in bold, every other
difference has a word. Text from the report is shown, never obeyed: control characters are made visible.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.segment import Segment
from rich.style import Style
from rich.table import Table
from rich.text import Text as Line

from truceline.records import Event, Failure, Flag, Instrument, NarratorClaim, Obligation, Record, Statement
from truceline.share import wording
from truceline.text import Span, merge

_NAME, _CUE, _QUOTED, _FAINT, _HEAD, _MARK = "bold cyan", "italic", "bold", "dim", "bold", "yellow"


def card(record: Record) -> RenderableType:
    """The whole card of one record, for `Console.print`."""
    teller = wording.Teller(record)
    parts: list[RenderableType] = [_provenance(record)]
    parts += [_rule(f"SAID · {wording.counted(len(record.statements), 'statement')}", "said is not happened")]
    parts += [_statement(teller, each) for each in record.statements]
    parts += [_rule(f"DONE · {wording.counted(len(record.events), 'event')}", "as told, and according to whom")]
    parts += [_event(teller, each) for each in record.events]
    if record.narrator_claims:
        parts += [_rule(f"CLAIMED BY THE REPORT ITSELF · {len(record.narrator_claims)}", "in its own voice")]
        parts += [_claim(teller, each) for each in record.narrator_claims]
    if record.instruments:
        parts += [_rule(f"AGREEMENTS AND LAWS · {len(record.instruments)}", "as the report names them")]
        parts += [_instrument(teller, each) for each in record.instruments]
    if record.obligations:
        parts += [_rule(f"OBLIGATIONS · {len(record.obligations)}", "as reported")]
        parts += [_obligation(teller, each) for each in record.obligations]
    if record.flags:
        parts += [_rule(f"LOOK TWICE · {wording.counted(len(record.flags), 'flag')}", "for a careful reader")]
        parts += [_flag(teller, each) for each in record.flags]
    return Group(*parts, _rest(teller))


def failures(failed: Sequence[Failure]) -> RenderableType:
    """The reports that could not be read, each with its reason."""
    return Group(
        *(
            Line.assemble(("not read ", "bold red"), wording.clean(f"{f.source}: {f.message} ({f.reason})"))
            for f in failed
        )
    )


class _Rule:
    """A heading across the card, with a reminder at the far end where there is room."""

    def __init__(self, heading: str, aside: str) -> None:
        self.heading, self.aside = heading, aside

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        line = Line.assemble("── ", (self.heading, _HEAD), " ")
        room = options.max_width - line.cell_len
        aside = f" {self.aside}" if room > len(self.aside) + 4 else ""
        line.append("─" * max(0, room - len(aside)), _FAINT)
        line.append(aside, _FAINT)
        yield Line()
        yield line


class _Barred:
    """A block with a bar down its left side, as quoted matter is set."""

    def __init__(self, words: Line) -> None:
        self.words = words

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        inner = options.update(width=max(10, options.max_width - 2))
        for line in console.render_lines(self.words, inner, pad=False):
            yield Segment("│ ", Style(dim=True))
            yield from line
            yield Segment.line()


def _rule(heading: str, aside: str) -> RenderableType:
    return _Rule(heading, aside)


def _fields(rows: Iterable[tuple[str, RenderableType]], width: int = 13) -> Table:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=width, style=_FAINT, no_wrap=True)
    grid.add_column(ratio=1)
    for name, value in rows:
        grid.add_row(name, value)
    return grid


def _labelled(label: str, *lines: RenderableType) -> RenderableType:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=4, justify="right", style=_HEAD, no_wrap=True)
    grid.add_column(ratio=1)
    grid.add_row(label, Group(*lines))
    return Padding(grid, (1, 0, 0, 0))


def _arrowed(names: Sequence[str]) -> Line:
    line = Line(overflow="fold")
    for name in names:
        line.append(" → " if line else "", _FAINT)
        line.append(name, _NAME)
    return line


def _words(teller: wording.Teller, spans: Sequence[Span]) -> Line:
    """The report's own words at these spans, quoted ones in bold, gaps shown by an ellipsis."""
    line = Line(overflow="fold")
    for span in merge(spans):
        if line:
            line.append(" … ", _FAINT)
        for piece, quoted in teller.pieces(span):
            words = teller.record.report.text[piece.start : piece.end].replace("\r", "").replace("\n", " ⏎ ")
            line.append(wording.clean(words), _QUOTED if quoted else None)
    return line


def _stated(value: str) -> Line:
    return Line(value, style=_FAINT if value == wording.NOT_STATED else "", overflow="fold")


def _provenance(record: Record) -> RenderableType:
    report = record.report
    rows: list[tuple[str, RenderableType]] = [("from", _arrowed(wording.carriers(report)))]
    rows += [
        (field, _stated(wording.name(value.value)))
        for field, value in (("author", report.author), ("dateline", report.dateline))
        if value
    ]
    rows += [
        ("published", _stated(wording.published(report.published))),
        ("language", _stated(wording.name(report.language or wording.NOT_STATED))),
    ]
    if report.url:
        rows.append(("address", _stated(wording.name(report.url))))
    rows += [
        ("sha256", Line(wording.name(report.captured_sha256), style=_FAINT, overflow="fold")),
        ("report id", Line(wording.name(report.id), style=_FAINT, overflow="fold")),
    ]
    if absent := wording.missing(report):
        rows.append((wording.NOT_STATED, Line(", ".join(absent), style=_FAINT)))
    return Group(_Title(Line(wording.title(report), style=_HEAD)), _fields(rows))


class _Title:
    """The report's title between two double lines."""

    def __init__(self, line: Line) -> None:
        self.line = line

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        edge = Line("═" * options.max_width, style=_FAINT)
        yield from (edge, self.line, edge)


def _statement(teller: wording.Teller, each: Statement) -> RenderableType:
    text = teller.record.report.text
    cue = Line(overflow="fold")
    if each.cue:
        cue.append(wording.name(text[each.cue.start : each.cue.end]), _CUE)
        cue.append(" · ", _FAINT)
    cue.append(wording.manner(each), _FAINT)
    lines: list[RenderableType] = [cue, _Barred(_words(teller, each.content))]
    if asides := teller.asides(each):
        lines.append(Line(asides, style=_FAINT))
    return _labelled(teller.label(each.id), _arrowed(wording.chain(each)), *lines)


def _event(teller: wording.Teller, each: Event) -> RenderableType:
    text = teller.record.report.text
    head = Line.assemble((teller.deed(each), "bold"), (f" · {wording.STATUSES[each.status]}", _FAINT))
    rows: list[tuple[str, RenderableType]] = [
        ("who", _names(wording.name(one.name) for one in each.actors)),
        ("to whom", _names(wording.name(one.name) for one in each.targets)),
        ("where", _names(wording.place(where) for where in each.places)),
        ("when", _stated(teller.date(each))),
        ("harm", _stated(teller.harm(each.harm))),
        ("according to", _stated(teller.voice(each))),
    ]
    if each.means:
        rows.insert(5, ("means", _stated(wording.name(text[each.means.start : each.means.end]))))
    if each.positions:
        rows.append(("stances", _stated(teller.positions(each))))
    if each.instruments:
        rows.append(("tied to", _names(wording.name(one.name) for one in each.instruments)))
    rows.append(("words", _Barred(_words(teller, each.evidence))))
    return _labelled(teller.label(each.id), head, _fields(rows, 12))


def _names(names: Iterable[str]) -> Line:
    return _stated("; ".join(names) or wording.NOT_STATED)


def _claim(teller: wording.Teller, each: NarratorClaim) -> RenderableType:
    kind = Line(each.kind.replace("_", " "), style=_FAINT)
    return _labelled(teller.label(each.id), kind, _Barred(_words(teller, [each.span])))


def _instrument(teller: wording.Teller, each: Instrument) -> RenderableType:
    rows = [(field, _stated(value)) for field, value in teller.instrument(each)]
    return _labelled(teller.label(each.id), Line(wording.name(each.name), style=_HEAD), _fields(rows, 12))


def _obligation(teller: wording.Teller, each: Obligation) -> RenderableType:
    rows: list[tuple[str, RenderableType]] = [(field, _stated(value)) for field, value in teller.obligation(each)]
    rows.append(("words", _Barred(_words(teller, [each.span]))))
    return _labelled(teller.label(each.id), Line(wording.name(each.duty), style=_HEAD), _fields(rows, 12))


def _flag(teller: wording.Teller, each: Flag) -> RenderableType:
    lines: list[RenderableType] = [_Barred(_words(teller, [each.span]))]
    if each.other:
        lines += [Line("beside", style=_FAINT), _Barred(_words(teller, [each.other]))]
    if each.note:
        lines.append(Line(wording.clean(each.note), style=_FAINT, overflow="fold"))
    return _labelled("!", Line(wording.FLAGS[each.kind], style=_MARK), *lines)


def _rest(teller: wording.Teller) -> RenderableType:
    """What was counted but not shown, and what a reader must not take for absent."""
    record = teller.record
    counted = [
        wording.counted(len(record.quotes), "direct quote"),
        wording.counted(len(record.times), "time expression"),
        wording.counted(len(record.actors), "actor"),
        wording.counted(len(record.quantities), "quantity", "quantities"),
        wording.counted(len(record.report.dropped), "passage") + " of page furniture left out",
    ]
    lines: list[RenderableType] = [Line(", ".join(counted), style=_FAINT)]
    lines += [Line(note, overflow="fold") for note in teller.unread()]
    return Group(_rule("NOT ON THIS CARD", ""), Padding(Group(*lines), (0, 0, 1, 5)))
