"""`derive`, `rebuild`, `backup`, `restore`, `log`: a ledger kept in order."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from truceline.cli.frame import Json, LedgerAt, Quiet, guarded, json_object, ledger_named, note, stop

if TYPE_CHECKING:
    from truceline.ledger.gathered import Derived


def register(app: typer.Typer) -> None:
    """Put these commands under the program."""
    for command in (derive, rebuild, backup, restore, log):
        app.command()(command)


def derive(context: typer.Context, ledger: LedgerAt = None, quiet: Quiet = False) -> None:
    """Work out copies, incidents and findings anew from all reports in a ledger."""
    with guarded():
        from truceline.ledger import Ledger
        from truceline.review import derive as work_out

        with Ledger.open(ledger_named(ledger, context)) as book:
            made = work_out(book, progress=lambda step: note(f"{step} …", quiet))
            typer.echo(told(book, made))


def rebuild(context: typer.Context, ledger: LedgerAt = None, quiet: Quiet = False) -> None:
    """Drop every look-up of a ledger and make it again from the log alone."""
    with guarded():
        from truceline.ledger import Ledger
        from truceline.ledger import rebuild as make_again
        from truceline.review import derive as work_out

        with Ledger.open(ledger_named(ledger, context)) as book:
            note("lists …", quiet)
            number = make_again(book)
            made = work_out(book, progress=lambda step: note(f"{step} …", quiet))
            typer.echo(f"made again from {number} entries; {told(book, made)}")


def told(book: object, made: Derived) -> str:
    """How many incidents and findings there are, and up to which entry they reach, in one line."""
    from truceline.ledger import Ledger, lists
    from truceline.share.wording import counted

    assert isinstance(book, Ledger)
    incidents, findings = lists.incidents(book, size=1).total, lists.findings(book, size=1).total
    return f"{counted(incidents, 'incident')} and {counted(findings, 'finding')} from the log up to entry {made.entry}"


def backup(
    context: typer.Context,
    to: Annotated[Path, typer.Argument(help="The file to make; never one that is there.", metavar="FILE")],
    ledger: LedgerAt = None,
) -> None:
    """Copy a ledger into one file, itself a whole ledger, and verify the copy."""
    with guarded():
        from truceline.ledger import Ledger
        from truceline.ledger import backup as copy

        with Ledger.open(ledger_named(ledger, context), read_only=True) as book:
            head = copy(book, to)
        typer.echo(f"{to}: {head.number} entries, head {head.hash}; verified")


def restore(
    context: typer.Context,
    saved: Annotated[Path, typer.Argument(help="A backup.", metavar="FILE")],
    ledger: LedgerAt = None,
) -> None:
    """Make a new ledger from a backup, here or on PostgreSQL, and verify it."""
    with guarded():
        from truceline.ledger import restore as copy

        named = ledger_named(ledger, context)
        head = copy(saved, named)
        typer.echo(f"restored: {head.number} entries, head {head.hash}; verified")


def log(
    context: typer.Context,
    ledger: LedgerAt = None,
    kind: Annotated[str | None, typer.Option(help="Only entries of this kind.", metavar="KIND")] = None,
    about: Annotated[str | None, typer.Option(help="Only what is about this and its parts.", metavar="SUBJECT")] = None,
    after: Annotated[int, typer.Option(help="Only entries behind this number.", metavar="NUMBER")] = 0,
    number: Annotated[int | None, typer.Option("--entry", help="One entry, with its body.", metavar="NUMBER")] = None,
    json: Json = False,
) -> None:
    """List the entries of a ledger: number, time, kind, who, about what."""
    with guarded():
        from typing import cast

        from truceline.ledger import Ledger
        from truceline.ledger.entries import JSON, KINDS, Kind

        if kind is not None and kind not in KINDS:
            stop(f"no such kind: {kind}; there are {', '.join(KINDS)}", 2)
        with Ledger.open(ledger_named(ledger, context), read_only=True) as book:
            if number is not None:
                entry = book.entry(number) or stop(f"there is no entry {number}", 1)
                body = book.body(entry)
                json_object({"entry": entry, "body": _shown(body) if entry.media_type == JSON else None})
                return
            found = False
            for entry in book.entries(after, kind=cast(Kind | None, kind), within=about):
                found = True
                if json:
                    json_object(entry)
                else:
                    typer.echo(_line(entry.number, entry.at, entry.kind, entry.by, entry.subject))
            if about and not found:
                stop(f"the ledger has no entry about {about}", 1)


def _shown(body: bytes | None) -> object:
    import msgspec

    return None if body is None else msgspec.Raw(body)


def _line(number: int, at: str, kind: str, by: str, subject: str) -> str:
    from truceline.share.wording import name

    return f"{number:>7}  {at[:19]}Z  {kind:<10}  {name(by):<16}  {name(subject)}"
