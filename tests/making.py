"""Records made by hand for the tests, on a text that is hard on offsets. Composed; nothing in it happened."""

from __future__ import annotations

from truceline import codec
from truceline.codec import SCHEMA
from truceline.records import (
    Body,
    Count,
    Event,
    Figure,
    Flag,
    Harm,
    Instrument,
    Link,
    Mention,
    NarratorClaim,
    Obligation,
    Parties,
    Place,
    Position,
    Published,
    Publisher,
    Record,
    Report,
    Statement,
    Time,
    Told,
    Value,
)
from truceline.text import Span

TEXT = (
    "Strikes on Ma'an valley 🛩️\r\n"
    "Freedonia Coastal News\r\n"
    "6 November 2025\r\n"
    "Warplanes of Freedonia struck the town of Ráven on Thursday, killing at least 3 people, "
    "the health ministry said.\r\n"
    'An officer told Radio Quay the raid was "a clean operation 🎯" and denied the toll.\r\n'
    "قال المتحدث: «لا تعليق».\r\n"
    "Sylvania has broken the truce hundreds of times.\r\n"
    "| Subscribe <b>now</b> & win |\r\n"
)


def at(words: str, start: int = 0) -> Span:
    """Where these words stand in `TEXT`."""
    place = TEXT.index(words, start)
    return Span(place, place + len(words))


def record(text: str = TEXT) -> Record:
    """A record with something in nearly every field, every span of it found by its words."""
    toll = at("at least 3")
    strike = Statement(
        id="s1",
        content=(at("Warplanes of Freedonia struck the town of Ráven on Thursday, killing at least 3 people"),),
        cue=at("said"),
        chain=(Link(span=at("the health ministry"), name="health ministry", kind="office"),),
        voice="indirect",
        act="say",
        modality="asserted",
    )
    denial = Statement(
        id="s2",
        content=(at('the raid was "a clean operation 🎯"'),),
        cue=at("told"),
        chain=(
            Link(
                span=at("An officer"),
                name="An officer",
                kind="anonymous",
                affiliation=Body(name="Freedonia"),
            ),
            Link(span=at("Radio Quay"), name="Radio Quay", kind="media"),
        ),
        voice="mixed",
        act="deny",
        modality="asserted",
        about=(Mention(span=at("the health ministry"), name="health ministry"),),
        quotes=(at('"a clean operation 🎯"'),),
        same_as="s1",
        date=Time(span=None, start="2025-11-06", end="2025-11-06", precision="day"),
    )
    raid = Event(
        id="e1",
        type="airstrike",
        trigger=at("struck"),
        evidence=(at("Warplanes of Freedonia struck the town of Ráven on Thursday"),),
        actors=(Mention(span=at("Warplanes of Freedonia"), name="Freedonia"),),
        targets=(Mention(span=at("the town of Ráven"), name="the town of Ráven"),),
        places=(Place(span=at("Ráven"), name="Ráven", precision="town"),),
        date=Time(span=at("on Thursday"), start="2025-11-06", end="2025-11-06", precision="day"),
        harm=Harm(
            killed=Figure(low=3, high=None, span=toll, told=(Told(low=3, high=None, span=toll, according_to="s1"),))
        ),
        means=at("Warplanes"),
        according_to=("s1", "narrator"),
        positions=(Position(statement="s2", stance="denies"),),
    )
    total = Event(
        id="e2",
        type="violation",
        trigger=at("broken"),
        evidence=(at("Sylvania has broken the truce hundreds of times"),),
        actors=(Mention(span=at("Sylvania"), name="Sylvania"),),
        aggregate=True,
        count=Count(value=None, unit="violations", span=at("hundreds of times")),
        according_to=("narrator",),
    )
    return Record(
        schema=SCHEMA,
        report=Report(
            id="rep-made",
            text=text,
            captured_sha256=codec.sha256(text.encode()),
            title=Value(value="Strikes on Ma'an valley 🛩️", span=at("Strikes on Ma'an valley 🛩️")),
            publisher=Publisher(
                value="Coastal News",
                span=at("Coastal News"),
                country=Value(value="Freedonia", span=at("Freedonia")),
            ),
            republishers=(Value(value="Aggregate & Sons", evidence="given"),),
            published=Published(value="2025-11-06", span=at("6 November 2025")),
            language="en",
            body=(Span(at("Warplanes").start, at("times.").end),),
            dropped=(at("| Subscribe <b>now</b> & win |"),),
            url="https://coast.example/strikes?a=1&b=2",
            notes=("a note of the reading",),
        ),
        statements=(strike, denial),
        events=(raid, total),
        times=(Time(span=at("on Thursday"), start="2025-11-06", end="2025-11-06", precision="day"),),
        quotes=(at('"a clean operation 🎯"'), at("«لا تعليق»")),
        instruments=(
            Instrument(
                id="i1",
                name="the truce",
                kind="agreement",
                mentions=(at("the truce"),),
                parties=(
                    Parties(names=("Sylvania", "Freedonia"), according_to="narrator"),
                    Parties(names=("Sylvania", "the Quay"), according_to="s2"),
                ),
            ),
        ),
        obligations=(
            Obligation(
                id="o1",
                bearer="Sylvania",
                duty="keep the truce",
                instrument="i1",
                span=at("Sylvania has broken the truce"),
                according_to="narrator",
            ),
        ),
        narrator_claims=(NarratorClaim(id="c1", span=at("Sylvania has broken the truce"), kind="legal_conclusion"),),
        flags=(Flag(kind="loaded_term", span=at("broken"), note="the outlet's own word", other=at("truce")),),
        made_by="tests",
    )
