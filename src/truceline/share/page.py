"""Reports as one self-contained page: their own text, and beside it the cards, each leading to the other.

The text stands in the page character for character (`textContent` gives it back), cut into stretches here
so that no script ever counts characters. Nothing is fetched, nothing in a report can become markup or script:
all of it is escaped, and a content security policy allows only the page's own style and script, by their hashes.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterable, Sequence
from functools import cache
from html import escape
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Self

from truceline import __version__
from truceline.records import Event, Failure, Flag, Instrument, NarratorClaim, Obligation, Record, Report, Statement
from truceline.share import wording
from truceline.share.marks import Stretch, stretches
from truceline.share.wording import NOT_STATED, Teller
from truceline.text import Span, merge

KINDS = {
    "quote": "quoted words",
    "content": "reported words",
    "cue": "words that report",
    "trigger": "word that names a deed",
    "claim": "the report's own claim",
    "flag": "look twice",
    "dropped": "page furniture",
}


class Page:
    """A page under way: `add` each record, then `save`; sections wait on disk, so many reports need little memory."""

    def __init__(self) -> None:
        self._sections: IO[str] = TemporaryFile("w+", encoding="utf-8", newline="")  # noqa: SIM115 — closed by __exit__
        self._titles: list[str] = []
        self._failures: list[Failure] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._sections.close()

    def add(self, record: Record) -> None:
        """Put one report on the page, after those already there."""
        self._titles.append(wording.title(record.report))
        self._sections.writelines(_section(record, f"r{len(self._titles)}"))

    def fail(self, failure: Failure) -> None:
        """Name a report that could not be read."""
        self._failures.append(failure)

    def save(self, path: Path) -> None:
        """Write the page; a file that was there is replaced only when the new one is whole."""
        part = path.with_name(path.name + ".part")
        with part.open("w", encoding="utf-8", newline="") as out:
            out.writelines(_head(self._titles, self._failures))
            self._sections.seek(0)
            while block := self._sections.read(1 << 20):
                out.write(block)
            out.write(f"</main><script>{_script()}</script></body></html>\n")
        part.replace(path)


def page(records: Iterable[Record], failures: Sequence[Failure] = ()) -> str:
    """The whole page as text, for a few reports."""
    rows = [(wording.title(record.report), "".join(_section(record, f"r{n}"))) for n, record in enumerate(records, 1)]
    head = "".join(_head([title for title, _ in rows], failures))
    return f"{head}{''.join(body for _, body in rows)}</main><script>{_script()}</script></body></html>\n"


@cache
def _asset(name: str) -> str:
    return files("truceline.share").joinpath(name).read_text("utf-8").strip()


def _script() -> str:
    return f"{_asset('light.js')}\n{_asset('page.js')}"


def _allowed(content: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def html(words: str) -> str:
    """Words escaped so that a parser gives exactly them back; NUL, which HTML cannot hold, as U+FFFD."""
    return escape(words).replace("\r", "&#13;").replace("\x00", "\ufffd")


def _head(titles: Sequence[str], failures: Sequence[Failure]) -> Iterable[str]:
    policy = (
        f"default-src 'none'; style-src {_allowed(_asset('page.css'))}; script-src {_allowed(_script())}; "
        "base-uri 'none'; form-action 'none'"
    )
    title = titles[0] if len(titles) == 1 else wording.counted(len(titles), "report")
    yield (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{html(policy)}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="referrer" content="no-referrer"><meta name="robots" content="noindex">'
        f"<title>{html(title)} · Truceline</title><style>{_asset('page.css')}</style></head><body>\n"
        '<a class="skip" href="#r1">Skip to the report</a><header class="top"><p class="brand"><b>Truceline</b> '
        "<span>said is not happened · every value leads to its words</span></p>"
        '<div class="tools"><label><input type="checkbox" id="furniture" checked> page furniture</label>'
        '<button type="button" id="theme" hidden>Light or dark</button></div></header>\n'
    )
    if len(titles) > 1 or failures:
        listed = "".join(f'<li><a href="#r{n}"><bdi>{html(title)}</bdi></a></li>' for n, title in enumerate(titles, 1))
        unread = "".join(f"<li><bdi>{html(wording.clean(f'{f.source}: {f.message}'))}</bdi></li>" for f in failures)
        yield f'<nav class="contents" aria-label="Reports"><ol>{listed}</ol>'
        if unread:
            yield f"<h2>{wording.counted(len(failures), 'report')} could not be read</h2><ul>{unread}</ul>"
        yield "</nav>\n"
    yield '<main id="main">\n'


def _section(record: Record, key: str) -> Iterable[str]:
    teller, report = Teller(record), record.report
    yield f'<article class="report" id="{key}"><header><h1 dir="auto">{html(wording.title(report))}</h1>'
    yield from (_ribbon(report), _provenance(report), _legend(), "</header>")
    language = f' lang="{html(report.language)}"' if report.language else ""
    yield f'<div class="sides"><section class="text" aria-label="Text of report {key[1:]}" tabindex="0"{language}>'
    for line in stretches(record):
        dropped = ' class="furniture"' if line and all("dropped" in cell.kinds for cell in line) else ""
        yield f'<p dir="auto"{dropped}>{"".join(_stretch(report.text, cell, key) for cell in line)}</p>'
    yield f'</section><section class="cards" aria-label="Evidence of report {key[1:]}">{_cards(teller, key)}</section>'
    yield f"</div><footer><p>{html(record.made_by or 'Truceline ' + __version__)}</p></footer></article>\n"


def _stretch(text: str, cell: Stretch, key: str) -> str:
    """One stretch; the references before it are empty elements, so that the text stays the text."""
    marks = "".join(
        f'<a class="ref {label[0]}" id="{key}-{label}-text" href="#{key}-{label}" data-n="{label}"'
        f' aria-label="{label}, {_SPOKEN[label[0]]}"></a>'
        for label in cell.starts
    )
    words = html(text[cell.start : cell.end])
    if not cell.kinds:
        return marks + words
    of = f' data-of="{" ".join(f"{key}-{label}" for label in cell.of)}"' if cell.of else ""
    return f'{marks}<span class="{" ".join(cell.kinds)}"{of}>{words}</span>'


_SPOKEN = {"S": "statement", "E": "event", "C": "claim of the report", "F": "flag", "I": "agreement", "O": "obligation"}


def _ribbon(report: Report) -> str:
    links = "".join(f"<li>{html(carrier)}</li>" for carrier in wording.carriers(report))
    return f'<ol class="ribbon" aria-label="Who wrote it, and who carried it on">{links}<li>this copy</li></ol>'


def _provenance(report: Report) -> str:
    rows = [("published", wording.published(report.published)), ("language", report.language or NOT_STATED)]
    rows += [
        (field, value.value) for field, value in (("author", report.author), ("dateline", report.dateline)) if value
    ]
    if absent := wording.missing(report):
        rows.append((NOT_STATED, ", ".join(absent)))
    rows.append(("sha256 of the capture", report.captured_sha256))
    listed = _list(rows)
    if report.url and report.url.lower().startswith(("https://", "http://")):
        link = f'<a href="{html(report.url)}" rel="noopener noreferrer nofollow">{html(report.url)}</a>'
        listed += f"<div><dt>address</dt><dd>{link}</dd></div>"
    return f'<dl class="facts">{listed}</dl>'


def _legend() -> str:
    shown = "".join(f'<span class="{kind}">{name}</span> ' for kind, name in KINDS.items())
    return f'<p class="legend" aria-label="How the text is marked">{shown}</p>'


def _list(rows: Iterable[tuple[str, str]]) -> str:
    told = ((name, value, ' class="none"' if value == NOT_STATED else "") for name, value in rows)
    return "".join(
        f"<div><dt>{html(name)}</dt><dd{faint}><bdi>{html(value)}</bdi></dd></div>" for name, value, faint in told
    )


def _cards(teller: Teller, key: str) -> str:
    record = teller.record
    parts = [
        _group("Said", "said is not happened", [_statement(teller, each, key) for each in record.statements]),
        _group("Done", "as told, and according to whom", [_event(teller, each, key) for each in record.events]),
        _group(
            "Claimed by the report itself", "in its own voice", [_claim(teller, c, key) for c in record.narrator_claims]
        ),
        _group("Look twice", "for a careful reader", [_flag(teller, n, f, key) for n, f in enumerate(record.flags, 1)]),
    ]
    parts[3:3] = [
        _group("Agreements and laws", "as named", [_instrument(teller, each, key) for each in record.instruments]),
        _group("Obligations", "as reported", [_obligation(teller, each, key) for each in record.obligations]),
    ]
    if notes := teller.unread():
        parts.append(_group("Not extracted", "", [f'<li class="note" dir="auto">{html(note)}</li>' for note in notes]))
    return "".join(parts)


def _group(heading: str, aside: str, cards: Sequence[str]) -> str:
    if not cards:
        return ""
    small = f"{len(cards)} · {aside}" if aside else ""
    return f"<h2>{heading} <small>{small}</small></h2><ul>{''.join(cards)}</ul>"


def _card(label: str, key: str, kind: str, head: str, rest: str) -> str:
    back = f'<a class="label" href="#{key}-{label}-text" aria-label="{label}, {_SPOKEN[label[0]]}: show in the text">'
    return f'<li class="card {kind}" id="{key}-{label}" tabindex="-1"><h3>{back}{label}</a> {head}</h3>{rest}</li>'


def _words(teller: Teller, spans: Iterable[Span]) -> str:
    text, parts = teller.record.report.text, []
    for span in merge(spans):
        pieces = (
            f"<q>{html(text[at.start : at.end])}</q>" if quoted else html(text[at.start : at.end])
            for at, quoted in teller.pieces(span)
        )
        parts.append("".join(pieces))
    return f'<blockquote dir="auto">{" … ".join(parts)}</blockquote>'


def _statement(teller: Teller, each: Statement, key: str) -> str:
    text, report = teller.record.report.text, teller.record.report
    links = "".join(f"<li>{html(link)}</li>" for link in wording.chain(each))
    links += "".join(f'<li class="carrier">{html(name)}</li>' for name in wording.carriers(report) if report.publisher)
    cue = f"<i><bdi>{html(wording.name(text[each.cue.start : each.cue.end]))}</bdi></i> · " if each.cue else ""
    told = f'<p class="how">{cue}{html(wording.manner(each))}</p>{_words(teller, each.content)}'
    if asides := teller.asides(each):
        told += f'<p class="how">{html(asides)}</p>'
    return _card(teller.label(each.id), key, each.voice, f'<ol class="chain">{links}</ol>', told)


def _event(teller: Teller, each: Event, key: str) -> str:
    text = teller.record.report.text
    rows = [
        ("who", "; ".join(wording.name(one.name) for one in each.actors) or NOT_STATED),
        ("to whom", "; ".join(wording.name(one.name) for one in each.targets) or NOT_STATED),
        ("where", "; ".join(wording.place(where) for where in each.places) or NOT_STATED),
        ("when", teller.date(each)),
        ("harm", teller.harm(each.harm)),
    ]
    if each.means:
        rows.append(("means", wording.name(text[each.means.start : each.means.end])))
    rows.append(("according to", teller.voice(each)))
    if each.positions:
        rows.append(("stances", teller.positions(each)))
    if each.instruments:
        rows.append(("tied to", "; ".join(wording.name(one.name) for one in each.instruments)))
    head = f"<span>{html(teller.deed(each))} <small>{html(wording.STATUSES[each.status])}</small></span>"
    return _card(teller.label(each.id), key, "deed", head, f"<dl>{_list(rows)}</dl>{_words(teller, each.evidence)}")


def _claim(teller: Teller, each: NarratorClaim, key: str) -> str:
    return _card(
        teller.label(each.id),
        key,
        "own",
        f"<span>{html(each.kind.replace('_', ' '))}</span>",
        _words(teller, [each.span]),
    )


def _instrument(teller: Teller, each: Instrument, key: str) -> str:
    head = f"<span>{html(wording.name(each.name))}</span>"
    return _card(teller.label(each.id), key, "law", head, f"<dl>{_list(teller.instrument(each))}</dl>")


def _obligation(teller: Teller, each: Obligation, key: str) -> str:
    rest = f"<dl>{_list(teller.obligation(each))}</dl>{_words(teller, [each.span])}"
    return _card(teller.label(each.id), key, "law", f"<span>{html(wording.name(each.duty))}</span>", rest)


def _flag(teller: Teller, number: int, each: Flag, key: str) -> str:
    rest = _words(teller, [each.span])
    if each.other:
        rest += f'<p class="how">beside</p>{_words(teller, [each.other])}'
    if each.note:
        rest += f'<p class="how" dir="auto">{html(wording.clean(each.note))}</p>'
    return _card(f"F{number}", key, "look", f"<span>{html(wording.FLAGS[each.kind])}</span>", rest)
