"""The bundled sample reports, each listed with what its file holds."""

from __future__ import annotations

from truceline.read.samples import FOLDER, sample_files


def test_the_sample_files_are_the_reports_and_nothing_that_tells_of_them() -> None:
    there = {each.name: each.read_bytes() for each in FOLDER.iterdir() if each.is_file()}
    beside = {"samples.toml", "README.md"}
    assert sample_files() == sorted((name, body) for name, body in there.items() if name not in beside)
