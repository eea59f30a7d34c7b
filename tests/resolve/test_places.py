from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from truceline.errors import ConfigError
from truceline.resolve.names import key
from truceline.resolve.places import PlaceContext, PlaceMention, Places, Resolution
from truceline.resolve.places_rank import distance
from truceline.text import Span


@pytest.fixture(scope="module")
def places() -> Places:
    return Places.load()


def resolve(places: Places, text: str, *names: str, **context: object) -> list[Resolution]:
    mentions, at = [], 0
    for name in names:
        at = text.index(name, at)
        mentions.append(PlaceMention(name, Span(at, at + len(name))))
        at += len(name)
    return places.resolve(mentions, PlaceContext(text, **context))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "spellings",
    [
        ("Tayr Debba", "Tair Dibba", "Tayr Dibbah"), ("Taibe", "Taybeh", "At-Taybah", "Al-Taybeh", "Tayba"),
        ("Aita al-Jabal", "Aaita El Jabal", "Ayta al Jabal"), ("Zawtar al-Sharqiya", "Zoutar ech Charqiye"),
        ("Chebaa", "Shebaa"), ("Houla", "Hula"), ("Naqoura", "En Naqoura", "Naqurah"), ("Khiam", "Khiyam", "El Khiyam"),
        ("Axum", "Aksum"), ("Kyiv", "Kiev"), ("Mekelle", "Mekele"), ("Quneitra", "Kuneitra"),
    ],
)  # fmt: skip
def test_transliterations_share_a_key(spellings: tuple[str, ...]) -> None:
    assert len({key(spelling) for spelling in spellings}) == 1


def test_different_villages_have_different_keys() -> None:
    assert key("Aita al-Jabal") != key("Aita al-Shaab")


@pytest.mark.parametrize(
    ("name", "country", "lat", "lon"),
    [
        ("Tayr Dibbah", "LB", 33.27, 35.28), ("Kfar Kila", "LB", 33.28, 35.55), ("Maroun el-Ras", "LB", 33.10, 35.45),
        ("Sderot", "IL", 31.52, 34.59), ("Khan Yunis", "PS", 31.35, 34.30), ("Deir ez-Zor", "SY", 35.34, 40.14),
        ("El Fasher", "SD", 13.63, 25.35), ("Bakhmut", "UA", 48.59, 38.0), ("Goma", "CD", -1.67, 29.22),
    ],
)  # fmt: skip
def test_towns_in_the_news_are_first_in_their_country(
    places: Places, name: str, country: str, lat: float, lon: float
) -> None:
    first = places.candidates(name, country)[0]
    assert first.country == country
    assert abs(first.lat - lat) < 0.15 and abs(first.lon - lon) < 0.15


def test_candidates_say_how_they_came(places: Places) -> None:
    assert places.candidates("Damascus")[0].how == "exact"
    assert {c.how for c in places.candidates("Qalqilyeh", "PS")[:1]} <= {"exact", "key"}
    fuzzy = places.candidates("Nabatieyh el Fawqua", "LB")
    assert not fuzzy or fuzzy[0].how in ("key", "fuzzy")
    assert places.candidates("Xyzzyqwert") == []
    assert places.candidates("") == []


@pytest.mark.parametrize(
    ("text", "name", "precision"),
    [
        ("A strike in Lebanon.", "Lebanon", "country"),
        ("A strike in southern Lebanon.", "southern Lebanon", "region"),
        ("Fighting in eastern DRC.", "eastern DRC", "region"),
        ("A raid in Darfur.", "Darfur", "region"),
        ("In Kandahar province, police said", "Kandahar province", "region"),
        ("Shelling of Bakhmut went on.", "Bakhmut", "town"),
        ("Al-Shifa Hospital was hit.", "Al-Shifa Hospital", "site"),
        ("It hit several southern towns.", "several southern towns", "region"),
    ],
)
def test_precision_is_that_of_the_words(places: Places, text: str, name: str, precision: str) -> None:
    (found,) = resolve(places, text, name)
    assert found.place is not None and found.place.precision == precision
    assert found.place.span is not None and text[found.place.span.start : found.place.span.end] == name


def test_unnamed_places_have_no_coordinates(places: Places) -> None:
    (found,) = resolve(places, "It hit several southern towns.", "several southern towns")
    assert found.place is not None and found.place.lat is None and found.place.geoname is None


def test_half_of_a_country_lies_on_that_side(places: Places) -> None:
    whole, south, north = resolve(
        places, "In Lebanon, southern Lebanon and northern Lebanon.", "Lebanon", "southern Lebanon", "northern Lebanon"
    )
    assert whole.place and south.place and north.place
    assert south.place.lat is not None and whole.place.lat is not None and north.place.lat is not None
    assert south.place.lat < whole.place.lat < north.place.lat


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("A fire in Tripoli, Lebanon, killed two.", "Tripoli", "LB"),
        ("Clashes in Tripoli, Libya, went on.", "Tripoli", "LY"),
        ("He was born in Paris, Texas.", "Paris", "US"),
        ("A blast in Hebron in the West Bank.", "Hebron", "PS"),
        ("The mayor of Georgetown, Kentucky, spoke.", "Georgetown", "US"),
    ],
)
def test_the_name_beside_it_decides(places: Places, text: str, name: str, country: str) -> None:
    (found,) = resolve(places, text, name)
    assert found.candidate is not None and country in found.candidate.country.split(",")


