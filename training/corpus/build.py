"""Builds the composed corpus: marked-up sources in `sources/*.txt` become `*.jsonl` with checked offsets.

Those in `held/*.txt` become `held/*.jsonl`: nothing is trained on them and no rule is fitted to them.

    python training/corpus/build.py                build every source
    python training/corpus/build.py --check        exit 1 where a built file differs from its source
    python training/corpus/build.py --show ID …    print reports with every annotation sliced back
    python training/corpus/build.py --second DIR   write both passes over the tenth that was annotated twice

The markup is in `markup.py`'s docstring. Nothing here counts characters by hand: every span is found from words.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from markup import MarkupError, parse_records, parse_source

HERE = Path(__file__).parent


def build_file(source: Path) -> tuple[str, list[dict[str, Any]]]:
    """The JSON Lines of one source, and its records."""
    records = parse_source(source.read_text(encoding="utf-8"), source.name)
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), records


def write_second_pass(records: list[dict[str, Any]], folder: Path) -> None:
    """Write `first.jsonl` and `second.jsonl`: the same reports as each pass annotated them, for a scorer to compare."""
    first = {record["report"]["id"]: record for record in records}
    pairs = []
    for source in sorted((HERE / "second").glob("*.txt")):
        for block in source.read_text(encoding="utf-8").split("### ")[1:]:
            ident, _, lines = block.partition("\n--\n")
            one = first[ident.strip()]
            statements, events = parse_records(one["report"]["text"], one["names"], lines)
            pairs.append((one, {"report": one["report"], "statements": statements, "events": events}))
    folder.mkdir(parents=True, exist_ok=True)
    for name, at in (("first", 0), ("second", 1)):
        lines = "".join(json.dumps(pair[at], ensure_ascii=False) + "\n" for pair in pairs)
        (folder / f"{name}.jsonl").write_text(lines, encoding="utf-8")


def show(record: dict[str, Any]) -> None:
    """Print one record with each span sliced back out of the text."""
    text = record["report"]["text"]

    def words(span: list[int] | None) -> str | None:
        return None if span is None else text[span[0] : span[1]]

    def mentions(items: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
        extra = ("kind", "precision")
        return [(words(m["span"]), m["name"], *(m[key] for key in extra if key in m)) for m in items]

    print("=" * 8, record["report"]["id"], record["report"]["published"], "|", record["report"]["title"])
    print(text)
    print("  names:", " · ".join(f"{words(name['span'])}/{name['label']}" for name in record["names"]))
    for s in record.get("statements", []):
        print(f"  {s['id']} {s['act']} {s['voice']} {s['modality']} same={s['same_as']} parent={s.get('parent')}")
        print("     ", [words(span) for span in s["content"]])
        print("      cue:", words(s["cue"]), "| chain:", mentions(s["chain"]), "| about:", mentions(s["about"]))
    for e in record.get("events", []):
        harm = {key: (v["low"], v["high"], words(v["span"])) for key, v in e["harm"].items() if v}
        day = e["date"] and (e["date"]["start"], e["date"]["end"], e["date"]["precision"], words(e["date"]["span"]))
        print(f"  {e['id']} {e['type']} [{words(e['trigger'])}] {e['status']}{' AGGREGATE' if e['aggregate'] else ''}")
        print("     ", [words(span) for span in e["evidence"]])
        print("      actors:", mentions(e["actors"]), "| targets:", mentions(e["targets"]))
        print("      places:", mentions(e["places"]), "| date:", day, "| harm:", harm, "| means:", words(e["means"]))
        print("      count:", e["count"], "| according to:", e["according_to"])


def summarise(records: list[dict[str, Any]]) -> None:
    """Print what the corpus holds."""
    full = [record for record in records if "statements" in record]
    names = Counter(name["label"] for record in records for name in record["names"])
    words = sum(len(record["report"]["text"].split()) for record in records)
    print(f"{len(records)} texts, {words} words, {sum(names.values())} names {dict(names)}")
    statements = [s for record in full for s in record["statements"]]
    events = [e for record in full for e in record["events"]]
    print(f"{len(full)} with statements and events: {len(statements)} statements, {len(events)} events")
    print("acts", dict(Counter(s["act"] for s in statements).most_common()))
    print("types", dict(Counter(e["type"] for e in events).most_common()))


def main() -> int:
    """Build, check or show; the exit status says whether all was well."""
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--check", action="store_true")
    reader.add_argument("--show", nargs="*", default=[])
    reader.add_argument("--second", type=Path, metavar="DIR")
    options = reader.parse_args()
    records: list[dict[str, Any]] = []
    stale = broken = 0
    for source in sorted([*(HERE / "sources").glob("*.txt"), *(HERE / "held").glob("*.txt")]):
        try:
            lines, built = build_file(source)
        except MarkupError as error:
            print(error, file=sys.stderr)
            broken += 1
            continue
        records += built
        target = (source.parent if source.parent.name == "held" else HERE) / f"{source.stem}.jsonl"
        if options.check:
            stale += not target.exists() or target.read_text(encoding="utf-8") != lines
        else:
            target.write_text(lines, encoding="utf-8")
    for ident, times in Counter(record["report"]["id"] for record in records).items():
        if times > 1:
            print(f"{ident}: used {times} times", file=sys.stderr)
            broken += 1
    for record in records:
        if any(record["report"]["id"].startswith(wanted) for wanted in options.show):
            show(record)
    if options.second:
        write_second_pass(records, options.second)
    summarise(records)
    return 1 if stale or broken else 0


if __name__ == "__main__":
    sys.exit(main())
