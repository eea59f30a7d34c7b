"""A web page made a report: our own text of it, the extractor's choice of blocks, the markup's particulars."""

from __future__ import annotations

import re

from truceline.read.choose import choose
from truceline.read.dates import iso, stamps
from truceline.read.decode import decode, encoding_name
from truceline.read.furniture import Furniture, furniture
from truceline.read.layout import MOST_LINES, Unit, tell
from truceline.read.lexicon import fold, outlets
from truceline.read.linear import Block, Page, linearise
from truceline.read.markup import Facts, Told, facts
from truceline.read.parts import Parts
from truceline.read.plain import arrange
from truceline.read.source import Source
from truceline.records import Published, Publisher, Report, Value
from truceline.text import Span, Text

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.I)
_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
_SUFFIX = re.compile(r"\s*(?:[|–—»·]|\s-)\s+[^|–—»·]{2,60}$")


def read_page(source: Source) -> Report:
    """The report on a web page. The working copy is all that the page shows; what is not the report is `dropped`.

    Raises `ReadError` (`empty`, `not text`).
    """
    from truceline.read.reading import build

    declared = source.charset or _declared(source.data)
    decoded = decode(source.data, declared)
    return build(
        source,
        *lay_out(source, decoded.text),
        encoding=decoded.encoding,
        media_type="text/html",
        notes=decoded.notes,
    )


def lay_out(source: Source, html: str) -> tuple[Text, Parts]:
    """The text of a page and its parts; `source` gives the address and whatever came beside it."""
    page = linearise(html)
    told = facts(page, source.url)
    chosen, note = choose(page, html)
    text = Text(page.text)
    headline = _headline(page, told, chosen)
    rows = [_row(page, i, block, chosen, headline) for i, block in enumerate(page.blocks)]
    parts = arrange(text, source.given, rows=rows, headline=headline)
    _settle(parts, page, told, source, headline)
    if note:
        parts.notes.append(note)
    parts.url = told.url
    parts.language = told.language
    return text, parts


def _declared(data: bytes) -> str | None:
    """The charset that the page's own meta element declares; one that cannot be, as a byte says, is left out."""
    found = _CHARSET.search(data[:4096])
    label = found[1].decode("ascii", "replace") if found else None
    # A meta element that can be read as bytes is not in UTF-16, whatever it says (the standard's own rule).
    return "utf-8" if label and (encoding_name(label) or "").startswith(("utf-16", "utf-32")) else label


def _row(page: Page, i: int, block: Block, chosen: set[int], headline: int | None) -> Unit:
    """A block as a line of the layout: what was chosen is told by its words, what was not is furniture, unless it
    stands near the headline and carries particulars."""
    unit = Unit(block.start, block.end, True)
    if i == headline:
        unit.kind = "short"
        return unit
    if i >= MOST_LINES:
        return unit if i in chosen else Unit(block.start, block.end, True, "furniture", Furniture("page"))
    unit = tell(page.text, unit)
    if i in chosen:
        if block.tag in _HEADINGS and unit.kind in ("text", "short"):
            unit.kind = "heading"
        elif "figcaption" in block.regions and unit.kind in ("text", "short"):
            unit.kind = "caption"
        return unit
    first = min(chosen - {headline}, default=len(page.blocks))
    near = headline is not None and headline - 4 <= i < first and not block.regions & {"nav", "footer", "aside"}
    if unit.kind in ("particulars", "place") and near:
        return unit
    if block.tag in _HEADINGS and chosen and min(chosen) < i < max(chosen) and not block.waste and not block.linked:
        unit.kind = "heading"
        return unit
    in_report = headline is not None and chosen and headline < i < max(chosen)
    if in_report and "figcaption" in block.regions and not block.waste:
        unit.kind = "caption"
        return unit
    holder = furniture(page.text[block.start : block.end])
    keep = holder if holder and holder.role == "holder" else Furniture("page")
    return Unit(block.start, block.end, True, "furniture", keep)


def _headline(page: Page, told: Facts, chosen: set[int]) -> int | None:
    """The block that is the headline: the words that the markup gives as title, else the first heading of rank one."""
    wanted = [_words(told.title.value)] if told.title else []
    wanted += [_words(page.title), _words(_SUFFIX.sub("", page.title))] if page.title else []
    first = min(chosen, default=len(page.blocks))
    near = [(i, _words(page.text[b.start : b.end])) for i, b in enumerate(page.blocks[: first + 3]) if b.letters < 400]
    for heading in (True, False):
        for words in wanted:
            for i, own in near:
                if own and own == words and page.blocks[i].tag.startswith("h") == heading:
                    return i
    site = fold(told.publisher.value) if told.publisher else None
    for i, block in enumerate(page.blocks):
        words_shown = page.text[block.start : block.end]
        if block.tag == "h1" and "nav" not in block.regions and fold(words_shown) != site and i <= first + 3:
            return i
    return None


