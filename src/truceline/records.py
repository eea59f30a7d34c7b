"""What Truceline writes: frozen, typed, self-describing records.

The names are a contract (schema version in `codec.SCHEMA`): fields are added, never renamed or dropped.
A value with no words behind it is None, never a guess: unknown is not zero.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from truceline.text import Span

Voice = Literal["direct", "mixed", "indirect"]
Act = Literal[
    "say", "confirm", "deny", "accuse", "condemn", "demand", "warn", "threaten", "promise", "refuse", "praise",
    "order",
]  # fmt: skip
Modality = Literal["asserted", "intended", "hypothetical", "habitual"]
SourceKind = Literal["person", "organisation", "state", "office", "anonymous", "media", "document", "crowd"]
EventType = Literal[
    "airstrike", "shelling", "bombing", "shooting", "clash", "attack", "sexual_violence", "detention", "release",
    "destruction", "incursion", "seizure", "overflight", "deployment", "presence", "withdrawal", "rearmament",
    "disarmament", "displacement", "obstruction", "protest", "aid", "agreement", "talks", "decision", "cooperation",
    "sanction", "violation", "harm",
]  # fmt: skip
Status = Literal["occurred", "ongoing", "planned", "attempted", "hypothetical", "denied"]
Stance = Literal["confirms", "denies", "justifies", "condemns"]
PlacePrecision = Literal["site", "town", "district", "region", "country"]
TimePrecision = Literal["minute", "hour", "day", "week", "month", "season", "year", "vague"]
FlagKind = Literal[
    "altered_quote", "not_a_quote", "headline_mismatch", "stray_quote_mark", "loaded_term", "factive_cue",
    "doubting_cue", "party_conflict",
]  # fmt: skip


class Base(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=False):
    """What all records share: frozen, by keyword, tolerant of fields from a later version."""


class Value(Base, frozen=True, kw_only=True):
    """A value read from the report, and where; `evidence` names what told it if not the text (`given`, `json-ld`)."""

    value: str
    span: Span | None = None
    evidence: str | None = None


class Publisher(Value, frozen=True, kw_only=True):
    """Who wrote the report; `country` is a country label put before the name, which is no part of it."""

    country: Value | None = None


class Published(Base, frozen=True, kw_only=True):
    """When: ISO 8601, as precise as the report is; `zone` is None where it names none."""

    value: str
    zone: str | None = None
    span: Span | None = None
    evidence: str | None = None


class Report(Base, frozen=True, kw_only=True):
    """One report: its working copy, where it came from, and which parts are what."""

    id: str
    text: str
    captured_sha256: str
    title: Value | None = None
    publisher: Publisher | None = None
    author: Value | None = None
    dateline: Value | None = None
    republishers: tuple[Value, ...] = ()
    published: Published | None = None
    language: str | None = None
    body: tuple[Span, ...] = ()
    headings: tuple[Span, ...] = ()
    dropped: tuple[Span, ...] = ()
    url: str | None = None
    media_type: str | None = None
    encoding: str | None = None
    masked: tuple[Span, ...] = ()
    """Where private names were replaced, character by character, before the record was shared."""
    notes: tuple[str, ...] = ()
    """What a reader of the record should know of how it was read (`bytes replaced`, `statements not extracted: ar`)."""


class Body(Base, frozen=True, kw_only=True):
    """The body that a source speaks for or belongs to."""

    name: str
    actor: str | None = None
    span: Span | None = None


class Link(Base, frozen=True, kw_only=True):
    """One link of a chain of sources: the mention, its name resolved within the report, its registry id."""

    span: Span | None
    name: str
    kind: SourceKind
    actor: str | None = None
    affiliation: Body | None = None


class Mention(Base, frozen=True, kw_only=True):
    """A party, person, group or thing as the report names it."""

    span: Span | None
    name: str
    actor: str | None = None


class Time(Base, frozen=True, kw_only=True):
    """A time expression as ISO dates, both ends included; an open end is None."""

    span: Span | None
    start: str | None
    end: str | None
    precision: TimePrecision


class Statement(Base, frozen=True, kw_only=True):
    """One proposition that the report credits to somebody other than its own narrator."""

    id: str
    content: tuple[Span, ...]
    cue: Span | None
    chain: tuple[Link, ...]
    voice: Voice
    act: Act
    modality: Modality
    about: tuple[Mention, ...] = ()
    date: Time | None = None
    quotes: tuple[Span, ...] = ()
    same_as: str | None = None
    parent: str | None = None
    why: tuple[str, ...] = ()
    """Names of the rules that made it."""


class Place(Base, frozen=True, kw_only=True):
    """Where: the words, and the gazetteer's answer as far as it is honest."""

    span: Span | None
    name: str
    precision: PlacePrecision
    geoname: str | None = None
    lat: float | None = None
    lon: float | None = None


