"""The founding report against its acceptance list, each item by name.

    TRUCELINE_GOLD=… python -m evaluation.seed            every item, passed or not, by section
    TRUCELINE_GOLD=… python -m evaluation.seed --hold     fail where an item of a held section fails

Sections A (metadata), E (quotes and the stray mark) and F (times) are held whole. The others are measured, and their
share has a floor. Where the list differs from the contract, the contract and the gold win: the list's own preface says
how, and the exceptions below follow it.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluation.gate import Figure, digest, gold

HELD = ("A", "E", "F")
SECTIONS = {
    "A": "report metadata",
    "E": "direct quotes and the stray mark",
    "F": "time expressions",
    "B": "instruments",
    "C": "obligations",
    "D": "events",
    "S": "statements",
    "N": "narrator's claims",
    "G": "quantities",
    "H": "actors",
    "I": "places",
    "J": "loaded terms",
    "L": "nothing invented",
}
Json = dict[str, Any]
Pair = tuple[int, int]


@dataclass(frozen=True)
class Check:
    """One item of the list: its section, its name, and what was found where it does not hold."""

    section: str
    name: str
    holds: bool
    found: str = ""


def checks(record: Json, listed: Json, marked: Json) -> list[Check]:
    """Every item of the list held against a record; `marked` is the report's gold."""
    parts = (
        _metadata(record, listed), _quotes(record, listed), _times(record, listed), _instruments(record, listed),
        _obligations(record, listed), _events(record, marked), _statements(record, marked), _claims(record),
        _quantities(record), _actors(record, listed), _places(record), _loaded(record, listed, marked), _absent(record),
    )  # fmt: skip
    return [check for part in parts for check in part]


def _span(value: Any) -> Pair | None:
    return (value[0], value[1]) if value else None


def _chars(spans: Sequence[Any]) -> set[int]:
    return {at for start, end in spans for at in range(start, end)}


def _overlap(one: Pair | None, other: Pair | None) -> bool:
    return bool(one and other and one[0] < other[1] and other[0] < one[1])


def _share(one: set[int], other: set[int]) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0


def _metadata(record: Json, listed: Json) -> Iterator[Check]:
    report, text = record["report"], record["report"]["text"]
    want = {item["id"]: (item["start"], item["end"]) for item in listed["metadata"]}

    def check(name: str, holds: bool, found: Any = "") -> Check:
        return Check("A", name, bool(holds), str(found))

    title, publisher, published = (report[field] or {} for field in ("title", "publisher", "published"))
    yield check("the text is the file, the hash its bytes'", report["captured_sha256"] == listed["doc"]["sha256"])
    yield check("the text has every code point", len(text) == listed["doc"]["code_points"], len(text))
    yield check("A1 title", _span(title.get("span")) == want["A1"] and title["value"] == text[:70], title)
    yield check("A2 publisher", publisher.get("value") == "Press TV", publisher)
    at = _span(publisher.get("span")) or (0, 0)
    yield check("A2 publisher's words", want["A2"][0] <= at[0] <= 76 and at[1] == want["A2"][1], publisher)
    yield check("A2 country label apart", (publisher.get("country") or {}).get("value") == "Iran", publisher)
    yield check("A3 published", published.get("value") == "2025-11-07T08:14", published)
    yield check("A3 published's words", _span(published.get("span")) == want["A3"], published)
    yield check("A3 no zone made up", published and published.get("zone") is None, published)
    carried = [(each["value"], _span(each.get("span"))) for each in report["republishers"]]
    yield check("A4 republisher", carried == [("GlobalSecurity.org", want["A4"])], carried)
    inked = {at for at, letter in enumerate(text) if not letter.isspace()}
    dropped, body = _chars(report["dropped"]) & inked, _chars(report["body"]) & inked
    yield check("A5 furniture dropped", dropped == set(range(*want["A5"])) & inked, report["dropped"])
    yield check("A6 body", body == set(range(*want["A6"])) & inked, report["body"])
    headings = {_span(span) for span in report["headings"]}
    for item in ("A7", "A8", "A9"):
        yield check(f"{item} cross-head", want[item] in headings, sorted(headings))
    yield check("no other heading", headings <= {want[item] for item in ("A7", "A8", "A9")}, sorted(headings))
    flags = {(flag["kind"], _span(flag["span"])) for flag in record["flags"]}
    yield check("A8 flagged as an altered quote", ("altered_quote", want["A8"]) in flags, sorted(flags))
    nobody = {("not_a_quote", want["A9"]), ("altered_quote", want["A9"])}
    yield check("A9 flagged as nobody's words", nobody & flags, sorted(flags))
    yield check("language", report["language"] == "en", report["language"])
    for field in ("author", "dateline", "url"):
        yield check(f"no {field}", report[field] is None, report[field])


