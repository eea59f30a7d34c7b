"""Deeds and corrections as feeds: Atom (RFC 4287, with RFC 6721's tombstones) and JSON Feed 1.1. Ids never change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape
from typing import Any
from xml.etree import ElementTree as Xml

import msgspec

from truceline import codec
from truceline.share.addresses import Addresses
from truceline.share.corrections import Correction, moment
from truceline.share.deeds import Deed, deeds, excerpt, kind, outlet, summary
from truceline.share.outgoing import Outgoing
from truceline.share.wording import NOT_STATED, clean, name, published, utc, when

ATOM, TOMBSTONE = "http://www.w3.org/2005/Atom", "http://purl.org/atompub/tombstones/1.0"
NAMES = Addresses(None)
"""Ids are names and not web addresses, so that they stay when a server moves."""
MOST = 100
MARK = "Unreviewed machine suggestion."
CHANGES = {
    "corrected": "Corrected",
    "retracted": "Retracted",
    "joined": "Joined with other tellings",
    "parted": "Parted from other tellings",
}


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of a feed."""

    id: str
    address: str
    title: str
    text: str
    html: str
    updated: datetime
    tags: tuple[str, ...]
    retracts: tuple[str, ...] = ()
    """The ids under which the entry that this one takes back may have stood."""


def items(out: Outgoing, corrections: Iterable[Correction] = (), most: int = MOST) -> list[Item]:
    """The entries of both feeds, the latest first."""
    found = [_deed(out, deed) for deed in deeds(out)] + [_correction(it) for it in corrections]
    return sorted(found, key=lambda it: (it.updated, it.id), reverse=True)[:most]


def atom(out: Outgoing, corrections: Sequence[Correction] = (), *, title: str = "Truceline", most: int = MOST) -> bytes:
    """The Atom feed; a retraction is an entry and a tombstone."""
    Xml.register_namespace("", ATOM)
    Xml.register_namespace("at", TOMBSTONE)
    root = Xml.Element(f"{{{ATOM}}}feed")
    found = items(out, corrections, most)
    _child(root, "id", "urn:truceline:feed")
    _child(root, "title", title)
    _child(root, "updated", utc(max((it.updated for it in found), default=out.now)))
    _child(_child(root, "author", None), "name", title)
    _child(root, "generator", "Truceline")
    for relation, page in (("self", "feed.atom"), ("alternate", "")):
        if address := out.at.page(page):
            _child(root, "link", None, rel=relation, href=address)
    for it in found:
        _entry(root, it)
    whole: bytes = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return whole


def json_feed(
    out: Outgoing, corrections: Sequence[Correction] = (), *, title: str = "Truceline", most: int = MOST
) -> bytes:
    """The JSON feed, with the same entries."""
    body: dict[str, Any] = {"version": "https://jsonfeed.org/version/1.1", "title": title, "language": "en"}
    body |= {key: at for key, page in (("home_page_url", ""), ("feed_url", "feed.json")) if (at := out.at.page(page))}
    body["items"] = [
        {
            "id": it.id,
            **({"url": it.address} if it.address.startswith("http") else {}),
            "title": it.title,
            "content_text": it.text,
            "content_html": it.html,
            "date_modified": utc(it.updated),
            "tags": list(it.tags),
            **({"_truceline": {"retracts": list(it.retracts)}} if it.retracts else {}),
        }
        for it in items(out, corrections, most)
    ]
    return codec.encode(body) + b"\n"


def heading(deed: Deed) -> str:
    """What, where, when, in a line."""
    where = f", {name(deed.place.name)}" if deed.place else ""
    day = when(deed.date)
    said = f"{kind(deed).capitalize()}{where}, {day if day != NOT_STATED else 'date not stated'}"
    return f"{said} (disputed)" if deed.standing == "disputed" else said


def _deed(out: Outgoing, deed: Deed) -> Item:
    told = [_telling(out, report, deed) for report in deed.reports]
    mark = () if deed.reviewed else (MARK,)
    lines = [*mark, summary(deed)]
    html = "".join(f"<p>{escape(line)}</p>" for line in lines)
    listed = "".join(f"<li>{escape(words)} <cite>{escape(source)}</cite></li>" for words, source in told)
    html += f"<ul>{listed}</ul>"
    text = "\n".join([*lines, *(f"- {words} {source}" for words, source in told), f"Record: {deed.address}"])
    return Item(
        id=NAMES.incident(deed.id) if deed.incident else NAMES.item(*_parts(deed.id)), address=deed.address,
        title=heading(deed), text=text, html=html, updated=moment(deed.changed),
        tags=(deed.type, deed.standing, "reviewed" if deed.reviewed else "unreviewed"),
    )  # fmt: skip


def _telling(out: Outgoing, report: str, deed: Deed) -> tuple[str, str]:
    """The words of a report that tell a deed, and their citation."""
    leaving = out.reports[report]
    event = next(event for held, event in deed.events if held == report)
    said = leaving.record.report
    title = f", {name(said.title.value)}" if said.title else ""
    source = f"({outlet(leaving)}{title}, {published(said.published)}. {out.at.item(report, event.id)})"
    return f"“{excerpt(leaving, event.evidence[:1], 400)}”", source


def _correction(it: Correction) -> Item:
    said = f"{CHANGES[it.change]}: {it.subject}"
    text = f"{CHANGES[it.change]} on {it.at[:10]}. Reason stated: {clean(it.reason)}"
    report, _, item = it.subject.rpartition("/")
    about: tuple[str, ...] = (NAMES.report(item),)
    if report:  # a deed that only this report told stood under the id of its incident
        about = (NAMES.item(report, item), NAMES.incident(codec.content_id("incident", [(report, item)])))
    return Item(
        id=f"urn:truceline:correction:{it.id}", address=it.address, title=said, text=f"{text}\nRecord: {it.address}",
        html=f"<p>{escape(text)}</p>", updated=moment(it.at), tags=(it.change,),
        retracts=about if it.change == "retracted" else (),
    )  # fmt: skip


def _parts(id: str) -> tuple[str, str]:
    report, _, item = id.rpartition("/")
    return report, item


def _entry(root: Xml.Element, it: Item) -> None:
    entry = _child(root, "entry", None)
    _child(entry, "id", it.id)
    _child(entry, "title", it.title)
    _child(entry, "updated", utc(it.updated))
    for tag in it.tags:
        _child(entry, "category", None, term=tag)
    if it.address.startswith("http"):
        _child(entry, "link", None, rel="alternate", href=it.address)
    _child(entry, "content", it.html, type="html")
    for ref in it.retracts:
        gone = Xml.SubElement(root, f"{{{TOMBSTONE}}}deleted-entry", ref=ref, when=utc(it.updated))
        Xml.SubElement(gone, f"{{{TOMBSTONE}}}comment").text = _legal(it.text)


def _child(parent: Xml.Element, tag: str, words: str | None, **attributes: str) -> Xml.Element:
    made = Xml.SubElement(parent, f"{{{ATOM}}}{tag}", {key: _legal(value) for key, value in attributes.items()})
    made.text = None if words is None else _legal(words)
    return made


def _legal(words: str) -> str:
    """Only characters that XML can hold; control characters are shown, half surrogates replaced."""
    return clean(words).encode("utf-8", "replace").decode().replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")
