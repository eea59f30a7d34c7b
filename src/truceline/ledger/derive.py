"""Tables that only repeat what the log says, for quick look-up: written along with it, dropped and rebuilt at will."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, Select, delete, exists, func, or_, select, update

from truceline.errors import TrucelineError
from truceline.ledger import store
from truceline.ledger.entries import Entry, unseal
from truceline.ledger.inserting import insert_rows
from truceline.ledger.listed import (
    copies,
    decisions,
    findings,
    incidents,
    items,
    marks,
    members,
    progress,
    reports,
    states,
    texts,
)
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
        without_nul({
            "id": report.id, "entry": entry.number, "capture": report.captured_sha256, "title": title,
            "publisher": publisher, "published": report.published.value if report.published else None,
            "language": report.language, "url": report.url, "added": entry.at, "by": entry.by,
            "statements": len(record.statements), "events": len(record.events),
            "words": fold(f"{title or ''} {publisher or ''}"),
        }),
        [without_nul(row) for row in {row["subject"]: row for row in parts}.values()],
        {"rowid": entry.number, "title": tokens(title or ""), "body": tokens(report.text[:INDEXED])},
    )  # fmt: skip


def without_nul(row: dict[str, Any]) -> dict[str, Any]:
    """The row without NUL characters, which PostgreSQL keeps in no text."""
    return {name: value.replace("\0", "\ufffd") if isinstance(value, str) else value for name, value in row.items()}


def _event(entry: Entry, record: Record, it: Event) -> dict[str, Any]:
    return {
        "subject": f"{record.report.id}/{it.id}", "report": record.report.id, "entry": entry.number, "kind": "event",
        "type": it.type, "status": it.status, "start": it.date.start if it.date else None,
        "end": it.date.end if it.date else None,
        **_shown(names(it.actors), it.places[0].name if it.places else None, words(record, it.evidence)),
        "at": it.trigger.start,
    }  # fmt: skip


def _statement(entry: Entry, record: Record, it: Statement) -> dict[str, Any]:
    return {
        "subject": f"{record.report.id}/{it.id}", "report": record.report.id, "entry": entry.number,
        "kind": "statement", "type": it.act, "status": None, "start": it.date.start if it.date else None,
        "end": it.date.end if it.date else None,
        **_shown(it.chain[0].name if it.chain else "", None, words(record, it.content)),
        "at": it.content[0].start if it.content else 0,
    }  # fmt: skip


def _shown(who: str, place: str | None, words: str) -> dict[str, Any]:
    return {"who": who, "place": place, "words": words, "folded": fold(f"{words} {who} {place or ''}")}


def names(found: Iterable[Mention]) -> str:
    """Names in one line, each once."""
    return ", ".join(dict.fromkeys(it.name for it in found))


def words(record: Record, spans: Sequence[Span]) -> str:
    """The beginning of some passages of a report, as a list shows them."""
    text = record.report.text
    shown = " … ".join(" ".join(text[span.start : span.end].split()) for span in spans)
    return shown if len(shown) <= SHOWN else shown[: SHOWN - 2] + " …"


# ---- along with the log


def apply(connection: Connection, found: Sequence[tuple[Entry, bytes]]) -> None:
    """Brings the tables up to records (one of each report, its latest) and decisions."""
    made = [rows(entry, body) for entry, body in found if entry.kind == "record"]
    if made:
        ids = [it.report["id"] for it in made]
        old = connection.execute(select(reports.c.id, reports.c.entry).where(reports.c.id.in_(ids))).all()
        for report, entry in old:
            _drop(connection, report, entry)
        _put(connection, made)
    _decided(connection, [(entry, body) for entry, body in found if entry.kind == "decision"])


def _put(connection: Connection, made: Sequence[Rows]) -> None:
    insert_rows(connection, reports, [it.report for it in made])
    insert_rows(connection, items, [row for it in made for row in it.items])
    insert_rows(connection, texts, [it.text for it in made])


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
    insert_rows(connection, decisions, made)
    for id in revoked:
        connection.execute(update(decisions).where(decisions.c.id == id).values(revoked=1))


def _decision(entry: Entry, body: bytes) -> dict[str, Any] | None:
    try:
        it = msgspec.json.decode(body, type=Decision)
    except msgspec.MsgspecError:
        return None  # an entry that another tool wrote under this name
    return without_nul({
        "entry": entry.number, "id": it.id, "subject": it.subject, "whole": it.subject.partition("/")[0],
        "verdict": it.verdict, "by": it.by, "at": it.at, "reason": it.reason, "revoked": 0,
    })  # fmt: skip


def forget(connection: Connection, body: str) -> None:
    """Takes what was derived from a body out of the tables, before its redaction; an earlier record takes its place."""
    numbers = select(entries.c.number).where(entries.c.body == body)
    found = connection.execute(select(reports.c.id, reports.c.entry).where(reports.c.entry.in_(numbers))).all()
    connection.execute(delete(decisions).where(decisions.c.entry.in_(numbers)))
    for report, entry in found:
        _drop(connection, report, entry)
        _unjoin(connection, report)
        if connection.dialect.name == "sqlite":
            # Deleted words stay in old segments of the index until they are merged.
            connection.exec_driver_sql("INSERT INTO texts (texts) VALUES ('optimize')")
        remaining = _records().where(entries.c.subject == report, entries.c.body != body)
        left = connection.execute(remaining.order_by(entries.c.number.desc()).limit(1)).first()
        if left:
            earlier = unseal(bytes(left.sealed))
            kept = store.get(connection, earlier.body)
            apply(connection, [(earlier, kept)] if kept is not None else [])


def _unjoin(connection: Connection, report: str) -> None:
    """Takes out what was worked out with a report: it holds names and words. The next `derive` makes the rest again."""
    concerned = select(members.c.incident).where(members.c.report == report)
    connection.execute(delete(incidents).where(incidents.c.id.in_(concerned)))
    marked = select(marks.c.finding).where(marks.c.name == "report", marks.c.value == report)
    connection.execute(delete(findings).where(findings.c.id.in_(marked)))
    connection.execute(delete(marks).where(~exists().where(findings.c.id == marks.c.finding)))
    connection.execute(delete(members).where(~exists().where(incidents.c.id == members.c.incident)))
    connection.execute(delete(copies).where(copies.c.report == report))


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
    after = ""
    while True:
        query = select(reports).where(reports.c.id > after).order_by(reports.c.id).limit(PAGE)
        page = connection.execute(query).all()
        yield from _page_unlike(connection, [row for row in page if row.id not in misplaced])
        if len(page) < PAGE:
            return
        after = page[-1].id


def _page_unlike(connection: Connection, page: Sequence[Row[Any]]) -> Iterator[tuple[int, str]]:
    numbers = [row.entry for row in page]
    sealed = select(entries.c.number, entries.c.sealed, objects.c.data, objects.c.size)
    stored = connection.execute(
        sealed.join(objects, objects.c.sha256 == entries.c.body).where(entries.c.number.in_(numbers))
    ).all()
    made: dict[int, Rows | None] = {}
    for number, seal, data, size in stored:
        try:
            body = store.unpack(bytes(data), size)
            made[number] = rows(unseal(bytes(seal)), body) if body is not None else None
        except (TrucelineError, msgspec.MsgspecError, UnicodeDecodeError):
            continue  # the entry or its body is at fault, and is named for it
    held: dict[str, dict[str, Any]] = {row.id: {} for row in page}
    for item in connection.execute(select(items).where(items.c.report.in_(list(held)))):
        held[item.report][item.subject] = dict(item._mapping)
    found = connection.execute(select(texts).where(texts.c.rowid.in_(numbers))).all()
    text = {row.rowid: dict(row._mapping) for row in found}
    for row in page:
        wanted = made.get(row.entry)
        if wanted is None:
            continue
        if wanted.report != dict(row._mapping):
            yield row.entry, f"the look-up of report {row.id} does not say what its record says"
        elif held[row.id] != {it["subject"]: it for it in wanted.items} or text.get(row.entry) != wanted.text:
            yield row.entry, f"the lists of report {row.id} do not say what its record says"


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
