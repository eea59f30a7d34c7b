"""Tables that only repeat what the log says, for quick look-up: written along with it, dropped and rebuilt at will."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, bindparam, delete, exists, func, insert, or_, select, update

from truceline.errors import TrucelineError
from truceline.ledger import store
from truceline.ledger.entries import Entry, unseal
from truceline.ledger.listed import decisions, items, progress, reports, states, texts
from truceline.ledger.schema import entries, objects
from truceline.ledger.words import fold, tokens
from truceline.records import Decision, Event, Mention, Record, Statement
from truceline.text import Span

PAGE = 200
SHOWN = 300
"""Characters of an item's words that a list shows."""
INDEXED = 200_000
"""Characters of a report that can be searched; PostgreSQL refuses an index entry of more than a megabyte."""
SUGGESTED = "suggested"


class Rows(msgspec.Struct, frozen=True):
    """What a record's entry puts into the tables."""

    report: dict[str, Any]
    items: list[dict[str, Any]]
    text: dict[str, Any]


def rows(entry: Entry, body: bytes) -> Rows:
    """What a record's entry puts into the tables. Raises `msgspec.MsgspecError` for a body that is no record."""
    record = msgspec.json.decode(body, type=Record)
    report = record.report
    title = report.title.value if report.title else None
    publisher = report.publisher.value if report.publisher else None
    parts = [_event(entry, record, event) for event in record.events]
    parts += [_statement(entry, record, statement) for statement in record.statements]
    return Rows(
        {
            "id": report.id, "entry": entry.number, "capture": report.captured_sha256, "title": title,
            "publisher": publisher, "published": report.published.value if report.published else None,
            "language": report.language, "url": report.url, "added": entry.at, "by": entry.by,
            "statements": len(record.statements), "events": len(record.events),
            "words": fold(f"{title or ''} {publisher or ''}"),
        },
        list({row["subject"]: row for row in parts}.values()),
        {"rowid": entry.number, "title": tokens(title or ""), "body": tokens(report.text[:INDEXED])},
    )  # fmt: skip


def _event(entry: Entry, record: Record, it: Event) -> dict[str, Any]:
    return {
        "subject": f"{record.report.id}/{it.id}", "report": record.report.id, "entry": entry.number, "kind": "event",
        "type": it.type, "status": it.status, "start": it.date.start if it.date else None,
        "end": it.date.end if it.date else None, "place": it.places[0].name if it.places else None,
        "who": names(it.actors), "words": words(record, it.evidence), "at": it.trigger.start,
    }  # fmt: skip


def _statement(entry: Entry, record: Record, it: Statement) -> dict[str, Any]:
    return {
        "subject": f"{record.report.id}/{it.id}", "report": record.report.id, "entry": entry.number,
        "kind": "statement", "type": it.act, "status": None, "start": it.date.start if it.date else None,
        "end": it.date.end if it.date else None, "place": None, "who": it.chain[0].name if it.chain else "",
        "words": words(record, it.content), "at": it.content[0].start if it.content else 0,
    }  # fmt: skip


def names(found: Iterable[Mention]) -> str:
    """Names in one line, each once."""
    return ", ".join(dict.fromkeys(it.name for it in found))


def words(record: Record, spans: Sequence[Span]) -> str:
    """The beginning of some passages of a report, as a list shows them."""
    text = record.report.text
    shown = " … ".join(" ".join(text[span.start : span.end].split()) for span in spans)
    return shown if len(shown) <= SHOWN else shown[: SHOWN - 2] + " …"


# ---- along with the log


def apply(connection: Connection, entry: Entry, body: bytes | None) -> None:
    """Brings the tables up to an entry: the latest record of a report is the one that is looked up."""
    if body is None:
        return
    if entry.kind == "record":
        made = rows(entry, body)
        old = connection.execute(_ENTRY, {"wanted": made.report["id"]}).scalar()
        if old is not None:
            _drop(connection, made.report["id"], old)
        _put(connection, [made])
    elif entry.kind == "decision":
        _decided(connection, [(entry, body)])


_ENTRY = select(reports.c.entry).where(reports.c.id == bindparam("wanted"))


def _put(connection: Connection, made: Sequence[Rows]) -> None:
    connection.execute(insert(reports), [it.report for it in made])
    found = [row for it in made for row in it.items]
    if found:
        connection.execute(insert(items), found)
    connection.execute(insert(texts), [it.text for it in made])


def _drop(connection: Connection, report: str, entry: int) -> None:
    connection.execute(delete(reports).where(reports.c.id == report))
    connection.execute(delete(items).where(items.c.report == report))
    connection.execute(delete(texts).where(texts.c.rowid == entry))


def _decided(connection: Connection, found: Iterable[tuple[Entry, bytes]]) -> None:
    made, revoked = [], []
    for entry, body in found:
        row = _decision(entry, body)
        if row is None:
            continue
        made.append(row)
        if row["verdict"] == "revoke":
            revoked.append(row["subject"])
    if made:
        connection.execute(insert(decisions), made)
    for id in revoked:
        connection.execute(update(decisions).where(decisions.c.id == id).values(revoked=1))


def _decision(entry: Entry, body: bytes) -> dict[str, Any] | None:
    try:
        it = msgspec.json.decode(body, type=Decision)
    except msgspec.MsgspecError:
        return None  # an entry that another tool wrote under this name
    return {
        "entry": entry.number, "id": it.id, "subject": it.subject, "whole": it.subject.partition("/")[0],
        "verdict": it.verdict, "by": it.by, "at": it.at, "reason": it.reason, "revoked": 0,
    }  # fmt: skip


