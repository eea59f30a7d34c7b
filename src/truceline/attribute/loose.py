"""Statements that no rule takes, as proposals: what hangs on a verb in any frame, whether a list has the verb or not.

Most proposals are no statements; `learned` says which are, by the signs that are put together here. No sign is a word
of the text: names and lemmas count only through the lists and the parse.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from truceline import lexicon
from truceline.attribute.content import Found, content_of, cue_quoted, nobody, unsaid
from truceline.attribute.cues import passive, relayed, sourceless
from truceline.attribute.drafts import Draft
from truceline.attribute.frames import FRAMES
from truceline.attribute.phrases import FINITE, Token, child, tokens_between
from truceline.attribute.subjects import speaker_of
from truceline.text import Along, Span, Text

WIDE: dict[str, dict[str, Any]] = {
    "that": {}, "obj_to": {}, "obj_prep": {"prep": ["to", "on", "with", "from", "at"]}, "as": {}, "of": {}, "ing": {},
    "obj": {},
}  # fmt: skip
"""The frames that are tried on any verb, with the prepositions for verbs whose own are not listed; in the others the
head found nothing."""
NARROW = ("subject", "number", "reason", "kind", "prep", "of_prep")
"""What a list asks of a verb's content or adds to it, and what is not asked here."""
MODAL = frozenset({"would", "could", "may", "might", "should", "must", "will", "can"})
THINGS = frozenset({"it", "this", "that", "which", "who", "what"})
HELD = ("obj", "iobj", "ccomp", "xcomp", "nsubj", "mark")
KINDS = (
    "anonymous", "office", "state", "organisation", "media", "document", "crowd", "person", "roles", "armed",
)  # fmt: skip
SHORT, LONG = 15, 90
"""Below how many characters a content is short, from how many on it is long."""


@dataclass(slots=True)
class Proposal:
    """What may be a statement, with the signs by which it is judged."""

    draft: Draft
    content: list[Span]
    signs: list[str]


def proposals(
    text: Text, sentence: Any, here: Sequence[Draft], ruled: Sequence[Found], quoted: Along[Span]
) -> Iterator[Proposal]:
    """What the sentence's verbs may report: `here` are the drafts of the rules, `ruled` what they made of them.

    No two of one verb have the same content, and none has that of a statement of the rules.
    """
    told: set[tuple[int, tuple[Span, ...]]] = set()
    for frame, draft in _drafted(sentence, here, {one.draft.verb.i for one in ruled}):
        if unsaid(draft) or not _speaks(draft.speaker):
            continue
        content = content_of(text, draft, quoted)
        key = draft.verb.i, tuple(content)
        if content and key not in told and not any(_same(content, one.content) for one in ruled):
            told.add(key)
            yield Proposal(draft, content, signs_of(draft, content, frame, quoted))


def _speaks(speaker: Token | None) -> bool:
    """Whether somebody other than a speaker himself, nobody or a figure of speech says it."""
    if speaker is None:
        return True
    figure = speaker.pos_ == "NOUN" and speaker.lemma_.lower() in lexicon.load("sources")["figurative"]
    return not (figure or nobody(speaker))


def _same(some: Sequence[Span], others: Sequence[Span]) -> bool:
    """Whether most of what either has is in both."""
    both = sum(max(0, min(a.end, b.end) - max(a.start, b.start)) for a in some for b in others)
    return 2 * both > sum(map(len, some)) + sum(map(len, others)) - both


def _drafted(sentence: Any, here: Sequence[Draft], taken: Collection[int]) -> Iterator[tuple[str, Draft]]:
    """The rules' drafts that came to nothing, and those of any frame on any verb, each with its frame's name."""
    for draft in here:
        if draft.verb.i not in taken:
            yield f"rule {draft.rule}", draft
    for token in sentence:
        if token.i in taken or token.dep_ in ("amod", "compound") or relayed(token):
            continue
        if token.pos_ in ("VERB", "AUX") or token.tag_.startswith("VB"):
            for frame, draft in _loose(token):
                draft.speaker = speaker_of(draft, here)
                yield frame, draft


