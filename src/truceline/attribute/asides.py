"""Clauses of speech set off by commas, however the parse has hung them: `the post, he said on Monday, was empty`."""

from __future__ import annotations

from truceline.attribute.phrases import FINITE, Token, child, entry_of

KEEPING = frozenset({"keep", "go", "begin", "start", "continue"})
CLOSING = frozenset({",", ".", ";", ":", "!", "?", "—", "–", "(", ")", "\n", "“", "”", '"'})
NAMING = frozenset({"DET", "ADJ", "NOUN", "PROPN", "PRON", "NUM", "PART", "ADP", "ADV", "PUNCT"})
TELLING = frozenset({"tell", "inform", "assure", "remind", "advise"})
ENDING = frozenset({";", ":", ".", "!", "?", "—", "–", "\n"})
WHEN_AND_WHERE = frozenset({"ADV", "ADP", "DET", "NUM", "PROPN", "NOUN", "ADJ"})
REACH = 8
"""How many words may name the speaker of such a clause."""
TRAIL = 8
"""How many words may follow its verb (`he said on Monday`)."""


def around(verb: Token, hung: bool) -> tuple[Token, list[Token]] | None:
    """Who speaks in a clause set off by commas, and the clause round it; `hung`, where the parse has hung one on it."""
    found = _set_off(verb)
    if found is None:
        return None
    speaker, start, end = found
    words = None if hung else _both_sides(verb, start, end)
    words = _parted(verb, start, end) if words is None else words
    return None if words is None else (speaker, words)


def _both_sides(verb: Token, start: int, end: int) -> list[Token] | None:
    """The clause round one from `start` to `end` that is set off: the smallest part of the parse on both sides.

    `and, he thinks, C`: only what follows; `a photograph that, he asserted, C`: with the noun that is told of.
    """
    before, doc = verb.doc[start - 1], verb.doc
    relative = before.tag_ in ("WDT", "WP")
    for above in verb.ancestors:
        clause = above.pos_ in ("VERB", "AUX") or above.dep_ == "ROOT" or child(above, "cop", "nsubj") is not None
        if not (clause or relative) or above.left_edge.i >= start or above.right_edge.i <= end + 1:
            continue
        content = [t for t in above.subtree if not start <= t.i <= end + 1]
        stops = [t.i for t in content if t.text in (";", ":")]
        low = max((i for i in stops if i < start), default=-1)
        high = min((i for i in stops if i > end), default=len(doc))
        if _relays(doc[end + 2] if end + 2 < len(doc) else None):
            high = end + 1
        if before.pos_ == "CCONJ" or relative:
            low = start - 1
        if relative and doc[start - 2].pos_ in ("NOUN", "PROPN"):
            low = doc[start - 2].left_edge.i - 1
        return [t for t in content if low < t.i < high]
    return None


def _parted(verb: Token, start: int, end: int) -> list[Token] | None:
    """The clause round one that is set off, where the parse has cut it in two.

    `The army has dismantled, its commander told the cabinet, most depots`: what follows is no clause of its own.
    """
    before = _segment(verb, start - 1, -1)
    after = _segment(verb, end + 2, 1)
    if not before or not after or before[-1].pos_ == "CCONJ" or before[-1].tag_ in ("WDT", "WP"):
        return None
    if not _goes_on(after) or any(t.dep_ == "appos" and start <= t.head.i <= end for t in after):
        return None  # `said N, deputy to the mayor`
    if before[0].pos_ == "CCONJ":
        before = before[1:]
    return [*before, *after]


def _segment(verb: Token, at: int, step: int) -> list[Token]:
    """The words of the sentence from a place on, or back, as far as a mark that ends a clause."""
    sentence, found = verb.sent, []
    while sentence.start <= at < sentence.end and verb.doc[at].text not in ENDING:
        found.append(verb.doc[at])
        at += step
    return found[::step]


def _goes_on(words: list[Token]) -> bool:
    """Whether words are the rest of a clause: they open with its verb, or have no finite verb with its own subject."""
    joined = words[0].pos_ == "CCONJ" and len(words) > 1
    first = words[1] if joined else words[0]
    if first.tag_ in FINITE:
        return True
    if first.pos_ == "SCONJ" or (joined and first.tag_ in ("WDT", "WP", "WP$", "WRB", "IN")):
        return False
    if first.text in CLOSING or _relays(first):
        return False
    places = {t.i for t in words}
    return not any(
        t.tag_ in FINITE and any(c.i in places and c.dep_.startswith("nsubj") for c in (*t.children, *t.head.children))
        for t in words
    )


def _relays(word: Token | None) -> bool:
    """Whether a word opens what belongs to the telling: `the release said, quoting the commander`."""
    return word is not None and word.tag_ == "VBG" and entry_of(word) is not None


def _set_off(verb: Token) -> tuple[Token, int, int] | None:
    """Who speaks, and the first and the last token of the clause: nothing but who speaks stands before its verb.

    Or behind it: `said a clerk`.
    """
    host = verb.head if verb.dep_ == "xcomp" and verb.head.lemma_ in KEEPING else verb
    if host.tag_ not in FINITE or host.i < 3:
        return None
    doc = verb.doc
    if doc[host.i - 1].text == ",":
        return _inverted(host)
    end = _last(verb)
    speaker = child(host, "nsubj") or doc[host.i - 1]
    if end is None or host.dep_ == "conj" or speaker.pos_ not in ("NOUN", "PROPN", "PRON"):
        return None
    start = next((i for i in range(host.i - 1, max(host.i - 1 - REACH, -1), -1) if doc[i].text in CLOSING), None)
    if start is None or doc[start].text != "," or not start < speaker.i < host.i:
        return None
    named = doc[start + 1 : host.i]
    if any(t.pos_ not in NAMING for t in named) or named[0].tag_ in ("WDT", "WP", "WP$", "IN", "WRB"):
        return None
    return speaker, start, end


def _inverted(verb: Token) -> tuple[Token, int, int] | None:
    """`…, said a clerk, …`: nothing but who speaks stands behind the verb."""
    doc, end = verb.doc, verb.i
    while end + 1 < len(doc) and doc[end + 1].text not in CLOSING and end - verb.i <= REACH:
        end += 1
    named = doc[verb.i + 1 : end + 1]
    speaker = next((c for c in verb.children if c.dep_ == "nsubj" and verb.i < c.i <= end), None)
    if speaker is None or end + 1 >= len(doc) or doc[end + 1].text != ",":
        return None
    return (speaker, verb.i - 1, end) if all(t.pos_ in NAMING for t in named) else None


def _last(verb: Token) -> int | None:
    """The last word before the comma that ends the clause; None where something else stands there."""
    doc, end = verb.doc, verb.i
    telling = verb.lemma_ in TELLING
    while end + 1 < len(doc) and doc[end + 1].text not in CLOSING:
        end += 1
        if end - verb.i > TRAIL:
            return None
        if telling and (doc[end].dep_ in ("obj", "iobj") or doc[end].pos_ == "PRON"):
            continue  # whom it is told
        if doc[end].pos_ not in WHEN_AND_WHERE or doc[end].dep_ in ("obj", "iobj"):
            return None
    return int(end) if end + 1 < len(doc) and doc[end + 1].text == "," else None
