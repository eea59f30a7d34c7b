"""Who is named in a report: gives each mention of a speaker the fullest name that the report has for him."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Protocol

from truceline import lexicon
from truceline.attribute.named import (
    Person,
    content_words,
    named_in,
    person_at,
    short_names,
    subject_before,
    tidy,
    untitled,
)
from truceline.attribute.phrases import Token, case_of, child, children, noun_phrase, within
from truceline.records import Body, Link, Mention, SourceKind
from truceline.text import Along, Span

PERSONAL = {"he": "person", "she": "person", "him": "person", "her": "person", "his": "person", "it": "thing",
            "its": "thing", "they": "many", "them": "many", "their": "many", "i": "self", "we": "self"}  # fmt: skip
ANY_BODY = frozenset({
    "group", "movement", "agency", "newspaper", "outlet", "body", "organisation", "organization", "broadcaster",
    "channel", "website", "watchdog", "monitor", "paper",
})  # fmt: skip


OFFICIAL = frozenset({
    "ministry", "army", "military", "forces", "force", "agency", "mission", "government", "police", "department",
    "council", "office", "authority", "court", "parliament", "command", "staff", "nations", "un", "commission",
    "committee", "union", "rights", "bank", "university", "hospital", "press", "news",
})  # fmt: skip
"""Words of a body that is not called a group."""
SUBJECTS: dict[str, tuple[SourceKind, ...]] = {
    "person": ("person",), "thing": ("organisation", "office", "state", "media"),
}  # fmt: skip
"""What the subject of the sentence before has to be for a pronoun to mean it."""


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


class Cast:
    """All who are named in a report, in order; gives each mention its fullest name."""

    def __init__(self, doc: Any, known: Sequence[Known] = ()) -> None:
        self.doc = doc
        self.known = sorted(known, key=lambda k: k.span.start)
        self.sources = lexicon.load("sources")
        self.kinds: dict[str, SourceKind] = {}
        for kind in ("crowd", "person", "anonymous", "document", "organisation", "office", "state", "media"):
            for word in self.sources[kind]:
                self.kinds[word] = kind
        self.short = short_names(doc.text)
        self.people = named_in(doc)
        self._along = Along((k.span, k) for k in self.known)
        self._spoken: dict[tuple[int, str], Person] = {}

    def mention(self, head: Token, alone: bool = False) -> Mention:
        """The mention that `head` names, under the name that the report gives it elsewhere."""
        if head.pos_ == "PRON" or head.ent_type_ == "PER":
            link = self.link(head, alone)
            return Mention(span=link.span, name=link.name)
        phrase = noun_phrase(head, alone)
        name = re.sub(r"^(?:their|its|his|her|our)\s+", "", tidy(self.doc.text[phrase.start : phrase.end]))
        return Mention(span=phrase, name=self.short.get(name, name))

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
            body = self._affiliation(head) or _keep(person.link) or self._first_affiliation(person)
            made = Link(span=phrase, name=person.name, kind="person", affiliation=body)
            person.link = made
            self._remember(person, phrase)
            return made
        known = self._known(phrase, head)
        kind = self._kind(head, known)
        name = tidy(words)
        name = self.short.get(name, name)
        earlier = None
        if known is None and (_definite(head) or child(head, "nmod:poss") is not None):
            earlier = self._definite_mention(head, kind)
        if earlier is not None:
            self._remember(earlier, phrase)
            return Link(span=phrase, name=earlier.name, kind=earlier.kind, affiliation=_keep(earlier.link))
        made = Link(span=phrase, name=name, kind=kind, affiliation=self._affiliation(head))
        if (
            not alone and child(head, "conj") is not None
        ):  # `the army and the rebels`: `the army` below is the army alone
            person = Person(name, kind, "", frozenset(), phrase.start, True)
        else:
            plural = head.tag_ in ("NNS", "NNPS")
            person = Person(name, kind, head.lemma_.lower(), content_words(name), phrase.start, plural)
        person.link = made
        self._remember(person, phrase)
        return made

    def _remember(self, person: Person, phrase: Span) -> None:
        person.said = phrase.start
        self._spoken.pop((person.start, person.name), None)
        self._spoken[person.start, person.name] = person

    @property
    def spoken(self) -> list[Person]:
        """All who have spoken so far, who spoke last at the end."""
        return list(self._spoken.values())

    def _known(self, phrase: Span, head: Token) -> Known | None:
        at = Span(head.idx, head.idx + len(head.text))
        return next((k for k in self._along.at(at) if phrase.contains(k.span)), None)

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
        if head.pos_ == "NOUN" and (told := self._role(head, lemma)) is not None:
            return told
        if head.pos_ == "PROPN" and head.lower_ in self.sources["mastheads"] and head.ent_type_ != "PER":
            return "media"
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

    def _role(self, head: Token, lemma: str) -> SourceKind | None:
        """What kind a role is by how it is named: `the commander` holds an office, `a commander` is not named;
        many of those who bear arms speak as a body."""
        plural = head.tag_ == "NNS"
        if lemma in self.sources["roles"] and not plural:
            return "office" if _definite(head) or child(head, "nmod:poss") is not None else "anonymous"
        if lemma in self.sources["armed"] and plural:
            return "organisation"
        return None

    def _surname(self, head: Token, phrase: Span) -> Person | None:
        """The person whose name stands in the phrase, by full name or by a part of it."""
        entity = person_at(head)
        if entity is None:
            for appositive in children(head, "appos", "flat"):
                entity = person_at(appositive)
                if entity is not None:
                    break
        if entity is None and (named := self._apposed(head)) is not None:
            return named
        if entity is None:
            entity = self._closing(head, phrase)
        if entity is None:
            return self._bare_surname(head)
        tokens = content_words(untitled(self.doc[entity[0].i : entity[-1].i + 1].text))
        fullest: Person | None = None
        for person in self.people:
            if tokens and tokens <= person.words and (fullest is None or len(person.words) > len(fullest.words)):
                fullest = person
        return fullest

    def _apposed(self, head: Token) -> Person | None:
        """Who holds a role by the name set beside it, also where the model saw no person in it: `its spokesman, X,`."""
        role = head.lemma_.lower()
        if role not in self.sources["titles"] or head.tag_ not in ("NN", "NNP"):
            return None
        for token in children(head, "appos"):
            if token.pos_ == "PROPN" and not self._along.at(Span(token.idx, token.idx + 1)):
                span = noun_phrase(token, alone=True)
                name = untitled(self.doc.text[span.start : span.end])
                words = content_words(name)
                known = next((p for p in self.people if words <= p.words), None)
                if known is None and len(words) > 1:
                    known = Person(name, "person", name.split()[-1].lower(), words, span.start)
                    self.people.append(known)
                return known
        return None

    def _closing(self, head: Token, phrase: Span) -> list[Token] | None:
        """The name that ends the phrase of a role: `director of the bureau Louis Freeh`, but not `lawyer of X`."""
        if head.lemma_.lower() not in self.sources["titles"]:
            return None
        last = self.doc.char_span(phrase.end - 1, phrase.end)
        entity = person_at(last[-1]) if last is not None else None
        if entity is None or any(c.dep_ == "case" for t in entity for c in t.children if c.i < t.i):
            return None
        return entity

    def _bare_surname(self, head: Token) -> Person | None:
        """Who is called by the last word of a name alone, where the model took that word for a place's or a body's."""
        if head.pos_ != "PROPN" or head.ent_type_ == "ORG" or any(True for _ in children(head, "compound", "flat")):
            return None
        return next(
            (p for p in self.people if len(p.words) > 1 and head.lower_ in (p.head, p.name.split()[0].lower())), None
        )

    def _human(self, person: Person) -> bool:
        """Whether a role or an unnamed source is one human being, whom `he` or `she` may mean."""
        words = (*self.sources["anonymous"], *self.sources["person"], *self.sources["titles"], *self.sources["roles"])
        return not person.plural and person.kind in ("office", "anonymous") and person.head in words

    def _subject_of_last(self, head: Token, kinds: Sequence[SourceKind]) -> Person | None:
        """Who the sentence before is about, where nobody speaks: `The ministry raised its count to 24. It said …`."""
        start = head.sent.start
        if start == 0 or head.dep_ != "nsubj":
            return None
        last = self.doc[start - 1].sent
        subject = child(last.root, "nsubj")
        if subject is None or subject.pos_ not in ("NOUN", "PROPN") or subject.tag_ in ("NNS", "NNPS"):
            return None
        if any(p.said >= last.start_char for p in self.spoken):
            return None
        known = self._known(noun_phrase(subject, alone=True), subject)
        human = "person" in kinds and subject.lemma_.lower() in self.sources["titles"]
        if not human and self._kind(subject, known) not in kinds:
            return None
        before = self.spoken
        self.link(subject, alone=True)
        after = self.spoken
        return after[-1] if after != before else None

    def _pronoun(self, head: Token, number: str) -> Person | None:
        before = head.idx
        told = self._subject_of_last(head, SUBJECTS[number]) if number in SUBJECTS else None
        if told is not None:
            return told
        if number == "person":
            spoken = [p for p in self.spoken if (p.kind == "person" or self._human(p)) and p.said < before]
            named = [p for p in self.people if p.start < before]
            near = subject_before(head, named)
            somebody = near or (spoken[-1] if spoken else (named[-1] if named else None))
            if somebody is not None:
                return somebody
            one = ("anonymous", "office", "organisation")  # a person whose name was taken for a body's, or a role
            return next((p for p in reversed(self.spoken) if p.said < before and p.kind in one and not p.plural), None)
        spoken = [p for p in reversed(self.spoken) if p.said < before]
        if number == "thing":
            bodies = [p for p in spoken if p.kind not in ("person", "crowd") and not p.plural and not self._human(p)]
            return next(iter(bodies), None)
        if number == "many":
            return next((p for p in spoken if p.plural or p.kind in ("crowd", "anonymous")), None) or next(
                (p for p in spoken if p.kind in ("organisation", "office", "state")), None
            )
        return None

    def _definite_mention(self, head: Token, kind: SourceKind) -> Person | None:
        """Who `the sources`, `the ministry`, `the statement` stands for."""
        lemma = head.lemma_.lower()
        holder = self._holder(head, lemma)
        if holder is not None:
            return holder
        before_it = [t for t in within(head) if t.pos_ in ("ADJ", "NOUN", "PROPN") and t.i < head.i]
        told_apart = any(t.pos_ == "PROPN" or t.ent_type_ for t in before_it) or any(
            c.pos_ == "PROPN" and c.i > head.i for c in children(head, "nmod")
        )
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
            if lemma in ("group", "movement"):
                return self._group(head, before)
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

    def _group(self, head: Token, before: Sequence[Person]) -> Person | None:
        """Who `the group` is: the body named last that is no office and no army, whether it has spoken or not."""
        found = next((p for p in before if p.kind == "organisation" and not p.words & OFFICIAL), None)
        named = [k for k in self.known if k.kind == "organisation" and k.span.end <= head.idx]
        for body in reversed(named):
            name = tidy(self.doc.text[body.span.start : body.span.end])
            if content_words(name) & OFFICIAL or getattr(body, "via", "") == "demonym":
                continue
            if found is None or (found.said < body.span.start and not content_words(name) <= found.words):
                return Person(name, "organisation", name.split()[-1].lower(), content_words(name), body.span.start)
            break
        return found

    def _holder(self, head: Token, lemma: str) -> Person | None:
        """The person whose role `the mayor`, `Venezuela's minister` names, told with the name before."""
        if head.tag_ not in ("NN", "NNP") or lemma not in self.sources["titles"]:
            return None
        told = {t.lower_ for t in head.subtree if t.pos_ in ("PROPN", "ADJ") and t.i < head.i and t.dep_ != "nmod:poss"}
        before = [p for p in self.people if p.start < head.idx and lemma in p.roles and told <= p.roles]
        return max(before, key=lambda p: max(p.said, p.start), default=None)

    def _first_affiliation(self, person: Person) -> Body | None:
        """The body told where somebody is first named, though silent there: `The spokesman of X, Y Z, has …`."""
        entity = self.doc.char_span(person.start, person.start + 1)
        found = person_at(entity[0]) if entity is not None else None
        if found is None:
            return None
        top = next((t for t in found if t.head not in found), found[-1])
        role = top.head
        titled = role.lemma_.lower() in self.sources["titles"]
        if top.relation not in ("appos", "flat", "compound") or not titled:
            return self._affiliation(top)
        return self._affiliation(role)

    def _affiliation(self, head: Token) -> Body | None:
        """The body that the speaker speaks for: `ministry spokesman X`, `X, spokesman for the army`."""
        roles = [head, *children(head, "appos", "flat", "compound")]
        for role in roles:
            for part in children(role, "nmod", "nmod:poss", "compound"):
                if part.i == head.i or part.ent_type_ == "PER":
                    continue
                if part.lemma_.lower() in self.sources["titles"]:
                    continue  # `Secretary-General X`
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
