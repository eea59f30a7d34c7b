"""`checkpoint`, `stamp`, `bundle`, `custody`, `redact`: what others can check, and what is taken out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from truceline.cli.frame import (
    ActingAs,
    Json,
    LedgerAt,
    Reason,
    Token,
    guarded,
    json_object,
    ledger_named,
    one_line,
    owner_or_user,
    stop,
)

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

Key = Annotated[Path, typer.Option(help="The signing key (Ed25519, PEM).", metavar="FILE", envvar="TRUCELINE_KEY")]


def register(app: typer.Typer) -> None:
    """Put these commands under the program."""
    for command in (checkpoint, stamp, bundle, custody, redact):
        app.command()(command)


def checkpoint(
    context: typer.Context,
    key: Key,
    create: Annotated[bool, typer.Option("--create", help="Make the key where there is none.")] = False,
    out: Annotated[
        Path | None, typer.Option(help="Write the checkpoint here too, to be kept elsewhere.", metavar="FILE")
    ] = None,
    ledger: LedgerAt = None,
) -> None:
    """Sign how a ledger stands now: its size, the root over its entries, its head."""
    with guarded():
        from truceline import codec
        from truceline.ledger import Ledger, signing_key
        from truceline.ledger import checkpoint as sign

        with Ledger.open(ledger_named(ledger, context)) as book:
            made = sign(book, signing_key(key, create=create))
        if out:
            out.write_bytes(codec.encode(made) + b"\n")
        typer.echo(f"signed: {made.size} entries, root {made.root}, at {made.at}")
        typer.echo(f"public key {made.key}: give it to whoever shall check, by another way than the bundle")


def stamp(
    context: typer.Context,
    request: Annotated[
        Path | None, typer.Option(help="Write the request for the last checkpoint here.", metavar="FILE")
    ] = None,
    answer: Annotated[
        Path | None, typer.Option(help="Check an authority's answer and put it into the log.", metavar="FILE")
    ] = None,
    nonce: Annotated[
        int | None, typer.Option(help="A number that ties the answer to the request.", metavar="NUMBER")
    ] = None,
    trust: Annotated[
        list[Path] | None,
        typer.Option(help="A certificate (PEM) that the signer must be or come from.", metavar="FILE"),
    ] = None,
    ledger: LedgerAt = None,
) -> None:
    """Have an outside authority (RFC 3161) stamp the last checkpoint: one file to send, one that comes back.

    Nothing is sent from here. Send the request with any client, as application/timestamp-query.
    """
    with guarded():
        from truceline.ledger import Ledger
        from truceline.ledger.signing import latest
        from truceline.ledger.stamping import add_stamp, check
        from truceline.ledger.stamping import request as ask

        if (request is None) == (answer is None):
            stop("say --request FILE to ask, or --answer FILE to take what came back", 2)
        with Ledger.open(ledger_named(ledger, context), read_only=request is not None) as book:
            made = latest(book) or stop("there is no checkpoint to stamp: truceline checkpoint makes one", 1)
            if request is not None:
                request.write_bytes(ask(made, nonce=nonce))
                typer.echo(f"{request}: asks for a stamp over the checkpoint of {made.size} entries")
            elif answer is not None:
                data, trusted = answer.read_bytes(), [_certificate(path) for path in trust or ()]
                found = check(data, made, nonce=nonce, trusted=trusted)
                add_stamp(book, data, made, nonce=nonce, trusted=trusted)
                held = (
                    "held against the certificates you trust" if trust else "whose certificate that is, you must judge"
                )
                typer.echo(f"stamped {found.at:%Y-%m-%d %H:%M:%S} UTC by {one_line(found.signer)}; {held}")


def _certificate(path: Path) -> Certificate:
    from cryptography.x509 import load_pem_x509_certificate

    try:
        return load_pem_x509_certificate(path.read_bytes())
    except ValueError as error:
        stop(f"{path} is no certificate: {error}", 2)


def bundle(
    context: typer.Context,
    about: Annotated[list[str], typer.Argument(help="Ids of incidents, reports or captures.", metavar="INCIDENT")],
    out: Annotated[Path, typer.Option(help="The zip file to write.", metavar="FILE")],
    key: Annotated[
        Path | None,
        typer.Option(
            help="Signs a new checkpoint where the last one falls short.", metavar="FILE", envvar="TRUCELINE_KEY"
        ),
    ] = None,
    ledger: LedgerAt = None,
    user: ActingAs = None,
    token: Token = None,
) -> None:
    """Write an evidence bundle: captures, entries, proofs, and a script that checks them with Python alone."""
    with guarded():
        from truceline.ledger import Ledger, signing_key
        from truceline.ledger import bundle as write
        from truceline.review import hand_out

        with Ledger.open(ledger_named(ledger, context)) as book:
            acting = owner_or_user(book, user, token)
            signer = signing_key(key) if key else None
            chosen = hand_out(book, acting, about, out, key=signer) if acting else write(book, about, out, key=signer)
        typer.echo(
            f"{out}: {len(chosen)} entries; check it anywhere with: python3 -m zipfile -e {out} b; python3 b/verify.py"
        )
        typer.echo("it holds unedited originals: pass it on only to those who may see them")


def custody(
    context: typer.Context,
    subject: Annotated[str, typer.Argument(help="A report, item, incident, finding or capture.", metavar="REPORT")],
    ledger: LedgerAt = None,
    json: Json = False,
) -> None:
    """Show every step that was taken: who, when, with what tool and version, from where, and the hash."""
    with guarded():
        from truceline.ledger import Ledger, lists

        with Ledger.open(ledger_named(ledger, context), read_only=True) as book:
            steps = lists.custody(book, subject)
        if json:
            json_object(steps)
            return
        for step in steps:
            typer.echo(f"entry {step.number} · {step.kind} · {one_line(step.what)}")
            typer.echo(f"    when    {step.at}" + (f" (fetched {step.captured})" if step.captured else ""))
            typer.echo(f"    who     {one_line(step.by)}, with {one_line(step.tool)}")
            if step.source or step.url:
                typer.echo(f"    from    {one_line(*filter(None, (step.source, step.url)))}")
            gone = "; bytes taken out" if step.redacted else ""
            typer.echo(f"    bytes   {step.size} {step.media_type}, sha256 {step.body}{gone}")
            typer.echo(f"    sealed  {step.hash}")


def redact(
    context: typer.Context,
    report: Annotated[str, typer.Argument(help="The report whose words are taken out.", metavar="REPORT")],
    ground: Annotated[
        str, typer.Option(help="The ground, one of a fixed list (an unknown one names them).", metavar="GROUND")
    ],
    reason: Reason,
    ledger: LedgerAt = None,
    user: ActingAs = None,
    token: Token = None,
) -> None:
    """Take a report's bytes and records out of a ledger; hash, time, who and why stay, and the chain holds."""
    with guarded():
        from typing import cast

        from truceline.ledger import Ledger
        from truceline.ledger import redact as take
        from truceline.ledger.redaction import GROUNDS, Ground, bodies
        from truceline.review import derive, take_out

        if ground not in GROUNDS:
            stop(f"no such ground: {ground}; there are {', '.join(GROUNDS)}", 2)
        with Ledger.open(ledger_named(ledger, context)) as book:
            if book.find("record", report) is None:
                stop(f"the ledger has no report {report}", 1)
            acting, why = owner_or_user(book, user, token), cast(Ground, ground)
            if acting:
                made = take_out(book, acting, report, why, reason)
            else:
                made = take(book, bodies(book, report), ground=why, reason=reason)
                derive(book)
        typer.echo(f"taken out: {len(made)} bodies; backups and bundles made before still have them")
