"""`users`: who may do what in a ledger, and the log of it."""

from __future__ import annotations

from typing import Annotated

import typer

from truceline.cli.frame import (
    ActingAs,
    Json,
    LedgerAt,
    Token,
    Whole,
    ask_password,
    guarded,
    json_object,
    ledger_named,
    one_line,
    signed_in,
    stop,
)

Name = Annotated[str, typer.Argument(help="The user's name.", metavar="USER")]
RoleName = Annotated[str, typer.Option("--role", help="reader, reviewer, editor or administrator.", metavar="ROLE")]


def register(app: typer.Typer) -> None:
    """Put these commands under the program."""
    users = typer.Typer(cls=Whole, help="Users of a ledger, their roles, passwords and tokens.", no_args_is_help=True)
    for command in (add, role, out, password, token, log):
        users.command()(command)
    users.command("list")(listed)
    app.add_typer(users, name="users")


def add(
    context: typer.Context,
    name: Name,
    role: Annotated[
        str | None,
        typer.Option(help="reader, reviewer, editor or administrator; else a reviewer.", metavar="ROLE"),
    ] = None,
    no_password: Annotated[bool, typer.Option("--no-password", help="Set none; the user works by tokens.")] = False,
    ledger: LedgerAt = None,
    user: ActingAs = None,
    token: Token = None,
) -> None:
    """Add a user; the first one of a ledger is its administrator."""
    with guarded():
        from typing import cast

        from truceline.ledger import Ledger
        from truceline.review import add_user, users
        from truceline.review.people import Role

        with Ledger.open(ledger_named(ledger, context)) as book:
            acting = signed_in(book, user, token) if users(book) else None
            chosen = None if no_password else ask_password(f"New password of {name}", confirm=True)
            given = role or ("reviewer" if acting else "administrator")
            made = add_user(book, name, cast(Role, given), chosen, by=acting)
        typer.echo(f"{made.name} is {made.role}")


def listed(context: typer.Context, ledger: LedgerAt = None, json: Json = False) -> None:
    """List the users and their roles."""
    with guarded():
        from truceline.ledger import Ledger
        from truceline.review import users

        with Ledger.open(ledger_named(ledger, context), read_only=True) as book:
            found = users(book)
        if json:
            json_object(list(found.values()))
            return
        if not found:
            typer.echo("no users yet: the ledger belongs to whoever holds it", err=True)
        for it in found.values():
            typer.echo(f"{it.name:<24}{it.role}{'' if it.active else '  (shut out)'}")


def role(
    context: typer.Context,
    name: Name,
    role: RoleName,
    ledger: LedgerAt = None,
    user: ActingAs = None,
    token: Token = None,
) -> None:
    """Give a user another role; sessions and tokens end with it."""
    with guarded():
        from typing import cast

        from truceline.ledger import Ledger
        from truceline.review import change_user
        from truceline.review.people import Role

        with Ledger.open(ledger_named(ledger, context)) as book:
            made = change_user(book, name, by=signed_in(book, user, token), role=cast(Role, role))
        typer.echo(f"{made.name} is {made.role}")


def out(
    context: typer.Context,
    name: Name,
    back: Annotated[bool, typer.Option("--back", help="Let the user in again instead.")] = False,
    ledger: LedgerAt = None,
    user: ActingAs = None,
    token: Token = None,
) -> None:
    """Shut a user out; what they decided stays."""
    with guarded():
        from truceline.ledger import Ledger
        from truceline.review import change_user

        with Ledger.open(ledger_named(ledger, context)) as book:
            made = change_user(book, name, by=signed_in(book, user, token), active=back)
        typer.echo(f"{made.name} is {'in' if made.active else 'shut out'}")


def password(
    context: typer.Context, name: Name, ledger: LedgerAt = None, user: ActingAs = None, token: Token = None
) -> None:
    """Set a password: one's own, or anybody's for an administrator."""
    with guarded():
        from truceline.ledger import Ledger
        from truceline.review import users
        from truceline.review.people import set_password

        with Ledger.open(ledger_named(ledger, context)) as book:
            acting = signed_in(book, user, token)
            found = users(book).get(name) or stop(f"there is no user {name}", 1)
            set_password(book, found, ask_password(f"New password of {name}", confirm=True), by=acting)
        typer.echo(f"the password of {name} is set; open sessions have ended")


def token(
    context: typer.Context,
    purpose: Annotated[
        str, typer.Option("--for", help="What the token is for; it stands in the log.", metavar="WORDS")
    ],
    days: Annotated[int, typer.Option(min=1, max=3650, help="How long it holds.", metavar="NUMBER")] = 90,
    drop: Annotated[bool, typer.Option("--drop", help="Take all of one's tokens back first.")] = False,
    ledger: LedgerAt = None,
    user: ActingAs = None,
    token: Token = None,
) -> None:
    """Make an API token for oneself, shown this once; only its hash is kept."""
    with guarded():
        from truceline.ledger import Ledger
        from truceline.review import make_token
        from truceline.review.people import drop_tokens

        with Ledger.open(ledger_named(ledger, context)) as book:
            acting = signed_in(book, user, token)
            if drop:
                drop_tokens(book, acting)
            typer.echo(make_token(book, acting, purpose, days=days))


def log(context: typer.Context, ledger: LedgerAt = None, json: Json = False) -> None:
    """Show sign-ins, exports, originals looked at: what leaves no entry of its own."""
    with guarded():
        from truceline.ledger import Ledger
        from truceline.review import audits

        with Ledger.open(ledger_named(ledger, context), read_only=True) as book:
            for it in audits(book):
                if json:
                    json_object(it)
                else:
                    rest = ", ".join(f"{key} {value}" for key, value in it.items() if key not in ("at", "who", "what"))
                    typer.echo(one_line(it["at"], it["who"], it["what"], *filter(None, (rest,))))
