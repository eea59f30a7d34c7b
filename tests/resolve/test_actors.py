# ruff: noqa: E501
from __future__ import annotations

import importlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from truceline.resolve.actors import Actors
from truceline.resolve.names import key, phrase, tokens
from truceline.text import Span

PAIRS = [
    ("Israel", "Lebanon"), ("Israeli", "Lebanese"), ("Iran", "Iraq"), ("Syria", "Turkey"), ("Russian", "Ukrainian"),
    ("Ethiopia", "Eritrea"), ("Sudan", "Somalia"), ("Hezbollah", "Hamas"), ("Tigray", "Amhara"), ("Tanzania", "Kenya"),
    ("Congo", "Uganda"), ("Congolese", "Ugandan"),
]  # fmt: skip


@pytest.fixture(scope="module")
def actors() -> Actors:
    return Actors.load()


def found(actors: Actors, text: str) -> list[tuple[str, str, str]]:
    return [(text[m.span.start : m.span.end], m.actor_id, m.via) for m in actors.match(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Israel's warplanes struck.", [("Israel", "israel", "alias")]),
        ("Israeli strikes on Lebanon", [("Israeli", "israel", "demonym"), ("Lebanon", "lebanon", "alias")]),
        ("the Lebanese Ministry of Health said", [("Lebanese Ministry of Health", "lebanon/health-ministry", "pattern")]),
        ("Lebanon's health ministry said", [("Lebanon's health ministry", "lebanon/health-ministry", "pattern")]),
        ("the Ministry of Health of Lebanon", [("Ministry of Health of Lebanon", "lebanon/health-ministry", "pattern")]),
        ("police in Kenya arrested", [("police in Kenya", "kenya/police", "pattern")]),
        ("The IDF denied it.", [("IDF", "israel/armed-forces", "alias")]),
        ("Damascus said it would reply.", [("Damascus", "syria", "metonym")]),
        ("He was killed in Damascus on Monday.", []),
        ("Tel Aviv was required to withdraw", [("Tel Aviv", "israel", "metonym")]),
        ("The rocket landed near Tel Aviv.", []),
        ("talks between Kigali and Kinshasa", [("Kigali", "rwanda", "metonym"), ("Kinshasa", "democratic-republic-of-the-congo", "metonym")]),
        ("a Moscow-backed council", [("Moscow", "russia", "metonym")]),
        ("the Kremlin rejected it", [("Kremlin", "russia", "metonym")]),
        ("Give us a sign; is it who we are?", []),
        ("US forces left", [("US forces", "united-states/armed-forces", "pattern")]),
        ("Al-Shabaab fighters and al-Shabab", [("Al-Shabaab", "al-shabaab", "alias"), ("al-Shabab", "al-shabaab", "alias")]),
        ("UNIFIL and the U.N. Security Council", [("UNIFIL", "unifil", "alias"), ("U.N. Security Council", "un-security-council", "alias")]),
        ("The dawn raid hit a time bomb.", []),
        ("Dawn newspaper reported it", [("Dawn newspaper", "dawn", "alias")]),
        ("Ukrainian, army surplus", [("Ukrainian", "ukraine", "demonym")]),
    ],
)  # fmt: skip
def test_what_a_text_names(actors: Actors, text: str, expected: list[tuple[str, str, str]]) -> None:
    assert found(actors, text) == expected


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("Hizbullah", "hezbollah"), ("the Hezbollah", "hezbollah"), ("HIZBALLAH", "hezbollah"),
        ("Abdul Malek al Huthi", "abdul-malik-al-houthi"), ("el-Shabaab", "al-shabaab"), ("Côte d’Ivoire", "cote-d-ivoire"),
        ("Sudan’s army", "sudan/armed-forces"), ("Foreign Ministry of Iraq", "iraq/foreign-ministry"),
        ("Tigray regional government", "tigray/government"), ("Amhara regional government", "amhara/government"),
    ],
)  # fmt: skip
def test_lookup_is_blind_to_case_article_marks_and_transliteration(actors: Actors, name: str, id: str) -> None:
    entry = actors.lookup(name)
    assert entry is not None and entry.id == id


@pytest.mark.parametrize("name", ["", "the", "Nobody Knows Them", "a shepherd", "…"])
def test_lookup_knows_nothing_of_the_unknown(actors: Actors, name: str) -> None:
    assert actors.lookup(name) is None


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a shepherd", "person"), ("Israeli officials", "anonymous"), ("two officials", "anonymous"),
        ("residents", "crowd"), ("witnesses in Khartoum", "anonymous"), ("the finance ministry", "office"),
        ("a military spokesman", "office"), ("the army", "organisation"), ("the city's police", "organisation"),
        ("a local newspaper", "media"), ("state television", "media"), ("a joint statement", "document"),
        ("the UN report", "document"), ("Free Papua Front", "organisation"), ("Maria Keller", "person"),
        ("army spokesman Jonas Varga", "person"), ("the caretaker government", "state"), ("Lebanon", "state"),
        ("Reuters", "media"), ("authorities", "office"), ("local tribal elders", "crowd"),
    ],
)  # fmt: skip
def test_kind_of_a_name(actors: Actors, name: str, kind: str) -> None:
    assert actors.kind_of(name) == kind


