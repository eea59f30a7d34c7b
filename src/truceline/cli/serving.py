"""`serve`: the web app over a ledger, on this machine alone unless told otherwise."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from truceline.cli.frame import LedgerAt, Model, guarded, ledger_named, settings, stop


def register(app: typer.Typer) -> None:
    """Put this command under the program."""
    app.command()(serve)


def serve(
    context: typer.Context,
    ledger: LedgerAt = None,
    host: Annotated[
        str, typer.Option(help="Where to listen; beyond localhost people sign in.", metavar="HOST")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(help="The port; 0 for any that is free.", metavar="NUMBER", min=0, max=65535)
    ] = 8137,
    name: Annotated[
        list[str] | None, typer.Option("--name", help="A name under which browsers may ask for it.", metavar="HOST")
    ] = None,
    sign_in: Annotated[bool, typer.Option("--sign-in", help="People sign in even on this machine.")] = False,
    seconds: Annotated[
        int, typer.Option("--reviewers", help="How many reviewers must agree.", metavar="NUMBER", min=1, max=9)
    ] = 1,
    certificate: Annotated[Path | None, typer.Option(help="TLS certificate (PEM).", metavar="FILE")] = None,
    key: Annotated[Path | None, typer.Option(help="The certificate's key (PEM).", metavar="FILE")] = None,
    digest_key: Annotated[
        Path | None,
        typer.Option("--digest-key", help="The digest's key file: links in mails work here.", metavar="FILE"),
    ] = None,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open a browser.")] = True,
    model: Model = None,
) -> None:
    """Open the web app: read, review, compare and publish in a browser, offline."""
    with guarded():
        from truceline.ledger import Ledger
        from truceline.serve.desk import Options
        from truceline.serve.running import run
        from truceline.serve.security import is_local

        address = ledger or settings(context).ledger or "truceline.sqlite"
        if bool(certificate) != bool(key):
            stop("a certificate and its key go together", 2)
        options = Options(
            ledger=ledger_named(address, context), model=model or settings(context).model,
            sign_in=sign_in or not is_local(host), seconds=seconds, digest_key=str(digest_key) if digest_key else None,
        )  # fmt: skip
        Ledger.open(options.ledger, create=True).close()  # what is wrong with it is said here, not by the web server
        run(
            options, host=host, port=port, names=tuple(name or ()), certificate=certificate, key=key, browser=browser,
            say=lambda words: typer.echo(words, err=True),
        )  # fmt: skip
