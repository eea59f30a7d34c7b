"""`agreement`: who owes what, by which source."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from truceline.cli.frame import (
    Json,
    LedgerAt,
    Whole,
    guarded,
    json_object,
    ledger_named,
    one_line,
    stop,
)

if TYPE_CHECKING:
    from truceline.assess import Agreement

Which = Annotated[str, typer.Argument(help="An agreement's id, or how it begins.", metavar="AGREEMENT")]
At = Annotated[Path, typer.Argument(help="An agreement in YAML.", metavar="FILE")]


def register(app: typer.Typer) -> None:
    """Put these commands under the program."""
    agreement = typer.Typer(cls=Whole, help="Agreements: who owes what, by which source.", no_args_is_help=True)
    for command in (check, add, show):
        agreement.command()(command)
    agreement.command("list")(listed)
    app.add_typer(agreement, name="agreement")


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
