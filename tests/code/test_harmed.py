"""A deed has the toll that its own clause, the clause around it or the next sentence tells of it."""

from __future__ import annotations

import pytest

from truceline.pipeline import Engine
from truceline.read import Source, report
from truceline.records import Event, Record


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine()


def read(engine: Engine, words: str) -> Record:
    text = "KORVEN, Atland (Oct. 5, 2019) — " + words
    return engine.extract(report(Source(name="r", data=text.encode(), media_type="text/plain", text=text)))


def only(record: Record) -> Event:
    (event,) = record.events
    return event


def figure(event: Event, field: str) -> tuple[int | None, int | None] | None:
    told = getattr(event.harm, field)
    return None if told is None else (told.low, told.high)


def test_people_hurt_in_the_next_sentence_are_the_toll_of_the_deed_and_no_second_deed(engine: Engine) -> None:
    event = only(read(engine, "Rebels fired rockets at the town of Dorva on Friday. Fifteen people were injured."))
    assert event.type == "shelling"
    assert figure(event, "injured") == (15, 15)


def test_no_casualties_in_the_next_sentence_are_none_of_the_deed(engine: Engine) -> None:
    event = only(read(engine, "A drone hit the airport of Dorva on Friday. There were no casualties."))
    assert figure(event, "killed") == figure(event, "injured") == (0, 0)


def test_those_killed_when_a_deed_was_done_are_its_toll(engine: Engine) -> None:
    event = only(read(engine, "Three farmers were killed when a drone hit a barn near Dorva on Friday."))
    assert event.type == "airstrike"
    assert figure(event, "killed") == (3, 3)


def test_people_hurt_on_another_day_are_not_the_toll_of_the_deed_before(engine: Engine) -> None:
    record = read(engine, "A drone hit a barn near Dorva on Friday. Two farmers were injured on Tuesday.")
    strike = next(event for event in record.events if event.type == "airstrike")
    assert strike.harm.injured is None


def test_none_of_one_kind_leaves_the_figure_of_the_others(engine: Engine) -> None:
    record = read(
        engine, "Troops fought rebels near Dorva on Friday, killing nine rebels, with no civilian casualties."
    )
    assert figure(record.events[0], "killed") == (9, 9)


@pytest.mark.parametrize(
    ("words", "field", "many"),
    [
        ("Gunmen shot dead a tax collector in Dorva on Friday.", "killed", 1),
        ("The state hanged three men in Dorva on Friday.", "killed", 3),
        ("Gunmen in Dorva killed an elder and his son on Friday.", "killed", 2),
        ("Police in Dorva arrested him on Friday.", "detained", 1),
    ],
)
def test_those_whom_a_verb_of_harm_names_are_counted(engine: Engine, words: str, field: str, many: int) -> None:
    assert [figure(event, field) for event in read(engine, words).events] == [(many, many)]


def test_an_unknown_number_is_nobody_counted(engine: Engine) -> None:
    record = read(engine, "Gunmen in Dorva killed an unknown number of farmers on Friday.")
    assert all(event.harm.killed is None for event in record.events)


@pytest.mark.parametrize(
    "words",
    [
        "The strike killed no one.",
        "Nobody was killed in the strike on Dorva.",
        "No one was killed when a drone hit Dorva.",
    ],
)
def test_nobody_killed_is_nought_and_nobody_is_no_victim(engine: Engine, words: str) -> None:
    event = only(read(engine, words))
    assert figure(event, "killed") == (0, 0)
    assert not any("one" in t.name.lower() or "nobody" in t.name.lower() for t in event.targets)


def test_a_figure_in_somebody_elses_words_is_told_by_him(engine: Engine) -> None:
    record = read(engine, "The strike killed no one, the army said, but the mayor counted four dead.")
    event = only(record)
    names = {s.id: s.chain[0].name for s in record.statements}
    assert figure(event, "killed") == (0, 4)
    assert event.harm.killed is not None
    assert {(t.low, names[t.according_to]) for t in event.harm.killed.told} == {(0, "army"), (4, "mayor")}


def test_who_was_hurt_did_not_do_it(engine: Engine) -> None:
    event = only(read(engine, "Between 10 and 15 people died in the blast, and at least 30 were hurt."))
    assert event.actors == ()


def test_what_is_held_and_is_no_person_is_not_detained(engine: Engine) -> None:
    event = only(read(engine, "Atland's forces hold five hilltop positions near Dorva."))
    assert event.harm is None or figure(event, "detained") is None


@pytest.mark.parametrize(
    "words",
    [
        "The group plotted to kill the ambassador in Dorva.",
        "The army denied killing 12 villagers in Dorva.",
        "Police foiled a plan to abduct two judges in Dorva.",
    ],
)
def test_what_was_only_planned_or_is_denied_has_harmed_nobody(engine: Engine, words: str) -> None:
    assert all(figure(event, field) is None for event in read(engine, words).events for field in ("killed", "detained"))


def test_whom_a_failed_deed_hurt_is_its_harm_and_whom_it_missed_is_none(engine: Engine) -> None:
    event = only(read(engine, "A failed attempt to kill the mayor of Dorva wounded two guards."))
    assert (figure(event, "killed"), figure(event, "injured")) == (None, (2, 2))


def test_the_dead_in_a_sentence_are_no_toll_of_a_withdrawal(engine: Engine) -> None:
    record = read(engine, "The count rose to 59 dead, a day after the presidents ordered their troops back from Dorva.")
    assert all(event.harm.killed is None for event in record.events if event.type == "withdrawal")


@pytest.mark.parametrize(
    ("words", "many"),
    [
        (
            "Troops killed the rebel Aren Tolva in Dorva on Friday. The army confirmed that Tolva was killed.",
            1,
        ),
        ("Gunmen killed a soldier in Dorva on Friday. Another soldier was killed in the same attack.", 2),
        ("Troops killed the commander Aren Tolva, along with one other rebel, in Dorva on Friday.", 2),
        ("The mayor was killed along with two of his guards in Dorva on Friday.", 3),
        ("Rebels attacked the governor and his son, who were gunned down near Dorva on Friday.", 2),
    ],
)
def test_each_person_is_counted_once(engine: Engine, words: str, many: int) -> None:
    assert {figure(event, "killed") for event in read(engine, words).events} == {(many, many)}


@pytest.mark.parametrize(
    ("words", "field", "low", "high"),
    [
        ("The rebels are also holding at least 20 civilians in Dorva.", "detained", 20, None),
        ("Troops fired at a cart near Dorva on Friday. No one was hurt.", "killed", 0, 0),
    ],
)
def test_what_the_words_leave_open_and_what_they_close(
    engine: Engine, words: str, field: str, low: int, high: int | None
) -> None:
    assert figure(only(read(engine, words)), field) == (low, high)


def test_who_is_freed_is_not_detained_by_that(engine: Engine) -> None:
    record = read(engine, "The Front handed over three hostages to the Red Cross in Dorva on Friday.")
    assert all(event.harm.detained is None for event in record.events)


def test_a_figure_of_another_town_is_of_another_deed(engine: Engine) -> None:
    words = "Soldiers killed 160 people in the village of Dorva on Friday. The general spoke of 40 dead in Marjanna."
    killed = [figure(event, "killed") for event in read(engine, words).events if event.type == "attack"]
    assert killed == [(160, 160)]


def test_the_seventh_of_a_row_is_counted_where_he_is_named(engine: Engine) -> None:
    words = "Troops killed two rebels near Dorva on Friday. Tolva is the seventh leader captured or killed this month."
    assert {figure(event, "killed") for event in read(engine, words).events} <= {(2, 2), None}
