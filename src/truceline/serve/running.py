"""Running the app: one process, a socket, a line that says where it is, and a browser where there is one."""

from __future__ import annotations

import socket
import threading
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from truceline.errors import ConfigError
from truceline.serve.desk import Options
from truceline.serve.security import is_local


def run(
    options: Options, *, host: str, port: int, names: tuple[str, ...], certificate: Path | None, key: Path | None,
    browser: bool, say: Callable[[str], None],
) -> None:  # fmt: skip
    """Serves until stopped. Raises `ConfigError` where the address cannot be listened on."""
    import uvicorn

    from truceline.serve.app import create_app

    listening = listen(host, port)
    taken = listening.getsockname()[1]
    hosts = ("localhost", "127.0.0.1", "::1", host.strip("[]"), *names)
    if host in ("0.0.0.0", "::") and not names:
        hosts = ("*",)  # every name of this machine: people sign in here, so a foreign name gains nothing
    app = create_app(msgspec.structs.replace(options, hosts=hosts))
    shown = host if is_local(host) else names[0] if names else host
    address = f"{'https' if certificate else 'http'}://{f'[{shown}]' if ':' in shown else shown}:{taken}/"

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if not self.started:
                return
            say(f"Truceline is at {address}   (stop with Ctrl+C)")
            if not certificate and not is_local(host):
                say("without --certificate what people type travels in the clear: put a proxy with TLS in front")
            code = app.state.desk.setup_code
            if code:
                say(f"nobody can sign in yet: make the first administrator at {address}setup?code={code}")
            if browser and is_local(host):
                threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

    settings: dict[str, Any] = {
        "log_level": "warning", "server_header": False, "date_header": True, "timeout_keep_alive": 30,
        "ssl_certfile": str(certificate) if certificate else None, "ssl_keyfile": str(key) if key else None,
        "timeout_graceful_shutdown": 5, "h11_max_incomplete_event_size": 64 * 1024,
    }  # fmt: skip
    Server(uvicorn.Config(app, **settings)).run(sockets=[listening])


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. Raises `ConfigError` in plain words."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host.strip("[]"), port))
    except OSError as error:
        made.close()
        raise ConfigError(f"cannot listen on {host}:{port}: {error.strerror or error}") from error
    made.listen(128)
    return made
