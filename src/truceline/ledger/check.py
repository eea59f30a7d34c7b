"""Verification: every entry against its seal and its neighbours, every stored byte against its hash.

What cannot be seen from inside: a log rewritten from some entry on, together with its head and every later hash. Only a
checkpoint kept elsewhere shows that; hand it in as `kept`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, Row, func, select
from sqlalchemy.exc import SQLAlchemyError

from truceline import codec
from truceline.errors import CodecError, TamperError
from truceline.ledger import derive, store
from truceline.ledger.entries import GENESIS, Entry, unseal
from truceline.ledger.log import Ledger
from truceline.ledger.merkle import Tree
from truceline.ledger.schema import entries, head, objects
from truceline.ledger.signing import Checkpoint, parse

ProblemKind = Literal[
    "changed", "missing", "inserted", "moved", "bytes changed", "bytes missing", "bytes unknown", "bytes not redacted",
    "head", "checkpoint", "look-up", "database",
]  # fmt: skip
PAGE = 500
CHUNK = 16 << 20
"""Stored bytes that are held in memory at once (one larger body excepted)."""


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is wrong: where (the entry's number, or the bytes' hash) and what, in plain words."""

    kind: ProblemKind
    number: int | None
    message: str
    last: int | None = None
    """The end of a run of entries, where more than one in a row is concerned."""
    sha256: str | None = None


def verify(ledger: Ledger, *, kept: Iterable[Checkpoint] = ()) -> list[Problem]:
    """Every problem that the ledger has, in the order of the log; none if it is whole.

    `kept` are checkpoints from outside (printed, time-stamped, held by the other side) that the log must still meet.
    Needs one pass and constant memory; readers and the writer go on meanwhile.
    """
    with ledger.database.reading() as connection:
        return examine(connection, kept)


def examine(connection: Connection, kept: Iterable[Checkpoint] = ()) -> list[Problem]:
    """What `verify` finds in the state of the log that one transaction sees."""
    check = _Check(connection, list(kept))
    try:
        check.run()
    except (SQLAlchemyError, sqlite3.Error, TypeError, ValueError) as error:  # a value of no possible type, too
        check.tell("database", None, f"the database cannot be read further: {error}")
    return check.problems


class _Seen(msgspec.Struct):
    """An entry as found: what its row says, what its sealed bytes say, and whether that already was reported."""

    number: int
    stored: str
    computed: str
    entry: Entry | None
    reported: bool = False


