"""A store on this machine that speaks as much S3 as listing and reading need; nothing leaves the machine."""

from __future__ import annotations

import re
import threading
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.sax.saxutils import escape


@contextmanager
def bucket(name: str, objects: dict[str, bytes]) -> Iterator[str]:
    """The store's address while it stands: one bucket that holds these objects."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *args: object) -> None:
            pass

        def do_HEAD(self) -> None:
            self.do_GET()

        def do_GET(self) -> None:
            address = urllib.parse.urlparse(self.path)
            asked, _, key = urllib.parse.unquote(address.path).lstrip("/").partition("/")
            if asked != name:
                self.answer(404, b"<Error><Code>NoSuchBucket</Code></Error>")
            elif not key:
                self.listing(urllib.parse.parse_qs(address.query))
            elif key not in objects:
                self.answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
            else:
                self.part(objects[key])

        def listing(self, query: dict[str, list[str]]) -> None:
            prefix, delimiter = query.get("prefix", [""])[0], query.get("delimiter", [""])[0]
            deeper, here = set(), ""
            for key in sorted(objects):
                if not key.startswith(prefix):
                    continue
                step, parted, _ = key[len(prefix) :].partition(delimiter) if delimiter else ("", "", "")
                if parted:
                    deeper.add(prefix + step + delimiter)
                    continue
                here += (
                    f"<Contents><Key>{escape(key)}</Key><LastModified>2025-01-01T00:00:00.000Z</LastModified>"
                    f'<ETag>"x"</ETag><Size>{len(objects[key])}</Size><StorageClass>STANDARD</StorageClass></Contents>'
                )
            folders = "".join(f"<CommonPrefixes><Prefix>{escape(p)}</Prefix></CommonPrefixes>" for p in sorted(deeper))
            told = (
                '<?xml version="1.0" encoding="UTF-8"?>'
                '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
                f"<Name>{name}</Name><Prefix>{escape(prefix)}</Prefix><KeyCount>1</KeyCount><MaxKeys>1000</MaxKeys>"
                f"<IsTruncated>false</IsTruncated>{here}{folders}</ListBucketResult>"
            )
            self.answer(200, told.encode(), {"Content-Type": "application/xml"})

        def part(self, data: bytes) -> None:
            headers = {"ETag": '"x"', "Last-Modified": "Wed, 01 Jan 2025 00:00:00 GMT", "Accept-Ranges": "bytes"}
            wanted = re.match(r"bytes=(\d+)-(\d*)", self.headers.get("Range") or "")
            if wanted is None:
                self.answer(200, data, headers)
                return
            first = int(wanted[1])
            last = min(int(wanted[2] or len(data)), len(data) - 1)
            headers["Content-Range"] = f"bytes {first}-{last}/{len(data)}"
            self.answer(206, data[first : last + 1], headers)

        def answer(self, status: int, data: bytes, headers: dict[str, str] | None = None) -> None:
            self.send_response(status)
            for key, value in (headers or {}).items():
                self.send_header(key, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(data)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