def _settle(parts: Parts, page: Page, told: Facts, source: Source, headline: int | None) -> None:
    """What the markup declares, laid over what the words told; given values stay."""
    given = source.given
    if not given.title:
        _settle_title(parts, page, told, headline)
    if not given.author and told.author:
        span = _where(page, told.author.value)
        parts.author = Value(value=told.author.value, span=span, evidence=told.author.evidence)
    if not given.published or parts.published is None:
        _settle_date(parts, page, told)
    if not given.publisher:
        _settle_publisher(parts, page, told)


def _settle_title(parts: Parts, page: Page, told: Facts, headline: int | None) -> None:
    block = page.blocks[headline] if headline is not None else None
    words = page.text[block.start : block.end] if block else ""
    if block and words.split():
        same = told.title and _words(told.title.value) == _words(words)
        evidence = told.title.evidence if told.title and same else block.tag
        parts.title = Value(value=" ".join(words.split()), span=Span(block.start, block.end), evidence=evidence)
    elif told.title:
        parts.title = Value(value=told.title.value, span=None, evidence=told.title.evidence)
    elif page.title and parts.title is None:
        parts.title = Value(value=_SUFFIX.sub("", page.title) or page.title, span=None, evidence="title element")


def _settle_date(parts: Parts, page: Page, told: Facts) -> None:
    said = told.published or (None if parts.published else told.updated)
    if not said:
        return
    found = iso(said.value)
    if not found:
        return
    value, zone = found
    own = parts.published
    span = own.span if own and own.span and own.value[:10] == value[:10] else _time_span(page, value)
    evidence = said.evidence if said is told.published else f"{said.evidence}, updated"
    parts.published = Published(value=value, zone=zone, span=span, evidence=evidence)
    if own and own.span and own.value[:10] != value[:10] and own.evidence is None:
        parts.notes.append(f"the page shows {own.value}, its markup says {value}")


def _time_span(page: Page, value: str) -> Span | None:
    """The words of the time element that gives this very date, or that show it."""
    for said, start, end in page.times:
        found = iso(said) if said else None
        shown = next(stamps(page.text, start, end), None) if start < end else None
        if start < end and ((found and found[0][:10] == value[:10]) or (shown and shown.value[:10] == value[:10])):
            return Text(page.text).trim(start, end)
    return None


def _settle_publisher(parts: Parts, page: Page, told: Facts) -> None:
    """The site published it; where the dateline, a credit or the markup names another as its writer, the site carried
    it on. A copyright line names the site, no writer."""
    site = told.publisher
    written = told.wrote
    if not site and not written:
        return
    own = parts.publisher
    wrote = own if own and own.evidence in ("dateline", "origin", "source") else None
    if written and not wrote:
        wrote = Publisher(value=written.value, span=_where(page, written.value), evidence=written.evidence)
    if site is None:
        parts.publisher = wrote
        return
    here = _site(own, page, site)
    if wrote is None or _is_same(wrote.value, here.value):
        parts.publisher = here
    else:
        parts.publisher = wrote
        parts.republishers.insert(0, Value(value=here.value, span=here.span, evidence=here.evidence))
    seen: set[str] = {fold(parts.publisher.value)}
    kept = []
    for each in parts.republishers:
        if fold(each.value) not in seen and not _is_same(each.value, parts.publisher.value):
            seen.add(fold(each.value))
            kept.append(each)
    parts.republishers = kept


def _site(own: Publisher | None, page: Page, site: Told) -> Publisher:
    span = own.span if own and _is_same(own.value, site.value) else None
    return Publisher(value=site.value, span=span, evidence=site.evidence)


def _is_same(one: str, other: str) -> bool:
    if fold(one) == fold(other):
        return True
    first, second = outlets().find(one), outlets().find(other)
    return first is not None and first == second


def _where(page: Page, name: str) -> Span | None:
    """Where a name stands as a line's own words near the top: a byline, a logo; not a mention in the report."""
    for block in page.blocks[:40]:
        words = page.text[block.start : block.end]
        if len(words) <= len(name) + 40 and name in words:
            at = block.start + words.index(name)
            return Span(at, at + len(name))
    return None


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
