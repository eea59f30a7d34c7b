"""What a careful reader would want pointed out, in the outlet's own words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from truceline import lexicon
from truceline.attribute.quotes import Quotes
from truceline.records import Flag, Statement
from truceline.text import Along, Span, Text


def find_flags(parsed: Any, quotes: Quotes, statements: Sequence[Statement]) -> tuple[Flag, ...]:
    """Altered and empty quotes, stray marks, headline against body, factive and doubting cues, loaded terms."""
    text = Text(parsed.report.text)
    body = parsed.report.body
    flags = [
        *(
            Flag(kind="stray_quote_mark", span=mark, note="A quotation mark that pairs with nothing.")
            for mark in quotes.stray
        ),
        *_headings(text, quotes, statements),
        *_unspoken(text, quotes, statements),
        *_cues(text, statements),
        *_headline(parsed, text, statements),
        *_loaded(text, body, parsed.report.title, quotes, statements),
    ]
    return tuple(sorted(flags, key=lambda f: (f.span, f.kind)))


def _headings(text: Text, quotes: Quotes, statements: Sequence[Statement]) -> Iterator[Flag]:
    """A heading in quotation marks whose words nobody in the body says."""
    said = [(s, _plain(" ".join(text[c] for c in s.content))) for s in statements]
    quoted = [(q, _plain(text[q])) for q in quotes.spans]
    for heading in quotes.heading_quotes:
        words = _plain(text[heading])
        if any(words in plain for _, plain in quoted):
            continue
        near = _nearest(words, [(q, plain) for q, plain in quoted])
        close = near is not None and _shared(words, _plain(text[near])) >= 0.6
        if close and near is not None:
            yield Flag(
                kind="altered_quote", span=heading, other=near,
                note="The heading stands in quotation marks, but the words quoted in the body are others.",
            )  # fmt: skip
        else:
            other = max(
                (s for s, plain in said if _shared(words, plain) >= 0.5),
                key=lambda s: _shared(words, _plain(" ".join(text[c] for c in s.content))), default=None,
            )  # fmt: skip
            yield Flag(
                kind="not_a_quote", span=heading, other=other.content[0] if other else None,
                note="The heading stands in quotation marks, but the body quotes nobody with these words.",
            )  # fmt: skip


def _plain(words: str) -> str:
    return " ".join(re.findall(r"[\w'’-]*\w", words.lower()))


def _shared(short: str, long: str) -> float:
    wanted, there = set(short.split()) - {"s", "the", "a", "of"}, set(long.split())
    return len(wanted & there) / len(wanted) if wanted else 0.0


def _nearest(words: str, quoted: Sequence[tuple[Span, str]]) -> Span | None:
    best = max(quoted, key=lambda item: _shared(words, item[1]), default=None)
    return best[0] if best and _shared(words, best[1]) > 0 else None


def _unspoken(text: Text, quotes: Quotes, statements: Sequence[Statement]) -> Iterator[Flag]:
    """Quotation marks round words that no statement holds."""
    told = Along((content, statement) for statement in statements for content in statement.content)
    for quote in quotes.spans:
        if not told.at(quote):
            yield Flag(kind="not_a_quote", span=quote, note="Nobody in the report is quoted saying these words.")


def _cues(text: Text, statements: Sequence[Statement]) -> Iterator[Flag]:
    notes = {
        "stance:factive": ("factive_cue", "The verb takes the claim for true."),
        "stance:doubting": ("doubting_cue", "The wording keeps its distance from the claim."),
    }
    for statement in statements:
        for why in statement.why:
            if why in notes and statement.cue is not None:
                kind, note = notes[why]
                yield Flag(kind=kind, span=statement.cue, note=note, other=statement.content[0])  # type: ignore[arg-type]


def _headline(parsed: Any, text: Text, statements: Sequence[Statement]) -> Iterator[Flag]:
    """A headline that credits a state or body with what the text has from unnamed sources."""
    title = parsed.report.title
    if title is None or title.span is None:
        return
    verbs = lexicon.load("cues")["verbs"]
    tokens = parsed.doc.char_span(title.span.start, title.span.end)
    cue = next((t for t in tokens or () if t.lemma_.lower() in verbs and t.tag_ in ("VBZ", "VBP", "VBD")), None)
    subject = next((c for c in cue.children if c.dep_ == "nsubj"), None) if cue is not None else None
    if cue is None or subject is None or subject.tag_ not in ("NNP", "NNPS", "NN"):
        return
    lead = next((s for s in statements if s.chain), None)
    stance = verbs[cue.lemma_.lower()].get("stance")
    if stance is not None:
        note = "The verb takes the claim for true." if stance == "factive" else "The wording keeps its distance."
        span = Span(cue.idx, cue.idx + len(cue.text))
        yield Flag(kind="factive_cue" if stance == "factive" else "doubting_cue", span=span, note=note)
    if lead is not None and lead.chain[0].kind == "anonymous" and subject.tag_ in ("NNP", "NNPS"):
        yield Flag(
            kind="headline_mismatch",
            span=title.span,
            note=f"The headline credits {subject.text}; the text has it from {lead.chain[0].name}.",
            other=lead.chain[0].span,
        )


def _loaded(
    text: Text, body: Sequence[Span], title: Any, quotes: Quotes, statements: Sequence[Statement]
) -> Iterator[Flag]:
    """Loaded terms in the narrator's own voice: outside quotes and outside what others are reported to say."""
    contents = (content for statement in statements for content in statement.content)
    spoken = Along((span, span) for span in (*contents, *quotes.spans, *quotes.heading_quotes))
    where = list(body) + ([title.span] if title is not None and title.span is not None else [])
    for pattern, note in _patterns():
        for stretch in where:
            for found in pattern.finditer(text.value, stretch.start, stretch.end):
                span = Span(found.start(), found.end())
                if not spoken.at(span):
                    yield Flag(kind="loaded_term", span=span, note=note)


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple(
        (re.compile(rf"(?<!\w)(?:{term['match']})(?!\w)", re.IGNORECASE), term["note"])
        for term in lexicon.load("loaded")["terms"]
    )
