"""The plain document says what spaCy's says, token by token and stretch by stretch."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc as SpacyDoc
from spacy.vocab import Vocab

from truceline.parse import Parsed
from truceline.parse.doc import plain

Parse = Callable[[str], Parsed]
TEXTS = (
    "The ministry said on Tuesday that Israeli shelling had killed four civilians near Tyre, 20 km away. It denied it.",
    "“We will not leave,” said Anna Keller, who leads the council.\n\nNobody – not even “the third” – was hurt.  ",
    "أعلن الجيش وقف إطلاق النار.\nThe army announced a ceasefire.",
    "  \n\tTwo 1,000 first 3/4 … !? a-b\n",
)
PLAIN = (
    "i", "idx", "text", "lower_", "pos_", "tag_", "dep_", "lemma_", "ent_type_", "ent_iob_", "is_space", "is_alpha",
    "is_lower", "is_punct", "like_num",
)  # fmt: skip


def _numbers(tokens: Iterable[Any]) -> list[int]:
    return [token.i for token in tokens]


@pytest.mark.parametrize("text", TEXTS)
def test_every_token_is_what_spacy_says(parse: Parse, text: str) -> None:
    parsed = parse(text)
    assert parsed.doc.text == text
    assert len(parsed.doc) == len(parsed.spacy)
    for ours, theirs in zip(parsed.doc, parsed.spacy, strict=True):
        assert [getattr(ours, name) for name in PLAIN] == [getattr(theirs, name) for name in PLAIN]
        assert ours.is_sent_start == bool(theirs.is_sent_start)
        for name in ("head", "left_edge", "right_edge"):
            assert getattr(ours, name).i == getattr(theirs, name).i
        for name in ("children", "lefts", "rights", "subtree", "ancestors"):
            assert _numbers(getattr(ours, name)) == _numbers(getattr(theirs, name)), name
        assert (ours.sent.start, ours.sent.end) == (theirs.sent.start, theirs.sent.end)


@pytest.mark.parametrize("text", TEXTS)
def test_sentences_and_names_are_those_of_spacy(parse: Parse, text: str) -> None:
    parsed = parse(text)
    for ours, theirs in ((parsed.doc.sents, parsed.spacy.sents), (parsed.doc.ents, parsed.spacy.ents)):
        assert [(s.start, s.end, s.start_char, s.end_char, s.text, s.label_) for s in ours] == [
            (s.start, s.end, s.start_char, s.end_char, s.text, s.label_) for s in theirs
        ]


@pytest.mark.parametrize("text", TEXTS)
def test_any_stretch_of_characters_holds_the_tokens_that_spacy_finds(parse: Parse, text: str) -> None:
    parsed = parse(text)
    for start in range(-1, len(text) + 1):
        for end in range(start + 1, min(start + 30, len(text) + 2)):
            ours = parsed.doc.char_span(start, end)
            theirs: Any = parsed.spacy.char_span(start, end, alignment_mode="expand")
            assert (ours is None) == (theirs is None), (start, end)
            if ours is not None:
                assert (ours.start, ours.end) == (theirs.start, theirs.end)
                assert len(ours) == 0 or (ours.root.i, ours.text) == (theirs.root.i, theirs.text)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=1, max_size=14))
def test_trees_with_crossing_arcs_are_walked_in_the_same_order(picked: list[int]) -> None:
    """Each word hangs on one that was put before it: any tree, crossing or not."""
    count = len(picked)
    heads = [0] * count
    order = sorted(range(count), key=lambda i: (picked[i], i))
    for at, word in enumerate(order[1:], start=1):
        heads[word] = order[picked[word] % at]
    heads[order[0]] = order[0]
    spacy = SpacyDoc(Vocab(), words=[f"w{i}" for i in range(count)], heads=heads, deps=["dep"] * count)
    for ours, theirs in zip(plain(spacy), spacy, strict=True):
        assert _numbers(ours.subtree) == _numbers(theirs.subtree)
        assert ours.left_edge.i == min(_numbers(ours.subtree))
        assert ours.right_edge.i == max(_numbers(ours.subtree))
    for start in range(count):
        for end in range(start + 1, count + 1):
            assert plain(spacy)[start:end].root.i == spacy[start:end].root.i


def test_a_chain_of_thousands_is_no_deeper_than_the_stack(parse: Parse) -> None:
    count = 5000
    spacy = SpacyDoc(Vocab(), words=["a"] * count, heads=[max(0, i - 1) for i in range(count)], deps=["dep"] * count)
    assert len(plain(spacy)[0].subtree) == count
