"""The process that reads: one report at a time, with a limit of time, so that no text can hold up the others.

`Worker` is the app's end of it; `python -m truceline.serve.worker MODEL` is the other. A report that takes longer than
it may is given up with its process, and the next one gets a new process.
"""

from __future__ import annotations

import atexit
import os
import pickle
import signal
import struct
import subprocess
import sys
import threading
from functools import cache
from pathlib import Path
from typing import IO, TYPE_CHECKING

from truceline import codec
from truceline.errors import ReadError
from truceline.records import Failure, Record

if TYPE_CHECKING:
    from truceline.pipeline import Engine
    from truceline.read import Source

_SIZE = struct.Struct(">BQ")
_RECORD, _FAILURE, _READY = range(3)
GRACE = 30
"""Seconds past its limit after which the kernel ends a process whose app is gone."""


class Worker:
    """One process with the language engine, started when it is first needed and again after it had to be ended."""

    def __init__(self, model: str | None) -> None:
        self.model = model
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        atexit.register(self.stop)

    def start(self) -> None:
        """Loads the engine now, so that the first report does not wait for it."""
        with self._lock:
            self._started()

    def read(self, source: Source, limit: float) -> Record | Failure:
        """The record of a document, or why there is none: `too_slow` after `limit` seconds, `internal`: our fault."""
        with self._lock:
            process = self._started()
            if process is None:
                return Failure(source=source.name, reason="internal", message="the language engine did not start")
            late = threading.Event()

            def end() -> None:
                late.set()
                process.kill()

            clock = threading.Timer(limit, end)
            clock.daemon = True
            clock.start()
            try:
                _send(process.stdin, _READY, pickle.dumps((source, limit)))
                kind, data = _take(process.stdout)
            except (OSError, EOFError):
                self._end()
                if late.is_set():
                    message = f"given up after {limit:g} seconds: the text is too hard to read"
                    return Failure(source=source.name, reason="too_slow", message=message)
                return Failure(source=source.name, reason="internal", message="a fault of ours: the reader ended")
            finally:
                clock.cancel()
        # What comes back was made from a stranger's text: it is decoded as plain values, never unpickled.
        return codec.decode(data) if kind == _RECORD else codec.decode(data, Failure)

    def stop(self) -> None:
        """Ends the process."""
        self._end()

    def _started(self) -> subprocess.Popen[bytes] | None:
        if self._process is None or self._process.poll() is not None:
            self._end()
            above = str(Path(__file__).parents[2])
            path = os.pathsep.join(filter(None, [above, os.environ.get("PYTHONPATH")]))
            self._process = subprocess.Popen(
                [sys.executable, "-m", "truceline.serve.worker", *([self.model] if self.model else [])],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": path},
            )  # fmt: skip
            try:
                _take(self._process.stdout)
            except (OSError, EOFError):
                self._end()
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for stream in (process.stdin, process.stdout):
            try:
                if stream:
                    stream.close()
            except OSError:
                continue
        process.wait()


@cache
def worker(model: str | None) -> Worker:
    """The one worker of this process for a model, whatever the number of ledgers."""
    return Worker(model)


def _send(stream: IO[bytes] | None, kind: int, data: bytes) -> None:
    assert stream is not None
    stream.write(_SIZE.pack(kind, len(data)) + data)
    stream.flush()


def _take(stream: IO[bytes] | None) -> tuple[int, bytes]:
    assert stream is not None
    head = stream.read(_SIZE.size)
    if len(head) < _SIZE.size:
        raise EOFError
    kind, size = _SIZE.unpack(head)
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return kind, data


def _answer(engine: Engine, source: Source) -> tuple[int, bytes]:
    from truceline.read import report

    try:
        return _RECORD, codec.encode(engine.extract(report(source)))
    except ReadError as error:
        failure = Failure(source=source.name, reason=error.reason, message=str(error))
    except Exception as error:  # one report may fail, the process need not
        failure = Failure(source=source.name, reason="internal", message=f"a fault of ours: {type(error).__name__}")
    return _FAILURE, codec.encode(failure)


def main() -> None:
    """Reads until the app is gone."""
    from truceline.pipeline import Engine

    asked, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the app's to answer
    engine = Engine(sys.argv[1] if len(sys.argv) > 1 else None)
    _send(answers, _READY, b"")
    while True:
        try:
            _, data = _take(asked)
        except EOFError:
            return
        source, limit = pickle.loads(data)
        if hasattr(signal, "alarm"):
            signal.alarm(int(limit) + GRACE)
        kind, data = _answer(engine, source)
        if hasattr(signal, "alarm"):
            signal.alarm(0)
        _send(answers, kind, data)


if __name__ == "__main__":
    main()