class Told(Base, frozen=True, kw_only=True):
    """One figure of harm, and whose it is (a statement's id or `narrator`)."""

    low: int | None
    high: int | None
    span: Span
    according_to: str


class Figure(Base, frozen=True, kw_only=True):
    """How many, low to high; `high` is None where the report sets no upper end, `low` where no lower."""

    low: int | None
    high: int | None
    span: Span | None
    told: tuple[Told, ...] = ()


class Harm(Base, frozen=True, kw_only=True):
    """What the report says was suffered; None is unknown, never zero."""

    killed: Figure | None = None
    injured: Figure | None = None
    detained: Figure | None = None
    displaced: Figure | None = None
    missing: Figure | None = None


class Count(Base, frozen=True, kw_only=True):
    """How many deeds or objects the report counts; `value` is None where it says `thousands`."""

    value: int | None
    unit: str
    span: Span


class Position(Base, frozen=True, kw_only=True):
    """A statement that speaks to an event without telling it."""

    statement: str
    stance: Stance


class InstrumentRef(Base, frozen=True, kw_only=True):
    """The agreement, resolution or law that the report ties an event to."""

    span: Span
    name: str
    agreement: str | None = None


class Event(Base, frozen=True, kw_only=True):
    """One distinct deed or lasting state, however many sentences tell it."""

    id: str
    type: EventType
    trigger: Span
    evidence: tuple[Span, ...]
    actors: tuple[Mention, ...] = ()
    targets: tuple[Mention, ...] = ()
    places: tuple[Place, ...] = ()
    date: Time | None = None
    harm: Harm = Harm()
    means: Span | None = None
    status: Status = "occurred"
    aggregate: bool = False
    count: Count | None = None
    according_to: tuple[str, ...] = ()
    positions: tuple[Position, ...] = ()
    instruments: tuple[InstrumentRef, ...] = ()
    why: tuple[str, ...] = ()


class Actor(Base, frozen=True, kw_only=True):
    """A party, body, office or person, with every mention of it."""

    name: str
    kind: str
    actor: str | None = None
    mentions: tuple[Span, ...] = ()


class Parties(Base, frozen=True, kw_only=True):
    """One reading of who is bound by an instrument, and whose reading it is."""

    names: tuple[str, ...]
    according_to: str


class Instrument(Base, frozen=True, kw_only=True):
    """An agreement, resolution, law or decision: one record however often it is mentioned."""

    id: str
    name: str
    kind: str
    mentions: tuple[Span, ...] = ()
    in_effect: str | None = None
    parties: tuple[Parties, ...] = ()


class Obligation(Base, frozen=True, kw_only=True):
    """A duty or commitment as reported."""

    id: str
    bearer: str | None
    duty: str
    span: Span
    according_to: str
    instrument: str | None = None
    deadline: Time | None = None
    note: str | None = None


class Quantity(Base, frozen=True, kw_only=True):
    """A counted or measured amount that is no figure of harm."""

    value: int | None
    low: int | None
    high: int | None
    unit: str
    span: Span
    according_to: str


class NarratorClaim(Base, frozen=True, kw_only=True):
    """What the outlet asserts in its own voice beyond plain events."""

    id: str
    span: Span
    kind: str


class Flag(Base, frozen=True, kw_only=True):
    """What a careful reader would want pointed out; `other` is the passage it is held against."""

    kind: FlagKind
    span: Span
    note: str
    other: Span | None = None


