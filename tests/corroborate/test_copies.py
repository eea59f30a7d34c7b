"""Copies: every kind of edit on texts made here, templates and backgrounds left alone, any order settles alike."""

from __future__ import annotations

import random
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from truceline.corroborate.copies import CopyIndex, Document, find_copies
from truceline.corroborate.copies_credit import find_credits
from truceline.corroborate.copies_hash import grams, sampled, split_words

STORY = (
    "Soldiers opened fire on a convoy of grain lorries outside the river port of Belmar on Tuesday morning, killing "
    "two drivers and wounding a customs officer, the transport ministry said. The convoy had left the silos an hour "
    "earlier under an arrangement that both armies had approved in writing. "
    "Witnesses in a roadside cafe described long bursts "
    "from a ridge above the crossroads and a burning trailer that blocked the bridge until noon. The army said its men "
    "had answered shots from a vineyard and had not known that civilians were near. A union of hauliers suspended all "
    "journeys along the northern bank and asked the monitors for an escort. Insurance brokers in the capital expect "
    "freight rates to double before the harvest is in. The governor promised compensation to the families."
)
OTHER = (
    "The national theatre opened its season with a comedy about a lighthouse keeper who cannot swim. Critics praised "
    "the set, built from driftwood, and a second act that plays almost wholly in the dark. Tickets for the first month "
    "are gone, "
    "and the director hopes to tour the islands in spring if a ferry company lends its ballroom. The orchestra, "
    "reduced to nine players, was placed on a raft above the stalls, which pleased the children more than the oboist."
)
DAY = 86400.0


def pair(a: str, b: str, gap: float = 3600.0) -> list[tuple[str, str]]:
    found = find_copies([Document("a", a, 0.0), Document("b", b, gap)])
    return [(edge.copy, edge.source) for edge in found.edges]


def edited(text: str, share: float, seed: int = 1) -> str:
    chance = random.Random(seed)
    strange = ["basalt", "violin", "quorum", "saffron", "glacier", "trellis", "mandolin", "quarry"]
    return " ".join(chance.choice(strange) if chance.random() < share else word for word in text.split())


def smudged(text: str, share: float, seed: int = 1) -> str:
    chance = random.Random(seed)
    return "".join(
        chance.choice(string.ascii_lowercase) if letter.isalpha() and chance.random() < share else letter
        for letter in text
    )


