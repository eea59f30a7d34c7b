"""`read`, `schema`, `sample`: reports in; cards, records and pages out."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from truceline.cli.frame import (
    Failures,
    Model,
    Quiet,
    Sources,
    card_printer,
    guarded,
    json_line,
    leave,
    note,
    started_run,
    stop,
)

if TYPE_CHECKING:
    from truceline.records import Record


def register(app: typer.Typer) -> None:
    """Put these commands under the program."""
    for command in (read, schema, sample):
        app.command()(command)


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
    with guarded(), ExitStack() as stack:
        from truceline.share.page import Page

        if html and not html.absolute().parent.is_dir():
            stop(f"no such folder for the page: {html.parent}", 2)
        page = stack.enter_context(Page()) if html else None
        shows: list[Callable[[Record], None]] = [page.add] if page else []
        if jsonl or not page:
            shows.append(json_line if jsonl else card_printer())
        watching = bool(shows[page is not None :]) and sys.stdout.isatty()
        run = started_run(
            stack, context, model, failures, quiet=quiet, bar=not watching, heard=page.fail if page else None
        )
        for record in run.records(source):
            for show in shows:
                show(record)
        if page and html:
            page.save(html)
            note(f"page: {html}", quiet)
    leave(run, quiet)


def schema() -> None:
    """Print the JSON Schema of a record."""
    with guarded():
        import json

        from truceline import codec

        typer.echo(json.dumps(codec.json_schema(), indent=2, ensure_ascii=False, sort_keys=True))


def sample(
    to: Annotated[Path | None, typer.Option(help="Copy the reports into this folder.", metavar="FOLDER")] = None,
) -> None:
    """Say where the composed sample reports are, or copy them."""
    with guarded():
        from importlib.resources import as_file

        from truceline.read.samples import FOLDER, sample_files

        if to:
            to.mkdir(parents=True, exist_ok=True)
            for name, body in sample_files():
                (to / name).write_bytes(body)
        with as_file(FOLDER) as folder:
            typer.echo(to or folder)