def _quotes(record: Json, listed: Json) -> Iterator[Check]:
    found = {_span(span) for span in record["quotes"]}
    want = [(item["start"], item["end"]) for item in listed["quotes"]]
    for number, span in enumerate(want, 1):
        yield Check("E", f"Q{number}", span in found)
    extra = sorted(span for span in found - set(want) if span)
    yield Check("E", "no other quote", not extra, str(extra))
    strays = [_span(flag["span"]) for flag in record["flags"] if flag["kind"] == "stray_quote_mark"]
    at = listed["stray_quote"]
    yield Check("E", "the stray mark", strays == [(at, at + 1)], str(strays))


# What section F says, in the contract's terms: start, end and precision; a set lists what may stand there.
_TIMES: list[tuple[Any, Any, str]] = [
    ({"2025-11-07", "2025-11-07T08:14"}, {"2025-11-07", "2025-11-07T08:14"}, "minute"),
    ("2024-01-01", "2024-12-31", "year"),
    (None, {"2025-11-06", "2025-11-07"}, "vague"),
    ("2024-11-01", "2024-11-30", "month"),
    ("2025-08-01", "2025-08-31", "month"),
    ({None, "2025-11-07", "2025-08-01", "2025-01-01"}, "2025-12-31", "day"),
    (None, {None, "2025-11-07"}, "vague"),
    ("2025-11-06", "2025-11-06", "day"),
    ("2025-11-06", "2025-11-06", "day"),
    ("2025-11-06", "2025-11-06", "day"),
    (None, None, "vague"),
    ("2024-11-27", "2025-11-06", "vague"),
    ("2024-11-27", "2025-11-06", "vague"),
    ("2024-11-27", "2024-11-27", "day"),
    ("2024-11-01", "2024-11-30", "month"),
    ("2024-11-27", {None, "2025-11-07"}, {"day", "vague"}),  # type: ignore[list-item]
]


def _times(record: Json, listed: Json) -> Iterator[Check]:
    found = {_span(time["span"]): time for time in record["times"] if time["span"]}
    spans = []
    for item, want in zip(listed["times"], _TIMES, strict=True):
        span = (item["span"]["start"], item["span"]["end"])
        spans.append(span)
        time = found.get(span)
        told = (time["start"], time["end"], time["precision"]) if time else None
        holds = told is not None and all(
            value in allowed if isinstance(allowed, set) else value == allowed
            for value, allowed in zip(told, want, strict=True)
        )
        yield Check("F", f"{span[0]} {item['span']['text']}", holds, str(told))
    extra = sorted(span for span in found if span and span not in spans)
    yield Check("F", "no other time", not extra, str(extra))


def _instruments(record: Json, listed: Json) -> Iterator[Check]:
    records = record["instruments"]
    owners: dict[str, set[str]] = {}
    for item in listed["instruments"]:
        for mention in item["mentions"]:
            span = (mention["start"], mention["end"])
            by = {each["id"] for each in records if any(_overlap(span, _span(at)) for at in each["mentions"])}
            owners.setdefault(item["id"], set()).update(by)
            yield Check("B", f"{item['id']} {span[0]} {mention['text'][:40]}", bool(by))
        yield Check("B", f"{item['id']} is one record", len(owners[item["id"]]) == 1, str(owners[item["id"]]))
    truce = next((each for each in records if each["id"] in owners["B1"]), {})
    yield Check("B", "B1 in effect", str(truce.get("in_effect")).startswith("2024-11-27"), str(truce.get("in_effect")))
    parties = truce.get("parties") or []
    yield Check("B", "B1 both readings of its parties", len(parties) == 2, str(parties))


def _obligations(record: Json, listed: Json) -> Iterator[Check]:
    for item in listed["obligations"]:
        want = set(range(item["span"]["start"], item["span"]["end"]))
        best = max(record["obligations"], key=lambda each: _share(want, _chars([each["span"]])), default=None)
        near = best is not None and _share(want, _chars([best["span"]])) >= 0.5
        yield Check("C", f"{item['id']} {item['duty'][:50]}", near, str(best and best["span"]))
        if item["id"] == "C4":
            deadline = (best or {}).get("deadline") or {}
            yield Check("C", "C4 deadline, with its ambiguity noted", near and deadline.get("end") == "2025-12-31")
        elif near and best and item["deadline"] == "none stated":
            yield Check("C", f"{item['id']} no deadline made up", best["deadline"] is None, str(best["deadline"]))


