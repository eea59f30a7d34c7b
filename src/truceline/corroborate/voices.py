"""Whose voice a statement is: the first link of its chain, by the body behind a person, under the body's full name."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple

from truceline.corroborate.bodies import body_words, initials, same_body
from truceline.corroborate.lists import pairs, word_set
from truceline.records import Actor, Link, Record, Statement
from truceline.resolve.actors import Actors


class Voice(NamedTuple):
    """One voice in one report: the name to show, what it is known by, its kind, who speaks and from which office."""

    name: str
    known: str
    kind: str
    report: str
    person: str = ""
    office: str = ""


def speaker(statement: Statement, record: Record) -> Voice | None:
    """The voice at the root of a statement; a person or spokesman by the body behind them; None if nobody is named."""
    if not statement.chain:
        return None
    first: Link = statement.chain[0]
    if len(statement.chain) > 1 and _of_body(first, statement.chain[1]):
        first = statement.chain[1]  # what a body's own team reports is the body's word
    body = first.affiliation
    at = first.span.start if first.span is not None else statement.content[0].start if statement.content else 0
    if set(first.name.lower().split()) <= word_set("nobody") and first.actor is None:
        return None
    stands_for = first.kind == "person" or (first.actor is None and _is_role(first.name))
    person = first.name if first.kind == "person" and first.name[:1].isupper() else ""
    office = _office(first.name) or (_office(body.name) if body is not None else "")
    if body is not None and stands_for and (body.actor is not None or not _is_bare(body.name)):
        made = Voice(body.name, body.actor or body.name, "organisation", record.report.id, person, office)
    else:
        made = Voice(first.name, first.actor or first.name, first.kind, record.report.id, person, office)
    return _full(made, record, at)


def _of_body(first: Link, then: Link) -> bool:
    """Whether who speaks is part of the body that passes it on: `a UN team counted …, the UN office said`."""
    if first.kind not in ("organisation", "office") or then.kind not in ("organisation", "office"):
        return False
    behind = then.affiliation.name if then.affiliation is not None else then.name
    own = first.affiliation.name if first.affiliation is not None else first.name
    return first.actor is None and same_body(own, behind)


def _office(name: str) -> str:
    """The office in a name that one person holds where it is held: `the governor of X`, `Governor Y`."""
    return next((word for word in name.lower().split() if word in word_set("holders")), "")


def _is_bare(name: str) -> bool:
    """Whether a body's name says no more than an office: `President`, `Emergency`."""
    return set(name.lower().split()) <= word_set("roles", "titles", "articles")


def _is_role(name: str) -> bool:
    """Whether a name says what somebody does for a body: `a spokesman`, `ministry officials`."""
    return any(word in word_set("roles") for word in name.lower().split())


def _full(voice: Voice, record: Record, at: int) -> Voice:
    """The voice under the full name of the body that a bare word stands for: `the mission`, `that agency`.

    It is the one named last before, `at` being where the word stands, or the only one that the report names.
    """
    words = body_words(voice.name)
    if voice.known != voice.name or len(words) != 1 or voice.kind in ("person", "crowd"):
        return voice
    word = next(iter(words))
    found = body_meant(word, record, at, voice.name)
    if found is not None:
        return voice._replace(name=found.name, known=found.actor or found.name, kind=found.kind)
    publisher = record.report.publisher.value if record.report.publisher else ""
    if word in body_words(publisher) and word in word_set("bodies"):
        return voice._replace(name=publisher, known=publisher)  # `the team finds`, in the team's own note
    return voice


def body_meant(word: str, record: Record, at: int, but: str = "") -> Actor | Link | None:
    """The body that a bare word, as `body_words` leaves it, means where it stands; None if none or several may be."""
    links = [link for one in record.statements for link in one.chain]
    known: list[Actor | Link] = [*record.actors, *links]
    bodies = [body for body in known if body.name != but and _is_such(word, body)]
    before = [
        (span.start, -number)
        for number, body in enumerate(bodies)
        for span in (body.mentions if isinstance(body, Actor) else (body.span,))
        if span is not None and span.start < at
    ]
    if before:
        return bodies[-max(before)[1]]
    return bodies[0] if len({body.actor or body.name for body in bodies}) == 1 else None


def _is_such(word: str, body: Link | Actor) -> bool:
    """Whether a body is what a bare word calls it: by its name, or by its sort in the registry."""
    if (word in body_words(body.name) or word in _bare_words(body.name)) and len(body_words(body.name)) > 1:
        return True
    return body.actor is not None and _sort(body.actor) in _sorts(word)


@lru_cache(maxsize=65536)
def _bare_words(name: str) -> frozenset[str]:
    """What the last word of a body's name comes to by itself: `the forces` of `Rapid Support Forces`."""
    return body_words(name.split()[-1]) if name.split()[-1].lower() in pairs("same") else frozenset()


@lru_cache(maxsize=65536)
def _sorts(word: str) -> frozenset[str]:
    """The sorts of the registry that a bare word, as `body_words` leaves it, may call so."""
    named = [sorts for bare, sorts in pairs("heads").items() if body_words(bare) == {word}]
    return frozenset(sort for sorts in named for sort in sorts.split("/"))


@cache
def label(known: str) -> str | None:
    """Our neutral name for a body that the registry knows."""
    entry = _registry().entry(known)
    return entry.label if entry else None


def shown(voice: Voice) -> str:
    """A voice's name as we give it: our neutral label where the registry knows it, else as the report says."""
    return label(voice.known) or voice.name


@cache
def _sort(actor: str) -> str:
    """What sort of body the registry says it is; nothing for a kind of bodies that works nowhere in particular."""
    entry = _registry().entry(actor)
    return entry.sort if entry and entry.countries else ""


@cache
def _registry() -> Actors:
    return Actors.load()


def outlet(record: Record) -> Voice:
    """The report's own voice."""
    publisher = record.report.publisher
    name = publisher.value if publisher else record.report.id
    return Voice(name, name, "media", record.report.id)


def one_voice(a: Voice, b: Voice) -> bool:
    """Whether two voices are one body's; those who stay unnamed are one only within a report."""
    if a.known == b.known or (a.person and b.person and same_person(a.person, b.person)):
        return True
    if a.office and a.office == b.office and not (a.person and b.person):
        return True  # of one deed: there is one mayor where it happened
    if a.kind in ("anonymous", "crowd") or b.kind in ("anonymous", "crowd"):
        return a.kind == b.kind and a.report == b.report and same_body(a.name, b.name)
    return same_body(a.name, b.name)


def same_person(a: str, b: str) -> bool:
    """Whether two names of persons are of one: the same, or one ends the other."""
    one, other = a.casefold().split(), b.casefold().split()
    short, full = sorted((one, other), key=len)
    return short == full or (len(short[-1]) > 2 and full[-len(short) :] == short)


def speaks_for(name: str, party: str, known: str | None = None) -> bool:
    """Whether a voice, by its name or what it is known by, is a party's own: the same body, or one of that state."""
    if party in (name, known) or initials(name, party) or initials(party, name):
        return True
    mine, theirs = body_words(name) | body_words(known or name), body_words(party)
    common = word_set("common")
    if mine - common and theirs - common:  # the Northern army does not speak for the Southern army
        return bool((mine - common) & (theirs - common))
    return bool(mine & theirs)
