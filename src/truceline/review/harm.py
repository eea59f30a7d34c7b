"""What leaves the house: private names masked, armed positions without coordinates, nothing live, nothing unreviewed.

These rules are code and not advice: `shared` is the one way from a ledger to something that others see.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

import msgspec

from truceline.ledger import Entry, Ledger, bundle, lists, redact
from truceline.ledger.redaction import Ground, bodies
from truceline.records import Event, Link, Place, Record, Statement
from truceline.review.current import Current, Standing
from truceline.review.decide import items
from truceline.review.people import AccessError, User, audit, user
from truceline.review.settle import derive
from truceline.text import Span, merge

EMBARGO = timedelta(hours=72)
MASK = "█"
ARMED = frozenset({"deployment", "presence", "rearmament", "withdrawal", "overflight", "incursion"})
"""Deeds whose place is where forces are."""
_POSITION = re.compile(
    r"\b(base|barracks|outpost|checkpoint|garrison|headquarters|camp|position|depot|launch(er|ing)? site|airfield|"
    r"air ?base|bunker|command|post)s?\b",
    re.IGNORECASE,
)
T = TypeVar("T")


# ---- names


def private_names(record: Record, public: Iterable[str] = ()) -> list[str]:
    """The persons of a record whom no public list knows: not by registry id, and not by an office they speak for."""
    known = {name.casefold() for name in public}
    found: dict[str, None] = {}
    for actor in record.actors:
        if actor.kind == "person" and actor.actor is None:
            found[actor.name] = None
    for link in _links(record):
        if link.kind == "person" and link.actor is None and link.affiliation is None:
            found[link.name] = None
    in_office = {link.name for link in _links(record) if link.affiliation is not None or link.actor is not None}
    return [name for name in found if name.casefold() not in known and name not in in_office and _a_name(name)]


def _links(record: Record) -> Iterator[Link]:
    return (link for statement in record.statements for link in statement.chain)


def _a_name(name: str) -> bool:
    """Whether somebody is named at all (`a shepherd` names nobody)."""
    return any(part[:1].isupper() or not part.isascii() for part in re.findall(r"\w+", name))


def mask(record: Record, names: Iterable[str]) -> Record:
    """The record with these names, wherever they stand, replaced by as many `█`; `report.masked` lists where.

    Every span stays true. Parts of a name are masked too where they stand alone (a family name after its first use).
    """
    patterns = [pattern for name in names if (pattern := _pattern(name))]
    if not patterns:
        return record
    text = record.report.text
    hits = merge(Span(*hit.span()) for pattern in patterns for hit in pattern.finditer(text))
    made: Record = _walk(record, patterns)
    url = record.report.url
    if url and any(_in_address(name, url) for name in names):
        url = None
    report = msgspec.structs.replace(made.report, masked=tuple(merge([*record.report.masked, *hits])), url=url)
    return msgspec.structs.replace(made, report=report)


def _pattern(name: str) -> re.Pattern[str] | None:
    parts = [
        part for part in re.findall(r"[\w'’-]+", name) if len(part) > 2 and (part[:1].isupper() or not part.isascii())
    ]
    if not parts:
        return None
    whole = re.escape(name).replace(r"\ ", r"\s+")
    return re.compile(rf"(?<!\w)(?:{whole}|{'|'.join(map(re.escape, parts))})(?!\w)")


def _in_address(name: str, url: str) -> bool:
    return any(part in url.casefold() for part in re.findall(r"\w{3,}", name.casefold()))


def _walk(value: Any, patterns: Sequence[re.Pattern[str]]) -> Any:
    """The same value with every string in it masked; ids, types and hashes hold no names."""
    if isinstance(value, str):
        for pattern in patterns:
            value = pattern.sub(lambda hit: MASK * len(hit[0]), value)
        return value
    if isinstance(value, Span):
        return value
    if isinstance(value, msgspec.Struct):
        fields = {name: getattr(value, name) for name in value.__struct_fields__ if name not in _PLAIN}
        return msgspec.structs.replace(value, **{name: _walk(item, patterns) for name, item in fields.items()})
    if isinstance(value, tuple):
        return tuple(_walk(item, patterns) for item in value)
    return value


_PLAIN = {"id", "kind", "type", "captured_sha256", "schema", "made_by", "language", "media_type", "encoding", "status"}


# ---- places


def without_positions(record: Record) -> Record:
    """The record without coordinates where they would show where armed forces stand."""
    return msgspec.structs.replace(record, events=tuple(map(unplaced, record.events)))


def unplaced(event: Event) -> Event:
    """The event with its places' names kept and, if they are armed positions, their coordinates taken off."""
    places = tuple(
        msgspec.structs.replace(place, lat=None, lon=None, geoname=None) if _armed(event, place) else place
        for place in event.places
    )
    return msgspec.structs.replace(event, places=places)


