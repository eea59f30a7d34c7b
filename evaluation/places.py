"""How well places are resolved: accuracy at 161 km on gold mentions, and villages of south Lebanon.

    TRUCELINE_GOLD=FOLDER python evaluation/places.py            figures, counts, speed; exit 1 under a floor
    TRUCELINE_GOLD=FOLDER python evaluation/places.py --misses   and every miss
    TRUCELINE_GOLD=FOLDER python evaluation/places.py --raise    write better figures into floors/places.json

Gold mentions with coordinates; right is a resolved point within 161 km of gold's; an unresolved mention is wrong;
countries and regions by their one point; also with countries and regions (continents, first-level units, seas) out.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import sys
import time
from pathlib import Path
from typing import Any

from truceline.resolve.places import PlaceContext, PlaceMention, Places
from truceline.text import Span

FLOORS = Path(__file__).parent / "floors" / "places.json"
WIDE = ("PCL", "ADM1", "CONT", "RGN", "SEA", "OCN", "ISLS")
OUTLETS = {
    ".co.uk": "GB",
    ".uk": "GB",
    ".ca": "CA",
    ".com.au": "AU",
    ".ie": "IE",
    ".in": "IN",
    ".ng": "NG",
    ".za": "ZA",
    ".nz": "NZ",
    ".pk": "PK",
}


def kilometres(a: float, b: float, c: float, d: float) -> float:
    la, lb = math.radians(a), math.radians(c)
    h = math.sin((lb - la) / 2) ** 2 + math.cos(la) * math.cos(lb) * math.sin(math.radians(d - b) / 2) ** 2
    return 12742 * math.asin(min(1, math.sqrt(h)))


def country_of(host: str) -> str | None:
    """The country of an outlet by its internet address, as a product would have it from the publisher."""
    return next((code for ending, code in OUTLETS.items() if host.split("/")[0].endswith(ending)), None)


def mentions(places: Places, path: Path, show: bool) -> dict[str, float]:
    right = total = narrow_right = narrow = 0
    spent = 0.0
    for line in path.open(encoding="utf-8"):
        report = json.loads(line)
        gold = [m for m in report["toponyms"] if m["lat"] is not None]
        asked = [PlaceMention(m["name"], Span(m["start"], m["end"])) for m in gold]
        host = report.get("domain") or report.get("url", "").partition("//")[2]
        begun = time.perf_counter()
        found = places.resolve(asked, PlaceContext(report["text"], outlet_country=country_of(host)))
        spent += time.perf_counter() - begun
        for mention, answer in zip(gold, found, strict=True):
            place = answer.place
            gap = math.inf
            if place is not None and place.lat is not None and place.lon is not None:
                gap = kilometres(place.lat, place.lon, mention["lat"], mention["lon"])
            hit = gap <= 161
            total, right = total + 1, right + hit
            wide = is_wide(mention, answer.candidate)
            narrow, narrow_right = narrow + (not wide), narrow_right + (hit and not wide)
            if show and not hit:
                best = answer.candidate
                got = f"{best.name}/{best.country}/{best.feature}/{best.how}" if best else "-"
                wanted = (mention.get("gaz_name"), mention.get("country"), mention.get("fcode"), mention.get("type"))
                where = f"{mention['lat']:.2f},{mention['lon']:.2f}"
                print(report["id"], mention["name"], f"{wanted} {where}", f"{got} {gap:.0f} km", answer.why, sep="\t")
    name = path.stem
    print(f"{name}: accuracy at 161 km {right}/{total} = {right / total:.3f}; without countries and regions "
          f"{narrow_right}/{narrow} = {narrow_right / max(1, narrow):.3f}; {total / spent:.0f} mentions/s")  # fmt: skip
    return {name: right / total, f"{name}_narrow": narrow_right / max(1, narrow)}


def is_wide(mention: dict[str, Any], best: Any) -> bool:
    """A country or region: by gold's feature code where it has one, else by what the gazetteer took it for."""
    if mention.get("fcode"):
        return bool(mention["fcode"].startswith(WIDE))
    return best is not None and best.geoname == mention["geonameid"] and best.precision in ("country", "region")


def villages(places: Places, path: Path, show: bool) -> dict[str, float]:
    known = first = total = 0
    for line in path.open(encoding="utf-8"):
        village = json.loads(line)
        hits = []
        for name in village["names"]:
            found = places.candidates(name, village["country"])
            near = [kilometres(c.lat, c.lon, village["lat"], village["lon"]) <= village["within_km"] for c in found]
            hits.append((any(near), bool(near) and near[0]))
            if show and not hits[-1][1]:
                print(
                    name,
                    [(c.name, c.geoname, c.how, round(c.lat, 3), round(c.lon, 3)) for c in found[:4]],
                    village["lat"],
                    village["lon"],
                )
        total += 1
        known += all(hit for hit, _ in hits)
        first += all(top for _, top in hits)
    print(f"villages: known {known}/{total}, first {first}/{total} (every spelling must do)")
    return {"villages_known": float(known), "villages_first": float(first)}


def main() -> int:
    folder = os.environ.get("TRUCELINE_GOLD")
    if not folder:
        print("set TRUCELINE_GOLD to the folder of the gold data", file=sys.stderr)
        return 2
    gold, show = Path(folder) / "places", "--misses" in sys.argv
    paths = [gold / f"{name}.jsonl" for name in ("trnews", "geowebnews", "villages")]
    places = Places.load(os.environ.get("TRUCELINE_GAZETTEER"))
    figures: dict[str, float] = {}
    for path in paths[:2]:
        figures |= mentions(places, path, show)
    figures |= villages(places, paths[2], show)
    mark = hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()
    floors = json.loads(FLOORS.read_text("utf-8")) if FLOORS.is_file() else {"gold": mark, "floors": {}}
    if floors["gold"] != mark:
        print(f"the gold has changed: floors are for {floors['gold'][:12]}, this is {mark[:12]}", file=sys.stderr)
        return 2
    low = {
        name: (figures.get(name, 0.0), floor)
        for name, floor in floors["floors"].items()
        if figures.get(name, 0.0) < floor
    }
    for name, (figure, floor) in low.items():
        print(f"under its floor: {name} {figure:.4f} < {floor:.4f}", file=sys.stderr)
    if "--raise" in sys.argv:
        raised = {
            name: max(math.floor(figure * 1000) / 1000, floors["floors"].get(name, 0.0))
            for name, figure in figures.items()
        }
        FLOORS.parent.mkdir(exist_ok=True)
        FLOORS.write_text(json.dumps({"gold": mark, "floors": raised}, indent=1, sort_keys=True) + "\n", "utf-8")
    return bool(low)


if __name__ == "__main__":
    sys.exit(main())
