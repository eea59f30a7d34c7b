"""`export`: what leaves the house as files, each with a manifest of what it could not hold."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from truceline.cli.frame import LedgerAt, Quiet, guarded, ledger_named, note, stop

if TYPE_CHECKING:
    from truceline.share.outgoing import Outgoing

Unreviewed = Annotated[
    bool, typer.Option("--unreviewed", help="Add what nobody has reviewed, marked as such on every row.")
]
AsOf = Annotated[
    str | None, typer.Option("--as-of", help="The moment that the embargo counts from (ISO 8601).", metavar="TIME")
]
Base = Annotated[
    str | None, typer.Option("--base", help="Address of your server, under which records are found.", metavar="URL")
]
Records = Annotated[
    Path | None,
    typer.Option("--records", help="Records (JSON Lines) instead of a ledger; all unreviewed.", metavar="FILE"),
]
Public = Annotated[
    Path | None,
    typer.Option("--public", help="Names of persons in public roles, one a line: not masked.", metavar="FILE"),
]


def register(app: typer.Typer) -> None:
    """Put these commands under the program."""
    app.command()(export)


def export(
    context: typer.Context,
    to: Annotated[Path | None, typer.Argument(help="The folder to write into.", metavar="FOLDER")] = None,
    format: Annotated[
        list[str] | None, typer.Option("--format", "-f", help="One format; may be repeated. All if left out.")
    ] = None,
    list_formats: Annotated[
        bool, typer.Option("--list", help="Say which formats there are, and what each loses.")
    ] = False,
    ledger: LedgerAt = None,
    records: Records = None,
    unreviewed: Unreviewed = False,
    public: Public = None,
    as_of: AsOf = None,
    base: Base = None,
    quiet: Quiet = False,
) -> None:
    """Write what may be shared as tables, maps and records, with a manifest of what was lost."""
    with guarded():
        from truceline.share.formats import FORMATS, write

        if list_formats:
            for it in FORMATS.values():
                typer.echo(f"{it.name:12}{it.title}")
                for loss in it.cannot:
                    typer.echo(f"{'':12}cannot hold: {loss}")
            return
        if to is None:
            stop("say which FOLDER to write into", 2)
        chosen = format or list(FORMATS)
        unknown = [name for name in chosen if name not in FORMATS]
        if unknown:
            stop(f"no such format: {', '.join(unknown)}; there are {', '.join(FORMATS)}", 2)
        out = outgoing(context, ledger, records, unreviewed=unreviewed, public=public, as_of=as_of, base=base)
        for made in write(out, chosen, to):
            typer.echo(f"{to / made.file}: {made.rows} rows, {made.unreviewed_rows} of them unreviewed")
        note(f"what was left out or lost, and why: {to / 'manifest.json'}", quiet)


def outgoing(
    context: typer.Context,
    ledger: str | None,
    records: Path | None,
    *,
    unreviewed: bool,
    public: Path | None,
    as_of: str | None,
    base: str | None,
) -> Outgoing:
    """What may be shared, from a ledger or from a file of records."""
    from truceline.ledger import Ledger
    from truceline.review import Current
    from truceline.share.outgoing import gather, gather_records

    names = public.read_text(encoding="utf-8").splitlines() if public else []
    now = moment(as_of)
    if records is not None:
        from truceline import codec

        lines = records.read_bytes().splitlines()
        return gather_records((codec.decode(line) for line in lines if line.strip()), now, public=names, base=base)
    with Ledger.open(ledger_named(ledger, context), read_only=True) as book:
        return gather(Current(book), now, unreviewed=unreviewed, public=names, base=base)


def moment(said: str | None) -> datetime:
    """A moment with its zone; the present one where none is said."""
    from datetime import UTC

    if said is None:
        return datetime.now(UTC)
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        stop(f"no moment: {said} (say 2025-11-10 or 2025-11-10T12:00+02:00)", 2)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
