"""The parse does not depend on which party a sentence names."""

from __future__ import annotations

import pytest

from truceline import lexicon
from truceline.parse.alike import alike, kind_of

KINDS = ("state", "region", "adjective", "people", "group", "capital")
SENTENCES = [
    "{0} accused {1} of shelling two villages, and a {0} official said the answer would come.",
    "Three soldiers from {0} were killed near the border with {1}, according to the defence ministry of {1}.",
    "{0} denied that it had broken the truce; {1} called that a lie.",
]


def shape(parse, text):  # type: ignore[no-untyped-def]
    return [(t.head.i, t.dep_, t.pos_, t.tag_, t.ent_iob_, t.ent_type_) for t in parse(text).doc]


def test_the_first_name_of_a_kind_reads_as_the_first_of_its_pool_and_the_second_as_the_second():
    pool = lexicon.load("alike")["pool"]["state"]
    assert alike(["Chad", "hit", "Mali", ",", "and", "Chad", "fled"]) == [
        pool[0], "hit", pool[1], ",", "and", pool[0], "fled"
    ]  # fmt: skip


def test_other_words_are_left_as_they_are():
    forms = ["The", "chad", "and", "a", "turkey", "were", "male", "-", "Male", "."]
    assert alike(forms) == forms


def test_a_name_after_a_hyphen_is_read_alike_too():
    assert alike(["pro-Iranian"]) == alike(["pro-Armenian"]) != ["pro-Iranian"]


def test_names_in_capitals_are_of_the_same_kind():
    assert kind_of("MALI") == kind_of("Mali") == "state"


def test_more_names_than_the_pool_holds_begin_it_again():
    words = lexicon.load("alike")["words"]["state"][:40]
    assert set(alike(words)) == set(lexicon.load("alike")["pool"]["state"])


@pytest.mark.parametrize("kind", KINDS)
def test_every_name_of_a_pool_is_of_the_pools_own_kind(kind):
    assert all(kind_of(name) == kind for name in lexicon.load("alike")["pool"][kind])


@pytest.mark.parametrize("sentence", SENTENCES)
@pytest.mark.parametrize(("one", "other"), [("Armenia", "Azerbaijan"), ("Chad", "Libya"), ("Hamas", "Fatah")])
def test_swapping_the_parties_leaves_the_parse_as_it_is(parse, sentence, one, other):
    assert shape(parse, sentence.format(one, other)) == shape(parse, sentence.format(other, one))
