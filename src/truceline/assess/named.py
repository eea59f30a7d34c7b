"""Who is meant, which instrument is meant: names in reports held against an agreement's parties and its own names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

import msgspec

from truceline.assess.agreements import Agreement, Body, Party
from truceline.records import Instrument, Link, Mention, Record
from truceline.resolve.actors import Actors
from truceline.text import Span


class Who(msgspec.Struct, frozen=True):
    """Somebody as a report names them: the name, the registry's id where it is known, the body they speak for."""

    name: str
    actor: str | None = None
    body: str | None = None
    body_actor: str | None = None

    def origin(self) -> str:
        """What counts as one voice: the body somebody speaks for, else the name; registry ids where known."""
        if self.body:
            return self.body_actor or fold(self.body)
        return self.actor or fold(self.name)


def who(item: Mention | Link) -> Who:
    """The same somebody, for comparison."""
    body = item.affiliation if isinstance(item, Link) else None
    if body is None and isinstance(item, Link) and item.kind == "person" and item.actor:
        house = _house(item.actor)
        return Who(item.name, item.actor, house, house)
    return Who(item.name, item.actor, body.name if body else None, body.actor if body else None)


@lru_cache(maxsize=4096)
def _house(actor: str) -> str | None:
    """The body that the registry has a person under."""
    known = _registry().entry(actor)
    return known.parent if known else None


@cache
def _registry() -> Actors:
    return Actors.load()


@lru_cache(maxsize=4096)
def fold(name: str) -> str:
    """A name without case, article and possessive."""
    return re.sub(r"^(the|its|their)\s+|['’]s?$", "", name.strip().casefold())


def same(one: Who, other: Who) -> bool:
    """Whether two are one, or the first is a branch of the second (`lebanon/armed-forces` of `lebanon`)."""
    if one.actor and other.actor:
        return one.actor == other.actor or one.actor.startswith(other.actor + "/")
    return fold(one.name) == fold(other.name)


def speaks_for(speaker: Who, party: Who) -> bool:
    """Whether somebody is a party, a branch of it, or speaks for it."""
    if same(speaker, party):
        return True
    return bool(speaker.body and same(Who(speaker.body, speaker.body_actor), party))


def is_party(it: Who, party: Party | Body) -> bool:
    """Whether somebody is one of an agreement's parties (or bodies), by id or by any of its names."""
    if it.actor and party.actor:
        return it.actor == party.actor or it.actor.startswith(party.actor + "/")
    names = (party.label if isinstance(party, Party) else party.name, *party.also)
    return fold(it.name) in {fold(name) for name in names}


class Named(msgspec.Struct, frozen=True):
    """An instrument of a report: its key across reports, its name, the agreement if we hold it, every mention."""

    key: str
    name: str
    kind: str
    agreement: Agreement | None
    mentions: tuple[Span, ...]
    ids: tuple[str, ...] = ()
    """The ids that the report's own records use for it."""


def instruments(record: Record, agreements: Sequence[Agreement]) -> list[Named]:
    """The instruments that a report names, each once: those it lists, matched with ours, and ours that it names."""
    found: dict[str, Named] = {}
    keys: dict[str, str] = {}
    for item in record.instruments:
        agreement = recognise(item, record, agreements)
        key = keys[item.name] = agreement.id if agreement else f"{record.report.id}/{item.id}"
        kind = agreement.kind if agreement else item.kind
        _add(found, Named(key, agreement.name if agreement else item.name, kind, agreement, item.mentions, (item.id,)))
    for event in record.events:
        for ref in event.instruments:
            known = next((it for it in agreements if it.id == ref.agreement), None) or _by_name(ref.name, agreements)
            listed = keys.get(ref.name) or next((key for key, it in found.items() if ref.name in it.ids), None)
            key = (known.id if known else None) or listed or f"{record.report.id}/{fold(ref.name)}"
            _add(found, Named(key, known.name if known else ref.name, known.kind if known else "", known, (ref.span,)))
    for agreement in agreements:
        spans = mentions(record, agreement, generic=not any(item.kind == "ceasefire" for item in record.instruments))
        if spans:
            _add(found, Named(agreement.id, agreement.name, agreement.kind, agreement, tuple(spans)))
    return list(found.values())


def _add(found: dict[str, Named], new: Named) -> None:
    old = found.get(new.key)
    if old is None:
        found[new.key] = new
        return
    spans = tuple(sorted({*old.mentions, *(span for span in new.mentions if not _inside(span, old.mentions))}))
    found[new.key] = Named(old.key, old.name, old.kind or new.kind, old.agreement, spans, (*old.ids, *new.ids))


def _inside(span: Span, others: Iterable[Span]) -> bool:
    return any(other.overlaps(span) for other in others)


def recognise(item: Instrument, record: Record, agreements: Sequence[Agreement]) -> Agreement | None:
    """Which of our agreements a report's instrument is, or None: by id, by date, by a name of its own."""
    for agreement in agreements:
        if agreement.id == item.id:
            return agreement
    dated = [it for it in agreements if item.in_effect == it.in_effect and it.kind == "ceasefire"]
    if len(dated) == 1 and item.kind in ("ceasefire", "agreement", "truce"):
        return dated[0]
    text = record.report.text
    for words in (item.name, *(text[span.start : span.end] for span in item.mentions)):
        known = _by_name(words, agreements)
        if known:
            return known
    if item.in_effect is not None:
        return None
    called = [item.name, *(text[span.start : span.end] for span in item.mentions)]
    fitting = [it for it in agreements if _short(it, called) and _at_home(record, it)]
    return fitting[0] if len(fitting) == 1 else None


def _short(agreement: Agreement, called: Sequence[str]) -> bool:
    """Whether a report calls something by one of an agreement's short names, and by nothing but such names."""
    if not agreement.short_names:
        return False
    short = {fold(name) for name in agreement.short_names}
    return any(fold(name) in short for name in called)


def _by_name(words: str, agreements: Sequence[Agreement]) -> Agreement | None:
    found = [it for it in agreements if any(_pattern((name,)).search(words) for name in (it.name, *it.names))]
    return found[0] if len(found) == 1 else None


@lru_cache(maxsize=256)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    ordered = sorted(names, key=len, reverse=True)
    spaced = (re.escape(name).replace(r"\ ", r"\s+") for name in ordered)
    return re.compile(rf"(?<!\w)(?:{'|'.join(spaced)})(?!\w)", re.IGNORECASE)


def mentions(record: Record, agreement: Agreement, *, generic: bool) -> list[Span]:
    """Where a report names an agreement; by a short name (`the ceasefire`) only if it names the parties too."""
    text = record.report.text
    names = agreement.names
    if generic and agreement.short_names and _at_home(record, agreement):
        names += agreement.short_names
    if not names:
        return []
    return [Span(*hit.span()) for hit in _pattern(names).finditer(text)]


def _at_home(record: Record, agreement: Agreement) -> bool:
    """Whether a report is from after the agreement and names all whom some reading of it binds."""
    published = record.report.published
    if published is None or published.value[:10] < agreement.in_effect:
        return False
    named = [Who(actor.name, actor.actor) for actor in record.actors]
    named += [who(mention) for event in record.events for mention in (*event.actors, *event.targets)]
    bound = [[agreement.parties[key] for key in reading.bound] for reading in agreement.readings]
    return any(all(any(is_party(it, party) for it in named) for party in parties) for parties in bound)
