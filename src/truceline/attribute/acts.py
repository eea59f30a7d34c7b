"""What is done by saying it: voice, act and modality of a statement.

The act is the cue's, from the list, and stays it where the cue has said what is done (`accused`, `warned`). A cue that
only says that something was said (`said`, `called N Z`) leaves it to the words, where they leave no doubt: a judgement,
a denial, a promise of one's own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from truceline import lexicon
from truceline.attribute.phrases import Token
from truceline.records import Act, Modality, Voice
from truceline.text import Span

HYPOTHETICAL = re.compile(r"\b(?:would|could|might|may|if|unless|should\s+\w+\s+fail)\b", re.IGNORECASE)
INTENDED = re.compile(
    r"\b(?:will|shall|won['’]t|going\s+to|(?:['’]ll)|intends?\s+to|plans?\s+to)\b|['’]ll\b", re.IGNORECASE
)
HABITUAL = re.compile(r"\b(?:every\s+time|whenever|each\s+time|always|routinely|habitually)\b", re.IGNORECASE)

_OPEN = r"^[\s\"“”‘’'«]*"
_SELF = r"(?:it|they|he|she|we|i|(?:its|their|our) (?:men|troops|forces|army|fighters|soldiers))"
NAMING = frozenset({"call", "describe", "term", "dub", "label", "brand", "characterize", "characterise"})
NOTHING = re.compile(_OPEN + r"(?:no|none|not one|neither)\b|\bnothing to do with\b", re.IGNORECASE)
OWN_WILL = re.compile(_OPEN + _SELF + r" (?:would|will|shall)(?! not\b| never\b| only\b| be\b)", re.IGNORECASE)
URGING = re.compile(
    r"\bwe (?:\w+ )?(?:urge|call (?:on|upon|for)|demand|appeal)\b"
    r"|\bmust (?:stop|leave|end|release|allow|withdraw|cease|halt)\b"
    r"|\bshould [\"“]?(?:get out|withdraw|leave|stop|come forward)\b", re.IGNORECASE,
)  # fmt: skip
GUILTY = re.compile(r"\b(?:is|was|were|are|be) (?:\w+ly )?(?:responsible for|behind|to blame)\b", re.IGNORECASE)
COMMITTED = re.compile(_OPEN + r"(?:\w+['’]?s? ){0,3}?(?:commitment|readiness|willingness|resolve) to\b", re.IGNORECASE)


def act_of(act: Act, rule: str, lemma: str, words: str) -> Act:
    """The act of a statement, from the cue's own, the rule that found it, the cue's lemma and the content's words."""
    if act == "refuse" and rule in ("object", "object-as") and _has("claims", words[:90]):
        return "deny"  # who rejects an accusation denies it
    if act == "promise" and _has("harm", words[:60]):
        return "threaten"
    if act != "say":
        return act
    if rule in ("object-as", "what-as") and lemma in (
        "call",
        "describe",
        "term",
        "dub",
        "label",
        "brand",
        "characterize",
        "characterise",
    ):
        judged: tuple[Act, ...] = ("deny", "condemn", "praise")
        return next((one for one in judged if _has(one, words)), act)
    if COMMITTED.search(words):
        return "promise"
    if GUILTY.search(words):
        return "accuse"
    if URGING.search(words):
        return "demand"
    if NOTHING.search(words):
        return "deny"
    if OWN_WILL.search(words):
        return "threaten" if _has("harm", words[:60]) else "promise"
    return act


def _has(which: str, words: str) -> bool:
    return _judging(which).search(words) is not None


@cache
def _judging(which: str) -> re.Pattern[str]:
    listed = lexicon.load("cues")["judgements"][which]
    return re.compile(r"\b(?:" + "|".join(re.escape(word) for word in listed) + r")\b", re.IGNORECASE)


def voice(content: Sequence[Span], quotes: Sequence[Span]) -> Voice:
    """`direct` if every word of the content stands inside quote marks, `mixed` if some do, else `indirect`."""
    inside = sum(max(0, min(c.end, q.end) - max(c.start, q.start)) for c in content for q in quotes)
    if inside == 0:
        return "indirect"
    total = sum(len(c) for c in content)
    return "direct" if total - inside <= 2 * len(content) else "mixed"


def modality(act: Act, words: str, root: tuple[Token | None, bool] = (None, False)) -> Modality:
    """How the content stands to the world, by its own words; `root` is its main word and whether that is quoted.

    What `will` was to who spoke, `would` is to who reports it: intended. In a quote, or with `if`, it is hypothetical.
    """
    head = words[:160]
    if HABITUAL.search(head):
        return "habitual"
    word, quoted = root
    if act == "promise":
        return "intended"
    if word is None or word.pos_ not in ("VERB", "AUX", "ADJ", "NOUN"):
        return _by_words(act, head)
    helpers = {c.lower_ for c in word.children if c.dep_.startswith(("aux", "cop"))}
    conditional = any(m.lower_ in ("if", "unless") for c in word.children for m in c.children if c.dep_ == "advcl")
    if helpers & {"will", "shall", "'ll", "’ll", "wo"}:
        return "intended"
    if helpers & {"could", "might", "may"} or conditional:
        return "hypothetical"
    if "would" in helpers:
        return "hypothetical" if quoted else "intended"
    if helpers & {"is", "are"} and "to" in {
        c.lower_ for c in word.children if c.i < word.i and c.dep_ in ("aux", "mark")
    }:
        return "intended"
    if act == "threaten" and re.match(r"\s*to\s", head):
        return "intended"
    if word.pos_ in ("VERB", "AUX") or word.dep_ == "ccomp":
        return "asserted"
    return _by_words(act, head)


def _by_words(act: Act, head: str) -> Modality:
    if HYPOTHETICAL.search(head):
        return "hypothetical"
    if INTENDED.search(head) or (act in ("promise", "threaten") and re.match(r"\s*to\s", head)):
        return "intended"
    return "asserted"