def test_what_the_report_is_about_decides(places: Places) -> None:
    found = resolve(
        places,
        "Shelling of Benghazi and Misrata. In Tripoli, Libyans met.",
        "Benghazi",
        "Misrata",
        "Tripoli",
        "Libyans",
    )
    assert found[2].candidate is not None and found[2].candidate.country == "LY"
    found = resolve(
        places, "Protests in Sidon and Tyre. Tripoli: Lebanese sources.", "Sidon", "Tyre", "Tripoli", "Lebanese"
    )
    assert found[2].candidate is not None and found[2].candidate.country == "LB"


def test_one_name_is_one_place_in_a_report(places: Places) -> None:
    text = "Two died in Tripoli, Lebanon. Hours later Tripoli was calm. Tripoli's mayor spoke."
    found = resolve(places, text, "Tripoli", "Tripoli", "Tripoli")
    assert len({answer.place.geoname for answer in found if answer.place}) == 1


def test_governments_are_no_places_and_forces_have_no_coordinates(places: Places) -> None:
    answers = places.resolve(
        [PlaceMention("Tel Aviv", government=True), PlaceMention("Naqoura", military=True), PlaceMention("Naqoura")]
    )
    assert answers[0].place is None
    assert answers[1].place is not None and answers[1].place.lat is None and answers[1].place.geoname is None
    assert answers[2].place is not None


def test_a_lone_name_of_many_obscure_towns_is_no_certainty(places: Places) -> None:
    (found,) = places.resolve([PlaceMention("San José")])
    assert found.runners_up
    (nothing,) = places.resolve([PlaceMention("Xyzzyqwert")])
    assert nothing.candidate is None and nothing.place is not None and nothing.place.lat is None


def test_an_unknown_site_is_placed_no_finer_than_its_town(places: Places) -> None:
    text = "In Aleppo the Sakhur Tailors Hospital was hit."
    _, site = resolve(places, text, "Aleppo", "Sakhur Tailors Hospital")
    assert site.candidate is not None and site.candidate.how in ("beside", "part")
    assert site.place is not None and site.place.precision == "town"


@pytest.mark.parametrize(
    ("one", "other"), [("Israel", "Lebanon"), ("Ethiopia", "Eritrea"), ("Sudan", "Somalia"), ("Kenya", "Tanzania")]
)
def test_swapped_countries_are_resolved_alike(places: Places, one: str, other: str) -> None:
    for frame in ("A strike in {}.", "Fighting in northern {} went on.", "The border of {} was shut."):
        shapes = []
        for name in (one, other):
            phrase = f"northern {name}" if "northern" in frame else name
            (found,) = resolve(places, frame.format(name), phrase)
            assert found.place is not None
            shapes.append((found.place.precision, found.place.lat is not None))
        assert shapes[0] == shapes[1]


def test_order_of_reports_makes_no_difference(places: Places) -> None:
    text = "Clashes in Tripoli. Talks in Geneva."
    before = resolve(places, text, "Tripoli", "Geneva")
    resolve(places, "A fire in Tripoli, Lebanon.", "Tripoli")
    assert resolve(places, text, "Tripoli", "Geneva") == before


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(min_size=1, max_size=30), max_size=5), st.text(max_size=80))
def test_any_names_get_an_answer(names: list[str], text: str) -> None:
    store = _loaded()
    answers = store.resolve([PlaceMention(name) for name in names], text)
    assert len(answers) == len(names)
    for answer in answers:
        if answer.place is not None and answer.place.lat is not None:
            assert -90 <= answer.place.lat <= 90


def test_a_missing_or_broken_gazetteer_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no gazetteer at"):
        Places.load(tmp_path / "none.sqlite")
    broken = tmp_path / "broken.sqlite"
    broken.write_bytes(b"not a database" * 100)
    with pytest.raises(ConfigError, match="is no gazetteer"):
        Places.load(broken)
    empty = tmp_path / "empty.sqlite"
    sqlite3.connect(empty).execute("CREATE TABLE t (x)").connection.close()
    with pytest.raises(ConfigError, match="is no gazetteer"):
        Places.load(empty)


def test_distance(places: Places) -> None:
    beirut, damascus = places.candidates("Beirut", "LB")[0], places.candidates("Damascus", "SY")[0]
    assert 75 < distance(beirut, damascus) < 95


_PLACES: list[Places] = []


def _loaded() -> Places:
    if not _PLACES:
        _PLACES.append(Places.load())
    return _PLACES[0]