@pytest.mark.parametrize(
    "copy",
    [
        STORY,
        STORY.upper(),
        "By a staff reporter\n\n" + STORY + "\n\nSign up for our newsletter",
        STORY[: len(STORY) // 2],
        ". ".join(STORY.split(". ")[:2]) + ".",
        ". ".join(reversed(STORY.split(". ")[2:])),
        edited(STORY, 0.05),
        edited(STORY, 0.2),
        smudged(STORY, 0.03),
        ". ".join(STORY.split(". ")[:3]) + ". " + OTHER,
        OTHER + " " + STORY,
        STORY.replace("'", "’").replace('"', "”"),
    ],
    ids=[
        "verbatim",
        "upper",
        "byline",
        "half",
        "lead",
        "reordered",
        "5%",
        "20%",
        "noise",
        "mixed",
        "worked in",
        "marks",
    ],
)
def test_every_kind_of_copy_is_found(copy: str) -> None:
    assert pair(STORY, copy) == [("b", "a")]


def test_other_text_is_no_copy() -> None:
    assert pair(STORY, OTHER) == []


def test_a_template_filled_anew_is_no_copy() -> None:
    template = (
        "{count} people were injured {day} when a drone struck a car in the southern town of {town}, the health "
        "ministry said. The ministry's operations centre said in a brief statement that the wounded were taken to "
        "hospitals in the area. It gave no details of their condition. There was no immediate comment from the army."
    )
    first = template.format(count="Seven", day="Saturday", town="Bel Haran")
    second = template.format(count="Two", day="Wednesday", town="Qasr Umm")
    assert pair(first, second) == []
    assert pair(first, first.replace("brief ", "")) == [("b", "a")]


def test_a_shared_background_is_no_copy() -> None:
    background = (
        " The truce entered into force on 4 March after nine months of war in which thousands died and whole districts "
        "were emptied. Troops were due to be gone by June but have stayed on at three posts along the river."
    )
    assert pair(OTHER + background, STORY + background) == []


def test_one_statement_quoted_by_two_is_no_copy() -> None:
    quoted = '"' + STORY.replace(". ", ", and ") + '"'
    first = f"The minister rose late in the evening to answer his critics. {quoted} he told the chamber, to jeers."
    second = f"In a letter to the monitors the government set out what it knows: {quoted} It wants a reply."
    assert pair(first, second) == []


def test_a_copy_out_of_the_window_is_none() -> None:
    assert pair(STORY, STORY, gap=30 * DAY) == []


def test_passages_stand_where_they_say() -> None:
    copy = "Our own introduction, written here. " + STORY
    (edge,) = find_copies([Document("a", STORY, 0.0), Document("b", copy, 1.0)]).edges
    for there, here in edge.passages:
        assert STORY[there.start : there.end].split()[:3] == copy[here.start : here.end].split()[:3]
    assert edge.of_source > 0.95
    assert edge.main


def test_two_sources_each_explain_their_part() -> None:
    mixed = STORY + " " + OTHER
    found = find_copies([Document("a", STORY, 0.0), Document("b", OTHER, 1.0), Document("c", mixed, 2.0)])
    assert {(edge.copy, edge.source) for edge in found.edges} == {("c", "a"), ("c", "b")}
    assert sum(edge.main for edge in found.edges) == 1
    assert [len(family.members) for family in found.families] == [2]


def test_what_one_source_explains_no_other_is_credited_with() -> None:
    found = find_copies([Document("a", STORY, 0.0), Document("b", edited(STORY, 0.1), 1.0), Document("c", STORY, 2.0)])
    assert {(edge.copy, edge.source) for edge in found.edges} == {("b", "a"), ("c", "a")}
    (family,) = found.families
    assert (family.original, family.members) == ("a", ("a", "b", "c"))


@settings(deadline=None, max_examples=15)
@given(st.permutations(range(6)))
def test_any_order_settles_to_the_same(order: list[int]) -> None:
    texts = [STORY, edited(STORY, 0.1), OTHER, STORY + " " + OTHER, OTHER[:200], smudged(STORY, 0.02)]
    documents = [Document(f"d{number}", text, number * 60.0) for number, text in enumerate(texts)]
    index = CopyIndex()
    for number in order:
        index.add(documents[number])
    assert index.settle() == find_copies(documents)


def test_one_at_a_time_in_order_says_what_all_at_once_says() -> None:
    texts = [STORY, edited(STORY, 0.1), OTHER, STORY + " " + OTHER, smudged(STORY, 0.02)]
    documents = [Document(f"d{number}", text, number * 60.0) for number, text in enumerate(texts)]
    index = CopyIndex()
    told = [edge for document in documents for edge in index.add(document)]
    assert tuple(told) == find_copies(documents).edges


def test_forgotten_reports_are_no_sources() -> None:
    index = CopyIndex()
    index.add(Document("a", STORY, 10.0))
    assert index.forget(before=20.0) == 1
    assert len(index) == 0
    assert index.add(Document("b", STORY, 30.0)) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("BEIRUT, Nov 6 (Levant Wire) - A truce held.", ["Levant Wire"]),
        ("MOSCOW, November 7. /Eurasia Desk/. Strikes continued.", ["Eurasia Desk"]),
        ("Rain fell (Agence France-Presse) on the parade.", ["AFP"]),
        ("A truce held, Reuters reported.", ["Reuters"]),
        ("The mayor reported a fire.", []),
    ],
)
def test_credits(text: str, names: list[str]) -> None:
    found = find_credits(text)
    assert [credit.name for credit in found] == names
    assert all(text[credit.span.start : credit.span.end] for credit in found)


@given(st.text(max_size=200), st.text(max_size=200))
def test_words_stand_where_they_say_and_hash_alike_anywhere(before: str, after: str) -> None:
    probe = "Lantern ridge 42"
    words = split_words([f"{before}\n{probe}\n{after}", probe])
    alone = words.hash[words.first[1] : words.first[2]].tolist()
    text = f"{before}\n{probe}\n{after}"
    here = slice(int(words.first[0]), int(words.first[1]))
    spans = list(zip(words.start[here].tolist(), words.end[here].tolist(), strict=True))
    assert all(0 <= start < end <= len(text) for start, end in spans)
    places = [at for at, (start, end) in enumerate(spans) if text[start:end] == "Lantern"]
    assert places
    assert words.hash[here][places[-1]] == alone[0]


def test_no_gram_reaches_over_two_texts() -> None:
    words = split_words(["one two three four", "five six seven eight nine"])
    values, whole = grams(words)
    assert whole.tolist() == [False] * 4 + [True] + [False] * 4
    assert set(sampled(values, whole).tolist()) <= {4}


@pytest.mark.parametrize("text", ["", " ", "word", "…", "\ud800 lone surrogate", "𝔘𝔫𝔦 𝔠𝔬𝔡𝔢 " * 10])
def test_odd_texts_do_no_harm(text: str) -> None:
    assert find_copies([Document("a", text), Document("b", STORY), Document("c", text)]).edges in (
        (),
        find_copies([Document("a", text), Document("c", text)]).edges,
    )
