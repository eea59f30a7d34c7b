"""From a cue's tokens to its content in characters: what belongs to others is left out, quotes are taken whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from truceline import lexicon
from truceline.attribute.drafts import Draft, source_noun
from truceline.attribute.phrases import MARKS, Token, child, children, entry_of, noun_phrase, runs
from truceline.records import Link
from truceline.text import Along, Span, Text, merge

SELF = frozenset({"i", "we", "us", "me", "you"})
"""Words by which a speaker means himself or who listens: nobody that a report credits."""


@dataclass(slots=True)
class Found:
    """A draft with its content in characters."""

    draft: Draft
    content: list[Span]
    chain: list[Link] = field(default_factory=list)
    why: list[str] = field(default_factory=list)
    parent: Found | None = None


def content_of(text: Text, draft: Draft, quoted: Along[Span]) -> list[Span]:
    """The content's spans without cue, speaker and narrator's background; quotes that they reach into whole."""
    return _with_quotes(text, runs(_content_tokens(draft)), quoted, draft)


def leave_to_others(draft: Draft, here: Sequence[Draft]) -> None:
    """Take out of the content what a participle of the same speaker reports (`… , adding that C`)."""
    inside = {t.i for t in draft.content}
    for other in here:
        verb, speaker = other.verb, other.speaker
        if speaker is not None and speaker.i in inside and verb.i not in inside and draft.verb.i < speaker.i < verb.i:
            draft.content = [t for t in draft.content if t.i < _phrase_start(speaker)]
            continue
        if verb.i <= draft.verb.i or verb.i not in inside or verb.tag_ != "VBG" or other.rule == "noun":
            continue
        if other.speaker is not None and draft.speaker is not None and other.speaker.i != draft.speaker.i:
            continue
        first = next(t for t in verb.subtree if t.text not in {",", *MARKS} or t.i == verb.i)
        before = verb.doc[first.i - 1] if first.i else None
        if before is not None and before.text in {",", *MARKS}:
            out = {t.i for t in verb.subtree}
            draft.content = [t for t in draft.content if t.i not in out]


def _phrase_start(token: Token) -> int:
    """Where the phrase that a name belongs to begins: after the comma before it, if one is near."""
    start = int(token.left_edge.i)
    for i in range(token.i, max(start, token.i - 6) - 1, -1):
        if token.doc[i].text == ",":
            return i
    return start


def _content_tokens(draft: Draft) -> list[Token]:
    """The content without what belongs to the cue or names the speaker."""
    out: set[int] = set()
    if draft.speaker is not None and draft.rule not in ("person-of", "person-for", "person-infinitive"):
        phrase = noun_phrase(draft.speaker)
        out |= {t.i for t in draft.content if phrase.start <= t.idx < phrase.end}
    out |= {t.i for t in draft.content if draft.cue.start <= t.idx < draft.cue.end}
    kept = [t for t in draft.content if t.i not in out and not t.is_space]
    return _without_background(kept, draft)


def _without_background(tokens: list[Token], draft: Draft) -> list[Token]:
    """The content without a closing `, who …` in the present or `, despite …`: the narrator's own addition."""
    if not tokens or draft.rule in ("adverb",):
        return tokens
    ordered = _without_medium(_one_side(sorted(tokens, key=lambda t: t.i), draft), draft)
    if not ordered:
        return ordered
    last = ordered[-1].i
    for token in ordered[1:]:
        if not _after_comma(token) or any(t.text in MARKS for t in ordered if t.i > token.i):
            continue
        if token.lower_ in ("who", "which", "whom"):
            verb = _relative_verb(token)
            if verb is None or verb.right_edge.i < last - 8:
                continue
            present = any(v.tag_ in ("VBZ", "VBP") for v in [verb, *children(verb, "aux", "cop")])
            if not present and not _reporting(verb):
                continue
        elif token.lower_ in ("while", "although", "though", "whereas"):
            if token.dep_ != "mark" or not _reporting(token.head) or child(token.head, "nsubj") is None:
                continue  # `…, while residents said C`: another says that
        elif token.lower_ in ("despite", "amid"):
            if token.dep_ not in ("case", "mark") or token.head.right_edge.i < last - 2:
                continue
        elif not (
            token.lower_ in ("a", "an", "the")
            and _remark(token.head)
            and token.head.dep_ in ("appos", "parataxis", "nmod", "conj", "dep", "obl")
        ):
            continue
        return [t for t in ordered if t.i < token.i]
    return ordered


