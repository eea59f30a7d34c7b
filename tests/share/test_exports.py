"""Every export is read back by a reader that is not ours, with equal counts; the manifest names what was lost."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import jsonschema
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.making import record
from tests.share.conftest import NOW, village
from truceline import codec
from truceline.share import acled, ged, plover
from truceline.share.columns import ExportError, safe
from truceline.share.deeds import deeds
from truceline.share.formats import FORMATS, Export, render, write
from truceline.share.outgoing import Outgoing, gather_records

pandas = pytest.importorskip("pandas")
MODEL = json.loads((Path(__file__).parent / "money_model.json").read_text("utf-8"))["schemata"]


def losses(made: Export) -> dict[str, int]:
    counts: dict[str, int] = {}
    for loss in made.manifest.losses:
        counts[loss.kind] = counts.get(loss.kind, 0) + loss.count
    return counts


def table(made: Export, **how):
    return pandas.read_csv(io.BytesIO(made.data), keep_default_na=False, dtype=str, **how)


def changed(**fields) -> Outgoing:
    """The village's report alone, with fields of its shelling changed."""
    made = village()
    first = msgspec.structs.replace(made.events[0], **fields)
    return gather_records([msgspec.structs.replace(made, events=(first, *made.events[1:]))], NOW)


@pytest.mark.parametrize("name", FORMATS)
def test_the_manifest_counts_and_checksum_are_the_files(everything, name) -> None:
    made = render(everything, name)
    assert made.manifest.sha256 == codec.sha256(made.data) and made.manifest.size == len(made.data)
    assert made.manifest.rows > 0 and FORMATS[name].cannot
    assert 0 <= made.manifest.unreviewed_rows <= made.manifest.rows


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_data_give_the_same_bytes(everything, name) -> None:
    assert render(everything, name).data == render(everything, name).data


@pytest.mark.parametrize("name", FORMATS)
def test_no_private_name_and_no_armed_position_is_in_any_format(everything, name) -> None:
    data = render(everything, name).data
    if name == "parquet":
        data = pandas.read_parquet(io.BytesIO(data)).to_json(force_ascii=False).encode()
    assert b"Pell" not in data
    assert b"4.0,3.0" not in data.replace(b" ", b"")


def test_acled_has_its_columns_and_one_row_a_countable_deed(everything) -> None:
    made = render(everything, "acled")
    read = table(made)
    assert tuple(read.columns) == acled.COLUMNS and len(acled.COLUMNS) == 31
    assert len(read) == made.manifest.rows == 2
    assert set(read["sub_event_type"]) == {"Air/drone strike", "Shelling/artillery/missile attack"}
    assert set(read["tags"]) == {"review=reviewed"}
    assert all("Record: urn:truceline:" in notes for notes in read["notes"])
    assert losses(made)["total left out"] == 1 and losses(made)["no such type"] == 1


def test_acled_writes_unknown_dead_as_nought_and_says_so(everything) -> None:
    made = render(everything, "acled")
    row = table(made).set_index("sub_event_type").loc["Shelling/artillery/missile attack"]
    assert row["fatalities"] == "0" and "Fatalities not reported" in row["notes"]
    assert losses(made)["unknown written as 0"] == 1
    assert table(made).set_index("sub_event_type").loc["Air/drone strike"]["fatalities"] == "3"


def test_acled_puts_a_region_at_precision_3_without_a_point() -> None:
    place = msgspec.structs.replace(village().events[0].places[0], precision="region", name="Quay valley")
    made = render(changed(places=(place,)), "acled")
    row = table(made).iloc[0]
    assert (row["geo_precision"], row["latitude"], row["longitude"]) == ("3", "", "")
    assert losses(made)["area without a point"] == 1


@pytest.mark.parametrize("time", [None, {"span": None, "start": "2025-01-01", "end": None, "precision": "day"}])
def test_what_has_no_day_is_no_acled_row(time) -> None:
    made = render(changed(date=time and msgspec.convert(time, type(village().events[0].date))), "acled")
    assert made.manifest.rows == 0 and losses(made)["no date, so left out"] == 1


