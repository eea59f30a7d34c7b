"""The command line: reports in, cards, records, pages and ledger entries out. Thin, and nothing heavy until needed.

Exit status: 0 all well; 1 a report could not be read, or a ledger does not hold; 2 the command makes no sense;
130 stopped by hand; 141 whoever read our output went away.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from truceline import __version__
from truceline.cli import (
    agreeing,
    alleging,
    keeping,
    large,
    mail,
    people,
    proving,
    reading,
    reviewing,
    serving,
    sharing,
    together,
    upkeep,
    watching,
)
from truceline.cli.frame import Whole

ORDER = {
    "To begin": ("read", "add", "serve", "sample"),
    "Many reports": ("incidents", "compare", "findings", "agreement", "watch", "bulk"),
    "A ledger and its review": ("show", "verify", "review", "rerun", "users"),
    "Evidence for others": ("custody", "checkpoint", "stamp", "bundle", "redact"),
    "What goes out": ("export", "report", "feed", "digest"),
    "Upkeep": ("derive", "rebuild", "backup", "restore", "log", "schema"),
}
"""The commands as somebody meets them; `truceline --help` shows them so."""


class InOrder(Whole):
    """The program's help with its commands in groups."""

    def list_commands(self, context: Any) -> list[str]:
        """The names, in order."""
        return [name for names in ORDER.values() for name in names]

    def format_commands(self, context: Any, formatter: Any) -> None:
        """Each group under its heading."""
        for heading, names in ORDER.items():
            self.section(heading, names, formatter)


app = typer.Typer(
    cls=InOrder,
    name="truceline",
    help="Reads news reports about ceasefires: what was done, what was said, and according to whom.",
    epilog="Said is not happened. Every value leads to its words in the report; what no words say stays empty.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


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


for group in (
    serving,
    reading,
    together,
    keeping,
    agreeing,
    alleging,
    reviewing,
    proving,
    people,
    upkeep,
    sharing,
    mail,
    watching,
    large,
):
    group.register(app)


def main() -> None:
    """The `truceline` command."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a terminal that lacks a letter shows its number
    try:
        app()
    except OSError as error:  # help and faults of use are written outside every command
        typer.echo(f"truceline: output: {error.strerror or error}", err=True)
        sys.exit(1)
