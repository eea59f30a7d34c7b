"""Fetching: limits kept, private networks not reached, every refusal with its reason."""

from __future__ import annotations

import gzip
import http.server
import threading
from collections.abc import Iterator

import pytest

from truceline.errors import ReadError
from truceline.read import LIMIT, web


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers by path."""

    def do_GET(self) -> None:
        bodies = {
            "/ok": "<p>Talks go on.</p>".encode("cp1252"),
            "/bomb": gzip.compress(b"x" * (LIMIT + 10)),
            "/none": b"",
        }
        if self.path == "/away":
            self.send_response(302)
            self.send_header("Location", "/away")
            self.end_headers()
            return
        body = bodies.get(self.path)
        self.send_response(200 if body is not None else 404)
        self.send_header("Content-Type", "text/html; charset=windows-1252")
        self.send_header("Content-Length", str(len(body or b"")))
        if self.path == "/bomb":
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_fetch(site: str) -> None:
    found = web.fetch(f"{site}/ok", private=True)
    assert (found.media_type, found.charset, found.url) == ("text/html", "windows-1252", f"{site}/ok")
    assert found.data == b"<p>Talks go on.</p>"


@pytest.mark.parametrize(
    ("path", "reason"),
    [("/bomb", "too large"), ("/missing", "http status"), ("/away", "http status"), ("/none", "empty")],
)
def test_refusals(site: str, path: str, reason: str) -> None:
    with pytest.raises(ReadError) as caught:
        web.fetch(site + path, private=True)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1/", "http://localhost/", "http://10.0.0.1/", "http://169.254.169.254/latest", "http://[::1]/",
     "http://[::ffff:10.0.0.1]/", "http://0.0.0.0/", "http://printer.local/", "http://192.168.1.1:8080/"],
)  # fmt: skip
def test_private_addresses_are_not_asked(address: str) -> None:
    with pytest.raises(ReadError) as caught:
        web.fetch(address)
    assert caught.value.reason == "private address"


@pytest.mark.parametrize("address", ["http://", "http://user:secret@example.org/", "https://exa mple/"])
def test_bad_addresses(address: str) -> None:
    with pytest.raises(ReadError) as caught:
        web.fetch(address)
    assert caught.value.reason in ("bad address", "unreachable")
