"""`watch`: feeds polled, captured and read into the ledger; a digest at its hour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from truceline.cli.frame import LedgerAt, Model, Quiet, guarded, ledger_named, note, settings, stop
from truceline.cli.mail import At, Key, Sender, Tls, fresh, host_and_port
from truceline.cli.sharing import Base

if TYPE_CHECKING:
    from truceline.ledger import Ledger
    from truceline.watch import Round


def register(app: typer.Typer) -> None:
    """Put these commands under the program."""
    app.command()(watch)


def watch(
    context: typer.Context,
    feed: Annotated[list[str], typer.Argument(help="Feeds, or files that name one a line.", metavar="FEED")],
    keep: Annotated[
        Path, typer.Option(help="The folder for captures (WARC) and for what was seen.", metavar="FOLDER")
    ] = Path("watch"),
    once: Annotated[bool, typer.Option("--once", help="One round over the feeds that are due, then leave.")] = False,
    every: Annotated[int, typer.Option(help="Minutes between two looks at a feed.", metavar="NUMBER", min=1)] = 15,
    pace: Annotated[
        float, typer.Option(help="Seconds between two requests to one host.", metavar="NUMBER", min=0)
    ] = 5.0,
    private: Annotated[bool, typer.Option("--private", help="Allow addresses inside private networks.")] = False,
    digest_at: Annotated[
        str | None, typer.Option("--digest-at", help="Send the digest at this hour each day (UTC).", metavar="HH:MM")
    ] = None,
    key: Key = None,
    sender: Sender = None,
    server: At = "localhost:25",
    tls: Tls = "starttls",
    base: Base = None,
    ledger: LedgerAt = None,
    model: Model = None,
    quiet: Quiet = False,
) -> None:
    """Poll feeds, keep what they lead to and read it into a ledger; send the digest on time."""
    with guarded():
        from truceline.ledger import Ledger
        from truceline.run import Run
        from truceline.watch import Watcher
        from truceline.watch.manners import Manners

        hour = _hour(digest_at)
        if hour is not None and (key is None or sender is None):
            stop("a digest needs --key FILE and --from ADDRESS", 2)
        host_and_port(server)  # what is wrong with it is said now, not when the first digest is due
        with Ledger.open(ledger_named(ledger, context), create=True) as book:
            after = _Afterwards(book, hour, key, sender, server, tls, base, quiet)
            watcher = Watcher(
                book, list(_named(feed)), keep, Run(model or settings(context).model),
                manners=Manners(private=private, pace=pace), every=timedelta(minutes=every), after=after,
            )  # fmt: skip
            if once:
                done = watcher.once()
                _say(done, quiet)
                if done.failures:
                    raise typer.Exit(1)
            else:
                watcher.run(lambda done: _say(done, quiet))


class _Afterwards:
    """What follows a round: incidents worked out anew where something came in, and the digest at its hour."""

    def __init__(
        self, book: Ledger, hour: clock_time | None, key: Path | None, sender: str | None, server: str,
        tls: Tls, base: str | None, quiet: bool,
    ) -> None:  # fmt: skip
        self.book, self.hour, self.key, self.sender = book, hour, key, sender
        self.server, self.tls, self.base, self.quiet = server, tls, base, quiet

    def __call__(self, done: Round) -> None:
        if done.added:
            from truceline.review import derive

            derive(self.book)
        if self.hour is not None:
            from truceline.errors import TrucelineError
            from truceline.share.posting import due

            if due(self.book, self.hour, datetime.now(UTC)):
                try:
                    self._send()
                except TrucelineError as error:  # the watch goes on; the next round tries again
                    typer.echo(f"digest not sent: {error}", err=True)

    def _send(self) -> None:
        from truceline.share.digest import digest
        from truceline.share.mailing import Mailing, secret
        from truceline.share.posting import last, post
        from truceline.share.smtp import Server

        assert self.key is not None and self.sender is not None
        out, back = fresh(self.book, unreviewed=False, public=None, as_of=None, base=self.base)
        host, port = host_and_port(self.server)
        mailing = Mailing(self.book, secret(self.key, create=True), sender=self.sender, base=self.base)
        made = digest(out, last(self.book) or out.now - timedelta(days=1), back)
        reach = Server(host=host, port=port, tls=self.tls)
        done = post(self.book, mailing, reach, made, out.now)
        note(f"digest: sent to {done.sent}, failed for {len(done.failed)}", self.quiet)


def _named(feeds: list[str]) -> list[str]:
    found = []
    for feed in feeds:
        if feed.startswith(("http://", "https://")):
            found.append(feed)
        else:
            lines = Path(feed).read_text(encoding="utf-8").splitlines()
            found += [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    return found


def _hour(said: str | None) -> clock_time | None:
    if said is None:
        return None
    try:
        return clock_time.fromisoformat(said)
    except ValueError:
        stop(f"no hour: {said} (say 06:30)", 2)


def _say(done: Round, quiet: bool) -> None:
    from truceline.share.wording import clean, counted

    for failure in done.failures:
        note(clean(f"not read: {failure.source}: {failure.message} ({failure.reason})"), quiet)
    note(f"{counted(done.asked, 'feed')} asked, {done.unchanged} unchanged; {counted(done.added, 'new report')}", quiet)