def test_ged_holds_only_deeds_with_a_death_and_names_the_others(everything) -> None:
    made = render(everything, "ged")
    read = table(made)
    assert tuple(read.columns) == ged.COLUMNS
    assert len(read) == made.manifest.rows == 1
    assert (read.iloc[0]["best"], read.iloc[0]["low"], read.iloc[0]["deaths_unknown"]) == ("3", "3", "3")
    assert losses(made)["no death, so left out"] == 2


def test_plover_keeps_deeds_and_verbal_acts_in_rows_of_their_own(everything) -> None:
    made = render(everything, "plover")
    read = table(made)
    assert tuple(read.columns) == plover.COLUMNS
    assert sorted(read["Event Type"]) == ["ASSAULT", "ASSAULT", "MOBILIZE"]
    assert all(id.startswith("urn:truceline:report:") for id in read["Event ID"])
    assert set(read["Version"]) == {"truceline; reviewed", "truceline; unreviewed machine suggestion"}
    assert losses(made)["no such type"] == 4


def test_hxl_has_its_row_of_tags_and_leaves_unknown_empty(everything) -> None:
    made = render(everything, "hxl")
    read = table(made)
    assert all(tag.startswith("#") for tag in read.iloc[0])
    assert len(read) - 1 == made.manifest.rows == len(deeds(everything))
    shelling = read[read["type"] == "shelling"].iloc[0]
    assert (shelling["killed_min"], shelling["injured_min"]) == ("", "1")


def test_parquet_keeps_unknown_as_null(everything) -> None:
    made = render(everything, "parquet")
    read = pandas.read_parquet(io.BytesIO(made.data))
    assert len(read) == made.manifest.rows == len(deeds(everything))
    shelling = read[read["type"] == "shelling"].iloc[0]
    assert pandas.isna(shelling["killed_min"]) and shelling["injured_min"] == 1
    assert list(shelling["deniers"]) == ["The army"]


def test_geojson_is_valid_and_pins_only_what_has_a_point(everything) -> None:
    models = pytest.importorskip("geojson_pydantic")
    made = render(everything, "geojson")
    read = models.FeatureCollection[models.Feature].model_validate_json(made.data)
    assert len(read.features) == made.manifest.rows == len(deeds(everything))
    placed = [it for it in read.features if it.geometry]
    assert [list(it.geometry.coordinates) for it in placed] == [[2.5, 1.5]]
    shelling = next(it.properties for it in read.features if it.properties["type"] == "shelling")
    assert shelling["harm"]["killed"] is None and shelling["harm"]["injured"][0]["low"] == 1


def test_a_region_is_no_point_on_the_map() -> None:
    place = msgspec.structs.replace(village().events[0].places[0], precision="region")
    read = json.loads(render(changed(places=(place,)), "geojson").data)
    shelling = next(it for it in read["features"] if it["properties"]["type"] == "shelling")
    assert shelling["geometry"] is None and shelling["properties"]["place_precision"] == "region"


def test_json_lines_hold_the_record_contract(everything, confirmed) -> None:
    schema = codec.json_schema()
    for out in (everything, confirmed):
        made = render(out, "jsonl")
        lines = made.data.splitlines()
        assert len(lines) == made.manifest.rows == 2
        for line in lines:
            jsonschema.validate(json.loads(line), schema)
            codec.decode(line)
    only = json.loads(render(confirmed, "jsonl").data.splitlines()[0])
    assert only["review"] == {"e1": "reviewed", "s1": "reviewed"} and only["flags"] == []
    assert any("left out because nobody reviews them" in note for note in only["report"]["notes"])
    assert losses(render(confirmed, "jsonl"))["parts that nobody reviews"] > 0


def test_money_entities_keep_to_the_published_model(everything) -> None:
    made = render(everything, "money")
    entities = [json.loads(line) for line in made.data.splitlines()]
    assert len(entities) == made.manifest.rows and len({it["id"] for it in entities}) == len(entities)
    ids = {it["id"]: it["schema"] for it in entities}
    for it in entities:
        model = MODEL[it["schema"]]
        assert set(model["required"]) <= set(it["properties"]), it
        for name, values in it["properties"].items():
            kind = model["properties"][name]
            assert values and all(isinstance(value, str) for value in values)
            if kind == "entity":
                assert all(value in ids for value in values)
            elif kind == "date":
                assert all(date.fromisoformat(value[:10]) for value in values)
            elif kind in ("country", "language"):
                assert all(value.islower() and len(value) in (2, 3) for value in values)
    assert sum(it["schema"] == "Event" for it in entities) == len(deeds(everything))


