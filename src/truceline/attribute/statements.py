"""Statements of a report: cues, their content in characters, quotes given to their speakers, chains, nesting."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from truceline import lexicon
from truceline.attribute import acts
from truceline.attribute.cues import Draft, drafts
from truceline.attribute.phrases import MARKS, Token, case_of, child, children, noun_phrase, runs, verb_group
from truceline.attribute.speakers import PERSONAL, Cast, Known, speaker_of
from truceline.codec import content_id
from truceline.records import Link, Mention, Statement
from truceline.text import Span, Text, merge

SELF = frozenset({"i", "we", "us", "me", "you"})
NAMED = re.compile(r"(?P<name>[A-Z][\w.’'-]*(?: (?:[A-Z][\w.’'-]*|bin|al|de|van|von)){0,4}): +(?=[\"“‘'A-Z])")
COORDINATED = re.compile(r"(?P<joint>,?[\"”]?,?\s+(?:and|but|or)\s+(?:that\s+)?)[\w’'-]*(?:\s[\w’'-]+){0,4}\s*$")
QUOTE_VERB_REACH = 90
"""How many characters may stand between a quote and the verb that reports it."""


@dataclass(slots=True)
class Found:
    """A draft with its content in characters."""

    draft: Draft
    content: list[Span]
    chain: list[Link] = field(default_factory=list)
    why: list[str] = field(default_factory=list)
    parent: Found | None = None
    order: int = 0


def find_statements(
    parsed: Any, quotes: Sequence[Span], known: Sequence[Known] = (), publisher: str | None = None
) -> tuple[Statement, ...]:
    """All that the report credits to somebody other than its narrator, in the order of the text.

    `quotes` are the report's direct quotes, `known` the mentions that the actor registry knows, `publisher` the
    report's own outlet, which is left out of every chain.
    """
    text = Text(parsed.report.text)
    cast = Cast(parsed.doc, known)
    found: list[Found] = []
    verbs: list[Draft] = []
    for sentence in _sentences(parsed):
        here: list[Draft] = []
        for draft in drafts(sentence):
            draft.speaker = speaker_of(draft, here)
            here.append(draft)
        verbs += here
        for draft in here:
            _leave_to_others(draft, here)
            if _wanted(draft, quotes):
                content = _with_quotes(text, runs(_content_tokens(draft)), quotes, draft)
                if content:
                    found.append(Found(draft, content, why=[draft.rule]))
    found += _named_before_colons(parsed, text, found)
    _give_quotes(parsed, text, quotes, found)
    found.sort(key=lambda f: (f.draft.cue.start, f.draft.cue.end))
    for one in found:
        one.chain = _chain(one.draft, cast)
    kept = _nest(text, found)
    _inherit_relays(kept)
    return _records(text, kept, quotes, parsed.report, publisher)


def _sentences(parsed: Any) -> Iterator[Any]:
    bodies = [p for p in parsed.paragraphs if _told(p)]
    at = 0
    for sentence in parsed.doc.sents:
        while at < len(bodies) and bodies[at].end <= sentence.start_char:
            at += 1
        if at < len(bodies) and bodies[at].start <= sentence.start_char:
            yield sentence


def _told(paragraph: Any) -> bool:
    """Whether a paragraph tells something: the text, and captions long enough to be sentences."""
    return bool(paragraph.kind == "text" or (paragraph.kind == "heading" and paragraph.end - paragraph.start > 110))


def _leave_to_others(draft: Draft, here: Sequence[Draft]) -> None:
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
        before = verb.doc[verb.left_edge.i - 1] if verb.left_edge.i else None
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
    ordered = sorted(tokens, key=lambda t: t.i)
    last = ordered[-1].i
    for token in ordered[1:]:
        if token.lower_ not in ("who", "which", "despite", "amid") or not _after_comma(token):
            continue
        top = token.head
        if token.lower_ in ("who", "which"):
            verbs = [top, *children(top, "aux", "cop")]
            if top.right_edge.i < last - 8 or not any(v.tag_ in ("VBZ", "VBP") for v in verbs):
                continue
        elif token.dep_ not in ("case", "mark") or top.right_edge.i < last - 2:
            continue
        return [t for t in ordered if t.i < token.i]
    return ordered


def _after_comma(token: Token) -> bool:
    before = token.i - 1
    before -= before > 0 and token.doc[before].text in MARKS
    return before > 0 and bool(token.doc[before].text == ",")


def _wanted(draft: Draft, quotes: Sequence[Span]) -> bool:
    """Whether the draft reports something: not what a quoted speaker says of himself, not a mere intention."""
    inside = any(q.contains(draft.cue) for q in quotes)
    speaker = draft.speaker
    if speaker is not None and speaker.lower_ in SELF:
        return False
    if inside and (speaker is None or draft.kind != "speech"):
        return False
    if draft.kind in ("intent", "knowledge"):
        return False
    entry = lexicon.load("cues")["verbs"].get(lexicon.verb_lemma(draft.verb.lower_, draft.verb.lemma_.lower()), {})
    if speaker is not None and _thing(speaker):
        document = speaker.lemma_.lower() in lexicon.load("sources")["document"]
        if entry.get("animate") or not document or (inside and entry.get("subject") == "document"):
            return False
    negated = any(c.dep_ == "advmod" and c.lower_ in ("not", "n't", "never") for c in draft.verb.children)
    if negated and draft.act in ("say", "confirm"):
        return False
    if speaker is None and not draft.sourceless and draft.rule not in ("clause", "quoted-object"):
        return False
    if speaker is None and draft.rule == "clause" and not draft.sourceless:
        return any(q.start < t.idx < q.end for q in quotes for t in draft.content)
    return True


def _thing(token: Token) -> bool:
    """Whether the noun names neither somebody nor a body: a conflict, findings, the move."""
    if token.pos_ != "NOUN" or token.ent_type_:
        return False
    sources = lexicon.load("sources")
    lemma = token.lemma_.lower()
    return not any(lemma in words for kind, words in sources.items() if kind != "document") and (
        lemma in sources["document"]
        or token.tag_ == "NN"
        or lemma in ("violation", "move", "action", "attack", "strike")
    )


def _with_quotes(text: Text, spans: list[Span], quotes: Sequence[Span], draft: Draft) -> list[Span]:
    """The content's spans, each quote that they reach into taken whole, marks included."""
    out = list(spans)
    for quote in quotes:
        if quote.contains(draft.cue):
            out = [s if not s.overlaps(quote) else Span(max(s.start, quote.start), min(s.end, quote.end)) for s in out]
            continue
        touching = [s for s in out if s.overlaps(quote)]
        if touching:
            first, last = min(s.start for s in touching), max(s.end for s in touching)
            out = [s for s in out if s not in touching] + [Span(min(first, quote.start), max(last, quote.end))]
    return _clean(text, merge(out, gap=1), draft, quotes)


