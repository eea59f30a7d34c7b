"""The report of a period as one web page: no part from elsewhere, no script, for screen, phone and print."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from html import escape
from importlib.resources import files

from truceline.share.daily import Count, Daily, Entry, Line, Reference, Said
from truceline.share.wording import counted

NOTE = (
    "Counts are of deeds as reports tell them, each incident once however many reports carry it. They are no findings "
    "of fact, and no figure says who broke an agreement."
)
UNREVIEWED = (
    "This report contains unreviewed machine suggestions, marked one by one. "
    "Nobody has checked them against the reports."
)
FOOT = (
    "Positions of armed forces are given without coordinates, private persons without names. "
    "Names of places say nothing about their legal status."
)
REVIEWED = "Every entry was confirmed by a named reviewer against the words of the report."


NO_TELLER, NO_ANSWER = "No teller leaves with this entry.", "None is reported."


def page(it: Daily) -> str:
    """The page's whole HTML."""
    parts = (
        _head(it), _counts(it), _entries("Deeds of the period", it.entries, "No deed is told of this period."),
        _entries("Told in the period, dated less precisely", it.loosely_dated, None),
        _entries("Totals and summaries, not counted", it.totals_told, None),
        _entries("Planned, supposed or denied", it.not_done, None), _statements(it.statements), _coverage(it),
        _references(it.references), _foot(it),
    )  # fmt: skip
    style = files("truceline.share").joinpath("daily.css").read_text("utf-8")
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="robots" content="noindex">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(style)}">\n'
        f"<title>{_e(it.title)}, {_e(it.period)}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        '<a class="skip" href="#deeds">Skip to the deeds</a>\n'
        + "\n".join(filter(None, parts))
        + "\n</body>\n</html>\n"
    )


def _policy(style: str) -> str:
    """Nothing but the page's own style, known by its hash."""
    mark = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{mark}'; base-uri 'none'; form-action 'none'"


def _e(words: str) -> str:
    return escape(words, quote=True)


def _head(it: Daily) -> str:
    notice = UNREVIEWED if it.includes_unreviewed else REVIEWED
    facts = (("As of", it.as_of), ("Period before", it.previous), ("Deeds counted", str(it.total.now)),
             ("Reports read", str(sum(number for _, number, _ in it.outlets))))  # fmt: skip
    listed = "".join(f"<div><dt>{_e(name)}</dt><dd>{_e(value)}</dd></div>" for name, value in facts)
    return (
        f'<header>\n<h1>{_e(it.title)}</h1>\n<p class="period">{_e(it.period)}</p>\n<dl class="facts">{listed}</dl>\n'
        f'</header>\n<main>\n<p class="notice">{_e(notice)}</p>'
    )


def _counts(it: Daily) -> str:
    tables = _table("By category", "Category", it, it.categories) + _table("By area", "Area", it, it.areas)
    return (
        f"<section aria-labelledby=counts>\n<h2 id=counts>Counts</h2>\n<p>{_e(NOTE)}</p>\n"
        f'<div class="charts">{_bars(it)}{_days(it)}</div>\n<div class="tables">{tables}</div>\n</section>'
    )


def _table(caption: str, head: str, it: Daily, rows: Sequence[Count]) -> str:
    body = "".join(
        f"<tr><th scope=row>{_e(row.label)}</th><td class=n>{row.now}</td><td class=n>{row.before}</td></tr>"
        for row in rows
    )
    total = f"<th scope=row>{_e(it.total.label)}</th><td class=n>{it.total.now}</td><td class=n>{it.total.before}</td>"
    return (
        f"<table><caption>{caption}</caption><thead><tr><th scope=col>{head}</th><th scope=col class=n>This period</th>"
        f"<th scope=col class=n>Before</th></tr></thead><tbody>{body}</tbody><tfoot><tr>{total}</tr></tfoot></table>"
    )


def _bars(it: Daily) -> str:
    """Two bars a category; the table below has the same numbers, so the picture is hidden from screen readers."""
    if len(it.categories) < 2:
        return ""
    most = max(max(row.now, row.before) for row in it.categories) or 1
    wide, step, left = 440, 40, 172
    rows = []
    for n, row in enumerate(it.categories):
        at = n * step
        for value, name, y in ((row.now, "now", at + 5), (row.before, "before", at + 19)):
            long = round((wide - left - 50) * value / most, 1)
            rows.append(f'<rect class="{name}" x="{left}" y="{y}" width="{max(long, 1)}" height="12" rx="2"/>')
            rows.append(f'<text class="axis" x="{left + long + 6}" y="{y + 11}">{value}</text>')
        rows.append(f'<text x="{left - 10}" y="{at + 22}" text-anchor="end">{_e(_short(row.label))}</text>')
    return (
        '<figure><figcaption>Deeds by category:<i class="now"></i>this period<i class="before"></i>period before'
        f'</figcaption><svg viewBox="0 0 {wide} {len(it.categories) * step}" aria-hidden="true" focusable="false">'
        f"{''.join(rows)}</svg></figure>\n"
    )