class _Check:
    def __init__(self, connection: Connection, kept: list[Checkpoint]) -> None:
        self.connection = connection
        self.problems: list[Problem] = []
        self.tree = Tree()
        self.kept = {held.size: held for held in kept}
        self.redacted: set[str] = set()
        self.last: _Seen | None = None
        self.before: list[_Seen] = []  # at most two: a broken link is judged by what the entry after it vouches for

    def tell(self, kind: ProblemKind, number: int | None, message: str, **more: Any) -> None:
        self.problems.append(Problem(kind=kind, number=number, message=message, **more))

    def run(self) -> None:
        if self.connection.dialect.name == "sqlite":
            for (line,) in self.connection.exec_driver_sql("PRAGMA quick_check(5)"):
                if line != "ok":
                    self.tell("database", None, f"the database file is damaged: {line}")
        self.redacted = self._redacted()
        expected = 1
        for row in self._rows():
            if row.number < 1:
                self.tell("inserted", row.number, f"entry {row.number} was inserted: numbers begin at 1")
                continue
            if row.number > expected:
                self._gap(expected, row.number - 1)
            expected = row.number + 1
            self._entry(row)
        self._settle()
        self._head(expected - 1)
        self._unknown()
        for number, message in derive.problems(self.connection):
            self.tell("look-up", number, message + " (rebuild mends that)")
        for size in sorted(size for size in self.kept if size > self.tree.size):
            self.tell("checkpoint", None, f"a kept checkpoint speaks of {size} entries, the log has {self.tree.size}")
        self.problems.sort(key=lambda problem: (problem.number is None, problem.number or 0))

    # ---- entries and links

    def _rows(self) -> Iterator[Row[Any]]:
        after: int | None = None
        while True:
            query = select(entries).order_by(entries.c.number).limit(PAGE)
            rows = self.connection.execute(query if after is None else query.where(entries.c.number > after)).all()
            yield from self._with_bodies(rows)
            if len(rows) < PAGE:
                return
            after = rows[-1].number

    def _entry(self, row: Row[Any]) -> None:
        sealed = bytes(row.sealed)
        seen = _Seen(row.number, row.hash, codec.sha256(sealed), None)
        try:
            seen.entry = unseal(sealed)
        except CodecError as error:
            self._changed(seen, f"entry {row.number} was changed: its sealed bytes are {error}")
        if seen.entry and not seen.reported:
            self._compare(seen, seen.entry, row)
        self._link(seen)
        self._signed(seen)
        self.tree.add(seen.computed)
        self._kept(seen)

    def _compare(self, seen: _Seen, entry: Entry, row: Row[Any]) -> None:
        wrong = [name for name in ("kind", "subject", "body") if getattr(row, name) != getattr(entry, name)]
        if entry.number != row.number:
            self._changed(seen, f"entry {row.number} was moved: it was sealed as entry {entry.number}", "moved")
        elif seen.stored != seen.computed:
            self._changed(seen, f"entry {row.number} was changed: its sealed bytes do not have the hash beside them")
        elif wrong:
            self._changed(seen, f"entry {row.number} was changed: {', '.join(wrong)} beside the sealed bytes differ")

    def _changed(self, seen: _Seen, message: str, kind: ProblemKind = "changed") -> None:
        seen.reported = True
        self.tell(kind, seen.number, message)

    def _link(self, seen: _Seen) -> None:
        """Holds the entry before against what this one says of it; judged once the entry after is known."""
        if not self.before and seen.number == 1 and seen.entry and seen.entry.previous != GENESIS and not seen.reported:
            self._changed(seen, "entry 1 was changed: it names a predecessor")
        self.before.append(seen)
        if len(self.before) == 3:
            first, second, third = self.before
            self._judge(first, second, third)
            self.before.pop(0)

    def _judge(self, first: _Seen, second: _Seen, third: _Seen | None, tip: str | None = None) -> None:
        if _vouches(second, first) or first.reported or second.reported:
            return
        good = tip == second.computed if third is None else _vouches(third, second)
        blamed, other = (first, second) if good else (second, first)
        text = f"entry {blamed.number} was changed and sealed anew: the link with entry {other.number} does not hold"
        self._changed(blamed, text)

    def _settle(self, tip: str | None = None) -> None:
        """Judges the last link of a run of entries."""
        if len(self.before) >= 2:
            if tip is None:
                row = self.connection.execute(select(head.c.hash).where(head.c.id == 1)).first()
                tip = row.hash if row else ""
            self._judge(self.before[-2], self.before[-1], None, tip)
        self.last = self.before[-1] if self.before else None

    def _gap(self, first: int, last: int) -> None:
        self._settle("")
        self.before = []
        self.tell("missing", first, f"{_range(first, last)} missing", last=last)
        for _ in range(min(last - first + 1, 1 << 20)):
            self.tree.add(GENESIS)

    def _head(self, number: int) -> None:
        row = self.connection.execute(select(head).where(head.c.id == 1)).first()
        others = self.connection.execute(select(func.count()).select_from(head)).scalar()
        last = self.last
        if row is None or others != 1:
            self.tell("head", number, f"the ledger's head is {'missing' if row is None else 'there more than once'}")
        elif row.number > number:
            which = (
                f"entry {row.number} is" if number + 1 == row.number else f"entries {number + 1} to {row.number} are"
            )
            self.tell("missing", number + 1, f"{which} missing: the head stands at {row.number}", last=row.number)
        elif row.number < number:
            text = f"entries after {row.number} were inserted, or the head was changed: it stands at {row.number}"
            self.tell("inserted", row.number + 1, text, last=number)
        elif last is None:
            if row.hash != GENESIS or row.at:
                self.tell("head", 0, "the head of an empty ledger was changed")
        elif not last.reported and last.computed != row.hash:
            self.tell("head", number, f"entry {number} was changed and sealed anew, or the head was: they do not agree")
        elif last.entry and not last.reported and last.entry.at != row.at:
            self.tell("head", number, f"the head was changed: its time is not that of entry {number}")

    # ---- stored bytes

    def _redacted(self) -> set[str]:
        found = self.connection.execute(select(entries.c.sealed).where(entries.c.kind == "redaction")).scalars()
        gone = set()
        for sealed in found:
            try:
                gone.add(unseal(bytes(sealed)).subject)
            except CodecError:
                continue
        return gone

    def _with_bodies(self, rows: Iterable[Row[Any]]) -> Iterator[Row[Any]]:
        """The same rows, each after its body was checked; bodies are fetched a few megabytes at a time."""
        rows = list(rows)
        wanted = [row.body for row in rows]
        sizes = dict(
            self.connection.execute(
                select(objects.c.sha256, func.length(objects.c.data)).where(objects.c.sha256.in_(wanted))
            )
            .tuples()
            .all()
        )
        group: list[Row[Any]] = []
        held = 0
        for row in rows:
            size = sizes.get(row.body, 0)
            if group and held + size > CHUNK:
                yield from self._bodies(group)
                group, held = [], 0
            group.append(row)
            held += size
        yield from self._bodies(group)

    def _bodies(self, rows: list[Row[Any]]) -> Iterator[Row[Any]]:
        query = select(objects).where(objects.c.sha256.in_([row.body for row in rows]))
        found = {item.sha256: item for item in self.connection.execute(query)}
        faults = {sha256: _fault(item) for sha256, item in found.items()}
        for row in rows:
            self._body(row, found.get(row.body), faults.get(row.body))
            yield row

    def _body(self, row: Row[Any], item: Row[Any] | None, fault: str | None) -> None:
        if item is None:
            if row.body not in self.redacted:
                text = f"the bytes of entry {row.number} are missing from the store"
                self.tell("bytes missing", row.number, text, sha256=row.body)
        elif fault:
            text = f"the stored bytes of entry {row.number} were changed: {fault}"
            self.tell("bytes changed", row.number, text, sha256=row.body)
        elif row.body in self.redacted:
            text = f"the bytes of entry {row.number} were redacted and are in the store all the same"
            self.tell("bytes not redacted", row.number, text, sha256=row.body)

    def _unknown(self) -> None:
        unknown = select(objects.c.sha256).except_(select(entries.c.body))
        for sha256 in self.connection.execute(unknown).scalars():
            self.tell("bytes unknown", None, f"the store holds bytes that no entry speaks of: {sha256}", sha256=sha256)

    # ---- checkpoints

    def _signed(self, seen: _Seen) -> None:
        """Holds a checkpoint's entry against the tree of all entries before it."""
        if seen.entry is None or seen.entry.kind != "checkpoint":
            return
        try:
            body = store.get(self.connection, seen.entry.body)
        except TamperError:  # named already, with the bytes
            return
        made = parse(body) if body else None
        if made is None:
            return
        if not made.holds():
            self.tell("checkpoint", seen.number, f"the signature of checkpoint {seen.number} does not hold")
        elif (made.size, made.root) != (self.tree.size, self.tree.root()):
            self.tell("checkpoint", seen.number, f"checkpoint {seen.number} was signed over another log")

    def _kept(self, seen: _Seen) -> None:
        held = self.kept.get(self.tree.size)
        if held and not (held.holds() and held.root == self.tree.root() and held.head == seen.computed):
            text = f"the log up to entry {held.size} is not the one of the kept checkpoint of {held.at}"
            self.tell("checkpoint", held.size, text)


def _range(first: int, last: int) -> str:
    return f"entry {first} is" if first == last else f"entries {first} to {last} are"


def _vouches(later: _Seen, earlier: _Seen) -> bool:
    return later.entry is not None and later.entry.previous == earlier.computed


def _fault(item: Row[Any]) -> str | None:
    """What is wrong with stored bytes, or None."""
    packed = bytes(item.data)
    if codec.sha256(packed) != item.seal:
        return "they do not have the hash that they were stored with"
    data = store.unpack(packed, item.size)
    if data is None:
        return "they cannot be unpacked to their size"
    return None if codec.sha256(data) == item.sha256 else "they are other bytes"
