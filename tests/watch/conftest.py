"""A real web server on this machine that serves feeds and pages, and remembers what it was asked."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

PAGE = (
    "<html><head><title>{title}</title></head><body><article><h1>{title}</h1><p>Planes of Freedonia struck the port of "
    "Quay on 6 November 2025, the harbour master said, and nobody could say how many people were hurt there.</p>"
    "<p>{title}: a second paragraph so that there is something to read on this page, and more of it.</p></article>"
    "</body></html>"
)


class Site:
    """What a server answers, by path: status, headers, body; and every request that it got."""

    def __init__(self) -> None:
        self.answers: dict[str, tuple[int, dict[str, str], bytes]] = {"/robots.txt": (404, {}, b"")}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.address = ""

    def put(self, path: str, body: str | bytes = b"", status: int = 200, **headers: str) -> None:
        data = body.encode() if isinstance(body, str) else body
        self.answers[path] = (status, {name.replace("_", "-"): value for name, value in headers.items()}, data)

    def page(self, path: str, title: str) -> None:
        self.put(path, PAGE.format(title=title), Content_Type="text/html; charset=utf-8")

    def feed(self, path: str, *links: str, **headers: str) -> None:
        items = "".join(
            f"<item><title>About {link}</title><link>{link}</link>"
            "<pubDate>Fri, 07 Nov 2025 08:00:00 +0200</pubDate></item>"
            for link in links
        )
        body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Quay</title>{items}</channel></rss>'
        self.put(path, body, Content_Type="application/rss+xml", **headers)

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


@pytest.fixture
def site() -> Iterator[Site]:
    with served() as held:
        yield held


@pytest.fixture
def elsewhere() -> Iterator[Site]:
    """Another host."""
    with served() as held:
        yield held


@contextmanager
def served() -> Iterator[Site]:
    held = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            held.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            status, headers, body = held.answers.get(self.path, (404, {}, b"not here"))
            wanted = {name.lower(): value for name, value in headers.items()}.get("etag")
            if status == 200 and wanted and self.headers.get("If-None-Match") == wanted:
                status, body = 304, b""
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    held.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield held
    server.shutdown()
    server.server_close()
    thread.join()
