"""`export`, `report`: what leaves the house as files, with what each could not hold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from truceline.cli.frame import LedgerAt, Quiet, guarded, ledger_named, note, stop
from truceline.errors import CodecError

if TYPE_CHECKING:
    from truceline.records import Failure, Record
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
    for command in (export, report):
        app.command()(command)


def export(
    context: typer.Context,
    to: Annotated[Path | None, typer.Argument(help="The folder to write into.", metavar="FOLDER")] = None,
    format: Annotated[
        list[str] | None,
        typer.Option("--format", "-f", help="One format; may be repeated. All if left out.", metavar="NAME"),
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
        from truceline.share.wording import counted

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
        written = write(out, chosen, to)
        for made in written:
            typer.echo(f"{to / made.file}: {counted(made.rows, 'row')}, {made.unreviewed_rows} of them unreviewed")
        if not any(made.rows for made in written) and not unreviewed:
            note(
                "nothing may leave: nobody confirmed anything, or it is too new (--unreviewed adds what is open)", quiet
            )
        note(f"what was left out or lost, and why: {to / 'manifest.json'}", quiet)


def report(
    context: typer.Context,
    to: Annotated[Path, typer.Argument(help="The file to write: .html or .pdf.", metavar="FILE")],
    start: Annotated[
        str | None, typer.Option("--from", help="First day (the last day, if left out).", metavar="DAY")
    ] = None,
    end: Annotated[
        str | None, typer.Option("--to", help="Last day (four days ago, if left out).", metavar="DAY")
    ] = None,
    zone: Annotated[str, typer.Option(help="The time zone in which times are written.", metavar="ZONE")] = "UTC",
    title: Annotated[str, typer.Option(help="The report's title.", metavar="WORDS")] = "Ceasefire monitoring report",
    ledger: LedgerAt = None,
    records: Records = None,
    unreviewed: Unreviewed = False,
    public: Public = None,
    as_of: AsOf = None,
    base: Base = None,
    quiet: Quiet = False,
) -> None:
    """Write the report of a day or period as a web page or PDF."""
    with guarded():
        from truceline.share.daily import Period, daily
        from truceline.share.wording import counted

        if to.suffix not in (".html", ".pdf"):
            stop("the report is written as .html or .pdf", 2)
        out = outgoing(context, ledger, records, unreviewed=unreviewed, public=public, as_of=as_of, base=base)
        last = _day(end) if end else (out.now - timedelta(days=4)).date()
        period = Period(start=_day(start) if start else last, end=last, zone=zone)
        made = daily(out, period, unread=failures(context, ledger, records), title=title)
        if to.suffix == ".html":
            from truceline.share.daily_page import page

            to.write_text(page(made), encoding="utf-8")
        else:
            from truceline.share.daily_print import pdf

            to.write_bytes(pdf(made))
        note(f"{to}: {made.period}, {counted(made.total.now, 'deed')} counted, as of {made.as_of}", quiet)


def failures(context: typer.Context, ledger: str | None, records: Path | None) -> list[Failure]:
    """The sources that a ledger could not read, the latest failure of each; none for a file of records."""
    from truceline.ledger import Ledger
    from truceline.records import Failure as Failed

    if records is not None:
        return []
    with Ledger.open(ledger_named(ledger, context), read_only=True) as book:
        found = {entry.subject: book.value(entry, Failed) for entry in book.entries(kind="failure")}
    return [it for it in found.values() if it is not None]


def _day(said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError:
        stop(f"no day: {said} (say 2025-11-06)", 2)


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
        return gather_records(_lines(records), now, public=names, base=base)
    with Ledger.open(ledger_named(ledger, context), read_only=True) as book:
        return gather(Current(book), now, unreviewed=unreviewed, public=names, base=base)


def _lines(path: Path) -> Iterator[Record]:
    """The records of a file; a line that holds none is named."""
    from truceline import codec

    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        if line.strip():
            try:
                yield codec.decode(line)
            except CodecError as error:
                raise CodecError(f"{path}:{number}: {error}") from error


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
