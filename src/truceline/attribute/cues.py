"""The cues of a sentence: each word that reports, with the tokens of its speaker and of its content.

One small function per frame (`that`, `to`, `as`, …); `resources/lexicons/cues.yaml` says which verb takes
which. A frame that does not find its content in the parse gives nothing: no content is guessed here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from truceline import lexicon
from truceline.attribute.phrases import Token, case_of, child, children, span, verb_group, within
from truceline.text import Span


@dataclass(slots=True)
class Draft:
    """A statement in the making: tokens of the parse, not yet characters."""

    verb: Token
    cue: Span
    rule: str
    act: str
    content: list[Token]
    speaker: Token | None = None
    relays: list[Token] = field(default_factory=list)
    about: Token | None = None
    stance: str | None = None
    kind: str = "speech"
    sourceless: bool = False
    """Whether the wording itself names nobody (`was reported to have`), so that no speaker is to be looked for."""


Frame = Callable[[Token, dict[str, Any]], Draft | None]


def drafts(sentence: Any) -> Iterator[Draft]:
    """Every cue of the sentence with its content, in order of the cue; speakers are left to `speakers`."""
    cues = lexicon.load("cues")
    for token in sentence:
        found = None
        if token.lower_ == "according":
            found = according(token)
        elif token.pos_ in ("VERB", "AUX") or token.tag_.startswith("VB"):
            found = verb(token, cues)
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
    entry = cues["verbs"].get(lemma)
    if any(m.lower_ == "as" and m.dep_ == "mark" for m in token.children) and token.tag_ == "VBG":
        return None  # `cited … as saying` is one cue, the relay's
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


def passive(token: Token) -> bool:
    """Whether the verb is a passive, finite or reduced."""
    if token.tag_ != "VBN":
        return False
    has_have = any(c.lemma_ == "have" and c.dep_ == "aux" for c in token.children)
    return any(c.dep_ in ("aux:pass", "nsubj:pass", "csubj:pass") for c in token.children) or (
        not has_have and token.dep_ in ("acl", "advcl") and child(token, "nsubj") is None
    )


def draft(token: Token, rule: str, act: str, content: list[Token], **more: Any) -> Draft:
    return Draft(verb=token, cue=verb_group(token), rule=rule, act=act, content=content, **more)


# --- frames of verbs -------------------------------------------------------------------------------------------


def that(token: Token, entry: dict[str, Any]) -> Draft | None:
    """`said (that) C`, `"C," he said`, `C, police said, C`."""
    clause = child(token, "ccomp")
    if clause is None and token.dep_ in ("parataxis", "discourse") and child(token, "nsubj") is not None:
        if child(token, "obj") is None and token.head.i != token.i:
            return draft(token, "clause-around", entry["act"], within(token.head, [token]))
        return None
    if clause is None:
        return _xcomp_as_clause(token, entry)
    content = [t for t in within(clause) if not _complementiser(t, clause)]
    # what follows the clause in coordination under the same verb: `said that A and that B`
    for more in children(clause, "conj"):
        if child(more, "mark") is not None:
            content = [t for t in content if t.i not in {m.i for m in children(more, "mark") if m.lower_ == "that"}]
    addressee = child(token, "iobj") or child(token, "obj")
    extra = [addressee] if addressee is not None and addressee.i not in {t.i for t in content} else []
    made = draft(token, "clause", entry["act"], content)
    made.about = extra[0] if extra else None
    return made


def _complementiser(token: Token, clause: Token) -> bool:
    return bool(token.dep_ == "mark" and token.head.i == clause.i and token.lower_ == "that")


def _xcomp_as_clause(token: Token, entry: dict[str, Any]) -> Draft | None:
    """`said to be C`, and quoted fragments that the parser took for an object: `stressed "…"`."""
    fragment = child(token, "obj")
    if fragment is not None and within(fragment)[0].text in ('"', "“", "«", "``", "„"):
        return draft(token, "quoted-object", entry["act"], within(fragment))
    return None


def to(token: Token, entry: dict[str, Any]) -> Draft | None:
    """`vowed to C`, `refused to C`."""
    clause = child(token, "xcomp")
    if clause is None or not _infinitive(clause) or child(token, "obj") is not None:
        return None
    return draft(token, "infinitive", entry.get("to_act", entry["act"]), within(clause))


def _infinitive(clause: Token) -> bool:
    return any(c.lower_ == "to" and c.dep_ == "mark" for c in clause.children)


def obj(token: Token, entry: dict[str, Any]) -> Draft | None:
    """`condemned N`, `demanded N`, `denied N`."""
    thing = child(token, "obj")
    if thing is None or (thing.pos_ == "PRON" and thing.lower_ not in ("what",)):
        return None
    if entry.get("subject") == "document" and not _document(child(token, "nsubj")):
        return None
    return draft(token, "object", entry["act"], _with_tail(token, thing))


def _document(subject: Token | None) -> bool:
    return subject is not None and subject.lemma_.lower() in lexicon.load("sources")["document"]


def _with_tail(token: Token, thing: Token) -> list[Token]:
    """The object with what the parser hung on the verb though it completes the object: `as a sin`, `of the town`."""
    content = within(thing)
    end = content[-1].i
    for more in sorted(children(token, "obl", "advcl", "xcomp"), key=lambda t: t.i):
        if (
            more.left_edge.i == end + 1
            and more.i > thing.i
            and case_of(more) in ("of", "in", "by", "on", "against", "as")
        ):
            content += within(more)
            end = content[-1].i
    return content


def obj_to(token: Token, entry: dict[str, Any]) -> Draft | None:
    """`urged P to C`, `ordered P to C`: the content has both."""
    person = child(token, "obj") or child(token, "iobj")
    clause = child(token, "xcomp") or child(token, "advcl") or child(token, "ccomp")
    if person is None and clause is not None and _infinitive(clause):
        person = child(clause, "nsubj")
        if person is None:
            return None
        return draft(token, "person-infinitive", entry.get("to_act", entry["act"]), within(clause), about=person)
    if person is None:
        return None
    if clause is None or not _infinitive(clause):
        clause = next((c for c in children(person, "acl") if _infinitive(c)), None)
    if clause is None:
        return None
    content = within(person) + within(clause)
    return draft(token, "person-infinitive", entry.get("to_act", entry["act"]), content, about=person)


def as_(token: Token, entry: dict[str, Any]) -> Draft | None:
    """`described N as Z`, `called N Z`, `condemned N as Z`."""
    thing = child(token, "obj")
    if thing is None:
        return None
    second = next((c for c in children(token, "obl", "xcomp", "advcl") if c.i > thing.i and _led_by(c, "as")), None)
    if second is None:
        second = child(token, "xcomp")
        if second is None or _infinitive(second) or second.i < thing.i:
            nested = next((c for c in children(thing, "nmod", "acl") if _led_by(c, "as")), None)
            return draft(token, "object-as", entry["act"], within(thing), about=None) if nested is not None else None
    lead = child(second, "mark")
    between = [lead] if lead is not None else []
    return draft(token, "object-as", entry["act"], within(thing) + between + within(second))


def _led_by(token: Token, word: str) -> bool:
    return any(c.lower_ == word and c.i < token.i and c.dep_ in ("case", "mark", "advmod") for c in token.children)


def of(token: Token, entry: dict[str, Any]) -> Draft | None:
    """`accused P of C`, `warned of N`."""
    person = child(token, "obj")
    wanted = entry.get("of_prep", ["of"])
    tail = next((c for c in children(token, "obl", "advcl", "xcomp") if any(_led_by(c, w) for w in wanted)), None)
    if person is None:
        return (
            draft(token, "warning-of", entry["act"], _bare(tail)) if tail is not None and "of_prep" in entry else None
        )
    if tail is None:
        tail = next((c for c in children(person, "nmod", "acl") if any(_led_by(c, w) for w in wanted)), None)
        return draft(token, "person-of", entry["act"], within(person), about=person) if tail is not None else None
    if "of_prep" in entry:
        return draft(token, "warning-of", entry["act"], _bare(tail), about=person)
    return draft(token, "person-of", entry["act"], within(person) + within(tail), about=person)


def _bare(token: Token) -> list[Token]:
    """The phrase without the preposition that leads it."""
    lead = {c.i for c in token.children if c.dep_ in ("case", "mark") and c.i < token.i}
    return [t for t in within(token) if t.i not in lead]


def for_object(token: Token, entry: dict[str, Any]) -> Draft | None:
    """`blamed P for N`, `thanked P for N`: the content has both."""
    person = child(token, "obj")
    if person is None:
        return None
    tail = next((c for c in children(token, "obl", "advcl") if c.i > person.i and (_led_by(c, "for"))), None)
    if tail is None:
        inner = next((c for c in children(person, "nmod", "acl") if _led_by(c, "for")), None)
        return draft(token, "person-for", entry["act"], within(person), about=person) if inner is not None else None
    return draft(token, "person-for", entry["act"], within(person) + within(tail), about=person)


def on_object(token: Token, entry: dict[str, Any]) -> Draft | None:
    """`blamed N on P`, `congratulated P on N`."""
    thing = child(token, "obj")
    tail = next((c for c in children(token, "obl") if thing is not None and c.i > thing.i and _led_by(c, "on")), None)
    if thing is None or tail is None:
        return None
    return draft(token, "object-on", entry["act"], within(thing) + within(tail), about=tail)


def for_(token: Token, entry: dict[str, Any]) -> Draft | None:
    """`called for N`: the preposition is of the cue."""
    tail = next((c for c in children(token, "obl", "advcl", "xcomp") if c.i > token.i and _led_by(c, "for")), None)
    if tail is None or (child(token, "obj") is not None and entry["act"] == "say"):
        return None
    lead = next(c for c in tail.children if c.lower_ == "for")
    made = draft(token, "called-for", entry.get("for_act", entry["act"]), _bare(tail))
    if lead.i == token.i + 1:
        made.cue = span([token, lead])
    return made


def on_to(token: Token, entry: dict[str, Any]) -> Draft | None:
    """`called on P to C`."""
    person = next((c for c in children(token, "obl") if case_of(c) in ("on", "upon", "to", "with")), None)
    if person is None:
        return None
    clause = next((c for c in [*children(token, "xcomp", "advcl"), *children(person, "acl")] if _infinitive(c)), None)
    if clause is None:
        return None
    content = _bare(person) + within(clause)
    return draft(token, "called-on", entry.get("for_act", entry["act"]), content, about=person)


def obj_prep(token: Token, entry: dict[str, Any]) -> Draft | None:
    """`attributed N to P`: the content has both."""
    thing = child(token, "obj")
    tail = next((c for c in children(token, "obl") if case_of(c) in entry["prep"]), None)
    if thing is None or tail is None:
        return None
    return draft(token, "object-to", entry["act"], within(thing) + within(tail), about=tail)


FRAMES: dict[str, Frame] = {
    "obj_prep": obj_prep,
    "that": that,
    "to": to,
    "obj": obj,
    "obj_to": obj_to,
    "as": as_,
    "of": of,
    "for_": for_object,
    "on": on_object,
    "for": for_,
    "on_to": on_to,
    "in": lambda token, entry: of(token, {**entry, "of_prep": ["in"]}),
}


# --- passives, relays, phrases, nouns, adverbs ------------------------------------------------------------------


def sourceless(token: Token, entry: dict[str, Any]) -> Draft | None:
    """`N was reported to have C`, `it is believed that C`, `N is accused of C`: nobody is named."""
    subject = child(token, "nsubj")
    by = agent(token)
    clause = child(token, "xcomp") or child(token, "ccomp") or child(token, "csubj")
    if clause is not None and (subject is None or subject.lower_ == "it" or subject.dep_ == "nsubj:pass"):
        content = [t for t in within(clause) if not _complementiser(t, clause)]
        if subject is not None and subject.lower_ != "it" and child(token, "ccomp") is None:
            content = within(subject) + content
        elif subject is not None and subject.lower_ != "it":
            return None  # `officials were told that C`: the subject is the one who was told
        made = draft(token, "passive", entry["act"], content, speaker=by, sourceless=by is None)
        made.stance, made.kind = entry.get("stance"), entry.get("kind", "speech")
        return made
    if "of" in entry["frames"] and subject is not None:
        tail = next((c for c in children(token, "obl", "advcl") if _led_by(c, "of")), None)
        if tail is not None:
            return draft(
                token, "passive-of", entry["act"], within(tail), speaker=by, sourceless=by is None, about=subject
            )
    return None


def passive_by(token: Token, entry: dict[str, Any]) -> Draft | None:
    """`N was confirmed by X`, `N was condemned`: the subject is the content."""
    subject, by = child(token, "nsubj"), agent(token)
    if subject is None or not {"obj", "that"} & set(entry["frames"]) or entry.get("kind"):
        return None
    if by is None and token.lemma_ not in ("report", "confirm", "deny", "announce", "mention", "reject", "refuse"):
        return None
    if subject.pos_ == "PRON" or any(c.lower_ == "no" for c in subject.children):
        return None
    rest = [
        t for c in children(token, "obl") if c.i > token.i and c is not by and case_of(c) != "by" for t in within(c)
    ]
    made = draft(token, "passive-by", entry["act"], within(subject) + rest, speaker=by, sourceless=by is None)
    made.stance = entry.get("stance")
    return made


def agent(token: Token) -> Token | None:
    """Who did it, in a passive: the noun after `by`."""
    return next((c for c in children(token, "obl", "nmod") if case_of(c) == "by" and c.ent_type_ != "DATE"), None)


def relay(token: Token) -> Draft | None:
    """`K cited O as saying C`, `O was quoted by K as saying C`."""
    saying = next(
        (t for t in token.subtree if t.i > token.i and t.lemma_ in ("say", "tell", "state", "confirm", "warn", "add")
         and t.tag_ == "VBG" and any(c.lower_ == "as" for c in t.children if c.i < t.i)),
        None,
    )  # fmt: skip
    if saying is None:
        return None
    clause = child(saying, "ccomp") or child(saying, "obj") or child(saying, "xcomp")
    content = [t for t in within(clause) if not _complementiser(t, clause)] if clause is not None else []
    subject = child(token, "nsubj")
    first = verb_group(token)
    made = Draft(token, Span(first.start, saying.idx + len(saying.text)), "cited-as-saying", "say", content)
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
    noun_ = next(
        (c for c in token.children if c.dep_ in ("obj", "xcomp", "compound:prt", "advmod", "nsubj:pass")
         and c.lemma_.lower() in expression["noun"]),
        None,
    )  # fmt: skip
    if noun_ is None:
        return None
    clause = child(token, "ccomp") or child(noun_, "acl", "ccomp")
    full = clause is not None and (any(c.lower_ == "that" for c in clause.children) or _infinitive(clause))
    if clause is not None and full and "that" in expression["prep"]:
        return _phrasal(token, noun_, [t for t in within(clause) if not _complementiser(t, clause)], expression)
    for tail in [*children(noun_, "nmod", "acl"), *children(token, "obl", "advcl")]:
        if tail.i > noun_.i and (
            any(_led_by(tail, p) for p in expression["prep"]) or ("to" in expression["prep"] and _infinitive(tail))
        ):
            return _phrasal(token, noun_, within(tail) if _infinitive(tail) else _bare(tail), expression)
    if not expression["prep"] and (thing := child(token, "obj")):
        return _phrasal(token, noun_, within(thing), expression)
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
    clause = next((c for c in children(token, "acl", "ccomp") if any(m.lower_ == "that" for m in c.children)), None)
    owner = child(token, "nmod:poss")
    by = next((c for c in children(token, "nmod") if case_of(c) in ("by", "from")), None)
    if clause is None and entry.get("of"):
        tail = next((c for c in children(token, "nmod") if case_of(c) in ("of", "about") and c is not by), None)
        if tail is not None and (owner is None or entry["act"] != "say"):
            return _noun(token, entry, _bare(tail), owner or by)
    if clause is None and (owner is not None or by is not None) and not entry.get("clause_only"):
        clause = next((c for c in children(token, "acl") if _infinitive(c)), None)
        if clause is None:
            tail = next((c for c in children(token, "nmod") if case_of(c) in ("of", "for") and c is not by), None)
            if tail is None or entry["act"] == "say":
                return None
            return _noun(token, entry, _bare(tail), owner or by)
    if clause is None:
        return None
    if clause.dep_ == "acl:relcl" or any(m.lower_ == "that" and m.dep_ != "mark" for m in clause.children):
        return None
    return _noun(token, entry, [t for t in within(clause) if not _complementiser(t, clause)], owner or by)


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
    governor = top.head
    if governor.i == top.i:
        return None
    while governor.dep_ in ("nmod", "obl", "obj", "nsubj", "appos", "xcomp", "acl", "nsubj:pass", "conj") and (
        governor.pos_ in ("NOUN", "PROPN", "NUM", "PRON") and _clause_over(governor) is not None
    ):
        governor = _clause_over(governor)
    content = [t for t in within(governor, [top]) if not _complementiser(t, governor)]
    cue = span([token, to_]) if to_ is not None else span([token])
    return Draft(token, cue, "according-to", "say", content, speaker=speaker)


def _clause_over(token: Token) -> Token | None:
    """The nearest verb or clause head above a noun, in the same sentence."""
    for above in token.ancestors:
        if above.pos_ in ("VERB", "AUX") or above.dep_ == "ROOT":
            return above
    return None
