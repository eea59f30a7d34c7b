"""`findings`: who alleges what of which clause, against whom, in which words, with the reply beside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
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
    note,
    one_line,
    started_run,
    stop,
)

if TYPE_CHECKING:
    from truceline.assess import Agreement
    from truceline.ledger import Ledger
    from truceline.records import Finding, Record
    from truceline.run import Run

Found = list[tuple["Finding", str]]
STATUSES = ("reported", "several origins", "disputed", "investigated", "upheld", "not upheld")


def register(app: typer.Typer) -> None:
    """Put this command under the program."""
    app.command()(findings)


def findings(
    context: typer.Context,
    source: Annotated[
        list[str] | None, typer.Argument(help="Reports to read instead of a ledger.", metavar="SOURCE")
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
    run: Run | None = None
    if status not in (None, *STATUSES):
        stop(f"no such status: {status}; there are {', '.join(STATUSES)}", 2)
    with guarded(), ExitStack() as stack:
        if source:
            run = started_run(stack, context, model, None, quiet=quiet, bar=True)
            records = list(run.records(source))
            found, words = _read(records), _Words({record.report.id: record for record in records}, None)
        else:
            from truceline.ledger import Ledger

            book = stack.enter_context(Ledger.open(ledger_named(ledger, context), read_only=True))
            found, words = _listed(book, quiet), _Words({}, book)
        chosen = [
            (it, state)
            for it, state in found
            if (instrument in (None, it.instrument))
            and (clause is None or clause in it.relates_to or clause == it.obligation)
            and (against is None or against in it.against)
            and (by is None or by in it.alleged_by)
            and (status in (None, it.status))
            and (report is None or any(said.report == report for said in it.words))
        ]
        _show(chosen, words, unsaid=unsaid, json=json)
    if run:
        leave(run, quiet)


def _show(chosen: Found, words: _Words, *, unsaid: bool, json: bool) -> None:
    missing = words.unsaid([it for it, _ in chosen]) if unsaid else []
    if json:
        json_object({"findings": [words.plain(it, state) for it, state in chosen], "unsaid": missing})
        return
    for number, (it, state) in enumerate(chosen, 1):
        for line in words.lines(number, it, state):
            typer.echo(line)
    for gap in missing:
        typer.echo(f"not said  {gap['report']} {gap['of']}: {one_line(gap['text'])}")
    typer.echo(f"{len(chosen)} findings; each is somebody's allegation, none is ours")


def _read(records: list[Record]) -> Found:
    from truceline.assess import bundled
    from truceline.assess import findings as find
    from truceline.corroborate import incidents

    joined = incidents(records) if records else None
    made = find(records, list(bundled().values()), *((joined.incidents, joined.copies) if joined else ()))
    return [(it, "suggested") for it in made]


def _listed(book: Ledger, quiet: bool) -> Found:
    from truceline.ledger import lists

    behind = lists.derived(book).behind
    if behind:
        from truceline.share.wording import counted

        note(f"{counted(behind, 'entry', 'entries')} came since these were worked out: truceline derive", quiet)
    page = lists.findings(book, size=1000)
    rows = list(page.rows)
    for number in range(2, page.pages + 1):
        rows += lists.findings(book, size=1000, number=number).rows
    return [(row.finding, row.state) for row in rows]


class _Words:
    """The reports' own words behind findings."""

    def __init__(self, held: dict[str, Record], book: Ledger | None) -> None:
        from truceline.assess import bundled
        from truceline.ledger.agreements import agreements

        self.held = held
        self.book = book
        self.agreements = list({**bundled(), **(agreements(book) if book else {})}.values())

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
        from truceline.assess import gaps

        alleging: dict[str, list[Finding]] = {}
        concerning: dict[str, list[Finding]] = {}
        for it in found:
            said = dict.fromkeys(words.report for words in it.words)
            for report in said:
                alleging.setdefault(report, []).append(it)
            for report in said | dict.fromkeys(event.report for event in it.events):
                concerning.setdefault(report, []).append(it)
        return [
            {"report": report, "of": gap.of, "missing": gap.missing, "text": gap.text}
            for report, own in alleging.items()
            if (record := self.record(report)) is not None
            for gap in gaps(record, concerning[report], self.about(own))
        ]

    def about(self, found: list[Finding]) -> list[Agreement]:
        """The agreements that some findings are about."""
        named = {it.instrument for it in found} | {clause.partition("/")[0] for it in found for clause in it.relates_to}
        return [it for it in self.agreements if it.id in named]
