"""Mentions of deeds: each trigger with its roles, status, clause and company, ready to be merged."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from truceline import lexicon
from truceline.attribute.phrases import Token, children, noun_phrase, runs, within
from truceline.attribute.speakers import PERSONAL, Cast, Known, tidy
from truceline.attribute.statements import teller_of, told_sentences
from truceline.code.roles import Roles, find_roles
from truceline.code.status import find_status
from truceline.code.triggers import Trigger, find_triggers, kind_of_thing, senses
from truceline.records import Mention as Named
from truceline.records import Place, Statement, Status, Time
from truceline.text import Span

EMPTY = frozenset({"which", "that", "what", "there", "who", "this", "these", "those"})
FIGHTING = frozenset({"war", "conflict", "fighting", "hostilities", "combat", "insurgency", "violence", "infighting"})


class Toll(Protocol):
    """A figure of harm, as the finder of quantities has it."""

    @property
    def span(self) -> Span: ...
    @property
    def field(self) -> str: ...
    @property
    def low(self) -> int | None: ...
    @property
    def high(self) -> int | None: ...
    @property
    def trigger(self) -> Span: ...
    @property
    def included(self) -> bool: ...
    @property
    def total(self) -> bool: ...


@dataclass(slots=True)
class Deed:
    """One mention of a deed."""

    trigger: Trigger
    status: Status
    evidence: Span
    actors: list[Named]
    targets: list[Named]
    places: list[Place]
    means: Span | None
    date: Time | None
    teller: Statement | None
    aggregate: bool
    definite: bool
    another: bool
    sentence: int
    head: str
    persons: tuple[Span, ...] = ()
    """Where those it was done to are named persons: their names."""
    tolls: list[Toll] = field(default_factory=list)


class Reader:
    """What a report's mentions of deeds are read with: names so far, times and figures found by others."""

    def __init__(
        self, parsed: Any, statements: Sequence[Statement], known: Sequence[Known], times: Sequence[Time],
        tolls: Sequence[Toll],
    ) -> None:  # fmt: skip
        self.parsed = parsed
        self.text: str = parsed.report.text
        self.statements = statements
        self.known = sorted(known, key=lambda k: k.span.start)
        self.times = [t for t in times if t.span is not None]
        self.tolls = tolls
        self.cast = Cast(parsed.doc, known)
        self.doers: list[Named] = []

    def deeds(self) -> Iterator[Deed]:
        """The mentions of deeds in the body, in order."""
        told = {sentence.start for sentence in told_sentences(self.parsed)}
        for number, sentence in enumerate(self.parsed.sentences):  # headings count as distance between mentions
            if sentence.start not in told:
                continue
            here: list[Deed] = []
            for trigger in find_triggers(sentence):
                deed = self._deed(trigger, number)
                if deed is not None:
                    here.append(deed)
            self._tolls(here, Span(sentence.start_char, sentence.end_char))
            yield from here

    def _deed(self, trigger: Trigger, sentence: int) -> Deed | None:
        status = find_status(trigger)
        if status is None:
            return None
        roles = find_roles(trigger)
        teller = teller_of(trigger.span, self.statements)
        evidence = self._evidence(trigger, teller)
        actors = [self._name(t, "actor") for r in roles.actors for t in conjuncts(r) if not self._empty(t)]
        targets = [self._name(t, "target") for r in roles.targets for t in conjuncts(r) if not self._empty(t)]
        if trigger.type == "agreement":
            targets = []  # what is signed is the agreement itself
        names = {a.name for a in actors}
        targets = [t for t in targets if t.name not in names]
        self.doers += [a for a in actors if a.name.lower() not in PERSONAL]
        date = self._date(trigger, evidence)
        deed = Deed(
            trigger=trigger, status=status, evidence=evidence, actors=actors, targets=targets,
            places=[self._place(t) for t in roles.places], means=self._means(roles), date=date, teller=teller,
            aggregate=_aggregate(trigger, evidence, self.text), definite=_definite(trigger), another=_another(trigger),
            sentence=sentence, head=lexicon.verb_lemma(trigger.token.lower_, trigger.token.lemma_.lower()),
            persons=tuple(
                noun_phrase(t, alone=True) for r in roles.targets for t in conjuncts(r) if t.ent_type_ == "PER"
            ),
        )  # fmt: skip
        return deed if self._tells(deed, roles) else None

    def _tells(self, deed: Deed, roles: Roles) -> bool:
        """Whether the mention says enough to be a deed: a noun with nobody and nowhere is none unless definite."""
        if not deed.trigger.noun:
            return bool(deed.actors or deed.targets or deed.places or roles.means)
        if deed.trigger.light is not None:
            return True
        if deed.trigger.type == "agreement":
            governor = deed.trigger.token.head
            verbs = lexicon.load("events")["types"]["agreement"]["noun_with_verb"]
            made = deed.trigger.token.dep_ in ("obj", "obl", "nsubj", "nsubj:pass") and governor.lemma_.lower() in verbs
            return made or deed.date is not None or len(deed.actors) > 1
        if (deed.definite and deed.head not in FIGHTING) or deed.another:
            return True
        return bool(deed.actors or deed.targets or deed.places or deed.date)

    def _evidence(self, trigger: Trigger, teller: Statement | None) -> Span:
        token = trigger.token
        if trigger.noun:
            verb = trigger.light
            if verb is None and token.dep_ in ("nsubj", "nsubj:pass") and token.head.pos_ in ("VERB", "AUX"):
                verb = token.head
            words = within(verb) if verb is not None else within(token)
        else:
            words = within(token)
            if token.dep_ == "acl:relcl":
                words = [*within(token.head, [token]), *words]
        found = runs(words)
        stretch = Span(found[0].start, found[-1].end) if found else trigger.span
        if teller is not None:
            holder = next(c for c in teller.content if c.contains(trigger.span))
            stretch = Span(max(stretch.start, holder.start), min(stretch.end, holder.end))
        else:
            stretch = self._outside_statements(stretch, trigger.span)
        return stretch

    def _outside_statements(self, stretch: Span, at: Span) -> Span:
        start, end = stretch.start, stretch.end
        for statement in self.statements:
            for content in statement.content:
                if content.end <= at.start and start < content.end:
                    start = content.end
                elif content.start >= at.end and end > content.start:
                    end = content.start
        while start < at.start and not self.text[start].isalnum():
            start += 1
        while end > at.end and not self.text[end - 1].isalnum():
            end -= 1
        return Span(start, end)

    def _name(self, head: Token, role: str) -> Named:
        if role == "actor" and head.lower_ in ("it", "they") and self.doers:
            # A party that goes on acting: `The RSF took the garrison. They prevented residents from leaving.`
            return Named(span=noun_phrase(head), name=self.doers[-1].name, actor=self.doers[-1].actor)
        link = self.cast.link(head, alone=True)
        known = next(
            (k for k in self.known if link.span and k.span.overlaps(Span(head.idx, head.idx + len(head.text)))), None
        )
        name = link.name
        demonym = known is not None and getattr(known, "via", "") == "demonym" and link.span == known.span
        if known is not None and (demonym or (head.dep_ == "nmod:poss" and link.span == known.span)):
            name = known.label if demonym else name
        return Named(
            span=link.span, name=re.sub(r"['’]s?$", "", name).strip() or name, actor=known.actor_id if known else None
        )

    def _empty(self, token: Token) -> bool:
        """Whether a role is filled by what names nobody: a relative word, a time, the deed's own noun as subject."""
        if token.pos_ in ("PRON", "DET", "SCONJ") and token.lower_ in EMPTY:
            return True
        deed = token.pos_ == "NOUN" and not token.ent_type_ and token.lemma_.lower() in senses()[1]
        if deed and not kind_of_thing(token):
            return True  # `a strike hit the base`: the strike is the deed itself
        return any(t.span is not None and t.span.start <= token.idx < t.span.end for t in self.times)

    def _place(self, head: Token) -> Place:
        phrase = _place_phrase(head)
        name = tidy(self.text[phrase.start : phrase.end])
        known = next((k for k in self.known if k.span.overlaps(phrase) and k.span.end == phrase.end), None)
        country = known is not None and known.kind == "state" and known.span.start <= phrase.start
        return Place(span=phrase, name=name, precision="country" if country else _precision(head, name))

    def _means(self, roles: Roles) -> Span | None:
        return noun_phrase(roles.means) if roles.means is not None and roles.means.pos_ in ("NOUN", "PROPN") else None

    def _date(self, trigger: Trigger, evidence: Span) -> Time | None:
        """The time that the deed's own clause names, nearest to its trigger."""
        near = [
            t for t in self.times
            if t.span is not None and evidence.overlaps(t.span) and (t.start or t.end) and t.precision != "vague"
            and self._dates(t.span, trigger)
        ]  # fmt: skip
        if not near:
            return None
        return min(near, key=lambda t: min(abs(t.span.start - trigger.span.end), abs(trigger.span.start - t.span.end)))  # type: ignore[union-attr]

    def _dates(self, time: Span, trigger: Trigger) -> bool:
        """Whether the time hangs on the deed, or on the clause that the deed's word completes."""
        found = self.parsed.doc.char_span(time.start, time.end, alignment_mode="expand")
        if found is None:
            return False
        ours = {trigger.token.i} | ({trigger.light.i} if trigger.light is not None else set())
        ours |= {a.i for a in trigger.token.ancestors if a.pos_ in ("VERB", "AUX")}
        token = found.root
        if token.i in ours:
            return True
        for above in token.ancestors:
            if above.i in ours:
                return True
            if above.pos_ in ("VERB", "AUX") or (
                above.pos_ == "NOUN" and above.dep_ not in ("nmod:unmarked", "obl:unmarked", "nmod", "obl")
            ):
                return bool(above.pos_ == "NOUN" and above.i == trigger.token.head.i)
        return False

    def _tolls(self, here: list[Deed], sentence: Span) -> None:
        """Each figure of harm goes to the deed whose clause tells it, else to the nearest in the sentence."""
        for toll in self.tolls:
            if not here or not sentence.contains(toll.trigger):
                continue
            at = toll.trigger.start
            inside = [d for d in here if d.evidence.overlaps(toll.span)]
            best = min(
                inside or here,
                key=lambda d: (not d.trigger.span.overlaps(toll.trigger), abs(d.trigger.span.start - at)),
            )
            best.tolls.append(toll)