def _armed(event: Event, place: Place) -> bool:
    # A country or region is no position, and its centre shows nobody's.
    fine = place.precision in ("site", "town", "district")
    return fine and (event.type in ARMED or bool(_POSITION.search(place.name)))


# ---- time and review


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One event or statement as it may be shared; `reviewed` stands on every row."""

    subject: str
    item: Event | Statement
    reviewed: bool
    changed: str | None = None
    """When the last decision about it was made; None where there is none."""


class Shared(msgspec.Struct, frozen=True, kw_only=True):
    """A report as it may be shared: its masked record without unreviewed items, and the rows that were chosen."""

    record: Record
    rows: tuple[Row, ...]


class Withheld(msgspec.Struct, frozen=True, kw_only=True):
    """A report that is not shared, and why."""

    report: str
    reason: str


def embargoed(record: Record, now: datetime, held: timedelta = EMBARGO) -> str | None:
    """Why a report is too fresh to share, or None: the youngest of its deeds and its own date must be past the embargo.

    A report that says neither when it was written nor when anything happened counts as fresh: nobody knows its age.
    """
    over = freed(record, held)
    if over is None:
        return "the report has no date, so nobody can tell whether it is older than the embargo"
    hours = held.total_seconds() / 3600
    return None if now >= over else f"under embargo until {over:%Y-%m-%d %H:%M} UTC ({hours:.0f} hours)"


def freed(record: Record, held: timedelta = EMBARGO) -> datetime | None:
    """When a report's embargo is over; None where nobody can tell."""
    published = record.report.published
    days = [event.date.end or event.date.start for event in record.events if event.date and event.status == "occurred"]
    # What a report tells cannot be younger than the report.
    latest = (
        _last_day(published.value) if published else max(filter(None, map(_last_day, filter(None, days))), default=None)
    )
    if latest is None:
        return None
    # A date is a whole day somewhere on Earth: count from its end in the westernmost zone.
    return datetime(latest.year, latest.month, latest.day, tzinfo=UTC) + timedelta(days=1, hours=12) + held


