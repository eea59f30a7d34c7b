"""The command line: reports in, cards, records, pages and ledger entries out. Thin, and nothing heavy until needed.

Exit status: 0 all well; 1 a report could not be read, or a ledger does not hold; 2 the command makes no sense;
130 stopped by hand; 141 whoever read our output went away.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from truceline import __version__

if TYPE_CHECKING:
    from truceline.config import Settings
    from truceline.ledger import Ledger
    from truceline.read import Source
    from truceline.records import Failure, Record
    from truceline.run import Run

app = typer.Typer(
    name="truceline",
    help="Reads news reports about ceasefires: what was done, what was said, and according to whom.",
    epilog="Said is not happened. Every value leads to its words in the report; what no words say stays empty.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Sources = Annotated[
    list[str],
    typer.Argument(
        help="Files, folders, globs, http(s) addresses, JSON Lines, or - for standard input.", metavar="SOURCE"
    ),
]
Model = Annotated[str | None, typer.Option(help="A spaCy pipeline instead of the bundled one.", metavar="NAME")]
Failures = Annotated[
    Path | None, typer.Option(help="Write each report that could not be read here, as JSON Lines.", metavar="FILE")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress, and no line for each report that failed.")]
LedgerAt = Annotated[
    str | None,
    typer.Option("--ledger", help="The ledger: a file, or postgresql://...", metavar="FILE", envvar="TRUCELINE_LEDGER"),
]


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    config: Annotated[
        Path | None, typer.Option(help="Settings (TOML) instead of truceline.toml.", metavar="FILE")
    ] = None,
    version: Annotated[bool, typer.Option("--version", help="Show the version and leave.")] = False,
) -> None:
    if version:
        typer.echo(f"truceline {__version__}")
        raise typer.Exit
    context.obj = config


@app.command()
def read(
    context: typer.Context,
    source: Sources,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Print records as JSON Lines instead of cards.")] = False,
    html: Annotated[
        Path | None, typer.Option(help="Write one page: the text, and its evidence beside it.", metavar="FILE")
    ] = None,
    failures: Failures = None,
    model: Model = None,
    quiet: Quiet = False,
) -> None:
    """Read reports and show what they say, every word traceable."""
    with _guarded(), ExitStack() as stack:
        from truceline.share.page import Page

        if html and not html.absolute().parent.is_dir():
            _stop(f"no such folder for the page: {html.parent}", 2)
        page = stack.enter_context(Page()) if html else None
        shows: list[Callable[[Record], None]] = [page.add] if page else []
        if jsonl or not page:
            shows.append(_json_line if jsonl else _card())
        watching = bool(shows[page is not None :]) and sys.stdout.isatty()
        run = _run(stack, context, model, failures, quiet=quiet, bar=not watching, heard=page.fail if page else None)
        for record in run.records(source):
            for show in shows:
                show(record)
        if page and html:
            page.save(html)
            _note(f"page: {html}", quiet)
    _leave(run, quiet)


@app.command()
def add(
    context: typer.Context,
    source: Sources,
    ledger: LedgerAt = None,
    failures: Failures = None,
    model: Model = None,
    quiet: Quiet = False,
) -> None:
    """Read reports into a ledger; nothing is added twice."""
    with _guarded(), ExitStack() as stack:
        from truceline.ledger import Ledger
        from truceline.share.wording import counted

        book = stack.enter_context(Ledger.open(_ledger(ledger, context), create=True))
        failed: list[Failure] = []
        run = _run(stack, context, model, failures, quiet=quiet, bar=True, heard=failed.append)
        before = book.counts()
        for batch in run.batches(source):
            rows = list(batch)  # parsed before the ledger is locked, so that other writers wait only for the writing
            _write(book, rows, failed)
        _write(book, [], failed)
        after, head = book.counts(), book.head()
        new = ", ".join(counted(after[kind] - before[kind], kind) for kind in ("capture", "record", "failure"))
        typer.echo(f"{counted(run.read, 'report')} read; new in the ledger: {new}")
        typer.echo(f"the ledger ends at entry {head.number}, {head.hash}")
    _leave(run, quiet)


@app.command()
def show(
    context: typer.Context,
    report: Annotated[str | None, typer.Argument(help="A report's id, or how it begins.", metavar="[REPORT]")] = None,
    ledger: LedgerAt = None,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Print records as JSON Lines.")] = False,
) -> None:
    """Show what a ledger holds: its reports, or the card of one."""
    with _guarded():
        from truceline.ledger import Ledger

        with Ledger.open(_ledger(ledger, context), read_only=True) as book:
            found = [each for each in book.reports() if each.id.startswith(report or "")]
            found = [each for each in found if each.id == report] or found
            if report and len(found) != 1:
                _stop(f"{len(found) or 'no'} reports in the ledger have an id that begins with {report}", 1)
            tell = (_json_line if jsonl else _card()) if report or jsonl else None
            for each in found:
                if tell is None:
                    typer.echo(_line(each.id, each.published, each.publisher, each.title))
                elif (record := book.record(each.id)) is not None:
                    tell(record)
                else:
                    typer.echo(f"{each.id}: its record was taken out of the ledger", err=True)
            if tell is None:
                counts = ", ".join(f"{kind} {number}" for kind, number in book.counts().items() if number)
                head = book.head()
                typer.echo(f"reports {len(found)}; entries: {counts or 'none'}; head {head.number} {head.hash}")


@app.command()
def verify(context: typer.Context, ledger: LedgerAt = None) -> None:
    """Check a ledger; name what was changed, lost or moved."""
    with _guarded():
        from truceline.ledger import Ledger
        from truceline.ledger import verify as problems_of
        from truceline.share.wording import counted

        with Ledger.open(_ledger(ledger, context), read_only=True) as book:
            problems, head = problems_of(book), book.head()
        for problem in problems:
            where = problem.sha256 if problem.number is None else f"entry {problem.number}"
            typer.echo(f"{problem.kind}: {f'{where}: ' if where else ''}{problem.message}")
        if problems:
            _stop(f"the ledger does not hold: {counted(len(problems), 'problem')}", 1)
        typer.echo(f"the ledger holds: {head.number} entries, head {head.hash}")


@app.command()
def schema() -> None:
    """Print the JSON Schema of a record."""
    with _guarded():
        import json

        from truceline import codec

        typer.echo(json.dumps(codec.json_schema(), indent=2, ensure_ascii=False, sort_keys=True))


@app.command()
def sample(
    to: Annotated[Path | None, typer.Option(help="Copy the reports into this folder.", metavar="FOLDER")] = None,
) -> None:
    """Say where the composed sample reports are, or copy them."""
    with _guarded():
        import json
        from importlib.resources import as_file, files

        with as_file(files("truceline.data").joinpath("samples")) as folder:
            if to:
                to.mkdir(parents=True, exist_ok=True)
                for each in json.loads((folder / "samples.json").read_bytes())["samples"]:
                    (to / each["file"]).write_bytes((folder / each["file"]).read_bytes())
            typer.echo(to or folder)


def _run(
    stack: ExitStack,
    context: typer.Context,
    model: str | None,
    failures: Path | None,
    *,
    quiet: bool,
    bar: bool,
    heard: Callable[[Failure], None] | None = None,
) -> Run:
    """A run whose failures are said, written and shown as asked."""
    from truceline import codec
    from truceline.run import Run
    from truceline.share.wording import clean

    out = stack.enter_context(failures.open("wb")) if failures else None
    tick = stack.enter_context(_progress()) if bar and not quiet and sys.stderr.isatty() else None

    def fail(failure: Failure) -> None:
        _note(clean(f"not read: {failure.source}: {failure.message} ({failure.reason})"), quiet)
        if out:
            out.write(codec.encode(failure) + b"\n")
            out.flush()
        if heard:
            heard(failure)

    run = Run(model or _settings(context).model, on_failure=fail, on_step=lambda: tick(run) if tick else None)
    return run


def _settings(context: typer.Context) -> Settings:
    from truceline import config

    return config.load(context.obj)


def _ledger(named: str | None, context: typer.Context) -> str:
    return named or _settings(context).ledger or _stop("no ledger named: say --ledger FILE", 2)


def _write(book: Ledger, rows: Sequence[tuple[Source, Record]], failed: list[Failure]) -> None:
    """Put a batch into the ledger together: captures, records, and the failures that came with it."""
    from truceline import codec

    with book.writing() as write:
        for origin, record in rows:
            kind = record.report.media_type or origin.media_type or "application/octet-stream"
            write.add_capture(origin.name, origin.data, media_type=kind, url=origin.url)
            write.add_record(record)
        for failure in failed:
            known = write.find("failure", failure.source)
            if known is None or known.body != codec.sha256(codec.encode(failure)):
                write.append("failure", failure, subject=failure.source)
    failed.clear()


def _json_line(record: Record) -> None:
    from truceline import codec

    sys.stdout.buffer.write(codec.encode(record) + b"\n")
    sys.stdout.buffer.flush()


def _card() -> Callable[[Record], None]:
    from rich.console import Console

    from truceline.share.card import card

    console = Console(markup=False, emoji=False, highlight=False)
    return lambda record: console.print(card(record))


def _line(*values: str | None) -> str:
    from truceline.share.wording import NOT_STATED, name

    return "  ".join(name(value) if value else NOT_STATED for value in values)


@contextmanager
def _progress() -> Iterator[Callable[[Run], None]]:
    """A line on standard error that counts; it goes away at the end."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.completed:,.0f} read, {task.fields[failed]} not"),
        TimeElapsedColumn(),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, redirect_stdout=False) as progress:
        task = progress.add_task("reading", total=None, failed=0)
        yield lambda run: progress.update(task, completed=run.read, failed=run.failed)


@contextmanager
def _guarded() -> Iterator[None]:
    """Turns what may go wrong round a command into one plain line and its exit status."""
    from truceline.errors import ConfigError, ModelError, TrucelineError

    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        # Python would try to flush once more at exit, and complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(141) from None
    except KeyboardInterrupt:
        typer.echo("stopped", err=True)
        raise typer.Exit(130) from None
    except TrucelineError as error:
        _stop(str(error), 2 if isinstance(error, ConfigError | ModelError) else 1)
    except OSError as error:
        _stop(f"{error.filename or 'input or output'}: {error.strerror or error}", 1)


def _note(words: str, quiet: bool) -> None:
    if not quiet:
        typer.echo(words, err=True)


def _stop(why: str, status: int) -> NoReturn:
    typer.echo(f"truceline: {why}", err=True)
    raise typer.Exit(status)


def _leave(run: Run, quiet: bool) -> None:
    if not run.read and not run.failed:
        _note("nothing to read: no report at these addresses", quiet)
    if run.failed:
        _note(f"{run.failed} of {run.read + run.failed} reports could not be read", quiet)
        raise typer.Exit(1)


def main() -> None:
    """The `truceline` command."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a terminal that lacks a letter shows its number
    app()