def conjuncts(head: Token) -> list[Token]:
    """The heads of a coordination (`the army and the police`): each is somebody of its own."""
    found = [head]
    for part in children(head, "conj"):
        if part.pos_ in ("NOUN", "PROPN", "PRON", "NUM"):
            found += conjuncts(part)
    return found


def _definite(trigger: Trigger) -> bool:
    return trigger.noun and any(
        c.lower_ in ("the", "this", "these", "that", "those", "such", "its", "their")
        for c in trigger.token.children
        if c.i < trigger.token.i
    )


def _another(trigger: Trigger) -> bool:
    words = set(lexicon.load("events")["another"])
    return trigger.noun and any(c.lower_ in words for c in trigger.token.children if c.i < trigger.token.i)


def _aggregate(trigger: Trigger, evidence: Span, text: str) -> bool:
    """Whether the words sum up more than one deed: a war, a series, repeated or counted without naming each."""
    token = trigger.token
    words = text[evidence.start : evidence.end].lower()
    if trigger.noun and token.lemma_ in FIGHTING:
        return True
    if (
        re.search(r"\b(?:series|string|wave|spate|number|hundreds|thousands|dozens|scores) of\b", words[:80])
        and trigger.noun
    ):
        return True
    if re.search(
        r"\b(?:repeated(?:ly)?|regular(?:ly)?|routine(?:ly)?|often|frequent(?:ly)?|so far|since|(?:near-)?daily|nightly"
        r"|in recent (?:weeks|months|years|days))\b",
        words,
    ):
        return (trigger.noun and token.tag_ == "NNS") or (
            not trigger.noun and bool(re.search(r"\b(?:has|have)\b", words))
        )
    return (
        bool(re.search(r"\bhas|have (?:already )?(?:been )?killed (?:hundreds|thousands)", words))
        and "thousands" in words
    )