def _relative_verb(pronoun: Token) -> Token | None:
    """The verb of the relative clause that the pronoun opens."""
    for above in pronoun.ancestors:
        if above.dep_.startswith("acl") or above.dep_ == "advcl:relcl":
            return above
    return None


def _reporting(verb: Token) -> bool:
    """Whether the verb itself reports: `weapons, which it called cruel`."""
    entry = entry_of(verb)
    return entry is not None and not entry.get("kind")


def _remark(noun: Token) -> bool:
    """Whether the noun comments on what was said: `…, a claim that nobody could check`."""
    return bool(noun.lemma_.lower() in lexicon.load("cues")["remarks"])


def _one_side(ordered: list[Token], draft: Draft) -> list[Token]:
    """Of `A; B, N said` the part next to the cue: a semicolon ends what one cue reports, quotes aside."""
    if draft.rule not in ("clause", "clause-around", "according-to") or any(t.text in MARKS for t in ordered):
        return ordered
    stops = [t.i for t in ordered if t.text == ";"]
    if not stops:
        return ordered
    if draft.verb.i > ordered[-1].i:
        return [t for t in ordered if t.i > stops[-1]]
    after = next((i for i in stops if i > draft.verb.i), None)
    if after is None:
        return ordered
    told_apart = any(t.i > after and t.dep_ == "parataxis" and _reporting(t) for t in ordered)
    return [t for t in ordered if t.i < after] if told_apart or ordered[0].i > draft.verb.i else ordered


def _without_medium(ordered: list[Token], draft: Draft) -> list[Token]:
    """The content without `in a statement on Thursday` at its end: where it was said, not what."""
    if draft.rule == "noun":
        return ordered
    documents = (*lexicon.load("sources")["document"], "interview", "speech", "conference", "briefing", "address")
    kept = {t.i for t in ordered}
    for token in ordered[2:]:
        medium = token.head
        if (
            token.lower_ not in ("in", "on", "at", "during")
            or token.dep_ != "case"
            or medium.lemma_.lower() not in documents
        ):
            continue
        if (
            token.i < draft.verb.i
            or medium.head.i > token.i
            or (medium.head.i not in kept and medium.head.i != draft.verb.i)
        ):
            continue
        plain = not any(c.dep_.startswith(("acl", "appos")) for c in medium.children)
        if plain and medium.right_edge.i >= ordered[-1].i - 2 and medium.i > token.i:
            return [t for t in ordered if t.i < token.i]
    return ordered


def _after_comma(token: Token) -> bool:
    before = token.i - 1
    before -= before > 0 and token.doc[before].text in MARKS
    return before > 0 and token.doc[before].text in (",", "—", "–", "--")


def reports(draft: Draft, quoted: Along[Span]) -> bool:
    """Whether the draft reports something: not what a quoted speaker says of himself, not a mere intention."""
    inside = cue_quoted(draft, quoted)
    speaker = draft.speaker
    if speaker is not None and nobody(speaker):
        return False
    if inside and (speaker is None or draft.kind != "speech"):
        return False
    if draft.kind in ("intent", "knowledge"):
        return False
    lemma = lexicon.verb_lemma(draft.verb.lower_, draft.verb.lemma_.lower())
    entry = entry_of(draft.verb) or {}
    if speaker is not None and _thing(speaker, lemma):
        document = speaker.lemma_.lower() in lexicon.load("sources")["document"]
        if entry.get("animate") or not document or (inside and entry.get("subject") == "document"):
            return False
    if unsaid(draft):
        return False
    if speaker is None and not draft.sourceless and draft.rule not in ("clause", "quoted-object"):
        return False
    if speaker is None and draft.rule == "clause" and not draft.sourceless:
        return any(q.start < t.idx for t in draft.content for q in quoted.at(Span(t.idx, t.idx + 1)))
    return True


