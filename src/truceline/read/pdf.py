"""PDF: the text that its pages carry, lines made paragraphs again, running heads and page numbers apart.

Text only: what is a picture of words is not read, and a PDF without text says so. Nothing in it is executed (pdfium is
built without scripts and forms).
"""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from truceline.errors import ReadError
from truceline.read.decode import scrub
from truceline.read.parts import Parts
from truceline.read.plain import arrange
from truceline.read.source import Source
from truceline.records import Report
from truceline.text import Span, Text

MOST_PAGES = 1000
MOST_CHARACTERS = 4_000_000
_ONE_AT_A_TIME = threading.Lock()  # pdfium keeps state of its own that no two threads may touch
_NUMBER = re.compile(r"(?:page|p\.?)?\s*[-–—]?\s*\d{1,4}\s*(?:(?:/|of)\s*\d{1,4})?\s*[-–—]?", re.IGNORECASE)
_ENDS = re.compile(r"[.!?:؟。][\"'”’»)\]]*$")
_LINE = re.compile(r"[^\r\n]+")
_SOFT = "\ufffe\u00ad\x02"
"""What pdfium writes for a hyphen that only the line's end made."""


def read_pdf(source: Source) -> Report:
    """The report in a PDF. Raises `ReadError`: `bad pdf`, `encrypted`, `no text`, `too large`."""
    from truceline.read.reading import build

    pages = _pages(source.data)
    text, running, begins = _joined(pages)
    cleaned = scrub(text)
    if not cleaned.text.strip():
        raise ReadError("no text", "the pages hold no text, perhaps only pictures of it")
    whole = Text(cleaned.text)
    parts = arrange(whole, source.given)
    _drop(parts, running)
    notes = (*cleaned.notes, f"text of a PDF of {len(pages)} pages, which begin at {' '.join(map(str, begins))}")
    return build(source, whole, parts, encoding=None, media_type="application/pdf", notes=notes)


def _pages(data: bytes) -> list[list[_Line]]:
    """The lines of each page."""
    import pypdfium2

    with _ONE_AT_A_TIME:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            said = str(error)
            if "assword" in said:
                raise ReadError("encrypted", "the PDF asks for a password") from error
            raise ReadError("bad pdf", f"this PDF cannot be read: {said[:120]}") from error
        try:
            return _text(document)
        except pypdfium2.PdfiumError as error:
            raise ReadError("bad pdf", f"this PDF cannot be read: {str(error)[:120]}") from error
        finally:
            document.close()


class _Line(NamedTuple):
    """A line of a page, and where it stands (points; 0 where that is not known)."""

    words: str
    top: float = 0.0
    bottom: float = 0.0
    right: float = 0.0

    @property
    def height(self) -> float:
        return self.top - self.bottom


def _text(document: Any) -> list[list[_Line]]:
    if len(document) > MOST_PAGES:
        raise ReadError("too large", f"{len(document):,} pages; the limit is {MOST_PAGES:,}")
    pages, total = [], 0
    for number in range(len(document)):
        page = document[number]
        held = page.get_textpage()
        words = held.get_text_range()
        total += len(words)
        if total > MOST_CHARACTERS:
            raise ReadError("too large", f"more than {MOST_CHARACTERS:,} characters, the limit for one document")
        pages.append(list(_lines(held, words)))
        held.close()
        page.close()
    return pages


