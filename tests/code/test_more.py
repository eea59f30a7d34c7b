"""Who goes on telling of a deed in words that name none."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from truceline.codec import check
from truceline.records import Event, Record

Extract = Callable[[str], Record]


def deed(record: Record) -> Event:
    return next(e for e in check(record).events if e.harm.killed is not None or e.type in ("shelling", "airstrike"))


def tellers(record: Record, event: Event) -> set[str]:
    names = {s.id: s.chain[0].name for s in record.statements if s.chain}
    return {names.get(who, who) for who in event.according_to}


@pytest.mark.parametrize(
    "more",
    [
        "Six of the dead were women.",
        "The victims were farm workers.",
        "One landed beside a school, two in a field.",
    ],
)
def test_the_narrator_who_goes_on_about_the_deed_tells_it_too(more: str, extract: Extract) -> None:
    record = extract(f"Rockets hit the market of Marjanna on Friday, killing nine people, the police said. {more}")
    assert {"police", "narrator"} <= {t.removeprefix("the ") for t in tellers(record, deed(record))}


def test_a_speaker_who_goes_on_about_the_dead_tells_the_deed(extract: Extract) -> None:
    record = extract(
        "Rockets hit the market of Marjanna on Friday, killing two people. The dead were a couple, a nurse said."
    )
    assert any("nurse" in t for t in tellers(record, deed(record)))


def test_what_somebody_calls_the_deed_tells_it(extract: Extract) -> None:
    record = extract("Gunmen killed a judge in Marjanna on Friday. The Northern Front called it a cowardly murder.")
    assert any("Front" in t for t in tellers(record, deed(record)))


def test_a_new_deed_in_the_next_sentence_is_no_more_of_the_last(extract: Extract) -> None:
    record = extract(
        "Rockets hit the market of Marjanna on Friday, killing nine people, the police said. "
        "Two were arrested in Karem on Saturday for smuggling."
    )
    assert "narrator" not in tellers(record, deed(record))


def test_who_tells_the_blow_tells_what_came_of_it(extract: Extract) -> None:
    record = extract("The mayor accused the army of shelling a column as it left the town, killing two.")
    assert "narrator" not in {who for e in check(record).events for who in e.according_to}


def test_what_is_told_of_the_blast_itself_is_the_narrators(extract: Extract) -> None:
    record = extract(
        "A bomb killed four people at an office in Marjanna on Tuesday, the police said. "
        "The blast tore out the third floor."
    )
    assert "narrator" in tellers(record, deed(record))
