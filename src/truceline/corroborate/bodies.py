"""Whether two names are of one place or one body, however they are spelled or shortened."""

from __future__ import annotations

import math
import re
from functools import lru_cache

from truceline.corroborate.lists import pairs, word_set

_OWN_FORCES = re.compile(
    r"\b(?!(?:Armed|Defen[cs]e|Security|Government|Ground|Special)\b)[A-Z]\w+ "
    r"(?!(?:Armed|Defen[cs]e|Security|Government|Ground|Special)\b)[A-Z]\w+ Forces\b"
)
"""A name of which `Forces` is part, so that it is no country's army: `Rapid Support Forces`, `Democratic Forces`."""
_LETTERS = str.maketrans({"q": "k", "w": None, "y": None, "h": None, "'": None, "’": None, "ʿ": None, "-": None})


@lru_cache(maxsize=65536)
def skeleton(name: str) -> str:
    """A place's name by its consonants: what different romanisations of one name share."""
    from anyascii import anyascii

    words = [
        w for w in re.findall(r"[a-z']+", anyascii(name).lower().replace("-", " ")) if w not in word_set("articles")
    ]
    joined = "".join(words).replace("sh", "ç").replace("ch", "ç").replace("th", "t").replace("dh", "d")
    joined = joined.replace("kh", "x").replace("gh", "g").replace("ph", "f").replace("ou", "u").translate(_LETTERS)
    bare = joined[:1] + re.sub(r"[aeiou]", "", joined[1:]) if joined else ""
    if bare[:1] in ("a", "e", "i", "o", "u"):
        bare = "a" + bare[1:]
    return re.sub(r"(.)\1+", r"\1", bare)


def same_place_name(a: str, b: str) -> bool:
    """Whether two names may be spellings of one place: the same consonants, and not too unlike as they stand."""
    if a.casefold() == b.casefold():
        return True
    one, other = skeleton(a), skeleton(b)
    if len(one) < 2 or one != other:
        return False
    from rapidfuzz.fuzz import ratio

    return ratio(a.casefold(), b.casefold()) >= 55


def distance_km(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> float:
    """The great-circle distance of two points, in kilometres."""
    p, q = math.radians(lat_a), math.radians(lat_b)
    half = math.sin((q - p) / 2) ** 2 + math.cos(p) * math.cos(q) * math.sin(math.radians(lon_b - lon_a) / 2) ** 2
    return 12742 * math.asin(min(1.0, math.sqrt(half)))


@lru_cache(maxsize=65536)
def body_words(name: str) -> frozenset[str]:
    """What a body's name says without articles, roles and inflection: `Israel's military spokesman`: Israel, army."""
    found: set[str] = set()
    forces = _OWN_FORCES.search(name) is not None
    for word in re.findall(r"\w+", name.lower().replace("’", "'").replace("'s", "")):
        if forces and word == "forces":
            found.add(word)
            continue
        for plain in pairs("same").get(word, word).split():
            if plain not in word_set("articles", "roles"):
                found.add(_nation(plain))
    return frozenset(found)


def _nation(word: str) -> str:
    """A country's adjective and its name made one, as far as endings tell: Lebanese, Lebanon; Israeli, Israel."""
    for ending in ("ese", "ian", "ean", "on", "an", "i", "ia", "a"):
        if len(word) - len(ending) >= 4 and word.endswith(ending):
            return word[: -len(ending)]
    return word


def same_body(a: str, b: str) -> bool:
    """Whether two names may be of one body: the same words, all of the shorter in the longer, or its initials."""
    if a.casefold() == b.casefold() or initials(a, b) or initials(b, a):
        return True
    one, other = body_words(a), body_words(b)
    return bool(one and other) and (one <= other or other <= one)


def initials(short: str, full: str) -> bool:
    """Whether one name is the capitals of the other: NNA, National News Agency."""
    found = re.search(r"\b[A-Z]{2,8}\b", short)
    return found is not None and found[0] == "".join(re.findall(r"\b[A-Z](?=[a-z])", full))
