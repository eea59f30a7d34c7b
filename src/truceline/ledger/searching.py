"""Reports by their words: full-text search in both databases, over the same folded words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, literal_column, select

from truceline import codec
from truceline.ledger import store
from truceline.ledger.conditions import of_reports, skipped
from truceline.ledger.listed import reports, texts
from truceline.ledger.log import Ledger
from truceline.ledger.lookup import read as entry_of
from truceline.ledger.rows import Hit, Page
from truceline.ledger.schema import entries
from truceline.ledger.words import excerpt, tokens
from truceline.records import Record


def search(
    ledger: Ledger,
    words: str,
    *,
    publisher: str | None = None,
    language: str | None = None,
    since: str | None = None,
    until: str | None = None,
    open_only: bool = False,
    number: int = 1,
    size: int = 20,
) -> Page[Hit]:
    """The reports that have all of these words (in any case, with or without accents), the best first; filtered as
    the list of reports is.
    """
    wanted = tokens(words)
    if not wanted:
        return Page((), 0, number, size)
    with ledger.database.reading() as connection:
        if connection.dialect.name == "sqlite":
            phrase = " ".join(f'"{word}"' for word in wanted.split())
            match: ColumnElement[bool] = literal_column("texts").op("MATCH")(phrase)
            order: ColumnElement[Any] = literal_column("bm25(texts, 5.0, 1.0)")
        else:
            asked = func.plainto_tsquery(literal_column("'simple'"), wanted)
            match = literal_column("texts.words").op("@@")(asked)
            order = func.ts_rank_cd(literal_column("texts.words"), asked).desc()
        where = of_reports(publisher=publisher, language=language, since=since, until=until, open_only=open_only)
        found = select(reports.c.id, reports.c.title, reports.c.publisher, reports.c.published, reports.c.entry)
        query = found.join(texts, texts.c.rowid == reports.c.entry).where(match, *where)
        count = select(func.count()).select_from(texts).where(match)
        if where:
            count = count.join(reports, texts.c.rowid == reports.c.entry).where(*where)
        total = connection.execute(count).scalar() or 0
        rows = connection.execute(
            query.order_by(order, reports.c.entry).limit(size).offset(skipped(number, size))
        ).all()
        texts_of = _texts(connection, [row.entry for row in rows])
    made = tuple(
        Hit(
            report=row.id, title=row.title, publisher=row.publisher, published=row.published,
            excerpt=excerpt(texts_of.get(row.entry, ""), words),
        )
        for row in rows
    )  # fmt: skip
    return Page(made, total, number, size)


def _texts(connection: Connection, numbers: Sequence[int]) -> dict[int, str]:
    found = [entry_of(row) for row in connection.execute(select(entries).where(entries.c.number.in_(numbers)))]
    bodies = store.many(connection, [entry.body for entry in found])
    return {
        entry.number: codec.decode(bodies[entry.body], Record).report.text for entry in found if entry.body in bodies
    }
