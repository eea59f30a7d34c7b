"""One parser for all tests of the room: loading it once keeps them fast."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from truceline.parse import Parsed, Parser, load
from truceline.records import Report
from truceline.text import Span

Parse = Callable[[str], Parsed]


@pytest.fixture(scope="session")
def parser() -> Parser:
    """The shipped pipeline."""
    return load()


@pytest.fixture(scope="session")
def parse(parser: Parser) -> Parse:
    """Parses a text that is all body."""

    def run(text: str) -> Parsed:
        body = (Span(0, len(text)),) if text else ()
        return parser.parse(Report(id="t", text=text, captured_sha256="", body=body))

    return run