def test_the_registry_holds_together(actors: Actors) -> None:
    entries = list(actors)
    ids = {entry.id for entry in entries}
    assert len(ids) == len(entries) > 1900
    assert sum(entry.sort in ("armed_group", "militia", "gang", "coalition") for entry in entries) >= 400
    for entry in entries:
        assert entry.label and entry.reason
        assert entry.parent is None or actors.entry(entry.parent) is not None
        for role in entry.roles:
            assert actors.entry(role.body) is not None
            assert role.start is None or role.end is None or role.start[:4] <= role.end[:4]


def test_the_compiled_data_is_what_the_lists_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = Path(__file__).parents[2]
    monkeypatch.syspath_prepend(str(root / "resources"))
    for module, file in (("actors.compile", "actors.msgpack"), ("gazetteer.words", "gazetteer_words.json")):
        importlib.import_module(module).build(root / "resources", tmp_path)
        built = (root / "src" / "truceline" / "data" / file).read_bytes()
        assert (tmp_path / file).read_bytes() == built, f"run `python resources/build.py`: {file} is stale"


def test_every_state_has_the_same_branches(actors: Actors) -> None:
    states = [entry for entry in actors if entry.sort == "state"]
    assert len(states) > 195
    for state in states:
        for words, kind in (("army", "organisation"), ("health ministry", "office"), ("government", "state")):
            branch = actors.branch(state.id, words)
            assert branch is not None and branch.kind == kind and branch.parent == state.id


FRAMES = [
    "{} said", "{} forces struck a village.", "the {} government denied it", "{}'s foreign minister Ann Smith said", "in {}",
    "according to the {} Ministry of Defence", "{} officials told Reuters", "strikes on {}", "{} accused the other side.",
    "{}-backed fighters", "police in {}",
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_swapped_parties_are_matched_alike(actors: Actors, one: str, other: str) -> None:
    for frame in FRAMES:
        shapes = []
        for name in (one, other):
            text = frame.format(name)
            words = [(text[m.span.start : m.span.end].replace(name, "{}"), m.kind) for m in actors.match(text)]
            shapes.append((words, actors.kind_of(frame.removesuffix(" said").removeprefix("in ").format(name))))
        assert shapes[0] == shapes[1], frame


@pytest.mark.parametrize(
    "noun", ["People's Liberation Front", "Farmers Union", "Human Rights Commission", "News Agency"]
)
def test_unknown_bodies_named_after_a_state_are_no_state(actors: Actors, noun: str) -> None:
    kinds = {actors.kind_of(f"{name} {noun}") for name in ("Tigray", "Amhara", "Puntland", "Zambian", "Chadian")}
    assert kinds == {"media" if "News" in noun else "organisation"}
    assert found(actors, f"The Zambian Farmers Union met in {noun}") == []


def test_a_capital_is_a_government_or_a_place_never_both(actors: Actors) -> None:
    for text, government in (
        ("Ankara accused Athens.", True),
        ("a blast in Ankara", False),
        ("Ankara's airport", False),
    ):
        meant = [text[it.span.start : it.span.end] for it in actors.match(text) if it.via == "metonym"]
        assert ("Ankara" in meant) is government


def test_an_outlet_has_its_country(actors: Actors) -> None:
    assert actors.country_of("Radio Dabanga") == "SD" and actors.country_of("The Kyiv Independent") == "UA"
    assert actors.country_of("Hamas") is None and actors.country_of("Nobody's Gazette") is None


def test_parts_of_a_text_are_matched_where_they_stand(actors: Actors) -> None:
    text = "Hamas spoke. Hamas left."
    assert [m.span for m in actors.match(text, [Span(13, 24)])] == [Span(13, 18)]


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_gives_spans_inside_it(text: str) -> None:
    actors = _cached()
    last = 0
    for match in actors.match(text):
        assert last <= match.span.start < match.span.end <= len(text)
        last = match.span.end
    assert isinstance(actors.kind_of(text), str)
    assert phrase(text) == phrase(phrase(text)) or not phrase(text).isascii()
    key(text)
    for token in tokens(text):
        assert text[token.start : token.end] == token.text


_ACTORS: list[Actors] = []


def _cached() -> Actors:
    if not _ACTORS:
        _ACTORS.append(Actors.load())
    return _ACTORS[0]
