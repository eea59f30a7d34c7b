"""Whether a deed happened: status from its clause and from what governs it."""

from __future__ import annotations

import re

from truceline.attribute.phrases import Token, case_of, child, children, entry_of
from truceline.code.triggers import Trigger
from truceline.records import Status

REAL = frozenset({"occurred", "ongoing"})
"""Statuses of deeds that were done or are being done."""
PLAN = frozenset({
    "plan", "intend", "prepare", "vow", "threaten", "promise", "pledge", "decide", "seek", "aim",
    "schedule", "set", "order", "expect", "plot",
})  # fmt: skip
TRY = frozenset({
    "try", "attempt", "fail", "foil", "thwart", "prevent", "avert", "repel", "intercept", "stop", "disrupt",
    "struggle",
})  # fmt: skip
WISH = frozenset({
    "urge", "call", "demand", "ask", "appeal", "want", "request", "hope", "fear", "refuse", "warn", "avoid",
    "risk", "advise", "recommend", "agree", "need",
})  # fmt: skip
GO_ON = frozenset({
    "continue", "keep", "resume", "persist",
})  # fmt: skip
PERMIT = frozenset({"allow", "permit", "authorise", "authorize", "let", "clear", "enable", "able", "free"})
"""Words that let somebody do something."""
ADVANCING = frozenset({"succeed", "progress", "success", "headway"})
"""Words for what is being achieved: `succeeded in taking the town`."""
STATES = frozenset({"presence", "obstruction"})
LASTING = frozenset({"war", "conflict", "insurgency", "fighting", "hostilities", "cooperation", "partnership"})
"""Nouns for what goes on until it is said to have ended."""
NOT_YET = re.compile(
    r"\b(?:planned|possible|potential|imminent|future|threatened|looming|would-be|feared|upcoming)\b", re.I
)
LEAVE = frozenset({"let", "allow", "permit", "admit"})
"""Verbs of leave: who does not give it stands in the way."""
FOILED = re.compile(r"\b(?:attempted|foiled|thwarted|failed|averted|botched)\b", re.IGNORECASE)


def find_status(trigger: Trigger) -> Status | None:
    """The deed's status; None where the words only wish for it, forbid it or speak of it in general."""
    verb = trigger.light if trigger.light is not None else trigger.token
    if _unproved(verb) or _unproved(trigger.token):
        return None
    if trigger.noun:
        if trigger.token.dep_ == "obj" and _calls_off(trigger.token.head):
            return None  # `cancelled a planned visit`: the deed is that
        before = trigger.token.doc[max(0, trigger.token.left_edge.i) : trigger.token.i].text
        if FOILED.search(before):
            return "attempted"
        if NOT_YET.search(before):
            return "planned"
        if trigger.light is None:
            return _of_bare_noun(trigger)
        if trigger.light_kind == "suffer" and _beaten_off(verb):
            return "attempted"
    status = _of_verb(verb, trigger)
    return None if trigger.noun and status == "hypothetical" else status


EVIDENCE = frozenset({
    "evidence", "proof", "indication", "sign", "confirmation", "suggestion", "basis", "record", "information", "trace",
})  # fmt: skip


def _unproved(token: Token) -> bool:
    """Whether the words say that nothing speaks for it, or that nobody says it.

    `no evidence that the army shelled the town`, `neither confirmed nor denied that it did`.
    """
    above = token.head
    held = token.dep_ in ("acl", "ccomp", "appos", "nmod") and above.lemma_.lower() in EVIDENCE
    if held:
        return any(c.lower_ in ("no", "any", "little", "scant") for c in above.children)
    asked = any(c.tag_ in ("WP", "WRB", "WDT") for c in token.children)
    return token.dep_ == "ccomp" and not asked and entry_of(above) is not None and _unsaid(above)


def _unsaid(verb: Token) -> bool:
    """Whether somebody does not say so: `did not say that`, `neither confirmed nor denied`, `declined to confirm`."""
    if verb.lemma_ not in ("say", "confirm", "deny", "admit", "claim", "tell"):
        return False
    unwilling = verb.dep_ == "xcomp" and verb.head.lemma_ in ("decline", "refuse", "fail")
    neither = any(c.lower_ == "neither" for v in (verb, verb.head) for c in v.children)
    return unwilling or neither or (negated(verb) and verb.lemma_ != "deny")


def _beaten_off(verb: Token) -> bool:
    """Whether who suffered it held: `repelled an attack`, `beat off two assaults`."""
    particle = child(verb, "compound:prt", "advmod")
    held = particle is not None and particle.lower_ in ("off", "back")
    return held or verb.lemma_ in ("repel", "repulse", "thwart", "foil", "rebuff")


CALLED_OFF = frozenset({"cancel", "postpone", "abandon", "scrap", "suspend"})
HAPPEN = frozenset({"take", "happen", "occur", "begin", "start", "materialise", "materialize", "hold", "carry", "go"})
"""Verbs whose denial denies the deed that is their subject."""


