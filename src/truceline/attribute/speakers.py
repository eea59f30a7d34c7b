"""Who speaks: the speaker of a cue in its sentence, and the name that the report gives him elsewhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from truceline import lexicon
from truceline.attribute.cues import passive
from truceline.attribute.frames import FINITE, Draft, carries_on
from truceline.attribute.phrases import Token, case_of, child, children, noun_phrase, within
from truceline.records import Body, Link, SourceKind
from truceline.text import Span

PERSONAL = {"he": "person", "she": "person", "him": "person", "her": "person", "his": "person", "it": "thing",
            "its": "thing", "they": "many", "them": "many", "their": "many", "i": "self", "we": "self"}  # fmt: skip
ANY_BODY = frozenset({
    "group", "movement", "agency", "newspaper", "outlet", "body", "organisation", "organization", "broadcaster",
    "channel", "website", "watchdog", "monitor", "paper",
})  # fmt: skip
RELATIVE = frozenset({"who", "which", "that", "whom", "whose"})


class Known(Protocol):
    """A mention that the actor registry knows: found by its matcher, handed in by the pipeline."""

    @property
    def span(self) -> Span: ...
    @property
    def actor_id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def label(self) -> str: ...


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
        for before in reversed(earlier):
            if before.speaker is not None and before.verb.i < verb.i and before.rule != "noun":
                return before.speaker
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


# --- names --------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Person:
    """What the report has called somebody so far."""

    name: str
    kind: SourceKind
    head: str
    words: frozenset[str]
    start: int
    plural: bool = False
    said: int = 0
    link: Link | None = None
    aliases: set[str] = field(default_factory=set)


class Cast:
    """All who are named in a report, in order; gives each mention its fullest name."""

    def __init__(self, doc: Any, known: Sequence[Known] = ()) -> None:
        self.doc = doc
        self.known = sorted(known, key=lambda k: k.span.start)
        self.sources = lexicon.load("sources")
        self.kinds: dict[str, SourceKind] = {}
        for kind in ("crowd", "person", "anonymous", "organisation", "office", "state", "media", "document"):
            for word in self.sources[kind]:
                self.kinds[word] = kind
        self.people = _named(doc)
        self.spoken: list[Person] = []

    def link(self, head: Token, alone: bool = False) -> Link:
        """The link of a chain that `head` names, resolved within the report; `alone` without its coordinations."""
        phrase = noun_phrase(head, alone)
        words = self.doc.text[phrase.start : phrase.end]
        lower = words.lower()
        if lower in PERSONAL or head.pos_ == "PRON":
            found = self._pronoun(head, PERSONAL.get(head.lower_, "many"))
            if found is not None:
                self._remember(found, phrase)
                return Link(span=phrase, name=found.name, kind=found.kind, affiliation=_keep(found.link))
            return Link(span=phrase, name=words, kind="person" if lower in ("he", "she") else "anonymous")
        person = self._surname(head, phrase)
        if person is not None:
            made = Link(span=phrase, name=person.name, kind="person", affiliation=self._affiliation(head))
            made = (
                made
                if made.affiliation
                else Link(span=phrase, name=person.name, kind="person", affiliation=_keep(person.link))
            )
            person.link = made
            self._remember(person, phrase)
            return made
        known = self._known(phrase, head)
        kind = self._kind(head, known)
        name = tidy(words)
        earlier = None
        if known is None and _definite(head):
            earlier = self._definite_mention(head, kind)
        if earlier is not None:
            self._remember(earlier, phrase)
            return Link(span=phrase, name=earlier.name, kind=earlier.kind, affiliation=_keep(earlier.link))
        made = Link(span=phrase, name=name, kind=kind, affiliation=self._affiliation(head))
        person = Person(
            name, kind, head.lemma_.lower(), _content_words(name), phrase.start, head.tag_ in ("NNS", "NNPS")
        )
        person.link = made
        self._remember(person, phrase)
        return made

    def _remember(self, person: Person, phrase: Span) -> None:
        person.said = phrase.start
        if person in self.spoken:
            self.spoken.remove(person)
        self.spoken.append(person)

    def _known(self, phrase: Span, head: Token) -> Known | None:
        at = Span(head.idx, head.idx + len(head.text))
        return next((k for k in self.known if k.span.overlaps(at) and phrase.contains(k.span)), None)

    def _kind(self, head: Token, known: Known | None) -> SourceKind:
        lemma = head.lemma_.lower()
        if head.ent_type_ == "PER":
            return "person"
        guessed = self.kinds.get(lemma) or self.kinds.get(head.lower_)
        media = set(self.sources["media"])
        if any(c.lemma_.lower() in media or c.lower_ in media for c in children(head, "compound", "amod")):
            guessed = "media"
        if known is not None and head.pos_ == "PROPN" and known.kind in (
            "person", "organisation", "state", "office", "media", "document",
        ):  # fmt: skip
            return known.kind  # type: ignore[return-value]
        if guessed is not None:
            return guessed
        if head.pos_ == "PROPN":
            if head.ent_type_ in ("LOC", "NORP"):
                # A first and a last name that no list knows as a place is somebody's, whatever the model made of it.
                return "person" if known is None and child(head, "flat") is not None else "state"
            return "organisation" if head.ent_type_ == "ORG" or head.text.isupper() else "person"
        if head.tag_ in ("NNS", "NNPS"):
            return "anonymous"
        return "anonymous"

    def _surname(self, head: Token, phrase: Span) -> Person | None:
        """The person whose name stands in the phrase, by full name or by a part of it."""
        entity = _entity(head)
        if entity is None:
            for appositive in children(head, "appos", "flat"):
                entity = _entity(appositive)
                if entity is not None:
                    break
        if entity is None:
            return None
        tokens = [t.text.lower() for t in entity if t.is_alpha or "-" in t.text or "'" in t.text]
        fullest: Person | None = None
        for person in self.people:
            if tokens and set(tokens) <= person.words and (fullest is None or len(person.words) > len(fullest.words)):
                fullest = person
        return fullest

    def _pronoun(self, head: Token, number: str) -> Person | None:
        before = head.idx
        if number == "person":
            spoken = [p for p in self.spoken if p.kind == "person" and p.said < before]
            named = [p for p in self.people if p.start < before]
            near = _subject_before(head, named)
            somebody = near or (spoken[-1] if spoken else (named[-1] if named else None))
            if somebody is not None:
                return somebody
            one = ("anonymous", "office", "organisation")  # a person whose name was taken for a body's, or a role
            return next((p for p in reversed(self.spoken) if p.said < before and p.kind in one and not p.plural), None)
        spoken = [p for p in reversed(self.spoken) if p.said < before]
        if number == "thing":
            return next((p for p in spoken if p.kind not in ("person", "crowd") and not p.plural), None)
        if number == "many":
            return next((p for p in spoken if p.plural or p.kind in ("crowd", "anonymous")), None) or next(
                (p for p in spoken if p.kind in ("organisation", "office", "state")), None
            )
        return None

    def _definite_mention(self, head: Token, kind: SourceKind) -> Person | None:
        """Who `the sources`, `the ministry`, `the statement` stands for."""
        lemma = head.lemma_.lower()
        before_it = [t for t in within(head) if t.pos_ in ("ADJ", "NOUN", "PROPN") and t.i < head.i]
        told_apart = any(t.pos_ == "PROPN" or t.ent_type_ for t in before_it)
        if told_apart or (before_it and lemma not in ("group", "movement", "organisation", "organization", "militia")):
            return None
        before = [p for p in reversed(self.spoken) if p.said < head.idx]
        same = next((p for p in before if p.head == lemma or lemma in p.words), None)
        if same is not None:
            return same
        if kind == "anonymous" and head.tag_ == "NNS":
            return next((p for p in before if p.kind == "anonymous"), None)
        if kind == "document" and lemma in (
            "statement",
            "communique",
            "release",
            "post",
            "message",
            "report",
            "letter",
        ):
            return next((p for p in before if p.kind in ("organisation", "office", "state")), None)
        # Only words that fit any body: `the army` after a health office is another, and stays unresolved.
        if kind in ("organisation", "office", "state", "media") and lemma in ANY_BODY:
            wanted = ("media",) if kind == "media" else ("organisation", "office", "state")
            return next((p for p in before if p.kind in wanted), None)
        if kind == "office" and lemma in (
            "spokesman",
            "spokeswoman",
            "spokesperson",
            "president",
            "minister",
            "chief",
            "envoy",
        ):
            return next((p for p in before if p.kind == "person"), None)
        return None

    def _affiliation(self, head: Token) -> Body | None:
        """The body that the speaker speaks for: `ministry spokesman X`, `X, spokesman for the army`."""
        roles = [head, *children(head, "appos", "flat", "compound")]
        for role in roles:
            for part in children(role, "nmod", "nmod:poss", "compound"):
                if part.i == head.i or part.ent_type_ == "PER":
                    continue
                if part.dep_ == "nmod" and case_of(part) not in ("of", "for", "from", "at", "with", "within", "in"):
                    continue
                if part.ent_type_ in ("ORG", "NORP", "LOC") or self.kinds.get(part.lemma_.lower()) in (
                    "organisation", "office", "state", "media",
                ):  # fmt: skip
                    phrase = noun_phrase(part)
                    return Body(name=tidy(self.doc.text[phrase.start : phrase.end]), span=phrase)
        return None


def _definite(head: Token) -> bool:
    """Whether the phrase says `the`, `this`, `its`: it may stand for somebody named before."""
    return any(
        c.lower_ in ("the", "this", "that", "these", "those", "its", "their") for c in head.children if c.i < head.i
    )


def _keep(link: Link | None) -> Body | None:
    return link.affiliation if link is not None else None


def tidy(words: str) -> str:
    """A name without its article and with single spaces."""
    words = re.sub(r"\s+", " ", words).strip()
    return re.sub(r"^(?:the|a|an)\s+(?=\S)", "", words, flags=re.IGNORECASE)


def _content_words(name: str) -> frozenset[str]:
    return frozenset(
        w for w in re.findall(r"[\w'’-]+", name.lower()) if w not in ("the", "of", "a", "an", "and", "for")
    )


def _entity(token: Token) -> list[Token] | None:
    """The tokens of the person's name that `token` is in, if the model found one."""
    if token.ent_type_ != "PER":
        return None
    doc, start, end = token.doc, token.i, token.i + 1
    while start > 0 and doc[start].ent_iob_ != "B" and doc[start - 1].ent_type_ == "PER":
        start -= 1
    while end < len(doc) and doc[end].ent_type_ == "PER" and doc[end].ent_iob_ == "I":
        end += 1
    return [doc[i] for i in range(start, end)]