def _days(it: Daily) -> str:
    if not any(number for _, number in it.by_day):
        return ""
    most = max(number for _, number in it.by_day)
    wide, high = 440, 120
    step = wide / len(it.by_day)
    every = max(1, -(-len(it.by_day) // 7))
    bars = []
    for n, (label, number) in enumerate(it.by_day):
        tall = round(high * number / most, 1)
        middle = round(n * step + step / 2, 1)
        bars.append(
            f'<rect class="now" x="{round(n * step + step * 0.15, 1)}" y="{round(20 + high - tall, 1)}" '
            f'width="{round(step * 0.7, 1)}" height="{tall}" rx="2"/>'
        )
        if number:
            bars.append(
                f'<text class="axis" x="{middle}" y="{round(15 + high - tall, 1)}" text-anchor="middle">{number}</text>'
            )
        if n % every == 0:
            bars.append(f'<text class="axis" x="{middle}" y="{high + 38}" text-anchor="middle">{_e(label)}</text>')
    said = "; ".join(f"{label}: {number}" for label, number in it.by_day)
    return (
        "<figure><figcaption>Deeds by day, those dated to one day</figcaption>"
        f'<svg viewBox="0 0 {wide} {high + 46}" role="img" aria-label="{_e(said)}">{"".join(bars)}</svg></figure>\n'
    )


def _short(label: str) -> str:
    return label if len(label) <= 22 else label[:21] + "…"


def _entries(title: str, entries: Sequence[Entry], empty: str | None) -> str:
    if not entries and empty is None:
        return ""
    id = "deeds" if empty is not None else title.split()[0].lower().strip(",")
    body = "\n".join(map(_entry, entries)) or f'<p class="none">{_e(empty or "")}</p>'
    return f"<section aria-labelledby={id}>\n<h2 id={id}>{_e(title)}</h2>\n{body}\n</section>"


def _entry(it: Entry) -> str:
    mark = "" if it.reviewed else '<span class="mark">unreviewed machine suggestion</span>'
    what = (("Where", it.where), ("When", it.when), ("Said to have acted", it.by), ("Against or towards", it.to),
            ("Harm", it.harm))  # fmt: skip
    rows = "".join(f'<dt>{name}</dt><dd dir="auto">{_e(value)}</dd>' for name, value in what)
    return (
        f'<article class="deed" id="deed-{it.number}"><header><h3>{it.number}. {_e(it.heading)}</h3>{mark}'
        f'<span class="standing">{_e(it.standing)}</span></header><dl class="what">{rows}</dl>'
        f'<div class="sides"><div><h4>As told, and by whom</h4>{_lines(it.told, NO_TELLER)}</div>'
        f"<div><h4>Denial or answer</h4>{_lines(it.answered, NO_ANSWER)}</div></div></article>"
    )


def _lines(lines: Iterable[Line], none: str) -> str:
    listed = "".join(f"<li>{_line(it)}</li>" for it in lines)
    return f"<ul>{listed}</ul>" if listed else f'<p class="none">{_e(none)}</p>'


def _line(it: Line) -> str:
    return f'<strong dir="auto">{_e(it.who)}</strong> {_e(it.says)}: <q dir="auto">{_e(it.words)}</q> ' + " ".join(
        f'<a class="cite" href="#ref-{n}" title="{_e(it.address)}">[{n}]</a>' for n in it.cites
    )


def _statements(said: Sequence[Said]) -> str:
    if not said:
        return ""
    rows = "".join(
        f"<li>{_line(it.line)} <small>({_e(it.act)})</small>"
        + ("" if it.reviewed else ' <span class="mark">unreviewed machine suggestion</span>')
        + "</li>"
        for it in said
    )
    return f'<section aria-labelledby=said>\n<h2 id=said>Statements</h2>\n<ul class="said">{rows}</ul>\n</section>'


def _coverage(it: Daily) -> str:
    read = "".join(
        f"<tr><th scope=row dir=auto>{_e(who)}</th><td class=n>{number}</td><td>{_e(last)}</td></tr>"
        for who, number, last in it.outlets
    )
    unread = "".join(f"<li>{_e(one.source)}: {_e(one.message)}</li>" for one in it.unread)
    left = "".join(f"<li>{_e(loss.kind)}: {loss.count:,} ({_e(loss.why)})</li>" for loss in it.left_out)
    return (
        "<section aria-labelledby=coverage>\n<h2 id=coverage>Coverage and its limits</h2>\n"
        "<p>What is not in these outlets is not in this report. That no deed is listed does not mean that none "
        "happened.</p>\n<table><caption>Outlets read</caption><thead><tr><th scope=col>Outlet</th>"
        "<th scope=col class=n>Reports</th><th scope=col>Latest published</th></tr></thead>"
        f"<tbody>{read}</tbody></table>"
        f"\n<h3>Could not be read</h3>{f'<ul>{unread}</ul>' if unread else '<p>Nothing failed.</p>'}\n"
        f"<h3>Left out of this report</h3>{f'<ul>{left}</ul>' if left else '<p>Nothing was left out.</p>'}\n</section>"
    )


def _references(references: Sequence[Reference]) -> str:
    rows = "".join(
        f'<li id="ref-{ref.number}"><span dir="auto">{_e(ref.outlet)}</span>, <cite dir="auto">{_e(ref.title)}</cite>, '
        f"{_e(ref.published)}. Record: {_link(ref.address)}"
        + (f". Source: {_link(ref.source)}" if ref.source else "")
        + "</li>"
        for ref in references
    )
    return (
        f'<section aria-labelledby=refs>\n<h2 id=refs>Reports cited</h2>\n<ol class="refs">{rows}</ol>\n</section>'
        if rows
        else ""
    )


def _link(address: str) -> str:
    if address.startswith(("https://", "http://")):
        return f'<a href="{_e(address)}" rel="noreferrer">{_e(address)}</a>'
    return _e(address)


def _foot(it: Daily) -> str:
    return f"</main>\n<footer>{_e(it.made_by)}. {counted(len(it.references), 'report')} cited. {FOOT}</footer>"
