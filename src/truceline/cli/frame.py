"""What every command shares: its options, settings, progress, and the one plain line where something goes wrong."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

if TYPE_CHECKING:
    from truceline.config import Settings
    from truceline.ledger import Ledger
    from truceline.records import Failure, Record
    from truceline.review import User
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

ActingAs = Annotated[
    str | None,
    typer.Option("--as", help="The user who acts; asks for the password.", metavar="USER", envvar="TRUCELINE_USER"),
]
Token = Annotated[
    str | None,
    typer.Option(
        help="The API token of the user who acts, instead of a password.", metavar="TOKEN", envvar="TRUCELINE_TOKEN"
    ),
]
Reason = Annotated[
    str, typer.Option("--reason", "-r", help="Why, in your words; it stays in the log.", metavar="WORDS")
]
Json = Annotated[bool, typer.Option("--json", help="Print one canonical JSON object instead.")]


class Whole(TyperGroup):
    """A group whose help shows all of each command's first sentence."""

    def format_commands(self, context: Any, formatter: Any) -> None:
        """The commands in the order in which they were registered."""
        self.section("Commands", self.list_commands(context), formatter)

    def section(self, heading: str, names: Iterable[str], formatter: Any) -> None:
        """Some commands under a heading."""
        with formatter.section(heading):
            formatter.write_dl([(f"{name:<10}", self.commands[name].get_short_help_str(300)) for name in names])


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


def signed_in(book: Ledger, named: str | None, token: str | None) -> User:
    """The user who acts, proved by a token or a password; leaves where neither proves anybody.

    Where no administrator has either yet (the web app on one's own machine asks for none), it is the first of them.
    """
    from truceline.review.people import known, owner, users, with_password

    if token:
        return known(book, token)
    alone = owner(book)
    if alone and named in (None, alone.name):
        return alone
    if named is None and not users(book):
        stop("the ledger has no users yet: truceline users add NAME makes the first, who is its administrator", 2)
    if named is None:
        stop("say who acts: --as USER (asks for the password), or --token (or TRUCELINE_TOKEN)", 2)
    return with_password(book, named, ask_password())


def ask_password(prompt: str = "Password", confirm: bool = False) -> str:
    """A password typed unseen, or the first line of standard input where nobody types."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    told: str = typer.prompt(prompt, hide_input=True, confirmation_prompt=confirm, err=True)
    return told


def owner_or_user(book: Ledger, named: str | None, token: str | None) -> User | None:
    """The user who acts; None in a ledger without users, which belongs to whoever holds it."""
    from truceline.review import users

    return signed_in(book, named, token) if users(book) or named or token else None


def json_object(value: object) -> None:
    from truceline import codec

    sys.stdout.buffer.write(codec.encode(value) + b"\n")
    sys.stdout.buffer.flush()


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
    except (KeyboardInterrupt, typer.Abort):  # the second comes from a prompt
        typer.echo("stopped", err=True)
        raise typer.Exit(130) from None
    except TrucelineError as error:
        stop(str(error), 2 if isinstance(error, ConfigError | ModelError) else 1)
    except UnicodeDecodeError as error:
        stop(f"a file that was named is not in UTF-8: {error.reason}", 1)
    except UnicodeEncodeError:
        stop("what was typed holds bytes that are no letters", 2)
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
