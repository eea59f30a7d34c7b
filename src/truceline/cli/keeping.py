"""`add`, `show`, `verify`: reports into a ledger, what it holds, whether it holds."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from truceline.cli.frame import (
    Failures,
    LedgerAt,
    Model,
    Quiet,
    Sources,
    card_printer,
    guarded,
    json_line,
    leave,
    ledger_named,
    note,
    one_line,
    started_run,
    stop,
)

if TYPE_CHECKING:
    from truceline.ledger import Checkpoint, Ledger
    from truceline.read import Source
    from truceline.records import Failure, Record


def register(app: typer.Typer) -> None:
    """Put these commands under the program."""
    for command in (add, show, verify):
        app.command()(command)


def add(
    context: typer.Context,
    source: Sources,
    ledger: LedgerAt = None,
    failures: Failures = None,
    model: Model = None,
    later: Annotated[bool, typer.Option("--later", help="Leave incidents and findings to truceline derive.")] = False,
    quiet: Quiet = False,
) -> None:
    """Read reports into a ledger, and work out incidents and findings anew; nothing is added twice."""
    with guarded(), ExitStack() as stack:
        from truceline.cli.upkeep import told
        from truceline.ledger import Ledger, lists
        from truceline.review import derive
        from truceline.share.wording import counted

        book = stack.enter_context(Ledger.open(ledger_named(ledger, context), create=True))
        failed: list[Failure] = []
        run = started_run(stack, context, model, failures, quiet=quiet, bar=True, heard=failed.append)
        before = book.counts()
        for batch in run.batches(source):
            rows = list(batch)  # parsed before the ledger is locked, so that other writers wait only for the writing
            write_batch(book, rows, failed)
        write_batch(book, [], failed)
        after, head = book.counts(), book.head()
        new = ", ".join(counted(after[kind] - before[kind], kind) for kind in ("capture", "record", "failure"))
        typer.echo(f"{counted(run.read, 'report')} read; new in the ledger: {new}")
        if not later and lists.derived(book).behind:
            typer.echo(told(book, derive(book, progress=lambda step: note(f"{step} …", quiet))))
        typer.echo(f"the ledger ends at entry {head.number}, {head.hash}")
    leave(run, quiet)


def show(
    context: typer.Context,
    report: Annotated[str | None, typer.Argument(help="A report's id, or how it begins.", metavar="REPORT")] = None,
    ledger: LedgerAt = None,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Print records as JSON Lines.")] = False,
) -> None:
    """Show what a ledger holds: its reports, or the card of one."""
    with guarded():
        from truceline.ledger import Ledger

        with Ledger.open(ledger_named(ledger, context), read_only=True) as book:
            found = [each for each in book.reports() if each.id.startswith(report or "")]
            found = [each for each in found if each.id == report] or found
            if report and len(found) != 1:
                stop(f"{len(found) or 'no'} reports in the ledger have an id that begins with {report}", 1)
            tell = (json_line if jsonl else card_printer()) if report or jsonl else None
            for each in found:
                if tell is None:
                    typer.echo(one_line(each.id, each.published, each.publisher, each.title))
                elif (record := book.record(each.id)) is not None:
                    tell(record)
                else:
                    typer.echo(f"{each.id}: its record was taken out of the ledger", err=True)
            if tell is None:
                counts = ", ".join(f"{kind} {number}" for kind, number in book.counts().items() if number)
                head = book.head()
                typer.echo(f"reports {len(found)}; entries: {counts or 'none'}; head {head.number} {head.hash}")


def verify(
    context: typer.Context,
    ledger: LedgerAt = None,
    kept: Annotated[
        list[Path] | None,
        typer.Option(help="A checkpoint kept elsewhere, which the ledger must still meet.", metavar="FILE"),
    ] = None,
) -> None:
    """Check a ledger; name what was changed, lost or moved."""
    with guarded():
        from truceline.ledger import Ledger
        from truceline.ledger import verify as problems_of
        from truceline.share.wording import counted

        with Ledger.open(ledger_named(ledger, context), read_only=True) as book:
            held = [_kept(path) for path in kept or ()]
            problems, head = problems_of(book, kept=held), book.head()
        for problem in problems:
            where = problem.sha256 if problem.number is None else f"entry {problem.number}"
            typer.echo(f"{problem.kind}: {f'{where}: ' if where else ''}{problem.message}")
        if problems:
            stop(f"the ledger does not hold: {counted(len(problems), 'problem')}", 1)
        typer.echo(f"the ledger holds: {head.number} entries, head {head.hash}")


def _kept(path: Path) -> Checkpoint:
    from truceline import codec
    from truceline.errors import CodecError
    from truceline.ledger import Checkpoint

    try:
        return codec.decode(path.read_bytes(), Checkpoint)
    except CodecError as error:
        stop(f"{path} is no checkpoint: {error}", 1)


def write_batch(book: Ledger, rows: Sequence[tuple[Source, Record]], failed: list[Failure]) -> None:
    """Put a batch into the ledger together: captures, records, and the failures that came with it."""
    from truceline import codec
    from truceline.errors import RedactedError
    from truceline.records import Failure

    with book.writing() as write:
        write.expect("capture", [codec.sha256(origin.data) for origin, _ in rows])
        write.expect("record", [record.report.id for _, record in rows])
        for origin, record in rows:
            kind = record.report.media_type or origin.media_type or "application/octet-stream"
            try:
                write.add_capture(origin.name, origin.data, media_type=kind, url=origin.url)
            except RedactedError as error:
                failed.append(Failure(source=origin.name, reason="redacted", message=str(error)))
                continue
            write.add_record(record)
        for failure in failed:
            known = write.find("failure", failure.source)
            if known is None or known.body != codec.sha256(codec.encode(failure)):
                write.append("failure", failure, subject=failure.source)
    failed.clear()
