"""Mentions to actors: registry ids for links and parties, and the list of all whom a report names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from truceline.records import Actor, Event, Link, Mention, Statement
from truceline.resolve.actors import ActorMatch, Actors
from truceline.text import Along, Span

_LEADS = re.compile(r"\s(?:of|in|by|from|to|for|at|with|on|against|under|near|between|inside|outside)\s")


class Names:
    """What the registry's matcher found in one report, ready to be asked about a mention."""

    def __init__(self, actors: Actors, found: Sequence[ActorMatch]) -> None:
        self.actors = actors
        self.found = found
        self._along = Along((match.span, match) for match in found)

    def of(self, span: Span | None, name: str) -> ActorMatch | None:
        """The actor that a mention names by its own head: the match that ends it, not one inside it."""
        if span is None:
            return None
        near = self._along.at(span)
        ending = [m for m in near if span.contains(m.span) and span.end - m.span.end <= 2 and m.via != "demonym"]
        whole = [m for m in ending if m.span.start - span.start <= 4]
        if not whole and _LEADS.search(name):
            return None  # `rebels in northern Mali` are not Mali
        return max(whole or ending, key=lambda m: len(m.span), default=None)

    def link(self, link: Link) -> Link:
        """The link with its registry id, and the registry's kind where it knows the actor; unnamed sources stay so."""
        if link.kind == "anonymous":
            return self._affiliated(link)
        match = self.of(link.span, link.name)
        if match is None:
            entry = self.actors.lookup(link.name) if link.kind != "person" or " " in link.name else None
            if entry is None:
                return self._affiliated(link)
            return self._affiliated(replace(link, actor=entry.id, kind=entry.kind))
        return self._affiliated(replace(link, actor=match.actor_id, kind=match.kind))

    def _affiliated(self, link: Link) -> Link:
        body = link.affiliation
        if body is None or body.actor is not None:
            return link
        match = self.of(body.span, body.name)
        entry = None if match is not None else self.actors.lookup(body.name)
        actor = match.actor_id if match is not None else (entry.id if entry is not None else None)
        return replace(link, affiliation=replace(body, actor=actor)) if actor else link

    def mention(self, mention: Mention) -> Mention:
        """The mention with its registry id."""
        if mention.actor is not None:
            return mention
        match = self.of(mention.span, mention.name)
        entry = self.actors.lookup(mention.name) if match is None else None
        actor = match.actor_id if match is not None else (entry.id if entry is not None else None)
        return replace(mention, actor=actor) if actor else mention


def name_statements(names: Names, statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """The statements with registry ids in their chains and in whom they are aimed at."""
    return tuple(
        replace(s, chain=tuple(names.link(link) for link in s.chain), about=tuple(names.mention(m) for m in s.about))
        for s in statements
    )


def name_events(names: Names, events: Iterable[Event]) -> tuple[Event, ...]:
    """The events with registry ids for their actors and targets."""
    return tuple(
        replace(
            e,
            actors=tuple(names.mention(m) for m in e.actors),
            targets=tuple(names.mention(m) for m in e.targets),
        )
        for e in events
    )


def list_actors(names: Names, statements: Sequence[Statement], events: Sequence[Event]) -> tuple[Actor, ...]:
    """Each party, body, office and person that the report names, with its mentions, in order of the first."""
    listed: dict[str, tuple[str, str, str | None, set[Span]]] = {}
    for match in names.found:
        key = match.actor_id
        _, _, _, spans = listed.setdefault(key, (match.label, match.kind, key, set()))
        spans.add(match.span)
    for statement in statements:
        for link in statement.chain:
            key = link.actor or f"{link.kind}:{link.name.lower()}"
            _, _, _, spans = listed.setdefault(key, (link.name, link.kind, link.actor, set()))
            if link.span is not None:
                spans.add(link.span)
    for event in events:
        for mention in (*event.actors, *event.targets):
            if mention.actor is not None and mention.actor in listed and mention.span is not None:
                listed[mention.actor][3].add(mention.span)
    return tuple(
        Actor(name=name, kind=kind, actor=actor, mentions=tuple(sorted(spans)))
        for name, kind, actor, spans in sorted(listed.values(), key=lambda row: min(row[3], default=Span(0, 1)))
    )
