"""Incidents: what is joined, what is kept apart and why, in any order, one at a time and all at once."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.corroborate.making import event, record, said
from truceline.corroborate import IncidentIndex, incidents
from truceline.corroborate.incidents_cluster import VETO, link
from truceline.corroborate.incidents_compare import compare
from truceline.corroborate.incidents_tell import tellings
from truceline.records import Incident, Record

A = "A drone hit a car near the mill in Orvane on Thursday, killing three, the ministry said."
B = "Four people died when a drone struck a car beside the mill at Orvane on Thursday, the mayor said."
C = "A drone hit a car near the school in Tesk on Thursday, killing three, the ministry said."
ORVANE, TESK, NEAR = (10.0, 20.0), (10.5, 20.5), (10.06, 20.0)


def one(id: str, text: str, **more: object) -> Record:
    return record(id, text, event(text, "e1", text.rsplit(",", 1)[0], **more))  # type: ignore[arg-type]


def members(found: tuple[Incident, ...]) -> list[list[str]]:
    return sorted(sorted(member.report for member in incident.members) for incident in found)


def test_one_deed_told_twice_is_one_incident_with_both_figures() -> None:
    found = incidents(
        [one("a", A, place="Orvane", at=ORVANE, killed=3), one("b", B, place="Orvane", at=ORVANE, killed=4)]
    )
    (incident,) = found.incidents
    assert members(found.incidents) == [["a", "b"]]
    assert {(figure.report, figure.low) for figure in incident.harm.killed} == {("a", 3), ("b", 4)}
    assert (incident.type, incident.date.start if incident.date else None) == ("airstrike", "2025-11-06")
    assert incident.place is not None and incident.place.name == "Orvane"
    assert any("Orvane" in reason for reason in incident.why)


@pytest.mark.parametrize(
    "more",
    [
        {"place": "Tesk", "at": TESK},
        {"place": "Tesk", "at": NEAR},
        {"place": "Orvane", "at": ORVANE, "day": "2025-11-05"},
        {"place": "Orvane", "at": ORVANE, "type": "detention"},
    ],
    ids=["other town", "neighbouring town", "day before", "other deed"],
)
def test_what_forbids(more: dict[str, object]) -> None:
    assert members(incidents([one("a", A, place="Orvane", at=ORVANE), one("b", C, **more)]).incidents) == [["a"], ["b"]]


def test_other_named_victims_forbid() -> None:
    first = one("a", A, place="Orvane", killed=1, of=("Ilya Brandt",))
    second = one("b", A, place="Orvane", killed=1, of=("Mara Quist",))
    assert compare(tellings(first)[0], tellings(second)[0]).forbidden == "other victims named"


def test_spellings_of_a_place_are_one_where_nothing_speaks_against_it() -> None:
    first, second = one("a", A, place="Msayleh", killed=1), one("b", B, place="Musaylih", killed=1)
    assert members(incidents([first, second]).incidents) == [["a", "b"]]


def test_two_events_of_one_report_are_two() -> None:
    text = A + " " + C
    two = record(
        "a",
        text,
        event(text, "e1", "drone hit a car near the mill"),
        event(text, "e2", "drone hit a car near the school"),
    )
    assert len(incidents([two]).incidents) == 2


@pytest.mark.parametrize(
    "more", [{"aggregate": True}, {"status": "planned"}, {"type": "talks"}, {"status": "hypothetical"}]
)
def test_what_is_no_incident(more: dict[str, object]) -> None:
    assert incidents([one("a", A, **more)]).incidents == ()


def test_no_bridge_joins_two_towns() -> None:
    vague = "A drone hit a car on Thursday, killing three, the ministry said."
    found = incidents(
        [
            one("a", A, place="Orvane", at=ORVANE, killed=3),
            one("b", vague, killed=3),
            one("c", C, place="Tesk", at=TESK, killed=3),
        ]
    )
    assert all(not {"a", "c"} <= set(group) for group in members(found.incidents))


def test_average_linking() -> None:
    assert link(3, {(0, 1): 1.0, (1, 2): 1.0, (0, 2): -3.0}, 0.0) == [[0, 1], [2]]
    assert link(3, {(0, 1): 1.0, (1, 2): 1.0, (0, 2): -1.0}, 0.0) == [[0, 1, 2]]
    assert link(3, {(0, 1): 1.0, (1, 2): 2.0, (0, 2): VETO}, 0.0) == [[0], [1, 2]]
    assert link(3, {}, 0.0) == [[0], [1], [2]]


@given(st.dictionaries(st.tuples(st.integers(0, 7), st.integers(0, 7)), st.sampled_from([VETO, -1.0, 0.5, 1.0, 2.0])))
def test_linking_parts_the_items_and_heeds_every_veto(table: dict[tuple[int, int], float]) -> None:
    scores = {(min(pair), max(pair)): value for pair, value in table.items() if pair[0] != pair[1]}
    groups = link(8, scores, 0.0)
    assert sorted(item for group in groups for item in group) == list(range(8))
    assert not any(scores.get((i, j)) == VETO for group in groups for i in group for j in group if i < j)


POOL = [
    one("a", A, place="Orvane", at=ORVANE, killed=3),
    one("b", B, place="Orvane", at=ORVANE, killed=4),
    one("c", C, place="Tesk", at=TESK, killed=3),
    one("d", A, place="Orvane", at=ORVANE, day="2025-11-04", killed=1),
    one("e", B, place="Orvane", killed=4),
    one("f", C, type="harm", day=None, killed=3),
]


@settings(deadline=None, max_examples=20)
@given(st.permutations(POOL))
def test_any_order_settles_to_the_same(order: list[Record]) -> None:
    index = IncidentIndex()
    for item in order:
        index.add(item)
    assert index.settle() == incidents(POOL)


def test_one_at_a_time_joins_and_says_why() -> None:
    index = IncidentIndex()
    first, second = POOL[0], POOL[1]
    assert index.add(first) == [("e1", 0, ())]
    ((event_id, group, why),) = index.add(second)
    assert (event_id, group) == ("e1", 0)
    assert "both airstrike" in why
    assert index.add(second) == []
    assert [[member.report for member in group] for group in index.groups()] == [["a", "b"]]


def test_copies_tell_an_event_together_even_without_date_or_place() -> None:
    text = (
        A
        + " Smoke rose over the valley for hours, and the road to the coast was closed by the police until the evening."
    )
    first = record("a", text, event(text, "e1", "drone hit a car", day=None), published="2025-11-06T08:00:00Z")
    second = record("b", "Car hit\n\n" + text, event("Car hit\n\n" + text, "e1", "drone hit a car", day=None))
    found = incidents([first, second])
    assert [family.members for family in found.copies] == [("a", "b")]
    assert members(found.incidents) == [["a", "b"]]


STATED = "The ministry said a drone hit a car in Orvane. The army denied it. The mayor saw it."
MINISTRY = said(STATED, "s1", "a drone hit a car in Orvane", "Health Ministry")


def test_origins_fold_relays_spokesmen_and_copies() -> None:
    first = record(
        "a", STATED,
        event(STATED, "e1", "drone hit a car", place="Orvane", told=("s1",)),
        said=(said(STATED, "s1", "a drone hit a car in Orvane", "Health Ministry"),), by="Gazette",
    )  # fmt: skip
    second = record(
        "b", B,
        event(B, "e1", "drone struck a car", place="Orvane", told=("s1",)),
        said=(
            said(B, "s1", "a drone struck a car", "a spokesman", of="the Health Ministry", then="State Radio"),
        ),
        by="Courier",
    )  # fmt: skip
    (incident,) = incidents([first, second]).incidents
    assert [(origin.name, origin.reports) for origin in incident.origins] == [("the Health Ministry", ("a", "b"))]
    assert incident.status == "single origin"


def test_the_outlet_counts_only_where_it_credits_nobody() -> None:
    bare = record("a", A, event(A, "e1", "drone hit a car", place="Orvane"), by="Gazette")
    credited = record(
        "b", B,
        event(B, "e1", "drone struck a car", place="Orvane", told=("narrator", "s1")),
        said=(said(B, "s1", "a drone struck a car", "Mayor of Orvane"),), by="Courier",
    )  # fmt: skip
    (incident,) = incidents([bare, credited]).incidents
    assert sorted(origin.name for origin in incident.origins) == ["Gazette", "Mayor of Orvane"]
    assert incident.status == "several origins"


@pytest.mark.parametrize(
    ("denier", "doer", "status"),
    [("Northern army", "Northern drone", "disputed"), ("Southern ministry", "Northern drone", "single origin")],
)
def test_disputed_is_a_denial_by_the_accused(denier: str, doer: str, status: str) -> None:
    stated = record(
        "a", STATED,
        event(STATED, "e1", "drone hit a car", by=doer, told=("s1",), positions=(("s2", "denies"),)),
        said=(MINISTRY, said(STATED, "s2", "denied it", denier)),
    )  # fmt: skip
    (incident,) = incidents([stated]).incidents
    assert incident.status == status
    assert (denier, "denies") in {(position.actor, position.stance) for position in incident.positions}


def test_a_doer_that_confirms_is_an_origin() -> None:
    stated = record(
        "a", STATED,
        event(STATED, "e1", "drone hit a car", by="Northern army", told=("s1",), positions=(("s2", "justifies"),)),
        said=(MINISTRY, said(STATED, "s2", "denied it", "the Northern army")),
    )  # fmt: skip
    (incident,) = incidents([stated]).incidents
    assert sorted(origin.name for origin in incident.origins) == ["Health Ministry", "the Northern army"]


def test_unnamed_sources_make_a_range() -> None:
    stated = record(
        "a", STATED,
        event(STATED, "e1", "drone hit a car", told=("s1", "s2")),
        said=(MINISTRY, said(STATED, "s2", "it", "security sources", kind="anonymous")),
    )  # fmt: skip
    (incident,) = incidents([stated]).incidents
    assert len(incident.origins) == 2
    assert any(reason.startswith("1 to 2 origins") for reason in incident.why)


def test_names_of_parties_make_no_difference() -> None:
    """The two sides exchanged: the same incidents, but for the names."""

    def swap(text: str) -> str:
        return text.replace("Northern", "\0").replace("Southern", "Northern").replace("\0", "Southern")

    def both(change: bool) -> list[list[str]]:
        turn = swap if change else str
        texts = {
            "a": turn("A Northern drone hit a Southern car in Orvane, it said."),
            "b": turn("Northern drones struck Orvane and a Southern car, it said."),
        }
        made = [
            one(name, text, place="Orvane", by=turn("Northern army"), of=(turn("Southern car"),))
            for name, text in texts.items()
        ]
        return members(incidents(made).incidents)

    assert both(False) == both(True)


def test_strikes_on_named_towns_of_one_day_are_one_deed_and_a_running_total_is_none() -> None:
    wave = "Air strikes on Orvane and Tesk hit four houses, the mayor said."
    total = "Near-daily strikes on Orvane have hit forty houses, the mayor said."
    assert len(tellings(one("a", wave, place="Orvane", aggregate=True))) == 1
    assert tellings(one("b", total, place="Orvane", day=None, aggregate=True)) == []


def test_what_was_burned_by_a_deed_is_told_with_it_and_what_somebody_else_burned_is_not() -> None:
    text = "A drone hit a car near the mill in Orvane. Two barns had been burned out, the mayor said."
    deed = event(text, "e1", "A drone hit a car near the mill in Orvane", place="Orvane")
    burned = event(text, "e2", "Two barns had been burned out", type="destruction")
    assert [len(told.events) for told in tellings(record("a", text, deed, burned))] == [2]
    apart = event(text, "e2", "Two barns had been burned out", type="destruction", by="settlers")
    assert [len(told.events) for told in tellings(record("a", text, deed, apart))] == [1, 1]


def test_the_towns_that_a_report_lists_later_are_those_of_the_deed() -> None:
    text = "Warplanes bombed houses in three towns on Thursday. The mayor named the towns as Orvane, Tesk and Milna."
    deed = event(text, "e1", "Warplanes bombed houses in three towns on Thursday")
    (told,) = tellings(record("a", text, deed))
    assert [place.name for place in told.places] == ["Orvane", "Tesk", "Milna"]


def test_the_strikes_mean_the_wave_and_no_separate_strike_told_after_it() -> None:
    text = "Jets hit houses in Orvane. A man died in a separate strike near Tesk. The strikes were long."
    wave = event(text, "e1", "Jets hit houses in Orvane", place="Orvane")
    other = event(text, "e2", "strike near Tesk", place="Tesk", killed=1)
    again = event(text, "e3", "strikes", day=None, aggregate=True)
    told = {tuple(part.id for part in telling.events) for telling in tellings(record("a", text, wave, other, again))}
    assert told == {("e1", "e3"), ("e2",)}
