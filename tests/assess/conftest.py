"""Composed reports in two voices about invented countries; nothing in them happened."""

from __future__ import annotations

import pytest

from truceline import codec
from truceline.assess.agreements import Agreement, parse
from truceline.records import (
    Actor,
    Event,
    Incident,
    Instrument,
    Link,
    Member,
    Mention,
    Obligation,
    Place,
    Publisher,
    Record,
    Report,
    Statement,
    Time,
)
from truceline.text import Span

AGREEMENT = """\
id: quay-truce
name: The truce of the quay
kind: ceasefire
in_effect: 2024-03-01
names: [Quay truce, truce of the quay]
short_names: [the truce]
sources:
  text: {title: The truce, publisher: The mediators}
parties:
  freedonia: {label: Freedonia, actor: freedonia, also: [Freedonian army]}
  sylvania: {label: Sylvania, actor: sylvania}
readings:
  - {bound: [freedonia, sylvania], sources: [text]}
bodies:
  - {name: Quay Commission, role: oversees, source: text, also: [the commission]}
clauses:
  - {id: no-fire, bearer: [freedonia, sylvania], duty: hold fire, concerns: [airstrike, shelling], source: text}
  - {id: leave, bearer: [freedonia], duty: withdraw from the valley, concerns: [presence], source: text}
  - {id: disarm, bearer: [sylvania], duty: disarm the militia, source: text, topic: disarm}
"""


class Maker:
    """Makes records by their words: every span is found in the text, so that none can be wrong."""

    def __init__(self, text: str, id: str, publisher: str, published: str = "2024-05-02") -> None:
        self.text, self.id = text, id
        self.report = Report(
            id=id, text=text, captured_sha256=codec.sha256(text.encode()), publisher=Publisher(value=publisher),
            published={"value": published},
        )  # fmt: skip
        self.statements: list[Statement] = []
        self.events: list[Event] = []
        self.instruments: list[Instrument] = []
        self.duties: list[Obligation] = []

    def span(self, words: str) -> Span:
        at = self.text.index(words)
        return Span(at, at + len(words))

    def all(self, words: str) -> tuple[Span, ...]:
        found, at = [], self.text.find(words)
        while at >= 0:
            found.append(Span(at, at + len(words)))
            at = self.text.find(words, at + 1)
        return tuple(found)

    def says(self, id, speaker, content, act="accuse", kind="office", actor=None, about=(), cue=None, **more):
        self.statements.append(
            Statement(
                id=id, content=tuple(self.span(part) for part in ([content] if isinstance(content, str) else content)),
                cue=self.span(cue) if cue else None, act=act, voice="indirect",
                modality=more.pop("modality", "asserted"),
                chain=(Link(span=None, name=speaker, kind=kind, actor=actor, affiliation=more.pop("body", None)),),
                about=tuple(Mention(span=None, name=name, actor=name.lower()) for name in about), **more,
            )
        )  # fmt: skip
        return self

    def did(self, id, actor, evidence, trigger, type="airstrike", by=("narrator",), places=(), **more):
        names = [actor] if isinstance(actor, str) else list(actor)
        self.events.append(
            Event(
                id=id, type=type, trigger=self.span(trigger), evidence=(self.span(evidence),), according_to=tuple(by),
                actors=tuple(Mention(span=None, name=name, actor=name.lower()) for name in names),
                date=Time(span=None, start="2024-05-01", end="2024-05-01", precision="day"),
                places=tuple(Place(span=None, name=name, precision="town") for name in places), **more,
            )
        )  # fmt: skip
        return self

    def duty(self, id, bearer, duty, words, instrument=None, by="narrator"):
        span = self.span(words)
        self.duties.append(
            Obligation(id=id, bearer=bearer, duty=duty, span=span, according_to=by, instrument=instrument)
        )
        return self

    def names(self, id, name, kind, words):
        self.instruments.append(Instrument(id=id, name=name, kind=kind, mentions=self.all(words)))
        return self

    def record(self) -> Record:
        actors = [
            Actor(name=name, kind="state", actor=name.lower(), mentions=self.all(name))
            for name in ("Freedonia", "Sylvania", "Ruritania")
            if name in self.text
        ]
        made = Record(
            schema=codec.SCHEMA, report=self.report, statements=tuple(self.statements), events=tuple(self.events),
            actors=tuple(actors), instruments=tuple(self.instruments), obligations=tuple(self.duties),
        )  # fmt: skip
        return codec.decode(codec.encode(made), Record)


@pytest.fixture
def make() -> type[Maker]:
    return Maker


@pytest.fixture
def truce() -> Agreement:
    return parse(AGREEMENT)


@pytest.fixture
def one_incident():
    """Joins the events of several reports into one incident."""

    def join(*members: str) -> Incident:
        parts = tuple(Member(report=it.split("/")[0], event=it.split("/")[1]) for it in members)
        return Incident(id="i1", type="airstrike", date=None, place=None, members=parts)

    return join
