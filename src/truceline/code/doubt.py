"""Which of the deeds found the report tells as deeds: a head on the encoder's vector of the deed's word, and on signs.

What it doubts stays out of the record: deeds of old or in general, figures of speech, deeds told again in words that
nothing joins to their first telling. A deed that somebody is accused of, whose harm is told, or of which it is told
whom it was done to and either by whom or by the narrator himself, is never left out: a figure or a charge lost costs
more than a deed too many. Trained on our own annotated reports alone (`training/deeds.py`). But for articles and
prepositions no sign is a word of the text, so a deed is doubted alike whoever did it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from truceline.attribute.phrases import Token, case_of, child, children
from truceline.code.beside import weapon_beside
from truceline.code.deed import Deed
from truceline.code.grammar import agent_of, subject_of, undergoer_of
from truceline.code.merge import Group
from truceline.code.senses import kind_of_thing, means
from truceline.code.whole import harm_told, lead_of
from truceline.parse.judge import Floats, Judge, kept
from truceline.records import Harm

HELD = (
    "nsubj", "nsubj:pass", "obj", "obl", "obl:agent", "aux:pass", "mark", "nmod", "nmod:poss", "compound", "amod",
    "advcl", "xcomp", "ccomp", "conj", "cop", "compound:prt", "acl", "acl:relcl", "det", "case", "nummod", "aux",
)  # fmt: skip
"""What may hang on a deed's word."""
DETERMINERS = frozenset(
    ["the", "this", "these", "that", "those", "a", "an", "any", "all", "every", "each", "such", "no", "another"]
)
LINKS = frozenset([
    "of", "to", "in", "for", "on", "by", "from", "before", "after", "with", "during", "since", "against", "about",
    "that", "if", "while", "when", "as", "into", "at", "over", "under", "despite", "amid", "until", "without",
])  # fmt: skip
"""Words that tie a deed's word to what stands above it."""
AROUND = frozenset(
    ["in", "at", "on", "to", "from", "with", "against", "into", "by", "near", "over", "for", "of", "between"]
)
"""Prepositions before what stands around it."""
FILLED = ("actors", "targets", "places", "date", "means", "tolls")
EDGES = (1, 2, 3, 5, 8, 12)
"""Where a report's sentences are parted into its opening, its middle and its end."""


def meant(groups: Sequence[Group], head: Judge, seen: Floats) -> list[Group]:
    """The deeds without those that the head doubts; `seen` is what the parser saw of every word (`Parsed.seen`)."""
    return [
        group
        for group in groups
        if beyond_doubt(group) or head.odds(seen[lead_of(group).trigger.token.i], signs_of(group, groups)) >= head.least
    ]


def beyond_doubt(group: Group) -> bool:
    """Whether somebody is accused of it, its harm is told, or whom it was done to and by whom or by the narrator."""
    accused = any(d.teller is not None and d.teller.act == "accuse" for d in group.deeds)
    known = any(d.actors or d.teller is None for d in group.deeds)
    return accused or (known and any(d.targets for d in group.deeds)) or harm_told(group) != Harm()


@cache
def load() -> Judge:
    """The shipped head. Raises `ModelError` where it is missing or broken."""
    return Judge(kept("deeds"))


def signs_of(group: Group, groups: Sequence[Group]) -> list[str]:
    """The signs of a deed: of its word, of its mention, of all that tells it, and of the deeds beside it."""
    lead = lead_of(group)
    token = lead.trigger.token
    alone = (*_of_word(token), *_of_company(token), *_of_mention(lead))
    together = (*_of_telling(group), *_among(lead, group, groups))
    return sorted({*alone, *together})  # always in one order: a sum's last digits hang on it


def _of_word(token: Token) -> Iterator[str]:
    yield f"tag {token.tag_}"
    yield f"dep {token.dep_}"
    yield from (f"has {c.dep_}" for c in token.children if c.dep_ in HELD)
    words = {c.lower_ for c in token.children}
    helpers = {c.lower_ for c in token.children if c.dep_.startswith("aux")}
    if words & {"not", "n't", "never", "no"}:
        yield "negated"
    if any(c.tag_ == "MD" for c in token.children):
        yield "modal"
    if helpers & {"has", "have", "had"}:
        yield "perfect"
    if helpers & {"is", "are"}:
        yield "present be"
    yield from (f"det {c.lower_}" for c in token.children if c.dep_ == "det" and c.lower_ in DETERMINERS)
    yield from (f"link {c.lower_}" for c in children(token, "case", "mark") if c.lower_ in LINKS)


def _of_company(token: Token) -> Iterator[str]:
    """Of what kind is whom it was done to, who did it, what stands around it."""
    if token.pos_ in ("VERB", "AUX"):
        thing, doer = undergoer_of(token), subject_of(token) or agent_of(token)
    else:
        thing, doer = child(token, "nmod"), child(token, "nmod:poss", "compound")
    for name, held in (("thing", thing), ("doer", doer)):
        if held is not None:
            yield name
            yield f"{name} {held.pos_}"
            yield from (f"{name} {kind}" for kind in kind_of_thing(held))
    yield from (f"around {case}" for c in children(token, "obl", "nmod") if (case := case_of(c)) in AROUND)
    if (weapon := weapon_beside(token)) is not None:
        yield f"weapon {means()[weapon[0]]}"


def _of_mention(deed: Deed) -> Iterator[str]:
    trigger = deed.trigger
    yield f"frame {trigger.frame}"
    yield f"light {trigger.light_kind}" if trigger.light is not None else "no light verb"
    yield f"status {deed.status}"
    yield from (name for name in ("supports", "refers", "definite", "aggregate") if getattr(deed, name))
    if deed.another:
        yield "another"
    yield from (f"{'with' if getattr(deed, name) else 'no'} {name}" for name in FILLED)
    if any(m.name.lower() != m.name for m in deed.actors):
        yield "doer by name"
    if any(p.precision in ("town", "site") for p in deed.places):
        yield "fine place"
    if deed.teller is None:
        yield "narrated"
    else:
        yield "stated"
        yield f"act {deed.teller.act}"
        yield f"voice {deed.teller.voice}"


def _of_telling(group: Group) -> Iterator[str]:
    """Of all its mentions together."""
    yield f"type {group.type}"
    yield from (f"also {d.trigger.type}" for d in group.deeds if d.trigger.type != group.type)
    yield f"mentions {min(len(group.deeds), 4)}"
    yield from (f"joined {why}" for why in group.why[1:])
    yield f"tellers {min(len({d.teller.id for d in group.deeds if d.teller is not None}), 3)}"
    yield "some narrated" if any(d.teller is None for d in group.deeds) else "none narrated"
    yield from (f"{'somewhere' if any(getattr(d, name) for d in group.deeds) else 'nowhere'} {name}" for name in FILLED)


def _among(lead: Deed, group: Group, groups: Sequence[Group]) -> Iterator[str]:
    """Where it stands among the deeds of the report."""
    first = min(d.sentence for d in group.deeds)
    yield f"first {sum(first >= edge for edge in EDGES)}"
    same = [other for other in groups if other is not group and other.type == group.type]
    yield f"same type {min(len(same), 4)}"
    yield f"same type before {min(sum(min(d.sentence for d in other.deeds) < first for other in same), 3)}"
    here = [o for o in groups if o is not group and any(d.sentence == lead.sentence for d in o.deeds)]
    yield f"in its sentence {min(len(here), 4)}"
    if any(other.type == group.type for other in here):
        yield "same type in its sentence"
