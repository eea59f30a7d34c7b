"""Findings on composed reports: who alleges what, how far the words carry, and what is never made of them."""

from __future__ import annotations

import re

import msgspec
import pytest

from truceline.assess import findings, gaps
from truceline.records import Body, CopyFamily, Position

STRIKE = "In breach of the Quay truce, planes of Freedonia bombed Ravenport on Monday."


def strike(make, id="r1", publisher="Valley Post", text=STRIKE):
    evidence = text[text.index("planes") : text.index(" on Monday")]
    return make(text, id, publisher).did("e1", "Freedonia", evidence, "bombed", places=["Ravenport"])


def test_the_outlets_own_charge_is_reported_and_unsourced(make, truce):
    (found,) = findings([strike(make).record()], [truce])
    assert (found.alleged_by, found.against, found.instrument) == (("Valley Post",), ("Freedonia",), "quay-truce")
    assert (found.status, found.kind, found.unsourced, found.reply) == ("reported", "deed", True, ())
    assert found.obligation is None  # no clause is named
    assert found.relates_to == ("quay-truce/no-fire",)  # and the machine's guess is told apart
    assert STRIKE[found.words[0].span.start : found.words[0].span.end] == STRIKE


def test_a_deed_in_the_time_of_a_truce_is_no_allegation(make, truce):
    text = "Two months after the Quay truce took effect, planes of Freedonia bombed Ravenport on Monday."
    assert findings([strike(make, text=text).record()], [truce]) == []


def test_words_in_somebody_elses_mouth_are_not_the_outlets(make, truce):
    text = "Planes of Freedonia bombed Ravenport on Monday, which the mayor called a breach of the Quay truce."
    report = make(text, "r1", "Valley Post").did("e1", "Freedonia", "Planes of Freedonia bombed Ravenport", "bombed")
    report.says("s1", "the mayor of Ravenport", "a breach of the Quay truce", cue="called")
    report.events[0] = msgspec.structs.replace(report.events[0], according_to=("narrator", "s1"))
    (found,) = findings([report.record()], [truce])
    assert found.alleged_by == ("the mayor of Ravenport",) and found.statements == ("r1/s1",) and not found.unsourced


def test_two_outlets_are_several_origins_and_a_copy_is_not(make, truce, one_incident):
    first, second = strike(make).record(), strike(make, "r2", "Coast Daily").record()
    incident = one_incident("r1/e1", "r2/e1")
    (found,) = findings([first, second], [truce], [incident])
    assert (found.status, found.incident, found.alleged_by) == ("several origins", "i1", ("Valley Post", "Coast Daily"))
    family = CopyFamily(id="c", original="r1", members=("r1", "r2"))
    (found,) = findings([first, second], [truce], [incident], [family])
    assert found.status == "reported"


def test_a_spokesman_and_his_ministry_are_one_origin(make, truce, one_incident):
    reports = []
    for id, speaker, body in (
        ("r1", "a spokesman", Body(name="Ministry of Sylvania")),
        ("r2", "Ministry of Sylvania", None),
    ):
        text = "The strike on Ravenport violated the Quay truce, it was said of Freedonia."
        report = make(text, id, "Valley Post").says(
            "s1", speaker, "The strike on Ravenport violated the Quay truce", body=body
        )
        reports.append(report.did("e1", "Freedonia", "The strike on Ravenport", "strike", by=["s1"]).record())
    (found,) = findings(reports, [truce], [one_incident("r1/e1", "r2/e1")])
    assert found.status == "reported" and found.alleged_by == ("a spokesman", "Ministry of Sylvania")


@pytest.mark.parametrize(
    ("stance", "kind", "act", "status", "replies"),
    [
        ("denies", "office", "deny", "disputed", 1),
        ("justifies", "office", "say", "reported", 1),  # a justification is an answer and no denial
        ("denies", "anonymous", "deny", "reported", 0),  # an answer on record has a name
    ],
)
def test_the_other_side_is_heard(make, truce, stance, kind, act, status, replies):
    text = STRIKE + " Freedonia's army said that it had hit nothing but a depot."
    report = strike(make, text=text).says(
        "s1", "Freedonian army", "it had hit nothing but a depot", act=act, kind=kind, actor="freedonia/armed-forces"
    )
    position = Position(statement="s1", stance=stance)
    report.events[0] = msgspec.structs.replace(report.events[0], positions=(position,))
    (found,) = findings([report.record()], [truce])
    assert (found.status, len(found.reply)) == (status, replies)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("found that the strike on Ravenport violated the Quay truce", "upheld"),
        ("found no breach of the Quay truce in the strike", "not upheld"),
        ("was investigating the strike", "investigated"),
        ("was saddened by the strike", "reported"),
    ],
)
@pytest.mark.parametrize("speaker", ["Quay Commission", "Harbour Club"])
def test_only_a_body_that_the_agreement_names_upholds(make, truce, said, status, speaker):
    text = f"{STRIKE} The {speaker} {said}."
    report = strike(make, text=text).says("s1", speaker, said, act="say", kind="organisation")
    report.events[0] = msgspec.structs.replace(report.events[0], according_to=("narrator", "s1"))
    found = findings([report.record()], [truce])[0]
    alone = "several origins" if said.startswith("found that") else "reported"  # a voice like any other
    assert found.status == (status if speaker == "Quay Commission" else alone)


