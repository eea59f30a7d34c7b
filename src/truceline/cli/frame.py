"""What every command shares: its options, settings, progress, and the one plain line where something goes wrong."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from truceline.config import Settings
    from truceline.records import Failure, Record
    from truceline.run import Run

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


def started_run(
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
    tick = stack.enter_context(progress()) if bar and not quiet and sys.stderr.isatty() else None

    def fail(failure: Failure) -> None:
        note(clean(f"not read: {failure.source}: {failure.message} ({failure.reason})"), quiet)
        if out:
            out.write(codec.encode(failure) + b"\n")
            out.flush()
        if heard:
            heard(failure)

    run = Run(model or settings(context).model, on_failure=fail, on_step=lambda: tick(run) if tick else None)
    return run


def settings(context: typer.Context) -> Settings:
    from truceline import config

    return config.load(context.obj)


def ledger_named(named: str | None, context: typer.Context) -> str:
    return named or settings(context).ledger or stop("no ledger named: say --ledger FILE", 2)


def json_line(record: Record) -> None:
    from truceline import codec

    sys.stdout.buffer.write(codec.encode(record) + b"\n")
    sys.stdout.buffer.flush()


def card_printer() -> Callable[[Record], None]:
    from rich.console import Console

    from truceline.share.card import card

    console = Console(markup=False, emoji=False, highlight=False)
    return lambda record: console.print(card(record))


def one_line(*values: str | None) -> str:
    from truceline.share.wording import NOT_STATED, name

    return "  ".join(name(value) if value else NOT_STATED for value in values)


@contextmanager
def progress() -> Iterator[Callable[[Run], None]]:
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
def guarded() -> Iterator[None]:
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
        stop(str(error), 2 if isinstance(error, ConfigError | ModelError) else 1)
    except OSError as error:
        stop(f"{error.filename or 'input or output'}: {error.strerror or error}", 1)


def note(words: str, quiet: bool) -> None:
    if not quiet:
        typer.echo(words, err=True)


def stop(why: str, status: int) -> NoReturn:
    typer.echo(f"truceline: {why}", err=True)
    raise typer.Exit(status)


def leave(run: Run, quiet: bool) -> None:
    if not run.read and not run.failed:
        note("nothing to read: no report at these addresses", quiet)
    if run.failed:
        note(f"{run.failed} of {run.read + run.failed} reports could not be read", quiet)
        raise typer.Exit(1)
