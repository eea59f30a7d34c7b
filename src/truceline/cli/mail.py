"""`feed`, `digest`: what is new, for readers of feeds and mail."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from truceline.cli.frame import LedgerAt, Quiet, guarded, ledger_named, note, stop
from truceline.cli.sharing import AsOf, Base, Public, Unreviewed, moment

if TYPE_CHECKING:
    from truceline.ledger import Ledger
    from truceline.share.corrections import Correction
    from truceline.share.outgoing import Outgoing

Do = Literal["show", "send", "ask", "confirm", "leave"]
Key = Annotated[
    Path | None,
    typer.Option("--key", help="The file with the key that signs links; made if not there.", metavar="FILE"),
]
Sender = Annotated[str | None, typer.Option("--from", help="The address that mails are from.", metavar="ADDRESS")]
At = Annotated[str, typer.Option("--server", help="The mail server, HOST or HOST:PORT.", metavar="HOST")]
Tls = Annotated[Literal["starttls", "tls", "none"], typer.Option("--tls", help="How mail is encrypted.")]


def register(app: typer.Typer) -> None:
    """Put these commands under the program."""
    for command in (feed, digest):
        app.command()(command)


def feed(
    context: typer.Context,
    to: Annotated[Path, typer.Argument(help="The file to write: .atom, .xml or .json.", metavar="FILE")],
    title: Annotated[str, typer.Option(help="The feed's title.", metavar="WORDS")] = "Truceline",
    ledger: LedgerAt = None,
    unreviewed: Unreviewed = False,
    public: Public = None,
    as_of: AsOf = None,
    base: Base = None,
    quiet: Quiet = False,
) -> None:
    """Write deeds, corrections and retractions as an Atom or JSON feed."""
    with guarded():
        from truceline.ledger import Ledger
        from truceline.share.feeds import atom, json_feed
        from truceline.share.wording import counted

        if to.suffix not in (".atom", ".xml", ".json"):
            stop("a feed is written as .atom, .xml or .json", 2)
        with Ledger.open(ledger_named(ledger, context), read_only=True) as book:
            out, back = fresh(book, unreviewed=unreviewed, public=public, as_of=as_of, base=base)
        make = json_feed if to.suffix == ".json" else atom
        to.write_bytes(make(out, back, title=title))
        note(f"{to}: {counted(len(out.incidents), 'incident')}, {counted(len(back), 'correction')}", quiet)


def digest(
    context: typer.Context,
    do: Annotated[
        Do, typer.Argument(help="show; send; ask, confirm or leave a subscription.", metavar="ACTION")
    ] = "show",
    value: Annotated[str | None, typer.Argument(help="The address to ask, or a link's token.", metavar="VALUE")] = None,
    since: Annotated[
        str | None, typer.Option(help="From when (the last digest sent, if left out).", metavar="TIME")
    ] = None,
    key: Key = None,
    sender: Sender = None,
    server: At = "localhost:25",
    user: Annotated[str | None, typer.Option(help="Who signs in at the mail server.", metavar="NAME")] = None,
    password: Annotated[
        str | None,
        typer.Option(help="Its password.", metavar="WORDS", envvar="TRUCELINE_MAIL_PASSWORD", show_envvar=True),
    ] = None,
    tls: Tls = "starttls",
    ledger: LedgerAt = None,
    unreviewed: Unreviewed = False,
    public: Public = None,
    as_of: AsOf = None,
    base: Base = None,
    quiet: Quiet = False,
) -> None:
    """Show or send the digest of what is new, or keep its subscriptions (two steps in, one out)."""
    with guarded():
        from truceline.ledger import Ledger
        from truceline.share.mailing import Mailing, secret
        from truceline.share.posting import last, post
        from truceline.share.smtp import Server

        with Ledger.open(ledger_named(ledger, context)) as book:
            out, back = fresh(book, unreviewed=unreviewed, public=public, as_of=as_of, base=base)
            begun = moment(since) if since else last(book) or out.now - timedelta(days=1)
            if do == "show":
                typer.echo(_made(out, begun, back))
                return
            if key is None or sender is None:
                stop("say --key FILE and --from ADDRESS", 2)
            mailing = Mailing(book, secret(key, create=do != "confirm"), sender=sender, base=base)
            host, port = host_and_port(server)
            reach = Server(host=host, port=port, user=user, password=password, tls=tls)
            if do == "send":
                from truceline.share.digest import digest as make

                done = post(book, mailing, reach, make(out, begun, back), out.now)
                for address, why in done.failed:
                    typer.echo(f"not sent: {address}: {why}", err=True)
                note(f"sent to {done.sent}, failed for {len(done.failed)}", quiet)
                if done.failed:
                    raise typer.Exit(1)
                return
            if value is None:
                stop(f"say which address or token to {do}", 2)
            if do == "ask":
                reach.send([(value, mailing.ask(value))])
                note(f"asked {value} to confirm", quiet)
            else:
                address = mailing.confirm(value) if do == "confirm" else mailing.leave(value)
                note(f"{address} is {'subscribed' if do == 'confirm' else 'unsubscribed'}", quiet)


def host_and_port(server: str) -> tuple[str, int]:
    """The two parts of a mail server's address; leaves where the second is no number."""
    host, _, port = server.partition(":")
    if not host or (port and not (port.isascii() and port.isdigit() and int(port) < 65536)):
        stop(f"no mail server: {server} (say HOST or HOST:PORT)", 2)
    return host, int(port or 587)


def fresh(
    book: Ledger, *, unreviewed: bool, public: Path | None, as_of: str | None, base: str | None
) -> tuple[Outgoing, list[Correction]]:
    """What may be shown of an open ledger, and what was taken back."""
    from truceline.review import Current
    from truceline.share.corrections import corrections
    from truceline.share.outgoing import gather

    names = public.read_text(encoding="utf-8").splitlines() if public else []
    out = gather(Current(book), moment(as_of), unreviewed=unreviewed, public=names, base=base)
    return out, corrections(book, out)


def _made(out: Outgoing, since: datetime, back: list[Correction]) -> str:
    from truceline.share.digest import digest as make

    return make(out, since, back).text