def _names(name: str | None) -> set[str]:
    return {word for word in (name or "").lower().replace("'s", "").split() if word not in {"the", "a", "an", "of"}}


def _same(one: Json, other: Json) -> bool:
    if _overlap(_span(one.get("span")), _span(other.get("span"))):
        return True
    a, b = _names(one.get("name")), _names(other.get("name"))
    return bool(a and b) and 2 * len(a & b) / (len(a) + len(b)) >= 0.5


def _events(record: Json, marked: Json) -> Iterator[Check]:
    for event in marked["events"]:
        name = f"{event['id'].upper()} {event['type']}"
        told = [
            each
            for each in record["events"]
            if any(_overlap(_span(each["trigger"]), _span(at)) for at in event["evidence"])
        ]
        right = next((each for each in told if each["type"] == event["type"]), None)
        yield Check("D", name, right is not None, str([each["type"] for each in told]))
        if right is None:
            yield from (Check("D", f"{name}: {field}", False) for field in ("actors", "date", "status"))
            continue
        actors = (not event["actors"] and not right["actors"]) or any(
            _same(one, other) for one in event["actors"] for other in right["actors"]
        )
        dates = [(each["date"] or {}).get("start") for each in (event, right)]
        yield Check("D", f"{name}: actors", actors, str([each["name"] for each in right["actors"]]))
        yield Check("D", f"{name}: date", dates[0] == dates[1], str(dates[1]))
        yield Check("D", f"{name}: status", event["status"] == right["status"], right["status"])


def _statements(record: Json, marked: Json) -> Iterator[Check]:
    for want in marked["statements"]:
        chars = _chars(want["content"])
        best = max(record["statements"], key=lambda each: _share(chars, _chars(each["content"])), default=None)
        found = best is not None and _share(chars, _chars(best["content"])) >= 0.5
        label = want["id"].upper()
        yield Check("S", f"{label} content", found)
        chain = best["chain"] if found and best else []
        same = len(chain) == len(want["chain"]) and all(_same(a, b) for a, b in zip(want["chain"], chain, strict=True))
        yield Check("S", f"{label} chain, whole", found and same, str([link["name"] for link in chain]))
        yield Check("S", f"{label} voice", found and bool(best) and best["voice"] == want["voice"])
    flat = [each for each in record["statements"] if each["parent"]]
    united = [
        each
        for each in flat
        if _overlap((829, 957), _span(each["content"][0])) and "United States" in str(each["chain"])
    ]
    yield Check("S", "S4 position of the United States, inside it", bool(united))


_CLAIMS = {"N1": (0, 70), "N2": (1552, 1716), "N3": (4197, 4338), "N4": (4340, 4480), "N5": (1107, 1276)}


def _claims(record: Json) -> Iterator[Check]:
    for name, span in _CLAIMS.items():
        best = max((_share(_chars([span]), _chars([each["span"]])) for each in record["narrator_claims"]), default=0.0)
        yield Check("N", name, best >= 0.3, f"{best:.2f}")
    mismatch = any(flag["kind"] == "headline_mismatch" for flag in record["flags"])
    yield Check("N", "N1 headline says more than the body", mismatch)


def _quantities(record: Json) -> Iterator[Check]:
    counts = [event["count"] for event in record["events"] if event["count"]]
    told = [
        (each["unit"], each.get("value"), each.get("low"), _span(each["span"]))
        for each in [*record["quantities"], *counts]
    ]
    at = {_span(each["span"]): each for each in [*counts, *record["quantities"]]}

    def near(span: Pair) -> Json | None:
        return next((each for key, each in at.items() if _overlap(key, span)), None)

    towns, sites, thousands = near((1673, 1704)), near((4226, 4236)), near((4417, 4432))
    yield Check(
        "G",
        "several towns: low 3, no more",
        bool(towns) and towns.get("low") == 3 and towns.get("high") is None,
        str(told),
    )
    yield Check("G", "five sites", bool(sites) and sites["value"] == 5, str(told))
    yield Check("G", "thousands: no figure", bool(thousands) and thousands["value"] is None, str(told))


_MUST_NAME = (
    "Israel", "Israeli officials", "Kan", "United States", "Hezbollah", "Lebanese army", "Nawaf Salam", "Joseph Aoun",
    "Hassan Izz al-Din", "Loyalty to the Resistance", "UNIFIL",
)  # fmt: skip


def _actors(record: Json, listed: Json) -> Iterator[Check]:
    named = [{"name": each["name"]} for each in record["actors"]]
    for name in _MUST_NAME:
        yield Check("H", name, any(_same({"name": name}, each) for each in named))


