"""Whom a duty binds, by the name that the report gives: capitals as governments, pronouns as who they stand for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from truceline.attribute.named import tidy
from truceline.attribute.phrases import Token, children, noun_phrase
from truceline.attribute.speakers import Known
from truceline.resolve.obligations_phrases import party
from truceline.resolve.who import Names
from truceline.text import Span

ALONE = frozenset({"group", "movement", "organisation", "organization", "front"})
"""Nouns that stand for the group named last where nothing is said beside them."""
PRONOUNS = frozenset({"it", "its", "they", "their", "he", "she", "his", "her", "them", "we", "our"})


class Bearers:
    """Names for those who owe something in one report."""

    def __init__(self, doc: Any, names: Names) -> None:
        self.doc = doc
        self.names = names
        self.known: Sequence[Known] = names.found

    def name(self, token: Token) -> tuple[str | None, str | None]:
        """The name of whom a word stands for, and a note where that is not certain; None where it names nobody."""
        if token.lower_ in PRONOUNS:
            before = self._antecedent(token)
            return (before, None) if before else (None, f"“{token.text}” names nobody in the report for certain")
        listed = list(dict.fromkeys(filter(None, (self._one(each) for each in _all(token)))))
        return (" and ".join(listed) or None), None

    def _one(self, token: Token) -> str | None:
        phrase = noun_phrase(token, alone=True)
        at = Span(token.idx, token.idx + len(token.text))
        match = next(
            (k for k in self.known if k.span.overlaps(at) and (phrase.contains(k.span) or k.span.contains(phrase))),
            None,
        )
        words = self.doc.text[phrase.start : phrase.end]
        if match is not None:
            return match.label
        own = re.match(r"the (?:country|state|nation|republic|kingdom)['’]s (?P<rest>.+)", words, re.IGNORECASE)
        if own is not None:
            return self._of_country(token, own["rest"]) or tidy(words)
        if token.lower_ in ALONE and words.lower() in (f"the {token.lower_}", token.lower_):
            return self._last_named(0, token.idx, ("organisation",)) or tidy(words)
        plain = re.sub(r"['’]s?$", "", tidy(words))
        entry = self.names.actors.lookup(plain) if token.ent_type_ or token.pos_ == "PROPN" else None
        return (entry.label if entry is not None else plain) or None

    def _of_country(self, token: Token, branch: str) -> str | None:
        """`the country's army` by the state named last before it in the sentence."""
        sentence = token.sent
        states = [
            k for k in self.known
            if sentence.start_char <= k.span.start < token.idx and k.kind in ("state", "office", "organisation")
        ]  # fmt: skip
        if not states:
            return None
        found = self.names.actors.branch(states[-1].actor_id.split("/")[0], branch)
        return found.label if found is not None else None

    def _antecedent(self, token: Token) -> str | None:
        """Whom a pronoun stands for: the nearest subject before it that can owe something, here or a sentence back."""
        sentence = token.sent
        plural = token.lower_ in ("they", "their", "them")
        start = self.doc[sentence.start - 1].sent.start if sentence.start > 0 else sentence.start
        before = [
            t for t in self.doc[start : token.i]
            if t.dep_.startswith("nsubj") and (party(t) or t.lower_ == "latter") and t.lower_ not in PRONOUNS
        ]  # fmt: skip
        here = [t for t in before if t.i >= sentence.start]
        for each in reversed(here or before):
            if each.lower_ == "latter":
                return self._last_named(sentence.start_char, each.idx)
            many = each.tag_ in ("NNS", "NNPS") or bool(list(children(each, "conj")))
            if many != plural and each.ent_type_ not in ("ORG", "NORP"):
                continue
            return self.name(each)[0]
        if plural:  # `reminded the parties of their obligations`
            beside = [
                t
                for t in sentence
                if t.i < token.i and t.tag_ == "NNS" and t.dep_ in ("obj", "obl", "iobj") and party(t)
            ]
            return self._one(beside[-1]) if beside else None
        return self._last_named(sentence.start_char, token.idx)

    def _last_named(self, start: int, end: int, kinds: tuple[str, ...] = ("state", "organisation")) -> str | None:
        near = [k for k in self.known if start <= k.span.start and k.span.end <= end and k.kind in kinds]
        return near[-1].label if near else None


def _all(head: Token) -> list[Token]:
    listed = [head]
    for part in children(head, "conj"):
        if party(part):
            listed += _all(part)
    return listed