def _clean(text: Text, spans: list[Span], draft: Draft, quotes: Sequence[Span]) -> list[Span]:
    kept = []
    for span in spans:
        start, end = span.start, span.end
        if start < draft.cue.start < end and not any(q.contains(draft.cue) for q in quotes):
            end = draft.cue.start if draft.rule in ("called-for",) else end
        found = text.trim(start, end, ",;:—–")
        if found and re.search(r"\w", text[found]):
            kept.append(found)
    return kept


def _named_before_colons(parsed: Any, text: Text, found: list[Found]) -> Iterator[Found]:
    """Paragraphs that open with who speaks (`Salam: …`, `PENCE: …`), as headlines and transcripts do."""
    taken = [s for f in found for s in f.content]
    for paragraph in parsed.paragraphs:
        opening = NAMED.match(text.value, paragraph.start, paragraph.end) if _told(paragraph) else None
        if opening is None:
            continue
        names = _tokens_between(parsed.doc, paragraph.start, opening.end("name"))
        content = text.trim(opening.end(), paragraph.end)
        somebody = names and (
            names[-1].ent_type_ in ("PER", "ORG") or (len(opening["name"]) > 3 and opening["name"].isupper())
        )
        if not somebody or content is None or any(s.start <= content.start < s.end for s in taken):
            continue
        colon = Span(opening.end("name"), opening.end("name") + 1)
        draft = Draft(names[-1], colon, "name-colon", "say", [], speaker=names[-1])
        yield Found(draft, [content], why=["name-colon"])


# --- quotes that no cue of the parse reached ------------------------------------------------------------------------


