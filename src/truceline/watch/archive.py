"""Captures as WARC: what a server sent, when, from where; one compressed member each, appended to the day's file."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path

from truceline import __version__
from truceline.read.web import Answer
from truceline.share.wording import utc

_UNPACKED = frozenset({"content-encoding", "transfer-encoding", "content-length"})
"""Headers that no longer hold once a body is unpacked."""


class Archive:
    """The WARC files of a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, answer: Answer, asked: str, at: datetime) -> Path:
        """The file that now holds an answer."""
        from warcio.statusandheaders import StatusAndHeaders
        from warcio.warcwriter import WARCWriter

        path = self.folder / f"captures-{at:%Y%m%d}.warc.gz"
        fresh = not path.exists()
        headers = [(name.title(), value) for name, value in answer.headers.items() if name not in _UNPACKED]
        headers.append(("Content-Length", str(len(answer.data))))
        with path.open("ab") as stream:
            writer = WARCWriter(stream, gzip=True)
            if fresh:
                about = {"software": f"truceline {__version__}", "format": "WARC File Format 1.1"}
                writer.write_record(writer.create_warcinfo_record(path.name, about))
            told = {"WARC-Date": utc(at)}
            if asked != answer.url:
                told["WARC-X-Asked-URI"] = asked
            record = writer.create_warc_record(
                answer.url, "response", payload=io.BytesIO(answer.data), warc_headers_dict=told,
                http_headers=StatusAndHeaders(f"{answer.status} OK", headers, protocol="HTTP/1.1"),
            )  # fmt: skip
            writer.write_record(record)
        return path