def _place_phrase(head: Token) -> Span:
    """The place's name with the noun that says what it is (`the Khod valley region`), no commas crossed."""
    left = head
    for part in children(head, "compound", "amod", "flat", "nmod:desc", "nmod"):
        if part.i < left.i and (
            part.pos_ == "PROPN"
            or part.ent_type_ in ("LOC", "FAC")
            or part.lower_ in lexicon.load("places")["directions"]
        ):
            left = min([part, *within(part)], key=lambda t: t.i)
    doc, right = head.doc, head
    while right.i + 1 < len(doc) and doc[right.i + 1].ent_iob_ == "I" and doc[right.i + 1].ent_type_ in ("LOC", "FAC"):
        right = doc[right.i + 1]
    start = left
    while start.i > 0 and start.ent_iob_ == "I" and start.ent_type_ in ("LOC", "FAC"):
        start = doc[start.i - 1]
    return Span(start.idx, right.idx + len(right.text))


def _precision(head: Token, name: str) -> Any:
    kinds = lexicon.load("places")["kinds"]
    if head.lemma_.lower() in kinds:
        return kinds[head.lemma_.lower()]
    last = name.split()[-1].lower() if name else ""
    if last in kinds and last != name.lower():
        return kinds[last]
    first = name.split()[0].lower() if name else ""
    if first in lexicon.load("places")["directions"]:
        return "region"
    for kind in children(head, "compound", "nmod", "appos"):
        if kind.lemma_.lower() in kinds and kind.i < head.i:
            return kinds[kind.lemma_.lower()]
    above = head.head
    if above.lemma_.lower() in kinds and head.dep_ in ("appos", "nmod", "flat", "nmod:desc") and above.i < head.i:
        return kinds[above.lemma_.lower()]
    return "site" if head.ent_type_ == "FAC" else "town"
