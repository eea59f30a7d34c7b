"""Chains of sources: who speaks, who passes it on, and statements inside statements."""

from __future__ import annotations

from truceline import lexicon
from truceline.attribute.content import Found
from truceline.attribute.cues import agent
from truceline.attribute.drafts import Draft
from truceline.attribute.phrases import FINITE, Token, case_of, child, children, tokens_between
from truceline.attribute.speakers import Cast
from truceline.records import Link
from truceline.text import Along, Span

DISOWNING = frozenset({"deny", "refuse"})
"""Acts of somebody who speaks of another's words without passing them on: `denied reports that C`."""
REST = 2
"""How many words that mean something a statement may have beside the ones inside it and yet add nothing to them."""


def chain_of(draft: Draft, cast: Cast) -> list[Link]:
    """Who says it, speaker first, then each that passes it on; names resolved within the report."""
    chain: list[Link] = []
    if draft.speaker is not None:
        chain.append(cast.link(draft.speaker))
    relays = list(draft.relays)
    if draft.speaker is not None:
        relays += [by for c in children(draft.speaker, "acl") if c.lemma_ in ("quote", "cite") and (by := agent(c))]
    relays += _told_to(draft, cast)
    for relay in relays:
        link = cast.link(relay)
        if all(link.name != other.name for other in chain):
            chain.append(link)
    return _with_citing(draft, cast, chain)


def inherit_relays(found: list[Found]) -> None:
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


def nest(found: list[Found]) -> list[Found]:
    """Statements inside statements get their parent and its chain; a parent that adds nothing of its own goes."""
    dropped: set[int] = set()
    along = Along((span, one) for one in found for span in one.content)
    for inner in found:
        cue = inner.draft.cue
        near = {id(o): o for o in along.at(cue)}.values()
        outers = [
            o for o in near
            if o is not inner and any(s.contains(cue) for s in o.content) and not _within(o, inner)
        ]  # fmt: skip
        if outers:
            inner.parent = min(outers, key=lambda o: sum(len(s) for s in o.content))
    for inner in found:
        outer = inner.parent
        if outer is not None and outer.chain and inner.chain and inner.chain[0].name == outer.chain[0].name:
            dropped.add(id(inner))  # who speaks tells of his own words: one statement
    for inner in found:
        if inner.draft.rule == "noun" and inner.draft.sourceless:
            continue  # `would look into claims that C`: nobody is named who makes them
        outer = inner.parent
        names = {link.name for link in inner.chain}
        while outer is not None and outer.draft.act not in DISOWNING:
            for link in outer.chain:
                if link.name not in names:
                    inner.chain.append(link)
                    names.add(link.name)
            outer = outer.parent
    held: dict[int, list[Found]] = {}
    for one in found:
        if one.parent is not None:
            held.setdefault(id(one.parent), []).append(one)
    for outer in found:
        inside = [f for f in held.get(id(outer), ()) if id(f) not in dropped]
        relays = all(f.draft.verb.lemma_ in ("say", "tell", "report") or f.draft.rule == "according-to" for f in inside)
        media = bool(outer.chain and outer.chain[0].kind == "media")
        if not inside or not (relays or media) or outer.draft.act in DISOWNING or _adds(outer, inside):
            continue
        if any(_judged(f.draft, outer) for f in inside):
            continue
        unnamed = [f for f in inside if f.draft.rule == "noun" and f.draft.sourceless]
        if outer.draft.act == "confirm" and len(unnamed) == len(inside):
            outer.content = inside[0].content  # `confirmed reports that C` confirms C
            dropped.add(id(inside[0]))
        elif unnamed:
            continue  # `had received reports that C`: who has is named here alone
        else:
            dropped.add(id(outer))
    for one in found:
        while one.parent is not None and id(one.parent) in dropped:
            one.parent = one.parent.parent
    return [f for f in found if id(f) not in dropped]


def _judged(draft: Draft, outer: Found) -> bool:
    """Whether the words around a noun that reports say something of that report: `said the reports were false`."""
    verb = draft.verb
    of_it = verb.dep_.startswith("nsubj") and verb.head.pos_ in ("VERB", "ADJ", "NOUN")
    return draft.rule == "noun" and of_it and any(s.start <= verb.head.idx < s.end for s in outer.content)


def _within(one: Found, other: Found) -> bool:
    """Whether `one` already stands somewhere inside `other`: the misread can hold each other."""
    above: Found | None = one
    while above is not None and above is not other:
        above = above.parent
    return above is other


def _adds(outer: Found, inside: list[Found]) -> bool:
    """Whether the outer content tells something beyond the inner statements, their cues and speakers."""
    covered: list[Span] = []
    for inner in inside:
        covered += [*inner.content, inner.draft.cue, *(link.span for link in inner.chain if link.span)]
    doc = outer.draft.verb.doc
    rest = [
        token
        for span in outer.content
        for token in tokens_between(doc, span.start, span.end)
        if (token.pos_ in ("NOUN", "PROPN", "VERB", "NUM", "ADJ") or token.tag_ in FINITE)
        and not any(c.start <= token.idx < c.end for c in covered)
    ]
    return len(rest) > REST or any(token.tag_ in FINITE for token in rest)
