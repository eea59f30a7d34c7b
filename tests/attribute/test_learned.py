"""The head that judges verbs which no rule takes: bound to its encoder, blind to names, silent without its table."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator

import msgspec
import numpy as np
import pytest

from truceline.attribute import learned
from truceline.attribute.loose import Proposal, proposals
from truceline.attribute.statements import by_rules, drafts_of, find_statements, told_sentences
from truceline.parse.judge import Weights
from truceline.parse.pipeline import ENGLISH, Parsed, Parser
from truceline.pipeline import quotes_of
from truceline.read import Source, report
from truceline.records import Record
from truceline.text import Along, Text

UNLISTED = (
    "The ministry blustered that the bridge had been closed again. "
    "The spokesman burbled that the road was open to goats alone."
)
TWO_SIDES = "{} officials yammered that {} guns had fired on the port, and a {} officer wants the harbour to reopen."


@pytest.fixture(scope="module")
def parse() -> Callable[[str], Parsed]:
    parser = Parser(head=learned.load().table)

    def made(text: str) -> Parsed:
        return parser.parse(report(Source(name="t", data=text.encode(), media_type="text/plain", text=text)))

    return made


def proposed(parsed: Parsed) -> Iterator[Proposal]:
    text = Text(parsed.report.text)
    quoted = Along((quote, quote) for quote in quotes_of(parsed.report).spans)
    for sentence in told_sentences(parsed):
        here = drafts_of(sentence)
        yield from proposals(text, sentence, here, list(by_rules(text, here, quoted)), quoted)


def test_the_head_was_fitted_on_the_encoder_that_is_shipped() -> None:
    kept = msgspec.json.decode((ENGLISH / "reporting.json").read_bytes(), type=Weights)
    assert hashlib.sha256((ENGLISH / "encoder.onnx").read_bytes()).hexdigest().startswith(kept.encoder)
    assert (ENGLISH / "reporting.json").stat().st_size < 1_000_000


def willing(sign: str) -> learned.Head:
    """A head that takes every proposal with the sign, and no other."""
    nothing = [[0.0]] * learned.load().table.shape[0]
    return learned.Head(
        Weights(encoder="", least=0.5, words=nothing, shift=[0.0], signs={sign: [0.0, 9.0]}, out=[0.0], bias=-5.0)
    )


def test_a_verb_that_no_list_has_reports_where_the_head_says_so_and_says_why(parse: Callable[[str], Parsed]) -> None:
    parsed, head = parse(UNLISTED), willing("frame that")
    assert parsed.seen is not None
    parsed.seen = np.zeros((len(parsed.seen), 1), dtype=np.float32)
    found = find_statements(parsed, [], head=head)
    assert [UNLISTED[s.cue.start : s.cue.end] for s in found if s.cue] == ["blustered", "burbled"]
    assert all(s.why[0] == learned.RULE and s.chain for s in found)


def test_the_head_leaves_alone_what_only_tells_of_deeds(extract: Callable[[str], Record]) -> None:
    assert extract("The army crossed the bridge and shelled the town. Farmers returned to the valley.").statements == ()


def test_no_sign_is_a_word_of_the_text_so_sides_are_judged_alike(parse: Callable[[str], Parsed]) -> None:
    one, other = (
        parse(TWO_SIDES.format("Russian", "Ukrainian", "Russian")),
        parse(TWO_SIDES.format("Ukrainian", "Russian", "Ukrainian")),
    )
    signs = [p.signs for p in proposed(one)]
    assert signs
    assert signs == [p.signs for p in proposed(other)]
    assert one.seen is not None
    assert other.seen is not None
    assert np.array_equal(one.seen, other.seen)


def test_what_is_seen_of_a_word_is_its_vector_times_the_table(parse: Callable[[str], Parsed]) -> None:
    parsed = parse("The ministry said the road was closed.")
    table = learned.load().table
    vectors = Parser(head=np.eye(len(table), dtype=np.float32)).parse(parsed.report).seen
    assert parsed.seen is not None
    assert vectors is not None
    assert np.allclose(parsed.seen, vectors @ table, atol=1e-3)


def test_without_the_table_or_the_head_the_rules_stand_alone(parse: Callable[[str], Parsed]) -> None:
    parsed = parse(UNLISTED)
    alone = find_statements(parsed, [])
    assert not any(learned.RULE in s.why for s in alone)
    parsed.seen = None
    assert find_statements(parsed, [], head=learned.load()) == alone


def test_an_unknown_sign_says_nothing() -> None:
    head = learned.load()
    nothing = np.zeros(head.table.shape[1], dtype=np.float32)
    assert head.odds(nothing, ["no such sign"]) == head.odds(nothing, [])


def test_nobody_a_speaker_himself_and_figures_of_speech_propose_nothing_nor_what_was_not_said(
    parse: Callable[[str], Parsed],
) -> None:
    parsed = parse(
        "We want the road to open. Nobody wants the road to close. The conflict threatens the road. "
        "The ministry did not burble that it was open."
    )
    assert not list(proposed(parsed))
