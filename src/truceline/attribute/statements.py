"""Statements of a report: each cue with its content, its chain of sources and its place among the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from truceline.attribute import acts
from truceline.attribute.chains import chain_of, inherit_relays, nest
from truceline.attribute.colons import named_before_colons, told_below
from truceline.attribute.content import SELF, Found, content_of, leave_to_others, reports
from truceline.attribute.cues import drafts
from truceline.attribute.drafts import Draft, source_noun
from truceline.attribute.learned import Head
from truceline.attribute.phrases import children, root_of
from truceline.attribute.quoted import give_quotes
from truceline.attribute.speakers import Cast, Known
from truceline.attribute.subjects import RELATIVE, speaker_of
from truceline.codec import content_id
from truceline.records import Act, Link, Mention, Statement
from truceline.text import Along, Span, Text, merge

CAPTION = 110
"""How long a heading must be to be read as a caption that tells something."""


def find_statements(
    parsed: Any,
    quotes: Sequence[Span],
    known: Sequence[Known] = (),
    publisher: str | None = None,
    head: Head | None = None,
) -> tuple[Statement, ...]:
    """All that the report credits to somebody other than its narrator, in the order of the text.

    `quotes` are the report's direct quotes, `known` the mentions that the actor registry knows, `publisher` the
    report's own outlet, which is left out of every chain; `head` judges what no rule takes, where the report was
    parsed with its table.
    """
    text = Text(parsed.report.text)
    cast = Cast(parsed.doc, known)
    quoted = Along((quote, quote) for quote in quotes)
    found: list[Found] = []
    for sentence in told_sentences(parsed):
        here = drafts_of(sentence)
        ruled = list(by_rules(text, here, quoted))
        found += ruled
        if head is not None and parsed.seen is not None:
            found += head.more(text, parsed.seen, sentence, here, ruled, quoted)
    paragraphs = told_paragraphs(parsed)
    found += named_before_colons(parsed.doc, text, paragraphs, found)
    found += told_below(parsed.doc, text, paragraphs)
    give_quotes(parsed.doc, text, paragraphs, quotes, found)
    found.sort(key=lambda f: (f.draft.cue.start, f.draft.cue.end))
    for one in found:
        one.chain = chain_of(one.draft, cast)
    kept = nest(found)
    inherit_relays(kept)
    return _records(text, kept, quoted, publisher, cast)


def drafts_of(sentence: Any) -> list[Draft]:
    """The drafts of a sentence with their speakers, no words in two of one speaker's."""
    here: list[Draft] = []
    for draft in drafts(sentence):
        draft.speaker = speaker_of(draft, here)
        here.append(draft)
    for draft in here:
        leave_to_others(draft, here)
    return here


def by_rules(text: Text, here: Sequence[Draft], quoted: Along[Span]) -> Iterator[Found]:
    """What the rules find in a sentence's drafts."""
    for draft in here:
        if reports(draft, quoted) and (content := content_of(text, draft, quoted)):
            yield Found(draft, content, why=[draft.rule])


def told_paragraphs(parsed: Any) -> list[Any]:
    """The paragraphs that tell something: the text, and captions long enough to be sentences."""
    return [p for p in parsed.paragraphs if p.kind == "text" or (p.kind == "heading" and p.end - p.start > CAPTION)]


def told_sentences(parsed: Any) -> Iterator[Any]:
    """The sentences of those paragraphs, in order."""
    bodies = told_paragraphs(parsed)
    at = 0
    for sentence in parsed.doc.sents:
        while at < len(bodies) and bodies[at].end <= sentence.start_char:
            at += 1
        if at < len(bodies) and bodies[at].start <= sentence.start_char:
            yield sentence


class Tellers:
    """Who tells what stands anywhere in a report, found by place without a look at every statement."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        sized = [(sum(map(len, statement.content)), statement) for statement in statements]
        self._along = Along((part, (part, size, one)) for size, one in sized for part in one.content)

    def of(self, at: Span) -> Statement | None:
        """The innermost statement whose content holds a span; None where the narrator tells it."""
        holding = [(size, one) for part, size, one in self._along.at(at) if part.contains(at)]
        return min(holding, key=lambda held: held[0], default=(0, None))[1]


def _records(
    text: Text, found: list[Found], quoted: Along[Span], publisher: str | None, cast: Cast
) -> tuple[Statement, ...]:
    ids: dict[int, str] = {}
    made: list[Statement] = []
    for one in found:
        content = tuple(merge(one.content))
        inner = tuple(sorted({q for s in content for q in quoted.at(s)}))
        chain = tuple(link for link in one.chain if not _own(link, publisher))
        words = " ".join(text[s] for s in content)
        act = acts.act_of(_given(one.draft), one.draft.rule, one.draft.verb.lemma_.lower(), words)
        statement_id = content_id("s", content, one.draft.cue)
        ids[id(one)] = statement_id
        made.append(
            Statement(
                id=statement_id,
                content=content,
                cue=one.draft.cue,
                chain=chain,
                voice=acts.voice(content, inner),
                act=act,
                modality=acts.modality(act, words, root_of(cast.doc, content, inner)),
                about=_about(cast, one.draft, act),
                quotes=inner,
                parent=ids.get(id(one.parent)) if one.parent is not None else None,
                why=tuple(one.why + ([f"stance:{one.draft.stance}"] if one.draft.stance else [])),
            )
        )
    unique = {s.id: s for s in made}
    return tuple(sorted(unique.values(), key=lambda s: (s.content[0].start, s.cue.start if s.cue else 0)))


def _given(draft: Draft) -> Act:
    act: Any = draft.act
    return act  # type: ignore[no-any-return]


def _own(link: Link, publisher: str | None) -> bool:
    return publisher is not None and link.kind == "media" and link.name.lower() == publisher.lower()


def _about(cast: Cast, draft: Draft, act: Act) -> tuple[Mention, ...]:
    """Whom or what an accusation, a demand, a judgement is aimed at, each of those named together for itself."""
    aimed = act in ("accuse", "demand", "order", "threaten", "condemn", "praise", "warn")
    if not aimed or draft.about is None or draft.about.lower_ in ("it", "this", "that", *SELF, *RELATIVE):
        return ()
    if draft.act == "say" and draft.rule == "clause" and act not in ("accuse", "demand"):
        return ()
    if act in ("condemn", "praise") and not source_noun(draft.about):
        return ()  # a deed is condemned, nobody is
    heads = [draft.about, *(c for c in children(draft.about, "conj") if c.pos_ == "PROPN")]
    return tuple(cast.mention(head, alone=len(heads) > 1) for head in heads)
