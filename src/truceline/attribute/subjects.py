"""Who speaks: the head of the phrase that names the speaker of a cue, in its sentence."""

from __future__ import annotations

from collections.abc import Sequence

from truceline.attribute.cues import passive
from truceline.attribute.drafts import Draft
from truceline.attribute.frames_clause import carries_on
from truceline.attribute.phrases import FINITE, Token, child

RELATIVE = frozenset({"who", "which", "that", "whom", "whose"})


def speaker_of(draft: Draft, earlier: Sequence[Draft]) -> Token | None:
    """The head of the phrase that names who says it, or None.

    `earlier` are the drafts before it in the same sentence: a participle (`adding that …`) takes their speaker.
    """
    if draft.speaker is not None:
        return _antecedent(draft.speaker)
    if draft.sourceless:
        return None
    verb = draft.verb
    subject = child(verb, "nsubj")
    if subject is not None and not passive(verb):
        return _antecedent(subject)
    above = carries_on(verb)
    if above is not None:
        before = next((d.speaker for d in reversed(earlier) if d.verb.i == above.i), None)
        return before if before is not None else _matrix_subject(verb.head)
    if verb.dep_ == "conj" and not passive(verb):
        head = verb.head
        while head.dep_ == "conj":
            head = head.head
        subject = child(head, "nsubj")
        if subject is not None:
            return _antecedent(subject)
        verb = head
    if verb.dep_ == "acl":
        return _antecedent(verb.head)
    if verb.tag_ == "VBG" or verb.dep_ in ("advcl", "xcomp", "dep", "parataxis"):
        for other in reversed(earlier):
            if other.speaker is not None and other.verb.i < verb.i and other.rule != "noun":
                return other.speaker
        return _matrix_subject(verb)
    return displaced_subject(verb) if verb.tag_ in FINITE else None


def _antecedent(token: Token) -> Token:
    """The noun that a relative pronoun stands for; the token itself otherwise."""
    if token.lower_ in RELATIVE:
        clause = token.head
        while clause.dep_ in ("aux", "cop", "conj", "xcomp", "ccomp") and clause.head.i != clause.i:
            clause = clause.head
        if clause.dep_.startswith("acl"):
            return clause.head
    return token


def _matrix_subject(verb: Token) -> Token | None:
    for above in verb.ancestors:
        if above.pos_ in ("VERB", "AUX", "ADJ", "NOUN") and (subject := child(above, "nsubj")) is not None:
            return _antecedent(subject)
        if above.tag_ in FINITE and (named := displaced_subject(above)) is not None:
            return named
    return None


def displaced_subject(verb: Token) -> Token | None:
    """The name that the parser hung on an opening clause, though it is the verb's subject.

    `Noting that homes were hit, lawmaker X, of party Y, stressed …`: the verb has no subject of its own, and a
    person's name opens the stretch between the clause's comma and the verb.
    """
    opening = next((c for c in verb.children if c.i < verb.i and c.tag_ == "VBG" and c.dep_ == "advcl"), None)
    if opening is None or child(verb, "nsubj", "csubj", "expl") is not None:
        return None
    for token in verb.doc[opening.i : verb.i]:
        left = token.left_edge.i
        if token.ent_type_ == "PER" and token.ent_iob_ == "B" and left > 0 and verb.doc[left - 1].text == ",":
            return token
        if (
            token.ent_type_ == "PER"
            and token.ent_iob_ == "B"
            and any(verb.doc[i].text == "," for i in range(max(opening.i, token.i - 4), token.i))
        ):
            return token
    return None
