"""The cues of a sentence: each word that reports, with the tokens of its speaker and of its content.

`resources/lexicons/cues.yaml` says which word reports and in which frames; `frames` finds the content of a verb in
each, this module that of passives, relays, phrases, nouns and adverbs.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from truceline import lexicon
from truceline.attribute.drafts import Draft, bare, complementiser, draft, infinitive, led_by, source_noun
from truceline.attribute.frames import FRAMES
from truceline.attribute.phrases import (
    MARKS,
    OPENING,
    Token,
    case_of,
    child,
    children,
    entry_of,
    span,
    verb_group,
    within,
)
from truceline.text import Span


def drafts(sentence: Any) -> Iterator[Draft]:
    """Every cue of the sentence with its content, in order of the cue; speakers are left to `speakers`."""
    cues = lexicon.load("cues")
    for token in sentence:
        found = None
        if token.lower_ == "according":
            found = according(token)
        elif token.pos_ in ("VERB", "AUX") or token.tag_.startswith("VB"):
            found = verb(token, cues)
        elif token.lower_ in cues["accounts"] and (found := account(token, cues["accounts"][token.lower_])):
            pass
        elif token.lower_ == "per" and token.dep_ == "case":
            found = per(token)
        elif token.pos_ == "NOUN" and token.lemma_.lower() in cues["nouns"]:
            found = noun(token, cues["nouns"][token.lemma_.lower()])
        elif token.pos_ == "ADV" and token.lower_ in cues["adverbs"]:
            found = adverb(token)
        if found and found.content:
            yield found


def verb(token: Token, cues: dict[str, Any]) -> Draft | None:
    """The draft that a verb makes by the first of its frames that fits."""
    lemma = lexicon.verb_lemma(token.lower_, token.lemma_.lower())
    for expression in cues["expressions"]:
        if expression["verb"] == lemma and (found := phrasal(token, expression)):
            return found
    if lemma in cues["relays"] and (found := relay(token)):
        return found
    entry = entry_of(token)
    if relayed(token):
        return None
    if entry is None or token.dep_ in ("amod", "compound") or (token.dep_ == "case" and lemma != "include"):
        return None
    if passive(token):
        return sourceless(token, entry) or passive_by(token, entry)
    for name in entry["frames"]:
        frame = FRAMES.get(name)
        if frame and (found := frame(token, entry)):
            found.stance = entry.get("stance")
            found.kind = entry.get("kind", "speech")
            return found
    return None


def relayed(token: Token) -> bool:
    """Whether the verb belongs to another cue, a relay's: `cited … as saying`."""
    return token.tag_ == "VBG" and any(m.lower_ == "as" and m.dep_ == "mark" for m in token.children)


def passive(token: Token) -> bool:
    """Whether the verb is a passive, finite or reduced."""
    if token.tag_ != "VBN":
        return False
    has_have = any(c.lemma_ == "have" and c.dep_ == "aux" for c in token.children)
    return any(c.dep_ in ("aux:pass", "nsubj:pass", "csubj:pass") for c in token.children) or (
        not has_have and token.dep_ in ("acl", "advcl") and child(token, "nsubj") is None
    )


def sourceless(token: Token, entry: dict[str, Any]) -> Draft | None:
    """`N was reported to have C`, `it is believed that C`, `N is accused of C`: nobody is named."""
    subject = child(token, "nsubj")
    by = agent(token)
    clause = child(token, "xcomp") or child(token, "ccomp") or child(token, "csubj")
    if clause is not None and (subject is None or subject.lower_ == "it" or subject.dep_ == "nsubj:pass"):
        content = [t for t in within(clause) if not complementiser(t, clause)]
        if subject is not None and subject.lower_ != "it" and child(token, "ccomp") is None:
            content = within(subject) + content
        elif subject is not None and subject.lower_ != "it" and by is None:
            return None  # `officials were told that C`: the subject is the one who was told
        elif subject is None and token.dep_ == "acl" and token.head.pos_ in ("NOUN", "PROPN") and infinitive(clause):
            content = [t for t in bare(token.head) if t.i < token.left_edge.i] + content
        made = draft(token, "passive", entry["act"], content, speaker=by, sourceless=by is None)
        made.stance, made.kind = entry.get("stance"), entry.get("kind", "speech")
        return made
    if "of" in entry["frames"] and subject is not None and token.lemma_ != "tell":
        tail = next((c for c in children(token, "obl", "advcl") if led_by(c, "of")), None)
        if tail is not None:
            content = within(subject) + within(tail)
            return draft(token, "passive-of", entry["act"], content, speaker=by, sourceless=by is None, about=subject)
    if "as" in entry["frames"] and subject is not None and by is not None:
        tail = next((c for c in children(token, "obl", "advcl", "xcomp") if c.i != by.i and led_by(c, "as")), None)
        if tail is not None:
            return draft(token, "passive-as", entry["act"], within(subject) + within(tail), speaker=by)
    return None


