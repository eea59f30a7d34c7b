"""What is done by saying it: voice, act and modality of a statement."""

from __future__ import annotations

import re
from collections.abc import Sequence

from truceline.records import Act, Modality, Voice
from truceline.text import Span

HYPOTHETICAL = re.compile(r"\b(?:would|could|might|may|if|unless|should\s+\w+\s+fail)\b", re.IGNORECASE)
INTENDED = re.compile(
    r"\b(?:will|shall|won['’]t|going\s+to|(?:['’]ll)|intends?\s+to|plans?\s+to)\b|['’]ll\b", re.IGNORECASE
)
HABITUAL = re.compile(r"\b(?:every\s+time|whenever|each\s+time|always|routinely|habitually)\b", re.IGNORECASE)


def voice(content: Sequence[Span], quotes: Sequence[Span]) -> Voice:
    """`direct` if every word of the content stands inside quote marks, `mixed` if some do, else `indirect`."""
    inside = sum(max(0, min(c.end, q.end) - max(c.start, q.start)) for c in content for q in quotes)
    if inside == 0:
        return "indirect"
    total = sum(len(c) for c in content)
    return "direct" if total - inside <= 2 * len(content) else "mixed"


def modality(act: Act, words: str) -> Modality:
    """How the content stands to the world, by its own words."""
    head = words[:160]
    if HABITUAL.search(head):
        return "habitual"
    if HYPOTHETICAL.search(head):
        return "hypothetical"
    if INTENDED.search(head) or (act in ("promise", "threaten") and re.match(r"\s*to\s", head)):
        return "intended"
    return "asserted"