def _lines(held: Any, words: str) -> Iterator[_Line]:
    placed = held.count_chars() == len(words)  # letters outside the first plane count twice there
    for found in _LINE.finditer(words):
        said = found[0].strip()
        if not said or not placed:
            yield _Line(said)
            continue
        first = found.start() + len(found[0]) - len(found[0].lstrip())
        boxes = [held.get_charbox(at, loose=True) for at in {first, first + len(said) // 2, first + len(said) - 1}]
        top, bottom = max(box[3] for box in boxes), min(box[1] for box in boxes)
        yield _Line(said, top, bottom, max(box[2] for box in boxes))


def _joined(pages: Sequence[Sequence[_Line]]) -> tuple[str, list[Span], list[int]]:
    """The text in paragraphs, where running heads and numbers stand in it, and where each page begins."""
    heads = _running(pages)
    out, begins = _Paragraphs(), []
    for lines in pages:
        begins.append(out.at)
        inked = [line for line in lines if line.words]
        pitch, width = _pitch(inked), max((line.right for line in inked), default=0.0)
        before: _Line | None = None
        for number, line in enumerate(inked):
            edge = number == 0 or number == len(inked) - 1
            if edge and (_bare(line.words) in heads or _NUMBER.fullmatch(line.words)):
                out.aside(line.words)
                continue
            out.add(line.words, parted=before is not None and _parted(before, line, pitch, width))
            before = line
        if _ENDS.search(out.open):  # else the paragraph runs on over the page's end
            out.close()
    out.close()
    return "".join(out.parts).rstrip("\n") + "\n", out.running, begins


class _Paragraphs:
    """Lines on their way to paragraphs; a running head waits until the paragraph that it interrupts is done."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.running: list[Span] = []
        self.open = ""
        self.at = 0
        self._waiting: list[str] = []

    def add(self, line: str, *, parted: bool) -> None:
        if parted:
            self.close()
        self.open = _continue(self.open, line) if self.open else line

    def aside(self, line: str) -> None:
        self._waiting.append(line)
        if not self.open:
            self.close()

    def close(self) -> None:
        if self.open:
            self._put(self.open)
            self.open = ""
        for line in self._waiting:
            begun = self.at
            self._put(line)
            if self.at > begun + 1:
                self.running.append(Span(begun, self.at - 1))
        self._waiting = []

    def _put(self, words: str) -> None:
        words = words.translate(dict.fromkeys(map(ord, _SOFT)))
        self.parts.append(words + "\n")
        self.at += len(words) + 1


def _pitch(lines: Sequence[_Line]) -> float:
    """The usual distance from line to line of a page; 0 where it is not known."""
    steps = sorted(one.bottom - other.bottom for one, other in pairwise(lines) if one.bottom > other.bottom)
    return steps[len(steps) // 4] if steps else 0.0


def _parted(before: _Line, line: _Line, pitch: float, width: float) -> bool:
    """Whether a new paragraph begins: wider apart, in letters of another size, or after a line that ended early."""
    if before.height and line.height:
        if not 0.87 < before.height / line.height < 1.15:
            return True
        if pitch and before.bottom - line.bottom > 1.3 * pitch:
            return True
        early = before.right < 0.85 * width
    else:
        early = len(before.words) < 60
    return early and bool(_ENDS.search(before.words))


def _continue(words: str, line: str) -> str:
    """A line and the next: a hyphen that only the line's end made goes, one of the word stays."""
    if words[-1] in _SOFT:
        return words[:-1] + line
    if words.endswith("-") and len(words) > 1 and words[-2].isalpha() and line[:1].isalpha():
        return words + line
    return f"{words} {line}"


def _running(pages: Sequence[Sequence[_Line]]) -> set[str]:
    """The lines, their numbers aside, that stand at the edge of three pages or more."""
    counts: Counter[str] = Counter()
    for lines in pages:
        inked = [line.words for line in lines if line.words]
        counts.update({_bare(line) for line in (*inked[:1], *inked[-1:])})
    least = max(3, 0.4 * len(pages))  # heads may differ from left to right pages, so each is on half of them
    return {line for line, number in counts.items() if number >= least and line}


def _bare(line: str) -> str:
    return re.sub(r"\d+", "#", line.casefold()).strip()


def _drop(parts: Parts, running: Sequence[Span]) -> None:
    """Moves running heads from the body to what was left out."""
    for span in running:
        kept: list[Span] = []
        for held in parts.body:
            if not held.overlaps(span):
                kept.append(held)
                continue
            kept += [Span(held.start, span.start)] if held.start < span.start else []
            kept += [Span(span.end, held.end)] if span.end < held.end else []
        parts.body = kept
    parts.dropped = sorted([*parts.dropped, *running])