def _give_quotes(parsed: Any, text: Text, quotes: Sequence[Span], found: list[Found]) -> None:
    """Each quote without a speaker goes to the verb beside it, to `Name:` before it, or on to the last speaker."""
    spoken = [p for p in parsed.paragraphs if _told(p)]
    for quote in quotes:
        if any(quote.overlaps(s) for f in found for s in f.content):
            continue
        paragraph = next((p for p in spoken if p.start <= quote.start < p.end), None)
        if paragraph is None or not _speech(text, quote):
            continue
        verb = _verb_beside(parsed.doc, text, quote, quotes, paragraph)
        if verb is not None:
            _add_to_verb(verb, quote, found)
            continue
        speaker = _colon_speaker(parsed.doc, text, quote, paragraph)
        if speaker is not None:
            cue = Span(quote.start - 1, quote.start)
            colon = text.value.rfind(":", paragraph.start, quote.start)
            cue = Span(colon, colon + 1)
            found.append(Found(Draft(speaker, cue, "colon", "say", [], speaker=speaker), [quote], why=["colon"]))
            continue
        if _carries_on(text, quote, found):
            continue
        before = _last_direct(text, quote, quotes, found, paragraph, spoken)
        if before is not None:
            last = max(before.content)
            between = text.value[last.end : quote.start]
            if (
                before.draft.cue.end <= last.start
                and len(between) <= 90
                and not re.search(r"[.!?:]\s*$|[.!?]\s", between)
            ):
                before.content[before.content.index(last)] = Span(last.start, quote.end)  # one clause, quoted in parts
            else:
                before.content.append(quote)
            before.why.append("floating-quote")


def _speech(text: Text, quote: Span) -> bool:
    words = text[quote]
    return len(re.findall(r"\w+", words)) >= 3 or bool(re.search(r"[.!?,]\W*$", words))


def _verb_beside(doc: Any, text: Text, quote: Span, quotes: Sequence[Span], paragraph: Any) -> Token | None:
    verbs = lexicon.load("cues")["verbs"]
    best: tuple[int, Token] | None = None
    for token in _tokens_between(
        doc, max(paragraph.start, quote.start - QUOTE_VERB_REACH), min(paragraph.end, quote.end + QUOTE_VERB_REACH)
    ):
        entry = verbs.get(lexicon.verb_lemma(token.lower_, token.lemma_.lower()))
        if entry is None or not {"that", "quote"} & set(entry["frames"]) or entry.get("kind"):
            continue
        if token.pos_ not in ("VERB", "AUX") or any(q.contains(Span(token.idx, token.idx + 1)) for q in quotes):
            continue
        after = token.idx >= quote.end
        gap = text.value[quote.end : token.idx] if after else text.value[token.idx + len(token.text) : quote.start]
        if after and text.value[quote.end - 2] in ".!?" and ("," in gap or len(gap) > 25):
            continue  # the quote ended its sentence: what follows is another
        if re.search(r"[.!?]\s", gap) or any(
            q.overlaps(Span(*_ordered(token.idx, quote))) for q in quotes if q != quote
        ):
            continue
        distance = len(gap) + (0 if after else 10)
        if best is None or distance < best[0]:
            best = (distance, token)
    return best[1] if best else None


def _ordered(at: int, quote: Span) -> tuple[int, int]:
    return (quote.end, at + 1) if at >= quote.end else (at, quote.start)


def _tokens_between(doc: Any, start: int, end: int) -> list[Token]:
    found = doc.char_span(start, end, alignment_mode="expand") if start < end else None
    return list(found) if found is not None else []


def _add_to_verb(verb: Token, quote: Span, found: list[Found]) -> None:
    for one in found:
        if one.draft.verb.i == verb.i and one.draft.kind == "speech":
            one.content.append(quote)
            one.why.append("quote-beside")
            return
    entry = lexicon.load("cues")["verbs"][lexicon.verb_lemma(verb.lower_, verb.lemma_.lower())]
    draft = Draft(verb, verb_group(verb), "quote-beside", entry.get("quote_act", entry["act"]), [])
    draft.stance = entry.get("stance")
    draft.about = child(verb, "obj") or child(verb, "iobj")
    draft.speaker = speaker_of(draft, [f.draft for f in found if f.draft.verb.sent == verb.sent])
    if draft.speaker is None or draft.speaker.lower_ not in SELF:
        found.append(Found(draft, [quote], why=["quote-beside"]))


def _colon_speaker(doc: Any, text: Text, quote: Span, paragraph: Any) -> Token | None:
    """Who stands before the colon: `Salam: "…"`."""
    before = text.value[paragraph.start : quote.start]
    if not re.search(r"\w\s*:\s*$", before):
        return None
    tokens = [t for t in _tokens_between(doc, paragraph.start, quote.start) if t.pos_ in ("PROPN", "NOUN", "PRON")]
    if not tokens or len(before) > 160:
        return None
    head = tokens[-1]
    while head.head.i != head.i and head.head in tokens:
        head = head.head
    return head


