"""Copy all in capitals is read in sentence case, and stays as it came."""

from __future__ import annotations

from truceline.parse import load
from truceline.parse.recase import recase, shouts
from truceline.pipeline import Engine
from truceline.read import Source, report

WIRE = (
    "QUELANDA, 3 MAY 91 (TNA) -- GUERRILLAS OF THE PATRIOTIC FRONT (PFV) KIDNAPPED THE MAYOR OF TARQUIL, PEDRO "
    "SALGADO, THURSDAY. THE POLICE SAID THAT U.S. CITIZENS WERE NOT HURT."
)


def test_only_texts_that_are_all_in_capitals_shout() -> None:
    assert shouts(WIRE)
    assert not shouts(WIRE.capitalize())
    assert not shouts("RALLY IN TARQUIL")


def test_names_are_capitalised_abbreviations_kept_and_every_offset_stays() -> None:
    read = recase(load(None), WIRE)
    assert len(read) == len(WIRE)
    assert read.upper() == WIRE
    assert "kidnapped the mayor of Tarquil, Pedro Salgado" in read
    assert "(PFV)" in read
    assert "U.S. citizens" in read


def test_a_record_keeps_the_capitals_and_reads_through_them() -> None:
    record = Engine().extract(report(Source(name="w", data=WIRE.encode(), media_type="text/plain", text=WIRE)))
    assert record.report.text == WIRE
    assert any("capitals" in note for note in record.report.notes)
    taken = next(event for event in record.events if event.type == "detention")
    assert WIRE[taken.trigger.start : taken.trigger.end] == "KIDNAPPED"
    assert any("Salgado" in target.name for target in taken.targets)
