"""Addresses to sources: everything found in order, everything that fails named with its reason, the rest going on."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from truceline.read import LIMIT, Source, report, sources
from truceline.read.lines import json_lines
from truceline.records import Failure

TEXT = "The army denied it on Friday. Talks go on.\n"


def outcome(*addresses: object) -> list[tuple[str, str]]:
    """`(name, reason or "ok")` of each source."""
    found = sources([str(address) for address in addresses])
    return [(each.source, each.reason) if isinstance(each, Failure) else (each.name, "ok") for each in found]


def test_file_folder_and_glob(tmp_path: Path) -> None:
    for name in ["b.txt", "a.txt", "deep/c.html", "deep/d.eml", "skip.png", ".hidden.txt"]:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(TEXT)
    names = [Path(name).name for name, _ in outcome(tmp_path)]
    assert names == ["a.txt", "b.txt", "c.html", "d.eml"]
    assert [Path(name).name for name, _ in outcome(tmp_path / "**" / "*.html")] == ["c.html"]
    assert [Path(name).name for name, _ in outcome(tmp_path / "b.txt", tmp_path / "a.txt")] == ["b.txt", "a.txt"]


def test_what_cannot_be_opened_is_a_failure_in_its_place(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "none.txt").write_bytes(b"")
    (tmp_path / "ok.txt").write_text(TEXT)
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n")
    asked = ["missing.txt", "*.none", "empty", "none.txt", "picture.png", "ok.txt"]
    reasons = [reason for _, reason in outcome(*(tmp_path / name for name in asked))]
    assert reasons == ["not found", "nothing found", "nothing found", "empty", "unsupported", "ok"]
    assert outcome("a\x00b") == [("a\x00b", "bad address")] or outcome("a\x00b")[0][1] == "not found"


def test_documents_in_a_folder_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    (tmp_path / "ok.txt").write_text(TEXT)
    (tmp_path / "minutes.docx").write_bytes(b"PK\x03\x04")
    (tmp_path / "logo.png").write_bytes(b"\x89PNG\r\n")
    assert [(Path(name).name, reason) for name, reason in outcome(tmp_path)] == [
        ("minutes.docx", "unsupported"), ("ok.txt", "ok"),
    ]  # fmt: skip


def test_a_link_to_nothing_is_not_found_and_another_scheme_is_no_address(tmp_path: Path) -> None:
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    assert [reason for _, reason in outcome(tmp_path)] == ["not found"]
    assert outcome("ftp://news.example/a.txt") == [("ftp://news.example/a.txt", "bad address")]


def test_a_files_name_that_is_no_text_is_written_with_its_bytes(tmp_path: Path) -> None:
    try:
        (tmp_path / "a\udcff.txt").write_text(TEXT)
    except OSError:
        pytest.skip("this file system has no such names")
    (tmp_path / "b\udcff.txt").write_bytes(b"")
    found = [(Path(name).name, reason) for name, reason in outcome(tmp_path)]
    assert found == [("a\\udcff.txt", "ok"), ("b\\udcff.txt", "empty")]


def test_links_that_go_in_a_circle_end(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "again").symlink_to(tmp_path)
    assert len(outcome(tmp_path)) == 1


def test_unknown_suffix_is_told_by_content(tmp_path: Path) -> None:
    (tmp_path / "page.dat").write_text("<!DOCTYPE html><html><body><p>Talks go on in the capital.</p></body></html>")
    (tmp_path / "mail").write_text("Received: x\nFrom: a@b.example\nMIME-Version: 1.0\n\nTalks go on in the capital.\n")
    (tmp_path / "lines.dat").write_text(json.dumps({"text": TEXT}) + "\n")
    kinds = [s.media_type for s in sources([str(tmp_path / n) for n in ("page.dat", "mail")]) if isinstance(s, Source)]
    assert kinds == ["text/html", "message/rfc822"]
    assert outcome(tmp_path / "lines.dat") == [(f"{tmp_path / 'lines.dat'}:1", "ok")]


def test_too_large_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "big.html"
    with path.open("wb") as stream:
        stream.truncate(50 * 1024 * 1024)
    assert outcome(path) == [(str(path), "too large")]


def test_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "f.jsonl"
    good = {
        "id": "a",
        "text": TEXT,
        "title": "T",
        "publisher": "P",
        "published": "2025-11-07",
        "url": "https://x.example/1",
    }
    rows = [
        json.dumps(good),
        "",
        "{broken",
        "[1]",
        '{"id": "b"}',
        '{"text": "  "}',
        json.dumps({"report": {**good, "id": 7}}),
    ]
    path.write_text("\n".join(rows))
    assert outcome(path) == [
        (f"{path}:1", "ok"),
        (f"{path}:3", "bad json"),
        (f"{path}:4", "bad json"),
        (f"{path}:5", "no text"),
        (f"{path}:6", "empty"),
        (f"{path}:7", "ok"),
    ]
    first, last = [each for each in sources([str(path)]) if isinstance(each, Source)]
    made = report(first)
    assert (made.id, made.text, made.url) == ("a", TEXT, "https://x.example/1")
    assert made.published and made.published.span is None and made.published.evidence == "given"
    assert last.given.id == "7"


def test_a_giant_line_is_skipped_without_being_held() -> None:
    class Giant(io.RawIOBase):
        """A hundred megabytes of one line, then a good one."""

        left, tail = 100 * 1024 * 1024, b'\n{"text": "Talks go on."}\n'
        largest = 0

        def readline(self, size: int | None = -1, /) -> bytes:
            self.largest = max(self.largest, size or 0)
            if self.left:
                piece = min(self.left, size or 0)
                self.left -= piece
                return b"x" * piece
            line, _, rest = self.tail.partition(b"\n")
            self.tail = rest
            return line + b"\n" if line or rest else b""

    stream = Giant()
    found = list(json_lines("f.jsonl", stream))
    assert [getattr(each, "reason", "ok") for each in found] == ["too large", "ok"]
    assert isinstance(found[0], Failure) and found[0].source == "f.jsonl:1"
    assert isinstance(found[1], Source) and found[1].name == "f.jsonl:2"
    assert stream.largest <= LIMIT + 1


def test_lone_surrogates_in_json_are_replaced_and_noted() -> None:
    (found,) = json_lines("f", io.BytesIO(b'{"text": "Talks \\ud800 go on.", "title": "a\\udfff"}'))
    assert isinstance(found, Source)
    made = report(found)
    assert made.text == "Talks \ufffd go on." and "lone surrogates replaced: 1" in made.notes


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stdin:
        buffer = io.BytesIO(json.dumps({"id": "z", "text": TEXT}).encode() + b"\nnot json\n")

    monkeypatch.setattr(sys, "stdin", Stdin)
    assert outcome("-") == [("-:1", "ok"), ("-:2", "bad json")]
    Stdin.buffer = io.BytesIO(TEXT.encode())
    assert outcome("-") == [("-", "ok")]


def test_json_file_of_one_or_many(tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text(json.dumps({"text": TEXT}, indent=2))
    (tmp_path / "many.json").write_text(json.dumps([{"text": TEXT}, 3]))
    assert [reason for _, reason in outcome(tmp_path / "one.json", tmp_path / "many.json")] == ["ok", "ok", "bad json"]


def test_web_addresses_go_to_the_fetcher() -> None:
    def fetch(address: str) -> Source:
        return Source(name=address, data=TEXT.encode(), media_type="text/plain", url=address)

    (found,) = sources(["https://news.example/1"], fetch=fetch)
    assert isinstance(found, Source) and report(found).url == "https://news.example/1"


def test_same_bytes_same_id_and_hash() -> None:
    one, two = (report(Source(name=name, data=TEXT.encode(), media_type="text/plain")) for name in ("a", "b"))
    assert one == two and one.id == f"r-{one.captured_sha256[:16]}"