def test_annotations_lead_to_the_exact_words(everything) -> None:
    made = render(everything, "annotation")
    body = json.loads(made.data)
    items = body["first"]["items"]
    assert body["@context"] == "http://www.w3.org/ns/anno.jsonld" and body["total"] == len(items) == made.manifest.rows
    texts = [leaving.record.report.text for leaving in everything.reports.values()]
    for it in items:
        assert it["type"] == "Annotation" and it["id"].startswith("urn:truceline:")
        for target in it["target"]:
            quote, position = target["selector"]
            assert any(text[position["start"] : position["end"]] == quote["exact"] for text in texts)
        assert it["body"][1]["value"] in ("reviewed", "unreviewed machine suggestion")


@pytest.mark.parametrize("cell", ["=1+1", "+44", "-cmd", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1"])
def test_no_cell_is_a_formula(cell) -> None:
    assert str(safe(cell)).startswith(("'", "␉", "␍")) or not str(safe(cell)).startswith(("=", "+", "-", "@"))


@given(st.text())
def test_no_text_whatever_becomes_a_formula_or_a_second_line(words) -> None:
    made = str(safe(words))
    assert not made.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert "\n" not in made and "\r" not in made


def test_a_headline_that_is_a_formula_is_defused_in_the_file(everything) -> None:
    source = table(render(everything, "ged"))
    assert not any(str(cell).startswith("=") for cell in source.to_numpy().ravel())


def test_numbers_stay_numbers() -> None:
    assert safe(-33.5) == -33.5 and safe(None) is None


def test_an_unknown_format_is_refused_in_plain_words(everything) -> None:
    with pytest.raises(ExportError, match="no such format: xls"):
        render(everything, "xls")


def test_an_export_of_nothing_has_heads_and_no_rows() -> None:
    out = gather_records([], NOW)
    for name in FORMATS:
        assert render(out, name).manifest.rows == 0


def test_swapping_the_parties_changes_only_the_names() -> None:
    swapped = codec.decode(
        codec.encode(record()).replace(b"Freedonia", b"%%%%%%%%%").replace(b"Sylvania", b"Freedonia")
        .replace(b"%%%%%%%%%", b"Sylvania ")
    )  # fmt: skip
    one, other = (render(gather_records([it], NOW), "hxl").data.decode() for it in (record(), swapped))
    assert len(one.splitlines()) == len(other.splitlines())


def test_the_command_writes_files_and_manifest(tmp_path, reviewed) -> None:
    command = [
        sys.executable,
        "-m",
        "truceline",
        "export",
        str(tmp_path / "out"),
        "--ledger",
        str(tmp_path / "case.ledger"),
    ]
    done = subprocess.run(
        [*command, "-f", "acled", "-f", "geojson", "--as-of", "2026-01-05"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_bytes())
    assert [it["file"] for it in manifest["files"]] == ["acled.csv", "deeds.geojson"]
    for it in manifest["files"]:
        assert codec.sha256((tmp_path / "out" / it["file"]).read_bytes()) == it["sha256"]
    assert any(loss["kind"] == "not reviewed" for loss in manifest["files"][0]["losses"])


def test_the_command_says_what_formats_there_are_and_what_each_loses() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "truceline", "export", "--list"], capture_output=True, text=True, check=True
    )
    assert all(name in done.stdout for name in FORMATS) and "cannot hold" in done.stdout


def test_the_document_says_what_each_format_cannot_hold() -> None:
    words = (Path(__file__).parents[2] / "docs" / "sharing.md").read_text("utf-8")
    for it in FORMATS.values():
        assert f"| `{it.name}` | {it.title}, `{it.file}` | {'; '.join(it.cannot)} |" in words


def test_write_makes_the_folder_and_one_manifest_for_all(tmp_path, everything) -> None:
    made = write(everything, ["hxl", "hxl", "jsonl"], tmp_path / "deep" / "er")
    assert [it.format for it in made] == ["hxl", "jsonl"]
