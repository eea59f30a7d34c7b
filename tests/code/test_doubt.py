"""The head that doubts deeds: bound to its encoder, blind to names, silent without its table."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import numpy as np
import pytest

from truceline.attribute import learned
from truceline.attribute.statements import find_statements
from truceline.code import doubt, events
from truceline.code.mentions import Reader
from truceline.code.merge import Group, merge
from truceline.parse.judge import Judge, Weights, kept, one_table
from truceline.parse.pipeline import ENGLISH, Parsed, Parser
from truceline.read import Source, report
from truceline.resolve.harm import find_harm

TWO_DEEDS = "The army shelled the port of Marjanna on Monday. Delegates of both sides met in Karem on Tuesday."
TWO_SIDES = "{} troops crossed the river near Karem on Monday. The {} army hopes to hold talks with {} envoys."


@pytest.fixture(scope="module")
def parse() -> Callable[[str], Parsed]:
    parser = Parser(head=one_table([learned.load(), doubt.load()]))

    def made(text: str) -> Parsed:
        return parser.parse(report(Source(name="t", data=text.encode(), media_type="text/plain", text=text)))

    return made


def groups_of(parsed: Parsed) -> list[Group]:
    text = parsed.report.text
    reader = Reader(parsed, find_statements(parsed, []), (), (), find_harm(text, list(parsed.report.body)))
    return merge(list(reader.deeds()), text)


def doubting(sign: str) -> Judge:
    """A head that doubts every deed with the sign, and no other."""
    nothing = [[0.0]] * doubt.load().table.shape[0]
    return Judge(
        Weights(encoder="", least=0.5, words=nothing, shift=[0.0], signs={sign: [0.0, -9.0]}, out=[0.0], bias=5.0)
    )


def types(parsed: Parsed, head: Judge | None) -> list[str]:
    return [event.type for event in events.find_events(parsed, find_statements(parsed, []), doubt=head)]


def test_the_head_was_fitted_on_the_encoder_that_is_shipped() -> None:
    assert hashlib.sha256((ENGLISH / "encoder.onnx").read_bytes()).hexdigest().startswith(kept("deeds").encoder)
    assert (ENGLISH / "deeds.json").stat().st_size < 400_000


def test_a_deed_that_the_head_doubts_stays_out_of_the_record_and_the_others_are_as_they_were(
    parse: Callable[[str], Parsed],
) -> None:
    parsed = parse(TWO_DEEDS)
    assert types(parsed, None) == ["shelling", "talks"]
    assert types(parsed, doubting("type talks")) == ["shelling"]
    assert types(parsed, doubting("no such sign")) == ["shelling", "talks"]


def test_without_the_table_nothing_is_doubted(parse: Callable[[str], Parsed]) -> None:
    parsed = parse(TWO_DEEDS)
    parsed.seen = None
    assert types(parsed, doubting("type talks")) == ["shelling", "talks"]


@pytest.mark.parametrize(
    "text",
    [
        "Gunmen attacked a bus near Karem on Monday, killing three people.",
        "The ministry accused the rebels of an attack near Karem.",
        "The police said gunmen had attacked a bus near Karem on Monday.",
        "A bus was attacked near Karem on Monday.",
    ],
)
def test_a_deed_with_harm_a_charge_or_a_target_of_somebody_or_in_the_narrators_words_is_beyond_doubt(
    text: str, parse: Callable[[str], Parsed]
) -> None:
    parsed = parse(text)
    groups = groups_of(parsed)
    assert parsed.seen is not None
    assert groups
    assert doubt.meant(groups, doubting(f"type {groups[0].type}"), parsed.seen) == groups


def test_no_sign_is_a_word_of_the_text_so_sides_are_doubted_alike(parse: Callable[[str], Parsed]) -> None:
    one = parse(TWO_SIDES.format("Russian", "Russian", "Ukrainian"))
    other = parse(TWO_SIDES.format("Ukrainian", "Ukrainian", "Russian"))
    mine, theirs = groups_of(one), groups_of(other)
    assert mine
    assert [doubt.signs_of(g, mine) for g in mine] == [doubt.signs_of(g, theirs) for g in theirs]
    assert one.seen is not None
    assert other.seen is not None
    assert np.array_equal(one.seen, other.seen)


def test_signs_come_in_one_order_so_equal_reports_are_judged_to_the_last_digit(parse: Callable[[str], Parsed]) -> None:
    groups = groups_of(parse(TWO_DEEDS))
    for group in groups:
        signs = doubt.signs_of(group, groups)
        assert signs == sorted(set(signs))


def test_each_head_reads_its_own_columns_of_what_the_parser_saw(parse: Callable[[str], Parsed]) -> None:
    first, second = learned.load(), doubt.load()
    parsed = parse(TWO_DEEDS)
    vectors = Parser(head=np.eye(len(second.table), dtype=np.float32)).parse(parsed.report).seen
    assert parsed.seen is not None
    assert vectors is not None
    own = vectors @ second.table
    moved = second.behind(first)
    assert moved.odds(parsed.seen[1], ["frame svo"]) == pytest.approx(second.odds(own[1], ["frame svo"]), abs=1e-4)
    assert first.columns.stop == moved.columns.start
