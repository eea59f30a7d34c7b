"""A deed's own clause: its verb with what belongs to it, how far it goes, and who stands in a coordination."""

from __future__ import annotations

from collections.abc import Iterator

from truceline import lexicon
from truceline.attribute.phrases import Token, child, children
from truceline.code.status import negated
from truceline.code.triggers import Trigger
from truceline.text import Span

APART = frozenset({"since", "after", "before", "following", "until", "despite", "while", "amid", "because"})
"""Words that tie a clause to another deed than its own."""


def verb_of(trigger: Trigger) -> str:
    """The lemmas of the phrase that names a deed: `shoot dead`, `set fire`."""
    token = trigger.token
    head = lexicon.verb_lemma(token.lower_, token.lemma_.lower())
    after = [t.lower_ for t in token.doc[token.i + 1 : token.i + 3] if t.idx < trigger.span.end]
    if head == "shoot" and not after:
        after = [t.lower_ for t in token.children if t.lower_ == "dead"]
    return " ".join([head, *after])


def own_clause(trigger: Trigger) -> Span:
    """From the first to the last word of the deed's clause, without joined verbs and clauses of other times."""
    head = trigger.token
    if trigger.light is not None:
        head = trigger.light
    elif trigger.noun and head.dep_ in ("nsubj", "nsubj:pass") and head.head.pos_ in ("VERB", "AUX"):
        head = head.head
    kept = list(_own(head, trigger.token))
    return Span(kept[0].idx, kept[-1].idx + len(kept[-1].text)) if kept else trigger.span


def _own(head: Token, trigger: Token) -> Iterator[Token]:
    for part in (*head.lefts, head, *head.rights):
        if part.i == head.i:
            yield part
            continue
        led = {c.lower_ for c in part.children if c.dep_ in ("mark", "case") and c.i < part.i}
        joined = part.dep_ in ("conj", "parataxis") and part.pos_ in ("VERB", "AUX")
        if part.i != trigger.i and (joined or (led & APART and trigger not in list(part.subtree))):
            continue
        yield from _own(part, trigger)


def conjuncts(head: Token) -> list[Token]:
    """The heads of a coordination (`the army and the police`, `X, along with Y`): each is somebody of its own."""
    found = [head, *_company(head)]
    for part in children(head, "conj"):
        if part.pos_ in ("NOUN", "PROPN", "PRON", "NUM"):
            found += conjuncts(part)
    return found


def _company(head: Token) -> list[Token]:
    """Who or what is told along with it: `killed the mayor, along with two guards`."""
    own = [part for part in children(head, "nmod") if _along_with(part)]
    verb = head.head
    if head.dep_ in ("nsubj", "nsubj:pass", "obj") and verb.i != head.i:
        for part in children(verb, "obl"):
            doing = child(verb, "nsubj") if part.i < verb.i else child(verb, "obj") or child(verb, "nsubj")
            if doing is not None and doing.i == head.i and _along_with(part):
                own.append(part)
    return own


def _along_with(part: Token) -> bool:
    led = next((c for c in part.children if c.lower_ == "with" and c.dep_ == "case"), None)
    return led is not None and led.i > 0 and led.doc[led.i - 1].lower_ in ("along", "together")


def asserted(trigger: Trigger) -> bool:
    """Whether something is told of the deed itself: `The blast tore out the third floor`."""
    token = trigger.token
    verb = token.head
    return bool(token.dep_ == "nsubj" and verb.tag_ == "VBD" and verb.dep_ == "root" and any(children(verb, "obj")))


def told_anew(trigger: Trigger) -> bool:
    """Whether a light verb tells of the deed: `an attack was carried out`, not `the attack had been carried out`."""
    if trigger.light is None:
        return False
    return negated(trigger.light) or all(c.lower_ != "had" for c in trigger.light.children)
