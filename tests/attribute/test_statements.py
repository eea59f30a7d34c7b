"""Statements: speakers, chains and contents on composed sentences."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from truceline.codec import check
from truceline.records import Record, Statement

CASES: list[dict[str, Any]] = [
    case
    for name in ("cases.yaml", "more_cases.yaml", "voices_cases.yaml")
    for case in yaml.safe_load((Path(__file__).parent / name).read_text("utf-8"))
]
Extract = Callable[[str], Record]


def words(record: Record, statement: Statement) -> str:
    return " … ".join(record.report.text[s.start : s.end] for s in statement.content)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:50])
def test_cases(case: dict[str, Any], extract: Extract) -> None:
    record = check(extract(case["text"]))
    for speaker, act, content, *relays in case["statements"]:
        found = next((s for s in record.statements if content in words(record, s)), None)
        assert found is not None, [words(record, s) for s in record.statements]
        assert (found.chain[0].name if found.chain else None) == speaker
        assert found.act == act
        assert [link.name for link in found.chain[1:]] == (relays[0] if relays else [])


@pytest.mark.parametrize(
    "text",
    [
        "The troops held the bridge and the town.",
        "The road allows lorries to pass.",
        "The council accepted the plan on Friday.",
        "The mission recorded a fine winter.",
    ],
)
def test_verbs_with_other_uses_report_only_with_a_clause(text: str, extract: Extract) -> None:
    assert not extract(text).statements


def test_answers_of_an_interview_are_their_speakers(extract: Extract) -> None:
    record = extract("Question: Will the crossing open today?\nForeign secretary: It opens when the guns are silent.")
    (statement,) = record.statements
    assert (words(record, statement), statement.chain[0].kind) == ("It opens when the guns are silent.", "office")


def test_headings_before_a_colon_speak_only_where_they_name_somebody(extract: Extract) -> None:
    assert not extract("Worst night: shells fell on three villages.\nMethod: every entry needs two sources.").statements


def test_each_of_those_named_before_colons_in_one_line_says_what_is_hers(extract: Extract) -> None:
    record = extract("Ruvia: Dravia bombed bridge after truce. Dravia: trucks carried rockets.\nThe bridge is down.")
    told = [(s.chain[0].name, words(record, s)) for s in record.statements]
    assert told == [("Ruvia", "Dravia bombed bridge after truce."), ("Dravia", "trucks carried rockets.")]


def test_an_entry_with_a_clock_time_is_said_by_whom_it_names_for_a_sentence(extract: Extract) -> None:
    record = extract("10:40 Ministry of Defence: the pass and nine villages are held. Nobody could check that.")
    (statement,) = record.statements
    assert statement.chain[0].name == "Ministry of Defence"
    assert words(record, statement) == "the pass and nine villages are held."


def test_from_somebody_and_a_colon_is_what_he_says(extract: Extract) -> None:
    record = extract("From the council: that nine men died. From the observers: that there are twelve bodies.")
    assert [words(record, s) for s in record.statements] == ["nine men died.", "there are twelve bodies."]


@pytest.mark.parametrize("text", ["KARACHI: Two men were shot dead.", "Tarrin: Army takes bridge", "Lagos: the week"])
def test_a_place_alone_before_a_colon_says_nothing(extract: Extract, text: str) -> None:
    assert not extract(text).statements


def test_whom_several_are_accused_together_of_is_found_behind_the_last(extract: Extract) -> None:
    record = extract("The truce broke, as activists on the ground accused the army and other forces of heavy shelling.")
    assert "the army and other forces of heavy shelling" in [words(record, s) for s in record.statements]


@pytest.mark.parametrize(
    ("text", "speaker", "told"),
    [
        ("They also took with them, a teacher said, nine boys.", "teacher", "They also took with them … nine boys"),
        ("It began, a village official told the Chronicle, over a motorcycle.", "village official",
         "It began … over a motorcycle"),
        ("A third of the garrison, two officers told us on condition of anonymity, is missing.", "two officers",
         "A third of the garrison … is missing"),
        ("The bomb was placed in a market, stated the minister of information, and was left by a stall.",
         "minister of information", "The bomb was placed in a market … and was left by a stall"),
        ("Forty-seven more were wounded, said the minister of defence, and 24 army lorries destroyed.",
         "minister of defence", "Forty-seven more were wounded … and 24 army lorries destroyed"),
    ],
)  # fmt: skip
def test_a_clause_round_its_telling_is_told_on_both_sides(extract: Extract, text: str, speaker: str, told: str) -> None:
    record = extract(text)
    (statement,) = record.statements
    assert (statement.chain[0].name, " … ".join(text[c.start : c.end] for c in statement.content)) == (speaker, told)


@pytest.mark.parametrize(
    "text",
    [
        "The fighting broke out at five, said Isaac Kibira, deputy to the mayor.",
        "There was no loss on its side, the release said, quoting the commander.",
    ],
)
def test_who_is_named_or_quoted_behind_a_telling_belongs_to_it(extract: Extract, text: str) -> None:
    assert [len(statement.content) for statement in extract(text).statements] == [1]


def test_what_somebody_was_told_is_said_by_whoever_told_it(extract: Extract) -> None:
    record = extract(
        "Diplomats in the capital were told by the envoy that the road was open. They were told it was shut."
    )
    (statement,) = record.statements
    assert (words(record, statement), statement.chain[0].name) == ("the road was open", "envoy")


def test_a_remark_on_what_was_said_is_no_part_of_it(extract: Extract) -> None:
    record = extract("War is a nasty thing, he added — a remark that scratched the surface of the toll in the valley.")
    assert [words(record, s) for s in record.statements] == ["War is a nasty thing"]


def test_what_a_press_office_sets_below_the_name_without_marks_is_said_by_it(extract: Extract) -> None:
    below = "We are alarmed by the shelling of Osk.\nThe road is shut.\nIt is vital that our staff may pass."
    record = extract(f"The minister Salma Haddad said:\n{below}\nThe ministry has eleven desks.")
    (statement,) = record.statements
    assert (statement.chain[0].name, "\n".join(record.report.text[c.start : c.end] for c in statement.content)) == (
        "Salma Haddad", below,
    )  # fmt: skip


def test_a_colon_before_a_paragraph_that_nobody_speaks_in_opens_no_statement(extract: Extract) -> None:
    assert not extract("The mission said:\nTwo posts were shut on Monday.\nThe road is open.").statements


@pytest.mark.parametrize("claim", ["reports", "the claim", "allegations"])
def test_who_denies_a_claim_does_not_pass_it_on(extract: Extract, claim: str) -> None:
    record = extract(f"The army denied {claim} that a clinic had been hit.")
    denial, told = record.statements
    assert (denial.act, denial.chain[0].name, words(record, denial)) == (
        "deny", "army", f"{claim} that a clinic had been hit",
    )  # fmt: skip
    assert (words(record, told), told.chain, told.parent) == ("a clinic had been hit", (), denial.id)


def test_who_confirms_reports_says_what_they_say(extract: Extract) -> None:
    record = extract("The ministry confirmed reports that a clinic had been hit.")
    (statement,) = record.statements
    assert (statement.act, statement.chain[0].name, words(record, statement)) == (
        "confirm", "ministry", "a clinic had been hit",
    )  # fmt: skip


def test_who_says_that_reports_were_wrong_is_kept_beside_them(extract: Extract) -> None:
    record = extract("Earlier reports that an aircraft had crashed were wrong, the air force said.")
    assert [(words(record, s), [link.name for link in s.chain]) for s in record.statements] == [
        ("Earlier reports that an aircraft had crashed were wrong", ["air force"]),
        ("an aircraft had crashed", []),
    ]


def test_who_received_reports_is_kept_beside_them(extract: Extract) -> None:
    record = extract("The mission said it had received reports that soldiers burned homes in Osk.")
    assert [[link.name for link in s.chain] for s in record.statements] == [["mission"], []]


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("The army said it took the hill, while residents said the rebels still held it.", "army", "residents"),
        ("The army retook the bridge, according to residents, while the Front said it held it.", "residents", "Front"),
        ("The hill fell at dawn, the army said, although the rebels claimed they still held it.", "army", "rebels"),
    ],
)  # fmt: skip
def test_what_another_says_behind_while_is_his_alone(extract: Extract, text: str, first: str, second: str) -> None:
    record = extract(text)
    assert [[link.name for link in s.chain] for s in record.statements] == [[first], [second]]
    assert all(s.parent is None for s in record.statements)


def test_a_short_statement_with_another_inside_is_kept_where_it_tells_something(extract: Extract) -> None:
    record = extract("The envoy said the road was shut, as police had said it would be.")
    assert record.statements[0].chain[0].name == "envoy"


def test_a_quote_is_taken_whole_and_its_voice_is_direct(extract: Extract) -> None:
    record = extract("“The bridge is gone. Nobody can cross,” said Salma Haddad, a nurse.")
    (statement,) = record.statements
    assert words(record, statement) == "“The bridge is gone. Nobody can cross,”"
    assert statement.voice == "direct"
    assert statement.quotes == statement.content


def test_part_quotes_are_mixed(extract: Extract) -> None:
    record = extract("The ministry said the strike was “a message to all” who live there.")
    assert record.statements[0].voice == "mixed"


def test_a_pronoun_gets_the_name_of_who_spoke(extract: Extract) -> None:
    record = extract("Amina Yusuf said the well was poisoned. She said that two children were ill.")
    assert [s.chain[0].name for s in record.statements] == ["Amina Yusuf", "Amina Yusuf"]


def test_unnamed_sources_stay_unnamed(extract: Extract) -> None:
    record = extract("Security officials said the raid was over. The officials said nobody was hurt.")
    assert [(s.chain[0].name, s.chain[0].kind) for s in record.statements] == [("Security officials", "anonymous")] * 2


def test_a_denied_verb_of_saying_is_no_statement(extract: Extract) -> None:
    assert extract("The army did not say that it had withdrawn.").statements == ()


def test_the_same_words_give_the_same_ids(extract: Extract) -> None:
    text = "The army said the hill was taken. The rebels denied that the hill was taken."
    assert extract(text) == extract(text)


@pytest.mark.parametrize(("one", "other"), [("Israel", "Lebanon"), ("Sudan", "Somalia"), ("Hezbollah", "Hamas")])
def test_no_side(one: str, other: str, extract: Extract) -> None:
    def shape(record: Record) -> list[tuple[Any, ...]]:
        said = [(s.act, s.voice, s.modality, s.chain[0].kind if s.chain else None) for s in record.statements]
        return [*said, *((e.type, e.status) for e in record.events), *((f.kind,) for f in record.flags)]

    text = "{a} accused {b} of breaking the truce. {b} said that {a} had shelled two villages near the line."
    assert shape(extract(text.format(a=one, b=other))) == shape(extract(text.format(a=other, b=one)))


def test_an_army_is_not_the_office_named_before_it(extract: Extract) -> None:
    record = extract("Six people died, the regional health office said. The army denied that its guns had fired.")
    assert [s.chain[0].name for s in record.statements] == ["regional health office", "army"]


def test_who_quotes_a_spokesman_passes_his_words_on(extract: Extract) -> None:
    record = extract("A spokesman for the front, quoted by Radio Savanna, said the group would not attend the talks.")
    assert [link.name for link in record.statements[0].chain] == ["spokesman for the front", "Radio Savanna"]


def test_nobody_is_no_source(extract: Extract) -> None:
    assert (
        extract("No group has claimed responsibility. No faction said that it was behind the attack.").statements == ()
    )


def test_what_the_narrator_says_of_a_claim_is_no_part_of_it(extract: Extract) -> None:
    record = extract("The prefect said two bridges were mined, a claim that nobody could check.")
    assert [words(record, s) for s in record.statements] == ["two bridges were mined"]


def test_where_it_was_said_is_no_part_of_what_was_said(extract: Extract) -> None:
    record = extract("The agency called for an inquiry in a statement on Friday.")
    assert [words(record, s) for s in record.statements] == ["an inquiry"]


def test_a_role_told_with_its_name_names_the_person_later(extract: Extract) -> None:
    record = extract("Mining minister Rosa Quispe said the road was shut. The minister said that trucks were waiting.")
    assert [(s.chain[0].name, s.chain[0].kind) for s in record.statements] == [("Rosa Quispe", "person")] * 2


def test_would_of_reported_speech_is_intended_and_with_if_hypothetical(extract: Extract) -> None:
    record = extract("The clinic said it would open on Monday. The clinic said the roof would fall if it rained.")
    assert [s.modality for s in record.statements] == ["intended", "hypothetical"]


def test_those_who_are_accused_together_are_each_named(extract: Extract) -> None:
    record = extract("The panel accused Chad and Libya of arming the rebels.")
    assert [mention.name for mention in record.statements[0].about] == ["Chad", "Libya"]


def test_statements_that_hold_each_others_cues_do_not_hang(extract: Extract) -> None:
    record = extract("“He said it,” she said. “They said, ‘He said it,’ and she said so,” he said, she said.")
    assert len(record.statements) >= 1


def test_who_is_first_named_as_a_bodys_spokesman_speaks_for_it_later(extract: Extract) -> None:
    told = "The spokesman of the M23, Alphonse Kabera, has put an end to the lies. It was bandits, he said."
    (statement,) = extract(told).statements
    body = statement.chain[0].affiliation
    assert (statement.chain[0].name, body.name if body else None) == ("Alphonse Kabera", "M23")


def test_what_a_body_holds_in_a_relative_clause_is_not_said_by_it(extract: Extract) -> None:
    told = "On Tuesday, warplanes bombed a market in Nyala, a city that the RSF holds, killing 12, the mayor said."
    assert [s.chain[0].name for s in extract(told).statements] == ["mayor"]


def test_whom_plain_words_make_responsible_is_what_they_are_about(extract: Extract) -> None:
    (said,) = extract("The mayor said that the garrison was responsible for the fire.").statements
    (told,) = extract("The mayor said that the garrison had left the town.").statements
    assert (said.act, [mention.name for mention in said.about]) == ("accuse", ["garrison"])
    assert told.about == ()


def test_the_army_after_the_army_and_the_rebels_is_the_army_alone(extract: Extract) -> None:
    text = "The army and M23 rebels accused each other of breaking a truce. The army denied hitting civilians."
    assert [s.chain[0].name for s in extract(text).statements if s.act == "deny"] == ["army"]


def test_all_that_something_is_called_is_the_speakers(extract: Extract) -> None:
    record = extract("The foreign minister called the shelling a grave breach of the truce.")
    assert [words(record, it) for it in record.statements] == ["the shelling a grave breach of the truce"]
    assert not record.narrator_claims
