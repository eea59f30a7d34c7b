"""A web page as one line of text: what a reader would see, block by block, each block knowing where it stands.

The parser hands over events, no tree is built and nothing recurses, so neither size nor nesting matters; scripts and
styles are never text, entities are decoded once, nothing is executed or loaded.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import msgspec


def _tags(names: str) -> frozenset[str]:
    return frozenset(names.split())


_HIDDEN = _tags(
    "script style noscript template svg iframe object embed applet canvas audio video select option datalist textarea"
    " button input head title dialog map frameset noframes"
)
_HEAD = _tags("html head title meta link base basefont bgsound script style noscript template noframes")
_VOID = _tags("area base br col embed hr img input link meta param source track wbr frame basefont bgsound")
_INLINE = _tags(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q rp rt ruby s samp small"
    " span strike strong sub sup time tt u var wbr img meta link math mi mo mn picture source"
)
_REGIONS = _tags("nav aside footer header form figure figcaption article main blockquote li table title pre time a")
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_WASTE = re.compile(
    r"comment|disqus|related|recommend|share|sharing|social|newsletter|subscri|promo|advert|\bads?\b|sponsor|cookie|consent"
    r"|breadcrumb|sidebar|widget|popup|modal|footer|\bnav|menu|masthead|trending|most-?read|read-?more|see-?also|outbrain"
    r"|taboola|paywall|toolbar|pagination|skip-|\btags?\b|author-bio|copyright",
    re.I,
)
_BLANK = re.compile(r"[ \t\n\r\f]+")

# What is kept of a page's own particulars: enough for any page, and an end for hostile ones.
_MOST_FACTS = 2000
_LONGEST_SCRIPT = 1 << 20


class Block(msgspec.Struct):
    """A run of characters that a page shows as one paragraph, line or cell row: `[start, end)` and what holds it."""

    start: int
    end: int
    tag: str
    regions: frozenset[str]
    waste: bool
    letters: int
    linked: int
    """How many of its characters are links."""


class Page(msgspec.Struct):
    """A page's text, its blocks, and the particulars that its markup declares."""

    text: str
    blocks: list[Block]
    metas: list[tuple[str, str]]
    linked_data: list[str]
    times: list[tuple[str, int, int]]
    """`datetime` attribute of each time element, with the place of its words (empty where it shows none)."""
    title: str
    language: str | None
    canonical: str | None
    depth: int


