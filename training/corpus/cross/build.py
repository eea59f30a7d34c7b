"""Sources to `reports.jsonl` and `gold.json` of both halves, every offset found from words.

    python training/corpus/cross/build.py [--check]

A source names words of a report; `words#2` is the second place where they stand. The first words of a member are the
fullest telling, the others its other tellings in that report.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
HALVES = ("open", "held")


def find(text: str, words: str) -> list[int]:
    """Where words stand in a text, as [start, end)."""
    plain, _, number = words.partition("#")
    at = -1
    for _ in range(int(number or 1)):
        at = text.find(plain, at + 1)
        if at < 0:
            raise ValueError(f"not in the text: {words!r}")
    return [at, at + len(plain)]


def figure(told: list[Any]) -> dict[str, Any]:
    low, high, report, whose = told
    return {"low": low, "high": high, "report": report, "according_to": whose}


def built(half: str) -> dict[str, str]:
    """The files of one half, by name."""
    import yaml

    source = yaml.safe_load((HERE / f"{half}.yaml").read_text(encoding="utf-8"))
    reports = [{**report, "text": report["text"].strip(), "language": "en"} for report in source["reports"]]
    texts = {report["id"]: report["text"] for report in reports}
    for report in reports:
        if not report["text"].startswith(report["title"]):
            raise ValueError(f"{report['id']} does not begin with its title")
    gold = {
        "composed": True,
        "set": half,
        "copies": [{"original": members[0], "members": members} for members in source["copies"]],
        "incidents": [incident(one, texts) for one in source["incidents"]],
        "not_incidents": [
            {"report": report, "evidence": find(texts[report], words), "why": why, "words": words}
            for report, words, why in source["not_incidents"]
        ],
    }
    return {
        "reports.jsonl": "".join(json.dumps(report, ensure_ascii=False) + "\n" for report in reports),
        "gold.json": json.dumps(gold, ensure_ascii=False, indent=1) + "\n",
    }


def incident(one: dict[str, Any], texts: dict[str, str]) -> dict[str, Any]:
    members = []
    for report, told in one["members"].items():
        first, *others = [find(texts[report], words) for words in told]
        member: dict[str, Any] = {"report": report, "evidence": first, "words": texts[report][slice(*first)]}
        members.append({**member, "also": others} if others else member)
    start, end = map(str, one["date"])
    return {
        **one,
        "date": {"start": start, "end": end},
        "members": members,
        **{kind: [figure(told) for told in one.get(kind, [])] for kind in ("killed", "injured")},
    }


def main() -> int:
    stale = []
    for half in HALVES:
        for name, content in built(half).items():
            path = HERE / half / name
            if "--check" in sys.argv:
                stale += [] if path.is_file() and path.read_text(encoding="utf-8") == content else [f"{half}/{name}"]
            else:
                path.parent.mkdir(exist_ok=True)
                path.write_text(content, encoding="utf-8")
    print("\n".join(f"not current: {name}" for name in stale), end="\n" if stale else "")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