def test_a_total_is_no_incident(make, truce):
    text = "Sylvania has violated the Quay truce thousands of times."
    report = make(text, "r1", "Valley Post").did(
        "e1", "Sylvania", text[:-1], "violated", type="violation", aggregate=True
    )
    (found,) = findings([report.record()], [truce])
    assert found.kind == "aggregate" and found.relates_to == () and "never counted" in found.note


def test_a_shortfall_is_not_called_more(make, truce):
    text = "Officials of Freedonia said Sylvania does not move fast enough in disarming the militia."
    content = "Sylvania does not move fast enough in disarming the militia"
    report = make(text, "r1", "Valley Post").says(
        "s1", "officials of Freedonia", content, kind="anonymous", about=["Sylvania"]
    )
    report.duty("o1", "Sylvania", "disarm the militia", "disarming the militia")
    (found,) = findings([report.record()], [truce])
    assert (found.kind, found.against, found.instrument, found.obligation) == ("shortfall", ("Sylvania",), None, None)
    assert found.relates_to == ("r1/o1",)


def test_two_parts_in_a_deed_are_two_findings(make, truce):
    text = (
        "Officials said the raids on Ravenport were flown in coordination with Ruritania. "
        "A deputy said Ruritania masterminds the raids."
    )
    report = make(text, "r1", "Valley Post")
    report.says(
        "s1",
        "officials",
        "the raids on Ravenport were flown in coordination with Ruritania",
        act="say",
        kind="anonymous",
    )
    report.says("s2", "A deputy", "Ruritania masterminds the raids", kind="person")
    report.did("e1", "Freedonia", "the raids on Ravenport", "raids", by=["s1"])
    found = findings([report.record()], [truce])
    assert [(it.kind, it.against, it.alleged_by, it.status) for it in found] == [
        ("role", ("Ruritania",), ("officials",), "reported"),
        ("role", ("Ruritania",), ("A deputy",), "reported"),
    ]


def test_coordination_without_a_deed_is_no_charge(make, truce):
    text = "The army spoke of close coordination with Ruritania."
    report = make(text, "r1", "Valley Post").says("s1", "The army", "close coordination with Ruritania", act="promise")
    assert findings([report.record()], [truce]) == []


def test_to_condemn_an_agreement_is_to_hold_it_against_nobody(make, truce):
    text = "The militia condemned the Quay truce as a sin."
    report = make(text, "r1", "Valley Post").says("s1", "The militia", "the Quay truce as a sin", act="condemn")
    assert findings([report.record()], [truce]) == []


def test_a_general_charge_names_no_deed(make, truce):
    text = "The envoy said: every spring Freedonia flouts the Quay truce and its duties."
    content = "every spring Freedonia flouts the Quay truce and its duties"
    report = make(text, "r1", "Valley Post").says("s1", "The envoy", content, modality="habitual")
    report.duty("o1", "Freedonia", "its duties", "its duties", "quay-truce", "s1")
    (found,) = findings([report.record()], [truce])
    assert (found.kind, found.events, found.against, found.obligation) == ("general", (), ("Freedonia",), "r1/o1")


def test_a_restatement_is_one_charge(make, truce):
    text = "The envoy decried the bombing. The bombing of Ravenport is a breach of the Quay truce, the envoy said."
    report = make(text, "r1", "Valley Post")
    report.says("s1", "The envoy", "the bombing", act="condemn")
    report.says("s2", "The envoy", "The bombing of Ravenport is a breach of the Quay truce", same_as="s1")
    report.did("e1", "Freedonia", "The bombing of Ravenport", "bombing", by=["s1", "s2"])
    (found,) = findings([report.record()], [truce])
    assert found.statements == ("r1/s1", "r1/s2") and found.status == "reported"


def test_these_attacks_are_the_ones_just_told(make, truce):
    text = (
        "Planes of Freedonia bombed Ravenport on Monday. Sylvania's army called it an outrage. "
        '"These attacks also hinder the carrying out of the Quay truce," it added.'
    )
    report = make(text, "r1", "Valley Post").did("e1", "Freedonia", "Planes of Freedonia bombed Ravenport", "bombed")
    report.says(
        "s1", "Sylvanian army", "These attacks also hinder the carrying out of the Quay truce", actor="sylvania/army"
    )
    (found,) = findings([report.record()], [truce])
    assert [member.event for member in found.events] == ["e1"] and found.against == ("Freedonia",)


