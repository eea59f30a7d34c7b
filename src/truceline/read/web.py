"""One web address fetched politely: who we are is said, size and time are limited, private networks are not reached."""

from __future__ import annotations

import ipaddress
import itertools
import socket
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING
from urllib.request import getproxies, proxy_bypass

import msgspec

from truceline.errors import ReadError
from truceline.read.source import LIMIT, Source

if TYPE_CHECKING:
    import httpx

AGENT = "truceline/0.1 (reads single news reports on a person's request)"
PATIENCE = 60.0
"""Seconds for one address, redirects and a slow body included."""

_STEP = 15.0
_REDIRECTS = 5
_PIECE = 1 << 16


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a server answered: status, headers in lower case, the unpacked body, and the address it came from."""

    status: int
    headers: dict[str, str]
    data: bytes
    url: str


def fetch(address: str, *, private: bool = False) -> Source:
    """The document at an http(s) address, with its declared media type and charset; nothing in it is executed.

    Only public addresses are asked, on every redirect, and the address that was checked is the one connected to;
    `private` lifts that for a network of one's own. Raises `ReadError`: `bad address`, `private address`, `http
    status`, `too large`, `timeout`, `unreachable`.
    """
    answer = ask(address, private=private)
    if answer.status != 200:
        raise ReadError("http status", f"the server answered {answer.status}")
    if not answer.data:
        raise ReadError("empty", "the server sent nothing")
    return source(answer, address)


def source(answer: Answer, name: str) -> Source:
    """The document that an answer holds."""
    media, charset = _content_type(answer.headers.get("content-type", ""))
    return Source(name=name, data=answer.data, media_type=media, charset=charset, url=answer.url)


def ask(
    address: str,
    *,
    private: bool = False,
    headers: Mapping[str, str] | None = None,
    redirected: Callable[[str], None] = lambda address: None,
) -> Answer:
    """What the server at an http(s) address answers, whatever its status, asked as `fetch` asks; with these `headers`.

    `redirected` hears of each address that a server sends us on to before it is asked, and may refuse it. Raises
    `ReadError` where there is no answer, or one too large.
    """
    import httpx

    deadline = time.monotonic() + PATIENCE
    try:
        with _client() as client:
            return _follow(client, address, private, deadline, headers or {}, redirected)
    except httpx.TimeoutException as error:
        raise ReadError("timeout", f"no answer within {_STEP:.0f} seconds") from error
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError) as error:
        raise ReadError("bad address", f"not a web address: {error}") from error
    except httpx.HTTPError as error:
        raise ReadError("unreachable", f"cannot be reached: {error or type(error).__name__}") from error


def _client() -> httpx.Client:
    import httpx

    headers = {
        "User-Agent": AGENT,
        "Accept": "text/html, text/plain;q=0.9, */*;q=0.5",
        "Accept-Encoding": "gzip, deflate",
    }
    return httpx.Client(headers=headers, timeout=_STEP, follow_redirects=False)


def _follow(
    client: httpx.Client, address: str, private: bool, deadline: float, headers: Mapping[str, str],
    redirected: Callable[[str], None],
) -> Answer:  # fmt: skip
    import httpx

    url = httpx.URL(address)
    for hop in range(_REDIRECTS + 1):
        if hop:
            begun = time.monotonic()
            redirected(str(url))
            deadline += time.monotonic() - begun  # what whoever decides takes is not the server's time
        request = _request(client, url, private)
        request.headers.update(headers)
        response = client.send(request, stream=True)
        try:
            if response.has_redirect_location:
                url = url.join(response.headers["location"])
                continue
            data = _body(response, deadline)
        finally:
            response.close()
        told = {key.lower(): value for key, value in response.headers.items()}
        return Answer(status=response.status_code, headers=told, data=data, url=str(url))
    raise ReadError("http status", f"more than {_REDIRECTS} redirects")


def _request(client: httpx.Client, url: httpx.URL, private: bool) -> httpx.Request:
    """A request to the very address that was checked: a name that changes its mind between check and connection
    gains nothing. Behind a proxy the proxy looks names up, and only what the address itself says can be checked."""
    if url.scheme not in ("http", "https") or not url.host:
        raise ReadError("bad address", f"not an http(s) address: {str(url)[:200]}")
    if url.userinfo:
        raise ReadError("bad address", "an address with a password in it is not fetched")
    if private:
        return client.build_request("GET", url)
    if getproxies().get(url.scheme) and not proxy_bypass(url.host):
        _check(url.host, [url.host])
        return client.build_request("GET", url)
    _check(url.host, [url.host])
    found = _resolve(url.host, url.port or (443 if url.scheme == "https" else 80))
    _check(url.host, found)
    request = client.build_request("GET", url.copy_with(host=found[0]), headers={"Host": url.netloc.decode("ascii")})
    request.extensions["sni_hostname"] = url.host
    return request


def _resolve(host: str, port: int) -> list[str]:
    try:
        return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as error:
        raise ReadError("unreachable", f"no such host: {host}") from error


def _check(host: str, addresses: Iterable[str]) -> None:
    """Raises `ReadError` where any of the addresses is not on the public Internet."""
    if host.lower().rstrip(".") == "localhost" or host.lower().endswith((".localhost", ".local", ".internal")):
        raise ReadError("private address", f"{host} is inside a private network")
    for address in addresses:
        try:
            ip = ipaddress.ip_address(address.split("%")[0].strip("[]"))
        except ValueError:
            continue  # a name, behind a proxy
        mapped = getattr(ip, "ipv4_mapped", None)
        if not (mapped or ip).is_global or ip.is_multicast:
            raise ReadError("private address", f"{host} is inside a private network ({ip})")


def _body(response: httpx.Response, deadline: float) -> bytes:
    """The unpacked body, unpacked piece by piece so that a small bomb cannot fill the memory."""
    kind = response.headers.get("content-encoding", "").strip().lower()
    data = bytearray()
    for piece in _unpacked(response.iter_raw(_PIECE), kind):
        data += piece
        if len(data) > LIMIT:
            raise ReadError("too large", f"more than {LIMIT:,} bytes, which is the limit for one document")
        if time.monotonic() > deadline:
            raise ReadError("timeout", f"not finished within {PATIENCE:.0f} seconds")
    return bytes(data)


def _unpacked(pieces: Iterator[bytes], kind: str) -> Iterator[bytes]:
    if kind in ("", "identity"):
        yield from pieces
        return
    if kind not in ("gzip", "x-gzip", "deflate"):
        raise ReadError("unsupported", f"the server packs its answer in an unknown way: {kind[:40]}")
    first = next(pieces, b"")
    # Servers that say deflate send zlib's wrapping or none: its first byte tells.
    raw = kind == "deflate" and not first.startswith((b"\x78", b"\x58"))
    engine = zlib.decompressobj(-15 if raw else 47)
    for piece in itertools.chain([first], pieces):
        yield from _inflate(engine, piece)


def _inflate(engine: zlib._Decompress, piece: bytes) -> Iterator[bytes]:
    try:
        while piece:
            yield engine.decompress(piece, _PIECE)
            piece = engine.unconsumed_tail
    except zlib.error as error:
        raise ReadError("unreachable", f"the packed answer is broken: {error}") from error


def _content_type(header: str) -> tuple[str | None, str | None]:
    media, _, rest = header.partition(";")
    charset = None
    for part in rest.split(";"):
        key, _, value = part.partition("=")
        if key.strip().lower() == "charset":
            charset = value.strip().strip("\"'") or None
    return media.strip().lower() or None, charset
