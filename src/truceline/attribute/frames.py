"""The frames of verbs that report: how the content hangs on the verb (`that`, `of`, `as`, …), one small function each.

Those whose content is a clause stand in `frames_clause`; here are those of objects and phrases, and the table of all.

A frame that does not find its content in the parse gives nothing: no content is guessed here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from truceline import lexicon
from truceline.attribute.drafts import Draft, bare, draft, infinitive, led_by, passive_form, source_noun
from truceline.attribute.frames_clause import ing, that, to, whether
from truceline.attribute.phrases import Token, case_of, child, children, span, within

FATES = frozenset({"dead", "wounded", "injured", "hurt", "missing", "killed", "slain", "captured"})
Frame = Callable[[Token, dict[str, Any]], Draft | None]


def obj(token: Token, entry: dict[str, Any]) -> Draft | None:
    """`condemned N`, `demanded N`, `denied N`."""
    thing = child(token, "obj")
    if thing is None or (thing.pos_ == "PRON" and not _stands_for_a_claim(thing, entry)):
        return None
    if entry.get("subject") == "document" and not _document(child(token, "nsubj")):
        return None
    if any(c.lower_ in ("no", "neither") and c.dep_ == "det" for c in thing.children):
        return None
    if entry.get("number") and not any(t.pos_ == "NUM" for t in thing.subtree):
        return None
    if entry.get("reason") and source_noun(thing):
        return None  # whom a report cites, it passes on
    if token.dep_ == "acl:relcl" and thing.lower_ == "that":  # `contacts that Tehran denies`: the contacts
        named = [t for t in within(token.head, [token]) if t.i < thing.i]
        return draft(token, "object", entry["act"], named) if token.head.pos_ in ("NOUN", "PROPN") else None
    aimed = thing if entry["act"] in ("condemn", "praise") or "for_" in entry["frames"] else None
    return draft(token, "object", entry["act"], _with_tail(token, thing), about=aimed)


def _stands_for_a_claim(thing: Token, entry: dict[str, Any]) -> bool:
    """`denied it`, `which Russia denied`: with a verb that answers, a pronoun stands for what was claimed before."""
    if thing.lower_ == "what":
        return True
    return entry["act"] in ("deny", "confirm", "refuse") and thing.lower_ in ("it", "this", "that", "which")


def _document(subject: Token | None) -> bool:
    return subject is not None and subject.lemma_.lower() in lexicon.load("sources")["document"]


def _with_tail(token: Token, thing: Token) -> list[Token]:
    """The object with what the parser hung on the verb though it completes the object: `as a sin`, `of the town`."""
    content = _with_fate(within(thing))
    end = content[-1].i
    for more in sorted(children(token, "obl", "advcl", "xcomp"), key=lambda t: t.i):
        if (
            more.left_edge.i == end + 1
            and more.i > thing.i
            and case_of(more) in ("of", "in", "by", "on", "against", "as")
        ):
            content += within(more)
            end = content[-1].i
    return content + _examples(token, content)


def _with_fate(content: list[Token]) -> list[Token]:
    """`370 dead in two days`, however the adjective after the figure is hung."""
    doc, end = content[-1].doc, content[-1].i
    if content[-1].pos_ != "NUM" or end + 1 >= len(doc) or doc[end + 1].lower_ not in FATES:
        return content
    return [*content, *(t for t in within(doc[end + 1]) if t.i > end)]


def _examples(token: Token, content: list[Token]) -> list[Token]:
    """`, including N` that the parser hung on the verb, where it goes on from the content."""
    end = content[-1].i + 1
    for more in children(token, "obl", "advcl"):
        if more.left_edge.i in (end, end + 1) and case_of(more) in ("including", "such as", "among"):
            return list(token.doc[end : more.left_edge.i]) + [t for t in within(more) if t.i >= end]
    return []


def obj_to(token: Token, entry: dict[str, Any]) -> Draft | None:
    """`urged P to C`, `ordered P to C`: the content has both."""
    person = child(token, "obj") or child(token, "iobj")
    clause = child(token, "xcomp") or child(token, "advcl") or child(token, "ccomp")
    if person is None and clause is not None and infinitive(clause):
        person = child(clause, "nsubj")
        if person is None:
            return None
        return draft(token, "person-infinitive", entry.get("to_act", entry["act"]), within(clause), about=person)
    if person is None or person.lower_ == "me":
        return None  # what the report's own writer was asked is no news
    if clause is None or not infinitive(clause):
        clause = next((c for c in children(person, "acl") if infinitive(c)), None)
    if clause is None:
        return None
    content = within(person) + within(clause)
    return draft(token, "person-infinitive", entry.get("to_act", entry["act"]), content, about=person)


def as_(token: Token, entry: dict[str, Any]) -> Draft | None:
    """`described N as Z`, `called N Z`, `condemned N as Z`."""
    said = [c for c in children(token, "xcomp") if not infinitive(c)]
    thing = child(token, "obj") or (said[0] if len(said) > 1 else None)  # `called the shelling a breach`, a gerund
    if thing is None:
        return _what_as(token, entry)
    if thing.lower_.endswith(("self", "selves")):
        return None  # `who call themselves N`: a name
    second = next((c for c in children(token, "obl", "xcomp", "advcl") if c.i > thing.i and led_by(c, "as")), None)
    if second is None:
        second = next((c for c in children(token, "xcomp") if c.i != thing.i), None)
        second = second or next((c for c in children(token, "obj") if c.i > thing.i), None)
        if second is None or infinitive(second) or second.i < thing.i:
            nested = next((c for c in children(thing, "nmod", "acl") if led_by(c, "as")), None)
            return draft(token, "object-as", entry["act"], within(thing), about=thing) if nested is not None else None
    lead = child(second, "mark")
    between = [lead] if lead is not None else []
    more = [t for c in said if c.i > second.i for t in within(c)]  # where `the` alone is taken for the object
    return draft(token, "object-as", entry["act"], within(thing) + between + within(second) + more, about=thing)


def _what_as(token: Token, entry: dict[str, Any]) -> Draft | None:
    """`what N described as Z`, `Y, which N called Z`: the content is what N made of it."""
    if token.dep_ not in ("acl:relcl", "acl", "ccomp") or passive_form(token):
        return None
    second = next((c for c in children(token, "obl", "xcomp", "advcl") if c.i > token.i and led_by(c, "as")), None)
    if second is not None:
        return draft(token, "what-as", entry["act"], bare(second))
    named = child(token, "xcomp")
    return draft(token, "what-as", entry["act"], within(named)) if named is not None and not infinitive(named) else None


def of(token: Token, entry: dict[str, Any]) -> Draft | None:
    """`accused P of C`, `warned of N`."""
    person = child(token, "obj", "iobj") if entry["act"] == "accuse" else child(token, "obj")
    wanted = entry.get("of_prep", ["of"])
    tail = next((c for c in children(token, "obl", "advcl", "xcomp") if any(led_by(c, w) for w in wanted)), None)
    if person is None:
        return (
            draft(token, "warning-of", entry["act"], _with_role(token, _with_examples(token, _with_fate(bare(tail)))))
            if tail is not None and "of_prep" in entry
            else None
        )
    if tail is None:  # hung on whom it is said of, or on the last of those named together
        named = [person, *(c for c in children(person, "conj") if c.pos_ in ("NOUN", "PROPN"))]
        tail = next((c for n in named for c in children(n, "nmod", "acl") if any(led_by(c, w) for w in wanted)), None)
        return draft(token, "person-of", entry["act"], within(person), about=person) if tail is not None else None
    if "of_prep" in entry and entry["act"] != "accuse":
        return draft(token, "warning-of", entry["act"], bare(tail), about=person)
    return draft(token, "person-of", entry["act"], within(person) + within(tail), about=person)


def _with_role(token: Token, content: list[Token]) -> list[Token]:
    """The phrase with `as Z` that goes on from it: `pointed to N as Z`."""
    for role in children(token, "obl", "advcl"):
        if role.left_edge.i == content[-1].i + 1 and led_by(role, "as"):
            return content + within(role)
    return content


def _with_examples(token: Token, content: list[Token]) -> list[Token]:
    return content + _examples(token, content)


def for_object(token: Token, entry: dict[str, Any]) -> Draft | None:
    """`blamed P for N`, `thanked P for N`: the content has both."""
    person = child(token, "obj")
    if person is None:
        return None
    tail = next((c for c in children(token, "obl", "advcl") if c.i > person.i and (led_by(c, "for"))), None)
    if tail is None:
        inner = next((c for c in children(person, "nmod", "acl") if led_by(c, "for")), None)
        return draft(token, "person-for", entry["act"], within(person), about=person) if inner is not None else None
    return draft(token, "person-for", entry["act"], within(person) + within(tail), about=person)


def on_object(token: Token, entry: dict[str, Any]) -> Draft | None:
    """`blamed N on P`, `congratulated P on N`."""
    thing = child(token, "obj")
    tail = next((c for c in children(token, "obl") if thing is not None and c.i > thing.i and led_by(c, "on")), None)
    if thing is None or tail is None:
        return None
    return draft(token, "object-on", entry["act"], within(thing) + within(tail), about=tail)


def for_(token: Token, entry: dict[str, Any]) -> Draft | None:
    """`called for N`: the preposition is of the cue."""
    tail = next((c for c in children(token, "obl", "advcl", "xcomp") if c.i > token.i and led_by(c, "for")), None)
    if tail is None or (child(token, "obj") is not None and entry["act"] == "say"):
        return None
    lead = next(c for c in tail.children if c.lower_ == "for")
    made = draft(token, "called-for", entry.get("for_act", entry["act"]), bare(tail))
    if lead.i == token.i + 1:
        made.cue = span([token, lead])
    return made


def on_to(token: Token, entry: dict[str, Any]) -> Draft | None:
    """`called on P to C`."""
    person = next((c for c in children(token, "obl") if case_of(c) in ("on", "upon", "to", "with")), None)
    if person is None:
        return None
    clause = next((c for c in [*children(token, "xcomp", "advcl"), *children(person, "acl")] if infinitive(c)), None)
    if clause is None:
        return None
    content = bare(person) + within(clause)
    return draft(token, "called-on", entry.get("for_act", entry["act"]), content, about=person)


def obj_prep(token: Token, entry: dict[str, Any]) -> Draft | None:
    """`attributed N to P`: the content has both."""
    thing = child(token, "obj")
    tails = [*children(token, "obl", "advcl"), *(children(thing, "nmod") if thing is not None else ())]
    tail = next((c for c in tails if any(led_by(c, word) for word in entry["prep"])), None)
    if thing is None or tail is None:
        return None
    return draft(token, "object-to", entry["act"], within(thing, [tail]) + within(tail), about=tail)


FRAMES: dict[str, Frame] = {
    "obj_prep": obj_prep,
    "that": that,
    "ing": ing,
    "whether": whether,
    "to": to,
    "obj": obj,
    "obj_to": obj_to,
    "as": as_,
    "of": of,
    "for_": for_object,
    "on": on_object,
    "for": for_,
    "on_to": on_to,
    "in": lambda token, entry: of(token, {**entry, "of_prep": ["in"]}),
}