class Record(Base, frozen=True, kw_only=True):
    """One report and all that was read from it: a line of `truceline read --jsonl`."""

    schema: str
    report: Report
    statements: tuple[Statement, ...] = ()
    events: tuple[Event, ...] = ()
    times: tuple[Time, ...] = ()
    quotes: tuple[Span, ...] = ()
    actors: tuple[Actor, ...] = ()
    instruments: tuple[Instrument, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    narrator_claims: tuple[NarratorClaim, ...] = ()
    flags: tuple[Flag, ...] = ()
    made_by: str | None = None
    """Tool, version and the hashes of the model and lexicons that made it."""


class Failure(Base, frozen=True, kw_only=True):
    """A report that could not be read: which, why (a short stable code) and in plain words."""

    source: str
    reason: str
    message: str


class CopyFamily(Base, frozen=True, kw_only=True):
    """One text and all the reports that carry it; `original` is the earliest."""

    id: str
    original: str
    members: tuple[str, ...]


class Member(Base, frozen=True, kw_only=True):
    """An event record of one report."""

    report: str
    event: str


class Origin(Base, frozen=True, kw_only=True):
    """An independent voice at the root of the chains, and the reports that carry it."""

    name: str
    kind: str
    reports: tuple[str, ...]


class IncidentFigure(Base, frozen=True, kw_only=True):
    """One figure of harm as one report tells it."""

    low: int | None
    high: int | None
    report: str
    according_to: str


class IncidentHarm(Base, frozen=True, kw_only=True):
    """Every figure told, none averaged."""

    killed: tuple[IncidentFigure, ...] = ()
    injured: tuple[IncidentFigure, ...] = ()
    detained: tuple[IncidentFigure, ...] = ()
    displaced: tuple[IncidentFigure, ...] = ()
    missing: tuple[IncidentFigure, ...] = ()


class IncidentPosition(Base, frozen=True, kw_only=True):
    """Where somebody stands on an incident, in which report's statement."""

    actor: str
    stance: Literal["asserts", "confirms", "denies", "justifies"]
    report: str
    statement: str | None


class Incident(Base, frozen=True, kw_only=True):
    """One deed, and every event record that tells it."""

    id: str
    type: EventType
    date: Time | None
    place: Place | None
    members: tuple[Member, ...]
    origins: tuple[Origin, ...] = ()
    harm: IncidentHarm = IncidentHarm()
    positions: tuple[IncidentPosition, ...] = ()
    status: Literal["single origin", "several origins", "disputed"] = "single origin"
    why: tuple[str, ...] = ()


class Words(Base, frozen=True, kw_only=True):
    """A passage of one report."""

    report: str
    span: Span


class Finding(Base, frozen=True, kw_only=True):
    """An incident or lasting state held against one obligation: who alleges it, and what is answered."""

    id: str
    incident: str | None
    events: tuple[Member, ...]
    statements: tuple[str, ...]
    obligation: str | None
    instrument: str | None
    alleged_by: tuple[str, ...]
    against: tuple[str, ...]
    reply: tuple[str, ...]
    status: Literal["reported", "several origins", "disputed", "investigated", "upheld", "not upheld"]
    kind: Literal["deed", "aggregate", "shortfall", "role", "general"] = "deed"
    """`shortfall`: something said to be left undone; `role`: a part in another's deed; `general`: no single deed."""
    words: tuple[Words, ...] = ()
    relates_to: tuple[str, ...] = ()
    """Clauses and reported duties that the deed may concern though nobody in the reports says so: for a reviewer."""
    unsourced: bool = False
    """True where only the outlet's own voice asserts it."""
    note: str | None = None


class Decision(Base, frozen=True, kw_only=True):
    """What a named reviewer decided about one record, when and why; reversible, never a rewrite."""

    id: str
    subject: str
    verdict: Literal["accept", "edit", "reject", "unsure", "merge", "split", "grade", "revoke"]
    by: str
    at: str
    reason: str
    change: dict[str, object] | None = None
    on: int | None = None
    """The ledger entry whose proposal was decided on: a later run of the machine changes nothing about it."""