def passive_by(token: Token, entry: dict[str, Any]) -> Draft | None:
    """`N was confirmed by X`, `N was condemned`: the subject is the content."""
    subject, by = child(token, "nsubj"), agent(token)
    if subject is None or not {"obj", "that"} & set(entry["frames"]) or entry.get("kind") or entry.get("that_only"):
        return None
    if token.lemma_ in ("tell", "ask", "inform", "notify", "brief", "remind"):
        return None  # the subject is who was told
    if by is None and token.lemma_ not in ("report", "confirm", "deny", "announce", "mention", "reject", "refuse"):
        return None
    if subject.pos_ == "PRON" or any(c.lower_ == "no" for c in subject.children):
        return None
    rest = [t for c in children(token, "obl") if c.i > token.i and case_of(c) != "by" for t in within(c)]
    made = draft(token, "passive-by", entry["act"], within(subject) + rest, speaker=by, sourceless=by is None)
    made.stance = entry.get("stance")
    return made


def agent(token: Token) -> Token | None:
    """Who did it, in a passive: the noun after `by`."""
    return next((c for c in children(token, "obl", "nmod") if case_of(c) == "by" and c.ent_type_ != "DATE"), None)


def relay(token: Token) -> Draft | None:
    """`K cited O as saying C`, `O was quoted by K as saying C`."""
    saying = next(
        (t for t in token.subtree if t.i > token.i and t.tag_ == "VBG"
         and any(c.lower_ == "as" for c in t.children if c.i < t.i) and entry_of(t) is not None),
        None,
    )  # fmt: skip
    if saying is None:
        return None
    act = (entry_of(saying) or {"act": "say"})["act"]
    clause = child(saying, "ccomp") or child(saying, "obj") or child(saying, "xcomp")
    content = [t for t in within(clause) if not complementiser(t, clause)] if clause is not None else []
    subject = child(token, "nsubj")
    first = verb_group(token)
    made = Draft(token, Span(first.start, saying.idx + len(saying.text)), "cited-as-saying", act, content)
    if passive(token):
        made.speaker = subject if subject is not None else (token.head if token.dep_ == "acl" else None)
        by = agent(token)
        made.relays = [by] if by is not None else []
    else:
        made.speaker = child(token, "obj")
        made.relays = [subject] if subject is not None else []
    return made


