"""The frames whose content is a clause: `said that C`, `C, police said`, `vowed to C`, `asked whether C`."""

from __future__ import annotations

from typing import Any

from truceline import lexicon
from truceline.attribute.asides import TELLING, around
from truceline.attribute.drafts import Draft, complementiser, draft, infinitive, source_noun
from truceline.attribute.phrases import FINITE, MARKS, OPENING, Token, child, children, entry_of, within

WILL = frozenset({"will", "would", "shall", "wo", "'ll", "’ll"})


def that(token: Token, entry: dict[str, Any]) -> Draft | None:
    """`said (that) C`, `"C," he said`, `C, police said, C`, `said in a statement that C`."""
    clause = child(token, "ccomp")
    if not entry.get("that_only") and (set_off := around(token, hung=clause is not None)) is not None:
        made = draft(token, "clause-around", entry["act"], set_off[1])
        made.speaker = set_off[0]
        return made
    if clause is None and (after := _after_colon(token)):
        return draft(token, "clause", entry["act"], after)
    if clause is None and token.dep_ in ("parataxis", "discourse") and child(token, "nsubj") is not None:
        whom = ("obj", "xcomp") if token.lemma_ in TELLING else ("obj", "iobj", "xcomp")
        if child(token, *whom) is None and token.head.i != token.i and not _parted(token):
            return draft(token, "clause-around", entry["act"], within(token.head, [token]))
        return None
    if clause is None:
        return _medium_clause(token, entry) or _xcomp_as_clause(token, entry)
    if entry.get("that_only") and clause.i > token.i and not _opened(clause):
        return None
    stranded = stranded_subject(token, clause)
    others = [c for c in children(clause, "conj") if (above := carries_on(c)) is not None and above.i == token.i]
    content = [t for t in within(clause, [stranded, *others] if stranded else others) if not complementiser(t, clause)]
    # what follows the clause in coordination under the same verb: `said that A and that B`
    for more in children(clause, "conj"):
        if child(more, "mark") is not None:
            content = [t for t in content if t.i not in {m.i for m in children(more, "mark") if m.lower_ == "that"}]
    addressee = child(token, "iobj") or child(token, "obj")
    extra = [addressee] if addressee is not None and addressee.i not in {t.i for t in content} else []
    act = entry["act"] if any(c.lower_ in WILL for c in clause.children) else entry.get("that_act", entry["act"])
    made = draft(token, "clause", act, _without_conjunction(content, others))
    made.about = extra[0] if extra else None
    if made.about is None and entry["act"] in ("demand", "accuse", "say"):
        made.about = child(clause, "nsubj")  # with `said`, where the words turn out to accuse or to urge
    made.speaker = stranded
    return made


def _after_colon(token: Token) -> list[Token]:
    """What stands between a colon right after the verb and the end of the sentence: `the post relays: C`."""
    doc, at = token.doc, token.i + 1
    if at + 1 >= len(doc) or doc[at].text != ":" or child(token, "obj", "xcomp") is not None:
        return []
    if doc[at + 1].text in MARKS:
        return []  # a quote finds its speaker by itself
    return [t for t in token.sent if t.i > at]


def _opened(clause: Token) -> bool:
    """Whether `that` or a quote mark opens the clause: after a verb that has other uses (`held that C`)."""
    first = clause.left_edge
    before = clause.doc[first.i - 1] if first.i else first
    return any(complementiser(c, clause) for c in clause.children) or first.text in MARKS or before.text in MARKS


def _parted(token: Token) -> bool:
    """Whether a semicolon or colon stands between the verb's own clause and the one that it is hung on."""
    first, last = sorted((token.i, token.head.i))
    return any(t.text in (";", ":") for t in token.doc[first:last])


def stranded_subject(verb: Token, clause: Token) -> Token | None:
    """The speaker that the parser hung on the clause before: `wells were poisoned, residents and a medic said`."""
    if clause.i > verb.i or child(verb, "nsubj", "expl") is not None or verb.tag_ not in FINITE:
        return None
    for token in verb.doc[clause.i + 1 : verb.i]:
        first = next(t.i for t in token.subtree if t.text not in (",", *MARKS) or t.i == token.i)
        ends = all(t.is_punct or t.tag_ == "RB" for t in verb.doc[token.right_edge.i + 1 : verb.i])
        led = first > 0 and verb.doc[first - 1].text in (",", *MARKS)
        if token.pos_ in ("NOUN", "PROPN", "PRON") and led and ends and token.head.i < first and source_noun(token):
            return token
    return None


