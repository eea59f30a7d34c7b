"""`incidents`, `compare`: many reports held against one another."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Annotated

import typer

from truceline.cli.frame import Failures, Model, Quiet, Sources, guarded, leave, started_run, stop

if TYPE_CHECKING:
    from rich.console import RenderableType

    from truceline.records import Record

Json = Annotated[bool, typer.Option("--json", help="Print one canonical JSON object instead.")]
Report = Annotated[str, typer.Argument(help="An address that holds one report.", metavar="REPORT")]


def register(app: typer.Typer) -> None:
    """Put these commands under the program."""
    for command in (incidents, compare):
        app.command()(command)


def incidents(
    context: typer.Context,
    source: Sources,
    json: Json = False,
    incident: Annotated[str | None, typer.Option(help="Show one: its id, or how it begins.", metavar="ID")] = None,
    failures: Failures = None,
    model: Model = None,
    quiet: Quiet = False,
) -> None:
    """Tell which reports carry one text, which tell one deed, and whose word each deed rests on."""
    with guarded(), ExitStack() as stack:
        from truceline import codec
        from truceline.corroborate import incidents as find_incidents

        run = started_run(stack, context, model, failures, quiet=quiet, bar=True)
        records = list(run.records(source))
        result = find_incidents(records)
        if json:
            told = {"copies": result.copies, "incidents": result.incidents, "records": records}
            sys.stdout.buffer.write(codec.encode(told) + b"\n")
        else:
            from truceline.share.incidents import Together, incident_card, overview

            all_of = Together(result, records)
            found = all_of.find(incident) if incident else []
            if incident and len(found) != 1:
                stop(f"{len(found) or 'no'} incidents have an id that begins with {incident}", 1)
            _show(incident_card(all_of, found[0]) if found else overview(all_of))
    leave(run, quiet)


def compare(
    context: typer.Context,
    a: Report,
    b: Report,
    json: Json = False,
    failures: Failures = None,
    model: Model = None,
    quiet: Quiet = False,
) -> None:
    """Show what each of two reports has and what it leaves out: deeds, figures, sources, statements."""
    with guarded(), ExitStack() as stack:
        from truceline import codec
        from truceline.corroborate.beside import beside, ids

        run = started_run(stack, context, model, failures, quiet=quiet, bar=False)
        pair: list[Record] = []
        for address in (a, b):
            found = list(run.records([address]))
            if not found and run.failed:
                leave(run, quiet)
            if len(found) != 1:
                stop(f"{address} holds {len(found)} reports, not one", 2)
            pair += found
        told = beside(*pair)
        if json:
            sys.stdout.buffer.write(codec.encode(ids(told)) + b"\n")
        else:
            from truceline.share.comparison import comparison

            _show(comparison(told))
    leave(run, quiet)


def _show(shown: RenderableType) -> None:
    from rich.console import Console

    Console(markup=False, emoji=False, highlight=False).print(shown)