def forget(connection: Connection, body: str) -> None:
    """Takes what was derived from a body out of the tables, before its redaction; an earlier record takes its place."""
    numbers = select(entries.c.number).where(entries.c.body == body)
    found = connection.execute(select(reports.c.id, reports.c.entry).where(reports.c.entry.in_(numbers))).all()
    connection.execute(delete(decisions).where(decisions.c.entry.in_(numbers)))
    for report, entry in found:
        _drop(connection, report, entry)
        if connection.dialect.name == "sqlite":
            # Deleted words stay in old segments of the index until they are merged.
            connection.exec_driver_sql("INSERT INTO texts (texts) VALUES ('optimize')")
        remaining = _records().where(entries.c.subject == report, entries.c.body != body)
        left = connection.execute(remaining.order_by(entries.c.number.desc()).limit(1)).first()
        if left:
            earlier = unseal(bytes(left.sealed))
            apply(connection, earlier, store.get(connection, earlier.body))


# ---- all anew


def derive(connection: Connection) -> int:
    """The number of entries that the look-ups, dropped and made again from the sealed log, now repeat."""
    for table in (reports, items, texts, decisions, states):
        connection.execute(delete(table))
    connection.execute(delete(progress).where(progress.c.name == "states"))
    latest = select(func.max(entries.c.number)).where(entries.c.kind == "record", _stored()).group_by(entries.c.subject)
    for page in _sealed(connection, entries.c.number.in_(latest)):
        bodies = store.many(connection, [entry.body for entry in page])
        _put(connection, [rows(entry, bodies[entry.body]) for entry in page])
    for page in _sealed(connection, entries.c.kind == "decision"):
        bodies = store.many(connection, [entry.body for entry in page])
        _decided(connection, [(entry, bodies[entry.body]) for entry in page if entry.body in bodies])
    return connection.execute(select(func.count()).select_from(entries)).scalar() or 0


def _sealed(connection: Connection, condition: ColumnElement[bool]) -> Iterator[list[Entry]]:
    """The entries that a condition holds for, unsealed, in order, a page at a time."""
    after = 0
    while True:
        query = select(entries.c.number, entries.c.sealed).where(entries.c.number > after, condition)
        found = connection.execute(query.order_by(entries.c.number).limit(PAGE)).all()
        if found:
            yield [unseal(bytes(row.sealed)) for row in found]
        if len(found) < PAGE:
            return
        after = found[-1].number


# ---- held against the log


def problems(connection: Connection) -> Iterator[tuple[int, str]]:
    """Where the look-ups do not repeat the log: the entry's number and what is wrong."""
    latest = (
        select(func.max(entries.c.number))
        .where(entries.c.kind == "record", entries.c.subject == reports.c.id, _stored())
        .scalar_subquery()
    )
    wrong = select(reports.c.id, reports.c.entry, latest).where(or_(latest.is_(None), reports.c.entry != latest))
    misplaced = set()
    for report, entry, number in connection.execute(wrong):
        misplaced.add(report)
        yield number or entry, f"the look-up of report {report} does not stand on its latest record"
    absent = select(entries.c.subject, func.max(entries.c.number).label("number")).where(
        entries.c.kind == "record", _stored(), ~exists().where(reports.c.id == entries.c.subject)
    )
    for found in connection.execute(absent.group_by(entries.c.subject)):
        yield found.number, f"the look-up of report {found.subject} is missing"
    yield from _unlike(connection, misplaced)
    yield from _undecided(connection)


def _unlike(connection: Connection, misplaced: set[str]) -> Iterator[tuple[int, str]]:
    """Reports whose rows do not say what their record says."""
    for found in connection.execute(select(reports)).all():
        sealed = connection.execute(select(entries.c.sealed).where(entries.c.number == found.entry)).scalar()
        if sealed is None or found.id in misplaced:
            continue
        try:
            entry = unseal(bytes(sealed))
            body = store.get(connection, entry.body)
            made = rows(entry, body) if body is not None else None
        except (TrucelineError, msgspec.MsgspecError, UnicodeDecodeError):
            continue  # the entry or its body is at fault, and is named for it
        if made is None or made.report != dict(found._mapping):
            yield found.entry, f"the look-up of report {found.id} does not say what its record says"
            continue
        held = connection.execute(select(items).where(items.c.report == found.id)).all()
        text = connection.execute(select(texts).where(texts.c.rowid == found.entry)).first()
        listed = {row.subject: dict(row._mapping) for row in held}
        if listed != {row["subject"]: row for row in made.items} or text is None or dict(text._mapping) != made.text:
            yield found.entry, f"the lists of report {found.id} do not say what its record says"


def _undecided(connection: Connection) -> Iterator[tuple[int, str]]:
    """Decisions whose rows do not say what their entries say."""
    revoked: set[str] = set()
    seen: dict[int, dict[str, Any] | None] = {}
    for page in _sealed(connection, entries.c.kind == "decision"):
        for entry in page:
            try:
                body = store.get(connection, entry.body)
                row = _decision(entry, body) if body is not None else None
            except TrucelineError:
                continue  # its bytes are at fault, and are named for it
            seen[entry.number] = row
            if row and row["verdict"] == "revoke":
                revoked.add(row["subject"])
    held = {row.entry: dict(row._mapping) for row in connection.execute(select(decisions))}
    for number, row in seen.items():
        if (row and {**row, "revoked": int(row["id"] in revoked)}) != held.pop(number, None):
            yield number, f"the list of decisions does not say what entry {number} says"
    for number in held:
        yield number, f"the list of decisions has one that no entry {number} is"


def _stored() -> ColumnElement[bool]:
    return exists().where(objects.c.sha256 == entries.c.body)


def _records() -> Select[Any]:
    return select(entries.c.sealed).where(entries.c.kind == "record", _stored())
