"""The digest by mail: what is new and what was corrected since the last one, as text and HTML, each line cited."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape

import msgspec

from truceline import codec
from truceline.share.corrections import Correction, moment
from truceline.share.deeds import Deed, account, deeds, excerpt, outlet
from truceline.share.feeds import CHANGES, heading
from truceline.share.outgoing import Outgoing
from truceline.share.wording import clean, counted, name, published, utc

NOTICE = "Everything here is somebody's telling, not a finding. Nothing says who broke an agreement."
MARK = "[unreviewed machine suggestion]"


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One line: its head, what is said, whether a person confirmed it, the numbers of its sources."""

    head: str
    text: str
    reviewed: bool
    cites: tuple[int, ...]
    address: str


class Digest(msgspec.Struct, frozen=True, kw_only=True):
    """One digest: what the mail says, in both forms; `id` is the same for the same content."""

    id: str
    subject: str
    text: str
    html: str
    lines: int


def digest(
    out: Outgoing, since: datetime, corrections: Sequence[Correction] = (), *, title: str = "Truceline digest"
) -> Digest:
    """The digest of what was decided or published since a moment."""
    cited: dict[str, int] = {}
    fresh = [_entry(out, deed, cited) for deed in deeds(out) if since < moment(deed.changed) <= out.now]
    back = [it for it in corrections if since < moment(it.at) <= out.now]
    period = f"{since:%Y-%m-%d %H:%M} to {out.now:%Y-%m-%d %H:%M} UTC"
    sources = [(number, _source(out, report), out.at.report(report)) for report, number in cited.items()]
    said = ", ".join([counted(len(fresh), "deed"), counted(len(back), "correction")])
    return Digest(
        id=codec.content_id("digest", utc(since), utc(out.now), fresh, back),
        subject=f"{title}: {said}, {out.now.day} {out.now:%B %Y}",
        text=_text(title, period, fresh, back, sources), html=_html(title, period, fresh, back, sources),
        lines=len(fresh) + len(back),
    )  # fmt: skip


def _entry(out: Outgoing, deed: Deed, cited: dict[str, int]) -> Entry:
    cites = tuple(cited.setdefault(report, len(cited) + 1) for report in deed.reports)
    report, event = deed.events[0]
    words = excerpt(out.reports[report], event.evidence[:1], 240)
    text = f"{account(deed)} {outlet(out.reports[report])} wrote: “{words}”"
    return Entry(
        head=heading(deed), text=text, reviewed=deed.reviewed, cites=cites, address=deed.address
    )  # fmt: skip


def _source(out: Outgoing, report: str) -> str:
    leaving = out.reports[report]
    held = leaving.record.report
    title = f", {name(held.title.value)}" if held.title else ""
    return f"{outlet(leaving)}{title}, {published(held.published)}"


def _text(
    title: str, period: str, fresh: Sequence[Entry], back: Sequence[Correction], sources: Sequence[tuple[int, str, str]]
) -> str:
    lines = [title, period, "", NOTICE, ""]
    if back:
        lines += ["CORRECTIONS", ""]
        for it in back:
            lines += [f"* {CHANGES[it.change]}: {it.subject}. Reason stated: {clean(it.reason)}", f"  {it.address}", ""]
    lines += ["DEEDS AS TOLD", ""]
    for deed in fresh:
        mark = "" if deed.reviewed else f"{MARK} "
        cites = " ".join(f"[{n}]" for n in deed.cites)
        lines += [f"* {mark}{deed.head}", f"  {deed.text} {cites}", f"  {deed.address}", ""]
    if not fresh:
        lines += ["Nothing new was confirmed. That does not mean that nothing happened.", ""]
    if sources:
        lines += ["REPORTS CITED", ""] + [f"[{n}] {said}\n    {address}" for n, said, address in sources] + [""]
    return "\n".join(lines)


def _html(
    title: str, period: str, fresh: Sequence[Entry], back: Sequence[Correction], sources: Sequence[tuple[int, str, str]]
) -> str:
    parts = [f"<h1>{escape(title)}</h1><p>{escape(period)}</p><p>{escape(NOTICE)}</p>"]
    if back:
        rows = "".join(
            f"<li><strong>{CHANGES[it.change]}</strong>: {escape(it.subject)}. "
            f"Reason stated: {escape(clean(it.reason))} {_link(it.address)}</li>"
            for it in back
        )
        parts.append(f"<h2>Corrections</h2><ul>{rows}</ul>")
    rows = "".join(
        f'<li dir="auto"><strong>{escape(it.head)}</strong>'
        + ("" if it.reviewed else f" <em>{escape(MARK)}</em>")
        + f"<br>{escape(it.text)} {' '.join(f'[{n}]' for n in it.cites)}<br>{_link(it.address)}</li>"
        for it in fresh
    )
    nothing = "<p>Nothing new was confirmed. That does not mean that nothing happened.</p>"
    parts.append(f"<h2>Deeds as told</h2>{f'<ul>{rows}</ul>' if rows else nothing}")
    if sources:
        rows = "".join(f'<li value="{n}" dir="auto">{escape(said)} {_link(at)}</li>' for n, said, at in sources)
        parts.append(f"<h2>Reports cited</h2><ol>{rows}</ol>")
    head = f'<meta charset="utf-8"><title>{escape(title)}</title>'
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{"".join(parts)}</body></html>'


def _link(address: str) -> str:
    said = escape(address, quote=True)
    return f'<a href="{said}">{said}</a>' if address.startswith(("https://", "http://")) else f"<code>{said}</code>"
