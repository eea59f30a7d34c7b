"""Statements in the making: what a frame gives, and what its small functions ask of the tokens."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from truceline import lexicon
from truceline.attribute.phrases import Token, verb_group, within
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


def draft(token: Token, rule: str, act: str, content: list[Token], **more: Any) -> Draft:
    """A draft of what a verb reports, with the verb's group as its cue."""
    return Draft(verb=token, cue=verb_group(token), rule=rule, act=act, content=content, **more)


# --- frames of verbs -------------------------------------------------------------------------------------------


def source_noun(token: Token) -> bool:
    """Whether the noun is a name or one that the lists know for a source, which speaks whatever the verb.

    Documents are none: they speak by some verbs only.
    """
    sources = lexicon.load("sources")
    kinds = ("anonymous", "office", "state", "organisation", "media", "crowd", "person")
    return token.pos_ != "NOUN" or any(token.lemma_.lower() in sources[kind] for kind in kinds)


def complementiser(token: Token, clause: Token) -> bool:
    return bool(token.dep_ == "mark" and token.head.i == clause.i and token.lower_ == "that")


def infinitive(clause: Token) -> bool:
    return any(c.lower_ == "to" and c.dep_ == "mark" for c in clause.children)


def passive_form(token: Token) -> bool:
    """Whether the participle stands without `have`: `described as`, not `has described`."""
    return bool(token.tag_ == "VBN" and not any(c.dep_ == "aux" and c.lemma_ == "have" for c in token.children))


def led_by(token: Token, word: str) -> bool:
    return any(c.lower_ == word and c.i < token.i and c.dep_ in ("case", "mark", "advmod") for c in token.children)


def bare(token: Token) -> list[Token]:
    """The phrase without the preposition that leads it."""
    lead = {c.i for c in token.children if c.dep_ in ("case", "mark") and c.i < token.i}
    return [t for t in within(token) if t.i not in lead]


def takes_quotes(entry: dict[str, Any]) -> bool:
    """Whether a verb reports the quote beside it: not one that only does with `that` (`held that C`)."""
    return "quote" in entry["frames"] or ("that" in entry["frames"] and not entry.get("that_only"))
