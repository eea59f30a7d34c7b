"""A record as a card for the terminal: where it came from, what was said, what was done, what to look at twice."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text as Line

from truceline.records import Event, Failure, Flag, Instrument, NarratorClaim, Obligation, Record, Statement
from truceline.share import wording
from truceline.share.terminal import (
    CUE,
    FAINT,
    HEAD,
    MARK,
    Barred,
    Rule,
    Title,
    arrowed,
    fields,
    labelled,
    names_of,
    stated,
    words_at,
)


def card(record: Record) -> RenderableType:
    """The whole card of one record, for `Console.print`."""
    teller = wording.Teller(record)
    parts: list[RenderableType] = [_provenance(record)]
    parts += [Rule(f"SAID · {wording.counted(len(record.statements), 'statement')}", "said is not happened")]
    parts += [_statement(teller, each) for each in record.statements]
    parts += [Rule(f"DONE · {wording.counted(len(record.events), 'event')}", "as told, and according to whom")]
    parts += [_event(teller, each) for each in record.events]
    if record.narrator_claims:
        parts += [Rule(f"CLAIMED BY THE REPORT ITSELF · {len(record.narrator_claims)}", "in its own voice")]
        parts += [_claim(teller, each) for each in record.narrator_claims]
    if record.instruments:
        parts += [Rule(f"AGREEMENTS AND LAWS · {len(record.instruments)}", "as the report names them")]
        parts += [_instrument(teller, each) for each in record.instruments]
    if record.obligations:
        parts += [Rule(f"OBLIGATIONS · {len(record.obligations)}", "as reported")]
        parts += [_obligation(teller, each) for each in record.obligations]
    if record.flags:
        parts += [Rule(f"LOOK TWICE · {wording.counted(len(record.flags), 'flag')}", "for a careful reader")]
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


def _provenance(record: Record) -> RenderableType:
    report = record.report
    rows: list[tuple[str, RenderableType]] = [("from", arrowed(wording.carriers(report)))]
    rows += [
        (field, stated(wording.name(value.value)))
        for field, value in (("author", report.author), ("dateline", report.dateline))
        if value
    ]
    rows += [
        ("published", stated(wording.published(report.published))),
        ("language", stated(wording.name(report.language or wording.NOT_STATED))),
    ]
    if report.url:
        rows.append(("address", stated(wording.name(report.url))))
    rows += [
        ("sha256", Line(wording.name(report.captured_sha256), style=FAINT, overflow="fold")),
        ("report id", Line(wording.name(report.id), style=FAINT, overflow="fold")),
    ]
    if absent := wording.missing(report):
        rows.append((wording.NOT_STATED, Line(", ".join(absent), style=FAINT)))
    return Group(Title(Line(wording.title(report), style=HEAD)), fields(rows))


def _statement(teller: wording.Teller, each: Statement) -> RenderableType:
    text = teller.record.report.text
    cue = Line(overflow="fold")
    if each.cue:
        cue.append(wording.name(text[each.cue.start : each.cue.end]), CUE)
        cue.append(" · ", FAINT)
    cue.append(wording.manner(each), FAINT)
    lines: list[RenderableType] = [cue, Barred(words_at(teller, each.content))]
    if asides := teller.asides(each):
        lines.append(Line(asides, style=FAINT))
    return labelled(teller.label(each.id), arrowed(wording.chain(each)), *lines)


def _event(teller: wording.Teller, each: Event) -> RenderableType:
    text = teller.record.report.text
    head = Line.assemble((teller.deed(each), "bold"), (f" · {wording.STATUSES[each.status]}", FAINT))
    rows: list[tuple[str, RenderableType]] = [
        ("who", names_of(wording.name(one.name) for one in each.actors)),
        ("to whom", names_of(wording.name(one.name) for one in each.targets)),
        ("where", names_of(wording.place(where) for where in each.places)),
        ("when", stated(teller.date(each))),
        ("harm", stated(teller.harm(each.harm))),
        ("according to", stated(teller.voice(each))),
    ]
    if each.means:
        rows.insert(5, ("means", stated(wording.name(text[each.means.start : each.means.end]))))
    if each.positions:
        rows.append(("stances", stated(teller.positions(each))))
    if each.instruments:
        rows.append(("tied to", names_of(wording.name(one.name) for one in each.instruments)))
    rows.append(("words", Barred(words_at(teller, each.evidence))))
    return labelled(teller.label(each.id), head, fields(rows, 12))


def _claim(teller: wording.Teller, each: NarratorClaim) -> RenderableType:
    kind = Line(each.kind.replace("_", " "), style=FAINT)
    return labelled(teller.label(each.id), kind, Barred(words_at(teller, [each.span])))


def _instrument(teller: wording.Teller, each: Instrument) -> RenderableType:
    rows = [(field, stated(value)) for field, value in teller.instrument(each)]
    return labelled(teller.label(each.id), Line(wording.name(each.name), style=HEAD), fields(rows, 12))


def _obligation(teller: wording.Teller, each: Obligation) -> RenderableType:
    rows: list[tuple[str, RenderableType]] = [(field, stated(value)) for field, value in teller.obligation(each)]
    rows.append(("words", Barred(words_at(teller, [each.span]))))
    return labelled(teller.label(each.id), Line(wording.name(each.duty), style=HEAD), fields(rows, 12))


def _flag(teller: wording.Teller, each: Flag) -> RenderableType:
    lines: list[RenderableType] = [Barred(words_at(teller, [each.span]))]
    if each.other:
        lines += [Line("beside", style=FAINT), Barred(words_at(teller, [each.other]))]
    if each.note:
        lines.append(Line(wording.clean(each.note), style=FAINT, overflow="fold"))
    return labelled("!", Line(wording.FLAGS[each.kind], style=MARK), *lines)


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
    lines: list[RenderableType] = [Line(", ".join(counted), style=FAINT)]
    lines += [Line(note, overflow="fold") for note in teller.unread()]
    return Group(Rule("NOT ON THIS CARD", ""), Padding(Group(*lines), (0, 0, 1, 5)))
