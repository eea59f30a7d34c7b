"""Sites that the gazetteer does not know (`Baghdad Teaching Hospital`, `Royal Street`): put at the town that is named
in their own name or beside it, and said to be no finer than that town; else left without a point.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from truceline.resolve.names import phrase

if TYPE_CHECKING:
    from truceline.resolve.places import Candidate, PlaceMention, Places
    from truceline.resolve.places_rank import Name

WELL_KNOWN = 150_000
FAMILIAR = 15_000
CHIEF_COUNTRY = 0.25


def place_sites(
    places: Places, names: dict[str, Name], mentions: Sequence[PlaceMention], votes: dict[str, float]
) -> None:
    """Gives a candidate to every name that has none, where the report's own words give ground for one."""
    known = {form: best for form, name in names.items() if (best := name.best()) is not None}
    unknown = [name for name in names.values() if not name.candidates]
    for name in unknown:
        found = (None if name.reading.plain else _inside(places, name, known, votes)) or _within(places, name, known)
        _settle(name, found)
    for name in unknown:
        if not name.candidates and name.reading.precision == "site" and not name.reading.plain:
            _settle(name, _beside(names, name, mentions))


def _settle(name: Name, found: tuple[Candidate, str] | None) -> None:
    if found is not None:
        candidate, why = found
        name.candidates, name.scores, name.why = [candidate], [0.0], why


def _inside(
    places: Places, name: Name, known: dict[str, Candidate], votes: dict[str, float]
) -> tuple[Candidate, str] | None:
    """A place in the name itself: one that the report names elsewhere, else one that is well known."""
    parts = [part for part in name.reading.parts if phrase(part) != name.form or name.reading.precision == "site"]
    located = name.reading.located
    for part in parts:
        if phrase(part) in known and (part in located or known[phrase(part)].precision != "country"):
            return _as(known[phrase(part)], "part", 0.9), f"named after {part}"
    if name.reading.precision != "site" and places.exact(name.form):
        return None  # a town of two words that cannot be told from another is not named after some place far away
    for part in parts:
        if part in places.words:
            continue
        options = [c for c in places.exact(phrase(part)) if _familiar(c, votes) and _grounds(c, part in located)]
        if options:
            best = max(options, key=lambda c: (_weight(c) + 6 * votes.get(c.country, 0.0), -c.id))
            return _as(best, "part", 0.8), f"named after {part}"
    return None


def _grounds(candidate: Candidate, located: bool) -> bool:
    """Whether a place in a site's name tells where the site is: a country only after `in` (`the Chinese embassy`)."""
    return candidate.rank == 0 and (located or candidate.precision != "country")


def _familiar(candidate: Candidate, votes: dict[str, float]) -> bool:
    if candidate.feature in ("PCLI", "PPLC", "ADM1", "RGN") or candidate.population >= WELL_KNOWN:
        return True
    return candidate.population >= FAMILIAR and votes.get(candidate.country, 0.0) > CHIEF_COUNTRY


def _weight(candidate: Candidate) -> float:
    from truceline.resolve.places_rank import standing

    return standing(candidate)


def _within(places: Places, name: Name, known: dict[str, Candidate]) -> tuple[Candidate, str] | None:
    """`Unknown, Y` and `Unknown in Y`: somewhere in Y."""
    from truceline.resolve.places_rank import named_beside

    for beside in name.beside:
        best = known.get(phrase(beside)) or max(named_beside(places, beside), key=_weight, default=None)
        if best is not None:
            return _as(best, "within", 0.7), f"within {beside}"
    return None


def _beside(names: dict[str, Name], name: Name, mentions: Sequence[PlaceMention]) -> tuple[Candidate, str] | None:
    """The town that the report names near the site, before it rather than after, a known one rather than an obscure."""
    own = mentions[name.mentions[0]].span
    if own is None:
        return None
    found: tuple[float, Candidate] | None = None
    for other in names.values():
        best = other.best()
        if best is None or best.how not in ("exact", "key", "part") or not best.feature.startswith("PPL"):
            continue
        for at in other.mentions:
            span = mentions[at].span
            if span is None:
                continue
            gap = own.start - span.end if span.end <= own.start else 2 * (span.start - own.end)
            fit = _weight(best) + len(other.mentions) ** 0.5 - gap / 400
            if found is None or fit > found[0]:
                found = fit, best
    return (_as(found[1], "beside", 0.5), f"beside {found[1].name}") if found else None


def _as(candidate: Candidate, how: str, score: float) -> Candidate:
    return msgspec.structs.replace(candidate, how=how, score=score)