def _places(record: Json) -> Iterator[Check]:
    places = [(event, place) for event in record["events"] for place in event["places"]]
    names = {place["name"] for _, place in places}
    yield Check(
        "I",
        "capitals that stand for governments are no places",
        not names & {"Tel Aviv", "Washington", "Iran"},
        str(names),
    )
    base = [place for _, place in places if "Northern Command" in place["name"]]
    yield Check("I", "no coordinates for a military position", all(each["lat"] is None for each in base))
    struck = [place for event, place in places if event["type"] == "airstrike"]
    yield Check(
        "I", "E1 in southern Lebanon, a region", any(each["precision"] == "region" for each in struck), str(names)
    )


def _loaded(record: Json, listed: Json, marked: Json) -> Iterator[Check]:
    reported = _chars([span for each in marked["statements"] for span in each["content"]])
    flags = [flag for flag in record["flags"] if flag["kind"] in {"loaded_term", "factive_cue", "doubting_cue"}]
    for item in listed["loaded"]:
        span = (item["span"]["start"], item["span"]["end"])
        # In reported speech a loaded word is the speaker's; a capital's name is a metonym, not a judgement.
        if span[0] in reported or item["why"] == "metonym":
            continue
        hit = any(_overlap(span, _span(flag["span"])) for flag in flags)
        yield Check("J", f"{span[0]} {item['span']['text'][:40]}", hit)
    wrong = [flag for flag in flags if flag["kind"] == "loaded_term" and flag["span"][0] in reported]
    yield Check(
        "J", "nothing in reported speech laid to the narrator", not wrong, str([flag["span"] for flag in wrong])
    )


def _absent(record: Json) -> Iterator[Check]:
    harmed = [event["id"] for event in record["events"] if any((event["harm"] or {}).values())]
    yield Check("L", "no casualties: unknown, not zero", not harmed, str(harmed))
    strikes = [event for event in record["events"] if event["type"] == "airstrike"]
    named = [place["name"] for event in strikes for place in event["places"] if place["precision"] in {"town", "site"}]
    yield Check("L", "no town named", not named, str(named))
    inside = {_span(flag["span"]) for flag in record["flags"] if flag["kind"] == "altered_quote"}
    yield Check("L", "no altered cross-head stored as a quote", not inside & {_span(span) for span in record["quotes"]})


def read_seed(folder: Path) -> tuple[Json, Json, Json, str]:
    """The seed's record as the command line gives it, its acceptance list, its gold, and the hash of all three."""
    source = folder.parent / "reports" / "seed.txt"
    listed = folder.parent / "spec" / "seed-acceptance.json"
    marked = folder / "reports" / "dev.gold.jsonl"
    command = [sys.executable, "-m", "truceline", "read", str(source), "--jsonl", "--quiet"]
    done = subprocess.run(command, capture_output=True, check=True)
    rows = (json.loads(line) for line in marked.read_bytes().splitlines())
    gold_record = next(row for row in rows if row["report"]["id"] == "seed")
    data = digest([source, listed, marked])
    return json.loads(done.stdout), json.loads(listed.read_text(encoding="utf-8")), gold_record, data


def figures(found: Sequence[Check]) -> list[Figure]:
    """The share of items that hold, by section."""
    sizes = {section: [check.holds for check in found if check.section == section] for section in SECTIONS}
    return [
        Figure(f"{section} {SECTIONS[section]}", sum(held) / len(held), len(held))
        for section, held in sizes.items()
        if held
    ]


def broken(found: Sequence[Check]) -> list[str]:
    """The items of held sections that fail."""
    return [
        f"seed {each.section} {each.name}: {each.found}" for each in found if each.section in HELD and not each.holds
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--hold", action="store_true", help="fail where an item of A, E or F fails")
    options.add_argument("--section", help="only these sections, such as ABD")
    given = options.parse_args(arguments)
    folder = gold()
    if folder is None:
        print("TRUCELINE_GOLD names no folder: the seed is not measured")
        return 0
    record, listed, marked, _ = read_seed(folder)
    found = checks(record, listed, marked)
    for check in found:
        if not given.section or check.section in given.section:
            print(
                f"{check.section}  {'holds ' if check.holds else 'FAILS '} {check.name}"
                + (f"  <- {check.found}" if not check.holds and check.found else "")
            )
    for figure in figures(found):
        print(f"{figure.name:44} {round(figure.value * figure.count)}/{figure.count}")
    return 1 if given.hold and broken(found) else 0


if __name__ == "__main__":
    sys.exit(main())