def _named(doc: Any) -> list[Person]:
    """Everybody whose name the report gives, in order, each under the fullest form."""
    people: list[Person] = []
    for entity in doc.ents:
        if entity.label_ != "PER":
            continue
        name = _untitled(re.sub(r"\s+", " ", re.sub(r"['’]s$", "", entity.text)).strip())
        words = _content_words(name)
        if not words:
            continue
        for person in people:
            if words <= person.words or person.words < words:
                if len(words) > len(person.words):
                    person.name, person.words = name, words
                break
        else:
            people.append(Person(name, "person", (words and name.split()[-1].lower()) or "", words, entity.start_char))
    return people


def _untitled(name: str) -> str:
    """The name without what the model took along of a title (`Lebanese President`, `General`, `Fr`)."""
    titles = set(lexicon.load("sources")["titles"])
    words = name.split()
    last = max((i for i, w in enumerate(words[:-1]) if w.lower().strip(".") in titles), default=-1)
    return " ".join(words[last + 1 :])


def _subject_before(head: Token, named: list[Person]) -> Person | None:
    """The person who is the subject of the nearest earlier clause of the same sentence, if one is."""
    for token in reversed([t for t in head.sent if t.i < head.i]):
        if token.dep_.startswith("nsubj") and token.ent_type_ == "PER":
            low = token.lower_
            return next((p for p in named if low in p.words), None)
    return None
