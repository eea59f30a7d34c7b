"""What the tests of the reader share: a text made a report, and its spans read back as words."""

from __future__ import annotations

from truceline.read import Given, Source, report
from truceline.records import Report
from truceline.text import Span


def read(text: str | bytes, suffix: str = "plain", **given: str) -> Report:
    """The report in `text`; a string is read as a JSON Lines field would be, bytes as a file."""
    media = {"plain": "text/plain", "html": "text/html", "mail": "message/rfc822"}[suffix]
    if isinstance(text, str) and suffix == "plain":
        return report(Source(name="t", data=text.encode("utf-8", "surrogatepass"), text=text, given=Given(**given)))
    data = text.encode() if isinstance(text, str) else text
    return report(Source(name="t", data=data, media_type=media, given=Given(**given)))


def words(made: Report, spans: tuple[Span, ...]) -> list[str]:
    """The characters at each span."""
    return [made.text[span.start : span.end] for span in spans]


def body(made: Report) -> str:
    """The body's characters, its parts joined by a line."""
    return "\n".join(words(made, made.body))