def signs_of(draft: Draft, content: Sequence[Span], frame: str, quoted: Along[Span]) -> list[str]:
    """The signs of a proposal, the frame's name first."""
    verb = draft.verb
    lemma = lexicon.verb_lemma(verb.lower_, verb.lemma_.lower())
    entry = lexicon.load("cues")["verbs"].get(lemma)
    signs = [f"frame {frame}", f"label {verb.dep_}", f"tag {verb.tag_}", "listed" if entry else "not listed"]
    if entry:
        signs += [f"act {entry['act']}", f"kind {entry.get('kind')}", *(f"takes {name}" for name in entry["frames"])]
        signs += ["frame listed"] if frame in entry["frames"] else []
    helpers = [c.lower_ for c in verb.children if c.dep_.startswith("aux")]
    signs += ["negated"] if any(c.lower_ in ("not", "n't", "never") for c in verb.children) else []
    signs += ["modal"] if MODAL.intersection(helpers) else []
    signs += [f"has {dep}" for dep in HELD if child(verb, dep) is not None]
    signs += ["passive"] if passive(verb) else []
    signs += ["quoted cue"] if cue_quoted(draft, quoted) else []
    return [*signs, *_speaker_signs(draft), *_content_signs(draft, content, quoted)]


def _loose(token: Token) -> Iterator[tuple[str, Draft]]:
    entries = _entries(lexicon.verb_lemma(token.lower_, token.lemma_.lower()))
    tried: dict[str, Draft | None]
    if passive(token):
        tried = {"passive": sourceless(token, entries["passive"])}
    else:
        tried = {name: FRAMES[name](token, entries[name]) for name in WIDE}
    yield from ((name, draft) for name, draft in tried.items() if draft is not None and draft.content)


@lru_cache(4096)
def _entries(lemma: str) -> dict[str, dict[str, Any]]:
    """What the lists say of a verb, as each frame is to read it; one that they do not have says something."""
    listed = lexicon.load("cues")["verbs"].get(lemma, {})
    entry = {"act": "say"} | {name: value for name, value in listed.items() if name not in NARROW}
    frames = {name: entry | more | {"frames": [name]} for name, more in WIDE.items()}
    return frames | {"passive": entry | {"frames": ["of", "as"]}}


def _speaker_signs(draft: Draft) -> Iterator[str]:
    speaker = draft.speaker
    if speaker is None:
        yield "sourceless" if draft.sourceless else "no speaker"
        return
    sources = lexicon.load("sources")
    kinds = [name for name in KINDS if speaker.lemma_.lower() in sources[name]]
    yield from (f"speaker {name}" for name in kinds)
    yield f"speaker {speaker.ent_type_ or 'no name'}"
    yield f"speaker {speaker.pos_}"
    yield "speaker before" if speaker.i < draft.verb.i else "speaker behind"
    if speaker.lower_ in THINGS:
        yield "speaker pronoun of things"
    if speaker.pos_ == "NOUN" and not speaker.ent_type_ and not kinds:
        yield "speaker unlisted"
    if abs(speaker.i - draft.verb.i) > 8:
        yield "speaker far"


def _content_signs(draft: Draft, content: Sequence[Span], quoted: Along[Span]) -> Iterator[str]:
    length = sum(len(span) for span in content)
    yield "content short" if length < SHORT else "content long" if length >= LONG else "content middling"
    if len(content) > 1:
        yield "content in pieces"
    if content[0].start < draft.cue.start:
        yield "content before"
    if any(quoted.at(span) for span in content):
        yield "content quoted"
    tokens = [t for span in content for t in tokens_between(draft.verb.doc, span.start, span.end)]
    inside = {t.i for t in tokens}
    root = next((t for t in tokens if t.head.i not in inside or t.head.i == t.i), draft.verb)
    yield f"root {root.pos_}"
    yield f"root {root.dep_}"
    if any(t.tag_ in FINITE or t.tag_ == "MD" for t in tokens):
        yield "content finite"
    if any(t.like_num for t in tokens):
        yield "content counts"
    if any(t.ent_type_ for t in tokens):
        yield "content names"
    yield from (f"root has {dep}" for dep in ("mark", "nsubj") if child(root, dep) is not None)
