"""Roots, deed classes, stories and mentions from words alone."""

from __future__ import annotations

import pytest

from truceline.corroborate.bodies import body_words, distance_km, same_body, same_place_name
from truceline.corroborate.incidents_text import Rarity, alike, cosine, head, root, terms
from truceline.corroborate.incidents_words import Stories, group_mentions


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("arrested", "arrests"), ("arrest", "arresting"), ("shot", "shooting"), ("nominated", "nomination"),
        ("killed", "killing"), ("bombed", "bombing"), ("explosion", "exploded"), ("attacks", "attack"),
        ("release", "releases"), ("struck", "strikes"), ("fled", "fleeing"), ("died", "death"),
    ],
)  # fmt: skip
def test_forms_of_one_word_have_one_root(a: str, b: str) -> None:
    assert root(a) == root(b)


@pytest.mark.parametrize(
    ("a", "b"), [("opened fire", "shooting"), ("taken into custody", "arrested"), ("was shot", "shot")]
)
def test_heads_of_phrases(a: str, b: str) -> None:
    assert head(a) == head(b)


def test_words_of_one_class_are_nearly_alike() -> None:
    assert alike(root("captured"), root("arrested")) == 0.9
    assert alike(root("captured"), root("captured")) == 1.0
    assert alike(root("captured"), root("nominated")) == 0.0


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("Msayleh", "Musaylih", True), ("Mosaileh", "Msaileh", True), ("Haris", "Hariss", True),
        ("Kfar Kila", "Kafr Kila", True), ("Tayr Debba", "Tayr Dibbah", True), ("Barashit", "Baraachit", True),
        ("Aita al-Shaab", "Aita al-Jabal", False), ("Haris", "Houla", False), ("Kherson", "Kharkiv", False),
    ],
)  # fmt: skip
def test_spellings_of_one_place(a: str, b: str, same: bool) -> None:
    assert same_place_name(a, b) is same
    assert same_place_name(b, a) is same


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("the Lebanese Health Ministry", "Lebanon's Health Ministry", True),
        ("the Health Ministry", "Lebanese Health Ministry", True),
        ("Israel's military", "the Israeli army", True), ("an Israeli army spokesman", "Israeli army", True),
        ("National News Agency", "NNA", True), ("Health Ministry", "Education Ministry", False),
        ("Sudanese army", "Ethiopian army", False), ("Rapid Support Forces", "Sudanese army", False),
    ],
)  # fmt: skip
def test_names_of_one_body(a: str, b: str, same: bool) -> None:
    assert same_body(a, b) is same
    assert same_body(b, a) is same


def test_a_body_is_what_is_left_without_roles() -> None:
    assert body_words("the spokesman of the army") == body_words("army")


def test_distance() -> None:
    assert distance_km(0, 0, 0, 1) == pytest.approx(111.2, abs=0.2)
    assert distance_km(10, 20, 10, 20) == 0


def test_rarity_never_looks_ahead() -> None:
    rarity = Rarity()
    first, second = terms("a drone over the harbour"), terms("a drone over the vineyard")
    rarity.add(first)
    before = rarity.vector(first)
    rarity.add(second)
    assert rarity.vector(first) != before
    assert cosine(rarity.vector(first), rarity.vector(first)) == pytest.approx(1.0)


FIRE = (
    "Fire broke out at the Calder mill on Monday. Firefighters saved the loom hall of the Calder mill, Dana Orr said."
)
FIRE_AGAIN = "The Calder mill burned on Monday night; Dana Orr, who led the firefighters, said the loom hall was saved."
SHOT = (
    "A teacher was shot outside Ilmar school on Thursday. Police arrested Juno Vane for the shooting at Ilmar school."
)


def test_stories_are_told_apart_one_at_a_time() -> None:
    stories = Stories()
    assert [stories.add(text) for text in (FIRE, SHOT, FIRE_AGAIN)] == [0, 1, 0]


def test_mentions_of_one_deed_are_grouped_and_others_are_not() -> None:
    texts = {"a": FIRE, "b": FIRE_AGAIN, "c": SHOT}
    wanted = [("a", "saved"), ("b", "saved"), ("c", "shot"), ("c", "shooting"), ("c", "arrested")]
    mentions = [(name, texts[name].index(word), texts[name].index(word) + len(word)) for name, word in wanted]
    groups = group_mentions(texts, mentions)
    assert sorted(map(sorted, groups)) == [[0, 1], [2, 3], [4]]
