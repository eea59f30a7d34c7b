"""Clauses of speech set off by commas, however the parse has hung them: `the post, he said on Monday, was empty`."""

from __future__ import annotations

from truceline.attribute.phrases import FINITE, Token, child

KEEPING = frozenset({"keep", "go", "begin", "start", "continue"})
CLOSING = frozenset({",", ".", ";", ":", "!", "?", "—", "–", "(", ")", "\n", "“", "”", '"'})
NAMING = frozenset({"DET", "ADJ", "NOUN", "PROPN", "PRON", "NUM", "PART", "ADP", "ADV", "PUNCT"})
WHEN_AND_WHERE = frozenset({"ADV", "ADP", "DET", "NUM", "PROPN", "NOUN", "ADJ"})
REACH = 8
"""How many words may name the speaker of such a clause."""
TRAIL = 6
"""How many words may follow its verb (`he said on Monday`)."""


def aside(verb: Token) -> tuple[Token, list[Token]] | None:
    """Who speaks in a clause set off by commas, and the clause round it: the smallest part of the parse on both sides.

    `and, he thinks, C`: only what follows; `a photograph that, he asserted, C`: with the noun that is told of.
    """
    found = _set_off(verb)
    if found is None:
        return None
    speaker, start, end = found
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
        if before.pos_ == "CCONJ" or relative:
            low = start - 1
        if relative and doc[start - 2].pos_ in ("NOUN", "PROPN"):
            low = doc[start - 2].left_edge.i - 1
        return speaker, [t for t in content if low < t.i < high]
    return None


def _set_off(verb: Token) -> tuple[Token, int, int] | None:
    """Who speaks, and the first and the last token of the clause: nothing but who speaks stands before its verb."""
    host = verb.head if verb.dep_ == "xcomp" and verb.head.lemma_ in KEEPING else verb
    if host.tag_ not in FINITE or host.i < 3 or host.dep_ == "conj":
        return None
    doc, end = verb.doc, _last(verb)
    speaker = child(host, "nsubj") or doc[host.i - 1]
    if end is None or speaker.pos_ not in ("NOUN", "PROPN", "PRON"):
        return None
    start = next((i for i in range(host.i - 1, max(host.i - 1 - REACH, -1), -1) if doc[i].text in CLOSING), None)
    if start is None or doc[start].text != "," or not start < speaker.i < host.i:
        return None
    named = doc[start + 1 : host.i]
    if any(t.pos_ not in NAMING for t in named) or named[0].tag_ in ("WDT", "WP", "WP$", "IN", "WRB"):
        return None
    return speaker, start, end


def _last(verb: Token) -> int | None:
    """The last word before the comma that ends the clause; None where something else stands there."""
    doc, end = verb.doc, verb.i
    while end + 1 < len(doc) and doc[end + 1].text not in CLOSING:
        end += 1
        if end - verb.i > TRAIL or doc[end].pos_ not in WHEN_AND_WHERE or doc[end].dep_ in ("obj", "iobj"):
            return None
    return int(end) if end + 1 < len(doc) and doc[end + 1].text == "," else None