def _carries_on(text: Text, quote: Span, found: list[Found]) -> bool:
    """Whether the quote is coordinated with a content that it follows (`said that A and that its "B"`); joins it."""
    for one in found:
        last = max(one.content, key=lambda s: s.end)
        between = text.value[last.end : quote.start] if last.end <= quote.start <= last.end + 60 else ""
        opening = COORDINATED.match(between)
        if opening is not None and one.draft.cue.end <= last.start:
            start = last.end + opening.end("joint")
            one.content.append(Span(min(start, quote.start), quote.end))
            one.why.append("coordinated-quote")
            return True
    return False


def _last_direct(
    text: Text, quote: Span, quotes: Sequence[Span], found: list[Found], paragraph: Any, paragraphs: list[Any]
) -> Found | None:
    """The statement that a quote of its own sentence carries on."""
    if not re.search(r"(?:^|[.!?:,;]['\"”’»)]*\s*|[\"”]\s*)$", text.value[paragraph.start : quote.start]):
        return None
    earlier = [
        f for f in found
        if any(s.overlaps(q) for s in f.content for q in quotes) and max(s.end for s in f.content) <= quote.start
    ]  # fmt: skip
    if not earlier:
        return None
    last = max(earlier, key=lambda f: max(s.end for s in f.content))
    end = max(max(s.end for s in last.content), last.draft.cue.end)
    at = paragraphs.index(paragraph)
    floor = paragraphs[at - 1].start if at else paragraph.start
    return last if end >= floor else None


# --- chains and nesting ---------------------------------------------------------------------------------------------


def _chain(draft: Draft, cast: Cast) -> list[Link]:
    chain: list[Link] = []
    if draft.speaker is not None:
        chain.append(cast.link(draft.speaker))
    relays = list(draft.relays)
    relays += _told_to(draft, cast)
    for relay in relays:
        link = cast.link(relay)
        if all(link.name != other.name for other in chain):
            chain.append(link)
    return _with_citing(draft, cast, chain)


def _inherit_relays(found: list[Found]) -> None:
    """Unnamed sources whom one medium has quoted (`Kan cited officials`) speak through it in the rest of the report."""
    through: dict[str, list[Link]] = {}
    for one in found:
        if len(one.chain) == 2 and one.chain[0].kind == "anonymous" and one.chain[1].kind == "media":
            through.setdefault(one.chain[0].name, one.chain[1:])
    for one in found:
        if len(one.chain) == 1 and one.chain[0].kind == "anonymous" and one.chain[0].name in through:
            one.chain += through[one.chain[0].name]
            one.why.append("relay-of-same-sources")


def _told_to(draft: Draft, cast: Cast) -> list[Token]:
    """The medium that was told: it passes the words on."""
    verb = draft.verb
    if verb.pos_ not in ("VERB", "AUX"):
        return []
    heard = [draft.about] if draft.about is not None and verb.lemma_ in ("tell", "inform") else []
    for tail in children(verb, "obl", "advcl"):
        inner = tail
        if case_of(tail) in ("in", "during") and tail.lemma_ in (
            "interview",
            "comment",
            "remark",
            "conversation",
            "call",
        ):
            inner = next((c for c in children(tail, "nmod") if case_of(c) in ("with", "to", "by")), None) or tail
        elif tail.lemma_ in ("speak", "talk") and tail.tag_ == "VBG":
            inner = next((c for c in children(tail, "obl") if case_of(c) in ("to", "with")), None) or tail
        elif case_of(tail) == "to" and verb.lemma_ in ("say", "confirm", "tell", "explain", "speak"):
            inner = tail
        else:
            continue
        if inner is not tail or case_of(tail) == "to":
            heard.append(inner)
    audiences = set(lexicon.load("cues")["audiences"])
    return [h for h in heard if _medium(h, cast, audiences)]


def _medium(token: Token, cast: Cast, audiences: set[str]) -> bool:
    if token.pos_ == "PRON" or token.lemma_.lower() in audiences or token.ent_type_ == "PER":
        return False
    kind = cast.link(token).kind if token.pos_ in ("PROPN", "NOUN") else None
    if kind == "media":
        return True
    return token.pos_ == "PROPN" and token.ent_type_ in ("ORG", "") and kind not in ("state", "person", "office")