def test_an_instrument_we_do_not_hold_keeps_its_own_name(make, truce):
    text = "The envoy said Freedonia violated the law of the sea."
    report = make(text, "r1", "Valley Post").says("s1", "The envoy", "Freedonia violated the law of the sea")
    report.names("L1", "law of the sea", "law", "the law of the sea")
    (found,) = findings([report.record()], [truce])
    assert found.instrument == "r1/L1" and found.relates_to == ()


def test_a_short_name_counts_only_where_the_parties_are_named_and_the_date_fits(make, truce):
    text = "In breach of the truce with Sylvania, planes of Freedonia bombed Ravenport on Monday."
    evidence = "planes of Freedonia bombed Ravenport"
    for published, told in (("2024-05-02", 1), ("2023-05-02", 0)):
        report = make(text, "r1", "Valley Post", published).did("e1", "Freedonia", evidence, "bombed")
        assert len(findings([report.record()], [truce])) == told
    alone = make(text.replace(" with Sylvania", ""), "r1", "Valley Post").did("e1", "Freedonia", evidence, "bombed")
    assert findings([alone.record()], [truce]) == []


def test_no_side_is_taken(make, truce):
    """With the parties' names swapped the findings are the same but for the names."""
    swap = {"Freedonia": "Sylvania", "Sylvania": "Freedonia"}
    found = []
    for names in ({}, swap):
        one, other = names.get("Freedonia", "Freedonia"), names.get("Sylvania", "Sylvania")
        text = f"In breach of the Quay truce, planes of {one} bombed Ravenport. {other} vowed to flout nothing."
        report = make(text, "r1", "Valley Post").did("e1", one, f"planes of {one} bombed Ravenport", "bombed")
        found.append([msgspec.to_builtins(it) for it in findings([report.record()], [truce])])
    renamed = [
        {name: tuple(swap.get(v, v) for v in value) if name == "against" else value for name, value in it.items()}
        for it in found[1]
    ]
    ignored = ("words", "id", "relates_to")  # offsets move with the length of names; the two owe different duties
    assert [{k: v for k, v in it.items() if k not in ignored} for it in found[0]] == [
        {k: v for k, v in it.items() if k not in ignored} for it in renamed
    ]


def test_the_same_input_gives_the_same_ids(make, truce):
    one, other = (findings([strike(make).record()], [truce]) for _ in range(2))
    assert one == other and re.fullmatch(r"finding-[0-9a-f]{12}", one[0].id)


def test_what_is_not_said_is_named(make, truce):
    record = strike(make).record()
    found = gaps(record, findings([record], [truce]), [truce])
    assert {(gap.missing, gap.of) for gap in found if gap.of == "e1"} == {
        ("harm", "e1"), ("reason", "e1"), ("warning", "e1"), ("source", "e1"),
    }  # fmt: skip
    assert any("no answer of Freedonia on record" in gap.text for gap in found)
    assert any("no statement of Quay Commission" in gap.text for gap in found)


def test_our_own_voice_charges_nobody(make, truce):
    """The words of charges are the sources': none is in anything that we write ourselves."""
    text = STRIKE + " Sylvania has violated the Quay truce thousands of times."
    report = strike(make, text=text)
    report.did(
        "e2",
        "Sylvania",
        "Sylvania has violated the Quay truce thousands of times",
        "violated",
        "violation",
        aggregate=True,
    )
    record = report.record()
    found = findings([record], [truce])
    written = (
        [it.note or "" for it in found]
        + [gap.text for gap in gaps(record, found, [truce])]
        + [it.status for it in found]
    )
    assert len(found) == 2
    assert not [line for line in written if re.search(r"violat|breach|guilty|illegal|crime", line, re.IGNORECASE)]


@pytest.mark.parametrize(
    "said", ["found no breach of the Quay truce", "was not violating the Quay truce", "denied violating the Quay truce"]
)
def test_a_charge_that_is_denied_is_none(make, truce, said):
    text = f"The envoy said Freedonia {said}."
    report = make(text, "r1", "Valley Post").says("s1", "The envoy", f"Freedonia {said}", act="say")
    assert findings([report.record()], [truce]) == []


def test_to_hinder_a_duty_is_another_charge_than_not_to_keep_it(make, truce):
    text = STRIKE + ' "The bombing hinders the carrying out of the Quay truce," the army of Sylvania said.'
    report = strike(make, text=text)
    report.says("s1", "Sylvanian army", "The bombing hinders the carrying out of the Quay truce")
    report.events[0] = msgspec.structs.replace(report.events[0], according_to=("narrator", "s1"))
    found = findings([report.record()], [truce])
    assert [(it.alleged_by, it.status) for it in found] == [
        (("Valley Post",), "reported"),
        (("Sylvanian army",), "reported"),
    ]


def test_nobody_is_accused_by_guess(make, truce):
    text = "Between Freedonia and Sylvania forces stayed at two posts, in breach of the Quay truce."
    report = make(text, "r1", "Valley Post").did("e1", [], "forces stayed at two posts", "stayed", type="presence")
    (found,) = findings([report.record()], [truce])
    assert found.against == () and found.relates_to == ()
