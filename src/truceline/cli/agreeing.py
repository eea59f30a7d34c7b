"""`agreement`, `findings`: what was agreed, and who alleges what of which clause, with the reply beside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from truceline.cli.frame import (
    Json,
    LedgerAt,
    Model,
    Quiet,
    guarded,
    json_object,
    leave,
    ledger_named,
    one_line,
    started_run,
    stop,
)

if TYPE_CHECKING:
    from truceline.assess import Agreement
    from truceline.ledger import Ledger
    from truceline.records import Finding, Record

Which = Annotated[str, typer.Argument(help="An agreement's id, or how it begins.", metavar="AGREEMENT")]
At = Annotated[Path, typer.Argument(help="An agreement in YAML.", metavar="FILE")]


def register(app: typer.Typer) -> None:
    """Put these commands under the program."""
    agreement = typer.Typer(help="Agreements: who owes what, by which source.", no_args_is_help=True)
    for command in (check, add, show):
        agreement.command()(command)
    agreement.command("list")(listed)
    app.add_typer(agreement, name="agreement")
    app.command()(findings)


def check(file: At) -> None:
    """Check an agreement file: each fault with its line and field, all at once."""
    with guarded():
        from truceline.assess import load

        made = load(file)
        typer.echo(f"{made.id}: {len(made.clauses)} clauses, {len(made.readings)} readings of who is bound; no fault")
        typer.echo(f"version {made.version()}")


def add(context: typer.Context, file: At, ledger: LedgerAt = None) -> None:
    """Put a version of an agreement into a ledger; the same content is never put in twice."""
    with guarded():
        from truceline.assess import load
        from truceline.ledger import Ledger
        from truceline.ledger.agreements import add_agreement

        made = load(file)
        with Ledger.open(ledger_named(ledger, context), create=True) as book:
            before = book.head().number
            entry = add_agreement(book, made)
        new = "entry" if entry.number > before else "known: entry"
        typer.echo(f"{made.id}: {new} {entry.number}, version {made.version()}")
        typer.echo("truceline derive holds the reports against it")


def listed(context: typer.Context, ledger: LedgerAt = None, json: Json = False) -> None:
    """List the agreements: those in the ledger, if one is named, and the bundled ones."""
    with guarded():
        held = _held(context, ledger)
        if json:
            json_object([{"from": where, "version": it.version(), "agreement": it} for it, where in held])
            return
        for it, where in held:
            typer.echo(one_line(f"{it.id:<28}", f"{it.kind:<11}", it.in_effect, f"{where:<9}", it.name))


def show(context: typer.Context, agreement: Which, ledger: LedgerAt = None, json: Json = False) -> None:
    """Show one agreement: readings, clauses, bearers, deadlines, each with its source."""
    with guarded():
        found = [it for it, _ in _held(context, ledger) if it.id.startswith(agreement)]
        found = [it for it in found if it.id == agreement] or found
        if len(found) != 1:
            stop(f"{len(found) or 'no'} agreements have an id that begins with {agreement}", 1)
        if json:
            json_object(found[0])
            return
        for line in _agreement(found[0]):
            typer.echo(line)


def _held(context: typer.Context, ledger: str | None) -> list[tuple[Agreement, str]]:
    from truceline.assess import bundled
    from truceline.cli.frame import settings
    from truceline.ledger import Ledger
    from truceline.ledger.agreements import agreements

    named = ledger or settings(context).ledger
    inside: dict[str, Agreement] = {}
    if named:
        with Ledger.open(named, read_only=True) as book:
            inside = agreements(book)
    return [(it, "in ledger") for it in inside.values()] + [
        (it, "bundled") for it in bundled().values() if it.id not in inside
    ]


def _agreement(it: Agreement) -> Iterator[str]:
    label = {key: party.label for key, party in it.parties.items()}
    yield f"{it.name}"
    yield f"  {it.kind} {it.id}, in effect {it.in_effect}" + (f" until {it.until}" if it.until else "")
    for extension in it.extensions:
        yield f"  extended until {extension.until} ({extension.source})"
    for reading in it.readings:
        bound = ", ".join(label[key] for key in reading.bound)
        yield f"  bound: {bound}, as in {', '.join(reading.sources)}" + (f": {reading.note}" if reading.note else "")
    for clause in it.clauses:
        yield f"  {clause.id}: {', '.join(label[key] for key in clause.bearer)}: {clause.duty}"
        place = f"{clause.source}, {clause.at}" if clause.at else clause.source
        more = [f"if {clause.condition}" if clause.condition else "", f"in {clause.area}" if clause.area else ""]
        more += [f"until {clause.deadline.until} ({clause.deadline.source})"] if clause.deadline else []
        more += [f"but {exemption.text} ({exemption.source})" for exemption in clause.exceptions]
        yield f"      {'; '.join([*filter(None, more), f'source {place}'])}"
    for body in it.bodies:
        yield f"  body: {body.name}, {body.role} ({body.source})"
    for key, source in it.sources.items():
        yield f"  source {key}: {source.title}, {source.publisher}" + (f", {source.url}" if source.url else "")


# ---- findings


def findings(
    context: typer.Context,
    source: Annotated[
        list[str] | None, typer.Argument(help="Reports to read instead of a ledger.", metavar="[SOURCE]...")
    ] = None,
    ledger: LedgerAt = None,
    instrument: Annotated[str | None, typer.Option(help="Only of this instrument.", metavar="ID")] = None,
    clause: Annotated[str | None, typer.Option(help="Only where this clause may be concerned.", metavar="ID")] = None,
    against: Annotated[str | None, typer.Option(help="Only against this party.", metavar="NAME")] = None,
    by: Annotated[str | None, typer.Option(help="Only alleged by this one.", metavar="NAME")] = None,
    status: Annotated[str | None, typer.Option(help="Only with this status.", metavar="STATUS")] = None,
    report: Annotated[str | None, typer.Option(help="Only in this report.", metavar="REPORT")] = None,
    unsaid: Annotated[bool, typer.Option("--unsaid", help="Add what the reports do not say.")] = False,
    json: Json = False,
    model: Model = None,
    quiet: Quiet = False,
) -> None:
    """Tell who alleges what of which clause, against whom, in which words, and what is answered.

    Nothing here says that an agreement was broken: it says who says so.
    """
    with guarded(), ExitStack() as stack:
        if source:
            run = started_run(stack, context, model, None, quiet=quiet, bar=True)
            records = list(run.records(source))
            found = _read(records)
            held = {record.report.id: record for record in records}
        else:
            from truceline.ledger import Ledger, lists

            book = stack.enter_context(Ledger.open(ledger_named(ledger, context), read_only=True))
            behind = lists.derived(book)
            if behind.behind and not quiet:
                typer.echo(f"{behind.behind} entries came since these were worked out: truceline derive", err=True)
            found, held = _listed(book), {}
        chosen = [
            (it, state)
            for it, state in found
            if (instrument in (None, it.instrument))
            and (clause is None or clause in it.relates_to or clause == it.obligation)
            and (against is None or against in it.against)
            and (by is None or by in it.alleged_by)
            and (status in (None, it.status))
            and (report is None or any(words.report == report for words in it.words))
        ]
        words = _Words(held, None if source else book)
        if json:
            missing = words.unsaid([it for it, _ in chosen]) if unsaid else []
            json_object({"findings": [words.plain(it, state) for it, state in chosen], "unsaid": missing})
        else:
            for number, (it, state) in enumerate(chosen, 1):
                for line in words.lines(number, it, state):
                    typer.echo(line)
            for gap in words.unsaid([it for it, _ in chosen]) if unsaid else []:
                typer.echo(f"not said  {gap['report']} {gap['of']}: {one_line(gap['text'])}")
            typer.echo(f"{len(chosen)} findings; each is somebody's allegation, none is ours")
    if source:
        leave(run, quiet)


def _read(records: list[Record]) -> list[tuple[Finding, str]]:
    from truceline.assess import bundled
    from truceline.assess import findings as find
    from truceline.corroborate import incidents

    joined = incidents(records) if records else None
    made = find(records, list(bundled().values()), *((joined.incidents, joined.copies) if joined else ()))
    return [(it, "suggested") for it in made]


def _listed(book: Ledger) -> list[tuple[Finding, str]]:
    from truceline.ledger import lists

    page = lists.findings(book, size=1000)
    rows = list(page.rows)
    for number in range(2, page.pages + 1):
        rows += lists.findings(book, size=1000, number=number).rows
    return [(row.finding, row.state) for row in rows]


class _Words:
    """The reports' own words behind findings."""

    def __init__(self, held: dict[str, Record], book: Ledger | None) -> None:
        self.held = held
        self.book = book

    def record(self, report: str) -> Record | None:
        if report not in self.held and self.book is not None:
            found = self.book.record(report)
            if found is not None:
                self.held[report] = found
        return self.held.get(report)

    def said(self, it: Finding) -> list[tuple[str, str]]:
        """Each passage of an allegation: the report and its words."""
        return [
            (words.report, record.report.text[words.span.start : words.span.end])
            for words in it.words
            if (record := self.record(words.report)) is not None
        ]

    def replies(self, it: Finding) -> list[tuple[str, str, str]]:
        """Each answer: the statement, who gives it, the words."""
        found = []
        for subject in it.reply:
            report, _, part = subject.rpartition("/")
            record = self.record(report)
            for statement in record.statements if record else ():
                if record is not None and statement.id == part:
                    text = " … ".join(record.report.text[span.start : span.end] for span in statement.content)
                    found.append((subject, statement.chain[0].name if statement.chain else "", text))
        return found

    def plain(self, it: Finding, state: str) -> dict[str, object]:
        said = [{"report": report, "text": text} for report, text in self.said(it)]
        replies = [{"statement": id, "by": who, "text": text} for id, who, text in self.replies(it)]
        return {"finding": it, "state": state, "words": said, "replies": replies}

    def lines(self, number: int, it: Finding, state: str) -> Iterator[str]:
        from truceline.share.wording import name

        yield f"F{number} {it.status} · {it.kind} · {'nobody has reviewed it' if state == 'suggested' else state}"
        yield f"    id          {it.id}"
        yield f"    alleged by  {one_line(*it.alleged_by or (None,))}" + (" (its own voice)" if it.unsourced else "")
        yield f"    against     {one_line(*it.against or (None,))}"
        yield f"    of          {name(it.instrument) if it.instrument else 'no instrument is named'}" + (
            f", duty {name(it.obligation)}" if it.obligation else ""
        )
        for report, text in self.said(it):
            yield f"    words       │ {name(text)}  ({report})"
        for subject, who, text in self.replies(it):
            yield f"    reply       │ {name(text)}  ({name(who)}, {subject})"
        if not it.reply:
            yield "    reply       no answer of the accused is on record in these reports"
        for related in it.relates_to:
            yield f"    may concern {related} (nobody says so: for a reviewer)"
        if it.note:
            yield f"    note        {it.note}"

    def unsaid(self, found: list[Finding]) -> list[dict[str, str]]:
        """What the reports of some findings leave open."""
        from truceline.assess import bundled, gaps

        held = list(bundled().values())
        reports = dict.fromkeys(words.report for it in found for words in it.words)
        records = [record for report in reports if (record := self.record(report)) is not None]
        return [
            {"report": record.report.id, "of": gap.of, "missing": gap.missing, "text": gap.text}
            for record in records
            for gap in gaps(record, found, held)
        ]
