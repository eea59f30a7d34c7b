"""Pieces: all of every source once, whatever the cuts; archives that are cut short or corrupt are told."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from itertools import chain
from pathlib import Path
from random import Random

import pytest

pytest.importorskip("warcio")
pq = pytest.importorskip("pyarrow.parquet")
import pyarrow as pa  # noqa: E402
from warcio.statusandheaders import StatusAndHeaders  # noqa: E402
from warcio.warcwriter import WARCWriter  # noqa: E402

from truceline.errors import ReadError  # noqa: E402
from truceline.read import Source  # noqa: E402
from truceline.read.archive import archive_file, offsets, read_all  # noqa: E402
from truceline.records import Failure  # noqa: E402
from truceline.scale import units  # noqa: E402
from truceline.scale.manifest import Done, Manifest  # noqa: E402


def page(number: int) -> bytes:
    return f"<html><body><p>Report {number}: a truce held in the valley, {'word ' * 40}</p></body></html>".encode()


def warc(count: int, *, packed: bool = True, status: str = "200 OK", media: str = "text/html; charset=utf-8") -> bytes:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=packed)
    for number in range(count):
        headers = StatusAndHeaders(status, [("Content-Type", media)], protocol="HTTP/1.1")
        record = writer.create_warc_record(
            f"https://news.example/{number}",
            "response",
            payload=io.BytesIO(page(number)),
            http_headers=headers,
            warc_headers_dict={
                "WARC-Record-ID": f"<urn:uuid:00000000-0000-4000-8000-{number:012}>",
                "WARC-Date": "2030-01-01T00:00:00Z",
            },
        )
        writer.write_record(record)
    return out.getvalue()


def everything(path: Path) -> tuple[list[Source], list[Failure]]:
    read: list[Source] = []
    failed: list[Failure] = []
    for unit in units.plan([str(path)]):
        for found in [unit] if isinstance(unit, Failure) else units.read_unit(unit):
            (failed if isinstance(found, Failure) else read).append(found)  # type: ignore[arg-type]
    return read, failed


@pytest.mark.parametrize("packed", [True, False])
def test_every_page_of_an_archive_once(tmp_path: Path, packed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(units, "RECORDS", 4)
    file = tmp_path / ("a.warc.gz" if packed else "a.warc")
    file.write_bytes(warc(11, packed=packed))
    assert len(list(units.plan([str(file)]))) == 3
    read, failed = everything(file)
    assert failed == []
    assert [source.url for source in read] == [f"https://news.example/{number}" for number in range(11)]
    assert [source.data for source in read] == [page(number) for number in range(11)]
    assert {(source.media_type, source.charset) for source in read} == {("text/html", "utf-8")}


def wacz(file: Path, data: bytes, kind: int, name: str = "archive/data.warc.gz") -> None:
    with zipfile.ZipFile(file, "w", kind) as packed:
        packed.writestr(name, data)
        packed.writestr("datapackage.json", "{}")


@pytest.mark.parametrize("kind", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("packed", [True, False])
def test_a_wacz_is_read_inside(tmp_path: Path, kind: int, packed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(units, "RECORDS", 4)
    file = tmp_path / "a.wacz"
    wacz(file, warc(11, packed=packed), kind)
    read, failed = everything(file)
    assert [source.url for source in read] == [f"https://news.example/{number}" for number in range(11)]
    assert failed == []


def test_of_a_damaged_wacz_what_is_whole_is_read(tmp_path: Path) -> None:
    data = warc(4)
    places = [at for at in offsets(io.BytesIO(data)) if isinstance(at, int)]
    file = tmp_path / "a.wacz"
    wacz(file, data, zipfile.ZIP_STORED)
    held = bytearray(file.read_bytes())
    at = held.index(data[places[2] : places[3]])
    held[at + 20 : at + 60] = b"\xff" * 40
    file.write_bytes(held)
    with file.open("rb") as stream:
        for found in (list(chain(*everything(file))), list(archive_file(str(file), stream))):
            pages = [one.url for one in found if isinstance(one, Source)]
            assert pages == [f"https://news.example/{number}" for number in (0, 1, 3)]
            assert {one.reason for one in found if isinstance(one, Failure)} == {"bad archive"}


def test_of_a_damaged_packed_member_what_unpacks_is_read(tmp_path: Path) -> None:
    file = tmp_path / "a.wacz"
    wacz(file, warc(400, packed=False), zipfile.ZIP_DEFLATED)
    held = bytearray(file.read_bytes())
    middle = len(held) // 2
    held[middle : middle + 40] = b"\xff" * 40
    file.write_bytes(held)
    read, failed = everything(file)
    assert [source.url for source in read[:10]] == [f"https://news.example/{number}" for number in range(10)]
    assert failed


@pytest.mark.parametrize("header", [b"WARC-Target-URI", b"WARC-Type", b"Content-Length", b"WARC-Record-ID"])
def test_a_record_without_one_of_its_headers_costs_no_other(tmp_path: Path, header: bytes) -> None:
    data = warc(5, packed=False)
    third = data.index(b"WARC/1", data.index(b"news.example/1"))
    at = data.index(header, third)
    file = tmp_path / "a.warc"
    file.write_bytes(data[:at] + b"X" * len(header) + data[at + len(header) :])
    with file.open("rb") as stream:
        for found in (list(chain(*everything(file))), list(archive_file(str(file), stream))):
            pages = [one.url for one in found if isinstance(one, Source) and one.url]
            assert [url for url in pages if url[-1] != "2"] == [
                f"https://news.example/{number}" for number in (0, 1, 3, 4)
            ]
            assert {one.reason for one in found if isinstance(one, Failure)} <= {
                "bad archive",
                "truncated",
                "bad digest",
            }
            assert len(pages) == 5 or any(isinstance(one, Failure) for one in found) or header == b"WARC-Type"


@pytest.mark.parametrize("kind", ["warc", "warc.gz", "stored", "deflated"])
def test_no_damage_ends_a_run(tmp_path: Path, kind: str) -> None:
    whole = tmp_path / ("a.wacz" if kind in ("stored", "deflated") else f"a.{kind}")
    if whole.suffix == ".wacz":
        wacz(whole, warc(4), zipfile.ZIP_STORED if kind == "stored" else zipfile.ZIP_DEFLATED)
    else:
        whole.write_bytes(warc(4, packed=kind == "warc.gz"))
    data, chance = whole.read_bytes(), Random(kind)
    for _ in range(60):
        held, at, long = bytearray(data), chance.randrange(len(data)), chance.choice([1, 8, 200])
        match chance.randrange(4):
            case 0:
                held[at : at + long] = chance.randbytes(long)
            case 1:
                del held[at : at + long]
            case 2:
                del held[at:]
            case _:
                held[at : at + long] = held[-at:][:long]
        whole.write_bytes(held)
        with whole.open("rb") as stream:
            found = list(archive_file(str(whole), stream))
        found_in_pieces = list(chain(*everything(whole)))
        assert all(isinstance(one, Source | Failure) for one in found + found_in_pieces)
        assert {one.url for one in found if isinstance(one, Source)} == {
            one.url for one in found_in_pieces if isinstance(one, Source)
        }


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("cut", [1, 40, 200])
def test_a_truncated_last_record_is_told(packed: bool, cut: int) -> None:
    found = list(read_all(warc(5, packed=packed)[: -cut - (0 if packed else 4)]))
    assert [isinstance(one, Source) for one in found[:4]] == [True] * 4
    assert any(isinstance(one, ReadError) for one in found[4:])
    assert not any(isinstance(one, Source) for one in found[4:])


def test_a_changed_byte_is_told() -> None:
    data = bytearray(warc(3, packed=False))
    place = bytes(data).index(b"Report 1")
    data[place : place + 8] = b"Retort 1"
    found = list(read_all(bytes(data)))
    assert [one.reason if isinstance(one, ReadError) else "page" for one in found] == ["page", "bad digest", "page"]


@pytest.mark.parametrize("hole", [b"\0" * 60, b"\xff" * 60, b"WARC/1.0" * 8, b""])
@pytest.mark.parametrize("place", [12, 30, 90, 250])
def test_rubbish_in_the_middle_does_not_lose_what_follows(place: int, hole: bytes) -> None:
    data = warc(6)
    places = [at for at in offsets(io.BytesIO(data)) if isinstance(at, int)]
    broken = data[: places[2] + place] + hole + data[places[2] + place + 60 :]
    found = list(read_all(broken))
    pages = [one.url for one in found if isinstance(one, Source)]
    assert pages == [f"https://news.example/{number}" for number in (0, 1, 3, 4, 5)]
    assert any(isinstance(one, ReadError) for one in found)


def test_a_break_in_a_packed_record_is_told_of_that_record_alone() -> None:
    whole = warc(4)
    places = [at for at in offsets(io.BytesIO(whole)) if isinstance(at, int)]
    for start in range(places[1] + 11, places[2] - 1, 7):
        broken = bytearray(whole)
        broken[start] ^= 0x55
        found = list(read_all(bytes(broken)))
        assert [one.url[-1] for one in found if isinstance(one, Source) and one.url] in (["0", "2", "3"], list("0123"))
        assert len(found) == 4


def test_records_packed_as_one_are_no_page_and_told() -> None:
    found = list(read_all(gzip.compress(warc(3, packed=False)) + warc(2)))
    assert [isinstance(one, Source) for one in found] == [False, True, True]
    assert "packed as one" in str(found[0])


@pytest.mark.parametrize(("status", "media"), [("301 Moved", "text/html"), ("200 OK", "image/png")])
def test_what_is_no_page_is_passed_over(status: str, media: str) -> None:
    assert list(read_all(warc(2, status=status, media=media))) == []


@pytest.mark.parametrize("data", [b"", b"no archive at all", gzip.compress(b"no archive either")])
def test_no_archive_does_no_harm(data: bytes, tmp_path: Path) -> None:
    file = tmp_path / "a.warc.gz"
    file.write_bytes(data)
    read, failed = everything(file)
    assert read == []
    assert bool(failed) == bool(data)


@pytest.mark.parametrize("size", [1, 7, 100, 1000, 1 << 20])
def test_every_line_once_wherever_the_cuts_fall(tmp_path: Path, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(units, "LINES", size)
    lines = [
        json.dumps({"id": f"r{number}", "text": "é" * (number * 7 % 50 + 1)}, ensure_ascii=False)
        for number in range(40)
    ]
    file = tmp_path / "a.jsonl"
    file.write_text("\ufeff" + "\n".join([*lines[:20], "", "{broken", *lines[20:]]), encoding="utf-8")
    read, failed = everything(file)
    assert [source.given.id for source in read] == [f"r{number}" for number in range(40)]
    assert [failure.reason for failure in failed] == ["bad json"]


def test_rows_of_parquet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(units, "ROWS", 7)
    file = tmp_path / "a.parquet"
    pq.write_table(
        pa.table({"id": [f"r{n}" for n in range(25)], "text": [f"Text number {n}." for n in range(25)]}), file
    )
    read, failed = everything(file)
    assert ([source.given.id for source in read], failed) == ([f"r{n}" for n in range(25)], [])


def test_loose_files_and_what_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A truce held.", encoding="utf-8")
    (tmp_path / "b.parquet").write_bytes(b"not parquet")
    (tmp_path / "notes.xyz").write_text("No report.", encoding="utf-8")
    found = list(units.plan([str(tmp_path), str(tmp_path / "nothing")]))
    assert [one.reason for one in found if isinstance(one, Failure)] == ["bad archive", "not found"]
    pieces = [one for one in found if isinstance(one, units.Unit)]
    assert [(one.kind, one.path) for one in pieces] == [("files", str(tmp_path / "a.txt"))]


def test_files_that_cannot_be_named_or_read_are_failures_of_the_plan(tmp_path: Path) -> None:
    (tmp_path / "a\nb.txt").write_text("Words.")
    (tmp_path / "c.docx").write_bytes(b"PK")
    (tmp_path / "d.txt").write_text("Words.")
    found = list(units.plan([str(tmp_path)]))
    assert [it.reason for it in found if isinstance(it, Failure)] == ["bad address", "unsupported"]
    assert [it.path for it in found if not isinstance(it, Failure)] == [str(tmp_path / "d.txt")]


def test_a_piece_keeps_its_id_as_long_as_its_file_does(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text('{"text": "one"}\n', encoding="utf-8")
    first = list(units.plan([str(file)]))
    assert list(units.plan([str(file)])) == first
    file.write_text('{"text": "one"}\n{"text": "two"}\n', encoding="utf-8")
    assert list(units.plan([str(file)])) != first


def test_a_line_of_the_manifest_that_a_kill_cut_short_counts_for_nothing(tmp_path: Path) -> None:
    path = tmp_path / "manifest.jsonl"
    manifest = Manifest(path)
    for name in ("u1", "u2"):
        manifest.add(Done(unit=name, path="a", start=0, end=1, records=1, failures=0, seconds=0.1))
    path.write_bytes(path.read_bytes()[:-9])
    again = Manifest(path)
    assert list(again.done) == ["u1"]
    again.add(Done(unit="u3", path="a", start=0, end=1, records=1, failures=0, seconds=0.1))
    assert list(Manifest(path).done) == ["u1", "u3"]