def _last_day(value: str) -> date | None:
    """The last day that a date as precise as `2024`, `2024-11` or `2024-11-27T08:14` can mean."""
    hit = re.match(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", value)
    if hit is None:
        return None
    year, month = int(hit[1]), int(hit[2] or 12)
    try:
        return date(year, month, int(hit[3]) if hit[3] else monthrange(year, month)[1])
    except ValueError:
        return None


class Cleared(msgspec.Struct, frozen=True, kw_only=True):
    """A report that may be shared, its names not masked yet, for work that must tell persons apart before they are.

    Nothing of it may be shown; `masked` makes it `Shared`.
    """

    record: Record
    """Only what was chosen, and the statements that the chosen events rest on."""
    rows: tuple[Row, ...]
    names: tuple[str, ...]
    """The private names in it."""
    unread: int = 0
    """How many items were left out because nobody has confirmed them."""
    refused: int = 0
    """How many were left out because a reviewer rejected them."""


def clear(
    view: Current, report: str, now: datetime, *, unreviewed: bool = False, public: Iterable[str] = ()
) -> Cleared | Withheld:
    """What of a report may be shared, or why nothing; unreviewed items only when asked for.

    `public` names persons whom a reviewer found to hold a public role though the registry does not know them.
    """
    record = view.ledger.record(report)
    if record is None:
        return Withheld(report=report, reason="its bytes were redacted, or it was never read")
    reason = None if view.released(report) else embargoed(record, now)
    if reason:
        return Withheld(report=report, reason=reason)
    standings = view.standings(report, record)
    chosen = [it for it in standings if it.state == "confirmed" or (unreviewed and _open(it))]
    refused = {it.subject for it in standings if it.state == "rejected"}
    unread = 0 if unreviewed else sum(_open(it) for it in standings)
    return _cleared(record, [_row(it) for it in chosen], refused, public, unread)


def clear_record(record: Record, now: datetime, *, public: Iterable[str] = ()) -> Cleared | Withheld:
    """The same for a record that stands in no ledger: all of it, none of it reviewed."""
    reason = embargoed(record, now)
    if reason:
        return Withheld(report=record.report.id, reason=reason)
    rows = [Row(subject=subject, item=item, reviewed=False) for subject, item in items(record).items()]
    return _cleared(record, rows, set(), public)


def masked(it: Cleared) -> Shared:
    """A cleared report with private names masked and armed positions without coordinates: the way out."""
    mine = {row.subject.rpartition("/")[2] for row in it.rows}
    parts: dict[str, Any] = {"statements": tuple(each for each in it.record.statements if each.id in mine)}
    record = mask(msgspec.structs.replace(it.record, **parts), it.names)
    rows = tuple(msgspec.structs.replace(row, item=_shown(row.item, it.names)) for row in it.rows)
    return Shared(record=without_positions(record), rows=rows)


def mask_words(value: T, names: Iterable[str]) -> T:
    """Any record or tuple of them with these names masked in all its words."""
    patterns = [pattern for name in names if (pattern := _pattern(name))]
    made: T = _walk(value, patterns) if patterns else value
    return made


def shared(
    view: Current, report: str, now: datetime, *, unreviewed: bool = False, public: Iterable[str] = ()
) -> Shared | Withheld:
    """A report as others may see it, or why not; see `clear`. Unreviewed items are marked on every row."""
    found = clear(view, report, now, unreviewed=unreviewed, public=public)
    return found if isinstance(found, Withheld) else masked(found)


def _cleared(record: Record, rows: Sequence[Row], refused: set[str], public: Iterable[str], unread: int = 0) -> Cleared:
    events = tuple(row.item for row in rows if isinstance(row.item, Event))
    said = {row.item.id: row.item for row in rows if isinstance(row.item, Statement)}
    rests = {id for event in events for id in (*event.according_to, *(it.statement for it in event.positions))}
    told = [each for each in record.statements if each.id in rests and f"{record.report.id}/{each.id}" not in refused]
    said |= {each.id: each for each in told if each.id not in said}
    parts: dict[str, Any] = {"events": events, "statements": tuple(said.values())}
    names = tuple(private_names(record, public))
    return Cleared(
        record=msgspec.structs.replace(record, **parts), rows=tuple(rows), names=names, unread=unread,
        refused=len(refused),
    )  # fmt: skip


def _open(it: Standing) -> bool:
    return it.state in ("suggested", "unseconded", "unsure", "contested") and it.proposal is not None


def _row(it: Standing) -> Row:
    item: Any = it.value if it.value is not None else it.proposal
    changed = max((decision.at for decision in it.decisions), default=None)
    return Row(subject=it.subject, item=item, reviewed=it.state == "confirmed", changed=changed)


def _shown(item: Event | Statement, names: Sequence[str]) -> Event | Statement:
    made = mask_words(item, names)
    return unplaced(made) if isinstance(made, Event) else made


# ---- originals


def original(ledger: Ledger, by: User, capture: str) -> bytes:
    """The original bytes of a capture, for those who may see them; that they were looked at is logged."""
    acting = user(ledger, by.name).need("originals")
    entry = ledger.find("capture", capture)
    data = ledger.body(entry) if entry else None
    if data is None:
        raise AccessError(f"there are no bytes {capture} (any more)")
    audit(ledger, acting.name, "original read", capture=capture)
    return data


def hand_out(ledger: Ledger, by: User, ids: Iterable[str], path: Any, **more: Any) -> list[Entry]:
    """The entries of an evidence bundle written to `path`, for those who may; logged with what was in it."""
    acting = user(ledger, by.name).need("bundle")
    chosen = bundle(ledger, list(ids), path, by=acting.name, **more)
    audit(ledger, acting.name, "bundle made", entries=[entry.number for entry in chosen])
    return chosen


def take_out(ledger: Ledger, by: User, report: str, ground: Ground, reason: str) -> list[Entry]:
    """The redaction entries of a report's words, bytes and records; only an administrator may."""
    acting = user(ledger, by.name).need("redact")
    made = redact(ledger, bodies(ledger, report), ground=ground, reason=reason, by=acting.name)
    if lists.derived(ledger).entry:  # what was joined with it has gone as well; the rest is joined again
        derive(ledger)
    return made