class Lineariser:
    """Takes a parser's events (`start`, `end`, `data`, `close`) and lays the visible text out in one line."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.length = 0
        self.blocks: list[Block] = []
        self.open: list[tuple[str, bool, bool]] = []  # tag, hidden, waste
        self.counts: Counter[str] = Counter()
        self.hidden = self.waste = self.depth = 0
        self.block_start = self.block_end = self.letters = self.linked = 0
        self.block_tag = "p"
        self.space = False
        self.metas: list[tuple[str, str]] = []
        self.linked_data: list[str] = []
        self.times: list[tuple[str, int, int]] = []
        self.script: list[str] | None = None
        self.title: list[str] = []
        self.titled = False  # the first title is the page's; drawings have titles of their own
        self.language: str | None = None
        self.canonical: str | None = None
        self.time: tuple[str, int] | None = None

    def start(self, tag: str, attributes: Any) -> None:
        """An element opens."""
        tag = tag.lower()
        if tag == "br":
            self._break(self.block_tag)
        if tag in _VOID:
            self._fact(tag, attributes)
            return
        if tag not in _HEAD:
            self._leave_head()
        hidden = self._is_hidden(tag, attributes)
        waste = bool(attributes) and bool(
            _WASTE.search(f"{attributes.get('class', '')} {attributes.get('id', '')}"[:400])
        )
        waste = waste and tag not in ("html", "body", "main", "article")
        self.open.append((tag, hidden, waste))
        self.depth = max(self.depth, len(self.open))
        self.hidden += hidden
        self.waste += waste
        self.counts[tag] += tag in _REGIONS
        if tag not in _INLINE:
            self._break("td" if tag in ("td", "th") else tag)
        self._fact(tag, attributes)

    def end(self, tag: str) -> None:
        """An element closes; the parser closes in order, and what it does not is closed here."""
        tag = tag.lower()
        if tag in _VOID:
            return
        while self.open:
            name, hidden, waste = self.open.pop()
            if name == "time" and self.time:
                self._keep_time()
            if name not in _INLINE and name not in ("td", "th"):
                self._break("p")
            self.hidden -= hidden
            self.waste -= waste
            self.counts[name] -= name in _REGIONS
            self.titled = self.titled or (name == "title" and bool(self.title))
            if name == tag:
                break
        if tag == "script" and self.script is not None:
            self.linked_data.append("".join(self.script))
            self.script = None

    def data(self, data: str) -> None:
        """Characters, entities decoded already."""
        if self.script is not None:
            self.script.append(data)
            if sum(map(len, self.script)) > _LONGEST_SCRIPT:
                self.script = None
            return
        if self.counts["title"] and not self.titled and len(self.title) < 50:
            self.title.append(data[:1000])
        if data.strip() and self.open and self.open[-1][0] == "head":
            self._leave_head()
        if self.hidden:
            return
        if self.counts["pre"]:
            self._preformatted(data)
            return
        words = _BLANK.sub(" ", data)
        if words.startswith(" "):
            self.space, words = True, words[1:]
        after = words.endswith(" ")
        words = words[:-1] if after else words
        if words:
            self._write(words)
        self.space = self.space or after

    def comment(self, text: str) -> None:
        """Comments are never text."""

    def pi(self, target: str, data: str | None = None) -> None:
        """Nor are instructions."""

    def close(self) -> Page:
        """The page, all events in."""
        self._break("p")
        return Page(
            text="".join(self.out),
            blocks=self.blocks,
            metas=self.metas,
            linked_data=self.linked_data,
            times=self.times,
            title=_BLANK.sub(" ", "".join(self.title)).strip(),
            language=self.language,
            canonical=self.canonical,
            depth=self.depth,
        )

    def _write(self, words: str) -> None:
        if self.block_end > self.block_start:
            words = " " + words if self.space else words
        else:
            if self.blocks:
                self.out.append("\n")
                self.length += 1
            self.block_start = self.length
        self.space = False
        self.out.append(words)
        self.length += len(words)
        self.block_end = self.length
        count = len(words)
        self.letters += count
        if self.counts["a"] > 0:
            self.linked += count

    def _preformatted(self, data: str) -> None:
        for number, line in enumerate(data.replace("\r\n", "\n").split("\n")):
            if number:
                self._break("pre")
            if line.strip():
                self._write(line.rstrip() if self.block_end > self.block_start else line.strip())

    def _break(self, tag: str) -> None:
        """Ends the block that is being written, if it has any characters; cells of a row stay on one line."""
        if tag == "td" and self.block_tag == "td" and self.block_end > self.block_start:
            self.out.append("\t")
            self.length += 1
            self.space = False
            return
        if self.block_end > self.block_start:
            regions = frozenset(name for name, count in self.counts.items() if count > 0)
            self.blocks.append(
                Block(
                    self.block_start, self.block_end, self.block_tag, regions, self.waste > 0, self.letters, self.linked
                )
            )
        self.block_start = self.block_end = self.length
        self.letters = self.linked = 0
        self.space = False
        self.block_tag = tag

    def _leave_head(self) -> None:
        """What cannot be of the head begins the body, as the standard has it; the parser would keep it in the head."""
        if self.hidden == 1:
            for number, (name, hidden, waste) in enumerate(self.open):
                if name == "head" and hidden:
                    self.open[number] = (name, False, waste)
                    self.hidden = 0
                    self._break("p")

    def _is_hidden(self, tag: str, attributes: Any) -> bool:
        if tag in _HIDDEN:
            return not (tag == "dialog" and "open" in attributes)
        return bool(attributes) and ("hidden" in attributes or bool(_UNSEEN.search(attributes.get("style", "")[:2000])))

    def _fact(self, tag: str, attributes: Any) -> None:
        if tag == "meta" and len(self.metas) < _MOST_FACTS:
            name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop") or ""
            if name and attributes.get("content"):
                self.metas.append((name.strip().lower()[:100], attributes["content"].strip()[:2000]))
        elif tag == "script" and "ld+json" in attributes.get("type", "").lower() and len(self.linked_data) < 50:
            self.script = []
        elif tag == "html" and self.language is None:
            self.language = (attributes.get("lang") or attributes.get("xml:lang") or "").strip()[:35] or None
        elif tag == "link" and "canonical" in attributes.get("rel", "").lower() and self.canonical is None:
            self.canonical = attributes.get("href", "").strip()[:2000] or None
        elif tag == "time" and len(self.times) < _MOST_FACTS:
            self.time = (attributes.get("datetime", "").strip()[:100], self.length)

    def _keep_time(self) -> None:
        if self.time:
            said, start = self.time
            start += start > 0 and self.block_end > start and self.out[-1:] != [] and self._is_space(start)
            self.times.append((said, start, max(start, self.block_end)))
            self.time = None

    def _is_space(self, at: int) -> bool:
        """Whether the character at `at`, near the end of what is written, is a separator."""
        tail = "".join(self.out[-4:])
        back = self.length - at
        return 0 < back <= len(tail) and tail[len(tail) - back].isspace()


def linearise(html: str) -> Page:
    """The page that `html` shows. NULs become U+FFFD, as the standard has it; nothing is raised for broken markup."""
    from lxml import etree

    html = re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", html.replace("\x00", "\ufffd"))
    target = Lineariser()
    parser = etree.HTMLParser(target=target, huge_tree=True, recover=True, no_network=True)
    try:
        parser.feed(html)
        page = parser.close()
    except (etree.LxmlError, ValueError, AssertionError):
        # What was read before the parser gave up is kept.
        page = target.close()
    assert isinstance(page, Page)
    return page
