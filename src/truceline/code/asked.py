"""What a sense of a verb is held against: whom it is done to, who does it, what stands behind it and after `with`."""

from __future__ import annotations

from truceline import lexicon
from truceline.attribute.phrases import DAYS, Token, case_of, child, children
from truceline.code.senses import NOTHING, kind_of_thing

TOLD = frozenset(
    ["order", "urge", "ask", "force", "tell", "allow", "call", "instruct", "compel", "warn", "let", "help", "permit"]
)
"""Verbs whose object does what the verb under them says."""
NEAR, REACH = 8, 12
"""How far behind a verb the words of its phrase may stand, and its particle: `brought thirty of the wounded out`."""
STILL = frozenset({"remain", "stay", "lie", "stand", "keep"})
RELATIVE = frozenset({"who", "which", "that", "whom"})


def gapped(verb: Token) -> bool:
    """Whether it is a passive whose `was` stands only before: `a man was hurt and his son killed`."""
    return _joined_to_passive(verb) and child(verb, "nsubj") is not None


def shared_passive(verb: Token) -> bool:
    """Whether it may be a passive that shares `was` and subject with the one before: `were held and handed over`.

    The tagger cannot tell it from an active past; so it is one only for a verb that needs an object and has none.
    """
    return _joined_to_passive(verb) and verb.tag_ == "VBD" and child(verb, "nsubj", "ccomp", "xcomp", "csubj") is None


def _joined_to_passive(verb: Token) -> bool:
    return (
        verb.dep_ == "conj"
        and verb.tag_ in ("VBN", "VBD")
        and child(verb.head, "aux:pass") is not None
        and child(verb, "obj", "aux", "aux:pass") is None
    )


def undergoer(token: Token) -> Token | None:
    """The object, or the subject of a passive, or the noun that a participle or relative clause is about."""
    if gapped(token):
        return child(token, "nsubj")
    thing = child(token, "obj")
    if thing is not None:
        return _meant(thing, token)
    passive = child(token, "nsubj:pass")
    if passive is not None:
        return _meant(passive, token)
    if token.dep_ in ("acl", "amod") and token.tag_ == "VBN":
        return token.head
    if token.dep_ == "conj" and token.tag_ == "VBN" and token.head.tag_ == "VBN":
        return undergoer(token.head)
    if sharing(token) or remaining(token):
        return child(token.head, "nsubj")
    return _shared_object(token)


def _shared_object(verb: Token) -> Token | None:
    """The object that stands behind two verbs and hangs on the first: `cleared and released the fishermen`."""
    if verb.dep_ != "conj" or verb.tag_ == "VBN" or child(verb, "nsubj", "obj", "obl", "xcomp", "ccomp") is not None:
        return None
    thing = child(verb.head, "obj")
    return thing if thing is not None and thing.i > verb.i else None


def _meant(token: Token, verb: Token) -> Token:
    """What a relative word in a clause about something stands for; any other word stands for itself."""
    return verb.head if token.lower_ in RELATIVE and verb.dep_.startswith("acl") else token


def sharing(token: Token) -> bool:
    """Whether it is a passive with its own `was` that shares the subject before: `He came home and was arrested`."""
    return token.dep_ == "conj" and child(token, "aux:pass") is not None and child(token, "nsubj", "csubj") is None


def remaining(token: Token) -> bool:
    """Whether it says how something still is: `the road remains closed`, `200 people are still held`."""
    return token.dep_ == "xcomp" and token.tag_ == "VBN" and token.head.lemma_.lower() in STILL


def doer(token: Token) -> Token | None:
    """Who does what a verb says: its subject, behind `by`, or that of the verb which it hangs on."""
    by = agent(token)
    if gapped(token) or by is not None:
        return by
    subject = next((c for c in token.children if c.dep_ in ("nsubj", "nsubj:outer")), None)
    if subject is not None:
        return _meant(subject, token)
    above = token.head
    if above.i == token.i:
        return None
    handed = child(above, "obj", "nsubj:pass")
    if handed is not None and token.dep_ in ("xcomp", "ccomp") and above.lemma_.lower() in TOLD:
        return handed
    if handed is not None and token.tag_ == "VBG" and above.lemma_.lower() in lexicon.load("parties")["blame"]:
        return handed  # `accused the army of shelling the town`
    if token.dep_ == "xcomp" and handed is not None and handed.dep_ == "nsubj:pass":
        return handed  # `the army is said to have taken it`
    if token.dep_ in ("conj", "xcomp", "advcl") and child(token, "nsubj:pass") is None:
        return doer(above)
    return above if token.dep_ == "acl" and token.tag_ != "VBN" else None


def agent(token: Token) -> Token | None:
    """Who did it, behind the `by` of a passive."""
    return child(token, "obl:agent")


def agentless(token: Token) -> bool:
    """Whether it is a passive that names nobody who did it."""
    return (token.tag_ == "VBN" or gapped(token)) and agent(token) is None


def given(token: Token) -> frozenset[str]:
    """The kinds of what stands after `with`: beside the verb, or beside its object where the parser hung it there."""
    tails = (*children(token, "obl"), *(c for o in children(token, "obj") for c in children(o, "nmod")))
    return NOTHING.union(*(kind_of_thing(tail) for tail in tails if case_of(tail) == "with"))


def held_by_preposition(token: Token, words: tuple[str, ...], *, own_only: bool = False) -> frozenset[str]:
    """The kinds of what hangs on the verb by prepositions: by those of its phrase (`withdraw from`), if by any."""
    tails = list(children(token, "obl"))
    own = [tail for tail in tails if case_of(tail) in words[1:]]
    return NOTHING.union(*(kind_of_thing(tail) for tail in (own if own_only else own or tails)))


def phrase_end(token: Token, words: tuple[str, ...]) -> Token | None:
    """The last token of a verb phrase of these words (`burned a church down` too); None if they are not there."""
    last = token
    for word in words[1:]:
        found = next((t for t in token.subtree if word in (t.lower_, t.lemma_.lower()) and _in_reach(token, t)), None)
        if found is None:
            return None
        last = found if found.i == last.i + 1 else last
    return last


def _in_reach(verb: Token, word: Token) -> bool:
    """Whether a word stands near enough behind a verb; a particle or preposition may stand behind a long object.

    An adverb may stand right before it (`sexually assaulted`); the preposition of a date is no word of a phrase.
    """
    if not (word.head.i == verb.i or word.head.head.i == verb.i):
        return False
    if word.dep_ == "advmod" and word.lower_.endswith("ly") and word.i == verb.i - 1:
        return True
    if word.dep_ == "case" and (word.head.tag_ == "CD" or word.head.lower_ in DAYS):
        return False
    return 0 < word.i - verb.i <= (REACH if word.dep_ in ("compound:prt", "advmod", "case") else NEAR)