def phrasal(token: Token, expression: dict[str, Any]) -> Draft | None:
    """`claimed responsibility for N`, `expressed concern about N`, `made clear that C`."""
    anything = expression["noun"] == "any"
    noun_ = next(
        (c for c in token.children if c.dep_ in ("obj", "xcomp", "compound:prt", "advmod", "nsubj:pass")
         and (c.lemma_.lower() in expression["noun"] or (anything and c.dep_ == "obj"))),
        None,
    )  # fmt: skip
    held = child(token, "obj") if expression.get("predicate") else None
    if noun_ is None and held is not None:  # `held the commander responsible`, hung on the commander
        words = [c for c in children(held, "amod", "acl") if c.i > held.i and c.lemma_.lower() in expression["noun"]]
        return draft(token, "phrase", expression["act"], within(held), about=held) if words else None
    if noun_ is None:
        return None
    clause = child(token, "ccomp") or child(noun_, "acl", "ccomp")
    full = clause is not None and (
        any(c.lower_ == "that" for c in clause.children) or infinitive(clause) or clause.head.i == token.i
    )
    if clause is not None and full and "that" in expression["prep"]:
        return _phrasal(token, noun_, [t for t in within(clause) if not complementiser(t, clause)], expression)
    for tail in [*children(noun_, "nmod", "acl"), *children(token, "obl", "advcl")]:
        if tail.i > noun_.i and (
            any(led_by(tail, p) for p in expression["prep"]) or ("to" in expression["prep"] and infinitive(tail))
        ):
            if anything and not any(t.pos_ == "NUM" for t in tail.subtree):
                continue
            if expression.get("whole"):
                return draft(token, "phrase", expression["act"], within(noun_, [tail]) + within(tail))
            made = _phrasal(token, noun_, within(tail) if infinitive(tail) else bare(tail), expression)
            made.about = tail if expression["act"] == "accuse" else None
            return made
    if expression.get("predicate") and (thing := child(token, "obj")) and thing.i < noun_.i:
        return draft(token, "phrase", expression["act"], within(thing) + within(noun_), about=thing)
    if expression.get("whole") == "always":
        return draft(token, "phrase", expression["act"], within(noun_))
    if not expression["prep"] and (thing := child(token, "obj")):
        return _phrasal(token, noun_, within(thing), expression)
    if expression.get("alone") and noun_.dep_ == "obj" and not any(c.dep_ == "acl:relcl" for c in noun_.children):
        return draft(token, "phrase", expression["act"], within(noun_))
    if noun_.lemma_.lower() == "responsibility":
        return Draft(token, verb_group(token), "phrase", expression["act"], [noun_])
    return None


def _phrasal(token: Token, noun_: Token, content: list[Token], expression: dict[str, Any]) -> Draft:
    group = verb_group(token)
    end = max(group.end, noun_.idx + len(noun_.text))
    return Draft(token, Span(group.start, end), "phrase", expression["act"], content)


def noun(token: Token, entry: dict[str, Any]) -> Draft | None:
    """`the claim that C`, `its denial of N`, `a call for N`."""
    if any(c.lower_ == "no" for c in token.children):
        return None
    if token.dep_ in ("appos", "parataxis", "nmod") and any(
        t.text == "," for t in token.doc[max(0, token.i - 3) : token.i]
    ):
        return None  # `…, a claim that nobody could check`: the narrator on what was said
    clause = next((c for c in children(token, "acl", "ccomp") if any(m.lower_ == "that" for m in c.children)), None)
    owner = child(token, "nmod:poss")
    by = next((c for c in children(token, "nmod") if case_of(c) in ("by", "from")), None)
    if token.dep_ == "obl" and clause is not None and clause.dep_ != "acl:relcl" and _speech_verb(token.head):
        return None  # `said in a statement that C`: the cue is the verb
    if clause is None and entry.get("of"):
        tail = next((c for c in children(token, "nmod") if case_of(c) in ("of", "about")), None)
        if tail is not None and (owner is None or entry["act"] != "say"):
            return _noun(token, entry, bare(tail), owner or by)
    if clause is None and (owner is not None or by is not None) and not entry.get("clause_only"):
        clause = next((c for c in children(token, "acl") if infinitive(c)), None)
        if clause is None:
            tail = next((c for c in children(token, "nmod") if case_of(c) in ("of", "for")), None)
            if tail is None or entry["act"] == "say":
                return None
            return _noun(token, entry, bare(tail), owner or by)
    if clause is None:
        return None
    if clause.dep_ == "acl:relcl" or any(m.lower_ == "that" and m.dep_ != "mark" for m in clause.children):
        return None
    made = _noun(token, entry, [t for t in within(clause) if not complementiser(t, clause)], owner or by)
    made.about = child(clause, "nsubj") if entry["act"] == "accuse" else None
    return made


def _speech_verb(token: Token) -> bool:
    entry = entry_of(token)
    return entry is not None and "that" in entry["frames"] and child(token, "ccomp") is None


