"""The persons whom a report names, each under the fullest form, and the short names that it gives in brackets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from truceline import lexicon
from truceline.attribute.phrases import Token
from truceline.records import Link, SourceKind


@dataclass(slots=True)
class Person:
    """What the report has called somebody so far."""

    name: str
    kind: SourceKind
    head: str
    words: frozenset[str]
    start: int
    plural: bool = False
    said: int = 0
    link: Link | None = None
    roles: frozenset[str] = frozenset()
    """The words before and behind the name that say what somebody is: `Mining Minister X`, `X, the mayor of Y`."""


_SHORT = re.compile(
    r"((?:[A-Z][\w’'-]*(?: (?:of|for|the|and|in|to|de|du|des|al|pour|la|le))* )+)\(([A-Z][A-Z0-9/&-]{1,9})\)"
)


def short_names(text: str) -> dict[str, str]:
    """The full name of each short one that the report gives in brackets behind it: `Rapid Support Forces (RSF)`."""
    found: dict[str, str] = {}
    for match in _SHORT.finditer(text):
        full, short = match[1].strip(), match[2]
        words = full.split()
        start = next((i for i, w in enumerate(words) if w[0] == short[0] and len(words) - i <= 2 * len(short)), None)
        if start is not None and len(words) - start > 1:
            found.setdefault(short, " ".join(words[start:]))
    return found


def tidy(words: str) -> str:
    """A name without its article and with single spaces."""
    words = re.sub(r"['’]s?$", "", re.sub(r"\s+", " ", words).strip())
    return re.sub(r"^(?:the|a|an)\s+(?=\S)", "", words, flags=re.IGNORECASE)


def content_words(name: str) -> frozenset[str]:
    return frozenset(
        w for w in re.findall(r"[\w'’-]+", name.lower()) if w not in ("the", "of", "a", "an", "and", "for")
    )


def person_at(token: Token) -> list[Token] | None:
    """The tokens of the person's name that `token` is in, if the model found one."""
    if token.ent_type_ != "PER":
        return None
    doc, start, end = token.doc, token.i, token.i + 1
    while start > 0 and doc[start].ent_iob_ != "B" and doc[start - 1].ent_type_ == "PER":
        start -= 1
    while end < len(doc) and doc[end].ent_type_ == "PER" and doc[end].ent_iob_ == "I":
        end += 1
    return [doc[i] for i in range(start, end)]


def named_in(doc: Any) -> list[Person]:
    """Everybody whose name the report gives, in order, each under the fullest form."""
    people: list[Person] = []
    for entity in doc.ents:
        if entity.label_ != "PER":
            continue
        name = untitled(re.sub(r"\s+", " ", re.sub(r"['’]s$", "", entity.text)).strip())
        words = content_words(name)
        if not words:
            continue
        roles = _roles(entity)
        for person in people:
            if words <= person.words or person.words < words:
                person.roles |= roles
                if len(words) > len(person.words):
                    person.name, person.words = name, words
                break
        else:
            people.append(Person(name, "person", (words and name.split()[-1].lower()) or "", words, entity.start_char))
            people[-1].roles = roles
    return people


def _roles(entity: Any) -> frozenset[str]:
    """The nouns that lead up to a name unbroken, and those of the apposition behind its comma."""
    doc, found = entity.doc, []
    for i in range(entity.start - 1, max(-1, entity.start - 8), -1):
        if doc[i].pos_ not in ("NOUN", "PROPN", "ADJ"):
            break
        found.append(doc[i].lower_)
    if entity.end < len(doc) and doc[entity.end].text == ",":
        for token in doc[entity.end + 1 : entity.end + 9]:
            if token.text == "," or token.pos_ == "VERB":
                break
            found += [token.lower_] if token.pos_ in ("NOUN", "PROPN", "ADJ") else []
    return frozenset(found)


def untitled(name: str) -> str:
    """The name without what the model took along of a title (`Lebanese President`, `General`, `Fr`)."""
    titles = set(lexicon.load("sources")["titles"])
    words = name.split()
    last = max((i for i, w in enumerate(words[:-1]) if w.lower().strip(".") in titles), default=-1)
    return " ".join(words[last + 1 :])


def subject_before(head: Token, named: list[Person]) -> Person | None:
    """The person who is the subject of the nearest earlier clause of the same sentence, if one is."""
    for token in reversed([t for t in head.sent if t.i < head.i]):
        if token.dep_.startswith("nsubj") and token.ent_type_ == "PER":
            low = token.lower_
            return next((p for p in named if low in p.words), None)
    return None
