"""The bundled samples: the manifest tells the truth, every file is marked as composed, and the traps are there."""

from __future__ import annotations

import email
import email.policy
import json
import re
import tomllib
from importlib.resources import files
from typing import Any

import pytest

FOLDER = files("truceline.data") / "samples"
MANIFEST: dict[str, Any] = tomllib.loads((FOLDER / "samples.toml").read_text(encoding="utf-8"))
SAMPLES: list[dict[str, Any]] = MANIFEST["samples"]
NAMES = [sample["file"] for sample in SAMPLES]
BESIDE = {"README.md", "samples.toml"}


def read_sample(name: str) -> str:
    """The words of a sample as its bytes hold them; mail is decoded."""
    data = (FOLDER / name).read_bytes()
    if name.endswith(".eml"):
        return email.message_from_bytes(data, policy=email.policy.default).get_content()
    return data.decode("utf-8")


def test_the_manifest_lists_exactly_the_files() -> None:
    there = {entry.name for entry in FOLDER.iterdir() if entry.is_file()}
    assert there - BESIDE == set(NAMES)
    assert len(NAMES) == len(set(NAMES))
    assert 8 <= len(NAMES) <= 12


@pytest.mark.parametrize("sample", SAMPLES, ids=NAMES)
def test_each_sample_is_marked_as_composed(sample: dict[str, Any]) -> None:
    text = read_sample(sample["file"])
    last = [line for line in re.sub(r"<[^>]+>", " ", text).splitlines() if line.strip()][-1]
    assert MANIFEST["marking"] in last
    assert sample["note"] == "composed by Truceline; outlet invented"


@pytest.mark.parametrize("sample", SAMPLES, ids=NAMES)
def test_each_sample_names_its_outlet_and_year(sample: dict[str, Any]) -> None:
    text = read_sample(sample["file"])
    assert sample["outlet"] in text
    raw = (FOLDER / sample["file"]).read_bytes()
    assert sample["published"][:4].encode() in raw
    assert len(text.split()) >= 100


def test_no_outlet_is_a_workplace_and_every_address_is_reserved() -> None:
    text = "\n".join(read_sample(name) for name in NAMES)
    hosts = set(re.findall(r"(?:https?://|@|the )([a-z-]+\.[a-z]{2,})\b", text))
    assert hosts, "the samples hold addresses"
    assert all(host.endswith((".example", "schema.org")) for host in hosts)


def test_the_voices_cover_both_camps_alike() -> None:
    camps = [sample for sample in SAMPLES if sample["voice"].startswith("broadcaster")]
    assert len(camps) == 2
    kinds = [{trap.split(":")[0] for trap in sample["traps"]} for sample in camps]
    assert kinds[0] == kinds[1]
    lengths = [len(read_sample(sample["file"]).split()) for sample in camps]
    assert max(lengths) < 1.3 * min(lengths)


@pytest.mark.parametrize("name", ["broadcaster-sada.txt", "broadcaster-galil.txt"])
def test_the_broadcasters_hold_an_odd_mark_and_a_heading_nobody_says(name: str) -> None:
    lines = read_sample(name).splitlines()
    assert sum(line.count('"') for line in lines) % 2 == 1
    headings = [line.strip("'") for line in lines if line.startswith("'") and line.endswith("'")]
    body = "\n".join(line for line in lines if not line.startswith("'"))
    assert len(headings) == 2
    assert all(f'"{heading}' not in body for heading in headings)
    assert "last November" in body


def test_the_aggregator_carries_the_wire_trimmed_and_under_another_headline() -> None:
    wire = read_sample("wire.txt").splitlines()
    copy = read_sample("aggregator.txt").splitlines()
    shared = [line for line in copy if line in wire and len(line) > 80]
    assert 5 <= len(shared) < sum(len(line) > 80 for line in wire)
    assert wire[0] not in copy


def test_the_other_samples_share_no_paragraph() -> None:
    seen: dict[str, str] = {}
    for name in NAMES:
        if name == "aggregator.txt":
            continue
        for line in read_sample(name).splitlines():
            if len(line) > 60:
                assert line not in seen, f"{name} repeats {seen.get(line)}"
                seen[line] = name


def test_the_page_hides_a_sentence_in_a_script_and_tells_its_date() -> None:
    page = read_sample("page.html")
    script = re.findall(r"<script>(.*?)</script>", page, re.S)
    assert any("not a sentence" in body for body in script)
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    assert found is not None
    record = json.loads(found.group(1))
    assert record["datePublished"].startswith("2025-11-08T06:00")


def test_the_mail_is_mail() -> None:
    message = email.message_from_bytes((FOLDER / "newsletter.eml").read_bytes(), policy=email.policy.default)
    assert message["Subject"] == "Border Brief, 21 November: counting to a year"
    assert message["Date"].datetime.isoformat() == "2025-11-21T06:00:00+02:00"
    assert "“patience is measured in weeks, not seasons”" in message.get_content().replace("\n", " ")


def test_one_sample_is_arabic_and_one_is_another_conflict() -> None:
    arabic = [sample for sample in SAMPLES if sample["language"] == "ar"]
    assert len(arabic) == 1
    letters = re.findall(r"[\u0600-\u06ff]", read_sample(arabic[0]["file"]))
    assert len(letters) > 400
    assert not re.search(r"Leban|Israel|Hezbollah", read_sample("elsewhere.txt"))