def _noun(token: Token, entry: dict[str, Any], content: list[Token], speaker: Token | None) -> Draft:
    made = Draft(token, span([token]), "noun", entry["act"], content, speaker=speaker, sourceless=speaker is None)
    made.stance = entry.get("stance")
    return made


def adverb(token: Token) -> Draft | None:
    """`reportedly C`: nobody is named."""
    head = token.head
    if head.i == token.i or head.pos_ not in ("VERB", "AUX"):
        return None
    if head.lemma_.lower() in lexicon.load("cues")["verbs"] and child(head, "nsubj") is not None:
        return None  # `reportedly said`: the cue is the verb
    return Draft(token, span([token]), "adverb", "say", within(head, [token]), sourceless=True, stance="doubting")


def according(token: Token) -> Draft | None:
    """`C, according to N`."""
    speaker = token.head if token.dep_ == "case" else (child(token, "obl") or child(token, "nmod"))
    to_ = next((c for c in token.children if c.lower_ == "to"), None)
    if speaker is None or speaker.i == token.i:
        return None
    top = speaker if token.dep_ == "case" else token
    content = _clause_with(top)
    if not content:
        return None
    cue = span([token, to_]) if to_ is not None else span([token])
    return Draft(token, cue, "according-to", "say", content, speaker=speaker)


def account(token: Token, before: list[str]) -> Draft | None:
    """`by his count C`, `in the words of N, C`: the clause that the phrase stands in is the content."""
    lead = next((c for c in token.children if c.dep_ == "case" and c.lower_ in before and c.i < token.i), None)
    owner = child(token, "nmod:poss") or next((c for c in children(token, "nmod") if case_of(c) == "of"), None)
    if lead is None or owner is None or token.dep_ not in ("obl", "nmod", "parataxis", "advcl"):
        return None
    of_ = next((c for c in owner.children if c.lower_ == "of"), None)
    content = (_quote_after(owner) if token.lower_ == "words" else []) or _clause_with(token)
    if not content:
        return None
    cue = span([lead, token, of_]) if of_ is not None else span([lead, token])
    act = "confirm" if token.lower_ == "admission" else "say"
    return Draft(token, cue, "account", act, content, speaker=owner)


def _quote_after(owner: Token) -> list[Token]:
    """The quote that opens right after `in the words of N,`: those are the words."""
    doc, at = owner.doc, owner.right_edge.i + 1
    while at < len(doc) and (doc[at].text == "," or doc[at].lower_ in ("to", "as", "a", "an", "the", "into", "by")):
        at += 1
    if at >= len(doc) or doc[at].text not in OPENING:
        return []
    end = next((i for i in range(at + 1, len(doc)) if doc[i].text in MARKS), None)
    return list(doc[at : end + 1]) if end is not None else []


def per(token: Token) -> Draft | None:
    """`C, per the ministry`."""
    speaker = token.head
    if speaker.pos_ not in ("PROPN", "NOUN") or not source_noun(speaker) or token.doc[token.i - 1].text != ",":
        return None
    content = _clause_with(speaker)
    return Draft(token, span([token]), "according-to", "say", content, speaker=speaker) if content else None


def _clause_with(top: Token) -> list[Token]:
    """The clause in which a phrase stands that credits it, without the phrase."""
    governor = top.head
    if governor.i == top.i:
        return []
    while _clause_over(governor) is not None and (
        (governor.dep_ == "conj" and governor.pos_ == "VERB" and child(governor, "nsubj", "expl") is None)
        or (governor.dep_ == "advcl" and governor.tag_ == "VBG" and governor.i < top.i)
    ):
        governor = governor.head
    while governor.dep_ in ("nmod", "obl", "obj", "nsubj", "appos", "xcomp", "acl", "nsubj:pass", "conj") and (
        governor.pos_ in ("NOUN", "PROPN", "NUM", "PRON") and (over := _clause_over(governor)) is not None
    ):
        governor = over
    return [t for t in within(governor, [top]) if not complementiser(t, governor)]


def _clause_over(token: Token) -> Token | None:
    """The nearest verb or clause head above a noun, in the same sentence."""
    for above in token.ancestors:
        if above.pos_ in ("VERB", "AUX") or above.dep_ == "ROOT":
            return above
    return None
