"""The frames of verbs that report: how the content hangs on the verb (`that`, `to`, `as`, …), one small function each.

A frame that does not find its content in the parse gives nothing: no content is guessed here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from truceline import lexicon
from truceline.attribute.asides import aside
from truceline.attribute.phrases import (
    FINITE,
    MARKS,
    Token,
    case_of,
    child,
    children,
    entry_of,
    span,
    verb_group,
    within,
)
from truceline.text import Span


@dataclass(slots=True)
class Draft:
    """A statement in the making: tokens of the parse, not yet characters."""

    verb: Token
    cue: Span
    rule: str
    act: str
    content: list[Token]
    speaker: Token | None = None
    relays: list[Token] = field(default_factory=list)
    about: Token | None = None
    stance: str | None = None
    kind: str = "speech"
    sourceless: bool = False
    """Whether the wording itself names nobody (`was reported to have`), so that no speaker is to be looked for."""


FATES = frozenset({"dead", "wounded", "injured", "hurt", "missing", "killed", "slain", "captured"})
WILL = frozenset({"will", "would", "shall", "wo", "'ll", "’ll"})
Frame = Callable[[Token, dict[str, Any]], Draft | None]


def draft(token: Token, rule: str, act: str, content: list[Token], **more: Any) -> Draft:
    return Draft(verb=token, cue=verb_group(token), rule=rule, act=act, content=content, **more)


# --- frames of verbs -------------------------------------------------------------------------------------------


def that(token: Token, entry: dict[str, Any]) -> Draft | None:
    """`said (that) C`, `"C," he said`, `C, police said, C`, `said in a statement that C`."""
    clause = child(token, "ccomp")
    if clause is None and not entry.get("that_only") and (set_off := aside(token)) is not None:
        made = draft(token, "clause-around", entry["act"], set_off[1])
        made.speaker = set_off[0]
        return made
    if clause is None and (after := _after_colon(token)):
        return draft(token, "clause", entry["act"], after)
    if clause is None and token.dep_ in ("parataxis", "discourse") and child(token, "nsubj") is not None:
        if child(token, "obj", "iobj", "xcomp") is None and token.head.i != token.i and not _parted(token):
            return draft(token, "clause-around", entry["act"], within(token.head, [token]))
        return None
    if clause is None:
        return _medium_clause(token, entry) or _xcomp_as_clause(token, entry)
    if entry.get("that_only") and clause.i > token.i and not _opened(clause):
        return None
    stranded = stranded_subject(token, clause)
    others = [c for c in children(clause, "conj") if (above := carries_on(c)) is not None and above.i == token.i]
    content = [t for t in within(clause, [stranded, *others] if stranded else others) if not complementiser(t, clause)]
    # what follows the clause in coordination under the same verb: `said that A and that B`
    for more in children(clause, "conj"):
        if child(more, "mark") is not None:
            content = [t for t in content if t.i not in {m.i for m in children(more, "mark") if m.lower_ == "that"}]
    addressee = child(token, "iobj") or child(token, "obj")
    extra = [addressee] if addressee is not None and addressee.i not in {t.i for t in content} else []
    act = entry["act"] if any(c.lower_ in WILL for c in clause.children) else entry.get("that_act", entry["act"])
    made = draft(token, "clause", act, _without_conjunction(content, others))
    made.about = extra[0] if extra else None
    if made.about is None and entry["act"] in ("demand", "accuse", "say"):
        made.about = child(clause, "nsubj")  # with `said`, where the words turn out to accuse or to urge
    made.speaker = stranded
    return made


def _after_colon(token: Token) -> list[Token]:
    """What stands between a colon right after the verb and the end of the sentence: `the post relays: C`."""
    doc, at = token.doc, token.i + 1
    if at + 1 >= len(doc) or doc[at].text != ":" or child(token, "obj", "xcomp") is not None:
        return []
    if doc[at + 1].text in MARKS:
        return []  # a quote finds its speaker by itself
    return [t for t in token.sent if t.i > at]


def _opened(clause: Token) -> bool:
    """Whether `that` or a quote mark opens the clause: after a verb that has other uses (`held that C`)."""
    first = clause.left_edge
    before = clause.doc[first.i - 1] if first.i else first
    return any(complementiser(c, clause) for c in clause.children) or first.text in MARKS or before.text in MARKS


def _parted(token: Token) -> bool:
    """Whether a semicolon or colon stands between the verb's own clause and the one that it is hung on."""
    first, last = sorted((token.i, token.head.i))
    return any(t.text in (";", ":") for t in token.doc[first:last])


