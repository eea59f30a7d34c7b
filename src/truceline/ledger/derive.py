"""Tables that only repeat what the log says, for quick look-up: written along with it, dropped and rebuilt at will."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, delete, exists, func, insert, or_, select, update

from truceline.errors import TrucelineError
from truceline.ledger import store
from truceline.ledger.entries import Entry, unseal
from truceline.ledger.schema import entries, objects, reports


class _Value(msgspec.Struct):
    value: str


class _Report(msgspec.Struct):
    id: str
    captured_sha256: str
    title: _Value | None = None
    publisher: _Value | None = None
    published: _Value | None = None
    language: str | None = None


class _Record(msgspec.Struct):
    report: _Report


def row(entry: Entry, body: bytes | None) -> dict[str, Any] | None:
    """The row of `reports` that a record's entry makes; None for other entries, and for a body that was redacted."""
    if entry.kind != "record" or body is None:
        return None
    report = msgspec.json.decode(body, type=_Record).report
    return {
        "id": report.id,
        "entry": entry.number,
        "capture": report.captured_sha256,
        "title": report.title.value if report.title else None,
        "publisher": report.publisher.value if report.publisher else None,
        "published": report.published.value if report.published else None,
        "language": report.language,
    }


def apply(connection: Connection, entry: Entry, body: bytes | None) -> None:
    """Brings the derived tables up to an entry: the latest record of a report is the one that is looked up."""
    values = row(entry, body)
    if values is None:
        return
    if connection.execute(update(reports).where(reports.c.id == values["id"]).values(values)).rowcount == 0:
        connection.execute(insert(reports).values(values))


def forget(connection: Connection, body: str) -> None:
    """Takes what was derived from a body out of the tables, before its redaction; an earlier record takes its place."""
    numbers = select(entries.c.number).where(entries.c.body == body)
    ids = connection.execute(select(reports.c.id).where(reports.c.entry.in_(numbers))).scalars().all()
    connection.execute(delete(reports).where(reports.c.id.in_(ids)))
    for report in ids:
        remaining = _records().where(entries.c.subject == report, entries.c.body != body)
        found = connection.execute(remaining.order_by(entries.c.number.desc()).limit(1)).first()
        if found:
            entry = unseal(bytes(found.sealed))
            apply(connection, entry, store.get(connection, entry.body))


def derive(connection: Connection) -> int:
    """The number of entries that the look-ups, dropped and made again from the sealed log, now repeat."""
    connection.execute(delete(reports))
    done = after = 0
    while True:
        page = select(entries.c.number, entries.c.sealed).where(entries.c.number > after).order_by(entries.c.number)
        rows = connection.execute(page.limit(500)).all()
        for found in rows:
            entry = unseal(bytes(found.sealed))
            if entry.kind == "record":
                apply(connection, entry, store.get(connection, entry.body))
        done += len(rows)
        if len(rows) < 500:
            return done
        after = rows[-1].number


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
    for found in connection.execute(select(reports)):
        sealed = connection.execute(select(entries.c.sealed).where(entries.c.number == found.entry)).scalar()
        if sealed is None or found.id in misplaced:
            continue
        try:
            entry = unseal(bytes(sealed))
            agrees = row(entry, store.get(connection, entry.body)) == dict(found._mapping)
        except (TrucelineError, msgspec.MsgspecError, UnicodeDecodeError):
            continue  # the entry or its body is at fault, and is named for it
        if not agrees:
            yield found.entry, f"the look-up of report {found.id} does not say what its record says"


def _stored() -> ColumnElement[bool]:
    return exists().where(objects.c.sha256 == entries.c.body)


def _records() -> Select[Any]:
    return select(entries.c.sealed).where(entries.c.kind == "record", _stored())