def _calls_off(verb: Token) -> bool:
    """Whether the verb says that something will not be done: `cancelled`, `called off`."""
    off = child(verb, "compound:prt")
    return verb.lemma_ in CALLED_OFF or (off is not None and off.lower_ == "off" and verb.lemma_ in ("call", "put"))


def _of_bare_noun(trigger: Trigger) -> Status | None:
    noun = trigger.token
    if any(c.lower_ == "no" for c in noun.children if c.dep_ == "det"):
        return "denied"
    governor = noun.head
    lemma = governor.lemma_.lower()
    if trigger.type == "violation" and (child(noun, "cop") is not None or case_of(noun) in ("in", "as")):
        return None  # a judgement on a deed (`was a violation of`), no deed of its own
    if trigger.type in ("cooperation", "talks", "presence") and case_of(noun) in (
        "in",
        "to",
        "of",
        "for",
        "about",
        "on",
    ):
        return None
    if noun.dep_ in ("obj", "obl", "nmod") and governor.pos_ in ("VERB", "NOUN"):
        if lemma in ("plan", "threaten", "prepare", "plot"):
            return "planned"
        if lemma in (
            "prevent",
            "avoid",
            "avert",
            "urge",
            "demand",
            "fear",
            "risk",
            "threat",
            "end",
            "possibility",
            "stop",
            "call",
        ):
            return None
        if governor.pos_ == "VERB" and _modal(governor) in ("would", "could", "may", "might", "should"):
            return None
        if governor.pos_ == "VERB" and any(c.lower_ == "to" and c.dep_ == "mark" for c in governor.children):
            return None if trigger.type not in ("agreement", "talks") else "planned"
    lasting = trigger.type in STATES or {noun.lemma_.lower(), noun.lower_} & LASTING
    if governor.pos_ == "VERB" and noun.dep_.startswith("nsubj"):
        if _calls_off(governor):
            return "denied"
        status = _of_verb(governor, trigger) or "occurred"
        if status == "denied" and lemma not in HAPPEN:
            status = "occurred"  # `the raid was not linked to it`: a raid all the same
        if status == "occurred" and lasting and lemma not in ("end", "begin", "erupt", "break", "start"):
            status = "ongoing"
        return None if status == "hypothetical" else status
    return "ongoing" if lasting else "occurred"


def _of_verb(verb: Token, trigger: Trigger) -> Status | None:
    if any(_nobody(c) for c in verb.children if c.dep_.startswith("nsubj")):
        return None  # `no one has been arrested` tells of no arrest
    alone = not any(c.dep_ in ("nsubj", "aux") for c in verb.children)
    if verb.tag_ == "VB" and verb.dep_ in ("ROOT", "root") and alone:
        return None  # `Lay down your arms`
    if negated(verb):
        if trigger.type == "obstruction" and verb.lemma_ in LEAVE:
            return "occurred" if _modal(verb) in ("", "would") else None  # `would not let them pass`: they were stopped
        if _modal(verb):
            return None
        habit = any(c.dep_ == "aux" and c.lower_ in ("do", "does") for c in verb.children)
        return None if habit else "denied"  # `we do not target civilians` denies no deed
    if verb.tag_ == "VB" and _to_be(verb):
        return "planned"
    modal = _modal(verb)
    if modal in ("will", "shall", "'ll", "’ll", "wo", "going"):
        return "planned"
    if modal == "would" and verb.dep_ == "ccomp" and not any(c.lower_ == "if" for c in verb.children):
        return "planned"  # `said that they would withdraw`
    if modal in ("would", "could", "might", "may", "should", "must", "can", "ought"):
        return "hypothetical"
    if any(c.dep_ == "mark" and c.lower_ in ("if", "unless", "whether") for c in verb.children):
        return "hypothetical"
    if _false(verb):
        return "denied"
    governed = _governed(verb, trigger)
    if governed is not False:
        return governed  # type: ignore[return-value]
    has_be = any(c.dep_ == "aux" and c.lemma_ == "be" for c in verb.children)
    if verb.tag_ == "VBG" and has_be and verb.dep_ not in ("advcl", "acl"):
        past = any(c.dep_ == "aux" and c.lower_ in ("was", "were") for c in verb.children)
        return "occurred" if past else "ongoing"
    if trigger.type in STATES and not _past(verb, trigger):
        return "ongoing"
    if trigger.type == "clash" and not trigger.noun and _perfect_since(verb):
        return "ongoing"
    return "occurred"


FALSE = frozenset({
    "false", "untrue", "wrong", "baseless", "unfounded", "incorrect", "lie", "fabrication", "nonsense", "slander",
    "rumour", "rumor", "propaganda", "absurd", "unthinkable",
})  # fmt: skip