def stranded_subject(verb: Token, clause: Token) -> Token | None:
    """The speaker that the parser hung on the clause before: `wells were poisoned, residents and a medic said`."""
    if clause.i > verb.i or child(verb, "nsubj", "expl") is not None or verb.tag_ not in FINITE:
        return None
    for token in verb.doc[clause.i + 1 : verb.i]:
        first = next(t.i for t in token.subtree if t.text not in (",", *MARKS) or t.i == token.i)
        ends = all(t.is_punct or t.tag_ == "RB" for t in verb.doc[token.right_edge.i + 1 : verb.i])
        led = first > 0 and verb.doc[first - 1].text in (",", *MARKS)
        if token.pos_ in ("NOUN", "PROPN", "PRON") and led and ends and token.head.i < first and source_noun(token):
            return token
    return None


def source_noun(token: Token) -> bool:
    """Whether the noun is a name or one that the lists know for a source."""
    sources = lexicon.load("sources")
    kinds = ("anonymous", "office", "state", "organisation", "media", "crowd", "person")
    return token.pos_ != "NOUN" or any(token.lemma_.lower() in sources[kind] for kind in kinds)


def carries_on(verb: Token) -> Token | None:
    """The verb of speech whose subject also speaks here: `said that C and warned of N`, hung on C by the parser."""
    clause = verb.head
    if verb.dep_ != "conj" or clause.dep_ != "ccomp" or child(verb, "nsubj", "mark") is not None:
        return None
    above, tag = clause.head, verb.tag_
    helpers = [c for c in verb.children if c.dep_ == "aux"]
    if helpers and not (verb.tag_ == "VB" and helpers[0].lemma_ == "do"):
        return None
    if helpers:
        tag = helpers[0].tag_  # `said that C and did not say when`
    cues, lemma = lexicon.load("cues"), lexicon.verb_lemma(verb.lower_, verb.lemma_.lower())
    entry, thing = entry_of(verb), child(verb, "obj")
    phrase = thing is not None and any(
        e["verb"] == lemma and thing.lemma_.lower() in e["noun"] for e in cues["expressions"]
    )
    speaks = phrase or (entry is not None and not entry.get("kind"))
    return above if speaks and above.i < clause.i and tag == above.tag_ and tag in FINITE else None


def _without_conjunction(content: list[Token], others: list[Token]) -> list[Token]:
    """The content without the `and` or `but` that led to what the same speaker says next."""
    out = {c.i for other in others for c in other.children if c.dep_ in ("cc", "punct")}
    kept = [t for t in content if t.i not in out]
    while others and kept and kept[-1].dep_ in ("cc", "punct") and kept[-1].text not in MARKS:
        kept = kept[:-1]
    return kept


def _medium_clause(token: Token, entry: dict[str, Any]) -> Draft | None:
    """`said in a statement that C`: the clause hangs on the medium."""
    documents = lexicon.load("sources")["document"]
    for medium in children(token, "obl"):
        clause = child(medium, "acl", "ccomp")
        if (
            clause is None
            or clause.dep_ == "acl:relcl"
            or medium.lemma_.lower() not in (*documents, "interview", "speech")
        ):
            continue
        if any(complementiser(c, clause) for c in clause.children):
            return draft(token, "clause", entry["act"], [t for t in within(clause) if not complementiser(t, clause)])
    return None


def ing(token: Token, entry: dict[str, Any]) -> Draft | None:
    """`denied supporting N`, `suggested opening N`."""
    clause = child(token, "xcomp", "ccomp")
    if clause is None or clause.i < token.i or child(token, "obj") is not None:
        return None
    if clause.tag_ != "VBG" and not any(c.tag_ == "VBG" and c.dep_.startswith("aux") for c in clause.children):
        return None
    return draft(token, "gerund", entry["act"], within(clause))