def carries_on(verb: Token) -> Token | None:
    """The verb of speech whose subject also speaks here: `said that C and warned of N`, hung on C by the parser."""
    clause = verb.head
    if verb.dep_ != "conj" or clause.dep_ != "ccomp" or child(verb, "nsubj", "mark") is not None:
        return None
    above, tag = clause.head, verb.tag_
    helpers = [c for c in verb.children if c.dep_ == "aux"]
    if helpers and not (verb.tag_ == "VB" and helpers[0].lemma_ == "do"):
        return None
    if helpers:
        tag = helpers[0].tag_  # `said that C and did not say when`
    cues, lemma = lexicon.load("cues"), lexicon.verb_lemma(verb.lower_, verb.lemma_.lower())
    entry, thing = entry_of(verb), child(verb, "obj")
    phrase = thing is not None and any(
        e["verb"] == lemma and thing.lemma_.lower() in e["noun"] for e in cues["expressions"]
    )
    speaks = phrase or (entry is not None and not entry.get("kind"))
    return above if speaks and above.i < clause.i and tag == above.tag_ and tag in FINITE else None


def _without_conjunction(content: list[Token], others: list[Token]) -> list[Token]:
    """The content without the `and` or `but` that led to what the same speaker says next."""
    out = {c.i for other in others for c in other.children if c.dep_ in ("cc", "punct")}
    kept = [t for t in content if t.i not in out]
    while others and kept and kept[-1].dep_ in ("cc", "punct") and kept[-1].text not in MARKS:
        kept = kept[:-1]
    return kept


def _medium_clause(token: Token, entry: dict[str, Any]) -> Draft | None:
    """`said in a statement that C`: the clause hangs on the medium."""
    documents = lexicon.load("sources")["document"]
    for medium in children(token, "obl"):
        clause = child(medium, "acl", "ccomp")
        if (
            clause is None
            or clause.dep_ == "acl:relcl"
            or medium.lemma_.lower() not in (*documents, "interview", "speech")
        ):
            continue
        if any(complementiser(c, clause) for c in clause.children):
            return draft(token, "clause", entry["act"], [t for t in within(clause) if not complementiser(t, clause)])
    return None


def _xcomp_as_clause(token: Token, entry: dict[str, Any]) -> Draft | None:
    """`said to be C`, and quoted fragments that the parser took for an object: `stressed "…"`."""
    fragment = child(token, "obj")
    if fragment is not None and within(fragment)[0].text in OPENING:
        return draft(token, "quoted-object", entry["act"], within(fragment))
    return None


def ing(token: Token, entry: dict[str, Any]) -> Draft | None:
    """`denied supporting N`, `suggested opening N`."""
    clause = child(token, "xcomp", "ccomp")
    if clause is None or clause.i < token.i or child(token, "obj") is not None:
        return None
    if clause.tag_ != "VBG" and not any(c.tag_ == "VBG" and c.dep_.startswith("aux") for c in clause.children):
        return None
    return draft(token, "gerund", entry["act"], within(clause))


def whether(token: Token, entry: dict[str, Any]) -> Draft | None:
    """`asked whether C`, `explained how C`: an embedded question."""
    clause = child(token, "ccomp", "advcl")
    if token.dep_ == "advcl" and child(token, "nsubj") is None:
        return None  # `Asked whether C, she said`: who asked is not told
    words = ("whether", "if", "how", "why", "what", "who", "when", "where", "which")
    if clause is None or clause.i < token.i or not any(t.lower_ in words for t in list(clause.subtree)[:2]):
        return None
    return draft(token, "question", entry.get("whether_act", "say"), within(clause))


def to(token: Token, entry: dict[str, Any]) -> Draft | None:
    """`vowed to C`, `refused to C`."""
    clause = child(token, "xcomp") or next((c for c in children(token, "advcl") if c.left_edge.i == token.i + 1), None)
    if clause is None or not infinitive(clause) or child(token, "obj") is not None:
        return None
    return draft(token, "infinitive", entry.get("to_act", entry["act"]), within(clause))
