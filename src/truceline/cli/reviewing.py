"""`review`, `rerun`: people decide on what the machine suggests; every decision named, reasoned and reversible."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from truceline.cli.frame import (
    ActingAs,
    Json,
    LedgerAt,
    Reason,
    Token,
    Whole,
    guarded,
    json_object,
    ledger_named,
    one_line,
    signed_in,
    stop,
)

if TYPE_CHECKING:
    from truceline.ledger import Ledger
    from truceline.records import Decision, Member
    from truceline.review import User

Subject = Annotated[
    str, typer.Argument(help="An item (r-…/e2), a report, an incident or a finding.", metavar="SUBJECT")
]
STATES = ("suggested", "contested", "unseconded", "unsure", "confirmed", "rejected")
On = Annotated[int | None, typer.Option(help="The entry that you looked at; the latest if left out.", metavar="NUMBER")]


def register(app: typer.Typer) -> None:
    """Put these commands under the program."""
    review = typer.Typer(cls=Whole, help="Decide on what the machine suggests.", no_args_is_help=True)
    commands = (
        accept, edit, reject, unsure, adjudicate, revoke, merge, split, grade, grades, release, history, agreement,
        require,
    )  # fmt: skip
    review.command("next")(upcoming)
    for command in commands:
        review.command()(command)
    app.add_typer(review, name="review")
    app.command()(rerun)


# ---- looking


def upcoming(
    context: typer.Context,
    ledger: LedgerAt = None,
    report: Annotated[str | None, typer.Option(help="Only of this report.", metavar="REPORT")] = None,
    state: Annotated[
        str, typer.Option(help="suggested, contested, unseconded, unsure, confirmed or rejected.", metavar="STATE")
    ] = "suggested",
    number: Annotated[int, typer.Option("--number", "-n", min=1, max=1000, help="How many.", metavar="NUMBER")] = 10,
    json: Json = False,
) -> None:
    """Show the next items that nobody has decided on, with their words."""
    if state not in STATES:
        stop(f"no such state: {state}; there are {', '.join(STATES)}", 2)
    with guarded():
        from truceline.ledger import Ledger, lists

        with Ledger.open(ledger_named(ledger, context), read_only=True) as book:
            page = lists.items(book, report=report, state=state, size=number)
        if json:
            json_object({"items": page.rows, "total": page.total})
            return
        for it in page.rows:
            typer.echo(one_line(it.subject, it.kind, it.type, *filter(None, (it.status, it.start, it.place, it.who))))
            typer.echo(f"    │ {one_line(it.words)}")
        typer.echo(f"{len(page.rows)} of {page.total} {state}; entry {max((it.entry for it in page.rows), default=0)}")


def history(context: typer.Context, subject: Subject, ledger: LedgerAt = None, json: Json = False) -> None:
    """Show every decision about something, with those that were revoked."""
    with guarded():
        from truceline.ledger import Ledger
        from truceline.review import history as all_of

        with Ledger.open(ledger_named(ledger, context), read_only=True) as book:
            found = all_of(book, subject)
        if not found and not json:
            typer.echo(f"nobody has decided on {one_line(subject)}")
        for it in found:
            if json:
                json_object(it)
            else:
                typer.echo(one_line(it.at, it.by, it.verdict, it.subject, it.id, it.reason))


def grades(context: typer.Context, ledger: LedgerAt = None) -> None:
    """List the sources that have a grade; every other source is F6."""
    with guarded():
        from truceline.ledger import Ledger
        from truceline.review import grades as all_of

        with Ledger.open(ledger_named(ledger, context), read_only=True) as book:
            found = all_of(book)
        for source, given in found.items():
            typer.echo(one_line(given, source))
        if not found:
            typer.echo("no source has a grade")


def agreement(context: typer.Context, ledger: LedgerAt = None, json: Json = False) -> None:
    """Measure how far each two reviewers agree, beyond what chance would give (Cohen's kappa)."""
    with guarded():
        from truceline.ledger import Ledger
        from truceline.review import concord, decisions

        with Ledger.open(ledger_named(ledger, context), read_only=True) as book:
            found = concord(decisions(book))
        if json:
            json_object(found)
            return
        for it in found:
            kappa = "not defined" if it.kappa is None else f"{it.kappa:.2f}"
            pairs = ", ".join(f"{pair} {number}" for pair, number in it.table.items())
            typer.echo(
                f"{it.one} and {it.other}: {it.items} items, the same on {it.observed:.0%}, kappa {kappa} ({pairs})"
            )
        if not found:
            typer.echo("no two reviewers have decided on the same item")


def rerun(
    context: typer.Context,
    report: Annotated[
        str | None, typer.Argument(help="A report; all decided ones if left out.", metavar="REPORT")
    ] = None,
    ledger: LedgerAt = None,
    json: Json = False,
) -> None:
    """Show how the machine's latest run differs from what people decided on; it changes nothing of it."""
    with guarded():
        from truceline.ledger import Ledger
        from truceline.review import Current, decisions

        with Ledger.open(ledger_named(ledger, context), read_only=True) as book:
            wholes = dict.fromkeys(it.subject.partition("/")[0] for it in decisions(book))
            if report and book.find("record", report) is None:
                stop(f"the ledger has no report {report}", 1)
            asked = [report] if report else [name for name in wholes if book.find("record", name)]
            if not asked and not json:
                typer.echo("nobody has decided on any report yet")
            same = True
            for name in asked:
                for it in Current(book, within=name).rerun(name):
                    if json:
                        json_object({"report": name, "difference": it})
                    elif it.rerun != "same":
                        same = False
                        now = f", now {it.now}" if it.now not in (None, it.subject) else ""
                        typer.echo(
                            f"{it.subject}: {it.rerun}{now}" + (f": {', '.join(it.fields)}" if it.fields else "")
                        )
            if asked and same and not json:
                typer.echo("the latest run reads what was decided on as it did then")


# ---- deciding


def accept(
    context: typer.Context, subject: Subject, reason: Reason, on: On = None, ledger: LedgerAt = None,
    user: ActingAs = None, token: Token = None,
) -> None:  # fmt: skip
    """Confirm something as the machine proposes it."""
    _decide(context, subject, "accept", reason, None, on, ledger, user, token)


def reject(
    context: typer.Context, subject: Subject, reason: Reason, on: On = None, ledger: LedgerAt = None,
    user: ActingAs = None, token: Token = None,
) -> None:  # fmt: skip
    """Refuse something that the machine proposes."""
    _decide(context, subject, "reject", reason, None, on, ledger, user, token)


def unsure(
    context: typer.Context, subject: Subject, reason: Reason, on: On = None, ledger: LedgerAt = None,
    user: ActingAs = None, token: Token = None,
) -> None:  # fmt: skip
    """Say that the words do not settle it."""
    _decide(context, subject, "unsure", reason, None, on, ledger, user, token)


def edit(
    context: typer.Context,
    subject: Subject,
    set: Annotated[list[str], typer.Option("--set", help="A field and its value (JSON).", metavar="FIELD=VALUE")],
    reason: Reason,
    on: On = None,
    ledger: LedgerAt = None,
    user: ActingAs = None,
    token: Token = None,
) -> None:
    """Confirm something with other values; each must hold against the report's text."""
    _decide(context, subject, "edit", reason, _fields(set), on, ledger, user, token)


def adjudicate(
    context: typer.Context,
    subject: Subject,
    verdict: Annotated[str, typer.Option(help="accept, edit, reject or unsure.", metavar="VERDICT")],
    reason: Reason,
    set: Annotated[
        list[str] | None, typer.Option("--set", help="For an edit: a field and its value.", metavar="FIELD=VALUE")
    ] = None,
    ledger: LedgerAt = None,
    user: ActingAs = None,
    token: Token = None,
) -> None:
    """Decide between reviewers who differ; only an editor who is none of them."""
    from typing import cast

    if verdict not in ("accept", "edit", "reject", "unsure"):
        stop(f"no such verdict: {verdict}", 2)
    with _acting(context, ledger, user, token) as (book, acting):
        from truceline.review import decide, decisions

        between = [it.id for it in decisions(book, subject) if it.subject == subject]
        change, chosen = _fields(set) if set else None, cast(Literal["accept", "edit", "reject", "unsure"], verdict)
        _said(decide(book, acting, subject, chosen, reason, change, adjudicates=between))


def revoke(
    context: typer.Context,
    decision: Annotated[str, typer.Argument(help="The decision's id.", metavar="DECISION")],
    reason: Reason,
    ledger: LedgerAt = None,
    user: ActingAs = None,
    token: Token = None,
) -> None:
    """Take a decision back: one's own, or anybody's for an editor; it stays in the log."""
    with _acting(context, ledger, user, token) as (book, acting):
        from truceline.review import revoke as take_back

        _said(take_back(book, acting, decision, reason))


def merge(
    context: typer.Context,
    events: Annotated[list[str], typer.Argument(help="Two events or more that are one deed.", metavar="EVENT")],
    reason: Reason,
    ledger: LedgerAt = None,
    user: ActingAs = None,
    token: Token = None,
) -> None:
    """Join the incidents of some events into one."""
    with _acting(context, ledger, user, token) as (book, acting):
        from truceline.review import merge as join

        named = _members(events)
        _said(join(book, acting, _incident(book, named), named, reason))


def split(
    context: typer.Context,
    events: Annotated[list[str], typer.Argument(help="Events that are another deed.", metavar="EVENT")],
    reason: Reason,
    ledger: LedgerAt = None,
    user: ActingAs = None,
    token: Token = None,
) -> None:
    """Part some events from the rest of their incident."""
    with _acting(context, ledger, user, token) as (book, acting):
        from truceline.review import split as part

        named = _members(events)
        _said(part(book, acting, _incident(book, named), named, reason))


def grade(
    context: typer.Context,
    source: Annotated[str, typer.Argument(help="A source by name.", metavar="SOURCE")],
    given: Annotated[str, typer.Argument(help="Admiralty: A to F and 1 to 6, as B2.", metavar="GRADE")],
    reason: Reason,
    ledger: LedgerAt = None,
    user: ActingAs = None,
    token: Token = None,
) -> None:
    """Grade a source: the letter is of the source, the number of what it says here."""
    if len(given) != 2 or not given[1].isdigit():
        stop(f"no such grade: {given} (a letter A to F and a number 1 to 6, as B2)", 2)
    with _acting(context, ledger, user, token) as (book, acting):
        from truceline.review import grade as give

        _said(give(book, acting, source, given[0].upper(), int(given[1]), reason))


def release(
    context: typer.Context,
    report: Annotated[str, typer.Argument(help="A report.", metavar="REPORT")],
    reason: Reason,
    ledger: LedgerAt = None,
    user: ActingAs = None,
    token: Token = None,
) -> None:
    """Let a report out before its embargo ends; an editor may."""
    with _acting(context, ledger, user, token) as (book, acting):
        from truceline.review import release as let_out

        _said(let_out(book, acting, report, reason))


def require(
    context: typer.Context,
    reviewers: Annotated[int, typer.Argument(min=1, max=9, help="How many must agree.", metavar="NUMBER")],
    reason: Reason,
    ledger: LedgerAt = None,
    user: ActingAs = None,
    token: Token = None,
) -> None:
    """Say how many reviewers confirm anything in this ledger; an administrator may."""
    with _acting(context, ledger, user, token) as (book, acting):
        from truceline.review import require as ask

        made = ask(book, acting, reviewers, reason)
        typer.echo(f"confirmed by {made.reviewers} from now on; what fewer confirmed is unseconded")


# ---- shared


@contextmanager
def _acting(
    context: typer.Context, ledger: str | None, user: str | None, token: str | None
) -> Iterator[tuple[Ledger, User]]:
    """The ledger, and the user who proved who they are."""
    with guarded():
        from truceline.ledger import Ledger

        with Ledger.open(ledger_named(ledger, context)) as book:
            yield book, signed_in(book, user, token)


def _decide(
    context: typer.Context,
    subject: str,
    verdict: Literal["accept", "edit", "reject", "unsure"],
    reason: str,
    change: dict[str, Any] | None,
    on: int | None,
    ledger: str | None,
    user: str | None,
    token: str | None,
) -> None:
    with _acting(context, ledger, user, token) as (book, acting):
        from truceline.review import decide

        _said(decide(book, acting, subject, verdict, reason, change, on=on))


def _said(made: Decision) -> None:
    typer.echo(
        f"{made.id}: {made.by} {made.verdict}s {one_line(made.subject)}" + (f" (entry {made.on})" if made.on else "")
    )


def _fields(pairs: list[str]) -> dict[str, Any]:
    import json

    found = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            stop(f"not FIELD=VALUE: {pair}", 2)
        try:
            found[name] = json.loads(value)
        except ValueError:
            found[name] = value  # a bare word is itself
    return found


def _members(events: list[str]) -> list[Member]:
    from truceline.records import Member

    parts = [event.partition("/") for event in events]
    wrong = next((event for event, (_, slash, _) in zip(events, parts, strict=True) if not slash), None)
    if wrong:
        stop(f"no event: {wrong} (say REPORT/EVENT, as r-ab23/e2)", 2)
    return [Member(report=report, event=event) for report, _, event in parts]


def _incident(book: Ledger, named: list[Member]) -> str:
    from truceline.ledger.gathered import holding

    held = holding(book, named)
    if not held:
        stop("none of these events is in an incident: truceline derive works incidents out", 1)
    return max(held, key=lambda id: (held[id], id))