def whether(token: Token, entry: dict[str, Any]) -> Draft | None:
    """`asked whether C`, `explained how C`: an embedded question."""
    clause = child(token, "ccomp", "advcl")
    words = ("whether", "if", "how", "why", "what", "who", "when", "where", "which")
    if clause is None or clause.i < token.i or not any(t.lower_ in words for t in list(clause.subtree)[:2]):
        return None
    return draft(token, "question", entry.get("whether_act", "say"), within(clause))


def complementiser(token: Token, clause: Token) -> bool:
    return bool(token.dep_ == "mark" and token.head.i == clause.i and token.lower_ == "that")


def _xcomp_as_clause(token: Token, entry: dict[str, Any]) -> Draft | None:
    """`said to be C`, and quoted fragments that the parser took for an object: `stressed "…"`."""
    fragment = child(token, "obj")
    if fragment is not None and within(fragment)[0].text in ('"', "“", "«", "``", "„"):
        return draft(token, "quoted-object", entry["act"], within(fragment))
    return None


def to(token: Token, entry: dict[str, Any]) -> Draft | None:
    """`vowed to C`, `refused to C`."""
    clause = child(token, "xcomp") or next((c for c in children(token, "advcl") if c.left_edge.i == token.i + 1), None)
    if clause is None or not infinitive(clause) or child(token, "obj") is not None:
        return None
    return draft(token, "infinitive", entry.get("to_act", entry["act"]), within(clause))


def infinitive(clause: Token) -> bool:
    return any(c.lower_ == "to" and c.dep_ == "mark" for c in clause.children)


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
    thing = child(token, "obj")
    if thing is None:
        return _what_as(token, entry)
    if thing.lower_.endswith(("self", "selves")):
        return None  # `who call themselves N`: a name
    second = next((c for c in children(token, "obl", "xcomp", "advcl") if c.i > thing.i and led_by(c, "as")), None)
    if second is None:
        second = child(token, "xcomp") or next((c for c in children(token, "obj") if c.i > thing.i), None)
        if second is None or infinitive(second) or second.i < thing.i:
            nested = next((c for c in children(thing, "nmod", "acl") if led_by(c, "as")), None)
            return draft(token, "object-as", entry["act"], within(thing), about=thing) if nested is not None else None
    lead = child(second, "mark")
    between = [lead] if lead is not None else []
    return draft(token, "object-as", entry["act"], within(thing) + between + within(second), about=thing)


def _what_as(token: Token, entry: dict[str, Any]) -> Draft | None:
    """`what N described as Z`, `Y, which N called Z`: the content is what N made of it."""
    if token.dep_ not in ("acl:relcl", "acl", "ccomp") or passive_form(token):
        return None
    second = next((c for c in children(token, "obl", "xcomp", "advcl") if c.i > token.i and led_by(c, "as")), None)
    if second is not None:
        return draft(token, "what-as", entry["act"], bare(second))
    named = child(token, "xcomp")
    return draft(token, "what-as", entry["act"], within(named)) if named is not None and not infinitive(named) else None


def passive_form(token: Token) -> bool:
    """Whether the participle stands without `have`: `described as`, not `has described`."""
    return bool(token.tag_ == "VBN" and not any(c.dep_ == "aux" and c.lemma_ == "have" for c in token.children))


def led_by(token: Token, word: str) -> bool:
    return any(c.lower_ == word and c.i < token.i and c.dep_ in ("case", "mark", "advmod") for c in token.children)


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
    if tail is None:
        tail = next((c for c in children(person, "nmod", "acl") if any(led_by(c, w) for w in wanted)), None)
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


def bare(token: Token) -> list[Token]:
    """The phrase without the preposition that leads it."""
    lead = {c.i for c in token.children if c.dep_ in ("case", "mark") and c.i < token.i}
    return [t for t in within(token) if t.i not in lead]


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
