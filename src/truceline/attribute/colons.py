"""Who speaks before a colon: `Salam: …`, `10:40 Ministry: …`, `Kyiv: C. Moscow: C`, `From the council: that C`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from truceline import lexicon
from truceline.attribute.content import Found
from truceline.attribute.drafts import Draft, takes_quotes
from truceline.attribute.phrases import Token, child, entry_of, tokens_between, verb_group
from truceline.text import Along, Span, Text

NAMED = re.compile(
    r"(?:[-•*–]\s*|\d{1,2}[./)]\s+|(?P<clock>\d{1,2}[:.]?\d\d ?(?:Z|[ap]\.?m\.?)?(?: ?[—–-])? +))?"
    r"(?P<source>From (?:the )?)?(?P<name>(?:[A-Z]|(?<=From the )[a-z])[\w.’'-]*(?: [\w.’'-]+){0,4})"
    r"(?: \([\w ]+\))?: +(?=[\"“‘'\w])"
)
ROLES = ("office", "anonymous", "organisation", "person", "state")
"""The kinds of sources whose nouns may stand before a colon: `Foreign secretary: …`, `Police: …`."""
PARTICLES = frozenset({"bin", "al", "de", "van", "von", "of", "for", "the", "and"})
THAT = re.compile(r"that\s+")
OWN = re.compile(r"\b(?:I|[Ww]e|[Oo]ur|[Mm]y|us)\b")
"""Words in which somebody speaks for himself."""
MARKED = re.compile(r"[\"“”«‘'„•*–—-]|\d+[.)]")
"""What opens a quote or an item of a list."""


def told_below(doc: Any, text: Text, paragraphs: Sequence[Any]) -> Iterator[Found]:
    """What somebody says in paragraphs of their own, without quote marks, as press offices set it.

    `The minister said:` and below it all that goes on in the first person.
    """
    for at, paragraph in enumerate(paragraphs[:-1]):
        if not text.value[paragraph.start : paragraph.end].rstrip().endswith(":"):
            continue
        below = paragraphs[at + 1 :]
        own = [n for n, each in enumerate(below) if OWN.search(text.value, each.start, each.end)]
        if not own or own[0] or MARKED.match(text.value, below[0].start):
            continue
        verb = _telling(tokens_between(doc, paragraph.start, paragraph.end))
        speaker = child(verb, "nsubj") if verb is not None else None
        if verb is None or speaker is None:
            continue
        content = [s for each in below[: own[-1] + 1] if (s := text.trim(each.start, each.end)) is not None]
        act = (entry_of(verb) or {"act": "say"})["act"]
        draft = Draft(verb, verb_group(verb), "told-below", act, [], speaker=speaker)
        yield Found(draft, content, why=["told-below"])


def _telling(words: Sequence[Token]) -> Token | None:
    """The verb of speech that a paragraph ends with, before its colon."""
    verbs = [t for t in words if t.pos_ == "VERB"]
    entry = entry_of(verbs[-1]) if verbs else None
    return verbs[-1] if entry is not None and takes_quotes(entry) and not entry.get("kind") else None


class Opening(NamedTuple):
    """The words before a colon that name who speaks."""

    start: int
    speaker: Token
    colon: Span
    end: int
    """Where the content starts."""
    whole: bool
    """Whether it opens the paragraph, without a clock time: the rest of that is its."""
    state: bool
    """Whether a place stands for who rules it: `Moscow: …`."""


def named_before_colons(doc: Any, text: Text, paragraphs: Sequence[Any], found: list[Found]) -> Iterator[Found]:
    """What stands behind a name and a colon, as headlines, transcripts and live blogs have it.

    A paragraph that opens so is said to its end, or to the next such name; a sentence within it as far as it goes.
    """
    taken = Along((span, one) for one in found for span in one.content)
    for paragraph in paragraphs:
        openings = list(_openings(doc, text, paragraph, paragraphs))
        if len(openings) < 2:
            openings = [one for one in openings if not (one.whole and one.state)]  # a dateline
        for at, one in enumerate(openings):
            end = openings[at + 1].start if at + 1 < len(openings) else paragraph.end
            if not one.whole:
                end = min([end, *(t.sent.end_char for t in tokens_between(doc, one.end, one.end + 1))])
            content = text.trim(one.end, end)
            if content is None or text[content].endswith("?") or taken.at(Span(content.start, content.start + 1)):
                continue
            told = tokens_between(doc, content.start, content.end)
            if not text[content][0].isupper() and not any(t.pos_ in ("VERB", "AUX") for t in told):
                continue
            draft = Draft(one.speaker, one.colon, "name-colon", "say", [], speaker=one.speaker)
            yield Found(draft, [content], why=["name-colon"])


def _openings(doc: Any, text: Text, paragraph: Any, paragraphs: Sequence[Any]) -> Iterator[Opening]:
    inside = doc.char_span(paragraph.start, paragraph.end)
    sentences = doc.sentences(inside) if inside is not None else ()
    later = [s.start_char for s in sentences if s.start_char > paragraph.start]
    for start in (paragraph.start, *later):
        opening = NAMED.match(text.value, start, paragraph.end)
        names = tokens_between(doc, opening.start("name"), opening.end("name")) if opening is not None else []
        if opening is None or not names:
            continue
        state = names[-1].ent_type_ == "LOC" and all(t.ent_type_ == "LOC" for t in names)
        if state or _somebody(names, opening["name"], text, paragraphs):
            that = THAT.match(text.value, opening.end(), paragraph.end) if opening["source"] else None
            end = that.end() if that is not None else opening.end()
            colon = text.value.index(":", opening.end("name"))
            head = next((t for t in names if t.head not in names), names[-1])
            whole = start == paragraph.start and opening["clock"] is None
            yield Opening(start, head, Span(colon, colon + 1), end, whole, state)


def _somebody(names: Sequence[Token], name: str, text: Text, paragraphs: Sequence[Any]) -> bool:
    """Whether the words before a colon name who speaks: a name, a role, or initials that open several paragraphs."""
    if names[-1].ent_type_ in ("PER", "ORG") and all(n[:1].isupper() or n in PARTICLES for n in name.split()):
        return True
    if name.isupper() and " " not in name:
        return len(name) > 3 or sum(text.value.startswith(name + ":", p.start) for p in paragraphs) > 1
    sources = lexicon.load("sources")
    return any(names[-1].lemma_.lower() in sources[kind] for kind in ROLES)