def _false(verb: Token) -> bool:
    """Whether it is said not to be so: `it is false that our men burned the market`, `it is not true that …`."""
    said = verb.head
    if verb.dep_ not in ("csubj", "ccomp", "acl") or child(said, "cop") is None:
        return False
    lemma = said.lemma_.lower()
    return lemma in FALSE or (lemma in ("true", "correct", "case", "fact") and negated(said))


def _past(verb: Token, trigger: Trigger) -> bool:
    """Whether a state is told as an act done: `the border was closed`, `has imposed a ban`."""
    if verb.tag_ == "VBD" or trigger.type == "presence":
        return bool(verb.tag_ == "VBD")
    done = any(
        c.dep_ in ("aux", "aux:pass") and c.lower_ in ("was", "were", "had", "has", "have") for c in verb.children
    )
    return done or (verb.dep_ == "conj" and verb.tag_ == "VBN")


def _perfect_since(verb: Token) -> bool:
    perfect = any(c.dep_ == "aux" and c.lower_ in ("has", "have") for c in verb.children)
    return perfect and any(t.lower_ == "since" for t in verb.subtree)


def _nobody(token: Token) -> bool:
    low = token.lower_
    return low in ("nobody", "none", "anyone", "anybody", "no-one", "whoever") or any(
        c.lower_ in ("no", "not", "any", "neither") and c.dep_ in ("det", "advmod") for c in token.children
    )


def _to_be(verb: Token) -> bool:
    """Whether it is `are to leave`: what is laid down for later."""
    marked = any(c.dep_ == "mark" and c.lower_ == "to" for c in verb.children)
    own = any(c.dep_ in ("aux", "cop") and c.lemma_ == "be" for c in verb.children)
    above = verb.head.lemma_ == "be" and verb.dep_ in ("xcomp", "ccomp") and child(verb.head, "nsubj") is not None
    return marked and (own or above)


def _governed(verb: Token, trigger: Trigger) -> Status | bool | None:
    """What the verb above makes of an infinitive or gerund; False where it makes nothing of it."""
    infinitive = any(c.lower_ == "to" and c.dep_ == "mark" for c in verb.children)
    if verb.tag_ == "VBG" and any(
        c.lower_ in ("at", "of", "for", "from", "against", "in") and c.i < verb.i
        for c in children(verb, "mark", "case")
    ):
        if verb.head.lemma_ in ADVANCING:
            return False
        of = any(c.lower_ == "of" for c in children(verb, "mark", "case"))
        return False if of and verb.head.lemma_ in ("accuse", "suspect", "report") else None
    above = verb.head
    if verb.i == above.i or verb.dep_ not in ("xcomp", "advcl", "acl", "ccomp", "conj", "csubj"):
        return False
    if verb.dep_ == "conj":
        return _governed(above, trigger) if above.pos_ == "VERB" and verb.tag_ in ("VB", "VBG") else False
    lemma = above.lemma_.lower()
    if infinitive and any(c.dep_ == "aux" and c.lower_ == "have" for c in verb.children):
        return False  # `claims to have taken the town`
    if lemma in GO_ON:
        return "ongoing"
    wished = any(c.dep_ == "mark" and c.lower_ == "to" for c in above.children) or bool(_modal(above))
    if lemma in ("stop", "end", "halt", "cease") and wished:
        return None  # `urged them to stop attacking`: a wish about what may be going on
    if lemma in TRY or (lemma in ("attempt", "bid", "effort") and infinitive):
        return "attempted"
    if infinitive:
        if lemma in PERMIT and negated(above):
            return None  # `was not authorised to enter`
        if lemma in PLAN or lemma in ("plan", "intention", "decision", "threat", "order", "poised", "ready"):
            return "denied" if negated(above) else "planned"
        if lemma in WISH:
            return None
        if verb.dep_ in ("advcl", "acl"):
            return None  # a purpose: what for, not what was done
        if lemma in (
            "begin",
            "start",
            "manage",
            "help",
            "force",
            "use",
            "appear",
            "seem",
            "be",
            "have",
            "believe",
            "report",
        ):
            return False
        return "planned" if verb.dep_ == "xcomp" else False
    if lemma in ("deny",) and verb.tag_ == "VBG":
        return "denied"
    if lemma in WISH and verb.tag_ in ("VBG", "VBN"):
        return None
    return False


def _modal(verb: Token) -> str:
    found = next((c for c in verb.children if c.dep_ == "aux" and c.tag_ == "MD"), None)
    if found is not None:
        return str(found.lower_)
    if verb.dep_ == "xcomp" and verb.head.lower_ == "going":
        return "going"
    if verb.dep_ == "conj" and verb.tag_ == "VB" and verb.head.i != verb.i and child(verb, "nsubj") is None:
        return _modal(verb.head)
    return ""


def negated(verb: Token) -> bool:
    """Whether a verb, or an adjective that is said of something, has a word of denial."""
    return any(c.dep_ in ("advmod", "det", "neg") and c.lower_ in ("not", "n't", "n’t", "never") for c in verb.children)
