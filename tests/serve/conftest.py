"""One app over one ledger for the whole folder: the bundled samples read by the real engine, served on a real port."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from truceline.read.samples import sample_files
from truceline.serve.desk import Options
from truceline.serve.running import listen


class Running:
    """An app that answers on a port of this machine until it is stopped."""

    def __init__(self, **options: Any) -> None:
        import uvicorn

        from truceline.serve.app import create_app

        self.socket = listen("127.0.0.1", 0)
        self.address = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        self.app = create_app(Options(**options))
        self.server = uvicorn.Server(uvicorn.Config(self.app, log_level="warning", timeout_graceful_shutdown=2))
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.socket]}, daemon=True)
        self.thread.start()
        while not self.server.started:
            assert self.thread.is_alive(), "the app did not start"
            time.sleep(0.02)

    @property
    def desk(self) -> Any:
        return self.app.state.desk

    def stop(self) -> None:
        self.server.should_exit = True
        self.thread.join(timeout=40)
        self.socket.close()

    def read(self, sources: list[tuple[str, bytes]]) -> list[str]:
        """The ids of the reports in these files, read as an upload is."""
        from truceline.serve import intake

        names = [name for name, _ in sources]
        job = self.desk.intake.put(self.desk.owner.name, names, lambda: intake.uploaded(sources))
        until = time.monotonic() + 90
        while not job.done:
            assert time.monotonic() < until, job
            time.sleep(0.05)
        return list(job.reports)


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with the bundled samples in it, to be copied."""
    path = tmp_path_factory.mktemp("serve") / "samples.sqlite"
    app = Running(ledger=str(path))
    app.read(sample_files())
    app.stop()
    return path


@pytest.fixture
def running(filled: Path, tmp_path: Path) -> Iterator[Running]:
    """The app over a copy of the filled ledger, for a test that changes it."""
    path = tmp_path / "case.sqlite"
    shutil.copy(filled, path)
    app = Running(ledger=str(path))
    yield app
    app.stop()


@pytest.fixture(scope="session")
def shared(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The app over a copy of the filled ledger, for tests that only look."""
    path = tmp_path_factory.mktemp("shared") / "case.sqlite"
    shutil.copy(filled, path)
    app = Running(ledger=str(path))
    yield app
    app.stop()


@pytest.fixture
def client(shared: Running) -> Iterator[httpx.Client]:
    """Who asks the shared app, on this machine."""
    with httpx.Client(base_url=shared.address, follow_redirects=False) as made:
        yield made
