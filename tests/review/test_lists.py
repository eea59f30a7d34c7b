"""Lists of a ledger: what is worked out from many reports, paged, filtered, searched, and brought up to decisions."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select

from tests.corroborate.making import event
from tests.review.world import ORVANE, A, C, report, reports
from truceline import codec
from truceline.errors import LedgerError
from truceline.ledger import Ledger, bundle, listed, lists, rebuild, redact, signing_key, verify
from truceline.ledger.redaction import bodies
from truceline.records import Member, Record
from truceline.review import add_user, decide, derive, history, merge, revoke, settle, split


@pytest.fixture
def ledger(address, clock):
    with Ledger.open(address, create=True, by="the.engine", clock=clock) as made:
        for record in reports():
            made.add_capture(f"{record.report.id}.txt", record.report.text.encode())
            made.add_record(record)
        derive(made)
        yield made
        assert verify(made) == []


@pytest.fixture
def people(ledger):
    chief = add_user(ledger, "the.chief", "administrator")
    return chief, add_user(ledger, "b.reviewer", "reviewer", by=chief)


def ids(page):
    return [row.id for row in page.rows]


def members(ledger):
    return sorted(sorted(it.report for it in row.incident.members) for row in lists.incidents(ledger).rows)


def test_reports_are_paged_filtered_and_ordered(ledger):
    page = lists.reports(ledger, size=3)
    assert (ids(page), page.total, page.pages) == (["r3", "r1", "r2"], 4, 2)
    assert ids(lists.reports(ledger, size=3, number=2)) == ["r4"]
    assert ids(lists.reports(ledger, publisher="Gazette", order="added")) == ["r3", "r1"]
    assert ids(lists.reports(ledger, text="MILL drone")) == ["r1"]
    assert ids(lists.reports(ledger, since="2025-11-07")) == ["r3"]
    assert ids(lists.reports(ledger, until="2025-11-06", order="title")) == ["r1", "r2", "r4"]
    row = lists.report(ledger, "r1")
    assert (row.statements, row.events, row.open, row.by, row.language) == (1, 1, 2, "the.engine", "en")
    assert lists.report(ledger, "r9") is None
    with pytest.raises(LedgerError, match="counted from 1"):
        lists.reports(ledger, number=0)


def test_items_are_the_queue_of_a_reviewer(ledger, people):
    _, reviewer = people
    assert lists.items(ledger, state="suggested").total == 7
    (row,) = lists.items(ledger, report="r1", kind="event").rows
    assert (row.subject, row.type, row.start, row.place, row.state) == (
        "r1/e1", "airstrike", "2025-11-06", "Orvane", "suggested",
    )  # fmt: skip
    assert row.words.startswith("A drone hit a car") and row.incident in ids(lists.incidents(ledger))
    made = decide(ledger, reviewer, "r1/e1", "accept", "as the report says it")
    assert [it.subject for it in lists.items(ledger, state="confirmed").rows] == ["r1/e1"]
    assert lists.items(ledger, state="suggested").total == 6
    assert lists.report(ledger, "r1").open == 1
    assert "r1" in ids(lists.reports(ledger, open_only=True))
    revoke(ledger, reviewer, made.id, "the wrong one")
    assert lists.items(ledger, state="suggested").total == 7
    assert [it.verdict for it in history(ledger, "r1/e1")] == ["accept", "revoke"]


def test_a_new_run_keeps_what_was_decided_under_its_new_number(ledger, people):
    _, reviewer = people
    decide(ledger, reviewer, "r1/e1", "accept", "as the report says it")
    old = ledger.record("r1")
    again = codec.decode(
        codec.encode(old).replace(b'"id":"e1"', b'"id":"e7"').replace(b"engine 1", b"engine 2"), Record
    )
    ledger.add_record(again)
    settle(ledger)
    assert [(it.subject, it.state) for it in lists.items(ledger, report="r1", kind="event").rows] == [
        ("r1/e7", "confirmed")
    ]


def test_incidents_are_joined_and_found_by_what_they_are(ledger):
    assert members(ledger) == [["r1", "r2"], ["r3"], ["r4"]]
    (row,) = lists.incidents(ledger, place="Orvane").rows
    assert (row.type, row.start, row.reports, row.killed_low, row.state) == (
        "airstrike",
        "2025-11-06",
        2,
        3,
        "suggested",
    )
    assert lists.incidents(ledger, report="r3").rows[0].start == "2025-11-07"
    assert lists.incidents(ledger, since="2025-11-07", until="2025-11-07").total == 1
    assert lists.incidents(ledger, text="boat tesk").total == 1
    assert lists.incidents(ledger, type="shelling").total == 0
    assert [it.start for it in lists.incidents(ledger, order="date").rows] == ["2024-05-01", "2025-11-06", "2025-11-07"]
    assert lists.choices(ledger, "incidents", "place") == {"Orvane": 1, "Quay": 1, "Tesk": 1}
    assert lists.choices(ledger, "items", "state") == {"suggested": 7}
    with pytest.raises(LedgerError):
        lists.choices(ledger, "incidents", "body")


def test_what_reviewers_join_and_part_is_what_the_lists_show(ledger, people):
    _, reviewer = people
    before = {row.id for row in lists.incidents(ledger).rows}
    one = lists.incidents(ledger, place="Orvane").rows[0].id
    parted = split(ledger, reviewer, one, [Member(report="r2", event="e1")], "another car")
    assert members(ledger) == [["r1"], ["r2"], ["r3"], ["r4"]]
    derive(ledger)
    assert members(ledger) == [["r1"], ["r2"], ["r3"], ["r4"]]
    revoke(ledger, reviewer, parted.id, "the same car after all")
    assert {row.id for row in lists.incidents(ledger).rows} == before
    both = [Member(report="r1", event="e1"), Member(report="r3", event="e1")]
    merge(ledger, reviewer, one, both, "one raid")
    assert members(ledger) == [["r1", "r2", "r3"], ["r4"]]


def test_a_merge_follows_its_events_through_a_new_run(ledger, people):
    """The new run gives another deed the number that the merged one had."""
    _, reviewer = people
    one = lists.incidents(ledger, place="Orvane").rows[0].id
    merge(ledger, reviewer, one, [Member(report="r1", event="e1"), Member(report="r3", event="e1")], "one raid")
    old = ledger.record("r3")
    deed = event(C, "e1", "the harbour café said", type="talks", day="2025-11-07")
    moved = codec.decode(codec.encode(old).replace(b'"id":"e1"', b'"id":"e2"'), Record)
    again = Record(schema=codec.SCHEMA, report=old.report, events=(deed, *moved.events), made_by="engine 2")
    ledger.add_record(again)
    derive(ledger)
    (row,) = lists.incidents(ledger, place=None, report="r1").rows
    assert Member(report="r3", event="e2") in row.incident.members
    assert Member(report="r3", event="e1") not in row.incident.members


def test_an_incident_is_decided_on_as_it_was_seen(ledger, people):
    _, reviewer = people
    one = lists.incidents(ledger, place="Orvane").rows[0].id
    made = decide(ledger, reviewer, one, "accept", "read side by side")
    entry = ledger.entry(made.on)
    assert (entry.kind, entry.subject) == ("incident", one)
    assert lists.incident(ledger, one).state == "confirmed"
    text = A.replace("three", "five")
    later = report("r5", text, event(text, "e1", text.rsplit(",", 1)[0], place="Orvane", at=ORVANE, killed=5), by="Sun")
    ledger.add_capture("r5.txt", text.encode())
    ledger.add_record(later)
    assert lists.derived(ledger).behind == 1
    derive(ledger)
    row = lists.incident(ledger, one)  # its old name still leads to it
    assert (row.state, row.reports) == ("changed", 3)
    assert lists.derived(ledger).behind == 0


def test_findings_are_found_by_who_says_what_of_which_clause(ledger, people):
    from tests.assess.conftest import AGREEMENT
    from truceline.assess.agreements import parse
    from truceline.ledger.agreements import add_agreement

    add_agreement(ledger, parse(AGREEMENT))
    derive(ledger)
    (row,) = lists.findings(ledger, alleged_by="Sylvania").rows
    assert (row.instrument, row.finding.against) == ("quay-truce", ("Freedonia",))
    assert row.id in ids(lists.findings(ledger, against="Freedonia"))
    assert row.id in ids(lists.findings(ledger, instrument="quay-truce", report="r4", text="sylvania"))
    assert row.id in ids(lists.findings(ledger, incident=row.incident))
    assert row.id in ids(lists.findings(ledger, clause=row.finding.relates_to[0]))
    assert lists.findings(ledger, against="Ruritania").total == 0
    _, reviewer = people
    made = decide(ledger, reviewer, row.id, "edit", "the commission's report", {"status": "upheld"})
    assert lists.finding(ledger, row.id).status == "upheld" and lists.finding(ledger, row.id).state == "confirmed"
    assert ids(lists.findings(ledger, status="upheld")) == [row.id]
    derive(ledger)
    assert lists.finding(ledger, row.id).status == "upheld"
    revoke(ledger, reviewer, made.id, "misread")
    assert lists.finding(ledger, row.id).status == row.status


def test_words_are_searched_without_case_and_accents(ledger):
    hits = lists.search(ledger, "CAFE drone")
    assert [hit.report for hit in hits.rows] == ["r3"] and "café" in hits.rows[0].excerpt
    assert {hit.report for hit in lists.search(ledger, "drone").rows} == {"r1", "r2", "r3"}
    assert [hit.report for hit in lists.search(ledger, "drone", size=1).rows] == ["r1"]  # it is in the title, too
    assert lists.search(ledger, "drone", size=1).total == 3
    assert {hit.report for hit in lists.search(ledger, "drone", since="2025-11-08").rows} < {"r1", "r2", "r3"}
    assert lists.search(ledger, "drone", publisher="nobody").total == 0
    for odd in ("", "...", '"', "drone' OR 1=1 --", "NEAR(", "drone*", "a:b"):
        lists.search(ledger, odd)


def test_decisions_are_listed_newest_first(ledger, people):
    chief, reviewer = people
    for subject in ("r1/e1", "r1/s1", "r2/e1"):
        made = decide(ledger, reviewer, subject, "accept", "read")
    decide(ledger, chief, "r1/e1", "reject", "not so")
    revoke(ledger, reviewer, made.id, "again")
    assert [it.subject for it in lists.decisions(ledger, within="r1").rows] == ["r1/e1", "r1/s1", "r1/e1"]
    assert lists.decisions(ledger, by="the.chief").total == 1
    assert lists.decisions(ledger, standing_only=True).total == 3
    assert lists.decisions(ledger, verdict="revoke").total == 1
    assert [it.revoked for it in lists.decisions(ledger, within="r2").rows] == [True]
    assert [it.state for it in lists.items(ledger, report="r1", kind="event").rows] == ["contested"]


def test_a_rebuild_gives_the_same_lists(ledger, people):
    _, reviewer = people
    one = lists.incidents(ledger, place="Orvane").rows[0].id
    decide(ledger, reviewer, "r1/e1", "accept", "read")
    split(ledger, reviewer, one, [Member(report="r2", event="e1")], "another car")
    tables = (*listed.metadata.sorted_tables, listed.texts)
    with ledger.database.reading() as connection:
        before = {table.name: sorted(map(repr, connection.execute(select(table)).all())) for table in tables}
    with ledger.database.writing() as connection:
        for table in tables:
            connection.execute(delete(table))
    rebuild(ledger)
    derive(ledger)
    with ledger.database.reading() as connection:
        after = {table.name: sorted(map(repr, connection.execute(select(table)).all())) for table in tables}
    for table in tables:
        if table.name != "progress":  # it tells the time
            assert after[table.name] == before[table.name], table.name


def test_a_bundle_of_an_incident_has_what_was_worked_out_about_it(ledger, tmp_path):
    one = lists.incidents(ledger, place="Quay").rows[0]
    chosen = bundle(ledger, [one.id], tmp_path / "b.zip", key=signing_key(tmp_path / "k.pem", create=True))
    assert {"incident", "record", "capture"} <= {entry.kind for entry in chosen}
    assert [entry.subject for entry in chosen if entry.kind == "incident"] == [one.id]
    assert {entry.subject for entry in chosen if entry.kind == "finding"} == set(
        ids(lists.findings(ledger, incident=one.id))
    )


def test_redacted_words_are_in_no_list(ledger):
    redact(ledger, bodies(ledger, "r1"), ground="safety", reason="for the test")
    assert lists.incidents(ledger, report="r1").total == lists.incidents(ledger, text="mill").total == 0
    derive(ledger)
    assert lists.report(ledger, "r1") is None
    assert lists.items(ledger, report="r1").total == 0
    assert lists.search(ledger, "ministry").total == 0
    assert members(ledger) == [["r2"], ["r3"], ["r4"]]


def test_a_nul_in_a_report_is_kept_in_the_log_and_shown_as_a_mark(address):
    words = "A drone\0 hit the mill, the mayor said."
    odd = report("r8", words, event(words, "e1", words[:20], place="Orv\0ane"), by="Gaz\0ette", title="\0")
    with Ledger.open(address, create=True) as ledger:
        ledger.add_capture("x", words.encode())
        for number in range(6):  # more than a few rows go into PostgreSQL another way
            ledger.append("note", {"n": number})
        ledger.add_record(odd)
        derive(ledger)
        assert ledger.record("r8") == odd
        assert lists.report(ledger, "r8").publisher == "Gaz\ufffdette"
        assert lists.search(ledger, "drone").total == 1
        assert verify(ledger) == []


def test_what_is_redacted_or_decided_while_lists_are_worked_out_is_heeded(ledger, people):
    """The hook stands for another process that acts between the reading and the writing."""
    _, reviewer = people
    one = lists.incidents(ledger, place="Orvane").rows[0].id
    seen = []

    def meanwhile(step):
        seen.append(step)
        if seen == ["records", "incidents", "findings"]:
            redact(ledger, bodies(ledger, "r3"), ground="safety", reason="for the test")
        if len(seen) == 6:
            split(ledger, reviewer, one, [Member(report="r2", event="e1")], "another car")

    derive(ledger, progress=meanwhile)
    assert len(seen) == 6  # all was read again after the redaction
    assert members(ledger) == [["r1"], ["r2"], ["r4"]]
    assert lists.search(ledger, "boat").total == 0


def test_words_of_lists_leave_the_files_with_a_redaction(tmp_path):
    path = tmp_path / "case.ledger"
    words = "The shepherd Zebulonquist saw a drone near the mill."
    secret = report("r8", words, event(words, "e1", words[:-1], place="Zebulonville"), by="Zebulongazette")
    with Ledger.open(str(path), create=True) as ledger:
        for record in (*reports(), secret):
            ledger.add_capture("x", record.report.text.encode())
            ledger.add_record(record)
        derive(ledger)
        held = lambda: b"".join(file.read_bytes() for file in tmp_path.iterdir()).lower()  # noqa: E731
        assert b"zebulon" in held()
        redact(ledger, bodies(ledger, "r8"), ground="safety", reason="names a person")
        assert b"zebulon" not in held()
        assert verify(ledger) == []


def test_lists_that_do_not_repeat_the_log_are_named(ledger, people):
    _, reviewer = people
    decide(ledger, reviewer, "r1/e1", "accept", "read")
    number = ledger.find("record", "r2").number
    for statement, place in (
        ("UPDATE items SET words = 'other words' WHERE subject = 'r2/e1'", number),
        (f"UPDATE texts SET body = 'other words' WHERE rowid = {number}", number),
        ("DELETE FROM items WHERE report = 'r2'", number),
        ("UPDATE decisions SET verdict = 'reject'", ledger.last("decision").number),
        ("DELETE FROM decisions", ledger.last("decision").number),
    ):
        with ledger.database.writing() as connection:
            connection.exec_driver_sql(statement)
        assert [(it.kind, it.number) for it in verify(ledger)] == [("look-up", place)], statement
        rebuild(ledger)
        assert verify(ledger) == []
