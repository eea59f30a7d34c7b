"""Cuts country packs down to what the gazetteer uses: `packs/<country>.tsv`, one place a line, sorted.

    python resources/gazetteer/derive_packs.py FOLDER

FOLDER holds `geonames_LB*.tsv` (a GeoNames country dump) and `wof_<cc>.jsonl` (Who's On First admin data, reduced).
Needed only to refresh the packs, which are kept in the repository: see SOURCES.md for where the inputs come from.

Columns: id (`g` + GeoNames id or `w` + Who's On First id), name, latitude, longitude, feature, population, other names.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
FEATURES = {"locality": "PPL", "neighbourhood": "PPLX", "county": "ADM2", "region": "ADM1", "localadmin": "ADM3"}
SCRIPTS = re.compile(r"^[A-Za-zÀ-ɏḀ-ỿʻ-ʿ‘’'`´ \-.,()/0-9֐-׿؀-ۿ]+$")
FOREIGN = re.compile(
    r"(?i)\b(district?\w*|distri?[ck]t\w*|destrict|caza|b[öo]lgesi|rajon\w*|rayon\w*|dystrykt|gavar|il[çc]esi|"
    r"nahiya?)\b"
)


def keep(name: str, admin: bool) -> bool:
    if not SCRIPTS.match(name) or len(name) > 60:
        return False
    return not admin or not FOREIGN.search(name) or name.endswith(" District")


def geonames(path: Path) -> dict[str, list[str]]:
    rows = {}
    for line in path.read_text("utf-8").splitlines():
        id, name, plain, others, lat, lon, feature, _admin, population = line.split("\t")
        names = {plain, *others.split(",")} - {name, ""}
        kept = sorted(other for other in names if keep(other, False))
        rows[f"g{id}"] = [name, lat, lon, feature, population, "|".join(kept)]
    return rows


def whosonfirst(path: Path, known: dict[str, list[str]]) -> dict[str, list[str]]:
    rows = dict(known)
    for line in path.read_text("utf-8").splitlines():
        place = json.loads(line)
        feature = FEATURES.get(place["placetype"])
        if feature is None:
            continue
        admin = feature.startswith("ADM")
        names = {name for name in place["names"] if keep(name, admin)} | {place["name"]}
        id = f"g{place['geonameid']}" if place["geonameid"] else f"w{place['wof_id']}"
        if id in rows:
            row = rows[id]
            row[5] = "|".join(sorted({*filter(None, row[5].split("|")), *names} - {row[0]}))
            continue
        others = "|".join(sorted(names - {place["name"]}))
        where = [f"{place['lat']:.5f}", f"{place['lon']:.5f}"]
        rows[id] = [place["name"], *where, feature, str(place["pop"] or 0), others]
    return rows


def main(folder: Path) -> None:
    (HERE / "packs").mkdir(exist_ok=True)
    for country in ("lb", "il", "ps", "sy"):
        known: dict[str, list[str]] = {}
        for dump in folder.glob(f"geonames_{country.upper()}*.tsv"):
            known |= geonames(dump)
        rows = whosonfirst(folder / f"wof_{country}.jsonl", known)
        text = "".join("\t".join([id, *row]) + "\n" for id, row in sorted(rows.items()))
        (HERE / "packs" / f"{country}.tsv").write_text(text, "utf-8")
        print(country, len(rows), len(text.encode()))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
