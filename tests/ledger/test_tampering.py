"""A thousand random tamperings: each is found, and the place that is named is the place that was touched."""

from __future__ import annotations

import random

import pytest

from truceline.ledger import Ledger, checkpoint, signing_key, verify

ROUNDS = 500  # on each of the two databases
SIZE = 24


@pytest.fixture
def ledger(address, record_of, tmp_path):
    with Ledger.open(address, create=True) as made:
        for number in range(SIZE // 2):
            text = f"Report {number}: an official said that {number} shells fell."
            made.add_capture(f"{number}.txt", text.encode())
            made.add_record(record_of(text, id=f"r{number}"))
        checkpoint(made, signing_key(tmp_path / "key.pem", create=True))
        with made.database.writing() as connection:
            if made.database.name == "sqlite":
                connection.exec_driver_sql("DROP TRIGGER entries_no_update")
                connection.exec_driver_sql("DROP TRIGGER entries_no_delete")
            else:
                connection.exec_driver_sql("DROP TRIGGER entries_append_only ON entries")
        assert verify(made) == []
        yield made


def flip(value, dice):
    """The same value with one byte (or digit, or letter) changed."""
    if isinstance(value, int):
        return value + dice.choice([-1, 1, 1000])
    if isinstance(value, str):
        at = dice.randrange(len(value)) if value else 0
        return value[:at] + dice.choice([c for c in "0123456789abcdefXYZ" if c != value[at : at + 1]]) + value[at + 1 :]
    at = dice.randrange(len(value))
    return value[:at] + bytes([value[at] ^ dice.randrange(1, 256)]) + value[at + 1 :]


class Undone(Exception):
    pass


def tamper(connection, dice, rows, table):
    """Touches one thing and returns what a finding must name: an entry's number or the bytes' hash."""
    from sqlalchemy import delete, insert, update

    row = dice.choice(rows)
    key = "number" if table.name == "entries" else "sha256" if table.name == "objects" else "id"
    where = table.c[key] == row[key]
    action = dice.choice(["byte", "byte", "byte", "delete", "insert", "swap"])
    if table.name == "head":
        action = dice.choice(["byte", "delete"])
    if action == "delete":
        connection.execute(delete(table).where(where))
    elif action == "byte":
        column = dice.choice([name for name in row if (table.name, name) not in {("head", "id")}])
        value = flip(row[column], dice) if column != "number" else dice.choice([-row[key], 1000, SIZE + 2])
        connection.execute(update(table).where(where).values({column: value}))
    elif action == "insert":
        copy = dict(row)
        copy[key] = max(r["number"] for r in rows) + dice.choice([1, 5]) if key == "number" else flip(row[key], dice)
        connection.execute(insert(table).values(copy))
        return copy[key]
    else:  # two rows change places
        other = dice.choice([r for r in rows if r is not row])
        for place, content in ((row, other), (other, row)):
            values = {name: value for name, value in content.items() if name != key}
            connection.execute(update(table).where(table.c[key] == place[key]).values(values))
    return row[key]


def named(problems, table, place, numbers_of):
    """Whether the problems name the place that was touched."""
    if table == "head":
        return bool(problems)
    touched = {place} if table == "entries" else numbers_of.get(place, set())
    for problem in problems:
        if problem.number is not None and touched & set(range(problem.number, (problem.last or problem.number) + 1)):
            return True
        if problem.sha256 == place:
            return True
    return False


@pytest.mark.parametrize("seed", range(5))
def test_each_tampering_is_found_and_located(ledger, seed):
    from sqlalchemy import select

    from truceline.ledger import check, schema

    dice = random.Random(seed)
    tables = {name: schema.metadata.tables[name] for name in ("entries", "objects", "head")}
    with ledger.database.reading() as connection:
        rows = {
            name: [dict(row._mapping) for row in connection.execute(select(table))] for name, table in tables.items()
        }
    numbers_of: dict[str, set[int]] = {}
    for row in rows["entries"]:
        numbers_of.setdefault(row["body"], set()).add(row["number"])
    missed = []
    for _ in range(ROUNDS // 5):
        name = dice.choices(["entries", "objects", "head"], [6, 4, 1])[0]
        try:
            with ledger.database.writing() as connection:
                place = tamper(connection, dice, rows[name], tables[name])
                found = check.examine(connection)
                raise Undone
        except Undone:
            pass
        if not named(found, name, place, numbers_of):
            missed.append((name, place, found))
    assert missed == []
    assert verify(ledger) == []


@pytest.mark.parametrize("number", [1, 2, 7, SIZE, SIZE + 1])
def test_an_entry_sealed_anew_is_the_one_that_is_named(ledger, number):
    """A forger who changes an entry and its hash is still told from its honest neighbours."""
    from sqlalchemy import select, update

    from truceline.ledger import entries as sealing
    from truceline.ledger.schema import entries

    with ledger.database.writing() as connection:
        sealed = connection.execute(select(entries.c.sealed).where(entries.c.number == number)).scalar()
        forged = sealed.replace(b'"by":"', b'"by":"not ')
        new = {"sealed": forged, "hash": sealing.unseal(forged).hash}
        connection.execute(update(entries).where(entries.c.number == number).values(new))
    found = verify(ledger)
    assert {problem.number for problem in found} <= {number, SIZE + 1}  # the checkpoint at the end speaks up as well
    assert number in {problem.number for problem in found}


def test_a_log_rewritten_whole_is_shown_by_a_checkpoint_kept_elsewhere(tmp_path, record_of):
    key = signing_key(tmp_path / "key.pem", create=True)
    kept = []
    for name, words in (("true", b"what was captured"), ("forged", b"what somebody wishes")):
        with Ledger.open(str(tmp_path / name), create=True) as ledger:
            ledger.add_capture("a", words)
            kept.append(checkpoint(ledger, key))
            assert verify(ledger, kept=kept[-1:]) == []
    with Ledger.open(str(tmp_path / "forged")) as ledger:
        assert verify(ledger) == []  # whole in itself
        assert [problem.kind for problem in verify(ledger, kept=kept[:1])] == ["checkpoint"]


def test_a_log_cut_short_is_shown_even_when_its_head_was_set_back(tmp_path):
    key = signing_key(tmp_path / "key.pem", create=True)
    with Ledger.open(str(tmp_path / "long"), create=True) as ledger:
        for number in range(4):
            ledger.append("note", {"n": number})
        kept = checkpoint(ledger, key)
    with Ledger.open(str(tmp_path / "short"), create=True) as ledger:
        ledger.append("note", {"n": 0})
        found = verify(ledger, kept=[kept])
    assert [problem.kind for problem in found] == ["checkpoint"]
    assert "4 entries" in found[0].message


def test_look_ups_that_do_not_repeat_the_log_are_named_and_mended(address, record_of):
    from truceline.ledger import rebuild

    with Ledger.open(address, create=True) as ledger:
        for number in range(3):
            ledger.add_capture("a", str(number).encode())
            ledger.add_record(record_of(str(number), id=f"r{number}"))
        before = list(ledger.reports())
        for statement in (
            "UPDATE reports SET title = 'Another title' WHERE id = 'r0'",
            "UPDATE reports SET entry = 1 WHERE id = 'r1'",
            "DELETE FROM reports WHERE id = 'r2'",
        ):
            with ledger.database.writing() as connection:
                connection.exec_driver_sql(statement)
        assert [(problem.kind, problem.number) for problem in verify(ledger)] == [
            ("look-up", 2), ("look-up", 4), ("look-up", 6),
        ]  # fmt: skip
        assert rebuild(ledger) == 6
        assert verify(ledger) == []
        assert list(ledger.reports()) == before
