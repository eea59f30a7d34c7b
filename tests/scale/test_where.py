"""Sources in a bucket: listed, cut and read as those in a folder are; what the store refuses is a recorded failure."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("daft")
pq = pytest.importorskip("pyarrow.parquet")
import pyarrow as pa  # noqa: E402

from tests.scale.bucket import bucket  # noqa: E402
from tests.scale.test_units import warc  # noqa: E402
from truceline.read import Source  # noqa: E402
from truceline.records import Failure  # noqa: E402
from truceline.scale import bulk, units  # noqa: E402
from truceline.scale.pipeline import rows  # noqa: E402


def packed() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("archive/data.warc.gz", warc(3))
    return out.getvalue()


def table() -> bytes:
    out = io.BytesIO()
    held = pa.table({"id": [f"p{n}" for n in range(25)], "text": [f"Row number {n}." for n in range(25)]})
    pq.write_table(held, out, row_group_size=10)
    return out.getvalue()


LINES = [json.dumps({"id": f"r{n}", "text": f"A strike near Orvane killed {n}. " + "word " * n}) for n in range(60)]
OBJECTS = {
    "news/lines.jsonl": ("\n".join(LINES) + "\n{broken\n").encode(),
    "news/deep/page.txt": b"Title of a page\nThe mission saw nothing.\n",
    "news/deep/notes.xyz": b"no report",
    "news/.hidden.txt": b"hidden",
    "news/web.warc.gz": warc(7),
    "news/web.wacz": packed(),
    "news/rows.parquet": table(),
    "other/far.txt": b"Elsewhere\nNot asked for.\n",
}


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "made-up")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.setenv("DO_NOT_TRACK", "1")
    with bucket("desk", OBJECTS) as address:
        monkeypatch.setenv("TRUCELINE_S3_ENDPOINT", address)
        yield


def everything(*sources: str) -> tuple[list[Source], list[Failure]]:
    read: list[Source] = []
    failed: list[Failure] = []
    for unit in units.plan(sources):
        for found in [unit] if isinstance(unit, Failure) else units.read_unit(unit):
            (failed if isinstance(found, Failure) else read).append(found)  # type: ignore[arg-type]
    return read, failed


def test_a_bucket_gives_what_a_folder_gives(store: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(units, "LINES", 700)
    monkeypatch.setattr(units, "ROWS", 7)
    monkeypatch.setattr(units, "RECORDS", 4)
    for name, data in OBJECTS.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    there, failed = everything("s3://desk/news")
    here, also = everything(str(tmp_path / "news"))
    assert sorted((one.data, one.url or "") for one in there) == sorted((one.data, one.url or "") for one in here)
    assert [one.reason for one in failed] == [one.reason for one in also] == ["bad json"]
    assert len(there) == 60 + 1 + 7 + 3 + 25


def test_one_object_by_its_name(store: None) -> None:
    read, failed = everything("s3://desk/other/far.txt")
    assert ([one.data for one in read], failed) == ([OBJECTS["other/far.txt"]], [])


def test_what_is_not_in_the_bucket_is_told(store: None) -> None:
    read, failed = everything("s3://desk/nothing", "s3://elsewhere/news")
    assert read == [] and [one.source for one in failed] == ["s3://desk/nothing", "s3://elsewhere/news"]
    assert failed[0].reason == "not found", failed[0].message


def test_bulk_reads_a_bucket(store: None, tmp_path: Path) -> None:
    summary = bulk(["s3://desk/news/lines.jsonl"], tmp_path / "out", extract="tests.scale.standin:extract", workers=1)
    assert (summary.records, summary.failures) == (60, 1)
    assert len(rows(tmp_path / "out", "records")) == 60
