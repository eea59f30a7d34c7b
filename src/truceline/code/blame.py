"""Statements that speak of the deed told just before: who blames somebody for it, claims it, denies or confirms it."""

from __future__ import annotations

import re
from bisect import bisect_right, insort
from collections.abc import Sequence
from typing import Any

from truceline.attribute.phrases import Token
from truceline.code.clauses import conjuncts
from truceline.code.merge import Group
from truceline.code.parties import Parties
from truceline.records import Mention as Named
from truceline.records import Statement
from truceline.text import Along, Span

BLAMED = frozenset({
    "airstrike", "shelling", "bombing", "shooting", "clash", "attack", "sexual_violence", "harm", "destruction",
    "detention", "displacement", "seizure", "incursion",
})  # fmt: skip
"""Types of deed that somebody is blamed for."""
NEAR = 160
"""Characters after which `blamed the rebels` no longer speaks of the deed told before."""
KNOWN = frozenset({"it", "this", "that", "them", "the", "these", "those", "both"})
"""Words of what somebody is blamed for, where it was told before."""
BRIEF = 9
"""Words of a content that names the blamed and nothing else."""
SPOKEN_OF = re.compile(
    r"(?:it|this|that|which|(?:the|this|that|these|those) (?:claim|charge|accusation|allegation|report|account)s?"
    r"|(?:any |all )?(?:involvement|responsibility|role|part)(?: in it)?)",
    re.I,
)
"""What is denied or confirmed, where that was told before."""


def add_blame(groups: Sequence[Group], statements: Sequence[Statement], doc: Any, parties: Parties) -> None:
    """Let who blames somebody for the deed told just before, or claims it, tell it, with whom he names as its doer."""
    told = Along((d.trigger.span, d.trigger.span) for g in groups for d in g.deeds)
    ends = sorted((d.evidence.end, -n) for n, g in enumerate(groups) for d in g.deeds)
    for statement in statements:
        if not statement.chain or any(c.contains(at) for c in statement.content for at in told.at(c)):
            continue
        actors = _blamed(statement, doc, parties)
        number = _told_before(ends, statement.content[0]) if actors else None
        if number is not None and groups[number].type in BLAMED:
            group = groups[number]
            again = group.deeds[0].told_again(statement.content[0], statement, "blame", actors)
            group.deeds.append(again)
            group.why.append("blamed")
            insort(ends, (again.evidence.end, -number))


def add_replies(groups: Sequence[Group], statements: Sequence[Statement], text: str) -> None:
    """Note who denies or confirms the deed told just before: `…, which the Front denied`; `It was confirmed by X`."""
    ends = sorted((d.evidence.end, -n) for n, g in enumerate(groups) for d in g.deeds)
    for statement in statements:
        if statement.act not in ("deny", "confirm") or len(statement.content) > 1 or not statement.chain:
            continue
        content = statement.content[0]
        if not SPOKEN_OF.fullmatch(text, content.start, content.end):
            continue
        number = _told_before(ends, min(content, statement.cue or content))
        if number is not None and groups[number].type in BLAMED:
            groups[number].replies.append(statement)


def _blamed(statement: Statement, doc: Any, parties: Parties) -> list[Named]:
    content = statement.content[0]
    found = doc.char_span(content.start, content.end)
    if found is None or len(statement.content) > 1:
        return []
    words = [t for t in found if not t.is_punct and not t.is_space]
    if any(t.lemma_.lower() == "responsibility" for t in words) and statement.act in ("say", "confirm"):
        return [parties.claimant(statement)]
    if statement.act != "accuse" or len(words) > BRIEF or any(t.pos_ == "VERB" for t in words):
        return []
    reason = next((t for t in words if t.lower_ == "for"), None)
    if reason is not None and not {t.lower_ for t in words if t.i > reason.i} & KNOWN:
        return []  # blamed for something that was not told
    head: Token = found.root
    if head.pos_ not in ("NOUN", "PROPN"):
        return []
    inside = [t for t in conjuncts(head) if content.start <= t.idx < content.end]
    return [parties.name(t, "actor", statement) for t in inside]


def _told_before(ends: Sequence[tuple[int, int]], at: Span) -> int | None:
    """The number of the deed whose telling ends last before the words, if it is near; of several, the first one's.

    `ends` has where each telling ends with the number of its deed turned negative, in order.
    """
    before = bisect_right(ends, (at.start + 1, 0))
    if not before or at.start - ends[before - 1][0] > NEAR:
        return None
    return -ends[before - 1][1]