def _with_citing(draft: Draft, cast: Cast, chain: list[Link]) -> list[Link]:
    """`K reported, citing O`: O is the speaker and K passes it on."""
    near = [
        *children(draft.verb, "advcl", "conj", "parataxis"),
        *(children(draft.speaker, "acl") if draft.speaker is not None else ()),
    ]
    for participle in near:
        if participle.lemma_ in ("cite", "quote") and participle.tag_ == "VBG":
            origin = child(participle, "obj")
            if origin is not None and all(t.lemma_ != "say" for t in participle.subtree):
                link = cast.link(origin)
                return [link, *(c for c in chain if c.name != link.name)]
    return chain


def _nest(text: Text, found: list[Found]) -> list[Found]:
    """Statements inside statements get their parent and its chain; a parent that adds nothing of its own goes."""
    dropped: set[int] = set()
    for inner in found:
        outers = [o for o in found if o is not inner and any(s.contains(inner.draft.cue) for s in o.content)]
        if outers:
            inner.parent = min(outers, key=lambda o: sum(len(s) for s in o.content))
    for inner in found:
        outer = inner.parent
        if outer is not None and outer.chain and inner.chain and inner.chain[0].name == outer.chain[0].name:
            dropped.add(id(inner))  # who speaks tells of his own words: one statement
    for inner in found:
        outer = inner.parent
        names = {link.name for link in inner.chain}
        while outer is not None:
            for link in outer.chain:
                if link.name not in names:
                    inner.chain.append(link)
                    names.add(link.name)
            outer = outer.parent
    for outer in found:
        inside = [f for f in found if f.parent is outer and id(f) not in dropped]
        relays = all(f.draft.verb.lemma_ in ("say", "tell", "report") or f.draft.rule == "according-to" for f in inside)
        media = bool(outer.chain and outer.chain[0].kind == "media")
        if inside and (relays or media) and not _adds(text, outer, inside):
            dropped.add(id(outer))
    for one in found:
        while one.parent is not None and id(one.parent) in dropped:
            one.parent = one.parent.parent
    return [f for f in found if id(f) not in dropped]


def _adds(text: Text, outer: Found, inside: list[Found]) -> bool:
    """Whether the outer content holds words beyond the inner statements, their cues and speakers."""
    covered: set[int] = set()
    for inner in inside:
        for span in [*inner.content, inner.draft.cue, *(link.span for link in inner.chain if link.span)]:
            covered.update(range(span.start, span.end))
    rest = "".join(
        text.value[i] if i not in covered else " " for span in outer.content for i in range(span.start, span.end)
    )
    return len(re.findall(r"\w{3,}", rest)) >= 6


# --- records ----------------------------------------------------------------------------------------------------------


def _records(
    text: Text, found: list[Found], quotes: Sequence[Span], report: Any, publisher: str | None
) -> tuple[Statement, ...]:
    ids: dict[int, str] = {}
    made: list[Statement] = []
    for one in found:
        content = tuple(merge(one.content))
        inner = tuple(q for q in quotes if any(s.overlaps(q) for s in content))
        chain = tuple(link for link in one.chain if not _own(link, publisher))
        words = " ".join(text[s] for s in content)
        act: Any = one.draft.act
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
                modality=acts.modality(act, words),
                about=_about(text, one.draft),
                quotes=inner,
                parent=ids.get(id(one.parent)) if one.parent is not None else None,
                why=tuple(one.why + ([f"stance:{one.draft.stance}"] if one.draft.stance else [])),
            )
        )
    unique = {s.id: s for s in made}
    return tuple(sorted(unique.values(), key=lambda s: (s.content[0].start, s.cue.start if s.cue else 0)))


def _own(link: Link, publisher: str | None) -> bool:
    return publisher is not None and link.kind == "media" and link.name.lower() == publisher.lower()


def _about(text: Text, draft: Draft) -> tuple[Mention, ...]:
    aimed = draft.act in ("accuse", "demand", "order", "threaten", "condemn", "praise", "warn")
    if not aimed or draft.about is None or draft.about.lower_ in PERSONAL:
        return ()
    phrase = noun_phrase(draft.about)
    name = re.sub(r"^(?:the|a|an)\s+", "", text[phrase], flags=re.IGNORECASE)
    return (Mention(span=phrase, name=name),)


__all__ = ["find_statements"]
