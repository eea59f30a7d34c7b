"""Incidents and comparisons in the terminal: both sides alike, every figure with whose it is, nothing made up."""

from __future__ import annotations

import io

import pytest
from rich.console import Console, RenderableType

from tests.corroborate.making import event, record, said
from truceline.corroborate import incidents
from truceline.corroborate.beside import beside, ids
from truceline.records import Record
from truceline.share.comparison import comparison
from truceline.share.incidents import Together, incident_card, overview, short

A = (
    "Northern jets hit a bakery in Orvane on Thursday, killing two, the ministry said. The northern army denied that "
    "its jets flew. The mayor asked for help. Rain fell on the valley through the night and the road was closed."
)
B = "Jets struck a bakery at Orvane on Thursday, and five were killed, a doctor said. The port was calm."


def first(name: str = "a", published: str = "2025-11-06T10:00:00+00:00", by: str = "Gazette", text: str = A) -> Record:
    deed = "Northern jets hit a bakery in Orvane on Thursday, killing two"
    return record(
        name, text,
        event(text, "e1", deed, place="Orvane", killed=2, by="Northern army", told=("s1",),
              positions=(("s2", "denies"),)),
        said=(said(text, "s1", deed, "Health Ministry", kind="office"),
              said(text, "s2", "its jets flew", "the northern army"),
              said(text, "s3", "asked for help", "mayor of Orvane")),
        published=published, by=by,
    )  # fmt: skip


def second() -> Record:
    deed = "Jets struck a bakery at Orvane on Thursday, and five were killed"
    return record(
        "b", B, event(B, "e1", deed, place="Orvane", killed=5, told=("s1",)),
        event(B, "e2", "The port was calm", type="talks"),
        said=(said(B, "s1", deed, "a doctor", kind="person"),), published="2025-11-06T19:00:00+00:00", by="Courier",
    )  # fmt: skip


def shown(what: RenderableType, width: int = 80) -> str:
    out = io.StringIO()
    Console(file=out, width=width, legacy_windows=False, markup=False, emoji=False, highlight=False).print(what)
    return out.getvalue()


def together() -> Together:
    copy = first("c", "2025-11-06T12:00:00+00:00", "Carrier")
    records = [first(), second(), copy]
    return Together(incidents(records), records)


def test_the_table_has_harm_by_source_and_origins_reports_copies() -> None:
    told = shown(overview(together()), 120)
    assert "killed 2 · Health Ministry" in " ".join(told.split())
    assert "2 origins" in told and "3 reports, 1 copy" in told and "disputed" in told
    assert "2025-11-06" in told and "Orvane" in told and "airstrike" in told
    assert "Gazette, 2025-11-06 10:00 is carried by Carrier, 2025-11-06 12:00" in " ".join(told.split())


def test_what_no_source_states_is_said_to_be_not_stated() -> None:
    bare = record("d", B, event(B, "e1", "Jets struck a bakery", day=None))
    told = shown(overview(Together(incidents([bare]), [bare])))
    assert told.count("not stated") >= 3 and "0" not in told.split("not stated")[1]


def test_allegation_and_reply_have_the_same_width_and_dress() -> None:
    all_of = together()
    (incident,) = all_of.result.incidents
    told = shown(incident_card(all_of, incident))
    line = next(line for line in told.splitlines() if "TELL IT" in line)
    assert line.index("ANSWER IT") == 80 // 2 + 1
    answer = told[told.index("ANSWER IT") :]
    assert "the northern army denies it" in " ".join(answer.split())
    assert "no answer in these reports" not in told


def test_where_nobody_answers_the_place_for_it_stays() -> None:
    record = second()
    all_of = Together(incidents([record]), [record])
    assert "no answer in these reports" in shown(incident_card(all_of, all_of.result.incidents[0]))


def test_the_toll_is_told_in_order_and_a_copy_adds_nothing() -> None:
    all_of = together()
    told = shown(incident_card(all_of, all_of.result.incidents[0]))
    toll = told[told.index("TOLL OVER TIME") : told.index("ORIGINS AGAINST COPIES")]
    rows = [line for line in toll.splitlines() if line.strip().startswith("2025")]
    assert [row.split()[2] for row in rows] == ["2", "5"]
    assert rows[0].count("█") < rows[1].count("█")
    assert "R2 = R1" in told[told.index("ORIGINS AGAINST COPIES") :]
    assert "Health Ministry" in rows[0] and "doctor" in rows[1]


def test_why_it_was_joined_is_said_with_the_labels_of_the_reports() -> None:
    all_of = together()
    why = shown(incident_card(all_of, all_of.result.incidents[0])).split("WHY THIS IS ONE INCIDENT")[1]
    assert "R2: told in the same copied passage" in why and "R3: both airstrike" in why


def test_an_incident_is_found_by_how_its_id_begins() -> None:
    all_of = together()
    (incident,) = all_of.result.incidents
    assert all_of.find(short(incident)) == all_of.find(incident.id) == [incident]
    assert all_of.find("zz") == []


@pytest.mark.parametrize("width", [60, 80, 132])
def test_it_keeps_to_the_width(width: int) -> None:
    all_of = together()
    for what in (
        overview(all_of),
        incident_card(all_of, all_of.result.incidents[0]),
        comparison(beside(first(), second())),
    ):
        assert max(len(line.rstrip()) for line in shown(what, width).splitlines()) <= width


def test_a_hostile_report_cannot_drive_the_terminal() -> None:
    text = "A strike on \x1b[2Jtown killed two, \x07they said."
    made = record(
        "\x1b[1m", text, event(text, "e1", "A strike on \x1b[2Jtown killed two", by="\x1b]0;x\x07"), by="\x1b[31m"
    )
    all_of = Together(incidents([made]), [made])
    for what in (overview(all_of), incident_card(all_of, all_of.result.incidents[0]), comparison(beside(made, made))):
        assert not any(letter in shown(what) for letter in "\x1b\x07")


def test_a_comparison_says_what_each_leaves_out() -> None:
    told = beside(first(), second())
    assert ids(told)["deeds"] == [{"a": ["e1"], "b": ["e1"]}, {"a": None, "b": ["e2"]}]
    names = {(one["a"], one["b"]) for one in ids(told)["sources"]}
    assert ("Health Ministry", None) in names and (None, "a doctor") in names
    page = shown(comparison(told))
    assert "1 in both, 0 only left, 1 only right" in page and "not in this report" in page
    assert "killed 2" in page and "killed 5" in page


def test_of_a_copy_it_is_said_whose_text_it_is() -> None:
    page = " ".join(shown(comparison(beside(first(), first("c", "2025-11-07", "Carrier")))).split())
    assert "The right one carries the text of the left one" in page