def cue_quoted(draft: Draft, quoted: Along[Span]) -> bool:
    """Whether the cue stands inside one of the quotes."""
    return any(quote.contains(draft.cue) for quote in quoted.at(draft.cue))


def unsaid(draft: Draft) -> bool:
    """`did not say that C`, `neither confirmed nor denied`, `declined to confirm`: no statement.

    `did not accept that C` is one.
    """
    negated = any(c.dep_ == "advmod" and c.lower_ in ("not", "n't", "never") for c in draft.verb.children)
    return (negated and draft.act in ("say", "confirm")) or (draft.act in ("confirm", "deny") and _neither(draft.verb))


def _neither(verb: Token) -> bool:
    """Whether the verb is one of two that are both denied, or what somebody will not do."""
    if verb.dep_ in ("xcomp", "ccomp") and verb.head.lemma_ in ("decline", "refuse", "fail"):
        return True
    first = verb.head if verb.dep_ == "conj" else verb
    words = {c.lower_ for c in (*verb.children, *first.children)}
    return "neither" in words or (verb.dep_ == "conj" and "nor" in words)


def nobody(token: Token) -> bool:
    """`no group`, `neither side`, `none`, or a speaker himself: nobody whom a report credits."""
    return (
        token.lower_ in SELF
        or token.lower_ in ("nobody", "none", "neither")
        or any(c.lower_ in ("no", "neither") and c.dep_ == "det" for c in token.children)
    )


def _thing(token: Token, verb: str) -> bool:
    """Whether the noun names neither somebody nor a body: a conflict, findings, the move.

    With a verb that only somebody can do (`said`, `accused`), any noun speaks but those that do so by a figure only;
    with one that things take, too (`showed`, `confirmed`), a noun must be known for a source.
    """
    if token.pos_ != "NOUN" or token.ent_type_:
        return False
    sources = lexicon.load("sources")
    lemma = token.lemma_.lower()
    if lemma in sources["document"]:
        return True
    if source_noun(token):
        return False
    if verb in lexicon.load("cues")["speakers"] or verb == "accord":
        return lemma in sources["figurative"]
    return token.tag_ == "NN" or lemma in sources["figurative"]


def _with_quotes(text: Text, spans: list[Span], quoted: Along[Span], draft: Draft) -> list[Span]:
    """The content's spans, each quote that they reach into taken whole, marks included."""
    out = list(spans)
    reach = Span(min(s.start for s in (draft.cue, *out)), max(s.end for s in (draft.cue, *out)))
    for quote in quoted.at(reach):
        if quote.contains(draft.cue):
            out = [s if not s.overlaps(quote) else Span(max(s.start, quote.start), min(s.end, quote.end)) for s in out]
            continue
        touching = [s for s in out if s.overlaps(quote)]
        if touching:
            first, last = min(s.start for s in touching), max(s.end for s in touching)
            out = [s for s in out if s not in touching] + [Span(min(first, quote.start), max(last, quote.end))]
    return _clean(text, merge(out, gap=1), draft, quoted)


def _clean(text: Text, spans: list[Span], draft: Draft, quoted: Along[Span]) -> list[Span]:
    cue_inside = cue_quoted(draft, quoted)
    kept = []
    for span in spans:
        start, end = span.start, span.end
        if start < draft.cue.start < end and not cue_inside:
            end = draft.cue.start if draft.rule in ("called-for",) else end
        found = text.trim(start, end, ",;:—–")
        if found and re.search(r"\w", text[found]):
            kept.append(found)
    return kept
