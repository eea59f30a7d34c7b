"""The tables that only repeat what the log says, in a form that can be paged, filtered and searched.

`reports`, `items`, `decisions` and the words to search follow the log entry by entry (`derive`). `copies`,
`incidents`, `members`, `findings` and `marks` are what many reports bear out together (`gathered`); `progress` says up
to which entry. All of them can be dropped and made again. Nothing in them is masked.
"""

from __future__ import annotations

from sqlalchemy import Column, Connection, Float, Index, Integer, LargeBinary, MetaData, String, Table, Text

from truceline.ledger.schema import Number

metadata = MetaData()

reports = Table(
    "reports",
    metadata,
    Column("id", Text, primary_key=True),
    Column("entry", Number, nullable=False),
    Column("capture", String(64), nullable=False),
    Column("title", Text),
    Column("publisher", Text),
    Column("published", Text),
    Column("language", Text),
    Column("url", Text),
    Column("added", String(32), nullable=False),
    Column("by", Text, nullable=False),
    Column("statements", Integer, nullable=False),
    Column("events", Integer, nullable=False),
    Column("words", Text, nullable=False),
    Index("reports_by_entry", "entry"),
    Index("reports_by_published", "published"),
)
items = Table(
    "items",
    metadata,
    Column("subject", Text, primary_key=True),
    Column("report", Text, nullable=False),
    Column("entry", Number, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("type", Text, nullable=False),
    Column("status", Text),
    Column("start", Text),
    Column("end", Text),
    Column("place", Text),
    Column("who", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("at", Integer, nullable=False),
    Column("folded", Text, nullable=False),
    Index("items_by_report", "report", "at"),
    Index("items_by_type", "kind", "type"),
    Index("items_by_place", "place"),
    Index("items_by_entry", "entry", "at", "subject"),
)
states = Table(
    "states",
    metadata,
    Column("subject", Text, primary_key=True),
    Column("whole", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Index("states_by_whole", "whole"),
    Index("states_by_state", "state"),
)
"""What reviewers made of an item, incident or finding; where there is none, it is suggested. Worked out by `review`."""
decisions = Table(
    "decisions",
    metadata,
    Column("entry", Number, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("whole", Text, nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("by", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("reason", Text, nullable=False),
    Column("revoked", Integer, nullable=False),
    Index("decisions_by_id", "id"),
    Index("decisions_by_whole", "whole"),
    Index("decisions_by_who", "by"),
)
copies = Table(
    "copies",
    metadata,
    Column("report", Text, primary_key=True),
    Column("family", Text, nullable=False),
    Column("rank", Integer, nullable=False),
    Index("copies_by_family", "family"),
)
incidents = Table(
    "incidents",
    metadata,
    Column("layer", Integer, primary_key=True, autoincrement=False),
    Column("id", Text, primary_key=True),
    Column("type", Text, nullable=False),
    Column("start", Text),
    Column("end", Text),
    Column("place", Text),
    Column("lat", Float),
    Column("lon", Float),
    Column("precision", Text),
    Column("status", Text, nullable=False),
    Column("reports", Integer, nullable=False),
    Column("origins", Integer, nullable=False),
    Column("killed_low", Integer),
    Column("words", Text, nullable=False),
    Column("folded", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("incidents_by_start", "layer", "start"),
    Index("incidents_by_type", "layer", "type"),
)
MACHINE, PRESENT = 0, 1
"""Layers of `incidents`: as the machine joined them, and with what reviewers joined and parted."""
members = Table(
    "members",
    metadata,
    Column("layer", Integer, primary_key=True, autoincrement=False),
    Column("report", Text, primary_key=True),
    Column("event", Text, primary_key=True),
    Column("incident", Text, nullable=False),
    Index("members_by_incident", "layer", "incident"),
)
findings = Table(
    "findings",
    metadata,
    Column("id", Text, primary_key=True),
    Column("rank", Integer, nullable=False),
    Column("instrument", Text),
    Column("obligation", Text),
    Column("kind", String(16), nullable=False),
    Column("status", Text, nullable=False),
    Column("incident", Text),
    Column("words", Text, nullable=False),
    Column("proposal", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("findings_by_incident", "incident"),
    Index("findings_by_instrument", "instrument"),
)
marks = Table(
    "marks",
    metadata,
    Column("finding", Text, primary_key=True),
    Column("name", String(16), primary_key=True),
    Column("value", Text, primary_key=True),
    Index("marks_by_value", "name", "value"),
)
"""What a finding is found by besides its own columns: who alleges, against whom, which clauses, in which reports."""
progress = Table(
    "progress",
    metadata,
    Column("name", String(16), primary_key=True),
    Column("entry", Number, nullable=False),
    Column("at", String(32), nullable=False),
    Column("tool", Text, nullable=False),
)
texts = Table(
    "texts",
    MetaData(),  # made by hand below: each database has its own kind of index over words
    Column("rowid", Number, primary_key=True),
    Column("title", Text),
    Column("body", Text),
)


def create(connection: Connection) -> None:
    """Makes all of them, empty, in the place of any that are there."""
    connection.exec_driver_sql("DROP TABLE IF EXISTS texts")
    metadata.drop_all(connection)
    metadata.create_all(connection)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("CREATE VIRTUAL TABLE texts USING fts5(title, body, tokenize = 'unicode61')")
        return
    words = "setweight(to_tsvector('simple', title), 'A') || setweight(to_tsvector('simple', body), 'B')"
    connection.exec_driver_sql(
        "CREATE TABLE texts (rowid BIGINT PRIMARY KEY, title TEXT NOT NULL, body TEXT NOT NULL, "
        f"words tsvector GENERATED ALWAYS AS ({words}) STORED)"
    )
    connection.exec_driver_sql("CREATE INDEX texts_by_words ON texts USING gin (words)")
